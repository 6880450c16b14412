"""The sheets to fill in: one a table, written from the declaration of its columns.

French headers with their meaning as a comment, required ones in the accent colour; drop-downs,
formats and controls that say in French what they expect; the rows already known.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from beges.domain.activities import ACTIVITIES
from beges.domain.columns import Column, Kind, Table
from beges.domain.worksheets import WORKSHEET_TABLES, WORKSHEETS
from beges.output.template.book import (
    ACCENT,
    EXAMPLE,
    HEADER_ROW,
    INK,
    LAST_ROW,
    MUTED,
    PALE,
    RULE,
    SOFT,
    Book,
    set_print,
    write_cell,
    write_title,
)
from beges.output.template.lists import dropped_down

YES, NO = "Oui", "Non"
TWO_LINES, THREE_LINES = 34, 50
"""Heights of the headers, in points: those of worksheets have units and longer words."""
FACTOR_UNIT = "kgCO2e"
_FACTOR = "#,##0.00#############"
"""Factors may be minute: fifteen decimals are shown where there are as many."""

_FREE = frozenset({"entities", "sites", "meters", "series", "releases"})
"""Lists whose control only warns: a new code may be right, a factor is not in the list."""

_HINTS = {
    "activities": "Une ligne par justificatif et par période. En-têtes foncés : obligatoires."
    " Passez la souris sur un en-tête pour savoir quoi écrire.",
    "entities": "Les personnes morales du groupe. En-têtes foncés : obligatoires.",
    "sites": "Les lieux occupés ou exploités. En-têtes foncés : obligatoires.",
    "readings": "Index lus sur les compteurs : l'outil en déduit les consommations. En-têtes"
    " foncés : obligatoires.",
    "meters": "Compteurs, points de livraison et contrats de chaque site. En-têtes foncés :"
    " obligatoires.",
    "indicators": "Effectifs, surfaces, logements et chiffre d'affaires, par année."
    " En-têtes foncés : obligatoires.",
    "degree_days": "Facultatif : degrés-jours par mois, pour estimer un chauffage manquant.",
    "electricity_contracts": "Facultatif : contrats et garanties d'origine, pour le scope 2 fondé"
    " sur le marché ; jamais lus par le BEGES.",
    "avoided_emissions": "Facultatif : émissions évitées pour d'autres, hors de tout total.",
    "groups": "Une seule ligne : le groupe qui établit le bilan.",
    "own_factors": "Une ligne par version d'un facteur. Un chiffre nouveau est une version"
    " nouvelle, jamais une retouche. En-têtes foncés : obligatoires.",
    "own_parts": "Une ligne par part de chaque version, en kgCO2e par unité du facteur."
    " Une cellule vide n'est pas un zéro.",
    "actions": "Une ligne par action : postes V5 réduits, dates, moyens humains et financiers,"
    " réductions en tCO2e par an. Une cellule vide n'est pas un zéro.",
    "targets": "Une ligne par objectif : réduction en pour cent des émissions d'un inventaire de"
    " base. En-têtes foncés : obligatoires.",
    "inventories": "À remplir par la personne qui établit le bilan ; sinon, laissez vide.",
}


def write_table(book: Book, table: Table, sheet: Worksheet) -> None:
    """A sheet to fill in: title, headers, the rows already known, controls."""
    sheet.set_default_row(18)
    write_title(book, sheet, table.label_fr, _hint(table))
    sheet.hide_gridlines(1)
    sheet.set_row(HEADER_ROW, THREE_LINES if table in WORKSHEET_TABLES else TWO_LINES)
    first = HEADER_ROW + 1
    rows = [*book.records.get(table.name, ())]
    for position, column in enumerate(table.collected):
        sheet.set_column(position, position, column.width + 2, book.style(**written_format(column)))
        write_header(book, sheet, position, column)
        write_control(sheet, first, position, column)
        if column.kind is Kind.DECIMAL:
            _hide_idle_decimals(book, sheet, first, position)
    if example := _example(book, table):
        _write_row(sheet, first, _example_cells(book, table, example))
        first += 1
    for number, row in enumerate(rows):
        _write_row(sheet, first + number, _known_cells(book, table, row))
    last = xl_col_to_name(len(table.collected) - 1)
    sheet.ignore_errors({"number_stored_as_text": f"A{HEADER_ROW + 2}:{last}{LAST_ROW}"})
    sheet.freeze_panes(HEADER_ROW + 1, 0)
    set_print(sheet)
    sheet.repeat_rows(HEADER_ROW)


def write_header(book: Book, sheet: Worksheet, position: int, column: Column) -> None:
    look = {"bold": True, "text_wrap": True, "valign": "vcenter", "border": 1, "indent": 1}
    if column.required:
        look |= {"bg_color": ACCENT, "font_color": "#FFFFFF", "border_color": "#FFFFFF"}
    else:
        look |= {"bg_color": PALE, "font_color": INK, "border_color": RULE}
    sheet.write_string(HEADER_ROW, position, column.label_fr, book.style(**look))
    need = "Obligatoire." if column.required else "Facultatif."
    forms = {
        Kind.DATE: " Format jj/mm/aaaa.",
        Kind.DECIMAL: " Un nombre seul, sans unité.",
        Kind.INTEGER: " Un nombre entier.",
        Kind.BOOLEAN: " Oui ou Non.",
    }
    form = " À choisir dans la liste." if column.choices else forms.get(column.kind, "")
    sheet.write_comment(
        HEADER_ROW,
        position,
        f"{column.meaning_fr}\n{need}{form}",
        {"x_scale": 2.1, "y_scale": 1.1, "color": "#FFFFFF", "font_size": 9, "author": "beges"},
    )


def written_format(column: Column) -> dict[str, object]:
    """The format of a column: text for codes, so that a leading zero stays."""
    if column.kind is Kind.DATE:
        return {"num_format": "dd/mm/yyyy", "align": "center"}
    if column.kind is Kind.DECIMAL:
        return {"num_format": _FACTOR if column.unit == FACTOR_UNIT else "#,##0.00####"}
    if column.kind is Kind.INTEGER:
        return {"num_format": "0", "align": "center"}
    return {"num_format": "@", "indent": 1}


def _hide_idle_decimals(book: Book, sheet: Worksheet, first: int, position: int) -> None:
    """A whole number shows no decimals; nothing of what was typed is hidden."""
    cell = f"{xl_col_to_name(position)}{first + 1}"
    rule = {
        "type": "formula",
        "criteria": f"=AND(ISNUMBER({cell}),{cell}=INT({cell}))",
        "format": book.file.add_format({"num_format": "#,##0"}),
    }
    sheet.conditional_format(first, position, LAST_ROW, position, rule)


def write_control(sheet: Worksheet, first: int, position: int, column: Column) -> None:
    """The drop-down or the check of a column, which says in French what it expects."""
    options = _validation(column)
    if options:
        options["error_title"] = column.label_fr[:32]
        sheet.data_validation(first, position, LAST_ROW, position, options)


def _validation(column: Column) -> dict[str, object]:
    """The control of a column, if its kind has one."""
    if column.choices:
        free = column.choices in _FREE
        return {
            "validate": "list",
            "source": f"=liste_{column.choices}",
            "error_type": "warning" if free else "stop",
            "error_message": "Cette valeur n'est pas dans la liste. La garder quand même ?"
            if free
            else "Choisissez une valeur de la liste déroulante.",
        }
    if column.kind is Kind.BOOLEAN:
        message = "Répondez Oui ou Non."
        return {"validate": "list", "source": [YES, NO], "error_message": message}
    if column.kind not in _BOUNDED:
        return {}
    kind, low, high, message = _BOUNDED[column.kind]
    bounds = {"criteria": "between", "minimum": low, "maximum": high}
    return {"validate": kind, **bounds, "error_message": message}


_BOUNDED: Mapping[Kind, tuple[str, object, object, str]] = {
    Kind.DATE: (
        "date",
        date(1990, 1, 1),
        date(2100, 12, 31),
        "Entrez une date au format jj/mm/aaaa, entre 1990 et 2100.",
    ),
    Kind.DECIMAL: (
        "decimal",
        -(10**14),
        10**14,
        "Entrez un nombre seul, sans unité ; l'unité a sa colonne.",
    ),
    Kind.INTEGER: ("integer", 0, 10**9, "Entrez un nombre entier."),
}


def _hint(table: Table) -> str:
    """What a row of the sheet is."""
    if table.name in _HINTS:
        return _HINTS[table.name]
    hint = next(s.hints[table.name] for s in WORKSHEETS.values() if table in s.tables)
    return f"{hint} En-têtes foncés : obligatoires. Passez la souris sur un en-tête."


def _example(book: Book, table: Table) -> Mapping[str, object]:
    """One plausible row, which is greyed and never imported; none for a register."""
    if table is ACTIVITIES:
        return _example_activity(book)
    sheet = next((s for s in WORKSHEETS.values() if table in s.tables), None)
    if sheet is None:
        return {}
    whose = {"entity": _first(book, "entities", "entity"), "site": _first(book, "sites", "site")}
    row = {**sheet.examples[table.name], table.key[0]: EXAMPLE}
    return {name: whose.get(name) or value for name, value in row.items()}


def _first(book: Book, register: str, name: str) -> object:
    """The first code of a register, for an example."""
    return next((row[name] for row in book.records.get(register, ())), None)


def _example_activity(book: Book) -> Mapping[str, object]:
    """An activity, of the entity and the site that come first."""
    entities = [row["entity"] for row in book.records.get("entities", ())]
    sites = [row["site"] for row in book.records.get("sites", ()) if row["entity"] in entities[:1]]
    return {
        "activity_id": EXAMPLE,
        "entity": entities[0] if entities else "MON-ENTITE",
        "site": sites[0] if sites else "MON-SITE",
        "activity_type": "electricity",
        "period_start": date(2021, 1, 1),
        "period_end": date(2021, 1, 31),
        "quantity": Decimal("12345.6"),
        "unit": "kWh",
        "data_kind": "invoiced",
        "meter": "30001234567890",
        "quality_scores": "43545",
        "documents": "Facture n° 2021-015",
        "comment": "Exemple : cette ligne n'est pas importée. Commencez à la ligne suivante.",
    }


def _write_row(sheet: Worksheet, row: int, cells: Iterable[tuple[object, Format]]) -> None:
    for position, (value, style) in enumerate(cells):
        write_cell(sheet, row, position, value, style)


def _known_cells(
    book: Book, table: Table, row: Mapping[str, object]
) -> Iterator[tuple[object, Format]]:
    """The cells of a row already known, as a person would have filled it in."""
    for column in table.collected:
        yield displayed(book, column, row.get(column.name)), book.style(**written_format(column))


def _example_cells(
    book: Book, table: Table, row: Mapping[str, object]
) -> Iterator[tuple[object, Format]]:
    """The cells of the example, greyed."""
    look = {"font_color": MUTED, "italic": True, "bg_color": SOFT}
    for column in table.collected:
        style = book.style(**{**written_format(column), **look})
        yield displayed(book, column, row.get(column.name)), style


def displayed(book: Book, column: Column, value: object) -> object:
    """A value as a person would have typed it: labels for the codes of a list, Oui or Non."""
    if column.kind is Kind.BOOLEAN and isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, str) and column.choices in book.lists:
        return dropped_down(book.lists[column.choices]).get(value, value)
    return value
