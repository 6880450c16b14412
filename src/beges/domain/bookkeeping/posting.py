"""Posting: the lines of a ledger added up by account, and the activities that they become.

One activity an entity × account × rule × site × third party of the group × calendar year. Sums are
integers of cents; a split amount is shared out by differences of cumulated half-up roundings, so
that its pieces add up to it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import pandas as pd

from beges.domain.bookkeeping.entries import Codes, euros
from beges.domain.bookkeeping.rules import AccountRule
from beges.domain.bookkeeping.sorting import NONE, SETTLED_FR, Outcome, Sorted
from beges.domain.findings import Finding, Where
from beges.domain.french import day, number

METHOD = "ledger"
UNTAXED_UNIT, BOOKED_UNIT = "EUR", "EUR_BOOKED"
_KEYS = ("rule", "choice", "outcome", "reason", "site", "party", "part")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where the activities of a ledger come from; the share of VAT recovered by year."""

    entity: str
    file: str
    recovery_pct: Mapping[int, Decimal]


def sheet_of(entries: pd.DataFrame, sorted_: Sorted) -> pd.DataFrame:
    """The ledger by account and outcome: ``lines``, ``debit``, ``credit``, ``net``, ``counted``.

    Amounts are cents; ``counted`` is what a monetary ratio counts. ``group`` is the position of
    each line of the ledger in this table, kept in ``attrs``.
    """
    lines = sorted_.lines
    account = lines["account"].cat
    code = account.codes.to_numpy().astype(np.int64)
    for name in _KEYS:
        values = lines[name].to_numpy()
        code = code * (int(values.max(initial=NONE)) + 2) + values + 1
    group, _ = pd.factorize(code)
    first = pd.Series(group).drop_duplicates().index.to_numpy()
    count = len(first)
    table = lines[list(_KEYS)].iloc[first].reset_index(drop=True)
    table.insert(0, "account", lines["account"].iloc[first].astype("str").to_numpy())
    table.insert(1, "label", entries["account_label"].iloc[first].astype("str").to_numpy())
    table["lines"] = np.bincount(group, minlength=count)
    for name in ("debit", "credit"):
        cents = np.zeros(count, dtype=np.int64)
        np.add.at(cents, group, entries[name].to_numpy())
        table[name] = cents
    table["net"] = table["debit"] - table["credit"]
    table["counted"] = table["net"].where(table["outcome"] == Outcome.KEPT, 0)
    for position in sorted(set(table["choice"]) - {NONE}):
        _share_out(table, position, sorted_)
    table.attrs["group"] = group
    return table


