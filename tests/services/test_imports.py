"""Imports end to end, on SQLite and on PostgreSQL: refused, mended, committed, seen, undone."""

import io
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pandas as pd
import pytest
from group_files import (
    ENTITIES,
    SITES,
    TEN_LINES,
    bring_in,
    build_group,
    data_file,
    settings,
)

from beges.domain.findings import Severity
from beges.domain.inventory import breakdown, counted
from beges.domain.perimeter import INDICATORS, INVENTORIES
from beges.domain.perimeter import SITES as SITES_TABLE
from beges.services import inventories
from beges.services.activities import (
    draft,
    find_activity,
    history,
    last_year,
    save_activity,
    withdraw_activity,
)
from beges.services.batches import list_batches, undo
from beges.services.demo import build_demo
from beges.services.imports import commit, preview, preview_pasted
from beges.services.inventories import (
    change_inventory,
    compile_stored,
    find_inventory,
    written,
)
from beges.services.perimeter import load_perimeter, record_of
from beges.services.records import save_record
from beges.services.refusals import NotFound, Refused
from beges.services.results import Filters, explain, filtered, lines_table, total_by
from beges.services.trails import sentences
from beges.services.verify import verify
from beges.services.workspace import Workspace, open_workspace, releases
from beges.store import BatchKind


@pytest.fixture
def workspace(database_url: str) -> Iterator[Workspace]:
    workspace = open_workspace(database_url, actor="Camille")
    yield workspace
    workspace.store.close()


def total(workspace: Workspace, year: str = "2021") -> int:
    inventory = compile_stored(workspace, find_inventory(workspace, year))
    return int(counted(inventory.lines)["total_mg"].sum())


def test_three_mistakes_are_three_findings_and_nothing_is_written(workspace: Workspace) -> None:
    build_group(workspace)
    before = total(workspace)
    wrong = [*TEN_LINES]
    wrong[0] = wrong[0].replace("kWh", "kilomachins")
    wrong[4] = wrong[4].replace(";150;", ";cent cinquante;")
    wrong[6] = wrong[6].replace("LYO", "LYON-9")
    seen = preview(workspace, "reprise.csv", data_file(wrong))
    places = {(f.where.row, f.where.column) for f in seen.findings if f.severity == "blocking"}
    assert places == {(2, "Unité"), (6, "Quantité"), (8, "Code site")}
    assert (seen.reading.read, seen.reading.accepted, seen.reading.rejected) == (10, 7, 3)
    with pytest.raises(Refused):
        commit(workspace, seen)
    assert total(workspace) == before


def test_mended_imported_seen_undone_and_imported_again(workspace: Workspace) -> None:
    batch = build_group(workspace)
    inventory = compile_stored(workspace, find_inventory(workspace, "2021"))
    lines = filtered(inventory, Filters())
    assert int(total_by(inventory, lines, "post")["total_mg"].sum()) == total(workspace)
    shown = lines_table(inventory, lines, limit=3)
    compiled, found = explain(workspace, shown["line_id"].iloc[0])
    told = dict(sentences(found))
    assert told["Origine"].startswith("donnees.csv")
    assert compiled.digest == inventory.digest
    undo(workspace, batch, reason="essai")
    assert total(workspace) == 0
    with pytest.raises(NotFound):
        undo(workspace, batch)
    bring_in(workspace, "donnees.csv", data_file(TEN_LINES))
    assert total(workspace) == inventory.lines["total_mg"].sum()
    assert verify(workspace).is_sound


def test_a_double_click_stores_once(workspace: Workspace) -> None:
    build_group(workspace)
    seen = preview(workspace, "plus.csv", data_file(TEN_LINES[:1]))
    commit(workspace, seen)
    with pytest.raises(Refused) as refusal:
        commit(workspace, seen)
    assert [f.code for f in refusal.value.findings] == ["file_already_imported"]
    again = preview(workspace, "autre-nom.csv", data_file(TEN_LINES[:1]))
    assert again.findings[0].code == "file_already_imported"


def test_accepted_rows_alone_when_asked(workspace: Workspace) -> None:
    build_group(workspace)
    before = total(workspace)
    lines = ["", TEN_LINES[4].replace("150", "1"), TEN_LINES[4].replace(";k€;", ";k$;")]
    seen = preview(workspace, "partiel.csv", data_file(lines[1:]))
    commit(workspace, seen, accepted_only=True)
    assert total(workspace) == before + 85 * 10**6


