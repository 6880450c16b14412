"""Intake: files coming in. They are opened within bounds, read, typed, and never believed.

``documents`` opens an uploaded file, ``reader`` types its tables, ``releases`` reads the factor
library. Defects of a file come out as findings with their place; nothing is written here.
"""

from beges.intake.documents import open_document, safe_name
from beges.intake.reader import read_pasted, read_tables
from beges.intake.reading import Reading, TableReading, ignore, refuse
from beges.intake.releases import (
    ReleaseDamaged,
    ReleaseUnknown,
    find_release,
    read_release,
    release_folders,
)
from beges.intake.sheets import Document, Sheet

__all__ = [
    "Document",
    "Reading",
    "ReleaseDamaged",
    "ReleaseUnknown",
    "Sheet",
    "TableReading",
    "find_release",
    "ignore",
    "open_document",
    "read_pasted",
    "read_release",
    "read_tables",
    "refuse",
    "release_folders",
    "safe_name",
]
