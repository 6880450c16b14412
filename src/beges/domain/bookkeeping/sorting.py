"""Sorting: each line of a ledger is kept, shared, excluded, to be settled, or without a rule.

Nothing falls through: lines and amounts of the five outcomes add up to those that were read, to the
cent. Amounts settled between physical data and money follow the choices of the entity and the year.
"""

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np
import pandas as pd

from beges.domain.bookkeeping.entries import Codes, Exercise, Rows, entry_codes, starting
from beges.domain.bookkeeping.matching import Labels, named_codes
from beges.domain.bookkeeping.rules import EXCLUDED, PHYSICAL, AccountRule, Chart, decide

NONE = -1
FORWARD_FR = "À-nouveaux : soldes repris de l'exercice précédent"
DISPOSAL_FR = "Sorties d'immobilisations : cessions, mises au rebut, virements"
CLOSING_FR = "Écritures de clôture : solde des comptes de charges par le résultat"
AWAY_FR = "Hors des dates d'entrée et de sortie de l'entité"
SETTLED_FR = "Compté par les données physiques"


class Outcome(enum.IntEnum):
    """What becomes of a line."""

    KEPT = 0
    SPLIT = 1
    EXCLUDED = 2
    TO_SETTLE = 3
    UNMATCHED = 4

    @property
    def label_fr(self) -> str:
        """The words that a person reads."""
        return ("compté", "partagé", "exclu par règle", "à trancher", "sans règle")[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountChoice:
    """A double count settled, for an entity, a year, the accounts of a prefix, and a site."""

    entity: str
    year: int
    account: str
    choice: str
    site: str | None = None
    amount: Decimal | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """By what a ledger is sorted.

    ``parties`` goes from a word that names another entity of the group (its SIREN, its name, a
    code of the accountant) to its SIREN; ``held`` bounds the days of the entity in the group.
    """

    chart: Chart
    rules: Sequence[AccountRule]
    choices: Sequence[AccountChoice]
    parties: Mapping[str, str]
    sites: Sequence[str]
    exercise: Exercise
    held: tuple[date | None, date | None] = (None, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorted:
    """The lines with what became of each: positions in the lists, ``NONE`` for none.

    Columns: ``account`` and ``third`` as categories; ``rule``, ``choice``, ``outcome``, ``reason``,
    ``site``, ``party``, ``part`` as positions.
    """

    lines: pd.DataFrame
    terms: Terms
    reasons: Sequence[str]
    parties: Sequence[str]
    parts: Sequence[tuple[date, date]]


def sort_entries(entries: pd.DataFrame, terms: Terms) -> Sorted:
    """What becomes of each line of a ledger."""
    entry = entry_codes(entries)
    third = _third_of_entry(entries["third"], entry)
    rule = decide(entries, third, terms.rules)
    site = _sites(entries, rule, terms)
    sirens, party = _parties(third, terms.parties)
    choice = _choices(entries["account"], site, terms)
    outcome, reason = _outcomes(rule, choice, terms)
    reasons = _Reasons(terms)
    reason = np.where(outcome == Outcome.EXCLUDED, reason, NONE)
    _set_aside(outcome, reason, _away(entries["date"], terms), reasons.away)
    asset = starting(entries["account"].cat.categories, terms.chart.assets)
    assets = asset[entries["account"].cat.codes.to_numpy()]
    _set_aside(outcome, reason, assets & entries["opening"].to_numpy(), reasons.forward)
    billed = _holding(entries, entry, terms.chart.suppliers)
    gone = assets & (entries["credit"] != 0).to_numpy() & ~billed
    _set_aside(outcome, reason, gone, reasons.disposal)
    closed = _holding(entries, entry, terms.chart.result)
    _set_aside(outcome, reason, closed, reasons.closing)
    parts = _parts(terms)
    lines = pd.DataFrame(
        {
            "account": entries["account"],
            "third": third,
            "rule": rule,
            "choice": np.where(outcome == Outcome.SPLIT, choice, NONE),
            "outcome": outcome,
            "reason": reason,
            "site": site,
            "party": party,
            "part": _part_of(entries["date"], parts),
        },
        copy=False,
    )
    return Sorted(lines=lines, terms=terms, reasons=reasons.told, parties=sirens, parts=parts)


class _Reasons:
    """The reasons of exclusion: those of the rules by their position, then the tool's own."""

    def __init__(self, terms: Terms) -> None:
        own = (SETTLED_FR, AWAY_FR, FORWARD_FR, DISPOSAL_FR, CLOSING_FR)
        self.told = [*(rule.reason for rule in terms.rules), *own]
        self.settled = len(terms.rules)
        steps = range(self.settled + 1, self.settled + len(own))
        self.away, self.forward, self.disposal, self.closing = steps


def _set_aside(outcome: Codes, reason: Codes, lines: Rows, why: int) -> None:
    """Exclude these lines, unless a rule excludes them already."""
    lines = lines & (outcome != Outcome.EXCLUDED)
    outcome[lines], reason[lines] = Outcome.EXCLUDED, why


def _outcomes(rule: Codes, choice: Codes, terms: Terms) -> tuple[Codes, Codes]:
    """The outcome of each line by its rule and by the choice that settles its account."""
    by_rule = {EXCLUDED: Outcome.EXCLUDED, PHYSICAL: Outcome.TO_SETTLE}
    said = [by_rule.get(rule.treatment, Outcome.KEPT) for rule in terms.rules]
    outcome = np.array([*said, Outcome.UNMATCHED], dtype=np.int64)[rule]
    told = {"physical": Outcome.EXCLUDED, "monetary": Outcome.KEPT, "split": Outcome.SPLIT}
    settled = np.array([*(told[c.choice] for c in terms.choices), NONE], dtype=np.int64)[choice]
    applies = (settled != NONE) & (outcome != Outcome.EXCLUDED)
    applies &= (rule != NONE) | (settled == Outcome.EXCLUDED)
    reason = np.where(applies, len(terms.rules), rule)
    return np.where(applies, settled, outcome), reason


def _third_of_entry(column: pd.Series, entry: Codes) -> pd.Series:
    """The third party of each line: its own, else the only one of its entry.

    A line of charges has no auxiliary account: its supplier stands on another line of the entry.
    """
    own = column.cat.codes.to_numpy().astype(np.int64)
    categories = column.cat.categories
    blank = categories.get_indexer(pd.Index([""]))[0]
    named = np.flatnonzero(own != blank)
    count = int(entry.max(initial=-1)) + 1
    least = np.full(count, len(categories), dtype=np.int64)
    most = np.full(count, NONE, dtype=np.int64)
    np.minimum.at(least, entry[named], own[named])
    np.maximum.at(most, entry[named], own[named])
    only = np.where(least == most, most, blank)
    codes = np.where(own == blank, only[entry], own)
    return pd.Series(pd.Categorical.from_codes(codes, categories=categories), index=column.index)


def _parties(third: pd.Series, names: Mapping[str, str]) -> tuple[list[str], Codes]:
    """The entity of the group that each line's third party is."""
    told = named_codes([str(text) for text in third.cat.categories], names)
    codes, unique = pd.factorize(np.array([*told, ""], dtype=object))
    position = np.where(np.array(unique)[codes] == "", NONE, codes)
    return [str(siren) for siren in unique], position[third.cat.codes.to_numpy()]


def _sites(entries: pd.DataFrame, rule: Codes, terms: Terms) -> Codes:
    """The site whose code the label of a line holds; only where a rule may count the line."""
    found = np.full(len(entries), NONE, dtype=np.int64)
    counts = np.array([r.treatment != EXCLUDED for r in terms.rules] + [True], dtype=np.bool_)
    lines = np.flatnonzero(counts[rule])
    if terms.sites and len(lines):
        found[lines] = Labels(entries["label"]).naming(lines, terms.sites)
    return found


def _choices(account: pd.Series, site: Codes, terms: Terms) -> Codes:
    """The choice that settles each line: that of its site first, then the longest prefix."""
    codes, categories = account.cat.codes.to_numpy(), account.cat.categories
    chosen = np.full(len(codes), NONE, dtype=np.int64)
    order = sorted(
        range(len(terms.choices)),
        key=lambda at: (bool(terms.choices[at].site), len(terms.choices[at].account)),
    )
    for position in order:
        choice = terms.choices[position]
        concerned = starting(categories, choice.account)[codes]
        if choice.site:
            known = choice.site in terms.sites
            concerned &= site == (terms.sites.index(choice.site) if known else len(terms.sites))
        chosen[concerned] = position
    return chosen


def _holding(entries: pd.DataFrame, entry: Codes, prefixes: str) -> Rows:
    """Whether the entry of each line holds an account of these prefixes.

    With a supplier, a credit on an asset is a credit note; without, an asset leaves. With the
    result of the year, an entry closes the accounts of charges: it would undo every purchase.
    """
    account = entries["account"].cat
    found = starting(account.categories, prefixes)[account.codes.to_numpy()]
    held = np.zeros(int(entry.max(initial=-1)) + 1, dtype=np.bool_)
    held[entry[found]] = True
    return held[entry]


def _parts(terms: Terms) -> list[tuple[date, date]]:
    """The calendar years of the exercise, within the days of the entity in the group."""
    first, last = terms.held
    return [
        (max(start, first) if first else start, min(end, last) if last else end)
        for start, end in terms.exercise.parts()
        if not (first and end < first) and not (last and start > last)
    ]


def _part_of(dates: pd.Series, parts: Sequence[tuple[date, date]]) -> Codes:
    found = np.full(len(dates), NONE, dtype=np.int64)
    for position, (start, end) in enumerate(parts):
        inside = (dates >= pd.Timestamp(start)) & (dates <= pd.Timestamp(end))
        found[inside.to_numpy()] = position
    return found


def _away(dates: pd.Series, terms: Terms) -> Rows:
    """The lines dated before the entity entered the group, or after it left."""
    first, last = terms.held
    away = np.zeros(len(dates), dtype=np.bool_)
    if first is not None:
        away |= (dates < pd.Timestamp(first)).to_numpy()
    if last is not None:
        away |= (dates > pd.Timestamp(last)).to_numpy()
    return away
