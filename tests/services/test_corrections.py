"""Corrections of published factors as registered, on SQLite and on PostgreSQL."""

import threading
from collections.abc import Iterator
from decimal import Decimal

import pytest
from group_files import build_group

from beges.domain.factors import CORRECTIONS, corrected_factors, correction_findings, value_at
from beges.domain.perimeter import ADOPTIONS
from beges.services.batches import list_batches, undo
from beges.services.corrections import (
    corrections,
    find_correctable,
    list_corrections,
    save_correction,
)
from beges.services.inventories import compile_stored, find_inventory
from beges.services.refusals import Refused
from beges.services.verify import verify
from beges.services.workspace import Workspace, load_release, open_workspace
from beges.store import BatchKind

CAR, RELEASE = "bc-43787", "beges_2026.1"


@pytest.fixture
def workspace(database_url: str) -> Iterator[Workspace]:
    workspace = open_workspace(database_url, actor="Camille")
    yield workspace
    workspace.store.close()


def given(was: str, becomes: str, **changed: object) -> dict[str, object]:
    """A correction of the petrol car as typed."""
    return {
        "factor_id": CAR,
        "release": RELEASE,
        "part_rank": "1",
        "gas": "unsplit",
        "was": was,
        "becomes": becomes,
        "reason": "valeur double de celle du diesel",
        "reference": "fiche 43787, version suivante",
        **changed,
    }


def refused(workspace: Workspace, typed: dict[str, object]) -> list[str]:
    with pytest.raises(Refused) as refusal:
        save_correction(workspace, typed)
    return [finding.code for finding in refusal.value.findings]


def offered(workspace: Workspace, as_of: int | None = None) -> dict[str, object]:
    release = load_release(workspace, RELEASE)
    with workspace.store.reading() as reader:
        return dict(corrected_factors(release, corrections(reader, as_of)))


@pytest.fixture(scope="module")
def first(release) -> str:
    """The figure of the petrol car's first part, as the release prints it."""
    value = value_at(release.factors[CAR], 1, "unsplit")
    assert value is not None
    return str(value).replace(".", ",")


def test_a_correction_says_what_was_what_becomes_why_and_by_whom(workspace, first) -> None:
    assert save_correction(workspace, given(first, "0,14")) == f"{CAR}+c1"
    [found] = list_corrections(workspace)
    assert (found.actor, found.identifier) == ("Camille", f"{CAR}+c1")
    assert found.at.startswith("20")
    assert found.correction.was == Decimal(first.replace(",", "."))
    assert found.correction.becomes == Decimal("0.14")
    assert found.correction.reference == "fiche 43787, version suivante"
    [batch] = list_batches(workspace)
    assert (batch.kind, batch.rows) == (BatchKind.FACTORS, 1)
    assert batch.reason == "valeur double de celle du diesel"
    assert list(offered(workspace)) == [f"{CAR}+c1"]


def test_a_chain_starts_from_what_the_factor_says_today(workspace, first) -> None:
    save_correction(workspace, given(first, "0,14"))
    with workspace.store.reading() as reader:
        entry = reader.head().seq
    was = offered(workspace)
    assert refused(workspace, given(first, "0,15")) == ["correction_was_differs"]
    assert save_correction(workspace, given("0,14", "0,15")) == f"{CAR}+c2"
    now = offered(workspace)
    assert list(now) == [f"{CAR}+c1", f"{CAR}+c2"]
    assert now[f"{CAR}+c1"] == was[f"{CAR}+c1"]
    assert offered(workspace, as_of=entry) == was
    stands = find_correctable(workspace, RELEASE, CAR)
    assert (stands.count, value_at(stands.factor, 1, "unsplit")) == (2, Decimal("0.15"))
    assert [found.correction.number for found in list_corrections(workspace)] == [2, 1]


