"""The records of the plan, as the computation reads them: actions and targets.

A volume that nobody gave is ``None``, never a nought. An action is direct or indirect by its posts:
category 1 of method V5 is direct, the others are not.
"""

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from beges.domain.nomenclature import OUTSIDE, posts
from beges.domain.tables import listed, rows

DIRECT_CATEGORY = "1"
NEUTRAL_PCT = Decimal(100)
T = TypeVar("T")


class ActionStatus(enum.StrEnum):
    """Where an action stands."""

    PLANNED = "planned"
    RUNNING = "running"
    DONE = "done"
    ABANDONED = "abandoned"


class Side(enum.StrEnum):
    """The two volumes that the plan states apart (method V5 ch. 7, C. env. R.229-47)."""

    DIRECT = "direct"
    INDIRECT = "indirect"

    @property
    def label_fr(self) -> str:
        """The word that a user reads."""
        return {"direct": "directe", "indirect": "indirecte"}[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """An action of the plan. Volumes are yearly tonnes of CO2e, once it is carried out."""

    action: str
    name: str
    posts: tuple[str, ...]
    owner: str
    start_date: date
    end_date: date
    status: ActionStatus
    description: str | None = None
    entity: str | None = None
    direct_t: Decimal | None = None
    indirect_t: Decimal | None = None
    human_means: str | None = None
    financial_means: str | None = None
    cost_eur: Decimal | None = None
    result_direct_t: Decimal | None = None
    result_indirect_t: Decimal | None = None
    result_reason: str | None = None
    improves_accounting: bool = False

    @property
    def sides(self) -> tuple[Side, ...]:
        """The sides that its posts are on."""
        return tuple(side for side in Side if any(side_of(post) is side for post in self.posts))

    @property
    def is_live(self) -> bool:
        """Whether something is still expected of it."""
        return self.status in (ActionStatus.PLANNED, ActionStatus.RUNNING)

    def expected(self, side: Side) -> Decimal | None:
        """The volume expected on a side."""
        return self.direct_t if side is Side.DIRECT else self.indirect_t

    def obtained(self, side: Side) -> Decimal | None:
        """The volume obtained on a side."""
        return self.result_direct_t if side is Side.DIRECT else self.result_indirect_t


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A target: a reduction in per cent of the emissions of a base inventory, at a year."""

    target: str
    name: str
    scope: str
    base_inventory: str
    year: int
    source: str
    entity: str | None = None
    reduction_pct: Decimal | None = None
    comment: str | None = None

    @property
    def is_neutrality(self) -> bool:
        """Whether it says that nothing is left."""
        return self.reduction_pct == NEUTRAL_PCT


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The plan: actions and targets, each in the order of their codes."""

    actions: tuple[Action, ...] = ()
    targets: tuple[Target, ...] = ()


def side_of(post: str) -> Side | None:
    """The side of a post of method V5, if there is such a post."""
    return side_of_category(category_of(post)) if post in posts("v5") else None


def side_of_category(category: str) -> Side:
    """The side of a category of method V5."""
    return Side.DIRECT if category == DIRECT_CATEGORY else Side.INDIRECT


def category_of(post: str) -> str:
    """The category of a post of method V5, which its code tells; blank for what is outside.

    A post that an old filing counts and that the table no longer holds keeps its category.
    """
    known = posts("v5").get(post)
    if known is not None:
        return known.category
    return "" if post == OUTSIDE else post.partition(".")[0]


def target_scopes(scope: str) -> frozenset[str]:
    """The scopes that a target speaks of."""
    found = next(row for row in rows("target_scopes") if row["code"] == scope)
    return frozenset(listed(found["scopes"]))


def post_codes(cell: str | None) -> tuple[str, ...]:
    """The posts of a cell, each once, in the order in which they were written."""
    pieces = (cell or "").replace(",", ";").split(";")
    return tuple(dict.fromkeys(code.strip() for code in pieces if code.strip()))


def plan_of(actions: Iterable[Mapping[str, Any]], targets: Iterable[Mapping[str, Any]]) -> Plan:
    """The plan that these records describe."""
    found = [action_of(row) for row in actions]
    aimed = [target_of(row) for row in targets]
    return Plan(
        actions=tuple(sorted(found, key=lambda action: action.action)),
        targets=tuple(sorted(aimed, key=lambda target: (target.year, target.target))),
    )


def action_of(row: Mapping[str, Any]) -> Action:
    """An action from its record."""
    read = {
        "posts": post_codes(row.get("posts")),
        "status": ActionStatus(row["status"]),
        "improves_accounting": bool(row.get("improves_accounting")),
    }
    return _as(Action, {**row, **read})


def target_of(row: Mapping[str, Any]) -> Target:
    """A target from its record."""
    return _as(Target, row)


def _as(kind: type[T], row: Mapping[str, Any]) -> T:
    names = {field.name for field in fields(kind)}  # type: ignore[arg-type]
    return kind(**{name: value for name, value in row.items() if name in names})
