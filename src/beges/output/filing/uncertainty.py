"""The sheet "Incertitude": the free text of the form, and the interval of every box.

The regulatory form has no cell for uncertainty, only free text (method V5 ch. 9 p.54): the sheet
gives that text ready to paste, then, beside the official table and never in it, the GSD² of each
box, of each category and of each entity, the bounds by live formulas, and the errors that weigh
most. Method: ``docs/method/uncertainty.md``.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from beges.domain.inventory import Inventory, boxes_of
from beges.domain.nomenclature import Post
from beges.domain.perimeter import Entity
from beges.domain.statements import MG_PER_TONNE, StatementUncertainty, statement_uncertainty
from beges.domain.uncertainty import (
    Contribution,
    Uncertainty,
    activity_name,
    declaration_fr,
    factor_name,
)
from beges.output.filing.workbook import (
    Book,
    FilingSheet,
    cell,
    write_header,
    write_heading,
    write_paragraph,
)

SHEET = "Incertitude"
_WIDTHS = (10, 58, 18, 14, 14, 16, 16, 14)
_CODE, _LABEL, _TOTAL, _GSD2, _CLASS, _LOW, _HIGH, _DEFAULT = range(8)
_DIGITS = 9
"""Decimals of a ratio: enough to read, and few enough for every spreadsheet to keep them."""

_HEADERS = (
    "Poste",
    "Libellé",
    "Total exact\n(tCO2e)",
    "Incertitude\n(GSD²)",
    "Classe",
    "Intervalle : de\n(tCO2e)",
    "à\n(tCO2e)",
    "Part au\ndéfaut",
)
_BOXES_FR = {"v5": "BEGES V5", "v4": "BEGES V4", "ghgp": "GHG Protocol"}
_SCOPES = {"1": "Scope 1", "2": "Scope 2", "3": "Scope 3"}
_NOTE = (
    "L’intervalle va de total ÷ GSD² à total × GSD², avec une confiance de 95 %. Un"
    " sous-total n’est pas la somme des intervalles : les lignes qui partagent un facteur se"
    " trompent ensemble, les autres se compensent en partie. Part au défaut : émissions dont la"
    " donnée ou le facteur est d’incertitude inconnue, comptée à une valeur prudente."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """The uncertainty of a standard: of the group, and of each entity by its code and name."""

    standard: str
    boxes: Sequence[Post]
    group: StatementUncertainty
    entities: Sequence[tuple[str, str, Uncertainty]]


def named_uncertainty(inventory: Inventory, standard: str, entities: Sequence[Entity]) -> Named:
    """The uncertainty of the group and of its entities, under a standard."""
    return Named(
        standard=standard,
        boxes=tuple(boxes_of(inventory, standard).values()),
        group=statement_uncertainty(inventory, standard),
        entities=[
            (e.entity, e.name, statement_uncertainty(inventory, standard, e.entity).total)
            for e in entities
        ],
    )


def free_text(inventory: Inventory, named: Named) -> str:
    """The paragraph to paste on the platform."""
    return declaration_fr(inventory, named.group.total, named.group.contributions)


def write_uncertainty(book: Book, sheet: FilingSheet, named: Named) -> None:
    """The text, the boxes, the entities, and the errors that weigh most."""
    styles, inventory = book.styles, book.inventory
    sheet.set_widths(_WIDTHS)
    subtitle = f"{inventory.settings.name} – postes du {_BOXES_FR[named.standard]}"
    write_heading(book, sheet, "Incertitude", subtitle, _DEFAULT)
    sheet.write_text(4, 0, "Texte à reporter", styles["section"])
    write_paragraph(sheet, 5, (0, _DEFAULT), free_text(inventory, named), styles["notice"])
    row = _write_table(book, sheet, _lines(named), 7, "Poste")
    write_paragraph(sheet, row, (0, _DEFAULT), _NOTE, styles["note"])
    sheet.write_text(row + 2, 0, "Par entité", styles["section"])
    entities = [_Line(code=code, label=name, found=found) for code, name, found in named.entities]
    row = _write_table(book, sheet, entities, row + 3, "Entité")
    found = named.group.contributions
    factors = [(one, factor_name(inventory, one.code)) for one in found.factors]
    row = _write_errors(book, sheet, "Facteurs qui pèsent le plus", factors, row + 1)
    activities = [(one, activity_name(inventory, one.code)) for one in found.activities]
    row = _write_errors(book, sheet, "Données qui pèsent le plus", activities, row + 1)
    sheet.print_area(0, 0, row, _DEFAULT)
    sheet.ignore_errors({"number_stored_as_text": f"A1:A{row + 1}"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """A row of the table: a box, or a sum of boxes whose ``kind`` is that of its styles."""

    code: str
    label: str
    found: Uncertainty | None
    kind: str = ""


def _lines(named: Named) -> Iterator[_Line]:
    """Each category, or scope, with its boxes and its subtotal, then the total."""
    groups: dict[str, list[Post]] = {}
    for post in named.boxes:
        groups.setdefault(post.scope or post.category, []).append(post)
    found = named.group
    for code, boxes in groups.items():
        for post in boxes:
            shown = post.category if post.scope else post.code
            yield _Line(code=shown, label=post.label_fr, found=found.by_box.get(post.code))
        name = _SCOPES[code] if boxes[0].scope else f"{code} – {boxes[0].category_fr}"
        sums = found.by_category.get(code)
        yield _Line(code="", label=f"Sous-total {name}", found=sums, kind="sum_")
    yield _Line(code="", label="Total", found=found.total, kind="total_")


def _write_line(book: Book, sheet: FilingSheet, row: int, line: _Line) -> None:
    """A subtotal and its interval, by live formulas; blank cells where there is none."""
    names = ("exact", "tonnes", "measure", "share")
    styles = {name: book.styles[f"{line.kind}{name}"] for name in names}
    text = book.styles[f"{line.kind}label" if line.kind else "text"]
    sheet.fit_row(row, {_LABEL: line.label})
    sheet.write_text(row, _CODE, line.code, text)
    sheet.write_text(row, _LABEL, line.label, text)
    found = line.found
    tonnes = found.total_mg / MG_PER_TONNE if found else 0
    sheet.write_number(row, _TOTAL, tonnes, styles["exact"])
    if found is None or found.gsd2 is None or found.quality is None:
        for col in (_GSD2, _CLASS, _LOW, _HIGH, _DEFAULT):
            sheet.write_blank(row, col, None, styles["exact"])
        return
    sheet.write_number(row, _GSD2, round(found.gsd2, _DIGITS), styles["measure"])
    sheet.write_text(row, _CLASS, found.quality.uncertainty_fr, text)
    total, gsd2 = cell(row, _TOTAL), cell(row, _GSD2)
    shown = round(found.gsd2, _DIGITS)
    bounds = sorted((tonnes / shown, tonnes * shown))
    for col, name, value in ((_LOW, "MIN", bounds[0]), (_HIGH, "MAX", bounds[1])):
        formula = f"=ROUND({name}({total}/{gsd2},{total}*{gsd2}),6)"
        sheet.write_formula(row, col, formula, styles["tonnes"], round(value, 6))
    if found.share_default is not None:
        share = round(found.share_default, _DIGITS)
        sheet.write_number(row, _DEFAULT, share, styles["share"])


def _write_table(
    book: Book, sheet: FilingSheet, lines: Iterable[_Line], row: int, first: str
) -> int:
    """A header and its rows; returns the row that follows."""
    write_header(book, sheet, row, (first, *_HEADERS[1:]), height=33)
    for line in lines:
        row += 1
        _write_line(book, sheet, row, line)
    return row + 1


def _write_errors(
    book: Book,
    sheet: FilingSheet,
    title: str,
    errors: Sequence[tuple[Contribution, str]],
    row: int,
) -> int:
    """What makes most of the variance, the largest first."""
    styles = book.styles
    sheet.write_text(row, 0, title, styles["section"])
    header = ("Code", "Libellé", "Émissions\n(tCO2e)", "GSD²", "Part de la\nvariance")
    write_header(book, sheet, row + 1, header, height=33)
    row += 2
    for one, name in errors:
        sheet.fit_row(row, {_LABEL: name})
        sheet.write_text(row, _CODE, one.code, styles["text"])
        sheet.write_text(row, _LABEL, name, styles["text"])
        sheet.write_number(row, _TOTAL, one.total_mg / MG_PER_TONNE, styles["exact"])
        sheet.write_number(row, _GSD2, round(one.gsd2, _DIGITS), styles["measure"])
        sheet.write_number(row, _CLASS, round(one.share, _DIGITS), styles["share"])
        row += 1
    return row
