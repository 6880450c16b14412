"""The GHG Protocol sheets: scopes 1, 2 and 3 with its fifteen categories, and what stays outside.

Corporate Standard ch. 4 and Scope 3 Standard ch. 5: fixed assets are counted in full in the year of
their purchase, contrails and the journeys of visitors have no category. Scope 2 is location-based;
the market-based figure stands beside where contracts or a residual mix state it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from beges.domain.gases import mass_column
from beges.domain.inventory import Inventory, Valuation, boxes_of, counted
from beges.domain.nomenclature import OUTSIDE, Post
from beges.domain.perimeter import Entity
from beges.domain.statements import (
    MG_PER_TONNE,
    eliminated,
    exclusion_reason,
    ghg_protocol_statement,
    printed,
    tonnes,
)
from beges.output.filing.market import WrittenMarket
from beges.output.filing.sums import (
    ALL_BOXES,
    ELIMINATED,
    GROUP,
    Sums,
    exact_of,
    gap_of,
    printed_of,
)
from beges.output.filing.workbook import (
    Book,
    FilingSheet,
    cell,
    cell_of,
    write_header,
    write_heading,
    write_paragraph,
)

VALUATION = Valuation.ACQUISITION
SHEET = "GHG Protocol"
BY_ENTITY = "GHG Protocol par entité"
HEADER_ROW = 4
_PRINTED, _EXACT, _GAP, _REMARK = 3, 5, 6, 7
_HUNDREDTH_MG = MG_PER_TONNE // 100
_SCOPES = {
    "1": "Scope 1 – émissions directes",
    "2": "Scope 2 – énergie achetée, méthode localisée (location-based)",
    "3": "Scope 3 – autres émissions indirectes",
}
_MARKET = (
    "Scope 2 : méthode localisée (facteurs moyens du réseau) dans le total ; méthode fondée sur le"
    " marché (market-based) à côté, d’après les contrats de la feuille « Scope 2 marché »."
)
_NO_MARKET = (
    "Scope 2 : méthode localisée (facteurs moyens du réseau). La méthode fondée sur le marché"
    " (market-based) n’est pas donnée ici : elle demande les contrats, ou le mix résiduel."
)
_NOTES = """\
Immobilisations : comptées en totalité l’année de leur acquisition (Scope 3 Standard, ch. 5, \
catégorie 2), et non amorties comme dans le BEGES ; les deux totaux diffèrent donc.
Hors GHG Protocol : traînées de condensation, déplacements des visiteurs, et ce qu’aucune \
catégorie ne reçoit ; c’est compté par le groupe, mais hors du total des scopes.
Chaque total est la somme des cases imprimées ; le total exact et l’écart sont à côté. L’ESRS, qui \
imprime d’autres cases, peut en différer de quelques centièmes pour le même total exact."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Protocol:
    """The GHG Protocol of an inventory: box → exact mass (mg), for the group and each entity."""

    whole: Mapping[str, int]
    by_entity: Mapping[str, Mapping[str, int]]
    eliminated: Mapping[str, int]
    excluded: frozenset[str]
    biogenic_mg: int
    sums: Sums
    market: WrittenMarket

    def at(self, box: str, perimeter: str = GROUP, name: str = "total") -> str:
        """The milligrams of a box on the sheet of sums."""
        return self.sums.at("ghgp", perimeter, box, name)

    @property
    def exact_total_mg(self) -> int:
        """The exact total of the three scopes."""
        return sum(mass for box, mass in self.whole.items() if box != OUTSIDE)

    @property
    def printed_total(self) -> int:
        """The sum of the printed cells of the three scopes, in hundredths of a tonne."""
        return sum(printed(mass) for box, mass in self.whole.items() if box != OUTSIDE)


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenProtocol:
    """Where another sheet finds the totals."""

    name: str
    printed: str
    exact: str


def protocol_of(
    inventory: Inventory, entities: Sequence[Entity], sums: Sums, market: WrittenMarket
) -> Protocol:
    """The boxes of the group and of its entities."""
    lines = counted(inventory.lines, VALUATION)
    name = mass_column("co2b")
    return Protocol(
        whole=ghg_protocol_statement(inventory),
        by_entity={e.entity: ghg_protocol_statement(inventory, e.entity) for e in entities},
        eliminated=eliminated(inventory, "ghgp", VALUATION),
        excluded=frozenset(inventory.excluded["ghgp"]),
        biogenic_mg=int(lines[name].sum()) if name in lines else 0,
        sums=sums,
        market=market,
    )


