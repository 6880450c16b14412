"""Shares: how much of an inventory rests on monetary ratios."""

from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from beges.domain.bookkeeping import METHOD
from beges.domain.inventory import Inventory, counted
from beges.domain.units import unit_catalogue


@dataclass(frozen=True, slots=True, kw_only=True)
class MonetaryShare:
    """What an inventory counts in milligrams of CO2e: in all, from amounts, from ledgers."""

    total_mg: int
    monetary_mg: int
    ledger_mg: int

    @property
    def share(self) -> Decimal | None:
        """The share of emissions that come from monetary ratios."""
        return Decimal(self.monetary_mg) / self.total_mg if self.total_mg else None

    @property
    def ledger_share(self) -> Decimal:
        """The share of emissions that come from ledgers of accounts."""
        return Decimal(self.ledger_mg) / self.total_mg if self.total_mg else Decimal(0)


def monetary_share(inventory: Inventory) -> MonetaryShare:
    """The emissions that come from amounts of money, whatever the door of the amounts."""
    lines = counted(inventory.lines)
    rows = lines["activity"].to_numpy()
    units = inventory.activities["unit"].astype("str").to_numpy()
    money = [c for c, entry in unit_catalogue().items() if entry.basis.startswith("money")]
    masses = lines["total_mg"].to_numpy()
    of_money = np.isin(units, money)[rows]
    of_ledger = (inventory.activities["method"] == METHOD).to_numpy(dtype=bool)[rows]
    return MonetaryShare(
        total_mg=int(masses.sum()),
        monetary_mg=int(masses[of_money].sum()),
        ledger_mg=int(masses[of_ledger].sum()),
    )
