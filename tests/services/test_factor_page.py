"""The page of a factor: in words, from release to release, and the activities that use it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from group_files import build_group

from beges.domain.factors import EmissionFactor, FactorRelease
from beges.domain.inventory import Inventory, counted
from beges.services import factor_history
from beges.services.factor_history import history_of
from beges.services.factor_uses import quantities, uses_of
from beges.services.inventories import compile_stored, find_inventory
from beges.services.library import (
    facts_of,
    parts_table,
    place_fr,
    quality_fr,
    split_of,
    standing_fr,
    status_fr,
    unit_fr,
)
from beges.services.workspace import Workspace, load_release, open_workspace, releases

ELECTRICITY = "bc-37091"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    path = tmp_path_factory.mktemp("fiche") / "groupe.sqlite"
    workspace = open_workspace(str(path), actor="Camille")
    build_group(workspace)
    yield workspace
    workspace.store.close()


@pytest.fixture(scope="module")
def inventory(workspace: Workspace) -> Inventory:
    return compile_stored(workspace, find_inventory(workspace, "2021"))


@pytest.fixture
def factor(release: FactorRelease) -> EmissionFactor:
    return release.factors[ELECTRICITY]


# ----------------------------------------------------------------------------------- in words


def test_the_parts_of_a_factor_add_up(release: FactorRelease) -> None:
    for factor in list(release.factors.values())[:40]:
        table = parts_table(factor)
        assert table["total"].iloc[-1] == pytest.approx(table["total"].iloc[:-1].sum())


def test_a_factor_in_words(factor: EmissionFactor) -> None:
    facts = dict(facts_of(factor))
    assert facts["Total calculé"] == "0,05695 kgCO2e"
    assert facts["Écart"] == "−0,00005 kgCO2e"
    assert facts["Qualité"] == "non notée"
    assert "Nom publié" not in facts
    graded = replace(
        factor,
        scores=(4, None, 5, 1, 2),
        qualifier="produit",
        published_label=("Electricité", "2021 - mix moyen", "consommation"),
        uncertainty_pct=None,
        published_total=None,
    )
    facts = dict(facts_of(graded))
    assert facts["Qualité"] == "fiabilité 4/5, géographie 5/5, temps 1/5, complétude 2/5"
    assert dict(quality_fr(graded)) == {
        "Fiabilité": 4,
        "Géographie": 5,
        "Temps": 1,
        "Complétude": 2,
    }
    assert facts["Nom publié"] == "Electricité, 2021 - mix moyen, consommation"
    assert facts["Unité"] == "kWh produit"
    assert facts["Incertitude"] == facts["Total publié"] == "inconnu"


def test_places_units_and_standings(factor: EmissionFactor) -> None:
    assert place_fr(replace(factor, place="Corte")) == "Corte, France continentale"
    assert place_fr(replace(factor, geography="RE", place="Réunion")) == "La Réunion"
    assert place_fr(replace(factor, geography="", place="Chine")) == "Chine"
    assert place_fr(replace(factor, geography="")) == "Tous"
    assert unit_fr(replace(factor, unit="")) == "unité non reconnue"
    assert unit_fr(replace(factor, unit="", qualifier="course")) == "course"
    old = replace(factor, status="archived", expired_on=date(2021, 12, 31))
    assert standing_fr(old, date(2022, 1, 1)) == "2021 · archivé", "the year says it already"
    undated = replace(old, valid_from=None, valid_to=None)
    assert standing_fr(undated, date(2022, 1, 1)) == "archivé · échu le 31/12/2021"
    assert standing_fr(undated, date(2021, 12, 31)) == "sans limite · archivé"
    assert status_fr("en_attente") == "en_attente"


def test_a_factor_is_split_by_part_and_by_gas(factor: EmissionFactor) -> None:
    assert split_of(factor) == (True, False)
    whole = replace(factor.parts[0], values={"unsplit": Decimal(1), "co2b": Decimal(1)})
    assert split_of(replace(factor, parts=(whole,))) == (False, False)
    by_gas = replace(whole, values={"co2f": Decimal(1), "n2o": Decimal(0)})
    assert split_of(replace(factor, parts=(by_gas,))) == (False, True)


# ------------------------------------------------------------------------- from release to release


def revised(factor: EmissionFactor, version: str, times: str, **changes: object) -> EmissionFactor:
    parts = tuple(
        replace(part, values={gas: value * Decimal(times) for gas, value in part.values.items()})
        for part in factor.parts
    )
    return replace(factor, publisher_version=version, parts=parts, **changes)


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Make these the releases at hand."""

    def make(**held: FactorRelease) -> None:
        monkeypatch.setattr(factor_history, "single_releases", lambda: list(held))
        monkeypatch.setattr(factor_history, "load_release", lambda _, name: held[name])

    return make


