"""A site's year entered in a real browser, by grid and by block; mended, undone; two people."""

from calendar import monthrange
from collections.abc import Iterator

import pytest
from driving import PATIENCE_MS, go, pick, press, settle
from playwright.sync_api import Browser, Locator, Page, expect

pytestmark = pytest.mark.browser


@pytest.fixture
def open_page(browser: Browser, metered_address: str) -> Iterator[object]:
    """Open the agency of Lyon, as often as there are people."""
    contexts = []

    def opened() -> Page:
        context = browser.new_context(viewport={"width": 1280, "height": 1400}, locale="fr-FR")
        context.set_default_timeout(PATIENCE_MS)
        expect.set_options(timeout=PATIENCE_MS)
        contexts.append(context)
        page = context.new_page()
        page.goto(f"{metered_address}/saisie?site=LYO")
        expect(page.get_by_text("Électricité 2e étage").first).to_be_visible()
        settle(page)
        return page

    yield opened
    for context in contexts:
        context.close()


def month(page: Page, name: str) -> Locator:
    """The box of a month of the first meter."""
    return page.get_by_test_id("stTextInput").filter(has_text=name).first.locator("input")


def fill(page: Page, **months: str) -> None:
    for name, text in months.items():
        box = month(page, name)
        box.fill(text)
        box.press("Tab")
        settle(page)


def dialog(page: Page) -> Locator:
    return page.get_by_test_id("stDialog")


def test_a_year_by_grid_with_three_mistakes_mended_then_undone(open_page) -> None:
    page = open_page()
    fill(page, Janvier="1 234,5", Février="douze", Mars="1.234", Avril="12 kWh")
    press(page, "Vérifier et enregistrer")
    for place in ("février 2021", "mars 2021", "avril 2021"):
        expect(dialog(page).get_by_text(place).first).to_be_visible()
    press(page, "Revenir à la saisie")
    fill(page, Février="1 200", Mars="1 234", Avril="1 212")
    press(page, "Vérifier et enregistrer")
    expect(page.get_by_text("4 valeurs.").first).to_be_visible()
    expect(page.get_by_text("4 mois connus sur").first).to_be_visible()
    press(page, "Annuler le lot")
    expect(page.get_by_text("0 mois connus sur").first).to_be_visible()


def test_what_is_typed_survives_a_reload_and_is_announced(open_page) -> None:
    page = open_page()
    fill(page, Juin="777")
    page.wait_for_timeout(500)
    page.reload()
    expect(page.get_by_text("Votre saisie non enregistrée est revenue.")).to_be_visible()
    expect(month(page, "Juin")).to_have_value("777")
    page.get_by_test_id("stSidebarNav").get_by_text("Import", exact=True).click()
    expect(page.get_by_text("Saisie non enregistrée")).to_be_visible()
    page.get_by_text("La reprendre").click()
    expect(month(page, "Juin")).to_have_value("777")
    press(page, "Tout abandonner")
    expect(month(page, "Juin")).to_have_value("")


def test_a_block_with_three_mistakes_mended_then_undone(open_page) -> None:
    page = open_page()
    page.locator("summary").filter(has_text="Coller un bloc").click()
    block = page.get_by_label("Bloc copié depuis un tableur")
    head = "\tjuillet\taoût\tseptembre\toctobre\n30001\t"
    block.fill(f"{head}1 000,5\tbeaucoup\t1,2,3\t4.567\n")
    press(page, "Contrôler le bloc")
    for pasted in ("1 000,5", "beaucoup", "1,2,3", "4.567"):
        expect(dialog(page).get_by_text(pasted, exact=False).first).to_be_visible()
    for place in ("août 2021", "septembre 2021", "octobre 2021"):
        expect(dialog(page).get_by_text(place).first).to_be_visible()
    press(page, "Revenir à la saisie")
    block.fill(f"{head}1 000,5\t900\t12,3\t4 567\n")
    press(page, "Contrôler le bloc")
    press(page, "Enregistrer 4 valeurs")
    expect(month(page, "Juillet")).to_have_value("1\u202f000,5")
    press(page, "Annuler le lot")
    expect(month(page, "Juillet")).to_have_value("")


def test_two_browsers_saving_the_same_cell_the_second_is_told(open_page) -> None:
    first, second = open_page(), open_page()
    fill(first, Décembre="100")
    fill(second, Décembre="200")
    press(first, "Vérifier et enregistrer")
    expect(first.get_by_text("1 valeur.").first).to_be_visible()
    press(second, "Vérifier et enregistrer")
    expect(second.get_by_text("Cette période a déjà une donnée").first).to_be_visible()
    expect(month(second, "Décembre")).to_have_value("200")
    press(second, "Tout abandonner")
    expect(month(second, "Décembre")).to_have_value("100")
    fill(first, Décembre="110")
    fill(second, Décembre="120")
    for page in (first, second):
        press(page, "Vérifier et enregistrer")
        dialog(page).get_by_label("Motif de la correction").fill("relevé")
        dialog(page).get_by_label("Motif de la correction").press("Tab")
        settle(page)
        press(page, "Enregistrer 1 valeur")
    expect(second.get_by_text("entre-temps").first).to_be_visible()
    second.reload()
    expect(month(second, "Décembre")).to_have_value("120")
    press(second, "Tout abandonner")
    expect(month(second, "Décembre")).to_have_value("110")


