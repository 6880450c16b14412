"""Statements beside the BEGES: ISO 14064-1, ESRS E1-6, market-based scope 2, avoided emissions.

Contracts, the residual mix and avoided emissions are read from the ledger as the inventory reads
it: at its own entry when it is pinned.
"""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

import pandas as pd

from beges.domain.columns import Kind
from beges.domain.declaration import AVOIDED, FORM_ANSWERS, REFERENCE_YEARS
from beges.domain.inventory import Inventory
from beges.domain.nomenclature import labels
from beges.domain.perimeter import InventorySettings
from beges.domain.statements import (
    ELECTRICITY_CONTRACTS,
    ESRS_VERSION,
    AvoidedEmission,
    EsrsTable,
    EsrsYear,
    IsoStatement,
    MarketBased,
    RenewableShare,
    ResidualMix,
    esrs_rows,
    esrs_year,
    iso_statement,
    market_based,
    renewable_share,
)
from beges.intake.cells import PARSERS, Refusal
from beges.services.filing import CATEGORY, EXCLUDED_FR, POST, SUBTOTAL, TOTAL
from beges.services.inventories import compile_stored, inventories
from beges.services.perimeter import avoided_of, contract_of
from beges.services.workspace import Workspace
from beges.store import Reader, record_key

RESIDUAL_MIX, RESIDUAL_SOURCE = "residual_mix", "residual_mix_source"
"""The answers of the form that the market-based method reads."""

UNCOVERED_FR = "Sans contrat"


def market_of(workspace: Workspace, inventory: Inventory, entity: str = "") -> MarketBased:
    """The market-based scope 2 of an inventory, consolidated or of one entity."""
    with workspace.store.reading() as reader:
        return read_market(reader, inventory, entity)


def read_market(reader: Reader, inventory: Inventory, entity: str = "") -> MarketBased:
    """As :func:`market_of`, within one reading of the ledger."""
    as_of = inventory.settings.as_of_entry
    contracts = [contract_of(row) for row in reader.records(ELECTRICITY_CONTRACTS, as_of=as_of)]
    return market_based(inventory, contracts, _residual(reader, inventory.settings), entity)


def _residual(reader: Reader, settings: InventorySettings) -> ResidualMix | None:
    """The residual mix that the form states, if it states one that can be read."""
    given = {name: _answer(reader, settings, name) for name in (RESIDUAL_MIX, RESIDUAL_SOURCE)}
    parsed = PARSERS[Kind.DECIMAL](given[RESIDUAL_MIX]) if given[RESIDUAL_MIX] else None
    if parsed is None or isinstance(parsed, Refusal):
        return None
    factor = Decimal(str(parsed))
    return ResidualMix(factor=factor, source=given[RESIDUAL_SOURCE]) if factor >= 0 else None


def _answer(reader: Reader, settings: InventorySettings, name: str) -> str:
    """What a person answered to a field of the form, blank when nothing."""
    key = record_key(FORM_ANSWERS, {"inventory": settings.inventory, "field": name})
    rows = reader.records(FORM_ANSWERS, as_of=settings.as_of_entry)
    found = next((row for row in rows if record_key(FORM_ANSWERS, row) == key), None)
    return "" if found is None else str(found["value"] or "").strip()


def renewable_of(market: MarketBased) -> RenewableShare | None:
    """The share of the electricity that is of guaranteed or renewable origin (V5 p.49).

    ``None`` where no contract says anything, or nothing is consumed: blank, not nought.
    """
    if not any(line.contract for line in market.lines):
        return None
    return renewable_share(market.renewable_kwh, market.consumed_kwh)


def avoided_emissions(workspace: Workspace, settings: InventorySettings) -> list[AvoidedEmission]:
    """The avoided emissions of an inventory, each apart."""
    with workspace.store.reading() as reader:
        rows = reader.records(AVOIDED, as_of=settings.as_of_entry)
    found = [avoided_of(row) for row in rows if row["inventory"] == settings.inventory]
    return sorted(found, key=lambda row: row.avoided)


def esrs_table(
    workspace: Workspace, inventory: Inventory, version: str = ESRS_VERSION
) -> EsrsTable:
    """The ESRS table of an inventory, beside its base year and the year before when known."""
    known = inventories(workspace)
    now = _column(workspace, inventory, version)
    year = inventory.settings.year
    earlier = next((s for s in known if s.year == year - 1), None)
    base = _base(workspace, inventory.settings, known)
    return EsrsTable(
        rows=esrs_rows(version),
        now=now,
        before=_column_of(workspace, earlier, version),
        base=_column_of(workspace, base, version),
    )


