"""Potentials: with which warming potentials the CO2e of a release was computed, measured in it.

ADEME prints gases in CO2e and does not say with which report of the IPCC. The mass of gas behind
a few factors does not change from a release to the next: ``tables/gwp_probes.csv`` gives the
kilograms of gas per unit of some (derived once from V23.6, over 27.9, 28, 273 and 24,300). The
median of published CO2e over mass is the potential in use, taken for the known one that its
rounding designates, else shown as measured. A gas with too few probes, or whose probes disagree,
is not measured, and said so.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from types import MappingProxyType
from typing import Final

import pandas as pd

from beges.domain.french import number
from beges.domain.gases import warming_potentials
from beges.domain.tables import rows
from beges.intake.base_carbone.amounts import GAS_OF_CODE
from beges.intake.base_carbone.columns import GASES, SLOTS, folded
from beges.intake.base_carbone.laws import figures
from beges.intake.base_carbone.sorting import ELEMENT

FEWEST: Final = 3
NEAR: Final = 0.0015
"""Relative: 27.9 and 28 stand 0.0036 apart."""

AGREE, AGREEING = 0.01, 0.75
"""At least that share of the probes stands that near to their median."""

_SUBSTANCES = MappingProxyType(
    {"ch4f": ("CH4f", "CH4b"), "ch4b": ("CH4f", "CH4b"), "n2o": ("N2O",), "sf6": ("SF6",)}
)
_LABELS = MappingProxyType(
    {"ch4f": "CH4 fossile", "ch4b": "CH4 biogénique", "n2o": "N2O", "sf6": "SF6"}
)
_ALSO_IN_USE: Mapping[str, Mapping[Decimal, str]] = MappingProxyType(
    {
        # IPCC 2021, table 7.15: methane whatever its origin (Base Carbone n° 43015).
        "ch4f": {Decimal("27.9"): "AR6"},
        "ch4b": {Decimal("27.9"): "AR6"},
        # IPCC 2021, table 7.SM.7 (Base Carbone n° 43017, archived); n° 43294 prints 24,300.
        "sf6": {Decimal(25200): "AR6"},
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Potentials:
    """The warming potentials measured, by gas, and the report that each is from, where known."""

    gwps: Mapping[str, Decimal]
    reports: Mapping[str, str]

    @property
    def unmeasured(self) -> tuple[str, ...]:
        """The gases that could not be measured, as a person reads them."""
        return tuple(label for gas, label in _LABELS.items() if gas not in self.gwps)

    @property
    def is_mixed(self) -> bool:
        """Whether the values come from several reports."""
        return len(set(self.reports.values())) > 1

    @property
    def note_fr(self) -> str:
        """What a release says of its potentials, made from the figures."""
        if not self.gwps:
            return "CO2e publié par l'ADEME ; les PRG employés n'ont pas pu être mesurés."
        told = " ; ".join(self._told(gas) for gas in _LABELS if gas in self.gwps)
        note = f"CO2e publié par l'ADEME, PRG à 100 ans mesurés dans le fichier : {told}."
        if self.is_mixed:
            note += " Ces valeurs viennent de plusieurs rapports du GIEC."
        if self.unmeasured:
            note += f" Non mesuré : {', '.join(self.unmeasured)}."
        return note

    def _told(self, gas: str) -> str:
        report = self.reports.get(gas)
        return f"{_LABELS[gas]} {number(self.gwps[gas])}" + (f" ({report})" if report else "")


def measured(table: pd.DataFrame) -> Potentials:
    """The potentials behind the published CO2e of classified records."""
    elements = table[(table["line"] == ELEMENT) & (table["reason"] == "")]
    elements = elements.drop_duplicates("id").set_index("id")
    gwps: dict[str, Decimal] = {}
    reports: dict[str, str] = {}
    for gas, masses in _probes().items():
        published = _published(elements.loc[elements.index.intersection(masses.index)], gas)
        ratios = (published / masses.reindex(published.index))[published > 0]
        if len(ratios) < FEWEST:
            continue
        median = float(ratios.median())
        if float(((ratios / median - 1).abs() <= AGREE).mean()) < AGREEING:
            continue
        gwps[gas], report = _named(gas, median)
        if report:
            reports[gas] = report
    return Potentials(gwps=MappingProxyType(gwps), reports=MappingProxyType(reports))


@cache
def _probes() -> Mapping[str, "pd.Series[float]"]:
    """Gas → kilograms of it per unit, by identifier."""
    table = pd.DataFrame(rows("gwp_probes"))
    return MappingProxyType(
        {
            gas: probes.set_index("publisher_id")["kg_per_unit"].astype(float)
            for gas, probes in ((g, table[table["gas"] == g]) for g in _LABELS)
        }
    )


def _published(elements: pd.DataFrame, gas: str) -> "pd.Series[float]":
    """The published CO2e of a gas, in its own column or in the extra slots that bear its code."""
    own = [column for column, code in GASES.items() if code == gas]
    if own:
        return figures(elements[own[0]])
    found = pd.Series(0.0, index=elements.index)
    for slot in SLOTS:
        codes = elements[f"code_{slot}"].map(lambda text: GAS_OF_CODE.get(folded(text), ""))
        found += figures(elements[f"value_{slot}"]).where(codes == gas, 0.0)
    return found


def _named(gas: str, median: float) -> tuple[Decimal, str]:
    """The known potential that a measure designates, with its report; else the measure itself."""
    known = {
        value: name
        for substance in _SUBSTANCES[gas]
        for name, value in warming_potentials()[substance].by_set.items()
    } | dict(_ALSO_IN_USE.get(gas, {}))
    nearest = min(known, key=lambda value: abs(median / float(value) - 1))
    if abs(median / float(nearest) - 1) <= NEAR:
        return nearest, known[nearest]
    return Decimal(f"{median:.4g}"), ""
