"""The tables by which a ledger of accounts becomes activities: rules, and settled double counts."""

from beges.domain.columns import Column, Kind, Table

ACCOUNT_RULES = Table(
    name="account_rules",
    label_fr="Règles des comptes",
    sheet_fr="Règles des comptes",
    key=("chart", "prefix", "label_pattern", "supplier_pattern"),
    columns=(
        Column(
            name="chart",
            label_fr="Plan de comptes",
            kind=Kind.CODE,
            required=True,
            choices="charts",
            meaning_fr="Plan de comptes de l'entité : général, HLM, établissements de crédit.",
        ),
        Column(
            name="prefix",
            label_fr="Racine du compte",
            kind=Kind.CODE,
            required=True,
            meaning_fr="Premiers chiffres du compte ; la plus longue racine l'emporte.",
        ),
        Column(
            name="label_pattern",
            label_fr="Libellé contient",
            kind=Kind.TEXT,
            meaning_fr="Mots que le libellé du compte ou de l'écriture doit contenir, séparés par"
            " des barres « | » ; vide : tous.",
        ),
        Column(
            name="supplier_pattern",
            label_fr="Tiers contient",
            kind=Kind.TEXT,
            meaning_fr="Mots que le compte auxiliaire de l'écriture doit contenir, séparés par des"
            " barres « | » ; vide : tous.",
        ),
        Column(
            name="treatment",
            label_fr="Traitement",
            kind=Kind.CODE,
            required=True,
            choices="account_treatments",
            meaning_fr="Achat, immobilisation, exclu par règle, ou à trancher avec le physique.",
        ),
        Column(
            name="activity_type",
            label_fr="Type de donnée",
            kind=Kind.CODE,
            choices="activity_types",
            width=36,
            meaning_fr="Type des données créées ; vide si le compte est exclu.",
        ),
        Column(
            name="factor",
            label_fr="Nature ou facteur",
            kind=Kind.CODE,
            choices="series",
            width=36,
            meaning_fr="Nature ou facteur des données créées, quand le type ne suffit pas.",
        ),
        Column(
            name="untaxed",
            label_fr="Sans TVA",
            kind=Kind.BOOLEAN,
            meaning_fr="Oui si ces achats sont exonérés de TVA (assurance, banque) : rien n'est"
            " alors à retirer avant un ratio hors taxes.",
        ),
        Column(
            name="life_years",
            label_fr="Durée d'amortissement (ans)",
            kind=Kind.INTEGER,
            unit="an",
            meaning_fr="Pour une immobilisation : durée comptable ; vide : celle du type.",
        ),
        Column(
            name="reason",
            label_fr="Motif",
            kind=Kind.TEXT,
            width=40,
            meaning_fr="Pourquoi : obligatoire pour une exclusion.",
        ),
    ),
)

ACCOUNT_CHOICES = Table(
    name="account_choices",
    label_fr="Doubles comptes tranchés",
    sheet_fr="Doubles comptes",
    key=("entity", "year", "account", "site"),
    columns=(
        Column(
            name="entity",
            label_fr="Code entité",
            kind=Kind.CODE,
            required=True,
            choices="entities",
            meaning_fr="Entité dont les comptes sont tranchés.",
        ),
        Column(
            name="year",
            label_fr="Année",
            kind=Kind.INTEGER,
            required=True,
            meaning_fr="Exercice.",
        ),
        Column(
            name="account",
            label_fr="Compte",
            kind=Kind.CODE,
            required=True,
            meaning_fr="Racine du compte tranché, par exemple 6061.",
        ),
        Column(
            name="site",
            label_fr="Code site",
            kind=Kind.CODE,
            choices="sites",
            meaning_fr="Site concerné ; vide pour l'entité entière.",
        ),
        Column(
            name="choice",
            label_fr="Compté par",
            kind=Kind.CODE,
            required=True,
            choices="account_resolutions",
            meaning_fr="Données physiques, montants, ou partage avec un montant.",
        ),
        Column(
            name="amount",
            label_fr="Montant compté (€)",
            kind=Kind.DECIMAL,
            unit="€",
            meaning_fr="Pour un partage : montant encore compté par un ratio monétaire.",
        ),
        Column(
            name="reason",
            label_fr="Motif",
            kind=Kind.TEXT,
            required=True,
            width=40,
            meaning_fr="Pourquoi ce choix.",
        ),
    ),
)
