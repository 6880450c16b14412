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
    ESRS_TARGETS,
    ESRS_VERSION,
    AvoidedEmission,
    EsrsTable,
    EsrsYear,
    IsoStatement,
    MarketBased,
    MarketLine,
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
from beges.services.inventories import compile_at
from beges.services.perimeter import avoided_of, contract_of
from beges.services.plan_state import one_a_year
from beges.services.terms import read_inventories
from beges.services.workspace import Workspace
from beges.store import Reader, record_key

RESIDUAL_MIX, RESIDUAL_SOURCE = "residual_mix", "residual_mix_source"
"""The answers of the form that the market-based method reads."""

UNCOVERED_FR = "Sans contrat"
DISTANCE_FR = "Au kilomètre"


def market_of(workspace: Workspace, inventory: Inventory, entity: str = "") -> MarketBased:
    """The market-based scope 2 of an inventory, consolidated or of one entity."""
    with workspace.store.reading() as reader:
        return read_market(reader, inventory, entity)


def read_market(
    reader: Reader, inventory: Inventory, entity: str = "", as_of: int | None = None
) -> MarketBased:
    """As :func:`market_of`, within one reading; a pinned inventory is read at its entry."""
    settings = inventory.settings
    entry = as_of if settings.as_of_entry is None else settings.as_of_entry
    contracts = [contract_of(row) for row in reader.records(ELECTRICITY_CONTRACTS, as_of=entry)]
    residual = _residual(reader, settings.inventory, entry)
    return market_based(inventory, contracts, residual, entity)


def _residual(reader: Reader, inventory: str, as_of: int | None) -> ResidualMix | None:
    """The residual mix that the form states, if it states one that can be read."""
    names = (RESIDUAL_MIX, RESIDUAL_SOURCE)
    given = {name: _answer(reader, inventory, name, as_of) for name in names}
    parsed = PARSERS[Kind.DECIMAL](given[RESIDUAL_MIX]) if given[RESIDUAL_MIX] else None
    if parsed is None or isinstance(parsed, Refusal):
        return None
    factor = Decimal(str(parsed))
    return ResidualMix(factor=factor, source=given[RESIDUAL_SOURCE]) if factor >= 0 else None


def _answer(reader: Reader, inventory: str, name: str, as_of: int | None) -> str:
    """What a person answered to a field of the form, blank when nothing."""
    key = record_key(FORM_ANSWERS, {"inventory": inventory, "field": name})
    rows = reader.records(FORM_ANSWERS, as_of=as_of)
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
    """The ESRS table of an inventory, beside its base year and the year before when known.

    All of it is read at the inventory's own entry. A base year that is the year before is compared
    once, as recalculated when it was: one year never shows two figures.
    """
    settings = inventory.settings
    as_of = settings.as_of_entry
    with workspace.store.reading() as reader:
        known = read_inventories(reader, as_of=as_of)
        base = _base(reader, settings, known)
        of_years = one_a_year(known, base or settings, settings)
        before = next((s for s in (base, *of_years) if s and s.year == settings.year - 1), None)

        def column(of: InventorySettings | None) -> EsrsYear | None:
            if of is None:
                return None
            made = compile_at(workspace, reader, of, as_of)
            return esrs_year(made, read_market(reader, made, as_of=as_of), version=version)

        return EsrsTable(
            rows=esrs_rows(version),
            now=esrs_year(inventory, read_market(reader, inventory), version=version),
            before=column(before),
            base=column(base),
        )


def _base(
    reader: Reader, settings: InventorySettings, known: Sequence[InventorySettings]
) -> InventorySettings | None:
    """The inventory of the reference year, as recalculated when it was."""
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
    """The ESRS table as rows: ``kind, code, label``, a column of milligrams a year, ``change``."""
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
                **{
                    f"target_{year}_mg": table.targets.get(year, {}).get(row.row)
                    for year in ESRS_TARGETS
                },
            }
        )
    targets = [f"target_{year}_mg" for year in ESRS_TARGETS]
    masses = dict.fromkeys(("base_mg", "before_mg", "total_mg", *targets), "Int64")
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
                "contract": DISTANCE_FR if line.is_by_distance else line.contract or UNCOVERED_FR,
                "entity": line.entity,
                "site": line.site,
                "instrument": names.get(line.instrument, ""),
                "kwh": None if line.is_by_distance else float(line.kwh),
                "factor": _factor(line),
                "total_mg": line.mass_mg,
                "source": line.source,
            }
            for line in market.lines
        ],
        columns=["contract", "entity", "site", "instrument", "kwh", "factor", "total_mg", "source"],
    ).astype({"total_mg": "Int64", "kwh": "float64", "factor": "float64"})


def _factor(line: MarketLine) -> float | None:
    """The factor of a line; blank where it is not stated, or where no kWh is known."""
    return None if line.factor is None or line.is_by_distance else float(line.factor)
