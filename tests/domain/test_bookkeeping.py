"""Laws of bookkeeping: nothing falls through, order changes nothing, shares add up."""

from datetime import date
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledgers import NAME, bill, line, made, written

from beges.domain.bookkeeping import (
    AccountChoice,
    Outcome,
    Source,
    Terms,
    activities_of,
    charts,
    check_sheet,
    coverage_of,
    excluded_of,
    rules_in_force,
    sheet_of,
    sort_entries,
    totals_of,
    twelve_months,
)
from beges.domain.bookkeeping.rules import shipped_rules
from beges.domain.factors import FactorRelease
from beges.domain.nomenclature import activity_types, labels
from beges.domain.units import unit
from beges.intake import read_fec

SOURCE = Source(entity="ALS", file=NAME, recovery_pct={2021: Decimal(100)})
ACCOUNTS = ("60611000", "62260000", "61320000", "64110000", "21830000", "67800000", "10100000")


def terms(chart: str = "pcg", *choices: AccountChoice) -> Terms:
    return Terms(
        chart=charts()[chart],
        rules=rules_in_force(chart, []),
        choices=choices,
        parties={"552100554": "552100554"},
        sites=["LYO", "FDF"],
        exercise=twelve_months(date(2021, 12, 31)),
    )


def settled(**cells: object) -> AccountChoice:
    given_ = {"entity": "ALS", "year": 2021, "account": "6132", "choice": "split", **cells}
    return AccountChoice(**given_)


LINES = st.lists(
    st.tuples(
        st.sampled_from(ACCOUNTS),
        st.integers(min_value=-(10**9), max_value=10**9),
        st.sampled_from(["F1", "552100554", "F2"]),
        st.sampled_from(["Facture", "Facture LYO", "Bureau FDF-2", "Loyer LYO et FDF"]),
    ),
    min_size=1,
    max_size=25,
)


def ledger(lines: list[tuple[str, int, str, str]]) -> pd.DataFrame:
    rows = []
    for number, (account, cents, third, label) in enumerate(lines, 1):
        sign = "-" if cents < 0 else ""
        amount = f"{sign}{abs(cents) // 100},{abs(cents) % 100:02d}"
        rows += bill(account, amount, str(number), third=third, EcritureLib=label)
    return read_fec(NAME, written(rows)).entries


@settings(max_examples=40)
@given(LINES, st.randoms(use_true_random=False))
def test_nothing_falls_through_and_order_changes_nothing(lines, random) -> None:
    entries = ledger(lines)
    sorted_ = sort_entries(entries, terms())
    table = sheet_of(entries, sorted_)
    totals = totals_of(table)
    assert totals["lines"].sum() == len(entries)
    for name in ("debit", "credit"):
        assert totals[name].sum() == entries[name].sum()
    counted = {row["origin_sheet"] for row in activities_of(table, sorted_, SOURCE)}
    assert all(told.startswith(("compte 62260000", "compte 21830000")) for told in counted)
    order = list(range(len(entries)))
    random.shuffle(order)
    again = entries.iloc[order].reset_index(drop=True)
    other = sort_entries(again, terms())
    said = [
        {
            (r["origin_sheet"], r["site"], r["counterparty"]): r["quantity"]
            for r in activities_of(sheet_of(e, s), s, SOURCE)
        }
        for e, s in ((entries, sorted_), (again, other))
    ]
    assert said[0] == said[1]


@settings(max_examples=40)
@given(
    st.lists(st.integers(min_value=1, max_value=10**10), min_size=1, max_size=20),
    st.fractions(min_value=0, max_value=1),
)
def test_a_shared_amount_is_shared_out_to_the_cent(nets, part) -> None:
    amount = Decimal(int(sum(nets) * part)).scaleb(-2)
    labels_ = ["Loyer LYO", "Loyer FDF", "Loyer"]
    lines = [(f"6132{n % 7}000", cents, "F1", labels_[n % 3]) for n, cents in enumerate(nets)]
    entries = ledger(lines)
    sorted_ = sort_entries(entries, terms("pcg", settled(amount=amount)))
    table = sheet_of(entries, sorted_)
    assert int(table["counted"].sum()) == int(amount.scaleb(2))
    assert check_sheet(table, sorted_, SOURCE) == []
    coverage = coverage_of(table, sorted_)
    assert coverage.share == 1
    assert coverage.monetary + coverage.physical == sum(nets)


@pytest.mark.parametrize("chart", ["pcg", "hlm", "pcec"])
def test_every_account_of_the_balance_sheet_and_of_income_is_excluded(chart: str) -> None:
    accounts = ["10100000", "51200000", "70600000", "64110000" if chart != "pcec" else "61100000"]
    entries = ledger([(account, 100, "F1", "x") for account in accounts])
    table = sheet_of(entries, sort_entries(entries, terms(chart)))
    assert set(table["outcome"]) == {Outcome.EXCLUDED}


