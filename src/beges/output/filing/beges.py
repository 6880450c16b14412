"""The BEGES tables: one sheet for the whole of the group, one for each consolidated entity.

Columns of the regulatory form (method V4 Annexe 5 p.72; V5 ch. 9 p.54): CO2, CH4, N2O, other
gases, total, biogenic CO2. Every cell is a live formula with its cached value: printed cells round
the milligrams of the sheet "Sommes", totals add up printed cells. Beside the form: the exact total
of each post and the gap (method V5 prescribes no rounding; ``docs/method/rounding.md``).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from beges.domain.inventory import Valuation
from beges.domain.nomenclature import OUTSIDE, Post
from beges.domain.perimeter import Entity
from beges.domain.statements import (
    CELL_LABELS_FR,
    GAS_CELLS,
    MG_PER_TONNE,
    PostState,
    Statement,
    StatementRow,
    exclusion_reason,
    printed,
    tonnes,
)
from beges.output.filing.integers import MEMO
from beges.output.filing.sums import ALL_BOXES, ELIMINATED, Sums, exact_of, gap_of, printed_of
from beges.output.filing.workbook import (
    Book,
    FilingSheet,
    cell,
    cell_of,
    write_header,
    write_heading,
    write_paragraph,
)

VALUATION = Valuation.AMORTISED
TITLES = {
    "v5": "Tableau de déclaration – méthode V5 (juillet 2022)",
    "v4": "Tableau de déclaration – méthode V4 (octobre 2016)",
}
FIRST_GAS = 3
HEADER_ROW = 5
_HUNDREDTH_MG = MG_PER_TONNE // 100
_ROW_HEIGHT = 15.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The columns of a table, from the cells that it shows; ``unsplit`` only where it has mass."""

    cells: tuple[str, ...]

    def column(self, name: str) -> int:
        """The column of a cell of the form."""
        return FIRST_GAS + self.cells.index(name)

    @property
    def exact(self) -> int:
        """The column of the exact totals, after a gap of one."""
        return FIRST_GAS + len(self.cells) + 1

    @property
    def remark(self) -> int:
        """The column of the remarks, the last."""
        return self.exact + 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table to be written: its statement, its layout, and the words above it."""

    statement: Statement
    layout: Layout
    sums: Sums
    title: str
    subtitle: str
    warning: str = ""

    def at(self, box: str, name: str = "total", *, perimeter: str | None = None) -> str:
        """The milligrams of a cell on the sheet of sums."""
        where = self.statement.entity if perimeter is None else perimeter
        return self.sums.at(self.statement.standard, where, box, name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """Where another sheet finds the cells of a table: its totals, and each cell of the form."""

    name: str
    printed: str
    exact: str
    statement: Statement
    cells: Mapping[tuple[str, str], str]
    """(post, or ``category:`` and its code, or ``total``) and column → the cell."""


def layout_of(statements: Sequence[Statement]) -> Layout:
    """One layout for all the tables of a workbook."""
    unsplit = any(
        row.exact_mg["unsplit"]
        for statement in statements
        for row in statement.rows
        if _is_split(row.post)
    )
    gas_cells = [name for name in GAS_CELLS if name != "unsplit" or unsplit]
    return Layout(cells=(*gas_cells, "total", "co2b"))


def _is_split(post: Post) -> bool:
    """Whether the form asks for the gases of a post: direct emissions alone (V5 p.54)."""
    return post.category == "1"


def write_table(
    book: Book, sheet: FilingSheet, table: Table, entities: Sequence[tuple[Entity, Written]] = ()
) -> Written:
    """Write a table; under the consolidated one, the proof that its entities add up to it."""
    layout = table.layout
    cells: dict[tuple[str, str], str] = {}
    gases = [11.0] * (len(layout.cells) - 2)
    sheet.set_widths([38, 7, 58, *gases, 13, 12, 2, 18, 14, 50])
    write_heading(book, sheet, table.title, table.subtitle, layout.remark)
    if table.warning:
        columns = (0, layout.remark)
        write_paragraph(sheet, 3, columns, table.warning, book.styles["notice"])
    write_header(book, sheet, HEADER_ROW, _headers(layout), height=33)
    sheet.freeze_panes(HEADER_ROW + 1, 0)
    sheet.repeat_rows(HEADER_ROW)
    row = HEADER_ROW + 1
    subtotals = []
    for category, label in table.statement.categories.items():
        posts = [line.post.code for line in table.statement.rows if line.post.category == category]
        cells |= _cells_of(sheet, layout, dict(enumerate(posts, start=row)))
        row = _write_category(book, sheet, table, category, row)
        _write_subtotal(book, sheet, table, f"{category} – {label}", row)
        cells |= _cells_of(sheet, layout, {row: f"category:{category}"})
        subtotals.append(row)
        row += 1
    _write_total(book, sheet, table, subtotals, row)
    last = _write_asides(book, sheet, table, row + 2)
    if entities:
        last = _write_control(book, sheet, table, entities, last + 2)
    sheet.print_area(0, 0, last, layout.remark)
    sheet.ignore_errors({"number_stored_as_text": f"B1:B{row + 1}"})
    cells |= _cells_of(sheet, layout, {row: "total"})
    return Written(
        name=sheet.get_name(),
        printed=cells["total", "total"],
        exact=cells["total", "exact"],
        statement=table.statement,
        cells=cells,
    )


def _cells_of(
    sheet: FilingSheet, layout: Layout, rows: Mapping[int, str]
) -> dict[tuple[str, str], str]:
    """The cells of these rows as another sheet calls them."""
    columns = {name: layout.column(name) for name in layout.cells} | {"exact": layout.exact}
    return {
        (what, name): cell_of(sheet, row, col)
        for row, what in rows.items()
        for name, col in columns.items()
    }


def _headers(layout: Layout) -> list[str]:
    cells = [f"{CELL_LABELS_FR[name]}\n(tCO2e)" for name in layout.cells]
    beside = ["Total exact\n(tCO2e)", "Écart imprimé\n− exact (t)", "Remarque"]
    return ["Catégories", "Postes", "Libellé", *cells, "", *beside]


def _write_category(book: Book, sheet: FilingSheet, table: Table, category: str, first: int) -> int:
    """The posts of a category, one a row; returns the row that follows."""
    row = first
    for line in table.statement.rows:
        if line.post.category == category:
            style = "label" if row == first else "repeated"
            name = f"{category} – {line.post.category_fr}"
            sheet.write_text(row, 0, name, book.styles[style])
            _write_post(book, sheet, table, line, row)
            row += 1
    return row


def _write_post(book: Book, sheet: FilingSheet, table: Table, line: StatementRow, row: int) -> None:
    """A post: its printed cells, its exact total, its gap, and what there is to say about it."""
    layout, styles = table.layout, book.styles
    remark = _remark(book, table.statement.standard, line)
    sheet.fit_row(row, {2: line.post.label_fr, layout.remark: remark}, at_least=2)
    sheet.write_text(row, 1, line.post.code, styles["centred"])
    sheet.write_text(row, 2, line.post.label_fr, styles["text"])
    split = _is_split(line.post)
    for name in layout.cells:
        asked = split or name in ("total", "co2b")
        value = line.printed[name]
        col = layout.column(name)
        if not asked or value is None:
            sheet.write_blank(row, col, None, styles["blank" if asked else "not_asked"])
            continue
        formula = printed_of(table.at(line.post.code, name))
        if name == "total" and split:
            formula = f"=ROUND(SUM({cell(row, FIRST_GAS)}:{cell(row, col - 1)}),2)"
        sheet.write_formula(row, col, formula, styles["tonnes"], float(tonnes(value)))
    _write_exact(book, sheet, table, line, row)
    sheet.write_text(row, layout.remark, remark, styles["text"])


def _write_exact(
    book: Book, sheet: FilingSheet, table: Table, line: StatementRow, row: int
) -> None:
    """The exact total of a post and its gap; blank for an excluded post."""
    style, layout = book.styles["exact"], table.layout
    if line.printed["total"] is None:
        sheet.write_blank(row, layout.exact, None, style)
        sheet.write_blank(row, layout.exact + 1, None, style)
        return
    exact = line.exact_mg["total"]
    formula = exact_of([table.at(line.post.code)])
    sheet.write_formula(row, layout.exact, formula, style, exact / MG_PER_TONNE)
    gap = line.printed["total"] * _HUNDREDTH_MG - exact
    _write_gap(sheet, layout, row, gap, style)


def _write_gap(sheet: FilingSheet, layout: Layout, row: int, gap_mg: int, style: object) -> None:
    """Printed less exact, to the milligram."""
    total, exact = cell(row, layout.column("total")), cell(row, layout.exact)
    sheet.write_formula(row, layout.exact + 1, gap_of(total, exact), style, gap_mg / MG_PER_TONNE)


def _remark(book: Book, standard: str, line: StatementRow) -> str:
    """Why a post is blank or nought, and what its gases lack."""
    if line.state is PostState.EXCLUDED:
        return f"Poste exclu : {exclusion_reason(book.inventory, standard, line.post.code)}"
    if line.state is PostState.NOT_APPLICABLE:
        return "Sans objet : aucune émission"
    if _is_split(line.post) and line.exact_mg["unsplit"]:
        return "Une partie n’est pas décomposée par gaz par son éditeur"
    return ""


def _write_subtotal(book: Book, sheet: FilingSheet, table: Table, name: str, row: int) -> None:
    """The sums of a category: those of its printed cells."""
    category, _, label = name.partition(" – ")
    rows = [line for line in table.statement.rows if line.post.category == category]
    first, last = row - len(rows), row - 1
    layout, styles = table.layout, book.styles
    sheet.set_row(row, _ROW_HEIGHT * 1.4)
    _write_label(sheet, row, f"Sous-total {category} – {label}", styles["sum_label"])
    for cell_name in layout.cells:
        col = layout.column(cell_name)
        if cell_name in ("total", "co2b") or _is_split(rows[0].post):
            value = float(tonnes(table.statement.printed_sum(cell_name, category)))
            formula = f"=ROUND(SUM({cell(first, col)}:{cell(last, col)}),2)"
            sheet.write_formula(row, col, formula, styles["sum_tonnes"], value)
        else:
            sheet.write_blank(row, col, None, styles["not_asked"])
    kept = [line for line in rows if line.state is not PostState.EXCLUDED]
    exact = sum(line.exact_mg["total"] for line in kept)
    formula = exact_of(table.at(line.post.code) for line in kept)
    style = styles["sum_exact"]
    sheet.write_formula(row, layout.exact, formula, style, exact / MG_PER_TONNE)
    printed_total = table.statement.printed_sum("total", category)
    _write_gap(sheet, layout, row, printed_total * _HUNDREDTH_MG - exact, style)
    sheet.write_blank(row, layout.remark, None, styles["sum_label"])


def _write_label(sheet: FilingSheet, row: int, text: str, style: object) -> None:
    """A label over the three columns that name a post."""
    sheet.merge_range(row, 0, row, FIRST_GAS - 1, "", style)
    sheet.write_text(row, 0, text, style)


def _write_total(
    book: Book, sheet: FilingSheet, table: Table, subtotals: Sequence[int], row: int
) -> None:
    """The total, the sum of the subtotals; none for gases, which category 1 alone has."""
    layout, styles = table.layout, book.styles
    sheet.set_row(row, _ROW_HEIGHT * 1.6)
    _write_label(sheet, row, "Total", styles["total_label"])

    def sum_of(col: int) -> str:
        return f"=ROUND(SUM({','.join(cell(subtotal, col) for subtotal in subtotals)}),2)"

    kept = [line for line in table.statement.rows if line.state is not PostState.EXCLUDED]

    for name in layout.cells:
        col = layout.column(name)
        if name in ("total", "co2b"):
            value = float(tonnes(table.statement.printed_sum(name)))
            sheet.write_formula(row, col, sum_of(col), styles["total_tonnes"], value)
        else:
            sheet.write_blank(row, col, None, styles["not_asked"])
    exact = table.statement.exact_total_mg / MG_PER_TONNE
    style = styles["total_exact"]
    formula = exact_of(table.at(line.post.code) for line in kept)
    sheet.write_formula(row, layout.exact, formula, style, exact)
    _write_gap(sheet, layout, row, table.statement.gap_mg, style)
    sheet.write_blank(row, layout.remark, None, styles["total_label"])


def _write_asides(book: Book, sheet: FilingSheet, table: Table, row: int) -> int:
    """What stands outside the total; returns the last row."""
    layout, styles = table.layout, book.styles
    asides: Mapping[str, tuple[int, str]] = {
        "Pour mémoire, hors total : CFC et HCFC (hors liste de Kyoto)": (
            table.statement.memo_mg,
            table.at(ALL_BOXES, MEMO),
        ),
        "Pour mémoire, hors total : compté par le groupe mais sans poste dans ce tableau": (
            table.statement.outside_mg,
            table.at(OUTSIDE),
        ),
    }
    for at, (label, (mass, cell_mg)) in enumerate(asides.items(), start=row):
        _write_label(sheet, at, label, styles["text"])
        value, formula = float(tonnes(printed(mass))), printed_of(cell_mg)
        sheet.write_formula(at, layout.column("total"), formula, styles["tonnes"], value)
        exact = mass / MG_PER_TONNE
        sheet.write_formula(at, layout.exact, exact_of([cell_mg]), styles["exact"], exact)
    row += len(asides)
    note = (
        "CO2 b : CO2 d’origine biogénique, compté à part et hors total (méthode V5 p. 45). Case"
        " grise : le formulaire ne la demande pas (gaz détaillés pour la catégorie 1 seulement)."
        " Case vide : poste exclu. 0,00 : poste sans objet, ou masse inférieure à 0,005 t."
    )
    write_paragraph(sheet, row, (0, layout.remark), note, styles["note"])
    return row


def _write_control(
    book: Book,
    sheet: FilingSheet,
    table: Table,
    entities: Sequence[tuple[Entity, Written]],
    row: int,
) -> int:
    """The entities' totals under the consolidated one, and their difference; the last row."""
    layout, styles = table.layout, book.styles
    total, exact = layout.column("total"), layout.exact
    sheet.write_text(row, 0, "Contrôle : les entités et le total consolidé", styles["section"])
    row += 1
    sheet.set_row(row, 33)
    _write_label(sheet, row, "Entité", styles["header"])
    sheet.write_text(row, total, "Total imprimé\n(tCO2e)", styles["header"])
    sheet.write_text(row, exact, "Total exact\n(tCO2e)", styles["header"])
    first = row + 1
    for line, (entity, written) in enumerate(entities, start=first):
        _write_label(sheet, line, f"{entity.entity} – {entity.name}", styles["text"])
        value = float(tonnes(written.statement.printed_sum("total")))
        sheet.write_formula(line, total, f"={written.printed}", styles["tonnes"], value)
        mass = written.statement.exact_total_mg / MG_PER_TONNE
        sheet.write_formula(line, exact, f"={written.exact}", styles["exact"], mass)
    last = first + len(entities)
    _write_label(sheet, last, "Somme des entités", styles["sum_label"])
    mass = sum(written.statement.exact_total_mg for _, written in entities)
    formula = f"=ROUND(SUM({cell(first, exact)}:{cell(last - 1, exact)}),9)"
    sheet.write_formula(last, exact, formula, styles["sum_exact"], mass / MG_PER_TONNE)
    _write_label(sheet, last + 1, "Achats entre entités, éliminés", styles["text"])
    out = table.statement.eliminated_mg
    formula = _eliminated(table)
    sheet.write_formula(last + 1, exact, formula, styles["exact"], -out / MG_PER_TONNE)
    label = "Écart avec le total consolidé (nul au milligramme près)"
    _write_label(sheet, last + 2, label, styles["sum_label"])
    consolidated = HEADER_ROW + 1 + len(table.statement.rows) + len(table.statement.categories)
    terms = f"{cell(last, exact)}+{cell(last + 1, exact)}-{cell(consolidated, exact)}"
    gap = (mass - out - table.statement.exact_total_mg) / MG_PER_TONNE
    sheet.write_formula(last + 2, exact, f"=ROUND({terms},9)", styles["sum_exact"], gap)
    write_paragraph(sheet, last + 3, (0, layout.remark), _CONTROL_NOTE, styles["note"])
    return last + 3


def _eliminated(table: Table) -> str:
    """What the group eliminates in the posts that it counts, as a negative mass."""
    boxes = [line.post.code for line in table.statement.rows if line.printed["total"] is not None]
    terms = exact_of(table.at(box, perimeter=ELIMINATED) for box in boxes)
    return f"=-{terms.removeprefix('=')}"


_CONTROL_NOTE = (
    "Une entité garde ses achats aux autres : le groupe les élimine. Les totaux exacts"
    " s’additionnent au milligramme ; les cases imprimées, arrondies entité par entité, ne"
    " s’additionnent pas toujours au centième de tonne."
)
