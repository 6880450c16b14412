"""Results: what the plan did since the previous inventory, and what is not its doing.

Method V5 asks for both, direct and indirect apart (pp. 50-52), by two estimates (pp. 102-104): the
change less everything else that is known, or what each action has brought. Here the bridge between
the years gives what is known (perimeter, corrections, methods, the factors of the real world); the
actions give the plan; what is left of the activity is outside of it. Every mass is an integer of
milligrams, and on every post the parts add up to the change.

An action counts its yearly volume, as recorded, for the part of a year since its first day: what
was there in the previous inventory's year already is not counted again. A volume over several posts
is shared among them by what they emitted in the first year, which moves no total of a side. What an
action claims is kept whatever it is; what does not hold together is a finding (``claims``).
"""

import calendar
import enum
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from types import MappingProxyType

import numpy as np
import pandas as pd

from beges.domain.comparison import Bridge, Leg, LegKind
from beges.domain.comparison import bridge_causes as causes
from beges.domain.emissions import MG_PER_TONNE, half_up
from beges.domain.nomenclature import OUTSIDE
from beges.domain.transition.records import Action, Side, category_of, side_of, side_of_category


class Part(enum.StrEnum):
    """A part of the change of a total; they add up to it."""

    PLAN = "plan"
    OTHER = "other"
    WORLD = "world"
    METHOD = "method"
    CORRECTION = "correction"
    PERIMETER = "perimeter"

    @property
    def label_fr(self) -> str:
        """The words that a user reads."""
        return _LABELS[self]


_LABELS: Mapping[Part, str] = MappingProxyType(
    {
        Part.PLAN: "Effet des actions du plan",
        Part.OTHER: "Activité, choix et sites, hors plan",
        Part.WORLD: "Évolution réelle des facteurs (mix, réseau, prix)",
        Part.METHOD: "Méthode et facteurs mieux connus",
        Part.CORRECTION: "Erreurs corrigées",
        Part.PERIMETER: "Périmètre : entités",
    }
)
_PARTS: Mapping[str, Part] = MappingProxyType(
    {
        causes.PERIMETER_ENTITY: Part.PERIMETER,
        causes.PERIMETER_SITE: Part.OTHER,
        causes.CORRECTION_REVISED: Part.CORRECTION,
        causes.CORRECTION_OMITTED: Part.CORRECTION,
        causes.CORRECTION_WITHDRAWN: Part.CORRECTION,
        causes.METHOD_KIND: Part.METHOD,
        causes.METHOD_ADDED: Part.METHOD,
        causes.METHOD_SETTING: Part.METHOD,
        causes.METHOD_BOX: Part.METHOD,
        causes.FACTOR_PUBLISHER: Part.METHOD,
        causes.FACTOR_CHOICE: Part.OTHER,
        causes.FACTOR_WORLD: Part.WORLD,
        causes.ACTIVITY_CHANGE: Part.OTHER,
        causes.ACTIVITY_NEW: Part.OTHER,
        causes.ACTIVITY_ENDED: Part.OTHER,
    }
)
"""Cause → part from one year to another. A site that closes and a factor that is chosen may be the
doing of an action; the mix of the grid and what a publisher corrects are not."""
_RESTATED: Mapping[str, Part] = MappingProxyType(
    {causes.PERIMETER_SITE: Part.PERIMETER, causes.FACTOR_CHOICE: Part.METHOD}
)
"""As above within one year, where nothing happened: it is only told otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What an action brought on one side between two years, as its record says.

    ``tonnes`` is the yearly volume, ``in_place`` the part of each year since its first day, and
    ``effect_mg`` what that adds to the total: negative for a reduction. ``by_post`` shares it.
    """

    action: Action
    side: Side
    tonnes: Decimal
    in_place: tuple[Fraction, Fraction]
    by_post: Mapping[str, int]

    @property
    def effect_mg(self) -> int:
        """What it adds to the total of the last year."""
        return sum(self.by_post.values())

    @property
    def posts(self) -> tuple[str, ...]:
        """The posts of the side that it claims."""
        return tuple(self.by_post)

    @property
    def is_counted(self) -> bool:
        """Whether it was in place for another part of both years."""
        return self.in_place[0] != self.in_place[1]


@dataclass(frozen=True, kw_only=True)
class Results:
    """The change between two inventories by part, post by post, and the claims of the actions.

    ``effects``: one row an effect of the bridge, as ``leg``, ``line``, ``cause``, ``entity``,
    ``v5``, ``part`` and ``effect_mg``; those of ``Part.OTHER`` are with the plan's doing in them.
    ``unplaced``: actions whose volume is on a side that none of their posts is on.
    """

    bridge: Bridge
    claims: tuple[Claim, ...]
    effects: pd.DataFrame
    unplaced: tuple[Action, ...]

    @property
    def years(self) -> tuple[int, int]:
        """The years of both inventories."""
        return _years(self.bridge)

    @cached_property
    def by_post(self) -> pd.DataFrame:
        """Index the post; columns ``before``, the parts, ``after``: integers that add up."""
        sums = self.effects.pivot_table(
            index="v5", columns="part", values="effect_mg", aggfunc="sum", fill_value=0
        )
        before, after = _masses(self.bridge.legs[0], 0), _masses(self.bridge.legs[-1], 1)
        claimed = _by_post(self.claims)
        index = sorted({*sums.index, *before, *after, *claimed})
        table = sums.reindex(index=index, columns=list(Part), fill_value=0).astype(np.int64)
        plan = np.array([claimed.get(post, 0) for post in index], dtype=np.int64)
        table[Part.PLAN] += plan
        table[Part.OTHER] -= plan
        table.insert(0, "before", [before.get(post, 0) for post in index])
        table["after"] = [after.get(post, 0) for post in index]
        return table

    def by_category(self) -> pd.DataFrame:
        """The same by category of method V5."""
        return self.by_post.groupby(category_of, sort=True).sum()

    def of_side(self, side: Side | None = None) -> dict[str, int]:
        """``before``, each part and ``after`` of a side, or of both (mg)."""
        table = self.by_post
        if side is not None:
            table = table[[_side(post) is side for post in table.index]]
        return {str(name): int(table[name].sum()) for name in table.columns}

    def caused_mg(self, cause: str, side: Side | None = None) -> int:
        """What a cause of the bridge did from one year to the other, on a side or on both."""
        effects = self.effects
        found = (effects["cause"] == cause) & (effects["part"] == Part.OTHER)
        if side is not None:
            found &= effects["v5"].map(_side) == side
        return int(effects.loc[found, "effect_mg"].sum())

    def reached_mg(self, claim_posts: Iterable[str], entity: str | None) -> int:
        """How the activity, the choices and the sites of these posts moved, plan and all."""
        effects = self.effects
        found = (effects["part"] == Part.OTHER) & effects["v5"].isin(list(claim_posts))
        if entity:
            found &= effects["entity"] == entity
        return int(effects.loc[found, "effect_mg"].sum())


