"""A collection end to end: meters found, months declared, estimates saved, replaced and undone."""

import io
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import numpy as np
import openpyxl
import pytest
from group_files import bring_in, build_group
from prepared import prepared

from beges.domain.collection import ACKNOWLEDGEMENTS, READINGS, STATES
from beges.domain.inventory import total_mg
from beges.domain.perimeter import SITES
from beges.services.activities import draft, find_activity, save_activity, stored_activities
from beges.services.batches import undo
from beges.services.collection import (
    NOT_APPLICABLE,
    UNAVAILABLE,
    Collection,
    collection,
    collection_findings,
    declare_months,
)
from beges.services.estimates import estimate_year, proposals, save_estimates, tried
from beges.services.imports import commit, preview
from beges.services.inventories import compile_stored, find_inventory, written
from beges.services.justified import justified
from beges.services.matrices import Picked, head_figures, lines_shown, sites_shown
from beges.services.perimeter import load_perimeter
from beges.services.records import save_record
from beges.services.refusals import NotFound, Refused
from beges.services.register import found_meters, register_meters
from beges.services.requests import request_bytes, request_name, requests, requests_zip
from beges.services.storing import estimates_withdrawn
from beges.services.workspace import Workspace, open_workspace
from beges.store import BatchKind

pytestmark = pytest.mark.slow

HEADER = (
    "Identifiant;Code entité;Code site;Type de donnée;Début de période;Fin de période;Quantité;"
    "Unité;Qualité de la donnée;Compteur ou contrat"
)


def bill(number: int, quantity: str = "1 000", year: int = 2021, meter: str = "PRM-1") -> str:
    last = {2: "28"}.get(number, "30" if number in (4, 6, 9, 11) else "31")
    months = f"01/{number:02d}/{year};{last}/{number:02d}/{year}"
    return f";ALS;FDF;Électricité du réseau;{months};{quantity};kWh;Facturée;{meter}"


def bills(*lines: str) -> str:
    return "\n".join([HEADER, *lines])


def clock() -> datetime:
    return datetime(2022, 6, 30, 12, tzinfo=UTC)


@pytest.fixture
def workspace(database_url: str) -> Iterator[Workspace]:
    opened = open_workspace(database_url, actor="Camille")
    workspace = Workspace(store=opened.store, actor="Camille", clock=clock)
    yield workspace
    workspace.store.close()


def build_collected(workspace: Workspace) -> None:
    build_group(workspace)
    lines = [bill(n, str(1000 + 10 * n)) for n in range(1, 12)]
    bring_in(workspace, "compteur.csv", bills(*lines))
    register_meters(workspace, found_meters(workspace), reason="essai")


@pytest.fixture
def collected(workspace: Workspace) -> Workspace:
    """The small group; eleven bills of a meter in 2021, December missing, the meter registered."""
    prepared(workspace, build_collected)
    return workspace


def letters(seen: Collection, line: str) -> str:
    place = list(seen.found.lines["subject"]).index(line)
    return "".join(STATES[number].letter for number in seen.found.state[place])


def everything(seen: Collection) -> np.ndarray:
    return (seen.found.lines["meter"] == "PRM-1").to_numpy()


def test_meters_that_bills_name_are_found_and_registered_once(collected: Workspace) -> None:
    (meter,) = load_perimeter(collected).meters.values()
    assert (meter.meter, meter.site, meter.rhythm) == ("PRM-1", "FDF", "monthly")
    assert not found_meters(collected).rows
    with pytest.raises(Refused) as refusal:
        register_meters(collected, found_meters(collected), reason="encore")
    assert [f.code for f in refusal.value.findings] == ["meters_none_found"]


def test_bills_that_disagree_register_no_meter(workspace: Workspace) -> None:
    build_group(workspace)
    other = bill(2, meter="DOUBLE").replace("FDF", "LYO")
    bring_in(workspace, "double.csv", bills(bill(1, meter="DOUBLE"), other))
    found = found_meters(workspace)
    assert not found.rows
    assert [f.code for f in found.findings] == ["meter_bills_disagree"]


