"""The chain: every entry of the ledger carries the digest of all that precedes it.

The canonical text of an entry is its JSON object, as
``json.dumps(entry, sort_keys=True, ensure_ascii=False, separators=(",", ":"))`` writes it: the name
of the table under ``table``, every column but the digest, decimals and dates as text, and nothing
for what is missing (so that a column added later does not move the digests of old entries). The
digest of an entry is the SHA-256, in hexadecimal, of the previous entry's digest followed by this
text in UTF-8; the first one follows ``GENESIS``. Anyone can do it again with three lines of code.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import repeat
from typing import Final

from beges.domain.columns import Kind, Table
from beges.store.schema import kinds

GENESIS: Final = "0" * 64
"""The digest that precedes the first entry."""

_one_a_line = json.JSONEncoder(ensure_ascii=False, separators=("\n", ":")).encode
"""A list of values as JSON, one a line: a line feed inside a text is written ``\\n``."""

_WRITTEN: Final[Mapping[Kind, type]] = {
    Kind.TEXT: str,
    Kind.CODE: str,
    Kind.DECIMAL: str,
    Kind.DATE: str,
    Kind.INTEGER: int,
    Kind.BOOLEAN: bool,
}
"""The type of the raw view of each kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The last entry of the ledger and its digest: what an export prints to anchor the chain."""

    seq: int
    digest: str


def _fragments(name: str, kind: Kind, values: Sequence[object]) -> list[str]:
    """``,"name":value`` for each value, nothing for a missing one.

    A value of a type that the store never writes (bytes in a text column, by another hand) keeps
    its ``repr``, which is no JSON: it matches no digest.
    """
    present = dict.fromkeys(values)
    present.pop(None, None)
    held = list(present)
    if kind is Kind.BOOLEAN:
        held = [bool(value) if value in (0, 1) else value for value in held]  # SQLite has no other
    written = _WRITTEN[kind]
    if set(map(type, held)) <= {written}:
        texts = _one_a_line(held)[1:-1].split("\n")
    else:
        texts = [_one_a_line(v) if type(v) is written else f"!{v!r}" for v in held]
    known = dict(zip(present, [f',"{name}":{text}' for text in texts], strict=False))
    known[None] = ""
    return [known[value] for value in values]


def canonical_texts(table: Table, raw: Mapping[str, Sequence[object]]) -> list[str]:
    """The canonical text of each entry of a table, from the raw view of its columns."""
    columns = {name: _fragments(name, kind, raw[name]) for name, kind in kinds(table).items()}
    constant = repeat(f',"table":"{table.name}"')
    ordered = [columns.get(name, constant) for name in sorted([*columns, "table"])]
    # Not strict: the table's name repeats for ever.
    return [f"{{{''.join(parts)[1:]}}}" for parts in zip(*ordered)]  # noqa: B905


def digest(previous: str, text: str) -> str:
    """The digest of an entry, from the previous one and its canonical text."""
    # Bytes that are no UTF-8 (by another hand) are hashed as they are.
    return sha256(f"{previous}{text}".encode(errors="surrogateescape")).hexdigest()


def chained(previous: str, texts: Iterable[str]) -> list[str]:
    """The digests of entries that follow one another."""
    digests = []
    for text in texts:
        previous = digest(previous, text)
        digests.append(previous)
    return digests
