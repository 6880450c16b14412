"""Amounts: the parts of each factor and their gases, in kgCO2e per unit, digit for digit.

What was published is what is kept: a gas column is that gas, "Autres GES" names none and stays
unsplit, an extra gas is named by the code on the row of the element. A part that its publisher did
not decompose is unsplit, never CO2. Biogenic CO2 stands beside, in no total. The facts behind
these rules: ``docs/factors.md``.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from types import MappingProxyType
from typing import Final

import pandas as pd

from beges.domain.gases import gas_codes, total_gases
from beges.domain.tables import listed, rows
from beges.intake.base_carbone import columns
from beges.intake.base_carbone.cleaning import by_text, label, plain
from beges.intake.base_carbone.sorting import ELEMENT, FACTORS, PART, PARTS

GAS_OF_CODE: Final[Mapping[str, str]] = MappingProxyType({"divers": "other", "sf6": "sf6"})
"""Folded code of an extra gas → the gas that receives it."""

NO_CODE: Final = "sans code"
UNSPLIT, WHOLE, OTHER_PART, CONTRAILS, LEAKAGE = "unsplit", "whole", "other", "contrails", "leakage"
_CONDENSATION = "condensation"
_JOINED = "fuel_combustion"
"""A part whose published type says that it joins two: its name says so too."""


@dataclass(frozen=True, kw_only=True)
class Amounts:
    """The parts of every factor, one a row, and the records where something was not as expected.

    ``parts``: ``at`` (label of the record), ``id``, ``part``, ``name_fr``, one column a gas (plain
    decimal text, blank where there is none). The remarks name records by their label.
    """

    parts: pd.DataFrame
    unknown_gases: "pd.Series[str]"
    unknown_parts: "pd.Series[str]"
    without_gases: "pd.Index[int]"


@cache
def part_types() -> Mapping[str, str]:
    """Published part type → our part code."""
    known = {
        name: row["code"] for row in rows("parts") for name in listed(row["base_carbone_names"])
    }
    return MappingProxyType(known)


def amounts(table: pd.DataFrame) -> Amounts:
    """The parts of the factors among classified records."""
    factors = table[table["class"].isin([*FACTORS, *PARTS])]
    with_parts = set(factors.loc[factors["line"] == PART, "id"])
    held = factors[(factors["line"] == PART) | ~factors["id"].isin(with_parts)]
    codes = _slot_codes(factors)
    by_gas, unknown_gases = _by_gas(held, codes)
    gases, without = _completed(held, by_gas)
    names, unknown_parts = _named(held)
    parts = pd.concat([names, gases], axis="columns")
    parts.insert(0, "at", held.index)
    return Amounts(
        parts=parts.reset_index(drop=True),
        unknown_gases=unknown_gases,
        unknown_parts=unknown_parts,
        without_gases=without,
    )


# ------------------------------------------------------------------------------------- gases


def _slot_codes(factors: pd.DataFrame) -> pd.DataFrame:
    """The code of each extra gas on each record: its own, else that of its element."""
    elements = factors[factors["line"] == ELEMENT].set_index("id")
    codes = {}
    for slot in columns.SLOTS:
        own = factors[f"code_{slot}"].str.strip()
        codes[slot] = own.mask(own == "", factors["id"].map(elements[f"code_{slot}"].str.strip()))
    return pd.DataFrame(codes)


def _by_gas(held: pd.DataFrame, codes: pd.DataFrame) -> tuple[pd.DataFrame, "pd.Series[str]"]:
    """Gas × record, and the codes of gases that we do not know."""
    long = pd.concat(_published(held, codes), ignore_index=True)
    unknown = long.loc[long["code"] != "", ["at", "code"]].set_index("at")["code"]
    several = long.duplicated(["at", "gas"], keep=False)
    single = long[~several]
    # A few records have two amounts of one gas; they are added exactly.
    added = long[several].groupby(["at", "gas"])["amount"].agg(_exact_sum).reset_index()
    found = pd.concat([single, added])
    wide = {
        gas: rows.set_index("at")["amount"].reindex(held.index).fillna("")
        for gas, rows in ((gas, found[found["gas"] == gas]) for gas in gas_codes())
    }
    return pd.DataFrame(wide), unknown


def _published(held: pd.DataFrame, codes: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Every amount that is not nought: record, gas, amount, and the code where it is unknown."""
    for column, gas in columns.GASES.items():
        amount = held[column][~held[column].isin(["", "0"])]
        yield pd.DataFrame({"at": amount.index, "gas": gas, "amount": amount.array, "code": ""})
    for slot in columns.SLOTS:
        amount = held[f"value_{slot}"][~held[f"value_{slot}"].isin(["", "0"])]
        named = codes[slot].loc[amount.index]
        meant = by_text(named, lambda text: GAS_OF_CODE.get(columns.folded(text), UNSPLIT))
        unknown = named.mask(named == "", NO_CODE).where(meant == UNSPLIT, "")
        yield pd.DataFrame(
            {"at": amount.index, "gas": meant.array, "amount": amount.array, "code": unknown.array}
        )


def _exact_sum(values: "pd.Series[str]") -> str:
    return plain(sum((Decimal(value) for value in values), Decimal(0)))


def _completed(held: pd.DataFrame, gases: pd.DataFrame) -> tuple[pd.DataFrame, "pd.Index[int]"]:
    """The gases of each record; an undecomposed total is unsplit, a nought keeps its zero."""
    counted = gases[list(total_gases())]
    is_bare = (counted == "").all(axis="columns")
    whole = is_bare & ~held["total"].isin(["", "0"])
    without = held.index[whole & held["by_gas"]]
    filled = gases.copy()
    filled[UNSPLIT] = gases[UNSPLIT].mask(whole, held["total"])
    nothing = (filled == "").all(axis="columns")
    for gas, here in (("co2f", held["by_gas"]), (UNSPLIT, ~held["by_gas"])):
        filled[gas] = filled[gas].mask(nothing & here, "0")
    return filled, without


# ------------------------------------------------------------------------------------- parts


def _named(held: pd.DataFrame) -> tuple[pd.DataFrame, "pd.Series[str]"]:
    """Our part code and the publisher's name of each record, and the types that we do not know."""
    kind = held["part_type"].str.strip()
    name = by_text(held["part_name"], label)
    part = by_text(kind, lambda text: part_types().get(text, OTHER_PART))
    is_part = held["line"] == PART
    contrails = (part == LEAKAGE) & name.str.lower().str.contains(_CONDENSATION, regex=False)
    part = part.mask(contrails, CONTRAILS).where(is_part, WHOLE)
    unknown = is_part & ~kind.isin(list(part_types()))
    told = name.mask((name == "") & ((part == _JOINED) | unknown), kind)
    found = pd.DataFrame({"id": held["id"], "part": part, "name_fr": told.where(is_part, "")})
    return found, kind[unknown]
