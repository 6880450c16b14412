"""The sheet "Synthèse": what the workbook is, what it was made from, and what its totals are.

A verifier reads here the terms of the inventory, the digests that name its rules, its factors, its
lines and the ledger behind them, how printed cells add up, and that everything computed is either
counted or named among the leftovers.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from beges.domain.factors import gas_fr
from beges.domain.findings import Finding, Severity
from beges.domain.french import number, several
from beges.domain.indicators import published_figures
from beges.domain.inventory import Inventory, Status, Valuation, counted
from beges.domain.nomenclature import labels
from beges.domain.statements import MG_PER_TONNE, PRINTED_PER_TONNE, tonnes
from beges.output.filing.adopted import SHEET as ADOPTED
from beges.output.filing.columns import TIMINGS_FR
from beges.output.filing.integers import STATUS_NUMBERS
from beges.output.filing.justified import ACCEPTED, Justified
from beges.output.filing.lines import LineSheet
from beges.output.filing.sums import gap_of
from beges.output.filing.workbook import (
    Book,
    FilingSheet,
    Seal,
    cell,
    write_header,
    write_heading,
    write_paragraph,
)

SHEET = "Synthèse"
LISTED_FINDINGS = 200
_LAST = 5
_RULE_OF_CELLS = (
    "Chaque case imprimée est la masse exacte arrondie à 0,01 tCO2e, la demi-unité vers le haut."
    " Le total d’un poste de la catégorie 1 est la somme de ses cases par gaz ; les sous-totaux et"
    " le total sont les sommes des cases imprimées, parce que la plateforme de dépôt additionne ce"
    " que l’on y saisit. Le total exact, calculé au milligramme, et l’écart sont donnés à côté :"
    " deux tableaux d’un même total exact peuvent en imprimer deux, à quelques centièmes près, car"
    " chacun additionne ses propres cases."
    " Une case vide est un poste exclu, justifié en regard ; 0,00 est un poste sans objet."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """The totals of the standard: exact (mg), printed (hundredths of a tonne), and their cells."""

    name: str
    valuation: Valuation
    exact_mg: int
    printed: int
    outside_mg: int
    exact_cell: str
    printed_cell: str


def outside_of(inventory: Inventory, valuation: Valuation, exact_mg: int) -> int:
    """What the group counts, and a table of that total leaves out."""
    return int(counted(inventory.lines, valuation)["total_mg"].sum()) - exact_mg


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What the cover tells of the other sheets."""

    standard_fr: str
    totals: Sequence[Totals]
    lines: Sequence[LineSheet]
    sheets: Sequence[tuple[str, str]]
    findings: Sequence[Finding]
    warning: str
    uncertainty_fr: str
    shown: Justified
    manifest: str = ""

    @property
    def main(self) -> Totals:
        """The totals of the standard that the workbook opens with."""
        return self.totals[0]


def write_cover(book: Book, sheet: FilingSheet, seal: Seal, contents: Contents) -> None:
    """Write the cover, section by section."""
    sheet.set_widths([40, 18, 18, 18, 18, 52])
    subtitle = f"{book.inventory.perimeter.name} – {book.inventory.settings.name}"
    row = write_heading(book, sheet, contents.standard_fr, subtitle, _LAST) + 1
    row = _write_totals(book, sheet, contents.totals, row)
    row = _write_leftovers(book, sheet, contents, row + 1)
    row = _write_terms(book, sheet, "Inventaire", _terms(book, contents), row + 1)
    origin = _origin(book, seal) | {"Empreinte du dépôt (SHA-256)": contents.manifest}
    row = _write_terms(book, sheet, "Origine et empreintes", origin, row + 1)
    row = _section(book, sheet, "Méthode : incertitudes (texte à reporter)", row + 1)
    row = _paragraph(book, sheet, contents.uncertainty_fr, row)
    row = _write_sheets(book, sheet, contents, row + 1)
    row = _write_findings(book, sheet, _that_hold(book, contents.findings), row + 1)
    if accepted := len(contents.shown.accepted):
        words = (
            f"{several(accepted, 'constat')} admis avec un motif : voir la feuille « {ACCEPTED} »."
        )
        row = _paragraph(book, sheet, words, row)
    sheet.print_area(0, 0, row, _LAST)


