"""Driving: what a person does on the application in a real browser."""

import re

from playwright.sync_api import Locator, Page, expect

PATIENCE_MS = 30_000


def settle(page: Page) -> None:
    """Until the server has nothing more to say."""
    page.wait_for_timeout(150)
    page.wait_for_function(
        "document.querySelector('[data-testid=stApp]').dataset.testScriptState === 'notRunning'"
    )
    page.wait_for_timeout(100)


def go(page: Page, title: str) -> None:
    page.get_by_test_id("stSidebarNav").get_by_text(title, exact=True).click()
    expect(page.get_by_role("heading").first).to_be_visible()
    settle(page)


def field(page: Page, label: str) -> Locator:
    start = re.compile(rf"^\s*{re.escape(label)}")
    boxes = page.locator("[data-testid=stTextInput], [data-testid=stTextArea]")
    return boxes.filter(has_text=start).first.locator("input, textarea")


def type_in(page: Page, **values: str) -> None:
    for label, value in values.items():
        box = field(page, label.replace("_", " "))
        box.fill(value)
        box.press("Tab")
        settle(page)


def pick(page: Page, label: str, words: str) -> None:
    start = re.compile(rf"^\s*{re.escape(label)}")
    page.get_by_test_id("stSelectbox").filter(has_text=start).first.locator("input").click()
    page.keyboard.type(words)
    page.wait_for_timeout(150)
    page.keyboard.press("Enter")
    settle(page)


def press(page: Page, label: str) -> None:
    page.get_by_role("button", name=label).first.click()
    settle(page)


def register(page: Page, name: str) -> None:
    page.get_by_test_id("stMain").get_by_role("radio", name=name).first.click()
    settle(page)