def test_an_estimate_is_saved_shown_replaced_and_brought_back(collected: Workspace) -> None:
    seen = collection(collected, 2021)
    assert letters(seen, "PRM-1") == "F" * 11 + "M"
    rows = proposals(collected, seen, everything(seen))
    (row,) = rows
    assert row["method"] == "estimate_mean"
    assert "Éprouvée sur 10 mois connus" in str(row["basis"]), "January is doubtful"
    save_estimates(collected, seen, rows, reason="clôture")
    (stored,) = stored_activities(collected).iloc[-1:].to_dict("records")
    estimate = find_activity(collected, stored["activity_id"])
    assert (estimate["data_kind"], estimate["method"]) == ("extrapolated", "estimate_mean")
    assert estimate["origin_file"] == "estimation de Camille"
    now = collection(collected, 2021)
    assert letters(now, "PRM-1") == "F" * 11 + "E"
    assert head_figures(now, Picked(site="FDF")).estimated_mg > 0

    arrived = preview(collected, "decembre.csv", bills(bill(12, "1 234")).encode())
    assert [f.code for f in arrived.findings] == ["estimates_replaced"], "no overlap is told"
    before = total_mg(compile_stored(collected, find_inventory(collected, "2021")))
    number = commit(collected, arrived)
    assert estimates_withdrawn(collected, number) == 1
    assert letters(collection(collected, 2021), "PRM-1") == "F" * 12
    after = total_mg(compile_stored(collected, find_inventory(collected, "2021")))
    assert after - before == arrived.effect_mg[2021], "the effect is what the estimate leaves"

    undo(collected, number)
    assert letters(collection(collected, 2021), "PRM-1") == "F" * 11 + "E"
    assert total_mg(compile_stored(collected, find_inventory(collected, "2021"))) == before


def test_a_batch_of_estimates_is_undone_like_any_other(collected: Workspace) -> None:
    seen, rows = estimate_year(collected, 2021)
    batch = save_estimates(collected, seen, rows, reason="clôture")
    undo(collected, batch)
    assert letters(collection(collected, 2021), "PRM-1") == "F" * 11 + "M"


def typed(quantity: str, first: date, last: date, **facts: object) -> dict[str, object]:
    base = {
        "entity": "ALS",
        "site": "FDF",
        "activity_type": "electricity",
        "meter": "PRM-1",
        "unit": "kWh",
        "data_kind": "measured",
        "period_start": first,
        "period_end": last,
        "quantity": Decimal(quantity),
    }
    return {**base, **facts}


def test_a_typed_reading_replaces_the_estimate_too(collected: Workspace) -> None:
    seen, rows = estimate_year(collected, 2021, site="FDF")
    save_estimates(collected, seen, [r for r in rows if r["meter"]], reason="clôture")
    count = len(stored_activities(collected))
    reading = typed("900", date(2021, 12, 1), date(2021, 12, 31))
    save_activity(collected, reading, reason="relevé")
    assert len(stored_activities(collected)) == count
    assert letters(collection(collected, 2021), "PRM-1") == "F" * 11 + "R"


@pytest.fixture
def estimated(collected: Workspace) -> Workspace:
    """The same, December estimated."""
    seen, rows = estimate_year(collected, 2021, site="FDF")
    save_estimates(collected, seen, [r for r in rows if r["meter"]], reason="clôture")
    return collected


def test_a_credit_note_neither_replaces_an_estimate_nor_covers_its_month(
    estimated: Workspace,
) -> None:
    count = len(stored_activities(estimated))
    credit = typed("-120", date(2021, 12, 1), date(2021, 12, 31), data_kind="invoiced")
    assert "estimates_replaced" not in {f.code for f in draft(estimated, credit).findings}
    save_activity(estimated, credit, reason="avoir")
    assert len(stored_activities(estimated)) == count + 1
    assert letters(collection(estimated, 2021), "PRM-1") == "F" * 11 + "E"


def test_a_credit_note_alone_leaves_its_month_missing(collected: Workspace) -> None:
    credit = typed("-120", date(2021, 12, 1), date(2021, 12, 31), data_kind="invoiced")
    save_activity(collected, credit, reason="avoir")
    assert letters(collection(collected, 2021), "PRM-1") == "F" * 11 + "M"
    (row,) = [r for r in estimate_year(collected, 2021, site="FDF")[1] if r["meter"]]
    assert row["period_start"] == date(2021, 12, 1)


def test_an_estimate_does_not_come_back_beside_another_bill_of_its_days(
    estimated: Workspace,
) -> None:
    """Two half-month bills, the first undone: the estimate would count the other half again."""
    first = bill(12, "500").replace("31/12", "15/12")
    batch = bring_in(estimated, "debut.csv", bills(first))
    second = bring_in(estimated, "fin.csv", bills(bill(12, "510").replace("01/12", "16/12")))
    undo(estimated, batch)
    assert letters(collection(estimated, 2021), "PRM-1") == "F" * 11 + "P"
    table = stored_activities(estimated)
    assert not table["method"].isin(["estimate_mean"]).any()
    undo(estimated, second)
    assert letters(collection(estimated, 2021), "PRM-1") == "F" * 11 + "M"


