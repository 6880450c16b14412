"""Reference year: what calls for its recalculation, and what does not (V5 p. 42, pp. 99-104).

The reference inventory is laid beside the current one. A change of perimeter, of method, of what is
known of a factor, of warming potentials, a post formerly left out and an error corrected call for a
recalculation; a physical evolution (the grid mix of another year), growth and another offer do not.
The threshold from which one recalculates is a policy, not the law: the method gives none.
"""

import enum
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from beges.domain import french
from beges.domain.comparison import Change, FactorChange, compare
from beges.domain.factors import EmissionFactor
from beges.domain.inventory import Inventory, Status, counted, total_mg
from beges.domain.nomenclature import activity_types, labels, posts
from beges.domain.perimeter import Entity, InventorySettings
from beges.domain.units import unit

DEFAULT_THRESHOLD_PCT = Decimal(5)
"""Usage of the GHG Protocol and ISO 14064-1; the method sets no figure."""

NAMED = 6
"""How many factors, entities or types a sentence names before it counts the others."""


class Kind(enum.StrEnum):
    """What may have changed between the reference year and this one."""

    PERIMETER = "perimeter"
    METHOD = "method"
    FACTOR = "factor"
    GWP = "gwp"
    ADDED_POST = "added_post"
    ERROR = "error"
    PHYSICAL = "physical"
    GROWTH = "growth"
    OFFER = "offer"

    @property
    def is_trigger(self) -> bool:
        """Whether the method recalculates the reference year for it."""
        return self not in (Kind.PHYSICAL, Kind.GROWTH, Kind.OFFER)

    @property
    def label_fr(self) -> str:
        """The words that a user reads."""
        return _LABELS[self]


