"""The application: pages, frame, and the last door through which an error leaves as a sentence.

Streamlit runs this file (or ``app.py`` at the root of the repository, which calls it).
"""

import logging
from pathlib import Path

import streamlit as st

from beges.services.refusals import NotFound, Refused
from beges.ui import frame
from beges.ui.messages import UNUSABLE, ToolFailed, say_findings
from beges.ui.paths import FOLDER, GROUPS, HOME, Place, go

ICON = Path(__file__).parent / "icon.png"
"""The page's icon, served from here: a named one would be fetched from another host."""

ROOT = "racine"
"""What the first page is called: it stands at the root, and leaves its own name to a way there."""

_log = logging.getLogger("beges.ui")


def run() -> None:
    """One run of the script: the page that the person asked for, in its frame."""
    st.set_page_config(page_title="beges", page_icon=str(ICON), layout="wide")
    st.html(Path(__file__).parent / "screen.css")
    pages = {group: [_page(place) for place in places] for group, places in GROUPS.items()}
    pages[""].append(st.Page(_home, url_path=HOME.url, title=HOME.title, visibility="hidden"))
    page = st.navigation(pages, expanded=True)
    try:
        frame.draw()
        page.run()
    except (NotFound, *UNUSABLE) as trouble:
        st.error(str(trouble), icon=":material/error:")
        st.caption(
            "Corrigez la cause, ou choisissez à gauche un autre inventaire ou une autre base."
        )
    except Refused as refusal:
        say_findings(refusal.findings)
    except Exception:  # noqa: BLE001 - the last door: no traceback reaches the screen
        _log.exception("page %s", page.url_path)
        st.error(str(ToolFailed()), icon=":material/error:")


def _page(place: Place) -> st.Page:
    """A page of the side bar, at its address."""
    return st.Page(
        FOLDER / place.file,
        title=place.title,
        icon=place.icon,
        url_path=ROOT if place is HOME else place.url,
    )


def _home() -> None:
    """The address of the first page by its name: it stands at the root."""
    go(HOME)


if __name__ == "__main__":
    run()
