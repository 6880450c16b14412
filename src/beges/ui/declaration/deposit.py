"""Dépôt: what keeps a year from being filed, what filing freezes, and the act itself."""

from datetime import date

import streamlit as st

from beges.domain.declaration import FILINGS
from beges.domain.findings import Finding
from beges.domain.french import day, number
from beges.domain.inventory import Inventory
from beges.domain.statements import METHODS_FR, beges_statement
from beges.services.entry import typed_value
from beges.services.filing import printed_total
from beges.services.filings import (
    FilingTerms,
    Seen,
    cannot_file,
    file_inventory,
    filed_by,
    filings,
    look,
)
from beges.services.refusals import Refused
from beges.ui import session
from beges.ui.declaration import asked, filed, restated, way
from beges.ui.formats import plain
from beges.ui.messages import COLUMNS, attempt, list_findings
from beges.ui.paths import CONTROL, PERIMETER, RESULTS, Place, link
from beges.ui.undisturbed import undisturbed

KEY = "depot"
_CONTROL = (CONTROL, "Ouvrir Contrôle")
_DAY = next(column for column in FILINGS.columns if column.name == "filed_on")
WHERE_TO_MEND: dict[str, tuple[Place, str]] = {
    "filing_unsplit": (RESULTS, "Ouvrir les résultats"),
    "filing_negative": (RESULTS, "Ouvrir les résultats"),
    "filing_pinned": (PERIMETER, "Ouvrir les inventaires"),
    "direct_post_excluded": (PERIMETER, "Ouvrir les inventaires"),
    "energy_post_excluded": (PERIMETER, "Ouvrir les inventaires"),
}
"""The page where a person mends what forbids to file; elsewhere, in Contrôle."""
COUNTED = (
    "Toutes les données lues pour l'année, même celles qui n'émettent rien (immobilisation en fin"
    " de vie, donnée écartée). La validation compte celles qui ont des lignes d'émission, les"
    " pièces celles qui émettent."
)
SECTIONS = {
    "filing_no_reference": way.REFERENCE,
    "reference": way.REFERENCE,
    "filing_form": way.FORM,
}
SECTIONS |= {"filing_significance": way.SIGNIFICANCE, "significance": way.SIGNIFICANCE}
"""The section where it is mended, by the beginning of the code."""


def show(inventory: Inventory) -> None:
    """The section."""
    found = filings(session.workspace()).get(inventory.settings.inventory)
    if found is not None and found.is_locked:
        filed.show(inventory, found)
        return
    if found is not None:
        st.warning(
            f"Déposé le {day(found.filed_on)} (version {found.version}), puis rouvert : les"
            " chiffres suivent le registre. Le dépôt suivant sera la version"
            f" {found.version + 1} ; la précédente reste.",
            icon=":material/lock_open:",
        )
    seen = look(session.workspace(), inventory.settings.inventory)
    standard = _standard()
    blocked = cannot_file(seen, standard)
    restated.show(inventory)
    _prevents(blocked)
    asked.show(seen)
    _freezes(seen, standard)
    _form(seen, standard, blocked=bool(blocked))
    if found is not None:
        filed.trace(inventory.settings.inventory)


def _standard() -> str:
    chosen = st.segmented_control(
        "Tableau déposé",
        list(METHODS_FR),
        default="v5",
        required=True,
        format_func=METHODS_FR.__getitem__,
        key=f"{KEY}.norme",
        persist_state="session",
    )
    return str(chosen)


def _prevents(blocked: list[Finding]) -> None:
    """Everything that forbids to file, and where to mend it."""
    st.subheader("Avant de déposer")
    if not blocked:
        st.markdown(":material/check_circle: Rien n'empêche le dépôt.")
        return
    several = "s" if len(blocked) > 1 else ""
    st.markdown(
        f":material/block: **{len(blocked)} point{several} à régler** : le dépôt n'est pas possible"
        " avant."
    )
    list_findings(blocked, COLUMNS)
    sections = {
        f.code: next((s for b, s in SECTIONS.items() if f.code.startswith(b)), "") for f in blocked
    }
    elsewhere = [code for code, section in sections.items() if not section]
    with st.container(horizontal=True, vertical_alignment="center"):
        for section in dict.fromkeys(filter(None, sections.values())):
            way.go_button(section, section, f"depot.{section}")
        for place, label in dict.fromkeys(WHERE_TO_MEND.get(c, _CONTROL) for c in elsewhere):
            link(place, label)