_LABELS = {
    Kind.PERIMETER: "Périmètre organisationnel",
    Kind.METHOD: "Méthode ou qualité des données",
    Kind.FACTOR: "Connaissance d'un facteur",
    Kind.GWP: "Pouvoirs de réchauffement (PRG)",
    Kind.ADDED_POST: "Poste auparavant écarté",
    Kind.ERROR: "Erreur corrigée",
    Kind.PHYSICAL: "Évolution physique d'un facteur",
    Kind.GROWTH: "Croissance ou baisse d'activité",
    Kind.OFFER: "Évolution de l'offre ou des usages",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """One change between both years. ``effect_mg`` is what it adds to the reference year's total.

    ``None``: it cannot be computed from what the tool holds, or it calls for no recalculation.
    """

    kind: Kind
    text_fr: str
    effect_mg: int | None = None


@dataclass(frozen=True, kw_only=True)
class Reworked:
    """The reference inventory computed again, one term of the current one after another.

    ``corrected``: as the ledger stands now. ``gwp``: with the current warming potentials.
    ``factors``: then with the current releases and adoptions. ``None``: nothing to compute.
    """

    corrected: Inventory | None = None
    gwp: Inventory | None = None
    factors: Inventory | None = None


def causes(reference: Inventory, current: Inventory, reworked: Reworked) -> tuple[Cause, ...]:
    """What changed between both inventories: the triggers of V5 p. 42 first, then the others."""
    return (
        *_perimeter(reference, current),
        *_method(reference, current),
        *_factors(reference, reworked),
        *_gwp(reference, current, reworked),
        *_added_posts(reference, current),
        *_errors(reference, reworked),
        *_physical(reference, current),
        *_growth(reference, current),
        *_offer(reference, current),
    )


def cumulated_mg(found: Iterable[Cause]) -> int:
    """What the triggers move, each in absolute value: two errors that cancel are two errors."""
    return sum(abs(c.effect_mg) for c in found if c.kind.is_trigger and c.effect_mg is not None)


def calls_for_recalculation(effect_mg: int, base_mg: int, threshold_pct: Decimal) -> bool:
    """Whether the policy recalculates: the effect reaches the threshold of the reference total."""
    return effect_mg != 0 and abs(effect_mg) * 100 >= threshold_pct * abs(base_mg)


def consolidated(inventory: Inventory) -> dict[str, Entity]:
    """The entities that an inventory consolidates on some day of its year."""
    settings = inventory.settings
    return {
        code: entity
        for code, entity in inventory.perimeter.entities.items()
        if settings.consolidates(entity) and _is_within(entity, settings.year)
    }


def _is_within(entity: Entity, year: int) -> bool:
    entered = entity.entry_date is None or entity.entry_date.year <= year
    return entered and (entity.exit_date is None or entity.exit_date.year >= year)


def _perimeter(reference: Inventory, current: Inventory) -> Iterator[Cause]:
    """Entities that came in or left, and another approach of control."""
    then, now = consolidated(reference), consolidated(current)
    for code in [code for code in now if code not in then]:
        effect = _mass_of(reference, code, Status.OUT_OF_PERIMETER)
        text = f"{now[code].name} est entrée dans le périmètre."
        yield Cause(kind=Kind.PERIMETER, text_fr=text, effect_mg=effect)
    for code in [code for code in then if code not in now]:
        effect = _mass_of(reference, code, Status.COUNTED)
        text = f"{then[code].name} a quitté le périmètre."
        yield Cause(kind=Kind.PERIMETER, text_fr=text, effect_mg=-effect if effect else effect)
    was, becomes = reference.settings.approach, current.settings.approach
    if was is not becomes:
        text = f"L'approche passe de « {was.label_fr} » à « {becomes.label_fr} »."
        yield Cause(kind=Kind.PERIMETER, text_fr=text)


def _mass_of(inventory: Inventory, entity: str, status: Status) -> int | None:
    """What an entity emits among the lines of a status; ``None`` where it has none."""
    lines = counted(inventory.lines, statuses=(status,))
    lines = lines[lines["entity"] == entity]
    return int(lines["total_mg"].sum()) if len(lines) else None


_TERMS = {
    "stock_fabric": ("stock_fabrics", "Bâti du patrimoine acquis pour revente"),
    "rebasing": ("rebasings", "PRG des facteurs publiés"),
    "counted_reviews": ("review_policies", "Données comptées"),
}


def _method(reference: Inventory, current: Inventory) -> Iterator[Cause]:
    """Conventions that changed, and posts whose data are mostly of another kind."""
    for name, (table, label) in _TERMS.items():
        was, becomes = (str(getattr(i.settings, name)) for i in (reference, current))
        if was != becomes:
            names = labels(table)
            text = f"{label} : {names.get(was, was)} → {names.get(becomes, becomes)}."
            yield Cause(kind=Kind.METHOD, text_fr=text)
    then, now = _main_kinds(reference), _main_kinds(current)
    kinds = labels("data_kinds")
    for post in [code for code in posts("v5") if code in then and code in now]:
        if then[post] != now[post]:
            was, becomes = kinds[then[post]].lower(), kinds[now[post]].lower()
            text = f"Poste {post} : données surtout « {was} », maintenant « {becomes} »."
            yield Cause(kind=Kind.METHOD, text_fr=text)


def _main_kinds(inventory: Inventory) -> dict[str, str]:
    """Post → the kind of data that bears most of it."""
    lines = counted(inventory.lines)
    kinds = inventory.activities["data_kind"].astype("str").to_numpy()[lines["activity"]]
    table = lines[["v5"]].astype(str).assign(kind=kinds, mass=lines["total_mg"].abs())
    sums = table.groupby(["v5", "kind"])["mass"].sum().sort_values(kind="stable")
    known = labels("data_kinds")
    return {str(post): str(kind) for post, kind in sums.index if kind in known}


_KNOWLEDGE = (Change.FIGURES, Change.OTHER, Change.CONVERSION, Change.GAINED, Change.LOST)


def _factors(reference: Inventory, reworked: Reworked) -> Iterator[Cause]:
    """Factors whose value is known otherwise today, with their effect on the reference year."""
    if reworked.factors is None:
        return
    compared = compare(reworked.gwp or reference, reworked.factors)
    moved = [c for c in compared.factors if c.change in _KNOWLEDGE and c.effect_mg]
    for change in moved[:NAMED]:
        yield Cause(kind=Kind.FACTOR, text_fr=_factor_fr(change), effect_mg=change.effect_mg)
    rest = moved[NAMED:]
    if rest:
        text = f"{len(rest)} autres facteurs changent."
        effect = sum(change.effect_mg for change in rest)
        yield Cause(kind=Kind.FACTOR, text_fr=text, effect_mg=effect)


def _factor_fr(change: FactorChange) -> str:
    """A factor and what becomes of it."""
    factor = change.before or change.after
    name = "" if factor is None else f"{factor.label_fr} ({factor.factor_id})"
    told = f"{name} : {change.change.label_fr}"
    if change.before is not None and change.after is not None and change.per_unit:
        was, becomes = change.before.total, change.after.total
        told += f", {french.number(was)} → {french.number(becomes)} kgCO2e par"
        told += f" {unit(change.after.unit).label_fr}"
    return f"{told}."


def _gwp(reference: Inventory, current: Inventory, reworked: Reworked) -> Iterator[Cause]:
    was, becomes = reference.settings.gwp_set, current.settings.gwp_set
    if was == becomes:
        return
    names = labels("gwp_sets")
    text = f"Jeu de PRG : {names.get(was, was)} → {names.get(becomes, becomes)}."
    effect = None if reworked.gwp is None else total_mg(reworked.gwp) - total_mg(reference)
    yield Cause(kind=Kind.GWP, text_fr=text, effect_mg=effect)


def _added_posts(reference: Inventory, current: Inventory) -> Iterator[Cause]:
    """Posts that the reference left out and that are counted now."""
    lines = counted(reference.lines, statuses=(Status.EXCLUDED,))
    for post in reference.settings.excluded_posts:
        if post in current.settings.excluded_posts or post not in posts("v5"):
            continue
        ours = lines[lines["v5"] == post]
        effect = int(ours["total_mg"].sum()) if len(ours) else None
        text = f"Le poste {post} ({posts('v5')[post].label_fr}) n'est plus écarté."
        yield Cause(kind=Kind.ADDED_POST, text_fr=text, effect_mg=effect)


def _errors(reference: Inventory, reworked: Reworked) -> Iterator[Cause]:
    """What was entered or corrected in the reference year since it was fixed."""
    entry = reference.settings.as_of_entry
    if reworked.corrected is None or entry is None:
        return
    effect = total_mg(reworked.corrected) - total_mg(reference)
    if effect:
        told = french.number(entry)
        year = reference.settings.year
        text = f"Des données de {year} ont changé depuis l'écriture {told} du registre."
        yield Cause(kind=Kind.ERROR, text_fr=text, effect_mg=effect)


def _physical(reference: Inventory, current: Inventory) -> Iterator[Cause]:
    """The same thing in another year: the mix of the grid, a heating network, a fleet."""
    then, now = _by_series(reference), _by_series(current)
    shared = [name for name in then if name in now and is_physical(then[name], now[name])]
    for name in shared[:NAMED]:
        was, becomes = then[name], now[name]
        text = (
            f"{was.name_fr} : {french.number(was.total)} ({was.valid_from}) →"
            f" {french.number(becomes.total)} ({becomes.valid_from}) kgCO2e par"
            f" {unit(becomes.unit).label_fr}."
        )
        yield Cause(kind=Kind.PHYSICAL, text_fr=text)
    if len(shared) > NAMED:
        text = f"{len(shared) - NAMED} autres facteurs d'une autre année."
        yield Cause(kind=Kind.PHYSICAL, text_fr=text)


def is_physical(was: EmissionFactor, becomes: EmissionFactor) -> bool:
    """Whether a factor is another only because its year is: it calls for no recalculation."""
    if was.factor_id == becomes.factor_id or not was.series or was.series != becomes.series:
        return False
    years = was.valid_from, becomes.valid_from
    same_place = was.geography == becomes.geography and was.unit == becomes.unit
    return None not in years and years[0] != years[1] and same_place


def _by_series(inventory: Inventory) -> dict[str, EmissionFactor]:
    """The factors that counted lines use, by series, territory and unit."""
    used = np.unique(counted(inventory.lines)["resolution"].to_numpy())
    factors = [inventory.resolutions[number].factor for number in used.tolist()]
    return {f"{f.series} {f.geography} {f.unit}": f for f in factors if f.series}


_ACTIVITY = ("fte", "surface_m2", "dwellings", "turnover_keur")


def _growth(reference: Inventory, current: Inventory) -> Iterator[Cause]:
    """Headcount, surface, dwellings, turnover: how much more or less activity there is."""
    names = labels("indicator_kinds")
    for kind in _ACTIVITY:
        was, becomes = _indicator(reference, kind), _indicator(current, kind)
        if was and becomes is not None and was != becomes:
            share = french.percent((becomes - was) / was)
            text = f"{names[kind]} : {french.number(was)} → {french.number(becomes)} ({share})."
            yield Cause(kind=Kind.GROWTH, text_fr=text)


def _indicator(inventory: Inventory, kind: str) -> Decimal | None:
    """An indicator of what the inventory consolidates: entities', else their sites' figures."""
    held = consolidated(inventory)
    rows = [
        row
        for row in inventory.perimeter.indicators
        if (row.year, row.indicator) == (inventory.settings.year, kind) and row.entity in held
    ]
    whole = {row.entity for row in rows if not row.site}
    values = [row.value for row in rows if not row.site or row.entity not in whole]
    return sum(values, Decimal(0)) if values else None


def _offer(reference: Inventory, current: Inventory) -> Iterator[Cause]:
    """Types of activity that only one of both years has."""
    then, now = _types(reference), _types(current)
    kinds = activity_types()
    for told, ours, others in (("apparaît", now, then), ("disparaît", then, now)):
        alone = [code for code in ours if code not in others]
        for code in alone[:NAMED]:
            mass = french.tonnes(ours[code], 1)
            text = f"« {kinds[code].label_fr} » {told} ({mass} tCO2e)."
            yield Cause(kind=Kind.OFFER, text_fr=text)


def _types(inventory: Inventory) -> dict[str, int]:
    """Type of activity → what it emits, the largest first."""
    lines = counted(inventory.lines)
    sums = lines.groupby("activity_type", observed=True)["total_mg"].sum()
    ordered = sums[sums != 0].sort_values(ascending=False, kind="stable")
    return {str(code): int(mass) for code, mass in ordered.items()}


def with_terms(reference: InventorySettings, current: InventorySettings) -> dict[str, object]:
    """The terms of factors that the current inventory has otherwise."""
    names = ("release", "release_digest", "adoptions", "rebasing")
    return {
        name: getattr(current, name)
        for name in names
        if getattr(current, name) != getattr(reference, name)
    }
