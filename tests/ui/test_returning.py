"""Coming back: a reload finds the inventory and the person; an empty inventory opens too."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from ui.words import said

from beges.services.batches import list_batches, undo
from beges.ui import browser
from beges.ui.declaration.fields import key_of
from beges.ui.screens.filing import SECTIONS

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]


def test_an_address_brings_its_inventory_back_on_every_page(on_filled) -> None:
    app = on_filled("home")
    app.selectbox(key="inventaire").set_value("2020").run()
    assert app.query_params["inventaire"] in ("2020", ["2020"])
    again = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    again.query_params["inventaire"] = "2020"
    again.run()
    for page in ("filing", "entry", "plan"):
        again.switch_page(f"src/beges/ui/screens/{page}.py").run()
        if page != "entry":
            assert again.selectbox(key="inventaire").value == "2020"
            assert "(2020), année 2020" in said(again), "the page names what it reads"


def test_an_address_that_names_no_inventory_is_told(on_filled) -> None:
    on_filled("home")
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.query_params["inventaire"] = "*nul*"
    app.run()
    assert "dans cette base : voici" in said(app)
    assert app.selectbox(key="inventaire").value == "2021"
    app.run()
    assert "dans cette base : voici" not in said(app)


@pytest.mark.parametrize("name", ["Éloïse", "D'Aç \"</script>", "李 雷", "a" * 60])
def test_the_browser_gives_a_name_back_as_it_was(name: str) -> None:
    assert browser.decoded(browser.coded(name)) == name
    assert browser.coded(name).replace("-", "").replace("_", "").isalnum()


@pytest.mark.parametrize("sent", ["", "%%%", "a", "_-8", browser.coded("a" * 61), "é"])
def test_a_cookie_that_is_not_ours_names_nobody(sent: str) -> None:
    assert browser.decoded(sent) == ""
    assert browser.decoded(browser.coded("a\nb")) == ""


def test_an_inventory_without_data_can_be_answered(on_filled, workspace) -> None:
    data = next(b for b in list_batches(workspace) if b.source_name == "donnees.csv")
    undo(workspace, data.number)
    app = on_filled("filing")
    for name in SECTIONS:
        app.segmented_control(key="declaration.section").set_value(name).run()
        assert not app.exception, name
        assert "erreur de l'outil" not in said(app), name
    app.segmented_control(key="declaration.section").set_value("Formulaire").run()
    assert app.radio(key="declaration.etape")
    plan = on_filled("plan")
    for name in ("Résultats", "Objectifs", "Trajectoires", "Actions"):
        plan.segmented_control(key="plan.section").set_value(name).run()
        assert not plan.exception, name
        assert "erreur de l'outil" not in said(plan), name
    assert plan.text_input(key="plan.actions.nouveau.name") is not None


def test_a_text_too_long_stays_and_says_by_how_much(on_filled) -> None:
    app = on_filled("filing")
    app.segmented_control(key="declaration.section").set_value("Formulaire").run()
    app.radio(key="declaration.etape").set_value("organisation").run()
    box = key_of("2021", "policy")
    assert app.text_area(key=box).max_chars in (0, None), "a longer paste would be dropped unsaid"
    app.text_area(key=box).set_value("x" * 20_000).run()
    assert "raccourcissez de 8\u202f000" in said(app)
    assert len(app.text_area(key=box).value) == 20_000
