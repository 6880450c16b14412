"""Brackets of staff: how many people an organisation has, between two numbers.

The published file writes ``Entre 1 000 et 1 999`` or ``Plus de 9 999``; the platform's fourteen
brackets are a table (``tables/headcount_brackets.csv``). A bracket is read from its numbers, so
that another wording of the same bracket is the same one.
"""

import re
from dataclasses import dataclass
from functools import cache

from beges.domain.tables import rows

_NUMBER = re.compile(r"\d+(?:[ \u00a0\u202f]\d{3})*")
_NOT_DIGITS = re.compile(r"\D")


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Bracket:
    """From ``first`` to ``last`` people, both included; ``last`` is 0 when it has no end."""

    first: int
    last: int

    @property
    def label_fr(self) -> str:
        """The bracket in words."""
        if not self.last:
            return f"{_grouped(self.first)} salariés et plus"
        return f"{_grouped(self.first)} à {_grouped(self.last)} salariés"

    def holds(self, count: int) -> bool:
        """Whether so many people are in it."""
        return self.first <= count and (not self.last or count <= self.last)


def _grouped(count: int) -> str:
    return f"{count:,}".replace(",", "\u202f")


@cache
def brackets() -> tuple[Bracket, ...]:
    """The brackets of the platform, the smallest first."""
    return tuple(
        Bracket(first=int(row["from"]), last=int(row["to"]) if row["to"] else 0)
        for row in rows("headcount_brackets")
    )


def bracket_of(text: str) -> Bracket | None:
    """The bracket that a text names; ``None`` where it names none."""
    told = text.strip().casefold()
    numbers = [int(_NOT_DIGITS.sub("", found)) for found in _NUMBER.findall(told)]
    if len(numbers) == 2 and numbers[0] <= numbers[1]:
        return Bracket(first=numbers[0], last=numbers[1])
    if len(numbers) != 1:
        return None
    (number,) = numbers
    if "plus de" in told:
        return Bracket(first=number + 1, last=0)
    if "plus" in told:
        return Bracket(first=number, last=0)
    if "moins de" in told and number > 1:
        return Bracket(first=0, last=number - 1)
    return None
