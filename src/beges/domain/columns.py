"""Columns: how a table of the user's data is declared, once.

The template workbook, the reader, the database, the forms and the docs are derived from these
declarations; none of them names a column by itself.
"""

import enum
from dataclasses import dataclass


class Kind(enum.StrEnum):
    """The type of a column's values."""

    TEXT = "text"
    CODE = "code"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"
    BOOLEAN = "boolean"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column: name in the code, header that the user reads, type, unit and meaning.

    ``choices`` names the list that its values come from: a table of the package
    (``site_kinds``…), a register of the user (``entities``, ``sites``…) or ``units``.
    ``collected`` tells whether a person fills it in; the others are set by the tool.
    """

    name: str
    label_fr: str
    kind: Kind
    meaning_fr: str
    required: bool = False
    unit: str = ""
    choices: str = ""
    collected: bool = True
    width: int = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table of the user's data. ``key`` names the columns that identify a record."""

    name: str
    label_fr: str
    sheet_fr: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    def column(self, name: str) -> Column:
        """The column of that name."""
        return next(column for column in self.columns if column.name == name)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(column.name for column in self.columns)

    @property
    def collected(self) -> tuple[Column, ...]:
        """The columns that a person fills in."""
        return tuple(column for column in self.columns if column.collected)
