"""The tables of inventories that were published elsewhere, as their documents print them."""

from beges.domain.columns import Column, Kind, Table

PUBLICATIONS = Table(
    name="publications",
    label_fr="Bilans publiés ailleurs",
    sheet_fr="Bilans publiés",
    key=("publication",),
    columns=(
        Column(
            name="publication",
            label_fr="Code du bilan",
            kind=Kind.CODE,
            required=True,
            meaning_fr="Code court, par exemple PUB-2018.",
        ),
        Column(
            name="title",
            label_fr="Intitulé",
            kind=Kind.TEXT,
            required=True,
            width=40,
            meaning_fr="Intitulé du bilan publié.",
        ),
        Column(
            name="year",
            label_fr="Année de reporting",
            kind=Kind.INTEGER,
            required=True,
            meaning_fr="Année sur laquelle portent les émissions.",
        ),
        Column(
            name="standard",
            label_fr="Méthode",
            kind=Kind.CODE,
            required=True,
            meaning_fr="Nomenclature des postes publiés : v5 ou v4.",
        ),
        Column(
            name="covers",
            label_fr="Périmètre",
            kind=Kind.TEXT,
            width=40,
            meaning_fr="Entités que ce bilan couvrait.",
        ),
        Column(
            name="published_on",
            label_fr="Publié le",
            kind=Kind.DATE,
            meaning_fr="Date de publication.",
        ),
        Column(
            name="source",
            label_fr="Source",
            kind=Kind.TEXT,
            required=True,
            width=40,
            meaning_fr="Document ou page dont les chiffres sont tirés.",
        ),
        Column(
            name="url",
            label_fr="Adresse",
            kind=Kind.TEXT,
            width=40,
            meaning_fr="Adresse publique, s'il y en a une.",
        ),
    ),
)

PUBLISHED_CELLS = Table(
    name="published_cells",
    label_fr="Chiffres publiés ailleurs",
    sheet_fr="Chiffres publiés",
    key=(
        "publication",
        "post",
    ),
    columns=(
        Column(
            name="publication",
            label_fr="Code du bilan",
            kind=Kind.CODE,
            required=True,
            meaning_fr="Bilan publié ailleurs.",
        ),
        Column(
            name="post",
            label_fr="Poste",
            kind=Kind.CODE,
            required=True,
            meaning_fr="Poste de sa méthode.",
        ),
        Column(
            name="co2",
            label_fr="CO2 (tCO2e)",
            kind=Kind.DECIMAL,
            meaning_fr="Case telle que publiée ; vide si elle n'est pas publiée.",
        ),
        Column(
            name="ch4",
            label_fr="CH4 (tCO2e)",
            kind=Kind.DECIMAL,
            meaning_fr="Case telle que publiée ; vide si elle n'est pas publiée.",
        ),
        Column(
            name="n2o",
            label_fr="N2O (tCO2e)",
            kind=Kind.DECIMAL,
            meaning_fr="Case telle que publiée ; vide si elle n'est pas publiée.",
        ),
        Column(
            name="other_gases",
            label_fr="Autres gaz (tCO2e)",
            kind=Kind.DECIMAL,
            meaning_fr="Case telle que publiée ; vide si elle n'est pas publiée.",
        ),
        Column(
            name="total",
            label_fr="Total (tCO2e)",
            kind=Kind.DECIMAL,
            meaning_fr="Case telle que publiée ; vide si elle n'est pas publiée.",
        ),
        Column(
            name="co2b",
            label_fr="CO2 b (t)",
            kind=Kind.DECIMAL,
            meaning_fr="Case telle que publiée ; vide si elle n'est pas publiée.",
        ),
        Column(
            name="excluded",
            label_fr="Écarté",
            kind=Kind.BOOLEAN,
            meaning_fr="Oui si le bilan laissait le poste en blanc.",
        ),
    ),
)