def write_protocol(book: Book, sheet: FilingSheet, protocol: Protocol) -> WrittenProtocol:
    """The boxes of the group by scope, with subtotals and total by live formulas."""
    styles, settings = book.styles, book.inventory.settings
    sheet.set_widths([30, 10, 52, 16, 2, 18, 16, 52])
    subtitle = f"{book.inventory.perimeter.name} – {settings.name} – {settings.approach.label_fr}"
    write_heading(book, sheet, "GHG Protocol – scopes 1, 2 et 3", subtitle, _REMARK)
    beside = ["Total exact\n(tCO2e)", "Écart imprimé\n− exact (t)", "Remarque"]
    header = ["Scope", "Catégorie", "Libellé", "Total\n(tCO2e)", "", *beside]
    write_header(book, sheet, HEADER_ROW, header)
    sheet.freeze_panes(HEADER_ROW + 1, 0)
    sheet.repeat_rows(HEADER_ROW)
    row, subtotals = HEADER_ROW + 1, []
    for scope, label in _SCOPES.items():
        first = row
        for post in boxes_of(book.inventory, "ghgp").values():
            if post.scope == scope:
                _write_box(book, sheet, protocol, post, row)
                row += 1
        boxes = [c for c, post in boxes_of(book.inventory, "ghgp").items() if post.scope == scope]
        rows = f"{{col}}{first + 1}:{{col}}{row}"
        _write_sums(book, sheet, protocol, row, (f"Sous-total {label}", "sum", rows, boxes))
        subtotals.append(row + 1)
        row += 1
    cells = ",".join(f"{{col}}{subtotal}" for subtotal in subtotals)
    boxes = [box for box in protocol.whole if box != OUTSIDE]
    _write_sums(book, sheet, protocol, row, ("Total des scopes 1, 2 et 3", "total", cells, boxes))
    total = row
    row = _write_asides(book, sheet, protocol, row + 2)
    stated = protocol.market.mass_mg is not None
    notes = f"{_MARKET if stated else _NO_MARKET}\n{_NOTES}"
    write_paragraph(sheet, row, (0, _REMARK), notes, styles["note"])
    sheet.print_area(0, 0, row, _REMARK)
    sheet.ignore_errors({"number_stored_as_text": f"B1:B{row}"})
    return WrittenProtocol(
        name=SHEET, printed=cell_of(sheet, total, _PRINTED), exact=cell_of(sheet, total, _EXACT)
    )


def _write_box(book: Book, sheet: FilingSheet, protocol: Protocol, post: Post, row: int) -> None:
    """A box: printed, exact, gap; blank where its posts are excluded."""
    styles, mass = book.styles, protocol.whole[post.code]
    sheet.set_row(row, 18)
    sheet.write_text(row, 0, _SCOPES[post.scope].partition(" – ")[0], styles["repeated"])
    sheet.write_text(row, 1, post.category, styles["centred"])
    label = post.label_fr.partition(" – ")[2]
    sheet.write_text(row, 2, label[:1].upper() + label[1:], styles["text"])
    if post.code in protocol.excluded:
        for col, style in ((_PRINTED, "tonnes"), (_EXACT, "exact"), (_GAP, "exact")):
            sheet.write_blank(row, col, None, styles[style])
        reason = exclusion_reason(book.inventory, "ghgp", post.code)
        sheet.write_text(row, _REMARK, f"Exclu du bilan : {reason}", styles["text"])
        return
    _write_mass(book, sheet, row, mass, protocol.at(post.code))
    _write_gap(sheet, row, printed(mass) * _HUNDREDTH_MG - mass, styles["exact"])
    sheet.write_text(row, _REMARK, "" if mass else "Sans objet : aucune émission", styles["text"])


def _write_mass(book: Book, sheet: FilingSheet, row: int, mass: int, cell_mg: str) -> None:
    """A mass printed and exact, from its milligrams on the sheet of sums."""
    styles, value = book.styles, float(tonnes(printed(mass)))
    sheet.write_formula(row, _PRINTED, printed_of(cell_mg), styles["tonnes"], value)
    exact = mass / MG_PER_TONNE
    sheet.write_formula(row, _EXACT, exact_of([cell_mg]), styles["exact"], exact)


def _write_gap(sheet: FilingSheet, row: int, gap_mg: int, style: object) -> None:
    formula = gap_of(cell(row, _PRINTED), cell(row, _EXACT))
    sheet.write_formula(row, _GAP, formula, style, gap_mg / MG_PER_TONNE)


