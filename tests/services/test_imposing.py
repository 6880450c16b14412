"""What may be imposed on an activity is what the engine takes for it, no more and no less."""

from collections.abc import Iterator
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from ademe_file import BY_PART, element, official, part
from group_files import bring_in, build_group

from beges.services.activities import draft
from beges.services.adoption import adopt_some, compare_with
from beges.services.candidates import find_candidate
from beges.services.imposing import Wanted, imposable
from beges.services.inventories import find_inventory
from beges.services.releases import install_release, preview_release
from beges.services.workspace import Workspace, open_workspace

pytestmark = pytest.mark.slow

GRID, YEAR = 37091, "2021"
SITES = """Code site;Code entité;Nom du site;Nature du site;Territoire;Occupation
PPT;ALS;Agence de Papeete;Agence;Polynésie française;En propriété
"""
RATE = "Code entité;Année;Indicateur;Valeur;Source\nALS;2021;Taux de récupération de la TVA;40;x\n"


@pytest.fixture
def workspace(
    sqlite_database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Workspace]:
    monkeypatch.setenv("BEGES_FACTORS", str(tmp_path / "factors"))
    workspace = open_workspace(sqlite_database_url, "Zoé")
    build_group(workspace)
    bring_in(workspace, "s.csv", SITES)
    bring_in(workspace, "r.csv", RATE)
    yield workspace
    workspace.store.close()


def insurance(unit: str, year: int = 2021, **facts: Any) -> Wanted:
    wanted = {"entity": "ALS", "site": "", "words": "assurance", **facts}
    return Wanted(activity_type="services_insurance", unit=unit, year=year, **wanted)


def takes(workspace: Workspace, wanted: Wanted, factor: str) -> bool:
    """Whether the engine computes an activity with that factor."""
    row = {
        "entity": wanted.entity, "site": wanted.site, "activity_type": wanted.activity_type,
        "factor": factor, "quantity": 10, "unit": wanted.unit, "data_kind": "invoiced",
        "period_start": date(wanted.year, 1, 1), "period_end": date(wanted.year, 12, 31),
    }  # fmt: skip
    return draft(workspace, row).total_mg is not None


UNITS = ("EUR", "EUR_TTC", "EUR_BOOKED", "kEUR_TTC", "kWh")
PLACES = (("ALS", ""), ("ALS", "PPT"), ("ALS", "FDF"), ("ONV", ""))


@pytest.mark.parametrize("year", [2021, 2024])
def test_what_is_offered_is_what_the_engine_takes(workspace: Workspace, year: int) -> None:
    ratios = ("bc-43473", "bc-43475")
    for unit, (entity, site) in product(UNITS, PLACES):
        wanted = insurance(unit, year, entity=entity, site=site)
        offered = imposable(workspace, wanted)
        taken = [code for code in ratios if takes(workspace, wanted, code)]
        assert [code for code in ratios if code in offered] == taken, wanted


@pytest.mark.parametrize("unit", ["EUR", "EUR_TTC", "EUR_BOOKED"])
def test_money_of_every_kind_finds_a_ratio(workspace: Workspace, unit: str) -> None:
    assert "bc-43473" in imposable(workspace, insurance(unit))
    assert "bc-43473" in imposable(workspace, insurance(unit, entity=""))


def test_a_year_without_a_ratio_is_reached_by_the_index(workspace: Workspace) -> None:
    assert imposable(workspace, insurance("kEUR", 2024))


def test_a_recovery_that_is_not_known_offers_nothing(workspace: Workspace) -> None:
    assert not imposable(workspace, insurance("EUR_BOOKED", entity="ONV"))


def test_what_an_adoption_brings_in_is_not_imposed(workspace: Workspace) -> None:
    power = element(GRID, "kgCO2e/kWh", "0,07", BY_PART, **{"Nom base français": "Electricité"})
    content = official([power, part(power, "Amont", "", "0,07")])
    assert install_release(preview_release(content, "base.csv", "base_carbone/1.0"))
    settings = find_inventory(workspace, YEAR)
    other = find_candidate(workspace, settings, "base_carbone/1.0")
    found = compare_with(workspace, settings, other)
    adopt_some(workspace, found, [f"bc-{GRID}"], reason="essai")
    (adoption,) = find_inventory(workspace, YEAR).adoptions
    adopted = f"bc-{GRID}@{adoption.release_to}"
    wanted = Wanted(activity_type="electricity", unit="kWh", year=int(YEAR), words="electricite")
    offered = imposable(workspace, wanted)
    assert f"bc-{GRID}" in offered
    assert not [code for code in offered if "@" in code]
    asked = Wanted(
        activity_type="electricity", unit="kWh", year=int(YEAR), entity="ALS", site="LYO"
    )
    assert takes(workspace, asked, f"bc-{GRID}")
    assert not takes(workspace, asked, adopted)
