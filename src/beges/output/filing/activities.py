"""The sheet "Données d’activité": what the year read, as entered, with its origin and documents."""

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from beges.domain.french import several
from beges.domain.nomenclature import activity_types, labels
from beges.domain.units import unit
from beges.output.filing.justified import MAX_ROWS, Justified
from beges.output.filing.workbook import Book, FilingSheet, write_header, write_heading

SHEET = "Données d’activité"
HEADER_ROW = 4
_A3 = 8
_FIRST_DAY = pd.Timestamp("1899-12-30")
"""Day nought of a spreadsheet."""

_HEADERS: dict[str, tuple[float, str]] = {
    "Donnée": (16, "plain"),
    "Entité": (10, "plain"),
    "Site": (14, "plain"),
    "Nom du site": (34, "plain"),
    "Type de donnée": (40, "plain"),
    "Quantité": (18, "quantity"),
    "Unité": (14, "plain"),
    "Du": (11, "date"),
    "Au": (11, "date"),
    "Durée d’amortissement (ans)": (14, "integer"),
    "Nature de la donnée": (18, "plain"),
    "Contrepartie": (14, "plain"),
    "Lignes d’émission": (10, "integer"),
    "Justificatif annoncé": (30, "plain"),
    "Pièces jointes": (40, "plain"),
    "Fichier d’origine": (30, "plain"),
    "Feuille d’origine": (18, "plain"),
    "Ligne d’origine": (10, "plain"),
    "Commentaire": (50, "plain"),
}


def write_activities(book: Book, sheet: FilingSheet, shown: Justified) -> None:
    """Every activity that the year read, one a row, whatever became of its lines."""
    for col, (width, style) in enumerate(_HEADERS.values()):
        sheet.set_column(col, col, width, book.styles[style])
    sheet.widths = tuple(width for width, _ in _HEADERS.values())
    rows = _read(book)
    name = book.inventory.settings.name
    subtitle = f"{name} – {several(len(rows), 'donnée lue')} pour l’année"
    if len(rows) > MAX_ROWS:
        subtitle += f" ; les {MAX_ROWS} premières sont listées"
    rows = rows[:MAX_ROWS]
    write_heading(book, sheet, SHEET, subtitle, 8)
    write_header(book, sheet, HEADER_ROW, _HEADERS, height=48)
    styles = [book.styles[style] for _, style in _HEADERS.values()]
    for at, cells in enumerate(zip(*_columns(book, rows, shown), strict=True)):
        row = HEADER_ROW + 1 + at
        for col, value in enumerate(cells):
            if isinstance(value, str):
                if value:
                    sheet.write_text(row, col, value)
            elif value is not None:
                sheet.write_number(row, col, value, styles[col])
    last = HEADER_ROW + max(len(rows), 1)
    sheet.freeze_panes(HEADER_ROW + 1, 1)
    sheet.autofilter(HEADER_ROW, 0, last, len(_HEADERS) - 1)
    sheet.repeat_rows(HEADER_ROW)
    sheet.set_paper(_A3)
    sheet.ignore_errors({"number_stored_as_text": f"A{HEADER_ROW + 2}:S{last + 1}"})


def _read(book: Book) -> np.ndarray:
    """The rows of the activities that made a line, or that no factor could quantify."""
    inventory = book.inventory
    lined = inventory.lines["activity"].to_numpy(dtype=np.int64)
    return np.unique([*np.unique(lined), *inventory.unquantified]).astype(np.int64)


def _columns(book: Book, rows: np.ndarray, shown: Justified) -> list[Sequence[object]]:
    """The cells by column, in the order of the headers."""
    inventory = book.inventory
    table = inventory.activities.iloc[rows]
    sites = {code: site.name for code, site in inventory.perimeter.sites.items()}
    kinds = {code: kind.label_fr for code, kind in activity_types().items()}
    counts = np.bincount(inventory.lines["activity"], minlength=len(inventory.activities))
    pieces: dict[str, list[str]] = {}
    for document in shown.documents:
        pieces.setdefault(document.activity_id, []).append(document.name)
    ids = _texts(table["activity_id"])
    codes = _texts(table["site"])
    return [
        ids,
        _texts(table["entity"]),
        codes,
        [sites.get(code, "" if code else "Hors site") for code in codes],
        [kinds.get(code, code) for code in _texts(table["activity_type"])],
        [float(value) for value in table["quantity"]],
        [unit(code).label_fr for code in _texts(table["unit"])],
        _days(table["period_start"]),
        _days(table["period_end"]),
        [None if pd.isna(years) else int(years) for years in table["life_years"]],
        [labels("data_kinds").get(code, code) for code in _texts(table["data_kind"])],
        _texts(table["counterparty"]),
        counts[rows].tolist(),
        _texts(table["documents"]),
        [" ; ".join(pieces.get(name, ())) for name in ids],
        *(_texts(table[name]) for name in ("origin_file", "origin_sheet", "origin_row", "comment")),
    ]


def _texts(values: Iterable[object]) -> list[str]:
    """Texts, blank where nothing is known."""
    return ["" if pd.isna(value) else str(value) for value in values]  # type: ignore[call-overload]


def _days(dates: pd.Series) -> list[int]:
    """Dates as a spreadsheet counts days."""
    return [int(days) for days in (dates - _FIRST_DAY).dt.days]
