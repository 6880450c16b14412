"""Downloads: a table of a screen as a CSV that a French spreadsheet opens.

UTF-8 with its mark, semicolons, decimal commas; masses in tonnes with every digit of the milligram.
A text that a spreadsheet would run as a formula is led by an apostrophe.
"""

import csv
import io
from datetime import date

import pandas as pd

from beges.domain.french import day

RISKY = ("=", "+", "-", "@", "\t", "\r")
_NAMES_FR = {
    "code": "code",
    "label": "libellé",
    "lines": "lignes",
    "line_id": "ligne",
    "entity": "entité",
    "site": "site",
    "activity_type": "type de donnée",
    "part": "part du facteur",
    "period_start": "début",
    "period_end": "fin",
    "quantity": "quantité",
    "unit": "unité",
    "factor": "facteur",
    "v5": "poste V5",
    "severity": "gravité",
    "where": "où",
    "sentence": "constat",
    "remedy": "que faire",
    "activity_id": "donnée",
    "low": "de",
    "high": "à",
    "gsd2": "GSD²",
    "class_fr": "incertitude",
    "share_default": "part au défaut",
    "effect": "effet",
    "cause": "cause",
    "before": "avant",
    "after": "après",
    "quantity_before": "quantité avant",
    "quantity_after": "quantité après",
    "rate_before": "kgCO2e par unité avant",
    "rate_after": "kgCO2e par unité après",
    "kind_before": "nature de la donnée avant",
    "kind_after": "nature de la donnée après",
    "factor_before": "facteur avant",
    "factor_after": "facteur après",
    "data_kind": "qualité de la donnée",
    "ours": "vous",
    "q1": "1er quartile",
    "median": "médiane",
    "q3": "3e quartile",
    "reporting": "pairs qui le déclarent",
    "below": "pairs au-dessous",
}


def csv_bytes(rows: pd.DataFrame) -> bytes:
    """The rows as a CSV; a column of milligrams becomes one of tonnes of CO2e."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow([_header(str(name)) for name in rows.columns])
    for row in rows.itertuples(index=False):
        writer.writerow(
            [_cell(str(name), value) for name, value in zip(rows.columns, row, strict=True)]
        )
    return buffer.getvalue().encode("utf-8-sig")


def _header(name: str) -> str:
    if name.endswith("_mg"):
        stem = name.removesuffix("_mg")
        return "tCO2e" if name == "total_mg" else f"{_NAMES_FR.get(stem, stem)} (tCO2e)"
    return _NAMES_FR.get(name, name)


def _cell(name: str, value: object) -> str:
    """A cell as a French spreadsheet reads it."""
    if pd.isna(value):  # type: ignore[call-overload]
        return ""
    if name.endswith("_mg"):
        return _tonnes(int(str(value)))
    if isinstance(value, date):
        return day(value)
    if isinstance(value, float):
        return f"{value:.15g}".replace(".", ",")
    text = str(value)
    return f"'{text}" if text.startswith(RISKY) else text


def _tonnes(mass_mg: int) -> str:
    """A mass with the nine decimals of a milligram in tonnes."""
    sign = "-" if mass_mg < 0 else ""
    whole, rest = divmod(abs(mass_mg), 10**9)
    return f"{sign}{whole},{rest:09d}"
