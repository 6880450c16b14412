"""Settings of the bookkeeping: rules, settled double counts and learnt spellings, as they stand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from beges.domain.bookkeeping import ACCOUNT_CHOICES, ACCOUNT_RULES
from beges.domain.collection import ALIASES
from beges.domain.perimeter import ENTITIES, Perimeter
from beges.services.perimeter import read_perimeter
from beges.services.workspace import Workspace
from beges.store import Reader

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The user's rules and choices, the spellings of entities, and the perimeter."""

    perimeter: Perimeter
    rules: Sequence[Row]
    choices: Sequence[Row]
    aliases: Sequence[Row]


def read_settings(workspace: Workspace, as_of: int | None = None) -> Settings:
    """The settings in force, or as they stood at an entry of the ledger."""
    with workspace.store.reading() as reader:
        return settings_in(reader, as_of)


def register_head(workspace: Workspace) -> int:
    """The last entry of the register: when it moves, what was sorted before may be sorted anew."""
    with workspace.store.reading() as reader:
        return reader.head().seq


def settings_in(reader: Reader, as_of: int | None = None) -> Settings:
    """As :func:`read_settings`, within one reading."""
    aliases = reader.records(ALIASES, as_of=as_of)
    return Settings(
        perimeter=read_perimeter(reader, as_of),
        rules=reader.records(ACCOUNT_RULES, as_of=as_of),
        choices=reader.records(ACCOUNT_CHOICES, as_of=as_of),
        aliases=[row for row in aliases if row["register"] == ENTITIES.name],
    )
