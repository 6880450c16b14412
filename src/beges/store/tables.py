"""The tables of the ledger: those that the domain declares, and the two that are the store's own.

``batches`` says who did what, when and why; ``compilations`` keeps the totals and the digests of
each compilation of an inventory, so that `beges verify` can derive them again and compare. Both are
declared like the tables of the domain, and are ledger tables like them: insert-only and chained.
"""

import enum
from typing import Final

from beges.domain.activities import ACTIVITIES
from beges.domain.bookkeeping import ACCOUNT_CHOICES, ACCOUNT_RULES
from beges.domain.collection import (
    ACKNOWLEDGEMENTS,
    ALIASES,
    ATTACHMENTS,
    DEGREE_DAYS,
    DOCUMENTS,
    MAPPINGS,
    READINGS,
    REVIEWS,
)
from beges.domain.columns import Column, Kind, Table
from beges.domain.declaration import (
    AVOIDED,
    FILED_CELLS,
    FILINGS,
    FORM_ANSWERS,
    PUBLICATIONS,
    PUBLISHED_CELLS,
    REFERENCE_YEARS,
    SIGNIFICANCE,
)
from beges.domain.factors import CORRECTIONS, OWN_FACTORS, OWN_PARTS
from beges.domain.perimeter import (
    ADOPTIONS,
    ENTITIES,
    GROUP,
    INDICATORS,
    INVENTORIES,
    METERS,
    SITES,
)
from beges.domain.statements import ELECTRICITY_CONTRACTS
from beges.domain.transition import ACTIONS, TARGETS


class BatchKind(enum.StrEnum):
    """What a person did, in one word."""

    IMPORT = "import"
    ENTRY = "entry"
    CORRECTION = "correction"
    WITHDRAWAL = "withdrawal"
    UNDO = "undo"
    PERIMETER = "perimeter"
    INVENTORY = "inventory"
    FACTORS = "factors"
    ADOPTION = "adoption"
    ESTIMATE = "estimate"
    EVIDENCE = "evidence"
    REVIEW = "review"
    ACKNOWLEDGEMENT = "acknowledgement"
    MAPPING = "mapping"
    BOOKKEEPING = "bookkeeping"
    DECLARATION = "declaration"
    TRANSITION = "transition"
    FILING = "filing"
    COMPILATION = "compilation"

    @property
    def label_fr(self) -> str:
        """The word that a user reads."""
        return _LABELS[self]


_LABELS = {
    BatchKind.IMPORT: "import",
    BatchKind.ENTRY: "saisie",
    BatchKind.CORRECTION: "correction",
    BatchKind.WITHDRAWAL: "retrait",
    BatchKind.UNDO: "annulation",
    BatchKind.PERIMETER: "périmètre",
    BatchKind.INVENTORY: "inventaire",
    BatchKind.FACTORS: "facteurs",
    BatchKind.ADOPTION: "adoption",
    BatchKind.ESTIMATE: "estimation",
    BatchKind.EVIDENCE: "pièce jointe",
    BatchKind.REVIEW: "validation",
    BatchKind.ACKNOWLEDGEMENT: "constat admis",
    BatchKind.MAPPING: "correspondance",
    BatchKind.BOOKKEEPING: "comptes",
    BatchKind.DECLARATION: "déclaration",
    BatchKind.TRANSITION: "plan de transition",
    BatchKind.FILING: "dépôt",
    BatchKind.COMPILATION: "calcul",
}

UNDOABLE: Final = frozenset(
    {
        BatchKind.IMPORT,
        BatchKind.ENTRY,
        BatchKind.CORRECTION,
        BatchKind.WITHDRAWAL,
        BatchKind.PERIMETER,
        BatchKind.FACTORS,
        BatchKind.ADOPTION,
        BatchKind.ESTIMATE,
        BatchKind.EVIDENCE,
        BatchKind.REVIEW,
        BatchKind.ACKNOWLEDGEMENT,
        BatchKind.MAPPING,
        BatchKind.BOOKKEEPING,
        BatchKind.DECLARATION,
        BatchKind.TRANSITION,
    }
)


def _set(
    name: str, label_fr: str, kind: Kind, meaning_fr: str, *, required: bool = False
) -> Column:
    """A column that the tool fills in."""
    return Column(
        name=name,
        label_fr=label_fr,
        kind=kind,
        meaning_fr=meaning_fr,
        required=required,
        collected=False,
    )


