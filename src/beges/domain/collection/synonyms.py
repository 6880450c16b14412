"""Synonyms: the headers under which suppliers, Enedis, GRDF and agencies name our columns."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from beges.domain.collection.drift import unit_in, without_unit
from beges.domain.collection.mapping import squeezed
from beges.domain.tables import listed, rows

SHORTEST = 4
"""A synonym of fewer letters is recognised whole only: « du » stands in many words."""


@cache
def synonyms() -> Mapping[str, tuple[str, ...]]:
    """What a header may name → its usual spellings, reduced; ``month``, ``day``… are of periods."""
    return MappingProxyType(
        {
            row["column"]: tuple(squeezed(text) for text in listed(row["headers"]))
            for row in rows("mapping_synonyms")
        }
    )


def likeness(header: str, column: str) -> int:
    """How well a header names a column: 0 not at all; a whole spelling before a part of one."""
    whole, bare = squeezed(header), squeezed(without_unit(header))
    known = synonyms()[column]
    if whole in known or bare in known:
        return 100
    parts = [text for text in known if len(text) >= SHORTEST and text in whole]
    return max((10 + len(text) for text in parts), default=0)


def is_known_header(text: str) -> bool:
    """Whether a text heads some column of the files that users have."""
    if not squeezed(text):
        return False
    return any(likeness(text, column) >= 100 for column in synonyms()) or bool(
        unit_in(text) and squeezed(without_unit(text))
    )
