"""The sheet "Résultats du plan": the change since the previous inventory, and the plan's part.

Masses are integers of milligrams. Each claim of an action is a row by post; the plan's effect in a
category is the sum of its rows (SUMIFS), what is outside of the plan is the change of the activity
less that effect, and each total is the one before plus its parts, so that a spreadsheet finds the
same digits. The last row is what is left unexplained: nought.
"""

from collections.abc import Iterator, Sequence

from beges.domain.emissions import MG_PER_TONNE
from beges.domain.french import day, percent
from beges.domain.transition import Claim, Part, Results, category_of
from beges.output.filing.workbook import (
    Book,
    FilingSheet,
    cell,
    write_header,
    write_heading,
    write_paragraph,
)

SHEET = "Résultats du plan"
CATEGORIES = ("1", "2", "3", "4", "5", "6")
_HEADS = ("mg CO2e", "1. Directes", *CATEGORIES[1:], "Indirectes (2 à 6)", "Total", "Total (tCO2e)")
_CLAIMS: dict[str, int] = {
    "Action": 46,
    "Catégorie": 20,
    "Poste V5": 20,
    "Effet (mg CO2e)": 20,
    "Obtenue (tCO2e/an)": 20,
    "Depuis le": 20,
    "En place, départ": 20,
    "En place, arrivée": 20,
    "Réduction": 20,
    "Causes du résultat": 60,
}
_CATEGORY_FR = "Catégorie"
"""A word before the code: some spreadsheets take a code alone for a number, and miss its text."""
_FIRST, _INDIRECT, _TOTAL, _TONNES = 1, 7, 8, 9
_EFFECT = 3
_RULE_FR = (
    "L’effet du plan est ce que les actions disent avoir obtenu par an, compté depuis leur premier"
    " jour : volume × (part de l’année d’arrivée − part de l’année de départ). Un volume sur"
    " plusieurs postes est réparti selon ce qu’ils émettaient l’année de départ. « Hors plan » est"
    " l’évolution de l’activité, des choix et des sites, moins cet effet ; les autres parts sont"
    " celles de la feuille des écarts entre années. Méthode V5 pp. 50-52 et 102-104."
)


def write_results(book: Book, sheet: FilingSheet, found: Results) -> None:
    """The parts on top, then each claim that the plan's effect is the sum of."""
    sheet.set_widths(_CLAIMS.values())
    ends = (found.bridge.legs[0].before.settings.name, found.bridge.legs[-1].after.settings.name)
    row = write_heading(book, sheet, SHEET, f"{ends[0]} → {ends[1]}", _TONNES)
    write_paragraph(sheet, row, (0, _TONNES), _RULE_FR, book.styles["note"])
    header = row + 2
    start = header + len(Part) + 6
    claims = list(_rows(found.claims))
    write_header(book, sheet, header, _HEADS)
    _write_parts(book, sheet, (header + 1, ends), found, (start + 1, len(claims)))
    write_header(book, sheet, start, _CLAIMS)
    for place, (claim, post, mass) in enumerate(claims, start=start + 1):
        _write_claim(book, sheet, place, claim, (post, mass))
    if not claims:
        sheet.write_text(start + 1, 0, "Aucune action ne dit ce qu’elle a obtenu.")
    sheet.print_area(0, 0, start + max(len(claims), 1), _TONNES)
    sheet.ignore_errors({"number_stored_as_text": f"A1:J{start + len(claims) + 2}"})


def _rows(claims: Sequence[Claim]) -> Iterator[tuple[Claim, str, int]]:
    """Each claim by post."""
    return ((claim, post, mass) for claim in claims for post, mass in claim.by_post.items())


