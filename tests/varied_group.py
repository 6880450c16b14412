"""Generated inventories that hold what makes standards differ: assets, contrails, flows, stock."""

from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd
from hypothesis import strategies as st
from small_group import SIREN_CHILD, SIREN_FOREIGN, SIREN_PARENT, entity, perimeter

from beges.domain.perimeter import Perimeter

OTHER = "AST"

KINDS: list[dict[str, Any]] = [
    {"activity_type": "electricity", "unit": "MWh"},
    {"activity_type": "electricity", "site": "FDF"},
    {"activity_type": "electricity", "entity": "ONV", "site": ""},
    {"activity_type": "electricity", "counterparty": SIREN_CHILD},
    {"activity_type": "natural_gas", "unit": "kWh_PCS"},
    {"activity_type": "heat_network", "unit": "kWh"},
    {"activity_type": "refrigerant_leak", "unit": "kg", "factor": "refrigerant_r410a"},
    {"activity_type": "vehicle_fuel_diesel", "unit": "litre", "site": ""},
    {"activity_type": "services_insurance", "unit": "kEUR", "site": ""},
    {
        "activity_type": "services_insurance",
        "unit": "kEUR",
        "site": "",
        "counterparty": SIREN_CHILD,
    },
    {
        "activity_type": "services_insurance",
        "unit": "kEUR",
        "site": "",
        "entity": OTHER,
        "counterparty": SIREN_PARENT,
    },
    {"activity_type": "it_equipment", "unit": "piece", "factor": "laptop", "life_years": 3},
    {"activity_type": "travel_plane", "unit": "passenger_km", "site": ""},
    {"activity_type": "visitors_car", "unit": "passenger_km", "factor": "car_average"},
    {"activity_type": "housing_collective_gas", "unit": "MWh_PCS", "entity": "ONV", "site": "PARC"},
    {"activity_type": "telework", "unit": "day_person", "site": ""},
]

activity_rows = st.builds(
    lambda kind, start, length, quantity: {
        **kind,
        "period_start": start,
        "period_end": start + pd.Timedelta(days=length),
        "quantity": quantity,
    },
    st.sampled_from(KINDS),
    st.dates(date(2020, 6, 1), date(2022, 6, 30)),
    st.integers(0, 500),
    st.decimals(0, 10**6, places=3).map(float),
)

terms = st.fixed_dictionaries(
    {
        "entities": st.sampled_from([(), ("ALS",), ("ALS", "ONV"), ("ONV", OTHER)]),
        "excluded_posts": st.sampled_from([(), ("3.4",), ("4.5", "3.5"), ("1.1",)]),
        "published_view": st.sampled_from(["upstream", "all_posts"]),
        "stock_fabric": st.sampled_from(["works_only", "amortised_30y"]),
    }
)


def group() -> Perimeter:
    """Three entities, of which one has another NAF division."""
    return perimeter(entity(OTHER, SIREN_FOREIGN, naf="68.20B", share_pct=Decimal(60)))
