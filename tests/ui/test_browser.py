"""The application in a real browser: the walk from nothing to a figure, an import, both widths."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from driving import PATIENCE_MS, field, go, pick, press, register, settle, type_in
from group_files import data_file
from playwright.sync_api import Browser, Page, expect

MISTAKES = (
    ";ALS;LYO;Électricité du réseau;;01/02/2021;28/02/2021;1 500;kilomachins;Facturée;",
    ";ALS;LYO;Électricité du réseau;;01/03/2021;31/03/2021;beaucoup;kWh;Facturée;",
    ";ALS;LYON-9;Électricité du réseau;;01/04/2021;30/04/2021;1 500;kWh;Facturée;",
    ";ALS;LYO;Électricité du réseau;;01/05/2021;31/05/2021;1 500;kWh;Facturée;",
)
PAGES = (
    *("Accueil", "Résultats", "Saisie", "Import", "Contrôle", "Facteurs", "Déclaration"),
    "Périmètre",
)
WIDTHS = (1280, 1920)


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 1000}, locale="fr-FR")
    context.set_default_timeout(PATIENCE_MS)
    expect.set_options(timeout=PATIENCE_MS)
    page = context.new_page()
    page.goto(address)
    expect(page.get_by_test_id("stSidebarNav")).to_be_visible()
    yield page
    context.close()


def told(page: Page, words: str | re.Pattern[str]) -> None:
    expect(page.get_by_test_id("stMain").get_by_text(words).first).to_be_visible()


def test_from_an_empty_database_to_a_figure_and_back(page: Page) -> None:
    press(page, "essai.sqlite")
    press(page, "Nouvelle base vide")
    told(page, "Nommer le groupe")
    go(page, "Périmètre")
    type_in(page, Code_du_groupe="GRP", Nom_du_groupe="Groupe *d'essai*")
    press(page, "Enregistrer")
    told(page, "Le groupe est enregistré")
    register(page, "Entités")
    type_in(page, Code_entité="E1", SIREN="732 829 320")
    type_in(page, **{"Nom de l'entité": "Entité une"})
    press(page, "Enregistrer")
    told(page, "L'entité est enregistrée")
    register(page, "Sites")
    type_in(page, Code_site="S1", Nom_du_site="Siège")
    pick(page, "Entité", "E1")
    pick(page, "Nature du site", "Siège")
    press(page, "Enregistrer")
    told(page, "Le site est enregistré")
    register(page, "Inventaires")
    type_in(page, Code_inventaire="2023", Intitulé="Bilan 2023", Année_de_reporting="2023")
    press(page, "Enregistrer")
    told(page, "L'inventaire est enregistré")
    enter_an_activity(page)
    go(page, "Résultats")
    told(page, "Total : 71,6\u202ftCO2e")
    go(page, "Import")
    press(page, "Annuler…")
    field(page, "Motif").fill("Erreur de saisie")
    page.get_by_role("dialog").get_by_role("button", name="Annuler le lot").click()
    settle(page)
    told(page, "annulé (lot")
    go(page, "Résultats")
    told(page, "Aucune donnée pour 2023")


def enter_an_activity(page: Page) -> None:
    """Type one activity; leave the page, reload it, and save what came back."""
    go(page, "Saisie")
    pick(page, "Entité", "E1")
    pick(page, "Site", "S1")
    pick(page, "Type de donnée", "Électricité du réseau")
    type_in(page, Début_de_période="01/01/2023", Fin_de_période="31/12/2023")
    type_in(page, Quantité="1 234 567,5")
    pick(page, "Unité", "kWh")
    pick(page, "Qualité", "Factur")
    go(page, "Facteurs")
    go(page, "Saisie")
    expect(field(page, "Quantité")).to_have_value("1 234 567,5")
    page.reload()
    told(page, "Votre saisie non enregistrée est revenue")
    told(page, "71,6\u202ftCO2e")
    page.get_by_role("button", name="Enregistrer").dblclick()
    told(page, "Donnée D-0000001 enregistrée")
    settle(page)
    expect(field(page, "Quantité")).to_have_value("")


def test_three_mistakes_then_a_double_click_stores_once(page: Page) -> None:
    go(page, "Import")
    file = {"name": "avril.csv", "mimeType": "text/csv", "buffer": data_file(MISTAKES)}
    page.locator("input[type=file]").first.set_input_files(files=[file])
    told(page, "Aperçu de avril.csv")
    for column in ("Unité", "Quantité", "Code site"):
        told(page, f"colonne « {column} »")
    page.get_by_role("button", name="Importer la ligne").dblclick()
    told(page, "1 ligne d'avril.csv")
    settle(page)
    batches = page.get_by_test_id("stMain").get_by_text(re.compile("import · avril.csv"))
    expect(batches).to_have_count(1)


def test_a_reload_keeps_who_and_what_and_an_answer_stays_in_sight(page: Page) -> None:
    page.get_by_placeholder("Prénom Nom").fill("Élise D'Or")
    press(page, "C'est moi")
    pick(page, "Inventaire", "2020")
    go(page, "Plan")
    button = page.get_by_role("button", name="Enregistrer", exact=True)
    button.scroll_into_view_if_needed()
    button.click()
    expect(page.get_by_text(re.compile("^À remplir : Code action"))).to_be_in_viewport()
    page.reload()
    expect(page.get_by_role("textbox", name="Vous êtes")).to_have_value("Élise D'Or")
    told(page, "(2020), année 2020")


@pytest.mark.parametrize("width", WIDTHS)
def test_pages_fit_their_width(page: Page, tmp_path: Path, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 1000})
    for name in PAGES:
        go(page, name)
        page.screenshot(path=tmp_path / f"{name}_{width}.png")
        assert page.get_by_test_id("stException").count() == 0, name
        assert page.locator("[data-testid=stAlertContentError]").count() == 0, name
        overflow = page.evaluate(
            "[document.documentElement, document.querySelector('[data-testid=stMain]')]"
            ".map(element => element.scrollWidth - element.clientWidth)"
        )
        assert max(overflow) <= 0, name


def test_a_total_opens_to_its_lines_and_a_line_to_its_terms(page: Page) -> None:
    go(page, "Résultats")
    tick(page, 0)
    told(page, "cochez-en une pour voir ses termes")
    tick(page, 1)
    told(page, "Référence de la règle")


def tick(page: Page, grid: int, row: int = 0) -> None:
    """Tick a row of a grid, which is a canvas: by its place."""
    settle(page)
    frame = page.get_by_test_id("stDataFrame").nth(grid)
    frame.scroll_into_view_if_needed()
    box = frame.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 16, box["y"] + 52 + 33 * row)
    settle(page)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_factor_is_found_as_one_types_and_its_page_opens(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 1000})
    go(page, "Facteurs")
    box = field(page, "Chercher")
    box.press_sequentially("chofage urbain lyon")
    settle(page)
    told(page, re.compile("2 facteurs"))
    tick(page, 0)
    told(page, "Réseau de chaleur, Lyon, données 2021")
    told(page, "bc-36808")
    told(page, "Données qui l'utilisent")
    main = page.get_by_test_id("stMain")
    assert main.evaluate("element => element.scrollWidth - element.clientWidth") <= 0
    press(page, "Retour à la recherche")
    expect(box).to_have_value("chofage urbain lyon")
    told(page, re.compile("2 facteurs"))