def _write_claim(
    book: Book, sheet: FilingSheet, row: int, claim: Claim, share: tuple[str, int]
) -> None:
    post, mass = share
    text, action = book.styles["text"], claim.action
    told = {
        0: f"{action.action} — {action.name}",
        1: f"{_CATEGORY_FR} {category_of(post)}",
        2: post,
        5: day(action.start_date),
        6: percent(float(claim.in_place[0])),
        7: percent(float(claim.in_place[1])),
        8: claim.side.label_fr,
        9: action.result_reason or "",
    }
    sheet.fit_row(row, {0: told[0], 9: told[9]})
    for col, value in told.items():
        sheet.write_text(row, col, value, text)
    sheet.write_number(row, _EFFECT, mass, book.styles["milligrams"])
    sheet.write_number(row, _EFFECT + 1, float(claim.tonnes), book.styles["tonnes"])


def _write_parts(
    book: Book,
    sheet: FilingSheet,
    at: tuple[int, tuple[str, str]],
    found: Results,
    listed: tuple[int, int],
) -> None:
    """The first total, each part, the last total, and what is left."""
    row, (first, last) = at
    table = found.by_category()
    plan = row + 1 + list(Part).index(Part.PLAN)
    names = {"before": first, **{part.value: part.label_fr for part in Part}, "after": last}
    for place, (code, label) in enumerate(names.items(), start=row):
        is_end = code in ("before", "after")
        style = book.styles["sum_count" if is_end else "milligrams"]
        sheet.write_text(place, 0, label, book.styles["sum_label" if is_end else "text"])
        sheet.fit_row(place, {0: label})
        whole = []
        for col, category in enumerate(CATEGORIES, start=_FIRST):
            mass = int(table[code][category]) if category in table.index else 0
            whole.append(mass)
            if code == Part.PLAN:
                formula = _summed(listed, category)
            elif code == Part.OTHER:
                kept = mass + (int(table[Part.PLAN][category]) if category in table.index else 0)
                formula = f"={kept}-{cell(plan, col)}"
            elif code == "after":
                formula = f"=SUM({cell(row, col)}:{cell(place - 1, col)})"
            else:
                sheet.write_number(place, col, mass, style)
                continue
            sheet.write_formula(place, col, formula, style, mass)
        _write_sums(book, sheet, place, whole, is_end=is_end)
    end = row + len(names)
    after = found.of_side()["after"]
    sheet.write_text(end, 0, "Total de l’inventaire d’arrivée", book.styles["label"])
    sheet.write_number(end, _TOTAL, after, book.styles["milligrams"])
    sheet.write_text(end + 1, 0, "Reste inexpliqué", book.styles["label"])
    formula = f"={cell(end, _TOTAL)}-{cell(end - 1, _TOTAL)}"
    sheet.write_formula(end + 1, _TOTAL, formula, book.styles["milligrams"], 0)


def _summed(listed: tuple[int, int], category: str) -> str:
    """The sum of the claims of a category, over their rows."""
    start, count = listed
    last = start + max(count, 1) - 1
    masses, codes = (
        f"{cell(start, col, fixed=True)}:{cell(last, col, fixed=True)}" for col in (_EFFECT, 1)
    )
    return f'=SUMIFS({masses},{codes},"{_CATEGORY_FR} {category}")'


def _write_sums(
    book: Book, sheet: FilingSheet, row: int, whole: Sequence[int], *, is_end: bool
) -> None:
    """Indirect, total, and the total in tonnes."""
    style = book.styles["sum_count" if is_end else "milligrams"]
    indirect = f"=SUM({cell(row, _FIRST + 1)}:{cell(row, _FIRST + 5)})"
    sheet.write_formula(row, _INDIRECT, indirect, style, sum(whole[1:]))
    total = f"={cell(row, _FIRST)}+{cell(row, _INDIRECT)}"
    sheet.write_formula(row, _TOTAL, total, style, sum(whole))
    sheet.write_formula(
        row,
        _TONNES,
        f"={cell(row, _TOTAL)}/{MG_PER_TONNE}",
        book.styles["sum_tonnes" if is_end else "tonnes"],
        sum(whole) / MG_PER_TONNE,
    )
