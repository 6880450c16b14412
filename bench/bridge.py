"""The figure of a bridge: two years of 200,000 lines, matched, split exactly and added up."""

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pandas as pd
from kernel import YEAR, activities, perimeter, release, timed

from beges.domain.comparison import Bridge, View, bridge
from beges.domain.factors import FactorRelease
from beges.domain.inventory import Inventory, compile_inventory
from beges.domain.perimeter import InventorySettings

LINES, BOUND = 200_000, 5.0


def dearer(library: FactorRelease) -> FactorRelease:
    """The same factors by another release, each with other figures: every line is split."""
    factors = {
        code: replace(
            factor,
            parts=tuple(
                replace(part, values={g: v * Decimal("1.07") for g, v in part.values.items()})
                for part in factor.parts
            ),
        )
        for code, factor in library.factors.items()
    }
    return replace(library, release="bench-2", digest="bench-2", factors=factors)


def year(number: int, library: FactorRelease, seed: int) -> Inventory:
    """An inventory of a year on random sites, factors and units."""
    table = activities(LINES // 2, seed)
    shift = pd.DateOffset(years=number - YEAR)
    for name in ("period_start", "period_end"):
        table[name] = (table[name] + shift).astype("datetime64[s]")
    terms = InventorySettings(
        inventory=str(number), name=str(number), year=number, release=library.release
    )
    return compile_inventory(terms, perimeter(), table, library)


def main() -> None:
    """Print the figure."""
    library = release()
    before = year(YEAR, library, seed=2)
    after = year(YEAR + 1, dearer(library), seed=3)
    seconds, found = timed(lambda: bridge([before, after], View(published=False)))
    assert isinstance(found, Bridge)
    causes = found.by_cause()
    (leg,) = found.legs
    split = int(np.count_nonzero(leg.lines["factor_mg"]))
    print(
        f"bridge: {len(before.lines):,} and {len(after.lines):,} lines, {len(leg.lines):,} groups"
        f" of which {split:,} split, {seconds:.2f} s (bound {BOUND:.0f}),"
        f" residue {found.effect_mg - sum(causes.values())} mg (bound 0)"
    )


if __name__ == "__main__":
    main()
