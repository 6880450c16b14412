"""The search of factors: laws on any words, then what a person of an office types."""

from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from beges.domain.factors import FactorRelease, combined
from beges.intake import BaseCarbone, read_release, release_of
from beges.services.search import (
    ANY_STATUS,
    ARCHIVED_ONLY,
    BY_GAS,
    BY_PART,
    UNSPLIT,
    FactorIndex,
    FactorSearch,
    Found,
    Purpose,
    choices,
    hits_table,
    make_index,
    search_factors,
    subcategories,
    twins_table,
)
from beges.services.search.hits import SAME_BUT_IDENTIFIER_FR, differences
from beges.services.search.synonyms import synonyms
from beges.services.search.words import sound, words

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
TODAY = date(2026, 11, 24)
FIRST = 5
"""A person looks at so many results before trying other words."""

LIBRARY = read_release(ROOT / "factors" / "beges_2026.1")
INDEX = make_index(LIBRARY)
FACTORS = st.sampled_from(sorted(LIBRARY.factors))
TYPED = st.sampled_from(
    ["gazole", "electricite", "papier", "avion", "2021", "lyon", "reseau", "r410a", "litre"]
)
FILTERS = st.fixed_dictionaries(
    {},
    optional={
        "root": st.sampled_from(choices(INDEX, "root")),
        "unit": st.sampled_from(choices(INDEX, "unit")),
        "territory": st.sampled_from(choices(INDEX, "territory")),
        "place": st.sampled_from(["Lyon", "paris", "Réunion"]),
        "year": st.integers(2017, 2024),
        "split": st.sampled_from([UNSPLIT, BY_PART, BY_GAS]),
        "publisher": st.sampled_from(choices(INDEX, "publisher")),
    },
)


def found_by(index: FactorIndex, text: str, **terms: object) -> Found:
    return search_factors(index, FactorSearch(words=text, **terms), TODAY)


def ids(index: FactorIndex, text: str, **terms: object) -> list[str]:
    rows = found_by(index, text, **terms).rows
    return index.facts["factor_id"].to_numpy()[rows].tolist()


# ------------------------------------------------------------------------------------ the laws


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    folded = words(text)
    assert words(" ".join(folded)) == folded


def test_what_folding_forgives() -> None:
    assert words("L’Œuf, court-courriers") == ["oeuf", "court", "courrier"]
    assert words("ÉLECTRICITÉ d'août") == words("electricite août")
    assert words("1 000 km, 12 842 m³, k€ 2023") == ["1000", "km", "12842", "m3", "keuro", "2023"]
    assert words("réseaux") == words("reseau")
    assert sound("gazzole") == sound("gazole")
    assert sound("informatik") == sound("informatique")


@given(FACTORS)
def test_a_factor_is_found_by_its_own_label(factor_id: str) -> None:
    label = LIBRARY.factors[factor_id].label_fr
    assert factor_id in ids(INDEX, label, status=ANY_STATUS)


@given(FACTORS)
def test_a_factor_is_found_first_by_its_identifier_be_it_archived(factor_id: str) -> None:
    assert ids(INDEX, factor_id)[0] == factor_id
    assert ids(INDEX, factor_id.upper())[0] == factor_id


@given(FACTORS, st.randoms(use_true_random=False))
def test_the_order_of_the_words_does_not_matter(factor_id: str, chance) -> None:
    label = words(LIBRARY.factors[factor_id].label_fr)
    shuffled = label.copy()
    chance.shuffle(shuffled)
    for order in (label, shuffled):  # two numbers side by side are one: 1 000
        assume(not any(one.isdigit() and other.isdigit() for one, other in pairwise(order)))
    assert ids(INDEX, " ".join(label)) == ids(INDEX, " ".join(shuffled))


@given(st.lists(TYPED, max_size=3), FILTERS, FILTERS)
def test_a_filter_never_adds_a_result(typed: list[str], few: dict, more: dict) -> None:
    text = " ".join(typed)
    wide, narrow = ids(INDEX, text, **few), ids(INDEX, text, **{**more, **few})
    assert set(narrow) <= set(wide)
    assert len(narrow) == len(set(narrow))


@given(st.lists(TYPED, max_size=2), FILTERS)
def test_nothing_is_hidden_in_silence(typed: list[str], filters: dict) -> None:
    text = " ".join(typed)
    current, every = found_by(INDEX, text, **filters), found_by(INDEX, text, status="", **filters)
    assert len(current.rows) + current.archived == len(every.rows)
    assert len(every.rows) + every.elsewhere == len(found_by(INDEX, text, status="").rows)
    old = found_by(INDEX, text, status=ARCHIVED_ONLY, **filters)
    assert len(old.rows) == current.archived


@given(st.text(min_size=1))
def test_no_search_leads_nowhere(text: str) -> None:
    found = found_by(INDEX, text)
    offered = len(found.rows), len(found.near), found.archived, found.elsewhere
    assert any(offered) or found.suggestions


