"""Views: the totals that one inventory has, each as the mass that it counts of every line.

A view is one integer a line (its mass, or nought) and what it adds outside lines: the electricity
of contracts, the rounding of printed cells, what a past filing held. So the difference of two views
is a difference of lines, and opens to them (``reconciliation``).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import numpy as np
import pandas as pd

from beges.domain.comparison import Bridge
from beges.domain.emissions import MG_PER_TONNE, Ints
from beges.domain.gases import mass_column
from beges.domain.inventory import Inventory, Status, Valuation
from beges.domain.nomenclature import OUTSIDE
from beges.domain.statements.beges import beges_statement
from beges.domain.statements.consumption import ELECTRICITY
from beges.domain.statements.iso import OTHER
from beges.domain.statements.market import MarketBased
from beges.domain.statements.records import PRINTED_PER_TONNE, Statement, printed

MG_PER_PRINTED = MG_PER_TONNE // PRINTED_PER_TONNE
ROUNDING, MARKET, FILED, SINCE = "rounding", "market", "filed", "since"
"""The steps of what a view adds outside its lines; that of a filed post is ``filed:4.1``, that of
what moved since the filing ``since:correction``."""

VIEWS: Mapping[str, str] = MappingProxyType(
    {
        "computed": "Tout ce qui est calculé",
        "entities": "Somme des bilans des entités",
        "internal": "Vue interne",
        "published": "Vue publiée",
        "v5": "BEGES V5",
        "v5_printed": "BEGES V5, cases imprimées",
        "v4": "BEGES V4",
        "v4_printed": "BEGES V4, cases imprimées",
        "iso": "ISO 14064-1",
        "ghgp": "GHG Protocol, méthode localisée",
        "ghgp_printed": "GHG Protocol, cases imprimées",
        "ghgp_market": "GHG Protocol, fondée sur le marché",
        "esrs": "ESRS E1-6, méthode localisée",
        "esrs_printed": "ESRS E1-6, cases imprimées",
        "esrs_market": "ESRS E1-6, fondée sur le marché",
        "filed": "Bilan déposé ou publié",
    }
)
"""Every view, code → label; the market-based ones and the filed one need what they read."""

_NOTHING: Mapping[str, int] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class FiledCells:
    """The totals by post of a past filing or publication, in milligrams as it printed them.

    ``since``: the bridge from the inventory that was filed to the one compared with it, under the
    same standard; none where the tool does not have what was filed (a publication).
    """

    standard: str
    label_fr: str
    by_post: Mapping[str, int]
    since: Bridge | None = None


@dataclass(frozen=True, kw_only=True)
class View:
    """A total of an inventory: the mass counted of each line, and what is added outside lines.

    ``standard`` is the nomenclature whose boxes it prints, blank when it prints none; ``beside``
    the masses outside lines, by step.
    """

    code: str
    label_fr: str
    standard: str
    masses: Ints
    beside: Mapping[str, int] = field(default_factory=lambda: _NOTHING)

    @property
    def total_mg(self) -> int:
        """The total of the view."""
        return int(self.masses.sum()) + sum(self.beside.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What some views read beside the inventory: its market-based scope 2, a past filing."""

    market: MarketBased | None = None
    filed: FiledCells | None = None


NOTHING_KNOWN = Known()


class ViewNotStated(ValueError):
    """A view that nobody gave the figures of."""

    def __init__(self, code: str) -> None:
        super().__init__(f"{code} is not stated")
        self.code = code


def available_views(known: Known) -> Sequence[str]:
    """The views that can be computed, in order."""
    market = known.market is not None and known.market.total_mg is not None
    return [
        code
        for code in VIEWS
        if (market or not code.endswith("_market")) and (known.filed or code != FILED)
    ]


def view(inventory: Inventory, code: str, known: Known = NOTHING_KNOWN) -> View:
    """A view of an inventory.

    Raises
    ------
    ViewNotStated
        When its figures were not given.
    """
    if code == FILED:
        if known.filed is None:
            raise ViewNotStated(code)
        return _filed(inventory, known.filed)
    base, _, turn = code.partition("_")
    masses = _masses(inventory, base)
    standard = base if base in ("v5", "v4", "ghgp", "esrs") else "v5" if base == "iso" else ""
    beside: dict[str, int] = {}
    if turn == "printed":
        beside[ROUNDING] = _rounding(inventory, base, masses)
    if turn == "market":
        if known.market is None or known.market.electricity_mg is None:
            raise ViewNotStated(code)
        masses = np.where((inventory.lines["ghgp"] == ELECTRICITY).to_numpy(), 0, masses)
        beside[MARKET] = known.market.electricity_mg
    return View(code=code, label_fr=VIEWS[code], standard=standard, masses=masses, beside=beside)


def _rounding(inventory: Inventory, standard: str, masses: Ints) -> int:
    """The printed total of a standard less its exact one: each adds up its own printed cells."""
    if standard in ("v5", "v4"):
        return beges_statement(inventory, standard).gap_mg
    sums = pd.Series(masses).groupby(inventory.lines[standard].array, observed=True).sum()
    return sum(printed(int(mass)) * MG_PER_PRINTED - int(mass) for mass in sums)


def _masses(inventory: Inventory, base: str) -> Ints:
    """The mass that a view counts of each line of the inventory."""
    lines = inventory.lines
    masses: Ints = lines["total_mg"].to_numpy(dtype=np.int64)
    valuation = Valuation.ACQUISITION if base in ("ghgp", "esrs") else Valuation.AMORTISED
    kept = (lines["timing"] != valuation.left_out.value).to_numpy()
    if base != "computed":
        statuses = [Status.COUNTED.value]
        if base == "entities":
            # An entity's own bilan leaves the excluded posts blank, its purchases in the group too.
            statuses.append(Status.ELIMINATED.value)
            kept = kept & ~lines["v5"].isin(inventory.settings.excluded_posts).to_numpy()
        kept = kept & lines["status"].isin(statuses).to_numpy()
    if base == "published":
        kept = kept & lines["published"].to_numpy()
    box = {"entities": "v5", "iso": "v5"}.get(base, base)
    if box in ("v5", "v4", "ghgp", "esrs"):
        kept = kept & (lines[box] != OUTSIDE).to_numpy()
    if base == "iso" and mass_column(OTHER) in lines:
        masses = masses - lines[mass_column(OTHER)].to_numpy(dtype=np.int64)
    return np.where(kept, masses, 0)


def _filed(inventory: Inventory, filed: FiledCells) -> View:
    """A past filing: today's lines, what moved since, its rounding, and what is left of a post.

    The lines are those of the inventory that was filed where the tool has it. What is left is then
    nought, but where rules or factors of today give another cell than the one filed.
    """
    then = inventory if filed.since is None else filed.since.legs[0].before
    statement = beges_statement(replace(then, filed={}), filed.standard)
    beside = {ROUNDING: statement.gap_mg}
    if filed.since is not None:
        moved = filed.since.by_group()
        beside |= {f"{SINCE}:{group}": -mass for group, mass in moved.items()}
    for post, mass in _printed(statement).items():
        beside[f"{FILED}:{post}"] = filed.by_post.get(post, 0) - mass
    return View(
        code=FILED,
        label_fr=filed.label_fr,
        standard=filed.standard,
        masses=_masses(inventory, filed.standard),
        beside=beside,
    )


def _printed(statement: Statement) -> dict[str, int]:
    """Post → the total that the statement prints, in milligrams; an excluded post prints none."""
    return {
        row.post.code: 0 if row.printed["total"] is None else row.printed["total"] * MG_PER_PRINTED
        for row in statement.rows
    }
