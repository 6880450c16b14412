"""The page Écarts: what it explains, opened to its lines, and what it says without two years."""

from pathlib import Path
from types import SimpleNamespace

import pytest
import streamlit as st
from group_files import bring_in, data_file, settings
from ui.words import said

from beges.domain.comparison import View
from beges.services.bridge import bridged, find_journey
from beges.services.bridge_tables import EVERYTHING, step_labels
from beges.services.inventories import create_inventory
from beges.services.workspace import open_workspace
from beges.ui.formats import effects
from beges.ui.gaps import waterfall, years
from beges.ui.gaps.waterfall import _quoted, _spec, starts_late
from beges.ui.gaps.years import ALL, KEYS, NONE, NOT_RESTATED, STEP

EARLIER = ";ALS;LYO;Électricité du réseau;;01/01/2020;31/12/2020;14 000;kWh;Facturée;"


def test_one_inventory_says_that_two_are_needed(open_app, tmp_path: Path) -> None:
    database = tmp_path / "un.sqlite"
    workspace = open_workspace(str(database), actor="Camille")
    create_inventory(workspace, settings(2021), reason="essai")
    workspace.store.close()
    app = open_app(database)("gaps")
    assert "deux inventaires" in said(app)
    assert not app.error


def test_the_change_opens_by_cause_and_to_its_lines(open_app, filled: Path) -> None:
    workspace = open_workspace(str(filled), actor="Camille")
    bring_in(workspace, "2020.csv", data_file([EARLIER]))
    app = open_app(filled)("gaps")
    app.segmented_control(key=f"{KEYS}vue").set_value(ALL).run()
    found = bridged(workspace, find_journey(workspace, "2020", "2021"), View(published=False))
    workspace.store.close()
    told = said(app)
    assert "Inventaire 2020" in told
    assert "n'est pas recalculée" in told
    steps = app.table[0].value
    assert len(steps) == 2 + sum(1 for mass in found.by_group().values() if mass)
    codes = list(step_labels(found))
    assert app.selectbox(key=STEP).value == EVERYTHING
    app.selectbox(key=STEP).set_value(codes[-1]).run()
    app.pills(key=f"{KEYS}par").set_value("v5").run()
    assert not app.exception
    parts, lines = app.dataframe[0].value, app.dataframe[1].value
    group = codes[-1].partition(".")[2]
    mass = found.by_group()[group]
    assert parts["effect_mg"].sum() == lines["effect_mg"].sum() == mass
    assert effects(3)(mass)


def test_the_restated_year_may_be_left_out(open_app, filled: Path) -> None:
    workspace = open_workspace(str(filled), actor="Camille")
    restated = settings(2020, inventory="2020-R", name="2020 *recalculé* 'bis'")
    create_inventory(workspace, restated, reason="essai")
    workspace.store.close()
    app = open_app(filled)("gaps")
    assert "à méthode égale" in said(app)
    chosen = app.selectbox(key=f"{KEYS}recalcul.2020.2021")
    assert chosen.options[-1] == NOT_RESTATED
    chosen.set_value(NONE).run()
    assert "n'est pas recalculée" in said(app)
    assert not app.exception


def test_a_waterfall_takes_any_name_and_negative_totals() -> None:
    rows = [
        {
            "code": "total.0",
            "kind": "total",
            "label": "L'an \\ '2020'\n",
            "start": 0,
            "end": -5,
            "shown": "−5 t",
        },
        {
            "code": "0.activity",
            "kind": "activity",
            "label": "Activité",
            "start": -5,
            "end": 3,
            "shown": "+8 t",
        },
    ]
    assert _quoted(str(rows[0]["label"])) == r"'L\'an \\ \'2020\' '"
    scale = _spec(rows)["layer"][0]["encoding"]["x"]["scale"]
    assert scale["domain"][0] == -5
    assert not starts_late(rows)
    close = [{**rows[0], "end": 1000}, {**rows[1], "start": 1000, "end": 1010}]
    assert starts_late(close)
    empty = [{**rows[0], "end": 0}]
    assert _spec(empty)["layer"][0]["encoding"]["x"]["scale"]["domain"][1] > 0


def test_a_bar_that_is_clicked_opens_its_step(monkeypatch: pytest.MonkeyPatch) -> None:
    def click(*bars: str) -> dict[str, object]:
        told = SimpleNamespace(selection={waterfall.CLICK: [{"code": code} for code in bars]})
        state: dict[str, object] = {years.CHART: told}
        monkeypatch.setattr(st, "session_state", state)
        years._take_click()
        return state

    assert click("1.activity")[STEP] == "1.activity"
    assert click("total.2")[STEP] == click()[STEP] == EVERYTHING
