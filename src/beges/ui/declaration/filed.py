"""A filed year: its digests and its pack, what waits for a restatement, and its re-opening."""

from functools import partial

import pandas as pd
import streamlit as st

from beges.domain.collection import person_key
from beges.domain.declaration.filed_states import Filing, FilingState
from beges.domain.french import day, number, signed_tonnes, tonnes
from beges.domain.inventory import Inventory
from beges.domain.nomenclature import activity_types
from beges.domain.statements import METHODS_FR, beges_statement
from beges.services import reopening
from beges.services.filed_years import Waiting, waiting, waiting_finding
from beges.services.filing import printed_total
from beges.services.filing_documents import pack_name
from beges.services.filings import filed_by, filed_mark, former_packs, pack_bytes, told_history
from beges.services.packs import VERIFIER, verifier_source
from beges.services.sealing import seal_filing
from beges.services.slices import decimals_of
from beges.ui import session
from beges.ui.downloads import csv_button
from beges.ui.formats import a_day, effects, moment, plain
from beges.ui.messages import attempt, say_findings
from beges.ui.tables import Columns, Shown, sheet, table
from beges.ui.undisturbed import undisturbed

KEY = "depot"


def show(inventory: Inventory, filing: Filing) -> None:
    """The state of a filing."""
    _state(inventory, filing)
    _pack(filing)
    _waits(inventory)
    _restatement(filing)
    _reopening(filing)
    trace(filing.inventory)


def _state(inventory: Inventory, filing: Filing) -> None:
    """Filed on which day, by whom, with which digests."""
    total = printed_total(beges_statement(inventory, filing.standard))
    with st.container(border=True):
        st.subheader(f":material/lock: {filed_mark(filing)}")
        told = [
            f"version {filing.version}",
            METHODS_FR[filing.standard],
            f"total {number(total, 2)} tCO2e",
            f"par {plain(filed_by(session.workspace(), filing))}",
        ]
        if filing.receipt:
            told.append(f"accusé {plain(filing.receipt)}")
        st.markdown(" · ".join(told))
        if filing.reason and filing.state is FilingState.FILED:
            st.caption(f"Motif : {plain(filing.reason)}")
        rows = pd.DataFrame(
            [
                ("Manifeste du dossier scellé", filing.manifest_digest or "aucun dossier scellé"),
                (f"Registre, écriture {number(filing.at_entry)}", filing.at_digest),
                ("Lignes déposées", filing.lines or "non gardées"),
                ("Résultat de l'inventaire", filing.inventory_digest),
                ("Cases déposées", filing.cells_digest),
                ("Facteurs", filing.release_digest),
                ("Règles", filing.rules_digest),
            ],
            columns=["what", "digest"],
        )
        with st.expander("Empreintes SHA-256", expanded=True):
            columns = {"what": Shown(label="De quoi"), "digest": Shown(label="Empreinte")}
            sheet(rows, columns)
            if filing.manifest_digest:
                st.caption(
                    "Gardez la première hors de l'outil (accusé, courrier, rapport) : elle suffit"
                    " à prouver le dossier entier."
                )


def _pack(filing: Filing) -> None:
    """The pack and the verifier, to hand over."""
    workspace, code = session.workspace(), filing.inventory
    with st.container(horizontal=True, vertical_alignment="center"):
        if filing.pack is None or filing.lines is None:
            st.button(
                "Sceller le dossier",
                icon=":material/inventory_2:",
                key=f"{KEY}.sceller.{code}",
                on_click=_seal,
                args=(code,),
                help="Ce dépôt a été enregistré sans dossier, ou sans ses lignes : les voici faits"
                " de ce qui a été déposé.",
            )
        if filing.pack is not None:
            st.download_button(
                "Télécharger le dossier scellé",
                lambda: pack_bytes(workspace, code),
                file_name=pack_name(code, filing.version),
                mime="application/zip",
                icon=":material/folder_zip:",
                on_click="ignore",
                key=f"{KEY}.dossier.{code}",
                help="Classeur, données, lignes, facteurs, règles, historique, manifeste et"
                " vérificateur.",
            )
        st.download_button(
            "Télécharger le vérificateur",
            verifier_source,
            file_name=VERIFIER,
            mime="text/x-python",
            icon=":material/verified:",
            on_click="ignore",
            key=f"{KEY}.verificateur.{code}",
            help="Un fichier Python, sans rien à installer : python verifier.py dossier.zip",
        )


