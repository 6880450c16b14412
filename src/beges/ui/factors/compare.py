"""Section Comparer: what other factors would change in an inventory, before anybody decides."""

import streamlit as st

from beges.domain.comparison import Comparison
from beges.domain.french import several, signed_tonnes, tonnes
from beges.domain.perimeter import InventorySettings
from beges.services.adoption import adopt_all, adopt_some, drop_adoption, notices, withdrawn_by
from beges.services.candidates import Candidate, candidates, replacing
from beges.services.comparisons import (
    GWP_LABELS,
    changed_lines,
    changes_table,
    compared,
    gwp_table,
    notices_table,
    posts_table,
)
from beges.services.refusals import Refused
from beges.services.workspace import release_labels
from beges.ui import session
from beges.ui.downloads import csv_button
from beges.ui.formats import changes, effects, figure, masses, plain
from beges.ui.messages import attempt, say_findings
from beges.ui.steps import no_inventory
from beges.ui.tables import Columns, Shown, choices, sheet, table

REPLACE, REPLACE_FR = "replace", "Un facteur à la place d'un autre…"
KEYS = "facteurs.comparer."
TURN = f"{KEYS}tour"
SHOWN_LINES = 200
CHANGES: Columns = {
    "before": Shown(label="Facteur utilisé", width=186),
    "effect_mg": Shown(label="Effet (tCO2e)", show=effects(3), width=98),
    "was": Shown(label="Était", show=figure, width=76, help="kgCO2e par unité"),
    "becomes": Shown(label="Devient", show=figure, width=76, help="kgCO2e par unité"),
    "unit": Shown(label="Unité", width=84),
    "per_unit": Shown(label="Variation", show=changes, width=76),
    "activities": Shown(label="Données", show=figure, width=70),
    "change": Shown(label="Ce qui change", width=103),
    "after": Shown(label="Nouveau facteur", width=128, help="Ou la version de ses chiffres."),
}
LINE_WIDTHS = {"Donnée": 95, "Entité": 65, "Site": 100, "Type": 180, "Poste V5": 75}
MASS_COLUMNS = {
    "before_mg": "Avant (tCO2e)",
    "after_mg": "Après (tCO2e)",
}


def show() -> None:
    """The section."""
    settings = session.choose_inventory(session.known_inventories())
    if settings is None:
        no_inventory()
        return
    st.caption(
        "Une nouvelle version de facteurs ne change aucun inventaire : vous voyez ici l'effet de"
        " chaque ligne, puis vous adoptez tout, une partie, ou rien. L'adoption est signée."
    )
    offered = {c.code: c for c in candidates(session.workspace(), settings)}
    left, right = st.columns(2)
    left.text_input("L'inventaire utilise", value=_used(settings), disabled=True)
    chosen = right.selectbox(
        "À comparer avec",
        [*offered, REPLACE],
        format_func=lambda code: offered[code].label_fr if code in offered else REPLACE_FR,
        key=f"{KEYS}candidat.{settings.inventory}.{_turn()}",
        index=None,
        placeholder="Choisir une version de facteurs",
    )
    candidate = _one_factor(settings) if chosen == REPLACE else offered.get(str(chosen))
    if candidate is not None:
        _compare(settings, candidate)
    _in_force(settings)


def _one_factor(settings: InventorySettings) -> Candidate | None:
    """One factor in the place of another, both by their identifiers."""
    with st.form(f"{KEYS}remplacer.{_turn()}", enter_to_submit=True):
        left, right = st.columns(2)
        was = left.text_input(
            "Facteur utilisé", placeholder="bc-26627", help="Son identifiant, écrit sur la ligne."
        )
        becomes = right.text_input(
            "Prend sa place",
            placeholder="own-chaleur-siege-v1",
            help="Un facteur propre, un facteur corrigé, le successeur d'un facteur archivé :"
            " son identifiant se copie dans la section Chercher.",
        )
        st.form_submit_button("Voir l'effet")
    if not (was.strip() and becomes.strip()):
        return None
    try:
        return replacing(session.workspace(), settings, was.strip(), becomes.strip())
    except Refused as refusal:
        say_findings(refusal.findings)
        return None


