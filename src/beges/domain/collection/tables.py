"""The tables of the collection: readings, documents, reviews and what was acknowledged."""

from beges.domain.columns import Column, Kind, Table

READINGS = Table(
    name="readings",
    label_fr="Relevés d'index",
    sheet_fr="Relevés",
    key=("meter", "read_on"),
    columns=(
        Column(
            name="meter",
            label_fr="Code compteur",
            kind=Kind.CODE,
            required=True,
            choices="meters",
            width=20,
            meaning_fr="Compteur relevé.",
        ),
        Column(
            name="read_on",
            label_fr="Date du relevé",
            kind=Kind.DATE,
            required=True,
            meaning_fr="Jour du relevé ; la consommation court du lendemain du relevé précédent à"
            " ce jour, compris.",
        ),
        Column(
            name="index",
            label_fr="Index",
            kind=Kind.DECIMAL,
            required=True,
            meaning_fr="Chiffre lu sur le compteur, tel quel.",
        ),
        Column(
            name="restart",
            label_fr="Repart de cet index",
            kind=Kind.BOOLEAN,
            meaning_fr="Oui si le compteur vient d'être posé, remplacé ou remis à zéro : la"
            " consommation d'avant n'est pas déduite de cet index.",
        ),
        Column(
            name="comment",
            label_fr="Commentaire",
            kind=Kind.TEXT,
            width=40,
            meaning_fr="Ce que le vérificateur doit savoir.",
        ),
    ),
)

DOCUMENTS = Table(
    name="documents",
    label_fr="Pièces",
    sheet_fr="Pièces",
    key=("document",),
    columns=(
        Column(
            name="document",
            label_fr="Empreinte",
            kind=Kind.CODE,
            required=True,
            collected=False,
            meaning_fr="Empreinte SHA-256 du contenu : elle nomme la pièce.",
        ),
        Column(
            name="name",
            label_fr="Nom du fichier",
            kind=Kind.TEXT,
            required=True,
            collected=False,
            meaning_fr="Nom sous lequel le fichier a été déposé.",
        ),
        Column(
            name="media_type",
            label_fr="Nature du fichier",
            kind=Kind.CODE,
            required=True,
            collected=False,
            meaning_fr="Type de contenu reconnu aux premiers octets.",
        ),
        Column(
            name="size",
            label_fr="Taille (octets)",
            kind=Kind.INTEGER,
            required=True,
            collected=False,
            meaning_fr="Nombre d'octets.",
        ),
    ),
)

ATTACHMENTS = Table(
    name="attachments",
    label_fr="Pièces jointes",
    sheet_fr="Pièces jointes",
    key=("activity_id", "document"),
    columns=(
        Column(
            name="activity_id",
            label_fr="Donnée",
            kind=Kind.CODE,
            required=True,
            collected=False,
            meaning_fr="Donnée d'activité que la pièce justifie.",
        ),
        Column(
            name="document",
            label_fr="Empreinte",
            kind=Kind.CODE,
            required=True,
            collected=False,
            meaning_fr="Pièce, par son empreinte SHA-256.",
        ),
    ),
)

REVIEWS = Table(
    name="reviews",
    label_fr="Validations",
    sheet_fr="Validations",
    key=("activity_id",),
    columns=(
        Column(
            name="activity_id",
            label_fr="Donnée",
            kind=Kind.CODE,
            required=True,
            collected=False,
            meaning_fr="Donnée d'activité examinée.",
        ),
        Column(
            name="activity_revision",
            label_fr="Version examinée",
            kind=Kind.INTEGER,
            required=True,
            collected=False,
            meaning_fr="Version de la donnée ; une correction est à examiner de nouveau.",
        ),
        Column(
            name="status",
            label_fr="État",
            kind=Kind.CODE,
            required=True,
            choices="review_statuses",
            collected=False,
            meaning_fr="Soumise, validée ou refusée ; sans examen, une donnée est saisie.",
        ),
        Column(
            name="comment",
            label_fr="Commentaire",
            kind=Kind.TEXT,
            collected=False,
            meaning_fr="Obligatoire pour un refus.",
        ),
    ),
)

