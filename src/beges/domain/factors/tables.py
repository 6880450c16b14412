"""The user's own factors, and corrections to published ones: their tables, declared once.

Both are registered in the ledger and never edited in place: a new figure is a new version, a
correction is a row that says what was, what it becomes and why. Neither moves an inventory by
itself: an inventory adopts them, line by line (``beges.domain.perimeter.ADOPTIONS``).
"""

from typing import Final

from beges.domain.columns import Column, Kind, Table
from beges.domain.gases import gases

OWN_PREFIX: Final = "own-"

_FACTOR = Column(
    name="factor",
    label_fr="Code du facteur",
    kind=Kind.CODE,
    required=True,
    width=22,
    meaning_fr="Code court choisi par vous, par exemple chaleur-siege.",
)
_VERSION = Column(
    name="version",
    label_fr="Version",
    kind=Kind.INTEGER,
    required=True,
    meaning_fr="1 pour la première ; un chiffre nouveau est une version nouvelle, jamais une"
    " retouche.",
)

OWN_FACTORS: Final = Table(
    name="own_factors",
    label_fr="Facteurs propres",
    sheet_fr="Facteurs propres",
    key=("factor", "version"),
    columns=(
        _FACTOR,
        _VERSION,
        Column(
            name="name_fr",
            label_fr="Nom",
            kind=Kind.TEXT,
            required=True,
            width=40,
            meaning_fr="Ce que le facteur mesure, comme on le chercherait.",
        ),
        Column(
            name="attribute_fr",
            label_fr="Précision",
            kind=Kind.TEXT,
            width=28,
            meaning_fr="Fournisseur, année, technologie…",
        ),
        Column(
            name="boundary_fr",
            label_fr="Frontière",
            kind=Kind.TEXT,
            width=28,
            meaning_fr="Ce que le facteur comprend : du puits à la roue, hors fin de vie…",
        ),
        Column(
            name="unit",
            label_fr="Unité",
            kind=Kind.CODE,
            required=True,
            choices="units",
            meaning_fr="Unité à laquelle se rapportent les kgCO2e.",
        ),
        Column(
            name="geography",
            label_fr="Territoire",
            kind=Kind.CODE,
            choices="geographies",
            width=20,
            meaning_fr="Territoire du facteur ; vide : tous.",
        ),
        Column(
            name="valid_from",
            label_fr="Première année",
            kind=Kind.INTEGER,
            meaning_fr="Première année d'activité que le facteur peut servir ; vide : sans limite.",
        ),
        Column(
            name="valid_to",
            label_fr="Dernière année",
            kind=Kind.INTEGER,
            meaning_fr="Dernière année d'activité, comprise ; vide : sans limite.",
        ),
        Column(
            name="gwp_set",
            label_fr="Jeu de PRG",
            kind=Kind.CODE,
            choices="gwp_sets",
            meaning_fr="Jeu de PRG des CO2e de ce facteur ; vide : inconnu.",
        ),
        Column(
            name="uncertainty_pct",
            label_fr="Incertitude (%)",
            kind=Kind.DECIMAL,
            unit="%",
            meaning_fr="Incertitude à 95 %, en pour cent ; vide : inconnue.",
        ),
        Column(
            name="quality_scores",
            label_fr="Notes de qualité",
            kind=Kind.CODE,
            meaning_fr="Cinq notes de 1 à 5 : fiabilité, technique, géographie, temps,"
            " complétude ; par exemple 43545.",
        ),
        Column(
            name="published_total",
            label_fr="Total publié",
            kind=Kind.DECIMAL,
            unit="kgCO2e",
            meaning_fr="Total imprimé par la source, s'il y en a un : l'écart avec la somme des"
            " parts est montré.",
        ),
        Column(
            name="supplier",
            label_fr="Éditeur",
            kind=Kind.TEXT,
            required=True,
            width=28,
            meaning_fr="Qui publie ce chiffre : fournisseur, EPD, gestionnaire de réseau…",
        ),
        Column(
            name="source",
            label_fr="Source",
            kind=Kind.TEXT,
            required=True,
            width=60,
            meaning_fr="Document, page et date où le vérificateur relira le chiffre.",
        ),
        Column(
            name="note",
            label_fr="Note",
            kind=Kind.TEXT,
            width=60,
            meaning_fr="Pourquoi ce facteur plutôt que celui de l'ADEME.",
        ),
    ),
)