def test_history_goes_from_the_oldest_version_and_tells_the_change(
    workspace: Workspace, release: FactorRelease, factor: EmissionFactor, known
) -> None:
    versions = {
        "c": revised(factor, "Base Carbone V23.6", "1.1"),
        "a": revised(factor, "Base Carbone V9.0", "2"),
        "b": revised(factor, "Base Carbone V22.0", "1", status="archived"),
    }
    known(
        **{n: replace(release, factors={ELECTRICITY: one}) for n, one in versions.items()},
        without=replace(release, factors={}),
    )
    past = history_of(workspace, ELECTRICITY)
    assert [row.release for row in past] == ["a", "b", "c"]
    assert [row.change for row in past] == [None, Decimal("-0.5"), Decimal("0.1")]
    assert [row.status for row in past] == ["en vigueur", "archivé", "en vigueur"]


def test_history_compares_no_figure_with_one_of_another_unit(
    workspace: Workspace, release: FactorRelease, factor: EmissionFactor, known
) -> None:
    mwh = revised(factor, "Base Carbone V24", "1000", unit="MWh")
    known(
        old=replace(release, factors={ELECTRICITY: factor}),
        new=replace(release, factors={ELECTRICITY: mwh}),
    )
    assert [row.change for row in history_of(workspace, ELECTRICITY)] == [None, None]


def test_history_reads_the_releases_at_hand(workspace: Workspace) -> None:
    past = history_of(workspace, ELECTRICITY)
    assert {row.release for row in past} <= set(releases())
    held = load_release(workspace, past[-1].release).factors[ELECTRICITY]
    assert past[-1].total == held.total
    assert history_of(workspace, "bc-0") == []


# ---------------------------------------------------------------------------------- who uses it


def test_the_uses_of_all_factors_make_up_the_inventory(inventory: Inventory) -> None:
    used = {answer.factor.factor_id for answer in inventory.resolutions}
    uses = [uses_of(inventory, code) for code in used]
    lines = inventory.lines[inventory.lines["timing"] != "acquisition"]
    assert sum(one.total_mg for one in uses) == lines["total_mg"].sum()
    assert sum(one.counted_mg for one in uses) == counted(inventory.lines)["total_mg"].sum()
    assert sum(len(one.lines) for one in uses) == len(lines)


def test_the_activities_of_a_factor_add_up_to_its_total(inventory: Inventory) -> None:
    uses = uses_of(inventory, ELECTRICITY)
    assert uses.activities["total_mg"].sum() == uses.total_mg > 0
    assert uses.activities["lines"].sum() == len(uses.lines)
    masses = list(uses.activities["total_mg"].abs())
    assert masses == sorted(masses, reverse=True)
    for row, activity in enumerate(uses.activities.itertuples()):
        assert uses.lines_of(row)["total_mg"].sum() == activity.total_mg
    told = quantities(uses).to_dict("records")
    assert told == [{"unit": "kWh", "count": 1, "quantity": 12_345.6}]


def test_a_factor_that_nothing_uses(inventory: Inventory) -> None:
    uses = uses_of(inventory, "bc-0")
    assert uses.activities.empty
    assert uses.total_mg == uses.counted_mg == 0
    assert quantities(uses).empty
