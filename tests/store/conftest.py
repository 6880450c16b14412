"""Fixtures of the store: an open store on each database, and rows to put in it."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import collected_rows
import filed_rows
import pytest

from beges.domain.activities import ACTIVITIES
from beges.domain.columns import Table
from beges.domain.factors import CORRECTIONS, OWN_FACTORS, OWN_PARTS
from beges.domain.perimeter import (
    ADOPTIONS,
    ENTITIES,
    GROUP,
    INDICATORS,
    INVENTORIES,
    SITES,
)
from beges.store import COMPILATIONS, Act, BatchKind, Store, open_store

Row = dict[str, Any]


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """An empty store; the test runs on both databases."""
    opened = open_store(database_url)
    yield opened
    opened.close()


@pytest.fixture
def sqlite_store(sqlite_database_url: str) -> Iterator[Store]:
    """An empty store on a SQLite file."""
    opened = open_store(sqlite_database_url)
    yield opened
    opened.close()


@pytest.fixture
def act() -> Callable[..., Act]:
    """An act of Zoé's, at a fixed instant."""

    def made(kind: BatchKind = BatchKind.ENTRY, **told: Any) -> Act:
        told = {"actor": "Zoé", "at": datetime(2026, 11, 3, 9, 5, tzinfo=UTC)} | told
        return Act(kind=kind, **told)

    return made


@pytest.fixture
def entity() -> Callable[..., Row]:
    """An entity, by its code."""

    def made(code: str = "ALS", **changed: Any) -> Row:
        return {
            "entity": code,
            "name": "Société à l’été",
            "siren": "552100554",
            "share_pct": Decimal(100),
            "operational_control": True,
            "financial_control": False,
        } | changed

    return made


@pytest.fixture
def activity() -> Callable[..., Row]:
    """An activity, by its identifier."""

    def made(identifier: str = "D-0000001", **changed: Any) -> Row:
        return {
            "activity_id": identifier,
            "entity": "ALS",
            "activity_type": "electricity",
            "period_start": date(2021, 1, 1),
            "period_end": date(2021, 1, 31),
            "quantity": Decimal("1234.56"),
            "unit": "kWh",
            "data_kind": "invoiced",
        } | changed

    return made


@pytest.fixture
def one_of_each(entity: Callable[..., Row], activity: Callable[..., Row]) -> dict[Table, list[Row]]:
    """Two rows of every table that a caller may write."""
    compilation = {
        "inventory": "2021",
        "compiled_at_entry": 12,
        "compiled_at_digest": "ab" * 32,
        "release": "beges_2026.1",
        "release_digest": "cd" * 32,
        "rules_digest": "ef" * 32,
        "inventory_digest": "01" * 32,
        "lines": 3,
        "total_mg": 40_504_000_000_000,
        "published_mg": -1,
        "totals": '{"ALS": {"2.1": 1}}',
    }
    site = {
        "site": "ALS-LYO-01",
        "entity": "ALS",
        "name": "Siège",
        "kind": "head_office",
        "geography": "FR",
        "surface_m2": Decimal("1250.5"),
        "entry_date": date(2019, 2, 28),
    }
    indicator = {
        "entity": "ALS",
        "site": None,
        "year": 2021,
        "indicator": "fte",
        "value": Decimal("0.1"),
        "source": "bilan social",
    }
    inventory = {
        "inventory": "2021",
        "name": "Bilan 2021",
        "year": 2021,
        "approach": "operational",
        "gwp_set": "AR5",
        "release": "beges_2026.1",
        "published_view": "upstream",
        "stock_fabric": "works_only",
    }
    adoption = {
        "inventory": "2021",
        "factor_from": "bc-28333",
        "factor_to": "own-grid-v1",
        "reason": "relevé du fournisseur",
    }
    own = {
        "factor": "chaleur-siege",
        "version": 1,
        "name_fr": "Chaleur du siège",
        "unit": "kWh",
        "valid_from": 2021,
        "uncertainty_pct": Decimal("12.5"),
        "supplier": "Gestionnaire du réseau",
        "source": "Attestation 2021, p. 3",
    }
    part = {
        "factor": "chaleur-siege",
        "version": 1,
        "rank": 1,
        "part": "combustion",
        "co2f": Decimal("0.1012"),
    }
    correction = {
        "factor_id": "bc-43787",
        "release": "base_carbone/23.6",
        "number": 1,
        "part_rank": 1,
        "gas": "unsplit",
        "was": Decimal("0.24"),
        "becomes": Decimal("0.14"),
        "reason": "valeur double de celle du diesel",
        "reference": "Étude du parc, p. 12",
    }
    return {
        GROUP: [{"group": "ALS", "name": "Groupe"}, {"group": "BIS", "name": "Autre"}],
        ENTITIES: [entity("ALS"), entity("ONV")],
        SITES: [site, site | {"site": "ALS-LYO-02", "surface_m2": None}],
        INDICATORS: [indicator, indicator | {"site": "ALS-LYO-01"}],
        INVENTORIES: [inventory, inventory | {"inventory": "2020", "year": 2020}],
        ACTIVITIES: [activity("D-0000001"), activity("D-0000002", life_years=5)],
        COMPILATIONS: [compilation, compilation | {"inventory": "2020", "total_mg": None}],
        ADOPTIONS: [adoption, adoption | {"factor_from": "bc-28332"}],
        OWN_FACTORS: [own, own | {"version": 2}],
        OWN_PARTS: [part, part | {"rank": 2, "part": "losses"}],
        CORRECTIONS: [correction, correction | {"number": 2, "part_rank": 2}],
        **collected_rows.ROWS,
        **filed_rows.ROWS,
    }