def _section(book: Book, sheet: FilingSheet, title: str, row: int) -> int:
    """The title of a section, across the sheet; returns the row that follows."""
    sheet.merge_range(row, 0, row, _LAST, "", book.styles["section"])
    sheet.write_text(row, 0, title, book.styles["section"])
    sheet.set_row(row, 20)
    return row + 1


def _write_total(book: Book, sheet: FilingSheet, totals: Totals, row: int, mark: str) -> int:
    """Printed total, exact total and gap of a standard; returns the row that follows."""
    styles = book.styles
    printed, exact = tonnes(totals.printed), totals.exact_mg / MG_PER_TONNE
    gap = totals.printed * (MG_PER_TONNE // PRINTED_PER_TONNE) - totals.exact_mg
    _write_line(book, sheet, row, f"Total imprimé{mark}", "Somme des cases du tableau")
    sheet.write_formula(row, 1, f"={totals.printed_cell}", styles["total_tonnes"], float(printed))
    _write_line(book, sheet, row + 1, f"Total exact{mark}", "Au milligramme")
    sheet.write_formula(row + 1, 1, f"={totals.exact_cell}", styles["exact"], exact)
    _write_line(book, sheet, row + 2, f"Écart imprimé − exact{mark}", "")
    formula = gap_of(cell(row, 1), cell(row + 1, 1))
    sheet.write_formula(row + 2, 1, formula, styles["exact"], gap / MG_PER_TONNE)
    return row + 3


def _write_totals(book: Book, sheet: FilingSheet, totals: Sequence[Totals], row: int) -> int:
    """The totals of each standard, and the figures that the group publishes."""
    styles = book.styles
    row = _section(book, sheet, "Totaux (tCO2e)", row)
    for one in totals:
        mark = f" – {one.name}" if len(totals) > 1 else ""
        row = _write_total(book, sheet, one, row, mark)
    figures = published_figures(book.inventory)
    view = labels("published_views").get(book.inventory.settings.published_view, "")
    lines = [
        ("Chiffre publié", figures.total_mg, f"Vue publiée : {view} ; valeur BEGES, amortie"),
        ("dont exploitation du parc de logements", figures.housing_stock_mg, ""),
        ("Chiffre publié sans le parc de logements", figures.without_stock_mg, ""),
        ("Compté hors de la vue publiée", figures.beside_mg, "Montré à part"),
    ]
    for label, mass, remark in lines:
        _write_line(book, sheet, row, label, remark)
        sheet.write_number(row, 1, mass / MG_PER_TONNE, styles["tonnes"])
        row += 1
    return _paragraph(book, sheet, _RULE_OF_CELLS, row)


def _write_line(book: Book, sheet: FilingSheet, row: int, label: str, remark: str) -> None:
    """A label, and a remark after the figure that the caller writes in the second column."""
    sheet.write_text(row, 0, label, book.styles["label"])
    sheet.merge_range(row, 2, row, _LAST, "", book.styles["text"])
    sheet.write_text(row, 2, remark, book.styles["text"])


def _paragraph(book: Book, sheet: FilingSheet, text: str, row: int) -> int:
    write_paragraph(sheet, row, (0, _LAST), text, book.styles["note"])
    return row + 1


def _write_leftovers(book: Book, sheet: FilingSheet, contents: Contents, row: int) -> int:
    """Everything computed, by what became of it, checked against the sheet of lines."""
    styles, totals = book.styles, contents.main
    row = _section(book, sheet, "Tout ce qui est calculé, et ce qu’il devient", row)
    headers = ["Statut", "Lignes", "Masse exacte (tCO2e)", "Selon « Lignes »", "Écart (t)"]
    write_header(book, sheet, row, headers, height=20)
    table = book.inventory.lines
    table = table[table["timing"] != totals.valuation.left_out.value]
    first = row + 1
    for row, status in enumerate(Status, start=first):
        lines = table[table["status"] == status.value]
        sheet.write_text(row, 0, status.label_fr, styles["label"])
        sheet.write_number(row, 1, len(lines), styles["count"])
        mass = int(lines["total_mg"].sum()) / MG_PER_TONNE
        sheet.write_number(row, 2, mass, styles["exact"])
        formula = _according_to_lines(contents, status)
        sheet.write_formula(row, 3, formula, styles["exact"], mass)
        formula = f"=ROUND({cell(row, 3)}-{cell(row, 2)},6)"
        sheet.write_formula(row, 4, formula, styles["exact"], 0)
        if status is Status.COUNTED and totals.outside_mg:
            words = f"dont hors du tableau : {_tonnes_fr(totals.outside_mg)} tCO2e"
            sheet.write_text(row, 5, words, styles["text"])
    row += 1
    sheet.write_text(row, 0, "Total calculé", styles["sum_label"])
    mass = int(table["total_mg"].sum()) / MG_PER_TONNE
    sums = {1: ("sum_count", len(table)), 2: ("sum_exact", mass), 3: ("sum_exact", mass)}
    for col, (style, value) in sums.items():
        formula = f"=ROUND(SUM({cell(first, col)}:{cell(row - 1, col)}),9)"
        sheet.write_formula(row, col, formula, styles[style], value)
    formula = f"=ROUND({cell(row, 3)}-{cell(row, 2)},6)"
    sheet.write_formula(row, 4, formula, styles["sum_exact"], 0)
    return _paragraph(book, sheet, _on_valuation(contents), row + 1)


def _according_to_lines(contents: Contents, status: Status) -> str:
    """The formula that adds up again, on the sheets of lines, what has a status."""
    left_out = TIMINGS_FR[contents.main.valuation.left_out.value]
    sums = "+".join(
        f"SUMIFS({sheet.columns['mg_total']},{sheet.columns['status_number']},"
        f'{STATUS_NUMBERS[status]},{sheet.columns["timing"]},"<>{left_out}")'
        for sheet in contents.lines
    )
    return f"=({sums})/1000000000"


def _on_valuation(contents: Contents) -> str:
    """Which lines the standard reads."""
    if contents.main.valuation is Valuation.AMORTISED:
        return (
            "Le BEGES lit les parts annuelles des immobilisations ; les lignes « Acquisition », que"
            " lisent le GHG Protocol et l’ESRS, restent sur la feuille « Lignes » sans entrer ici."
        )
    return (
        "Ce tableau lit les acquisitions en totalité ; les lignes « Amortissement », que lisent le"
        " BEGES et l’ISO 14064-1, restent sur la feuille « Lignes » sans entrer ici."
    )


def _tonnes_fr(mass_mg: int) -> str:
    """A mass in a sentence, as the French write it."""
    return f"{mass_mg / MG_PER_TONNE:,.6f}".replace(",", "\u202f").replace(".", ",")


def _terms(book: Book, contents: Contents) -> dict[str, str]:
    """The terms of the inventory."""
    settings, perimeter = book.inventory.settings, book.inventory.perimeter
    stopped = settings.as_of_entry
    excluded = ", ".join(settings.excluded_posts)
    return {
        "Groupe": perimeter.name or perimeter.group,
        "Avertissement": " ".join(t for t in (perimeter.notice, contents.warning) if t),
        "Inventaire": f"{settings.name} (code {settings.inventory})",
        "Année de reporting": str(settings.year),
        "Approche de consolidation": settings.approach.label_fr,
        "Jeu de PRG": settings.gwp_set,
        "CO2e des facteurs": labels("rebasings").get(settings.rebasing, ""),
        "Vue publiée": labels("published_views").get(settings.published_view, ""),
        "Patrimoine acquis pour revente": labels("stock_fabrics").get(settings.stock_fabric, ""),
        "Données comptées": _on_reviews(book, contents.shown),
        "Pièces justificatives": contents.shown.coverage_fr,
        "Postes exclus (méthode V5)": excluded or "Aucun",
        "Justification des exclusions": settings.exclusion_reason or "",
        "Arrêté à l’écriture": f"n° {stopped}" if stopped is not None else "",
    }


def _on_reviews(book: Book, shown: Justified) -> str:
    """Whether data that nobody approved count, and how many there are."""
    policy = labels("review_policies").get(book.inventory.settings.counted_reviews, "")
    return f"{policy} : {shown.reviews_fr}" if shown.reviews_fr else policy


def _origin(book: Book, seal: Seal) -> dict[str, str]:
    """What the workbook was made from, and by whom."""
    release = book.inventory.release
    return {
        "Bibliothèque de facteurs": f"{release.title} ({release.release})",
        "Empreinte des facteurs (SHA-256)": release.digest,
        "Attribution": release.attribution,
        "PRG des facteurs": _on_potentials(book),
        "Facteurs adoptés": _on_adoptions(book),
        "Empreinte des règles (SHA-256)": book.inventory.rules_digest,
        "Empreinte de l’inventaire (SHA-256)": book.inventory.digest,
        "Tête du registre": f"écriture n° {seal.head_seq}",
        "Empreinte du registre (SHA-256)": seal.head,
        "Classeur établi": f"le {seal.moment_fr}, par {seal.made_by}",
    }


def _on_potentials(book: Book) -> str:
    """With which warming potentials the CO2e of the factors was computed.

    The note of a release says that its figures serve as published, which a re-based inventory
    makes untrue: it is then told from the potentials themselves.
    """
    settings, release = book.inventory.settings, book.inventory.release
    if not settings.is_rebased:
        return release.gwp_note
    used = {answer.factor.publisher_version for answer in book.inventory.resolutions}
    known = "".join(
        f" {version} : "
        + " ; ".join(
            f"{gas_fr(gas)} {number(value)}" for gas, value in release.gwps[version].items()
        )
        + "."
        for version in sorted(used & set(release.gwps))
    )
    return (
        f"CO2e des facteurs ramené, gaz par gaz, au jeu {settings.gwp_set} de l’inventaire, là où"
        " les PRG de l’éditeur sont connus ; les chiffres sans gaz nommé et les mélanges (HFC, PFC)"
        " restent tels que publiés." + (f" PRG à 100 ans de l’éditeur :{known}" if known else "")
    )


def _on_adoptions(book: Book) -> str:
    """How many factors were adopted, and where they are listed."""
    count = len(book.inventory.settings.adoptions)
    if not count:
        return ""
    taken = "1 facteur adopté" if count == 1 else f"{count} facteurs adoptés"
    return f"{taken} à la place de ceux de la bibliothèque : voir la feuille « {ADOPTED} »"


def _that_hold(book: Book, findings: Sequence[Finding]) -> list[Finding]:
    """The findings without the one that the line "PRG des facteurs" makes untrue."""
    is_rebased = book.inventory.settings.is_rebased
    return [f for f in findings if not (is_rebased and f.code == "release_mixes_gwp")]


def _write_terms(
    book: Book, sheet: FilingSheet, title: str, terms: dict[str, str], row: int
) -> int:
    """Labels and values, one a row; what is blank is left out."""
    row = _section(book, sheet, title, row)
    for label, value in terms.items():
        if value:
            write_paragraph(sheet, row, (1, _LAST), value, book.styles["text"])
            sheet.write_text(row, 0, label, book.styles["label"])
            row += 1
    return row


def _write_sheets(book: Book, sheet: FilingSheet, contents: Contents, row: int) -> int:
    """The other sheets, each with a link."""
    row = _section(book, sheet, "Feuilles", row)
    for name, meaning in contents.sheets:
        sheet.write_url(row, 0, f"internal:'{name}'!A1", book.styles["link"], name)
        sheet.merge_range(row, 1, row, _LAST, "", book.styles["text"])
        sheet.write_text(row, 1, meaning, book.styles["text"])
        row += 1
    return row


def _write_findings(book: Book, sheet: FilingSheet, findings: Sequence[Finding], row: int) -> int:
    """The findings by severity, the gravest first, up to a bound; returns the last row."""
    row = _section(book, sheet, "Constats", row)
    counts = Counter(finding.severity for finding in findings)
    words = [f"{severity.label_fr} : {counts[severity]}" for severity in Severity]
    shown = sorted(findings, key=lambda finding: list(Severity).index(finding.severity))
    text = f"{several(len(findings), 'constat')} – " + " ; ".join(words)
    if len(shown) > LISTED_FINDINGS:
        text += f". Les {LISTED_FINDINGS} premiers sont listés ici, les plus graves d’abord"
    row = _paragraph(book, sheet, text + ".", row)
    for finding in shown[:LISTED_FINDINGS]:
        write_paragraph(sheet, row, (1, _LAST), str(finding), book.styles["text"])
        sheet.write_text(row, 0, finding.severity.label_fr.capitalize(), book.styles["label"])
        row += 1
    return row
