"""What the store refuses, each refusal an exception of its own, with what the caller needs to act.

``str(error)`` is a French sentence that may be shown as it is. A defect in the user's data is not
here: it is a finding, found before the store is asked to write anything.
"""

import enum


class Trouble(enum.StrEnum):
    """Why a database cannot be used."""

    CANNOT_CONNECT = "cannot_connect"
    READ_ONLY = "read_only"
    DISK_FULL = "disk_full"
    DISK_ERROR = "disk_error"
    LOCKED = "locked"
    NOT_A_DATABASE = "not_a_database"
    DAMAGED = "damaged"

    @property
    def sentence_fr(self) -> str:
        """What a user reads."""
        return _TROUBLES[self]


_TROUBLES = {
    Trouble.CANNOT_CONNECT: "la base ne peut pas être ouverte (adresse, dossier ou droits)",
    Trouble.READ_ONLY: "la base est en lecture seule",
    Trouble.DISK_FULL: "le disque est plein",
    Trouble.DISK_ERROR: "le disque a refusé l’écriture ou la lecture",
    Trouble.LOCKED: "la base est occupée par une autre écriture ; réessayez dans un instant",
    Trouble.NOT_A_DATABASE: "ce fichier n’est pas une base de données",
    Trouble.DAMAGED: "le fichier de la base est endommagé",
}


class StoreUnavailable(Exception):
    """The database cannot be opened, read or written; nothing was half-written."""

    def __init__(self, *, url: str, trouble: Trouble, detail: str = "") -> None:
        super().__init__(
            f"Base de données indisponible : {trouble.sentence_fr} ({url}). Rien n’a été écrit."
        )
        self.url = url
        self.trouble = trouble
        self.detail = detail


class StoreTooNew(Exception):
    """The database was written by a later version of the tool."""

    def __init__(self, *, url: str, found: str, known: str) -> None:
        super().__init__(
            f"Cette base ({url}) vient d’une version plus récente de l’outil (schéma {found},"
            f" connu ici : {known}). Mettez l’outil à jour."
        )
        self.url = url
        self.found = found
        self.known = known


class TriggersMissing(Exception):
    """Tables of the ledger whose guards against update and delete are gone."""

    def __init__(self, *, url: str, tables: tuple[str, ...]) -> None:
        super().__init__(
            f"Le registre ({url}) n’est plus protégé contre les modifications : déclencheurs"
            f" absents ou changés sur {', '.join(tables)}. La base a été modifiée hors de l’outil."
        )
        self.url = url
        self.tables = tables


class NotStorable(ValueError):
    """A value that the ledger cannot hold exactly: nothing is coerced, nothing is guessed."""

    def __init__(self, *, table: str, column: str, value: object, reason_fr: str) -> None:
        super().__init__(
            f"Valeur refusée par le registre : {table}.{column} = {value!r} ({reason_fr})."
        )
        self.table = table
        self.column = column
        self.value = value
        self.reason_fr = reason_fr


class RecordRepeated(Exception):
    """The same record twice in one append: nobody could tell which is the current one."""

    def __init__(self, *, table: str, record_key: str) -> None:
        super().__init__(f"L’enregistrement {record_key} figure deux fois dans le même envoi.")
        self.table = table
        self.record_key = record_key


class StaleRevision(Exception):
    """Somebody else changed the record since the caller read it (``current`` 0: not there)."""

    def __init__(self, *, table: str, record_key: str, expected: int, current: int) -> None:
        super().__init__(
            f"{record_key} a changé depuis sa lecture (révision lue : {expected}, révision"
            f" actuelle : {current}). Relisez-le avant de le modifier."
        )
        self.table = table
        self.record_key = record_key
        self.expected = expected
        self.current = current


class RecordExists(Exception):
    """The caller believed the record to be new."""

    def __init__(self, *, table: str, record_key: str, current: int) -> None:
        super().__init__(f"{record_key} existe déjà (révision {current}).")
        self.table = table
        self.record_key = record_key
        self.current = current


class UnknownRecord(LookupError):
    """No such record in the ledger."""

    def __init__(self, *, table: str, record_key: str) -> None:
        super().__init__(f"{record_key} n’existe pas dans le registre.")
        self.table = table
        self.record_key = record_key


class UnknownBatch(LookupError):
    """No batch of that number."""

    def __init__(self, number: int) -> None:
        super().__init__(f"Le lot {number} n’existe pas.")
        self.number = number


class BatchUndone(Exception):
    """The batch was undone already, by the batch ``by``."""

    def __init__(self, *, number: int, by: int) -> None:
        super().__init__(f"Le lot {number} a déjà été annulé (par le lot {by}).")
        self.number = number
        self.by = by


class BatchNotUndoable(Exception):
    """A batch of a kind that is never undone: an undo, a compilation, the terms of an inventory."""

    def __init__(self, *, number: int, kind: str) -> None:
        super().__init__(f"Le lot {number} ne peut pas être annulé (nature : {kind}).")
        self.number = number
        self.kind = kind


class BatchHasLaterRevisions(Exception):
    """Records of the batch were changed since: undoing it would overwrite those changes."""

    def __init__(self, *, number: int, records: tuple[str, ...]) -> None:
        shown = ", ".join(records[:10]) + ("…" if len(records) > 10 else "")
        super().__init__(
            f"Le lot {number} ne peut pas être annulé : {len(records)} de ses enregistrements ont"
            f" été modifiés depuis ({shown})."
        )
        self.number = number
        self.records = records


class DocumentsUnavailable(Exception):
    """The place of the documents cannot be read or written; the sentence is French."""

    def __init__(self, *, address: str, detail: str) -> None:
        super().__init__(
            f"Le dossier des pièces ({_hidden(address)}) n’est pas accessible : {detail}. Rien n’a"
            " été enregistré ; vérifiez le dossier, ses droits et la place libre."
        )


class DocumentMissing(Exception):
    """A document that the ledger names is not in its place; the sentence is French."""

    def __init__(self, *, digest: str, address: str) -> None:
        super().__init__(
            f"La pièce {digest[:12]}… n’est pas dans {_hidden(address)} : retrouvez-la dans une"
            " sauvegarde, ou déposez-la de nouveau."
        )
        self.digest = digest


class DocumentChanged(Exception):
    """A document is no longer the content that was kept; the sentence is French."""

    def __init__(self, *, digest: str, address: str) -> None:
        super().__init__(
            f"La pièce {digest[:12]}… de {_hidden(address)} a été modifiée hors de l’outil :"
            " reprenez celle d’une sauvegarde."
        )
        self.digest = digest


def _hidden(address: str) -> str:
    """An address without what stands before an at sign: it may be a secret."""
    scheme, marks, rest = address.rpartition("://")
    return f"{scheme}{marks}{rest.rpartition('@')[2]}"