@undisturbed
def _seal(code: str) -> None:
    def act() -> str:
        done = seal_filing(session.workspace(), code)
        return f"Dossier scellé : {done.manifest_digest}"

    attempt(act)


# ------------------------------------------------------------------------------ what waits


def _waits(inventory: Inventory) -> None:
    """What was entered, corrected or withdrawn since, by effect."""
    found = waiting(session.workspace(), inventory.settings)
    st.subheader("À reprendre dans un rectificatif")
    told = None if found is None else waiting_finding(found)
    if found is None or told is None:
        st.markdown(":material/check_circle: Rien n'a touché l'année déposée depuis le dépôt.")
        return
    say_findings([told])
    _waiting_table(found)
    csv_button(found.rows, f"{inventory.settings.inventory}_a_reprendre", key="depot.attente")


def _waiting_table(found: Waiting) -> None:
    kinds = {code: kind.label_fr for code, kind in activity_types().items()}
    rows = found.rows.assign(
        activity_type=[kinds.get(code, code) for code in found.rows["activity_type"]],
        at=[moment(at) for at in found.rows["at"]],
    )
    largest = int(found.rows["effect_mg"].abs().max()) if len(found.rows) else 0
    places = decimals_of(largest)
    table(rows, _waiting_columns(places))
    if found.others_mg:
        st.caption(
            f"Autres causes (périmètre, facteurs, validations) :"
            f" {signed_tonnes(found.others_mg, places)} tCO2e."
        )
    st.caption(
        f"Total exact déposé : {tonnes(found.filed_mg, 2)} tCO2e (le tableau additionne ses cases"
        f" arrondies) ; les mêmes termes aujourd'hui : {tonnes(found.now_mg, 2)} tCO2e, soit"
        f" {signed_tonnes(found.effect_mg, 2)} tCO2e."
    )


def _waiting_columns(places: int) -> Columns:
    return {
        "activity_id": Shown(label="Identifiant", width=95),
        "change": Shown(label="Depuis le dépôt", width=110),
        "effect_mg": Shown(label="Effet (tCO2e)", show=effects(places), width=100),
        "activity_type": Shown(label="Type de donnée", width=200),
        "entity": Shown(label="Entité", width=65),
        "site": Shown(label="Site", width=100),
        "period_start": Shown(label="Début", show=a_day, width=90),
        "period_end": Shown(label="Fin", show=a_day, width=90),
        "actor": Shown(label="Par", width=110),
        "at": Shown(label="Le", width=125),
        "why": Shown(label="Motif", width=240),
    }


# ---------------------------------------------------------------------------- restatement


def _restatement(filing: Filing) -> None:
    """The inventories beside the filed one, and the way to a new one."""
    workspace, code = session.workspace(), filing.inventory
    beside = reopening.restatements(workspace, code)
    for settings in beside:
        st.markdown(
            f":material/call_split: Rectificatif **{plain(settings.inventory)}** :"
            f" {plain(settings.name)}. Choisissez-le dans « Inventaire » pour l'ouvrir."
        )
    with st.expander("Créer un rectificatif", icon=":material/call_split:"):
        st.caption(
            "Un inventaire de la même année, avec les mêmes termes, à côté de celui-ci. Il suit le"
            " registre ; celui-ci ne bouge pas."
        )
        known = {settings.inventory for settings in session.known_inventories()}
        st.text_input(
            "Code du rectificatif",
            value=reopening.proposed_code(code, known),
            key=f"{KEY}.code.{code}.{len(beside)}",
            max_chars=30,
        )
        st.text_input(
            "Motif du rectificatif *",
            key=f"{KEY}.rectifier.{code}",
            max_chars=300,
            persist_state="session",
        )
        st.button(
            "Créer le rectificatif",
            key=f"{KEY}.creer.{code}",
            on_click=_restate,
            args=(code, f"{KEY}.code.{code}.{len(beside)}"),
        )


@undisturbed
def _restate(code: str, name: str) -> None:
    def act() -> str:
        reason = str(st.session_state.get(f"{KEY}.rectifier.{code}") or "")
        new_code = str(st.session_state.get(name) or "")
        made = reopening.restate(session.workspace(), code, reason=reason, new_code=new_code)
        return f"Rectificatif créé : {plain(made)}. Choisissez-le dans « Inventaire »."

    if attempt(act):
        st.session_state[f"{KEY}.rectifier.{code}"] = ""


