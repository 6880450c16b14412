"""Commuting, from a survey, and telework: headcount × days × kilometres, headcount × days."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd

from beges.domain.columns import Column, Kind, Table
from beges.domain.findings import Finding
from beges.domain.french import number
from beges.domain.worksheets.arithmetic import (
    Objects,
    chosen,
    first_days,
    floats,
    fractions,
    last_days,
    told,
)
from beges.domain.worksheets.columns import ENTITY, NOTES, SITE, YEAR, reference
from beges.domain.worksheets.laws import YEARS, Bound, place, sound_rows, within
from beges.domain.worksheets.lines import lines
from beges.domain.worksheets.records import Derived, Sheets, Worksheet
from beges.domain.worksheets.travel import mode_column

HEADCOUNT = Column(
    name="headcount",
    label_fr="Effectif représenté",
    kind=Kind.INTEGER,
    required=True,
    unit="personne",
    meaning_fr="Personnes que la ligne représente, répondantes ou non : un nombre entier.",
)

COMMUTE_ROWS = Table(
    name="commute_rows",
    label_fr="Domicile-travail",
    sheet_fr="Domicile-travail",
    key=("answer", "entity", "year"),
    columns=(
        reference("answer", "Repère", "Nom du groupe de réponses : site et mode, par exemple."),
        ENTITY,
        SITE,
        YEAR,
        Column(
            name="mode",
            label_fr="Mode",
            kind=Kind.CODE,
            required=True,
            choices="commute_modes",
            width=34,
            meaning_fr="Mode principal du trajet.",
        ),
        HEADCOUNT,
        Column(
            name="responses",
            label_fr="Réponses à l'enquête",
            kind=Kind.INTEGER,
            meaning_fr="Réponses dont viennent les jours et les kilomètres ; moins que l'effectif,"
            " la ligne est une extrapolation statistique.",
        ),
        Column(
            name="days",
            label_fr="Jours de présence par an",
            kind=Kind.DECIMAL,
            required=True,
            unit="jour",
            meaning_fr="Jours sur place d'une personne dans l'année, hors télétravail et congés.",
        ),
        Column(
            name="one_way_km",
            label_fr="Distance d'un aller (km)",
            kind=Kind.DECIMAL,
            required=True,
            unit="km",
            meaning_fr="Kilomètres du domicile au travail, sans les détours personnels.",
        ),
        Column(
            name="occupants",
            label_fr="Occupants par véhicule",
            kind=Kind.DECIMAL,
            meaning_fr="En voiture : personnes à bord, conducteur compris ; vide : une seule.",
        ),
        *NOTES,
    ),
)

TELEWORK_ROWS = Table(
    name="telework_rows",
    label_fr="Télétravail",
    sheet_fr="Télétravail",
    key=("group", "entity", "year"),
    columns=(
        reference("group", "Repère", "Nom du groupe de personnes."),
        ENTITY,
        SITE,
        YEAR,
        HEADCOUNT,
        Column(
            name="days",
            label_fr="Jours de télétravail par an",
            kind=Kind.DECIMAL,
            required=True,
            unit="jour",
            meaning_fr="Jours télétravaillés d'une personne dans l'année.",
        ),
        *NOTES,
    ),
)

_PEOPLE = Bound(column="headcount", low=1, high=10**7, expected_fr="un nombre d'au moins 1")
_DAYS = Bound(column="days", low=0, high=366, expected_fr="de 0 à 366 jours", above=True)
_ANSWERS = Bound(column="responses", low=1, expected_fr="au moins une réponse")
_KM = Bound(column="one_way_km", low=0, high=1_000, expected_fr="de 0 à 1 000 km", above=True)
_ABOARD = Bound(column="occupants", low=1, high=9, expected_fr="de 1 à 9 personnes")


def compute_commuting(sheets: Sheets) -> Derived:
    """Headcount × days × 2 × kilometres; a car's kilometres are shared by those aboard."""
    rows = sheets[COMMUTE_ROWS.name]
    bounds = (YEARS, _PEOPLE, _ANSWERS, _DAYS, _KM, _ABOARD)
    found = [*within(COMMUTE_ROWS, rows, bounds), *_answers(rows), *_alone(rows)]
    rows = rows[sound_rows(rows, found)].reset_index(drop=True)
    aboard = fractions(rows["occupants"].where(rows["occupants"].notna(), "1"))
    people, days = fractions(rows["headcount"]), fractions(rows["days"])
    distance = fractions(rows["one_way_km"])
    quantity = people * days * 2 * distance / aboard if len(rows) else distance
    kinds, words = _survey(rows)
    cells = {
        "item": [f"{year}" for year in rows["year"]],
        "activity_type": mode_column(rows, "commute_modes", "activity_type"),
        "factor": mode_column(rows, "commute_modes", "series"),
        "period_start": first_days(rows["year"]),
        "period_end": last_days(rows["year"]),
        "quantity": quantity,
        "unit": mode_column(rows, "commute_modes", "unit"),
        "data_kind": kinds,
        "calculation": [
            f"{some} personnes × {each} jours × 2 × {km} km{_shared(seats)}{survey}"
            for some, each, km, seats, survey in zip(
                told(people), told(days), told(distance), aboard, words, strict=True
            )
        ],
        "source": "one_way_km",
    }
    return Derived(activities=lines(COMMUTING, rows, cells), findings=tuple(found))


