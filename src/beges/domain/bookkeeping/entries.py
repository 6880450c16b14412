"""Entries: the ledger of accounts as a table, and the exercise that it covers.

The eighteen columns are those of article A.47 A-1 of the Livre des procédures fiscales, in its
order; amounts are integers of cents, so that a sum of a million lines is exact.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

HEAD: Final = (
    *("JournalCode", "JournalLib", "EcritureNum", "EcritureDate"),
    *("CompteNum", "CompteLib", "CompAuxNum", "CompAuxLib"),
    *("PieceRef", "PieceDate", "EcritureLib"),
)
TAIL: Final = ("EcritureLet", "DateLet", "ValidDate", "Montantdevise", "Idevise")
TWO_AMOUNTS: Final = ("Debit", "Credit")
SIGNED_AMOUNT: Final = ("Montant", "Sens")
COLUMNS: Final = (*HEAD, *TWO_AMOUNTS, *TAIL)

CODED: Final = ("journal", "number", "account", "account_label", "third", "label", "piece")
"""The columns of entries that hold categories, without a missing value: a blank is ``""``."""

Rows = NDArray[np.bool_]
Codes = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exercise:
    """A financial year of an entity, first and last day included."""

    opening: date
    closing: date

    @property
    def year(self) -> int:
        """The year that an exercise is called by: that of its closing."""
        return self.closing.year

    def parts(self) -> list[tuple[date, date]]:
        """The exercise cut at the end of each calendar year, since an inventory is a year."""
        years = range(self.opening.year, self.closing.year + 1)
        return [
            (max(self.opening, date(year, 1, 1)), min(self.closing, date(year, 12, 31)))
            for year in years
        ]


def twelve_months(closing: date) -> Exercise:
    """The exercise of twelve months that ends on that day."""
    after = closing + timedelta(days=1)
    last = monthrange(after.year - 1, after.month)[1]
    return Exercise(
        opening=date(after.year - 1, after.month, min(after.day, last)), closing=closing
    )


def entry_codes(entries: pd.DataFrame) -> Codes:
    """The number of the entry of each line: lines of one journal and one number are one entry."""
    journals, numbers = entries["journal"].cat, entries["number"].cat
    pairs = journals.codes.to_numpy().astype(np.int64) * len(numbers.categories)
    codes, _ = pd.factorize(pairs + numbers.codes.to_numpy())
    return codes.astype(np.int64)


def starting(categories: pd.Index, prefix: str) -> Rows:
    """Which of these accounts begin with a prefix; several are separated by bars."""
    prefixes = tuple(prefix.split("|")) if prefix else ()
    return np.array([str(account).startswith(prefixes) for account in categories], dtype=np.bool_)


def euros(cents: int) -> Decimal:
    """An amount of cents in euros, exactly."""
    return Decimal(int(cents)).scaleb(-2)


def entry_columns(entries: pd.DataFrame) -> pd.DataFrame:
    """Lines of a ledger as a person reads them; amounts in cents."""
    names = ["row", "journal", "number", "date", "account", "account_label", "third"]
    found = entries[[*names, "piece", "label", "debit", "credit"]].reset_index(drop=True)
    coded = [name for name in CODED if name in found]
    return found.astype(dict.fromkeys(coded, "str"))
