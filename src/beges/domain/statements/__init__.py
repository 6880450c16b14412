"""Statements: what each standard prints, and how printed cells add up.

``records`` holds the cells and their rounding, ``beges`` the regulatory tables and the GHG
Protocol, ``iso`` and ``esrs`` the tables of those standards, ``contracts``, ``consumption``,
``market`` and ``renewables`` the market-based scope 2, ``avoided`` what stands apart,
``consolidation`` and ``checks`` what the law says of a statement, ``views``, ``rules`` and
``reconciliation`` why two totals differ.
"""

from beges.domain.emissions import MG_PER_TONNE
from beges.domain.statements.avoided import AvoidedEmission, check_avoided
from beges.domain.statements.beges import (
    METHODS_FR,
    NAMED_ERRORS,
    StatementUncertainty,
    beges_statement,
    eliminated,
    exclusion_reason,
    ghg_protocol_statement,
    stated,
    statement_uncertainty,
)
from beges.domain.statements.checks import check_statement
from beges.domain.statements.consolidation import (
    check_consolidation,
    consolidated_entities,
    covers_fr,
)
from beges.domain.statements.contracts import ELECTRICITY_CONTRACTS, Contract, check_contracts
from beges.domain.statements.esrs import (
    ESRS_TARGETS,
    ESRS_VERSION,
    EsrsRow,
    EsrsTable,
    EsrsYear,
    esrs_rows,
    esrs_versions,
    esrs_year,
)
from beges.domain.statements.iso import (
    ISO_GAS_LABELS,
    ISO_GASES,
    ISO_VERSION,
    IsoPost,
    IsoRow,
    IsoStatement,
    iso_posts,
    iso_statement,
)
from beges.domain.statements.market import (
    MarketBased,
    MarketLine,
    ResidualMix,
    market_based,
)
from beges.domain.statements.reconciliation import Reconciliation, Step, reconcile
from beges.domain.statements.records import (
    CELL_LABELS_FR,
    CELLS,
    GAS_CELLS,
    PRINTED_PER_TONNE,
    PostState,
    Statement,
    StatementRow,
    printed,
    tonnes,
)
from beges.domain.statements.renewables import RenewableShare, renewable_share
from beges.domain.statements.rules import RULES
from beges.domain.statements.views import (
    NOTHING_KNOWN,
    VIEWS,
    FiledCells,
    Known,
    View,
    ViewNotStated,
    available_views,
    view,
)

__all__ = [
    "CELLS",
    "CELL_LABELS_FR",
    "ELECTRICITY_CONTRACTS",
    "ESRS_TARGETS",
    "ESRS_VERSION",
    "GAS_CELLS",
    "ISO_GASES",
    "ISO_GAS_LABELS",
    "ISO_VERSION",
    "METHODS_FR",
    "MG_PER_TONNE",
    "NAMED_ERRORS",
    "NOTHING_KNOWN",
    "PRINTED_PER_TONNE",
    "RULES",
    "VIEWS",
    "AvoidedEmission",
    "Contract",
    "EsrsRow",
    "EsrsTable",
    "EsrsYear",
    "FiledCells",
    "IsoPost",
    "IsoRow",
    "IsoStatement",
    "Known",
    "MarketBased",
    "MarketLine",
    "PostState",
    "Reconciliation",
    "RenewableShare",
    "ResidualMix",
    "Statement",
    "StatementRow",
    "StatementUncertainty",
    "Step",
    "View",
    "ViewNotStated",
    "available_views",
    "beges_statement",
    "check_avoided",
    "check_consolidation",
    "check_contracts",
    "check_statement",
    "consolidated_entities",
    "covers_fr",
    "eliminated",
    "esrs_rows",
    "esrs_versions",
    "esrs_year",
    "exclusion_reason",
    "ghg_protocol_statement",
    "iso_posts",
    "iso_statement",
    "market_based",
    "printed",
    "reconcile",
    "renewable_share",
    "stated",
    "statement_uncertainty",
    "tonnes",
    "view",
]