@given(st.lists(TYPED, max_size=2), st.sampled_from(sorted(LIBRARY.usable)))
def test_a_purpose_orders_and_leaves_nothing_out(typed: list[str], kind: str) -> None:
    text = " ".join(typed)
    purpose = Purpose(activity_type=kind, year=2021)
    ordered = ids(INDEX, text, purpose=purpose)
    assert sorted(ordered) == sorted(ids(INDEX, text))
    usable = [LIBRARY.factors[code].series in LIBRARY.usable[kind] for code in ordered]
    assert usable == sorted(usable, reverse=True)


def test_archived_factors_come_after_the_others() -> None:
    statuses = [LIBRARY.factors[code].status for code in ids(INDEX, "avion", status=ANY_STATUS)]
    archived = [status == "archived" for status in statuses]
    assert any(archived)
    assert archived == sorted(archived)


def test_an_empty_release_is_searched_too() -> None:
    empty = make_index(replace(LIBRARY, factors={}, digest="none"))
    found = found_by(empty, "gazole")
    assert not len(found.rows)
    assert hits_table(empty, found.rows, TODAY).empty


def test_every_filter_is_tried_by_a_law() -> None:
    tried = {"root", "unit", "territory", "place", "year", "split", "publisher"}
    apart = {"words", "purpose", "status", "category", "release"}
    assert {field.name for field in fields(FactorSearch)} == tried | apart


# ---------------------------------------------------------------------- what is weighed and told


def small(**changes: object) -> FactorRelease:
    """Two factors made of one, the second with these changes."""
    first = LIBRARY.factors["bc-14087"]
    second = replace(first, factor_id="own-x-v1", publisher_id="x-v1", **changes)
    return replace(LIBRARY, factors={"bc-14087": first, "own-x-v1": second}, digest=str(changes))


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"geography": "EU"}, "lieu : Europe"),
        ({"valid_from": 2020}, "années : depuis 2020"),
        ({"status": "archived"}, "statut : archivé"),
        ({"series": ""}, "série : —"),
        ({"published_label": ("Fioul", "", "")}, "nom publié : Fioul"),
        ({"publisher": "Moi"}, "éditeur : Moi Base Carbone V23.6"),
        ({}, SAME_BUT_IDENTIFIER_FR),
    ],
)
def test_twins_say_what_differs(changes: dict[str, object], told: str) -> None:
    index = make_index(small(**changes))
    rows = found_by(index, "fioul", status=ANY_STATUS).rows
    table = hits_table(index, rows, TODAY).set_index("factor_id")
    assert table.loc["own-x-v1", "differs"] == told
    assert list(twins_table(index, "bc-14087", TODAY)["factor_id"]) == ["own-x-v1"]


def test_a_value_tells_twins_apart_when_nothing_else_does() -> None:
    first = LIBRARY.factors["bc-14087"]
    part = replace(first.parts[0], values={"unsplit": Decimal("1.5")})
    second = replace(first, parts=(part, *first.parts[1:]))
    assert all(text.startswith("valeur : ") for text in differences([first, second], LIBRARY))


def test_a_factor_alone_of_its_name_has_no_twin() -> None:
    assert twins_table(INDEX, "bc-24295", TODAY).empty
    assert not hits_table(INDEX, found_by(INDEX, "ramette").rows, TODAY)["differs"].any()


def test_an_ended_validity_is_told_and_never_filtered() -> None:
    index = make_index(small(expired_on=date(2020, 12, 31)))
    table = hits_table(index, found_by(index, "fioul").rows, TODAY)
    assert "échu le 31/12/2020" in list(table["standing"])
    assert list(table["factor_id"]) == ["bc-14087", "own-x-v1"]


def test_an_unknown_unit_is_shown_last() -> None:
    index = make_index(small(unit="", qualifier="stère apparent"))
    table = hits_table(index, found_by(index, "fioul domestique").rows, TODAY)
    assert list(table["unit"]) == ["litre", "stère apparent"]


def test_a_unit_entered_brings_what_converts_first() -> None:
    kilos = ids(INDEX, "fioul domestique", purpose=Purpose(unit="tonne"))
    assert LIBRARY.factors[kilos[0]].unit == "kg"
    euros = ids(INDEX, "assurance", purpose=Purpose(unit="kEUR", year=2021))
    assert LIBRARY.factors[euros[0]].unit == "kEUR_2021_HT"


def test_a_territory_brings_its_own_factor_first() -> None:
    first = ids(INDEX, "électricité", purpose=Purpose(geography="MQ", year=2021))[0]
    assert LIBRARY.factors[first].geography == "MQ"


