"""Reference year: chosen, compared, recalculated or not, and why (V5 pp.41-44)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from beges.domain import french
from beges.domain.declaration import REFERENCE_YEARS
from beges.domain.declaration.reference import (
    DEFAULT_THRESHOLD_PCT,
    Cause,
    Reworked,
    calls_for_recalculation,
    causes,
    cumulated_mg,
    with_terms,
)
from beges.domain.declaration.side_by_side import (
    ComparedRow,
    Year,
    of_statement,
    side_by_side,
)
from beges.domain.emissions import MG_PER_TONNE
from beges.domain.findings import Finding, Where, blocking
from beges.domain.inventory import Inventory, counted
from beges.domain.perimeter import InventorySettings
from beges.domain.statements import beges_statement
from beges.services.form_answers import declared, refuse_pinned
from beges.services.form_checks import LONGEST
from beges.services.inventories import compile_at
from beges.services.publications import Publication, read_publications
from beges.services.refusals import Refused
from beges.services.terms import read_inventories
from beges.services.workspace import Workspace
from beges.store import Reader

INVENTORY, PUBLICATION = "inventory", "publication"
REASON = "Année de référence"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The reference year of an inventory, as recorded."""

    initial_inventory: str = ""
    initial_publication: str = ""
    recalculated_inventory: str = ""
    recalculated_publication: str = ""
    threshold_pct: Decimal = DEFAULT_THRESHOLD_PCT
    choice_reason: str = ""
    decision: str = ""
    revision: int = 0

    @property
    def is_made(self) -> bool:
        """Whether a reference year is chosen."""
        return bool(self.initial_inventory or self.initial_publication)

    @property
    def initial(self) -> tuple[str, str]:
        """What the reference is, whatever is recalculated of it."""
        return self.initial_inventory, self.initial_publication


@dataclass(frozen=True, kw_only=True)
class Reference:
    """The reference of an inventory: both sides, the comparison, and what calls to recalculate.

    ``causes`` is empty where the reference is not an inventory of the tool: nothing can be detected
    there, and ``findings`` say what the figures lack.
    """

    choice: Choice
    initial: Year | None
    recalculated: Year | None
    current: Year
    causes: tuple[Cause, ...]
    base_mg: int | None
    findings: tuple[Finding, ...]

    @property
    def year(self) -> int | None:
        """The reference year."""
        return None if self.initial is None else self.initial.year

    @property
    def rows(self) -> list[ComparedRow]:
        """Initial, recalculated and this year, side by side."""
        return side_by_side(self.initial, self.recalculated, self.current)

    @property
    def effect_mg(self) -> int:
        """What the triggers move in the reference year, in absolute value."""
        return cumulated_mg(self.causes)

    @property
    def effect_pct(self) -> Decimal | None:
        """That effect as a percentage of the reference total."""
        return Decimal(self.effect_mg) * 100 / abs(self.base_mg) if self.base_mg else None

    @property
    def must_recalculate(self) -> bool:
        """Whether the policy recalculates."""
        if self.base_mg is None:
            return False
        return calls_for_recalculation(self.effect_mg, self.base_mg, self.choice.threshold_pct)


def reference_of(workspace: Workspace, inventory: Inventory) -> Reference:
    """The reference year of an inventory, remembered while nothing that makes it has moved."""
    with workspace.store.reading() as reader:
        head = reader.head().seq
        key = ("reference", workspace.store.url, inventory.digest, head)
        return workspace.cache.get(key, lambda: _reference(workspace, reader, inventory))


def _reference(workspace: Workspace, reader: Reader, inventory: Inventory) -> Reference:
    settings = inventory.settings
    as_of = settings.as_of_entry
    choice = _choice(reader, settings)
    known = {s.inventory: s for s in read_inventories(reader, as_of=as_of)}
    elsewhere = read_publications(reader, as_of)

    def side(code: str, publication: str) -> tuple[Year | None, Inventory | None]:
        if code in known:
            compiled = compile_at(workspace, reader, known[code], as_of)
            return of_statement(beges_statement(compiled, "v5"), compiled.settings.name), compiled
        return (elsewhere[publication].figures, None) if publication in elsewhere else (None, None)

    initial, compiled = side(choice.initial_inventory, choice.initial_publication)
    recalculated, _ = side(choice.recalculated_inventory, choice.recalculated_publication)
    found: tuple[Cause, ...] = ()
    base = None
    if compiled is not None:
        found = causes(compiled, inventory, _reworked(workspace, reader, compiled, inventory))
        base = int(counted(compiled.lines)["total_mg"].sum())
    made = Reference(
        choice=choice,
        initial=initial,
        recalculated=recalculated,
        current=of_statement(beges_statement(inventory, "v5"), settings.name),
        causes=found,
        base_mg=base,
        findings=(),
    )
    return replace(made, findings=tuple(_findings(made, settings)))


def _choice(reader: Reader, settings: InventorySettings) -> Choice:
    rows = reader.records(REFERENCE_YEARS, as_of=settings.as_of_entry)
    return choice_in(rows, settings.inventory)


def choice_in(rows: Sequence[Mapping[str, Any]], inventory: str) -> Choice:
    """The choice of an inventory among records."""
    row = next((row for row in rows if row["inventory"] == inventory), None)
    if row is None:
        return Choice()
    threshold = row["threshold_pct"]
    texts = {
        name: row[name] or ""
        for name in REFERENCE_YEARS.names
        if name not in ("inventory", "threshold_pct")
    }
    kept = DEFAULT_THRESHOLD_PCT if threshold is None else threshold
    return Choice(**texts, threshold_pct=kept, revision=row["revision"])