def _shared(seats: Fraction) -> str:
    return f" ÷ {number(seats, 2)} occupants" if seats != 1 else ""


def _survey(rows: pd.DataFrame) -> tuple[Objects, list[str]]:
    """The quality of the data and how the survey answered."""
    asked, answered = floats(rows["headcount"]), floats(rows["responses"])
    whole = answered == asked
    words = [
        ""
        if np.isnan(given)
        else f" ({number(given)} réponses pour {number(people)} personnes,"
        f" {number(100 * given / people, 0)} %)"
        for given, people in zip(answered, asked, strict=True)
    ]
    return chosen(whole, "extrapolated", "statistical").astype(object), words


def _answers(rows: pd.DataFrame) -> Iterator[Finding]:
    """There are no more answers than people."""
    asked, answered = floats(rows["headcount"]), floats(rows["responses"])
    for row in np.flatnonzero(answered > asked):
        values = {
            "value": number(float(answered[row])),
            "expected": f"au plus l'effectif, {number(float(asked[row]))}",
        }
        where = place(COMMUTE_ROWS, rows, int(row), "responses")
        yield Finding(code="worksheet_out_of_range", where=where, values=values)


def _alone(rows: pd.DataFrame) -> Iterator[Finding]:
    """Occupants are those of a car: a train is already counted by passenger."""
    shared = floats(rows["occupants"]) > 1
    car = mode_column(rows, "commute_modes", "activity_type") == "commute_car"
    for row in np.flatnonzero(shared & ~car):
        values = {"value": rows["occupants"].iloc[row], "expected": "vide, hors d'une voiture"}
        where = place(COMMUTE_ROWS, rows, int(row), "occupants")
        yield Finding(code="worksheet_out_of_range", where=where, values=values)


def compute_telework(sheets: Sheets) -> Derived:
    """Headcount × days."""
    rows = sheets[TELEWORK_ROWS.name]
    found = [*within(TELEWORK_ROWS, rows, (YEARS, _PEOPLE, _DAYS))]
    rows = rows[sound_rows(rows, found)].reset_index(drop=True)
    people, days = fractions(rows["headcount"]), fractions(rows["days"])
    cells = {
        "item": [f"{year}" for year in rows["year"]],
        "activity_type": "telework",
        "period_start": first_days(rows["year"]),
        "period_end": last_days(rows["year"]),
        "quantity": people * days if len(rows) else people,
        "unit": "day_person",
        "data_kind": "extrapolated",
        "calculation": [
            f"{some} personnes × {each} jours"
            for some, each in zip(told(people), told(days), strict=True)
        ],
        "source": "days",
    }
    return Derived(activities=lines(TELEWORK, rows, cells), findings=tuple(found))


_COLUMNS = {"entity": "entity", "site": "site", "period_start": "year", "period_end": "year"}

COMMUTING = Worksheet(
    code="commuting",
    label_fr="Domicile-travail",
    formula_fr="Effectif × jours de présence × 2 × distance d'un aller ÷ occupants du véhicule.",
    tables=(COMMUTE_ROWS,),
    identity=("entity", "answer"),
    yearly=True,
    compute=compute_commuting,
    columns={**_COLUMNS, "activity_type": "mode", "factor": "mode", "unit": "mode"},
    hints={"commute_rows": "Une ligne par groupe de personnes semblables, mode et année."},
    examples={
        "commute_rows": {
            "entity": "MON-ENTITE",
            "year": 2021,
            "mode": "car",
            "headcount": 120,
            "responses": 84,
            "days": Decimal(160),
            "one_way_km": Decimal("12.4"),
            "occupants": Decimal("1.1"),
            "comment": "Exemple : cette ligne n'est pas importée.",
        }
    },
)

TELEWORK = Worksheet(
    code="telework",
    label_fr="Télétravail",
    formula_fr="Effectif × jours de télétravail par an.",
    tables=(TELEWORK_ROWS,),
    identity=("entity", "group"),
    yearly=True,
    compute=compute_telework,
    columns={**_COLUMNS, "activity_type": "headcount", "factor": "headcount", "unit": "days"},
    hints={"telework_rows": "Une ligne par groupe de personnes et par année."},
    examples={
        "telework_rows": {
            "entity": "MON-ENTITE",
            "year": 2021,
            "headcount": 120,
            "days": Decimal(45),
            "comment": "Exemple : cette ligne n'est pas importée.",
        }
    },
)
