"""Nothing moves until it is adopted: comparison, adoption of all or some, the way back."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from ademe_file import BY_PART, element, official, part
from group_files import bring_in, build_group, data_file, settings
from own_figures import register, simple

from beges.domain.comparison import Change
from beges.domain.inventory import total_mg
from beges.domain.perimeter import ADOPTIONS, INVENTORIES, InventorySettings
from beges.intake import ReleaseUnknown
from beges.services.adoption import (
    adopt_all,
    adopt_some,
    compare_with,
    drop_adoption,
    notices,
    withdrawn_by,
)
from beges.services.batches import list_batches, undo
from beges.services.candidates import Candidate, candidates, find_candidate
from beges.services.corrections import save_correction
from beges.services.inventories import (
    compile_stored,
    create_inventory,
    find_inventory,
)
from beges.services.perimeter import record_of
from beges.services.refusals import NotFound, Refused
from beges.services.releases import install_release, preview_release
from beges.services.verify import verify
from beges.services.workspace import Workspace, open_workspace, releases
from beges.store import BatchKind

pytestmark = pytest.mark.slow

GRID, GAS_PCS = 37091, 26627
YEAR = "2021"


def the_file(grid: str = "0,0669", gas: str = "0,204") -> bytes:
    """A whole file with the electricity of 2021 and network gas, at these totals."""
    power = element(GRID, "kgCO2e/kWh", grid, BY_PART, **{
        "Nom base français": "Electricité", "Nom attribut français": "2021 - mix moyen",
        "Nom frontière français": "consommation"})  # fmt: skip
    fuel = element(GAS_PCS, "kgCO2e/kWh PCS", gas, **{"Nom base français": "Gaz naturel"})
    half = f"{Decimal(grid.replace(',', '.')) / 2}".replace(".", ",")
    return official(
        [power, part(power, "Combustion à la centrale", "", half), part(power, "Amont", "", half),
         fuel]
    )  # fmt: skip


def install(version: str, **figures: str) -> str:
    """Install such a file as a version; returns the release."""
    name = f"base_carbone/{version}"
    assert install_release(preview_release(the_file(**figures), "base.csv", name))
    return name


@pytest.fixture
def workspace(
    sqlite_database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Workspace]:
    monkeypatch.setenv("BEGES_FACTORS", str(tmp_path / "factors"))
    workspace = open_workspace(sqlite_database_url, "Zoé")
    build_group(workspace)
    yield workspace
    workspace.store.close()


def inventory(workspace: Workspace) -> InventorySettings:
    return find_inventory(workspace, YEAR)


def total(workspace: Workspace) -> int:
    return total_mg(compile_stored(workspace, inventory(workspace)))


def candidate(workspace: Workspace, name: str) -> Candidate:
    return find_candidate(workspace, inventory(workspace), name)


def codes(refusal: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [finding.code for finding in refusal.value.findings]


def test_installing_a_release_moves_nothing(workspace: Workspace) -> None:
    before, terms = total(workspace), inventory(workspace)
    install("1.0")
    assert (total(workspace), inventory(workspace)) == (before, terms)
    assert verify(workspace).is_sound
    assert releases()[0] == terms.release


def test_comparing_shows_each_effect_and_writes_nothing(workspace: Workspace) -> None:
    name = install("1.0")
    batches = len(list_batches(workspace, limit=None))
    found = compare_with(workspace, inventory(workspace), candidate(workspace, name))
    changes = {c.before.factor_id: c for c in found.factors if c.before and c.effect_mg}
    assert set(changes) == {f"bc-{GRID}", f"bc-{GAS_PCS}", "beges-telework-2021"}
    assert sum(c.effect_mg for c in found.factors) == found.effect_mg != 0
    assert len(list_batches(workspace, limit=None)) == batches


def test_adopting_all_changes_the_terms_and_signs(workspace: Workspace) -> None:
    name = install("1.0")
    chosen = candidate(workspace, name)
    found = compare_with(workspace, inventory(workspace), chosen)
    adopt_all(workspace, inventory(workspace), chosen, reason=" Version de l'année ")
    assert total(workspace) == found.total_after_mg
    assert inventory(workspace).release == f"{name};{releases()[0]}"
    signed = next(b for b in list_batches(workspace) if b.kind is BatchKind.ADOPTION)
    assert (signed.actor, signed.reason) == ("Zoé", "Version de l'année")
    assert verify(workspace).is_sound


def test_adopting_some_replaces_these_factors_alone(workspace: Workspace) -> None:
    name = install("1.0")
    found = compare_with(workspace, inventory(workspace), candidate(workspace, name))
    effect = next(
        c.effect_mg for c in found.factors if c.before and c.before.factor_id == f"bc-{GRID}"
    )
    assert adopt_some(workspace, found, [f"bc-{GRID}"], reason="audit") == 1
    assert total(workspace) == found.total_before_mg + effect
    (adoption,) = inventory(workspace).adoptions
    assert (adoption.factor_from, adoption.factor_to) == (f"bc-{GRID}", f"bc-{GRID}")
    assert adoption.release_to == f"{name};{releases()[0]}"
    answer = next(
        a for a in compile_stored(workspace, inventory(workspace)).resolutions if a.replaces
    )
    assert "audit" in answer.rule_fr
    assert answer.factor.factor_id == f"bc-{GRID}@{adoption.release_to}"
    assert verify(workspace).is_sound


def test_the_other_inventory_keeps_its_own(workspace: Workspace) -> None:
    other = find_inventory(workspace, "2020")
    before = total_mg(compile_stored(workspace, other))
    found = compare_with(workspace, inventory(workspace), candidate(workspace, install("1.0")))
    adopt_some(workspace, found, [f"bc-{GRID}", f"bc-{GAS_PCS}"], reason="audit")
    assert total_mg(compile_stored(workspace, find_inventory(workspace, "2020"))) == before


def test_an_adoption_is_dropped_undone_and_made_again(workspace: Workspace) -> None:
    before = total(workspace)
    name = install("1.0")

    def adopt() -> None:
        found = compare_with(workspace, inventory(workspace), candidate(workspace, name))
        adopt_some(workspace, found, [f"bc-{GRID}"], reason="essai")

    adopt()
    assert total(workspace) != before
    drop_adoption(workspace, inventory(workspace), f"bc-{GRID}", reason="retour")
    assert (total(workspace), inventory(workspace).adoptions) == (before, ())
    adopt()
    batch = next(b for b in list_batches(workspace) if b.kind is BatchKind.ADOPTION)
    undo(workspace, batch.number)
    assert (total(workspace), inventory(workspace).adoptions) == (before, ())


def test_a_second_release_may_follow_an_adoption(workspace: Workspace) -> None:
    one, two = install("1.0"), install("2.0", grid="0,08")
    found = compare_with(workspace, inventory(workspace), candidate(workspace, one))
    adopt_some(workspace, found, [f"bc-{GRID}"], reason="première")
    kept = compare_with(workspace, inventory(workspace), candidate(workspace, two))
    grid = [c for c in kept.factors if c.before and c.before.factor_id.startswith(f"bc-{GRID}")]
    assert {c.change for c in grid} <= {Change.SAME, Change.STAYS}, "an own choice is kept"


def test_an_adoption_without_reason_or_effect_is_refused(workspace: Workspace) -> None:
    name = install("1.0")
    chosen = candidate(workspace, name)
    found = compare_with(workspace, inventory(workspace), chosen)
    with pytest.raises(Refused) as refusal:
        adopt_all(workspace, inventory(workspace), chosen, reason="  ")
    assert codes(refusal) == ["cell_missing"]
    with pytest.raises(Refused) as refusal:
        adopt_some(workspace, found, [f"bc-{GRID}", "inconnu"], reason="essai")
    assert codes(refusal) == ["adoption_unknown"]
    assert "inconnu" in str(refusal.value)
    with pytest.raises(Refused) as refusal:
        adopt_some(workspace, found, [], reason="essai")
    assert codes(refusal) == ["adoption_empty"]
    assert inventory(workspace).adoptions == ()


def test_an_inventory_pinned_by_an_entry_adopts_nothing(workspace: Workspace) -> None:
    name = install("1.0")
    pinned = replace(inventory(workspace), as_of_entry=3)
    with pytest.raises(Refused) as refusal:
        adopt_all(workspace, pinned, find_candidate(workspace, pinned, name), reason="essai")
    assert codes(refusal) == ["inventory_pinned"]


def test_the_adoptions_of_a_pinned_inventory_stay_as_its_entry_read_them(
    workspace: Workspace,
) -> None:
    found = compare_with(workspace, inventory(workspace), candidate(workspace, install("1.0")))
    adopt_some(workspace, found, [f"bc-{GRID}"], reason="essai")
    adopted = next(b for b in list_batches(workspace) if b.kind is BatchKind.ADOPTION)
    with workspace.store.writing(workspace.act(BatchKind.INVENTORY, "dépôt")) as ledger:
        filed = replace(inventory(workspace), as_of_entry=ledger.head().seq)
        ledger.append(INVENTORIES, [record_of(filed)])
    before = total(workspace)
    with pytest.raises(Refused) as refusal:
        undo(workspace, adopted.number)
    assert codes(refusal) == ["inventory_pinned"]
    (record,) = (r for r in inventory(workspace).adoptions)
    with workspace.store.writing(workspace.act(BatchKind.ADOPTION, "en force")) as ledger:
        row = next(iter(ledger.records(ADOPTIONS)))
        held = {name: row[name] for name in ADOPTIONS.names}
        ledger.append(ADOPTIONS, [held], withdrawn=True)
    assert (total(workspace), inventory(workspace).adoptions) == (before, (record,))


def test_terms_that_somebody_changed_meanwhile_are_not_overwritten(workspace: Workspace) -> None:
    seen = inventory(workspace)
    chosen = candidate(workspace, install("1.0"))
    found = compare_with(workspace, seen, chosen)
    adopt_some(workspace, found, [f"bc-{GRID}"], reason="première")
    for act in (
        lambda: adopt_all(workspace, seen, chosen, reason="seconde"),
        lambda: adopt_some(workspace, found, [f"bc-{GAS_PCS}"], reason="seconde"),
        lambda: drop_adoption(workspace, seen, f"bc-{GRID}", reason="seconde"),
    ):
        with pytest.raises(Refused) as refusal:
            act()
        assert codes(refusal) == ["record_changed_meanwhile"]


def test_an_adopted_factor_that_is_gone_has_no_line_and_a_finding(workspace: Workspace) -> None:
    row: dict[str, Any] = {
        "inventory": YEAR,
        "factor_from": f"bc-{GRID}",
        "factor_to": "own-perdu-v1",
        "reason": "essai",
    }
    with workspace.store.writing(workspace.act(BatchKind.ADOPTION, "essai")) as ledger:
        ledger.append(ADOPTIONS, [row])
    found = compile_stored(workspace, inventory(workspace)).findings
    assert "adoption_unavailable" in {finding.code for finding in found}


def test_an_adopted_factor_of_another_unit_leaves_the_former_one(workspace: Workspace) -> None:
    before = total(workspace)
    (kilos,) = register(workspace, simple("charbon", "1", unit="kg"))
    row = {
        "inventory": YEAR, "factor_from": f"bc-{GRID}", "factor_to": kilos, "reason": "essai"
    }  # fmt: skip
    with workspace.store.writing(workspace.act(BatchKind.ADOPTION, "essai")) as ledger:
        ledger.append(ADOPTIONS, [row])
    found = compile_stored(workspace, inventory(workspace)).findings
    assert "adoption_not_convertible" in {finding.code for finding in found}
    assert total(workspace) == before


def test_an_adopted_release_that_changes_on_the_disk_is_found(workspace: Workspace) -> None:
    name = install("1.0")
    found = compare_with(workspace, inventory(workspace), candidate(workspace, name))
    adopt_some(workspace, found, [f"bc-{GRID}"], reason="essai")
    row = {name: getattr(inventory(workspace).adoptions[0], name) for name in ADOPTIONS.names} | {
        "digest_to": "0" * 64
    }
    with workspace.store.writing(workspace.act(BatchKind.ADOPTION, "essai")) as ledger:
        ledger.append(ADOPTIONS, [row])
    told = compile_stored(workspace, inventory(workspace)).findings
    assert "release_changed" in {finding.code for finding in told}


def test_a_release_that_is_no_longer_there_is_named(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = install("1.0")
    adopt_all(workspace, inventory(workspace), candidate(workspace, name), reason="essai")
    monkeypatch.setenv("BEGES_FACTORS", str(tmp_path / "ailleurs"))
    with pytest.raises(ReleaseUnknown) as refusal:
        total(workspace)
    assert name in str(refusal.value)


def test_a_new_version_of_an_own_factor_is_proposed_and_moves_nothing(
    workspace: Workspace,
) -> None:
    (first,) = register(workspace, simple("chaleur", "0,1"))
    row = {
        "inventory": YEAR, "factor_from": f"bc-{GRID}", "factor_to": first, "reason": "essai"
    }  # fmt: skip
    with workspace.store.writing(workspace.act(BatchKind.ADOPTION, "essai")) as ledger:
        ledger.append(ADOPTIONS, [row])
    before = total(workspace)
    (second,) = register(workspace, simple("chaleur", "0,2", version=2))
    assert total(workspace) == before
    chosen = candidate(workspace, "own")
    found = compare_with(workspace, inventory(workspace), chosen)
    assert [c.after.factor_id for c in found.factors if c.change is Change.OTHER and c.after] == [
        second
    ]
    adopt_all(workspace, inventory(workspace), chosen, reason="nouvelle attestation")
    assert total(workspace) == found.total_after_mg
    assert [a.factor_to for a in inventory(workspace).adoptions] == [second]
    with pytest.raises(NotFound):
        candidate(workspace, "own")


def test_a_correction_is_proposed_and_moves_nothing(workspace: Workspace) -> None:
    before = total(workspace)
    given = {
        "factor_id": f"bc-{GRID}", "release": releases()[0], "part_rank": "1", "gas": "unsplit",
        "was": "0,038", "becomes": "0,048", "reason": "coquille", "reference": "RTE 2021",
    }  # fmt: skip
    made = save_correction(workspace, given)
    assert total(workspace) == before
    found = compare_with(workspace, inventory(workspace), candidate(workspace, "corrections"))
    assert found.effect_mg > 0
    adopt_all(workspace, inventory(workspace), candidate(workspace, "corrections"), reason="RTE")
    assert total(workspace) == before + found.effect_mg
    assert [a.factor_to for a in inventory(workspace).adoptions] == [made]


def electricity(choice: str, quantity: str = "1000") -> list[str]:
    line = f";ALS;LYO;Électricité du réseau;{choice};01/01/2021;31/12/2021;{quantity};kWh;Facturée;"
    return [line]


def test_two_factors_that_lead_to_one_all_give_way(workspace: Workspace) -> None:
    register(workspace, simple("elec", "0,1", unit="kWh"))
    bring_in(workspace, "a.csv", data_file(electricity("own-elec-v1")))
    register(workspace, simple("elec", "0,2", unit="kWh", version=2))
    adopt_all(workspace, inventory(workspace), candidate(workspace, "own"), reason="v2")
    bring_in(workspace, "b.csv", data_file(electricity("own-elec-v2", "5000")))
    register(workspace, simple("elec", "0,3", unit="kWh", version=3))
    chosen = candidate(workspace, "own")
    found = compare_with(workspace, inventory(workspace), chosen)
    adopt_some(workspace, found, ["own-elec-v2"], reason="v3")
    assert total(workspace) == found.total_after_mg != found.total_before_mg


def test_a_factor_of_ones_choice_takes_the_place_of_another(workspace: Workspace) -> None:
    (own,) = register(workspace, simple("elec", "0,3", unit="kWh"))
    chosen = candidate(workspace, f"bc-{GRID}={own}")
    found = compare_with(workspace, inventory(workspace), chosen)
    adopt_all(workspace, inventory(workspace), chosen, reason="contrat")
    assert total(workspace) == found.total_after_mg != found.total_before_mg
    for name, code in (
        (f"bc-1={own}", "adoption_not_used"),
        (f"bc-{GAS_PCS}=bc-0", "adoption_target_unknown"),
    ):
        with pytest.raises(Refused) as refusal:
            candidate(workspace, name)
        assert codes(refusal) == [code]


def test_a_release_without_an_adopted_correction_loses_no_line(workspace: Workspace) -> None:
    given = {
        "factor_id": f"bc-{GRID}", "release": releases()[0], "part_rank": "1", "gas": "unsplit",
        "was": "0,038", "becomes": "0,048", "reason": "coquille", "reference": "RTE 2021",
    }  # fmt: skip
    save_correction(workspace, given)
    adopt_all(workspace, inventory(workspace), candidate(workspace, "corrections"), reason="RTE")
    chosen = candidate(workspace, install("1.0"))
    found = compare_with(workspace, inventory(workspace), chosen)
    assert [a.factor_from for a in withdrawn_by(found)] == [f"bc-{GRID}"]
    adopt_all(workspace, inventory(workspace), chosen, reason="nouvelle version")
    after = compile_stored(workspace, inventory(workspace))
    assert total_mg(after) == found.total_after_mg
    assert not after.unquantified
    assert inventory(workspace).adoptions == ()


def test_a_corrected_identifier_names_one_figure_for_ever(workspace: Workspace) -> None:
    given = {
        "factor_id": f"bc-{GRID}", "release": releases()[0], "part_rank": "1", "gas": "unsplit",
        "was": "0,038", "becomes": "0,048", "reason": "coquille", "reference": "RTE 2021",
    }  # fmt: skip
    name = install("1.0")
    assert save_correction(workspace, given) == f"bc-{GRID}+c1"
    other = given | {"release": name, "gas": "unsplit", "was": "0,03345", "becomes": "0,94"}
    assert save_correction(workspace, other) == f"bc-{GRID}+c2"


def test_what_is_adopted_has_the_effect_that_was_shown(workspace: Workspace) -> None:
    found = compare_with(workspace, inventory(workspace), candidate(workspace, install("1.0")))
    bring_in(workspace, "a.csv", data_file(electricity("", "7000")))
    before = total(workspace)
    with pytest.raises(Refused) as refusal:
        adopt_some(workspace, found, [f"bc-{GRID}"], reason="audit")
    assert codes(refusal) == ["adoption_effect_differs"]
    assert (total(workspace), inventory(workspace).adoptions) == (before, ())


def test_an_adopted_factor_is_no_candidate_of_a_rule(workspace: Workspace) -> None:
    found = compare_with(workspace, inventory(workspace), candidate(workspace, install("1.0")))
    adopt_some(workspace, found, [f"bc-{GRID}"], reason="audit")
    release = compile_stored(workspace, inventory(workspace)).release
    assert f"bc-{GRID}@" in " ".join(release.added)
    assert not any(f.factor_id in release.added for s in release.by_series.values() for f in s)


def test_re_basing_is_compared_and_adopted_whole(workspace: Workspace) -> None:
    chosen = candidate(workspace, "rebased")
    found = compare_with(workspace, inventory(workspace), chosen)
    assert found.effect_mg != 0
    adopt_all(workspace, inventory(workspace), chosen, reason="un seul jeu de PRG")
    assert total(workspace) == found.total_after_mg
    back = candidate(workspace, "published")
    adopt_all(workspace, inventory(workspace), back, reason="retour")
    assert total(workspace) == found.total_before_mg


def test_an_unknown_candidate_names_those_that_exist(workspace: Workspace) -> None:
    name = install("1.0")
    with pytest.raises(NotFound, match=name):
        candidate(workspace, "base_carbone/9.9")
    assert name in {c.code for c in candidates(workspace, inventory(workspace))}


def test_a_factor_that_the_other_release_archives_has_its_successor(workspace: Workspace) -> None:
    old = element(GRID, "kgCO2e/kWh", "0,05", **{
        "Statut de l'élément": "Archivé", "Nom base français": "Electricité",
        "Nom attribut français": "2021 - mix moyen"})  # fmt: skip
    named = {"Nom base français": "Electricité", "Nom attribut français": "2022 - mix moyen"}
    new = element(99001, "kgCO2e/kWh", "0,06", **named)
    name = "base_carbone/3.0"
    assert install_release(preview_release(official([old, new]), "base.csv", name))
    found = notices(compare_with(workspace, inventory(workspace), candidate(workspace, name)))
    noted = {notice.factor.factor_id: notice for notice in found}
    assert not noted[f"bc-{GRID}"].is_gone
    assert noted[f"bc-{GRID}"].successor is not None
    assert noted[f"bc-{GRID}"].successor.factor.factor_id == "bc-99001"
    assert noted[f"bc-{GAS_PCS}"].is_gone


def test_an_inventory_may_be_created_on_a_whole_file(workspace: Workspace) -> None:
    name = install("1.0")
    terms = settings(2021, inventory="bis", release=f"{name};{releases()[0]}")
    create_inventory(workspace, terms, reason="essai")
    found = compile_stored(workspace, find_inventory(workspace, "bis"))
    assert "base_carbone/1.0" in {a.factor.release for a in found.resolutions}
    for wrong in (name, f"{releases()[0]};{name}", "base_carbone/9;beges_2026.2"):
        with pytest.raises(Refused) as refusal:
            settings(2021, inventory="ter", release=wrong)
        assert codes(refusal) == ["code_unknown"]
