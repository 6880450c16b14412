"""The table of the reference year on the copy sheet: each cell as it is typed on the platform.

Gases are those that are known; a post that the reference year left out or did not publish is blank.
Subtotals and the total are sums of the cells, as the platform adds up what is typed.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from beges.domain.declaration.side_by_side import Year, added
from beges.domain.nomenclature import Post, posts
from beges.domain.statements import CELL_LABELS_FR
from beges.output.filing.workbook import Book, FilingSheet, cell, write_header

TYPED = ("co2", "ch4", "n2o", "other_gases", "total", "co2b")
_CODE, _LABEL, _FIRST = 0, 1, 2


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sum:
    """A row of sums: its label, the kind of its style, its posts, and the rows that it adds up."""

    label: str
    kind: str
    codes: Collection[str]
    rows: Iterable[int]


def write_reference_cells(book: Book, sheet: FilingSheet, year: Year, row: int) -> int:
    """Write the table; returns the row that follows."""
    title = (
        f"Tableau de l’année de référence {year.year}, à reporter (tCO2e) ; case vide : à laisser"
        " vide"
    )
    sheet.write_text(row, 0, title, book.styles["section"])
    heads = ["Poste", "Libellé", *(CELL_LABELS_FR[name] for name in TYPED)]
    write_header(book, sheet, row + 1, heads, height=20)
    row += 2
    boxes = posts("v5")
    subtotals: list[int] = []
    for category, label in {post.category: post.category_fr for post in boxes.values()}.items():
        own = [post for post in boxes.values() if post.category == category]
        first = row
        for post in own:
            _write_post(book, sheet, year, post, row)
            row += 1
        named = f"Sous-total {category} – {label}"
        codes = [post.code for post in own]
        of = _Sum(label=named, kind="sum", codes=codes, rows=range(first, row))
        _write_sum(book, sheet, year, of, row)
        subtotals.append(row)
        row += 1
    whole = _Sum(label="Total", kind="total", codes=list(boxes), rows=subtotals)
    _write_sum(book, sheet, year, whole, row)
    return row + 1


def _write_post(book: Book, sheet: FilingSheet, year: Year, post: Post, row: int) -> None:
    """A post: what is known of it."""
    styles = book.styles
    sheet.write_text(row, _CODE, post.code, styles["centred"])
    sheet.write_text(row, _LABEL, post.label_fr, styles["text"])
    sheet.fit_row(row, {_LABEL: post.label_fr})
    for col, name in enumerate(TYPED, start=_FIRST):
        value = year.cell(post.code, name)
        if value is None:
            sheet.write_blank(row, col, None, styles["blank"])
        else:
            sheet.write_number(row, col, float(value), styles["tonnes"])


def _write_sum(book: Book, sheet: FilingSheet, year: Year, of: _Sum, row: int) -> None:
    """A subtotal, or the total; a column of which nothing is known is blank."""
    styles, kind = book.styles, of.kind
    sheet.write_blank(row, _CODE, None, styles[f"{kind}_label"])
    sheet.write_text(row, _LABEL, of.label, styles[f"{kind}_label"])
    sheet.fit_row(row, {_LABEL: of.label})
    for col, name in enumerate(TYPED, start=_FIRST):
        known = added(year.cell(code, name) for code in of.codes)
        if known is None:
            sheet.write_blank(row, col, None, styles["not_asked"])
            continue
        terms = ",".join(cell(line, col) for line in of.rows)
        formula = f"=ROUND(SUM({terms}),2)"
        sheet.write_formula(row, col, formula, styles[f"{kind}_tonnes"], float(known))
