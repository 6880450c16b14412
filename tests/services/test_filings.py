"""A year that stays filed: whatever comes after, its statements and its workbook are the same."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from fileable import make_fileable
from group_files import METERS, SITES, bring_in, build_group, data_file, settings
from openpyxl import load_workbook
from own_figures import heat, register

from beges.domain import tables
from beges.domain.declaration import REFERENCE_YEARS, FilledField, Origin, form_fields
from beges.domain.declaration.filed_states import FilingState, cells_digest, cells_of_inventory
from beges.domain.findings import Severity
from beges.domain.gases import mass_column
from beges.domain.inventory import Inventory
from beges.domain.statements import beges_statement
from beges.services import filings, packs
from beges.services.activities import find_activity, save_activity, withdraw_activity
from beges.services.batches import list_batches, undo
from beges.services.declaration import save_answers
from beges.services.documents import Handed, attach
from beges.services.exports import WHOLE, filing_bytes
from beges.services.filed_years import waiting, waiting_finding
from beges.services.filing_documents import workbook_of
from beges.services.filings import (
    FilingTerms,
    cannot_file,
    file_inventory,
    file_published,
    filed_by,
    filed_mark,
    find_filing,
    history,
    look,
    pack_bytes,
    told_history,
)
from beges.services.inventories import (
    change_inventory,
    compile_stored,
    create_inventory,
    find_inventory,
)
from beges.services.readings import save_reading
from beges.services.reconciliation import previous_filing, reconciled, step_lines
from beges.services.refusals import Refused
from beges.services.reopening import (
    confirm_reopening,
    proposed_code,
    refuse_reopening,
    request_reopening,
    restate,
    restatements,
)
from beges.services.reviews import submit
from beges.services.sealing import seal_filing
from beges.services.verify import verify
from beges.services.workspace import Workspace, open_workspace
from beges.store import BatchKind, Head

pytestmark = pytest.mark.slow

TERMS = FilingTerms(filed_on=date(2022, 12, 15), reason="Bilan réglementaire", receipt="n° 42")


def fileable(url: str) -> Iterator[Workspace]:
    workspace = open_workspace(url, actor="Camille")
    build_group(workspace)
    make_fileable(workspace)
    yield workspace
    workspace.store.close()


@pytest.fixture(autouse=True)
def documents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A place of its own for the packs."""
    monkeypatch.setenv("BEGES_DOCUMENTS", str(tmp_path / "pieces"))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A group whose 2021 may be filed, in a file, made ready once."""
    path = tmp_path_factory.mktemp("depot") / "groupe.sqlite"
    for workspace in fileable(str(path)):
        assert workspace.actor == "Camille"
    return path


@pytest.fixture
def camille(built: Path, tmp_path: Path) -> Iterator[Workspace]:
    """A copy of it: for what the kind of database does not change."""
    workspace = open_workspace(str(shutil.copy(built, tmp_path / "essai.sqlite")), actor="Camille")
    yield workspace
    workspace.store.close()


@pytest.fixture
def everywhere(database_url: str) -> Iterator[Workspace]:
    """The same on both databases."""
    yield from fileable(database_url)


@pytest.fixture
def dominique(camille: Workspace) -> Workspace:
    """Somebody else."""
    return replace(camille, actor="Dominique")


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [finding.code for finding in refused.value.findings]


def digests(workspace: Workspace) -> tuple[str, str]:
    """What the inventory gives now: its digest, and that of its printed cells."""
    inventory = compile_stored(workspace, find_inventory(workspace, "2021"))
    return inventory.digest, cells_digest(cells_of_inventory(inventory))


def sheets(workspace: Workspace) -> dict[str, list[list[object]]]:
    """Every cell of the workbook, but for the cover and what justifies."""
    inventory = compile_stored(workspace, find_inventory(workspace, "2021"))
    book = load_workbook(BytesIO(filing_bytes(workspace, inventory.settings, "beges-v5")))
    return {
        sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows()]
        for sheet in book
        if sheet.title not in ("Garde", book.worksheets[0].title, "Pièces", "Constats admis")
    }


def correct(workspace: Workspace, **changes: object) -> None:
    row = dict(find_activity(workspace, "D-0000001"))
    save_activity(workspace, {**row, **changes}, reason="correction", expected=row["revision"])


LATE = (";ALS;LYO;Électricité du réseau;;20/12/2021;19/01/2022;3 100;kWh;Facturée;tardive",)


def late_invoice(workspace: Workspace) -> None:
    bring_in(workspace, "tardive.csv", data_file(LATE))


def withdraw(workspace: Workspace) -> None:
    row = find_activity(workspace, "D-0000002")
    withdraw_activity(workspace, "D-0000002", reason="doublon", expected=row["revision"])


def move_a_site(workspace: Workspace) -> None:
    bring_in(workspace, "sites.csv", SITES.replace("Martinique", "La Réunion"))


def undo_the_late(workspace: Workspace) -> None:
    undo(
        workspace, next(b.number for b in list_batches(workspace) if b.source_name == "tardive.csv")
    )


def evidence(workspace: Workspace) -> None:
    attach(workspace, [Handed(name="a.pdf", content=b"%PDF-1.4 essai")], ["D-0000003"])


def a_review(workspace: Workspace) -> None:
    submit(workspace, {"D-0000003": 1})


def another_inventory(workspace: Workspace) -> None:
    create_inventory(workspace, settings(2022), reason="essai")


def an_answer(workspace: Workspace) -> None:
    with workspace.store.writing(workspace.act(BatchKind.DECLARATION, "essai")) as ledger:
        ledger.append(REFERENCE_YEARS, [{"inventory": "2021", "initial_inventory": "2020"}])


def an_own_factor(workspace: Workspace) -> None:
    register(workspace, heat())


def a_reading(workspace: Workspace) -> None:
    bring_in(workspace, "compteurs.csv", METERS)
    for index, told in ((date(2021, 1, 1), 100), (date(2021, 2, 1), 250)):
        row = {"meter": "E1", "read_on": index, "index": Decimal(told)}
        save_reading(workspace, row, reason="essai")


def a_refused_answer(workspace: Workspace) -> None:
    inventory = compile_stored(workspace, find_inventory(workspace, "2021"))
    with pytest.raises(Refused) as refused:
        save_answers(workspace, inventory, {"department": "Rhône"})
    assert codes(refused) == ["inventory_pinned"]


def a_restatement(workspace: Workspace) -> None:
    restate(workspace, "2021", reason="facture tardive")


def an_asked_reopening(workspace: Workspace) -> None:
    request_reopening(workspace, "2021", reason="erreur")


ROUTES: tuple[Callable[[Workspace], None], ...] = (
    late_invoice,
    lambda w: correct(w, quantity=Decimal(99)),
    withdraw,
    move_a_site,
    undo_the_late,
    a_review,
    evidence,
    an_own_factor,
    a_reading,
    a_refused_answer,
    another_inventory,
    an_answer,
    a_restatement,
    an_asked_reopening,
)


def test_no_route_moves_what_is_filed(camille: Workspace) -> None:
    filing = file_inventory(camille, "2021", TERMS)
    before, cells = digests(camille), sheets(camille)
    pack = pack_bytes(camille, "2021")
    assert before == (filing.inventory_digest, filing.cells_digest)
    for route in ROUTES:
        route(camille)
        assert digests(camille) == before, route
    assert sheets(camille) == cells
    assert pack_bytes(camille, "2021") == pack
    assert verify(camille).is_sound


def test_a_filing_is_checked_first_and_each_defect_is_named(camille: Workspace) -> None:
    create_inventory(
        camille,
        settings(2021, inventory="A", excluded_posts="4.1", exclusion_reason="essai"),
        reason="essai",
    )
    bring_in(
        camille,
        "avoir.csv",
        data_file([";ALS;;Assurances;;01/01/2021;31/12/2021;-900 000;k€;Facturée;"]),
    )
    seen = look(camille, "A")
    direct = replace(seen.inventory.settings, excluded_posts=("1.1",))
    blank = {**seen.inventory.excluded, "v5": {"1.1": ("1.1",)}}
    without = replace(seen.inventory, settings=direct, excluded=blank)
    refused_direct = replace(seen, inventory=without)
    assert "direct_post_excluded" in {f.code for f in cannot_file(refused_direct)}
    found = {f.code: f for f in cannot_file(seen, "v5")}
    assert set(found) == {
        "filing_form_incomplete",
        "filing_significance_open",
        "filing_posts_unweighed",
        "significance_reason_missing",
        "filing_negative",
        "filing_no_reference",
    }
    assert all(f.severity is Severity.BLOCKING and f.remedy for f in found.values())
    with pytest.raises(Refused) as refused:
        file_inventory(camille, "A", replace(TERMS, reason=" "))
    assert set(codes(refused)) == {*found, "cell_missing"}
    assert find_inventory(camille, "A").as_of_entry is None
    create_inventory(camille, settings(1999), reason="essai")
    assert "filing_no_emission" in {f.code for f in cannot_file(look(camille, "1999"))}


def test_an_unsplit_direct_post_and_an_unanswered_form_are_named(camille: Workspace) -> None:
    seen = look(camille, "2021")
    assert cannot_file(seen) == []
    lines = seen.inventory.lines
    unsplit = lines.assign(**{mass_column("unsplit"): lines["total_mg"]})
    found = cannot_file(replace(seen, inventory=replace(seen.inventory, lines=unsplit)))
    assert {f.code for f in found} == {"filing_unsplit"}
    assert {f.values["post"] for f in found} == {"1.1", "1.2", "1.4"}
    fields = [field for field in form_fields().values() if field.required == "always"]
    blank = [FilledField(field=f, text=" ", origin=Origin.MISSING, required=True) for f in fields]
    told = replace(seen, prepared=replace(seen.prepared, form=blank))
    (incomplete,) = cannot_file(told)
    assert incomplete.code == "filing_form_incomplete"
    assert incomplete.values["count"] == len(fields)


def test_documents_too_large_for_a_pack_are_said(
    camille: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    evidence(camille)
    monkeypatch.setattr(packs, "DOCUMENTS_BOUND", 3)
    with pytest.raises(Refused) as refused:
        file_inventory(camille, "2021", replace(TERMS, with_documents=True))
    assert codes(refused) == ["pack_documents_too_large"]
    assert find_inventory(camille, "2021").as_of_entry is None


def test_a_double_click_files_once_and_the_second_person_is_told(
    camille: Workspace, dominique: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = look(dominique, "2021")
    file_inventory(camille, "2021", TERMS)
    with pytest.raises(Refused) as refused:
        file_inventory(camille, "2021", TERMS)
    assert codes(refused) == ["filing_already"]
    monkeypatch.setattr(filings, "look", lambda *_: seen)
    with pytest.raises(Refused) as refused:
        file_inventory(dominique, "2021", TERMS)
    assert codes(refused) == ["record_changed_meanwhile"]
    assert len(history(camille, "2021")) == 1
    assert filed_mark(find_filing(camille, "2021")) == "Déposé le 15/12/2022"


def test_what_is_pinned_for_another_reason_is_not_filed(camille: Workspace) -> None:
    file_published(camille, "2020", replace(TERMS, standard="v4"))
    request_reopening(camille, "2020", reason="essai")
    confirm_reopening(replace(camille, actor="Dominique"), "2020")
    late = look(camille, "2020")
    pinned = replace(late, settings=replace(late.settings, as_of_entry=4))
    assert "filing_pinned" in {f.code for f in cannot_file(pinned)}


def test_undoing_what_is_filed_is_refused_and_the_rest_waits(everywhere: Workspace) -> None:
    camille = everywhere
    batch = next(b.number for b in list_batches(camille) if b.source_name == "donnees.csv")
    file_inventory(camille, "2021", TERMS)
    with pytest.raises(Refused) as refused:
        undo(camille, batch)
    assert codes(refused) == ["undo_filed"]
    assert "rectificatif" in refused.value.findings[0].remedy
    settings_now = find_inventory(camille, "2021")
    assert waiting_finding(waiting(camille, settings_now)) is None
    late_invoice(camille)
    correct(camille, quantity=Decimal(1))
    withdraw(camille)
    found = waiting(camille, settings_now)
    assert dict(zip(found.rows["activity_id"], found.rows["change"], strict=True)) == {
        "D-0000011": "ajoutée",
        "D-0000001": "corrigée",
        "D-0000002": "retirée",
    }
    whys = dict(zip(found.rows["activity_id"], found.rows["why"], strict=True))
    assert [whys[f"D-000000{n}"] for n in (1, 2)] == ["correction", "doublon"]
    assert found.others_mg == 0
    live = compile_stored(camille, replace(settings_now, as_of_entry=None))
    assert found.effect_mg == int(
        live.lines["total_mg"].sum() - compile_stored(camille, settings_now).lines["total_mg"].sum()
    )
    told = waiting_finding(found)
    assert told.code == "filed_waits"
    assert "3 données" in told.sentence


def test_reopening_takes_a_reason_and_a_second_person(everywhere: Workspace) -> None:
    camille, dominique = everywhere, replace(everywhere, actor="Dominique")
    with pytest.raises(Refused) as refused:
        request_reopening(camille, "2021", reason="erreur")
    assert codes(refused) == ["filing_not_filed"]
    first = file_inventory(camille, "2021", TERMS)
    with pytest.raises(Refused) as refused:
        confirm_reopening(dominique, "2021")
    assert codes(refused) == ["reopening_not_asked"]
    with pytest.raises(Refused):
        request_reopening(camille, "2021", reason=" ")
    request_reopening(camille, "2021", reason="facture oubliée")
    with pytest.raises(Refused) as refused:
        request_reopening(dominique, "2021", reason="moi aussi")
    assert codes(refused) == ["reopening_waits"]
    for name in ("Camille", " CAMILLE ", "camille\u00a0"):
        with pytest.raises(Refused) as refused:
            confirm_reopening(replace(camille, actor=name), "2021")
        assert codes(refused) == ["reopening_own"]
    refuse_reopening(dominique, "2021", reason="inutile")
    assert find_filing(camille, "2021").state is FilingState.FILED
    request_reopening(camille, "2021", reason="facture oubliée")
    confirm_reopening(dominique, "2021")
    assert find_inventory(camille, "2021").as_of_entry is None
    late_invoice(camille)
    second = file_inventory(camille, "2021", replace(TERMS, reason="avec la facture"))
    assert (first.version, second.version) == (1, 2)
    assert second.total_mg > first.total_mg
    assert second.cells_digest != first.cells_digest
    states = [row["state"] for row in history(camille, "2021")]
    assert states == ["filed", "reopening", "filed", "reopening", "reopened", "filed"]
    assert verify(camille).is_sound


def test_a_restatement_stands_beside_and_its_gap_to_the_filing_opens_to_lines(
    camille: Workspace,
) -> None:
    with pytest.raises(Refused):
        restate(camille, "2021", reason="trop tôt")
    sealed = file_inventory(camille, "2021", TERMS)
    assert restate(camille, "2021", reason="facture tardive") == "2021-R1"
    with pytest.raises(Refused) as refused:
        restate(camille, "2021", reason="encore", new_code="2021-R1")
    assert codes(refused) == ["restatement_exists"]
    late_invoice(camille)
    (beside,) = restatements(camille, "2021")
    assert beside.restates == "2021"
    filed = compile_stored(camille, find_inventory(camille, "2021"))
    now = compile_stored(camille, beside)
    assert now.lines["total_mg"].sum() > filed.lines["total_mg"].sum()
    assert proposed_code("2021-R1", {"2021", "2021-R1"}) == "2021-R2"
    correct(camille, quantity=Decimal("77.5"))
    _gap_to_the_filing(camille, compile_stored(camille, beside), sealed.standard)


def _gap_to_the_filing(workspace: Workspace, now: Inventory, standard: str) -> None:
    """Each step from the filing to today opens to lines with their cause; nothing is left over."""
    found = reconciled(workspace, now, "filing:2021", standard)
    then = compile_stored(workspace, find_inventory(workspace, "2021"))
    cells = beges_statement(then, standard).printed_sum("total") * 10**7
    assert (found.before.total_mg, found.after.total_mg) == (
        cells,
        beges_statement(now, standard).exact_total_mg,
    )
    assert found.residual_mg == 0
    opened = [step for step in found.steps if step.cause]
    assert {step.cause for step in opened} == {"correction"}
    assert {step.code for step in found.steps} <= {"since:correction", "rounding"}
    (lines,) = (step_lines(found, step) for step in opened)
    assert int(lines["effect_mg"].sum()) == opened[0].effect_mg
    assert set(lines["cause"]) == {"Donnée corrigée", "Donnée oubliée puis ajoutée"}
    told = previous_filing(workspace, now)
    assert told is not None
    assert sum(told.by_post.values()) == cells
    book = load_workbook(BytesIO(filing_bytes(workspace, now.settings, WHOLE)))
    rows = list(book["Rapprochements"].iter_rows(values_only=True))
    linked = [row[1] for row in rows if row[0] == "Depuis le dépôt : correction d'erreurs"]
    assert [str(cell).startswith("='Depuis le dépôt'!") for cell in linked] == [True]


def test_what_is_exported_after_the_filing_prints_the_digest_of_its_pack(
    camille: Workspace, dominique: Workspace
) -> None:
    file_published(camille, "2021", TERMS)
    sealed = seal_filing(dominique, "2021")
    assert [row["why"] for row in told_history(camille, "2021")] == ["Dossier scellé", TERMS.reason]
    assert filed_by(camille, sealed) == "Camille"
    held = find_inventory(camille, "2021")
    book = load_workbook(BytesIO(filing_bytes(camille, held, "filing")))
    inventory = compile_stored(camille, held)
    head = Head(seq=sealed.at_entry, digest=sealed.at_digest)
    made = [
        workbook_of(camille, inventory, head, datetime(2022, 12, 15, tzinfo=UTC)) for _ in range(2)
    ]
    assert made[0] == made[1]
    printed = {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row}
    assert any(sealed.manifest_digest in text for text in printed)


def test_terms_that_cannot_be_kept_are_refused_and_nothing_is_filed(camille: Workspace) -> None:
    tomorrow = datetime.now(UTC).date() + timedelta(days=2)
    for changed, code in (
        ({"standard": "v6"}, "code_unknown"),
        ({"filed_on": date(2021, 12, 31)}, "filing_day_impossible"),
        ({"filed_on": date.max}, "filing_day_impossible"),
        ({"filed_on": tomorrow}, "filing_day_impossible"),
        ({"receipt": "9" * 501}, "form_text_too_long"),
        ({"receipt": "n° \x00"}, "form_text_control"),
        ({"reason": "\ud800"}, "form_text_control"),
        ({"reason": " "}, "cell_missing"),
    ):
        for file in (file_inventory, file_published):
            with pytest.raises(Refused) as refused:
                file(camille, "2021", replace(TERMS, **changed))
            assert codes(refused) == [code], (file, changed)
    assert find_inventory(camille, "2021").as_of_entry is None


def test_a_restatement_starts_from_what_was_declared(camille: Workspace) -> None:
    file_published(camille, "2021", TERMS)
    again = file_inventory(camille, restate(camille, "2021", reason="essai"), TERMS)
    assert (again.inventory, again.version) == ("2021-R1", 1)
    assert verify(camille).is_sound


def test_a_restatement_bears_a_code_that_can_be_read_again(camille: Workspace) -> None:
    file_published(camille, "2021", TERMS)
    for code in ("a|b", "../x", "x" * 41, "\u202e21", "=1+1", "2021\x07"):
        with pytest.raises(Refused) as refused:
            restate(camille, "2021", reason="essai", new_code=code)
        assert codes(refused) == ["code_characters"]
        with pytest.raises(Refused) as refused:
            create_inventory(camille, settings(2022, inventory=code), reason="essai")
        assert codes(refused) == ["code_characters"]
    assert restate(camille, "2021", reason="essai", new_code="2021 V5_é.2") == "2021 V5_é.2"
    file_published(camille, "2021 V5_é.2", TERMS)
    again = restate(camille, "2021 V5_é.2", reason="essai")
    assert find_inventory(camille, again).name == f"Inventaire 2021 (rectificatif {again})"


def test_terms_of_a_filed_inventory_do_not_change(camille: Workspace) -> None:
    file_inventory(camille, "2021", TERMS)
    held = find_inventory(camille, "2021")
    with pytest.raises(Refused) as refused:
        change_inventory(camille, replace(held, gwp_set="AR6"), reason="essai", expected=2)
    assert codes(refused) == ["inventory_pinned"]


def test_other_rules_show_what_was_filed_and_say_so(
    camille: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    filing = file_inventory(camille, "2021", TERMS)
    before = cells_digest(
        cells_of_inventory(compile_stored(camille, find_inventory(camille, "2021")))
    )
    from beges.domain import emissions

    monkeypatch.setattr(tables, "RULE_TABLES", tables.RULE_TABLES[:-1])
    tables.rules_digest.cache_clear()
    monkeypatch.setattr(emissions, "MG_PER_KG", 1_000_001)
    try:
        again = compile_stored(camille, find_inventory(camille, "2021"))
        assert [f.code for f in again.findings if "filed" in f.code] == ["filed_differs_today"]
        assert cells_digest(cells_of_inventory(again)) == before == filing.cells_digest
        assert "filed_differs_today" in {f.code for f in verify(camille).findings}
        file_published(camille, "2020", TERMS)
    finally:
        monkeypatch.undo()
        tables.rules_digest.cache_clear()


def test_a_filing_made_before_the_tool_is_sealed_later_and_its_pack_is_evidence(
    camille: Workspace,
) -> None:
    assert file_published(camille, "2021", TERMS).pack is None
    late_invoice(camille)
    sealed = seal_filing(camille, "2021")
    assert seal_filing(camille, "2021") == sealed
    found = verify(camille)
    assert found.is_sound
    assert found.documents == 2
    evidence_store = camille.store.evidence
    path = Path(evidence_store.address) / sealed.pack[:2] / sealed.pack
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    assert [f.code for f in verify(camille).findings] == ["document_changed"]
    with pytest.raises(Refused):
        pack_bytes(camille, "2021")