def test_a_site_refused_takes_its_activities_with_it(workspace: Workspace) -> None:
    seen = preview(workspace, "entites.csv", ENTITIES.replace("732829320", "732829321").encode())
    assert [f.code for f in seen.findings] == ["siren_invalid"]
    assert seen.findings[0].where.row == 2
    assert seen.findings[0].where.column == "SIREN"


def test_a_pasted_block_goes_through_the_same_door(workspace: Workspace) -> None:
    build_group(workspace)
    block = data_file(TEN_LINES[4:5]).decode().replace(";", "\t").replace("150", "1 234,56")
    seen = preview_pasted(workspace, block)
    assert seen.is_clean, [str(f) for f in seen.findings]
    assert seen.reading.tables["activities"].accepted["quantity"].tolist() == ["1234.56"]
    assert seen.effect_mg == {2021: 104_937_600_000}


def test_an_impossible_conversion_is_a_finding_at_its_cell(workspace: Workspace) -> None:
    build_group(workspace)
    lines = [TEN_LINES[4].replace("01/01/2021;31/12/2021", "01/01/2031;31/12/2031")]
    seen = preview(workspace, "futur.csv", data_file(lines))
    assert [(f.code, f.where.row) for f in seen.findings] == [("factor_no_year", 2)]


def test_a_correction_keeps_what_was_and_says_why(workspace: Workspace) -> None:
    batch = build_group(workspace)
    before = total(workspace)
    row = {**find_activity(workspace, "D-0000005"), "quantity": Decimal(100)}
    seen = draft(workspace, row)
    assert seen.converted_unit_fr == "k€ 2021 HT"
    save_activity(workspace, row, reason="avoir reçu", expected=1)
    assert before - total(workspace) == 50 * 85 * 10**6
    told = [(h["revision"], h["quantity"], h["reason"]) for h in history(workspace, "D-0000005")]
    assert told[1] == (2, Decimal(100), "avoir reçu")
    with pytest.raises(Refused) as refusal:
        save_activity(workspace, row, reason="trop tard", expected=1)
    assert [f.code for f in refusal.value.findings] == ["record_changed_meanwhile"]
    withdraw_activity(workspace, "D-0000005", reason="doublon", expected=2)
    with pytest.raises(NotFound):
        find_activity(workspace, "D-0000005")
    with pytest.raises(Refused) as refusal:
        undo(workspace, batch)
    assert [f.code for f in refusal.value.findings] == ["undo_has_later_revisions"]
    assert verify(workspace).is_sound


def test_last_year_stands_beside_the_entry(workspace: Workspace) -> None:
    build_group(workspace)
    same = last_year(workspace, find_activity(workspace, "D-0000005"))
    assert same is not None
    assert (same.quantity, same.unit) == (120.0, "kEUR")


def test_rows_that_repeat_what_is_stored_are_pointed_out(workspace: Workspace) -> None:
    build_group(workspace)
    seen = preview(workspace, "encore.csv", data_file([*TEN_LINES[:1], TEN_LINES[1]]))
    assert [f.code for f in seen.findings] == ["activity_repeated", "activity_repeated"]
    assert seen.is_clean


def test_a_pinned_inventory_does_not_move(workspace: Workspace) -> None:
    build_group(workspace)
    with workspace.store.reading() as reader:
        head = reader.head().seq
    settings = find_inventory(workspace, "2021")
    frozen = compile_stored(workspace, settings, as_of=head)
    bring_in(workspace, "plus.csv", data_file(TEN_LINES[4:5]))
    assert total(workspace) > frozen.lines["total_mg"].sum()
    assert compile_stored(workspace, settings, as_of=head).digest == frozen.digest


def test_sqlite_and_postgresql_give_the_same_digits(
    sqlite_database_url: str, postgres_database_url: str
) -> None:
    digests, totals = set(), set()
    for url in (sqlite_database_url, postgres_database_url):
        workspace = open_workspace(url)
        build_group(workspace)
        inventory = compile_stored(workspace, find_inventory(workspace, "2021"))
        digests.add(inventory.digest)
        for by in ("entity", "site", "post", "gas", "month"):
            totals.add(sum(breakdown(counted(inventory.lines), by, 2021).values()))
        workspace.store.close()
    assert len(digests) == len(totals) == 1


