"""Significance: the size of every indirect post, what the procedure proposes, and the decision.

A post that has lines is sized by the inventory as if nothing were left out; the others by what a
person estimated. The decision writes the sizes, the threshold and the terms of the inventory in one
batch, so that the form and the figures never tell two stories.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import pandas as pd

from beges.domain.declaration import SIGNIFICANCE
from beges.domain.declaration.obligations import Obligations, obligations
from beges.domain.declaration.significance import (
    LEAST_PCT,
    Decision,
    PostSize,
    Proposal,
    Verdict,
    check_decision,
    criteria,
    criterion_fields,
    indirect_posts,
    justification_fr,
    kept_pct,
    propose,
    total_of,
)
from beges.domain.emissions import MG_PER_TONNE
from beges.domain.findings import Finding, Where, blocking
from beges.domain.inventory import counted, with_every_post
from beges.domain.nomenclature import posts
from beges.domain.perimeter import INVENTORIES, InventorySettings, check_inventory
from beges.intake.cells import Refusal, parse_decimal
from beges.services.form_answers import (
    answer,
    append_answers,
    checked_answers,
    declared,
    facts_of,
    read_answers,
    refuse_pinned,
)
from beges.services.form_checks import NO, YES
from beges.services.inventories import compile_at, record_after
from beges.services.perimeter import codes_of, record_of
from beges.services.refusals import Refused
from beges.services.workspace import Workspace
from beges.store import Reader

REASON = "Postes significatifs"
EXCLUDED_FR = "écarté"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """What a person says of a post. ``tonnes`` only where the inventory computes nothing."""

    post: str
    tonnes: Decimal | None = None
    basis: str = ""
    criteria: tuple[str, ...] = ()
    reason: str = ""
    lacking: bool = False


@dataclass(frozen=True, kw_only=True)
class Weighing:
    """The significance of an inventory: sizes, law, threshold, proposal, and what is decided.

    ``revisions`` are those that were read: of each post's record, of the answers, of the terms.
    """

    settings: InventorySettings
    sizes: tuple[PostSize, ...]
    law: Obligations
    threshold_pct: Decimal
    threshold_reason: str
    proposal: Proposal
    findings: tuple[Finding, ...]
    revisions: Mapping[str, int]
    answer_revisions: Mapping[str, int]
    terms_revision: int
    is_decided: bool

    @property
    def excluded(self) -> tuple[str, ...]:
        """The posts that the inventory leaves out."""
        return self.settings.excluded_posts

    @property
    def kept_pct(self) -> Decimal | None:
        """The share of the indirect emissions that the inventory keeps."""
        return kept_pct(self.sizes, self.excluded)


def weighing(workspace: Workspace, settings: InventorySettings) -> Weighing:
    """The sizes of the indirect posts of an inventory, and what the procedure says of them."""
    with workspace.store.reading() as reader:
        answers = read_answers(reader, settings)
        rows = _rows(reader, settings)
        computed = _computed(workspace, reader, settings)
        terms = reader.record(INVENTORIES, settings.inventory) or {}
    entered = {row["post"]: _entered(row) for row in rows}
    sizes = tuple(_size(code, computed, entered.get(code)) for code in indirect_posts())
    law = obligations(facts_of(settings, answers))
    threshold = Decimal(answer(answers, "threshold_pct") or LEAST_PCT)
    reason = answer(answers, "threshold_reason")
    decision = Decision(
        inventory=settings.inventory,
        excluded=settings.excluded_posts,
        threshold_pct=threshold,
        threshold_reason=reason,
    )
    return Weighing(
        settings=settings,
        sizes=sizes,
        law=law,
        threshold_pct=threshold,
        threshold_reason=reason,
        proposal=propose(sizes, threshold, law),
        findings=tuple(check_decision(sizes, decision, law)),
        revisions={row["post"]: row["revision"] for row in rows},
        answer_revisions={code: held.revision for code, held in answers.items()},
        terms_revision=terms.get("revision", 0),
        is_decided=bool(rows) or bool(answer(answers, "threshold_pct")),
    )


def _rows(reader: Reader, settings: InventorySettings) -> list[dict[str, Any]]:
    rows = reader.records(SIGNIFICANCE, as_of=settings.as_of_entry)
    return [row for row in rows if row["inventory"] == settings.inventory]


def _entered(row: Mapping[str, Any]) -> Entered:
    return Entered(
        post=row["post"],
        tonnes=row["tonnes"],
        basis=row["basis"] or "",
        criteria=codes_of(row["criteria"]),
        reason=row["reason"] or "",
        lacking=bool(row["lacking"]),
    )


def _computed(
    workspace: Workspace, reader: Reader, settings: InventorySettings
) -> dict[str, Decimal]:
    """Post → tonnes that the inventory computes, nothing left out; absent where it has no line."""
    lines = compile_at(workspace, reader, settings).lines
    lines = counted(with_every_post(lines, settings))
    sums = lines.groupby("v5", observed=True)["total_mg"].sum()
    return {str(code): Decimal(int(mass)) / MG_PER_TONNE for code, mass in sums.items()}


def _size(code: str, computed: Mapping[str, Decimal], entered: Entered | None) -> PostSize:
    """A post: the inventory's own figure first, else what a person estimated."""
    said = entered or Entered(post=code)
    size = PostSize(
        post=code,
        tonnes=said.tonnes,
        criteria=said.criteria,
        reason=said.reason,
        basis=said.basis,
        lacking=said.lacking,
    )
    if code in computed:
        return replace(size, tonnes=computed[code], computed=True, basis="calculé par l'inventaire")
    return size


