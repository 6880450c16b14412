"""The tables of the housing stock: buildings, sales, and what is known of their energy by year."""

from beges.domain.columns import Column, Kind, Table
from beges.domain.worksheets.columns import ENTITY, NATURE, NOTES, SITE, YEAR, reference

BUILDING = reference(
    "building", "Code immeuble", "Code de l'immeuble, le même dans les trois feuilles."
)

_SIZE = (
    Column(
        name="dwellings",
        label_fr="Logements acquis",
        kind=Kind.INTEGER,
        required=True,
        unit="logement",
        width=12,
        meaning_fr="Logements de l'immeuble à l'acquisition, avant toute vente.",
    ),
    Column(
        name="area_m2",
        label_fr="Surface habitable totale (m²)",
        kind=Kind.DECIMAL,
        unit="m²",
        meaning_fr="De tous les logements acquis ; ou bien la surface moyenne.",
    ),
    Column(
        name="dwelling_m2",
        label_fr="Surface moyenne d'un logement (m²)",
        kind=Kind.DECIMAL,
        unit="m²",
        meaning_fr="Si la surface totale n'est pas connue.",
    ),
    Column(
        name="shon_m2",
        label_fr="Surface SHON totale (m²)",
        kind=Kind.DECIMAL,
        unit="m² SHON",
        meaning_fr="Surface hors œuvre nette, pour compter la construction ; vide : elle n'est pas"
        " comptée.",
    ),
)

_ENERGY = (
    Column(
        name="heating",
        label_fr="Chauffage",
        kind=Kind.CODE,
        required=True,
        choices="heating_kinds",
        width=28,
        meaning_fr="Énergie du chauffage, et qui la paie : collectif ou individuel.",
    ),
    Column(
        name="factor",
        label_fr=NATURE.label_fr,
        kind=Kind.CODE,
        choices="series",
        width=34,
        meaning_fr="Nature du bois, ou réseau de chaleur nommé.",
    ),
    Column(
        name="dpe",
        label_fr="Étiquette énergie (DPE)",
        kind=Kind.CODE,
        choices="dpe_labels",
        width=12,
        meaning_fr="Sert à estimer le chauffage quand rien d'autre n'est connu.",
    ),
    Column(
        name="dpe_on",
        label_fr="Date du DPE",
        kind=Kind.DATE,
        meaning_fr="Le calcul des étiquettes a changé le 1er juillet 2021 : avant et après ne se"
        " comparent pas.",
    ),
    Column(
        name="kwh_m2",
        label_fr="Chauffage (kWh PCI/m²/an)",
        kind=Kind.DECIMAL,
        unit="kWh/m²",
        meaning_fr="Ratio que vous retenez, préféré à l'étiquette : kWh PCI d'un combustible, kWh"
        " livrés d'un réseau ou d'électricité.",
    ),
)

_YEARS = (
    Column(
        name="acquired_on",
        label_fr="Date d'acquisition",
        kind=Kind.DATE,
        required=True,
        meaning_fr="Premier jour de détention.",
    ),
    Column(
        name="year_from",
        label_fr="Première année à calculer",
        kind=Kind.INTEGER,
        required=True,
        width=12,
        meaning_fr="Première année civile que ce classeur calcule pour l'immeuble.",
    ),
    Column(
        name="year_to",
        label_fr="Dernière année à calculer",
        kind=Kind.INTEGER,
        width=12,
        meaning_fr="Vide : la première année seule.",
    ),
)

_RATIOS = (
    Column(
        name="common_kwh",
        label_fr="Parties communes (kWh/logement/an)",
        kind=Kind.DECIMAL,
        unit="kWh",
        meaning_fr="Ratio d'électricité des parties communes, si les factures manquent.",
    ),
    Column(
        name="vacancy_pct",
        label_fr="Vacance (%)",
        kind=Kind.DECIMAL,
        unit="%",
        meaning_fr="Part des logements-jours sans locataire, si les jours ne sont pas connus.",
    ),
    Column(
        name="vacant_kwh",
        label_fr="Logement vacant (kWh/an)",
        kind=Kind.DECIMAL,
        unit="kWh",
        meaning_fr="Énergie d'un logement vacant ; vide : celle d'un logement occupé si le"
        " chauffage est individuel, rien de plus s'il est collectif.",
    ),
    Column(
        name="tenant_kwh",
        label_fr="Électricité d'un locataire (kWh/an)",
        kind=Kind.DECIMAL,
        unit="kWh",
        meaning_fr="Contrat d'un locataire, hors chauffage : pour mémoire, au poste 5.2.",
    ),
)

STOCK_ROWS = Table(
    name="stock_rows",
    label_fr="Patrimoine",
    sheet_fr="Patrimoine",
    key=("building",),
    columns=(
        BUILDING,
        ENTITY,
        Column(
            name="site",
            label_fr=SITE.label_fr,
            kind=Kind.CODE,
            required=True,
            choices="sites",
            meaning_fr="Site de patrimoine auquel l'immeuble appartient.",
        ),
        *_SIZE,
        *_YEARS,
        *_ENERGY,
        *_RATIOS,
        *NOTES,
    ),
)

STOCK_SALES = Table(
    name="stock_sales",
    label_fr="Ventes de logements",
    sheet_fr="Ventes de logements",
    key=("building", "sold_on"),
    columns=(
        BUILDING,
        Column(
            name="sold_on",
            label_fr="Date de vente",
            kind=Kind.DATE,
            required=True,
            meaning_fr="Jour de l'acte : l'acheteur détient dès ce jour. Une ligne par date.",
        ),
        Column(
            name="sold",
            label_fr="Logements vendus",
            kind=Kind.INTEGER,
            required=True,
            unit="logement",
            meaning_fr="Logements vendus ce jour-là.",
        ),
        NOTES[1],
    ),
)

STOCK_ENERGY = Table(
    name="stock_energy",
    label_fr="Énergie du patrimoine",
    sheet_fr="Énergie du patrimoine",
    key=("building", "year"),
    columns=(
        BUILDING,
        YEAR,
        Column(
            name="heating_used",
            label_fr="Chauffage collectif facturé",
            kind=Kind.DECIMAL,
            meaning_fr="De l'immeuble entier, sur les jours détenus de l'année.",
        ),
        Column(
            name="heating_unit",
            label_fr="Unité du chauffage",
            kind=Kind.CODE,
            choices="units",
            width=14,
            meaning_fr="kWh PCS ou PCI, MWh, litres… tels que facturés.",
        ),
        Column(
            name="common_used",
            label_fr="Parties communes facturées (kWh)",
            kind=Kind.DECIMAL,
            unit="kWh",
            meaning_fr="Électricité de l'immeuble entier, sur les jours détenus de l'année.",
        ),
        Column(
            name="vacant_days",
            label_fr="Logements-jours vacants",
            kind=Kind.INTEGER,
            meaning_fr="Somme des jours sans locataire de chaque logement détenu.",
        ),
        Column(
            name="share_pct",
            label_fr="Quote-part restante (%)",
            kind=Kind.DECIMAL,
            unit="%",
            meaning_fr="Tantièmes restant à l'entité après les ventes, en moyenne de l'année ;"
            " vide : la part des logements-jours.",
        ),
        *NOTES,
    ),
)
