"""Words: a preview and a trail as the rows that a person reads, amounts in euros."""

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from beges.domain.bookkeeping import Outcome, by_account, euros, excluded_of, totals_of
from beges.domain.french import day, number, several, tonnes
from beges.domain.nomenclature import labels
from beges.services.bookkeeping.previews import FecPreview
from beges.services.bookkeeping.trails import EntryTrail
from beges.services.inventories import known_library
from beges.services.workspace import Workspace

SHOWN_ENTRIES = 200


def euros_fr(cents: object) -> str:
    """An amount of cents as a person reads it: 1 234,56."""
    return number(euros(int(str(cents))), 2)


def whole_euros_fr(cents: int) -> str:
    """An amount of cents rounded to the euro, with its unit."""
    return f"{number(euros(cents), 0)} €"


def outcome_rows(seen: FecPreview) -> list[tuple[str, ...]]:
    """Lines, debit, credit and net by outcome, then what was read: their sum."""
    if seen.sheet is None:
        return []
    totals = totals_of(seen.sheet)
    rows = [(Outcome(row["outcome"]).label_fr, row) for _, row in totals.iterrows()]
    rows.append(("lu", totals.sum()))
    names = ("debit", "credit", "net")
    return [
        (label, number(int(row["lines"])), *(euros_fr(int(row[name])) for name in names))
        for label, row in rows
    ]


def account_rows(seen: FecPreview, shown: int) -> list[tuple[str, str, str]]:
    """What is not counted: the reasons of exclusion, then accounts to settle or without a rule."""
    if seen.sheet is None or seen.sorted_ is None:
        return []
    excluded = excluded_of(seen.sheet, seen.sorted_.reasons)
    told = [(row["told"], row) for _, row in excluded.iterrows()]
    for outcome in (Outcome.TO_SETTLE, Outcome.UNMATCHED):
        left = by_account(seen.sheet, outcome)
        told += [
            (f"{outcome.label_fr} : {row['account']} {row['label']}", row)
            for _, row in left.head(shown).iterrows()
        ]
    return [(label, number(int(row["lines"])), euros_fr(int(row["net"]))) for label, row in told]


def entry_rows(trail: EntryTrail) -> list[tuple[str, ...]]:
    """The first entries of an activity."""
    return [
        (
            str(row["row"]),
            f"{row['journal']} {row['number']}",
            day(row["date"]),
            str(row["account"]),
            str(row["third"]),
            str(row["label"]),
            euros_fr(int(row["debit"])),
            euros_fr(int(row["credit"])),
        )
        for _, row in trail.entries.head(SHOWN_ENTRIES).iterrows()
    ]


def trail_fr(trail: EntryTrail) -> str:
    """What the entries add up to, and what the activity counts of it."""
    net = trail.debit - trail.credit
    told = f"{several(len(trail.entries), 'écriture')} de {trail.file}"
    sums = f"débit {euros_fr(trail.debit)} € − crédit {euros_fr(trail.credit)} €"
    counted = "" if trail.counted == net else f", dont {euros_fr(trail.counted)} € comptés"
    return f"{told} : {sums} = {euros_fr(net)} €{counted}."


def with_sum(totals: pd.DataFrame) -> pd.DataFrame:
    """Totals by outcome with their words, and their sum: what was read."""
    told = [Outcome(position).label_fr.capitalize() for position in totals["outcome"]]
    whole = {"told": "Lu", **totals[["lines", "debit", "credit", "net"]].sum().to_dict()}
    return pd.concat([totals.assign(told=told), pd.DataFrame([whole])], ignore_index=True)


def in_euros(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows for a file: cents become euros, under French headers."""
    money = {name: f"{label} (€)" for name, label in _MONEY_FR.items() if name in rows}
    texts = {name: label for name, label in _TEXTS_FR.items() if name in rows}
    told = rows[[*texts, *money]].assign(
        **{name: [float(euros(int(cents))) for cents in rows[name]] for name in money}
    )
    return told.rename(columns={**texts, **money})


_MONEY_FR = {"debit": "débit", "credit": "crédit", "net": "net"}
_TEXTS_FR = {
    "told": "motif",
    "siren": "SIREN",
    "row": "ligne",
    "entry": "écriture",
    "date": "date",
    "account": "compte",
    "account_label": "libellé du compte",
    "third": "tiers",
    "piece": "pièce",
    "label": "libellé",
    "accounts": "comptes",
    "lines": "lignes",
}


def nature_labels(workspace: Workspace) -> Mapping[str, str]:
    """Natures and factors by the names that a person reads."""
    library = known_library(workspace)
    return {code: series.label_fr for code, series in library.series.items()}


def activity_rows(seen: FecPreview, natures: Mapping[str, str]) -> pd.DataFrame:
    """The activities that a ledger gives, with what would become of each."""
    kinds = labels("activity_types")
    plan = seen.plan
    states = (("nouvelle", plan.new), ("modifiée", plan.changed), ("inchangée", plan.kept))
    rows = [
        {
            **row,
            "site": row["site"] or "",
            "activity_type": kinds.get(row["activity_type"], row["activity_type"]),
            "factor": natures.get(row["factor"] or "", row["factor"] or ""),
            "counterparty": row["counterparty"] or "",
            "quantity": float(row["quantity"]),
            "state": state,
        }
        for state, of in states
        for row in of
    ]
    return pd.DataFrame(rows)


def effect_rows(before: FecPreview, after: FecPreview) -> pd.DataFrame:
    """What a rule changes in a ledger: the net amount of each outcome, and emissions by year."""
    rows: list[dict[str, str]] = []
    for outcome in Outcome:
        nets = [
            "—" if seen.sheet is None else euros_fr(int(totals_of(seen.sheet)["net"][outcome]))
            for seen in (before, after)
        ]
        label = f"{outcome.label_fr.capitalize()} (€)"
        rows.append({"told": label, "before": nets[0], "after": nets[1]})
    for year in sorted({*before.effect_mg, *after.effect_mg}):
        masses = [
            tonnes(seen.effect_mg[year], 3) if year in seen.effect_mg else "—"
            for seen in (before, after)
        ]
        rows.append({"told": f"Effet sur {year} (tCO2e)", "before": masses[0], "after": masses[1]})
    return pd.DataFrame(rows)


def choice_rows(choices: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """The settled double counts as a person reads them."""
    names = labels("account_resolutions")
    return [
        {
            "entity": row["entity"],
            "year": str(row["year"]),
            "account": row["account"],
            "site": row["site"] or "toute l'entité",
            "choice": names[row["choice"]],
            "amount": "" if row["amount"] is None else number(row["amount"], 2),
            "reason": row["reason"],
        }
        for row in choices
    ]


def entry_table(trail: EntryTrail) -> pd.DataFrame:
    """The entries of an activity as rows, amounts in cents."""
    found = trail.entries
    return found.assign(entry=found["journal"] + " " + found["number"])
