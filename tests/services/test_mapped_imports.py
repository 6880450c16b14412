"""Files that users already have, end to end: the samples, and the twin that each fears."""

import datetime as dt
import importlib.util
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import openpyxl
import pytest
from both import on_both, url_of
from mapped_files import (
    SAMPLES,
    agency,
    build_samples_group,
    enedis,
    fleet,
    keep,
    opened,
    read,
    sample,
)

from beges.domain.collection import (
    ALIASES,
    MAPPINGS,
    Cell,
    FileMapping,
    Period,
    PeriodRule,
    Quantity,
    renamed,
)
from beges.intake import Given
from beges.services.activities import stored_activities
from beges.services.batches import list_batches, undo
from beges.services.imports import Preview, commit, preview
from beges.services.learning import SavedNotKept
from beges.services.mapped_imports import MappedPreview, matches, open_source
from beges.services.mapping_wizard import (
    doubtful_numbers,
    first_rows,
    lists_of,
    readable_sheets,
    sampled,
    told_activities,
    untranslated,
    values_of,
)
from beges.services.mapping_words import sentences
from beges.services.mappings import (
    exported,
    find_mapping,
    import_mapping,
    keep_mapping,
    list_mappings,
    rename_mapping,
    withdraw_mapping,
)
from beges.services.refusals import NotFound, Refused
from beges.services.workspace import Workspace, open_workspace
from beges.store import BatchKind

pytestmark = pytest.mark.slow


@pytest.fixture
def workspace(request: pytest.FixtureRequest) -> Iterator[Workspace]:
    workspace = open_workspace(url_of(request), actor="Camille")
    build_samples_group(workspace)
    yield workspace
    workspace.store.close()


def counts(seen: MappedPreview) -> tuple[int, int, int, int]:
    reading = seen.preview.reading
    return reading.read, reading.accepted, reading.rejected, reading.ignored


def codes(seen: Preview) -> Counter[str]:
    return Counter(finding.code for finding in seen.findings)


# ---------------------------------------------------------------------------------- the samples


def test_the_samples_are_what_their_script_makes() -> None:
    spec = importlib.util.spec_from_file_location("make_examples", SAMPLES / "make_examples.py")
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    for name in ("compteurs.csv", "enedis_mensuel.csv", "cartes_carburant.csv"):
        assert made.FILES[name]() == sample(name), name
    cells = [
        [list(row) for row in openpyxl.load_workbook(io.BytesIO(content)).active.values]
        for content in (made.agency(), sample("agence_de_voyages.xlsx"))
    ]
    assert cells[0] == cells[1]
    assert b"FICTIF" in sample("cartes_carburant.csv")


def test_enedis_by_its_headers_meters_recognised_by_their_supply_point(
    workspace: Workspace,
) -> None:
    mapping = enedis(workspace)
    seen = read(workspace, "enedis_mensuel.csv", sample("enedis_mensuel.csv"), mapping)
    assert counts(seen) == (72, 72, 0, 0)
    assert seen.preview.effect_mg[2022] > 0
    commit(workspace, seen.preview)
    rows = stored_activities(workspace)
    assert set(rows["meter"]) == {f"ELEC-ALS-{n}-01" for n in (35, 38, 42, 69, 74, 75)}
    assert rows["origin_row"].min() == 5
    assert set(rows["origin_file"]) == {"enedis_mensuel.csv"}


def test_an_agency_statement_under_two_lines_of_headers(workspace: Workspace) -> None:
    mapping = agency(workspace)
    seen = read(workspace, "agence.xlsx", sample("agence_de_voyages.xlsx"), mapping)
    read_rows, accepted, rejected, ignored = counts(seen)
    assert (read_rows, rejected, accepted + ignored) == (120, 0, 120)
    assert ignored > 0
    left = [f for f in seen.preview.findings if f.code == "mapping_rows_left"]
    assert [f.values["value"] for f in left] == ["Hôtel"]
    commit(workspace, seen.preview)
    rows = stored_activities(workspace)
    assert set(rows["unit"]) == {"passenger_km"}
    assert rows["basis"].str.contains("Voyageurs").all()
    assert set(rows["method"]) == {"product"}