def test_a_figure_of_an_unknown_meter_beside_an_estimate_is_told(estimated: Workspace) -> None:
    """The estimate stays, and the same consumption may count twice."""
    december = date(2021, 12, 1), date(2021, 12, 31)
    other = typed("900", *december, meter="X9")
    assert "estimate_beside" in {f.code for f in draft(estimated, other).findings}
    line = bill(12, "900", meter="X9")
    seen = preview(estimated, "decembre.csv", bills(line).encode())
    assert [f.where.row for f in seen.findings if f.code == "estimate_beside"] == [2]
    commit(estimated, seen)
    found = collection_findings(estimated, collection(estimated, 2021))
    assert "estimate_beside" in {f.code for f in found}, "it is told as long as both stand"
    for told in (typed("901", *december), typed("900", date(2021, 3, 1), date(2021, 3, 31))):
        assert "estimate_beside" not in {f.code for f in draft(estimated, told).findings}


def test_days_that_a_figure_of_no_registered_meter_may_count_are_not_estimated(
    collected: Workspace,
) -> None:
    """A bill of the whole site, or of a meter that nobody registered: a guess would double it."""
    before = collection(collected, 2021)
    assert len(proposals(collected, before, everything(before))) == 1
    bring_in(collected, "decembre.csv", bills(bill(12, "900", meter="X9")))
    seen = collection(collected, 2021)
    assert letters(seen, "PRM-1") == "F" * 11 + "M", "it is missing still, and shown"
    assert not [r for r in proposals(collected, seen, everything(seen)) if r["meter"] == "PRM-1"]


def test_a_typed_figure_is_looked_at_beside_the_others(collected: Workspace) -> None:
    odd = typed("1100", date(2021, 12, 1), date(2021, 12, 31), unit="MWh")
    assert "unit_off_by_thousand" in {f.code for f in draft(collected, odd).findings}
    half_typed = {**odd, "period_start": None, "period_end": None}
    assert "unit_off_by_thousand" not in {f.code for f in draft(collected, half_typed).findings}


def test_an_estimate_of_last_resort_is_not_replaced_by_another(collected: Workspace) -> None:
    seen, rows = estimate_year(collected, 2021, site="FDF")
    save_estimates(collected, seen, [r for r in rows if r["meter"]], reason="clôture")
    count = len(stored_activities(collected))
    guess = typed("900", date(2021, 12, 1), date(2021, 12, 31), data_kind="approximate")
    save_activity(collected, guess, reason="essai")
    assert len(stored_activities(collected)) == count + 1


def test_estimates_are_refused_without_reason_without_rows_and_when_the_ledger_moved(
    collected: Workspace,
) -> None:
    seen, rows = estimate_year(collected, 2021)
    for given, reason, code in (
        ((), "clôture", "estimates_none"),
        (rows, " ", "cell_missing"),
    ):
        with pytest.raises(Refused) as refusal:
            save_estimates(collected, seen, given, reason=reason)
        assert [f.code for f in refusal.value.findings] == [code]
    bring_in(collected, "decembre.csv", bills(bill(12)))
    with pytest.raises(Refused) as refusal:
        save_estimates(collected, seen, rows, reason="clôture")
    assert [f.code for f in refusal.value.findings] == ["record_changed_meanwhile"]


def test_months_are_declared_with_a_reason_once(collected: Workspace) -> None:
    months = ["2021-12"]
    with pytest.raises(Refused):
        declare_months(collected, "PRM-1", months, UNAVAILABLE, reason=" ")
    batch = declare_months(collected, "PRM-1", months, UNAVAILABLE, reason="facture perdue")
    seen = collection(collected, 2021)
    assert letters(seen, "PRM-1")[-1] == "N"
    assert "FDF" not in requests(collected, 2021), "it is not asked again"
    told = [f for f in collection_findings(collected, seen) if f.code == "month_unavailable"]
    assert "Décembre 2021 est déclaré non disponible" in told[0].sentence
    with pytest.raises(Refused) as refusal:
        declare_months(collected, "PRM-1", months, UNAVAILABLE, reason="encore")
    assert [f.code for f in refusal.value.findings] == ["record_changed_meanwhile"]
    undo(collected, batch)
    declare_months(collected, "PRM-1", months, NOT_APPLICABLE, reason="compteur déposé")
    seen = collection(collected, 2021)
    assert letters(seen, "PRM-1")[-1] == "–"
    assert "month_not_applicable" in {f.code for f in collection_findings(collected, seen)}