def test_the_classes_of_a_bank_are_not_those_of_a_company() -> None:
    lines = [
        *bill("20310000", "1000,00", "1", CompteLib="Prêts accession"),
        *bill("44230000", "50,00", "2", CompteLib="Matériel informatique"),
        *bill("63100000", "7,00", "3", CompteLib="Nettoyage des bureaux"),
        *bill("60100000", "9,00", "4", CompteLib="Intérêts"),
    ]
    entries = read_fec(NAME, written(lines)).entries
    sorted_ = sort_entries(entries, terms("pcec"))
    table = sheet_of(entries, sorted_)
    kinds = {r["activity_type"]: r["quantity"] for r in activities_of(table, sorted_, SOURCE)}
    assert kinds == {"it_equipment": Decimal(50), "services_cleaning": Decimal(7)}
    reasons = set(excluded_of(table, sorted_.reasons)["told"])
    assert {"Prêts et opérations avec la clientèle", "Charges financières"} <= reasons


def test_water_is_not_found_in_an_office() -> None:
    lines = bill("63900000", "7,00", CompteLib="Frais de bureau et réseau")
    entries = read_fec(NAME, written(lines)).entries
    table = sheet_of(entries, sort_entries(entries, terms("pcec")))
    assert Outcome.TO_SETTLE not in set(table["outcome"])


@pytest.mark.parametrize("label", ["Facture d’électricité", "Charges d’eau", "Part d'eau"])
def test_a_word_is_found_after_a_curly_apostrophe(label: str) -> None:
    lines = bill("63900000", "7,00", CompteLib="Frais divers", EcritureLib=label)
    entries = read_fec(NAME, written(lines, encoding="utf-8")).entries
    table = sheet_of(entries, sort_entries(entries, terms("pcec")))
    assert Outcome.TO_SETTLE in set(table["outcome"])


def test_guarding_and_cleaning_are_told_by_their_words() -> None:
    """The general chart numbers neither: 6282 is the guards of some, the cleaners of others."""
    for account in ("62820000", "62830000"):
        for label, factor in (
            ("Frais de gardiennage", "ratio_employment"),
            ("Nettoyage des locaux", "ratio_other_specialised_services"),
        ):
            lines = bill(account, "7,00", CompteLib=label)
            entries = read_fec(NAME, written(lines)).entries
            sorted_ = sort_entries(entries, terms())
            (row,) = activities_of(sheet_of(entries, sorted_), sorted_, SOURCE)
            assert row["factor"] == factor


@pytest.mark.parametrize(
    ("chart", "account", "label", "result"),
    [("pcg", "62260000", "Honoraires", "12000000"), ("pcec", "63310000", "Honoraires", "59000000")],
)
def test_an_entry_that_closes_the_charges_undoes_no_purchase(
    chart: str, account: str, label: str, result: str
) -> None:
    """Article A.47 A-1 leaves closing entries out; a file that has them nets its year to nought."""
    rows = [
        *bill(account, "1000,00", CompteLib=label),
        line(account, "0,00", "1000,00", EcritureNum="9", CompteLib=label),
        line(result, "1000,00", "0,00", EcritureNum="9", CompteLib="Résultat"),
    ]
    entries = read_fec(NAME, written(rows)).entries
    sorted_ = sort_entries(entries, terms(chart))
    table = sheet_of(entries, sorted_)
    assert table.loc[table["outcome"] == Outcome.KEPT, "net"].sum() == 100_000
    assert any("clôture" in told for told in excluded_of(table, sorted_.reasons)["told"])


def test_an_entry_with_two_suppliers_has_none() -> None:
    rows = [
        line("62260000", "30,00"),
        line("40110000", "0,00", "10,00", CompAuxNum="552100554"),
        line("40110000", "0,00", "20,00", CompAuxNum="F2"),
    ]
    entries = read_fec(NAME, written(rows)).entries
    sorted_ = sort_entries(entries, terms())
    (row,) = activities_of(sheet_of(entries, sorted_), sorted_, SOURCE)
    assert row["counterparty"] is None


@pytest.mark.parametrize("chart", ["pcg", "hlm", "pcec"])
def test_every_shipped_rule_can_be_used(chart: str, release: FactorRelease) -> None:
    treatments = labels("account_treatments")
    for rule in shipped_rules(chart):
        assert rule.treatment in treatments
        assert rule.prefix.isdecimal()
        assert rule.treatment != "excluded" or rule.reason
        if rule.treatment in ("purchase", "asset"):
            assert rule.activity_type
        if rule.activity_type:
            kind = activity_types()[rule.activity_type]
            assert kind.asset == (rule.treatment == "asset") or rule.treatment == "physical"
            assert rule.factor in release.usable[rule.activity_type]
            bases = {
                unit(f.unit).basis for f in release.factors.values() if f.series == rule.factor
            }
            assert any(basis.startswith("money") for basis in bases), rule.factor


def test_the_generator_is_seeded_and_balanced() -> None:
    first, second = (made(lines=600, seed=4) for _ in range(2))
    assert first == second != made(lines=600, seed=5)
    entries = read_fec(NAME, first).entries
    assert len(entries) >= 599
    assert entries["debit"].sum() == entries["credit"].sum()
    assert np.issubdtype(entries["debit"].dtype, np.int64)