def _write_sums(
    book: Book,
    sheet: FilingSheet,
    protocol: Protocol,
    row: int,
    terms: tuple[str, str, str, Sequence[str]],
) -> None:
    """A line of sums: its label, its style, the cells it adds (``{col}``), the boxes it holds."""
    label, kind, cells, boxes = terms
    style = {name: book.styles[f"{kind}_{name}"] for name in ("label", "tonnes", "exact")}
    sheet.set_row(row, 21)
    sheet.merge_range(row, 0, row, 2, "", style["label"])
    sheet.write_text(row, 0, label, style["label"])
    exact = sum(protocol.whole[box] for box in boxes)
    shown = sum(printed(protocol.whole[box]) for box in boxes)
    formula = "=ROUND(SUM(" + cells.format(col="D") + "),2)"
    sheet.write_formula(row, _PRINTED, formula, style["tonnes"], float(tonnes(shown)))
    formula = exact_of(protocol.at(box) for box in boxes)
    sheet.write_formula(row, _EXACT, formula, style["exact"], exact / MG_PER_TONNE)
    _write_gap(sheet, row, shown * _HUNDREDTH_MG - exact, style["exact"])
    sheet.write_blank(row, _REMARK, None, style["label"])


def _write_asides(book: Book, sheet: FilingSheet, protocol: Protocol, row: int) -> int:
    """What stands beside the scopes; returns the row that follows."""
    biogenic = protocol.at(ALL_BOXES, name="co2b")
    asides = {
        "Hors GHG Protocol, hors total": (protocol.whole[OUTSIDE], protocol.at(OUTSIDE)),
        "CO2 d’origine biogénique, hors scopes et hors total": (protocol.biogenic_mg, biogenic),
    }
    if protocol.market.mass_mg is not None:
        label = "Scope 2, méthode fondée sur le marché (market-based)"
        asides = {label: (protocol.market.mass_mg, protocol.market.reference)} | asides
    for label, (mass, cell_mg) in asides.items():
        sheet.merge_range(row, 0, row, 2, "", book.styles["text"])
        sheet.write_text(row, 0, label, book.styles["text"])
        _write_mass(book, sheet, row, mass, cell_mg)
        row += 1
    return row + 1


def write_by_entity(
    book: Book, sheet: FilingSheet, protocol: Protocol, entities: Sequence[Entity]
) -> None:
    """Exact tonnes of each entity by box, and the proof that they add up to the group's."""
    styles = book.styles
    last = 2 + len(entities) + 3
    sheet.set_widths([50, *[18.0] * (last - 1)])
    write_heading(book, sheet, BY_ENTITY, "Totaux exacts, en tCO2e", last - 1)
    names = [f"{entity.entity}\n(tCO2e)" for entity in entities]
    sums = ["Somme\n(tCO2e)", "Éliminé\n(tCO2e)", "Groupe\n(tCO2e)", "Écart (t)"]
    write_header(book, sheet, HEADER_ROW, ["Catégorie", *names, *sums])
    sheet.freeze_panes(HEADER_ROW + 1, 1)
    sheet.repeat_rows(HEADER_ROW)
    labels = {code: post.label_fr for code, post in boxes_of(book.inventory, "ghgp").items()}
    labels[OUTSIDE] = "Hors GHG Protocol"
    for row, (box, mass) in enumerate(protocol.whole.items(), start=HEADER_ROW + 1):
        sheet.write_text(row, 0, labels[box], styles["text"])
        masses = {e.entity: protocol.by_entity[e.entity][box] for e in entities}
        group = (-protocol.eliminated.get(box, 0), mass)
        cells = [exact_of([protocol.at(box, perimeter)]) for perimeter in masses]
        cells += [f"=-{exact_of([protocol.at(box, ELIMINATED)]).removeprefix('=')}"]
        cells += [exact_of([protocol.at(box)])]
        _write_entities(book, sheet, row, [*zip(cells, (*masses.values(), *group), strict=True)])


def _write_entities(
    book: Book, sheet: FilingSheet, row: int, cells: Sequence[tuple[str, int]]
) -> None:
    """A box on its row: each entity, their sum, what is eliminated, the group, the difference."""
    *entities, (out_of, out), (mass_of, mass) = cells
    exact, after = book.styles["exact"], 1 + len(entities)
    masses = [value for _, value in entities]
    for col, (formula, value) in enumerate(entities, start=1):
        sheet.write_formula(row, col, formula, exact, value / MG_PER_TONNE)
    formula = f"=ROUND(SUM({cell(row, 1)}:{cell(row, after - 1)}),9)" if masses else "=0"
    total = sum(masses) / MG_PER_TONNE
    sheet.write_formula(row, after, formula, book.styles["sum_exact"], total)
    sheet.write_formula(row, after + 1, out_of, exact, out / MG_PER_TONNE)
    sheet.write_formula(row, after + 2, mass_of, exact, mass / MG_PER_TONNE)
    terms = f"{cell(row, after)}+{cell(row, after + 1)}-{cell(row, after + 2)}"
    gap = (sum(masses) + out - mass) / MG_PER_TONNE
    sheet.write_formula(row, after + 3, f"=ROUND({terms},9)", exact, gap)