def test_an_acknowledged_sentence_is_not_told_again(collected: Workspace) -> None:
    bring_in(collected, "trou.csv", bills(bill(1, "900", 2022), bill(3, "900", 2022)))
    found = collection_findings(collected, collection(collected, 2022))
    gap = next(f for f in found if f.code == "meter_gap" and "01/02/2022" in f.sentence)
    act = collected.act(BatchKind.ACKNOWLEDGEMENT, "fermé")
    row = {"code": gap.code, "subject": gap.where.activity_id, "sentence": gap.sentence}
    with written(collected, act) as ledger:
        ledger.append(ACKNOWLEDGEMENTS, [{**row, "reason": "fermé en février"}])
    after = collection_findings(collected, collection(collected, 2022))
    assert gap.sentence not in {f.sentence for f in after}
    assert len(after) == len(found) - 1


def test_readings_are_told_with_the_collection(collected: Workspace) -> None:
    rows = [
        {"meter": "PRM-1", "read_on": date(2021, month, 28), "index": Decimal(index)}
        for month, index in ((1, 100), (2, 90))
    ]
    with written(collected, collected.act(BatchKind.ENTRY, "relevés")) as ledger:
        ledger.append(READINGS, rows)
    found = collection_findings(collected, collection(collected, 2021))
    assert "index_goes_back" in {f.code for f in found}


def test_a_warning_is_told_before_the_import_and_stops_nothing(collected: Workspace) -> None:
    seen = preview(collected, "mwh.csv", bills(bill(12, "1 100").replace("kWh", "MWh")).encode())
    assert [f.code for f in seen.findings] == ["unit_off_by_thousand"]
    assert seen.findings[0].where.row == 2
    assert seen.is_clean


# ------------------------------------------------------------------------------- requests


