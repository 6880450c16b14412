"""Documents end to end: attached, opened, taken off, covered, verified; nothing named is lost."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import fsspec
import pytest
from group_files import build_group

from beges.domain.collection import ATTACHMENTS, DOCUMENTS
from beges.services.activities import find_activity, withdraw_activity
from beges.services.batches import list_batches, undo
from beges.services.coverage import coverage, heaviest, undocumented
from beges.services.documents import (
    Handed,
    attach,
    attached_to,
    attachments,
    detach,
    open_attached,
    trouble_with,
)
from beges.services.inventories import compile_stored, find_inventory
from beges.services.refusals import NotFound, Refused
from beges.services.verify import verify
from beges.services.workspace import Workspace, open_workspace, stamp_of
from beges.store import DOCUMENTS_VARIABLE, BatchKind

pytestmark = pytest.mark.slow

PDF = Handed(name="facture d'été.pdf", content=b"%PDF-1.7 facture")
OTHER = Handed(name="releve.csv", content=b"site;kWh\nLyon;12\n")


@pytest.fixture
def workspace(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Workspace]:
    monkeypatch.setenv(DOCUMENTS_VARIABLE, str(tmp_path / "pieces"))
    workspace = open_workspace(database_url, actor="Camille")
    build_group(workspace)
    yield workspace
    workspace.store.close()


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [finding.code for finding in refused.value.findings]


def files(tmp_path: Path) -> list[Path]:
    return [path for path in (tmp_path / "pieces").rglob("*") if path.is_file()]


def ledger_rows(workspace: Workspace) -> tuple[int, int]:
    with workspace.store.reading() as reader:
        return len(reader.records(DOCUMENTS)), len(reader.records(ATTACHMENTS))


def test_a_document_on_two_activities_is_one_document_and_one_batch(
    workspace: Workspace, tmp_path: Path
) -> None:
    batch = attach(workspace, [PDF], ["D-0000001", "D-0000003"], reason="facture annuelle")
    assert len(files(tmp_path)) == 1
    assert ledger_rows(workspace) == (1, 2)
    (one,) = attached_to(workspace, "D-0000003")
    assert (one.name, one.media_type, one.size) == (PDF.name, "application/pdf", 16)
    assert (one.actor, one.why) == ("Camille", "facture annuelle")
    assert open_attached(workspace, one.document).content == PDF.content
    told = next(b for b in list_batches(workspace) if b.number == batch)
    assert (told.kind, told.rows) == (BatchKind.EVIDENCE, 3)
    attach(workspace, [replace(PDF, name="copie.pdf"), OTHER], ["D-0000001"])
    assert ledger_rows(workspace) == (2, 3)
    assert len(files(tmp_path)) == 2


def test_the_same_again_is_told_and_writes_nothing(workspace: Workspace) -> None:
    attach(workspace, [PDF], ["D-0000001"])
    before = len(list_batches(workspace, None))
    with pytest.raises(Refused) as refused:
        attach(workspace, [PDF], ["D-0000001"])
    assert codes(refused) == ["document_already_attached"]
    assert len(list_batches(workspace, None)) == before


def test_one_bad_file_refuses_them_all(workspace: Workspace, tmp_path: Path) -> None:
    page = Handed(name="facture.pdf", content=b"<html></html>")
    with pytest.raises(Refused) as refused:
        attach(workspace, [PDF, page, Handed(name="vide.pdf", content=b"")], ["D-0000001"])
    assert codes(refused) == ["document_refused", "document_empty"]
    assert files(tmp_path) == []
    assert ledger_rows(workspace) == (0, 0)


def test_nothing_chosen_is_asked_for(workspace: Workspace) -> None:
    for handed, chosen in (([], ["D-0000001"]), ([PDF], [])):
        with pytest.raises(Refused) as refused:
            attach(workspace, handed, chosen)
        assert codes(refused) == ["nothing_chosen"]


@pytest.mark.parametrize(
    "name",
    ["../../x.pdf", "CON.pdf", "é" * 300 + ".pdf", "a\u202efdp.pdf", "a\x00b.pdf", "C:\\x\\y.pdf"],
)
def test_a_hostile_name_touches_nothing(workspace: Workspace, tmp_path: Path, name: str) -> None:
    before = {path for path in tmp_path.rglob("*") if "pieces" not in path.parts}
    attach(workspace, [replace(PDF, name=name)], ["D-0000001"])
    (file,) = files(tmp_path)
    (one,) = attached_to(workspace, "D-0000001")
    assert file.name == one.document
    assert file.parent.parent == tmp_path / "pieces"
    assert not {"/", "\\", "\x00", "\u202e"} & set(one.name)
    after = {path for path in tmp_path.rglob("*") if "pieces" not in path.parts}
    assert {p.name for p in after - before} <= {"beges.sqlite-wal", "beges.sqlite-shm"}


def test_bytes_come_before_the_ledger(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A ledger that cannot be written leaves bytes that nobody names; never the other way round."""
    with pytest.raises(Refused) as refused:
        attach(workspace, [PDF], ["D-0000001", "D-9999999"])
    assert codes(refused) == ["record_changed_meanwhile"]
    assert len(files(tmp_path)) == 1
    assert ledger_rows(workspace) == (0, 0)
    blocked = tmp_path / "fichier"
    blocked.write_text("pas un dossier")
    monkeypatch.setenv(DOCUMENTS_VARIABLE, str(blocked))
    with pytest.raises(Refused) as refused:
        attach(workspace, [OTHER], ["D-0000001"])
    assert codes(refused) == ["documents_unavailable"]
    assert ledger_rows(workspace) == (0, 0)


