"""Why two totals of one inventory differ, from a standard to another: steps that open to lines."""

import streamlit as st

from beges.domain.inventory import Inventory
from beges.domain.statements import Reconciliation, Step
from beges.services.reconciliation import (
    choices,
    moved_lines,
    reconciled,
    step_bars,
    step_lines,
    step_of,
    steps_table,
)
from beges.services.slices import SHOWN_LINES, decimals_of
from beges.ui import session, terms
from beges.ui.downloads import csv_button
from beges.ui.formats import a_day, effects, figure, mass, masses, plain
from beges.ui.gaps.lines import lines_to_data
from beges.ui.gaps.waterfall import waterfall
from beges.ui.tables import Shown, choice

FROM, TO = "v5", "ghgp"


def show(inventory: Inventory) -> None:
    """Two totals to choose, the steps between them, and the lines of each step."""
    workspace = session.workspace()
    known = choices(workspace, inventory)
    before, after = _choices(dict(known.labels))
    if known.unstated:
        st.caption(
            "Scope 2 fondé sur le marché : non renseigné. Il demande les contrats (Périmètre,"
            " Contrats d'électricité) et le facteur du mix résiduel (Déclaration)."
        )
    if ":" in before and ":" in after:
        st.info("Comparez un bilan déposé à une vue de l'inventaire.", icon=":material/lightbulb:")
        return
    found = reconciled(workspace, inventory, before, after)
    _steps(inventory, found)


def _choices(labels: dict[str, str]) -> tuple[str, str]:
    """The total to start from, and the one to arrive at."""
    columns = st.columns(2)
    chosen = [
        column.selectbox(
            title,
            list(labels),
            index=list(labels).index(default),
            format_func=lambda code: plain_label(labels, code),
            key=f"ecarts.normes.{name}",
            persist_state="session",
        )
        for column, title, default, name in zip(
            columns, ("De", "À"), (FROM, TO), ("de", "a"), strict=True
        )
    ]
    return str(chosen[0]), str(chosen[1])


def plain_label(labels: dict[str, str], code: str) -> str:
    """The label of a view; its code where it is gone since."""
    return labels.get(code, code)


def _steps(inventory: Inventory, found: Reconciliation) -> None:
    """The stepped table beside its chart; a step that is ticked opens to its lines."""
    rows = steps_table(found)
    places = decimals_of(int(rows["total_mg"].abs().max()))
    st.subheader(
        f"{mass(found.before.total_mg, places)} → {mass(found.after.total_mg, places)}CO2e"
    )
    residual = f" ; résidu : {mass(found.residual_mg, 9)}" if found.residual_mg else ""
    st.caption(
        f"Écart : {effects(places)(found.difference_mg)} t, exactement la somme des étapes"
        f"{residual}. Cochez une étape pour lire pourquoi, et voir ses lignes."
    )
    waterfall(step_bars(found), alt="Étapes d'un total à l'autre")
    columns = {
        "label": Shown(label="Étape", width=300),
        "effect_mg": Shown(label="Effet (t)", show=effects(places), width=95),
        "total_mg": Shown(label="Total (tCO2e)", show=masses(places), width=105),
        "lines": Shown(label="Lignes", show=figure, width=65),
        "why": Shown(label="Pourquoi", width=640),
    }
    row = choice(rows, columns, key=f"ecarts.normes.etapes.{_name(inventory, found)}")
    csv_button(rows, f"{_name(inventory, found)}_etapes", key="ecarts.etapes")
    if row is not None and rows["kind"].iloc[row] == "step":
        _open(inventory, found, str(rows["code"].iloc[row]))


def _name(inventory: Inventory, found: Reconciliation) -> str:
    """What tells this comparison apart."""
    return f"{inventory.settings.inventory}_{found.before.code}_{found.after.code}"


def _open(inventory: Inventory, found: Reconciliation, code: str) -> None:
    """A step: why, what comes from no line, and its lines."""
    step = step_of(found, code)
    st.subheader(plain(step.label_fr))
    st.markdown(plain(step.why_fr))
    if step.moved_mg:
        st.caption(f"{mass(step.moved_mg, 3)}CO2e changent de catégorie, et aucun total.")
    if step.beside_mg:
        st.caption(f"Hors des lignes : {effects(3)(step.beside_mg)} t.")
    if not len(step.rows):
        return
    name = f"{_name(inventory, found)}_{code}".replace(":", "_")
    if step.cause and found.since is not None:
        st.caption("« Avant » : ce qui a été déposé. « Après » : ce que l'inventaire donne ici.")
        rows = moved_lines(found, step)
        lines_to_data(found.since, rows, key=f"ecarts.normes.lignes.{name}", name=name)
        return
    _lines(inventory, found, step, name)


def _lines(inventory: Inventory, found: Reconciliation, step: Step, name: str) -> None:
    """The lines of the inventory that a step is made of; one that is ticked shows its terms."""
    rows = step_lines(found, step, SHOWN_LINES)
    label = "Effet (t)" if step.effects.any() else "tCO2e"
    columns = {
        "line_id": Shown(label="Ligne", width=105),
        "total_mg": Shown(label=label, show=masses(3), width=95),
        "activity_type": Shown(label="Type de donnée", width=175),
        "entity": Shown(label="Entité", width=65),
        "site": Shown(label="Site", width=105),
        "quantity": Shown(label="Quantité", show=figure, width=100),
        "unit": Shown(label="Unité", width=95),
        "part": Shown(label="Part du facteur", width=145),
        "v5": Shown(label="Poste", width=55),
        "period_start": Shown(label="Début", show=a_day, width=95),
        "period_end": Shown(label="Fin", show=a_day, width=95),
        "factor": Shown(label="Facteur", width=260),
    }
    total = len(step.rows)
    shown = f"Les {SHOWN_LINES} plus grandes des {figure(total)} lignes"
    every = f"{figure(total)} ligne" + ("s" if total > 1 else "")
    st.caption(shown if total > len(rows) else every)
    row = choice(rows, columns, key=f"ecarts.normes.lignes.{name}")
    csv_button(lambda: step_lines(found, step), name, key="ecarts.lignes")
    if row is not None:
        terms.show(inventory, str(rows["line_id"].iloc[row]))
