"""Catalogue: the units that the tool knows, and the exact ratios between them.

A user's text is matched against the aliases of the catalogue (``tables/units.csv``) and never
parsed as an expression: pint reads ``k€`` as the Boltzmann constant and ``ton`` as the American
one. Each basis is a dimension of its own, so that kWh PCI does not convert to kWh PCS, nor euros
of 2019 to euros of 2023, unless a sourced ratio says so. Ratios are exact fractions, computed once
for each pair of units. A row of the table with ``{year}`` stands for every price year.
"""

import itertools
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from types import MappingProxyType

import pint

from beges.domain.tables import listed, rows

PRICE_YEARS = range(2010, 2036)
"""The years whose euros have units of their own."""

YEAR = "{year}"
"""Where a row of the table stands for every price year."""

_TAGS = re.compile(r"[A-Za-z_]\w*")
_MONEY_OF_YEAR = re.compile(r"^money_(ht|ttc)_(\d{4})$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A unit of the catalogue. Two units convert when they share their ``basis``, a dimension."""

    code: str
    label_fr: str
    aliases: tuple[str, ...]
    expression: str
    basis: str
    basis_fr: str


class UnknownUnit(KeyError):
    """A unit code that the catalogue does not hold."""


class NotConvertible(ValueError):
    """Two units of different bases: only a sourced ratio may tie them."""

    def __init__(self, source: str, target: str) -> None:
        super().__init__(f"{source} does not convert to {target}")
        self.source = source
        self.target = target


@cache
def unit_catalogue() -> Mapping[str, Unit]:
    """Every unit by code, in the order of the table."""
    return MappingProxyType(
        {
            row["code"]: Unit(
                code=row["code"],
                label_fr=row["label_fr"],
                aliases=listed(row["aliases"]),
                expression=row["expression"],
                basis=row["basis"],
                basis_fr=row["basis_fr"],
            )
            for row in _rows()
        }
    )


def _rows() -> Iterator[dict[str, str]]:
    """The rows of the table, those of money written out year by year."""
    for yearly, together in itertools.groupby(rows("units"), lambda row: YEAR in row["code"]):
        if not yearly:
            yield from together
            continue
        models = list(together)
        for year in PRICE_YEARS:
            for model in models:
                yield {name: text.replace(YEAR, str(year)) for name, text in model.items()}


def unit(code: str) -> Unit:
    """The unit of that code.

    Raises
    ------
    UnknownUnit
    """
    try:
        return unit_catalogue()[code]
    except KeyError:
        raise UnknownUnit(code) from None


def fold(text: str) -> str:
    """A spelling reduced to what tells units apart: no case, blanks, superscripts, accents."""
    folded = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in folded if not c.isspace() and not unicodedata.combining(c))


@cache
def _spellings() -> Mapping[str, str]:
    """Folded spelling → unit code, for the codes, labels and aliases of the catalogue."""
    spellings: dict[str, str] = {}
    for entry in unit_catalogue().values():
        for text in (entry.code, entry.label_fr, *entry.aliases):
            owner = spellings.setdefault(fold(text), entry.code)
            if owner != entry.code:
                message = f"the spelling {text!r} names two units: {owner} and {entry.code}"
                raise ValueError(message)
    return MappingProxyType(spellings)


def recognise(text: str) -> str | None:
    """The code of the unit that a user wrote, or ``None``: a unit is never guessed."""
    return _spellings().get(fold(text))


@cache
def _registry() -> "pint.UnitRegistry[Fraction]":
    """Pint with exact fractions, and our tags as base dimensions."""
    registry: pint.UnitRegistry[Fraction] = pint.UnitRegistry(
        non_int_type=Fraction, cache_folder=None
    )
    for entry in unit_catalogue().values():
        for name in _TAGS.findall(entry.expression):
            if name not in registry:
                registry.define(f"{name} = [{name.lower()}_]")
    return registry


@cache
def _in_base_units(code: str) -> tuple[Fraction, str]:
    """A unit's exact size in base units, and its dimensions as text."""
    quantity = _registry().parse_expression(unit(code).expression).to_base_units()
    dimensions = ",".join(
        f"{name}^{exponent}" for name, exponent in sorted(quantity.dimensionality.items())
    )
    return Fraction(quantity.magnitude), dimensions


def dimensions(code: str) -> str:
    """The dimensions of a unit as text: equal for two units exactly when they convert."""
    return _in_base_units(code)[1]


@cache
def ratio(source: str, target: str) -> Fraction:
    """How many ``target`` there are in one ``source``, exactly.

    Raises
    ------
    NotConvertible
        When the two units are not of the same basis.
    UnknownUnit
    """
    size, source_dimensions = _in_base_units(source)
    target_size, target_dimensions = _in_base_units(target)
    if source_dimensions != target_dimensions:
        raise NotConvertible(source, target)
    return size / target_size


def basis_in_year(basis: str, year: int) -> str:
    """The basis of money spent in a year: an expense of 2021 is counted in euros of 2021."""
    if basis in ("money_ht_current", "money_ttc_current"):
        return basis.replace("current", str(year))
    return basis


def current_money(basis: str) -> str:
    """The current-money basis of a basis that carries a price year; other bases as they are."""
    return _MONEY_OF_YEAR.sub(r"money_\1_current", basis)


def ratio_in_year(source: str, target: str, year: int) -> Fraction:
    """As :func:`ratio`, where current euros of ``year`` are the euros of that price year.

    Raises
    ------
    NotConvertible
    """
    source_basis, target_basis = unit(source).basis, unit(target).basis
    if source_basis == target_basis or basis_in_year(source_basis, year) != target_basis:
        return ratio(source, target)
    return _currency(source) / _currency(target)


def _currency(code: str) -> Fraction:
    """The size of a money unit in euros, whatever its price year."""
    return _in_base_units(code)[0]
