"""Section Versions: the releases at hand, and a whole file of the Base Carbone to install."""

import re

import pandas as pd
import streamlit as st

from beges.domain.findings import Severity
from beges.domain.french import day, several
from beges.services.releases import (
    InstalledRelease,
    ReleasePreview,
    install_release,
    installed_releases,
    preview_release,
)
from beges.ui.formats import UNKNOWN, figure, plain
from beges.ui.messages import COLUMNS, attempt, list_findings, say_findings
from beges.ui.tables import Shown, sheet

MAX_MEGABYTES = 50
FAMILY = "base_carbone"
SEEN, ROUND = "facteurs.versions.apercu", "facteurs.versions.tour"
SHOWN_DIGITS = 12
"""Signs of a digest that a person compares at a glance."""

SOURCE_FR = """\
Le fichier entier de l'ADEME se télécharge, gratuitement et sans compte, dans ses données ouvertes :
**data.ademe.fr**, jeu de données « **Base Carbone®** », export **CSV**. Une copie enregistrée par
Excel (.xlsx) convient aussi. Importez-le tel quel : l'outil lit toutes les versions.
"""
_VERSION = re.compile(r"\d{1,3}\.\d{1,3}")
_NUMBER = re.compile(r"\d{1,3}(\.\d{1,3}){0,3}", re.ASCII)


def show() -> None:
    """The section."""
    _at_hand()
    st.subheader("Installer une version de la Base Carbone")
    door, words = st.columns([3, 2], gap="large")
    with words, st.container(border=True):
        st.markdown(SOURCE_FR)
    with door:
        _door()
    seen = st.session_state.get(SEEN)
    if isinstance(seen, ReleasePreview):
        _preview(seen)


# ------------------------------------------------------------------------------- at hand


def _at_hand() -> None:
    """The releases of this machine, and whether their files are those that were installed."""
    found = installed_releases()
    st.caption(
        "Les versions de cette machine. Une version installée ne change jamais : un inventaire"
        " retient son empreinte, et garde les facteurs de son année."
    )
    sheet(pd.DataFrame([_row(release) for release in found]), _COLUMNS)
    say_findings([release.damage for release in found if release.damage])


_COLUMNS = {
    "name": Shown(label="Version"),
    "title": Shown(label="Intitulé"),
    "factors": Shown(label="Facteurs", show=figure),
    "valid": Shown(label="Valides", show=figure),
    "archived": Shown(label="Archivés", show=figure),
    "digest": Shown(label="Empreinte"),
    "state": Shown(label="État"),
}


def _row(release: InstalledRelease) -> dict[str, object]:
    """A release as a row of the list; what is not known is blank."""
    return {
        "name": release.name,
        "title": release.title,
        "factors": release.factors,
        "valid": release.valid,
        "archived": release.archived,
        "digest": f"{release.digest[:SHOWN_DIGITS]}…" if release.digest else UNKNOWN,
        "state": "intacte" if release.is_sound else "altérée",
    }


# -------------------------------------------------------------------------------- the door


def _door() -> None:
    """The file and its version; nothing is read before both are given."""
    turn = st.session_state.setdefault(ROUND, 0)
    given = st.file_uploader(
        f"Fichier de l'ADEME (CSV ou .xlsx), {MAX_MEGABYTES} Mo au plus",
        max_upload_size=MAX_MEGABYTES,
        key=f"facteurs.versions.fichier.{turn}",
    )
    guess = _VERSION.search(given.name) if given is not None else None
    with st.form(f"facteurs.versions.numero.{turn}.{guess[0] if guess else ''}", border=False):
        version = st.text_input(
            "Numéro de la version",
            value=guess[0] if guess else "",
            placeholder="23.6",
            max_chars=40,
            key=f"facteurs.versions.version.{turn}.{guess[0] if guess else ''}",
            help="Celui que l'ADEME écrit sur la page de téléchargement : le fichier ne le dit"
            " pas. Il nomme la version, par exemple base_carbone/23.6.",
        )
        asked = st.form_submit_button(
            "Contrôler le fichier", icon=":material/fact_check:", disabled=given is None
        )
    if asked and given is not None and not _NUMBER.fullmatch(_number(version)):
        st.error("Écrivez le numéro de la version, par exemple 23.6.", icon=":material/edit:")
    elif asked and given is not None:
        with st.spinner("Lecture et contrôle…"):
            name = f"{FAMILY}/{_number(version)}"
            st.session_state[SEEN] = preview_release(given.getvalue(), given.name, name)


