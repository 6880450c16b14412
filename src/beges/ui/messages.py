"""Messages: findings with their place, sentence and remedy, and what an act has just done."""

import logging
import time
from collections.abc import Callable, Sequence

import pandas as pd
import streamlit as st

from beges.domain.findings import Finding, Severity, moved
from beges.intake import ReleaseDamaged, ReleaseUnknown
from beges.services.inventories import SavedNotRecorded
from beges.services.refusals import CodeTaken, NotFound, Refused
from beges.store import (
    DocumentChanged,
    DocumentMissing,
    DocumentsUnavailable,
    StoreTooNew,
    StoreUnavailable,
    TriggersMissing,
)
from beges.ui.formats import plain
from beges.ui.tables import Columns, Shown, sheet, table

_FLASH, _SINCE = "message", "message.depuis"
SHOWN_SECONDS = 2
_log = logging.getLogger("beges.ui")
UNUSABLE = (
    *(StoreUnavailable, StoreTooNew, TriggersMissing, ReleaseDamaged, ReleaseUnknown),
    *(DocumentsUnavailable, DocumentMissing, DocumentChanged),
)
"""The database, the documents or the factor library cannot be used: the sentence is French."""
_BOXES = {Severity.BLOCKING: st.error, Severity.WARNING: st.warning, Severity.INFO: st.info}
_ICONS = {
    Severity.BLOCKING: ":material/block:",
    Severity.WARNING: ":material/warning:",
    Severity.INFO: ":material/info:",
}
FEW, SOME = 4, 40
"""Up to so many findings are boxes, then a table that wraps, then a grid."""


class ToolFailed(Exception):
    """A defect of the tool, as a person is told it."""

    def __init__(self) -> None:
        super().__init__(
            "Une erreur de l'outil a interrompu cette action ; rien n'a été enregistré. Le détail"
            " est dans la console du serveur : signalez-le."
        )


COLUMNS = {
    "severity": Shown(label="Gravité", width=100),
    "where": Shown(label="Où", width=190),
    "sentence": Shown(label="Constat", width=390),
    "remedy": Shown(label="Que faire", width=230),
}


def say_findings(findings: Sequence[Finding]) -> None:
    """Findings, the gravest first: boxes when they are few, else a table."""
    blank = [f for f in findings if f.code == "cell_missing" and f.where.row is None]
    if blank:
        names = ", ".join(str(finding.values["column"]) for finding in blank)
        st.error(f"À remplir : {plain(names)}.", icon=":material/edit:")
    ordered = by_severity([finding for finding in findings if finding not in blank])
    if len(ordered) > FEW:
        list_findings(ordered, COLUMNS)
        return
    for finding in ordered:
        place = f"**{plain(finding.where)}** — " if str(finding.where) else ""
        told = f"{place}{plain(finding.sentence)} {plain(finding.remedy)}"
        _BOXES[finding.severity](told, icon=_ICONS[finding.severity])


def alarm(findings: Sequence[Finding]) -> None:
    """Above every figure of an inventory: its factors, or its rules, are not those that it had.

    Two inventories of one page may say the same: it is said once.
    """
    say_findings(list({str(finding): finding for finding in moved(findings)}.values()))


def list_findings(findings: Sequence[Finding], columns: Columns) -> None:
    """Findings as a table."""
    show = sheet if len(findings) <= SOME else table
    show(findings_table(findings), columns)


def by_severity(findings: Sequence[Finding]) -> list[Finding]:
    """Findings, the gravest first."""
    ranks = list(Severity)
    return sorted(findings, key=lambda finding: ranks.index(finding.severity))


def findings_table(findings: Sequence[Finding]) -> pd.DataFrame:
    """Findings as rows: severity, place, sentence, remedy, and the activity they lead to."""
    return pd.DataFrame(
        [
            {
                "severity": finding.severity.label_fr,
                "where": str(finding.where) or "inventaire",
                "sentence": finding.sentence,
                "remedy": finding.remedy,
                "activity_id": finding.where.activity_id,
            }
            for finding in findings
        ],
        columns=["severity", "where", "sentence", "remedy", "activity_id"],
    )


def attempt(act: Callable[[], str]) -> bool:
    """Do what a person asked in a callback: its sentence, or why it was refused, shows next.

    An act that is seen by itself says nothing.
    """
    _forget()
    try:
        st.session_state[_FLASH] = act() or None
    except Refused as refusal:
        st.session_state[_FLASH] = refusal.findings
    except (NotFound, CodeTaken, *UNUSABLE) as trouble:
        st.session_state[_FLASH] = trouble
    except SavedNotRecorded as late:
        _log.exception("callback")
        st.session_state[_FLASH] = late
        return True
    except Exception:  # noqa: BLE001 - the last door of a callback: no traceback on the screen
        _log.exception("callback")
        st.session_state[_FLASH] = ToolFailed()
    else:
        return True
    return False


def attempt_unsaid(act: Callable[[], None]) -> bool:
    """The same for an act whose result shows by itself: only a refusal is said."""

    def said() -> str:
        act()
        return ""

    done = attempt(said)
    if done:
        _forget()
    return done


def say(told: str | Exception) -> None:
    """What the next run shows at the top of the page."""
    _forget()
    st.session_state[_FLASH] = told


def show_message(*, at_top: bool = False) -> None:
    """What the last act did. The run that a double click starts shows it again.

    ``at_top``: the frame's own, which stays in the window; a dialog may say the same in the same
    run, so that no other has its key.
    """
    told = st.session_state.get(_FLASH)
    if told is None:
        return
    first = st.session_state.setdefault(_SINCE, time.monotonic())
    if time.monotonic() > first + SHOWN_SECONDS:
        _forget()
    else:
        with st.container(key="message" if at_top else None):
            _show(told)


def _show(told: str | Exception | Sequence[Finding]) -> None:
    """The message; it stays at the top of the window, however far down its button is."""
    if isinstance(told, str):
        st.success(told, icon=":material/check_circle:")
    elif isinstance(told, Exception):
        st.error(str(told), icon=":material/error:")
    else:
        say_findings(told)
        st.caption("Rien n'a été enregistré.")


def _forget() -> None:
    st.session_state.pop(_FLASH, None)
    st.session_state.pop(_SINCE, None)
