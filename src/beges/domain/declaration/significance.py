"""Significance: which indirect posts a bilan keeps, by size first, then by judgment (V5 pp.30-33).

The smallest posts go first while the share kept stays at the threshold or above (``>=``: the text
says "supérieur", its own example keeps exactly 90 %). A post is wholly in or wholly out. A
qualitative criterion brings a post back in. The wizard proposes; a person decides, and what the
decision lacks is told as findings.
"""

import enum
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from beges.domain import french
from beges.domain.declaration.obligations import Extent, Obligations
from beges.domain.findings import Finding, Where
from beges.domain.nomenclature import posts
from beges.domain.tables import rows

LEAST_PCT = Decimal(80)
"""The threshold that the method asks for, unless justified (V5 p.30)."""

DEMANDED = ("5.1", "5.3", "5.4")
"""Sold flats and loans: never left out without an order of magnitude."""


class Verdict(enum.StrEnum):
    """What the procedure says of a post."""

    KEPT = "kept"
    KEPT_BY_CRITERION = "kept_by_criterion"
    SMALL = "small"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"
    MANDATORY = "mandatory"

    @property
    def label_fr(self) -> str:
        """The words that a user reads."""
        return _LABELS[self]


_LABELS = {
    Verdict.KEPT: "à garder",
    Verdict.KEPT_BY_CRITERION: "à garder : critère qualitatif",
    Verdict.SMALL: "peut être écarté",
    Verdict.UNKNOWN: "à évaluer",
    Verdict.NOT_APPLICABLE: "non applicable (0)",
    Verdict.MANDATORY: "obligatoire",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PostSize:
    """An indirect post with its order of magnitude in tCO2e.

    ``computed`` by the inventory, or entered with its ``basis``; ``None``: nobody estimated it.
    """

    post: str
    tonnes: Decimal | None
    computed: bool = False
    basis: str = ""
    criteria: tuple[str, ...] = ()
    reason: str = ""
    lacking: bool = False

    @property
    def category(self) -> str:
        """The category of the post."""
        return posts("v5")[self.post].category


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What the procedure proposes: a verdict a post, the posts that may go, and the share kept.

    ``kept_pct`` is ``None`` when nothing is known to be emitted.
    """

    verdicts: Mapping[str, Verdict]
    excluded: tuple[str, ...]
    total: Decimal
    kept_pct: Decimal | None


def indirect_posts() -> tuple[str, ...]:
    """The V5 posts that the procedure weighs, in their order: 2.1 to 6.1."""
    return tuple(code for code, post in posts("v5").items() if post.category != "1")


def criteria() -> Mapping[str, str]:
    """The five qualitative criteria: code → label."""
    return {row["code"]: row["label_fr"] for row in rows("significance_criteria")}


def criterion_fields() -> Mapping[str, str]:
    """The field of the form that says whether a criterion was used."""
    return {row["code"]: row["field"] for row in rows("significance_criteria")}


def total_of(sizes: Sequence[PostSize]) -> Decimal:
    """The indirect emissions that are known, in tCO2e."""
    return sum((size.tonnes for size in sizes if size.tonnes is not None), Decimal(0))


def kept_pct(sizes: Sequence[PostSize], excluded: Collection[str]) -> Decimal | None:
    """The share of the known indirect emissions that stays, in percent."""
    total = total_of(sizes)
    if total <= 0:
        return None
    kept = total_of([size for size in sizes if size.post not in excluded])
    return kept * 100 / total


def propose(
    sizes: Sequence[PostSize], threshold_pct: Decimal, law: Obligations | None = None
) -> Proposal:
    """The smallest posts out, while the share kept stays at the threshold or above."""
    verdicts = {size.post: _verdict(size, law) for size in sizes}
    weighed = (Verdict.KEPT, Verdict.KEPT_BY_CRITERION)
    movable = {
        size.post: size.tonnes
        for size in sizes
        if size.tonnes is not None and size.tonnes > 0 and verdicts[size.post] in weighed
    }
    order = {code: rank for rank, code in enumerate(indirect_posts())}
    total, out = total_of(sizes), Decimal(0)
    small: list[str] = []
    for post in sorted(movable, key=lambda code: (movable[code], -order[code])):
        out += movable[post]
        if (total - out) * 100 < threshold_pct * total:
            break
        small.append(post)
    back = {post for post in small if verdicts[post] is Verdict.KEPT_BY_CRITERION}
    excluded = tuple(post for post in small if post not in back)
    verdicts |= dict.fromkeys(excluded, Verdict.SMALL)
    return Proposal(
        verdicts=verdicts, excluded=excluded, total=total, kept_pct=kept_pct(sizes, excluded)
    )


def _verdict(size: PostSize, law: Obligations | None) -> Verdict:
    """What is said of a post before any is excluded."""
    if size.tonnes is None:
        return Verdict.UNKNOWN
    if size.tonnes == 0:
        return Verdict.NOT_APPLICABLE
    if law is not None and law.is_never_excluded(size.category):
        return Verdict.MANDATORY
    return Verdict.KEPT_BY_CRITERION if size.criteria else Verdict.KEPT


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a person decides: the posts left out, under which threshold and which law."""

    inventory: str
    excluded: tuple[str, ...]
    threshold_pct: Decimal
    threshold_reason: str = ""


def check_decision(
    sizes: Sequence[PostSize], decision: Decision, law: Obligations
) -> Iterator[Finding]:
    """What forbids a decision, or must be known of it, each with its post."""
    yield from _check_threshold(decision)
    by_post = {size.post: size for size in sizes}
    for code in decision.excluded:
        at = Where(record=f"inventaire {decision.inventory}, poste {code}")
        size = by_post.get(code)
        if size is None:
            yield _outside(code, at)
        else:
            yield from _check_excluded(size, law, at)
    small = [code for code in decision.excluded if code in by_post and not by_post[code].lacking]
    share = kept_pct(sizes, small)
    weighed = law.extent is not Extent.ENERGY
    if small and weighed and share is not None and share < decision.threshold_pct:
        values = {"share": french.number(share, 1), "threshold": decision.threshold_pct}
        at = Where(record=f"inventaire {decision.inventory}")
        yield Finding(code="significance_below_threshold", where=at, values=values)
    yield from _check_silent(sizes, decision)


def _outside(code: str, at: Where) -> Finding:
    """A post that the procedure does not weigh: a direct one, or none of the method."""
    if code not in posts("v5"):
        return Finding(code="post_unknown", where=at, values={"post": code})
    values = {"post": code, "label": posts("v5")[code].label_fr}
    return Finding(code="significance_mandatory", where=at, values=values)


def _check_threshold(decision: Decision) -> Iterator[Finding]:
    at = Where(record=f"inventaire {decision.inventory}")
    values = {"threshold": decision.threshold_pct}
    if not 0 < decision.threshold_pct <= 100:
        yield Finding(code="significance_threshold_range", where=at, values=values)
    elif decision.threshold_pct < LEAST_PCT and not decision.threshold_reason:
        yield Finding(code="significance_threshold_low", where=at, values=values)


def _check_excluded(size: PostSize, law: Obligations, at: Where) -> Iterator[Finding]:
    """The laws of one post that is left out."""
    values = {"post": size.post, "label": posts("v5")[size.post].label_fr}
    if law.is_never_excluded(size.category):
        yield Finding(code="significance_mandatory", where=at, values=values)
    if size.tonnes is None and (size.post in DEMANDED or not size.lacking):
        yield Finding(code="significance_size_missing", where=at, values=values)
    if not size.reason.strip():
        yield Finding(code="significance_reason_missing", where=at, values=values)
    if size.criteria:
        named = ", ".join(criteria().get(code, code) for code in size.criteria)
        values |= {"criteria": named}
        yield Finding(code="significance_criterion_met", where=at, values=values)
    if size.lacking and not law.may_lack:
        yield Finding(code="significance_lacking_later", where=at, values=values)


def _check_silent(sizes: Sequence[PostSize], decision: Decision) -> Iterator[Finding]:
    """Posts kept that would print 0: that nobody estimated, or estimated and not counted."""
    for size in sizes:
        if size.tonnes and not size.computed and size.post not in decision.excluded:
            at = Where(record=f"inventaire {decision.inventory}, poste {size.post}")
            label = posts("v5")[size.post].label_fr
            values = {"post": size.post, "label": label, "tonnes": size.tonnes}
            yield Finding(code="significance_not_counted", where=at, values=values)
        if size.tonnes is None and size.post not in decision.excluded:
            at = Where(record=f"inventaire {decision.inventory}, poste {size.post}")
            named = {"post": size.post, "label": posts("v5")[size.post].label_fr}
            yield Finding(code="significance_not_estimated", where=at, values=named)


def justification_fr(size: PostSize, total: Decimal) -> str:
    """The sentence that the form prints for a post left out."""
    label = posts("v5")[size.post].label_fr
    told = f"{size.post} {label} : "
    if size.tonnes is None:
        told += "non évalué"
    else:
        told += f"ordre de grandeur {french.number(size.tonnes, 0)} tCO2e"
        if total > 0:
            share = size.tonnes / total
            told += f", soit {french.percent(share, 1)} des émissions indirectes évaluées"
        if size.basis:
            told += f" ({size.basis})"
    if size.lacking:
        told += " ; écarté faute de méthode ou de données, pour ce premier bilan seulement"
    reason = size.reason.strip().rstrip(".")
    return f"{told} ; {reason}." if reason else f"{told}."
