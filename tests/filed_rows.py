"""Two rows of each table of the declaration, the plan and the filings, for the store's laws."""

from datetime import date
from decimal import Decimal
from typing import Any

from beges.domain.columns import Table
from beges.domain.declaration import (
    AVOIDED,
    FILED_CELLS,
    FILINGS,
    FORM_ANSWERS,
    PUBLICATIONS,
    PUBLISHED_CELLS,
    REFERENCE_YEARS,
    SIGNIFICANCE,
)
from beges.domain.statements import ELECTRICITY_CONTRACTS
from beges.domain.transition import ACTIONS, TARGETS

CONTRACT = {
    "contract": "GO-2021",
    "entity": "ALS",
    "instrument": "guarantee",
    "period_start": date(2021, 1, 1),
    "period_end": date(2021, 12, 31),
    "kwh": Decimal("217900.5"),
    "factor": Decimal(0),
    "source": "certificat d’annulation",
}
ACTION = {
    "action": "A01",
    "name": "Chauffage à 19 °C",
    "posts": "1.1; 2.2",
    "owner": "Moyens généraux",
    "start_date": date(2022, 1, 1),
    "end_date": date(2024, 12, 31),
    "status": "running",
    "direct_t": Decimal("12.5"),
    "improves_accounting": False,
}
TARGET = {
    "target": "O2040",
    "name": "Neutralité carbone en 2040",
    "scope": "all",
    "base_inventory": "2021",
    "year": 2040,
    "source": "DPEF 2022",
}
ANSWER = {"inventory": "2021", "field": "organisation", "value": "Un groupe de l’habitat"}
WEIGHED = {"inventory": "2021", "post": "5.4", "tonnes": Decimal("1200.5"), "lacking": True}
PUBLICATION = {
    "publication": "PUB-2018",
    "title": "Bilan de 2018",
    "year": 2018,
    "standard": "v4",
    "published_on": date(2019, 12, 31),
    "source": "rapport publié",
}
CELL = {"publication": "PUB-2018", "post": "1", "co2": Decimal("0.1"), "excluded": False}
REFERENCE = {"inventory": "2021", "initial_inventory": "2020", "threshold_pct": Decimal(5)}
AVOIDING = {
    "avoided": "PV",
    "inventory": "2021",
    "case": "renewable_energy",
    "tonnes": Decimal("3.2"),
    "scenario": "électricité vendue au réseau",
}
FILING = {
    "inventory": "2021",
    "state": "filed",
    "version": 1,
    "standard": "v5",
    "filed_on": date(2022, 12, 15),
    "at_entry": 12,
    **{f"{name}_digest": "ab" * 32 for name in ("at", "inventory", "release", "rules", "cells")},
    "total_mg": 40_504_000_000_000,
    "tool": "0.5",
}
FILED_CELL = {
    "inventory": "2021",
    "version": 1,
    "standard": "v5",
    "post": "1.1",
    "state": "value",
    "co2": 1234,
    "exact_mg": 12_340_000_001,
}

ROWS: dict[Table, list[dict[str, Any]]] = {
    ELECTRICITY_CONTRACTS: [CONTRACT, CONTRACT | {"contract": "PPA", "site": "ALS-LYO-01"}],
    ACTIONS: [ACTION, ACTION | {"action": "A02", "cost_eur": Decimal("1500.5")}],
    TARGETS: [TARGET, TARGET | {"target": "O2030", "reduction_pct": Decimal(30)}],
    FORM_ANSWERS: [ANSWER, ANSWER | {"field": "policy", "value": None, "proposal": "Politique"}],
    SIGNIFICANCE: [WEIGHED, WEIGHED | {"post": "5.1", "tonnes": None, "reason": "négligeable"}],
    PUBLICATIONS: [PUBLICATION, PUBLICATION | {"publication": "PUB-2019", "url": "https://x.fr"}],
    PUBLISHED_CELLS: [CELL, CELL | {"post": "2", "co2": None, "excluded": True}],
    REFERENCE_YEARS: [REFERENCE, REFERENCE | {"inventory": "2022", "threshold_pct": None}],
    AVOIDED: [AVOIDING, AVOIDING | {"avoided": "DEEE", "entity": "ALS"}],
    FILINGS: [FILING, FILING | {"inventory": "2020", "receipt": "n° 123"}],
    FILED_CELLS: [FILED_CELL, FILED_CELL | {"entity": "ALS", "post": "1.2"}],
}
