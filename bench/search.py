"""The search of factors: its time on 20,000 factors, and as a ratio to one `str.contains`."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pandas as pd

from beges.domain.factors import FactorRelease
from beges.intake import find_release, release_folders
from beges.services.search import FactorSearch, hits_table, make_index, search_factors

COUNT = 20_000
TODAY = date(2026, 11, 24)
SEARCHES = (
    "gazole",
    "papier ramette",
    "chauffage urbain Lyon",
    "avion court courrier",
    "prestations informatiques",
    "gazzole",
    "electricitée reseau 2021",
    "a",
    "",
)


def many() -> FactorRelease:
    """The newest library of ours over and over, each copy with its own label and identifier."""
    release = find_release(max(name for name in release_folders() if name.startswith("beges")))
    factors = list(release.factors.values())
    copies = {}
    for number in range(COUNT):
        factor = factors[number % len(factors)]
        copy = number // len(factors)
        copies[f"{factor.factor_id}-{copy}"] = replace(
            factor,
            factor_id=f"{factor.factor_id}-{copy}",
            publisher_id=f"{factor.publisher_id}-{copy}",
            attribute_fr=f"{factor.attribute_fr} variante{copy}".strip(),
        )
    return replace(release, factors=copies, digest="bench")


def best(work: Callable[[], object], repeats: int = 5) -> float:
    """The best of a few runs, in seconds."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def main() -> None:
    """Print the ratios of one run."""
    release = many()
    start = time.perf_counter()
    index = make_index(release)
    taken = time.perf_counter() - start
    print(f"search: index of {len(index):,} factors in {taken:.2f} s (bound 1)")
    haystack = pd.Series([factor.label_fr.casefold() for factor in release.factors.values()])
    contains = best(lambda: haystack.str.contains("gazole", regex=False))
    worst = 0.0
    for words in SEARCHES:
        asked = FactorSearch(words=words)
        seconds = best(lambda s=asked: search_factors(index, s, TODAY))
        found = search_factors(index, asked, TODAY)
        table = best(lambda f=found: hits_table(index, f.rows, TODAY), repeats=2)
        worst = max(worst, seconds + table)
        name = f"{words!r}:".ljust(30)
        print(
            f"search {name} {1000 * seconds:5.1f} ms = {seconds / contains:.1f} × str.contains,"
            f" table {1000 * table:4.1f} ms, {len(found.rows):,} found"
        )
    print(f"search, worst with its table: {1000 * worst:.0f} ms (bound 100)")


if __name__ == "__main__":
    main()
