"""The lists of the drop-downs, each under a defined name.

A list inside a validation is cut at 255 characters, and one that names another sheet is lost by
some programs: a defined name has neither fault.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from beges.domain.activities import accepted_units
from beges.domain.columns import Table
from beges.domain.nomenclature import activity_types, labels
from beges.domain.perimeter import ENTITIES, METERS, SITES
from beges.domain.units import unit_catalogue
from beges.output.template.book import (
    HEADER_ROW,
    LAST_ROW,
    LIST_SHEET,
    PALE,
    RULE,
    Book,
    Lists,
    set_print,
    write_cell,
    write_title,
)

_OWN_SHEETS = {"entities": ENTITIES, "sites": SITES, "meters": METERS}
"""Lists that are sheets of the template: what a person adds there is in the drop-down at once."""


def all_lists(tables: Sequence[Table], lists: Lists) -> Lists:
    """Every list that some column of these tables draws from, the caller's first."""
    wanted = {column.choices for table in tables for column in table.collected if column.choices}
    known: dict[str, Mapping[str, str]] = {}
    for name in sorted(wanted - set(_OWN_SHEETS)):
        if name == "units":
            known[name] = _units_entered()
        elif name in lists:
            known[name] = lists[name]
        elif name in ("series", "releases"):
            known[name] = {}
        else:
            known[name] = labels(name)
    return known


def _units_entered() -> Mapping[str, str]:
    """The units that some activity type takes: the others serve factors alone."""
    taken = {code for kind in activity_types() for code in accepted_units(kind)}
    return {code: unit.label_fr for code, unit in unit_catalogue().items() if code in taken}


def dropped_down(known: Mapping[str, str]) -> Mapping[str, str]:
    """What a drop-down shows for each code: its label where it is the only one to bear it."""
    bearers = Counter(label.casefold() for label in known.values())
    return {
        code: label if bearers[label.casefold()] == 1 else code for code, label in known.items()
    }


def write_lists(book: Book, sheet: Worksheet) -> None:
    """The values of the drop-downs, one list a column, each under its defined name."""
    note = "Ces listes alimentent les menus des autres feuilles : ne les modifiez pas."
    write_title(book, sheet, "Listes déroulantes", note)
    head = book.style(bold=True, bg_color=PALE, bottom=1, border_color=RULE)
    first = HEADER_ROW + 1
    for position, (name, known) in enumerate(book.lists.items()):
        values = [*dropped_down(known).values()]
        sheet.write_string(HEADER_ROW, position, _list_title(book, name), head)
        for number, value in enumerate(values):
            write_cell(sheet, first + number, position, value, book.style())
        sheet.set_column(position, position, min(60, max([18, *map(len, values)]) + 2))
        letter, last = xl_col_to_name(position), first + max(1, len(values))
        where = f"'{LIST_SHEET}'!${letter}${first + 1}:${letter}${last}"
        book.file.define_name(f"liste_{name}", f"={where}")
    for name, table in _OWN_SHEETS.items():
        if table not in book.tables:
            continue
        book.file.define_name(f"liste_{name}", _register_range(table))
    sheet.freeze_panes(HEADER_ROW + 1, 0)
    set_print(sheet)


def _register_range(table: Table) -> str:
    """The codes that stand in a sheet, those that the user adds included, without blanks."""
    top = f"'{table.sheet_fr}'!$A${HEADER_ROW + 2}"
    column = f"{top}:$A${LAST_ROW}"
    return f"=OFFSET({top},0,0,MAX(1,COUNTA({column})),1)"


def _list_title(book: Book, name: str) -> str:
    """The header of the first column that draws from a list."""
    columns = (column for table in book.tables for column in table.collected)
    return next(column.label_fr for column in columns if column.choices == name)
