"""Statements: what each standard prints, and how printed cells add up.

``beges`` holds the regulatory tables, ``contracts`` declares what the market-based scope 2 reads.
"""

from beges.domain.statements.beges import (
    CELL_LABELS_FR,
    CELLS,
    GAS_CELLS,
    MG_PER_TONNE,
    NAMED_ERRORS,
    PRINTED_PER_TONNE,
    PostState,
    Statement,
    StatementRow,
    StatementUncertainty,
    beges_statement,
    eliminated,
    excluded_boxes,
    ghg_protocol_statement,
    printed,
    stated,
    statement_uncertainty,
    tonnes,
)
from beges.domain.statements.contracts import ELECTRICITY_CONTRACTS

__all__ = [
    "CELLS",
    "CELL_LABELS_FR",
    "ELECTRICITY_CONTRACTS",
    "GAS_CELLS",
    "MG_PER_TONNE",
    "NAMED_ERRORS",
    "PRINTED_PER_TONNE",
    "PostState",
    "Statement",
    "StatementRow",
    "StatementUncertainty",
    "beges_statement",
    "eliminated",
    "excluded_boxes",
    "ghg_protocol_statement",
    "printed",
    "stated",
    "statement_uncertainty",
    "tonnes",
]