def _reworked(
    workspace: Workspace, reader: Reader, reference: Inventory, current: Inventory
) -> Reworked:
    """The reference computed again, one term after another; only what differs is computed."""
    before, now = reference.settings, current.settings
    corrected = gwp = factors = None
    if before.as_of_entry is not None:
        moved = replace(before, as_of_entry=now.as_of_entry)
        corrected = compile_at(workspace, reader, moved)
    if before.gwp_set != now.gwp_set:
        gwp = compile_at(workspace, reader, replace(before, gwp_set=now.gwp_set))
    others = with_terms(before, now)
    if others:
        terms = replace(before, gwp_set=now.gwp_set, **others)  # type: ignore[arg-type]
        factors = compile_at(workspace, reader, terms)
    return Reworked(corrected=corrected, gwp=gwp, factors=factors)


def _findings(made: Reference, settings: InventorySettings) -> list[Finding]:
    """What the figures of the reference lack, and whether it is to be recalculated."""
    found = list(made.initial.findings) if made.initial is not None else []
    share = made.effect_pct
    if made.must_recalculate and made.recalculated is None and share is not None:
        values = {
            "effect": french.number(share, 1),
            "tonnes": french.number(Decimal(made.effect_mg) / MG_PER_TONNE, 0),
            "threshold": made.choice.threshold_pct,
        }
        at = Where(record=f"inventaire {settings.inventory}")
        found.append(Finding(code="reference_recalculate", where=at, values=values))
    return found


def save_reference(
    workspace: Workspace, inventory: str, choice: Choice, *, reason: str = ""
) -> int:
    """Record the reference year of an inventory, in one batch; returns its number.

    ``choice.revision`` is the one that was read.

    Raises
    ------
    Refused
        When the choice is not sound, the reference changes without a reason, or somebody changed
        it meanwhile.
    """
    settings = refuse_pinned(workspace, inventory)
    with workspace.store.reading() as reader:
        before = _choice(reader, settings)
        known = {s.inventory: s for s in read_inventories(reader)}
        elsewhere = read_publications(reader)
    refused = list(blocking(_check(settings, choice, before, (known, elsewhere))))
    if refused:
        raise Refused(*refused)
    row = {name: getattr(choice, name, None) or None for name in REFERENCE_YEARS.names}
    row |= {"inventory": inventory, "threshold_pct": choice.threshold_pct}
    with declared(workspace, reason.strip() or REASON) as ledger:
        ledger.append(REFERENCE_YEARS, [row], expected={inventory: choice.revision})
    return ledger.number


Known = tuple[Mapping[str, InventorySettings], Mapping[str, Publication]]


def _check(
    settings: InventorySettings, choice: Choice, before: Choice, known: Known
) -> list[Finding]:
    at = Where(record=f"inventaire {settings.inventory}")
    found: list[Finding] = []
    years: dict[str, int] = {}
    for side in ("initial", "recalculated"):
        code = getattr(choice, f"{side}_inventory")
        publication = getattr(choice, f"{side}_publication")
        if code and publication:
            words = {"which": f"{code}, {publication}"}
            found.append(Finding(code="reference_both", where=at, values=words))
        inventories, elsewhere = known
        for named, year in (
            (code, inventories[code].year if code in inventories else None),
            (publication, elsewhere[publication].year if publication in elsewhere else None),
        ):
            if named and year is None:
                unknown = {"value": named}
                found.append(Finding(code="reference_unknown", where=at, values=unknown))
            elif year is not None:
                years[side] = year
    found += _check_years(settings, years, at)
    if not 0 <= choice.threshold_pct <= 100:
        values = {"threshold": choice.threshold_pct}
        found.append(Finding(code="reference_threshold_range", where=at, values=values))
    for label, text in (("Motif", choice.choice_reason), ("Décision", choice.decision)):
        if len(text) > LONGEST:
            long = {"label": label, "length": len(text), "limit": LONGEST}
            found.append(Finding(code="form_text_too_long", where=at, values=long))
    changes = before.is_made and before.initial != choice.initial
    if changes and choice.choice_reason.strip() in ("", before.choice_reason.strip()):
        found.append(Finding(code="reference_change_unexplained", where=at))
    return found


def _check_years(settings: InventorySettings, years: Mapping[str, int], at: Where) -> list[Finding]:
    """The reference is not after the bilan, and what is recalculated is of the same year."""
    found = []
    initial, recalculated = years.get("initial"), years.get("recalculated")
    if initial is not None and initial > settings.year:
        values = {"reference": initial, "year": settings.year}
        found.append(Finding(code="reference_later", where=at, values=values))
    if recalculated is not None and recalculated != initial:
        apart = {"recalculated": recalculated, "initial": initial or "non choisie"}
        found.append(Finding(code="reference_years_differ", where=at, values=apart))
    return found


def sides_of(name: str, code: str, elsewhere: Mapping[str, Publication]) -> dict[str, Any]:
    """The two columns of a side: a publication of that code, else an inventory."""
    is_published = code in elsewhere
    return {
        f"{name}_inventory": "" if is_published else code,
        f"{name}_publication": code if is_published else "",
    }