def results(bridge: Bridge, actions: Sequence[Action]) -> Results:
    """What the actions did between the two ends of a bridge, and everything else."""
    claims: list[Claim] = []
    unplaced: dict[str, Action] = {}
    emitted = _emitted(bridge.legs[-1])
    for action in actions:
        for side in () if action.improves_accounting else Side:
            volume = action.obtained(side)
            if volume is None:
                continue
            if side in action.sides:
                claims.append(_claim(action, side, _years(bridge), emitted))
            elif volume:
                unplaced[action.action] = action
    return Results(
        bridge=bridge,
        claims=tuple(claims),
        effects=_effects(bridge),
        unplaced=tuple(unplaced.values()),
    )


def in_place(first_day: date, year: int) -> Fraction:
    """The part of a year that follows a first day, that day included."""
    days = 366 if calendar.isleap(year) else 365
    since = (date(year, 12, 31) - first_day).days + 1
    return Fraction(min(max(since, 0), days), days)


def _claim(
    action: Action, side: Side, years: tuple[int, int], emitted: Mapping[tuple[str, str], int]
) -> Claim:
    """What an action brought on a side, shared among its posts of that side."""
    before, after = (in_place(action.start_date, year) for year in years)
    tonnes = action.obtained(side) or Decimal(0)
    mass = half_up(Fraction(tonnes) * MG_PER_TONNE * (before - after))
    held = [post for post in action.posts if side_of(post) is side]
    weights = [
        sum(
            mg
            for (entity, code), mg in emitted.items()
            if code == post and action.entity in (None, entity)
        )
        for post in held
    ]
    shared = shares(mass, weights)
    return Claim(
        action=action,
        side=side,
        tonnes=tonnes,
        in_place=(before, after),
        by_post=dict(zip(held, shared, strict=True)),
    )


def shares(mass: int, weights: Sequence[int]) -> list[int]:
    """A mass in integers by these weights, the largest remainders first; they add up to it.

    Weights that are all nought, or less, share it evenly.
    """
    kept = [max(weight, 0) for weight in weights]
    if not any(kept):
        kept = [1] * len(weights)
    size, total = abs(mass), sum(kept)
    parts = [size * weight // total for weight in kept]
    order = sorted(range(len(kept)), key=lambda n: (-(size * kept[n] % total), n))
    for place in order[: size - sum(parts)]:
        parts[place] += 1
    return [part if mass >= 0 else -part for part in parts]


def _years(bridge: Bridge) -> tuple[int, int]:
    return bridge.legs[0].before.settings.year, bridge.legs[-1].after.settings.year


def parts_of(leg: Leg) -> Mapping[str, Part]:
    """Cause → the part that it is of, in a leg of the bridge."""
    return {**_PARTS, **_RESTATED} if leg.kind is LegKind.RESTATEMENT else _PARTS


def _effects(bridge: Bridge) -> pd.DataFrame:
    """The effects of every leg with their part."""
    told = []
    for position, leg in enumerate(bridge.legs):
        moved = leg.effects
        lines = leg.lines.loc[moved["line"]]
        known = parts_of(leg)
        told.append(
            moved.assign(
                leg=position,
                entity=lines["entity"].astype("str").to_numpy(),
                v5=lines["v5"].astype("str").to_numpy(),
                part=[known[cause] for cause in moved["cause"]],
            )
        )
    every = pd.concat(told, ignore_index=True)
    return every[every["v5"] != OUTSIDE].reset_index(drop=True)


def _side(post: str) -> Side:
    return side_of_category(category_of(post))


def _masses(leg: Leg, side: int) -> dict[str, int]:
    """What each post emits on one side of a leg."""
    name = ("before_mg", "after_mg")[side]
    sums = leg.by("v5")[name]
    return {str(post): int(mass) for post, mass in sums.items() if post != OUTSIDE}


def _emitted(leg: Leg) -> dict[tuple[str, str], int]:
    """What each entity and post emitted where the last leg starts."""
    sums = leg.lines.groupby(["entity", "v5"], observed=True)["before_mg"].sum().reset_index()
    keys = zip(sums["entity"].astype("str"), sums["v5"].astype("str"), strict=True)
    return dict(zip(keys, sums["before_mg"].tolist(), strict=True))


def _by_post(claims: Iterable[Claim]) -> dict[str, int]:
    found: dict[str, int] = {}
    for claim in claims:
        for post, mass in claim.by_post.items():
            found[post] = found.get(post, 0) + mass
    return found
