"""The application: pages, frame, and the last door through which an error leaves as a sentence.

Streamlit runs this file (or ``app.py`` at the root of the repository, which calls it).
"""

import logging
from pathlib import Path

import streamlit as st

from beges.services.refusals import NotFound, Refused
from beges.ui import frame
from beges.ui.messages import UNUSABLE, ToolFailed, say_findings
from beges.ui.paths import ALL_PAGES, FOLDER

ICON = Path(__file__).parent / "icon.png"
"""The page's icon, served from here: a named one would be fetched from another host."""

_log = logging.getLogger("beges.ui")


def run() -> None:
    """One run of the script: the page that the person asked for, in its frame."""
    st.set_page_config(page_title="beges", page_icon=str(ICON), layout="wide")
    st.html(Path(__file__).parent / "screen.css")
    pages = [
        st.Page(FOLDER / place.file, title=place.title, icon=place.icon, url_path=place.url)
        for place in ALL_PAGES
    ]
    page = st.navigation(pages)
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


if __name__ == "__main__":
    run()
