"""Statements: a list of entities, market-based scope 2, ISO, ESRS, and what none may hold."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as runs
from hypothesis import strategies as st
from small_group import SIREN_CHILD, activities, entity, perimeter, settings
from small_release import factor, library, part
from varied_group import OTHER, activity_rows, group, terms

from beges.domain.factors import FactorRelease
from beges.domain.findings import Finding, Severity, Where
from beges.domain.inventory import Inventory, compile_inventory, counted
from beges.domain.nomenclature import ControlApproach, activity_types, posting_rules, posts
from beges.domain.perimeter import check_inventory
from beges.domain.statements import (
    AvoidedEmission,
    Contract,
    Known,
    MarketBased,
    ResidualMix,
    beges_statement,
    check_avoided,
    check_consolidation,
    check_contracts,
    consolidated_entities,
    covers_fr,
    esrs_rows,
    esrs_versions,
    esrs_year,
    ghg_protocol_statement,
    iso_posts,
    iso_statement,
    market_based,
    reconcile,
    renewable_share,
)

RESIDUAL = ResidualMix(factor=Decimal("0.0457"), source="AIB")
SIGNED: list[dict[str, Any]] = [{"quantity": 1000.0}, {"quantity": 500.0, "site": ""}]


def compiled(release: FactorRelease, rows: list[dict[str, Any]], **facts: Any) -> Inventory:
    if facts.get("excluded_posts"):
        facts.setdefault("exclusion_reason", "essai")
    return compile_inventory(settings(**facts), group(), activities(rows), release)


def codes(findings: Any) -> list[str]:
    return [finding.code for finding in findings]


# ------------------------------------------------------------------------- a list of entities


@given(st.lists(activity_rows, max_size=8), terms)
@runs(max_examples=12)
def test_entities_of_the_list_add_up_to_the_group_and_what_it_eliminates(
    release: FactorRelease, rows: list[dict[str, Any]], facts: dict[str, Any]
) -> None:
    inventory = compiled(release, rows, **facts)
    for standard in ("v5", "v4"):
        whole = beges_statement(inventory, standard)
        each = [
            beges_statement(inventory, standard, e.entity) for e in consolidated_entities(inventory)
        ]
        assert sum(s.exact_total_mg for s in each) == whole.exact_total_mg + whole.eliminated_mg
    outside = {e.entity for e in inventory.perimeter.entities.values()} - {
        e.entity for e in consolidated_entities(inventory)
    }
    for code in outside:
        assert beges_statement(inventory, "v5", code).exact_total_mg == 0


@given(st.lists(activity_rows, max_size=8))
@runs(max_examples=8)
def test_the_list_of_all_is_the_blank_list(
    release: FactorRelease, rows: list[dict[str, Any]]
) -> None:
    blank = compiled(release, rows)
    every = compiled(release, rows, entities=tuple(group().entities))
    for name in ("status", "total_mg", "v5"):
        assert blank.lines[name].tolist() == every.lines[name].tolist()


def test_a_seller_outside_the_list_is_a_third_party(release: FactorRelease) -> None:
    bought = {"activity_type": "services_insurance", "unit": "kEUR", "counterparty": SIREN_CHILD}
    assert set(compiled(release, [bought]).lines["status"]) == {"eliminated"}
    alone = compiled(release, [bought], entities=("ALS",))
    assert set(alone.lines["status"]) == {"counted"}
    assert "SIREN 732 829 320" in covers_fr(alone)
    assert "ONV" not in covers_fr(alone)


@pytest.mark.parametrize(
    ("entities", "code"),
    [
        (("XXX",), "inventory_entity_unknown"),
        (("ALS", "LOIN"), "inventory_entity_not_controlled"),
    ],
)
def test_a_list_that_names_what_is_not_consolidated_is_refused(
    release: FactorRelease, entities: tuple[str, ...], code: str
) -> None:
    far = entity("LOIN", "443061841", operational_control=False)
    given_ = settings(entities=entities)
    found = [*check_inventory(given_, {}, perimeter(far).entities)]
    assert codes(found) == [code]
    assert found[0].severity is Severity.BLOCKING
    assert code in codes(
        compile_inventory(given_, perimeter(far), activities([]), release).findings
    )


@given(st.lists(activity_rows, max_size=10))
@runs(max_examples=12)
def test_both_controls_give_the_same_totals_by_source(
    release: FactorRelease, rows: list[dict[str, Any]]
) -> None:
    """V5 p.26: the approach moves emissions from post to post, and changes no source."""
    operational, financial = (compiled(release, rows, approach=a) for a in ControlApproach)
    kept = [
        counted(i.lines).groupby("activity", observed=True)["total_mg"]
        for i in (operational, financial)
    ]
    assert kept[0].sum().to_dict() == kept[1].sum().to_dict()


def test_a_lease_moves_from_energy_to_leased_assets_and_keeps_its_mass(
    release: FactorRelease,
) -> None:
    totals = [beges_statement(compiled(release, SIGNED, approach=a), "v5") for a in ControlApproach]
    by_post = [{r.post.code: r.exact_mg["total"] for r in t.rows} for t in totals]
    assert totals[0].exact_total_mg == totals[1].exact_total_mg
    assert by_post[0]["2.1"] > by_post[1]["2.1"]
    assert by_post[1]["4.4"] > by_post[0]["4.4"] == 0


# ------------------------------------------------------------------------- what the law says


@pytest.mark.parametrize(
    ("naf", "expected"),
    [
        (("64.19Z", "64.92Z"), []),
        (("64.19Z", "68.20A"), ["consolidation_voluntary"]),
        (("64.19Z", None), ["consolidation_naf_missing"]),
    ],
)
def test_a_v4_consolidation_across_divisions_is_voluntary(
    release: FactorRelease, naf: tuple[str, str | None], expected: list[str]
) -> None:
    known = perimeter()
    entities = {
        code: replace(known.entities[code], naf=of)
        for code, of in zip(("ALS", "ONV"), naf, strict=True)
    }
    made = compile_inventory(
        settings(), replace(known, entities=entities), activities(SIGNED), release
    )
    assert codes(check_consolidation(made, "v4")) == expected
    assert codes(check_consolidation(made, "v5")) == []
    assert codes(beges_statement(made, "v4").findings) == expected
    assert codes(beges_statement(made, "v4", "ALS").findings) == []


def test_negative_posts_are_named_with_their_figure(release: FactorRelease) -> None:
    rows = [
        {"quantity": -1000.0},
        {"activity_type": "services_insurance", "unit": "kEUR", "site": "", "quantity": -3.0},
    ]
    found = beges_statement(compiled(release, rows), "v5").findings
    by_post = {str(f.values["post"]): f for f in found}
    assert by_post["2.1"].code == "post_negative"
    assert by_post["2.1"].severity is Severity.BLOCKING
    assert "−0,04" in by_post["2.1"].sentence
    assert by_post["4.5"].code == "post_negative_indirect"
    assert by_post["4.5"].severity is Severity.WARNING


GAS = {"activity_type": "natural_gas", "unit": "kWh_PCS"}


def test_v5_excludes_no_direct_post_and_no_energy(release: FactorRelease) -> None:
    rows = [{**GAS, "quantity": 10_000.0}, {"quantity": 1000.0}]
    made = compiled(release, rows, excluded_posts=("1.1", "2.1"))
    found = {f.code: f for f in beges_statement(made, "v5").findings}
    assert found["direct_post_excluded"].severity is Severity.BLOCKING
    assert found["direct_post_excluded"].values["post"] == "1.1"
    assert found["direct_post_excluded"].values["tonnes"] != "0,00"
    assert found["energy_post_excluded"].values["tonnes"] == "0,04"


@pytest.mark.parametrize(("kwh", "refused"), [(10_000.0, True), (10.0, False)])
def test_v4_excludes_five_percent_of_regulated_posts_at_most(
    release: FactorRelease, kwh: float, refused: bool
) -> None:
    rows = [{**GAS, "quantity": kwh}, {"quantity": 10_000.0}]
    made = compiled(release, rows, excluded_posts=("1.1",))
    found = [f for f in beges_statement(made, "v4").findings if "exclusion" in f.code]
    assert codes(found) == (["regulated_exclusions_too_large"] if refused else [])


# ------------------------------------------------------------------------- market-based scope 2


def contract(code: str = "GO", **facts: Any) -> Contract:
    base: dict[str, Any] = {
        "entity": "ALS",
        "instrument": "guarantee",
        "period_start": date(2021, 1, 1),
        "period_end": date(2021, 12, 31),
        "kwh": Decimal(600),
        "factor": Decimal(0),
        "source": "certificat",
    }
    return Contract(contract=code, **{**base, **facts})


def market(release: FactorRelease, *contracts: Contract, **facts: Any) -> MarketBased:
    residual = facts.pop("residual", RESIDUAL)
    return market_based(compiled(release, SIGNED, **facts), contracts, residual)


def test_covered_at_the_contract_and_the_rest_at_the_residual_mix(release: FactorRelease) -> None:
    found = market(
        release,
        contract("GO", site="LYO"),
        contract("MIX", kwh=Decimal(100), factor=Decimal("0.1"), instrument="supplier_mix"),
    )
    assert found.consumed_kwh == 1500
    assert {line.contract: line.kwh for line in found.lines} == {"GO": 600, "MIX": 100, "": 800}
    assert found.electricity_mg == 100 * 100_000 + 800 * 45_700
    assert found.location_electricity_mg == 57_000_000
    assert found.findings == ()
    assert found.renewable_kwh == 600


def test_without_contract_nor_residual_mix_it_is_not_stated(release: FactorRelease) -> None:
    for found in (market(release, residual=None), market(release, contract(), residual=None)):
        assert found.total_mg is None
        assert codes(found.findings) == ["market_not_stated"]
        assert esrs_year(compiled(release, SIGNED), found).values["S2-MB"] is None
        assert esrs_year(compiled(release, SIGNED), found).values["T-MB"] is None
    assert market(release, contract(kwh=Decimal(1500)), residual=None).total_mg == 0


def test_a_contract_is_spread_by_day_over_its_years(release: FactorRelease) -> None:
    straddling = contract(
        period_start=date(2020, 7, 1), period_end=date(2021, 6, 30), kwh=Decimal(365)
    )
    assert straddling.kwh_in(2020) + straddling.kwh_in(2021) == 365
    assert straddling.kwh_in(2021) == 181
    assert market(release, straddling).lines[0].kwh == 181
    assert straddling.kwh_in(2022) == 0


def test_what_posts_to_electricity_is_entered_in_energy_or_kilometres() -> None:
    families = {rule.family for rule in posting_rules().values() if rule.ghgp == "2-electricity"}
    kinds = [kind for kind in activity_types().values() if kind.family in families]
    assert {kind.bases for kind in kinds} == {("energy",), ("vehicle_distance",)}


def test_an_electric_fleet_in_kilometres_keeps_the_factor_of_the_grid() -> None:
    parts = (part("power_plant", co2f="0.01"), part("manufacture", co2f="0.08"))
    known = library([factor("ev", *parts, unit="vehicle_km", series="ev")], {"vehicle_km": ("ev",)})
    fleet = {"activity_type": "vehicle_km", "unit": "vehicle_km", "site": "", "quantity": 500.0}
    made = compile_inventory(settings(), perimeter(), activities([fleet]), known)
    found = market_based(made, [], RESIDUAL)
    assert found.consumed_kwh == 0
    assert found.electricity_mg == found.location_electricity_mg == 5_000_000
    assert [line.is_by_distance for line in found.lines] == [True]
    steps = reconcile(made, "ghgp", "ghgp_market", Known(market=found)).steps
    assert [step.effect_mg for step in steps] == [0]
    assert market_based(made, [], None).total_mg is None


def test_more_than_consumed_is_a_finding_and_is_not_counted(release: FactorRelease) -> None:
    found = market(release, contract(kwh=Decimal(2000), factor=Decimal("0.01")))
    assert codes(found.findings) == ["contract_exceeds"]
    assert found.findings[0].values["consumed"] == "1,5"
    assert found.total_mg == 1500 * 10_000


@given(
    st.lists(activity_rows, max_size=8),
    st.lists(st.tuples(st.sampled_from(["ALS", "ONV", OTHER]), st.integers(0, 10**7)), max_size=4),
    terms,
)
@runs(max_examples=12)
def test_every_kwh_is_covered_once(
    release: FactorRelease,
    rows: list[dict[str, Any]],
    given_: list[tuple[str, int]],
    facts: dict[str, Any],
) -> None:
    inventory = compiled(
        release, [{**row, "quantity": abs(row["quantity"])} for row in rows], **facts
    )
    contracts = [
        contract(f"C{n}", entity=who, kwh=Decimal(kwh)) for n, (who, kwh) in enumerate(given_)
    ]
    found = market_based(inventory, contracts, RESIDUAL)
    assert sum((line.kwh for line in found.lines), Fraction(0)) == found.consumed_kwh
    assert all(line.kwh >= 0 for line in found.lines)
    located = ghg_protocol_statement(inventory)
    assert found.location_mg == located["2-electricity"] + located["2-heat"]
    again = market_based(inventory, contracts[::-1], RESIDUAL)
    assert again.total_mg == found.total_mg


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"entity": "XXX"}, "entity_unknown"),
        ({"site": "NULLE"}, "site_unknown"),
        ({"site": "PARC"}, "contract_site_elsewhere"),
        ({"kwh": Decimal(-1)}, "contract_negative"),
        ({"factor": Decimal("-0.1")}, "contract_negative"),
        ({"period_end": date(2020, 1, 1)}, "contract_reversed"),
        ({"contract": "GO-2", "period_start": date(2021, 12, 31)}, "contract_overlap"),
    ],
)
def test_a_contract_that_cannot_be_is_refused(facts: dict[str, Any], code: str) -> None:
    first = contract()
    changed = replace(first, **facts)
    known = [changed, first] if changed.contract != first.contract else [changed]
    found = [*check_contracts([changed], known, perimeter(), {"GO": Where(row=7)})]
    assert codes(found) == [code]
    assert found[0].severity is Severity.BLOCKING
    assert found[0].where.column


def test_two_contracts_that_follow_each_other_or_differ_are_kept() -> None:
    first = contract(period_end=date(2021, 6, 30))
    after = contract("GO-2", period_start=date(2021, 7, 1))
    other = contract("PPA", instrument="ppa")
    every = [first, after, other]
    assert [*check_contracts(every, every, perimeter(), {})] == []


def test_the_share_of_the_methods_own_example() -> None:
    """V5 p.49: 48,2 % … soit 217,9 MWh pour un total de 452 MWh."""
    share = renewable_share(Fraction(217_900), Fraction(452_000))
    assert share is not None
    assert share.percent == Decimal("48.2")
    assert "48,2 % de l’électricité consommée, soit 217,9 MWh" in share.text_fr
    assert "452" in share.text_fr
    assert renewable_share(Fraction(1), Fraction(0)) is None


# ------------------------------------------------------------------------- biogenic CO2


def treelife() -> Inventory:
    """The forester of method V5 p.46: wood grown, wood burned by its buyers, land changed."""
    growth = factor("bc-1", part(co2b="-10000"), series="growth", unit="ha")
    change = factor("bc-2", part(co2f="10000"), series="change", unit="ha")
    burned = factor("bc-3", part(co2b="1"), series="burned")
    usable = {"land_use_change": ("growth", "change"), "housing_sold_use": ("burned",)}
    land: dict[str, Any] = {"activity_type": "land_use_change", "unit": "ha"}
    rows = [
        {**land, "factor": "growth", "quantity": 1000.0},
        {**land, "factor": "change", "quantity": 230.0},
        {"activity_type": "housing_sold_use", "site": "", "quantity": 1e7},
    ]
    release = library([growth, change, burned], usable)
    return compile_inventory(settings(), perimeter(), activities(rows), release)


@pytest.mark.parametrize(("standard", "land", "sold"), [("v5", "1.5", "5.1"), ("v4", "5", "18")])
def test_biogenic_co2_is_signed_by_post_and_outside_the_total(
    standard: str, land: str, sold: str
) -> None:
    """Method V5 p.46: −10 000 t in 1.5, +10 000 t in 5.1; a durable change counts, +2 300 t."""
    statement = beges_statement(treelife(), standard)
    cells = {row.post.code: row.printed for row in statement.rows}
    assert (cells[land]["co2b"], cells[land]["co2"], cells[land]["total"]) == (
        *(-10_000_00, 2_300_00, 2_300_00),
    )
    assert (cells[sold]["co2b"], cells[sold]["total"]) == (10_000_00, 0)
    others = [row for code, row in cells.items() if code not in (land, sold)]
    assert {(row["co2b"], row["total"]) for row in others} == {(0, 0)}
    assert (statement.printed_sum("total"), statement.printed_sum("co2b")) == (2_300_00, 0)
    assert statement.printed_sum("co2b", "1") == -10_000_00
    assert statement.exact_total_mg == 2_300 * 10**9
    assert not [c for c in codes(statement.findings) if c.startswith("post_negative")]


# ------------------------------------------------------------------------- ISO and ESRS


def test_the_subcategories_of_iso_receive_every_post() -> None:
    fed = [code for post in iso_posts() for code in post.v5]
    assert fed == list(posts("v5"))
    assert {post.category for post in iso_posts()} == set("123456")


@given(st.lists(activity_rows, max_size=8), terms)
@runs(max_examples=12)
def test_iso_is_the_beges_less_what_is_no_gas(
    release: FactorRelease, rows: list[dict[str, Any]], facts: dict[str, Any]
) -> None:
    inventory = compiled(release, rows, **facts)
    statement, beges = iso_statement(inventory), beges_statement(inventory, "v5")
    assert statement.total_mg + statement.forcing_mg == beges.exact_total_mg
    assert sum(statement.category_mg(c) for c in "123456") == statement.total_mg
    for row in statement.rows:
        if row.post.category == "1":
            assert sum(row.by_gas_mg.values()) == (row.total_mg or 0)
        else:
            assert row.by_gas_mg == {}
    assert sum(r.biogenic_mg for r in statement.rows) == sum(r.exact_mg["co2b"] for r in beges.rows)


@given(st.lists(activity_rows, max_size=8), terms)
@runs(max_examples=12)
def test_the_esrs_total_is_its_scopes(
    release: FactorRelease, rows: list[dict[str, Any]], facts: dict[str, Any]
) -> None:
    inventory = compiled(release, rows, **facts)
    found = market_based(inventory, [], RESIDUAL)
    for version in esrs_versions():
        values = esrs_year(inventory, found, version=version).values
        assert values["T-LB"] == sum(values[r] or 0 for r in ("S1", "S2-LB", "S3"))
        assert values["S3"] == sum(values[f"S3-{n}"] or 0 for n in range(1, 16))
        assert values["T-MB"] == (values["T-LB"] or 0) - found.location_mg + (found.total_mg or 0)
    protocol = ghg_protocol_statement(inventory)
    assert values["T-LB"] == sum(m for box, m in protocol.items() if box != "outside")


def test_what_was_not_checked_says_so_and_what_nobody_gave_is_blank(
    release: FactorRelease,
) -> None:
    assert all(row.is_verified and row.disclosure == "E1-6" for row in esrs_rows("dr_2023_2772"))
    assert not any(row.is_verified for row in esrs_rows("dr_2026_1563"))
    assert {row.disclosure for row in esrs_rows("dr_2026_1563")} == {"E1-8"}
    values = esrs_year(compiled(release, SIGNED)).values
    assert [values[row] for row in ("S1-ETS", "S3-PRIMARY", "S2-MB")] == [None, None, None]
    excluded = esrs_year(compiled(release, SIGNED, excluded_posts=("5.4",))).values
    assert excluded["S3-15"] is None


# ------------------------------------------------------------------------- avoided emissions


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"inventory": "1999"}, "avoided_inventory_unknown"),
        ({"entity": "XXX"}, "entity_unknown"),
        ({"post": "99"}, "avoided_post_unknown"),
        ({"tonnes": Decimal(-1)}, "avoided_negative"),
    ],
)
def test_avoided_emissions_that_cannot_be_are_refused(facts: dict[str, Any], code: str) -> None:
    row = AvoidedEmission(
        avoided="PV",
        inventory="2021",
        case="renewable_energy",
        tonnes=Decimal(3),
        scenario="vente au réseau",
        post="4.3",
    )
    assert [*check_avoided([row], {"2021"}, perimeter(), {})] == []
    found: list[Finding] = [*check_avoided([replace(row, **facts)], {"2021"}, perimeter(), {})]
    assert codes(found) == [code]
