"""Contracts of electricity: what the market-based scope 2 reads, beside the grid's factor.

Scope 2 Guidance ch. 7: a contract gives the kWh that it covers and their factor; the same kWh is
covered once. Never read by a BEGES (method V5 p.45).
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache

from beges.domain.columns import Column, Kind, Table
from beges.domain.findings import Finding, Where
from beges.domain.french import day
from beges.domain.perimeter import Perimeter, Places
from beges.domain.tables import rows

ELECTRICITY_CONTRACTS = Table(
    name="electricity_contracts",
    label_fr="Contrats d'électricité",
    sheet_fr="Contrats d'électricité",
    key=("contract",),
    columns=(
        Column(
            name="contract",
            label_fr="Code du contrat",
            kind=Kind.CODE,
            required=True,
            meaning_fr="Code court du contrat ou du lot de garanties.",
        ),
        Column(
            name="entity",
            label_fr="Code entité",
            kind=Kind.CODE,
            required=True,
            choices="entities",
            meaning_fr="Entité qui achète l'électricité.",
        ),
        Column(
            name="site",
            label_fr="Code site",
            kind=Kind.CODE,
            choices="sites",
            meaning_fr="Site fourni ; vide pour toute l'entité.",
        ),
        Column(
            name="instrument",
            label_fr="Instrument",
            kind=Kind.CODE,
            required=True,
            choices="electricity_instruments",
            meaning_fr="Garanties d'origine, offre verte, achat direct, ou mix du fournisseur.",
        ),
        Column(
            name="supplier",
            label_fr="Fournisseur",
            kind=Kind.TEXT,
            meaning_fr="Fournisseur de l'électricité.",
        ),
        Column(
            name="period_start",
            label_fr="Début",
            kind=Kind.DATE,
            required=True,
            meaning_fr="Premier jour couvert.",
        ),
        Column(
            name="period_end",
            label_fr="Fin",
            kind=Kind.DATE,
            required=True,
            meaning_fr="Dernier jour couvert.",
        ),
        Column(
            name="kwh",
            label_fr="Électricité couverte (kWh)",
            kind=Kind.DECIMAL,
            required=True,
            unit="kWh",
            meaning_fr="Énergie que l'instrument couvre sur la période.",
        ),
        Column(
            name="factor",
            label_fr="Facteur du contrat (kgCO2e/kWh)",
            kind=Kind.DECIMAL,
            required=True,
            unit="kgCO2e/kWh",
            meaning_fr="Émissions de combustion par kWh selon l'instrument.",
        ),
        Column(
            name="source",
            label_fr="Source",
            kind=Kind.TEXT,
            required=True,
            width=40,
            meaning_fr="Certificat ou attestation.",
        ),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """Electricity that an instrument covers: kWh over a period, and kgCO2e for each."""

    contract: str
    entity: str
    instrument: str
    period_start: date
    period_end: date
    kwh: Decimal
    factor: Decimal
    source: str
    site: str | None = None
    supplier: str | None = None

    @property
    def is_renewable(self) -> bool:
        """Whether its kWh are of guaranteed or renewable origin."""
        return self.instrument in renewable_instruments()

    def kwh_in(self, year: int) -> Fraction:
        """The kWh that fall in a year, spread by day."""
        first = max(self.period_start, date(year, 1, 1))
        last = min(self.period_end, date(year, 12, 31))
        days = (last - first).days + 1
        if days <= 0:
            return Fraction(0)
        return Fraction(self.kwh) * days / ((self.period_end - self.period_start).days + 1)


@cache
def renewable_instruments() -> frozenset[str]:
    """The instruments that guarantee a renewable origin."""
    return frozenset(r["code"] for r in rows("electricity_instruments") if r["renewable"] == "1")


def check_contracts(
    changed: Iterable[Contract], known: Sequence[Contract], perimeter: Perimeter, places: Places
) -> Iterator[Finding]:
    """Entity and site that agree, dates and figures possible, no kWh covered twice.

    ``known`` are all the contracts, those changed included.
    """
    for contract in changed:
        where = places.get(contract.contract, Where(record=f"contrat {contract.contract}"))
        at = _cells(where)
        yield from _placed(contract, perimeter, at)
        if contract.period_end < contract.period_start:
            told = {"start": day(contract.period_start), "end": day(contract.period_end)}
            yield Finding(code="contract_reversed", where=at("period_end"), values=told)
        for column in ("kwh", "factor"):
            if (value := getattr(contract, column)) < 0:
                label = ELECTRICITY_CONTRACTS.column(column).label_fr
                values = {"column": label, "value": value}
                yield Finding(code="contract_negative", where=at(column), values=values)
        for other in known:
            if other.contract != contract.contract and _covers_the_same(contract, other):
                values = {"contract": contract.contract, "other": other.contract}
                yield Finding(code="contract_overlap", where=at("period_start"), values=values)


def _placed(
    contract: Contract, perimeter: Perimeter, at: Callable[[str], Where]
) -> Iterator[Finding]:
    """The entity is registered, and so is the site, which is the entity's."""
    if contract.entity not in perimeter.entities:
        values = {"entity": contract.entity}
        yield Finding(code="entity_unknown", where=at("entity"), values=values)
    if not contract.site:
        return
    site = perimeter.sites.get(contract.site)
    if site is None:
        yield Finding(code="site_unknown", where=at("site"), values={"site": contract.site})
    elif site.entity != contract.entity:
        values = {"site": contract.site, "entity": contract.entity, "owner": site.entity}
        yield Finding(code="contract_site_elsewhere", where=at("site"), values=values)


def _covers_the_same(one: Contract, other: Contract) -> bool:
    """Whether two contracts are the same instrument of the same supplier, on the same days."""
    return (
        (one.entity, one.site or "", one.instrument, one.supplier or "")
        == (other.entity, other.site or "", other.instrument, other.supplier or "")
        and one.period_start <= other.period_end
        and other.period_start <= one.period_end
    )


def _cells(where: Where) -> Callable[[str], Where]:
    """The cells of a contract, by the name of their column."""
    return lambda column: replace(where, column=ELECTRICITY_CONTRACTS.column(column).label_fr)
