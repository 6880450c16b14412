"""The integer columns of "Lignes": what the formulas of the other sheets add up and choose by.

A mass in kilograms is a decimal that a spreadsheet holds as a binary fraction; added up thousands
of times it drifts. Its milligrams are integers, and sums of integers are exact below 2⁵³ whatever
their order: so each cell that a statement prints has its column of milligrams, made from the
kilograms of the line by one more live formula (``docs/method/rounding.md``).
"""

from collections.abc import Mapping, Sequence

import numpy as np

from beges.domain.emissions import Ints
from beges.domain.gases import Gas, gases, mass_column
from beges.domain.inventory import Status
from beges.domain.perimeter import Perimeter
from beges.domain.statements import CELL_LABELS_FR, CELLS
from beges.output.filing.columns import Field, Lines

MEMO = "memo"
"""The column of CFC and HCFC, outside every total."""

INTEGERS = (*CELLS, MEMO)
DETAILS = ("hfc", "pfc", "sf6", "nf3", "other")
"""Gases that ISO 14064-1 tells apart, and the forcings that it leaves out."""

LABELS_FR = {
    **CELL_LABELS_FR,
    MEMO: "CFC et HCFC",
    **{gas.code: gas.label_fr for gas in gases() if gas.code in DETAILS},
}
STATUS_NUMBERS: Mapping[Status, int] = {status: n for n, status in enumerate(Status, start=1)}
"""Counted is 1 and eliminated 2, so that what an entity bears is "up to 2"."""


def entity_numbers(perimeter: Perimeter) -> Mapping[str, int]:
    """The number of each entity: its code is a user's text, which a criterion could misread."""
    return {code: number for number, code in enumerate(perimeter.entities, start=1)}


def cell_of_gas(gas: Gas) -> str:
    """The cell of a statement that a gas goes to."""
    other = {"memo": MEMO, "total_only": "unsplit"}
    return other.get(gas.beges_column, gas.beges_column)


def integer_fields(lines: Lines) -> list[Field]:
    """The milligrams of each cell, then the numbers of the entity and of the status."""
    present = [gas.code for gas in lines.gases if gas.code in DETAILS]
    return [*(_milligrams(lines, name) for name in (*INTEGERS, *present)), *_keys(lines)]


def _milligrams(lines: Lines, name: str) -> Field:
    """The milligrams of one cell of the statements, blank where no gas of the line goes there."""
    if name == "total":
        masses: Ints = lines.table["total_mg"].to_numpy()
        shown = np.ones(len(lines.table), dtype=bool)
        formula = "ROUND([total]*1000000,0)"
    else:
        present = [gas for gas in lines.gases if name in (cell_of_gas(gas), gas.code)]
        masses, shown = _sum_of(lines, present)
        formula = f"ROUND({_kilograms(lines, present)}*1000000,0)"
    values = masses.astype(object)
    values[~shown] = None
    return Field(
        name=f"mg_{name}",
        header=f"Masse entière (mgCO2e) : {LABELS_FR[name]}",
        width=21,
        style="integer",
        values=values.tolist(),
        formula=formula,
    )


def _sum_of(lines: Lines, present: Sequence[Gas]) -> tuple[Ints, np.ndarray]:
    """The milligrams of these gases on each line, and the lines that have one of them."""
    masses = np.zeros(len(lines.table), dtype=np.int64)
    shown = np.zeros(len(lines.table), dtype=bool)
    for gas in present:
        masses += lines.table[mass_column(gas.code)].to_numpy()
        shown |= lines.given(gas)
    return masses, shown | (masses != 0)


def _kilograms(lines: Lines, present: Sequence[Gas]) -> str:
    """The kilograms of these gases: those of the year for an asset, else those of the line."""
    whole = ",".join(f"[mass_{gas.code}]" for gas in present)
    parts = ",".join(f"[share_{gas.code}]" for gas in present if gas in lines.shared_gases)
    if not parts:
        return f"SUM({whole})"
    return f"IF([year]>0,SUM({parts}),SUM({whole}))"


def _keys(lines: Lines) -> list[Field]:
    """The numbers that stand for the entity and for the status."""
    numbers = entity_numbers(lines.inventory.perimeter)
    entities = lines.table["entity"].cat
    of_entity = np.array([numbers.get(code, 0) for code in entities.categories], dtype=object)
    statuses = lines.table["status"].cat
    of_status = np.array([STATUS_NUMBERS[Status(c)] for c in statuses.categories], dtype=object)
    taken = of_entity[entities.codes.to_numpy()].tolist() if len(of_entity) else []
    return [
        _key("entity_number", "Entité n°", taken),
        _key("status_number", "Statut n°", of_status[statuses.codes.to_numpy()].tolist()),
    ]


def _key(name: str, header: str, values: list[int]) -> Field:
    return Field(name=name, header=header, width=9, style="integer", values=values)
