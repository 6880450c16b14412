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
from beges.intake.checked_sheet import Answer, FilledSheet, SheetUnread, read_pick_sheet
from beges.intake.documents import file_name, open_document, safe_name
from beges.intake.fec import FecReading, read_fec
from beges.intake.filters import filtered_word
from beges.intake.grids import Grid, alike_grids, found_grid, grid_at, guessed_grid
from beges.intake.installing import (
    Place,
    ReleaseNameTaken,
    install,
    is_release_name,
    place_of_release,
)
from beges.intake.mapped import MappedReading, Registers, read_mapped
from beges.intake.months import month_of_header
from beges.intake.open_data import MAX_OPEN_DATA, OpenDataReading, read_open_data
from beges.intake.periods import Given
from beges.intake.pieces import EXTENSIONS, MAX_PIECE, Piece, PieceRefused, piece_of
from beges.intake.places import told_in_file
from beges.intake.proposals import ambiguous, proposed
from beges.intake.reader import read_pasted, read_tables
from beges.intake.reading import Reading, TableReading, ignore, refuse
from beges.intake.recognised import Spelling
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
from beges.intake.report_template import MAX_TEMPLATE, template_findings
from beges.intake.sheets import Document, Sheet

__all__ = [
    "EXTENSIONS",
    "MAX_OPEN_DATA",
    "MAX_PIECE",
    "MAX_TEMPLATE",
    "Answer",
    "BaseCarbone",
    "Document",
    "FecReading",
    "FilledSheet",
    "Given",
    "Grid",
    "MappedReading",
    "OpenDataReading",
    "Piece",
    "PieceRefused",
    "Place",
    "Reading",
    "Registers",
    "ReleaseDamaged",
    "ReleaseNameTaken",
    "ReleaseUnknown",
    "RowClass",
    "Sheet",
    "SheetUnread",
    "Spelling",
    "TableReading",
    "account",
    "alike_grids",
    "ambiguous",
    "digest_of",
    "factors_home",
    "file_name",
    "filtered_word",
    "find_release",
    "found_grid",
    "grid_at",
    "guessed_grid",
    "ignore",
    "install",
    "installed_folders",
    "is_release_name",
    "library_folders",
    "month_of_header",
    "open_document",
    "parse_release",
    "piece_of",
    "place_of_release",
    "proposed",
    "read_base_carbone",
    "read_fec",
    "read_mapped",
    "read_open_data",
    "read_pasted",
    "read_pick_sheet",
    "read_release",
    "read_tables",
    "refuse",
    "release_files",
    "release_folders",
    "release_of",
    "safe_name",
    "template_findings",
    "told_in_file",
]
