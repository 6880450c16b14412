"""Comparisons as a person reads them: what becomes of each factor, each post, each line."""

from collections.abc import Sequence

import pandas as pd

from beges.domain.comparison import Change, Comparison, FactorChange
from beges.domain.factors import EmissionFactor
from beges.domain.french import NARROW, number, signed_tonnes
from beges.domain.nomenclature import activity_types, labels, posts
from beges.domain.units import unit
from beges.services.adoption import Notice


def changes_table(comparison: Comparison, *, everything: bool = False) -> pd.DataFrame:
    """One row a factor that changes, the largest effect first.

    Columns ``before, after, change, was, becomes, per_unit, activities, effect, effect_mg,
    factor_id`` (that of the factor in use); ``everything`` keeps the factors that do not change.
    """
    rows = [
        _told(change)
        for change in comparison.factors
        if everything or change.change not in (Change.SAME, Change.STAYS)
    ]
    columns = [
        *("before", "after", "change", "was", "becomes", "per_unit", "activities", "effect"),
        *("effect_mg", "factor_id"),
    ]
    return pd.DataFrame(rows, columns=columns)


def _told(change: FactorChange) -> dict[str, object]:
    """A change as a row."""
    return {
        "before": _label(change.before),
        "after": _label(change.after)
        if change.change in (Change.OTHER, Change.GAINED)
        else _release(change.after),
        "change": change.change.label_fr,
        "was": _figure(change.before),
        "becomes": _figure(change.after),
        "per_unit": "" if change.per_unit is None else _percent(change),
        "activities": change.activities,
        "effect": signed_tonnes(change.effect_mg, 3),
        "effect_mg": change.effect_mg,
        "factor_id": change.before.factor_id if change.before else "",
    }


def _label(factor: EmissionFactor | None) -> str:
    return "" if factor is None else f"{factor.label_fr} ({factor.factor_id})"


def _release(factor: EmissionFactor | None) -> str:
    return "" if factor is None else factor.release or factor.publisher_version


def _figure(factor: EmissionFactor | None) -> str:
    """A factor's total with its unit."""
    if factor is None:
        return ""
    return f"{number(factor.total)} kg/{unit(factor.unit).label_fr}"


def _percent(change: FactorChange) -> str:
    share = change.per_unit
    if share is None:
        return ""
    told = number(abs(share) * 100, 2)
    return f"{'−' if share < 0 else '+'}{told}{NARROW}%" if share else f"0{NARROW}%"


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
            "Entité": lines["entity"].to_numpy(),
            "Site": lines["site"].to_numpy(),
            "Type": lines["activity_type"].map(kinds).to_numpy(),
            "Part": lines["part"].map(labels("parts")).to_numpy(),
            "Poste V5": lines["v5"].to_numpy(),
            "Facteur": lines["factor_before"].to_numpy(),
            "Devient": lines["factor_after"].to_numpy(),
            "Avant (kg CO2e)": lines["before_mg"].to_numpy() / 1_000_000,
            "Après (kg CO2e)": lines["after_mg"].to_numpy() / 1_000_000,
            "Effet (kg CO2e)": lines["effect_mg"].to_numpy() / 1_000_000,
        }
    )


def notices_table(found: Sequence[Notice]) -> pd.DataFrame:
    """One row a factor that the candidate archived or lacks: ``factor, state, activities, next``."""
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
