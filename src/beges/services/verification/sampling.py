"""Sampling for the verifier: the frame, a sample from a recorded seed, and the sheet given back.

The frame is every activity that the inventory counts, by identifier, with the absolute value of
what it emits. Nothing is kept of a draw: its seed and size are printed, and the same inventory
gives it again. A sheet that comes back is believed for the cells that it asks for, and refused for
any other that moved.
"""

import hashlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd

from beges.domain.emissions import half_up
from beges.domain.findings import Finding
from beges.domain.french import number
from beges.domain.inventory import Inventory
from beges.domain.statements import MG_PER_TONNE
from beges.domain.verification import (
    ALGORITHM,
    MAX_SEED,
    MAX_SIZE,
    Checked,
    Extrapolation,
    Sample,
    draw_sample,
    extrapolate,
)
from beges.intake import Answer, SheetUnread, read_pick_sheet
from beges.output.verification import PickRow, PickSheet, write_pick_sheet
from beges.services.coverage import masses_of, told_activities
from beges.services.documents import attachments
from beges.services.refusals import Refused
from beges.services.workspace import Workspace

NAMED = 10
"""How many picks a finding names before it counts the others."""
TOLERANCE_MG = 100
"""A spreadsheet keeps 15 digits: what it gives back may differ by less than a tenth of a gram."""


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """A sample of an inventory: its rows as a person reads them, and the digest that names it.

    ``rows``: the columns of ``told_activities``, ``total_mg``, ``hits``, ``share``.
    """

    inventory: Inventory
    sample: Sample
    rows: pd.DataFrame
    digest: str


def frame_of(inventory: Inventory) -> pd.DataFrame:
    """The frame: the activities that emit, by identifier, with ``total_mg`` and ``weight_mg``."""
    masses = masses_of(inventory)
    rows = np.flatnonzero(masses)
    identifiers = inventory.activities["activity_id"].astype("str").to_numpy(dtype=object)[rows]
    rows = rows[np.argsort(identifiers, kind="stable")]
    table = told_activities(inventory.activities.iloc[rows])
    table["total_mg"] = masses[rows]
    table["weight_mg"] = np.abs(masses[rows])
    return table


def draw(inventory: Inventory, *, size: int, seed: int) -> Drawn:
    """A sample of an inventory.

    Raises
    ------
    Refused
        For a size or a seed out of range, or an inventory without emissions.
    """
    refused = []
    if not 1 <= size <= MAX_SIZE:
        refused.append(
            Finding(code="sample_size_invalid", values={"size": size, "limit": MAX_SIZE})
        )
    if not 0 <= seed <= MAX_SEED:
        refused.append(
            Finding(code="sample_seed_invalid", values={"seed": seed, "limit": MAX_SEED})
        )
    frame = frame_of(inventory)
    if frame.empty:
        refused.append(Finding(code="sample_frame_empty"))
    if refused:
        raise Refused(*refused)
    sample = draw_sample(frame["weight_mg"].to_numpy(dtype=np.int64), size=size, seed=seed)
    rows = frame.iloc[[pick.row for pick in sample.picks]].reset_index(drop=True)
    rows["hits"] = [pick.hits for pick in sample.picks]
    rows["share"] = rows["weight_mg"] / sample.total_mg
    return Drawn(
        inventory=inventory, sample=sample, rows=rows, digest=_digest(inventory, sample, rows)
    )


def _digest(inventory: Inventory, sample: Sample, rows: pd.DataFrame) -> str:
    """What names a sample: the inventory's own digest, how it was drawn, and what was drawn."""
    told = [ALGORITHM, inventory.settings.inventory, inventory.digest, sample.seed, sample.size]
    picked = zip(rows["activity_id"], rows["total_mg"], rows["hits"], strict=True)
    lines = [*map(str, told), *(f"{one} {mass} {hits}" for one, mass, hits in picked)]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def new_seed(workspace: Workspace) -> int:
    """A seed to propose: of the clock, so that nobody chose it for what it draws."""
    moment = workspace.clock().isoformat().encode()
    return int.from_bytes(hashlib.sha256(moment).digest()[:4], "big")


# ------------------------------------------------------------------------------ the test sheet


def pick_sheet_bytes(workspace: Workspace, drawn: Drawn) -> bytes:
    """The workbook in which the verifier writes what each activity is worth."""
    table = attachments(workspace)
    pieces = table.groupby("activity_id", observed=True)["name"].agg("\n".join).to_dict()
    buffer = io.BytesIO()
    sheet = PickSheet(
        seed=drawn.sample.seed,
        size=drawn.sample.size,
        algorithm=ALGORITHM,
        digest=drawn.digest,
        interval_mg=int(drawn.sample.interval_mg),
        total_mg=drawn.sample.total_mg,
        made_at=workspace.clock(),
        made_by=workspace.actor,
        rows=[
            PickRow(
                number=number_,
                activity_id=row["activity_id"],
                entity=row["entity"],
                site=row["site"],
                kind_fr=row["activity_type"],
                first=row["period_start"].date(),
                last=row["period_end"].date(),
                quantity=float(row["quantity"]),
                unit_fr=row["unit"],
                total_mg=int(row["total_mg"]),
                hits=int(row["hits"]),
                pieces=pieces.get(row["activity_id"], ""),
            )
            for number_, row in enumerate(drawn.rows.to_dict("records"), start=1)
        ],
    )
    write_pick_sheet(buffer, drawn.inventory, sheet)
    return buffer.getvalue()