def _freezes(seen: Seen, standard: str) -> None:
    """What will no longer move."""
    inventory = seen.inventory
    statement = beges_statement(inventory, standard)
    with st.container(border=True):
        st.subheader("Ce que le dépôt arrête")
        total, data, lines, factors = st.columns(4)
        total.metric("Total du tableau (tCO2e)", number(printed_total(statement), 2))
        data.metric(
            "Données d'activité",
            number(inventory.read),
            help=COUNTED,
        )
        lines.metric("Lignes d'émission", number(len(inventory.lines)))
        used = {resolution.factor.factor_id for resolution in inventory.resolutions}
        factors.metric("Facteurs utilisés", number(len(used)))
        st.caption(
            "Données, périmètre, lignes d'émission avec leurs facteurs"
            f" ({plain(inventory.release.title)}), règles et cases imprimées, à l'écriture"
            f" {number(seen.head.seq)} du registre. Ni ce qui sera saisi, corrigé ou retiré"
            " ensuite, ni d'autres facteurs ou règles n'y changeront un chiffre : cela attendra un"
            " rectificatif. Un dossier scellé (.zip) est gardé, qu'un tiers vérifie sans l'outil."
        )


def _form(seen: Seen, standard: str, *, blocked: bool) -> None:
    """The act: what is told of it, a clear confirmation, and the button."""
    inventory, code = seen.inventory, seen.settings.inventory
    st.subheader("Déposer")
    _fields(code)
    asked.say_other_year(seen, st.session_state.get(f"{KEY}.jour.{code}"))
    sure = st.checkbox(
        f"Je dépose « {plain(inventory.settings.name)} » : ses chiffres ne bougeront plus sans la"
        " réouverture par deux personnes.",
        key=f"{KEY}.sur.{code}",
        persist_state="session",
    )
    reason = bool(str(st.session_state.get(f"{KEY}.motif.{code}") or "").strip())
    st.button(
        "Déposer et arrêter les chiffres",
        icon=":material/lock:",
        type="primary",
        key=f"{KEY}.deposer.{code}",
        disabled=blocked or not sure or not reason or not session.is_named(),
        help=_why_not(blocked=blocked, reason=reason, sure=sure) or None,
        on_click=_file,
        args=(code, standard),
    )


def _fields(code: str) -> None:
    """The day, the receipt, the reason, and what the pack holds."""
    left, right = st.columns(2)
    left.text_input(
        "Déposé le *",
        value=day(session.workspace().clock().date()),
        placeholder="jj/mm/aaaa",
        key=f"{KEY}.jour.{code}",
        persist_state="session",
        help="Jour du dépôt sur la plateforme.",
    )
    right.text_input(
        "Accusé d'enregistrement",
        key=f"{KEY}.accuse.{code}",
        max_chars=60,
        persist_state="session",
        help="Numéro donné par la plateforme, si vous l'avez déjà.",
    )
    st.text_input(
        "Motif *",
        key=f"{KEY}.motif.{code}",
        max_chars=300,
        placeholder="Bilan réglementaire approuvé par la direction le…",
        live=True,
        persist_state="session",
    )
    st.checkbox(
        "Mettre les pièces dans le dossier scellé (leurs empreintes y sont toujours)",
        key=f"{KEY}.pieces.{code}",
        persist_state="session",
    )


def _why_not(*, blocked: bool, reason: bool, sure: bool) -> str:
    """Why the button waits; blank when it does not."""
    if blocked:
        return "Réglez d'abord ce qui empêche le dépôt."
    if not reason:
        return "Écrivez d'abord le motif."
    if not session.is_named():
        return "Dites d'abord qui vous êtes, en haut de la page : votre nom est inscrit au dépôt."
    return "" if sure else "Cochez d'abord la confirmation."


def _filed_meanwhile(code: str) -> str:
    """The filing that somebody made while this page was open; blank when nobody did."""
    workspace = session.workspace()
    found = filings(workspace).get(code)
    if found is None or not found.is_locked:
        return ""
    return (
        f"{plain(filed_by(workspace, found))} vient de déposer ce bilan (version {found.version}) :"
        " il n'y a rien à refaire. Rien n'a été enregistré une seconde fois."
    )


@undisturbed
def _file(code: str, standard: str) -> None:
    """File what was shown, once."""

    def act() -> str:
        told = typed_value(_DAY, st.session_state.get(f"{KEY}.jour.{code}"))
        if told.finding is not None:
            raise Refused(told.finding)
        terms = FilingTerms(
            filed_on=told.value if isinstance(told.value, date) else date.max,
            reason=str(st.session_state.get(f"{KEY}.motif.{code}") or ""),
            standard=standard,
            receipt=str(st.session_state.get(f"{KEY}.accuse.{code}") or ""),
            with_documents=bool(st.session_state.get(f"{KEY}.pieces.{code}")),
        )
        with (
            st.container(key="message-attente"),
            st.spinner("Dépôt en cours : vérification, dossier scellé… Ne fermez pas la page."),
        ):
            try:
                done = file_inventory(session.workspace(), code, terms)
            except Refused:
                if other := _filed_meanwhile(code):
                    return other
                raise
        return f"Déposé : version {done.version}, dossier scellé {done.manifest_digest or ''}."

    if attempt(act):
        st.session_state[f"{KEY}.sur.{code}"] = False
        st.session_state[f"{KEY}.motif.{code}"] = ""
