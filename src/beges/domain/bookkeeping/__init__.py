"""Bookkeeping: from the ledger of accounts (FEC, article A.47 A-1 LPF) to activities.

``tables`` declares the rules account → activity type and factor, and the double counts settled
between a physical figure and an amount.
"""

from beges.domain.bookkeeping.tables import ACCOUNT_CHOICES, ACCOUNT_RULES

__all__ = ["ACCOUNT_CHOICES", "ACCOUNT_RULES"]