def year_file(wrong: dict[int, str]) -> bytes:
    """The twelve bills of a year in the columns of the template, some of them mistaken."""
    head = (
        "Code entité;Code site;Type de donnée;Début de période;Fin de période;Quantité;Unité;"
        "Qualité de la donnée;Compteur ou contrat"
    )
    lines = [
        f"ALS;LYO;Électricité du réseau;01/{month:02d}/2020;{monthrange(2020, month)[1]}/"
        f"{month:02d}/2020;{wrong.get(month, f'{month}00,5')};kWh;Facturée;E1"
        for month in range(1, 13)
    ]
    return "\n".join([head, *lines, ""]).encode()


def drop(page: Page, name: str, content: bytes) -> None:
    files = page.locator("input[type=file]").first
    files.set_input_files({"name": name, "mimeType": "text/csv", "buffer": content})
    settle(page)


def test_a_year_by_file_with_three_mistakes_mended_then_undone(open_page) -> None:
    page = open_page()
    go(page, "Import")
    drop(page, "annee.csv", year_file({3: "beaucoup", 5: "1.234", 9: "12 kWh"}))
    for row in (4, 6, 10):
        expect(page.get_by_text(f"ligne {row}, colonne « Quantité »").first).to_be_visible()
    press(page, "Abandonner")
    drop(page, "annee.csv", year_file({}))
    press(page, "Importer 12 lignes")
    expect(page.get_by_text("12 lignes d'annee").first).to_be_visible()
    go(page, "Saisie")
    pick(page, "Année", "2020")
    expect(page.get_by_text("12 mois connus sur").first).to_be_visible()
    go(page, "Import")
    page.get_by_role("button", name="Annuler…").first.click()
    settle(page)
    dialog(page).get_by_label("Motif").fill("essai")
    dialog(page).get_by_role("button", name="Annuler le lot").click()
    settle(page)
    go(page, "Saisie")
    expect(page.get_by_text("0 mois connus sur").first).to_be_visible()


def test_a_reading_saved_by_a_double_click_is_stored_once_and_its_form_is_emptied(
    open_page,
) -> None:
    page = open_page()
    page.get_by_role("radio", name="Par index").nth(1).click()
    settle(page)
    for read_on, index, restarts in (("31/05/2021", "1 500", True), ("30/06/2021", "1 740", False)):
        form = page.locator("[class*=st-key-releve-]").first
        form.get_by_label("Date du relevé").fill(read_on)
        form.get_by_label("Index lu").fill(index)
        if restarts:
            form.get_by_text("repart de cet index").click()
        form.get_by_role("button", name="Enregistrer le relevé").dblclick()
        expect(page.get_by_text(f"{read_on} · index").first).to_be_visible()
        settle(page)
        expect(page.get_by_text("entre-temps")).to_have_count(0)
    expect(page.get_by_text("240 kWh").first).to_be_visible()


def by_period(page: Page) -> None:
    """The boxes of the electricity meter, whose readings would be shown first."""
    page.get_by_role("radio", name="Par période").nth(1).click()
    settle(page)


def test_a_block_that_waits_survives_a_reload_and_what_is_stored_beside_it(open_page) -> None:
    page = open_page()
    by_period(page)
    page.locator("summary").filter(has_text="Coller un bloc").click()
    block = page.get_by_label("Bloc copié depuis un tableur")
    block.fill("\tnovembre\n30001\t555\n")
    block.press("Tab")
    settle(page)
    fill(page, Août="42")
    press(page, "Vérifier et enregistrer")
    expect(page.get_by_text("1 valeur.").first).to_be_visible()
    page.wait_for_timeout(500)
    page.reload()
    expect(page.get_by_text("Votre saisie non enregistrée est revenue.")).to_be_visible()
    page.locator("summary").filter(has_text="Coller un bloc").click()
    expect(block).to_have_value("\tnovembre\n30001\t555\n")
    expect(page.get_by_text("Saisie non enregistrée")).to_be_visible()
    by_period(page)
    press(page, "Contrôler le bloc")
    press(page, "Enregistrer 1 valeur")
    expect(month(page, "Novembre")).to_have_value("555")
    expect(page.get_by_text("Saisie non enregistrée")).to_have_count(0)
