"""Findings: what is wrong in the user's data, as values that travel beside the data.

A finding never stops a computation and never hides: it is collected, shown and exported. The list
of codes is closed (``tables/findings.csv``); each code has one French sentence and one remedy, and
a paragraph in ``docs/findings.md``. A defect of the program is an exception instead.
"""

import enum
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from types import MappingProxyType

from beges.domain.french import NARROW, agreed, number, plural, several
from beges.domain.tables import rows


class Severity(enum.StrEnum):
    """How much a finding matters; ``BLOCKING`` means that nothing may be written or filed."""

    BLOCKING = "blocking"
    WARNING = "warning"
    INFO = "info"

    @property
    def label_fr(self) -> str:
        """The word that a user reads."""
        return {"blocking": "bloquant", "warning": "à vérifier", "info": "information"}[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """The place that a finding leads to: a cell of a file, an activity, or a record by its code."""

    file: str = ""
    sheet: str = ""
    row: int | None = None
    column: str = ""
    activity_id: str = ""
    record: str = ""

    def __str__(self) -> str:
        """The place in French, from the widest to the narrowest."""
        parts = [
            self.file,
            f"feuille « {self.sheet} »" if self.sheet else "",
            f"ligne {self.row}" if self.row is not None else "",
            f"colonne « {self.column} »" if self.column else "",
            f"donnée {self.activity_id}" if self.activity_id else "",
            self.record,
        ]
        return ", ".join(part for part in parts if part)


NOWHERE = Where()


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingCode:
    """A row of the closed list: severity, French sentence and remedy with ``{placeholders}``."""

    code: str
    severity: Severity
    sentence_fr: str
    remedy_fr: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A defect in the data: its code, its place, and the values that its sentence names.

    Raises
    ------
    UnknownFindingCode
        When the code is not in the closed list.
    """

    code: str
    where: Where = NOWHERE
    values: Mapping[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse a code outside the list, and freeze the values."""
        if self.code not in finding_codes():
            raise UnknownFindingCode(self.code)
        object.__setattr__(self, "values", MappingProxyType(dict(self.values)))

    @property
    def severity(self) -> Severity:
        """The severity that the list gives to this code."""
        return finding_codes()[self.code].severity

    def _values(self) -> "_Values":
        return _Values({name: _told(value) for name, value in self.values.items()})

    @property
    def sentence(self) -> str:
        """What is wrong, in French, with the values in place."""
        return finding_codes()[self.code].sentence_fr.format_map(self._values())

    @property
    def remedy(self) -> str:
        """What to do about it, in French."""
        return finding_codes()[self.code].remedy_fr.format_map(self._values())

    def __str__(self) -> str:
        """Place, sentence and remedy on one line."""
        place = str(self.where)
        return (
            f"{place} : {self.sentence} {self.remedy}"
            if place
            else f"{self.sentence} {self.remedy}"
        )


class UnknownFindingCode(KeyError):
    """A finding was raised under a code that the closed list does not hold."""


class _Told(str):
    """A value in a sentence, which may ask for the noun or the verb that agrees with a count.

    ``{count:ligne rejetée}`` is told as 1 ligne rejetée or 3 lignes rejetées, and
    ``{count:manque|manquent}`` is the word alone.
    """

    __slots__ = ("quantity",)
    quantity: int | None

    def __format__(self, asked: str) -> str:
        """The value as it stands, or what agrees with it; what is no count is many."""
        if not asked:
            return str(self)
        one, is_word, many = asked.partition("|")
        if self.quantity is None:
            return many if is_word else f"{self} {plural(asked)}"
        return agreed(self.quantity, one, many) if is_word else several(self.quantity, asked)


def _told(value: object) -> _Told:
    """A value as a French reader expects it in a sentence: decimals with a comma."""
    told = _Told(number(value) if isinstance(value, (Decimal, float)) else value)
    digits = told.replace(NARROW, "")
    told.quantity = int(digits) if digits.isdecimal() else None
    return told


class _Values(dict[str, object]):
    """Values for a sentence; one that the caller forgot shows as a question mark, no crash."""

    def __missing__(self, key: str) -> _Told:
        return _told("?")


@cache
def finding_codes() -> Mapping[str, FindingCode]:
    """The closed list of codes, read once from the package's table."""
    return MappingProxyType(
        {
            row["code"]: FindingCode(
                code=row["code"],
                severity=Severity(row["severity"]),
                sentence_fr=row["sentence_fr"],
                remedy_fr=row["remedy_fr"],
            )
            for row in rows("findings")
        }
    )


MOVED = ("release_changed", "filed_differs_today", "filed_not_derived", "filed_lines_lost")
"""The figures of an inventory would not come out as they did, here and today."""


def moved(findings: Iterable[Finding]) -> list[Finding]:
    """The findings that stand above every figure of an inventory."""
    return [finding for finding in findings if finding.code in MOVED]


def blocking(findings: Iterable[Finding]) -> Iterator[Finding]:
    """The findings that forbid to write or to file."""
    return (finding for finding in findings if finding.severity is Severity.BLOCKING)
