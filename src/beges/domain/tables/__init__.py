"""The package's own tables: the method as data, read once each.

Codes, labels, rules and sentences are rows here and never code, so that a change of regulation is
a change of table with its own digest.
"""

import csv
import hashlib
from functools import cache
from importlib import resources

RULE_TABLES = (
    "activity_types",
    "characterisations",
    "esrs",
    "gases",
    "geographies",
    "ghgp",
    "gwp",
    "headings",
    "parts",
    "posting_rules",
    "posts_v4",
    "posts_v5",
    "units",
)


def table_bytes(name: str) -> bytes:
    """A table as the package holds it, to the byte."""
    return resources.files(__name__).joinpath(f"{name}.csv").read_bytes()


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """The rows of a table, each a mapping of column to text."""
    return tuple(csv.DictReader(table_bytes(name).decode("utf-8").splitlines(keepends=True)))


@cache
def rules_digest() -> str:
    """SHA-256 of the tables that decide a figure: the version of the rules."""
    digest = hashlib.sha256()
    for name in RULE_TABLES:
        digest.update(f"{name}\n".encode())
        digest.update(table_bytes(name))
    return digest.hexdigest()


def listed(cell: str) -> tuple[str, ...]:
    """The items of a cell that holds a list."""
    return tuple(item for item in cell.split("|") if item)