def filled(content: bytes, **cells: object) -> bytes:
    """The request with these cells of its first row, by header."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book["Données"]
    headers = {cell.value: cell.column for cell in sheet[3]}
    for name, value in cells.items():
        sheet.cell(row=4, column=headers[name], value=value)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_a_request_left_blank_is_neither_rejected_nor_zero(collected: Workspace) -> None:
    content = request_bytes(collected, 2021, "FDF")
    seen = preview(collected, "demande.xlsx", content)
    reading = seen.reading
    assert (reading.read, reading.accepted, reading.rejected, reading.ignored) == (1, 0, 0, 1)
    assert "request_unanswered" in {f.code for f in seen.findings}
    assert "column_ignored" not in {f.code for f in seen.findings}


def test_a_request_answered_comes_back_as_the_figure(collected: Workspace) -> None:
    content = filled(request_bytes(collected, 2021, "FDF"), Quantité=1111)
    seen = preview(collected, "demande.xlsx", content)
    assert seen.is_clean, [str(f) for f in seen.findings]
    commit(collected, seen)
    last = stored_activities(collected).iloc[-1]
    assert (last["meter"], last["quantity"], str(last["unit"])) == ("PRM-1", 1111.0, "kWh")
    assert (last["period_start"].date(), last["period_end"].date()) == (
        date(2021, 12, 1),
        date(2021, 12, 31),
    )
    assert letters(collection(collected, 2021), "PRM-1") == "F" * 12
    with pytest.raises(NotFound):
        request_bytes(collected, 2021, "FDF")


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"Réponse": "non disponible", "Fin de période": "fin"}, "request_answer_unread"),
        ({"Réponse": "non disponible", "Code site": "ZZZ"}, "request_answer_unread"),
        ({"Réponse": "fermé"}, "request_answer_unread"),
        ({"Réponse": "non disponible", "Quantité": 3}, "request_contradictory"),
    ],
)
def test_answers_are_read_and_never_guessed(
    collected: Workspace, cells: dict[str, object], code: str
) -> None:
    content = filled(request_bytes(collected, 2021, "FDF"), **cells)
    seen = preview(collected, "demande.xlsx", content)
    assert code in {f.code for f in seen.findings}
    assert not seen.is_clean
    assert seen.reading.read == seen.reading.rejected + seen.reading.ignored == 1


@pytest.mark.parametrize("answer", ["non disponible", "NON DISPONIBLE"])
def test_an_answer_that_there_is_none_declares_its_months(
    collected: Workspace, answer: str
) -> None:
    content = filled(request_bytes(collected, 2021, "FDF"), Réponse=answer)
    seen = preview(collected, "demande.xlsx", content)
    assert (seen.reading.accepted, len(seen.declared)) == (0, 1)
    assert "request_unavailable" in {f.code for f in seen.findings}
    before = len(stored_activities(collected))
    batch = commit(collected, seen)
    assert len(stored_activities(collected)) == before, "it is no zero"
    assert letters(collection(collected, 2021), "PRM-1") == "F" * 11 + "N"
    assert "FDF" not in requests(collected, 2021), "it is not asked again"
    told = justified(collected, compile_stored(collected, find_inventory(collected, "2021")))
    assert [one.subject for one in told.accepted] == ["PRM-1|2021-12"]
    assert "demande.xlsx" in told.accepted[0].reason
    with pytest.raises(Refused):
        commit(collected, seen)
    undo(collected, batch)
    assert letters(collection(collected, 2021), "PRM-1") == "F" * 11 + "M"


def test_a_hostile_name_is_a_text_of_the_request(collected: Workspace) -> None:
    with collected.store.reading() as reader:
        site = reader.record(SITES, "FDF")
    assert site is not None
    row = {name: site[name] for name in SITES.names} | {"name": "=cmd|'/c calc'!A1"}
    save_record(collected, SITES, row, reason="essai", expected=site["revision"])
    book = openpyxl.load_workbook(io.BytesIO(request_bytes(collected, 2021, "FDF")))
    cells = [cell for sheet in book for line in sheet.iter_rows() for cell in line]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert str(book["Données"]["A1"].value).startswith("=cmd")


def test_last_years_value_stands_beside(collected: Workspace) -> None:
    bring_in(collected, "avant.csv", bills(bill(12, "777", 2020)))
    book = openpyxl.load_workbook(io.BytesIO(request_bytes(collected, 2021, "FDF")))
    values = [cell.value for cell in book["Données"][4]]
    assert any("777 kWh du 01/12/2020 au 31/12/2020" in str(value) for value in values)


def test_all_requests_are_one_archive_of_safe_names(collected: Workspace) -> None:
    with zipfile.ZipFile(io.BytesIO(requests_zip(collected, 2021))) as archive:
        assert archive.namelist() == ["beges_demande_FDF_2021.xlsx"]
    assert request_name("../=cmd|' /x", 2021) == "beges_demande__cmd_x_2021.xlsx"
    with pytest.raises(NotFound):
        request_bytes(collected, 2021, "../../etc")


# ----------------------------------------------------------------------------- degree-days


def test_degree_days_come_by_a_sheet_and_serve_the_estimates(collected: Workspace) -> None:
    lines = [f"*;2021;{n};{400 - 30 * n};station d'essai" for n in range(1, 13)]
    head = "Zone;Année;Mois;Degrés-jours du mois;Source"
    bring_in(collected, "degres.csv", "\n".join([head, *lines]))
    tested = tried(collected, collection(collected, 2021)).tested
    of_method = tested[tested["method"] == "estimate_degree_days"].set_index("activity_type")
    assert "electricity" in of_method.index
    seen = preview(collected, "faux.csv", f"{head}\n*;2021;13;12;x\n*;2021;1;-5;x".encode())
    assert [f.code for f in seen.findings] == ["degree_days_impossible"] * 2


def test_the_matrix_shows_what_is_missing_first(collected: Workspace) -> None:
    seen = collection(collected, 2021)
    rows = sites_shown(seen, Picked()).rows
    assert list(rows["missing_mg"]) == sorted(rows["missing_mg"], reverse=True)
    assert list(sites_shown(seen, Picked(incomplete=True)).rows["code"]) == ["FDF"]
    (line,) = lines_shown(seen, "FDF").rows.to_dict("records")
    assert (line["code"], line["m12"], line["rhythm"]) == ("PRM-1", "M", "Mensuel")


def test_the_demo_has_its_meters_and_its_totals(demo_file: Path) -> None:
    workspace = open_workspace(str(demo_file), actor="Camille")
    assert len(load_perimeter(workspace).meters) == 324
    assert len(sites_shown(collection(workspace, 2021), Picked()).rows) == 195
    workspace.store.close()
