"""Fixed assets and IT equipment: what was bought or rented, when, and for how long."""

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
    Rows,
    by_distinct,
    chosen,
    fractions,
    stated,
    texts,
    told,
)
from beges.domain.worksheets.columns import ENTITY, LIFE, NATURE, NOTES, SITE, reference
from beges.domain.worksheets.laws import Bound, in_order, place, sound_rows, within
from beges.domain.worksheets.lines import lines
from beges.domain.worksheets.lives import LIFE as LIFE_BOUND
from beges.domain.worksheets.lives import cut_short, lives_of
from beges.domain.worksheets.records import Derived, Sheets, Worksheet

ASSET_ROWS = Table(
    name="asset_rows",
    label_fr="Immobilisations",
    sheet_fr="Immobilisations",
    key=("asset", "entity"),
    columns=(
        reference(
            "asset",
            "Numéro d'immobilisation",
            "Numéro de la fiche d'immobilisation : le même numéro corrige la même fiche.",
        ),
        ENTITY,
        SITE,
        Column(
            name="label",
            label_fr="Désignation",
            kind=Kind.TEXT,
            width=32,
            meaning_fr="Libellé de la fiche.",
        ),
        Column(
            name="category",
            label_fr="Catégorie",
            kind=Kind.CODE,
            required=True,
            choices="asset_categories",
            width=36,
            meaning_fr="Travaux, machines, mobilier ou bâtiment ; l'informatique et les véhicules"
            " ont leur feuille.",
        ),
        NATURE,
        Column(
            name="acquired_on",
            label_fr="Date d'acquisition",
            kind=Kind.DATE,
            required=True,
            meaning_fr="Date de mise en service de la fiche.",
        ),
        Column(
            name="amount",
            label_fr="Valeur d'acquisition (€ HT)",
            kind=Kind.DECIMAL,
            unit="€ HT",
            meaning_fr="Valeur brute hors taxes ; elle sert si aucune quantité physique n'est"
            " donnée.",
        ),
        Column(
            name="physical",
            label_fr="Quantité physique",
            kind=Kind.DECIMAL,
            meaning_fr="Surface, masse ou nombre, préféré au montant ; l'unité a sa colonne.",
        ),
        Column(
            name="unit",
            label_fr="Unité physique",
            kind=Kind.CODE,
            choices="units",
            width=14,
            meaning_fr="Unité de la quantité physique : m², kg, unité…",
        ),
        LIFE,
        Column(
            name="disposed_on",
            label_fr="Date de sortie",
            kind=Kind.DATE,
            meaning_fr="Cession ou mise au rebut : l'amortissement s'arrête l'année d'avant.",
        ),
        *NOTES,
    ),
)

IT_ROWS = Table(
    name="it_rows",
    label_fr="Parc informatique",
    sheet_fr="Parc informatique",
    key=("lot", "entity"),
    columns=(
        reference("lot", "Repère du lot", "Nom du lot ou numéro d'inventaire, toujours le même."),
        ENTITY,
        SITE,
        Column(
            name="factor",
            label_fr="Matériel",
            kind=Kind.CODE,
            required=True,
            choices="series",
            width=36,
            meaning_fr="Ordinateur portable, écran, imprimante…",
        ),
        Column(
            name="count",
            label_fr="Nombre d'appareils",
            kind=Kind.INTEGER,
            required=True,
            unit="appareil",
            meaning_fr="Appareils du lot.",
        ),
        Column(
            name="tenure",
            label_fr="Acheté ou loué",
            kind=Kind.CODE,
            required=True,
            choices="it_tenures",
            meaning_fr="Un appareil loué en location simple compte au poste 4.4.",
        ),
        Column(
            name="started_on",
            label_fr="Date d'achat ou de début de location",
            kind=Kind.DATE,
            required=True,
            meaning_fr="Premier jour dans le parc.",
        ),
        LIFE,
        Column(
            name="ended_on",
            label_fr="Date de sortie du parc",
            kind=Kind.DATE,
            meaning_fr="Revente, rebut ou fin de location.",
        ),
        *NOTES,
    ),
)


def _of_category(rows: pd.DataFrame, name: str) -> Objects:
    """What a table says of the category of each row."""
    known = {row["code"]: row[name] for row in table_rows("asset_categories")}
    return by_distinct(rows["category"], lambda code: known[str(code)])


def _natures(rows: pd.DataFrame, physical: Rows) -> Objects:
    """The nature given; for an amount alone, the monetary ratio of the category."""
    given = texts(rows["factor"])
    ratio = chosen(physical, "", _of_category(rows, "money_series"))
    return chosen(given == "", ratio, given)