ACKNOWLEDGEMENTS = Table(
    name="acknowledgements",
    label_fr="Constats admis",
    sheet_fr="Constats admis",
    key=("code", "subject", "sentence"),
    columns=(
        Column(
            name="code",
            label_fr="Constat",
            kind=Kind.CODE,
            required=True,
            collected=False,
            meaning_fr="Code du constat admis.",
        ),
        Column(
            name="subject",
            label_fr="Objet",
            kind=Kind.CODE,
            required=True,
            collected=False,
            meaning_fr="Donnée, ou compteur et mois, que le constat désigne.",
        ),
        Column(
            name="sentence",
            label_fr="Phrase admise",
            kind=Kind.TEXT,
            required=True,
            collected=False,
            meaning_fr="Le constat tel qu'il a été lu : s'il change, il se montre de nouveau.",
        ),
        Column(
            name="reason",
            label_fr="Motif",
            kind=Kind.TEXT,
            required=True,
            collected=False,
            meaning_fr="Pourquoi il est admis ; le vérificateur le lit.",
        ),
    ),
)

ALIASES = Table(
    name="aliases",
    label_fr="Autres écritures",
    sheet_fr="Autres écritures",
    key=("register", "alias"),
    columns=(
        Column(
            name="register",
            label_fr="Registre",
            kind=Kind.CODE,
            required=True,
            collected=False,
            meaning_fr="Registre dont le code est reconnu : entités, sites ou compteurs.",
        ),
        Column(
            name="alias",
            label_fr="Écriture",
            kind=Kind.TEXT,
            required=True,
            collected=False,
            meaning_fr="Écriture rencontrée dans un fichier.",
        ),
        Column(
            name="code",
            label_fr="Code",
            kind=Kind.CODE,
            required=True,
            collected=False,
            meaning_fr="Code du registre que cette écriture désigne.",
        ),
    ),
)

MAPPINGS = Table(
    name="mappings",
    label_fr="Correspondances de fichiers",
    sheet_fr="Correspondances",
    key=("mapping",),
    columns=(
        Column(
            name="mapping",
            label_fr="Nom",
            kind=Kind.CODE,
            required=True,
            collected=False,
            meaning_fr="Nom sous lequel la correspondance est gardée.",
        ),
        Column(
            name="content",
            label_fr="Correspondance",
            kind=Kind.TEXT,
            required=True,
            collected=False,
            meaning_fr="En-têtes attendus, colonnes, unités, filtres et traductions, en JSON.",
        ),
    ),
)

DEGREE_DAYS = Table(
    name="degree_days",
    label_fr="Degrés-jours",
    sheet_fr="Degrés-jours",
    key=("zone", "year", "month"),
    columns=(
        Column(
            name="zone",
            label_fr="Zone",
            kind=Kind.CODE,
            required=True,
            meaning_fr="Deux premiers caractères du code postal des sites (69, 2A, 97) ; * pour"
            " tous les sites qui n'ont pas leur zone.",
        ),
        Column(
            name="year",
            label_fr="Année",
            kind=Kind.INTEGER,
            required=True,
            meaning_fr="Année du mois.",
        ),
        Column(
            name="month",
            label_fr="Mois",
            kind=Kind.INTEGER,
            required=True,
            meaning_fr="Mois, de 1 à 12.",
        ),
        Column(
            name="degree_days",
            label_fr="Degrés-jours du mois",
            kind=Kind.DECIMAL,
            required=True,
            unit="°C.jour",
            meaning_fr="Degrés-jours unifiés de chauffage du mois entier, de la station choisie.",
        ),
        Column(
            name="source",
            label_fr="Source",
            kind=Kind.TEXT,
            width=40,
            meaning_fr="Station et publication d'où vient le chiffre.",
        ),
    ),
)