def test_the_names_of_published_labels_tags_and_categories_are_searched() -> None:
    index = make_index(
        small(
            published_label=("Domestic oil", "", ""),
            tags="mazoutier,zibeline",
            category="Combustibles > Fossiles > Liquides",
        )
    )
    for text in ("domestic oil", "zibeline", "fossiles liquides"):
        assert ids(index, text) == ["own-x-v1"], text
    assert ids(index, "", category="Combustibles > Fossiles") == ["own-x-v1"]
    assert ids(index, "", category="Combustibles > Foss") == []
    assert subcategories(index, "Combustibles") == [
        "Combustibles > Fossiles",
        "Combustibles > Fossiles > Liquides",
    ]


def test_a_search_with_no_answer_offers_the_nearest() -> None:
    found = found_by(INDEX, "gazole zeppelin")
    assert not len(found.rows)
    assert len(found.near)
    assert not found_by(INDEX, "gazole").near.size
    misspelt = found_by(INDEX, "xelectr1cit")
    assert misspelt.suggestions
    for text in misspelt.suggestions:
        assert ids(INDEX, text)


@pytest.mark.parametrize("text", ["waste xyzq", "beamm", "beam xyzq", "concrette", "averagge"])
def test_no_code_of_a_series_is_suggested(text: str) -> None:
    found = found_by(INDEX, text)
    assert not [told for told in found.suggestions if "_" in told]
    codes = {"beam", "concrete", "average"}
    assert not codes & {word.read_as for word in found.read}


def test_what_the_filters_leave_out_is_counted() -> None:
    found = found_by(INDEX, "gazole", unit="nuitée")
    assert not len(found.rows)
    assert found.elsewhere == len(ids(INDEX, "gazole", status=ANY_STATUS))


# ------------------------------------------------------------------------------ the real file


@pytest.fixture(scope="module")
def whole(base_carbone_23: BaseCarbone) -> FactorIndex:
    """The whole V23.6 as its publisher prints it."""
    return make_index(release_of(base_carbone_23, "base_carbone/23.6"))


@pytest.fixture(scope="module")
def through(base_carbone_23: BaseCarbone) -> FactorIndex:
    """The whole V23.6 read through our library."""
    return make_index(combined([release_of(base_carbone_23, "base_carbone/23.6"), LIBRARY]))


WANTED = {
    "gazole": {"bc-25775"},
    "papier ramette": {"bc-24295"},
    "chauffage urbain Lyon": {"bc-36808"},
    "avion court courrier": {"bc-43745", "bc-43743"},
    "prestations informatiques": {"bc-43445"},
}
MISSPELT = {
    "gazzole": {"bc-25775"},
    "GASOIL": {"bc-25775"},
    "electricite mix consommation": {"bc-43642"},
    "prest informatik": {"bc-43445"},
    "chofage urbain lyon": {"bc-36808"},
    "avoin court-courier": {"bc-43745", "bc-43743"},
    "ordinatuer portable": {"bc-27002"},
    "R 410 A": {"bc-43632"},
    "R-410A": {"bc-43632"},
    "fuel domestique": {"bc-14087"},
    "cantine": {"bc-20682"},
    "honoraires avocat": {"bc-43545"},
    "reseau de froid la defense courbevoie": {"bc-37025"},
}


@pytest.mark.parametrize("text", [*WANTED, *MISSPELT])
def test_the_first_attempt_finds_it_in_the_whole_file(whole: FactorIndex, text: str) -> None:
    first = ids(whole, text)[:FIRST]
    assert (WANTED | MISSPELT)[text] & set(first), first


@pytest.mark.parametrize("text", [*WANTED, *MISSPELT])
def test_the_first_attempt_finds_it_through_the_library(through: FactorIndex, text: str) -> None:
    first = ids(through, text)[:FIRST]
    assert (WANTED | MISSPELT)[text] & set(first), first


@pytest.mark.parametrize("text", WANTED)
def test_in_force_before_archived_in_the_whole_file(whole: FactorIndex, text: str) -> None:
    codes = ids(whole, text, status=ANY_STATUS)
    archived = [whole.release.factors[code].status == "archived" for code in codes]
    assert archived == sorted(archived)
    assert found_by(whole, text).archived == sum(archived) > 0


def test_fioul_domestique_in_litres_differs_by_place(whole: FactorIndex) -> None:
    table = hits_table(whole, found_by(whole, "fioul domestique", unit="litre").rows, TODAY)
    told = table.set_index("factor_id")["differs"]
    assert told["bc-14087"] == "lieu : France continentale"
    assert told["bc-14086"] == "lieu : Europe"


def test_thirteen_thousand_results_are_counted_and_the_first_shown(whole: FactorIndex) -> None:
    found = found_by(whole, "")
    assert len(found.rows) + found.archived == len(whole) == 10_939
    assert len(hits_table(whole, found.rows, TODAY)) == 200


def test_every_synonym_leads_somewhere(through: FactorIndex) -> None:
    known = set(through.numbers)
    lost = {
        " ".join(sorted(term)): [" ".join(sorted(other)) for other in others]
        for term, others in synonyms().items()
        if not any(other <= known for other in others)
    }
    assert lost == {}
