"""Business travel: departures × distance × travellers, by mode."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd

from beges.domain.columns import Column, Kind, Table
from beges.domain.nomenclature import labels
from beges.domain.tables import rows as table_rows
from beges.domain.worksheets.arithmetic import (
    Objects,
    by_distinct,
    chosen,
    first_days,
    floats,
    fractions,
    last_days,
    texts,
    told,
)
from beges.domain.worksheets.columns import ENTITY, NATURE, NOTES, SITE, YEAR, reference
from beges.domain.worksheets.laws import YEARS, Bound, sound_rows, within
from beges.domain.worksheets.lines import lines
from beges.domain.worksheets.records import Derived, Sheets, Worksheet

TRIP_ROWS = Table(
    name="trip_rows",
    label_fr="Voyages",
    sheet_fr="Voyages",
    key=("trip", "entity", "year"),
    columns=(
        reference("trip", "Repère", "Nom de la liaison ou numéro de ligne de l'agence."),
        ENTITY,
        SITE,
        YEAR,
        Column(
            name="mode",
            label_fr="Mode",
            kind=Kind.CODE,
            required=True,
            choices="travel_modes",
            width=30,
            meaning_fr="Train, avion, voiture…",
        ),
        Column(
            name="travel_class",
            label_fr="Classe",
            kind=Kind.CODE,
            choices="travel_classes",
            width=22,
            meaning_fr="Classe du billet, gardée dans le calcul : aucun facteur de la bibliothèque"
            " ne la distingue.",
        ),
        Column(
            name="departures",
            label_fr="Nombre de départs",
            kind=Kind.INTEGER,
            required=True,
            meaning_fr="Départs dans l'année ; un aller-retour est un départ.",
        ),
        Column(
            name="travellers",
            label_fr="Voyageurs par départ",
            kind=Kind.DECIMAL,
            meaning_fr="Voyageurs de chaque départ ; vide : un seul. En voiture, il ne multiplie"
            " pas les kilomètres.",
        ),
        Column(
            name="distance_km",
            label_fr="Distance d'un aller (km)",
            kind=Kind.DECIMAL,
            required=True,
            unit="km",
            meaning_fr="Kilomètres de l'aller.",
        ),
        Column(
            name="round_trip",
            label_fr="Aller-retour",
            kind=Kind.BOOLEAN,
            required=True,
            meaning_fr="Oui si le retour est à compter.",
        ),
        NATURE,
        *NOTES,
    ),
)

_BOUNDS = (
    YEARS,
    Bound(column="departures", low=1, high=10**7, expected_fr="un nombre d'au moins 1"),
    Bound(column="travellers", low=0, high=900, expected_fr="de 1 à 900 voyageurs", above=True),
    Bound(column="distance_km", low=0, high=20_100, expected_fr="de 0 à 20 100 km", above=True),
)

PLANES = ((500, "plane_0_500km"), (1000, "plane_500_1000km"), (2000, "plane_1000_2000km"),
          (5000, "plane_2000_5000km"))  # fmt: skip
LONGEST_PLANE = "plane_over_5000km"
"""Up to so many kilometres one way, which factor of planes; contrails included."""


def compute_travel(sheets: Sheets) -> Derived:
    """Departures × distance, × 2 there and back, × travellers where the factor is by passenger."""
    rows = sheets[TRIP_ROWS.name]
    found = [*within(TRIP_ROWS, rows, _BOUNDS)]
    rows = rows[sound_rows(rows, found)].reset_index(drop=True)
    unit = mode_column(rows, "travel_modes", "unit")
    by_passenger = unit == "passenger_km"
    departures, distance = fractions(rows["departures"]), fractions(rows["distance_km"])
    travellers = fractions(rows["travellers"].where(rows["travellers"].notna(), "1"))
    back = rows["round_trip"].fillna(value=False).to_numpy(dtype=bool)
    carried = chosen(by_passenger, travellers, Fraction(1))
    quantity = departures * distance * chosen(back, 2, 1) * carried if len(rows) else distance
    classes = by_distinct(
        texts(rows["travel_class"]), lambda code: labels("travel_classes").get(str(code), "")
    )
    cells = {
        "item": [f"{year}" for year in rows["year"]],
        "activity_type": mode_column(rows, "travel_modes", "activity_type"),
        "factor": _natures(rows),
        "period_start": first_days(rows["year"]),
        "period_end": last_days(rows["year"]),
        "quantity": quantity,
        "unit": unit,
        "data_kind": "extrapolated",
        "calculation": [
            f"{start} départs × {km} km{' × 2' if twice else ''}"
            f"{f' × {people} voyageur(s)' if passengers else f' ({people} voyageur(s) à bord)'}"
            f"{f', classe {name.lower()}' if name else ''}"
            for start, km, twice, people, passengers, name in zip(
                told(departures), told(distance), back, told(travellers), by_passenger, classes,
                strict=True,
            )
        ],
        "source": "distance_km",
    }  # fmt: skip
    return Derived(activities=lines(TRAVEL, rows, cells), findings=tuple(found))


def mode_column(rows: pd.DataFrame, table: str, name: str) -> Objects:
    """What a table says of the mode of each row."""
    known = {row["code"]: row[name] for row in table_rows(table)}
    return by_distinct(rows["mode"], lambda code: known[str(code)])


def _natures(rows: pd.DataFrame) -> Objects:
    """The nature given, else that of the mode; for a plane, that of its distance."""
    given, of_mode = texts(rows["factor"]), mode_column(rows, "travel_modes", "series")
    distance = floats(rows["distance_km"])
    number = np.searchsorted([limit for limit, _ in PLANES], distance, side="left")
    names = np.array([*(name for _, name in PLANES), LONGEST_PLANE], dtype=object)
    plane = (rows["mode"] == "plane").to_numpy(dtype=bool)
    return chosen(given != "", given, chosen(plane, names[number], of_mode))


TRAVEL = Worksheet(
    code="travel",
    label_fr="Voyages",
    formula_fr="Départs × distance d'un aller × 2 si retour × voyageurs (en voiture et en taxi :"
    " sans les voyageurs, le facteur est par véhicule).",
    tables=(TRIP_ROWS,),
    identity=("entity", "trip"),
    yearly=True,
    compute=compute_travel,
    kinds=("travel_car", "travel_train", "travel_plane", "travel_public_transport"),
    columns={
        "entity": "entity",
        "site": "site",
        "activity_type": "mode",
        "factor": "factor",
        "unit": "mode",
        "period_start": "year",
        "period_end": "year",
    },
    hints={"trip_rows": "Une ligne par liaison, mode et année."},
    examples={
        "trip_rows": {
            "entity": "MON-ENTITE",
            "year": 2021,
            "mode": "tgv",
            "travel_class": "economy",
            "departures": 85,
            "travellers": Decimal(1),
            "distance_km": Decimal(465),
            "round_trip": True,
            "comment": "Exemple : cette ligne n'est pas importée.",
        }
    },
)