def test_what_does_not_hold_is_refused_and_nothing_is_written(workspace, first) -> None:
    wrong = {
        "correction_was_differs": given("0,999", "0,14"),
        "correction_changes_nothing": given(first, first),
        "correction_part_unknown": given(first, "0,14", part_rank="9"),
        "correction_gas_unknown": given(first, "0,14", gas="sf6"),
        "correction_factor_unknown": given(first, "0,14", factor_id="bc-0"),
        "correction_release_unknown": given(first, "0,14", release="base_carbone_1.0"),
        "cell_missing": given(first, "0,14", reason="  "),
        "cell_number_text": given(first, "NaN"),
        "cell_number_scientific": given(first, "1e400"),
        "cell_integer_expected": given(first, "0,14", part_rank="1,5"),
    }
    for code, typed in wrong.items():
        assert refused(workspace, typed) == [code]
    assert refused(workspace, given(first, "0,14", reference="")) == ["cell_missing"]
    assert refused(workspace, given("", "0,14")) == ["cell_missing"]
    assert list_batches(workspace) == []


def test_own_and_corrected_factors_are_not_corrected(workspace, first) -> None:
    save_correction(workspace, given(first, "0,14"))
    for identifier in (f"{CAR}+c1", "own-chaleur-siege-v1"):
        typed = given("0,14", "0,15", factor_id=identifier)
        assert refused(workspace, typed) == ["correction_factor_unknown"]


def test_two_people_who_correct_the_same_figure_at_once(workspace, database_url, first) -> None:
    outcomes: list[str] = []
    ready = threading.Barrier(3)

    def attempt(number: int) -> None:
        own = open_workspace(database_url, actor=f"Personne {number}")
        ready.wait()
        try:
            outcomes.append(save_correction(own, given(first, f"0,1{number}")))
        except Refused as refusal:
            outcomes.append(refusal.findings[0].code)
        own.store.close()

    threads = [threading.Thread(target=attempt, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == [f"{CAR}+c1", *["correction_was_differs"] * 2]
    assert len(list_corrections(workspace)) == 1
    assert verify(workspace).is_sound


def batches_of(workspace: Workspace) -> list[int]:
    """The batches of corrections in force, the first one first."""
    kept = [b.number for b in list_batches(workspace) if b.kind is BatchKind.FACTORS]
    return kept[::-1]


def test_a_correction_that_others_follow_stays(workspace, first) -> None:
    save_correction(workspace, given(first, "0,14"))
    save_correction(workspace, given("0,14", "0,15"))
    one, two = batches_of(workspace)
    with pytest.raises(Refused) as refusal:
        undo(workspace, one)
    assert refusal.value.findings[0].code == "undo_leaves_orphans"
    undo(workspace, two)
    undo(workspace, one)
    assert offered(workspace) == {}
    assert save_correction(workspace, given(first, "0,14")) == f"{CAR}+c3"
    with workspace.store.reading() as reader:
        assert correction_findings(load_release(workspace, RELEASE), corrections(reader)) == []
        assert [r["number"] for r in reader.originals(CORRECTIONS)] == [1, 2, 3]


def test_a_correction_that_an_inventory_adopts_stays(workspace, first) -> None:
    identifier = save_correction(workspace, given(first, "0,14"))
    [made] = batches_of(workspace)
    row = {"inventory": "2021", "factor_from": CAR, "factor_to": identifier, "reason": "essai"}
    with workspace.store.writing(workspace.act(BatchKind.ADOPTION, "essai")) as ledger:
        ledger.append(ADOPTIONS, [row])
    with pytest.raises(Refused) as refusal:
        undo(workspace, made)
    assert refusal.value.findings[0].values["records"] == f"2021 {CAR}"
    undo(workspace, ledger.number)
    undo(workspace, made)
    assert offered(workspace) == {}


def test_a_correction_moves_no_inventory(workspace, first) -> None:
    build_group(workspace)
    before = compile_stored(workspace, find_inventory(workspace, "2021")).digest
    save_correction(workspace, given(first, "0,14"))
    assert compile_stored(workspace, find_inventory(workspace, "2021")).digest == before
    assert load_release(workspace, RELEASE).factors[CAR].factor_id == CAR