def preview_decision(
    seen: Weighing, entered: Sequence[Entered], excluded: Sequence[str], threshold: Decimal
) -> Weighing:
    """What the weighing would be under these entries, before anything is written."""
    by_post = {one.post: one for one in entered}
    computed = {size.post: size.tonnes for size in seen.sizes if size.computed}
    known = {code: tonnes for code, tonnes in computed.items() if tonnes is not None}
    sizes = tuple(_size(code, known, by_post.get(code)) for code in indirect_posts())
    decision = Decision(
        inventory=seen.settings.inventory,
        excluded=tuple(excluded),
        threshold_pct=threshold,
        threshold_reason=seen.threshold_reason,
    )
    return replace(
        seen,
        settings=replace(seen.settings, excluded_posts=tuple(excluded)),
        sizes=sizes,
        threshold_pct=threshold,
        proposal=propose(sizes, threshold, seen.law),
        findings=tuple(check_decision(sizes, decision, seen.law)),
    )


def effect_tonnes(seen: Weighing, excluded: Sequence[str]) -> Decimal:
    """What leaving these posts out takes from the computed total, in tCO2e."""
    return total_of([s for s in seen.sizes if s.computed and s.post in excluded])


def decide(
    workspace: Workspace,
    seen: Weighing,
    entered: Sequence[Entered],
    excluded: Sequence[str],
    threshold: tuple[str, str],
) -> int:
    """Write the sizes, the threshold and the posts left out, in one batch; returns its number.

    ``threshold``: the percentage and its justification, as typed.

    Raises
    ------
    Refused
        When the decision breaks the procedure, or somebody changed one of its records meanwhile.
    """
    settings = refuse_pinned(workspace, seen.settings.inventory)
    typed = {"threshold_pct": threshold[0], "threshold_reason": threshold[1]}
    answers = checked_answers(settings, typed)
    after = preview_decision(
        replace(seen, settings=settings, threshold_reason=answers["threshold_reason"]),
        entered,
        excluded,
        Decimal(answers["threshold_pct"] or LEAST_PCT),
    )
    terms = _terms(settings, after)
    place = {settings.inventory: Where(record=f"inventaire {settings.inventory}")}
    found = [*_check_entered(settings, entered), *after.findings, *check_inventory(terms, place)]
    refused = list(blocking(found))
    if refused:
        raise Refused(*refused)
    computed = {size.post for size in after.sizes if size.computed}
    rows = [_row(settings.inventory, one, one.post in computed) for one in entered]
    return _write(workspace, seen, (terms, settings), rows, answers)


def _write(
    workspace: Workspace,
    seen: Weighing,
    terms: tuple[InventorySettings, InventorySettings],
    rows: Sequence[dict[str, Any]],
    answers: Mapping[str, str],
) -> int:
    """The three tables in one batch; the terms only where they change."""
    after, before = terms
    name = after.inventory
    with declared(workspace, REASON) as ledger:
        expected = {f"{name}|{post}": revision for post, revision in seen.revisions.items()}
        ledger.append(SIGNIFICANCE, rows, expected=expected)
        append_answers(ledger, name, answers, ({}, seen.answer_revisions))
        if after != before:
            ledger.append(INVENTORIES, [record_of(after)], expected={name: seen.terms_revision})
    if after != before:
        record_after(workspace, ledger.number)
    return ledger.number


def _row(inventory: str, one: Entered, is_computed: bool) -> dict[str, Any]:
    """A post as the ledger keeps it; a figure of the inventory is not copied."""
    return {
        "inventory": inventory,
        "post": one.post,
        "tonnes": None if is_computed else one.tonnes,
        "basis": None if is_computed else one.basis.strip() or None,
        "criteria": "; ".join(one.criteria) or None,
        "reason": one.reason.strip() or None,
        "lacking": one.lacking,
    }