def compute_assets(sheets: Sheets) -> Derived:
    """Each asset: its physical quantity, else its amount, from its day of acquisition."""
    rows = sheets[ASSET_ROWS.name]
    physical = stated(rows["physical"])
    found = [
        *in_order(ASSET_ROWS, rows, "acquired_on", "disposed_on"),
        *within(ASSET_ROWS, rows, (LIFE_BOUND, _AMOUNT, _PHYSICAL)),
        *_measured(rows, physical),
    ]
    rows = rows[sound_rows(rows, found)].reset_index(drop=True)
    physical = stated(rows["physical"])
    kinds = _of_category(rows, "activity_type")
    lives = lives_of(rows, kinds, ("acquired_on", "disposed_on"))
    figure = chosen(physical, fractions(rows["physical"]), fractions(rows["amount"]))
    unit = chosen(physical, texts(rows["unit"]), "EUR")
    unit_fr = by_distinct(unit, lambda code: unit_of(str(code)).label_fr)
    beside = stated(rows["amount"]) & physical
    amount = told(fractions(rows["amount"]))
    calculation = [
        f"{count} {name}{cut}{f' (les {euros} € HT de la fiche ne servent pas)' if both else ''}"
        for count, name, cut, euros, both in zip(
            told(figure), unit_fr, lives.told, amount, beside, strict=True
        )
    ]
    cells = {
        "item": "bien",
        "activity_type": kinds,
        "factor": _natures(rows, physical),
        "period_start": rows["acquired_on"],
        "period_end": rows["acquired_on"],
        "quantity": figure * lives.share if len(rows) else figure,
        "unit": unit,
        "life_years": lives.life,
        "data_kind": chosen(physical, "measured", "invoiced"),
        "calculation": calculation,
        "source": chosen(physical, "physical", "amount"),
    }
    short = cut_short(ASSET_ROWS, rows, lives, "disposed_on")
    return Derived(activities=lines(ASSETS, rows, cells), findings=(*found, *short))


_AMOUNT = Bound(column="amount", low=0, expected_fr="un montant positif", above=True)
_PHYSICAL = Bound(column="physical", low=0, expected_fr="une quantité positive", above=True)


def _measured(rows: pd.DataFrame, physical: Rows) -> Iterator[Finding]:
    """An amount or a quantity, and a unit with a quantity."""
    names = {
        "first": ASSET_ROWS.column("amount").label_fr,
        "second": ASSET_ROWS.column("physical").label_fr,
    }
    for row in np.flatnonzero(~physical & ~stated(rows["amount"])):
        where = place(ASSET_ROWS, rows, int(row), "amount")
        yield Finding(code="worksheet_no_measure", where=where, values=names)
    for row in np.flatnonzero(physical != stated(rows["unit"])):
        where = place(ASSET_ROWS, rows, int(row), "unit")
        yield Finding(code="worksheet_unit_alone", where=where, values=names)


def compute_it(sheets: Sheets) -> Derived:
    """Each lot: so many devices, from the day they came."""
    rows = sheets[IT_ROWS.name]
    count = Bound(column="count", low=1, high=10**7, expected_fr="un nombre d'au moins 1")
    found = [
        *in_order(IT_ROWS, rows, "started_on", "ended_on"),
        *within(IT_ROWS, rows, (LIFE_BOUND, count)),
    ]
    rows = rows[sound_rows(rows, found)].reset_index(drop=True)
    tenures = {row["code"]: row["activity_type"] for row in table_rows("it_tenures")}
    kinds = by_distinct(rows["tenure"], lambda code: tenures[str(code)])
    lives = lives_of(rows, kinds, ("started_on", "ended_on"))
    devices = fractions(rows["count"])
    cells = {
        "item": "parc",
        "activity_type": kinds,
        "factor": texts(rows["factor"]),
        "period_start": rows["started_on"],
        "period_end": rows["started_on"],
        "quantity": devices * lives.share if len(rows) else devices,
        "unit": "piece",
        "life_years": lives.life,
        "data_kind": "measured",
        "calculation": [
            f"{number} appareils{cut}"
            for number, cut in zip(told(devices), lives.told, strict=True)
        ],
        "source": "count",
    }
    short = cut_short(IT_ROWS, rows, lives, "ended_on")
    return Derived(activities=lines(IT_PARK, rows, cells), findings=(*found, *short))


_DATES = {"life_years": "life_years", "factor": "factor", "entity": "entity", "site": "site"}

ASSETS = Worksheet(
    code="assets",
    label_fr="Immobilisations",
    formula_fr="Quantité physique si elle est donnée, sinon valeur d'acquisition HT ; une sortie"
    " avant la fin garde la part annuelle et l'arrête : × années comptées / durée comptable.",
    tables=(ASSET_ROWS,),
    identity=("entity", "asset"),
    yearly=False,
    compute=compute_assets,
    kinds=("works_capitalised", "machines_asset", "furniture", "buildings_owned"),
    columns={
        **_DATES,
        "activity_type": "category",
        "period_start": "acquired_on",
        "period_end": "acquired_on",
        "unit": "unit",
    },
    hints={"asset_rows": "Une ligne par fiche d'immobilisation."},
    examples={
        "asset_rows": {
            "entity": "MON-ENTITE",
            "label": "Cloisons du siège",
            "category": "works",
            "acquired_on": date(2021, 3, 15),
            "amount": Decimal(48500),
            "life_years": 10,
            "comment": "Exemple : cette ligne n'est pas importée.",
        }
    },
)

IT_PARK = Worksheet(
    code="it_park",
    label_fr="Parc informatique",
    formula_fr="Nombre d'appareils, à la date d'achat ou de début de location ; une sortie avant"
    " la fin garde la part annuelle et l'arrête : × années comptées / durée comptable.",
    tables=(IT_ROWS,),
    identity=("entity", "lot"),
    yearly=False,
    compute=compute_it,
    kinds=("it_equipment",),
    columns={
        **_DATES,
        "activity_type": "tenure",
        "period_start": "started_on",
        "period_end": "started_on",
        "unit": "count",
    },
    hints={"it_rows": "Une ligne par lot d'appareils semblables arrivés le même jour."},
    examples={
        "it_rows": {
            "entity": "MON-ENTITE",
            "factor": "laptop",
            "count": 40,
            "tenure": "bought",
            "started_on": date(2021, 9, 1),
            "life_years": 4,
            "comment": "Exemple : cette ligne n'est pas importée.",
        }
    },
)
