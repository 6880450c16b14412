"""Gases: the columns that a mass is split into, and the tables of warming potentials.

Masses are always in CO2e, one column a gas. CO2 of biogenic origin and the gases outside the
Kyoto list (CFC, HCFC) are memo columns: shown, never in a total (method V5 p.40 and p.45).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from types import MappingProxyType

from beges.domain.tables import rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Gas:
    """A gas column. ``beges_column`` is the cell of the regulatory table that receives it."""

    code: str
    label_fr: str
    in_total: bool
    beges_column: str
    kyoto: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WarmingPotential:
    """The warming potential of a substance over 100 years, kgCO2e/kg, by IPCC report."""

    substance: str
    label_fr: str
    gas: str
    by_set: Mapping[str, Decimal]
    source: str


GWP_SETS = ("AR4", "AR5", "AR6")


@cache
def gases() -> tuple[Gas, ...]:
    """The gases, in the order of their columns."""
    return tuple(
        Gas(
            code=row["code"],
            label_fr=row["label_fr"],
            in_total=row["in_total"] == "1",
            beges_column=row["beges_column"],
            kyoto=row["kyoto"] == "1",
        )
        for row in rows("gases")
    )


@cache
def gas_codes() -> tuple[str, ...]:
    """The codes of the gas columns, in order."""
    return tuple(gas.code for gas in gases())


@cache
def total_gases() -> tuple[str, ...]:
    """The gases that a total adds up: all but the memo columns."""
    return tuple(gas.code for gas in gases() if gas.in_total)


def mass_column(gas: str) -> str:
    """The name of a gas's column on an emission line: integers of milligrams of CO2e."""
    return f"{gas}_mg"


@cache
def warming_potentials() -> Mapping[str, WarmingPotential]:
    """Warming potentials by substance; a set without a sourced value has no entry."""
    return MappingProxyType(
        {
            row["substance"]: WarmingPotential(
                substance=row["substance"],
                label_fr=row["label_fr"],
                gas=row["gas"],
                by_set=MappingProxyType(
                    {name: Decimal(row[name]) for name in GWP_SETS if row[name]}
                ),
                source=row["source"],
            )
            for row in rows("gwp")
        }
    )
