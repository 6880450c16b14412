"""The tables of the perimeter, declared once: group, entities, sites, indicators."""

from beges.domain.columns import Column, Kind, Table

GROUP = Table(
    name="groups",
    label_fr="Groupe",
    sheet_fr="Groupe",
    key=("group",),
    columns=(
        Column(
            name="group",
            label_fr="Code du groupe",
            kind=Kind.CODE,
            required=True,
            meaning_fr="Code court du groupe, par exemple ALS.",
        ),
        Column(
            name="name",
            label_fr="Nom du groupe",
            kind=Kind.TEXT,
            required=True,
            width=40,
            meaning_fr="Nom complet, tel qu'il paraîtra sur les exports.",
        ),
        Column(
            name="notice",
            label_fr="Avertissement",
            kind=Kind.TEXT,
            width=60,
            meaning_fr="Phrase affichée sur chaque écran et chaque export, s'il en faut une.",
        ),
    ),
)

ENTITIES = Table(
    name="entities",
    label_fr="Entités",
    sheet_fr="Entités",
    key=("entity",),
    columns=(
        Column(
            name="entity",
            label_fr="Code entité",
            kind=Kind.CODE,
            required=True,
            meaning_fr="Code court de l'entité, par exemple ONV.",
        ),
        Column(
            name="name",
            label_fr="Nom de l'entité",
            kind=Kind.TEXT,
            required=True,
            width=40,
            meaning_fr="Raison sociale.",
        ),
        Column(
            name="siren",
            label_fr="SIREN",
            kind=Kind.CODE,
            required=True,
            meaning_fr="Numéro SIREN : neuf chiffres, clé de contrôle vérifiée.",
        ),
        Column(
            name="share_pct",
            label_fr="Part du capital (%)",
            kind=Kind.DECIMAL,
            required=True,
            unit="%",
            meaning_fr="Part détenue par le groupe, pour information : la méthode consolide à"
            " 100 % ce que le groupe contrôle.",
        ),
        Column(
            name="operational_control",
            label_fr="Contrôle opérationnel",
            kind=Kind.BOOLEAN,
            required=True,
            meaning_fr="Oui si le groupe décide de l'exploitation.",
        ),
        Column(
            name="financial_control",
            label_fr="Contrôle financier",
            kind=Kind.BOOLEAN,
            required=True,
            meaning_fr="Oui si le groupe consolide l'entité dans ses comptes.",
        ),
        Column(
            name="naf",
            label_fr="Code NAF",
            kind=Kind.CODE,
            meaning_fr="Code d'activité principale, par exemple 68.20A.",
        ),
        Column(
            name="chart",
            label_fr="Plan de comptes",
            kind=Kind.CODE,
            choices="charts",
            width=24,
            meaning_fr="Plan de comptes de l'entité, pour lire son fichier des écritures"
            " comptables (FEC) ; sans lui, le FEC est refusé.",
        ),
        Column(
            name="entry_date",
            label_fr="Date d'entrée",
            kind=Kind.DATE,
            meaning_fr="Premier jour dans le groupe ; vide si avant les années suivies.",
        ),
        Column(
            name="exit_date",
            label_fr="Date de sortie",
            kind=Kind.DATE,
            meaning_fr="Dernier jour dans le groupe ; vide si l'entité y est toujours.",
        ),
    ),
)

SITES = Table(
    name="sites",
    label_fr="Sites",
    sheet_fr="Sites",
    key=("site",),
    columns=(
        Column(
            name="site",
            label_fr="Code site",
            kind=Kind.CODE,
            required=True,
            meaning_fr="Code unique du site dans le groupe, par exemple ALS-LYO-01.",
        ),
        Column(
            name="entity",
            label_fr="Code entité",
            kind=Kind.CODE,
            required=True,
            choices="entities",
            meaning_fr="Entité à laquelle le site appartient.",
        ),
        Column(
            name="name",
            label_fr="Nom du site",
            kind=Kind.TEXT,
            required=True,
            width=36,
            meaning_fr="Nom usuel du site.",
        ),
        Column(
            name="kind",
            label_fr="Nature du site",
            kind=Kind.CODE,
            required=True,
            choices="site_kinds",
            width=22,
            meaning_fr="Siège, agence, patrimoine de logements…",
        ),
        Column(
            name="town",
            label_fr="Commune",
            kind=Kind.TEXT,
            width=22,
            meaning_fr="Commune du site.",
        ),
        Column(
            name="postcode",
            label_fr="Code postal",
            kind=Kind.CODE,
            meaning_fr="Code postal de la commune.",
        ),
        Column(
            name="geography",
            label_fr="Territoire",
            kind=Kind.CODE,
            required=True,
            choices="geographies",
            width=22,
            meaning_fr="France continentale, Corse ou territoire d'outre-mer : il décide du"
            " facteur de l'électricité.",
        ),
        Column(
            name="surface_m2",
            label_fr="Surface (m²)",
            kind=Kind.DECIMAL,
            unit="m²",
            meaning_fr="Surface utile brute en mètres carrés.",
        ),
        Column(
            name="occupancy",
            label_fr="Occupation",
            kind=Kind.CODE,
            choices="characterisations",
            width=22,
            meaning_fr="Propriété, crédit-bail, location simple ou donné en location : elle"
            " décide du poste quand la donnée ne le dit pas.",
        ),
        Column(
            name="entry_date",
            label_fr="Date d'entrée",
            kind=Kind.DATE,
            meaning_fr="Premier jour d'occupation ; vide si avant les années suivies.",
        ),
        Column(
            name="exit_date",
            label_fr="Date de sortie",
            kind=Kind.DATE,
            meaning_fr="Dernier jour d'occupation ; vide si le site est toujours occupé.",
        ),
    ),
)

INDICATORS = Table(
    name="indicators",
    label_fr="Indicateurs",
    sheet_fr="Indicateurs",
    key=("entity", "site", "year", "indicator"),
    columns=(
        Column(
            name="entity",
            label_fr="Code entité",
            kind=Kind.CODE,
            required=True,
            choices="entities",
            meaning_fr="Entité mesurée.",
        ),
        Column(
            name="site",
            label_fr="Code site",
            kind=Kind.CODE,
            choices="sites",
            meaning_fr="Site mesuré ; vide pour l'entité entière.",
        ),
        Column(
            name="year",
            label_fr="Année",
            kind=Kind.INTEGER,
            required=True,
            meaning_fr="Année de la mesure.",
        ),
        Column(
            name="indicator",
            label_fr="Indicateur",
            kind=Kind.CODE,
            required=True,
            choices="indicator_kinds",
            width=24,
            meaning_fr="ETP, surface, logements ou chiffre d'affaires.",
        ),
        Column(
            name="value",
            label_fr="Valeur",
            kind=Kind.DECIMAL,
            required=True,
            meaning_fr="Valeur dans l'unité de l'indicateur.",
        ),
        Column(
            name="source",
            label_fr="Source",
            kind=Kind.TEXT,
            required=True,
            width=40,
            meaning_fr="D'où vient le chiffre : bilan social, registre des surfaces…",
        ),
    ),
)