def test_the_batches_tell_who_did_what(workspace: Workspace) -> None:
    build_group(workspace)
    told = [(batch.kind.value, batch.actor) for batch in list_batches(workspace)]
    assert ("import", "Camille") in told
    assert load_perimeter(workspace).sites["FDF"].geography == "MQ"


def test_an_identifier_is_known_and_once(workspace: Workspace) -> None:
    build_group(workspace)
    lines = ["D-0000099" + TEN_LINES[4], "D-0000001" + TEN_LINES[0], "D-0000001" + TEN_LINES[0]]
    seen = preview(workspace, "ids.csv", data_file(lines))
    codes = {(f.code, f.where.row) for f in seen.of(Severity.BLOCKING)}
    assert codes == {("activity_id_unknown", 2), ("activity_id_twice", 4)}


def test_a_code_stands_once_in_its_sheet(workspace: Workspace) -> None:
    twice = ENTITIES + ENTITIES.splitlines()[1] + "\n"
    seen = preview(workspace, "entites.csv", twice.encode())
    assert [(f.code, f.where.row) for f in seen.findings] == [("record_twice", 4)]


SPLIT = ("a|b", "a;b", "a/b", "a\\b", "..", "a,b", "=1+1", "x" * 41, "\u202ea")
"""Codes that a list, a key, a path or a cell would not give back as they are."""


def test_a_code_that_would_be_split_is_refused_at_each_row(workspace: Workspace) -> None:
    build_group(workspace)
    header, first, *_ = SITES.splitlines()
    terms = _terms(2021, "x").partition(";")[2]
    files = {
        "Code site": [header, *(first.replace("LYO;", f'"{code}";') for code in SPLIT)],
        "Code inventaire": [TERMS_BEFORE_REBASING, *(f'"{code}";{terms}' for code in SPLIT)],
        "Code entité": [
            ENTITIES.splitlines()[0],
            *(f'"{c}";Filiale;552100554;0;non;non' for c in SPLIT),
        ],
    }
    for column, lines in files.items():
        seen = preview(workspace, "fichier.csv", "\n".join(lines).encode())
        found = [f.where for f in seen.findings if f.code == "code_characters"]
        assert {where.column for where in found} == {column}
        assert [where.row for where in found] == [row + 2 for row in range(len(SPLIT))]
        assert seen.reading.accepted == 0


def test_a_code_in_two_lines_is_refused_and_one_that_stands_is_kept(workspace: Workspace) -> None:
    build_group(workspace)
    with workspace.store.reading() as reader:
        row = reader.record(SITES_TABLE, "FDF")
    assert row is not None
    kept = {name: row[name] for name in SITES_TABLE.names}
    for code in ("a;b", "a\nb"):
        with pytest.raises(Refused) as refused:
            save_record(workspace, SITES_TABLE, {**kept, "site": code}, reason="essai")
        assert [f.code for f in refused.value.findings] == ["code_characters"]
    with workspace.store.writing(workspace.act(BatchKind.PERIMETER, "un ancien code")) as ledger:
        ledger.append(SITES_TABLE, [{**kept, "site": "A/B"}], expected={})
    again = {**kept, "site": "A/B", "name": "Renommé"}
    save_record(workspace, SITES_TABLE, again, reason="essai", expected=1)
    assert load_perimeter(workspace).sites["A/B"].name == "Renommé"


def test_the_demo_is_never_mixed_with_somebodys_data(workspace: Workspace) -> None:
    bring_in(workspace, "groupe.csv", "Code du groupe;Nom du groupe\nG;Groupe\n")
    assert build_demo(workspace, if_absent=True) is False
    with pytest.raises(Refused) as refusal:
        build_demo(workspace)
    assert [f.code for f in refusal.value.findings] == ["database_not_empty"]


def test_terms_outside_their_lists_are_refused() -> None:
    with pytest.raises(Refused) as refusal:
        settings(gwp_set="AR3", release="inconnue")
    assert [f.code for f in refusal.value.findings] == ["code_unknown", "code_unknown"]


def test_the_mix_of_gwp_is_declared(workspace: Workspace) -> None:
    build_group(workspace)
    inventory = compile_stored(workspace, find_inventory(workspace, "2021"))
    assert "release_mixes_gwp" in {finding.code for finding in inventory.findings}