def _used(settings: InventorySettings) -> str:
    """The releases of the inventory, as a person reads them."""
    rebased = f", CO2e ramené au jeu {settings.gwp_set}" if settings.is_rebased else ""
    return release_labels(settings.release)[settings.release] + rebased


def _compare(settings: InventorySettings, candidate: Candidate) -> None:
    """The effect in figures, then by factor, post and line, and the adoption."""
    with st.spinner("Calcul des deux inventaires…"):
        comparison = compared(session.workspace(), settings, candidate)
    cards = st.columns(4)
    cards[0].metric("Total actuel", f"{tonnes(comparison.total_before_mg, 1)} tCO2e")
    cards[1].metric("Avec l'autre version", f"{tonnes(comparison.total_after_mg, 1)} tCO2e")
    cards[2].metric("Effet", f"{signed_tonnes(comparison.effect_mg, 3)} tCO2e")
    cards[3].metric(
        "Lignes qui changent",
        f"{figure(len(comparison.changed))} sur {figure(len(comparison.lines))}",
    )
    _withdrawn(comparison)
    if comparison.changed.empty:
        st.success("Aucune ligne ne change.", icon=":material/check:")
    else:
        picked = _changes(comparison, candidate)
        _adopt(settings, candidate, comparison, picked)
        _posts(comparison)
        _lines(comparison)
    _notices(comparison)
    _gwps(comparison)


def _withdrawn(comparison: Comparison) -> None:
    """The adoptions that go with the other version, said before anybody adopts it."""
    gone = withdrawn_by(comparison)
    if gone:
        told = ", ".join(f"{plain(a.factor_from)} → {plain(a.factor_to)}" for a in gone)
        st.warning(
            f"Vous aviez adopté {several(len(gone), 'facteur')} que cette version n'a pas : {told}."
            " Ces adoptions seraient retirées avec elle, et le facteur de la version servirait.",
            icon=":material/warning:",
        )


def _changes(comparison: Comparison, candidate: Candidate) -> list[str]:
    """The factors that change; returns those that were ticked."""
    rows = changes_table(comparison)
    st.subheader("Par facteur")
    if not candidate.may_be_partial:
        table(rows, CHANGES)
        return []
    st.caption("Cochez des facteurs pour n'adopter qu'eux.")
    ticked = choices(rows, CHANGES, key=f"{KEYS}choix.{candidate.code}.{_turn()}")
    return [str(rows["factor_id"].iloc[row]) for row in ticked if rows["factor_id"].iloc[row]]


def _turn() -> int:
    """How many adoptions were made: the ticks start afresh after each."""
    return int(st.session_state.setdefault(TURN, 0))


def _adopt(
    settings: InventorySettings, candidate: Candidate, comparison: Comparison, picked: list[str]
) -> None:
    """The reason, and the two ways to adopt."""
    if settings.as_of_entry is not None:
        st.info(
            f"« {plain(settings.name)} » est arrêté : ses facteurs ne changent plus. Créez un autre"
            " inventaire de la même année pour le recalculer à côté.",
            icon=":material/lock:",
        )
        return
    with st.container(border=True):
        key = f"{KEYS}motif.{_turn()}"
        st.text_input("Motif de l'adoption *", key=key, max_chars=200)
        with st.container(horizontal=True):
            st.button(
                f"Adopter la sélection ({len(picked)})",
                disabled=not picked,
                on_click=_adopted,
                args=(settings, candidate, comparison, picked, key),
                icon=":material/playlist_add_check:",
            )
            st.button(
                "Adopter toute la version" if candidate.may_be_partial else "Adopter",
                type="primary",
                on_click=_adopted,
                args=(settings, candidate, comparison, None, key),
                icon=":material/done_all:",
            )


