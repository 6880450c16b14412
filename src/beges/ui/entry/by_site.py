"""By site: the meters of a site over a year, all on one page, stored by one click."""

from collections.abc import Sequence

import streamlit as st

from beges.domain.french import several
from beges.domain.perimeter import METERS, Perimeter
from beges.services.cells import Cell, preview_cells
from beges.services.entry import typed_record
from beges.services.meters import MeterYear, entry_years, loose_lines, site_year
from beges.services.perimeter import refuse_taken
from beges.services.records import save_record
from beges.services.refusals import Refused
from beges.services.workspace import Workspace, choice_lists, load_release, releases
from beges.ui import session
from beges.ui.entry import blocks, checked, meter, readings
from beges.ui.formats import figure, plain
from beges.ui.forms import field, typed
from beges.ui.messages import attempt
from beges.ui.paths import YEAR as ASKED_YEAR
from beges.ui.undisturbed import undisturbed

SITE, YEAR = "saisie.site.code", "saisie.site.annee"
ASKED, WRITTEN = "site", "saisie.site.adresse"
"""The parameter of a link that opens a site, and what this page last wrote there."""


def draw(workspace: Workspace, perimeter: Perimeter) -> None:
    """The site and the year, the meters, and what is about to be stored."""
    _follow_address(perimeter)
    site, year = _choose(workspace, perimeter)
    _keep_address(site, year)
    if site is None:
        st.info("Choisissez un site : ses compteurs et leurs mois s'affichent ici.")
        return
    bar = st.container(key="saisie-barre")
    found = site_year(workspace, site, year)
    if not found:
        with bar:
            checked.result()
        st.info(
            "Ce site n'a pas encore de compteur. Ajoutez-en un : la saisie se fait ensuite mois par"
            " mois, et l'outil sait ce qui manque.",
            icon=":material/lightbulb:",
        )
        _without_meter(workspace, site, year)
        _add(workspace, perimeter, site)
        return
    _summary(found)
    _without_meter(workspace, site, year)
    cells = [cell for one in found for cell in meter.draw(one)]
    with bar:
        _bar(cells, f"{site} {year}")
    _others(workspace, perimeter, site, found, year)
    checked.keep_waiting(YEAR, readings.TURN)
    checked.draw()


def is_asked() -> bool:
    """Whether a link, or a reload, asks for a site."""
    asked = _asked()
    return asked is not None and asked != st.session_state.get(WRITTEN)


def _asked() -> tuple[str, str] | None:
    """The site and the year of the address."""
    site = st.query_params.get(ASKED)
    return None if site is None else (site, st.query_params.get(ASKED_YEAR, ""))


def _follow_address(perimeter: Perimeter) -> None:
    """Open the site that a link asks for, or that stood in the address before a reload."""
    asked = _asked()
    if asked is None or asked == st.session_state.get(WRITTEN) or asked[0] not in perimeter.sites:
        return
    st.session_state[SITE], year = asked
    if year.isascii() and year.isdecimal() and len(year) == 4:
        st.session_state[YEAR] = int(year)


def _keep_address(site: str | None, year: int) -> None:
    """Write the site and the year in the address, so that a reload finds them."""
    told = {} if site is None else {ASKED: site, ASKED_YEAR: str(year)}
    st.session_state[WRITTEN] = (site, str(year)) if told else None
    for name in (ASKED, ASKED_YEAR):
        if name not in told:
            st.query_params.pop(name, None)
        elif st.query_params.get(name) != told[name]:
            st.query_params[name] = told[name]


def _choose(workspace: Workspace, perimeter: Perimeter) -> tuple[str | None, int]:
    """The site and the year."""
    left, right = st.columns([4, 1])
    served = {known.site for known in perimeter.meters.values()}
    codes = sorted(perimeter.sites, key=lambda code: (code not in served, code))
    site = left.selectbox(
        "Site",
        codes,
        index=None,
        format_func=lambda code: f"{perimeter.sites[code].name} — {code}",
        placeholder="Choisir un site",
        key=SITE,
        persist_state="session",
        filter_mode="contains",
    )
    years = entry_years(workspace)
    if st.session_state.get(YEAR) not in years:
        st.session_state[YEAR] = years[0]
    year = right.selectbox("Année", years, key=YEAR, persist_state="session")
    return site, int(year or years[0])


