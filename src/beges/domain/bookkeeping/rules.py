"""Rules: what each account becomes, by a table of the package that the user's own rows override.

The longest prefix wins; at the same prefix a rule with words wins over one without, the user's over
the package's, an exclusion over the others, and then the order of the table decides.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from beges.domain.bookkeeping.entries import Codes, Rows, starting
from beges.domain.bookkeeping.matching import Labels
from beges.domain.tables import rows

PURCHASE, ASSET, PHYSICAL, EXCLUDED = "purchase", "asset", "physical", "excluded"
KEY = ("chart", "prefix", "label_pattern", "supplier_pattern")


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A chart of accounts: its base; its prefixes of fixed assets, suppliers and yearly result."""

    code: str
    label_fr: str
    base: str
    assets: str
    suppliers: str
    result: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRule:
    """What the accounts of a prefix become, when their labels and third parties hold the words."""

    chart: str
    prefix: str
    treatment: str
    label_pattern: str = ""
    supplier_pattern: str = ""
    activity_type: str = ""
    factor: str = ""
    untaxed: bool = False
    life_years: int | None = None
    reason: str = ""
    is_users: bool = False

    @property
    def key(self) -> tuple[str, str, str]:
        """What a rule is replaced by, within a chart."""
        return self.prefix, self.label_pattern, self.supplier_pattern

    @property
    def told_fr(self) -> str:
        """The rule as a person names it."""
        words = [self.prefix]
        if self.label_pattern:
            words.append(f"libellé « {self.label_pattern} »")
        if self.supplier_pattern:
            words.append(f"tiers « {self.supplier_pattern} »")
        return ", ".join(words)


@cache
def charts() -> Mapping[str, Chart]:
    """The charts of accounts that the tool reads."""
    return {row["code"]: Chart(**row) for row in rows("charts")}


def rule_of(row: Mapping[str, Any], *, is_users: bool) -> AccountRule:
    """A rule from a record, of the package or of the ledger."""
    life = row.get("life_years")
    texts = {
        name: row.get(name) or ""
        for name in ("label_pattern", "supplier_pattern", "activity_type", "factor", "reason")
    }
    return AccountRule(
        chart=row["chart"],
        prefix=row["prefix"],
        treatment=row["treatment"],
        untaxed=row.get("untaxed") in (True, "oui"),
        life_years=int(life) if life else None,
        is_users=is_users,
        **texts,
    )


@cache
def shipped_rules(chart: str) -> tuple[AccountRule, ...]:
    """The rules of the package for a chart, over those of the chart that it builds upon."""
    base = charts()[chart].base
    inherited = {rule.key: rule for rule in shipped_rules(base)} if base else {}
    own = [rule_of(row, is_users=False) for row in rows("account_rules") if row["chart"] == chart]
    return tuple({**inherited, **{rule.key: rule for rule in own}}.values())


def rules_in_force(chart: str, users: Iterable[Mapping[str, Any]]) -> tuple[AccountRule, ...]:
    """The rules of a chart, the user's in the place of the package's, the strongest first."""
    own = [rule_of(row, is_users=True) for row in users if row["chart"] == chart]
    known = {rule.key: rule for rule in shipped_rules(chart)}
    merged = {**known, **{rule.key: rule for rule in own}}
    return tuple(sorted(merged.values(), key=_strength))


def _strength(rule: AccountRule) -> tuple[int, int, bool, bool]:
    words = bool(rule.label_pattern) + bool(rule.supplier_pattern)
    return -len(rule.prefix), -words, not rule.is_users, rule.treatment != EXCLUDED


def decide(entries: pd.DataFrame, third: pd.Series, rules: Sequence[AccountRule]) -> Codes:
    """The rule of each line, as its position among the rules; -1 where there is none.

    ``third`` is the third party of the entry of each line.
    """
    accounts = entries["account"].cat
    codes = accounts.codes.to_numpy()
    labels = [Labels(entries["account_label"]), Labels(entries["label"])]
    thirds = Labels(third)
    decided = np.full(len(entries), -1, dtype=np.int64)
    for position in range(len(rules) - 1, -1, -1):
        rule = rules[position]
        concerned = starting(accounts.categories, rule.prefix)
        if not concerned.any():
            continue
        lines = np.flatnonzero(concerned[codes])
        if rule.label_pattern:
            lines = lines[_any(labels, lines, rule.label_pattern)]
        if rule.supplier_pattern:
            lines = lines[thirds.contain(lines, rule.supplier_pattern)]
        decided[lines] = position
    return decided


def _any(labels: Sequence[Labels], lines: Codes, pattern: str) -> Rows:
    """Whether one of the labels of each line holds a word of the pattern."""
    found = np.zeros(len(lines), dtype=np.bool_)
    for column in labels:
        found |= column.contain(lines, pattern)
    return found
