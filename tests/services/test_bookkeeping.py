"""Ledgers of accounts end to end: sorted to the cent, written once, replaced, and led back."""

import csv
import io
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from both import on_both, url_of
from group_files import bring_in, data_file
from ledgers import NAME, SIRENS, bill, build_ledgers, line, made, vat, wanted, written

from beges.domain.activities import ACTIVITIES
from beges.domain.bookkeeping import (
    ACCOUNT_CHOICES,
    ACCOUNT_RULES,
    Outcome,
    by_account,
    by_party,
    coverage_of,
    excluded_of,
    totals_of,
)
from beges.domain.perimeter import ENTITIES
from beges.services.activities import find_activity, history, save_activity, stored_activities
from beges.services.batches import list_batches, undo
from beges.services.bookkeeping import (
    FecPreview,
    commit_fec,
    entries_of,
    monetary_share,
    natures_in_euros,
    preview_fec,
    rules_of,
    save_choice,
    save_party,
    save_rule,
    try_rule,
    withdraw_record,
)
from beges.services.bookkeeping.words import in_euros
from beges.services.downloads import csv_bytes
from beges.services.inventories import compile_stored, find_inventory
from beges.services.records import save_record
from beges.services.refusals import NotFound, Refused
from beges.services.workspace import Workspace, open_workspace
from beges.store import record_key

pytestmark = pytest.mark.slow


@pytest.fixture
def workspace(request: pytest.FixtureRequest) -> Iterator[Workspace]:
    opened = open_workspace(url_of(request), actor="Camille")
    build_ledgers(opened)
    yield opened
    opened.store.close()


def codes(seen: FecPreview) -> set[str]:
    return {finding.code for finding in seen.findings}


def cents(text: str) -> int:
    euros, _, rest = text.partition(",")
    return int(euros) * 100 + int(rest)


