"""Each law at the door, by the row that breaks it, and the finding that it gives."""

from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd
import pytest
from small_group import SIREN_CHILD, SIREN_PARENT, activities, entity, perimeter, settings, site

from beges.domain.activities import Against, check_activities
from beges.domain.findings import Finding, Severity, UnknownFindingCode, Where
from beges.domain.perimeter import (
    Indicator,
    check_entities,
    check_indicators,
    check_inventory,
    check_sites,
    is_siren,
)

BROKEN: list[tuple[str, dict[str, Any]]] = [
    ("quantity_missing", {"quantity": float("nan")}),
    ("quantity_missing", {"quantity": float("inf")}),
    ("quantity_negative", {"quantity": -1.0}),
    ("quantity_zero", {"quantity": 0.0}),
    ("entity_unknown", {"entity": "XXX", "site": ""}),
    ("site_unknown", {"site": "XXX"}),
    ("site_of_other_entity", {"site": "PARC"}),
    ("type_unknown", {"activity_type": "magic"}),
    ("unit_unknown", {"unit": "kilomachins"}),
    ("unit_not_accepted", {"unit": "kEUR"}),
    ("factor_unknown", {"factor": "no_such_series"}),
    ("characterisation_not_allowed", {"characterisation": "third_party"}),
    ("period_reversed", {"period_start": "2021-02-01", "period_end": "2021-01-01"}),
    ("period_too_long", {"period_start": "2018-01-01"}),
    ("life_not_applicable", {"life_years": 5}),
    (
        "life_out_of_range",
        {"activity_type": "it_equipment", "unit": "piece", "life_years": 0, "factor": "laptop"},
    ),
    ("data_kind_unknown", {"data_kind": "devinée"}),
    ("counterparty_invalid", {"counterparty": "123456789"}),
    ("quality_scores_invalid", {"quality_scores": "12345678"}),
]


def against(**extra: Any) -> Against:
    return Against(perimeter=perimeter(), choices=frozenset({"laptop"}), **extra)


def found(*rows: dict[str, Any], **extra: Any) -> list[str]:
    table = activities(rows)
    for name in ("quality_scores",):
        table[name] = [row.get(name) for row in rows]
    return [finding.code for finding in check_activities(table, against(**extra))]


@pytest.mark.parametrize(("code", "row"), BROKEN, ids=[code for code, _ in BROKEN])
def test_a_broken_law_is_its_finding_and_no_other(code: str, row: dict[str, Any]) -> None:
    assert found(row) == [code]


def test_a_sound_row_has_no_finding() -> None:
    assert found({}) == []


def test_a_period_that_leaves_the_perimeter() -> None:
    group = perimeter(entity("NEW", "443061841", entry_date=date(2021, 7, 1)))
    table = activities([{"entity": "NEW", "site": ""}])
    codes = [f.code for f in check_activities(table, Against(perimeter=group))]
    assert codes == ["period_outside_entity"]


def test_the_same_figure_twice() -> None:
    assert found({}, {}) == ["activity_repeated"]
    stored = activities([{"activity_id": "D-0000042"}])
    assert found({"activity_id": ""}, known=stored) == ["activity_repeated"]
    assert found({"activity_id": "D-0000042"}, known=stored) == []


def test_one_meter_and_two_periods_that_overlap() -> None:
    rows = [
        {"meter": "14256789012345", "period_end": "2021-06-30", "quantity": 1.0},
        {"meter": "14256789012345", "period_start": "2021-06-15", "quantity": 2.0},
        {"meter": "other", "period_start": "2021-06-15", "quantity": 3.0},
    ]
    assert found(*rows) == ["meter_overlap"]
    stored = activities([{**rows[0], "activity_id": "D-0000042"}])
    assert found({**rows[1], "activity_id": ""}, known=stored) == ["meter_overlap"]


