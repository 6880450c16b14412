"""Market-based scope 2: the electricity consumed, at the factors of its contracts.

Scope 2 Guidance ch. 6-7: the kWh that contracts cover take their factors, the others that of the
residual mix; without it, or without a contract, the figure is not stated, and never taken to equal
the location-based one. Heat and cold keep the factor of their network, which is the supplier's; a
fleet known in kilometres alone keeps the grid's, for nobody knows its kWh.
For the GHG Protocol and ESRS alone: a BEGES knows the average mix only (method V5 p.45).

Energy is in exact fractions of kWh; a mass is rounded once, on the line of a contract or of what no
contract covers.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

import pandas as pd

from beges.domain.emissions import MG_PER_KG, half_up
from beges.domain.findings import Finding, Where
from beges.domain.inventory import Inventory
from beges.domain.statements.consumption import (
    ELECTRICITY,
    HEAT,
    grid_consumption,
    in_energy,
    scope_2_lines,
)
from beges.domain.statements.contracts import Contract
from beges.domain.statements.renewables import mwh_fr

RESIDUAL = ""
"""The contract of what no contract covers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResidualMix:
    """The factor of the electricity that no contract covers, kgCO2e per kWh, with its source."""

    factor: Decimal
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketLine:
    """Electricity of an entity under one contract, or under none. ``mass_mg``: ``None`` unknown.

    ``is_by_distance``: a fleet known in kilometres; its kWh are unknown (nought here), its mass is
    the location-based one.
    """

    entity: str
    site: str
    contract: str
    instrument: str
    source: str
    kwh: Fraction
    factor: Decimal | None
    mass_mg: int | None
    is_renewable: bool = False
    is_by_distance: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketBased:
    """Scope 2 by the market-based method. Masses in milligrams; ``None`` where it is not stated.

    ``is_stated``: somebody gave a contract of the year or a residual mix.
    """

    year: int
    consumed_kwh: Fraction
    lines: tuple[MarketLine, ...]
    location_electricity_mg: int
    heat_mg: int
    residual: ResidualMix | None
    is_stated: bool
    findings: tuple[Finding, ...]

    @property
    def electricity_mg(self) -> int | None:
        """The electricity at the factors of its contracts and of the residual mix."""
        if not self.is_stated or any(line.mass_mg is None for line in self.lines):
            return None
        return sum(line.mass_mg for line in self.lines if line.mass_mg is not None)

    @property
    def total_mg(self) -> int | None:
        """Scope 2, market-based: that electricity, and heat and cold."""
        return None if self.electricity_mg is None else self.electricity_mg + self.heat_mg

    @property
    def location_mg(self) -> int:
        """Scope 2, location-based."""
        return self.location_electricity_mg + self.heat_mg

    @property
    def renewable_kwh(self) -> Fraction:
        """The kWh of guaranteed or renewable origin that cover a consumption."""
        return sum((line.kwh for line in self.lines if line.is_renewable), Fraction(0))


def market_based(
    inventory: Inventory,
    contracts: Sequence[Contract],
    residual: ResidualMix | None,
    entity: str = "",
) -> MarketBased:
    """The market-based scope 2 of an inventory, consolidated or of one entity."""
    lines = scope_2_lines(inventory, entity)
    electricity = lines[lines["ghgp"] == ELECTRICITY]
    measured = in_energy(inventory, electricity)
    consumed = grid_consumption(inventory, electricity[measured])
    entities = inventory.perimeter.entities
    held = {code for code in entities if inventory.settings.consolidates(entities[code])}
    read = [c for c in contracts if c.entity in held and entity in ("", c.entity)]
    covered, findings = _covered(read, consumed, inventory.settings.year)
    left = [*_uncovered(consumed, covered, residual), *_by_distance(electricity[~measured])]
    masses = lines.groupby("ghgp", observed=True)["total_mg"].sum()
    stated = bool(covered) or residual is not None
    found = MarketBased(
        year=inventory.settings.year,
        consumed_kwh=sum(consumed.values(), Fraction(0)),
        lines=(*covered, *left) if stated else (),
        location_electricity_mg=int(masses.get(ELECTRICITY, 0)),
        heat_mg=int(masses.get(HEAT, 0)),
        residual=residual,
        is_stated=stated,
        findings=(),
    )
    return _with_findings(found, findings)


