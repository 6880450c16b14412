"""Section Entre années: from the year as published to this year, cause by cause, to the lines."""

import pandas as pd
import streamlit as st

from beges.domain.comparison import Bridge, View, causes
from beges.domain.perimeter import InventorySettings
from beges.services.bridge import Journey, bridged, default_journey, restatements
from beges.services.bridge_tables import (
    DIMENSIONS,
    EVERYTHING,
    TOTAL,
    Opened,
    chart_steps,
    effects_of,
    opened,
    sentences,
    step_by,
    step_labels,
    steps_table,
)
from beges.services.slices import headline_decimals
from beges.ui import queries, session
from beges.ui.formats import changes, effects, masses, plain
from beges.ui.gaps import waterfall
from beges.ui.gaps.lines import lines_to_data
from beges.ui.messages import alarm
from beges.ui.paths import PERIMETER, link
from beges.ui.steps import no_activity, no_inventory
from beges.ui.tables import Shown, choice, sheet

KEYS = "ecarts.annees."
STEP, CHART = f"{KEYS}etape", f"{KEYS}cascade"
PUBLISHED, ALL = "Vue publiée", "Tous les postes"
NONE = ""
NOT_RESTATED = "Aucun : deux inventaires seulement"


def show() -> None:
    """The section."""
    known = session.known_inventories()
    after = session.choose_inventory(known)
    if after is None:
        no_inventory()
        return
    journey = _journey(known, after)
    if journey is None:
        st.info(
            "Il faut deux inventaires pour expliquer un écart : cette base n'en a qu'un.",
            icon=":material/lightbulb:",
        )
        link(PERIMETER, "Créer un autre inventaire", "inventories")
        return
    with st.spinner("Calcul de l'écart…"):
        bridge = _bridge(journey)
    alarm([f for side in journey.stations for f in queries.compiled(side).findings])
    if not any(len(leg.lines) for leg in bridge.legs):
        no_activity(after.year)
        return
    st.markdown("\n\n".join(plain(sentence) for sentence in sentences(bridge)))
    _steps(bridge)
    _opened(bridge, journey)


# -------------------------------------------------------------------------------- what is compared


def _journey(known: list[InventorySettings], after: InventorySettings) -> Journey | None:
    """The inventories of the bridge: proposed, and the person's to change."""
    proposed = default_journey(session.workspace(), after)
    if proposed is None:
        return None
    names = {settings.inventory: settings.name for settings in known}
    by_code = {settings.inventory: settings for settings in known}
    with st.container(border=True):
        left, middle, right = st.columns(3)
        starts = [code for code in names if code != after.inventory]
        start = left.selectbox(
            "De",
            starts,
            index=starts.index(proposed.before.inventory),
            format_func=names.__getitem__,
            key=f"{KEYS}depart.{after.inventory}",
            persist_state="session",
        )
        before = by_code[str(start)]
        restated = _restated(middle, before, after, known, proposed)
        right.text_input(
            "À",
            value=after.name,
            disabled=True,
            key=f"{KEYS}arrivee.{after.inventory}",
            help="L'inventaire ouvert, choisi dans la barre de gauche.",
        )
    return Journey(before=before, restated=restated, after=after)


def _restated(
    place: "st.delta_generator.DeltaGenerator",
    before: InventorySettings,
    after: InventorySettings,
    known: list[InventorySettings],
    proposed: Journey,
) -> InventorySettings | None:
    """The first year by today's method, when there is such an inventory."""
    by_code = {s.inventory: s for s in restatements(before, after, known)}
    offered = [*by_code, NONE]
    usual = proposed.restated.inventory if proposed.restated else NONE
    index = offered.index(usual) if proposed.before == before and usual in offered else 0
    chosen = place.selectbox(
        "Recalculée avec la méthode d'aujourd'hui",
        offered,
        index=index,
        format_func=lambda code: by_code[code].name if code in by_code else NOT_RESTATED,
        key=f"{KEYS}recalcul.{before.inventory}.{after.inventory}",
        persist_state="session",
        help="Un inventaire de la même année que le départ : c'est lui qui distingue la méthode"
        " et les corrections de l'activité.",
    )
    return by_code.get(str(chosen))


def _bridge(journey: Journey) -> Bridge:
    """The bridge under the view that the person chooses."""
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        view = st.segmented_control(
            "Vue",
            [PUBLISHED, ALL],
            default=PUBLISHED,
            required=True,
            key=f"{KEYS}vue",
            label_visibility="collapsed",
            persist_state="session",
        )
        without = st.toggle(
            "Sans le parc de logements", key=f"{KEYS}sans_parc", persist_state="session"
        )
    return bridged(
        session.workspace(),
        journey,
        View(published=view == PUBLISHED, housing_stock=not without),
    )


