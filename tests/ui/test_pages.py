"""Every page on an empty database and on a small filled one, run in this process."""

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest
from ui.words import on_tables, said

from beges.domain.indicators import published_figures
from beges.domain.statements import beges_statement
from beges.services.inventories import compile_stored, find_inventory
from beges.services.workspace import Workspace
from beges.ui.formats import mass

PAGES = ("home", "collection", "results", "entry", "imports", "factors", "filing", "perimeter")


def table_of(app: AppTest, number: int = 0) -> pd.DataFrame:
    return app.table[number].value


@pytest.mark.parametrize("page", PAGES)
def test_a_page_shows_on_an_empty_database(on_empty, page: str) -> None:
    app = on_empty(page)
    assert not app.error
    assert "Aucun groupe encore" in said(app)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_shows_on_a_filled_database(on_filled, page: str) -> None:
    app = on_filled(page)
    assert not app.error
    assert "fictives" in said(app)


def test_an_empty_home_says_what_to_do_next(on_empty) -> None:
    app = on_empty("home")
    told = said(app)
    for step in ("Nommer le groupe", "première entité", "premier site", "Créer un inventaire"):
        assert step in told
    assert any("démonstration" in button.label for button in app.button)


def test_a_users_text_is_shown_as_text(on_filled) -> None:
    app = on_filled("home")
    raw = "\n".join(str(element.value) for kind in (app.markdown, app.caption) for element in kind)
    assert r"Groupe \*d'essai\*" in raw
    assert r"\:red\[toutes\]" in raw


def test_home_shows_the_published_figures(on_filled, workspace: Workspace) -> None:
    now, then = (
        published_figures(compile_stored(workspace, find_inventory(workspace, year)))
        for year in ("2021", "2020")
    )
    app = on_filled("home")
    shown = {metric.label: metric.value for metric in app.metric}
    assert shown["Total publié"] == mass(now.total_mg, 1)
    assert shown["Sans le parc de logements"] == mass(now.without_stock_mg, 1)
    assert shown["Par ETP"].endswith("t/ETP")
    assert mass(then.total_mg, 1) in said(app)


def test_home_without_headcount_shows_a_dash(on_filled) -> None:
    app = on_filled("home")
    app.selectbox(key="inventaire").set_value("2020").run()
    assert {metric.label: metric.value for metric in app.metric}["Par ETP"] == "—"


def test_results_filter_and_close(on_filled) -> None:
    app = on_filled("results")
    everything = app.subheader[0].value
    app.multiselect(key="resultats.filtre.entity").select("ONV").run()
    assert app.subheader[0].value != everything
    app.multiselect(key="resultats.filtre.entity").set_value([]).run()
    assert app.subheader[0].value == everything
    app.segmented_control(key="resultats.vue").set_value("Ce qui reste à côté").run()
    rows = table_of(app)
    masses = rows["tCO2e"].astype("int64")
    assert masses.iloc[:-1].sum() == masses.iloc[-1]


@pytest.mark.parametrize(
    "by", ["entity", "site", "activity_type", "post", "v4", "scope", "gas", "month"]
)
def test_results_by_every_dimension(on_filled, by: str) -> None:
    app = on_filled("results")
    app.pills(key="resultats.par").set_value(by).run()
    assert not app.error
    assert not app.exception


def test_results_that_no_line_answers(on_filled) -> None:
    app = on_filled("results")
    app.multiselect(key="resultats.filtre.v5").select("6.1").run()
    assert "Aucune émission ne répond" in said(app)


@pytest.mark.parametrize("standard", ["v5", "v4"])
def test_the_filing_shows_the_total_of_the_statement(on_filled, workspace, standard: str) -> None:
    inventory = compile_stored(workspace, find_inventory(workspace, "2021"))
    expected = beges_statement(inventory, standard).printed_sum("total")
    app = on_tables(on_filled)
    app.segmented_control(key="declaration.norme").set_value(f"beges-{standard}").run()
    rows = table_of(app)
    assert round(rows["Total"].iloc[-1] * 100) == expected


def test_the_filing_of_one_entity_and_of_the_ghg_protocol(on_filled) -> None:
    app = on_tables(on_filled)
    whole = table_of(app)["Total"].iloc[-1]
    app.selectbox(key="declaration.entite").set_value("ONV").run()
    assert 0 < table_of(app)["Total"].iloc[-1] < whole
    app.segmented_control(key="declaration.norme").set_value("ghg-protocol").run()
    assert "Total Scope 1" in list(table_of(app)["Scope et catégorie"].str.replace("\\", ""))


def test_a_database_that_cannot_be_opened_is_told(open_app, tmp_path) -> None:
    broken = tmp_path / "cassee.sqlite"
    broken.write_bytes(b"ceci n'est pas une base" * 100)
    app = open_app(broken)("home")
    assert "n’est pas une base de données" in said(app)


def test_a_new_database_and_back(on_filled) -> None:
    app = on_filled("home")
    app.button(key="base.nouvelle").click().run()
    assert "Base vide ouverte : inventaire-" in said(app)
    assert "Nommer le groupe" in said(app)
    app.button(key="base.essai.sqlite").click().run()
    assert "fictives" in said(app)
