"""Sorting: every record of the file in one named class, so that none vanishes.

A record is a factor or a part of one, or source data (consumption ratios, warming potentials:
published in the same file, and no factors), valid or archived; else it is rejected, with its
reason, or blank. A factor goes whole or not at all: when one of its parts cannot be read, the
factor and its other parts are rejected with it.
"""

import enum
import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

import numpy as np
import pandas as pd

from beges.intake.base_carbone import columns
from beges.intake.base_carbone.cleaning import by_text, numbers
from beges.intake.base_carbone.opening import BROKEN, CELLS, LONG, ROW, Opened

ELEMENT, PART = "element", "part"
FACTOR, SOURCE = "factor", "source"
ARCHIVED = "archived"

_LINES = MappingProxyType({"element": ELEMENT, "poste": PART})
_KINDS = MappingProxyType(
    {"facteurdemission": FACTOR, "donneessource": SOURCE, "donneesource": SOURCE}
)
_STATUSES = MappingProxyType(
    {"validegenerique": "valid", "validespecifique": "valid_specific", "archive": ARCHIVED}
)
_ID = re.compile(r"0*([1-9]\d{0,8})(?:[.,]0+)?")

Reason = tuple["pd.Series[bool]", str]


class RowClass(enum.StrEnum):
    """What became of a record."""

    VALID_FACTOR = "valid_factor"
    VALID_PART = "valid_part"
    SOURCE_DATA = "source_data"
    ARCHIVED_FACTOR = "archived_factor"
    ARCHIVED_PART = "archived_part"
    ARCHIVED_SOURCE_DATA = "archived_source_data"
    REJECTED = "rejected"
    BLANK = "blank"

    @property
    def label_fr(self) -> str:
        """The words that a person reads."""
        return _LABELS[self]


FACTORS = (RowClass.VALID_FACTOR.value, RowClass.ARCHIVED_FACTOR.value)
PARTS = (RowClass.VALID_PART.value, RowClass.ARCHIVED_PART.value)
SOURCES = (RowClass.SOURCE_DATA.value, RowClass.ARCHIVED_SOURCE_DATA.value)

_LABELS: Mapping[RowClass, str] = MappingProxyType(
    {
        RowClass.VALID_FACTOR: "Facteurs valides",
        RowClass.VALID_PART: "Parts de facteurs valides",
        RowClass.SOURCE_DATA: "Données source",
        RowClass.ARCHIVED_FACTOR: "Facteurs archivés",
        RowClass.ARCHIVED_PART: "Parts de facteurs archivés",
        RowClass.ARCHIVED_SOURCE_DATA: "Données source archivées",
        RowClass.REJECTED: "Lignes rejetées",
        RowClass.BLANK: "Lignes vides",
    }
)


def classified(opened: Opened) -> pd.DataFrame:
    """The records with their numbers as plain decimals, and their ``class`` and ``reason``.

    ``line``, ``kind`` and ``status`` become our words, ``id`` its digits; ``by_gas`` and
    ``by_part`` tell how the publisher decomposed the record.
    """
    table = opened.table.copy()
    wrong = {name: pd.Series(data=False, index=table.index) for name in columns.NUMBERS}
    for name in columns.NUMBERS:
        table[name], wrong[name] = numbers(table[name])
    structure = by_text(table["structure"], columns.folded)
    table["by_gas"] = structure.str.contains("pargaz") | _has_gases(table)
    table["by_part"] = structure.str.contains("parposte")
    table["line"] = by_text(table["line"], lambda t: _LINES.get(columns.folded(t), ""))
    table["kind"] = by_text(table["kind"], lambda t: _KINDS.get(columns.folded(t), ""))
    table["status"] = by_text(table["status"], lambda t: _STATUSES.get(columns.folded(t), ""))
    table["id"] = by_text(table["id"], _digits)
    blank = _blank(opened.table)
    own = [*_of_a_record(table, opened.width, wrong)]
    first = np.select([mask for mask, _ in own], [text for _, text in own], default="")
    table["reason"] = pd.Series(first, index=table.index, dtype="str").mask(blank, "")
    _reject_families(table, blank)
    table["class"] = _classes(table).mask(blank, RowClass.BLANK.value)
    return table


