"""Intake: files coming in. They are opened within bounds, read, typed, and never believed.

``documents`` opens an uploaded file, ``reader`` types its tables, ``releases`` reads the factors at
hand, ``base_carbone`` a whole file of ADEME's. Defects of a file come out as findings with their
place; nothing is written here but a release that a person installs (``installing``).
"""

from beges.intake.base_carbone import (
    BaseCarbone,
    RowClass,
    account,
    read_base_carbone,
    release_files,
    release_of,
)
from beges.intake.documents import open_document, safe_name
from beges.intake.fec import FecReading, read_fec
from beges.intake.installing import (
    Place,
    ReleaseNameTaken,
    install,
    is_release_name,
    place_of_release,
)
from beges.intake.reader import read_pasted, read_tables
from beges.intake.reading import Reading, TableReading, ignore, refuse
from beges.intake.releases import (
    ReleaseDamaged,
    ReleaseUnknown,
    digest_of,
    factors_home,
    find_release,
    installed_folders,
    library_folders,
    parse_release,
    read_release,
    release_folders,
)
from beges.intake.sheets import Document, Sheet

__all__ = [
    "BaseCarbone",
    "Document",
    "FecReading",
    "Place",
    "Reading",
    "ReleaseDamaged",
    "ReleaseNameTaken",
    "ReleaseUnknown",
    "RowClass",
    "Sheet",
    "TableReading",
    "account",
    "digest_of",
    "factors_home",
    "find_release",
    "ignore",
    "install",
    "installed_folders",
    "is_release_name",
    "library_folders",
    "open_document",
    "parse_release",
    "place_of_release",
    "read_base_carbone",
    "read_fec",
    "read_pasted",
    "read_release",
    "read_tables",
    "refuse",
    "release_files",
    "release_folders",
    "release_of",
    "safe_name",
]