def _number(typed: str) -> str:
    """The version as typed: with its base or not, after a V, with a comma."""
    number = typed.strip().lower().removeprefix(f"{FAMILY}/").removeprefix("v")
    return number.replace(",", ".")


# ------------------------------------------------------------------------------ the preview


def _preview(seen: ReleasePreview) -> None:
    """What the file holds, what is to be known of it, and the button that installs it."""
    with st.container(border=True):
        st.subheader(f"Aperçu de {plain(seen.file)}")
        if seen.counts:
            _account(seen)
        _findings(seen)
        _decide(seen)


def _account(seen: ReleasePreview) -> None:
    """Every row of the file in one class; the classes add up to the rows read."""
    left, right = st.columns([2, 3], gap="large")
    rows = [*seen.counts.items(), ("Lignes lues", seen.read)]
    with left:
        sheet(
            pd.DataFrame(rows, columns=["class", "count"]),
            {
                "class": Shown(label="Chaque ligne du fichier"),
                "count": Shown(label="Lignes", show=figure),
            },
            bold=[False] * (len(rows) - 1) + [True],
        )
    with right:
        st.markdown(f"**Version {plain(seen.release)}**")
        if seen.updated is not None:
            st.markdown(
                f"Dernière mise à jour dans le fichier : **{day(seen.updated)}**. Le numéro de la"
                " version n'y est pas : vérifiez celui que vous avez donné."
            )
        st.markdown(plain(seen.gwp_note))
        st.caption(f"Empreinte : `{seen.digest}`")


def _findings(seen: ReleasePreview) -> None:
    """What forbids to install, in full; the rest by severity, to be opened."""
    say_findings(seen.of(Severity.BLOCKING))
    columns = {name: shown for name, shown in COLUMNS.items() if name != "severity"}
    for severity in (Severity.WARNING, Severity.INFO):
        found = seen.of(severity)
        if found:
            with st.expander(f"{several(len(found), 'constat')} : {severity.label_fr}"):
                list_findings(found, columns)


def _decide(seen: ReleasePreview) -> None:
    """Install, or leave it."""
    row = st.container(horizontal=True, vertical_alignment="center")
    if seen.may_be_installed:
        row.button(
            f"Installer {plain(seen.release)}",
            type="primary",
            icon=":material/check:",
            on_click=_install,
        )
    row.button("Fermer", type="tertiary", on_click=_forget)
    if seen.may_be_installed:
        st.caption("Rien n'est installé tant que vous n'avez pas choisi.")
    elif seen.is_installed:
        st.caption("Cette version est déjà installée, à l'identique : rien à faire.")
    else:
        st.caption("Rien ne peut être installé : voyez pourquoi ci-dessus.")


def _install() -> None:
    """Install what was previewed, once: a second click finds nothing left to install."""
    seen = st.session_state.pop(SEEN, None)
    if not isinstance(seen, ReleasePreview):
        return

    def act() -> str:
        written = install_release(seen)
        done = "installée" if written else "déjà installée, à l'identique"
        return f"Version {plain(seen.release)} {done}."

    if attempt(act):
        _forget()
    else:
        st.session_state[SEEN] = seen


def _forget() -> None:
    """Clear the door for another file."""
    st.session_state.pop(SEEN, None)
    st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1