def _column(workspace: Workspace, inventory: Inventory, version: str) -> EsrsYear:
    return esrs_year(inventory, market_of(workspace, inventory), version=version)


def _column_of(
    workspace: Workspace, settings: InventorySettings | None, version: str
) -> EsrsYear | None:
    """The column of another inventory."""
    if settings is None:
        return None
    return _column(workspace, compile_stored(workspace, settings), version)


def _base(
    workspace: Workspace, settings: InventorySettings, known: Sequence[InventorySettings]
) -> InventorySettings | None:
    """The inventory of the reference year, as recalculated when it was."""
    with workspace.store.reading() as reader:
        rows = reader.records(REFERENCE_YEARS, as_of=settings.as_of_entry)
    row = next((row for row in rows if row["inventory"] == settings.inventory), None)
    if row is None:
        return None
    code = row["recalculated_inventory"] or row["initial_inventory"]
    return next((found for found in known if found.inventory == code), None)


# -------------------------------------------------------------------------------- as tables


def iso_table(inventory: Inventory, entity: str = "") -> pd.DataFrame:
    """The ISO statement row by row: ``kind, code, label``, gases, ``total_mg``, ``biogenic_mg``."""
    statement = iso_statement(inventory, entity)
    rows: list[dict[str, object]] = []
    for category, label in {r.post.category: r.post.category_fr for r in statement.rows}.items():
        within = [row for row in statement.rows if row.post.category == category]
        for row in within:
            mark = f" ({EXCLUDED_FR})" if row.total_mg is None else ""
            rows.append(
                {
                    "kind": POST,
                    "code": row.post.code,
                    "label": row.post.label_fr + mark,
                    **{f"{gas}_mg": mass for gas, mass in row.by_gas_mg.items()},
                    "total_mg": row.total_mg,
                    "biogenic_mg": row.biogenic_mg,
                }
            )
        rows.append(_iso_sum(statement, SUBTOTAL, category, f"{category}. {label}"))
    rows.append(_iso_sum(statement, TOTAL, "", "Total"))
    return pd.DataFrame(rows).convert_dtypes()


def _iso_sum(statement: IsoStatement, kind: str, category: str, label: str) -> dict[str, object]:
    """The sum of a category, or of all."""
    within = [row for row in statement.rows if category in ("", row.post.category)]
    total = statement.category_mg(category) if category else statement.total_mg
    return {
        "kind": kind,
        "code": category,
        "label": label,
        **{
            f"{gas}_mg": sum(row.by_gas_mg[gas] for row in within if row.by_gas_mg)
            for gas in statement.rows[0].by_gas_mg
            if category in ("", statement.rows[0].post.category)
        },
        "total_mg": total,
        "biogenic_mg": sum(row.biogenic_mg for row in within),
    }


def esrs_rows_table(table: EsrsTable) -> pd.DataFrame:
    """The ESRS table as rows: ``kind, code, label, base_mg, before_mg, total_mg, change``."""
    rows: list[dict[str, object]] = []
    section = ""
    for row in table.rows:
        if row.section != section:
            section = row.section
            rows.append({"kind": CATEGORY, "code": "", "label": section})
        now = table.now.values[row.row]
        before = table.before.values[row.row] if table.before else None
        rows.append(
            {
                "kind": TOTAL if row.kind in ("total", "total_market", "scope_3") else POST,
                "code": row.row,
                "label": row.label_fr,
                "base_mg": table.base.values[row.row] if table.base else None,
                "before_mg": before,
                "total_mg": now,
                "change": _change(now, before),
            }
        )
    masses = dict.fromkeys(("base_mg", "before_mg", "total_mg"), "Int64")
    return pd.DataFrame(rows).astype({**masses, "change": "Float64"})


def _change(now: int | None, before: int | None) -> float | None:
    """% N / N-1, as a fraction."""
    if now is None or not before:
        return None
    return float(Fraction(now - before, abs(before)))


def market_table(market: MarketBased) -> pd.DataFrame:
    """The lines of the market-based electricity: what each contract covers, and what none does."""
    names = labels("electricity_instruments")
    return pd.DataFrame(
        [
            {
                "contract": line.contract or UNCOVERED_FR,
                "entity": line.entity,
                "site": line.site,
                "instrument": names.get(line.instrument, ""),
                "kwh": float(line.kwh),
                "factor": None if line.factor is None else float(line.factor),
                "total_mg": line.mass_mg,
                "source": line.source,
            }
            for line in market.lines
        ],
        columns=["contract", "entity", "site", "instrument", "kwh", "factor", "total_mg", "source"],
    ).astype({"total_mg": "Int64", "kwh": "float64", "factor": "float64"})
