"""Open data: our statement as a row of ADEME's file of published inventories (104 columns).

The posts are V5 boxes whatever the method: the platform converted V4 inventories into them, with
post 9 whole in 4.1 for want of better; our lines tell goods from services, so that ours are exact.
An excluded post is blank, as the law says (V5 p.37), though the published file prints 0.0 for it.
Contacts are masked, as the platform masks them, unless they are asked for.
"""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from beges.domain.declaration import (
    FILINGS,
    MASKED,
    FilledField,
    OpenDataColumn,
    as_bracket,
    as_mode,
    as_number,
    as_tonnes,
    as_whole,
    as_yes_no,
    neutral,
    open_data_columns,
)
from beges.domain.emissions import half_up
from beges.domain.inventory import Inventory
from beges.domain.peers import bracket_of, naf_key
from beges.domain.perimeter import InventorySettings
from beges.domain.statements import (
    METHODS_FR,
    MG_PER_TONNE,
    PRINTED_PER_TONNE,
    Statement,
    beges_statement,
)
from beges.services.declaration import filled_form
from beges.services.inventories import compile_stored
from beges.services.reference import reference_of
from beges.services.refusals import NotFound
from beges.services.workspace import Workspace

WHOLE = frozenset({"reporting_year", "reference_year", "population"})
"""Numbers of the form that the file writes without decimals."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a row is made of beside the inventory: the form, its method, the reference, the filing.

    ``reference`` maps V5 posts to tonnes as printed, ``None`` for a blank; empty without a
    reference year.
    """

    fields: Sequence[FilledField]
    method: str = "v5"
    reference: Mapping[str, Decimal | None]
    filed_on: date | None = None
    contacts: bool = False


def open_data_row(inventory: Inventory, told: Told) -> dict[str, str]:
    """The cells of our row by header, in the order of the file, as the file writes them."""
    statement = beges_statement(inventory, "v5")
    posts = {row.post.code: row.printed["total"] for row in statement.rows}
    filled = {field.field.code: field for field in told.fields}
    fixed = {
        "standard": told.method,
        "filed_on": told.filed_on.isoformat() if told.filed_on else "",
        "blank": "",
    }
    cells = {}
    for column in open_data_columns():
        kind, _, code = column.source.partition(":")
        if kind == "post":
            cells[column.header] = _tonnes(posts[code])
        elif kind == "reference":
            cells[column.header] = _tonnes(_hundredths(told.reference.get(code)))
        elif kind == "field":
            cells[column.header] = _answer(column, filled.get(code), contacts=told.contacts)
        else:
            cells[column.header] = fixed[column.source]
    return cells


def _tonnes(hundredths: int | None) -> str:
    return "" if hundredths is None else as_tonnes(hundredths)


def _hundredths(tonnes: Decimal | None) -> int | None:
    """A cell of the reference year in hundredths; one published finer is rounded as we print."""
    return None if tonnes is None else half_up(Fraction(tonnes) * PRINTED_PER_TONNE)


def _answer(column: OpenDataColumn, filled: FilledField | None, *, contacts: bool) -> str:
    """An answer of the form as the file writes it."""
    text = filled.text.strip() if filled else ""
    if filled is None or not text:
        return ""
    if column.is_contact and not contacts:
        return MASKED
    field = filled.field
    write = _BY_CODE.get(field.code) or _BY_KIND.get(field.kind)
    written = write(text) if write else text
    is_figure = field.kind in FIGURES and written.removeprefix("-").replace(".", "").isdecimal()
    return written if is_figure else neutral(written)


def _bracket(text: str) -> str:
    bracket = bracket_of(text)
    return as_bracket(bracket.first, bracket.last or None) if bracket else text


def _naf(text: str) -> str:
    return naf_key(text) or text


_BY_CODE: Mapping[str, Callable[[str], str]] = {
    "consolidation_mode": as_mode,
    "principal_naf": _naf,
    "headcount_bracket": _bracket,
    **dict.fromkeys(WHOLE, as_whole),
}
_BY_KIND: Mapping[str, Callable[[str], str]] = {
    "number": as_number,
    "percent": as_number,
    "yes_no": as_yes_no,
}
FIGURES = frozenset({"number", "percent"})
"""Kinds of fields whose figures a spreadsheet may read as such: a reduction may be negative."""


def open_data_csv(rows: Sequence[Mapping[str, str]]) -> bytes:
    """Rows as the published file: its header, semicolons, UTF-8 with its mark."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=";", lineterminator="\n")
    headers = [column.header for column in open_data_columns()]
    writer.writerow(headers)
    writer.writerows([[row[header] for header in headers] for row in rows])
    return stream.getvalue().encode("utf-8-sig")


def open_data_bytes(
    workspace: Workspace, settings: InventorySettings, *, method: str = "v5", contacts: bool = False
) -> bytes:
    """The row of an inventory as a file.

    Raises
    ------
    NotFound
        For a method that is neither V4 nor V5.
    """
    if method not in METHODS_FR:
        raise NotFound(f"« {method} » n'est pas une méthode : {', '.join(METHODS_FR)}.")
    inventory = compile_stored(workspace, settings)
    reference = reference_of(workspace, inventory)
    year = reference.recalculated or reference.initial
    told = Told(
        fields=filled_form(workspace, inventory),
        method=method,
        reference={} if year is None else year.cells,
        filed_on=_filed_on(workspace, settings.inventory),
        contacts=contacts,
    )
    return open_data_csv([open_data_row(inventory, told)])


def _filed_on(workspace: Workspace, inventory: str) -> date | None:
    """The day of the last filing of an inventory, if it was filed."""
    with workspace.store.reading() as reader:
        filed = [row for row in reader.records(FILINGS) if row["inventory"] == inventory]
    return max((row["filed_on"] for row in filed), default=None)


def posts_in_tonnes(statement: Statement) -> Mapping[str, float | None]:
    """The exact mass of each post in tonnes, ``None`` where it is excluded."""
    return {
        row.post.code: None
        if row.printed["total"] is None
        else row.exact_mg["total"] / MG_PER_TONNE
        for row in statement.rows
    }
