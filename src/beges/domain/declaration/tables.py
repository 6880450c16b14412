"""The tables of a declaration: answers to the form, significance, reference year, avoided."""

from beges.domain.columns import Column, Kind, Table

FORM_ANSWERS = Table(
    name="form_answers",
    label_fr="Réponses au formulaire",
    sheet_fr="Formulaire",
    key=(
        "inventory",
        "field",
    ),
    columns=(
        Column(
            name="inventory",
            label_fr="Code inventaire",
            kind=Kind.CODE,
            required=True,
            meaning_fr="Inventaire dont il s'agit.",
        ),
        Column(
            name="field",
            label_fr="Champ",
            kind=Kind.CODE,
            required=True,
            meaning_fr="Champ du formulaire de dépôt, par son code.",
        ),
        Column(
            name="value",
            label_fr="Réponse",
            kind=Kind.TEXT,
            width=60,
            meaning_fr="Ce qui sera reporté ; vide pour revenir à la proposition.",
        ),
        Column(
            name="proposal",
            label_fr="Proposition remplacée",
            kind=Kind.TEXT,
            collected=False,
            meaning_fr="Ce que l'outil proposait quand la réponse a été écrite : il dit quand cela"
            " change.",
        ),
    ),
)

SIGNIFICANCE = Table(
    name="significance",
    label_fr="Postes significatifs",
    sheet_fr="Significativité",
    key=(
        "inventory",
        "post",
    ),
    columns=(
        Column(
            name="inventory",
            label_fr="Code inventaire",
            kind=Kind.CODE,
            required=True,
            meaning_fr="Inventaire dont il s'agit.",
        ),
        Column(
            name="post",
            label_fr="Poste V5",
            kind=Kind.CODE,
            required=True,
            meaning_fr="Poste indirect évalué, de 2.1 à 6.1.",
        ),
        Column(
            name="tonnes",
            label_fr="Ordre de grandeur (tCO2e)",
            kind=Kind.DECIMAL,
            unit="tCO2e",
            meaning_fr="Ordre de grandeur quand l'inventaire ne le calcule pas ; vide s'il est"
            " calculé.",
        ),
        Column(
            name="basis",
            label_fr="Fondement",
            kind=Kind.TEXT,
            width=40,
            meaning_fr="Comment l'ordre de grandeur a été estimé.",
        ),
        Column(
            name="criteria",
            label_fr="Critères qualitatifs",
            kind=Kind.CODE,
            meaning_fr="Critères qui font garder le poste, séparés par des points-virgules.",
        ),
        Column(
            name="reason",
            label_fr="Justification",
            kind=Kind.TEXT,
            width=40,
            meaning_fr="Pourquoi le poste est écarté, ou gardé malgré sa taille.",
        ),
        Column(
            name="lacking",
            label_fr="Faute de méthode ou de données",
            kind=Kind.BOOLEAN,
            meaning_fr="Oui pour un poste significatif écarté au premier bilan V5 seulement, avec"
            " une action au plan.",
        ),
    ),
)

REFERENCE_YEARS = Table(
    name="reference_years",
    label_fr="Années de référence",
    sheet_fr="Année de référence",
    key=("inventory",),
    columns=(
        Column(
            name="inventory",
            label_fr="Code inventaire",
            kind=Kind.CODE,
            required=True,
            meaning_fr="Inventaire dont il s'agit.",
        ),
        Column(
            name="initial_inventory",
            label_fr="Inventaire de référence",
            kind=Kind.CODE,
            meaning_fr="Inventaire tel que publié ; vide si le bilan a été fait ailleurs.",
        ),
        Column(
            name="initial_publication",
            label_fr="Bilan publié de référence",
            kind=Kind.CODE,
            meaning_fr="Bilan publié ailleurs ; vide si l'outil a l'inventaire.",
        ),
        Column(
            name="recalculated_inventory",
            label_fr="Inventaire recalculé",
            kind=Kind.CODE,
            meaning_fr="Inventaire de la même année recalculé avec la méthode d'aujourd'hui.",
        ),
        Column(
            name="recalculated_publication",
            label_fr="Chiffres recalculés",
            kind=Kind.CODE,
            meaning_fr="Chiffres recalculés hors de l'outil.",
        ),
        Column(
            name="threshold_pct",
            label_fr="Seuil de recalcul (%)",
            kind=Kind.DECIMAL,
            unit="%",
            meaning_fr="Écart du total à partir duquel l'année de référence est recalculée ; 5 par"
            " défaut : un usage, la méthode n'en fixe pas.",
        ),
        Column(
            name="choice_reason",
            label_fr="Motif du choix",
            kind=Kind.TEXT,
            width=40,
            meaning_fr="Pourquoi cette année, ou pourquoi elle change.",
        ),
        Column(
            name="decision",
            label_fr="Décision de recalcul",
            kind=Kind.TEXT,
            width=40,
            meaning_fr="Ce qui a été décidé de chaque cause relevée.",
        ),
    ),
)

AVOIDED = Table(
    name="avoided_emissions",
    label_fr="Émissions évitées",
    sheet_fr="Émissions évitées",
    key=("avoided",),
    columns=(
        Column(
            name="avoided",
            label_fr="Code",
            kind=Kind.CODE,
            required=True,
            meaning_fr="Code court du calcul.",
        ),
        Column(
            name="inventory",
            label_fr="Code inventaire",
            kind=Kind.CODE,
            required=True,
            meaning_fr="Inventaire dont il s'agit.",
        ),
        Column(
            name="entity",
            label_fr="Code entité",
            kind=Kind.CODE,
            choices="entities",
            meaning_fr="Entité dont l'activité évite des émissions ; vide pour le groupe.",
        ),
        Column(
            name="case",
            label_fr="Cas",
            kind=Kind.CODE,
            required=True,
            choices="avoided_cases",
            meaning_fr="Cas admis par la méthode V5 (pp.47-48).",
        ),
        Column(
            name="post",
            label_fr="Poste",
            kind=Kind.CODE,
            meaning_fr="Poste auquel se rattache le calcul, si le formulaire V4 le demande.",
        ),
        Column(
            name="tonnes",
            label_fr="Émissions évitées (tCO2e)",
            kind=Kind.DECIMAL,
            required=True,
            unit="tCO2e",
            meaning_fr="Tonnes évitées, hors du total.",
        ),
        Column(
            name="scenario",
            label_fr="Scénario de référence",
            kind=Kind.TEXT,
            required=True,
            width=60,
            meaning_fr="Ce qui se serait passé sinon, et comment le calcul est fait.",
        ),
    ),
)
