"""Reconciliation between standards, as a person reads it: views to choose, steps, their lines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from beges.domain.declaration.filed_states import Filing
from beges.domain.french import signed_tonnes, tonnes
from beges.domain.inventory import Inventory
from beges.domain.perimeter import InventorySettings
from beges.domain.statements import (
    MG_PER_TONNE,
    PRINTED_PER_TONNE,
    VIEWS,
    FiledCells,
    Known,
    Reconciliation,
    Step,
    available_views,
    reconcile,
)
from beges.services.bridge import bridge_since_filing
from beges.services.bridge_tables import Opened, effects_of, lines_of_step
from beges.services.publications import read_publications
from beges.services.refusals import NotFound
from beges.services.results import lines_table
from beges.services.slices import decimals_of
from beges.services.standing import read_boxes, read_filings
from beges.services.statements import read_market
from beges.services.terms import read_inventories
from beges.services.workspace import Workspace
from beges.store import Reader

FILING, PUBLICATION = "filing", "publication"
STANDARDS = ("v5", "v4")
START, END = "start", "end"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """The views that may be compared, code → label; those of past filings begin with their kind."""

    labels: Mapping[str, str]
    unstated: Sequence[str] = ()


def choices(workspace: Workspace, inventory: Inventory) -> Choices:
    """The views of an inventory, and the filings and publications that it may be compared with."""
    with workspace.store.reading() as reader:
        market = read_market(reader, inventory)
        filed = {f"{kind}:{code}": label for kind, code, label in _past(reader, inventory)}
    stated = available_views(Known(market=market))
    labels = {code: VIEWS[code] for code in stated}
    missing = [VIEWS[c] for c in VIEWS if c not in stated and c.endswith("_market")]
    return Choices(labels={**labels, **filed}, unstated=tuple(missing))


def reconciled(
    workspace: Workspace, inventory: Inventory, before: str, after: str
) -> Reconciliation:
    """From one view of an inventory to another; ``filing:2021`` names a past filing.

    Raises
    ------
    NotFound
        When a view is not one of :func:`choices`.
    """
    known = choices(workspace, inventory)
    for code in (before, after):
        if code not in known.labels:
            raise NotFound(f"Aucune vue « {code} ». Vues connues : {', '.join(known.labels)}.")
    past = {code for code in (before, after) if ":" in code}
    if len(past) > 1:
        raise NotFound("Un bilan déposé se compare à une vue de l'inventaire, pas à un autre.")
    with workspace.store.reading() as reader:
        market = read_market(reader, inventory)
    filed = next((_filed(workspace, inventory, code) for code in past), None)
    sides = ["filed" if ":" in code else code for code in (before, after)]
    return reconcile(inventory, sides[0], sides[1], Known(market=market, filed=filed))


def _past(reader: Reader, inventory: Inventory) -> list[tuple[str, str, str]]:
    """The filings, and the publications of the inventory's year: kind, code, label.

    Read as the ledger stands: a filing is written after the entry that pins its inventory.
    """
    filings = [
        (FILING, filing.inventory, _label(filing))
        for filing in _nearest_first(reader, inventory.settings)
    ]
    published = [
        (PUBLICATION, found.code, f"Publié : {found.title}")
        for found in read_publications(reader).values()
        if found.year == inventory.settings.year and found.standard in STANDARDS
    ]
    return [*filings, *published]


def _nearest_first(
    reader: Reader, settings: InventorySettings, as_of: int | None = None
) -> list[Filing]:
    """The filings up to its year: its own, that of what it restates, then the latest."""
    years = {s.inventory: s.year for s in read_inventories(reader, as_of)}
    own = [settings.inventory, settings.restates]

    def rank(filing: Filing) -> tuple[int, int, str]:
        code = filing.inventory
        return own.index(code) if code in own else len(own), -years.get(code, 0), code

    found = read_filings(reader, as_of).values()
    return sorted((f for f in found if years.get(f.inventory, 0) <= settings.year), key=rank)


def _filed(workspace: Workspace, inventory: Inventory, code: str) -> FiledCells:
    """The cells of a past filing, or of a publication, in milligrams."""
    kind, _, name = code.partition(":")
    with workspace.store.reading() as reader:
        if kind == PUBLICATION:
            found = read_publications(reader)[name]
            totals = {post: int(total * MG_PER_TONNE) for post, total in found.totals.items()}
            return FiledCells(standard=found.standard, label_fr=found.title, by_post=totals)
        return _cells(workspace, reader, inventory, read_filings(reader)[name])


def previous_filing(workspace: Workspace, inventory: Inventory) -> FiledCells | None:
    """What was filed before an inventory, for its workbook: the nearest filing.

    Read at the entry of a filed inventory: its own filing came after, and moves nothing.
    """
    settings = inventory.settings
    with workspace.store.reading() as reader:
        nearest = next(iter(_nearest_first(reader, settings, settings.as_of_entry)), None)
        return None if nearest is None else _cells(workspace, reader, inventory, nearest)


def _cells(
    workspace: Workspace, reader: Reader, inventory: Inventory, filing: Filing
) -> FiledCells:
    """The cells of a filing, with the bridge from what was filed to what the inventory gives."""
    by_post = {
        post: int(row["total"]) * (MG_PER_TONNE // PRINTED_PER_TONNE)
        for (standard, entity, post), row in read_boxes(reader, filing).items()
        if standard == filing.standard and not entity and row["total"] is not None
    }
    return FiledCells(
        standard=filing.standard,
        label_fr=_label(filing),
        by_post=by_post,
        since=bridge_since_filing(workspace, filing, inventory, filing.standard),
    )


def _label(filing: Filing) -> str:
    """How a filing is named."""
    return f"Dépôt {filing.inventory} (version {filing.version})"


# -------------------------------------------------------------------------------- as tables


def steps_table(found: Reconciliation) -> pd.DataFrame:
    """The steps between two totals: ``kind, code, label, why, effect_mg, total_mg, lines``.

    ``kind`` is start, step or end; ``total_mg`` the total reached. The effects add up from the
    first total to the last.
    """
    reached = found.before.total_mg
    rows: list[dict[str, object]] = [_end(START, found.before.label_fr, reached)]
    for step in found.steps:
        reached += step.effect_mg
        rows.append(
            {
                "kind": "step",
                "code": step.code,
                "label": step.label_fr,
                "why": step.why_fr,
                "effect_mg": step.effect_mg,
                "moved_mg": step.moved_mg or None,
                "total_mg": reached,
                "lines": len(step.rows),
            }
        )
    rows.append(_end(END, found.after.label_fr, found.after.total_mg))
    return pd.DataFrame(rows).astype(
        {"effect_mg": "Int64", "moved_mg": "Int64", "total_mg": "Int64", "lines": "Int64"}
    )


def _end(kind: str, label: str, total_mg: int) -> dict[str, object]:
    """A total at one end of the steps."""
    return {
        "kind": kind,
        "code": "",
        "label": label,
        "why": "",
        "effect_mg": None,
        "moved_mg": None,
        "total_mg": total_mg,
        "lines": None,
    }


def step_lines(found: Reconciliation, step: Step, limit: int | None = None) -> pd.DataFrame:
    """The lines of a step as a person reads them, the largest first.

    ``total_mg`` is what each gives to the step; its mass, where the step comes from no line. A
    cause since a filing has those of :func:`moved_lines`.
    """
    if step.cause:
        return lines_of_step(moved_lines(found, step), limit)
    lines = found.lines(step)
    if step.effects.any():
        lines = lines.assign(total_mg=lines["effect_mg"])
    return lines_table(found.inventory, lines, limit)


def moved_lines(found: Reconciliation, step: Step) -> pd.DataFrame:
    """What moved since a filing for a group of causes, in the direction of the steps.

    "Before" is what was filed, "after" what the inventory gives now.
    """
    if found.since is None:
        return pd.DataFrame()
    moved = effects_of(found.since, Opened(leg=0, group=step.cause))
    return moved.assign(effect_mg=step.effects)


def step_bars(found: Reconciliation) -> list[dict[str, object]]:
    """The steps as a chart reads them: ``turn, label, low, high`` (tonnes), ``kind``, ``shown``."""
    rows = steps_table(found)
    places = decimals_of(int(rows["total_mg"].abs().max()))
    bars: list[dict[str, object]] = []
    for row in rows[rows["effect_mg"].fillna(1) != 0].to_dict("records"):
        reached = int(row["total_mg"])
        is_end = row["kind"] != "step"
        effect = reached if is_end else int(row["effect_mg"])
        shown = tonnes(reached, places) if is_end else signed_tonnes(effect, places)
        kind = "total" if is_end else "more" if effect > 0 else "less"
        bars.append(
            {
                "label": row["label"],
                "kind": kind,
                "turn": len(bars),
                "low": min(reached - effect, reached) / MG_PER_TONNE,
                "high": max(reached - effect, reached) / MG_PER_TONNE,
                "shown": f"{shown} t",
            }
        )
    return bars


def step_of(found: Reconciliation, code: str) -> Step:
    """The step of that code.

    Raises
    ------
    NotFound
    """
    known = {step.code: step for step in found.steps}
    if code not in known:
        raise NotFound(f"Aucune étape « {code} ». Étapes : {', '.join(known)}.")
    return known[code]


def as_json(found: Reconciliation) -> dict[str, object]:
    """The steps for a machine, masses in milligrams."""
    return {
        "from": found.before.code,
        "to": found.after.code,
        "from_mg": found.before.total_mg,
        "to_mg": found.after.total_mg,
        "steps": [
            {
                "code": step.code,
                "label": step.label_fr,
                "effect_mg": step.effect_mg,
                "moved_mg": step.moved_mg,
                "lines": len(step.rows),
            }
            for step in found.steps
        ],
        "residual_mg": found.residual_mg,
    }
