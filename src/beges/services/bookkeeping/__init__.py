"""Bookkeeping: a ledger of accounts (FEC) becomes activities, and each leads back to its entries.

``previews`` reads and tries, ``commits`` writes, ``rules`` edits by what accounts are sorted,
``trails`` goes back to the entries, ``shares`` says how much rests on monetary ratios.
"""

from beges.services.bookkeeping.commits import commit_fec
from beges.services.bookkeeping.previews import FecPreview, Plan, Wanted, preview_fec, sorted_again
from beges.services.bookkeeping.rules import (
    check_rule,
    monetary_types,
    natures_in_euros,
    rules_of,
    save_choice,
    save_party,
    save_rule,
    try_rule,
    withdraw_record,
)
from beges.services.bookkeeping.settings import Settings, read_settings, register_head
from beges.services.bookkeeping.shares import MonetaryShare, monetary_share
from beges.services.bookkeeping.trails import EntryTrail, entries_of, ledger_activities

__all__ = [
    "EntryTrail",
    "FecPreview",
    "MonetaryShare",
    "Plan",
    "Settings",
    "Wanted",
    "check_rule",
    "commit_fec",
    "entries_of",
    "ledger_activities",
    "monetary_share",
    "monetary_types",
    "natures_in_euros",
    "preview_fec",
    "read_settings",
    "register_head",
    "rules_of",
    "save_choice",
    "save_party",
    "save_rule",
    "sorted_again",
    "try_rule",
    "withdraw_record",
]
