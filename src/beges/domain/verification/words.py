"""The words of the verifier's test sheet: what writes it and what reads it say the same."""

from types import MappingProxyType
from typing import Final

SHEET: Final = "Test"
NUMBER, WHOSE, COUNTED = "N°", "Donnée", "tCO2e comptées"
ASKED_QUANTITY, ASKED_TONNES, REMARK = "Quantité vérifiée", "tCO2e vérifiées", "Observation"
IDENTITY: Final = MappingProxyType(
    {
        "Inventaire": "inventory",
        "Graine": "seed",
        "Tirages demandés": "size",
        "Empreinte de l’échantillon": "digest",
    }
)
"""What the sheet says of its sample, by the words before it."""
