"""Meters: cells, blocks, grouped invoices and readings, through the one validator, end to end."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from group_files import METERS as METERS_FILE
from group_files import bring_in, build_group, data_file
from prepared import prepared

from beges.domain.collection import MeterReading
from beges.domain.perimeter import METERS
from beges.services.activities import find_activity, stored_activities
from beges.services.batches import undo
from beges.services.cells import Cell, preview_cells, resolved
from beges.services.grouped_invoices import Grouped, read_grouped
from beges.services.imports import commit, preview
from beges.services.meters import MeterYear, awaited_bills, site_year
from beges.services.pasting import Target, read_block
from beges.services.perimeter import load_perimeter
from beges.services.readings import read_meter, save_reading, withdraw_reading
from beges.services.records import save_record
from beges.services.refusals import Refused
from beges.services.workspace import Workspace, open_workspace

pytestmark = pytest.mark.slow


def clock() -> datetime:
    return datetime(2022, 3, 1, 9, tzinfo=UTC)


def build_metered(workspace: Workspace) -> None:
    """The small group without its activities, and its meters."""
    undo(workspace, build_group(workspace))
    bring_in(workspace, "compteurs.csv", METERS_FILE)


@pytest.fixture
def workspace(database_url: str) -> Iterator[Workspace]:
    opened = open_workspace(database_url, actor="Camille")
    workspace = Workspace(store=opened.store, actor="Camille", clock=clock)
    prepared(workspace, build_metered)
    yield workspace
    workspace.store.close()


def meter_year(workspace: Workspace, meter: str, year: int = 2021) -> MeterYear:
    found = site_year(workspace, "LYO", year)
    return next(item for item in found if item.meter.meter == meter)


def cell(text: str, month: int = 3, **facts: object) -> Cell:
    start = date(2021, month, 1)
    end = date(2021, month, monthrange(2021, month)[1])
    base = {"meter": "E1", "start": start, "end": end, "text": text, "place": f"E1, mois {month}"}
    return Cell(**{**base, **facts})  # type: ignore[arg-type]


def target(workspace: Workspace, meter: str = "E1") -> Target:
    return Target(meters=load_perimeter(workspace).meters, year=2021, meter=meter)


def test_cells_become_activities_of_their_meter(workspace: Workspace) -> None:
    seen = preview_cells(workspace, [cell("1 234,5"), cell("980", 4)], "LYO 2021")
    assert (seen.reading.read, seen.reading.accepted) == (2, 2)
    commit(workspace, seen)
    march = meter_year(workspace, "E1").months[2]
    assert (march.status, march.quantity) == ("invoice", Decimal("1234.5"))
    (bill, _) = meter_year(workspace, "E1").bills
    stored = find_activity(workspace, bill.activity_id)
    assert (stored["entity"], stored["site"], stored["unit"]) == ("ALS", "LYO", "kWh")
    assert stored["origin_file"] == "saisie de Camille"


def test_three_mistakes_in_cells_are_named_at_their_cells(workspace: Workspace) -> None:
    wrong = [cell("douze", 1), cell("1.234", 2), cell("1 2 3", 3), cell("500", 4)]
    seen = preview_cells(workspace, wrong, "LYO 2021")
    assert seen.reading.rejected == 3
    blocked = {f.where.file for f in seen.findings if f.severity == "blocking"}
    assert blocked == {"E1, mois 1", "E1, mois 2", "E1, mois 3"}
    with pytest.raises(Refused):
        commit(workspace, seen)
    assert commit(workspace, seen, accepted_only=True)
    assert meter_year(workspace, "E1").total == 500


def test_the_share_of_a_site_is_computed_and_told(workspace: Workspace) -> None:
    statement = cell("120 000", meter="G1", start=date(2021, 1, 1), end=date(2021, 12, 31))
    seen = preview_cells(workspace, [statement], "LYO 2021")
    commit(workspace, seen)
    (bill,) = meter_year(workspace, "G1").bills
    assert (bill.quantity, bill.entered) == (10_200, 120_000)
    save_record(
        workspace,
        METERS,
        {
            "meter": "G1",
            "site": "LYO",
            "activity_type": "natural_gas",
            "unit": "kWh_PCS",
            "rhythm": "yearly",
            "share_num": 85,
            "share_den": 1037,
        },
        reason="nouveau règlement",
        expected=1,
    )
    (bill,) = meter_year(workspace, "G1").bills
    assert bill.entered == 120_000
    commit(
        workspace,
        preview_cells(
            workspace,
            [
                replace(
                    statement, text="12 345", activity_id=bill.activity_id, expected=bill.revision
                )
            ],
            "LYO",
        ),
        reason="correction",
    )
    (bill,) = meter_year(workspace, "G1").bills
    assert bill.entered == 12_345
    assert "85/1" in bill.basis
    assert "tantièmes" in bill.basis


def test_a_correction_names_its_revision_and_the_second_person_is_told(
    workspace: Workspace,
) -> None:
    commit(workspace, preview_cells(workspace, [cell("100")], "LYO"))
    (bill,) = meter_year(workspace, "E1").bills
    mended = cell("110", activity_id=bill.activity_id, expected=bill.revision)
    first = preview_cells(workspace, [mended], "LYO")
    second = preview_cells(
        workspace, [cell("120", activity_id=bill.activity_id, expected=1)], "LYO"
    )
    commit(workspace, first)
    with pytest.raises(Refused, match="entre-temps"):
        commit(workspace, second)
    assert meter_year(workspace, "E1").total == 110


def test_two_people_fill_the_same_empty_cell_and_the_second_is_told(workspace: Workspace) -> None:
    mine = preview_cells(workspace, [cell("100")], "LYO")
    theirs = preview_cells(workspace, [cell("200")], "LYO")
    commit(workspace, mine)
    with pytest.raises(Refused, match="entre-temps"):
        commit(workspace, theirs)
    with pytest.raises(Refused, match="déjà une donnée") as refused:
        preview_cells(workspace, [cell("300")], "LYO")
    assert [finding.code for finding in refused.value.findings] == ["cell_filled_meanwhile"]
    assert meter_year(workspace, "E1").total == 100


def test_a_bill_over_two_months_is_spread_by_day(workspace: Workspace) -> None:
    bill = cell("590", start=date(2021, 1, 15), end=date(2021, 3, 14))
    commit(workspace, preview_cells(workspace, [bill], "LYO"))
    year = meter_year(workspace, "E1")
    assert [month.quantity for month in year.months[:4]] == [170, 280, 140, None]
    assert [month.status for month in year.months[:4]] == [
        "partial",
        "invoice",
        "partial",
        "missing",
    ]
    assert year.total == 590
    assert not year.follows_months


def test_a_row_of_months_is_pasted_exactly(workspace: Workspace) -> None:
    block = (
        "\tjanv.-21\tfévrier\tmars 2021\tTotal\n"
        "Compteur BLEU\t1 234,5\t\t980\t2214,5\n"
        "Total\t1\t2\t3\t6"
    )
    pasted = read_block(block, target(workspace))
    assert [(c.start.month, c.text) for c in pasted.cells] == [(1, "1 234,5"), (3, "980")]  # type: ignore[union-attr]
    assert pasted.ignored == ("colonne « Total »", "ligne « Total »")
    commit(workspace, preview_cells(workspace, pasted.cells, "bloc"))
    assert meter_year(workspace, "E1").total == Decimal("2214.5")


@pytest.mark.parametrize("separator", ["\n", "\t"])
def test_twelve_values_are_twelve_months_and_a_blank_is_no_zero(
    workspace: Workspace, separator: str
) -> None:
    values = ["10", "0", "", *map(str, range(4, 13))]
    pasted = read_block(separator.join(values), target(workspace))
    assert [c.text for c in pasted.cells] == ["10", "0", *map(str, range(4, 13))]
    assert [c.start.month for c in pasted.cells] == [1, 2, *range(4, 13)]  # type: ignore[union-attr]


def test_bills_are_pasted_with_their_dates_unit_and_number(workspace: Workspace) -> None:
    block = "01/01/2021\t31/01/2021\t1,5\tMWh\tF-1\n2021-02-01\t2021-02-28\t900\t\tF-2"
    pasted = read_block(block, target(workspace))
    assert [(c.text, c.unit, c.invoice) for c in pasted.cells] == [
        ("1,5", "MWh", "F-1"),
        ("900", "", "F-2"),
    ]
    commit(workspace, preview_cells(workspace, pasted.cells, "bloc"))
    assert meter_year(workspace, "E1").total == 2400


@pytest.mark.parametrize("block", ["\t{}", "{}\t"])
def test_a_blank_at_the_edge_of_twelve_values_is_a_month(workspace: Workspace, block: str) -> None:
    values = "\t".join(map(str, range(1, 12)))
    pasted = read_block(block.format(values), target(workspace))
    first = 2 if block.startswith("\t") else 1
    assert [c.start.month for c in pasted.cells] == list(range(first, first + 11))  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("block", "ignored"),
    [
        ("Mois\tConsommation (MWh)\njanvier\t1,5\nTotal\t1,5", 2),
        ("Mois\tMWh\njanv-21\t1,5", 1),
        ("Du\tAu\tQuantité (MWh)\n01/01/2021\t31/01/2021\t1,5", 1),
        ("Du\tAu\tQuantité\tUnité\n01/01/2021\t31/01/2021\t1,5\tMWh", 1),
        ("Compteur\tUnité\tjanvier\tfévrier\n30001\tMWh\t1,5\t", 0),
        ("MWh\tjanvier\tfévrier\n30001\t1,5\t", 0),
    ],
)
def test_headers_are_left_aside_and_their_unit_is_that_of_the_values(
    workspace: Workspace, block: str, ignored: int
) -> None:
    pasted = read_block(block, target(workspace))
    assert len(pasted.ignored) == ignored
    commit(workspace, preview_cells(workspace, pasted.cells, "bloc"))
    assert meter_year(workspace, "E1").total == 1_500


@pytest.mark.parametrize(
    "block",
    [
        "01/01/2021\t31/01/2021\t1,5\tMWhh\tF-1",
        "Mois\tQuantité (barils)\njanvier\t1,5",
        "Compteur\tUnité\tjanvier\n30001\tMWhh\t1,5",
    ],
)
def test_a_unit_that_is_not_known_is_refused_and_never_the_meters(
    workspace: Workspace, block: str
) -> None:
    seen = preview_cells(workspace, read_block(block, target(workspace)).cells, "bloc")
    assert (seen.reading.accepted, seen.reading.rejected) == (0, 1)
    assert any(finding.where.column == "Unité" for finding in seen.findings)


def test_what_a_bill_says_besides_is_told(workspace: Workspace) -> None:
    pasted = read_block("01/01/2021\t31/01/2021\t900\tkWh\tEDF\tF-1", target(workspace))
    assert (pasted.cells[0].invoice, pasted.ignored) == ("F-1", ("cellule « EDF »",))


WITHOUT_METER = ";ALS;LYO;Électricité du réseau;;01/01/2021;31/01/2021;1 000;kWh;Facturée;"


def test_a_figure_without_a_meter_is_not_entered_a_second_time(workspace: Workspace) -> None:
    bring_in(workspace, "donnees.csv", data_file([WITHOUT_METER]))
    with pytest.raises(Refused, match="déjà une donnée") as refused:
        preview_cells(workspace, [cell("1 050", 1)], "LYO")
    assert [finding.code for finding in refused.value.findings] == ["cell_filled_meanwhile"]
    found = resolved(workspace, [cell("1 050", 1)])
    assert found.replaced == ("E1, mois 1 : 1 050 kWh remplace 1\u202f000 kWh",)
    commit(workspace, preview_cells(workspace, found.cells, "bloc"))
    assert meter_year(workspace, "E1").total == 1_050
    assert resolved(workspace, [cell("1 050", 1)]).same == 1


def test_a_figure_without_a_meter_that_overlaps_a_meters_is_told(workspace: Workspace) -> None:
    bring_in(workspace, "donnees.csv", data_file([WITHOUT_METER]))
    bill = cell("1 050", start=date(2021, 1, 5), end=date(2021, 2, 4))
    seen = preview_cells(workspace, [bill], "LYO")
    (told,) = [f for f in seen.findings if f.code == "meterless_overlap"]
    assert "D-0000" in told.sentence


@pytest.mark.parametrize(
    ("block", "code"),
    [
        ("1\n2\n3", "paste_count"),
        ("a\tb\tc\nd\te\tf", "paste_shape_unknown"),
        ("\tjanvier\nZZZ\t12", "meter_unknown"),
        ("  \n\t", "file_no_rows"),
        ("\tmars\tmars 2021\nE1\t1\t2", "paste_month_twice"),
    ],
)
def test_a_block_of_no_known_shape_is_refused(workspace: Workspace, block: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        read_block(block, target(workspace))
    assert [finding.code for finding in refused.value.findings] == [code]


def test_a_block_without_its_meter_or_off_its_rhythm_is_refused(workspace: Workspace) -> None:
    with pytest.raises(Refused) as refused:
        read_block("1\n2", target(workspace, ""))
    assert refused.value.findings[0].code == "paste_meter_unknown"
    with pytest.raises(Refused) as refused:
        read_block("\tfévrier\nW1\t12", target(workspace))
    assert refused.value.findings[0].code == "paste_month_off_rhythm"


def test_a_pasted_cell_replaces_what_stands_there_and_says_so(workspace: Workspace) -> None:
    commit(workspace, preview_cells(workspace, [cell("100", 1), cell("200", 3)], "LYO"))
    pasted = read_block("\tjanvier\tmars\nE1\t100\t250", target(workspace))
    found = resolved(workspace, pasted.cells)
    assert (found.same, len(found.cells)) == (1, 1)
    assert found.replaced == ("Électricité 2e étage, mars 2021 : 250 kWh remplace 200 kWh",)
    commit(workspace, preview_cells(workspace, found.cells, "bloc"))
    assert meter_year(workspace, "E1").total == 350


def test_a_grouped_invoice_is_checked_by_its_total(workspace: Workspace) -> None:
    told = Grouped(supplier="Fournisseur", invoice="F-7", start="01/01/2021", end="31/01/2021")
    meters = load_perimeter(workspace).meters
    lines = "30001\t1 000\nW1\t12"
    pasted = read_grouped(lines, told, meters)
    commit(workspace, preview_cells(workspace, pasted.cells, "facture F-7"))
    stored = stored_activities(workspace)
    assert sorted(stored[stored["invoice"] == "F-7"]["meter"]) == ["E1", "W1"]
    with pytest.raises(Refused) as refused:
        read_grouped(lines, Grouped(**{**as_dict(told), "total": "1 013"}), meters)
    assert [finding.code for finding in refused.value.findings] == ["invoice_total"]
    with pytest.raises(Refused) as refused:
        read_grouped("99999\t5", told, meters)
    assert [finding.code for finding in refused.value.findings] == ["meter_unknown"]


@pytest.mark.parametrize(
    ("lines", "total", "words"),
    [
        ("30001\tdouze\nW1\t12", "1 012", "« douze » n'est pas un nombre"),
        ("30001\t1 000\t150,20\nW1\t12", "", "La forme de ce bloc"),
    ],
)
def test_a_line_of_a_grouped_invoice_that_is_unclear_is_named(
    workspace: Workspace, lines: str, total: str, words: str
) -> None:
    told = Grouped(supplier="", invoice="F-7", start="01/01/2021", end="31/01/2021", total=total)
    with pytest.raises(Refused, match=words) as refused:
        read_grouped(lines, told, load_perimeter(workspace).meters)
    (finding,) = refused.value.findings
    assert "F-7" in finding.where.record


def test_the_headers_and_the_total_of_a_grouped_invoice_are_left_aside(
    workspace: Workspace,
) -> None:
    told = Grouped(supplier="", invoice="F-7", start="01/01/2021", end="31/01/2021", total="1 012")
    lines = "Point\tQuantité\tUnité\n30001\t1 000\tkWh\nW1\t12\tm³\nTotal\t1 012\t"
    pasted = read_grouped(lines, told, load_perimeter(workspace).meters)
    assert [(c.meter, c.text, c.unit) for c in pasted.cells] == [
        ("E1", "1 000", "kWh"),
        ("W1", "12", "m3"),
    ]
    assert pasted.ignored == ("ligne « Total »", "en-têtes « Point, Quantité, Unité »")


def as_dict(told: Grouped) -> dict[str, str]:
    return {name: getattr(told, name) for name in ("supplier", "invoice", "start", "end", "total")}


def reading(meter: str, read_on: date, index: str, **facts: object) -> dict[str, object]:
    return {"meter": meter, "read_on": read_on, "index": Decimal(index), **facts}


def test_readings_become_consumption_and_follow_their_corrections(workspace: Workspace) -> None:
    for day_read, index in ((date(2020, 12, 31), "1000"), (date(2021, 3, 31), "1250")):
        save_reading(workspace, reading("W1", day_read, index), reason="relevé")
    year = meter_year(workspace, "W1")
    (bill,) = year.bills
    assert (bill.quantity, bill.start, bill.end) == (25, date(2021, 1, 1), date(2021, 3, 31))
    assert bill.is_deduced
    assert "coefficient 0,1" in bill.basis
    assert year.months[0].status == "reading"
    save_reading(workspace, reading("W1", date(2021, 2, 28), "1100"), reason="oubli")
    assert [b.quantity for b in meter_year(workspace, "W1").bills] == [10, 15]
    meter = load_perimeter(workspace).meters["W1"]
    batch = withdraw_reading(
        workspace,
        MeterReading(meter="W1", read_on=date(2021, 2, 28), index=Decimal(1100)),
        reason="erreur",
        expected=read_meter(workspace, meter).revisions[date(2021, 2, 28)],
    )
    assert [b.quantity for b in meter_year(workspace, "W1").bills] == [25]
    undo(workspace, batch)
    assert [b.quantity for b in meter_year(workspace, "W1").bills] == [10, 15]


def test_another_index_for_the_same_day_says_why(workspace: Workspace) -> None:
    save_reading(workspace, reading("E1", date(2021, 1, 1), "100"), reason="relevé")
    again = reading("E1", date(2021, 1, 1), "90")
    with pytest.raises(Refused, match="a déjà un relevé du 01/01/2021 : index 100") as refused:
        save_reading(workspace, again, reason="relevé", expected=1)
    assert [finding.code for finding in refused.value.findings] == ["reading_of_that_day"]
    save_reading(workspace, {**again, "comment": "mal lu"}, reason="relevé", expected=1)
    (kept,) = read_meter(workspace, load_perimeter(workspace).meters["E1"]).readings
    assert kept.index == 90


def test_a_bill_beside_readings_of_the_same_days_is_shown_to_count_twice(
    workspace: Workspace,
) -> None:
    commit(workspace, preview_cells(workspace, [cell("100", 1), cell("110", 2)], "LYO"))
    assert meter_year(workspace, "E1").doubled == ()
    for read_on, index in ((date(2020, 12, 31), "0"), (date(2021, 1, 31), "100")):
        save_reading(workspace, reading("E1", read_on, index), reason="relevé")
    (pair,) = meter_year(workspace, "E1").doubled
    assert {one.is_deduced for one in pair} == {True, False}
    assert {one.quantity for one in pair} == {100}


def test_an_index_that_goes_back_is_refused_unless_the_meter_was_replaced(
    workspace: Workspace,
) -> None:
    save_reading(workspace, reading("W1", date(2021, 1, 31), "900"), reason="relevé")
    for index, day_read, code in (
        ("10", date(2021, 2, 28), "index_goes_back"),
        ("-1", date(2020, 2, 28), "index_negative"),
        ("950", date(2030, 1, 1), "reading_in_future"),
    ):
        with pytest.raises(Refused) as refused:
            save_reading(workspace, reading("W1", day_read, index), reason="relevé")
        assert code in [finding.code for finding in refused.value.findings]
    save_reading(workspace, reading("W1", date(2021, 2, 28), "10", restart=True), reason="neuf")
    save_reading(workspace, reading("W1", date(2021, 3, 31), "40"), reason="relevé")
    assert [bill.quantity for bill in meter_year(workspace, "W1").bills] == [3]


def test_a_file_of_readings_meets_one_that_was_entered_meanwhile(workspace: Workspace) -> None:
    save_reading(workspace, reading("W1", date(2021, 1, 31), "100"), reason="relevé")
    head = "Code compteur;Date du relevé;Index"
    seen = preview(workspace, "releves.csv", f"{head}\nW1;28/02/2021;150\n".encode())
    save_reading(workspace, reading("W1", date(2021, 2, 15), "200"), reason="relevé")
    with pytest.raises(Refused) as refused:
        commit(workspace, seen)
    assert [finding.code for finding in refused.value.findings] == ["index_goes_back"]
    assert len(read_meter(workspace, load_perimeter(workspace).meters["W1"]).readings) == 2


def test_readings_come_by_file_and_a_new_coefficient_redoes_them(workspace: Workspace) -> None:
    head = "Code compteur;Date du relevé;Index;Repart de cet index"
    bring_in(workspace, "releves.csv", f"{head}\nW1;31/12/2020;1 000;\nW1;30/06/2021;1 300;\n")
    assert meter_year(workspace, "W1").total == 30
    seen = preview(workspace, "recul.csv", f"{head}\nW1;31/07/2021;1 200;\n".encode())
    assert [(f.code, f.where.row) for f in seen.findings] == [("index_goes_back", 2)]
    (record,) = [row for row in _records(workspace) if row["meter"] == "W1"]
    revised = {name: record[name] for name in METERS.names} | {"coefficient": Decimal(1)}
    save_record(workspace, METERS, revised, reason="coefficient", expected=int(record["revision"]))
    assert meter_year(workspace, "W1").total == 300


def _records(workspace: Workspace) -> list[dict[str, object]]:
    with workspace.store.reading() as reader:
        return list(reader.records(METERS))


def test_a_meter_is_not_taken_away_under_its_readings(workspace: Workspace) -> None:
    save_reading(workspace, reading("W1", date(2021, 1, 31), "900"), reason="relevé")
    with workspace.store.reading() as reader:
        batch = next(b.number for b in reader.batches() if b.source_name == "compteurs.csv")
    with pytest.raises(Refused) as refused:
        undo(workspace, batch)
    assert refused.value.findings[0].code == "undo_leaves_orphans"


def test_a_meter_that_is_not_registered_is_refused(workspace: Workspace) -> None:
    with pytest.raises(Refused) as refused:
        preview_cells(workspace, [cell("1", meter="X9")], "LYO")
    assert refused.value.findings[0].code == "meter_unknown"


def test_what_the_year_lacks_is_proposed_bill_by_bill(workspace: Workspace) -> None:
    first = cell("300", start=date(2020, 12, 10), end=date(2021, 1, 9))
    third = cell("280", start=date(2021, 2, 10), end=date(2021, 11, 9))
    commit(workspace, preview_cells(workspace, [first, third], "LYO"))
    assert awaited_bills(meter_year(workspace, "E1")) == [
        (date(2021, 1, 10), date(2021, 2, 9)),
        (date(2021, 11, 10), date(2021, 12, 9)),
        (date(2021, 12, 10), date(2022, 1, 9)),
    ]
    assert len(awaited_bills(meter_year(workspace, "W1"))) == 4


def test_a_filled_period_is_named_with_what_fills_it(workspace: Workspace) -> None:
    commit(workspace, preview_cells(workspace, [cell("100")], "LYO"))
    with pytest.raises(Refused) as refused:
        preview_cells(workspace, [cell("300")], "LYO")
    (finding,) = refused.value.findings
    assert finding.code == "cell_filled_meanwhile"
    assert finding.values["other"].startswith("D-")


def test_a_column_without_a_header_is_left_aside_aloud(workspace: Workspace) -> None:
    pasted = read_block("\tjanvier\t\tmars\nE1\t10\t99\t30", target(workspace))
    assert [c.text for c in pasted.cells] == ["10", "30"]
    assert pasted.ignored == ("3e colonne, sans en-tête",)
