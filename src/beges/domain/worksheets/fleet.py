"""The fleet: what each vehicle burnt or drove in the year, and its manufacture.

Litres and kilometres are two measures of one use: never both for a vehicle. The factors per
kilometre hold the manufacture of the vehicle, so that it is an asset beside litres alone.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import numpy as np
import pandas as pd

from beges.domain.columns import Column, Kind, Table
from beges.domain.findings import Finding
from beges.domain.tables import rows as table_rows
from beges.domain.units import unit as unit_of
from beges.domain.worksheets.arithmetic import (
    Objects,
    by_distinct,
    chosen,
    first_days,
    fractions,
    last_days,
    stated,
    texts,
    told,
)
from beges.domain.worksheets.columns import ENTITY, LIFE, NOTES, SITE, YEAR, reference
from beges.domain.worksheets.laws import YEARS, Bound, in_order, one_of, place, sound_rows, within
from beges.domain.worksheets.lines import joined, lines
from beges.domain.worksheets.lives import LIFE as LIFE_BOUND
from beges.domain.worksheets.lives import cut_short, lives_of
from beges.domain.worksheets.records import Derived, Sheets, Worksheet

VEHICLE_ROWS = Table(
    name="vehicle_rows",
    label_fr="Flotte",
    sheet_fr="Flotte",
    key=("vehicle", "entity", "year"),
    columns=(
        reference(
            "vehicle",
            "Immatriculation ou groupe",
            "Plaque d'un véhicule, ou nom d'un groupe de véhicules semblables.",
        ),
        ENTITY,
        SITE,
        YEAR,
        Column(
            name="energy",
            label_fr="Énergie",
            kind=Kind.CODE,
            required=True,
            choices="vehicle_energies",
            width=26,
            meaning_fr="Énergie, et entre parenthèses l'unité de la consommation.",
        ),
        Column(
            name="vehicles",
            label_fr="Nombre de véhicules",
            kind=Kind.INTEGER,
            required=True,
            unit="véhicule",
            width=12,
            meaning_fr="1 pour une plaque, davantage pour un groupe.",
        ),
        Column(
            name="consumed",
            label_fr="Consommation de l'année",
            kind=Kind.DECIMAL,
            meaning_fr="Litres, kg ou kWh de toute la ligne, selon l'énergie (cartes carburant) ;"
            " préférée aux kilomètres.",
        ),
        Column(
            name="km",
            label_fr="Kilomètres de l'année",
            kind=Kind.DECIMAL,
            unit="km",
            meaning_fr="Kilomètres de toute la ligne, si la consommation est inconnue : jamais les"
            " deux.",
        ),
        Column(
            name="tenure",
            label_fr="Acheté ou loué",
            kind=Kind.CODE,
            choices="fleet_tenures",
            meaning_fr="Acheté, ou en location longue durée.",
        ),
        Column(
            name="acquired_on",
            label_fr="Date de mise en service",
            kind=Kind.DATE,
            meaning_fr="Pour compter la fabrication du véhicule, avec sa masse.",
        ),
        Column(
            name="mass_kg",
            label_fr="Masse à vide d'un véhicule (kg)",
            kind=Kind.DECIMAL,
            unit="kg",
            meaning_fr="Case G de la carte grise : la fabrication se compte au poids.",
        ),
        LIFE,
        Column(
            name="disposed_on",
            label_fr="Date de sortie",
            kind=Kind.DATE,
            meaning_fr="Vente ou restitution du véhicule.",
        ),
        *NOTES,
    ),
)

_BOUNDS = (
    YEARS,
    LIFE_BOUND,
    Bound(column="vehicles", low=1, high=10**6, expected_fr="un nombre d'au moins 1"),
    Bound(column="consumed", low=0, expected_fr="une consommation positive"),
    Bound(column="km", low=0, expected_fr="une distance positive"),
    Bound(column="mass_kg", low=0, high=60_000, expected_fr="de 1 à 60 000 kg", above=True),
)
_OF_THE_VEHICLE = ("vehicles", "acquired_on", "mass_kg", "life_years", "disposed_on")


def compute_fleet(sheets: Sheets) -> Derived:
    """The energy or the kilometres of each vehicle and year, and its manufacture once."""
    rows = sheets[VEHICLE_ROWS.name]
    found = [
        *within(VEHICLE_ROWS, rows, _BOUNDS),
        *one_of(VEHICLE_ROWS, rows, "consumed", "km"),
        *in_order(VEHICLE_ROWS, rows, "acquired_on", "disposed_on"),
        *_manufacture(rows),
        *_one_vehicle(rows),
    ]
    rows = rows[sound_rows(rows, found)].reset_index(drop=True)
    built = rows[stated(rows["mass_kg"])].drop_duplicates(["entity", "vehicle"])
    assets, short = _assets(built.reset_index(drop=True))
    return Derived(activities=joined(_use(rows), assets), findings=(*found, *short))


def _energy(rows: pd.DataFrame, name: str) -> Objects:
    known = {row["code"]: row[name] for row in table_rows("vehicle_energies")}
    return by_distinct(rows["energy"], lambda code: known[str(code)])


def _held(rows: pd.DataFrame) -> Objects:
    known = {row["code"]: row["characterisation"] for row in table_rows("fleet_tenures")}
    return by_distinct(texts(rows["tenure"]), lambda code: known.get(str(code), ""))


def _use(rows: pd.DataFrame) -> pd.DataFrame:
    """What the vehicle burnt, else what it drove."""
    burnt = stated(rows["consumed"])
    quantity = chosen(burnt, fractions(rows["consumed"]), fractions(rows["km"]))
    unit = chosen(burnt, _energy(rows, "unit"), "vehicle_km")
    unit_fr = by_distinct(unit, lambda code: unit_of(str(code)).label_fr)
    cells = {
        "item": [f"{year}" for year in rows["year"]],
        "activity_type": chosen(burnt, _energy(rows, "activity_type"), "vehicle_km"),
        "factor": chosen(burnt, "", _energy(rows, "km_series")),
        "period_start": first_days(rows["year"]),
        "period_end": last_days(rows["year"]),
        "quantity": quantity,
        "unit": unit,
        "characterisation": _held(rows),
        "data_kind": chosen(burnt, "invoiced", "measured"),
        "calculation": [
            f"{figure} {name} de l'année pour {vehicles} véhicule(s)"
            for vehicles, figure, name in zip(
                rows["vehicles"], told(quantity), unit_fr, strict=True
            )
        ],
        "source": chosen(burnt, "consumed", "km"),
    }
    return lines(FLEET, rows, cells)


def _assets(rows: pd.DataFrame) -> tuple[pd.DataFrame, list[Finding]]:
    """The manufacture of each vehicle, by weight."""
    kinds = np.full(len(rows), "vehicles_asset", dtype=object)
    lives = lives_of(rows, kinds, ("acquired_on", "disposed_on"))
    vehicles, mass = fractions(rows["vehicles"]), fractions(rows["mass_kg"])
    cells = {
        "item": "fabrication",
        "activity_type": kinds,
        "factor": "vehicle_weight",
        "period_start": rows["acquired_on"],
        "period_end": rows["acquired_on"],
        "quantity": vehicles * mass * lives.share if len(rows) else mass,
        "unit": "kg",
        "life_years": lives.life,
        "characterisation": _held(rows),
        "data_kind": "measured",
        "calculation": [
            f"{number} véhicule(s) × {weight} kg{cut}"
            for number, weight, cut in zip(told(vehicles), told(mass), lives.told, strict=True)
        ],
        "source": "mass_kg",
    }
    short = cut_short(VEHICLE_ROWS, rows, lives, "disposed_on")
    return lines(FLEET, rows, cells), [*short]


def _manufacture(rows: pd.DataFrame) -> Iterator[Finding]:
    """A mass goes with a date, and never with kilometres."""
    mass, acquired = stated(rows["mass_kg"]), stated(rows["acquired_on"])
    for row in np.flatnonzero(mass & stated(rows["km"]) & ~stated(rows["consumed"])):
        where = place(VEHICLE_ROWS, rows, int(row), "mass_kg")
        yield Finding(code="fleet_manufacture_twice", where=where)
    for row in np.flatnonzero(mass & ~acquired):
        label = VEHICLE_ROWS.column("acquired_on").label_fr
        where = place(VEHICLE_ROWS, rows, int(row), "acquired_on")
        yield Finding(code="cell_missing", where=where, values={"column": label})


def _one_vehicle(rows: pd.DataFrame) -> Iterator[Finding]:
    """The rows of one vehicle, year after year, say the same of its manufacture."""
    built = rows[stated(rows["mass_kg"])]
    facts = pd.DataFrame(
        {name: built[name].astype(object).where(built[name].notna(), "") for name in built}
    )
    first = facts.groupby(["entity", "vehicle"], sort=False)[[*_OF_THE_VEHICLE]].transform("first")
    places = np.flatnonzero(stated(rows["mass_kg"]))
    for name in _OF_THE_VEHICLE:
        for row in places[(facts[name] != first[name]).to_numpy(dtype=bool)]:
            values = {"vehicle": rows["vehicle"].iloc[row]}
            where = place(VEHICLE_ROWS, rows, int(row), name)
            yield Finding(code="fleet_rows_differ", where=where, values=values)


FLEET = Worksheet(
    code="fleet",
    label_fr="Flotte",
    formula_fr="Consommation de l'année, sinon kilomètres de l'année ; fabrication = véhicules ×"
    " masse à vide, une fois par véhicule, jamais à côté de kilomètres (leur facteur la contient).",
    tables=(VEHICLE_ROWS,),
    identity=("entity", "vehicle"),
    yearly=True,
    compute=compute_fleet,
    columns={
        "entity": "entity",
        "site": "site",
        "activity_type": "energy",
        "factor": "energy",
        "unit": "energy",
        "characterisation": "tenure",
        "life_years": "life_years",
        "period_start": "year",
        "period_end": "year",
    },
    hints={"vehicle_rows": "Une ligne par véhicule, ou groupe de véhicules, et par année."},
    examples={
        "vehicle_rows": {
            "entity": "MON-ENTITE",
            "year": 2021,
            "energy": "diesel",
            "vehicles": 1,
            "consumed": Decimal(1250),
            "tenure": "long_lease",
            "acquired_on": date(2020, 4, 1),
            "mass_kg": Decimal(1350),
            "comment": "Exemple : cette ligne n'est pas importée.",
        }
    },
)
