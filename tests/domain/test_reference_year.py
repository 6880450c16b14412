"""The reference year: the method's own figures, triggers against non-triggers, V4 brought to V5."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_group import SIREN_FOREIGN, activities, entity, perimeter, settings
from small_release import factor, part

from beges.domain.declaration.reference import (
    Kind,
    Reworked,
    calls_for_recalculation,
    causes,
    cumulated_mg,
    is_physical,
)
from beges.domain.declaration.side_by_side import (
    GOODS,
    SERVICES,
    TOTAL,
    PublishedCell,
    check_published,
    of_publication,
    of_statement,
    side_by_side,
)
from beges.domain.factors import EmissionFactor, FactorRelease
from beges.domain.gases import warming_potentials
from beges.domain.inventory import Inventory, compile_inventory, counted
from beges.domain.nomenclature import posts
from beges.domain.perimeter import Perimeter
from beges.domain.statements import beges_statement

TONNE = 10**9


def year(
    number: int,
    rows: list[dict[str, Any]],
    library: FactorRelease,
    group: Perimeter | None = None,
    **terms: Any,
) -> Inventory:
    """An inventory of a year from rows of electricity, in kWh of one kilogram unless told."""
    dated = [
        {"period_start": f"{number}-01-01", "period_end": f"{number}-12-31", **row} for row in rows
    ]
    base = {"inventory": str(number), "year": number}
    return compile_inventory(
        settings(**{**base, **terms}), group or perimeter(), activities(dated), library
    )


def library(*factors: EmissionFactor, **facts: Any) -> FactorRelease:
    """A release whose electricity is these factors, of one series."""
    from beges.domain.factors import Series

    series = Series(
        series="grid",
        label_fr="Électricité",
        group_fr="",
        geography_strict=False,
        year_strict=False,
        note="",
    )
    base: dict[str, Any] = {
        "release": "essai",
        "title": "Essai",
        "publisher": "ADEME",
        "attribution": "",
        "gwp_note": "",
        "digest": "0" * 64,
        "factors": {f.factor_id: f for f in factors},
        "series": {"grid": series},
        "usable": {"electricity": ("grid",)},
        "defaults": {"electricity": "grid"},
    }
    return FactorRelease(**{**base, **facts})


def grid(identifier: str, value: str, **facts: Any) -> EmissionFactor:
    return factor(identifier, part("combustion", unsplit=value), series="grid", **facts)


ONE = library(grid("bc-1", "1"))


def total(inventory: Inventory) -> Decimal:
    return Decimal(int(counted(inventory.lines)["total_mg"].sum())) / TONNE


def kinds(*found: Any) -> list[Kind]:
    return [cause.kind for cause in found]


def test_a_gwp_that_changes_recalculates() -> None:
    methane = warming_potentials()["CH4f"].by_set
    old, new = (
        library(grid("bc-1", str(methane["AR4"]))),
        library(grid("bc-1", str(methane["AR5"]))),
    )
    before = year(2013, [{"quantity": 25_000.0}], old, gwp_set="AR4")
    after = year(2013, [{"quantity": 25_000.0}], new)
    current = year(2017, [{"quantity": 23_000.0}], new)
    assert [total(i) for i in (before, after, current)] == [625, 750, 690], "690: the text says 630"
    found = [c for c in causes(before, current, Reworked(gwp=after)) if c.kind is Kind.GWP]
    assert [c.effect_mg for c in found] == [(750 - 625) * TONNE]
    assert calls_for_recalculation(cumulated_mg(found), 625 * TONNE, Decimal(5))
    rows = side_by_side(
        *(of_statement(beges_statement(i, "v5"), "") for i in (before, after, current))
    )
    whole = next(row for row in rows if row.kind == TOTAL)
    assert (whole.initial, whole.recalculated, whole.current) == (625, 750, 690)
    assert whole.difference == -60
    assert whole.pct == Decimal(-60) / 750


def test_the_grid_of_another_year_recalculates_nothing() -> None:
    mix = library(
        grid("bc-2013", "0.0549", valid_from=2013, valid_to=2013),
        grid("bc-2017", "0.0389", valid_from=2017, valid_to=2017),
    )
    before = year(2013, [{"quantity": 30_000.0}], mix)
    current = year(2017, [{"quantity": 28_000.0}], mix)
    assert total(before) * 1000 == 1647
    assert round(total(current) * 1000) == 1089
    found = causes(before, current, Reworked())
    assert Kind.PHYSICAL in kinds(*found)
    assert not [cause for cause in found if cause.kind.is_trigger]
    assert cumulated_mg(found) == 0
    assert not calls_for_recalculation(0, 1647, Decimal(0)), "nothing moved: nothing to recalculate"


def test_an_acquisition_brings_its_own_past() -> None:
    bought = entity("B", SIREN_FOREIGN, entry_date=date(2017, 1, 1))
    rows = [{"quantity": 35_000.0}, {"entity": "B", "site": "", "quantity": 17_000.0}]
    before = year(2013, rows, ONE, perimeter(bought))
    later = [{"quantity": 30_000.0}, {"entity": "B", "site": "", "quantity": 23_000.0}]
    current = year(2017, later, ONE, perimeter(bought))
    (cause,) = [c for c in causes(before, current, Reworked()) if c.kind is Kind.PERIMETER]
    assert (total(before), total(current)) == (35, 53)
    assert total(before) * TONNE + (cause.effect_mg or 0) == 52 * TONNE
    gone = causes(current, before, Reworked())
    assert [c.effect_mg for c in gone if c.kind is Kind.PERIMETER] == [-23 * TONNE]


def test_a_factor_known_otherwise_a_term_and_a_post_are_triggers() -> None:
    rows = [{"quantity": 1000.0, "data_kind": "invoiced"}]
    better = library(grid("bc-1", "1.1"), release="essai_2")
    before = year(2020, rows, ONE, excluded_posts=("2.1",))
    again = year(2020, rows, better, excluded_posts=())
    current = year(
        2021,
        [{"quantity": 1000.0, "data_kind": "approximate"}],
        better,
        stock_fabric="amortised_30y",
    )
    plain = year(2020, rows, ONE)
    found = causes(plain, current, Reworked(factors=again))
    assert kinds(*found).count(Kind.FACTOR) == 1
    assert cumulated_mg(found) == 100 * 10**6
    assert kinds(*found).count(Kind.METHOD) == 2, "the convention, and the kind of data"
    added = [c for c in causes(before, current, Reworked()) if c.kind is Kind.ADDED_POST]
    assert [c.effect_mg for c in added] == [1000 * 10**6]
    fixed = year(2020, rows, ONE, as_of_entry=5)
    corrected = list(causes(fixed, current, Reworked(corrected=again)))
    assert [c.effect_mg for c in corrected if c.kind is Kind.ERROR] == [100 * 10**6]


def test_same_factor_another_value_is_never_physical() -> None:
    was = grid("bc-1", "1", valid_from=2013)
    assert not is_physical(was, grid("bc-1", "2", valid_from=2013))
    assert is_physical(was, grid("bc-2", "2", valid_from=2017))
    assert not is_physical(was, grid("bc-2", "2", valid_from=2017, unit="MWh"))
    assert not is_physical(was, grid("bc-2", "2", valid_from=None))


@given(st.integers(-(10**15), 10**15), st.integers(1, 10**15), st.integers(0, 100))
def test_the_policy_is_reached_at_its_threshold(effect: int, base: int, pct: int) -> None:
    found = calls_for_recalculation(effect, base, Decimal(pct))
    assert found == (effect != 0 and abs(effect) * 100 >= pct * base)


V4 = {str(n): Decimal(n) for n in range(1, 24)}


def test_a_v4_publication_comes_into_v5_as_ademe_did_and_says_what_it_cannot_tell() -> None:
    made = of_publication("Bilan", 2018, "v4", V4)
    assert made.cells["4.1"] == 8 + 9
    assert made.cells["4.5"] is None, "services are not told from goods: not nought"
    assert made.total == sum(V4.values()) - 20, "franchises are no more"
    assert "V4" in made.note
    assert [f.code for f in made.findings] == ["publication_unsplit", "publication_franchise"]
    split = of_publication("Bilan", 2018, "v4", {**V4, GOODS: Decimal(4), SERVICES: Decimal(5)})
    assert (split.cells["4.1"], split.cells["4.5"]) == (12, 5)
    assert split.total == made.total
    assert [f.code for f in split.findings] == ["publication_franchise"]
    excluded_part = of_publication("Bilan", 2018, "v4", {**V4, GOODS: None})
    assert excluded_part == made, "a part that is left out takes nothing away from post 9"
    few = of_publication("Bilan", 2018, "v4", {"1": Decimal(0), "8": Decimal(3), "15": None})
    known = {code: value for code, value in few.cells.items() if value is not None}
    assert known == {"1.1": 0, "4.1": 3}, "nought where it is published, and nowhere else"


def test_what_is_published_adds_up_or_is_named() -> None:
    def codes(*cells: PublishedCell, standard: str = "v4") -> list[str]:
        return [finding.code for finding in check_published(standard, cells, "PUB")]

    def cell(post: str, value: str | None, **gases: str) -> PublishedCell:
        known = {name: Decimal(text) for name, text in gases.items()}
        figure = None if value is None else Decimal(value)
        return PublishedCell(post=post, total=figure, gases=known)

    assert codes(cell("1", "3", co2="2", ch4="1")) == []
    assert codes(cell("1", "3", co2="2")) == ["publication_total_differs"]
    assert codes(cell("1.1", "3")) == ["publication_post_unknown"]
    assert codes(cell(GOODS, "3"), standard="v5") == ["publication_post_unknown"]
    assert codes(replace(cell("2", "3"), excluded=True)) == ["publication_excluded_filled"]
    assert codes(cell("9", "9"), cell(GOODS, "4"), cell(SERVICES, "5")) == []
    assert codes(cell("9", "9"), cell(GOODS, "4")) == ["publication_split_differs"]


PRINTED = st.dictionaries(
    st.sampled_from([*posts("v5")]), st.none() | st.decimals(0, 10**6, places=2)
)


@given(PRINTED, PRINTED, st.none() | PRINTED)
def test_sums_add_up_what_is_printed_and_a_blank_is_never_nought(
    before: dict[str, Decimal | None],
    now: dict[str, Decimal | None],
    again: dict[str, Decimal | None] | None,
) -> None:
    initial, current = (of_publication("x", 2020, "v5", cells) for cells in (before, now))
    recalculated = None if again is None else of_publication("x", 2020, "v5", again)
    rows = side_by_side(initial, recalculated, current)
    base = before if again is None else again
    by_kind: dict[str, list[Decimal]] = {}
    for row in rows:
        if row.kind == "post":
            old, new = base.get(row.code), now.get(row.code)
            assert (row.base, row.current) == (old, new)
        assert (row.difference is None) == (row.base is None or row.current is None)
        if row.current is not None:
            by_kind.setdefault(row.kind, []).append(row.current)
    known = [value for value in now.values() if value is not None]
    assert len(by_kind.get("post", ())) == len(known)
    assert len(by_kind.get(TOTAL, ())) == bool(known)
    for added in by_kind.values():
        assert sum(added) == sum(known)


@pytest.mark.parametrize("kind", list(Kind))
def test_each_kind_has_its_words(kind: Kind) -> None:
    assert kind.label_fr[0].isupper()