OWN_PARTS: Final = Table(
    name="own_parts",
    label_fr="Parts des facteurs propres",
    sheet_fr="Parts",
    key=("factor", "version", "rank"),
    columns=(
        _FACTOR,
        _VERSION,
        Column(
            name="rank",
            label_fr="Rang",
            kind=Kind.INTEGER,
            required=True,
            meaning_fr="Rang de la part dans le facteur : 1, 2, 3…",
        ),
        Column(
            name="part",
            label_fr="Part",
            kind=Kind.CODE,
            required=True,
            choices="parts",
            width=28,
            meaning_fr="Combustion, amont, fabrication… ; « Total non décomposé » s'il n'y en a"
            " qu'une : c'est elle qui décide du poste.",
        ),
        Column(
            name="name_fr",
            label_fr="Nom de la part",
            kind=Kind.TEXT,
            width=28,
            meaning_fr="Nom imprimé par la source, s'il précise la part.",
        ),
        *(
            Column(
                name=gas.code,
                label_fr=gas.label_fr,
                kind=Kind.DECIMAL,
                unit="kgCO2e",
                meaning_fr=f"{gas.label_fr}, en kgCO2e par unité ; vide : la source n'en dit rien.",
            )
            for gas in gases()
        ),
    ),
)

CORRECTIONS: Final = Table(
    name="corrections",
    label_fr="Corrections de facteurs",
    sheet_fr="Corrections",
    key=("factor_id", "release", "number"),
    columns=(
        Column(
            name="factor_id",
            label_fr="Facteur",
            kind=Kind.CODE,
            required=True,
            width=22,
            meaning_fr="Identifiant du facteur publié que la ligne corrige.",
        ),
        Column(
            name="release",
            label_fr="Version des facteurs",
            kind=Kind.CODE,
            required=True,
            width=20,
            meaning_fr="Version où le chiffre fautif est imprimé.",
        ),
        Column(
            name="number",
            label_fr="Numéro",
            kind=Kind.INTEGER,
            required=True,
            collected=False,
            meaning_fr="Rang de la correction de ce facteur : 1, 2, 3…",
        ),
        Column(
            name="part_rank",
            label_fr="Rang de la part",
            kind=Kind.INTEGER,
            required=True,
            meaning_fr="Rang de la part corrigée dans le facteur : 1, 2, 3…",
        ),
        Column(
            name="gas",
            label_fr="Gaz",
            kind=Kind.CODE,
            required=True,
            choices="gases",
            width=28,
            meaning_fr="Gaz de la part corrigée.",
        ),
        Column(
            name="was",
            label_fr="Était",
            kind=Kind.DECIMAL,
            unit="kgCO2e",
            required=True,
            meaning_fr="Valeur publiée, en kgCO2e par unité.",
        ),
        Column(
            name="becomes",
            label_fr="Devient",
            kind=Kind.DECIMAL,
            unit="kgCO2e",
            required=True,
            meaning_fr="Valeur corrigée, en kgCO2e par unité.",
        ),
        Column(
            name="reason",
            label_fr="Motif",
            kind=Kind.TEXT,
            required=True,
            width=40,
            meaning_fr="Pourquoi la valeur publiée est fautive.",
        ),
        Column(
            name="reference",
            label_fr="Référence",
            kind=Kind.TEXT,
            required=True,
            width=40,
            meaning_fr="Document où la bonne valeur se lit.",
        ),
    ),
)


def own_factor_id(factor: str, version: int) -> str:
    """The identifier by which an activity or an adoption names a version of an own factor."""
    return f"{OWN_PREFIX}{factor}-v{version}"


def corrected_id(factor_id: str, number: int) -> str:
    """The identifier of a published factor with its corrections up to that number."""
    return f"{factor_id}+c{number}"
