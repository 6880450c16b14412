"""Peers: who they are, how the search widens, and shares beside shares."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beges.domain.peers import (
    FEWEST,
    POSTS,
    Asked,
    Ours,
    bracket_of,
    choose,
    compare_shapes,
    naf_key,
)

MIDDLE = bracket_of("2000 à 4999")
NEXT = bracket_of("5000 à 9999")


def published(*rows: dict[str, object]) -> pd.DataFrame:
    """A table of published inventories; each row gives what matters."""
    base = {
        "method": "v5",
        "published_on": pd.Timestamp("2023-01-01"),
        "name": "",
        "naf": "6499Z",
        "first": 2000,
        "last": 4999,
        "mode": "Opérationnel",
        "year": 2022,
        **dict.fromkeys(POSTS, 0.0),
        "1.1": 25.0,
        "4.5": 75.0,
    }
    table = pd.DataFrame(
        [
            {**base, "row": n, "published_id": n, "siren": f"{n:09d}", **r}
            for n, r in enumerate(rows)
        ]
    )
    return table.astype({"first": "Int64", "last": "Int64"})


def asked(**terms) -> Asked:
    return Asked(**{"naf": "64.99Z", "bracket": MIDDLE, "method": "v5", "year": 2022, **terms})


def test_the_same_code_and_size_first_then_wider_until_there_are_enough() -> None:
    rows = [{}] * 3 + [{"naf": "6419Z"}] * 2 + [{"naf": "6419Z", "first": 5000, "last": 9999}] * 4
    chosen = choose(published(*rows), asked())
    assert [reach.count for reach in chosen.tried] == [3, 5]
    assert len(chosen.peers) == FEWEST
    assert chosen.is_wider
    alone = choose(published(*[{}] * 5), asked())
    assert not alone.is_wider
    beside = choose(published(*rows[:3], *rows[5:]), asked())
    assert [reach.count for reach in beside.tried] == [3, 3, 3, 7]


def test_too_few_even_at_the_widest_compares_nothing() -> None:
    chosen = choose(published(*[{}] * 4, {"naf": "8411Z"}), asked())
    assert not chosen.is_enough
    assert chosen.peers.empty
    assert chosen.tried[-1].count == 4


def test_only_the_same_method_and_never_ourselves() -> None:
    rows = [{"method": "v4"}] * 5 + [{}] * 5
    chosen = choose(published(*rows), asked(sirens=frozenset({"000000005"})))
    assert not chosen.is_enough
    assert max(reach.count for reach in chosen.tried) == 4


def test_one_inventory_an_organisation_that_of_the_nearest_year() -> None:
    same = [{"siren": "000000007", "year": year} for year in (2018, 2021, 2023)]
    chosen = choose(published(*[{}] * 4, *same), asked())
    assert len(chosen.peers) == 5
    assert chosen.peers.loc[chosen.peers["siren"] == "000000007", "year"].item() == 2023


def test_an_unknown_bracket_takes_all_sizes() -> None:
    rows = [{"first": None, "last": None}] * 2 + [{"first": 10, "last": 19}] * 3
    chosen = choose(published(*rows), asked(bracket=None))
    assert len(chosen.peers) == 5
    assert "toutes tailles" in chosen.tried[0].label_fr


def test_an_inventory_without_a_total_is_left_aside_and_counted() -> None:
    nothing = dict.fromkeys(POSTS, 0.0)
    chosen = choose(published(*[{}] * 5, nothing), asked())
    assert (len(chosen.peers), chosen.without_total) == (5, 1)


@pytest.mark.parametrize(
    ("text", "key"), [("64.99Z", "6499Z"), ("6499z", "6499Z"), ("64", "64"), ("Z", ""), ("", "")]
)
def test_a_naf_code_is_read_with_or_without_its_point(text: str, key: str) -> None:
    assert naf_key(text) == key


# ------------------------------------------------------------------------------------ shapes


def test_shares_medians_and_rank_by_hand() -> None:
    peers = published(*[{"1.1": float(n), "4.5": 100.0 - n} for n in (10, 20, 30, 40, 50)])
    tonnes = dict.fromkeys(POSTS, 0.0) | {"1.1": 35.0, "4.5": 65.0}
    shapes = compare_shapes(peers, Ours(tonnes=tonnes))
    direct = shapes.posts.set_index("code").loc["1.1"]
    assert direct[["ours", "q1", "median", "q3"]].tolist() == [0.35, 0.2, 0.3, 0.4]
    assert direct["below"] == 0.6
    assert direct["reporting"] == 5
    category = shapes.categories.set_index("code").loc["4"]
    assert category[["ours", "median"]].tolist() == pytest.approx([0.65, 0.7])
    assert np.isnan(shapes.posts.set_index("code").loc["6.1", "below"])


def test_excluded_posts_leave_both_sides_and_are_told() -> None:
    peers = published(*[{"5.4": 100.0}] * 3, *[{}] * 2)
    tonnes: dict[str, float | None] = dict.fromkeys(POSTS, 0.0)
    tonnes |= {"1.1": 50.0, "4.5": 50.0, "5.4": None}
    shapes = compare_shapes(peers, Ours(tonnes=tonnes))
    assert "5.4" not in set(shapes.posts["code"])
    assert shapes.posts.set_index("code").loc["1.1", "median"] == 0.25
    (out,) = shapes.excluded.to_dict("records")
    assert (out["code"], out["reporting"], out["median"]) == ("5.4", 3, 0.5)


def test_tonnes_for_each_employee_are_an_interval() -> None:
    shapes = compare_shapes(
        published(*[{}] * 3, {"first": 10_000, "last": 0}),
        Ours(tonnes=dict.fromkeys(POSTS, 10.0), staff=100),
    )
    assert shapes.per_head.count == 3
    assert shapes.per_head.low == pytest.approx(100 / 4999)
    assert shapes.per_head.high == pytest.approx(100 / 2000)
    assert shapes.per_head.ours == pytest.approx(2.2)


@settings(max_examples=30)
@given(
    st.lists(
        st.lists(st.floats(0, 1e6), min_size=len(POSTS), max_size=len(POSTS)),
        min_size=1,
        max_size=8,
    ),
    st.floats(0.001, 1000),
)
def test_the_scale_of_a_peer_moves_no_share(masses, scale) -> None:
    rows = [dict(zip(POSTS, row, strict=True)) for row in masses]
    ours = Ours(tonnes=dict.fromkeys(POSTS, 1.0))
    once = compare_shapes(published(*rows), ours)
    larger = [{post: mass * scale for post, mass in row.items()} for row in rows]
    again = compare_shapes(published(*larger), ours)
    for name in ("q1", "median", "q3"):
        both = np.stack([once.posts[name], again.posts[name]])
        assert np.allclose(both[0], both[1], atol=1e-9, equal_nan=True)
    whole = once.posts["ours"].sum()
    assert whole == pytest.approx(1)
