"""Section Règles: by what each account becomes an activity; yours stand in the place of ours."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import pandas as pd
import streamlit as st

from beges.domain.bookkeeping import ACCOUNT_RULES, AccountRule, Outcome, by_account
from beges.domain.nomenclature import labels
from beges.services.bookkeeping import (
    FecPreview,
    monetary_types,
    natures_in_euros,
    rules_of,
    save_rule,
    try_rule,
    withdraw_record,
)
from beges.services.bookkeeping.settling import revision_of, typed_rule
from beges.services.bookkeeping.words import effect_rows, nature_labels
from beges.services.refusals import Refused
from beges.ui import session
from beges.ui.bookkeeping import ledger
from beges.ui.downloads import csv_button
from beges.ui.forms import field
from beges.ui.messages import attempt, say_findings
from beges.ui.tables import Columns, Shown, choice, sheet

KEYS, TURN = "compta.regle.", "compta.regle.tour"
INTRODUCTION = (
    "La plus longue racine l'emporte ; à racine égale, une règle qui cite des mots passe devant."
    " Une règle du groupe remplace la règle livrée de même racine et de mêmes mots. Les données"
    " déjà importées ne changent qu'au prochain import de leur FEC."
)
COLUMNS: Columns = {
    "prefix": Shown(label="Racine", width=70),
    "label_pattern": Shown(label="Libellé contient", width=190),
    "supplier_pattern": Shown(label="Tiers contient", width=110),
    "treatment": Shown(label="Traitement", width=170),
    "activity_type": Shown(label="Type de donnée", width=200),
    "factor": Shown(label="Nature", width=180),
    "untaxed": Shown(label="Sans TVA", width=70),
    "origin": Shown(label="Origine", width=80),
    "reason": Shown(label="Motif", width=300),
}
_TEXTS = ("prefix", "label_pattern", "supplier_pattern")


def show() -> None:
    """The section."""
    st.caption(INTRODUCTION)
    names = labels("charts")
    of_ledger = _chart_of_ledger()
    chart = st.selectbox(
        "Plan de comptes",
        list(names),
        index=list(names).index(of_ledger) if of_ledger in names else 0,
        format_func=lambda code: names[code],
        key=f"compta.plan.{of_ledger}",
        persist_state="session",
    )
    rules = rules_of(session.workspace(), str(chart))
    rows = _rows(rules)
    chosen = choice(rows, COLUMNS, key=f"compta.regles.{chart}")
    csv_button(rows, f"regles_{chart}", key="compta.regles")
    st.subheader("Modifier une règle" if chosen is not None else "Ajouter une règle")
    st.caption("Cochez une règle pour en partir ; sinon le formulaire est vide.")
    if chosen is not None:
        _form(str(chart), asdict(rules[chosen]))
    else:
        start = _unmatched() if of_ledger in ("", chart) else ""
        _form(str(chart), {"prefix": start, "is_users": False})


def _chart_of_ledger() -> str:
    """The chart of the ledger of the screen: its accounts mean nothing in another."""
    seen = st.session_state.get(ledger.SEEN)
    if not isinstance(seen, FecPreview) or seen.sorted_ is None:
        return ""
    return seen.sorted_.terms.chart.code


def _unmatched() -> str:
    """An account without a rule, of the ledger of the screen, to start from."""
    seen = st.session_state.get(ledger.SEEN)
    if not isinstance(seen, FecPreview) or seen.sheet is None:
        return ""
    rows = by_account(seen.sheet, Outcome.UNMATCHED)
    names = dict(zip(rows["account"], rows["label"], strict=True))
    if not names:
        return ""
    chosen = st.selectbox(
        "Compte sans règle du FEC de l'aperçu",
        list(names),
        index=None,
        format_func=lambda account: f"{account} — {names[account]}",
        placeholder="Choisir",
        key="compta.sans_regle",
    )
    return str(chosen or "")


def _rows(rules: list[AccountRule]) -> pd.DataFrame:
    """The rules as rows."""
    treatments, kinds = labels("account_treatments"), labels("activity_types")
    natures = nature_labels(session.workspace())
    return pd.DataFrame(
        [
            {
                **asdict(rule),
                "treatment": treatments[rule.treatment],
                "activity_type": kinds.get(rule.activity_type, ""),
                "factor": natures.get(rule.factor, rule.factor),
                "untaxed": "oui" if rule.untaxed else "",
                "origin": "du groupe" if rule.is_users else "livrée",
            }
            for rule in rules
        ]
    )


def _form(chart: str, start: Mapping[str, Any]) -> None:
    """The fields of a rule, its trial on the ledger of the screen, and its registration."""
    prefix = f"{KEYS}{st.session_state.setdefault(TURN, 0)}.{chart}.{_id(start)}."
    workspace = session.workspace()
    first, second, third = st.columns(3)
    lists = {"account_treatments": labels("account_treatments")}
    for place, name in zip((first, second, third), _TEXTS, strict=True):
        with place:
            field(ACCOUNT_RULES.column(name), prefix + name, value=start.get(name), lists=lists)
    with first:
        treatment = ACCOUNT_RULES.column("treatment")
        field(treatment, prefix + "treatment", value=start.get("treatment"), lists=lists)
    with second:
        kinds = {"activity_types": monetary_types()}
        kind = ACCOUNT_RULES.column("activity_type")
        field(kind, prefix + "activity_type", value=start.get("activity_type"), lists=kinds)
    chosen = str(st.session_state.get(prefix + "activity_type") or "")
    with third:
        natures = {"series": natures_in_euros(workspace, chosen)}
        nature = ACCOUNT_RULES.column("factor")
        field(nature, f"{prefix}{chosen}.factor", value=start.get("factor"), lists=natures)
    for place, name in zip(
        (first, second, third), ("untaxed", "life_years", "reason"), strict=True
    ):
        with place:
            field(ACCOUNT_RULES.column(name), prefix + name, value=start.get(name), lists=lists)
    given = {name: st.session_state.get(prefix + name) for name in ACCOUNT_RULES.names}
    given |= {"chart": chart, "factor": st.session_state.get(f"{prefix}{chosen}.factor")}
    st.text_input(
        "Motif de la modification *",
        key=prefix + "why",
        max_chars=200,
        persist_state="session",
    )
    _buttons(given, prefix, start)


def _id(start: Mapping[str, Any]) -> str:
    return "/".join(str(start.get(name) or "") for name in (*_TEXTS, "is_users"))


def _buttons(given: Mapping[str, Any], prefix: str, start: Mapping[str, Any]) -> None:
    """Try, save, or go back to the rule of the package."""
    row = st.container(horizontal=True, vertical_alignment="center")
    seen = st.session_state.get(ledger.SEEN)
    has_ledger = isinstance(seen, FecPreview) and seen.sheet is not None
    tried = row.button(
        "Essayer sur le FEC de l'aperçu",
        icon=":material/science:",
        disabled=not has_ledger,
        help="Montre ce que la règle changerait au FEC contrôlé dans la section Importer.",
    )
    row.button(
        "Enregistrer la règle",
        type="primary",
        icon=":material/save:",
        on_click=_save,
        args=(given, prefix),
    )
    if start["is_users"]:
        row.button(
            "Retirer la règle du groupe",
            type="tertiary",
            icon=":material/undo:",
            on_click=_withdraw,
            args=(start, prefix),
        )
    if tried and isinstance(seen, FecPreview):
        _try(seen, given)


def _try(seen: FecPreview, given: Mapping[str, Any]) -> None:
    """The effect of a rule on the ledger of the screen, by outcome and on emissions."""
    workspace = session.workspace()
    try:
        with st.spinner("Essai de la règle…"):
            after = try_rule(workspace, seen, typed_rule(given))
    except Refused as refusal:
        say_findings(refusal.findings)
        return
    sheet(
        effect_rows(seen, after),
        {
            "told": Shown(label="Effet sur le FEC de l'aperçu", width=260),
            "before": Shown(label="Aujourd'hui", width=160),
            "after": Shown(label="Avec cette règle", width=160),
        },
    )


def _save(given: Mapping[str, Any], prefix: str) -> None:
    def act() -> str:
        workspace = session.workspace()
        row = typed_rule(given)
        expected = revision_of(workspace, ACCOUNT_RULES, row)
        why = str(st.session_state.get(prefix + "why") or "").strip()
        batch = save_rule(workspace, row, reason=why, expected=expected)
        ledger.refresh()
        return f"Règle enregistrée (lot {batch})."

    if attempt(act):
        st.session_state[TURN] = int(st.session_state.get(TURN, 0)) + 1


def _withdraw(row: Mapping[str, Any], prefix: str) -> None:
    def act() -> str:
        workspace = session.workspace()
        expected = revision_of(workspace, ACCOUNT_RULES, row)
        why = str(st.session_state.get(prefix + "why") or "").strip()
        batch = withdraw_record(workspace, ACCOUNT_RULES, row, reason=why, expected=expected)
        ledger.refresh()
        return f"Règle du groupe retirée (lot {batch})."

    attempt(act)