def _adopted(
    settings: InventorySettings,
    candidate: Candidate,
    comparison: Comparison,
    picked: list[str] | None,
    key: str,
) -> None:
    """Adopt what was asked, with the reason that was typed."""
    reason = str(st.session_state.get(key) or "")

    def act() -> str:
        if picked is None:
            adopt_all(session.workspace(), settings, candidate, reason=reason)
            return f"Adopté : {candidate.label_fr}."
        count = adopt_some(session.workspace(), comparison, picked, reason=reason)
        return f"{several(count, 'facteur adopté')}."

    if attempt(act):
        st.session_state[TURN] = _turn() + 1


def _posts(comparison: Comparison) -> None:
    """The effect by post, with its total."""
    rows = posts_table(comparison)
    columns = {
        "post": Shown(label="Poste V5", width=70),
        "label": Shown(label=" "),
        **{name: Shown(label=label, show=masses(3)) for name, label in MASS_COLUMNS.items()},
        "effect_mg": Shown(label="Effet (tCO2e)", show=effects(3)),
    }
    st.subheader("Par poste")
    sheet(rows, columns, bold=[False] * (len(rows) - 1) + [True])
    st.caption("Les postes dont rien ne change sont comptés dans le total.")


def _lines(comparison: Comparison) -> None:
    """The lines that change, the largest effect first, and all of them as a file."""
    count = len(comparison.changed)
    more = f", les {SHOWN_LINES} premières montrées" if count > SHOWN_LINES else ""
    with st.expander(f"Ligne par ligne ({figure(count)}{more})"):
        rows = changed_lines(comparison, SHOWN_LINES)
        columns = {
            name: Shown(
                label=name,
                show=figure if "CO2e" in name else None,
                width=LINE_WIDTHS.get(name, 110),
            )
            for name in rows.columns
        }
        table(rows, columns)
        code = comparison.before.settings.inventory
        name = f"comparaison-{code}"
        csv_button(lambda: changed_lines(comparison), name, key=f"comparer.{code}")


def _notices(comparison: Comparison) -> None:
    """The factors in use that the other release archived or lacks, and their successors."""
    found = notices(comparison)
    if not found:
        return
    with st.expander(f"Facteurs archivés ou absents de l'autre version ({len(found)})"):
        columns = {
            "factor": Shown(label="Facteur utilisé", width=390),
            "state": Shown(label="Dans l'autre version", width=150),
            "activities": Shown(label="Données", show=figure, width=80),
            "next": Shown(label="Successeur proposé", width=390),
        }
        table(notices_table(found), columns)


def _gwps(comparison: Comparison) -> None:
    """The warming potentials behind the CO2e of both sides."""
    rows = gwp_table(comparison)
    if rows.empty:
        return
    with st.expander("PRG avec lesquels les facteurs ont été publiés"):
        columns = {
            "side": Shown(label=" ", width=80),
            "version": Shown(label="Version"),
            **{gas: Shown(label=label) for gas, label in GWP_LABELS.items()},
        }
        sheet(rows, columns)
        st.caption(
            "Le CO2e publié sert tel quel, sauf si l'inventaire demande de le ramener à son jeu"
            " de PRG (comparez avec « CO2e des facteurs ramené »)."
        )


def _in_force(settings: InventorySettings) -> None:
    """The adoptions of the inventory, each with the way back."""
    if not settings.adoptions:
        return
    st.subheader("Facteurs adoptés dans cet inventaire")
    for adoption in settings.adoptions:
        release = f" ({adoption.release_to})" if adoption.release_to else ""
        told, back = st.columns([5, 1], vertical_alignment="center")
        told.markdown(
            f"**{plain(adoption.factor_from)}** → **{plain(adoption.factor_to)}**{plain(release)}"
            f" — {plain(adoption.reason)}"
        )
        if settings.as_of_entry is None:
            back.button(
                "Retirer",
                key=f"{KEYS}retirer.{adoption.factor_from}",
                on_click=_dropped,
                args=(settings, adoption.factor_from),
            )


def _dropped(settings: InventorySettings, factor_from: str) -> None:
    def act() -> str:
        drop_adoption(
            session.workspace(), settings, factor_from, reason=f"Retour au facteur {factor_from}"
        )
        return f"Adoption retirée : {factor_from} sert de nouveau."

    attempt(act)
