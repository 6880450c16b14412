"""The sheet "Exclusions et éliminations": by name, what was computed and is not counted.

Method V5 p.30 (excluded posts and their justification), p.83 (the convention on a stock bought for
resale), p.90 (flows inside the group). Masses are those of the valuation that the standard reads.
"""

from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd

from beges.domain.inventory import Status, Valuation, aggregate, line_ids
from beges.domain.nomenclature import OUTSIDE, labels, posts, type_label
from beges.domain.statements import MG_PER_TONNE
from beges.output.filing.workbook import (
    Book,
    FilingSheet,
    cell,
    write_heading,
    write_paragraph,
)

SHEET = "Exclusions et éliminations"
_WIDTHS = (26, 30, 30, 44, 12, 20, 60)
_MASS = 5

Row = tuple[Sequence[str], int, str]
"""The texts of a row, its mass in milligrams, its remark."""
Listing = Callable[[Book, pd.DataFrame], list[Row]]


def write_asides(book: Book, sheet: FilingSheet, valuation: Valuation) -> None:
    """The four lists, each with its control total."""
    sheet.set_widths(_WIDTHS)
    title = "Ce qui est calculé et n’est pas compté"
    write_heading(book, sheet, title, book.inventory.settings.name, len(_WIDTHS) - 1)
    table = book.inventory.lines
    table = table[table["timing"] != valuation.left_out.value]
    row = 4
    for title, headers, status, listing in _SECTIONS:
        lines = table[table["status"] == status.value]
        sheet.write_text(row, 0, title, book.styles["section"])
        row = _write_list(book, sheet, headers, listing(book, lines), row + 1)
        row += 1
    sheet.print_area(0, 0, row, len(_WIDTHS) - 1)
    sheet.ignore_errors({"number_stored_as_text": f"A1:E{row + 1}"})


def _write_list(
    book: Book, sheet: FilingSheet, headers: Sequence[str], rows: list[Row], row: int
) -> int:
    """A list and its total by a live formula; returns the row that follows."""
    styles, remark = book.styles, _MASS + 1
    if not rows:
        write_paragraph(sheet, row, (0, remark), "Néant.", styles["note"])
        return row + 1
    _write_texts(sheet, row, headers, styles["header"])
    sheet.write_text(row, _MASS, "Masse (tCO2e)", styles["header"])
    sheet.write_text(row, remark, "Remarque", styles["header"])
    first = row = row + 1
    for texts, mass, note in rows:
        _write_texts(sheet, row, texts, styles["text"])
        sheet.fit_row(row, {**dict(enumerate(texts[:-1])), remark: note})
        sheet.write_number(row, _MASS, mass / MG_PER_TONNE, styles["exact"])
        sheet.write_text(row, remark, note, styles["text"])
        row += 1
    sheet.merge_range(row, 0, row, _MASS - 1, "", styles["sum_label"])
    sheet.write_text(row, 0, "Total de contrôle", styles["sum_label"])
    total = sum(mass for _, mass, _ in rows) / MG_PER_TONNE
    formula = f"=ROUND(SUM({cell(first, _MASS)}:{cell(row - 1, _MASS)}),9)"
    sheet.write_formula(row, _MASS, formula, styles["sum_exact"], total)
    return row + 1


def _write_texts(sheet: FilingSheet, row: int, texts: Sequence[str], style: object) -> None:
    """The texts of a row, the last one as far as the mass."""
    for col, text in enumerate(texts):
        if col == len(texts) - 1 < _MASS - 1:
            sheet.merge_range(row, col, row, _MASS - 1, "", style)
        sheet.write_text(row, col, text, style)


