"""Bookkeeping: from the ledger of accounts (FEC, article A.47 A-1 LPF) to activities.

``tables`` declares the rules account → activity type and factor, and the double counts settled
between a physical figure and an amount; ``entries`` the ledger as a table, ``checks`` its laws;
``rules`` decides what each account becomes, ``sorting`` what becomes of each line, ``posting`` adds
up, in cents, what becomes activities.
"""

from beges.domain.bookkeeping.checks import check_entries
from beges.domain.bookkeeping.entries import Exercise, entry_columns, euros, twelve_months
from beges.domain.bookkeeping.matching import folded, whole_name
from beges.domain.bookkeeping.posting import (
    METHOD,
    Coverage,
    Source,
    activities_of,
    activity_rows,
    by_account,
    by_party,
    check_sheet,
    coverage_of,
    excluded_of,
    sheet_of,
    totals_of,
)
from beges.domain.bookkeeping.rules import AccountRule, Chart, charts, rules_in_force
from beges.domain.bookkeeping.sorting import (
    NONE,
    AccountChoice,
    Outcome,
    Sorted,
    Terms,
    sort_entries,
)
from beges.domain.bookkeeping.tables import ACCOUNT_CHOICES, ACCOUNT_RULES

__all__ = [
    "ACCOUNT_CHOICES",
    "ACCOUNT_RULES",
    "METHOD",
    "NONE",
    "AccountChoice",
    "AccountRule",
    "Chart",
    "Coverage",
    "Exercise",
    "Outcome",
    "Sorted",
    "Source",
    "Terms",
    "activities_of",
    "activity_rows",
    "by_account",
    "by_party",
    "charts",
    "check_entries",
    "check_sheet",
    "coverage_of",
    "entry_columns",
    "euros",
    "excluded_of",
    "folded",
    "rules_in_force",
    "sheet_of",
    "sort_entries",
    "totals_of",
    "twelve_months",
    "whole_name",
]
