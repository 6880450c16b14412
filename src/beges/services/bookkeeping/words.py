"""Words: a preview and a trail as the rows that a person reads, amounts in euros."""

from beges.domain.bookkeeping import Outcome, by_account, euros, excluded_of, totals_of
from beges.domain.french import day, number
from beges.services.bookkeeping.previews import FecPreview
from beges.services.bookkeeping.trails import EntryTrail

SHOWN_ENTRIES = 200


def euros_fr(cents: object) -> str:
    """An amount of cents as a person reads it: 1 234,56."""
    return number(euros(int(str(cents))), 2)


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
    told = f"{number(len(trail.entries))} écriture(s) de {trail.file}"
    sums = f"débit {euros_fr(trail.debit)} € − crédit {euros_fr(trail.credit)} €"
    counted = "" if trail.counted == net else f", dont {euros_fr(trail.counted)} € comptés"
    return f"{told} : {sums} = {euros_fr(net)} €{counted}."
