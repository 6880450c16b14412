"""The activity table: its columns, declared once, and the form in which the engine reads it."""

from typing import Final

import pandas as pd

from beges.domain.columns import Column, Kind, Table

NO_SITE: Final = ""
"""The site of an activity that belongs to an entity and to no place: "hors site"."""

MAX_DIGITS: Final = 15
"""A quantity of at most 15 significant digits is held by a float without loss."""

FROM_WORKSHEET: Final = "F-"
"""What begins the identifier of an activity that a worksheet computes, from the user's own key."""

ACTIVITIES = Table(
    name="activities",
    label_fr="Données d'activité",
    sheet_fr="Données",
    key=("activity_id",),
    columns=(
        Column(
            name="activity_id",
            label_fr="Identifiant",
            kind=Kind.CODE,
            width=18,
            meaning_fr="À laisser vide pour une nouvelle donnée ; celui d'une donnée connue la"
            " corrige.",
        ),
        Column(
            name="entity",
            label_fr="Code entité",
            kind=Kind.CODE,
            required=True,
            choices="entities",
            meaning_fr="Entité qui a consommé ou acheté.",
        ),
        Column(
            name="site",
            label_fr="Code site",
            kind=Kind.CODE,
            choices="sites",
            meaning_fr="Site concerné ; vide si la donnée vaut pour l'entité entière.",
        ),
        Column(
            name="activity_type",
            label_fr="Type de donnée",
            kind=Kind.CODE,
            required=True,
            choices="activity_types",
            width=36,
            meaning_fr="Ce qui est mesuré : électricité, train, fournitures…",
        ),
        Column(
            name="factor",
            label_fr="Nature ou facteur",
            kind=Kind.CODE,
            choices="series",
            width=36,
            meaning_fr="Précise la nature quand le type ne suffit pas (ratio d'achat, fluide,"
            " véhicule…), ou impose un facteur par son identifiant.",
        ),
        Column(
            name="period_start",
            label_fr="Début de période",
            kind=Kind.DATE,
            required=True,
            meaning_fr="Premier jour de la période ; date d'acquisition d'une immobilisation.",
        ),
        Column(
            name="period_end",
            label_fr="Fin de période",
            kind=Kind.DATE,
            required=True,
            meaning_fr="Dernier jour de la période, compris.",
        ),
        Column(
            name="quantity",
            label_fr="Quantité",
            kind=Kind.DECIMAL,
            required=True,
            meaning_fr="Quantité telle que lue sur le justificatif ; jamais vide : une valeur"
            " inconnue n'est pas zéro.",
        ),
        Column(
            name="unit",
            label_fr="Unité",
            kind=Kind.CODE,
            required=True,
            choices="units",
            width=14,
            meaning_fr="Unité du justificatif ; l'outil convertit et montre la conversion.",
        ),
        Column(
            name="characterisation",
            label_fr="Caractérisation",
            kind=Kind.CODE,
            choices="characterisations",
            width=22,
            meaning_fr="Propriété, crédit-bail, location… Vide : celle du site, sinon celle du"
            " type de donnée.",
        ),
        Column(
            name="life_years",
            label_fr="Durée d'amortissement (ans)",
            kind=Kind.INTEGER,
            unit="an",
            meaning_fr="Pour une immobilisation : durée comptable, en années.",
        ),
        Column(
            name="data_kind",
            label_fr="Qualité de la donnée",
            kind=Kind.CODE,
            required=True,
            choices="data_kinds",
            width=18,
            meaning_fr="Mesurée, facturée, extrapolée, statistique ou approchée (V5 p.39).",
        ),
        Column(
            name="meter",
            label_fr="Compteur ou contrat",
            kind=Kind.CODE,
            width=20,
            meaning_fr="Point de livraison (PRM, PCE), compteur ou contrat.",
        ),
        Column(
            name="counterparty",
            label_fr="SIREN du fournisseur",
            kind=Kind.CODE,
            meaning_fr="À remplir pour un achat à une autre entité du groupe : il sera éliminé à"
            " la consolidation.",
        ),
        Column(
            name="quality_scores",
            label_fr="Notes de qualité",
            kind=Kind.CODE,
            meaning_fr="Cinq notes de 1 à 5 : fiabilité, technique, géographie, temps,"
            " complétude ; par exemple 43545.",
        ),
        Column(
            name="documents",
            label_fr="Justificatif",
            kind=Kind.TEXT,
            width=28,
            meaning_fr="Référence de la facture, du relevé ou du fichier.",
        ),
        Column(
            name="comment",
            label_fr="Commentaire",
            kind=Kind.TEXT,
            width=40,
            meaning_fr="Ce que le vérificateur doit savoir.",
        ),
        Column(
            name="supplier",
            label_fr="Fournisseur",
            kind=Kind.TEXT,
            width=22,
            meaning_fr="Nom du fournisseur, tel que sur la facture.",
        ),
        Column(
            name="invoice",
            label_fr="Numéro de facture",
            kind=Kind.CODE,
            width=18,
            meaning_fr="Numéro de la facture : le même numéro deux fois chez le même fournisseur"
            " est signalé.",
        ),
        Column(
            name="method",
            label_fr="Méthode",
            kind=Kind.CODE,
            collected=False,
            meaning_fr="Comment l'outil a obtenu la quantité : estimation, index, décompte,"
            " comptabilité… ; vide si elle est entrée telle quelle.",
        ),
        Column(
            name="basis",
            label_fr="Calcul",
            kind=Kind.TEXT,
            collected=False,
            meaning_fr="Le calcul qui donne la quantité, en toutes lettres.",
        ),
        Column(
            name="origin_file",
            label_fr="Fichier d'origine",
            kind=Kind.TEXT,
            collected=False,
            meaning_fr="Fichier importé, ou la personne qui a saisi.",
        ),
        Column(
            name="origin_sheet",
            label_fr="Feuille d'origine",
            kind=Kind.TEXT,
            collected=False,
            meaning_fr="Feuille du fichier importé.",
        ),
        Column(
            name="origin_row",
            label_fr="Ligne d'origine",
            kind=Kind.INTEGER,
            collected=False,
            meaning_fr="Ligne du fichier importé.",
        ),
    ),
)

CODED = (
    "entity",
    "site",
    "activity_type",
    "factor",
    "unit",
    "characterisation",
    "data_kind",
    "counterparty",
    "meter",
)


def as_activities(frame: pd.DataFrame) -> pd.DataFrame:
    """The table as the engine reads it, whatever the door it came through.

    Codes become categories (blank where absent), dates ``datetime64[s]``, the quantity a float64
    whose shortest decimal is the one entered (``MAX_DIGITS`` guards it), the life a nullable
    integer. Columns that the caller left out come in blank.
    """
    table = frame.copy(deep=False)
    for column in ACTIVITIES.columns:
        if column.name not in table:
            table[column.name] = None
    if "revision" not in table:
        table["revision"] = 1
    for name in CODED:
        table[name] = _as_category(table[name])
    for name in ("period_start", "period_end"):
        table[name] = table[name].astype("datetime64[s]")
    table["quantity"] = table["quantity"].astype("float64")
    table["life_years"] = table["life_years"].astype("Int32")
    return table.reset_index(drop=True)


def _as_category(values: pd.Series) -> pd.Series:
    """Codes as categories without a missing value: a blank is the empty code."""
    categories = values.astype("category")
    if categories.isna().any():
        if "" not in categories.cat.categories:
            categories = categories.cat.add_categories([""])
        categories = categories.fillna("")
    return categories
