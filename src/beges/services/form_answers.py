"""Form answers: what people answered to the form, read at an entry, and saved in one batch."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal

from beges.domain.declaration import FORM_ANSWERS, FormField, form_fields
from beges.domain.declaration.form import QUESTIONS
from beges.domain.declaration.obligations import Facts, LegalKind
from beges.domain.findings import Finding, Where
from beges.domain.perimeter import InventorySettings
from beges.services.form_checks import YES, checked
from beges.services.inventories import find_inventory
from beges.services.refusals import Refused, changed_meanwhile, inventory_pinned, nothing_chosen
from beges.services.workspace import Workspace
from beges.store import (
    BatchKind,
    Ledger,
    Reader,
    RecordExists,
    StaleRevision,
    UnknownRecord,
)

DEFAULT_REASON = "Formulaire de dépôt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a person answered. ``value`` blank: withdrawn. ``proposal``: what it replaced."""

    value: str
    revision: int
    proposal: str


Answers = Mapping[str, Answer]


def answers_of(workspace: Workspace, settings: InventorySettings) -> Answers:
    """The answers of an inventory by field, as of its entry."""
    with workspace.store.reading() as reader:
        return read_answers(reader, settings)


def read_answers(reader: Reader, settings: InventorySettings) -> Answers:
    """As :func:`answers_of`, within one reading of the ledger."""
    rows = reader.records(FORM_ANSWERS, as_of=settings.as_of_entry)
    return {
        row["field"]: Answer(
            value=row["value"] or "", revision=row["revision"], proposal=row["proposal"] or ""
        )
        for row in rows
        if row["inventory"] == settings.inventory
    }


def all_fields() -> Mapping[str, FormField]:
    """The fields of the form, then the questions that decide the obligations."""
    return {**form_fields(), **form_fields(QUESTIONS)}


def answer(answers: Answers, field: str) -> str:
    """The answer to a field, blank where there is none."""
    held = answers.get(field)
    return "" if held is None else held.value


def yes_or_no(answers: Answers, field: str) -> bool | None:
    """An answer by oui or non; ``None`` where nobody answered."""
    value = answer(answers, field)
    return None if not value else value == YES


def whole_number(answers: Answers, field: str) -> int | None:
    """An answer that is a number, in units."""
    value = answer(answers, field)
    return int(Decimal(value)) if value else None


def facts_of(settings: InventorySettings, answers: Answers) -> Facts:
    """What is known of who files. A bilan is filed the year after its own, unless said."""
    kind = answer(answers, "legal_kind")
    return Facts(
        legal_kind=LegalKind(kind) if kind else None,
        headcount=whole_number(answers, "headcount"),
        overseas=yes_or_no(answers, "overseas"),
        filing_year=whole_number(answers, "filing_year") or settings.year + 1,
        reporting_year=settings.year,
        dpef=yes_or_no(answers, "dpef"),
        csrd=yes_or_no(answers, "csrd"),
        csrd_national=yes_or_no(answers, "csrd_national"),
        obliged_left_out=yes_or_no(answers, "obliged_left_out"),
        first_v5=yes_or_no(answers, "first_v5"),
        previous_bilan=whole_number(answers, "previous_bilan"),
    )


def answer_key(inventory: str, field: str) -> str:
    """The key of an answer in the ledger."""
    return f"{inventory}|{field}"


def checked_answers(
    settings: InventorySettings, values: Mapping[str, str], *, computed: bool = False
) -> dict[str, str]:
    """What is kept of these answers, blank to withdraw one.

    Raises
    ------
    Refused
        With every field that is refused, why, and what to write.
    """
    kept: dict[str, str] = {}
    findings: list[Finding] = []
    fields = all_fields()
    for code, text in values.items():
        field = fields.get(code)
        if field is None:
            where = Where(record=f"inventaire {settings.inventory}")
            shown = {"field": code[:60]}
            findings.append(Finding(code="form_field_unknown", where=where, values=shown))
        elif field.filled == "computed" and not computed:
            where = Where(record=f"inventaire {settings.inventory}", column=field.label_fr)
            told = {"label": field.label_fr}
            findings.append(Finding(code="form_field_computed", where=where, values=told))
        else:
            found = checked(field, text, settings.inventory)
            if isinstance(found, Finding):
                findings.append(found)
            else:
                kept[code] = found
    if findings:
        raise Refused(*findings)
    return kept


def refuse_pinned(workspace: Workspace, inventory: str) -> InventorySettings:
    """The terms of an inventory that may still be answered for.

    Raises
    ------
    Refused
        When it stands at an entry: what is written now would not be read.
    """
    settings = find_inventory(workspace, inventory)
    if settings.as_of_entry is not None:
        raise Refused(inventory_pinned(settings))
    return settings


def append_answers(
    ledger: Ledger,
    inventory: str,
    values: Mapping[str, str],
    held: tuple[Mapping[str, str], Mapping[str, int]],
) -> None:
    """Write answers inside a batch. ``held``: the proposals replaced, the revisions that were read.

    Raises
    ------
    StaleRevision
    """
    proposals, expected = held
    rows = [
        {
            "inventory": inventory,
            "field": field,
            "value": value or None,
            "proposal": proposals.get(field) or None,
        }
        for field, value in values.items()
    ]
    read = {answer_key(inventory, field): expected.get(field, 0) for field in values}
    if rows:
        ledger.append(FORM_ANSWERS, rows, expected=read)


@contextmanager
def declared(workspace: Workspace, reason: str) -> Iterator[Ledger]:
    """A block that writes one batch of the declaration, which moves no figure of an inventory.

    Raises
    ------
    Refused
        When somebody changed one of the records meanwhile: nothing is written.
    """
    try:
        with workspace.store.writing(workspace.act(BatchKind.DECLARATION, reason)) as ledger:
            yield ledger
    except (StaleRevision, RecordExists, UnknownRecord) as conflict:
        raise changed_meanwhile(named(conflict.record_key)) from conflict


def named(key: str) -> str:
    """The key of a record of the declaration as a person reads it: fields by their label."""
    known = all_fields()
    return " · ".join(known[part].label_fr if part in known else part for part in key.split("|"))


def store_answers(
    workspace: Workspace,
    inventory: str,
    values: Mapping[str, str],
    held: tuple[Mapping[str, str], Mapping[str, int]],
    reason: str = "",
) -> int:
    """One batch of answers; returns its number.

    Raises
    ------
    Refused
        When nothing changes, or somebody answered meanwhile.
    """
    if not values:
        raise Refused(nothing_chosen("aucune réponse ne change"))
    with declared(workspace, reason.strip() or DEFAULT_REASON) as ledger:
        append_answers(ledger, inventory, values, held)
    return ledger.number
