"""The terms of an inventory and the factors that it adopts: their tables, declared once."""

from beges.domain.columns import Column, Kind, Table

INVENTORIES = Table(
    name="inventories",
    label_fr="Inventaires",
    sheet_fr="Inventaires",
    key=("inventory",),
    columns=(
        Column(
            name="inventory",
            label_fr="Code inventaire",
            kind=Kind.CODE,
            required=True,
            meaning_fr="Code court, par exemple 2021.",
        ),
        Column(
            name="name",
            label_fr="Intitulé",
            kind=Kind.TEXT,
            required=True,
            width=40,
            meaning_fr="Intitulé lisible de l'inventaire.",
        ),
        Column(
            name="year",
            label_fr="Année de reporting",
            kind=Kind.INTEGER,
            required=True,
            meaning_fr="Année civile sur laquelle portent les émissions.",
        ),
        Column(
            name="approach",
            label_fr="Approche de contrôle",
            kind=Kind.CODE,
            required=True,
            choices="control_approaches",
            width=24,
            meaning_fr="Contrôle opérationnel (par défaut) ou financier (méthode V5 p.19).",
        ),
        Column(
            name="gwp_set",
            label_fr="Jeu de PRG",
            kind=Kind.CODE,
            required=True,
            choices="gwp_sets",
            meaning_fr="Rapport du GIEC dont viennent les pouvoirs de réchauffement.",
        ),
        Column(
            name="release",
            label_fr="Version des facteurs",
            kind=Kind.CODE,
            required=True,
            choices="releases",
            width=20,
            meaning_fr="Versions de facteurs que l'inventaire utilise : la première qui répond"
            " l'emporte.",
        ),
        Column(
            name="release_digest",
            label_fr="Empreinte des facteurs",
            kind=Kind.CODE,
            collected=False,
            meaning_fr="Empreinte SHA-256 de cette version, relevée à la création.",
        ),
        Column(
            name="rebasing",
            label_fr="PRG des facteurs publiés",
            kind=Kind.CODE,
            choices="rebasings",
            width=24,
            meaning_fr="CO2e publié tel quel (par défaut), ou ramené gaz par gaz au jeu de PRG de"
            " l'inventaire.",
        ),
        Column(
            name="published_view",
            label_fr="Vue publiée",
            kind=Kind.CODE,
            required=True,
            choices="published_views",
            width=24,
            meaning_fr="Postes que compte le chiffre publié.",
        ),
        Column(
            name="stock_fabric",
            label_fr="Bâti du patrimoine acquis pour revente",
            kind=Kind.CODE,
            required=True,
            choices="stock_fabrics",
            width=24,
            meaning_fr="Travaux seuls (lecture de la méthode V5 p.83) ou bâti amorti sur 30 ans.",
        ),
        Column(
            name="excluded_posts",
            label_fr="Postes exclus",
            kind=Kind.CODE,
            meaning_fr="Postes V5 laissés hors du bilan, séparés par des points-virgules.",
        ),
        Column(
            name="exclusion_reason",
            label_fr="Justification des exclusions",
            kind=Kind.TEXT,
            width=40,
            meaning_fr="Obligatoire dès qu'un poste est exclu.",
        ),
        Column(
            name="counted_reviews",
            label_fr="Données comptées",
            kind=Kind.CODE,
            choices="review_policies",
            width=24,
            meaning_fr="Toutes les données saisies (par défaut), ou les seules données validées.",
        ),
        Column(
            name="entities",
            label_fr="Entités retenues",
            kind=Kind.CODE,
            meaning_fr="Codes des entités que le bilan consolide, séparés par des points-virgules ;"
            " vide pour toutes celles que le groupe contrôle.",
        ),
        Column(
            name="restates",
            label_fr="Rectifie l'inventaire",
            kind=Kind.CODE,
            collected=False,
            meaning_fr="Inventaire déposé que celui-ci rectifie, à côté de lui.",
        ),
        Column(
            name="as_of_entry",
            label_fr="Arrêté à l'écriture",
            kind=Kind.INTEGER,
            collected=False,
            meaning_fr="Numéro de la dernière écriture du registre que l'inventaire lit ; vide"
            " s'il suit le registre.",
        ),
    ),
)

ADOPTIONS = Table(
    name="adoptions",
    label_fr="Adoptions de facteurs",
    sheet_fr="Adoptions",
    key=("inventory", "factor_from"),
    columns=(
        Column(
            name="inventory",
            label_fr="Code inventaire",
            kind=Kind.CODE,
            required=True,
            meaning_fr="Inventaire qui adopte un autre facteur.",
        ),
        Column(
            name="factor_from",
            label_fr="Facteur remplacé",
            kind=Kind.CODE,
            required=True,
            width=22,
            meaning_fr="Facteur que les versions de l'inventaire donneraient.",
        ),
        Column(
            name="factor_to",
            label_fr="Facteur adopté",
            kind=Kind.CODE,
            required=True,
            width=22,
            meaning_fr="Facteur qui le remplace dans cet inventaire.",
        ),
        Column(
            name="release_to",
            label_fr="Version adoptée",
            kind=Kind.CODE,
            width=20,
            meaning_fr="Version dont vient le facteur adopté ; vide pour un facteur propre ou"
            " corrigé.",
        ),
        Column(
            name="digest_to",
            label_fr="Empreinte de la version adoptée",
            kind=Kind.CODE,
            collected=False,
            meaning_fr="Empreinte SHA-256 de cette version, relevée à l'adoption.",
        ),
        Column(
            name="reason",
            label_fr="Motif",
            kind=Kind.TEXT,
            required=True,
            width=40,
            meaning_fr="Pourquoi ce facteur est adopté.",
        ),
    ),
)