def _summary(found: list[MeterYear]) -> None:
    """What is known of the year, in one line."""
    awaited, known = sum(one.awaited for one in found), sum(one.known for one in found)
    surface = found[0].surface_m2
    told = [
        f"{figure(len(found))} compteur" + ("s" if len(found) > 1 else ""),
        f"{figure(known)} mois connus sur {figure(awaited)}",
    ]
    if surface is not None:
        told.append(f"{figure(surface)} m²")
    st.caption(" · ".join(told))


def _without_meter(workspace: Workspace, site: str, year: int) -> None:
    """What the site consumes and no meter tells: it may miss months, and has no box here."""
    for line in loose_lines(workspace, site, year):
        name = f"**{plain(line.name)}**, sans compteur"
        if not line.missing:
            st.caption(f"{name} : rien n'y manque.")
            continue
        st.warning(
            f"{name}. Il manque : {_months(line.missing)}. Saisissez ces mois dans « Une"
            " donnée », ou ajoutez le compteur en bas de la page : ses cases s'afficheront ici.",
            icon=":material/electric_meter:",
        )


def _months(names: Sequence[str]) -> str:
    return "l'année entière" if len(names) == 12 else ", ".join(names)


def _bar(cells: list[Cell], name: str) -> None:
    """What is typed and not stored, and the click that checks it."""
    with st.container(border=True), st.container(horizontal=True, vertical_alignment="center"):
        count = len(cells)
        waiting = (
            f"**{several(count, 'valeur')} à enregistrer**" if count else "Rien à enregistrer."
        )
        st.markdown(waiting, width="content")
        st.button(
            "Vérifier et enregistrer",
            type="primary",
            icon=":material/save:",
            disabled=not count,
            on_click=_check,
            args=(cells, name, checked.turn()),
        )
        if count:
            st.button("Tout abandonner", type="tertiary", on_click=checked.abandon)
        checked.result()


@undisturbed
def _check(cells: list[Cell], name: str, turn: int) -> None:
    """Preview what is typed; store it at once when nothing asks for a second look."""
    if turn != checked.turn():
        return

    def act() -> str:
        seen = preview_cells(session.workspace(), cells, name)
        checked.propose(seen, places=[cell.place for cell in cells])
        return ""

    corrects = any(cell.activity_id for cell in cells)
    if attempt(act) and not corrects and checked.is_plain(st.session_state[checked.SEEN]):
        checked.store(accepted_only=False)


def _others(
    workspace: Workspace, perimeter: Perimeter, site: str, found: list[MeterYear], year: int
) -> None:
    """The other doors of a site: a block, a grouped invoice, one more meter."""
    here = {one.meter.meter: one.meter for one in found}
    with st.expander(
        "Coller un bloc depuis un tableur", icon=":material/content_paste:", key="saisie.coller"
    ):
        blocks.draw(here, year, f"{site} {year}, bloc collé")
    with st.expander(
        "Facture groupée, pour plusieurs sites",
        icon=":material/receipt_long:",
        key="saisie.grouper",
    ):
        blocks.grouped(perimeter.meters)
    with st.expander("Ajouter un compteur à ce site", icon=":material/add:", key="saisie.ajouter"):
        _add(workspace, perimeter, site)


def _add(workspace: Workspace, perimeter: Perimeter, site: str) -> None:
    """The form of a meter of this site."""
    lists = choice_lists(perimeter, load_release(workspace, releases()[0]))
    prefix = f"saisie.compteur.{site}.{checked.turn()}."
    with st.form(f"{prefix}formulaire", enter_to_submit=False):
        columns = [column for column in METERS.collected if column.name != "site"]
        places = st.columns(2)
        for number, column in enumerate(columns):
            with places[number % 2]:
                value = "monthly" if column.name == "rhythm" else None
                field(column, f"{prefix}{column.name}", value=value, lists=lists)
        st.form_submit_button(
            "Enregistrer le compteur",
            type="primary",
            icon=":material/save:",
            on_click=_save,
            args=(prefix, site),
        )


@undisturbed
def _save(prefix: str, site: str) -> None:
    """Register the meter; the turn in its prefix makes a double click save once."""
    if not prefix.endswith(f".{checked.turn()}."):
        return
    given = {**typed(METERS, prefix), "site": site}

    def act() -> str:
        row, findings = typed_record(METERS, given)
        if findings:
            raise Refused(*findings)
        refuse_taken(session.workspace(), METERS, row)
        save_record(session.workspace(), METERS, row, reason="Nouveau compteur")
        return f"Le compteur {plain(row['meter'])} est enregistré."

    turn = checked.turn()
    st.session_state[checked.TURN] = turn + 1  # before the act: two clicks may run side by side
    if not attempt(act):
        st.session_state[checked.TURN] = turn
