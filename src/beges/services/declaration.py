"""Declaration: the form filled in, field by field, from the inventory, proposals and answers.

A field that the tool computes is not typed; one that it proposes may be answered otherwise, and the
answer withdrawn to come back to the proposal; the others wait for a person. Everything is read as
of the entry at which the inventory stands.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from beges.domain.declaration import FilledField, FormField, Origin, form_fields
from beges.domain.declaration.form import QUESTIONS
from beges.domain.declaration.obligations import Obligations, obligations
from beges.domain.declaration.reference import consolidated
from beges.domain.declaration.significance import LEAST_PCT
from beges.domain.indicators import headcount
from beges.domain.inventory import Inventory
from beges.domain.perimeter import Entity
from beges.domain.tables import rows
from beges.services.form_answers import (
    Answer,
    Answers,
    answer,
    answers_of,
    checked_answers,
    facts_of,
    refuse_pinned,
    store_answers,
)
from beges.services.form_checks import LONGEST, NO, YES, canonical, told
from beges.services.form_texts import (
    avoided_fr,
    comparison_fr,
    factors_fr,
    organisation_fr,
    recalculation_fr,
    sources_fr,
)
from beges.services.plan_texts import plan_proposals
from beges.services.reference import Reference, reference_of
from beges.services.significance import Weighing, criteria_used, justifications_fr, weighing
from beges.services.statements import avoided_emissions, market_of, renewable_of
from beges.services.uncertainty import declaration
from beges.services.workspace import Workspace

LOCAL_AUTHORITY = "local_authority"
CATEGORIES = ("1", "2", "3", "4", "5", "6")
LISTED = "; "
CUT = "… [proposition abrégée]"

__all__ = [
    "Form",
    "answers_of",
    "filled_form",
    "filled_questions",
    "form_of",
    "save_answers",
]


@dataclass(frozen=True, kw_only=True)
class Form:
    """The form of an inventory: its fields in order, and the revisions of its answers."""

    fields: tuple[FilledField, ...]
    revisions: Mapping[str, int]

    @property
    def missing(self) -> tuple[FilledField, ...]:
        """The fields without which the platform refuses the form."""
        return tuple(field for field in self.fields if field.is_missing)

    def of_step(self, step: str) -> tuple[FilledField, ...]:
        """The fields of a step."""
        return tuple(field for field in self.fields if field.field.step == step)


@dataclass(frozen=True, kw_only=True)
class _Known:
    """What the form is filled from."""

    workspace: Workspace
    inventory: Inventory
    answers: Answers
    weighed: Weighing
    reference: Reference


def filled_form(workspace: Workspace, inventory: Inventory) -> tuple[FilledField, ...]:
    """Every field of the form in its order, with what will be typed in it."""
    return form_of(workspace, inventory).fields


def form_of(workspace: Workspace, inventory: Inventory) -> Form:
    """The form of an inventory, remembered while nothing that fills it has moved."""
    with workspace.store.reading() as reader:
        head = reader.head().seq
    key = ("form", workspace.store.url, inventory.digest, inventory.settings, head)
    return workspace.cache.get(key, lambda: _form(workspace, inventory))


def _form(workspace: Workspace, inventory: Inventory) -> Form:
    answers = answers_of(workspace, inventory.settings)
    known = _Known(
        workspace=workspace,
        inventory=inventory,
        answers=answers,
        weighed=weighing(workspace, inventory.settings),
        reference=reference_of(workspace, inventory),
    )
    proposed = _proposals(known)
    conditions = _conditions(known, proposed)
    fields = tuple(
        _filled(field, proposed.get(code, ""), answers.get(code), conditions)
        for code, field in form_fields().items()
    )
    return Form(fields=fields, revisions={code: held.revision for code, held in answers.items()})


def filled_questions(
    workspace: Workspace, inventory: Inventory
) -> tuple[tuple[FilledField, ...], Obligations]:
    """The questions that decide the obligations, answered or not, and what the law asks."""
    answers = answers_of(workspace, inventory.settings)
    proposed = _question_proposals(inventory)
    fields = tuple(
        _filled(field, proposed.get(code, ""), answers.get(code), {})
        for code, field in form_fields(QUESTIONS).items()
    )
    return fields, obligations(facts_of(inventory.settings, answers))


def _question_proposals(inventory: Inventory) -> dict[str, str]:
    """What the tool proposes of the questions: a bilan is filed the year after its own."""
    return {"filing_year": str(inventory.settings.year + 1)}


def _filled(
    field: FormField, proposal: str, held: Answer | None, conditions: Mapping[str, bool]
) -> FilledField:
    """A field: the answer first, else the proposal, else what is missing."""
    met = conditions.get(field.required, field.required == "always")
    value = "" if held is None else held.value
    note = ""
    if field.filled == "computed":
        value, origin = proposal, Origin.COMPUTED
    elif value:
        origin = Origin.ENTERED
        if held is not None and field.filled == "proposed" and held.proposal != proposal:
            note = "La proposition de l'outil a changé depuis cette réponse : relisez les deux."
    else:
        value, origin = proposal, Origin.PROPOSED
    if not value:
        is_conditional = field.required not in ("", "always")
        origin = Origin.NOT_NEEDED if is_conditional and not met else Origin.MISSING
        note = _missing_note(field) if met else ""
    return FilledField(
        field=field,
        text=told(field, value),
        origin=origin,
        required=met,
        note=note,
        value=value,
        proposal=proposal,
    )


def _missing_note(field: FormField) -> str:
    """Where what is missing is mended."""
    if field.code in ("reporting_year", "consolidation_mode"):
        return "À corriger dans les termes de l'inventaire."
    if field.code == "reference_year":
        return "À choisir dans « Année de référence »."
    return "À répondre."


def _conditions(known: _Known, proposed: Mapping[str, str]) -> Mapping[str, bool]:
    """The conditions of the form, decided once."""

    def value(code: str) -> str:
        return answer(known.answers, code) or proposed.get(code, "")

    threshold = Decimal(value("threshold_pct") or LEAST_PCT)
    return {
        "if_local_authority": value("structure_type") == LOCAL_AUTHORITY,
        "if_dpef": value("dpef") == YES,
        "if_csrd": value("csrd") == YES,
        "if_low_threshold": threshold < LEAST_PCT,
        "if_excluded": bool(known.inventory.settings.excluded_posts),
        "if_reference": known.reference.initial is not None,
    }


def _proposals(known: _Known) -> dict[str, str]:
    """What the tool computes or proposes, by field; a text beyond the bound is cut, and says so."""
    plan = plan_proposals(known.workspace, known.inventory)
    found = {**_identity(known), **_selection(known), **_method(known), **plan, **_beside(known)}
    fields = form_fields()
    return {code: _bounded(fields[code], text) for code, text in found.items()}


def _bounded(field: FormField, text: str) -> str:
    """A proposal as an answer would be kept."""
    if field.kind in ("number", "percent"):
        return canonical(text)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - len(CUT)]}{CUT}"


def _beside(known: _Known) -> dict[str, str]:
    """Avoided emissions and renewable energy: beside the table, never in it (V5 pp. 47-49)."""
    avoided = avoided_emissions(known.workspace, known.inventory.settings)
    share = renewable_of(market_of(known.workspace, known.inventory))
    return {
        "avoided": avoided_fr(avoided),
        "renewable_share": "" if share is None else str(share.percent),
        "renewable_text": "" if share is None else share.text_fr,
    }


def _identity(known: _Known) -> dict[str, str]:
    """Who files, whom the bilan consolidates, and how."""
    settings = known.inventory.settings
    held = consolidated(known.inventory)
    first = _principal(known, held)
    others = [entity for entity in held.values() if first is None or entity is not first]
    found = {
        "consolidated_sirens": LISTED.join(entity.siren for entity in others),
        "consolidated_nafs": LISTED.join(entity.naf or "—" for entity in others),
        "consolidation_mode": settings.approach.label_fr,
        "reporting_year": str(settings.year),
        "headcount_bracket": _bracket(known.inventory),
        "organisation": organisation_fr(known.inventory),
        "obliged": _OBLIGED[known.weighed.law.obliged],
    }
    if first is not None:
        found |= {
            "legal_name": first.name,
            "principal_siren": first.siren,
            "principal_naf": first.naf or "",
        }
    return found


_OBLIGED = {None: "", True: YES, False: NO}


def _principal(known: _Known, held: Mapping[str, Entity]) -> Entity | None:
    """Who files: the SIREN that was answered, else the head of the group, else the first entity."""
    asked = answer(known.answers, "principal_siren")
    if asked:
        return known.inventory.perimeter.entity_of_siren(asked)
    head = held.get(known.inventory.perimeter.group)
    return head or next(iter(held.values()), None)


def _bracket(inventory: Inventory) -> str:
    """The bracket of the headcount of the reporting year, where it is known."""
    settings = inventory.settings
    staff = headcount(inventory.perimeter, settings.year, settings.approach)
    if staff is None:
        return ""
    people = int(staff.to_integral_value())
    for row in rows("headcount_brackets"):
        if int(row["from"]) <= people <= int(row["to"] or people):
            return row["code"]
    return ""


def _selection(known: _Known) -> dict[str, str]:
    """Threshold, criteria, exclusions post by post, and the reference year."""
    settings, weighed = known.inventory.settings, known.weighed
    reference = known.reference.year
    excluded = settings.excluded_posts
    named = {size.post for size in weighed.sizes if size.reason}
    by_post = justifications_fr(weighed.sizes, [post for post in excluded if post in named])
    rest = [post for post in excluded if post not in named]
    if rest:
        by_post = "\n".join(filter(None, (by_post, settings.exclusion_reason or "")))
    return {
        "threshold_pct": str(LEAST_PCT),
        **criteria_used(weighed.sizes),
        "exclusions": by_post if excluded else "",
        "reference_calculated": NO if reference is None else YES,
        "reference_year": "" if reference is None else str(reference),
    }


def _method(known: _Known) -> dict[str, str]:
    """The paragraphs of the step « Méthodologie »."""
    inventory = known.inventory
    comments = {name: answer(known.answers, f"comment_{name}") for name in ("total", *CATEGORIES)}
    writers: Mapping[str, Callable[[], str]] = {
        "factors_gwp": lambda: factors_fr(inventory),
        "uncertainties": lambda: declaration(inventory, "beges-v5")[0],
        "sources": lambda: sources_fr(known.workspace, inventory),
        "recalculation": lambda: recalculation_fr(known.reference),
        "comparison": lambda: comparison_fr(known.reference, comments),
    }
    return {code: write() for code, write in writers.items()}


def save_answers(
    workspace: Workspace,
    inventory: Inventory,
    values: Mapping[str, str],
    *,
    reason: str = "",
    expected: Mapping[str, int] | None = None,
) -> int:
    """Write what a person answered, in one batch; returns its number.

    ``values``: field → text as typed, blank to come back to the proposal. An answer that says what
    the proposal says is the proposal. ``expected``: field → the revision that was read.

    Raises
    ------
    Refused
        With every field that is refused, why and what to write; when nothing changes; when somebody
        answered meanwhile. Nothing is written.
    """
    settings = refuse_pinned(workspace, inventory.settings.inventory)
    kept = checked_answers(settings, values)
    form = form_of(workspace, inventory)
    proposed = {one.field.code: one.proposal for one in form.fields}
    proposed |= _question_proposals(inventory)
    answers = answers_of(workspace, inventory.settings)
    changed = {
        code: "" if _same(text, proposed.get(code, "")) else text for code, text in kept.items()
    }
    changed = {code: text for code, text in changed.items() if text != answer(answers, code)}
    read = form.revisions if expected is None else expected
    proposals = {code: proposed.get(code, "") for code, text in changed.items() if text}
    return store_answers(workspace, settings.inventory, changed, (proposals, read), reason)


def _same(text: str, proposal: str) -> bool:
    """Whether a text is the proposal itself, but for blanks at the ends of its lines."""
    return bool(proposal) and [line.strip() for line in text.split("\n")] == [
        line.strip() for line in proposal.split("\n")
    ]