def ledger_of(workspace: Workspace) -> dict[str, Decimal]:
    """The activities that come from a ledger: account → euros."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    table = stored_activities(workspace)
    for row in table[table["method"] == "ledger"].to_dict("records"):
        account = row["origin_sheet"].split(",")[0].removeprefix("compte ")
        sums[account] += Decimal(repr(row["quantity"]))
    return sums


def rule(**cells: object) -> dict[str, object]:
    blank = dict.fromkeys(ACCOUNT_RULES.names)
    return {**blank, "chart": "pcg", "treatment": "purchase", **cells}


def choice(**cells: object) -> dict[str, object]:
    blank = dict.fromkeys(ACCOUNT_CHOICES.names)
    return {**blank, "entity": "ALS", "year": 2021, "reason": "essai", **cells}


# ------------------------------------------------------------------------------- to the cent


@pytest.mark.slow
@pytest.mark.parametrize(
    ("entity", "chart", "kept"),
    [("ALS", "pcg", ("2183", "2184", "60", "61", "62")), ("SOL", "pcec", ("44", "63", "608"))],
)
def test_200_000_lines_reconcile_to_the_cent(
    tmp_path, entity: str, chart: str, kept: tuple[str, ...]
) -> None:
    """An engine of its own, the csv module and integers, adds up the same file."""
    workspace = open_workspace(str(tmp_path / "a.sqlite"), actor="Camille")
    build_ledgers(workspace)
    content = made(chart=chart, lines=200_000, seed=11, sites=("LYO", "FDF"))
    seen = preview_fec(
        workspace, wanted(content, name=f"{SIRENS[entity]}FEC20211231.txt", entity=entity)
    )
    assert seen.is_clean
    assert seen.sheet is not None
    for account in by_account(seen.sheet, Outcome.TO_SETTLE)["account"]:
        if not account.startswith(("6061", "63130")):
            row = choice(entity=entity, account=account, choice="monetary")
            save_choice(workspace, row)
    seen = preview_fec(workspace, seen.wanted)
    commit_fec(workspace, seen)

    rows = list(csv.DictReader(io.StringIO(content.decode("iso-8859-15")), delimiter="\t"))
    billed = {r["EcritureNum"] for r in rows if r["CompteNum"].startswith(("40", "363"))}
    expected: dict[str, int] = defaultdict(int)
    for row in rows:
        account = row["CompteNum"]
        is_asset = account.startswith("2" if chart == "pcg" else "44")
        if row["JournalCode"] == "AN" or (is_asset and row["EcritureNum"] not in billed):
            continue
        expected[account] += cents(row["Debit"]) - cents(row["Credit"])
    found = ledger_of(workspace)
    skipped = ("6031", "6061", "63130", "63900")
    counted = {
        account: Decimal(net) / 100
        for account, net in expected.items()
        if account.startswith(kept) or account.startswith("2135")
        if not account.startswith(skipped)
    }
    assert found == counted
    assert sum(found.values()) == Decimal(int(seen.sheet["counted"].sum())) / 100
    workspace.store.close()


def test_nothing_falls_through(workspace: Workspace) -> None:
    content = made(lines=3_000, seed=3, sites=("LYO",), group=(SIRENS["ONV"],))
    seen = preview_fec(workspace, wanted(content))
    assert seen.sheet is not None
    entries, totals = seen.reading.entries, totals_of(seen.sheet)
    assert totals["lines"].sum() == len(entries)
    for name in ("debit", "credit"):
        assert totals[name].sum() == entries[name].sum()
    assert totals["net"].sum() == 0
    assert seen.sorted_ is not None
    excluded = excluded_of(seen.sheet, seen.sorted_.reasons)
    assert excluded["net"].sum() == totals["net"][Outcome.EXCLUDED]
    assert "Personnel" in set(excluded["told"])


def test_the_form_of_the_file_changes_nothing(workspace: Workspace) -> None:
    forms = [
        {},
        {"separator": "|", "encoding": "utf-8"},
        {"signed": True, "encoding": "utf-8"},
    ]
    seen = [preview_fec(workspace, wanted(made(lines=800, seed=5, **form))) for form in forms]
    first, *others = [[(r["origin_sheet"], r["quantity"]) for r in s.plan.new] for s in seen]
    assert first
    assert others == [first, first]


# ---------------------------------------------------------------------------- what is excluded


def test_brought_forward_disposals_and_credit_notes(workspace: Workspace) -> None:
    content = written(
        [
            line("21830000", "900,00", JournalCode="AN", JournalLib="A nouveaux"),
            line("10100000", "0,00", "900,00", JournalCode="AN", JournalLib="A nouveaux"),
            *bill("21830000", "1000,00", "2"),
            line("40110000", "100,00", EcritureNum="3", CompAuxNum="F1"),
            line("21830000", "0,00", "100,00", EcritureNum="3"),
            line("67500000", "500,00", EcritureNum="4"),
            line("21830000", "0,00", "500,00", EcritureNum="4"),
        ]
    )
    seen = preview_fec(workspace, wanted(content))
    assert [row["quantity"] for row in seen.plan.new] == [Decimal(900)]
    assert seen.plan.new[0]["activity_type"] == "it_equipment"
    assert seen.sheet is not None
    assert seen.sorted_ is not None
    told = " ".join(excluded_of(seen.sheet, seen.sorted_.reasons)["told"])
    assert "À-nouveaux" in told
    assert "Sorties d'immobilisations" in told


def test_existing_buildings_bought_to_be_sold_are_no_works(workspace: Workspace) -> None:
    lines = [
        *bill("60500000", "800000,00", "1", CompteLib="Achat d'immeubles"),
        *bill("60510000", "9000,00", "2", CompteLib="Travaux de remise en état"),
    ]
    name = f"{SIRENS['ONV']}FEC20211231.txt"
    seen = preview_fec(workspace, wanted(written(lines), name=name, entity="ONV"))
    assert [(r["activity_type"], r["quantity"]) for r in seen.plan.new] == [
        ("housing_works", Decimal(9000))
    ]


def test_before_the_entity_entered_nothing_counts(workspace: Workspace) -> None:
    with workspace.store.reading() as reader:
        row = reader.record(ENTITIES, record_key(ENTITIES, {"entity": "ALS"}))
    assert row is not None
    entered = {name: row[name] for name in ENTITIES.names} | {"entry_date": date(2021, 3, 1)}
    save_record(workspace, ENTITIES, entered, reason="essai", expected=row["revision"])
    early = {"EcritureDate": "20210228"}
    lines = [*bill("62260000", "10,00", "1", **early), *bill("62260000", "20,00", "2")]
    seen = preview_fec(workspace, wanted(written(lines)))
    assert [r["quantity"] for r in seen.plan.new] == [Decimal(20)]
    assert seen.plan.new[0]["period_start"] == date(2021, 3, 1)


def test_a_purchase_from_the_group_is_eliminated(workspace: Workspace) -> None:
    lines = [
        *bill("62260000", "1000,00", "1", third=SIRENS["ONV"]),
        *bill("62260000", "500,00", "2", third="F0042"),
        *bill("62260000", "7,00", "3", third="F9"),
    ]
    content = written(lines)
    save_party(workspace, "F0042", "SOL", reason="fournisseur interne")
    seen = preview_fec(workspace, wanted(content))
    parties = {r["counterparty"]: r["quantity"] for r in seen.plan.new}
    assert parties == {
        SIRENS["ONV"]: Decimal(1000),
        SIRENS["SOL"]: Decimal(500),
        None: Decimal(7),
    }
    assert seen.sheet is not None
    assert seen.sorted_ is not None
    assert by_party(seen.sheet, seen.sorted_)["net"].sum() == 150_000
    commit_fec(workspace, seen)
    inventory = compile_stored(workspace, find_inventory(workspace, "2021"))
    lines_ = inventory.lines
    gone = lines_[lines_["status"] == "eliminated"]
    assert set(gone["counterparty"].astype("str")) == {SIRENS["ONV"], SIRENS["SOL"]}


# -------------------------------------------------------------------------- VAT and settlement


def test_vat_that_is_not_recovered_leaves_before_the_ratio(workspace: Workspace) -> None:
    seen = preview_fec(workspace, wanted(written(bill("62260000", "1120,00"))))
    (row,) = seen.plan.new
    assert row["unit"] == "EUR_BOOKED"
    assert "récupérée à 40 %" in row["basis"]
    commit_fec(workspace, seen)
    inventory = compile_stored(workspace, find_inventory(workspace, "2021"))
    (answer,) = inventory.resolutions
    assert "TVA" in answer.ratio_fr
    untaxed = preview_fec(workspace, wanted(written(bill("61600000", "1120,00"))))
    assert untaxed.plan.new[0]["unit"] == "EUR"


def test_an_unknown_vat_rate_or_chart_blocks(workspace: Workspace) -> None:
    row = {"entity": "MNV", "name": "Mobilité", "siren": "777777772", "share_pct": Decimal(100)}
    control = {"operational_control": True, "financial_control": True}
    named = dict.fromkeys(ENTITIES.names) | row | control
    save_record(workspace, ENTITIES, named, reason="essai")
    content = written(bill("62260000", "10,00"))
    asked = wanted(content, name="777777772FEC20211231.txt", entity="MNV")
    assert "fec_chart_unknown" in codes(preview_fec(workspace, asked))
    save_record(workspace, ENTITIES, {**named, "chart": "pcg"}, reason="essai", expected=1)
    seen = preview_fec(workspace, asked)
    assert "fec_vat_unknown" in codes(seen)
    assert seen.sheet is not None
    with pytest.raises(Refused):
        commit_fec(workspace, seen)
    vat(workspace, "MNV", 100)
    assert preview_fec(workspace, asked).is_clean


def test_a_double_count_is_settled_three_ways(workspace: Workspace) -> None:
    lines = [*bill("61320000", "1000,00", "1"), *bill("61320000", "500,00", "2", CompteLib="B")]
    lines += bill("61320010", "0,01", "3")
    content = written(lines)
    assert "fec_to_settle" in codes(preview_fec(workspace, wanted(content)))
    save_choice(workspace, choice(account="6132", choice="physical"))
    seen = preview_fec(workspace, wanted(content))
    assert seen.plan.new == []
    assert seen.sheet is not None
    assert seen.sorted_ is not None
    assert coverage_of(seen.sheet, seen.sorted_).share == 1
    row = choice(account="6132", choice="split", amount=Decimal("1000.01"))
    save_choice(workspace, row, expected=1)
    seen = preview_fec(workspace, wanted(content))
    assert sum(r["quantity"] for r in seen.plan.new) == Decimal("1000.01")
    assert seen.sheet is not None
    assert totals_of(seen.sheet)["lines"][Outcome.SPLIT] == 3
    assert "partagé" in seen.plan.new[0]["basis"]
    save_choice(workspace, choice(account="6132", choice="split", amount=Decimal(2000)), expected=2)
    assert "fec_split_refused" in codes(preview_fec(workspace, wanted(content)))
    with pytest.raises(Refused) as refused:
        save_choice(workspace, choice(account="6132", choice="split"), expected=3)
    assert refused.value.findings[0].code == "account_split_without_amount"


def test_a_site_is_settled_apart(workspace: Workspace) -> None:
    lines = [
        *bill("61320000", "1000,00", "1", EcritureLib="Loyer LYO janvier"),
        *bill("61320000", "500,00", "2", EcritureLib="Loyer siège"),
    ]
    save_choice(workspace, choice(account="6132", choice="monetary"))
    save_choice(workspace, choice(account="6132", choice="physical", site="LYO"))
    seen = preview_fec(workspace, wanted(written(lines)))
    assert [(r["site"], r["quantity"]) for r in seen.plan.new] == [(None, Decimal(500))]


def test_money_without_a_rule_that_says_as_what(workspace: Workspace) -> None:
    save_choice(workspace, choice(account="6061", choice="monetary"))
    seen = preview_fec(workspace, wanted(written(bill("60611000", "10,00"))))
    assert "fec_rule_without_type" in codes(seen)
    assert not seen.is_clean


# -------------------------------------------------------------------------------------- rules


@on_both
def test_a_rule_is_tried_then_saved_then_taken_back(workspace: Workspace) -> None:
    content = written([*bill("67800000", "300,00", "1"), *bill("62260000", "70,00", "2")])
    seen = preview_fec(workspace, wanted(content))
    assert "fec_unmatched" in codes(seen)
    row = rule(prefix="678", activity_type="services_banking", factor="ratio_financial_services")
    tried = try_rule(workspace, seen, row)
    assert "fec_unmatched" not in codes(tried)
    assert sum(tried.effect_mg.values()) > sum(seen.effect_mg.values())
    assert "fec_unmatched" in codes(preview_fec(workspace, wanted(content)))
    save_rule(workspace, row, reason="essai")
    assert [r.is_users for r in rules_of(workspace, "pcg") if r.prefix == "678"] == [True]
    assert "fec_unmatched" not in codes(preview_fec(workspace, wanted(content)))
    withdraw_record(workspace, ACCOUNT_RULES, row, reason="essai", expected=1)
    assert "fec_unmatched" in codes(preview_fec(workspace, wanted(content)))


def test_words_and_prefixes_decide_in_order(workspace: Workspace) -> None:
    lines = [
        *bill("61560000", "1,00", "1", EcritureLib="Maintenance ascenseur du bureau"),
        *bill("61560000", "2,00", "2", EcritureLib="Licence Éditeur"),
        *bill("61560000", "4,00", "3", third="F7"),
    ]
    by_supplier = rule(
        prefix="615",
        supplier_pattern="f7",
        activity_type="services_cleaning",
        factor="ratio_employment",
    )
    save_rule(workspace, by_supplier, reason="essai")
    seen = preview_fec(workspace, wanted(written(lines)))
    kinds = {r["activity_type"]: r["quantity"] for r in seen.plan.new}
    assert kinds == {"services_maintenance": Decimal(5), "services_it": Decimal(2)}
    save_rule(workspace, {**by_supplier, "prefix": "6156"}, reason="essai")
    seen = preview_fec(workspace, wanted(written(lines)))
    assert {r["activity_type"] for r in seen.plan.new} > {"services_cleaning"}


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"prefix": "6x", "treatment": "physical"}, "account_prefix_invalid"),
        ({"prefix": "678"}, "account_rule_without_type"),
        ({"prefix": "678", "treatment": "excluded"}, "account_rule_without_reason"),
        (
            {"prefix": "678", "activity_type": "services_it", "factor": "ratio_food"},
            "account_factor_refused",
        ),
        (
            {
                "prefix": "678",
                "treatment": "asset",
                "activity_type": "services_it",
                "factor": "ratio_it_services",
            },
            "account_type_differs",
        ),
    ],
)
def test_a_rule_that_says_nothing_is_refused(workspace: Workspace, cells: dict, code: str) -> None:
    with pytest.raises(Refused) as refused:
        save_rule(workspace, rule(**cells), reason="essai")
    assert {finding.code for finding in refused.value.findings} == {code}


@on_both
def test_a_second_person_is_told(workspace: Workspace) -> None:
    row = rule(prefix="678", activity_type="services_it", factor="ratio_it_services")
    save_rule(workspace, row, reason="essai")
    with pytest.raises(Refused) as refused:
        save_rule(workspace, {**row, "untaxed": True}, reason="essai")
    assert refused.value.findings[0].code == "record_changed_meanwhile"
    assert natures_in_euros(workspace, "services_it")


# ------------------------------------------------------------------ once, replaced, led back


@on_both
def test_the_same_file_is_one_and_a_corrected_one_replaces(workspace: Workspace) -> None:
    first = written([*bill("62260000", "100,00", "1"), *bill("61600000", "30,00", "2")])
    seen = preview_fec(workspace, wanted(first))
    commit_fec(workspace, seen)
    with pytest.raises(Refused) as refused:
        commit_fec(workspace, seen)
    assert refused.value.findings[0].code == "record_changed_meanwhile"
    again = preview_fec(workspace, wanted(first))
    assert again.plan.is_empty
    with pytest.raises(Refused) as refused:
        commit_fec(workspace, again)
    assert refused.value.findings[0].code == "fec_nothing_new"

    second = written([*bill("62260000", "120,00", "1"), *bill("62310000", "5,00", "2")])
    seen = preview_fec(workspace, wanted(second))
    assert [len(seen.plan.new), len(seen.plan.changed), len(seen.plan.withdrawn)] == [1, 1, 1]
    assert "fec_withdraws" in codes(seen)
    replaced = commit_fec(workspace, seen, reason="FEC corrigé")
    assert ledger_of(workspace) == {"62260000": Decimal(120), "62310000": Decimal(5)}
    (changed,) = seen.plan.changed
    revisions = history(workspace, changed["activity_id"])
    assert [r["reason"] for r in revisions] == [f"Import de {NAME}", "FEC corrigé"]
    trail = entries_of(workspace, changed["activity_id"])
    assert trail.counted == 12_000
    undo(workspace, replaced, reason="essai")
    assert ledger_of(workspace) == {"62260000": Decimal(100), "61600000": Decimal(30)}
    assert entries_of(workspace, changed["activity_id"]).counted == 10_000


@on_both
def test_an_import_is_taken_back(workspace: Workspace) -> None:
    seen = preview_fec(workspace, wanted(written(bill("62260000", "100,00"))))
    batch = commit_fec(workspace, seen)
    undo(workspace, batch, reason="essai")
    assert ledger_of(workspace) == {}
    commit_fec(workspace, preview_fec(workspace, seen.wanted))
    assert ledger_of(workspace) == {"62260000": Decimal(100)}


@on_both
def test_an_activity_leads_back_to_its_entries(workspace: Workspace) -> None:
    content = made(lines=2_000, seed=9, sites=("LYO",), group=(SIRENS["ONV"],))
    commit_fec(workspace, preview_fec(workspace, wanted(content)))
    table = stored_activities(workspace)
    for row in table[table["method"] == "ledger"].sample(12, random_state=1).to_dict("records"):
        trail = entries_of(workspace, row["activity_id"])
        assert trail.findings == ()
        assert trail.file == NAME
        net = int(trail.entries["debit"].sum() - trail.entries["credit"].sum())
        assert net == trail.counted == round(row["quantity"] * 100)
        assert f"{len(trail.entries)} écriture" in row["basis"].replace("\u202f", "")


def test_entries_follow_the_rules_of_their_time(workspace: Workspace) -> None:
    content = written([*bill("67800000", "300,00", "1"), *bill("67810000", "5,00", "2")])
    row = rule(prefix="678", activity_type="services_it", factor="ratio_it_services")
    save_rule(workspace, row, reason="essai")
    commit_fec(workspace, preview_fec(workspace, wanted(content)))
    table = stored_activities(workspace)
    (first, _) = sorted(table["activity_id"])
    excluded = {**row, "treatment": "excluded", "activity_type": None, "reason": "essai"}
    save_rule(workspace, {**excluded, "factor": None}, reason="essai", expected=1)
    assert entries_of(workspace, first).counted == 30_000
    stored = find_activity(workspace, first)
    by_hand = {name: stored[name] for name in ACTIVITIES.names} | {"quantity": Decimal(299)}
    save_activity(workspace, by_hand, reason="essai", expected=stored["revision"])
    save_rule(workspace, row, reason="essai", expected=2)
    by_hand["quantity"] = Decimal(298)
    save_activity(workspace, by_hand, reason="essai", expected=stored["revision"] + 1)
    trail = entries_of(workspace, first)
    assert [finding.code for finding in trail.findings] == ["fec_sum_differs"]


def test_what_does_not_come_from_a_ledger_has_no_entries(workspace: Workspace) -> None:
    with pytest.raises(NotFound):
        entries_of(workspace, "D-0000001")


def test_emissions_of_amounts_are_a_share(workspace: Workspace) -> None:
    content = written(bill("62260000", "1000,00"))
    commit_fec(workspace, preview_fec(workspace, wanted(content)))
    share = monetary_share(compile_stored(workspace, find_inventory(workspace, "2021")))
    assert share.share == 1
    assert share.ledger_mg == share.total_mg > 0


def test_a_batch_says_what_became_of_the_lines(workspace: Workspace) -> None:
    commit_fec(workspace, preview_fec(workspace, wanted(made(lines=500, seed=2))))
    batch = next(b for b in list_batches(workspace) if b.source_name == NAME)
    told = (batch.rows_accepted, batch.rows_rejected, batch.rows_ignored)
    assert batch.rows_read == sum(told)
    assert all(told)


def test_an_exercise_over_two_years_gives_each_year_its_part(workspace: Workspace) -> None:
    vat(workspace, "ALS", 40, year=2020)
    lines = [
        *bill("62260000", "10,00", "1", EcritureDate="20201115"),
        *bill("62260000", "20,00", "2"),
    ]
    name = "732829320FEC20210630.txt"
    seen = preview_fec(workspace, wanted(written(lines), name=name))
    assert [(r["period_start"], r["period_end"], r["quantity"]) for r in seen.plan.new] == [
        (date(2020, 7, 1), date(2020, 12, 31), Decimal(10)),
        (date(2021, 1, 1), date(2021, 6, 30), Decimal(20)),
    ]


def test_the_name_of_the_file_is_checked_against_what_is_chosen(workspace: Workspace) -> None:
    content = written(bill("62260000", "10,00"))
    assert "fec_name_unusual" in codes(preview_fec(workspace, wanted(content, name="fec.txt")))
    other = wanted(content, name=f"{SIRENS['ONV']}FEC20211231.txt")
    assert "fec_siren_differs" in codes(preview_fec(workspace, other))
    late = preview_fec(workspace, wanted(content, closing=date(2021, 6, 30)))
    assert "fec_closing_differs" in codes(late)
    assert "entity_unknown" in codes(preview_fec(workspace, wanted(content, entity="XYZ")))
    long = preview_fec(workspace, wanted(content, opening=date(2020, 10, 1)))
    assert long.is_clean


def test_amounts_that_came_by_another_door_are_told(workspace: Workspace) -> None:
    line_ = ";ALS;;Assurances;;01/01/2021;31/12/2021;150;k€;Facturée;"
    bring_in(workspace, "donnees.csv", data_file([line_]))
    seen = preview_fec(workspace, wanted(written(bill("61600000", "10,00"))))
    assert "fec_amounts_elsewhere" in codes(seen)
    assert seen.is_clean


def test_one_file_is_not_that_of_two_entities(workspace: Workspace) -> None:
    content = written(bill("62260000", "10,00"))
    commit_fec(workspace, preview_fec(workspace, wanted(content, name="fec.txt")))
    other = preview_fec(workspace, wanted(content, name="fec.txt", entity="ONV"))
    assert "fec_of_another" in codes(other)
    assert not other.is_clean


def test_an_asset_is_amortised_over_the_life_of_its_rule(workspace: Workspace) -> None:
    row = rule(prefix="2183", treatment="asset", activity_type="it_equipment", life_years=5)
    save_rule(workspace, {**row, "factor": "ratio_it_products"}, reason="essai")
    seen = preview_fec(workspace, wanted(written(bill("21830000", "5000,00"))))
    assert seen.plan.new[0]["life_years"] == 5
    commit_fec(workspace, seen)
    inventory = compile_stored(workspace, find_inventory(workspace, "2021"))
    assert set(inventory.lines["asset_year"]) == {1}
    assert inventory.activities["life_years"].tolist() == [5]


def test_a_file_stays_while_it_proves_an_activity(workspace: Workspace) -> None:
    content = written([*bill("62260000", "10,00", "1"), *bill("67800000", "5,00", "2")])
    first = commit_fec(workspace, preview_fec(workspace, wanted(content)))
    row = rule(prefix="678", activity_type="services_it", factor="ratio_it_services")
    save_rule(workspace, row, reason="essai")
    commit_fec(workspace, preview_fec(workspace, wanted(content)))
    with pytest.raises(Refused) as refused:
        undo(workspace, first, reason="essai")
    assert refused.value.findings[0].code == "undo_leaves_orphans"


def test_rows_for_a_spreadsheet_are_euros_and_no_formula(workspace: Workspace) -> None:
    lines = bill("67800000", "-1234,50", CompteLib='=HYPERLINK("x")')
    seen = preview_fec(workspace, wanted(written(lines)))
    assert seen.sheet is not None
    told = csv_bytes(in_euros(by_account(seen.sheet, Outcome.UNMATCHED))).decode("utf-8-sig")
    assert told.splitlines()[1].endswith(";-1234,5;0;-1234,5")
    assert "'=HYPERLINK" in told