BATCHES: Final = Table(
    name="batches",
    label_fr="Lots",
    sheet_fr="Lots",
    key=("batch",),
    columns=(
        _set("kind", "Nature", Kind.CODE, "Import, saisie, correction, retrait…", required=True),
        _set("actor", "Auteur", Kind.TEXT, "La personne qui a agi.", required=True),
        _set("at", "Date et heure", Kind.TEXT, "Instant, en UTC (ISO 8601).", required=True),
        _set("reason", "Motif", Kind.TEXT, "Pourquoi, dans les mots de l'auteur."),
        _set("rows", "Écritures", Kind.INTEGER, "Écritures qui suivent.", required=True),
        _set("source_name", "Fichier", Kind.TEXT, "Nom du fichier importé."),
        _set("source_sha256", "Empreinte du fichier", Kind.CODE, "SHA-256 du fichier importé."),
        _set("rows_read", "Lignes lues", Kind.INTEGER, "Lignes lues dans le fichier."),
        _set("rows_accepted", "Lignes acceptées", Kind.INTEGER, "Lignes acceptées."),
        _set("rows_rejected", "Lignes rejetées", Kind.INTEGER, "Lignes rejetées."),
        _set("rows_ignored", "Lignes ignorées", Kind.INTEGER, "Lignes vides ou ignorées."),
        _set("undoes", "Annule le lot", Kind.INTEGER, "Numéro du lot annulé."),
    ),
)
"""Its key, the batch's number, is the ledger's own column ``batch``."""

COMPILATIONS: Final = Table(
    name="compilations",
    label_fr="Calculs",
    sheet_fr="Calculs",
    key=("inventory",),
    columns=(
        _set("inventory", "Code inventaire", Kind.CODE, "Inventaire calculé.", required=True),
        _set(
            "compiled_at_entry",
            "Écriture lue",
            Kind.INTEGER,
            "Numéro de la dernière écriture du registre que le calcul a lue.",
            required=True,
        ),
        _set(
            "compiled_at_digest",
            "Empreinte du registre",
            Kind.CODE,
            "Empreinte SHA-256 de cette écriture.",
            required=True,
        ),
        _set("release", "Version des facteurs", Kind.CODE, "Bibliothèque lue.", required=True),
        _set(
            "release_digest",
            "Empreinte des facteurs",
            Kind.CODE,
            "Empreinte SHA-256 de cette version.",
            required=True,
        ),
        _set(
            "rules_digest",
            "Empreinte des règles",
            Kind.CODE,
            "Empreinte SHA-256 des tables de règles.",
            required=True,
        ),
        _set(
            "inventory_digest",
            "Empreinte de l'inventaire",
            Kind.CODE,
            "Empreinte SHA-256 du résultat.",
            required=True,
        ),
        _set("lines", "Lignes", Kind.INTEGER, "Nombre de lignes d'émission.", required=True),
        _set("total_mg", "Total (mg)", Kind.INTEGER, "Total, en milligrammes de CO2e."),
        _set("published_mg", "Total publié (mg)", Kind.INTEGER, "Total publié, en mg de CO2e."),
        _set("totals", "Totaux", Kind.TEXT, "Totaux par entité et par poste V5, en JSON."),
    ),
)

LEDGER: Final = (
    BATCHES,
    GROUP,
    ENTITIES,
    SITES,
    METERS,
    INDICATORS,
    INVENTORIES,
    ADOPTIONS,
    OWN_FACTORS,
    OWN_PARTS,
    CORRECTIONS,
    ACTIVITIES,
    READINGS,
    DOCUMENTS,
    ATTACHMENTS,
    REVIEWS,
    ACKNOWLEDGEMENTS,
    ALIASES,
    MAPPINGS,
    DEGREE_DAYS,
    ACCOUNT_RULES,
    ACCOUNT_CHOICES,
    ELECTRICITY_CONTRACTS,
    ACTIONS,
    TARGETS,
    FORM_ANSWERS,
    SIGNIFICANCE,
    PUBLICATIONS,
    PUBLISHED_CELLS,
    REFERENCE_YEARS,
    AVOIDED,
    FILINGS,
    FILED_CELLS,
    COMPILATIONS,
)
"""Every table of the ledger."""