@on_both
def test_fuel_cards_with_credits_and_a_site_spelt_otherwise(workspace: Workspace) -> None:
    mapping = fleet(workspace)
    seen = read(workspace, "cartes.csv", sample("cartes_carburant.csv"), mapping)
    assert [spelling.text for spelling in seen.unknown] == ["AGENCE ST ETIENNE"]
    assert seen.unknown[0].proposals[0] == "ALS-42-01"
    assert seen.preview.reading.rejected == seen.unknown[0].count
    assert codes(seen.preview)["cell_register_unknown"] == seen.unknown[0].count
    assert codes(seen.preview)["quantity_negative"] > 0
    confirmed = {("site", "AGENCE ST ETIENNE"): "ALS-42-01"}
    seen = read(
        workspace, "cartes.csv", sample("cartes_carburant.csv"), mapping, confirmed=confirmed
    )
    assert seen.unknown == ()
    batch = commit(workspace, seen.preview)
    with workspace.store.reading() as reader:
        (alias,) = reader.records(ALIASES)
    told = (alias["register"], alias["alias"], alias["code"], alias["batch"])
    assert told == ("sites", "AGENCE ST ETIENNE", "ALS-42-01", batch)
    again = read(workspace, "mars.csv", sample("cartes_carburant.csv") + b"\r\n", mapping)
    assert again.unknown == ()
    assert again.preview.learnt == ()
    undo(workspace, batch, reason="essai")
    with workspace.store.reading() as reader:
        assert reader.records(ALIASES) == []


# ----------------------------------------------------------------------- kept, versioned, drifted


@on_both
def test_the_next_file_is_matched_and_imported_in_two_acts(workspace: Workspace) -> None:
    mapping = enedis(workspace)
    first = keep(workspace, "Enedis mensuel", mapping, "enedis_mensuel.csv")
    following = sample("enedis_mensuel.csv").replace(b"2022", b"2023")
    (match,) = matches(workspace, open_source("2023.csv", following))
    assert (match.kept.name, match.kept.version) == ("Enedis mensuel", 1)
    assert match.drift.is_readable
    seen = read(workspace, "2023.csv", following, match.kept.mapping)
    assert seen.preview.is_clean
    assert seen.preview.mapping is None
    commit(workspace, seen.preview)
    again = read(workspace, "b.csv", following, mapping).preview
    assert again.findings[0].code == "file_already_imported"
    undo(workspace, first, reason="essai")
    assert list_mappings(workspace)[0].name == "Enedis mensuel"
    assert sum(b.kind is BatchKind.MAPPING for b in list_batches(workspace)) == 1


def test_a_drifted_layout_is_refused_told_and_mended_into_a_new_version(
    workspace: Workspace,
) -> None:
    keep(workspace, "Enedis", enedis(workspace), "enedis_mensuel.csv")
    changed = sample("enedis_mensuel.csv").replace(b"2022", b"2023")
    changed = changed.replace(b"Consommation (kWh)", b"Consommation (MWh)")
    (match,) = matches(workspace, open_source("mwh.csv", changed))
    assert not match.drift.is_readable
    seen = read(workspace, "mwh.csv", changed, match.kept.mapping)
    assert "mapping_unit_changed" in codes(seen.preview)
    assert not seen.preview.may_be_partial
    with pytest.raises(Refused):
        commit(workspace, seen.preview, accepted_only=True)
    mended = renamed(
        match.kept.mapping,
        {"Consommation (kWh)": "Consommation (MWh)"},
        [header for header in match.grid.headers if header],
    )
    seen = read(workspace, "mwh.csv", changed, mended, name="Enedis", version=1)
    assert codes(seen.preview)["mapping_unit_differs"] == 6
    commit(workspace, seen.preview)
    kept = find_mapping(workspace, "Enedis")
    assert (kept.version, kept.mapping.quantities[0].unit) == (2, "MWh")
    assert set(stored_activities(workspace)["unit"]) == {"kWh", "MWh"}


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        (b"PRM;", "Référence;".encode(), "mapping_column_gone"),
        (b";Nature", b";PRM", "mapping_column_twice"),
        (b"PRM;Nom du site;Mois", b"Nom du site;PRM;Mois", "mapping_columns_moved"),
        (b";Nature", ";Qualité du relevé".encode(), "mapping_columns_new"),
    ],
)
def test_each_change_of_the_headers_is_told(
    workspace: Workspace, before: bytes, after: bytes, code: str
) -> None:
    content = sample("enedis_mensuel.csv")
    assert before in content
    seen = read(workspace, "e.csv", content.replace(before, after, 1), enedis(workspace))
    assert code in codes(seen.preview)


def test_a_file_of_another_kind_is_not_matched(workspace: Workspace) -> None:
    keep(workspace, "Enedis", enedis(workspace), "enedis_mensuel.csv")
    other = open_source("cartes.csv", sample("cartes_carburant.csv"))
    assert matches(workspace, other) == []
    seen = read(workspace, "cartes.csv", sample("cartes_carburant.csv"), enedis(workspace))
    assert codes(seen.preview) == {"mapping_not_matched": 1}


