"""Store: the ledger, on a SQLite file or on PostgreSQL, with the same code.

Insert-only: a correction is a new revision with its author and its reason, and every entry is
chained to those before it by SHA-256 in the transaction that writes it. The rules are in
``docs/decisions``; ``tables`` declares the store's own tables, ``chain`` says what is hashed.
"""

from beges.store.chain import GENESIS, Head
from beges.store.connections import VARIABLE, default_url, full_url, user_folder
from beges.store.errors import (
    BatchHasLaterRevisions,
    BatchNotUndoable,
    BatchUndone,
    DocumentChanged,
    DocumentMissing,
    DocumentsUnavailable,
    NotStorable,
    RecordExists,
    RecordRepeated,
    StaleRevision,
    StoreTooNew,
    StoreUnavailable,
    TriggersMissing,
    Trouble,
    UnknownBatch,
    UnknownRecord,
)
from beges.store.evidence import DOCUMENTS_VARIABLE, Evidence
from beges.store.ledger import Act, Appended, Ledger, Progress
from beges.store.reader import Batch, Reader
from beges.store.store import Store, open_store
from beges.store.tables import BATCHES, COMPILATIONS, LEDGER, UNDOABLE, BatchKind
from beges.store.undo import undo_batch
from beges.store.values import record_key
from beges.store.verify import Breach, Broken, ChainReport, check_chain, entry_texts

__all__ = [
    "BATCHES",
    "COMPILATIONS",
    "DOCUMENTS_VARIABLE",
    "GENESIS",
    "LEDGER",
    "UNDOABLE",
    "VARIABLE",
    "Act",
    "Appended",
    "Batch",
    "BatchHasLaterRevisions",
    "BatchKind",
    "BatchNotUndoable",
    "BatchUndone",
    "Breach",
    "Broken",
    "ChainReport",
    "DocumentChanged",
    "DocumentMissing",
    "DocumentsUnavailable",
    "Evidence",
    "Head",
    "Ledger",
    "NotStorable",
    "Progress",
    "Reader",
    "RecordExists",
    "RecordRepeated",
    "StaleRevision",
    "Store",
    "StoreTooNew",
    "StoreUnavailable",
    "TriggersMissing",
    "Trouble",
    "UnknownBatch",
    "UnknownRecord",
    "check_chain",
    "default_url",
    "entry_texts",
    "full_url",
    "open_store",
    "record_key",
    "undo_batch",
    "user_folder",
]
