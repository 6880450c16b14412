"""Claims: what the results that actions claim leave unexplained. All of it is told, and kept.

A claim may be right where the activity grew for other reasons: the finding says by how much, and
asks for the cause that method V5 p. 52 wants told.
"""

from collections.abc import Iterable, Iterator, Sequence

from beges.domain.findings import Finding, Where
from beges.domain.french import number, signed_tonnes, tonnes
from beges.domain.transition.records import Side
from beges.domain.transition.results import Claim, Results

PLAN = Where(record="plan de transition")


def check_results(found: Results) -> Iterator[Finding]:
    """More than what could come from it, the same tonne twice, out of the years, off its posts."""
    counted = [claim for claim in found.claims if claim.effect_mg]
    yield from _beyond(found, counted)
    yield from _shared(found, counted)
    first, last = found.years
    outside = {c.action.action: None for c in found.claims if c.tonnes and not c.is_counted}
    if outside:
        told = {"actions": ", ".join(outside), "first": first, "last": last}
        yield Finding(code="action_result_outside", where=PLAN, values=told)
    for action in found.unplaced:
        for side in Side:
            volume = action.obtained(side)
            if volume and side not in action.sides:
                values = {
                    "side": side.label_fr,
                    "tonnes": number(volume),
                    "posts": ", ".join(action.posts),
                }
                where = Where(record=f"action {action.action}")
                yield Finding(code="action_volume_without_post", where=where, values=values)


def _beyond(found: Results, claims: Iterable[Claim]) -> Iterator[Finding]:
    """Reductions that are larger than what their posts lost by activity, choice or site."""
    moved = [(claim, found.reached_mg(claim.posts, claim.action.entity)) for claim in claims]
    over = [(claim, mass) for claim, mass in moved if claim.effect_mg < min(mass, 0)]
    if over:
        first, last = found.years
        told = [
            f"{claim.action.action} ({claim.side.label_fr}, {tonnes(-claim.effect_mg, 2)} t ;"
            f" {', '.join(claim.posts)} : {signed_tonnes(mass, 2)} t)"
            for claim, mass in over
        ]
        values = {"claims": " ; ".join(told), "first": first, "last": last}
        yield Finding(code="action_result_beyond", where=PLAN, values=values)


def _shared(found: Results, claims: Sequence[Claim]) -> Iterator[Finding]:
    """Actions that claim the same posts of the same entity: one finding for each set of them."""
    sets: dict[tuple[Side, tuple[str, ...]], list[str]] = {}
    for side in Side:
        for post, together in _together(claim for claim in claims if claim.side is side):
            posts = sets.setdefault((side, together), [])
            if post not in posts:
                posts.append(post)
    for (side, together), posts in sets.items():
        held = [c for c in claims if c.side is side and c.action.action in together]
        entities = {claim.action.entity for claim in held}
        entity = entities.pop() if len(entities) == 1 else None
        values = {
            "actions": ", ".join(together),
            "side": side.label_fr,
            "posts": ", ".join(posts),
            "tonnes": tonnes(-sum(claim.effect_mg for claim in held), 2),
            "change": signed_tonnes(
                found.reached_mg({post for claim in held for post in claim.posts}, entity), 2
            ),
        }
        yield Finding(code="action_results_shared", where=PLAN, values=values)


def _together(claims: Iterable[Claim]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each post with the codes of the actions that claim it for one entity, two at least."""
    by_post: dict[str, list[Claim]] = {}
    for claim in claims:
        for post in claim.posts:
            by_post.setdefault(post, []).append(claim)
    for post, held in by_post.items():
        whole = [claim for claim in held if claim.action.entity is None]
        for entity in sorted({claim.action.entity for claim in held if claim.action.entity}) or [
            ""
        ]:
            own = [claim for claim in held if entity and claim.action.entity == entity]
            codes = sorted(claim.action.action for claim in (*whole, *own))
            if len(codes) > 1:
                yield post, tuple(codes)