# -------------------------------------------------------------------------------------- the steps


def _steps(bridge: Bridge) -> None:
    """The waterfall and, beside it, the same steps as a table."""
    rows = chart_steps(bridge)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        waterfall.show(
            rows,
            key=CHART,
            alt="De l'année publiée à cette année, cause par cause",
            on_click=_take_click,
        )
        late = f" {waterfall.LATE_FR}" if waterfall.starts_late(rows) else ""
        st.caption(f"Cliquez une barre pour l'ouvrir, ou choisissez-la dans la liste.{late}")
    with right:
        _steps_table(bridge)


def _take_click() -> None:
    """A bar that is clicked opens in the list as well."""
    code = waterfall.clicked(CHART)
    st.session_state[STEP] = EVERYTHING if code.startswith(TOTAL) or not code else code


def _steps_table(bridge: Bridge) -> None:
    """The totals and the causes between them; they add up to the milligram."""
    rows = steps_table(bridge)
    places = headline_decimals(max(abs(bridge.before_mg), abs(bridge.after_mg)))
    is_total = rows["kind"] == TOTAL
    told = pd.DataFrame(
        {
            "label": rows["label"],
            "total_mg": rows["end_mg"].where(is_total).astype("Int64"),
            "effect_mg": rows["effect_mg"].where(~is_total).astype("Int64"),
            "share": rows["share"],
        }
    )
    columns = {
        "label": Shown(label="Étape"),
        "total_mg": Shown(label="tCO2e", show=masses(places)),
        "effect_mg": Shown(label="Effet", show=effects(places)),
        "share": Shown(label="En % du départ", show=changes),
    }
    sheet(told, columns, bold=list(is_total))
    st.caption("Les causes s'additionnent à l'écart, au milligramme, sur chaque ligne.")


# ---------------------------------------------------------------------------- a step, to its lines


def _opened(bridge: Bridge, journey: Journey) -> None:
    """A step opened by cause, post, entity, site or type, then to its lines."""
    names = step_labels(bridge)
    if st.session_state.get(STEP) not in names:
        st.session_state[STEP] = EVERYTHING
    left, right = st.columns([2, 3])
    code = left.selectbox(
        "Ouvrir", list(names), format_func=names.__getitem__, key=STEP, persist_state="session"
    )
    by = right.pills(
        "Répartir par",
        list(DIMENSIONS),
        default="cause",
        required=True,
        format_func=DIMENSIONS.__getitem__,
        key=f"{KEYS}par",
        persist_state="session",
    )
    step = opened(str(code))
    rows = step_by(bridge, step, str(by))
    if rows.empty:
        st.info("Rien n'a bougé.", icon=":material/check:")
        return
    picked = _parts(rows, str(by), step, bridge)
    _lines(bridge, step, (str(by), picked), journey)


def _parts(rows: pd.DataFrame, by: str, step: Opened, bridge: Bridge) -> str | None:
    """What a step did by a dimension; returns the code of the row that was ticked."""
    places = headline_decimals(max(abs(bridge.before_mg), abs(bridge.after_mg)))
    columns: dict[str, Shown] = {
        "label": Shown(label=DIMENSIONS[by], width=330),
        "effect_mg": Shown(label="Effet (tCO2e)", show=effects(max(places, 1)), width=120),
    }
    if by == "cause":
        rows = rows.assign(
            meaning=[causes()[code].meaning_fr for code in rows["code"]],
            redo=["oui" if causes()[code].recalculates else "non" for code in rows["code"]],
        )
        columns["redo"] = Shown(
            label="Recalcul",
            width=90,
            help="Si la méthode V5 (p. 42) demande de recalculer l'année de référence.",
        )
        columns["meaning"] = Shown(label="Ce que c'est", width=620)
    st.caption("Cochez une ligne pour n'en voir que les données.")
    row = choice(rows, columns, key=f"{KEYS}parts.{step.code}.{by}")
    return None if row is None else str(rows["code"].iloc[row])


def _lines(bridge: Bridge, step: Opened, row: tuple[str, str | None], journey: Journey) -> None:
    """The lines behind, and their data."""
    by, code = row
    found = effects_of(bridge, step) if code is None else effects_of(bridge, step, by, code)
    name = "_".join(settings.inventory for settings in journey.stations)
    lines_to_data(bridge, found, key=f"{KEYS}lignes.{step.code}.{by}.{code}", name=f"ecarts_{name}")