@on_both
def test_somebody_changed_the_mapping_meanwhile(workspace: Workspace) -> None:
    mapping = enedis(workspace)
    keep_mapping(workspace, "Enedis", mapping, reason="essai")
    wider = replace(mapping, decimal=",")
    name = "enedis_mensuel.csv"
    seen = read(workspace, name, sample(name), wider, name="Enedis", version=1)
    keep_mapping(workspace, "Enedis", replace(mapping, decimal="."), reason="autre", expected=1)
    before = len(stored_activities(workspace))
    with pytest.raises(Refused) as refusal:
        commit(workspace, seen.preview)
    assert [f.code for f in refusal.value.findings] == ["record_changed_meanwhile"]
    assert len(stored_activities(workspace)) == before
    assert "autre personne" in str(SavedNotKept(3))


@on_both
def test_mappings_are_renamed_withdrawn_and_carried(workspace: Workspace) -> None:
    mapping = enedis(workspace)
    keep_mapping(workspace, "Enedis", mapping, reason="essai")
    with pytest.raises(Refused) as refusal:
        keep_mapping(workspace, "enedis", mapping, reason="essai")
    assert [f.code for f in refusal.value.findings] == ["mapping_name_taken"]
    with pytest.raises(Refused) as refusal:
        keep_mapping(workspace, "  ", mapping, reason="essai")
    assert [f.code for f in refusal.value.findings] == ["mapping_name_missing"]
    rename_mapping(workspace, find_mapping(workspace, "Enedis"), "Linky", reason="essai")
    assert [kept.name for kept in list_mappings(workspace)] == ["Linky"]
    text = exported(find_mapping(workspace, "linky"))
    import_mapping(workspace, "Copie", text, reason="essai")
    assert find_mapping(workspace, "Copie").mapping == mapping
    assert any("PRM" in told for told in sentences(mapping, lists_of(workspace)))
    with pytest.raises(Refused) as refusal:
        import_mapping(workspace, "X", text.replace('"format":1', '"format":9'), reason="essai")
    assert [f.code for f in refusal.value.findings] == ["mapping_unreadable"]
    with pytest.raises(Refused):
        withdraw_mapping(workspace, find_mapping(workspace, "Linky"), reason=" ")
    withdraw_mapping(workspace, find_mapping(workspace, "Linky"), reason="essai")
    with pytest.raises(NotFound):
        find_mapping(workspace, "Linky")
    import_mapping(workspace, "Linky", text, reason="de retour")
    assert find_mapping(workspace, "Linky").mapping == mapping
    batch = list_batches(workspace)[0].number
    undo(workspace, batch, reason="essai")
    assert [kept.name for kept in list_mappings(workspace)] == ["Copie"]


# ------------------------------------------------------------------------------- hostile twins


def test_a_missing_month_and_a_missing_figure(workspace: Workspace) -> None:
    lines = sample("enedis_mensuel.csv").decode("utf-8-sig").splitlines()
    del lines[6]
    cells = lines[8].split(";")
    cells[5] = ""
    lines[8] = ";".join(cells)
    seen = read(workspace, "trou.csv", "\r\n".join(lines).encode(), enedis(workspace))
    found = codes(seen.preview)
    assert (found["mapping_month_missing"], found["cell_missing"]) == (1, 1)
    (place,) = [f.where for f in seen.preview.findings if f.code == "cell_missing"]
    assert (place.row, place.column) == (9, "Consommation (kWh)")


def test_a_workbook_with_merged_cells_formulas_and_a_new_mode(workspace: Workspace) -> None:
    book = openpyxl.load_workbook(io.BytesIO(sample("agence_de_voyages.xlsx")))
    sheet = book.active
    rows = [row for row in range(5, 125) if sheet.cell(row, 4).value != "Hôtel"]
    merged, formula, strange = rows[0], rows[3], rows[5]
    sheet.merge_cells(start_row=merged, end_row=merged, start_column=4, end_column=5)
    sheet.cell(formula, 6).value = "=400+27"
    sheet.cell(strange, 4).value = "Bus"
    book.create_sheet("Notes")["A1"] = "lisez-moi"
    buffer = io.BytesIO()
    book.save(buffer)
    seen = read(workspace, "piege.xlsx", buffer.getvalue(), agency(workspace))
    at = {(f.code, f.where.row, f.where.column) for f in seen.preview.findings}
    assert ("cell_formula_uncomputed", formula, "Distance / Km") in at
    assert ("mapping_value_new", strange, "Voyage / Mode") in at
    assert ("cell_merged", merged, "") in at
    assert "sheet_ignored" in codes(seen.preview)
    assert seen.preview.reading.rejected == 3
    rejected = seen.preview.reading.tables["activities"].rejected
    assert set(rejected["origin_row"]) == {merged, formula, strange}