@dataclass(frozen=True, kw_only=True)
class Tested:
    """A test sheet given back: the sample, its rows with ``checked_mg``, and what follows."""

    drawn: Drawn
    rows: pd.DataFrame
    result: Extrapolation
    findings: tuple[Finding, ...]


def read_back(inventory: Inventory, name: str, content: bytes) -> Tested:
    """The result of a filled test sheet.

    Raises
    ------
    Refused
        When the sheet is damaged, of another sample, altered, or not wholly filled in.
    """
    try:
        sheet = read_pick_sheet(name, content)
    except SheetUnread as unread:
        raise Refused(*unread.findings) from unread
    if sheet.inventory != inventory.settings.inventory:
        detail = f"il vient de l'inventaire « {sheet.inventory} »"
        raise Refused(Finding(code="sample_of_another", values={"detail": detail}))
    drawn = draw(inventory, size=sheet.size, seed=sheet.seed)
    if drawn.digest != sheet.digest:
        detail = "l'inventaire ou les données ont changé depuis, ou la graine n'est pas la sienne"
        raise Refused(Finding(code="sample_of_another", values={"detail": detail}))
    refused = [*_altered(drawn, sheet.answers), *_incomplete(sheet.answers)]
    if refused:
        raise Refused(*refused)
    by_number = {answer.number: answer for answer in sheet.answers}
    answers = [by_number[number_] for number_ in range(1, len(drawn.rows) + 1)]
    checked = [_checked_mg(drawn, row, answer) for row, answer in enumerate(answers)]
    rows = drawn.rows.assign(checked_mg=checked, remark=[answer.remark for answer in answers])
    rows["error_mg"] = rows["total_mg"] - rows["checked_mg"]
    found = [
        Checked(hits=int(hits), counted_mg=int(counted), checked_mg=int(mass))
        for hits, counted, mass in zip(
            rows["hits"], rows["total_mg"], rows["checked_mg"], strict=True
        )
    ]
    return Tested(
        drawn=drawn,
        rows=rows,
        result=extrapolate(drawn.sample, found),
        findings=tuple(_large(found)),
    )


def _checked_mg(drawn: Drawn, row: int, answer: Answer) -> int:
    """What an activity is worth: the tonnes as typed, or those counted × checked ÷ counted."""
    if answer.tonnes is not None:
        return half_up(Fraction(answer.tonnes) * MG_PER_TONNE)
    counted = Fraction(int(drawn.rows["total_mg"].iloc[row]))
    quantity = Fraction(str(drawn.rows["quantity"].iloc[row]))
    return half_up(counted * Fraction(answer.quantity or Decimal(0)) / quantity)


def _altered(drawn: Drawn, answers: Sequence[Answer]) -> Iterator[Finding]:
    """Rows that are missing, repeated, or no longer those of the sample."""
    expected = dict(enumerate(drawn.rows["activity_id"], start=1))
    numbers = [answer.number for answer in answers]
    missing = [n for n in expected if n not in numbers]
    twice = sorted({n for n in numbers if numbers.count(n) > 1})
    other = [a.number for a in answers if expected.get(a.number) != a.activity_id]
    masses = dict(enumerate(drawn.rows["total_mg"], start=1))
    moved = [
        a.number
        for a in answers
        if a.number not in other and abs(int(masses[a.number]) - a.counted_mg) > TOLERANCE_MG
    ]
    for words, found in (
        ("tirages absents", missing),
        ("tirages en double", twice),
        ("identifiants changés, tirages", other),
        ("tonnes comptées changées, tirages", moved),
    ):
        if found:
            detail = f"{words} {_some(found)}"
            yield Finding(code="sample_altered", values={"detail": detail})


def _incomplete(answers: Sequence[Answer]) -> Iterator[Finding]:
    blank = [a.number for a in answers if a.quantity is None and a.tonnes is None]
    if blank:
        values = {"count": len(blank), "total": len(answers), "numbers": _some(blank)}
        yield Finding(code="sample_incomplete", values=values)
    for answer in answers:
        if answer.quantity is not None and answer.tonnes is not None:
            yield Finding(code="sample_two_values", values={"number": answer.number})


def _large(found: Sequence[Checked]) -> Iterator[Finding]:
    """Picks counted so short that the bound no longer holds."""
    for number_, one in enumerate(found, start=1):
        if one.hits and one.taint < -1:
            times = number(Fraction(one.checked_mg, one.counted_mg), 1)
            values = {"number": number_, "times": times}
            yield Finding(code="sample_taint_large", values=values)


def _some(numbers: Sequence[int]) -> str:
    more = len(numbers) - NAMED
    shown = ", ".join(map(str, numbers[:NAMED]))
    return f"{shown} et {more} autres" if more > 0 else shown