def test_an_undo_never_leaves_activities_without_their_site(workspace: Workspace) -> None:
    batch = build_group(workspace)
    before = total(workspace)
    perimeter_batches = [b.number for b in list_batches(workspace) if b.source_name == "sites.csv"]
    with pytest.raises(Refused) as refusal:
        undo(workspace, perimeter_batches[0])
    assert [f.code for f in refusal.value.findings] == ["undo_leaves_orphans"]
    assert total(workspace) == before
    undo(workspace, batch)
    undo(workspace, perimeter_batches[0])
    assert load_perimeter(workspace).sites == {}


def test_a_preview_that_the_perimeter_left_behind_is_refused(workspace: Workspace) -> None:
    bring_in(workspace, "entites.csv", ENTITIES)
    sites = bring_in(workspace, "sites.csv", SITES)
    seen = preview(workspace, "donnees.csv", data_file(TEN_LINES[:1]))
    undo(workspace, sites)
    with pytest.raises(Refused) as refusal:
        commit(workspace, seen)
    assert [f.code for f in refusal.value.findings] == ["record_changed_meanwhile"]


def test_a_site_of_a_refused_entity_is_refused_with_it(workspace: Workspace) -> None:
    pair = pd.DataFrame([line.split(";") for line in ENTITIES.splitlines()])
    pair.iloc[2, 2] = "123456789"
    book = io.BytesIO()
    with pd.ExcelWriter(book, engine="xlsxwriter") as writer:
        pair.to_excel(writer, sheet_name="Entités", header=False, index=False)
        sites = pd.DataFrame([line.split(";") for line in SITES.splitlines()])
        sites.to_excel(writer, sheet_name="Sites", header=False, index=False)
    seen = preview(workspace, "groupe.xlsx", book.getvalue())
    codes = {(f.code, f.where.sheet) for f in seen.of(Severity.BLOCKING)}
    assert codes == {("siren_invalid", "Entités"), ("site_entity_unknown", "Sites")}
    commit(workspace, seen, accepted_only=True)
    assert set(load_perimeter(workspace).sites) == {"LYO", "FDF"}


def test_a_pinned_inventory_keeps_its_terms(workspace: Workspace) -> None:
    build_group(workspace)
    stands = find_inventory(workspace, "2021")
    with workspace.store.reading() as reader:
        head, revision = reader.head().seq, reader.record(INVENTORIES, "2021")
    assert revision is not None
    with written(workspace, workspace.act(BatchKind.INVENTORY, "publié")) as ledger:
        ledger.append(INVENTORIES, [record_of(replace(stands, as_of_entry=head))])
    before = total(workspace)
    pinned = find_inventory(workspace, "2021")
    changed = replace(pinned, excluded_posts=("4.5",), exclusion_reason="essai")
    with pytest.raises(Refused) as refusal:
        change_inventory(workspace, changed, reason="essai", expected=2)
    assert [f.code for f in refusal.value.findings] == ["inventory_pinned"]
    renamed = replace(pinned, name="Autre intitulé")
    change_inventory(workspace, renamed, reason="essai", expected=2)
    assert find_inventory(workspace, "2021").as_of_entry == head
    bring_in(workspace, "plus.csv", data_file(TEN_LINES[4:5]))
    assert total(workspace) == before
    assert verify(workspace).is_sound


def test_the_effect_of_a_correction_is_what_it_adds(workspace: Workspace) -> None:
    build_group(workspace)
    line = "D-0000005" + TEN_LINES[4].replace(";150;", ";151;")
    seen = preview(workspace, "correction.csv", data_file([line]))
    assert seen.effect_mg == {2021: 85 * 10**6}


