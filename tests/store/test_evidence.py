"""Documents: kept once under the digest of their content, and believed only when it agrees."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from beges.store import (
    DOCUMENTS_VARIABLE,
    DocumentChanged,
    DocumentMissing,
    DocumentsUnavailable,
    Evidence,
    Store,
)
from beges.store.evidence import evidence_of

CONTENT = b"%PDF-1.7 facture"


@pytest.fixture
def evidence(tmp_path: Path) -> Evidence:
    return Evidence(address=str(tmp_path / "pieces"))


def files(evidence: Evidence) -> list[Path]:
    return [path for path in Path(evidence.address).rglob("*") if path.is_file()]


def test_a_content_is_kept_once_under_its_digest(evidence: Evidence) -> None:
    first, second = evidence.put(CONTENT), evidence.put(CONTENT)
    assert first == second
    assert [path.name for path in files(evidence)] == [first]
    assert evidence.get(first) == CONTENT
    assert evidence.holds(first)
    assert not evidence.holds("0" * 64)


def test_a_byte_changed_by_another_hand_is_seen(evidence: Evidence) -> None:
    digest = evidence.put(CONTENT)
    (file,) = files(evidence)
    file.write_bytes(CONTENT + b".")
    with pytest.raises(DocumentChanged, match="modifiée hors de l’outil"):
        evidence.get(digest)


def test_a_document_that_is_not_there_is_named(evidence: Evidence) -> None:
    with pytest.raises(DocumentMissing, match="0000"):
        evidence.get("0" * 64)


def test_a_place_that_cannot_be_written_is_told_without_its_secret(tmp_path: Path) -> None:
    (tmp_path / "pieces").write_text("un fichier, pas un dossier")
    with pytest.raises(DocumentsUnavailable, match="accessible"):
        Evidence(address=str(tmp_path / "pieces")).put(CONTENT)
    with pytest.raises(DocumentsUnavailable) as refused:
        Evidence(address="inconnu://cle:secret@seau/pieces").put(CONTENT)
    assert "secret@" not in str(refused.value)


def test_documents_stand_beside_the_database_or_where_the_variable_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = sa.make_url(f"sqlite:///{tmp_path}/inventaire.sqlite")
    assert evidence_of(url).address == f"{tmp_path}/inventaire.pieces"
    monkeypatch.setenv(DOCUMENTS_VARIABLE, "memory://pieces")
    digest = evidence_of(url).put(CONTENT)
    assert evidence_of(url).get(digest) == CONTENT


def test_a_store_knows_its_documents(store: Store) -> None:
    assert store.evidence.address


class Remote:
    """A bucket as fsspec shows it, where everything fails in its own way."""

    protocol = ("s3", "s3a")

    def __init__(self, trouble: Exception | None) -> None:
        self.trouble = trouble
        self.kept: dict[str, bytes] = {}

    def exists(self, path: str) -> bool:
        if self.trouble is not None:
            raise self.trouble
        return path in self.kept

    def pipe_file(self, path: str, content: bytes) -> None:
        self.kept[path] = content

    def mv(self, path: str, target: str) -> None:
        self.kept[target] = self.kept.pop(path)

    def makedirs(self, path: str, *, exist_ok: bool) -> None:
        raise AssertionError(f"a bucket that somebody misspelt would be made: {path} {exist_ok}")


def test_a_bucket_is_never_made_and_its_own_errors_are_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    remote = Remote(None)
    monkeypatch.setattr("beges.store.evidence.fsspec.url_to_fs", lambda _: (remote, "seau/pieces"))
    digest = Evidence(address="s3://seau/pieces").put(CONTENT)
    assert list(remote.kept) == [f"seau/pieces/{digest[:2]}/{digest}"]
    remote.trouble = RuntimeError("Unable to locate credentials")
    with pytest.raises(DocumentsUnavailable, match="credentials"):
        Evidence(address="s3://seau/pieces").put(CONTENT)


def test_the_original_handed_in_again_puts_a_changed_document_right(evidence: Evidence) -> None:
    digest = evidence.put(CONTENT)
    (file,) = files(evidence)
    before = evidence.stamp(digest)
    file.write_bytes(b"autre chose")
    assert evidence.stamp(digest) != before
    assert evidence.put(CONTENT) == digest
    assert evidence.get(digest) == CONTENT
    assert len(files(evidence)) == 1
    assert evidence.stamp("0" * 64) == ""
