"""Why two totals differ: steps that leave no residual, whatever the inventory and the pair."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as runs
from hypothesis import strategies as st
from small_group import SIREN_CHILD, activities, perimeter, settings
from varied_group import activity_rows, group, terms

from beges.domain.comparison import View as BridgeView
from beges.domain.comparison import bridge, causes
from beges.domain.factors import FactorRelease
from beges.domain.indicators import published_lines
from beges.domain.inventory import Inventory, compile_inventory, counted
from beges.domain.nomenclature import OUTSIDE
from beges.domain.statements import (
    VIEWS,
    FiledCells,
    Known,
    ResidualMix,
    ViewNotStated,
    available_views,
    beges_statement,
    consolidated_entities,
    esrs_rows,
    esrs_year,
    ghg_protocol_statement,
    iso_statement,
    market_based,
    printed,
    reconcile,
    view,
)

BRIDGED = BridgeView(published=False, standard="v5")
RESIDUAL = ResidualMix(factor=Decimal("0.0457"), source="AIB")


def compiled(release: FactorRelease, rows: list[dict[str, Any]], **facts: Any) -> Inventory:
    if facts.get("excluded_posts"):
        facts["exclusion_reason"] = "essai"
    return compile_inventory(settings(**facts), group(), activities(rows), release)


def known_of(inventory: Inventory, then: Inventory | None = None) -> Known:
    """A past filing of arbitrary cells; of ``then``, when it is given."""
    since = None if then is None else bridge([then, inventory], BRIDGED)
    filed = FiledCells(
        standard="v5",
        label_fr="Dépôt",
        by_post={"2.1": 10**9, "4.1": 7, "6": 5 * 10**8},
        since=since,
    )
    return Known(market=market_based(inventory, [], RESIDUAL), filed=filed)


def totals(inventory: Inventory, known: Known) -> dict[str, int]:
    """The total of each view, by the statement that prints it and not by the view."""
    v5, v4 = (beges_statement(inventory, standard) for standard in ("v5", "v4"))
    ghgp = {k: v for k, v in ghg_protocol_statement(inventory).items() if k != OUTSIDE}
    assert known.market is not None
    assert known.filed is not None
    esrs = esrs_year(inventory, known.market).values
    entities = [e.entity for e in consolidated_entities(inventory)]
    market, located = known.market.total_mg, known.market.location_mg
    assert market is not None
    return {
        "computed": int(
            inventory.lines.loc[inventory.lines["timing"] != "acquisition", "total_mg"].sum()
        ),
        "entities": sum(beges_statement(inventory, "v5", e).exact_total_mg for e in entities),
        "internal": int(counted(inventory.lines)["total_mg"].sum()),
        "published": int(published_lines(inventory)["total_mg"].sum()),
        "v5": v5.exact_total_mg,
        "v5_printed": v5.printed_sum("total") * 10**7,
        "v4": v4.exact_total_mg,
        "v4_printed": v4.printed_sum("total") * 10**7,
        "iso": iso_statement(inventory).total_mg,
        "ghgp": sum(ghgp.values()),
        "ghgp_market": sum(ghgp.values()) + market - located,
        "ghgp_printed": sum(map(printed, ghgp.values())) * 10**7,
        "esrs": esrs["T-LB"] or 0,
        "esrs_printed": 10**7
        * sum(printed(esrs[row.row] or 0) for row in esrs_rows() if row.kind == "mass"),
        "esrs_market": esrs["T-MB"] or 0,
        "filed": sum(
            mass
            for post, mass in known.filed.by_post.items()
            if post in {row.post.code for row in v5.rows}
        ),
    }


pairs = st.tuples(st.sampled_from([*VIEWS]), st.sampled_from([*VIEWS]))


filed_rows = st.none() | st.lists(activity_rows, max_size=10)


@given(
    st.lists(activity_rows, max_size=10),
    terms,
    st.lists(pairs, min_size=4, max_size=8),
    filed_rows,
)
@runs(max_examples=20)
def test_steps_sum_to_the_difference_and_back(
    release: FactorRelease,
    rows: list[dict[str, Any]],
    facts: dict[str, Any],
    chosen: list[tuple[str, str]],
    filed: list[dict[str, Any]] | None,
) -> None:
    inventory = compiled(release, rows, **facts)
    known = known_of(inventory, None if filed is None else compiled(release, filed, **facts))
    expected = totals(inventory, known)
    assert set(available_views(known)) == set(VIEWS) == set(expected)
    for code in VIEWS:
        assert view(inventory, code, known).total_mg == expected[code], code
    for before, after in chosen:
        there = reconcile(inventory, before, after, known)
        assert there.difference_mg == expected[after] - expected[before]
        assert there.residual_mg == 0
        back = reconcile(inventory, after, before, known)
        gained = {s.code: s.effect_mg for s in there.steps}
        assert gained == {s.code: -s.effect_mg for s in back.steps}
        for step in there.steps:
            lines = there.lines(step)
            assert not step.cause or set(lines["cause"]) <= set(causes())
            assert lines["effect_mg"].sum() == step.effect_mg - step.beside_mg
            assert step.effect_mg or step.moved_mg or len(lines)


SIGNED: list[dict[str, Any]] = [
    {"quantity": 1000.0},
    {
        "activity_type": "it_equipment",
        "unit": "piece",
        "factor": "laptop",
        "life_years": 4,
        "quantity": 10.0,
        "period_end": "2021-01-01",
    },
    {
        "activity_type": "visitors_car",
        "unit": "passenger_km",
        "factor": "car_average",
        "quantity": 5000.0,
    },
    {
        "activity_type": "services_insurance",
        "unit": "kEUR",
        "site": "",
        "counterparty": SIREN_CHILD,
        "quantity": 3.0,
    },
]


def steps(inventory: Inventory, before: str, after: str, known: Known) -> dict[str, int]:
    return {s.code: s.effect_mg for s in reconcile(inventory, before, after, known).steps}


def test_a_case_that_an_accountant_can_sign(release: FactorRelease) -> None:
    inventory = compile_inventory(settings(), perimeter(), activities(SIGNED), release)
    known = known_of(inventory)
    lines = inventory.lines
    full = int(lines.loc[lines["timing"] == "acquisition", "total_mg"].sum())
    share = int(lines.loc[lines["timing"] == "amortised", "total_mg"].sum())
    assert abs(full - 4 * share) <= 4 * len(lines)
    visited = int(lines.loc[lines["v5"] == "3.4", "total_mg"].sum())
    found = steps(inventory, "v5", "ghgp", known)
    assert found == {"visitors": -visited, "amortisation": full - share, "upstream_energy": 0}
    moved = reconcile(inventory, "v5", "ghgp", known).steps[-1]
    assert moved.moved_mg == 18_950_000
    bought = int(lines.loc[lines["status"] == "eliminated", "total_mg"].sum())
    assert steps(inventory, "entities", "v5", known) == {"eliminated": -bought}
    assert steps(inventory, "internal", "published", known) == {"visitors": -visited}
    market = steps(inventory, "esrs", "esrs_market", known)
    assert market == {"market": 45_700_000 - 38_000_000}


def test_a_step_opens_to_its_lines_and_a_post_since_filed_too(release: FactorRelease) -> None:
    inventory = compile_inventory(settings(), perimeter(), activities(SIGNED), release)
    filed = FiledCells(standard="v5", label_fr="Dépôt 2021", by_post={"2.1": 30_000_000})
    found = reconcile(inventory, "v5", "filed", Known(filed=filed))
    by_code = {step.code: step for step in found.steps}
    assert by_code["filed:2.1"].effect_mg == 30_000_000 - 40_000_000
    assert set(found.lines(by_code["filed:2.1"])["v5"]) == {"2.1"}
    assert by_code["filed:2.1"].label_fr.startswith("Poste 2.1")
    assert found.residual_mg == 0


def test_a_view_that_nobody_stated_is_refused(release: FactorRelease) -> None:
    inventory = compile_inventory(settings(), perimeter(), activities(SIGNED), release)
    unknown = Known(market=market_based(inventory, [], None))
    assert not {"esrs_market", "ghgp_market", "filed"} & set(available_views(unknown))
    for code in ("esrs_market", "filed"):
        with pytest.raises(ViewNotStated, match=code):
            view(inventory, code, unknown)
