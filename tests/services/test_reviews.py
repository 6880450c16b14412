"""Reviews and accepted findings: two people, one revision, one sentence; a switch that is told."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from group_files import bring_in, build_group, data_file, settings
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from beges.domain.collection import ReviewStatus, person_key
from beges.domain.findings import Finding, Severity
from beges.domain.inventory import total_mg
from beges.services.acknowledgements import (
    MAX_SENTENCE,
    acknowledge,
    acknowledgements,
    findings_of_year,
    key_of,
    sort_out,
    take_back,
)
from beges.services.activities import find_activity, save_activity
from beges.services.batches import undo
from beges.services.coverage import coverage, unapproved
from beges.services.documents import Handed, attach
from beges.services.exports import export_filing
from beges.services.inventories import (
    change_inventory,
    compile_stored,
    create_inventory,
    find_inventory,
)
from beges.services.perimeter import record_of
from beges.services.refusals import Refused
from beges.services.reviews import (
    ReviewFilter,
    approve,
    filtered_reviews,
    may_become,
    refuse,
    review_of,
    review_table,
    seen,
    submit,
    unapproved_fr,
)
from beges.services.verify import verify
from beges.services.workspace import Workspace, open_workspace

pytestmark = pytest.mark.slow


@pytest.fixture
def camille(database_url: str) -> Iterator[Workspace]:
    """Who entered everything."""
    workspace = open_workspace(database_url, actor="Camille")
    build_group(workspace)
    yield workspace
    workspace.store.close()


@pytest.fixture
def dominique(camille: Workspace) -> Workspace:
    """Somebody else."""
    return replace(camille, actor="Dominique")


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [finding.code for finding in refused.value.findings]


def status(workspace: Workspace, activity: str = "D-0000001") -> ReviewStatus:
    revision = find_activity(workspace, activity)["revision"]
    return review_of(workspace, activity, revision)[0]


ONE = {"D-0000001": 1}


def correct(workspace: Workspace, activity: str = "D-0000001", **changes: object) -> None:
    row = dict(find_activity(workspace, activity))
    expected = row["revision"]
    save_activity(workspace, {**row, **changes}, reason="correction", expected=expected)


def test_entered_submitted_approved_by_another(camille: Workspace, dominique: Workspace) -> None:
    assert status(camille) is ReviewStatus.ENTERED
    submit(camille, ONE)
    assert status(camille) is ReviewStatus.SUBMITTED
    approve(dominique, ONE, comment="conforme à la facture")
    assert review_of(camille, "D-0000001", 1) == (
        ReviewStatus.APPROVED,
        "par Dominique : conforme à la facture",
    )


@pytest.mark.parametrize("name", ["Camille", " camille ", "CAMILLE", "Camille\u00a0"])
def test_who_entered_may_not_approve_under_any_spelling(camille: Workspace, name: str) -> None:
    submit(camille, ONE)
    with pytest.raises(Refused) as refused:
        approve(replace(camille, actor=name), ONE)
    assert codes(refused) == ["review_own_entry"]
    assert status(camille) is ReviewStatus.SUBMITTED


def test_who_imported_may_not_approve_what_another_corrected(
    camille: Workspace, dominique: Workspace
) -> None:
    correct(dominique, comment="relu")
    submit(camille, {"D-0000001": 2})
    for person in (camille, dominique):
        with pytest.raises(Refused) as refused:
            approve(person, {"D-0000001": 2})
        assert codes(refused) == ["review_own_entry"]
    approve(replace(camille, actor="Sacha"), {"D-0000001": 2})


def test_only_what_is_submitted_is_approved_and_a_refusal_says_why(
    camille: Workspace, dominique: Workspace
) -> None:
    for act in (approve, lambda w, s: refuse(w, s, comment="non")):
        with pytest.raises(Refused) as refused:
            act(dominique, ONE)
        assert codes(refused) == ["review_not_possible"]
    submit(camille, ONE)
    with pytest.raises(Refused) as refused:
        submit(camille, ONE)
    assert codes(refused) == ["review_not_possible"]
    with pytest.raises(Refused) as refused:
        refuse(dominique, ONE, comment="  ")
    assert codes(refused) == ["cell_missing"]
    refuse(dominique, ONE, comment="la facture dit 12 354,6")
    assert review_of(camille, "D-0000001", 1)[1] == "par Dominique : la facture dit 12 354,6"
    submit(camille, ONE)
    approve(dominique, ONE)
    refuse(dominique, ONE, comment="erreur de ma part")
    assert status(camille) is ReviewStatus.REFUSED


def test_a_correction_sends_back_to_entered_and_its_undo_does_not_approve(
    camille: Workspace, dominique: Workspace
) -> None:
    submit(camille, ONE)
    approve(dominique, ONE)
    correct(camille, quantity=99)
    assert status(camille) is ReviewStatus.ENTERED
    with camille.store.reading() as reader:
        last = next(b.number for b in reader.batches() if b.kind.value == "correction")
    undo(camille, last)
    assert str(find_activity(camille, "D-0000001")["quantity"]) == "12345.6"
    assert status(camille) is ReviewStatus.ENTERED, "another revision, even of the same content"


def test_what_changed_since_it_was_shown_is_not_reviewed(
    camille: Workspace, dominique: Workspace
) -> None:
    submit(camille, ONE)
    correct(camille, quantity=99)
    with pytest.raises(Refused) as refused:
        approve(dominique, ONE)
    assert codes(refused) == ["record_changed_meanwhile"]
    with pytest.raises(Refused) as refused:
        submit(dominique, {"D-9999999": 1})
    assert codes(refused) == ["record_changed_meanwhile"]
    with pytest.raises(Refused) as refused:
        submit(dominique, {})
    assert codes(refused) == ["nothing_chosen"]


def test_only_the_reviewer_takes_a_review_back(camille: Workspace, dominique: Workspace) -> None:
    submit(camille, ONE)
    approve(dominique, ONE)
    refusal = refuse(dominique, ONE, comment="doute")
    with pytest.raises(Refused) as refused:
        undo(camille, refusal)
    assert codes(refused) == ["review_of_another"]
    undo(replace(dominique, actor=" DOMINIQUE"), refusal)
    assert status(camille) is ReviewStatus.APPROVED


def test_an_import_whose_data_are_reviewed_is_undone_with_them(
    camille: Workspace, dominique: Workspace
) -> None:
    """A review is about a revision: the same file brought in again is to be reviewed again."""
    more = bring_in(
        camille,
        "suite.csv",
        data_file([";ALS;LYO;Électricité du réseau;;01/01/2021;31/01/2021;10;kWh;Facturée;"]),
    )
    mine = {"D-0000011": 1}
    submit(camille, mine)
    approve(dominique, mine)
    undo(camille, more)
    table = review_table(camille, find_inventory(camille, "2021"))
    assert "D-0000011" not in set(table["activity_id"])
    assert set(table["status"]) == {"entered"}


def test_the_table_says_who_and_what_may_be_done(camille: Workspace, dominique: Workspace) -> None:
    inventory = find_inventory(camille, "2021")
    submit(camille, {"D-0000001": 1, "D-0000009": 1})
    refuse(dominique, {"D-0000009": 1}, comment="relevé à joindre")
    table = review_table(camille, inventory)
    assert table["is_mine"].all()
    assert len(table) == 9, "the tenth is of 2020"
    assert table["activity_id"].iloc[0] == "D-0000009"
    heaviest = table.iloc[0]
    assert (heaviest["status_fr"], heaviest["reviewer"]) == ("Refusée", "Dominique")
    assert (heaviest["comment"], heaviest["entered_by"]) == ("relevé à joindre", "Camille")
    assert may_become(table, ReviewStatus.APPROVED).empty
    others = review_table(dominique, inventory)
    assert seen(may_become(others, ReviewStatus.APPROVED)) == ONE
    assert len(may_become(others, ReviewStatus.SUBMITTED)) == 8
    kept = ReviewFilter(entity="ONV", site="PARC", status="refused")
    assert filtered_reviews(table, kept)["activity_id"].tolist() == ["D-0000009"]
    assert filtered_reviews(table, ReviewFilter(activity_type="natural_gas_network")).shape[0] <= 2


def test_the_switch_counts_approved_data_only_and_says_so(
    camille: Workspace, dominique: Workspace
) -> None:
    before = find_inventory(camille, "2021")
    everything = compile_stored(camille, before)
    submit(camille, {"D-0000001": 1, "D-0000009": 1})
    approve(dominique, {"D-0000001": 1, "D-0000009": 1})
    waiting = unapproved(camille, before)
    assert waiting.are_counted
    assert waiting.count == 7
    assert unapproved_fr(waiting).startswith("dont ")
    change_inventory(
        camille, replace(before, counted_reviews="approved"), reason="validé", expected=1
    )
    after = find_inventory(camille, "2021")
    counted_only = compile_stored(camille, after)
    left = unapproved(camille, after)
    assert not left.are_counted
    assert left.total_mg == waiting.total_mg
    assert total_mg(counted_only) == total_mg(everything) - left.total_mg
    assert "7 données non validées" in unapproved_fr(left)
    assert unapproved_fr(left).endswith("ne comptent pas")
    ids = counted_only.activities["activity_id"]
    assert sorted(ids) == ["D-0000001", "D-0000009"]
    assert coverage(camille, counted_only).approved == 1
    assert verify(camille).is_sound
    correct(camille, quantity=99)
    assert total_mg(compile_stored(camille, after)) < total_mg(counted_only)


def test_by_default_no_review_moves_a_digest_or_a_total(
    camille: Workspace, dominique: Workspace
) -> None:
    inventory = find_inventory(camille, "2021")
    before = compile_stored(camille, inventory)
    assert "counted_reviews" not in inventory.told
    submit(camille, ONE)
    approve(dominique, ONE)
    attach(camille, [Handed(name="f.pdf", content=b"%PDF-1.4")], ["D-0000001"])
    after = compile_stored(camille, inventory)
    assert (after.digest, total_mg(after)) == (before.digest, total_mg(before))
    assert after.digest == compile_stored(camille, replace(inventory, as_of_entry=None)).digest


def test_a_pinned_inventory_reads_the_reviews_of_its_entry(
    camille: Workspace, dominique: Workspace
) -> None:
    submit(camille, ONE)
    approve(dominique, ONE)
    with camille.store.reading() as reader:
        entry = reader.head().seq
    terms = replace(settings(inventory="depot", counted_reviews="approved"), as_of_entry=entry)
    create_inventory(camille, terms, reason="dépôt")
    filed = find_inventory(camille, "depot")
    total = total_mg(compile_stored(camille, filed))
    refuse(dominique, ONE, comment="doute")
    assert total_mg(compile_stored(camille, filed)) == total
    assert unapproved(camille, filed).count == 8


def test_thousands_are_approved_at_once(camille: Workspace, dominique: Workspace) -> None:
    rows = [
        f";ALS;LYO;Électricité du réseau;;01/01/2021;31/12/2021;{n};kWh;Facturée;"
        for n in range(1, 1001)
    ]
    bring_in(camille, "mille.csv", data_file(rows))
    inventory = find_inventory(camille, "2021")
    submit(camille, seen(review_table(camille, inventory)))
    batch = approve(
        dominique, seen(may_become(review_table(dominique, inventory), ReviewStatus.APPROVED))
    )
    with camille.store.reading() as reader:
        assert reader.batch(batch).rows == 1009
    assert unapproved(camille, inventory).count == 0
    assert unapproved_fr(unapproved(camille, inventory)) == ""


@given(st.text(max_size=12))
def test_a_name_is_compared_without_case_or_spaces(name: str) -> None:
    assert person_key(f"  {name}\t") == person_key(name)
    assert person_key(person_key(name)) == person_key(name)


# -------------------------------------------------------------------- findings that are accepted

ODD = (
    ";ALS;LYO;Gaz naturel;;01/01/2021;31/12/2021;50;MWh PCS;Facturée;",
    ";ALS;LYO;Électricité du réseau;;01/04/2021;30/04/2021;-12;kWh;Facturée;",
)


def warnings(workspace: Workspace) -> dict[str, Finding]:
    found = findings_of_year(workspace, find_inventory(workspace, "2021"))
    return {f.where.activity_id: f for f in found.open if f.where.activity_id > "D-0000010"}


def test_a_warning_is_accepted_with_a_reason_and_lapses_with_its_sentence(
    camille: Workspace,
) -> None:
    bring_in(camille, "reste.csv", data_file(ODD))
    inventory = find_inventory(camille, "2021")
    found = warnings(camille)
    assert {f.code for f in found.values()} == {"activity_repeated", "quantity_negative"}
    with pytest.raises(Refused) as refused:
        acknowledge(camille, list(found.values()), reason=" ")
    assert codes(refused) == ["cell_missing"]
    acknowledge(camille, list(found.values()), reason="deux compteurs ; avoir du fournisseur")
    assert warnings(camille) == {}
    kept = findings_of_year(camille, inventory).acknowledged
    assert {(f.code, held.reason, held.actor) for f, held in kept} == {
        ("activity_repeated", "deux compteurs ; avoir du fournisseur", "Camille"),
        ("quantity_negative", "deux compteurs ; avoir du fournisseur", "Camille"),
    }
    correct(camille, "D-0000012", quantity=-13)
    assert set(warnings(camille)) == {"D-0000012"}, "another sentence shows again"
    correct(camille, "D-0000012", quantity=-12)
    assert warnings(camille) == {}
    take_back(camille, [held for _, held in kept], reason="à revoir")
    assert set(warnings(camille)) == {"D-0000011", "D-0000012"}
    with pytest.raises(Refused) as refused:
        take_back(camille, [kept[0][1]], reason="encore")
    assert codes(refused) == ["record_changed_meanwhile"]
    with pytest.raises(Refused) as refused:
        take_back(camille, [], reason="rien")
    assert codes(refused) == ["nothing_chosen"]
    with pytest.raises(Refused) as refused:
        acknowledge(camille, [], reason=" ")
    assert codes(refused) == ["cell_missing", "nothing_chosen"]
    acknowledge(camille, [found["D-0000011"]], reason="deux compteurs")
    assert set(warnings(camille)) == {"D-0000012"}


def test_what_is_blocking_is_never_accepted(camille: Workspace) -> None:
    blocking = Finding(code="entity_unknown", values={"entity": "X"})
    assert blocking.severity is Severity.BLOCKING
    with pytest.raises(Refused) as refused:
        acknowledge(camille, [blocking], reason="je préfère")
    assert codes(refused) == ["acknowledgement_of_blocking"]
    assert dict(acknowledgements(camille)) == {}


def test_two_sentences_on_one_activity_are_accepted_apart(camille: Workspace) -> None:
    first = Finding(code="release_mixes_gwp", values={"release": "A", "note": "n" * 5000})
    second = Finding(code="release_mixes_gwp", values={"release": "B", "note": "n"})
    acknowledge(camille, [first, first], reason="connu")
    assert set(acknowledgements(camille)) == {key_of(first)}
    assert len(key_of(first)[2]) == MAX_SENTENCE
    acknowledge(camille, [second], reason="connu aussi")
    assert len(acknowledgements(camille)) == 2


def test_what_is_accepted_of_one_inventory_says_nothing_of_another(camille: Workspace) -> None:
    shared = Finding(code="release_mixes_gwp", values={"release": "A", "note": "n"})
    acknowledge(camille, [shared], reason="connu", inventory="2021")
    known = acknowledgements(camille)
    assert sort_out([shared], known, "2021").open == ()
    assert sort_out([shared], known, "2020").open == (shared,)
    assert sort_out([shared], known).open == (shared,)


def test_the_workbook_tells_documents_reviews_and_reasons(
    camille: Workspace, dominique: Workspace, tmp_path: Path
) -> None:
    bring_in(camille, "reste.csv", data_file(ODD))
    attach(camille, [Handed(name="=cmd.pdf", content=b"%PDF-1.4")], ["D-0000009", "D-0000010"])
    acknowledge(camille, [warnings(camille)["D-0000012"]], reason="=avoir du fournisseur")
    submit(camille, ONE)
    approve(dominique, ONE)
    target = tmp_path / "depot.xlsx"
    export_filing(camille, find_inventory(camille, "2021"), "beges-v5", target)
    book = load_workbook(target, data_only=False)
    pieces = list(book["Pièces"].iter_rows(min_row=6, values_only=True))
    assert [(row[0], row[1], row[5]) for row in pieces] == [("D-0000009", "=cmd.pdf", "Camille")]
    assert book["Pièces"]["B6"].data_type == "s"
    (accepted,) = book["Constats admis"].iter_rows(min_row=6, values_only=True)
    assert accepted[0] == "D-0000012"
    assert accepted[2:4] == ("=avoir du fournisseur", "Camille")
    cover = [str(c) for row in book["Synthèse"].iter_rows(values_only=True) for c in row if c]
    assert any("Toutes les données : dont" in cell and "non validées" in cell for cell in cover)
    assert any("des émissions ont une pièce" in cell for cell in cover)
    assert any("1 constat admis avec un motif" in cell for cell in cover)


def test_a_workbook_without_any_keeps_its_sheets(camille: Workspace, tmp_path: Path) -> None:
    target = tmp_path / "depot.xlsx"
    export_filing(camille, find_inventory(camille, "2021"), "ghg-protocol", target)
    names = load_workbook(target).sheetnames
    assert not {"Pièces", "Constats admis"} & set(names)


def test_the_policy_is_refused_outside_its_list() -> None:
    with pytest.raises(Refused) as refused:
        settings(counted_reviews="some")
    assert codes(refused) == ["code_unknown"]
    assert record_of(settings(counted_reviews="approved"))["counted_reviews"] == "approved"
