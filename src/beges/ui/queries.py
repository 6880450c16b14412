"""Queries: what pages ask again and again, remembered under the digest of the inventory.

An inventory's digest names everything that it was made from, so a remembered answer never goes
stale; the inventory itself is not hashed (its name starts with an underscore).
"""

import pandas as pd
import streamlit as st

from beges.domain.indicators import PublishedFigures, published_figures
from beges.domain.inventory import Inventory
from beges.domain.perimeter import InventorySettings
from beges.services.inventories import compile_stored
from beges.services.results import Filters, filtered, lines_table, total_by
from beges.services.slices import SHOWN_LINES, leftovers, lines_of
from beges.ui import session

REMEMBERED = 256


def compiled(settings: InventorySettings) -> Inventory:
    """The inventory as computed; the first time on this ledger takes a moment."""
    with st.spinner("Calcul de l'inventaire…", show_time=False):
        return compile_stored(session.workspace(), settings)


def figures(inventory: Inventory) -> PublishedFigures:
    """The published figures."""
    return _figures(inventory.digest, inventory)


@st.cache_data(max_entries=REMEMBERED, show_spinner=False)
def _figures(digest: str, _inventory: Inventory) -> PublishedFigures:
    del digest
    return published_figures(_inventory)


def totals(inventory: Inventory, filters: Filters, by: str) -> pd.DataFrame:
    """The totals of what the filters keep, by a dimension."""
    return _totals(inventory.digest, filters, by, inventory)


@st.cache_data(max_entries=REMEMBERED, show_spinner=False)
def _totals(digest: str, filters: Filters, by: str, _inventory: Inventory) -> pd.DataFrame:
    del digest
    return total_by(_inventory, filtered(_inventory, filters), by)


def lines(inventory: Inventory, filters: Filters, by: str, code: str) -> tuple[pd.DataFrame, int]:
    """The largest lines behind a row of the totals, and how many lines it has in all."""
    return _lines(inventory.digest, filters, by, code, inventory)


@st.cache_data(max_entries=REMEMBERED, show_spinner=False)
def _lines(
    digest: str, filters: Filters, by: str, code: str, _inventory: Inventory
) -> tuple[pd.DataFrame, int]:
    del digest
    found = lines_of(_inventory, filtered(_inventory, filters), by, code)
    return lines_table(_inventory, found, SHOWN_LINES), len(found)


def what_became(inventory: Inventory, filters: Filters) -> pd.DataFrame:
    """What was computed, by what became of it."""
    return _leftovers(inventory.digest, filters, inventory)


@st.cache_data(max_entries=REMEMBERED, show_spinner=False)
def _leftovers(digest: str, filters: Filters, _inventory: Inventory) -> pd.DataFrame:
    del digest
    return leftovers(_inventory, filters)