def test_what_is_stored_and_not_recorded_is_said_so(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_group(workspace)

    def broken(_: Workspace) -> int:
        raise OSError("disque plein")

    monkeypatch.setattr(inventories, "record_compilations", broken)
    seen = preview(workspace, "plus.csv", data_file(TEN_LINES[4:5]))
    with pytest.raises(inventories.SavedNotRecorded) as told:
        commit(workspace, seen)
    assert f"lot {told.value.batch}" in str(told.value)
    with pytest.raises(inventories.SavedNotRecorded) as undone:
        undo(workspace, told.value.batch)
    assert f"lot {undone.value.batch}" in str(undone.value)
    assert next(b for b in list_batches(workspace) if b.number == told.value.batch).undone_by


def test_withdrawing_twice_is_refused(workspace: Workspace) -> None:
    build_group(workspace)
    withdraw_activity(workspace, "D-0000001", reason="doublon", expected=1)
    with pytest.raises(Refused):
        withdraw_activity(workspace, "D-0000001", reason="doublon", expected=2)


def test_a_change_of_perimeter_is_recorded(workspace: Workspace) -> None:
    build_group(workspace)
    with workspace.store.reading() as reader:
        row = reader.record(SITES_TABLE, "FDF")
    assert row is not None
    save_record(workspace, SITES_TABLE, {**row, "geography": "FR"}, reason="essai", expected=1)
    with workspace.store.reading() as reader:
        last = reader.latest_compilation("2021")
    assert last is not None
    assert last["total_mg"] == total(workspace)
    assert verify(workspace).is_sound


@pytest.mark.parametrize("rate", ["-20", "600", "1000"])
def test_a_recovery_rate_that_is_no_share_is_refused(workspace: Workspace, rate: str) -> None:
    build_group(workspace)
    csv = (
        "Code entité;Année;Indicateur;Valeur;Source\n"
        f"ALS;2021;Taux de récupération de la TVA;{rate};liasse\n"
    )
    seen = preview(workspace, "indicateurs.csv", csv.encode())
    assert [finding.code for finding in seen.findings] == ["recovery_out_of_range"]
    assert seen.reading.accepted == 0
    typed = {"entity": "ALS", "site": None, "year": 2021, "source": "liasse"}
    row = {**typed, "indicator": "vat_recovery_pct", "value": Decimal(rate)}
    with pytest.raises(Refused):
        save_record(workspace, INDICATORS, row, reason="essai")


TERMS_BEFORE_REBASING = (
    "Code inventaire;Intitulé;Année de reporting;Approche de contrôle;Jeu de PRG;"
    "Version des facteurs;Vue publiée;Bâti du patrimoine acquis pour revente;Postes exclus;"
    "Justification des exclusions"
)


def _terms(year: int, name: str) -> str:
    return (
        f"{year};{name};{year};Contrôle opérationnel;GIEC 2013 (AR5);{releases()[0]};"
        "Scopes 1, 2 et amont (postes V4 1 à 14 et 22);Travaux seuls (méthode V5 p.83);;"
    )


def test_a_column_that_a_file_lacks_leaves_the_record_as_it_is(workspace: Workspace) -> None:
    build_group(workspace)
    before = find_inventory(workspace, "2021")
    rebased = replace(before, rebasing="rebased")
    inventories.change_inventory(workspace, rebased, reason="un seul jeu", expected=1)
    lines = [TERMS_BEFORE_REBASING, _terms(2021, "Nouvel intitulé"), _terms(2022, "Neuf"), ""]
    bring_in(workspace, "inventaires.csv", "\n".join(lines))
    after = find_inventory(workspace, "2021")
    assert after == replace(rebased, name="Nouvel intitulé")
    assert not find_inventory(workspace, "2022").is_rebased


def test_a_blank_cell_of_a_column_that_stands_in_the_file_is_obeyed(workspace: Workspace) -> None:
    build_group(workspace)
    site = "Code site;Code entité;Nom du site;Nature du site;Territoire"
    row = "LYO;ALS;Lyon 3;Agence;France continentale"
    bring_in(workspace, "un.csv", f"{site}\n{row}\n")
    assert load_perimeter(workspace).sites["LYO"].occupancy == "operating_lease"
    bring_in(workspace, "deux.csv", f"{site};Occupation\n{row};\n")
    assert load_perimeter(workspace).sites["LYO"].occupancy is None
    assert load_perimeter(workspace).sites["LYO"].name == "Lyon 3"


def test_a_correction_keeps_what_its_file_has_no_column_for(workspace: Workspace) -> None:
    build_group(workspace)
    header = "Identifiant;Code entité;Type de donnée;Début de période;Fin de période;Quantité;Unité"
    quality = "Qualité de la donnée"
    line = "D-0000002;ALS;Électricité du réseau;15/12/2020;14/01/2021;3 200;kWh;Facturée"
    bring_in(workspace, "correction.csv", f"{header};{quality}\n{line}\n")
    corrected = find_activity(workspace, "D-0000002")
    assert corrected["quantity"] == Decimal(3200)
    assert (corrected["site"], corrected["comment"]) == ("FDF", "à cheval")
    blanked = f"{header};{quality};Commentaire\n{line.replace('3 200', '3 300')};\n"
    bring_in(workspace, "effacement.csv", blanked)
    assert find_activity(workspace, "D-0000002")["comment"] is None
