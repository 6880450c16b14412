"""Meters: delivery points, submeters and contracts of a site, declared once.

The unit of work of a collection is a meter and a period. A meter stays itself when its supplier
changes; the share is that of a site in a building whose lessor sends one statement (tantièmes).
"""

from beges.domain.columns import Column, Kind, Table

METERS = Table(
    name="meters",
    label_fr="Compteurs",
    sheet_fr="Compteurs",
    key=("meter",),
    columns=(
        Column(
            name="meter",
            label_fr="Code compteur",
            kind=Kind.CODE,
            required=True,
            width=20,
            meaning_fr="Code unique du compteur ou du contrat : le numéro du point de livraison"
            " (PRM, PCE) convient.",
        ),
        Column(
            name="name",
            label_fr="Nom du compteur",
            kind=Kind.TEXT,
            width=28,
            meaning_fr="Nom usuel, par exemple « Électricité 2e étage ».",
        ),
        Column(
            name="site",
            label_fr="Code site",
            kind=Kind.CODE,
            required=True,
            choices="sites",
            meaning_fr="Site desservi.",
        ),
        Column(
            name="activity_type",
            label_fr="Type de donnée",
            kind=Kind.CODE,
            required=True,
            choices="activity_types",
            width=36,
            meaning_fr="Ce que le compteur mesure : électricité, gaz naturel, eau potable…",
        ),
        Column(
            name="factor",
            label_fr="Nature ou facteur",
            kind=Kind.CODE,
            choices="series",
            width=36,
            meaning_fr="Nature des consommations, quand le type ne suffit pas.",
        ),
        Column(
            name="unit",
            label_fr="Unité",
            kind=Kind.CODE,
            required=True,
            choices="units",
            width=14,
            meaning_fr="Unité des factures ou de l'index.",
        ),
        Column(
            name="rhythm",
            label_fr="Rythme attendu",
            kind=Kind.CODE,
            required=True,
            choices="rhythms",
            meaning_fr="Rythme des factures ou des relevés : il dit ce qui manque.",
        ),
        Column(
            name="supply_point",
            label_fr="Point de livraison",
            kind=Kind.CODE,
            width=20,
            meaning_fr="Numéro PRM (électricité) ou PCE (gaz) : il reste quand le fournisseur"
            " change.",
        ),
        Column(
            name="supplier",
            label_fr="Fournisseur",
            kind=Kind.TEXT,
            width=22,
            meaning_fr="Fournisseur actuel, pour information.",
        ),
        Column(
            name="coefficient",
            label_fr="Coefficient de lecture",
            kind=Kind.DECIMAL,
            meaning_fr="Ce que vaut une unité d'index dans l'unité du compteur ; vide pour 1.",
        ),
        Column(
            name="share_num",
            label_fr="Tantièmes du site",
            kind=Kind.INTEGER,
            meaning_fr="Part du site dans le décompte du bailleur, avec le total des tantièmes.",
        ),
        Column(
            name="share_den",
            label_fr="Total des tantièmes",
            kind=Kind.INTEGER,
            meaning_fr="Total des tantièmes de l'immeuble ; vide si le compteur est au seul site.",
        ),
        Column(
            name="entry_date",
            label_fr="Date d'entrée",
            kind=Kind.DATE,
            meaning_fr="Premier jour en service ; vide si avant les années suivies.",
        ),
        Column(
            name="exit_date",
            label_fr="Date de sortie",
            kind=Kind.DATE,
            meaning_fr="Dernier jour en service ; vide s'il l'est toujours.",
        ),
        Column(
            name="other_names",
            label_fr="Autres noms",
            kind=Kind.TEXT,
            width=28,
            meaning_fr="Autres écritures du compteur dans les fichiers, séparées par un"
            " point-virgule ou une barre |.",
        ),
    ),
)