def _by_distance(lines: pd.DataFrame) -> list[MarketLine]:
    """The electricity of fleets known in kilometres, entity by entity, at the grid's factor."""
    masses = lines["total_mg"].groupby(lines["entity"].astype("str")).sum()
    return [
        MarketLine(
            entity=str(entity),
            site="",
            contract=RESIDUAL,
            instrument="",
            source="Flotte connue en kilomètres : kWh inconnus, facteur du réseau",
            kwh=Fraction(0),
            factor=Decimal(0),
            mass_mg=int(mass),
            is_by_distance=True,
        )
        for entity, mass in masses.items()
        if mass
    ]


def _covered(
    contracts: Sequence[Contract], consumed: dict[tuple[str, str], Fraction], year: int
) -> tuple[list[MarketLine], list[Finding]]:
    """What each contract covers, those of a site first; never more than what is consumed."""
    left = dict(consumed)
    lines, over = [], []
    for contract in sorted(contracts, key=lambda c: (not c.site, c.contract)):
        offered = contract.kwh_in(year)
        if not offered:
            continue
        places = [
            place
            for place in left
            if place[0] == contract.entity and contract.site in (None, "", place[1])
        ]
        taken = min(offered, max(Fraction(0), sum((left[p] for p in places), Fraction(0))))
        if taken < offered:
            over.append(contract)
        _take(left, places, taken)
        lines.append(_line_of(contract, taken))
    return lines, _exceeding(over, contracts, consumed, year)


def _take(
    left: dict[tuple[str, str], Fraction], places: list[tuple[str, str]], kwh: Fraction
) -> None:
    """Take these kWh off what is left of these places, in their order."""
    for place in places:
        part = min(kwh, max(Fraction(0), left[place]))
        left[place] -= part
        kwh -= part


def _line_of(contract: Contract, kwh: Fraction) -> MarketLine:
    return MarketLine(
        entity=contract.entity,
        site=contract.site or "",
        contract=contract.contract,
        instrument=contract.instrument,
        source=contract.source,
        kwh=kwh,
        factor=contract.factor,
        mass_mg=half_up(kwh * Fraction(contract.factor) * MG_PER_KG),
        is_renewable=contract.is_renewable,
    )


def _exceeding(
    over: Sequence[Contract],
    contracts: Sequence[Contract],
    consumed: dict[tuple[str, str], Fraction],
    year: int,
) -> list[Finding]:
    """A finding for each site, or entity, whose contracts cover more than it consumed."""
    places = dict.fromkeys((contract.entity, contract.site or "") for contract in over)
    found = []
    for entity, site in places:
        used = sum((v for p, v in consumed.items() if _is_at(p, entity, site)), Fraction(0))
        given = sum(
            (c.kwh_in(year) for c in contracts if _is_at(_place(c), entity, site)), Fraction(0)
        )
        values = {
            "place": f"du site {site}" if site else f"l'entité {entity}",
            "covered": mwh_fr(given),
            "consumed": mwh_fr(used),
            "year": str(year),
        }
        where = Where(record=f"contrats de {site or entity}")
        found.append(Finding(code="contract_exceeds", where=where, values=values))
    return found


def _place(contract: Contract) -> tuple[str, str]:
    return contract.entity, contract.site or ""


def _is_at(place: tuple[str, str], entity: str, site: str) -> bool:
    return place[0] == entity and site in ("", place[1])


def _uncovered(
    consumed: dict[tuple[str, str], Fraction],
    covered: Sequence[MarketLine],
    residual: ResidualMix | None,
) -> list[MarketLine]:
    """What no contract covers, entity by entity, at the residual mix when it is known."""
    lines = []
    for entity in dict.fromkeys(entity for entity, _ in consumed):
        used = sum((v for (of, _), v in consumed.items() if of == entity), Fraction(0))
        kwh = used - sum((line.kwh for line in covered if line.entity == entity), Fraction(0))
        if not kwh:
            continue
        mass = None if residual is None else half_up(kwh * Fraction(residual.factor) * MG_PER_KG)
        lines.append(
            MarketLine(
                entity=entity,
                site="",
                contract=RESIDUAL,
                instrument="",
                source="" if residual is None else residual.source,
                kwh=kwh,
                factor=None if residual is None else residual.factor,
                mass_mg=mass,
            )
        )
    return lines


def _with_findings(found: MarketBased, findings: Sequence[Finding]) -> MarketBased:
    """The figure with what it calls for: above all, that it is not stated."""
    told = list(findings)
    if found.total_mg is None:
        missing = (
            "ni contrat ni mix résiduel"
            if not found.is_stated
            else "le facteur du mix résiduel manque pour l'électricité sans contrat"
        )
        where = Where(record="scope 2")
        told.append(Finding(code="market_not_stated", where=where, values={"missing": missing}))
    return replace(found, findings=tuple(told))