def test_taken_off_with_a_reason_and_put_back(workspace: Workspace) -> None:
    attach(workspace, [PDF], ["D-0000001", "D-0000003"])
    (one,) = attached_to(workspace, "D-0000001")
    with pytest.raises(Refused) as refused:
        detach(workspace, "D-0000001", one.document, reason=" ")
    assert codes(refused) == ["cell_missing"]
    detach(workspace, "D-0000001", one.document, reason="mauvaise facture")
    assert attached_to(workspace, "D-0000001") == []
    assert len(attached_to(workspace, "D-0000003")) == 1
    with pytest.raises(Refused) as refused:
        detach(workspace, "D-0000001", one.document, reason="encore")
    assert codes(refused) == ["record_changed_meanwhile"]
    attach(workspace, [PDF], ["D-0000001"])
    assert len(attached_to(workspace, "D-0000001")) == 1


def test_coverage_counts_emissions_and_a_reference_is_no_document(workspace: Workspace) -> None:
    settings = find_inventory(workspace, "2021")
    inventory = compile_stored(workspace, settings)
    none = coverage(workspace, inventory)
    assert (none.documented, none.approved) == (0, 0)
    assert none.without == none.activities == len(undocumented(workspace, inventory))
    first = undocumented(workspace, inventory).iloc[0]
    assert first["activity_id"] == "D-0000009", "the heaviest comes first"
    digest = inventory.digest
    attach(workspace, [PDF], ["D-0000009"])
    inventory = compile_stored(workspace, settings)
    some = coverage(workspace, inventory)
    total = heaviest(workspace, inventory, published=False, limit=99)["total_mg"].sum()
    assert some.documented == first["total_mg"] / some.documented.from_float(float(total))
    assert some.without == none.without - 1
    assert inventory.digest == digest, "a document moves no figure"


def test_the_heaviest_lines_of_the_total_add_up_to_it(workspace: Workspace) -> None:
    from beges.domain.indicators import published_figures

    inventory = compile_stored(workspace, find_inventory(workspace, "2021"))
    rows = heaviest(workspace, inventory, published=True, limit=100)
    assert rows["total_mg"].sum() == published_figures(inventory).total_mg
    assert rows["total_mg"].is_monotonic_decreasing


def test_a_missing_or_changed_document_is_named_and_mended_by_the_original(
    workspace: Workspace, tmp_path: Path
) -> None:
    attach(workspace, [PDF, OTHER], ["D-0000001"])
    sound = verify(workspace)
    assert sound.is_sound
    assert sound.documents == 2
    (pdf,) = [f for f in files(tmp_path) if f.read_bytes() == PDF.content]
    (other,) = [f for f in files(tmp_path) if f != pdf]
    pdf.write_bytes(PDF.content + b".")
    other.unlink()
    found = verify(workspace)
    assert not found.is_sound
    assert {(f.code, f.values["file"]) for f in found.findings} == {
        ("document_changed", PDF.name),
        ("document_missing", OTHER.name),
    }
    with pytest.raises(Refused) as refused:
        open_attached(workspace, pdf.name)
    assert codes(refused) == ["document_changed"]
    with pytest.raises(Refused) as refused:
        open_attached(workspace, other.name)
    assert codes(refused) == ["document_missing"]
    told = {one.name: trouble_with(workspace, one) for one in attached_to(workspace, "D-0000001")}
    assert {name: f.code for name, f in told.items() if f} == {
        PDF.name: "document_changed",
        OTHER.name: "document_missing",
    }
    stamped = {
        one.name for one in attached_to(workspace, "D-0000001") if stamp_of(workspace, one.document)
    }
    assert stamped == {PDF.name}
    attach(workspace, [PDF, OTHER], ["D-0000003"])
    assert verify(workspace).is_sound


