"""Register: the records of the perimeter and of the inventories, table by table, as declared."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from beges.domain.columns import Table
from beges.domain.declaration import AVOIDED
from beges.domain.nomenclature import ControlApproach
from beges.domain.perimeter import (
    ENTITIES,
    GROUP,
    INDICATORS,
    INVENTORIES,
    SITES,
    Entity,
    Indicator,
    InventorySettings,
    Perimeter,
    Site,
)
from beges.domain.statements import ELECTRICITY_CONTRACTS
from scenario.lines import YEARS
from scenario.places import SIRENS, Place, offices, stock
from scenario.travel import FTE

Record = Mapping[str, object]

NOTICE = (
    "Démonstration : toutes les données d’activité sont fictives. Seuls les totaux publiés par le"
    " groupe (24 100 et 40 504 tCO2e ; 19 174 et 23 658 tCO2e hors parc de logements) sont réels."
)
FICTITIOUS = "Donnée fictive (démonstration)"
SECONDED = f"{FICTITIOUS} : salariés mis à disposition par ALS depuis 2021"

NAMES = {
    "ALS": ("Action Logement Services", "64.92Z", "100"),
    "ONV": ("Opérateur National de Vente", "68.10Z", "100"),
    "SOL": ("Solendi Expansion", "68.20B", "100"),
    "MNV": ("Ma Nouvelle Ville", "78.30Z", "100"),
    "AST": ("Astria Foncier", "68.20B", "100"),
}
CHARTS = {"ALS": "pcec", "ONV": "hlm"}
RECOVERED_VAT_PCT = {"ALS": 6, "ONV": 0, "SOL": 35, "MNV": 100, "AST": 20}
ENTRY = {"ONV": dt.date(2019, 2, 18)}
TURNOVER_KEUR = {
    2020: {"ALS": 742_000, "ONV": 9_800, "SOL": 9_100, "MNV": 11_400, "AST": 1_350},
    2021: {"ALS": 768_000, "ONV": 46_500, "SOL": 9_400, "MNV": 13_900, "AST": 1_380},
}
TITLES = {
    "2020": (2020, "Bilan 2020 publié"),
    "2021": (2021, "Bilan 2021 publié"),
    "2020-methode-2021": (2020, "Bilan 2020 recalculé avec la méthode 2021"),
    "2021-v5": (2021, "Bilan 2021, méthode V5"),
}
RELEASE = "beges_2026.2"


CONTRACTS = (
    ("GO-2021-SIEGE", "ALS", "ALS-75-01", "guarantee", dt.date(2021, 1, 1), 180_000, "0"),
    ("VERT-2021-SOL", "SOL", None, "green_offer", dt.date(2020, 7, 1), 120_000, "0"),
    ("MIX-2021-MNV", "MNV", None, "supplier_mix", dt.date(2021, 1, 1), 9_000, "0.0412"),
)
AVOIDING = {
    "avoided": "EVIT-2021-PAPIER",
    "inventory": "2021",
    "entity": "ALS",
    "case": "waste_recovery",
    "post": "4.3",
    "tonnes": Decimal("6.4"),
    "scenario": (
        "Papiers du siège recyclés par un tiers, au lieu de pâte vierge : calcul fictif"
        " (démonstration)."
    ),
}


GROUP_NAME = "Action Logement Services et ses filiales (démonstration)"


def records(places: Sequence[Place]) -> dict[Table, list[Record]]:
    """Every record of the group but its activities."""
    return {
        GROUP: [{"group": "ALS", "name": GROUP_NAME, "notice": NOTICE}],
        ENTITIES: [_entity(code) for code in NAMES],
        SITES: [_site(place) for place in places],
        INDICATORS: list(_indicators(places)),
        INVENTORIES: [_inventory(code) for code in TITLES],
        ELECTRICITY_CONTRACTS: [_contract(terms) for terms in CONTRACTS],
        AVOIDED: [dict(AVOIDING)],
    }


def perimeter(known: Mapping[Table, Sequence[Record]]) -> Perimeter:
    """The perimeter that these records describe, as the engine reads it."""
    group = known[GROUP][0]
    return Perimeter(
        group=str(group["group"]),
        name=str(group["name"]),
        notice=str(group["notice"]),
        entities={row["entity"]: Entity(**row) for row in known[ENTITIES]},
        sites={row["site"]: Site(**row) for row in known[SITES]},
        indicators=tuple(Indicator(**row) for row in known[INDICATORS]),
    )


def settings(known: Mapping[Table, Sequence[Record]], inventory: str) -> InventorySettings:
    """The terms of an inventory."""
    row = next(row for row in known[INVENTORIES] if row["inventory"] == inventory)
    return InventorySettings(**{**row, "approach": ControlApproach(row["approach"])})


def _entity(code: str) -> Record:
    name, naf, share = NAMES[code]
    return {
        "entity": code,
        "name": name,
        "siren": SIRENS[code],
        "share_pct": Decimal(share),
        "operational_control": True,
        "financial_control": True,
        "naf": naf,
        "chart": CHARTS.get(code, "pcg"),
        "entry_date": ENTRY.get(code),
    }


def _site(place: Place) -> Record:
    return {
        "site": place.site,
        "entity": place.entity,
        "name": place.name,
        "kind": place.kind,
        "town": place.town,
        "postcode": place.postcode,
        "geography": place.geography,
        "surface_m2": Decimal(place.surface),
        "occupancy": place.occupancy,
        "entry_date": place.entry,
        "exit_date": place.exit,
    }


def _contract(terms: tuple[str, str, str | None, str, dt.date, int, str]) -> Record:
    """A contract of a whole year; everything in it is invented."""
    code, entity, site, instrument, start, kwh, factor = terms
    return {
        "contract": code,
        "entity": entity,
        "site": site,
        "instrument": instrument,
        "supplier": "Fournisseur fictif",
        "period_start": start,
        "period_end": start + dt.timedelta(days=364),
        "kwh": Decimal(kwh),
        "factor": Decimal(factor),
        "source": "Attestation fictive (démonstration)",
    }


def _inventory(code: str) -> Record:
    year, title = TITLES[code]
    return {
        "inventory": code,
        "name": title,
        "year": year,
        "approach": "operational",
        "gwp_set": "AR5",
        "release": RELEASE,
        "published_view": "upstream",
        "stock_fabric": "amortised_30y",
    }


def _indicators(places: Sequence[Place]) -> Iterator[Record]:
    """Staff, surface, turnover and VAT recovery of each entity; the dwellings of each block."""
    for year in YEARS:
        last = dt.date(year, 12, 31)
        for entity in NAMES:
            measured = {"entity": entity, "year": year, "source": FICTITIOUS}
            seconded = {"source": SECONDED} if (entity, year) == ("ONV", 2021) else {}
            surface = sum(p.surface for p in offices(places, entity) if p.held(last, last))
            yield measured | {"indicator": "fte", "value": Decimal(FTE[year][entity])} | seconded
            yield measured | {"indicator": "surface_m2", "value": Decimal(surface)}
            turnover = Decimal(TURNOVER_KEUR[year][entity])
            yield measured | {"indicator": "turnover_keur", "value": turnover}
            recovered = Decimal(RECOVERED_VAT_PCT[entity])
            yield measured | {"indicator": "vat_recovery_pct", "value": recovered}
        for place in stock(places):
            if place.held(last, last):
                measured = {"entity": "ONV", "site": place.site, "year": year}
                counted = {"indicator": "dwellings", "value": Decimal(place.dwellings)}
                yield measured | counted | {"source": FICTITIOUS}