def test_sheets_of_the_same_headers_are_read_together(workspace: Workspace) -> None:
    lines = sample("enedis_mensuel.csv").decode("utf-8-sig").splitlines()
    book = openpyxl.Workbook()
    for number, name in enumerate(("Janvier", "Février")):
        sheet = book.active if not number else book.create_sheet()
        sheet.title = name
        for line in (lines[3], lines[4 + number], lines[5 + number].replace("kWh", "x")):
            sheet.append(line.split(";"))
    book["Février"].cell(2, 6).value = "beaucoup"
    buffer = io.BytesIO()
    book.save(buffer)
    seen = read(workspace, "mois.xlsx", buffer.getvalue(), enedis(workspace))
    assert counts(seen) == (4, 3, 1, 0)
    assert codes(seen.preview)["mapping_sheets_alike"] == 1
    (bad,) = [f.where for f in seen.preview.findings if f.code == "cell_number_text"]
    assert (bad.sheet, bad.row, bad.column) == ("Février", 2, "Consommation (kWh)")
    rejected = seen.preview.reading.tables["activities"].rejected
    assert rejected["origin_sheet"].tolist() == ["Février"]
    assert rejected["Motif du rejet"].iloc[0].startswith("Consommation (kWh) : ")


def test_rejected_rows_mended_come_back_by_the_same_mapping(workspace: Workspace) -> None:
    mapping = fleet(workspace)
    content = sample("cartes_carburant.csv").decode("cp1252")
    seen = read(workspace, "cartes.csv", content.encode("cp1252"), mapping)
    rejected = seen.preview.reading.tables["activities"].rejected
    text = rejected.to_csv(sep=";", index=False).replace("AGENCE ST ETIENNE", "ALS-42-01")
    commit(workspace, seen.preview, accepted_only=True)
    mended = read(workspace, "rejets.csv", text.encode(), mapping)
    assert counts(mended) == (len(rejected), len(rejected), 0, 0)


def test_doubles_inside_a_file_are_told_at_rows_of_the_file(workspace: Workspace) -> None:
    lines = sample("enedis_mensuel.csv").decode("utf-8-sig").splitlines()
    lines.append(lines[4])
    seen = read(workspace, "double.csv", "\r\n".join(lines).encode(), enedis(workspace))
    (found,) = [f for f in seen.preview.findings if f.code == "activity_repeated"]
    assert found.where.row == 77
    assert "ligne 5" in found.sentence


def test_hostile_text_stays_text(workspace: Workspace) -> None:
    lines = sample("enedis_mensuel.csv").decode("utf-8-sig").splitlines()
    lines[3] = lines[3].replace("Nature", "=HYPERLINK(1) <b>")
    lines[4] = lines[4].replace("30001000000017", "=cmd|calc <script>")
    seen = read(workspace, "../../x.csv", "\r\n".join(lines).encode(), enedis(workspace))
    assert codes(seen.preview)["mapping_meter_unknown"] == 1
    assert seen.preview.name == "x.csv"


# --------------------------------------------------------------------------- other kinds of files


def csv(*lines: str) -> bytes:
    return "\r\n".join([*lines, ""]).encode()


INVOICED = Cell(constant="invoiced")


def test_interventions_on_refrigerants(workspace: Workspace) -> None:
    content = csv(
        "N° fiche;Site;Date d'intervention;Fluide;Quantité ajoutée (kg)",
        "F1;Agence de Grenoble;05/05/2022;R410A;1,5",
    )
    _, grid, guess = opened(workspace, "fluides.csv", content)
    assert {name: cell.header for name, cell in guess.columns.items()} == {
        "documents": "N° fiche",
        "site": "Site",
        "factor": "Fluide",
    }
    kind = Cell(constant="refrigerant_leak")
    mapping = replace(
        guess, columns={**guess.columns, "data_kind": INVOICED, "activity_type": kind}
    )
    assert [(u.column, u.word) for u in untranslated(grid, mapping, lists_of(workspace))] == [
        ("factor", "R410A")
    ]
    mapping = replace(mapping, translations={"factor": {"R410A": "refrigerant_r410a"}})
    seen = read(workspace, "fluides.csv", content, mapping)
    assert counts(seen) == (1, 1, 0, 0), seen.preview.findings


