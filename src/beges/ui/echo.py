"""The echo of a form: what was read, what it converts to, what it emits, and last year's value."""

from typing import Any

import streamlit as st

from beges.domain.activities import ACTIVITIES
from beges.domain.units import unit
from beges.services.activities import (
    Draft,
    LastYear,
    draft,
    last_year,
    parse_quantity,
    since_last_year,
)
from beges.services.entry import typed_record
from beges.services.slices import decimals_of
from beges.services.workspace import Workspace
from beges.ui.formats import a_day, change, figure, mass, plain
from beges.ui.messages import say_findings

SMALL = 6
"""Significant decimals of a converted quantity."""


def draw(workspace: Workspace, given: dict[str, Any]) -> Draft | None:
    """The panel beside the form; returns the draft once the form is complete."""
    st.markdown("**Ce que l'outil en lit**")
    row, findings = typed_record(ACTIVITIES, given)
    row["activity_id"] = given.get("activity_id") or None
    _quantity(given)
    missing = [finding for finding in findings if finding.code == "cell_missing"]
    wrong = [f for f in findings if f not in missing and f.where.column != "Quantité"]
    say_findings(wrong)
    found = None if findings else draft(workspace, row)
    if found is not None:
        _emissions(found)
    _last_year(workspace, row)
    if missing:
        names = ", ".join(finding.where.column for finding in missing)
        st.caption(f"Il manque : {plain(names)}.")
    if found is not None:
        say_findings(found.findings)
    return found


def _quantity(given: dict[str, Any]) -> None:
    """The number as it was read, or why it was not."""
    text = given.get("quantity")
    if not text:
        return
    parsed = parse_quantity(str(text))
    if parsed.finding is not None:
        say_findings([parsed.finding])
        return
    name = unit(str(given["unit"])).label_fr if given.get("unit") else ""
    st.markdown(f"Lu : **{figure(parsed.value)} {plain(name)}**")


def _emissions(found: Draft) -> None:
    """The conversion, the factor and the rule, the emissions."""
    if found.factor is None or found.converted is None or found.total_mg is None:
        return
    st.markdown(f"= **{figure(round(found.converted, SMALL))} {plain(found.converted_unit_fr)}**")
    places = decimals_of(found.total_mg)
    st.metric("Émissions de l'année", f"{mass(found.total_mg, places)}CO2e")
    st.caption(f"Facteur : {plain(found.factor.label_fr)} ({plain(found.factor.factor_id)})")
    st.caption(f"Choix : {plain(found.rule_fr)}")


def _last_year(workspace: Workspace, row: dict[str, Any]) -> None:
    """Last year's value of the same thing, and the variation."""
    if not row.get("activity_type") or not row.get("entity"):
        return
    before = last_year(workspace, row)
    if before is None:
        if row.get("period_start") and row.get("period_end"):
            st.caption("Pas de donnée comparable un an plus tôt.")
        return
    st.markdown(f"Un an plus tôt : **{figure(before.quantity)} {plain(_unit(before))}**")
    moved = since_last_year(before, row)
    told = f" · variation **{change(moved)}**" if moved is not None else ""
    st.caption(
        f"du {a_day(before.period_start)} au {a_day(before.period_end)}"
        f" ({plain(before.activity_id)}){told}"
    )


def _unit(before: LastYear) -> str:
    return unit(before.unit).label_fr