def _terms(settings: InventorySettings, after: Weighing) -> InventorySettings:
    """The terms with the posts left out, and the justification of each in one text."""
    order = [code for code in indirect_posts() if code in after.excluded]
    other = [code for code in after.excluded if code not in order]
    return replace(
        settings,
        excluded_posts=(*other, *order),
        exclusion_reason=justifications_fr(after.sizes, order) or None,
    )


def justifications_fr(sizes: Sequence[PostSize], excluded: Sequence[str]) -> str:
    """The justification of each post left out, one a line, as the form asks for it."""
    total = total_of(sizes)
    return "\n".join(justification_fr(size, total) for size in sizes if size.post in excluded)


def _check_entered(settings: InventorySettings, entered: Sequence[Entered]) -> list[Finding]:
    """An estimate is a number of tonnes with its basis; criteria are those of the method."""
    found = []
    for one in entered:
        at = Where(record=f"inventaire {settings.inventory}, poste {one.post}")
        values = {"post": one.post, "tonnes": one.tonnes}
        if one.post not in indirect_posts():
            found.append(Finding(code="post_unknown", where=at, values={"post": one.post}))
        if one.tonnes is not None and (not one.tonnes.is_finite() or one.tonnes < 0):
            found.append(Finding(code="significance_size_invalid", where=at, values=values))
        if one.tonnes is not None and not one.basis.strip():
            found.append(Finding(code="significance_basis_missing", where=at, values=values))
        for code in one.criteria:
            if code not in criteria():
                words = {"value": code, "column": "Critères", "accepted": ", ".join(criteria())}
                found.append(Finding(code="code_unknown", where=at, values=words))
    return found


def criteria_used(sizes: Sequence[PostSize]) -> Mapping[str, str]:
    """Field → oui or non: whether a criterion made a post stay."""
    used = {name for size in sizes for name in size.criteria}
    return {field: YES if code in used else NO for code, field in criterion_fields().items()}


def read_sizes(inventory: str, typed: Mapping[str, str]) -> dict[str, Decimal | None]:
    """Orders of magnitude as typed, by post; blank where nobody estimated.

    Raises
    ------
    Refused
        With each number that cannot be read.
    """
    found: dict[str, Decimal | None] = {}
    findings = []
    for post, text in typed.items():
        if not text.strip():
            found[post] = None
            continue
        read = parse_decimal(text)
        if isinstance(read, Refusal):
            at = Where(record=f"inventaire {inventory}, poste {post}")
            findings.append(Finding(code=read.code, where=at, values=read.values))
        else:
            found[post] = Decimal(read)
    if findings:
        raise Refused(*findings)
    return found


def _largest_first(size: PostSize) -> tuple[bool, Decimal]:
    """The order of the posts: what nobody estimated comes last."""
    return size.tonnes is None, Decimal(0) if size.tonnes is None else -size.tonnes


def sizes_table(seen: Weighing) -> pd.DataFrame:
    """The indirect posts, the largest first, as rows with a share and a cumulated share.

    Columns ``post, label, tonnes, share, running, verdict, state``; what nobody estimated comes
    last, and is blank.
    """
    total = seen.proposal.total
    running = Decimal(0)
    rows = []
    for size in sorted(seen.sizes, key=_largest_first):
        running += Decimal(0) if size.tonnes is None else size.tonnes
        share = None if size.tonnes is None or total <= 0 else float(size.tonnes / total)
        verdict = seen.proposal.verdicts[size.post]
        kept = "0" if verdict is Verdict.NOT_APPLICABLE else "gardé"
        rows.append(
            {
                "post": size.post,
                "label": posts("v5")[size.post].label_fr,
                "tonnes": None if size.tonnes is None else float(size.tonnes),
                "share": share,
                "running": None if share is None else float(running / total),
                "verdict": verdict.label_fr,
                "state": EXCLUDED_FR if size.post in seen.excluded else kept,
            }
        )
    return pd.DataFrame(rows)


def entries_of(
    seen: Weighing,
    tonnes: Mapping[str, Decimal | None],
    bases: Mapping[str, str],
    reasons: Mapping[str, str],
    lacking: Sequence[str],
) -> list[Entered]:
    """What is stored of each post, changed by what is said of some of them."""
    named = {*tonnes, *reasons, *lacking} - {size.post for size in seen.sizes}
    stored = [
        Entered(
            post=size.post,
            tonnes=tonnes.get(size.post, None if size.computed else size.tonnes),
            basis=bases.get(size.post, "" if size.computed else size.basis),
            criteria=size.criteria,
            reason=reasons.get(size.post, size.reason),
            lacking=size.post in lacking,
        )
        for size in seen.sizes
    ]
    return [*stored, *(Entered(post=post) for post in sorted(named))]
