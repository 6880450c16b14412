"""Evidence in a real browser: an invoice is attached, and opened from the total on Accueil."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from ui.test_browser import PATIENCE_MS, field, go, press, register, settle, tick, told

INVOICE = b"%PDF-1.7\n% une facture de gaz\n"


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 1000}, locale="fr-FR")
    context.set_default_timeout(PATIENCE_MS)
    expect.set_options(timeout=PATIENCE_MS)
    page = context.new_page()
    page.goto(address)
    expect(page.get_by_test_id("stSidebarNav")).to_be_visible()
    settle(page)
    yield page
    context.close()


def hand_in(page: Page, name: str, content: bytes) -> None:
    file = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    page.locator("input[type=file]").first.set_input_files(files=[file])
    settle(page)


def test_an_invoice_is_attached_and_opened_from_the_total(visit: Page) -> None:
    box = field(visit, "Votre nom")
    box.press_sequentially("Camille")
    settle(visit)
    press(visit, "C'est moi")
    expect(visit.get_by_test_id("stSidebar").locator("input").first).to_have_value("Camille")
    told(visit, "D'où vient ce total")
    told(visit, "Aucune pièce")
    press(visit, "Voir")
    told(visit, "Pièces justificatives")
    hand_in(visit, "page.pdf", b"<html><script>alert(1)</script></html>")
    press(visit, "Joindre")
    told(visit, re.compile("ne peut pas être déposé"))
    hand_in(visit, "../../facture d'été.pdf", INVOICE)
    visit.get_by_role("button", name="Remove page.pdf").first.click()
    settle(visit)
    press(visit, "Joindre")
    told(visit, re.compile(r"facture d'été\.pdf : joint à D-"))
    go(visit, "Accueil")
    with visit.expect_download() as download:
        visit.get_by_test_id("stMain").get_by_role("button", name="facture d'été.pdf").click()
    assert download.value.suggested_filename == "facture d'été.pdf"
    assert Path(download.value.path()).read_bytes() == INVOICE
    expect(visit.get_by_test_id("stMetric").filter(has_text="Avec une pièce")).not_to_contain_text(
        "0,0"
    )


def test_a_line_of_the_results_shows_its_document_and_its_state(visit: Page) -> None:
    go(visit, "Résultats")
    tick(visit, 0)
    tick(visit, 1)
    told(visit, re.compile("État de la donnée : saisie"))
    told(visit, "Pièces justificatives")


def test_chosen_lines_are_given_one_document_and_then_submitted(visit: Page) -> None:
    go(visit, "Contrôle")
    tick(visit, 0, 1)
    tick(visit, 0, 2)
    hand_in(visit, "releve.csv", b"site;kWh\nLyon;12\n")
    press(visit, "Joindre aux 2 données")
    told(visit, "releve.csv : joint à 2 données.")
    register(visit, "Validation")
    tick(visit, 0)
    press(visit, "Soumettre (1)")
    told(visit, "1 donnée soumise")
    main = visit.get_by_test_id("stMain")
    assert main.evaluate("element => element.scrollWidth - element.clientWidth") <= 0