def _excluded(book: Book, lines: pd.DataFrame) -> list[Row]:
    """Excluded posts, with their reason, and lines that a stated convention leaves out."""
    settings = book.inventory.settings
    masses = lines.groupby("v5", observed=True)["total_mg"].sum()
    rows: list[Row] = [
        (
            ("Poste exclu", code, posts("v5")[code].label_fr),
            int(masses.get(code, 0)),
            settings.excluded_because([code]),
        )
        for code in settings.excluded_posts
    ]
    convention = lines[~lines["v5"].isin(settings.excluded_posts)]
    note = "Convention de l’inventaire : travaux seuls pour le patrimoine acquis pour revente"
    for sums in _sums(convention, "activity_type"):
        label = type_label(sums["activity_type"])
        rows.append((("Convention", "", label), sums["total_mg"], note))
    return rows


def _sums(lines: pd.DataFrame, *by: str) -> list[dict[str, Any]]:
    """The total of the lines by these columns, in milligrams."""
    return [
        {str(name): value for name, value in sums.items()}
        for sums in aggregate(lines, [*by]).to_dict("records")
    ]


def _eliminated(book: Book, lines: pd.DataFrame) -> list[Row]:
    """Purchases from a consolidated entity, line by line."""
    perimeter = book.inventory.perimeter
    entity = lines["entity"].astype(str).tolist()
    sellers = [perimeter.entity_of_siren(str(code)) for code in lines["counterparty"]]
    pairs = [
        (buyer, seller.entity if seller else "")
        for buyer, seller in zip(entity, sellers, strict=True)
    ]
    masses = lines["total_mg"].tolist()
    names = line_ids(book.inventory, lines).tolist()
    kinds = [type_label(str(code)) for code in lines["activity_type"]]
    boxes = ["" if box == OUTSIDE else str(box) for box in lines["v5"]]
    note = "Déjà comptée dans les données du vendeur"
    return [
        ((name, *pair, kind, box), int(mass), note)
        for name, pair, kind, box, mass in zip(names, pairs, kinds, boxes, masses, strict=True)
    ]


def _out_of_perimeter(book: Book, lines: pd.DataFrame) -> list[Row]:
    """What entities that are not consolidated, or not in the group on those days, emitted."""
    perimeter, settings = book.inventory.perimeter, book.inventory.settings
    approach = settings.approach
    rows: list[Row] = []
    for sums in _sums(lines, "entity", "site"):
        entity = perimeter.entities.get(sums["entity"])
        site = perimeter.sites.get(sums["site"])
        if entity is None:
            reason = "Entité inconnue du périmètre"
        elif not entity.is_controlled(approach):
            reason = f"Entité hors du {approach.label_fr.lower()} du groupe"
        elif not settings.consolidates(entity):
            reason = "Entité que l’inventaire ne retient pas"
        else:
            reason = "Jours hors des dates d’entrée et de sortie de l’entité ou du site"
        texts = (sums["entity"], entity.name if entity else "", site.name if site else "Hors site")
        rows.append((texts, sums["total_mg"], reason))
    return rows


def _unposted(book: Book, lines: pd.DataFrame) -> list[Row]:
    """Parts that no rule posts: each is a blocking finding."""
    parts, states = labels("parts"), labels("characterisations")
    note = f"Aucune règle en {book.inventory.settings.approach.label_fr.lower()}"
    rows: list[Row] = []
    for sums in _sums(lines, "activity_type", "part", "characterisation"):
        texts = (
            type_label(sums["activity_type"]),
            parts.get(sums["part"], sums["part"]),
            states.get(sums["characterisation"], sums["characterisation"]),
        )
        rows.append((texts, sums["total_mg"], note))
    return rows


_SECTIONS: tuple[tuple[str, Sequence[str], Status, Listing], ...] = (
    ("Postes exclus", ("Nature", "Poste V5", "Libellé"), Status.EXCLUDED, _excluded),
    (
        "Flux intragroupe éliminés",
        ("Ligne", "Acheteur", "Vendeur", "Type de donnée", "Poste V5"),
        Status.ELIMINATED,
        _eliminated,
    ),
    ("Hors périmètre", ("Entité", "Nom", "Site"), Status.OUT_OF_PERIMETER, _out_of_perimeter),
    (
        "Sans poste",
        ("Type de donnée", "Part du facteur", "Caractérisation"),
        Status.UNPOSTED,
        _unposted,
    ),
)
