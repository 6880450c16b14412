"""Evidence: the bytes of documents, each kept under the SHA-256 of its content.

A folder, or a bucket through fsspec: ``BEGES_DOCUMENTS`` names it (a path or ``s3://…``); else it
stands beside the SQLite database, or in the user's folder for a database server. A document is
written once and never changed; the same content is one document whatever its name, and no name
ever becomes a path. The ledger knows a document by its digest, so that a byte changed by another
hand is seen when it is read.
"""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import fsspec  # type: ignore[import-untyped]
import sqlalchemy as sa

from beges.store.connections import user_folder
from beges.store.errors import DocumentChanged, DocumentMissing, DocumentsUnavailable

DOCUMENTS_VARIABLE: Final = "BEGES_DOCUMENTS"
_FOLDER: Final = "pieces"
_STAMPS: Final = ("size", "mtime", "ino", "created", "LastModified", "ETag")
"""What the file systems that fsspec knows tell of a file."""
_BUCKETS: Final = frozenset({"s3", "s3a", "gs", "gcs", "az", "abfs"})
"""Where folders are only names: to make one could make a bucket that somebody misspelt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The place of the documents of a database; made by ``evidence_of``."""

    address: str

    def put(self, content: bytes) -> str:
        """Keep a content; returns its digest. A content that is there already is left.

        One that another hand changed is put right: to hand in the original again is its remedy.

        Raises
        ------
        DocumentsUnavailable
            When the place cannot be written; nothing half-written bears the document's name.
        """
        digest = sha256(content).hexdigest()
        with self._reached():
            system, path = self._at(digest)
            known = system.exists(path)
            if known and system.cat_file(path) == content:
                return digest
            waiting = f"{path}.{secrets.token_hex(4)}.part"
            if _BUCKETS.isdisjoint(_protocols(system)):
                system.makedirs(path.rpartition("/")[0], exist_ok=True)
            system.pipe_file(waiting, content)
            _settle(waiting)
            if known:
                system.rm_file(path)
            system.mv(waiting, path)
            _settle(path.rpartition("/")[0])
        return digest

    def get(self, digest: str) -> bytes:
        """The content of a document.

        Raises
        ------
        DocumentMissing
            When it is not there.
        DocumentChanged
            When it is no longer the content that was kept.
        DocumentsUnavailable
        """
        try:
            with self._reached(FileNotFoundError):
                system, path = self._at(digest)
                content: bytes = system.cat_file(path)
        except FileNotFoundError as missing:
            raise DocumentMissing(digest=digest, address=self.address) from missing
        if sha256(content).hexdigest() != digest:
            raise DocumentChanged(digest=digest, address=self.address)
        return content

    def holds(self, digest: str) -> bool:
        """Whether a document is there.

        Raises
        ------
        DocumentsUnavailable
        """
        with self._reached():
            system, path = self._at(digest)
            return bool(system.exists(path))

    def stamp(self, digest: str) -> str:
        """What tells that the bytes of a document may have changed; blank when it is not there.

        Raises
        ------
        DocumentsUnavailable
        """
        try:
            with self._reached(FileNotFoundError):
                system, path = self._at(digest)
                told = system.info(path)
        except FileNotFoundError:
            return ""
        return " ".join(f"{name}={told.get(name)}" for name in _STAMPS)

    @contextmanager
    def _reached(self, *told: type[Exception]) -> Iterator[None]:
        """Say that the place cannot be reached, whatever its file system raised, but for these.

        Each file system of fsspec has errors of its own: an endpoint that does not answer or a
        missing key of a bucket is no ``OSError``.
        """
        try:
            yield
        except told:
            raise
        except Exception as trouble:
            raise DocumentsUnavailable(address=self.address, detail=str(trouble)) from trouble

    def _at(self, digest: str) -> tuple[Any, str]:
        """The file system, and the path of a document in it: two letters a folder."""
        system, root = fsspec.url_to_fs(self.address)
        return system, f"{root.rstrip('/')}/{digest[:2]}/{digest}"


def _protocols(system: Any) -> set[str]:  # noqa: ANN401 - fsspec ships no types
    """The names under which fsspec knows a file system."""
    names = system.protocol
    return {names} if isinstance(names, str) else set(names)


def _settle(path: str) -> None:
    """On a disk of this machine, wait until it is written: the ledger will say that it is there."""
    if not os.path.isabs(path) or not os.path.exists(path):  # noqa: PTH110, PTH117 - not a disk's
        return
    if os.name == "nt" and Path(path).is_dir():
        return  # Windows keeps its directories by itself, and opens none
    handle = os.open(path, os.O_RDONLY if Path(path).is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def evidence_of(url: sa.URL) -> Evidence:
    """The place of the documents of the database of this address."""
    told = os.environ.get(DOCUMENTS_VARIABLE)
    if told:
        return Evidence(address=told)
    if url.get_backend_name() == "sqlite" and url.database:
        database = Path(url.database)
        return Evidence(address=str(database.with_name(f"{database.stem}.{_FOLDER}")))
    return Evidence(address=str(user_folder() / _FOLDER / str(url.database)))
