"""Base Carbone®: ADEME's whole factor file, any version, with nothing lost.

``read_base_carbone`` reads the file and accounts for every record; ``release_files`` gives the
files of a release to be installed, ``release_of`` the same release straight from memory. Format,
quirks and repairs: ``docs/factors.md``.
"""

from beges.intake.base_carbone.files import account, release_files, release_of, version_fr
from beges.intake.base_carbone.reading import BaseCarbone, read_base_carbone
from beges.intake.base_carbone.sorting import RowClass

__all__ = [
    "BaseCarbone",
    "RowClass",
    "account",
    "read_base_carbone",
    "release_files",
    "release_of",
    "version_fr",
]
