"""Vérification: what a third party asks of the year, the sample that it tests, and its result."""

import pandas as pd
import streamlit as st

from beges.domain.french import number, several, tonnes
from beges.domain.inventory import Inventory
from beges.domain.verification import MAX_SIZE, Part, Shape
from beges.services.refusals import NotFound, Refused
from beges.services.verification import (
    DEFAULT_PCT,
    FORMULA_FR,
    Drawn,
    Summary,
    Tested,
    draw,
    frame_of,
    new_seed,
    pick_sheet_bytes,
    read_back,
    result_fr,
    summary_bytes,
    threshold_of,
    verification_summary,
)
from beges.ui import session
from beges.ui.downloads import csv_button
from beges.ui.formats import UNKNOWN, a_day, figure, masses, plain, share
from beges.ui.messages import say_findings
from beges.ui.tables import Columns, Shown, sheet, table

KEY = "controle.verification"
FEW, SHOWN = 30, 500
MEGABYTES = 20


def show(inventory: Inventory) -> None:
    """The section."""
    summary = _summary(inventory)
    if summary is None:
        return
    workspace = session.workspace()
    st.download_button(
        "Télécharger la synthèse (classeur)",
        lambda: summary_bytes(workspace, summary),
        file_name=f"synthese_verificateur_{inventory.settings.inventory}.xlsx",
        icon=":material/download:",
        on_click="ignore",
        key=f"{KEY}.synthese",
    )
    for part in summary.parts:
        _part(part)
    _sampling(inventory, summary)


def _summary(inventory: Inventory) -> Summary | None:
    """The summary at the threshold that is typed; 5 % of the total at first."""
    typed = st.text_input(
        "Seuil de matérialité (% du total)",
        value=number(DEFAULT_PCT),
        key=f"{KEY}.seuil",
        max_chars=8,
        persist_state="session",
        width=260,
        help="Le vérificateur le choisit ; 5 % est un usage, la norme ISAE 3410 n'en fixe pas.",
    )
    try:
        threshold = threshold_of(str(typed))
        with st.spinner("Relecture de l'inventaire et du registre…"):
            return verification_summary(session.workspace(), inventory, threshold)
    except NotFound as trouble:
        st.error(str(trouble), icon=":material/edit:")
    return None


# ------------------------------------------------------------------------------- the parts


def _part(part: Part) -> None:
    """A question and its answer."""
    st.subheader(part.title_fr)
    for sentence in part.said_fr:
        st.caption(plain(sentence))
    if not part.rows:
        st.markdown(plain(part.empty_fr))
        return
    names = [f"c{col}" for col in range(len(part.columns))]
    rows = pd.DataFrame([[*row] for row in part.rows[:SHOWN]], columns=names, dtype=object)
    columns: Columns = {
        name: Shown(label=label or "\u00a0", show=_SHOW.get(shape))
        for name, (label, shape) in zip(names, part.columns, strict=True)
    }
    (sheet if len(rows) <= FEW else table)(rows, columns)
    if len(part.rows) > SHOWN:
        st.caption(
            f"Les {figure(SHOWN)} premières de {figure(len(part.rows))} ; tout est au classeur."
        )


_SHOW = {
    Shape.COUNT: lambda value: UNKNOWN if value is None else figure(value),
    Shape.TONNES: lambda value: UNKNOWN if value is None else masses(1)(value),
    Shape.SHARE: lambda value: UNKNOWN if value is None else share(value),
}


# ------------------------------------------------------------------------------ the sample


