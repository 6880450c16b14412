"""A bridge as a person reads it: its steps, what each opens to, and the sentence of a report."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import pandas as pd

from beges.domain.comparison import Bridge, Leg, cause_groups, causes
from beges.domain.emissions import MG_PER_TONNE
from beges.domain.french import number, signed_tonnes, tonnes
from beges.domain.nomenclature import activity_types, labels
from beges.domain.units import unit
from beges.services.results import dimension_labels
from beges.services.slices import headline_decimals, variation

TOTAL = "total"
EVERYTHING = "tout"
DIMENSIONS = {
    "cause": "Cause",
    "v5": "Poste V5",
    "entity": "Entité",
    "site": "Site",
    "activity_type": "Type de donnée",
}
"""What a step opens to; each adds up to it."""

_KINDS_FR = {
    "primary": "mesurée ou facturée",
    "extrapolated": "extrapolée",
    "secondary": "statistique",
    "approximate": "approchée",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A step of the bridge: a leg (``None``: all of them) and a group of causes ("": all)."""

    leg: int | None = None
    group: str = ""

    @property
    def code(self) -> str:
        """How a chart and a list name it."""
        where = "" if self.leg is None else str(self.leg)
        return f"{where}.{self.group}" if where or self.group else EVERYTHING


def opened(code: str) -> Opened:
    """The step of that code; anything else opens the whole bridge."""
    leg, _, group = code.partition(".")
    if not leg.isdecimal():
        return Opened()
    return Opened(leg=int(leg), group=group if group in cause_groups() else "")


def steps_table(bridge: Bridge) -> pd.DataFrame:
    """The totals and, between them, what each group of causes did: the steps add up to the change.

    Columns ``code``, ``leg`` (−1 for a total), ``kind`` (a group of causes, or ``total``),
    ``label``, ``start_mg``, ``end_mg``, ``effect_mg`` and ``share`` (of the first total; NaN for
    a total).
    """
    first = bridge.legs[0].before
    rows = [_total(f"{TOTAL}.0", first.settings.name, bridge.before_mg)]
    for position, leg in enumerate(bridge.legs):
        reached = leg.before_mg
        for group, mass in _groups(leg).items():
            rows.append(
                {
                    "code": Opened(leg=position, group=group).code,
                    "leg": position,
                    "kind": group,
                    "label": cause_groups()[group],
                    "start_mg": reached,
                    "end_mg": reached + mass,
                    "effect_mg": mass,
                    "share": mass / bridge.before_mg if bridge.before_mg else np.nan,
                }
            )
            reached += mass
        rows.append(_total(f"{TOTAL}.{position + 1}", leg.after.settings.name, leg.after_mg))
    return pd.DataFrame(rows)


def _total(code: str, label: str, mass_mg: int) -> dict[str, object]:
    """A total of the bridge."""
    return {
        "code": code,
        "leg": -1,
        "kind": TOTAL,
        "label": label,
        "start_mg": 0,
        "end_mg": mass_mg,
        "effect_mg": mass_mg,
        "share": np.nan,
    }


def _groups(leg: Leg) -> dict[str, int]:
    """The groups of causes that did something in a leg, in the order of a bridge."""
    sums: dict[str, int] = {}
    for code, mass in leg.by_cause().items():
        group = causes()[code].group
        sums[group] = sums.get(group, 0) + mass
    return {group: sums[group] for group in cause_groups() if group in sums}


def step_labels(bridge: Bridge) -> dict[str, str]:
    """The steps that can be opened: code → what a person reads."""
    steps = steps_table(bridge)
    names = {EVERYTHING: "Toutes les causes"}
    for row in steps[steps["kind"] != TOTAL].to_dict("records"):
        leg = bridge.legs[int(row["leg"])]
        where = f"{leg.before.settings.name} → {leg.after.settings.name}"
        names[row["code"]] = f"{row['label']}, {where}" if len(bridge.legs) > 1 else row["label"]
    return names


# ---------------------------------------------------------------------------- what a step opens to


def effects_of(bridge: Bridge, step: Opened, by: str = "", code: str = "") -> pd.DataFrame:
    """The effects behind a step, and behind one row of it: one row a line and cause.

    The facts of the line with ``leg``, ``cause`` and ``effect_mg``; they add up to the step.
    """
    legs = range(len(bridge.legs)) if step.leg is None else [step.leg]
    found = pd.concat([_effects(bridge.legs[leg], leg) for leg in legs], ignore_index=True)
    if step.group:
        groups = {name for name, cause in causes().items() if cause.group == step.group}
        found = found[found["cause"].isin(groups)]
    if by:
        found = found[found[by].astype("str") == code]
    return found