# ----------------------------------------------------------------------------- re-opening


def _reopening(filing: Filing) -> None:
    """Ask, then confirm by somebody else."""
    code = filing.inventory
    if filing.state is FilingState.REOPENING:
        _asked(filing)
        return
    with st.expander("Rouvrir ce dépôt", icon=":material/lock_open:"):
        st.caption(
            "Il faut un motif et une seconde personne : vous demandez, une autre confirme. Tant"
            " qu'elle ne l'a pas fait, rien ne bouge. Un rectificatif, à côté, suffit le plus"
            " souvent."
        )
        st.text_input(
            "Motif de la réouverture *",
            key=f"{KEY}.rouvrir.{code}",
            max_chars=300,
            persist_state="session",
        )
        st.button(
            "Demander la réouverture", key=f"{KEY}.demander.{code}", on_click=_ask, args=(code,)
        )


def _asked(filing: Filing) -> None:
    code, person = filing.inventory, filing.requested_by or ""
    mine = person_key(person) == person_key(session.actor())
    with st.container(border=True):
        st.warning(
            f"Réouverture demandée par {plain(person)} : {plain(filing.reason or '')}",
            icon=":material/lock_open:",
        )
        st.text_input(
            "Motif (pour laisser fermé)",
            key=f"{KEY}.refus.{code}",
            max_chars=300,
            persist_state="session",
        )
        with st.container(horizontal=True):
            st.button(
                "Confirmer la réouverture",
                key=f"{KEY}.confirmer.{code}",
                disabled=mine,
                on_click=_confirm,
                args=(code,),
            )
            st.button("Laisser fermé", key=f"{KEY}.refuser.{code}", on_click=_refuse, args=(code,))
        if mine:
            st.caption("Vous l'avez demandée : une autre personne la confirme, sous son nom.")


@undisturbed
def _ask(code: str) -> None:
    def act() -> str:
        reason = str(st.session_state.get(f"{KEY}.rouvrir.{code}") or "")
        reopening.request_reopening(session.workspace(), code, reason=reason)
        return "Réouverture demandée : une autre personne doit la confirmer."

    if attempt(act):
        st.session_state[f"{KEY}.rouvrir.{code}"] = ""


@undisturbed
def _confirm(code: str) -> None:
    def act() -> str:
        reopening.confirm_reopening(session.workspace(), code)
        return "Inventaire rouvert : ses chiffres suivent le registre jusqu'au dépôt suivant."

    attempt(act)


@undisturbed
def _refuse(code: str) -> None:
    def act() -> str:
        reason = str(st.session_state.get(f"{KEY}.refus.{code}") or "")
        reopening.refuse_reopening(session.workspace(), code, reason=reason)
        return "Le dépôt reste fermé."

    if attempt(act):
        st.session_state[f"{KEY}.refus.{code}"] = ""


def trace(code: str) -> None:
    """Every act on this filing, the last one first."""
    rows = pd.DataFrame(
        [
            {
                "at": moment(row["at"]),
                "state": FilingState(row["state"]).label_fr,
                "version": str(row["version"]),
                "filed_on": day(row["filed_on"]),
                "actor": row["actor"],
                "why": row["why"],
            }
            for row in told_history(session.workspace(), code)
        ]
    )
    columns = {
        "at": Shown(label="Quand"),
        "state": Shown(label="État"),
        "version": Shown(label="Version"),
        "filed_on": Shown(label="Déposé le"),
        "actor": Shown(label="Par"),
        "why": Shown(label="Motif"),
    }
    st.subheader("Historique du dépôt")
    sheet(rows, columns)
    workspace = session.workspace()
    with st.container(horizontal=True):
        for version in former_packs(workspace, code):
            st.download_button(
                f"Dossier scellé de la version {version}",
                partial(pack_bytes, workspace, code, version),
                file_name=pack_name(code, version),
                mime="application/zip",
                icon=":material/folder_zip:",
                on_click="ignore",
                key=f"{KEY}.dossier.{code}.{version}",
                help="Tel qu'il a été déposé avant la réouverture : il ne change plus.",
            )
