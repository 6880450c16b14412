"""Seal: the files of a pack, their manifest, and the archive; the same content, the same bytes.

The manifest names every file with its SHA-256 and its size, the head of the ledger, and the totals.
It is canonical JSON and carries a seal, its own SHA-256 without that field, so that no byte of it
changes unseen; its digest, printed outside, is what nobody can make again.
"""

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from importlib import resources

MANIFEST, VERIFIER, README = "manifeste.json", "verifier.py", "LISEZMOI.txt"
_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedPack:
    """The bytes of the archive, and the SHA-256 of its manifest."""

    content: bytes
    manifest_digest: str


def verifier_source() -> bytes:
    """The stand-alone verifier, as it is packed."""
    return resources.files(__package__).joinpath(VERIFIER).read_bytes()


def seal(files: Mapping[str, bytes], facts: Mapping[str, object]) -> SealedPack:
    """The archive of these files, the verifier among them, with its manifest in front."""
    packed = {**files, VERIFIER: verifier_source()}
    listed = {
        name: {"sha256": sha256(content).hexdigest(), "size": len(content)}
        for name, content in packed.items()
    }
    body = {**facts, "files": listed}
    manifest = canonical({**body, "seal": sha256(canonical(body)).hexdigest()})
    return SealedPack(
        content=archive({MANIFEST: manifest, **dict(sorted(packed.items()))}),
        manifest_digest=sha256(manifest).hexdigest(),
    )


def canonical(value: object) -> bytes:
    """JSON that is written in one way only."""
    return (json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()


def archive(files: Mapping[str, bytes]) -> bytes:
    """A zip of these files in this order, dated of no day."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, date_time=_EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            target.writestr(entry, content)
    return held.getvalue()
