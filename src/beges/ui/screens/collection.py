"""Collecte: what is complete, what is missing and what it is worth, what looks wrong."""

import streamlit as st

from beges.domain.french import several
from beges.services.collection import Collection, collection, sorted_findings
from beges.services.matrices import Picked, energies, head_figures, sites_shown
from beges.ui import session
from beges.ui.collection import detail, estimating, matrix, requesting
from beges.ui.control import findings
from beges.ui.formats import UNKNOWN, figure, masses, share
from beges.ui.paths import SITE
from beges.ui.steps import no_inventory
from beges.ui.tables import Shown

MATRIX, FINDINGS, ESTIMATES, REQUESTS = "Matrice", "Constats", "Estimations", "Demandes"
SECTIONS = (MATRIX, FINDINGS, ESTIMATES, REQUESTS)
SITES = {
    "name": Shown(label="Site", width=178),
    "entity": Shown(label="Entité", width=56),
    "complete": Shown(label="Complet", show=matrix.complete, width=74),
    "missing_mg": Shown(
        label="Manque (t)",
        show=masses(1),
        width=82,
        help="tCO2e : les jours manquants, à ce que le compteur émet par jour.",
    ),
}


def show() -> None:
    """The page."""
    settings = session.choose_inventory(session.known_inventories())
    if settings is None:
        st.header("Collecte")
        no_inventory()
        return
    workspace = session.workspace()
    with st.spinner("Lecture de la collecte…", show_time=False):
        seen = collection(workspace, settings.year)
    st.header(f"Collecte {settings.year}")
    if not len(seen.found.lines):
        st.info("Aucun compteur et aucune énergie à suivre.", icon=":material/lightbulb:")
        requesting.offer_register()
        return
    picked = _filters(seen)
    _headline(seen, picked)
    requesting.offer_register()
    section = st.segmented_control(
        "Section",
        SECTIONS,
        default=MATRIX,
        required=True,
        key="collecte.section",
        label_visibility="collapsed",
        persist_state="session",
    )
    if section == FINDINGS:
        _findings(seen)
    elif section == ESTIMATES:
        estimating.show(seen)
    elif section == REQUESTS:
        requesting.show(seen)
    else:
        _matrix(seen, picked)


def _filters(seen: Collection) -> Picked:
    """What the matrix and its figures keep, in the sidebar."""
    kinds, entities = energies(seen), seen.perimeter.entities
    kind = st.sidebar.selectbox(
        "Énergie",
        ["", *kinds],
        format_func=lambda code: kinds.get(code, "Toutes"),
        key="collecte.energie",
        persist_state="session",
    )
    entity = st.sidebar.selectbox(
        "Entité",
        ["", *entities],
        format_func=lambda code: entities[code].name if code in entities else "Toutes",
        key="collecte.entite",
        persist_state="session",
    )
    incomplete = st.sidebar.toggle(
        "Seulement les incomplets", key="collecte.incomplets", persist_state="session"
    )
    return Picked(
        activity_type=str(kind or ""), entity=str(entity or ""), incomplete=bool(incomplete)
    )


def _headline(seen: Collection, picked: Picked) -> None:
    """Complete, missing, estimated, to be looked at."""
    told = head_figures(seen, picked)
    waiting = sorted_findings(session.workspace(), seen).open
    cards = st.columns(4)
    figures = (
        (
            "Complet",
            _share(told.share(told.real_mg)),
            "Part des émissions due ou couverte que des factures ou des relevés couvrent.",
        ),
        (
            "Estimé",
            _share(told.share(told.estimated_mg)),
            "Part des émissions que des estimations couvrent seules.",
        ),
        (
            "Manquant",
            _share(told.share(told.missing_mg)),
            "Part des émissions que rien ne couvre, parmi ce qui est échu.",
        ),
        (
            "Cellules à compléter",
            figure(told.cells),
            "Compteur × mois échus dont il manque des jours.",
        ),
    )
    for card, (label, value, help_) in zip(cards, figures, strict=True):
        with card.container(border=True, height="stretch"):
            st.metric(label, value, help=help_)
    words = [f"{several(len(waiting), 'constat')} à regarder dans les données de l'année"]
    if told.unknown:
        words.append(
            f"sans aucune émission connue, hors de ces parts : {several(told.unknown, 'compteur')}"
        )
    st.caption(" · ".join(words) + f" · au {seen.today:%d/%m/%Y}.")


def _share(value: float | None) -> str:
    return UNKNOWN if value is None else share(value)


def _matrix(seen: Collection, picked: Picked) -> None:
    """The matrix of sites, and the site that was ticked, or that the address names."""
    shown = sites_shown(seen, picked)
    if not len(shown.rows):
        st.success("Rien ne manque de ce qui est échu.", icon=":material/check_circle:")
        return
    key = f"collecte.sites.{seen.year}.{picked.activity_type}.{picked.entity}.{picked.incomplete}"
    chosen = matrix.show(shown, SITES, key=key)
    matrix.say_legend()
    if chosen is not None:
        detail.show(seen, str(shown.rows["code"].iloc[chosen]))
        return
    asked = st.query_params.get(SITE)
    if asked in set(shown.rows["code"]):
        detail.show(seen, str(asked))
        return
    st.caption("Cochez un site pour voir ses compteurs, les saisir ou les demander.")


def _findings(seen: Collection) -> None:
    """What looks wrong in the figures of the year, to mend or to admit with a reason."""
    st.caption(
        "Des avertissements sur les données des compteurs et des énergies. Règles et seuils :"
        " docs/method/completeness.md."
    )
    findings.draw(sorted_findings(session.workspace(), seen), key=f"collecte.constats.{seen.year}")


if __name__ == "__main__":
    show()
