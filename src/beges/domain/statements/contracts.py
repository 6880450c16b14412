"""Contracts of electricity: what the market-based scope 2 reads, beside the grid's factor."""

from beges.domain.columns import Column, Kind, Table

ELECTRICITY_CONTRACTS = Table(
    name="electricity_contracts",
    label_fr="Contrats d'électricité",
    sheet_fr="Contrats d'électricité",
    key=("contract",),
    columns=(
        Column(
            name="contract",
            label_fr="Code du contrat",
            kind=Kind.CODE,
            required=True,
            meaning_fr="Code court du contrat ou du lot de garanties.",
        ),
        Column(
            name="entity",
            label_fr="Code entité",
            kind=Kind.CODE,
            required=True,
            choices="entities",
            meaning_fr="Entité qui achète l'électricité.",
        ),
        Column(
            name="site",
            label_fr="Code site",
            kind=Kind.CODE,
            choices="sites",
            meaning_fr="Site fourni ; vide pour toute l'entité.",
        ),
        Column(
            name="instrument",
            label_fr="Instrument",
            kind=Kind.CODE,
            required=True,
            choices="electricity_instruments",
            meaning_fr="Garanties d'origine, offre verte, achat direct, ou mix du fournisseur.",
        ),
        Column(
            name="supplier",
            label_fr="Fournisseur",
            kind=Kind.TEXT,
            meaning_fr="Fournisseur de l'électricité.",
        ),
        Column(
            name="period_start",
            label_fr="Début",
            kind=Kind.DATE,
            required=True,
            meaning_fr="Premier jour couvert.",
        ),
        Column(
            name="period_end",
            label_fr="Fin",
            kind=Kind.DATE,
            required=True,
            meaning_fr="Dernier jour couvert.",
        ),
        Column(
            name="kwh",
            label_fr="Électricité couverte (kWh)",
            kind=Kind.DECIMAL,
            required=True,
            unit="kWh",
            meaning_fr="Énergie que l'instrument couvre sur la période.",
        ),
        Column(
            name="factor",
            label_fr="Facteur du contrat (kgCO2e/kWh)",
            kind=Kind.DECIMAL,
            required=True,
            unit="kgCO2e/kWh",
            meaning_fr="Émissions de combustion par kWh selon l'instrument.",
        ),
        Column(
            name="source",
            label_fr="Source",
            kind=Kind.TEXT,
            required=True,
            width=40,
            meaning_fr="Certificat ou attestation.",
        ),
    ),
)