def _effects(leg: Leg, position: int) -> pd.DataFrame:
    """The effects of a leg with the facts of their lines, codes as texts."""
    moved = leg.effects
    lines = leg.lines.loc[moved["line"]].reset_index(drop=True)
    for name in lines.columns[lines.dtypes == "category"]:
        lines[name] = lines[name].astype("str")
    factors = np.array([f.factor.label_fr for f in leg.sides.factors] + [""], dtype=object)
    for side in ("before", "after"):
        lines[f"factor_{side}"] = factors[lines[f"factor_{side}"]]
    kept = lines.drop(columns=["cause", "effect_mg"])
    return kept.assign(
        leg=position, line=moved["line"], cause=moved["cause"], effect_mg=moved["effect_mg"]
    )


def step_by(bridge: Bridge, step: Opened, by: str) -> pd.DataFrame:
    """What a step did by a dimension: ``code``, ``label``, ``effect_mg``, the largest first."""
    found = effects_of(bridge, step)
    sums = found.groupby(by)["effect_mg"].sum()
    order = sums.abs().sort_values(ascending=False, kind="stable").index
    names = _names(bridge, by)
    return pd.DataFrame(
        {
            "code": order.astype("str"),
            "label": [names.get(str(code), str(code)) for code in order],
            "effect_mg": sums[order].to_numpy(),
        }
    )


def _names(bridge: Bridge, by: str) -> Mapping[str, str]:
    """Code → what a reader sees, from the registers of every inventory."""
    if by == "cause":
        return {code: cause.label_fr for code, cause in causes().items()}
    dimension = "post" if by == "v5" else by
    names: dict[str, str] = {}
    for leg in bridge.legs:
        names |= {
            **dimension_labels(leg.before, dimension),
            **dimension_labels(leg.after, dimension),
        }
    return names


def lines_of_step(found: pd.DataFrame, limit: int | None = None) -> pd.DataFrame:
    """Effects as a person reads them, the largest first: both quantities, factors and masses.

    ``rate_before`` and ``rate_after`` are kgCO2e per unit: the mass over the quantity.
    """
    shown = order_of(found).head(len(found) if limit is None else limit)
    kinds = {code: kind.label_fr for code, kind in activity_types().items()}
    parts = labels("parts")
    return pd.DataFrame(
        {
            "effect_mg": shown["effect_mg"].to_numpy(),
            "cause": [causes()[code].label_fr for code in shown["cause"]],
            "entity": shown["entity"].to_numpy(),
            "site": shown["site"].to_numpy(),
            "activity_type": [kinds.get(code, code) for code in shown["activity_type"]],
            "part": [parts.get(code, code) for code in shown["part"]],
            "v5": shown["v5"].to_numpy(),
            "quantity_before": shown["quantity_before"].to_numpy(),
            "quantity_after": shown["quantity_after"].to_numpy(),
            "unit": [unit(code).label_fr if code else "" for code in shown["unit"]],
            "rate_before": _rates(shown, "before"),
            "rate_after": _rates(shown, "after"),
            "before_mg": shown["before_mg"].to_numpy(),
            "after_mg": shown["after_mg"].to_numpy(),
            "kind_before": [_kind_fr(code) for code in shown["kind_before"]],
            "kind_after": [_kind_fr(code) for code in shown["kind_after"]],
            "factor_before": shown["factor_before"].to_numpy(),
            "factor_after": shown["factor_after"].to_numpy(),
        }
    )


def order_of(found: pd.DataFrame) -> pd.DataFrame:
    """The effects in the order in which :func:`lines_of_step` tells them."""
    return found.loc[found["effect_mg"].abs().sort_values(ascending=False, kind="stable").index]


def behind(bridge: Bridge, leg: int, line: int) -> pd.DataFrame:
    """The activities behind a line, on both sides, as they were entered; the masses add up.

    Columns ``inventory``, ``activity_id``, ``period_start``, ``period_end``, ``quantity``,
    ``unit``, ``total_mg`` and ``comment``.
    """
    taken = bridge.legs[leg]
    rows = taken.behind(line)
    told = []
    for side, inventory in enumerate((taken.before, taken.after)):
        masses = rows[rows["side"] == side].groupby("activity", observed=True)["total_mg"].sum()
        known = inventory.activities.set_index("activity_id").loc[masses.index.astype("str")]
        told.append(
            pd.DataFrame(
                {
                    "inventory": inventory.settings.name,
                    "activity_id": known.index,
                    "period_start": known["period_start"].to_numpy(),
                    "period_end": known["period_end"].to_numpy(),
                    "quantity": known["quantity"].to_numpy(),
                    "unit": [unit(code).label_fr for code in known["unit"]],
                    "total_mg": masses.to_numpy(),
                    "comment": known["comment"].fillna("").astype("str").to_numpy(),
                }
            )
        )
    return pd.concat(told, ignore_index=True)


