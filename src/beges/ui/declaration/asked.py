"""Asked: what forbids nothing and a third party will ask all the same, told before the filing."""

import streamlit as st

from beges.domain.findings import Severity
from beges.domain.french import number, percent, several
from beges.services.acknowledgements import findings_of_year
from beges.services.coverage import coverage, unapproved
from beges.services.declaration import filled_questions
from beges.services.filings import Seen
from beges.services.reviews import unapproved_fr
from beges.ui import session
from beges.ui.formats import plain
from beges.ui.paths import CONTROL, link


def show(seen: Seen) -> None:
    """What is not validated, what has no document, the findings that nobody answered."""
    told = _asked(seen)
    if not told:
        return
    with st.container(border=True):
        st.markdown(
            "**Ce que le tiers vérificateur demandera** (cela n'empêche pas de déposer) :\n\n"
            + "\n".join(f"* {line}" for line in told)
        )
        link(CONTROL, "Ouvrir Contrôle")


def _asked(seen: Seen) -> list[str]:
    workspace = session.workspace()
    found = coverage(workspace, seen.inventory)
    told = []
    if waits := unapproved_fr(unapproved(workspace, seen.settings)):
        share = "" if found.approved is None else f"{percent(found.approved)} ; "
        told.append(f"Émissions validées : {share}{waits.removeprefix('dont ')}.")
    if found.without and found.documented is not None:
        told.append(
            f"Émissions avec une pièce jointe : {percent(found.documented)} ;"
            f" {several(found.without, 'donnée')} sans pièce, sur {number(found.activities)} qui"
            " émettent."
        )
    still = findings_of_year(workspace, seen.settings).open
    if count := sum(finding.severity is Severity.WARNING for finding in still):
        told.append(f"{several(count, 'constat')} à vérifier, ni corrigé ni admis.")
    return told


def say_other_year(seen: Seen, filed_on: object) -> None:
    """The obligations were read for another year of filing than the day that is typed."""
    questions, _ = filled_questions(session.workspace(), seen.inventory)
    year = next((f.value for f in questions if f.field.code == "filing_year"), "")
    typed = str(filed_on or "").strip()[-4:]
    if year and typed.isdecimal() and typed != year:
        st.warning(
            f"« Année du dépôt » dans Obligations : {plain(year)}. Le droit applicable (année de"
            " l'effectif, pénalité) en dépend : corrigez-la, ou corrigez le jour.",
            icon=":material/event:",
        )