def test_a_finding_says_where_why_and_what_to_do() -> None:
    table = activities([{"unit": "kEUR"}])
    table[["origin_file", "origin_sheet", "origin_row"]] = ["f.xlsx", "Données", 7]
    (finding,) = check_activities(table, against())
    assert "f.xlsx, feuille « Données », ligne 7, colonne « Unité »" in str(finding)
    assert "k€ HT" in finding.sentence
    assert "kWh" in finding.remedy
    assert finding.severity is Severity.BLOCKING


def test_the_list_of_findings_is_closed() -> None:
    with pytest.raises(UnknownFindingCode):
        Finding(code="something_else")


def codes_of_entities(*records: Any) -> list[str]:
    entities = {record.entity: record for record in records}
    return [finding.code for finding in check_entities(entities, entities, {})]


def test_the_laws_of_entities() -> None:
    assert codes_of_entities(entity("A", SIREN_PARENT), entity("B", SIREN_CHILD)) == []
    assert codes_of_entities(entity("A", "123456789")) == ["siren_invalid"]
    twice = codes_of_entities(entity("A", SIREN_PARENT), entity("B", SIREN_PARENT))
    assert twice == ["siren_twice", "siren_twice"]
    odd = entity("A", SIREN_PARENT, share_pct=Decimal(101))
    assert codes_of_entities(odd) == ["share_out_of_range"]
    left = entity("A", SIREN_PARENT, entry_date=date(2021, 1, 2), exit_date=date(2021, 1, 1))
    assert codes_of_entities(left) == ["dates_reversed"]


@pytest.mark.parametrize(
    ("kind", "value", "codes"),
    [
        ("vat_recovery_pct", "0", []),
        ("vat_recovery_pct", "100", []),
        ("vat_recovery_pct", "-0.1", ["recovery_out_of_range"]),
        ("vat_recovery_pct", "600", ["recovery_out_of_range"]),
        ("fte", "600", []),
    ],
)
def test_a_recovery_rate_is_a_share(kind: str, value: str, codes: list[str]) -> None:
    rate = Indicator(entity="A", year=2021, indicator=kind, value=Decimal(value), source="liasse")
    known = {"A": entity("A", SIREN_PARENT)}
    found = list(check_indicators([rate], known, {}, {}))
    assert [finding.code for finding in found] == codes
    assert all("Valeur" in str(finding.where) for finding in found)


def test_the_laws_of_sites() -> None:
    known = {"A": entity("A", SIREN_PARENT)}
    sites = [site("S", "B"), site("T", "A", surface_m2=Decimal(-1))]
    codes = [finding.code for finding in check_sites(sites, known, {})]
    assert codes == ["site_entity_unknown", "surface_negative"]
    late = [site("U", "A", entry_date=date(2021, 7, 1))]
    gone = {"A": entity("A", SIREN_PARENT, exit_date=date(2021, 3, 31))}
    assert [finding.code for finding in check_sites(late, gone, {})] == ["dates_apart"]


@pytest.mark.parametrize(
    ("terms", "codes"),
    [
        ({}, []),
        ({"year": 1789}, ["year_out_of_range"]),
        ({"excluded_posts": ("9.9",), "exclusion_reason": "x"}, ["post_unknown"]),
        ({"excluded_posts": ("1.1",), "exclusion_reason": "x"}, ["exclusion_direct"]),
        ({"excluded_posts": ("5.4",)}, ["exclusion_without_reason"]),
        ({"excluded_posts": ("5.4", "5.4"), "exclusion_reason": "x"}, ["inventory_code_twice"]),
        ({"entities": ("ALS", "ONV", "ALS")}, ["inventory_code_twice"]),
    ],
)
def test_the_laws_of_an_inventory(terms: dict[str, Any], codes: list[str]) -> None:
    where = {"2021": Where(record="2021")}
    assert [f.code for f in check_inventory(settings(**terms), where)] == codes


@pytest.mark.parametrize(
    ("text", "sound"), [("732829320", True), ("732829321", False), ("73282932", False), ("", False)]
)
def test_the_key_of_a_siren(text: str, sound: bool) -> None:
    assert is_siren(text) is sound


def test_laws_read_columns_that_are_missing_altogether() -> None:
    assert len(pd.DataFrame(activities([]))) == 0
    assert found() == []
