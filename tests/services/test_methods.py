"""What the tool obtained stays its own: a correction by hand neither doubles it nor is lost."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from group_files import METERS as METERS_FILE
from group_files import SITES as SITES_FILE
from group_files import bring_in, build_group
from ledgers import bill, build_ledgers, wanted, written
from prepared import prepared

from beges.domain.activities import ACTIVITIES
from beges.domain.collection import MeterReading
from beges.domain.perimeter import METERS, SITES
from beges.services.activities import (
    find_activity,
    save_activity,
    stored_activities,
    withdraw_activity,
)
from beges.services.batches import list_batches, undo
from beges.services.bookkeeping import commit_fec, preview_fec
from beges.services.cells import Cell, preview_cells
from beges.services.imports import commit, preview
from beges.services.readings import save_reading, withdraw_reading
from beges.services.records import save_record
from beges.services.refusals import Refused
from beges.services.workspace import Workspace, open_workspace

pytestmark = pytest.mark.slow

FEBRUARY = date(2021, 2, 28)
DEDUCED = "R-W1-20210228"
HEADER = (
    "Identifiant;Code entité;Code site;Type de donnée;Début de période;Fin de période;"
    "Quantité;Unité;Qualité de la donnée;Compteur ou contrat"
)


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


def read_on(workspace: Workspace, day: date, index: str) -> int:
    row = {"meter": "W1", "read_on": day, "index": Decimal(index)}
    return save_reading(workspace, row, reason="relevé")


def read_thrice(workspace: Workspace) -> list[int]:
    days = ((date(2020, 12, 31), "1000"), (FEBRUARY, "1100"), (date(2021, 3, 31), "1250"))
    return [read_on(workspace, day, index) for day, index in days]


def quantities(workspace: Workspace) -> dict[str, float]:
    table = stored_activities(workspace)
    own = table[table["meter"] == "W1"]
    return dict(zip(own["activity_id"], own["quantity"], strict=True))


def typed(workspace: Workspace, identifier: str, **facts: object) -> dict[str, object]:
    """An activity as the form of corrections gives it: what a person may type, and no more."""
    stored = find_activity(workspace, identifier)
    return {column.name: stored[column.name] for column in ACTIVITIES.collected} | facts


def codes(refused: Refused) -> list[str]:
    return [finding.code for finding in refused.findings]


def test_a_consumption_deduced_from_readings_is_corrected_by_them(workspace: Workspace) -> None:
    read_thrice(workspace)
    by_hand = typed(workspace, DEDUCED, quantity=Decimal(99))
    with pytest.raises(Refused) as refused:
        save_activity(workspace, by_hand, reason="essai", expected=1)
    assert codes(refused.value) == ["activity_deduced"]
    with pytest.raises(Refused) as refused:
        withdraw_activity(workspace, DEDUCED, reason="essai", expected=1)
    assert codes(refused.value) == ["activity_deduced"]
    february = MeterReading(meter="W1", read_on=FEBRUARY, index=Decimal(1100))
    withdraw_reading(workspace, february, reason="erreur", expected=1)
    assert quantities(workspace) == {"R-W1-20210331": 25}


def test_a_comment_on_a_deduced_consumption_leaves_it_deduced(workspace: Workspace) -> None:
    read_thrice(workspace)
    commented = typed(workspace, DEDUCED, comment="vu")
    save_activity(workspace, commented, reason="essai", expected=1)
    stored = find_activity(workspace, DEDUCED)
    assert (stored["method"], stored["comment"]) == ("index", "vu")
    assert "1 100" in stored["basis"].replace("\u202f", " ")


@pytest.mark.parametrize("quantity", ["77", "10"])
def test_a_file_corrects_no_deduced_consumption(workspace: Workspace, quantity: str) -> None:
    read_thrice(workspace)
    row = f"{DEDUCED};ALS;LYO;Eau potable;01/01/2021;28/02/2021;{quantity};m³;Mesurée;W1"
    seen = preview(workspace, "eau.csv", f"{HEADER}\n{row}\n".encode())
    found = [finding.code for finding in seen.findings if finding.severity == "blocking"]
    assert found == (["activity_deduced"] if quantity == "77" else [])
    if quantity == "10":
        commit(workspace, seen)
        assert find_activity(workspace, DEDUCED)["method"] == "index"


def test_a_batch_of_readings_is_not_taken_back_under_later_ones(workspace: Workspace) -> None:
    """The consumption of March would stay, and that of January and February be lost."""
    (_, february, march) = read_thrice(workspace)
    with pytest.raises(Refused) as refused:
        undo(workspace, february)
    assert codes(refused.value) == ["undo_leaves_orphans"]
    assert "R-W1-20210331" in refused.value.findings[0].sentence
    undo(workspace, march)
    undo(workspace, february)
    assert quantities(workspace) == {}


def test_a_withdrawn_reading_does_not_come_back_under_a_later_one(workspace: Workspace) -> None:
    read_thrice(workspace)
    last = MeterReading(meter="W1", read_on=date(2021, 3, 31), index=Decimal(1250))
    batch = withdraw_reading(workspace, last, reason="erreur", expected=1)
    later = read_on(workspace, date(2021, 5, 31), "1300")
    with pytest.raises(Refused) as refused:
        undo(workspace, batch)
    assert codes(refused.value) == ["undo_leaves_orphans"]
    undo(workspace, later)
    undo(workspace, batch)
    assert quantities(workspace) == {DEDUCED: 10, "R-W1-20210331": 15}


def test_a_coefficient_is_not_taken_back_under_what_it_gave(workspace: Workspace) -> None:
    read_thrice(workspace)
    with workspace.store.reading() as reader:
        record = reader.record(METERS, "W1")
    assert record is not None
    revised = {name: record[name] for name in METERS.names} | {"coefficient": Decimal(1)}
    save_record(workspace, METERS, revised, reason="coefficient", expected=1)
    batch = next(b.number for b in list_batches(workspace) if b.reason == "coefficient")
    later = read_on(workspace, date(2021, 5, 31), "1300")
    with pytest.raises(Refused) as refused:
        undo(workspace, batch)
    assert codes(refused.value) == ["undo_leaves_orphans"]
    undo(workspace, later)
    undo(workspace, batch)
    assert quantities(workspace) == {DEDUCED: 10, "R-W1-20210331": 15}


@pytest.mark.parametrize("door", ["form", "file"])
def test_a_site_that_changes_entity_takes_its_deduced_consumption_with_it(
    workspace: Workspace, door: str
) -> None:
    """At once, and not at the next reading: it would move the past unseen."""
    read_thrice(workspace)
    if door == "file":
        bring_in(workspace, "sites.csv", SITES_FILE.replace("LYO;ALS", "LYO;ONV"))
    else:
        with workspace.store.reading() as reader:
            site = reader.record(SITES, "LYO")
        assert site is not None
        row = {name: site[name] for name in SITES.names} | {"entity": "ONV"}
        save_record(workspace, SITES, row, reason="essai", expected=int(site["revision"]))
    assert find_activity(workspace, DEDUCED)["entity"] == "ONV"
    revision = find_activity(workspace, DEDUCED)["revision"]
    read_on(workspace, date(2021, 5, 31), "1300")
    assert find_activity(workspace, DEDUCED)["revision"] == revision == 2


def test_a_ledger_finds_again_the_activity_that_a_person_corrected(database_url: str) -> None:
    workspace = open_workspace(database_url, actor="Camille")
    build_ledgers(workspace)
    content = written(bill("62260000", "1000,00"))
    commit_fec(workspace, preview_fec(workspace, wanted(content)))
    (identifier,) = stored_activities(workspace)["activity_id"]
    by_hand = typed(workspace, identifier, quantity=Decimal(900))
    save_activity(workspace, by_hand, reason="essai", expected=1)
    again = preview_fec(workspace, wanted(written(bill("62260000", "1100,00"))))
    assert (len(again.plan.new), len(again.plan.changed)) == (0, 1)
    commit_fec(workspace, again)
    table = stored_activities(workspace)
    assert dict(zip(table["activity_id"], table["quantity"], strict=True)) == {identifier: 1100}
    workspace.store.close()


def test_a_corrected_share_of_a_building_is_a_figure_of_its_own(workspace: Workspace) -> None:
    statement = Cell(
        meter="G1",
        start=date(2021, 1, 1),
        end=date(2021, 12, 31),
        text="120 000",
        place="G1, 2021",
    )
    commit(workspace, preview_cells(workspace, [statement], "LYO"))
    (identifier,) = stored_activities(workspace)["activity_id"]
    save_activity(workspace, typed(workspace, identifier, comment="vu"), reason="essai", expected=1)
    assert find_activity(workspace, identifier)["method"] == "share"
    corrected = typed(workspace, identifier, quantity=Decimal(9000))
    save_activity(workspace, corrected, reason="essai", expected=2)
    stored = find_activity(workspace, identifier)
    assert (stored["quantity"], stored["method"], stored["basis"]) == (9000, None, None)
