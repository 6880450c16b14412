"""A meter over a year: twelve months at a glance, and the boxes where its figures are typed.

Three ways, the likeliest first shown: by period of its rhythm, by bill with its own dates, by
index. What a person types is gathered; nothing is stored before « Vérifier et enregistrer ».
"""

import html
from datetime import date
from decimal import Decimal

import streamlit as st

from beges.domain.collection import State
from beges.domain.french import MONTHS_FR, several
from beges.domain.nomenclature import activity_types, labels
from beges.domain.units import unit
from beges.services.cells import Cell
from beges.services.meters import UNAWAITED, Bill, MeterYear, MonthCell, calendar_periods
from beges.services.pasting import place_of
from beges.ui.entry import bills, box, readings
from beges.ui.entry.box import Box
from beges.ui.formats import a_day, change, decimals, figure, plain
from beges.ui.theme import STATES

BY_PERIOD, BY_BILL, BY_INDEX = "Par période", "Par facture", "Par index"
ACROSS = 6
MOST_DOUBLED = 3
BADGES = {
    State.INVOICE: "green",
    State.READING: "blue",
    State.ESTIMATE: "orange",
    State.PARTIAL: "orange",
    State.MISSING: "red",
}
SHORT = dict(
    zip(
        MONTHS_FR,
        ("janv", "févr", "mars", "avr", "mai", "juin", "juil", "août", "sept", "oct", "nov", "déc"),
        strict=True,
    )
)


def draw(found: MeterYear) -> list[Cell]:
    """A meter: its heading, its months, its boxes; returns the cells that were changed."""
    with st.container(border=True):
        _heading(found)
        st.html(strip(found))
        _say_doubled(found)
        whole = found.known == found.awaited
        key = f"saisie.ouvert.{found.meter.meter}.{found.months[0].first.year}"
        with st.expander("Saisir ou corriger", expanded=not whole, icon=":material/edit:", key=key):
            return _boxes(found)


def _say_doubled(found: MeterYear) -> None:
    """Figures that share days: a bill typed beside readings counts twice, whatever the door."""
    for one, other in found.doubled[:MOST_DOUBLED]:
        days = f"du {a_day(max(one.start, other.start))} au {a_day(min(one.end, other.end))}"
        st.warning(
            f"{_told(one)} et {_told(other)} se recouvrent {days} : la consommation y compte deux"
            " fois. Retirez celle qui fait double emploi (« Par facture », puis la donnée).",
            icon=":material/content_copy:",
        )


def _told(bill: Bill) -> str:
    kind = "le relevé" if bill.is_deduced else "la donnée"
    return f"{kind} **{bill.activity_id}** ({_round(bill.quantity)})"


def _boxes(found: MeterYear) -> list[Cell]:
    """The boxes, in the way that the person chose."""
    meter, year = found.meter, found.months[0].first.year
    key = f"saisie.maniere.{meter.meter}.{year}"
    st.session_state.setdefault(key, _likeliest(found))
    way = st.segmented_control(
        "Saisir",
        [BY_PERIOD, BY_BILL, BY_INDEX],
        required=True,
        key=key,
        label_visibility="collapsed",
        persist_state="session",
    )
    if way == BY_INDEX:
        readings.draw(meter)
        return []
    return bills.draw(found) if way == BY_BILL else _by_period(found)


def _likeliest(found: MeterYear) -> str:
    """How the figures of a meter already come."""
    if any(bill.is_deduced for bill in found.bills):
        return BY_INDEX
    return BY_PERIOD if found.follows_months else BY_BILL


def _heading(found: MeterYear) -> None:
    """What the meter is, and its year beside the year before."""
    meter, year = found.meter, found.months[0].first.year
    left, right = st.columns([3, 2], vertical_alignment="center")
    kind = activity_types()[meter.activity_type].label_fr
    name = f" · {plain(meter.name)}" if meter.name else ""
    left.markdown(f"**{kind}**{name} · {plain(meter.meter)}")
    left.caption(" · ".join(_facts(found)))
    right.markdown(_year(found, year), text_alignment="right")


def _facts(found: MeterYear) -> list[str]:
    meter = found.meter
    told = [labels("rhythms")[meter.rhythm], f"en {unit(meter.unit).label_fr}"]
    if meter.share_num and meter.share_den:
        share = f"{figure(meter.share_num)}/{figure(meter.share_den)}"
        told.append(f"décompte de l'immeuble : saisissez le total, le site en compte {share}")
    if meter.supplier:
        told.append(plain(meter.supplier))
    if found.strange:
        told.append(f":orange[{several(found.strange, 'donnée')} d'une autre unité, hors du total]")
    return told


