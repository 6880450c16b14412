"""Box: the place where one figure is typed, with what is stored, last year's, and what was read.

A box remembers what the person saw when it was first shown: its activity and its revision. What
somebody else stores meanwhile is thus noticed when the box is saved, and a box that nobody has
touched shows the value of the moment.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from beges.domain.collection import part_of
from beges.domain.french import number
from beges.domain.perimeter import Meter
from beges.domain.units import unit
from beges.services.activities import parse_quantity
from beges.services.cells import Cell
from beges.services.meters import Bill
from beges.ui.formats import change, decimals, figure, plain

PREFIX = "grille."
SEEN = ".vu"
PLACES = "saisie.cases"


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A figure to type: of a meter and a period, with the bill that stands there, if any.

    ``before`` is last year's figure in the unit of the meter, ``label`` what stands above.
    """

    meter: Meter
    start: date
    end: date
    place: str
    label: str
    bill: Bill | None = None
    before: Decimal | None = None
    hint: str = ""
    disabled: bool = False

    @property
    def key(self) -> str:
        """Its name in the session."""
        return f"{PREFIX}{self.meter.meter}.{self.start:%Y%m%d}.{self.end:%Y%m%d}"


def draw(place: DeltaGenerator, box: Box, *, bare: bool = False) -> Cell | None:
    """The box; returns its cell when something else than what is stored is typed in it.

    ``bare`` leaves out the label, where a heading above the column says it.
    """
    shown = number(box.bill.entered).replace("−", "-") if box.bill else ""
    known = (box.bill.activity_id, box.bill.revision) if box.bill else ("", 0)
    if not is_changed(box.key):
        st.session_state[box.key] = shown
        st.session_state[f"{box.key}{SEEN}"] = (*known, shown)
    with place:
        st.text_input(
            box.label,
            key=box.key,
            placeholder=box.hint,
            disabled=box.disabled,
            max_chars=40,
            label_visibility="collapsed" if bare else "visible",
            persist_state="session",
        )
        typed = str(st.session_state.get(box.key) or "")
        below = _told(box, typed) if is_changed(box.key) else _beside(box)
        if below or not bare:
            st.caption(below or " ")
    remember(box.place, box.key)
    return _cell(box, typed) if is_changed(box.key) else None


def is_changed(key: str) -> bool:
    """Whether a box holds something else than what the person saw stored."""
    seen = st.session_state.get(f"{key}{SEEN}")
    return seen is not None and str(st.session_state.get(key) or "").strip() != seen[2]


def changed_keys() -> list[str]:
    """Every box whose work is not saved, and what each had seen."""
    boxes = [key for key in st.session_state if str(key).startswith(PREFIX)]
    keys = [str(key) for key in boxes if not str(key).endswith(SEEN) and is_changed(str(key))]
    return [*keys, *(f"{key}{SEEN}" for key in keys)]


def remember(place: str, prefix: str) -> None:
    """Which box bears this place, so that the others alone are let go when it is refused."""
    st.session_state.setdefault(PLACES, {})[place] = prefix


def forget(places: Iterable[str]) -> None:
    """Let the boxes of these places show what is stored; what is typed elsewhere stays."""
    known = st.session_state.get(PLACES, {})
    gone = tuple(known.pop(place) for place in places if place in known)
    for key in [str(key) for key in st.session_state]:
        if gone and key.startswith(gone):
            del st.session_state[key]


def forget_all() -> None:
    """Let every box show what is stored."""
    st.session_state.pop(PLACES, None)
    for key in [str(key) for key in st.session_state]:
        if key.startswith(PREFIX):
            del st.session_state[key]


def _cell(box: Box, typed: str) -> Cell:
    """What is typed, with the activity and the revision that the person saw."""
    identifier, revision, _ = st.session_state[f"{box.key}{SEEN}"]
    bill = box.bill if box.bill and box.bill.activity_id == identifier else None
    return Cell(
        meter=box.meter.meter,
        start=box.start,
        end=box.end,
        text=typed,
        place=box.place,
        unit=bill.unit if bill else "",
        data_kind=bill.data_kind if bill else "invoiced",
        activity_id=identifier,
        expected=revision,
    )


def _told(box: Box, typed: str) -> str:
    """What the tool reads in what is typed: the figure, the part of the site, or why it cannot."""
    if not typed.strip():
        return ":red[Vider ne retire pas : passez par « Corriger ou retirer ».]"
    told = echo(box.meter, box.bill.unit if box.bill else box.meter.unit, typed)
    read = parse_quantity(typed).value
    if not isinstance(read, Decimal) or not box.before:
        return told
    part, _ = part_of(read, _shared_only(box.meter))
    return f"{told} · {change((part - box.before) / abs(box.before))}"


def echo(meter: Meter, code: str, typed: str) -> str:
    """How a quantity is read: the figure, the part of the site where it shares, or why not."""
    read = parse_quantity(typed)
    if not isinstance(read.value, Decimal):
        return f":red[{plain(read.finding.sentence)}]" if read.finding else ""
    _, steps = part_of(read.value, _shared_only(meter))
    return f":blue[lu : {figure(read.value)}{plain(steps)} {unit(code).label_fr}]"


def _shared_only(meter: Meter) -> Meter:
    """A meter whose coefficient is set aside: it serves for an index, not for a bill."""
    return Meter(
        meter=meter.meter,
        site=meter.site,
        activity_type=meter.activity_type,
        unit=meter.unit,
        rhythm=meter.rhythm,
        share_num=meter.share_num,
        share_den=meter.share_den,
    )


def _beside(box: Box) -> str:
    """Last year's figure, and the variation."""
    if box.before is None:
        return ""
    told = f"{box.start.year - 1} : {decimals(0 if abs(box.before) >= 100 else 2)(box.before)}"
    if box.bill and box.before:
        told += f" · {change((box.bill.quantity - box.before) / abs(box.before))}"
    return told