def _sampling(inventory: Inventory, summary: Summary) -> None:
    """Draw by weight, download the sheet, give it back filled in."""
    st.subheader("Échantillon")
    st.caption(
        "Tiré en proportion de ce que chaque donnée émet (unité monétaire, ici le milligramme de"
        " CO2e). La graine est notée : la même donne les mêmes données."
    )
    drawn = _drawn(inventory, summary)
    if drawn is None:
        return
    workspace, code = session.workspace(), inventory.settings.inventory
    sure = sum(pick.is_certain for pick in drawn.sample.picks)
    st.markdown(
        f"**{figure(len(drawn.rows))} données**, dont {several(sure, 'retenue')} d'office ; un"
        f" point tous les {tonnes(int(drawn.sample.interval_mg), 1)} t."
    )
    with st.container(horizontal=True):
        st.download_button(
            "Télécharger la feuille de test",
            lambda: pick_sheet_bytes(workspace, drawn),
            file_name=f"feuille_de_test_{code}_{drawn.sample.seed}.xlsx",
            icon=":material/download:",
            on_click="ignore",
            key=f"{KEY}.feuille",
        )
        csv_button(
            lambda: frame_of(inventory).drop(columns="weight_mg"),
            f"{code}_base_de_sondage",
            key=f"{KEY}.base",
            label="Base de sondage (CSV)",
        )
    with st.expander("Les données tirées"):
        table(drawn.rows, DRAWN)
    _given_back(inventory, summary)


def _drawn(inventory: Inventory, summary: Summary) -> Drawn | None:
    """The sample of the seed and the size that are typed."""
    left, right = st.columns([1, 1], width=520)
    code = inventory.settings.inventory
    size = left.number_input(
        "Tirages",
        min_value=1,
        max_value=MAX_SIZE,
        value=summary.proposed_size,
        key=f"{KEY}.taille.{code}.{summary.proposed_size}",
        persist_state="session",
    )
    proposed = st.session_state.setdefault(f"{KEY}.proposee", str(new_seed(session.workspace())))
    seed = right.text_input(
        "Graine",
        value=proposed,
        max_chars=19,
        key=f"{KEY}.graine",
        persist_state="session",
        help="Un nombre entier ; notez-le avec l'échantillon.",
    )
    typed = str(seed or "").strip()
    if not (typed.isascii() and typed.isdecimal()):
        st.error("La graine est un nombre entier, par exemple 2021.", icon=":material/edit:")
        return None
    try:
        return draw(inventory, size=int(size), seed=int(typed))
    except Refused as refusal:
        say_findings(refusal.findings)
        return None


DRAWN: Columns = {
    "activity_id": Shown(label="Donnée", width=100),
    "total_mg": Shown(label="tCO2e", show=masses(3), width=95),
    "share": Shown(label="Part", show=share, width=70),
    "activity_type": Shown(label="Type de donnée", width=230),
    "entity": Shown(label="Entité", width=65),
    "site": Shown(label="Site", width=110),
    "quantity": Shown(label="Quantité", show=figure, width=110),
    "unit": Shown(label="Unité", width=90),
    "period_start": Shown(label="Début", show=a_day, width=95),
    "period_end": Shown(label="Fin", show=a_day, width=95),
}


def _given_back(inventory: Inventory, summary: Summary) -> None:
    """A filled sheet: the error of the whole, or why the sheet is refused."""
    st.subheader("Résultat du test")
    given = st.file_uploader(
        "Feuille de test remplie (.xlsx)",
        type=["xlsx"],
        max_upload_size=MEGABYTES,
        key=f"{KEY}.rendue.{inventory.settings.inventory}",
    )
    if given is None:
        st.caption("Rien n'en est enregistré : la feuille reste la pièce du vérificateur.")
        return
    try:
        found = read_back(inventory, given.name, given.getvalue())
    except Refused as refusal:
        say_findings(refusal.findings)
        return
    _result(found, summary)


def _result(found: Tested, summary: Summary) -> None:
    """What the test says of the whole, and the picks in error."""
    say_findings(found.findings)
    for sentence in result_fr(found.result, summary.threshold_mg):
        st.markdown(plain(sentence))
    st.caption(plain(FORMULA_FR))
    wrong = found.rows[found.rows["error_mg"] != 0]
    if wrong.empty:
        return
    columns: Columns = {
        "activity_id": Shown(label="Donnée"),
        "activity_type": Shown(label="Type de donnée"),
        "total_mg": Shown(label="Compté (t)", show=masses(3)),
        "checked_mg": Shown(label="Vérifié (t)", show=masses(3)),
        "error_mg": Shown(label="Écart (t)", show=masses(3)),
        "remark": Shown(label="Observation"),
    }
    (sheet if len(wrong) <= FEW else table)(wrong, columns)
