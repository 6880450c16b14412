"""Drift: what changed between the headers that a mapping saw and those of a file.

A mapping reads its columns by their headers, wherever they stand: a column that moved is said and
read. A column that is gone, doubled, or whose unit changed is never replaced by the tool: a person
designates it, and that makes the next version of the mapping.
"""

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from beges.domain.collection.mapping import Cell, FileMapping, Filter, header_spelling, squeezed
from beges.domain.findings import Finding, Where
from beges.domain.units import recognise

ADDED = ("motifdurejet", "originfile", "originsheet", "originrow")
"""Columns that the export of rejected rows adds, and that are no change of the file."""

REPEATED = " (colonne "
"""What tells apart a header that stands a second time in its row."""

_NEAR = 0.6
_IN_SIGNS = re.compile(r"[(\[]([^)\]]+)[)\]]")
_AFTER_EN = re.compile(r"\ben\s+(\S+(?:\s+(?:PCS|PCI|HT|TTC))?)\s*$", re.IGNORECASE)
_LAST_WORDS = re.compile(r"(\S+(?:\s+(?:PCS|PCI|HT|TTC))?)\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """What changed. ``gone`` gives by header read the one of the file that may replace it.

    ``units`` are the headers of ``gone`` whose replacement differs by its unit alone; ``twice``
    those that now stand several times; ``new`` and ``moved`` are told and change nothing.
    """

    gone: dict[str, str]
    units: frozenset[str] = frozenset()
    twice: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()

    @property
    def is_readable(self) -> bool:
        """Whether the file can be read as it is."""
        return not self.gone and not self.twice


def drift_of(mapping: FileMapping, headers: Sequence[str]) -> Drift:
    """What changed in the headers of a file since the mapping was made."""
    before = {header_spelling(text): text for text in mapping.headers}
    now = {header_spelling(text): text for text in headers if text}
    fresh = [text for key, text in now.items() if key not in before and squeezed(text) not in ADDED]
    lost = [text for text in mapping.used if header_spelling(text) not in now]
    gone = {text: _replacement(text, fresh) for text in lost}
    units = frozenset(text for text, other in gone.items() if other and _unit_alone(text, other))
    doubled = [text.rpartition(REPEATED)[0] for text in fresh if REPEATED in text]
    return Drift(
        gone=gone,
        units=units,
        twice=tuple(text for text in mapping.used if text in doubled),
        new=tuple(text for text in fresh if text not in gone.values()),
        moved=tuple(before[key] for key in _moved([*before], [*now])),
    )


def _moved(before: Sequence[str], now: Sequence[str]) -> tuple[str, ...]:
    """The headers known before that no longer come in the same order among themselves."""
    stayed = set(before) & set(now)
    order = [key for key in now if key in stayed]
    return tuple(
        old
        for old, new in zip([key for key in before if key in stayed], order, strict=True)
        if old != new
    )


def _replacement(text: str, fresh: Sequence[str]) -> str:
    """The new header that may stand for one that is gone: the same but for its unit, or near."""
    bare = squeezed(without_unit(text))
    for other in fresh:
        if bare and squeezed(without_unit(other)) == bare:
            return other
    written = {squeezed(other): other for other in fresh}
    near = difflib.get_close_matches(squeezed(text), written, 1, _NEAR)
    return written[near[0]] if near else ""


def _unit_alone(text: str, other: str) -> bool:
    return (
        unit_in(text) != unit_in(other)
        and squeezed(without_unit(text)) == squeezed(without_unit(other))
        and bool(unit_in(text) or unit_in(other))
    )


def unit_in(header: str) -> str:
    """The code of the unit that a header states (« Consommation (kWh) »), blank if none."""
    for pattern in (_IN_SIGNS, _AFTER_EN, _LAST_WORDS):
        for words in pattern.findall(header):
            if code := recognise(words):
                return code
    return ""


def without_unit(header: str) -> str:
    """A header without the unit that it states."""
    for pattern in (_IN_SIGNS, _AFTER_EN, _LAST_WORDS):
        for found in pattern.finditer(header):
            if recognise(found[1]):
                return header[: found.start()] + header[found.end() :]
    return header


def drift_findings(name: str, drift: Drift, where: Where) -> list[Finding]:
    """What changed, in sentences; what must be decided is blocking."""
    found = []
    for text, other in drift.gone.items():
        if text in drift.units:
            values = {"before": text, "after": other}
            found.append(Finding(code="mapping_unit_changed", where=where, values=values))
            continue
        hint = f" La colonne « {other} » la remplace peut-être." if other else ""
        values = {"column": text, "mapping": name, "hint": hint}
        found.append(Finding(code="mapping_column_gone", where=where, values=values))
    found += [
        Finding(code="mapping_column_twice", where=where, values={"column": text})
        for text in drift.twice
    ]
    for code, texts in (("mapping_columns_moved", drift.moved), ("mapping_columns_new", drift.new)):
        if texts:
            columns = ", ".join(f"« {text} »" for text in texts)
            found.append(Finding(code=code, where=where, values={"columns": columns}))
    return found


def unit_lost(mapping: FileMapping, new_of: dict[str, str]) -> tuple[str, ...]:
    """The designated columns of a quantity whose header no longer states the unit that it did.

    « Distance (mi) » in the place of « Distance (km) »: the unit of before is no longer known.
    """
    return tuple(
        new_of[quantity.header]
        for quantity in mapping.quantities
        if quantity.unit
        and unit_in(quantity.header)
        and quantity.header in new_of
        and not unit_in(new_of[quantity.header])
    )


def renamed(mapping: FileMapping, new_of: dict[str, str], headers: Sequence[str]) -> FileMapping:
    """The mapping with columns designated anew, on the headers of the file before it.

    A quantity whose header states another unit takes that unit: the header says it.
    """

    def now(header: str) -> str:
        return new_of.get(header, header)

    period = mapping.period
    quantities = []
    for quantity in mapping.quantities:
        header = now(quantity.header)
        stated = unit_in(header)
        changed = bool(stated) and stated != unit_in(quantity.header)
        unit = stated if changed and quantity.unit else quantity.unit
        times = now(quantity.times)
        quantities.append(replace(quantity, header=header, times=times, unit=unit))
    return replace(
        mapping,
        headers=tuple(headers),
        columns={
            name: Cell(header=now(cell.header), constant=cell.constant)
            for name, cell in mapping.columns.items()
        },
        quantities=tuple(quantities),
        period=replace(period, first=now(period.first), last=now(period.last)),
        filters=tuple(
            Filter(header=now(kept.header), kept=kept.kept, left=kept.left)
            for kept in mapping.filters
        ),
    )
