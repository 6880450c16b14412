"""Parts of the verifier's summary: a title, sentences, and a table whose columns say what they are.

The screen and the workbook lay the same parts out, so that both say the same.
"""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal


class Shape(enum.StrEnum):
    """How a column is written."""

    TEXT = "text"
    COUNT = "count"
    TONNES = "tonnes"
    SHARE = "share"


Cell = str | int | Decimal | None
"""A text, a count, milligrams (``TONNES``), a fraction (``SHARE``); ``None`` where unknown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A question of the verifier and its answer.

    ``columns``: header and shape, the first one first; ``empty_fr`` is said when there is no row.
    """

    code: str
    title_fr: str
    said_fr: Sequence[str] = ()
    columns: Sequence[tuple[str, Shape]] = ()
    rows: Sequence[Sequence[Cell]] = ()
    empty_fr: str = ""