def test_a_place_out_of_reach_is_told_once(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    attach(workspace, [PDF, OTHER], ["D-0000001"])
    monkeypatch.setenv(DOCUMENTS_VARIABLE, "inconnu://cle:secret@seau")
    assert [f.code for f in verify(workspace).findings] == ["documents_unavailable"]
    with pytest.raises(Refused) as refused:
        open_attached(workspace, attached_to(workspace, "D-0000001")[0].document)
    assert codes(refused) == ["documents_unavailable"]
    assert "secret" not in str(refused.value)
    (one, _) = attached_to(workspace, "D-0000001")
    assert stamp_of(workspace, one.document) == ""
    assert trouble_with(workspace, one).code == "documents_unavailable"


def test_documents_live_in_another_file_system(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Through fsspec, as a bucket does."""
    monkeypatch.setenv(DOCUMENTS_VARIABLE, "memory://seau/pieces")
    attach(workspace, [PDF], ["D-0000001"])
    (one,) = attached_to(workspace, "D-0000001")
    assert open_attached(workspace, one.document[:16]).content == PDF.content
    memory = fsspec.filesystem("memory")
    memory.pipe_file(f"/seau/pieces/{one.document[:2]}/{one.document}", b"autre")
    with pytest.raises(Refused):
        open_attached(workspace, one.document)
    attach(workspace, [PDF], ["D-0000003"])
    assert open_attached(workspace, one.document).content == PDF.content


def test_what_the_ledger_does_not_know_is_not_opened(workspace: Workspace) -> None:
    workspace.store.evidence.put(b"hors du registre")
    for asked in ("", "zz", "../../etc/passwd"):
        with pytest.raises(NotFound):
            open_attached(workspace, asked)


def test_an_import_that_documents_bear_is_not_undone_under_them(workspace: Workspace) -> None:
    batches = [b for b in list_batches(workspace, None) if b.source_name == "donnees.csv"]
    imported = batches[0]
    joined = attach(workspace, [PDF], ["D-0000001"])
    with pytest.raises(Refused) as refused:
        undo(workspace, imported.number)
    assert codes(refused) == ["undo_leaves_orphans"]
    assert "de D-0000001" in str(refused.value)
    undo(workspace, joined)
    undo(workspace, imported.number)
    with pytest.raises(NotFound):
        find_activity(workspace, "D-0000001")


def test_a_document_that_another_batch_attached_is_not_taken_away(workspace: Workspace) -> None:
    first = attach(workspace, [PDF], ["D-0000001"])
    second = attach(workspace, [PDF], ["D-0000003"])
    with pytest.raises(Refused) as refused:
        undo(workspace, first)
    assert codes(refused) == ["undo_leaves_orphans"]
    undo(workspace, second)
    undo(workspace, first)
    assert ledger_rows(workspace) == (0, 0)
    attach(workspace, [PDF], ["D-0000003"])
    assert [one.name for one in attached_to(workspace, "D-0000003")] == [PDF.name]


def test_a_document_goes_and_comes_back_with_its_activity(workspace: Workspace) -> None:
    attach(workspace, [PDF], ["D-0000009"])
    before = len(list_batches(workspace, None))
    withdraw_activity(workspace, "D-0000009", reason="double", expected=1)
    inventory = compile_stored(workspace, find_inventory(workspace, "2021"))
    assert coverage(workspace, inventory).documented == 0
    with pytest.raises(Refused):
        attach(workspace, [OTHER], ["D-0000009"])
    withdrawal = list_batches(workspace, None)[: -before or None]
    number = next(b.number for b in withdrawal if b.kind is BatchKind.WITHDRAWAL)
    undo(workspace, number)
    assert len(attachments(workspace)) == 1
    assert [one.name for one in attached_to(workspace, "D-0000009")] == [PDF.name]