def test_a_human_resources_table_without_dates_asks_its_period(workspace: Workspace) -> None:
    content = csv("Agence;Jours de télétravail", "Siège;1 500", "Délégation Bretagne;320")
    _, _, guess = opened(workspace, "rh.csv", content)
    mapping = replace(
        guess,
        columns={
            **guess.columns,
            "data_kind": INVOICED,
            "activity_type": Cell(constant="telework"),
        },
        quantities=(Quantity(header="Jours de télétravail", unit="day_person"),),
        period=Period(rule=PeriodRule.ASKED),
    )
    assert mapping.asks_period
    refused = read(workspace, "rh.csv", content, mapping)
    assert codes(refused.preview)["mapping_period_needed"] > 0
    year = Given(first=dt.date(2022, 1, 1), last=dt.date(2022, 12, 31))
    assert counts(read(workspace, "rh.csv", content, mapping, given=year)) == (2, 2, 0, 0)


def test_months_as_columns_and_one_meter_a_row(workspace: Workspace) -> None:
    content = csv(
        "PCE;Année;Janvier (MWh);Février;Mars",
        "30001000000017;2022;1,5;;2,25",
    )
    _, _, guess = opened(workspace, "large.csv", content)
    names = ["janvier", "février", "mars"]
    mapping = FileMapping(
        headers=guess.headers,
        columns={"meter": Cell(header="PCE"), "data_kind": INVOICED},
        quantities=tuple(
            Quantity(header=header, unit="MWh", month=str(number))
            for number, header in enumerate(guess.headers[2:], 1)
        ),
        period=Period(rule=PeriodRule.ACROSS, first="Année"),
    )
    seen = read(workspace, "large.csv", content, mapping)
    assert counts(seen) == (3, 2, 0, 1), names
    commit(workspace, seen.preview)
    rows = stored_activities(workspace)
    assert rows["period_end"].dt.strftime("%d/%m/%Y").tolist() == ["31/01/2022", "31/03/2022"]


def test_bills_by_reading_dates_by_next_bill_and_by_rhythm(workspace: Workspace) -> None:
    content = csv("PRM;Début;Fin;kWh", "30001000000017;31/01/2022;28/02/2022 12:00;10")
    base = FileMapping(
        headers=("PRM", "Début", "Fin", "kWh"),
        columns={"meter": Cell(header="PRM"), "data_kind": INVOICED},
        quantities=(Quantity(header="kWh"),),
    )
    bounds = Period(rule=PeriodRule.BOUNDS, first="Début", last="Fin")
    cases = {
        replace(bounds, first_is_reading=True): ("01/02/2022", "28/02/2022"),
        replace(bounds, last_is_next=True): ("31/01/2022", "27/02/2022"),
        Period(rule=PeriodRule.RHYTHM, first="Début", months=2): ("31/01/2022", "30/03/2022"),
    }
    for period, days in cases.items():
        seen = read(workspace, "f.csv", content, replace(base, period=period))
        row = seen.preview.reading.tables["activities"].accepted.iloc[0]
        told = tuple(f"{row[name]:%d/%m/%Y}" for name in ("period_start", "period_end"))
        assert told == days, period


# -------------------------------------------------------------------------------- the wizard


def test_what_the_wizard_shows_of_a_file(workspace: Workspace) -> None:
    document, grid, guess = opened(workspace, "cartes.csv", sample("cartes_carburant.csv"))
    assert [one.name for one in readable_sheets(document)] == ["cartes"]
    assert first_rows(grid, 2).shape == (2, 10)
    assert set(values_of(grid, "Libellé produit")) == {
        "GAZOLE B7",
        "SP95-E10",
        "AD BLUE",
        "LAVAGE",
    }
    assert doubtful_numbers(grid, guess) == []
    some, cut = sampled(document, grid, 10)
    assert (cut.height, len(some.sheets)) == (10, 1)
    mapping = fleet(workspace)
    seen = read(workspace, "cartes.csv", sample("cartes_carburant.csv"), mapping)
    shown = told_activities(seen.preview.reading, 3)
    assert len(shown) == 3


def test_a_mapping_of_a_later_version_is_left_aside(workspace: Workspace) -> None:
    with workspace.store.writing(workspace.act(BatchKind.MAPPING, "essai")) as ledger:
        ledger.append(MAPPINGS, [{"mapping": "demain", "content": '{"format": 99}'}])
    assert list_mappings(workspace) == []
    assert matches(workspace, open_source("e.csv", sample("enedis_mensuel.csv"))) == []


def test_the_template_is_read_as_before(workspace: Workspace) -> None:
    seen = preview(workspace, "compteurs.csv", sample("compteurs.csv"))
    assert seen.findings[0].code == "file_already_imported"
