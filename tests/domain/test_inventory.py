"""Laws of an inventory, and cases that an accountant can sign."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as runs
from hypothesis import strategies as st
from small_group import (
    SIREN_CHILD,
    SIREN_FOREIGN,
    SIREN_PARENT,
    activities,
    entity,
    perimeter,
    settings,
    site,
)

from beges.domain.factors import FactorRelease
from beges.domain.findings import Severity
from beges.domain.inventory import (
    Inventory,
    Status,
    Valuation,
    breakdown,
    broken_invariants,
    compile_inventory,
    counted,
    month_masses,
    trail,
)
from beges.domain.nomenclature import ControlApproach
from beges.domain.statements import beges_statement, ghg_protocol_statement, printed


def compiled(
    release: FactorRelease, *rows: Mapping[str, Any], group: Any = None, **terms: Any
) -> Inventory:
    return compile_inventory(
        settings(**terms), group or perimeter(), activities([dict(row) for row in rows]), release
    )


def boxes(inventory: Inventory, standard: str, status: str = "counted") -> dict[str, int]:
    lines = inventory.lines
    kept = lines[(lines["status"] == status) & (lines["timing"] != "acquisition")]
    return {
        str(k): int(v) for k, v in kept.groupby(standard, observed=True)["total_mg"].sum().items()
    }


KINDS: list[dict[str, Any]] = [
    {"activity_type": "electricity", "unit": "MWh"},
    {"activity_type": "electricity", "unit": "kWh", "site": "FDF"},
    {"activity_type": "natural_gas", "unit": "kWh_PCS"},
    {"activity_type": "natural_gas", "unit": "m3"},
    {"activity_type": "fuel_oil", "unit": "litre"},
    {"activity_type": "refrigerant_leak", "unit": "kg", "factor": "refrigerant_r410a"},
    {"activity_type": "vehicle_fuel_diesel", "unit": "litre", "site": ""},
    {"activity_type": "services_insurance", "unit": "kEUR", "site": ""},
    {"activity_type": "it_equipment", "unit": "piece", "factor": "laptop", "life_years": 3},
    {"activity_type": "telework", "unit": "day_person", "site": ""},
    {"activity_type": "housing_collective_gas", "unit": "MWh_PCS", "entity": "ONV", "site": "PARC"},
    {"activity_type": "visitors_car", "unit": "passenger_km", "factor": "car_average"},
]

days = st.dates(date(2020, 6, 1), date(2022, 6, 30))
rows = st.builds(
    lambda kind, start, length, quantity: {
        **kind,
        "period_start": start,
        "period_end": start + pd.Timedelta(days=length),
        "quantity": quantity,
    },
    st.sampled_from(KINDS),
    days,
    st.integers(0, 500),
    st.decimals(0, 10**6, places=3).map(float),
)


@given(st.lists(rows, max_size=12), st.sampled_from(list(ControlApproach)))
@runs(max_examples=60)
def test_sums_close_in_every_division(
    release: FactorRelease, table: list[dict[str, Any]], approach: ControlApproach
) -> None:
    inventory = compiled(release, *table, approach=approach)
    assert broken_invariants(inventory) == []
    for valuation in Valuation:
        kept = counted(inventory.lines, valuation)
        total = int(kept["total_mg"].sum())
        for by in ("entity", "site", "heading", "post", "v4", "scope", "gas", "month"):
            assert sum(breakdown(kept, by, 2021).values()) == total


@given(st.lists(rows, min_size=1, max_size=10), st.randoms())
@runs(max_examples=30)
def test_the_order_of_lines_never_changes_a_digit(
    release: FactorRelease, table: list[dict[str, Any]], random: Any
) -> None:
    numbered = [{**row, "activity_id": f"D-{n}"} for n, row in enumerate(table)]
    shuffled = list(numbered)
    random.shuffle(shuffled)
    first, second = compiled(release, *numbered), compiled(release, *shuffled)
    assert first.digest == second.digest
    assert first.lines["total_mg"].sum() == second.lines["total_mg"].sum()


@given(st.lists(rows, max_size=10))
@runs(max_examples=30)
def test_the_control_approach_moves_boxes_and_no_total(
    release: FactorRelease, table: list[dict[str, Any]]
) -> None:
    operational = compiled(release, *table)
    financial = compiled(release, *table, approach=ControlApproach.FINANCIAL)
    assert operational.lines["total_mg"].sum() == financial.lines["total_mg"].sum()


@given(st.lists(rows, max_size=3))
@runs(max_examples=15)
def test_the_years_of_a_period_add_up_to_its_quantity(
    release: FactorRelease, table: list[dict[str, Any]]
) -> None:
    for row in table:
        shares = [
            share
            for year in range(2020, 2024)
            for share in _shares(compiled(release, row, year=year))
        ]
        if row["activity_type"] != "it_equipment":
            assert sum(shares) == 1


def _shares(inventory: Inventory) -> list[Any]:
    lines = inventory.lines[inventory.lines["part_row"] == 0]
    return [trail(inventory, int(row)).share for row in lines.index]


def test_electricity_goes_to_2_1_and_its_losses_and_upstream_to_4_1(release: FactorRelease) -> None:
    inventory = compiled(release, {"quantity": 1000.0})
    assert boxes(inventory, "v5") == {"2.1": 38_000_000, "4.1": 18_950_000}
    assert boxes(inventory, "v4") == {"6": 38_000_000, "8": 18_950_000}


def test_an_electric_fleet_follows_electricity(release: FactorRelease) -> None:
    inventory = compiled(
        release,
        {"activity_type": "vehicle_electricity", "quantity": 1000.0, "characterisation": "owned"},
    )
    assert boxes(inventory, "v5") == {"2.1": 38_000_000, "4.1": 18_950_000}


def test_overseas_electricity_has_its_own_factor_and_never_the_mainlands(
    release: FactorRelease,
) -> None:
    inventory = compiled(release, {"site": "FDF", "quantity": 1000.0})
    assert int(inventory.lines["total_mg"].sum()) > 700 * 10**6


def test_contrails_are_a_part_of_their_own_and_leave_ghg_protocol(release: FactorRelease) -> None:
    series = next(s for s in release.usable["travel_plane"] if _has_contrails(release, s))
    inventory = compiled(
        release,
        {
            "activity_type": "travel_plane",
            "factor": series,
            "unit": "passenger_km",
            "quantity": 1e5,
            "site": "",
        },
    )
    lines = inventory.lines[inventory.lines["part"] == "contrails"]
    assert set(lines["v5"]) == {"3.5"}
    assert set(lines["ghgp"]) == {"outside"}
    total = int(inventory.lines["total_mg"].sum())
    statement = ghg_protocol_statement(inventory)
    assert statement["3-6"] == total - int(lines["total_mg"].sum())


def _has_contrails(release: FactorRelease, series: str) -> bool:
    return any(p.part == "contrails" for f in release.by_series[series] for p in f.parts)


def test_pcs_is_not_pci(release: FactorRelease) -> None:
    table = [
        {"activity_type": "natural_gas", "unit": unit, "quantity": 1000.0}
        for unit in ("kWh_PCI", "kWh_PCS")
    ]
    inventory = compiled(release, *table)
    lower, higher = inventory.lines.groupby("activity")["total_mg"].sum()
    assert Decimal(int(lower)) / int(higher) > Decimal("1.05")


def test_an_unqualified_kwh_of_gas_is_refused_not_guessed(release: FactorRelease) -> None:
    inventory = compiled(release, {"activity_type": "natural_gas", "unit": "kWh"})
    assert inventory.unquantified == (0,)
    assert [f.code for f in inventory.findings] == ["unit_not_convertible"]
    assert broken_invariants(inventory) == []


def test_an_expense_takes_the_ratio_of_its_year(release: FactorRelease) -> None:
    row = {"activity_type": "services_insurance", "unit": "kEUR", "quantity": 10.0, "site": ""}
    whole = {"period_start": "2020-01-01", "period_end": "2020-12-31"}
    factors = {
        year: compiled(release, {**row, **whole}, year=year).resolutions for year in (2020, 2021)
    }
    assert factors[2020][0].factor.unit == "kEUR_2020_HT"
    assert factors[2021] == ()
    for year, code in ((2024, "price_index_used"), (2026, "factor_no_year")):
        period = {"period_start": f"{year}-01-01", "period_end": f"{year}-12-31"}
        late = compiled(release, {**row, **period}, year=year)
        assert [f.code for f in late.findings] == [code]


def test_an_asset_is_shared_over_its_life_and_nothing_after(release: FactorRelease) -> None:
    row = {
        "activity_type": "it_equipment",
        "factor": "laptop",
        "unit": "piece",
        "quantity": 7.0,
        "life_years": 3,
        "period_start": "2020-11-30",
        "period_end": "2020-11-30",
    }
    by_year = {
        year: int(counted(compiled(release, row, year=year).lines)["total_mg"].sum())
        for year in range(2019, 2025)
    }
    assert by_year[2019] == by_year[2023] == by_year[2024] == 0
    acquired = compiled(release, row, year=2020)
    full = int(counted(acquired.lines, Valuation.ACQUISITION)["total_mg"].sum())
    assert sum(by_year.values()) == full > 0
    assert ghg_protocol_statement(acquired)["3-2"] == full
    later = compiled(release, row, year=2021)
    assert int(counted(later.lines, Valuation.ACQUISITION)["total_mg"].sum()) == 0


def test_intra_group_flows_are_eliminated_and_listed(release: FactorRelease) -> None:
    rent = {"activity_type": "services_insurance", "unit": "kEUR", "quantity": 5.0, "site": ""}
    inventory = compiled(
        release, {**rent, "counterparty": SIREN_CHILD}, {**rent, "counterparty": SIREN_FOREIGN}
    )
    statuses = inventory.lines.groupby("status", observed=True)["total_mg"].sum()
    assert statuses["eliminated"] == statuses["counted"] > 0


def test_an_entity_without_control_is_out_of_the_perimeter(release: FactorRelease) -> None:
    group = perimeter(entity("JV", SIREN_FOREIGN, operational_control=False))
    row = {"entity": "JV", "site": "", "quantity": 1000.0}
    operational = compiled(release, row, group=group)
    financial = compiled(release, row, group=group, approach=ControlApproach.FINANCIAL)
    assert set(operational.lines["status"]) == {Status.OUT_OF_PERIMETER.value}
    assert set(financial.lines["status"]) == {Status.COUNTED.value}


def test_days_before_entry_are_shown_and_not_counted(release: FactorRelease) -> None:
    group = perimeter(entity("NEW", SIREN_FOREIGN, entry_date=date(2021, 7, 2)))
    inventory = compiled(release, {"entity": "NEW", "site": "", "quantity": 365.0}, group=group)
    shares = inventory.lines.groupby("status", observed=True)[["share_num"]].first()["share_num"]
    assert shares.to_dict() == {"counted": 183, "out_of_perimeter": 182}
    assert broken_invariants(inventory) == []


def test_windows_that_do_not_meet_leave_everything_out(release: FactorRelease) -> None:
    gone = entity("ALS", SIREN_PARENT, exit_date=date(2021, 3, 31))
    late = site("LYO", "ALS", entry_date=date(2021, 7, 1))
    group = perimeter()
    group = replace(
        group, entities={**group.entities, "ALS": gone}, sites={**group.sites, "LYO": late}
    )
    inventory = compiled(release, {"quantity": 365.0}, group=group)
    assert set(inventory.lines["status"]) == {"out_of_perimeter"}
    assert broken_invariants(inventory) == []


def test_nothing_stands_in_for_a_site_that_left_the_register(release: FactorRelease) -> None:
    inventory = compiled(release, {"site": "GONE"}, {"entity": "GONE", "site": ""})
    assert [finding.code for finding in inventory.findings] == ["place_unregistered"] * 2
    assert inventory.unquantified == (0, 1)


def test_a_seller_that_left_the_group_is_a_supplier_like_another(release: FactorRelease) -> None:
    group = perimeter()
    gone = entity("ONV", SIREN_CHILD, exit_date=date(2019, 12, 31))
    group = replace(group, entities={**group.entities, "ONV": gone})
    inventory = compiled(release, {"counterparty": SIREN_CHILD}, group=group)
    assert set(inventory.lines["status"]) == {"counted"}


def test_entities_add_up_to_the_group_and_its_eliminations(release: FactorRelease) -> None:
    inventory = compiled(release, {"quantity": 1000.0, "counterparty": SIREN_CHILD}, {})
    group = beges_statement(inventory, "v5").exact_total_mg
    alone = beges_statement(inventory, "v5", "ALS").exact_total_mg
    lines = inventory.lines
    eliminated = int(lines[lines["status"] == "eliminated"]["total_mg"].sum())
    assert alone == group + eliminated > group


def test_an_acquisition_stands_in_its_month(release: FactorRelease) -> None:
    row = {"activity_type": "it_equipment", "factor": "laptop", "unit": "piece", "life_years": 3}
    bought = {**row, "period_start": "2021-03-15", "period_end": "2021-03-15"}
    inventory = compiled(release, bought)
    months = month_masses(counted(inventory.lines, Valuation.ACQUISITION), 2021).sum(axis=0)
    assert months[2] == months.sum() > 0


def test_a_part_without_a_rule_blocks_and_stays_visible(
    release: FactorRelease, monkeypatch: pytest.MonkeyPatch
) -> None:
    from beges.domain import nomenclature
    from beges.domain.inventory import allocate

    rules = {k: r for k, r in nomenclature.posting_rules().items() if k[1] != "losses"}
    monkeypatch.setattr(allocate, "posting_rules", lambda: rules)
    inventory = compiled(release, {"quantity": 1000.0})
    assert [f.code for f in inventory.findings] == ["part_without_rule"]
    assert inventory.findings[0].severity is Severity.BLOCKING
    assert boxes(inventory, "v5", "unposted") == {"outside": 5_150_000}
    assert broken_invariants(inventory) == []


def test_an_excluded_post_is_blank_and_leaves_the_total(release: FactorRelease) -> None:
    row = {"activity_type": "visitors_car", "unit": "passenger_km", "factor": "car_average"}
    table = [{**row, "quantity": 1e5}, {"quantity": 1000.0}]
    inventory = compiled(release, *table, excluded_posts=("3.4",), exclusion_reason="mineur")
    statement = beges_statement(inventory, "v5")
    visitors = next(r for r in statement.rows if r.post.code == "3.4")
    assert visitors.state == "excluded"
    assert visitors.printed["total"] is None
    assert statement.exact_total_mg == 56_950_000


def test_an_excluded_post_leaves_every_standard(release: FactorRelease) -> None:
    row = {"activity_type": "it_equipment", "factor": "laptop", "unit": "piece", "life_years": 3}
    bought = {**row, "period_start": "2021-03-01", "period_end": "2021-03-01"}
    inventory = compiled(release, bought, excluded_posts=("4.2",), exclusion_reason="essai")
    assert set(inventory.lines["status"]) == {"excluded"}
    assert ghg_protocol_statement(inventory)["3-2"] == 0


def test_printed_totals_are_sums_of_printed_cells(release: FactorRelease) -> None:
    inventory = compiled(release, *({**kind, "quantity": 123.456} for kind in KINDS))
    statement = beges_statement(inventory, "v5")
    cells = [row.printed["total"] for row in statement.rows]
    assert statement.printed_sum("total") == sum(cells)
    direct = [row for row in statement.rows if row.post.category == "1"]
    for row in direct:
        gases = ("co2", "ch4", "n2o", "other_gases", "unsplit")
        assert row.printed["total"] == sum(row.printed[gas] for gas in gases)
    assert abs(statement.gap_mg) <= 5_000_000 * (len(cells) + 4 * len(direct))
    assert len(cells) == 22
    assert len(beges_statement(inventory, "v4").rows) == 23


def test_entities_add_up_to_the_consolidated_statement(release: FactorRelease) -> None:
    inventory = compiled(release, *({**kind, "quantity": 123.456} for kind in KINDS))
    for standard in ("v5", "v4"):
        whole = beges_statement(inventory, standard).exact_total_mg
        parts = [beges_statement(inventory, standard, e).exact_total_mg for e in ("ALS", "ONV")]
        assert sum(parts) == whole


@pytest.mark.parametrize(("mass", "cell"), [(5_000_000, 1), (4_999_999, 0), (-5_000_000, -1)])
def test_a_printed_cell_is_half_up_to_a_hundredth_of_a_tonne(mass: int, cell: int) -> None:
    assert printed(mass) == cell


def test_months_follow_days(release: FactorRelease) -> None:
    inventory = compiled(
        release, {"quantity": 590.0, "period_start": "2021-01-01", "period_end": "2021-02-28"}
    )
    months = month_masses(inventory.lines, 2021)[0]
    assert months[2:].sum() == 0
    assert abs(months[0] * 28 - months[1] * 31) <= 31
    assert months.sum() == inventory.lines["total_mg"].iloc[0]


def test_the_housing_fabric_is_counted_by_a_stated_convention(release: FactorRelease) -> None:
    row = {
        "activity_type": "housing_fabric",
        "entity": "ONV",
        "site": "PARC",
        "unit": "m2_SHON",
        "quantity": 1000.0,
        "life_years": 30,
        "factor": "building_collective_housing",
        "period_start": "2019-05-01",
        "period_end": "2019-05-01",
    }
    works_only = compiled(release, row)
    amortised = compiled(release, row, stock_fabric="amortised_30y")
    assert set(works_only.lines["status"]) == {"excluded"}
    assert boxes(amortised, "v4") == {"10": 525_000 * 10**6 // 30}


def test_another_set_of_terms_is_another_digest(release: FactorRelease) -> None:
    one = compiled(release, {"quantity": 1.0})
    assert one.digest == compiled(release, {"quantity": 1.0}).digest
    assert one.digest != compiled(release, {"quantity": 1.0}, gwp_set="AR6").digest
    changed = replace(release, digest="other")
    assert one.digest != compiled(changed, {"quantity": 1.0}).digest


REFUSED: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("factor_choice_needed", {"activity_type": "services_monetary", "unit": "kEUR"}, {}),
    ("factor_unknown", {"factor": "no_such_series"}, {}),
    ("series_not_usable", {"factor": "laptop"}, {}),
    ("unit_not_convertible", {"unit": "kEUR"}, {}),
    (
        "factor_no_gwp_set",
        {"activity_type": "refrigerant_leak", "unit": "kg", "factor": "refrigerant_r410a"},
        {"gwp_set": "AR9"},
    ),
    ("factor_no_geography", {"site": "WLF"}, {}),
    ("mass_uncountable", {"quantity": 1e15, "unit": "GWh"}, {}),
]


@pytest.mark.parametrize(("code", "row", "terms"), REFUSED, ids=[code for code, _, _ in REFUSED])
def test_what_no_factor_answers_is_a_blocking_finding_and_no_line(
    release: FactorRelease, code: str, row: dict[str, Any], terms: dict[str, Any]
) -> None:
    group = perimeter()
    group = replace(group, sites={**group.sites, "WLF": site("WLF", "ALS", geography="WF")})
    inventory = compiled(release, row, group=group, **terms)
    assert [finding.code for finding in inventory.findings] == [code]
    assert inventory.findings[0].severity is Severity.BLOCKING
    assert inventory.unquantified == (0,)
    assert len(inventory.lines) == 0
    assert broken_invariants(inventory) == []


def test_a_very_large_mass_is_exact_and_pointed_out(release: FactorRelease) -> None:
    inventory = compiled(release, {"quantity": 123456789012.3, "unit": "MWh"})
    assert [finding.code for finding in inventory.findings] == ["mass_very_large"]
    line = inventory.lines.iloc[0]
    assert int(line["total_mg"]) == 123456789012300 * 38_000


def test_a_neighbouring_year_or_territory_is_said(release: FactorRelease) -> None:
    late = {"period_start": "2031-01-01", "period_end": "2031-12-31"}
    assert [f.code for f in compiled(release, late, year=2031).findings] == ["factor_of_other_year"]
    gas = {"activity_type": "natural_gas", "unit": "kWh_PCI", "site": "FDF"}
    assert [f.code for f in compiled(release, gas).findings] == ["factor_of_wider_geography"]


def test_a_factor_imposed_by_hand_wins_and_is_shown(release: FactorRelease) -> None:
    inventory = compiled(release, {"factor": "bc-43273", "quantity": 1000.0})
    assert [finding.code for finding in inventory.findings] == ["factor_of_other_year"]
    assert inventory.resolutions[0].chosen_by == "factor"
    assert int(inventory.lines["total_mg"].sum()) == 58_000_000
    fluid = next(f for f in release.by_series["refrigerant_r410a"] if f.gwp_set == "AR6")
    row = {"activity_type": "refrigerant_leak", "unit": "kg", "factor": fluid.factor_id}
    assert [f.code for f in compiled(release, row).findings] == ["factor_of_other_gwp_set"]


def test_a_direct_post_without_its_gases_is_pointed_out(release: FactorRelease) -> None:
    row = {"activity_type": "vehicle_km", "unit": "vehicle_km", "factor": "car_diesel"}
    inventory = compiled(release, {**row, "quantity": 1e5, "characterisation": "owned", "site": ""})
    statement = beges_statement(inventory, "v5")
    assert [finding.code for finding in statement.findings] == ["direct_post_unsplit"]
    mobile = next(r for r in statement.rows if r.post.code == "1.2")
    assert mobile.printed["unsplit"] == mobile.printed["total"]
