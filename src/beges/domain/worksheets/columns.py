"""Columns that worksheets share, declared once."""

from beges.domain.columns import Column, Kind

ENTITY = Column(
    name="entity",
    label_fr="Code entité",
    kind=Kind.CODE,
    required=True,
    choices="entities",
    meaning_fr="Entité qui possède, loue ou emploie.",
)
SITE = Column(
    name="site",
    label_fr="Code site",
    kind=Kind.CODE,
    choices="sites",
    meaning_fr="Site concerné ; vide si la ligne vaut pour l'entité entière.",
)
YEAR = Column(
    name="year",
    label_fr="Année",
    kind=Kind.INTEGER,
    required=True,
    width=10,
    meaning_fr="Année civile que la ligne décrit.",
)
LIFE = Column(
    name="life_years",
    label_fr="Durée comptable (ans)",
    kind=Kind.INTEGER,
    unit="an",
    width=12,
    meaning_fr="Durée d'amortissement de vos comptes ; vide : celle du type de donnée.",
)
NATURE = Column(
    name="factor",
    label_fr="Nature",
    kind=Kind.CODE,
    choices="series",
    width=34,
    meaning_fr="Nature précise, quand la catégorie n'y suffit pas.",
)
DOCUMENTS = Column(
    name="documents",
    label_fr="Justificatif",
    kind=Kind.TEXT,
    width=28,
    meaning_fr="Registre, facture, enquête ou fichier d'où viennent les chiffres.",
)
COMMENT = Column(
    name="comment",
    label_fr="Commentaire",
    kind=Kind.TEXT,
    width=36,
    meaning_fr="Ce que le vérificateur doit savoir.",
)
NOTES = (DOCUMENTS, COMMENT)


def reference(name: str, label_fr: str, meaning_fr: str) -> Column:
    """The user's own reference: a corrected workbook finds its figures again by it."""
    return Column(
        name=name, label_fr=label_fr, kind=Kind.CODE, required=True, width=20, meaning_fr=meaning_fr
    )