def _rates(shown: pd.DataFrame, side: str) -> np.ndarray:
    """The mass over the quantity, kgCO2e per unit; NaN without a quantity."""
    quantity = shown[f"quantity_{side}"].to_numpy(dtype=np.float64)
    mass = shown[f"{side}_mg"].to_numpy(dtype=np.float64) / 1e6
    known = np.isfinite(quantity) & (quantity != 0)
    rates = np.full(len(shown), np.nan)
    rates[known] = mass[known] / quantity[known]
    return rates


def _kind_fr(code: str) -> str:
    """The kind of data, in words."""
    told, _, family = code.partition(" ")
    name = _KINDS_FR.get(told, told)
    return f"{name}, en euros" if family == "money" else name


# ------------------------------------------------------------------------------ what it says


def sentences(bridge: Bridge) -> list[str]:
    """What the bridge says, as a report would: the change, its causes, and the honest limits."""
    places = headline_decimals(max(abs(bridge.before_mg), abs(bridge.after_mg)))
    first, last = bridge.legs[0].before.settings, bridge.legs[-1].after.settings
    change = variation(bridge.after_mg, bridge.before_mg)
    share = "" if change is None else f", soit {_signed_percent(change)}"
    told = (
        f"De {tonnes(bridge.before_mg, places)} tCO2e ({first.name}) à"
        f" {tonnes(bridge.after_mg, places)} tCO2e ({last.name}) :"
        f" {signed_tonnes(bridge.effect_mg, places)} t{share}{_causes_fr(bridge, places)}."
    )
    return [told, *_like_for_like(bridge, places)]


def _causes_fr(bridge: Bridge, places: int) -> str:
    """The groups of causes, the largest first, with their part of the change."""
    found = sorted(bridge.by_group().items(), key=lambda item: -abs(item[1]))
    said = [
        f"{cause_groups()[code].lower()} {signed_tonnes(mass, places)} t{_points(bridge, mass)}"
        for code, mass in found
        if mass
    ]
    return f", dont {' ; '.join(said)}" if said else ""


def _points(bridge: Bridge, mass_mg: int) -> str:
    """A part of the change in points of the first total."""
    change = variation(bridge.before_mg + mass_mg, bridge.before_mg)
    if change is None:
        return ""
    points = change * 100
    sign = "+" if points > 0 else ""
    unit_fr = "point" if abs(points) < 2 else "points"
    return f" ({sign}{number(points, 1)} {unit_fr})"


def _signed_percent(change: Decimal) -> str:
    sign = "+" if change > 0 else ""
    return f"{sign}{number(change * 100, 1)} %"


def _like_for_like(bridge: Bridge, places: int) -> list[str]:
    """The change by one method, or that it cannot be told."""
    if len(bridge.legs) > 1:
        leg = bridge.legs[1]
        change = variation(leg.after_mg, leg.before_mg)
        share = "" if change is None else f", soit {_signed_percent(change)}"
        told = (
            f"Recalculée avec la méthode d'aujourd'hui, l'année {leg.before.settings.year} vaut"
            f" {tonnes(leg.before_mg, places)} tCO2e ; à méthode égale, l'écart est de"
            f" {signed_tonnes(leg.after_mg - leg.before_mg, places)} t{share}."
        )
        return [told]
    if bridge.is_restated:
        return []
    told = (
        f"L'année {bridge.legs[0].before.settings.year} n'est pas recalculée avec la méthode"
        " d'aujourd'hui : une source ajoutée ou une erreur corrigée depuis y compte comme de"
        " l'activité. Créez un inventaire de cette année pour les distinguer."
    )
    return [told]


def chart_steps(bridge: Bridge) -> list[dict[str, object]]:
    """The steps as a waterfall reads them: tonnes for the bars, French for their labels."""
    steps = steps_table(bridge)
    places = headline_decimals(max(abs(bridge.before_mg), abs(bridge.after_mg)))
    return [
        {
            "code": row["code"],
            "kind": row["kind"],
            "label": row["label"],
            "start": row["start_mg"] / MG_PER_TONNE,
            "end": row["end_mg"] / MG_PER_TONNE,
            "shown": (
                f"{tonnes(row['effect_mg'], places)} t"
                if row["kind"] == TOTAL
                else f"{signed_tonnes(row['effect_mg'], places)} t"
            ),
        }
        for row in steps.to_dict("records")
    ]