def _share_out(table: pd.DataFrame, position: int, sorted_: Sorted) -> None:
    """Give the amount of a split to the accounts that it covers, in proportion."""
    rows = np.flatnonzero((table["choice"] == position).to_numpy())
    nets = table["net"].to_numpy()[rows]
    amount, total = sorted_.terms.choices[position].amount, int(nets.sum())
    if amount is None or total <= 0:
        return
    cents = int(amount.scaleb(2).to_integral_value())
    reached = [(2 * cents * int(so_far) + total) // (2 * total) for so_far in nets.cumsum()]
    table.loc[rows, "counted"] = np.diff([0, *reached])


def check_sheet(table: pd.DataFrame, sorted_: Sorted, source: Source) -> list[Finding]:
    """What keeps the amounts from becoming activities, or leaves some aside."""
    return [
        *_splits(table, sorted_),
        *_untyped(table, sorted_),
        *_untold_vat(table, sorted_, source),
        *_left(table, Outcome.UNMATCHED, source),
        *_left(table, Outcome.TO_SETTLE, source),
    ]


def _splits(table: pd.DataFrame, sorted_: Sorted) -> Iterator[Finding]:
    """A shared amount is a part of its accounts."""
    for position in sorted(set(table["choice"]) - {NONE}):
        choice = sorted_.terms.choices[position]
        total = euros(int(table["net"][table["choice"] == position].sum()))
        if choice.amount is None or not 0 <= choice.amount <= total:
            told = "?" if choice.amount is None else number(choice.amount, 2)
            values = {"account": choice.account, "amount": told, "total": number(total, 2)}
            where = Where(record=f"compte {choice.account}")
            yield Finding(code="fec_split_refused", where=where, values=values)


def _untyped(table: pd.DataFrame, sorted_: Sorted) -> Iterator[Finding]:
    """A rule that counts an amount says as what."""
    rules = sorted_.terms.rules
    counted = table[table["outcome"].isin([Outcome.KEPT, Outcome.SPLIT])]
    for position, rows in counted.groupby("rule"):
        rule = rules[int(str(position))]
        if not rule.activity_type:
            values = {"account": rows["account"].iloc[0], "rule": rule.told_fr}
            where = Where(record=f"règle {rule.prefix}")
            yield Finding(code="fec_rule_without_type", where=where, values=values)


def _untold_vat(table: pd.DataFrame, sorted_: Sorted, source: Source) -> Iterator[Finding]:
    """The share of VAT that the entity recovers is known, or no amount becomes one without tax."""
    taxed = [position for position, rule in enumerate(sorted_.terms.rules) if not rule.untaxed]
    rows = table[(table["counted"] != 0) & table["rule"].isin(taxed)]
    for part, of in rows.groupby("part"):
        year = sorted_.parts[int(str(part))][0].year
        if year not in source.recovery_pct:
            values = {"entity": source.entity, "year": year}
            amount = number(euros(int(of["counted"].sum())), 2)
            yield Finding(
                code="fec_vat_unknown",
                where=Where(record=f"entité {source.entity}"),
                values={**values, "amount": amount},
            )


def _left(table: pd.DataFrame, outcome: Outcome, source: Source) -> Iterator[Finding]:
    """What is not counted yet: accounts without a rule, or to be settled."""
    code = "fec_unmatched" if outcome == Outcome.UNMATCHED else "fec_to_settle"
    rows = table[table["outcome"] == outcome]
    if len(rows):
        amount = number(euros(int(rows["net"].sum())), 2)
        values = {"count": rows["account"].nunique(), "amount": amount}
        yield Finding(code=code, where=Where(file=source.file), values=values)


def activities_of(table: pd.DataFrame, sorted_: Sorted, source: Source) -> list[dict[str, object]]:
    """The activities of the counted amounts: one a row of the table.

    An account that nets to nought makes no activity: there is nothing to count.
    """
    counted = table[table["counted"] != 0]
    ordered = counted.sort_values(["account", "site", "party", "part"], kind="stable")
    return [_activity(head, sorted_, source) for _, head in ordered.iterrows()]


def _activity(head: pd.Series, sorted_: Sorted, source: Source) -> dict[str, object]:
    """The activity of a row of the table."""
    rule = sorted_.terms.rules[head["rule"]]
    start, end = sorted_.parts[head["part"]]
    return {
        "entity": source.entity,
        "site": sorted_.terms.sites[head["site"]] if head["site"] != NONE else None,
        "activity_type": rule.activity_type,
        "factor": rule.factor or None,
        "period_start": start,
        "period_end": end,
        "quantity": euros(int(head["counted"])),
        "unit": UNTAXED_UNIT if rule.untaxed else BOOKED_UNIT,
        "life_years": rule.life_years,
        "data_kind": "invoiced",
        "counterparty": sorted_.parties[head["party"]] if head["party"] != NONE else None,
        "documents": source.file,
        "comment": f"Compte {head['account']} · {head['label']}",
        "method": METHOD,
        "basis": _basis(head, sorted_, source),
        "origin_file": source.file,
        "origin_sheet": origin_of(str(head["account"]), rule),
    }


def origin_of(account: str, rule: AccountRule) -> str:
    """What tells, with its site, third party and period, an activity of a ledger from another."""
    words = [f"compte {account}"]
    if rule.label_pattern:
        words.append(f"libellé {rule.label_pattern}")
    if rule.supplier_pattern:
        words.append(f"tiers {rule.supplier_pattern}")
    return ", ".join(words)


def _basis(head: pd.Series, sorted_: Sorted, source: Source) -> str:
    """The computation of an amount, in full."""
    rule = sorted_.terms.rules[head["rule"]]
    start, end = sorted_.parts[head["part"]]
    debit, credit, net, counted = (
        number(euros(int(head[name])), 2) for name in ("debit", "credit", "net", "counted")
    )
    whose = "du groupe" if rule.is_users else "livrée"
    told = [
        f"Compte {head['account']} ({head['label']}), règle {whose} {rule.told_fr}",
        f"du {day(start)} au {day(end)}",
        f"{number(int(head['lines']))} écriture{'s' if head['lines'] > 1 else ''}",
        f"débit {debit} € − crédit {credit} € = {net} €",
    ]
    if head["outcome"] == Outcome.SPLIT:
        told.append(f"partagé avec les données physiques : {counted} € comptés")
    return " ; ".join([*told, _vat_fr(rule, source.recovery_pct.get(start.year))]) + "."


def _vat_fr(rule: AccountRule, rate: Decimal | None) -> str:
    """What is done about the VAT of an amount."""
    if rule.untaxed:
        return "achat exonéré de TVA : rien à retirer"
    if rate is None:
        return "taux de récupération de la TVA inconnu"
    if rate == 100:
        return "TVA récupérée à 100 % : le montant est hors taxes"
    told = f"TVA récupérée à {number(rate)} %"
    return f"{told} : la part non récupérée est retirée avant le ratio hors taxes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How much of the spend that matters is counted, in cents: by money, by physical data."""

    monetary: int
    physical: int
    left: int

    @property
    def share(self) -> Decimal | None:
        """The share of the spend that is covered one way or the other."""
        whole = self.monetary + self.physical + self.left
        return Decimal(self.monetary + self.physical) / whole if whole else None


def coverage_of(table: pd.DataFrame, sorted_: Sorted) -> Coverage:
    """The spend that a ratio counts, that physical data count, and that nothing counts yet."""
    settled = [at for at, told in enumerate(sorted_.reasons) if told == SETTLED_FR]
    outcome = table["outcome"]
    monetary = int(table["counted"].sum())
    shared = int(table["net"][outcome == Outcome.SPLIT].sum())
    shared -= int(table["counted"][outcome == Outcome.SPLIT].sum())
    excluded = (outcome == Outcome.EXCLUDED) & table["reason"].isin(settled)
    left = outcome.isin([Outcome.TO_SETTLE, Outcome.UNMATCHED])
    return Coverage(
        monetary=monetary,
        physical=shared + int(table["net"][excluded].sum()),
        left=int(table["net"][left].sum()),
    )


def totals_of(table: pd.DataFrame) -> pd.DataFrame:
    """Lines, debit, credit and net by outcome; the rows add up to what was read."""
    names = ["lines", "debit", "credit", "net", "counted"]
    found = table.groupby("outcome")[names].sum().reindex(range(len(Outcome)), fill_value=0)
    return found.reset_index()


def excluded_of(table: pd.DataFrame, reasons: Sequence[str]) -> pd.DataFrame:
    """What is excluded, by reason: accounts, lines, debit, credit and net."""
    rows = table[table["outcome"] == Outcome.EXCLUDED]
    told = pd.Series([reasons[at] for at in rows["reason"]], index=rows.index, dtype="object")
    return _by(rows.assign(told=told), "told")


def by_account(table: pd.DataFrame, outcome: Outcome) -> pd.DataFrame:
    """The accounts of an outcome, the largest amount first."""
    return _by(table[table["outcome"] == outcome], "account", "label")


def _by(rows: pd.DataFrame, *keys: str) -> pd.DataFrame:
    found = rows.groupby(list(keys), as_index=False).agg(
        accounts=("account", "nunique"),
        lines=("lines", "sum"),
        debit=("debit", "sum"),
        credit=("credit", "sum"),
        net=("net", "sum"),
    )
    order = found["net"].abs().sort_values(ascending=False, kind="stable").index
    return found.loc[order].reset_index(drop=True)


def by_party(table: pd.DataFrame, sorted_: Sorted) -> pd.DataFrame:
    """What was bought from the other entities of the group, by their SIREN."""
    rows = table[(table["party"] != NONE) & (table["counted"] != 0)]
    sirens = [sorted_.parties[at] for at in rows["party"]]
    return _by(rows.assign(siren=pd.Series(sirens, index=rows.index, dtype="object")), "siren")


def activity_rows(
    table: pd.DataFrame, sorted_: Sorted, origin: str, place: tuple[int, int, int]
) -> Codes:
    """The rows of the table of an activity: by its origin, and its site, third party and year."""
    near = table["counted"] != 0
    for name, position in zip(("site", "party", "part"), place, strict=True):
        near &= table[name] == position
    rows = np.flatnonzero(near.to_numpy())
    rules = sorted_.terms.rules
    told = [origin_of(table["account"].iloc[row], rules[table["rule"].iloc[row]]) for row in rows]
    return rows[np.array([text == origin for text in told], dtype=np.bool_)]
