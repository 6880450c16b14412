"""A small group and small tables, for tests that an accountant can follow by hand."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import pandas as pd

from beges.domain.activities import as_activities
from beges.domain.perimeter import Entity, InventorySettings, Perimeter, Site

SIREN_PARENT, SIREN_CHILD, SIREN_FOREIGN = "732829320", "552100554", "443061841"


def entity(code: str, siren: str, **facts: Any) -> Entity:
    """An entity under both controls, unless told otherwise."""
    base = {"share_pct": Decimal(100), "operational_control": True, "financial_control": True}
    return Entity(entity=code, name=f"Entité {code}", siren=siren, **{**base, **facts})


def site(code: str, owner: str, **facts: Any) -> Site:
    """A leased agency on the mainland, unless told otherwise."""
    base = {"kind": "agency", "geography": "FR", "occupancy": "operating_lease"}
    return Site(site=code, entity=owner, name=f"Site {code}", **{**base, **facts})


def perimeter(*extra: Entity) -> Perimeter:
    """Two entities; agencies on the mainland and in Martinique, and a housing stock."""
    entities = [entity("ALS", SIREN_PARENT), entity("ONV", SIREN_CHILD), *extra]
    sites = [
        site("LYO", "ALS"),
        site("FDF", "ALS", geography="MQ", occupancy="owned"),
        site("PARC", "ONV", kind="housing_stock", occupancy="owned"),
    ]
    return Perimeter(
        group="T",
        name="Groupe d'essai",
        entities={e.entity: e for e in entities},
        sites={s.site: s for s in sites},
    )


def activities(rows: Iterable[dict[str, Any]]) -> pd.DataFrame:
    """An activity table; each row gives what matters, the rest is plain."""
    base = {
        "entity": "ALS",
        "site": "LYO",
        "activity_type": "electricity",
        "factor": "",
        "period_start": "2021-01-01",
        "period_end": "2021-12-31",
        "quantity": 1.0,
        "unit": "kWh",
        "data_kind": "invoiced",
    }
    table = pd.DataFrame(
        [{**base, "activity_id": f"D-{n:07d}", **row} for n, row in enumerate(rows, start=1)],
        columns=[*base, "activity_id", "characterisation", "counterparty", "life_years", "meter"],
    )
    for name in ("period_start", "period_end"):
        table[name] = pd.to_datetime(table[name])
    return as_activities(table)


def settings(**terms: Any) -> InventorySettings:
    """The inventory of 2021 under operational control, unless told otherwise."""
    base = {"inventory": "2021", "name": "2021", "year": 2021, "release": "beges_2026.1"}
    return InventorySettings(**{**base, **terms})
