"""The screens of uncertainty: what they show is what was computed."""

import pytest
from ui.words import on_tables, said

from beges.domain.inventory import counted
from beges.domain.uncertainty import gsd2_fr, interval_fr, uncertainty_of
from beges.services.inventories import compile_stored, find_inventory
from beges.services.uncertainty import declaration
from beges.services.workspace import Workspace

VIEW, BY = "resultats.vue", "resultats.par"


def on_uncertainty(on_filled):
    app = on_filled("results")
    app.segmented_control(key=VIEW).set_value("Incertitude").run()
    return app


def test_the_view_gives_the_interval_of_the_total(on_filled, workspace: Workspace) -> None:
    inventory = compile_stored(workspace, find_inventory(workspace, "2021"))
    found = uncertainty_of(inventory, counted(inventory.lines))
    app = on_uncertainty(on_filled)
    shown = {metric.label: metric.value for metric in app.metric}
    assert shown["Intervalle à 95 % (tCO2e)"] == interval_fr(found)
    assert shown["GSD²"] == gsd2_fr(found.gsd2)
    assert shown["Incertitude"] == found.quality.uncertainty_fr
    rows = app.table[0].value
    assert list(rows["GSD²"])[-1] == pytest.approx(found.gsd2)
    assert list(rows["tCO2e"])[-1] == found.total_mg == sum(list(rows["tCO2e"])[:-1])
    assert "confiance de 95" in said(app)


@pytest.mark.parametrize(
    "by", ["entity", "site", "activity_type", "post", "v4", "scope", "gas", "month"]
)
def test_the_view_by_every_dimension(on_filled, by: str) -> None:
    app = on_uncertainty(on_filled)
    app.pills(key=BY).set_value(by).run()
    assert not app.error
    assert not app.exception
    rows = app.table[0].value
    assert (rows["GSD²"].dropna() >= 1).all()
    masses = rows["tCO2e"].astype("int64")
    assert masses.iloc[:-1].sum() == masses.iloc[-1]


def test_the_filters_narrow_it(on_filled) -> None:
    app = on_uncertainty(on_filled)
    whole = app.metric[0].value
    app.multiselect(key="resultats.filtre.entity").select("ONV").run()
    assert app.metric[0].value != whole
    app.multiselect(key="resultats.filtre.v5").select("6.1").run()
    assert "Aucune émission ne répond" in said(app)


def test_a_person_asks_for_the_second_opinion(on_filled) -> None:
    app = on_uncertainty(on_filled)
    assert not app.info
    app.button(key="incertitude.tirer").click().run()
    assert "Sur 10\u202f000 tirages" in app.info[0].value


@pytest.mark.parametrize("standard", ["beges-v5", "beges-v4", "ghg-protocol"])
def test_the_filing_gives_the_text_to_paste(on_filled, workspace: Workspace, standard: str) -> None:
    inventory = compile_stored(workspace, find_inventory(workspace, "2021"))
    app = on_tables(on_filled)
    app.segmented_control(key="declaration.norme").set_value(standard).run()
    for entity in ("", "ONV"):
        app.selectbox(key="declaration.entite").set_value(entity).run()
        text, found = declaration(inventory, standard, entity)
        assert app.code[0].value == text
        assert "GSD²" in text
        assert list(app.table[-1].value["tCO2e"])[-1] == found.total.total_mg


def test_a_line_says_where_its_uncertainty_comes_from(workspace: Workspace) -> None:
    from beges.services.slices import line_trail
    from beges.services.trails import sentences

    inventory = compile_stored(workspace, find_inventory(workspace, "2021"))
    trail = line_trail(inventory, "D-0000001.1")
    assert trail is not None
    told = dict(sentences(trail))
    assert "donnée facturée, ± 5" in told["Incertitude de la donnée"]
    assert "publiée par l’éditeur, ± 10" in told["Incertitude du facteur"]
    assert "GSD² 1,11" in told["Incertitude de la ligne"]