def _has_gases(table: pd.DataFrame) -> "pd.Series[bool]":
    values = [name for name in columns.NUMBERS if name != "total"]
    return (~table[values].isin(["", "0"])).any(axis="columns")


def _digits(text: str) -> str:
    """An identifier without what Excel adds to it; blank when it is none."""
    found = _ID.fullmatch(text.strip())
    return found[1] if found else ""


def _blank(table: pd.DataFrame) -> "pd.Series[bool]":
    """The records where nobody wrote anything."""
    texts = table.drop(columns=[ROW, CELLS, LONG, BROKEN])
    filled = pd.Series(data=False, index=table.index)
    for name in texts:
        filled |= texts[name].str.strip() != ""
    return ~filled


def _of_a_record(
    table: pd.DataFrame, width: int, wrong: Mapping[str, "pd.Series[bool]"]
) -> Iterator[Reason]:
    """What keeps a record from being read by itself, the gravest first."""
    yield table[CELLS] > width, f"plus de {width} cellules : un séparateur n'est pas protégé"
    yield table[CELLS] < width, f"moins de {width} cellules"
    yield table[LONG], "une cellule est trop longue"
    yield table[BROKEN], "une cellule est en erreur dans le tableur"
    yield table["line"] == "", "type de ligne inconnu"
    yield table["id"] == "", "identifiant illisible"
    yield table["kind"] == "", "type d'élément inconnu"
    yield table["status"] == "", "statut inconnu"
    for name, cells in wrong.items():
        header = columns.REQUIRED[name]
        yield cells, f"« {header} » n'est pas un nombre"
    yield _repeated(table), "ligne en double"
    decomposed = (table["line"] == ELEMENT) & table["by_part"] & (table["kind"] == FACTOR)
    computable = table["by_gas"] & (table["kind"] == FACTOR)
    yield (table["total"] == "") & ~computable & ~decomposed, "total absent et non calculable"


def _repeated(table: pd.DataFrame) -> "pd.Series[bool]":
    """Records borne twice: an element by its identifier alone, a part by its name too."""
    names = table[["part_type", "part_name"]].where(table["line"] == PART, "")
    return pd.concat([table[["id", "line"]], names], axis="columns").duplicated()


def _reject_families(table: pd.DataFrame, blank: "pd.Series[bool]") -> None:
    """A factor goes with all its parts, or not at all."""
    is_part = (table["line"] == PART) & ~blank
    is_element = (table["line"] == ELEMENT) & ~blank
    sound = set(table.loc[is_element & (table["reason"] == ""), "id"])
    orphan = is_part & (table["reason"] == "") & ~table["id"].isin(sound)
    known = table["id"].isin(set(table.loc[is_element, "id"]))
    table.loc[orphan & known, "reason"] = "son élément est rejeté"
    table.loc[orphan & ~known, "reason"] = "poste sans élément"
    told = (table["reason"] == "") & ~blank
    with_parts = set(table.loc[is_part, "id"])
    bare = told & is_element & table["by_part"] & ~table["id"].isin(with_parts)
    table.loc[bare & (table["kind"] == FACTOR), "reason"] = "ses postes manquent"
    cut = set(table.loc[is_part & (table["reason"] != ""), "id"])
    held = told & table["id"].isin(cut) & (table["reason"] == "")
    table.loc[held, "reason"] = "un de ses postes est rejeté"


def _classes(table: pd.DataFrame) -> "pd.Series[str]":
    """The class of each record; a part follows its element."""
    elements = table[(table["line"] == ELEMENT) & (table["reason"] == "")].set_index("id")
    status = table["id"].map(elements["status"])
    kind = table["id"].map(elements["kind"])
    archived, source = status == ARCHIVED, kind == SOURCE
    is_part = table["line"] == PART
    chosen = np.select(
        [
            table["reason"] != "",
            source & archived,
            source,
            is_part & archived,
            is_part,
            archived,
        ],
        [
            RowClass.REJECTED.value,
            RowClass.ARCHIVED_SOURCE_DATA.value,
            RowClass.SOURCE_DATA.value,
            RowClass.ARCHIVED_PART.value,
            RowClass.VALID_PART.value,
            RowClass.ARCHIVED_FACTOR.value,
        ],
        default=RowClass.VALID_FACTOR.value,
    )
    return pd.Series(chosen, index=table.index, dtype="str")
