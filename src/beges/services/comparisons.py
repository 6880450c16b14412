"""Comparisons as a person reads them: what becomes of each factor, each post, each line."""

from collections.abc import Sequence

import pandas as pd

from beges.domain.comparison import Change, Comparison, FactorChange
from beges.domain.factors import EmissionFactor
from beges.domain.french import number
from beges.domain.nomenclature import activity_types, labels, posts
from beges.domain.perimeter import InventorySettings
from beges.domain.tables import rules_digest
from beges.services.adoption import Notice, compare_with
from beges.services.availability import release_digests
from beges.services.candidates import Candidate
from beges.services.library import unit_fr
from beges.services.workspace import Workspace

COLUMNS = (
    *("before", "effect_mg", "was", "becomes", "unit", "per_unit", "activities", "change"),
    *("after", "factor_id"),
)


def compared(workspace: Workspace, settings: InventorySettings, candidate: Candidate) -> Comparison:
    """As :func:`compare_with`, remembered as long as nothing that it is made from has moved."""
    with workspace.store.reading() as reader:
        head = reader.head().digest
    sides = (settings, candidate.settings)
    digests = tuple(release_digests(workspace, side) for side in sides)
    key = ("comparison", workspace.store.url, sides, digests, head, rules_digest())
    return workspace.cache.get(key, lambda: compare_with(workspace, settings, candidate))


def changes_table(comparison: Comparison) -> pd.DataFrame:
    """One row a factor that changes, the largest effect first.

    ``before`` and ``after`` are labels, ``was`` and ``becomes`` totals in kgCO2e per ``unit``,
    ``per_unit`` the relative change, ``factor_id`` that of the factor in use. The effects of the
    rows add up to that of the comparison.
    """
    rows = [_told(change) for change in comparison.factors if not change.is_idle]
    return pd.DataFrame(rows, columns=[*COLUMNS])


def _told(change: FactorChange) -> dict[str, object]:
    """A change as a row."""
    used = change.before or change.after
    return {
        "before": "" if change.before is None else change.before.label_fr,
        "effect_mg": change.effect_mg,
        "was": None if change.before is None else change.before.total,
        "becomes": None if change.after is None else change.after.total,
        "unit": "" if used is None else unit_fr(used),
        "per_unit": change.per_unit,
        "activities": change.activities,
        "change": _change_fr(change),
        "after": _after(change),
        "factor_id": change.before.factor_id if change.before else "",
    }


def _change_fr(change: FactorChange) -> str:
    """What becomes of the factor; where it stays, that its conversion alone moves the masses."""
    told = change.change.label_fr
    return f"{told}, autre conversion" if change.change is Change.STAYS else told


def _after(change: FactorChange) -> str:
    """What takes the place: another factor by its name, else the release of the new figures."""
    if change.after is None:
        return ""
    if change.change in (Change.CONVERSION, Change.STAYS):
        return "Le même facteur"
    is_other = change.change in (Change.OTHER, Change.GAINED)
    return _label(change.after) if is_other else change.after.release


def _label(factor: EmissionFactor) -> str:
    return f"{factor.label_fr} ({factor.factor_id})"


def posts_table(comparison: Comparison) -> pd.DataFrame:
    """One row a V5 post whose mass changes, then the total of all posts: masses in milligrams.

    Columns ``post, label, before_mg, after_mg, effect_mg``.
    """
    masses = comparison.by("v5")
    moved = masses[masses["effect_mg"] != 0]
    names = {code: post.label_fr for code, post in posts("v5").items()}
    rows = [
        {"post": str(code), "label": names.get(str(code), "Hors standard"), **values}
        for code, values in zip(moved.index, moved.to_dict("records"), strict=True)
    ]
    total = {
        "post": "Total",
        "label": "",
        "before_mg": comparison.total_before_mg,
        "after_mg": comparison.total_after_mg,
        "effect_mg": comparison.effect_mg,
    }
    return pd.DataFrame([*rows, total])


def changed_lines(comparison: Comparison, limit: int | None = None) -> pd.DataFrame:
    """The lines that would change, the largest effect first, with both factors and masses in kg."""
    lines = comparison.changed
    order = lines["effect_mg"].abs().sort_values(ascending=False, kind="stable").index
    lines = lines.loc[order[:limit] if limit is not None else order]
    identifiers = comparison.before.activities["activity_id"].to_numpy(dtype=object)
    kinds = {code: kind.label_fr for code, kind in activity_types().items()}
    return pd.DataFrame(
        {
            "Donnée": identifiers[lines["activity"]],
            "Effet (kg CO2e)": lines["effect_mg"].to_numpy() / 1_000_000,
            "Entité": lines["entity"].to_numpy(),
            "Site": lines["site"].to_numpy(),
            "Type": lines["activity_type"].map(kinds).to_numpy(),
            "Part": lines["part"].map(labels("parts")).to_numpy(),
            "Poste V5": lines["v5"].to_numpy(),
            "Facteur": lines["factor_before"].to_numpy(),
            "Devient": lines["factor_after"].to_numpy(),
            "Avant (kg CO2e)": lines["before_mg"].to_numpy() / 1_000_000,
            "Après (kg CO2e)": lines["after_mg"].to_numpy() / 1_000_000,
        }
    )


def notices_table(found: Sequence[Notice]) -> pd.DataFrame:
    """One row a factor that the other side lacks: ``factor, state, activities, next``."""
    return pd.DataFrame(
        [
            {
                "factor": _label(notice.factor),
                "state": "absent : l'ancien reste" if notice.is_gone else "archivé",
                "activities": notice.activities,
                "next": _successor_fr(notice),
            }
            for notice in found
        ],
        columns=["factor", "state", "activities", "next"],
    )


def _successor_fr(notice: Notice) -> str:
    """Who would succeed, and why."""
    proposed = notice.successor
    return "" if proposed is None else f"{_label(proposed.factor)} : {proposed.why_fr}"


GWP_LABELS = {"ch4f": "CH4 fossile", "ch4b": "CH4 biogénique", "n2o": "N2O", "sf6": "SF6"}


def gwp_table(comparison: Comparison) -> pd.DataFrame:
    """The warming potentials behind the CO2e that each side uses: one row a publisher's version.

    Columns ``side, version``, then one a gas of ``GWP_LABELS`` ("inconnu" where it is not known).
    """
    rows: list[dict[str, str]] = []
    for side, inventory in (("Avant", comparison.before), ("Après", comparison.after)):
        gwps = inventory.release.gwps
        used = {answer.factor.publisher_version for answer in inventory.resolutions}
        rows += [
            {"side": side, "version": version}
            | {
                gas: number(gwps[version][gas]) if gas in gwps[version] else "inconnu"
                for gas in GWP_LABELS
            }
            for version in sorted(used & set(gwps))
        ]
    return pd.DataFrame(rows, columns=["side", "version", *GWP_LABELS])
