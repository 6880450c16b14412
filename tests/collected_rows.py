"""Two rows of each table of the collection and of the bookkeeping, for the laws of the store."""

from datetime import date
from decimal import Decimal
from typing import Any

from beges.domain.bookkeeping import ACCOUNT_CHOICES, ACCOUNT_RULES
from beges.domain.collection import (
    ACKNOWLEDGEMENTS,
    ALIASES,
    ATTACHMENTS,
    DEGREE_DAYS,
    DOCUMENTS,
    MAPPINGS,
    READINGS,
    REVIEWS,
)
from beges.domain.columns import Table
from beges.domain.perimeter import METERS

METER = {
    "meter": "30001234567890",
    "site": "ALS-LYO-01",
    "activity_type": "electricity",
    "unit": "kWh",
    "rhythm": "monthly",
    "coefficient": Decimal("0.1"),
    "share_num": 85,
    "share_den": 1000,
    "entry_date": date(2019, 2, 28),
}
READING = {
    "meter": "30001234567890",
    "read_on": date(2021, 1, 31),
    "index": Decimal("12450.5"),
    "restart": True,
}
DOCUMENT = {
    "document": "ab" * 32,
    "name": "facture d’été.pdf",
    "media_type": "application/pdf",
    "size": 20_480,
}
ATTACHMENT = {"activity_id": "D-0000001", "document": "ab" * 32}
REVIEW = {"activity_id": "D-0000001", "activity_revision": 1, "status": "submitted"}
ACKNOWLEDGED = {
    "code": "quantity_zero",
    "subject": "D-0000001",
    "sentence": "La quantité est nulle.",
    "reason": "site fermé en août",
}
ALIAS = {"register": "sites", "alias": "agence de lyon", "code": "ALS-LYO-01"}
MAPPING = {"mapping": "fournisseur", "content": '{"columns": {}}'}
HEATING = {"zone": "69", "year": 2021, "month": 1, "degree_days": Decimal("412.5")}
RULE = {"chart": "pcg", "prefix": "6061", "treatment": "physical", "reason": "énergie"}
CHOICE = {
    "entity": "ALS",
    "year": 2021,
    "account": "6061",
    "choice": "split",
    "amount": Decimal("1234.56"),
    "reason": "chauffage compris dans les charges",
}

ROWS: dict[Table, list[dict[str, Any]]] = {
    METERS: [METER, METER | {"meter": "GI123456", "coefficient": None}],
    READINGS: [READING, READING | {"read_on": date(2021, 2, 28), "restart": None}],
    DOCUMENTS: [DOCUMENT, DOCUMENT | {"document": "cd" * 32}],
    ATTACHMENTS: [ATTACHMENT, ATTACHMENT | {"activity_id": "D-0000002"}],
    REVIEWS: [REVIEW, REVIEW | {"activity_id": "D-0000002", "status": "refused"}],
    ACKNOWLEDGEMENTS: [ACKNOWLEDGED, ACKNOWLEDGED | {"subject": "D-0000002"}],
    ALIASES: [ALIAS, ALIAS | {"alias": "lyon part-dieu"}],
    MAPPINGS: [MAPPING, MAPPING | {"mapping": "agence de voyages"}],
    DEGREE_DAYS: [HEATING, HEATING | {"zone": "*", "source": "station d'essai"}],
    ACCOUNT_RULES: [RULE, RULE | {"prefix": "613", "activity_type": "services_monetary"}],
    ACCOUNT_CHOICES: [CHOICE, CHOICE | {"site": "ALS-LYO-01", "amount": None}],
}
