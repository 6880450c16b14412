"""Bills: the figures of a meter with their own dates, and the next ones to enter."""

from datetime import date

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from beges.domain.french import day
from beges.domain.units import unit
from beges.services.cells import Cell
from beges.services.meters import Bill, MeterYear, awaited_bills
from beges.services.pasting import place_of, shown_meter
from beges.ui.entry import box
from beges.ui.entry.box import Box
from beges.ui.formats import a_day, plain
from beges.ui.paths import open_activity

MOST_NEW = 12
WIDTHS = (2, 2, 2, 3, 3)


def draw(found: MeterYear) -> list[Cell]:
    """The bills of the year, then as many empty ones as the year still awaits."""
    heads = st.columns(WIDTHS)
    names = ("Du", "Au", f"Quantité ({unit(found.meter.unit).label_fr})", "Numéro de facture", "")
    for place, name in zip(heads, names, strict=True):
        place.caption(name)
    rows: dict[tuple[date, date, str], Bill | None] = {
        (bill.start, bill.end, bill.activity_id): bill for bill in found.bills
    }
    rows |= {(*period, ""): None for period in awaited_bills(found)[:MOST_NEW]}
    drawn = []
    for start, end, name in sorted(rows):
        bill = rows[start, end, name]
        drawn.append(_new(found, (start, end)) if bill is None else _stored(found, bill))
    return [cell for cell in drawn if cell is not None]


def _stored(found: MeterYear, bill: Bill) -> Cell | None:
    """A bill that is stored: its quantity may be corrected here, its dates in « Corriger »."""
    places = st.columns(WIDTHS, vertical_alignment="center")
    places[0].markdown(a_day(bill.start))
    places[1].markdown(a_day(bill.end))
    made = Box(
        meter=found.meter,
        start=bill.start,
        end=bill.end,
        place=place_of(found.meter, bill.start, bill.end),
        label="Quantité",
        bill=bill,
        disabled=bill.is_deduced or bill.is_estimate,
    )
    cell = box.draw(places[2], made, bare=True)
    places[3].markdown(plain(bill.invoice) or "—")
    with places[4]:
        _about(bill)
    return cell


def _about(bill: Bill) -> None:
    """What the figure is, and the way to its form."""
    days = (bill.end - bill.start).days + 1
    told = f"{days} j"
    if bill.is_deduced:
        told += " · déduit des index"
    elif bill.is_estimate:
        told += " · :orange[estimation]"
    if st.button(
        told,
        key=f"saisie.ouvrir.{bill.activity_id}",
        type="tertiary",
        icon=":material/open_in_new:",
    ):
        open_activity(bill.activity_id)


def _new(found: MeterYear, period: tuple[date, date]) -> Cell | None:
    """A bill to enter: its dates are proposed, never kept without a quantity."""
    prefix = f"{box.PREFIX}{found.meter.meter}.nouvelle.{period[0]:%Y%m%d}"
    places = st.columns(WIDTHS, vertical_alignment="center")
    start = _text(places[0], f"{prefix}.du", day(period[0]))
    end = _text(places[1], f"{prefix}.au", day(period[1]))
    quantity = _text(places[2], f"{prefix}.quantite", "", hint="1 234,5")
    invoice = _text(places[3], f"{prefix}.facture", "")
    if not quantity.strip():
        return None
    with places[4]:
        told = box.echo(found.meter, found.meter.unit, quantity)
        st.caption(told)
    place = f"{shown_meter(found.meter)}, facture du {start} au {end}"
    box.remember(place, prefix)
    return Cell(
        meter=found.meter.meter, start=start, end=end, text=quantity, place=place, invoice=invoice
    )


def _text(place: DeltaGenerator, key: str, shown: str, hint: str = "") -> str:
    """A field that shows a proposal until a person types something else."""
    seen = f"{key}{box.SEEN}"
    if not box.is_changed(key):
        st.session_state[key] = shown
        st.session_state[seen] = ("", 0, shown)
    with place:
        st.text_input(
            key,
            key=key,
            placeholder=hint,
            max_chars=60,
            label_visibility="collapsed",
            persist_state="session",
        )
    return str(st.session_state.get(key) or "")