def _year(found: MeterYear, year: int) -> str:
    """The total of the year, by square metre, and since the year before."""
    if found.total is None:
        before = "" if found.before is None else f" · {year - 1} : {_round(found.before)}"
        return f"{year} : rien encore{before}"
    told = f"{year} : **{_round(found.total)}** {unit(found.meter.unit).label_fr}"
    if found.per_m2 is not None:
        told += f" · {decimals(1)(found.per_m2)} par m²"
    if found.change is not None:
        same = "" if found.known == found.awaited else "les mêmes mois de "
        told += f" · {change(found.change)} sur {same}{year - 1}"
    return told


def _round(value: Decimal) -> str:
    return decimals(0 if abs(value) >= 100 else 2)(value)


def strip(found: MeterYear) -> str:
    """Twelve months: the state by colour and letter, the quantity spread by day, last year's."""
    year = found.months[0].first.year
    rows = {
        str(year): [_shown(month.quantity) for month in found.months],
        str(year - 1): [_shown(month.before) for month in found.months],
        "variation": [change(month.change) if month.change else "" for month in found.months],
        "par m²": [_per_m2(month.quantity, found.surface_m2) for month in found.months],
    }
    heads = "".join(_head(month) for month in found.months)
    body = "".join(
        f"<tr><th>{name}</th>{''.join(f'<td>{html.escape(cell)}</td>' for cell in cells)}</tr>"
        for name, cells in rows.items()
        if any(cells) or name == str(year)
    )
    return f'<table class="beges-mois"><tr><th></th>{heads}</tr>{body}</table>'


def _head(month: MonthCell) -> str:
    name, state = MONTHS_FR[month.first.month - 1], month.status
    title = html.escape(f"{name} {month.first.year} : {state.label_fr}")
    letter = f"<b>{html.escape(state.letter)}</b>"
    return f'<th style="background:{STATES[state]}" title="{title}">{SHORT[name]} {letter}</th>'


def _shown(value: Decimal | None) -> str:
    return "" if value is None else _round(value)


def _per_m2(value: Decimal | None, surface: Decimal | None) -> str:
    return "" if value is None or not surface else decimals(2)(value / surface)


# ------------------------------------------------------------------------------ by period


def _by_period(found: MeterYear) -> list[Cell]:
    """A box for each period of the rhythm."""
    year = found.months[0].first.year
    periods = calendar_periods(found.meter, year)
    held = {(bill.start, bill.end): bill for bill in found.bills if not bill.is_estimate}
    odd = [bill for key, bill in held.items() if key not in set(periods)]
    if odd:
        st.caption(
            f":orange[{several(len(odd), 'facture')} à ses propres dates : voyez « {BY_BILL} ».]"
        )
    cells = []
    for row in range(0, len(periods), ACROSS):
        places = st.columns(ACROSS)
        for place, period in zip(places, periods[row : row + ACROSS], strict=False):
            cell = box.draw(place, _box(found, period, held.get(period)))
            cells += [cell] if cell is not None else []
    return cells


def _box(found: MeterYear, period: tuple[date, date], bill: Bill | None) -> Box:
    """The box of a period of the rhythm."""
    start, end = period
    months = found.months[start.month - 1 : end.month]
    before = [month.before for month in months]
    covered = [month for month in months if month.quantity is not None]
    spread = sum((month.quantity or Decimal(0) for month in covered), Decimal(0))
    hint = f"≈ {_round(spread)}" if covered and bill is None else ""
    return Box(
        meter=found.meter,
        start=start,
        end=end,
        place=place_of(found.meter, start, end),
        label=_label(months, bill),
        bill=bill,
        before=sum((b for b in before if b is not None), Decimal(0)) if any(before) else None,
        hint=hint,
        disabled=all(month.status in UNAWAITED for month in months),
    )


def _label(months: tuple[MonthCell, ...], bill: Bill | None) -> str:
    """The period and its state: a badge says by a letter and a colour what stands there."""
    names = [MONTHS_FR[month.first.month - 1] for month in months]
    told = names[0] if len(names) == 1 else f"{SHORT[names[0]]}–{SHORT[names[-1]]}"
    state = months[0].status
    if bill is not None:
        state = State.READING if bill.data_kind == "measured" else State.INVOICE
    return f"{told.capitalize()} :{BADGES.get(state, 'gray')}-badge[{state.letter or '–'}]"
