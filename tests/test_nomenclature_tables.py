"""The nomenclature tables: complete, unambiguous, and true to the method's known traps.

Read with `csv` alone, so that a defect of the table shows as such and not through the code that
loads it. The rules are explained in docs/method/posting-rules.md.
"""

import csv
import itertools
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

TABLES = Path(__file__).resolve().parents[1] / "src" / "beges" / "domain" / "tables"
TYPES = TABLES / "activity_types.csv"
RULES = TABLES / "posting_rules.csv"
TRAPS = Path(__file__).with_name("posting_traps.csv")
APPROACHES = ("operational", "financial")
STANDARDS = ("v5", "v4", "ghgp", "esrs")
OUTSIDE = "outside"

BASES = {
    "energy", "energy_pci", "energy_pcs", "volume", "volume_normal", "mass", "passenger_distance",
    "vehicle_distance", "tonne_distance", "area", "area_shon", "money_ht_current", "count_piece",
    "meal", "night", "person_day", "dwelling", "sheet100", "length", "co2e",
}  # fmt: skip

# Method V5 annexes 6-7, V4 annexe 8: where each V5 post stands in the other standards.
MAPPING = {
    "1.1": {("1", "1-stationary", "S1")},
    "1.2": {("2", "1-mobile", "S1")},
    "1.3": {("3", "1-process", "S1")},
    "1.4": {("4", "1-fugitive", "S1")},
    "1.5": {("5", OUTSIDE, OUTSIDE)},
    "2.1": {("6", "2-electricity", "S2-LB")},
    "2.2": {("7", "2-heat", "S2-LB")},
    "3.1": {("12", "3-4", "S3-4")},
    "3.2": {("17", "3-9", "S3-9")},
    "3.3": {("22", "3-7", "S3-7")},
    "3.4": {("16", OUTSIDE, OUTSIDE)},
    "3.5": {("13", "3-6", "S3-6")},
    "4.1": {("8", "3-3", "S3-3"), ("9", "3-1", "S3-1")},
    "4.2": {("10", "3-2", "S3-2")},
    "4.3": {("11", "3-5", "S3-5")},
    "4.4": {("14", "3-8", "S3-8")},
    "4.5": {("9", "3-1", "S3-1")},
    "5.1": {("18", "3-11", "S3-11")},
    "5.2": {("21", "3-13", "S3-13")},
    "5.3": {("19", "3-12", "S3-12")},
    "5.4": {("15", "3-15", "S3-15")},
    "6.1": {("23", OUTSIDE, OUTSIDE)},
    OUTSIDE: {(OUTSIDE, OUTSIDE, OUTSIDE)},
}


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# (family, part) whose row leaves the mapping on purpose, each explained in posting-rules.md:
# the BEGES boxes stand, GHG Protocol and ESRS count nothing.
LEAVES_GHGP = {
    *itertools.product(("business_travel", "freight_paid", "freight_unpaid"), ("contrails",)),
    *itertools.product(("vehicle_km",), ("manufacture", "depreciation", "inputs")),
    *itertools.product(
        ("housing_fabric", "leased_fabric"),
        {row["code"] for row in read(TABLES / "parts.csv")} - {"use"},
    ),
}


def listed(cell: str) -> list[str]:
    return cell.split("|") if cell else []


def codes(name: str) -> list[str]:
    return [row["code"] for row in read(TABLES / f"{name}.csv")]


def expanded() -> list[tuple[tuple[str, str, str, str], dict[str, str]]]:
    return [
        (key, row)
        for row in read(RULES)
        for key in itertools.product(
            [row["family"]],
            listed(row["parts"]),
            listed(row["characterisations"]),
            listed(row["approaches"]),
        )
    ]


@cache
def rules() -> dict[tuple[str, str, str, str], dict[str, str]]:
    return dict(expanded())


@cache
def parts_of(family: str) -> frozenset[str]:
    return frozenset(part for named, part, _, _ in rules() if named == family)


def characterisations(row: dict[str, str]) -> set[str]:
    return {c for approach in APPROACHES for c in listed(row[f"characterisations_{approach}"])}


# ------------------------------------------------------------------------------- the lists

LISTS = [
    "activity_types", "characterisations", "esrs", "ghgp", "headings", "parts", "posts_v4",
    "posts_v5", "site_kinds",
]  # fmt: skip


@pytest.mark.parametrize("name", LISTS)
def test_codes_and_labels_are_unique_and_filled(name: str) -> None:
    for column in ("code", "label_fr"):
        values = [row[column] for row in read(TABLES / f"{name}.csv")]
        assert [value for value, count in Counter(values).items() if count > 1] == []
        assert all(value == value.strip() != "" for value in values)


@pytest.mark.parametrize("path", sorted(TABLES.glob("*.csv")), ids=lambda path: path.name)
def test_a_table_is_utf8_with_lf_and_as_many_cells_on_every_line(path: Path) -> None:
    raw = path.read_bytes()
    assert b"\r" not in raw
    assert raw.endswith(b"\n")
    widths = {len(row) for row in csv.reader(raw.decode("utf-8").splitlines(keepends=True))}
    assert len(widths) == 1


def test_v5_has_22_posts_and_v4_has_23() -> None:
    assert Counter(row["category"] for row in read(TABLES / "posts_v5.csv")) == {
        "1": 5, "2": 2, "3": 5, "4": 5, "5": 4, "6": 1,
    }  # fmt: skip
    assert codes("posts_v4") == [str(number) for number in range(1, 24)]


def test_the_published_view_is_posts_1_to_14_and_22() -> None:
    shown = [row["code"] for row in read(TABLES / "posts_v4.csv") if row["published_view"] == "1"]
    assert shown == [*(str(number) for number in range(1, 15)), "22"]


def test_gases_are_split_in_category_1_only() -> None:
    for row in read(TABLES / "posts_v5.csv"):
        assert (row["gas_split"] == "1") == (row["category"] == "1")


def test_every_v4_post_but_the_deleted_franchise_has_its_v5_post() -> None:
    known = {post for row in read(TABLES / "posts_v5.csv") for post in listed(row["v4"])}
    assert set(codes("posts_v4")) - known == {"20"}


def test_the_v4_posts_of_a_v5_post_are_those_of_the_annexes() -> None:
    for row in read(TABLES / "posts_v5.csv"):
        assert set(listed(row["v4"])) == {v4 for v4, _, _ in MAPPING[row["code"]]}


def test_ghgp_and_esrs_have_15_categories() -> None:
    assert {f"3-{number}" for number in range(1, 16)} < set(codes("ghgp"))
    assert {f"S3-{number}" for number in range(1, 16)} < set(codes("esrs"))


def test_only_the_housing_stock_is_left_out_of_the_figure_without_it() -> None:
    stock = [row["code"] for row in read(TABLES / "site_kinds.csv") if row["housing_stock"] == "1"]
    assert stock == ["housing_stock"]


def test_headings_are_ordered_and_published_under_five_groups() -> None:
    rows = read(TABLES / "headings.csv")
    assert [row["order"] for row in rows] == [str(number + 1) for number in range(len(rows))]
    groups = {row["published_group"]: row["published_group_fr"] for row in rows}
    assert groups == {
        "energy": "Énergie",
        "purchases": "Intrants",
        "travel": "Déplacements",
        "fixed_assets": "Immobilisations",
        "other": "Autres",
    }


# -------------------------------------------------------------------------- activity types


@pytest.mark.parametrize("row", read(TYPES), ids=lambda row: row["code"])
def test_an_activity_type_is_complete(row: dict[str, str]) -> None:
    assert row["heading"] in codes("headings")
    assert listed(row["bases"])
    assert set(listed(row["bases"])) <= BASES
    assert row["asset"] in {"0", "1"}
    assert (row["default_life_years"] != "") == (row["asset"] == "1")
    assert characterisations(row) <= set(codes("characterisations"))


@pytest.mark.parametrize("row", read(TYPES), ids=lambda row: row["code"])
def test_a_help_is_one_french_sentence_with_french_typography(row: dict[str, str]) -> None:
    text = row["help_fr"]
    assert text.endswith(".")
    assert ". " not in text
    assert "'" not in text + row["label_fr"]
    assert re.search(r" [:;!?»]|« ", text) is None
    assert len(text) <= 260


def test_a_characterisation_is_a_fact_so_both_approaches_allow_the_same() -> None:
    for row in read(TYPES):
        assert row["characterisations_operational"] == row["characterisations_financial"]


def test_the_occupancy_of_a_site_decides_for_its_energy_and_not_for_its_vehicles() -> None:
    by_occupancy = {
        row["family"]
        for row in read(TYPES)
        if len(characterisations(row) & {"owned", "operating_lease", "lessor"}) > 1
    }
    assert by_occupancy == {
        "stationary_fuel", "electricity", "electricity_self", "heat_cold_network", "refrigerant",
        "process",
    }  # fmt: skip


def test_fuels_never_accept_an_energy_without_its_basis() -> None:
    for row in read(TYPES):
        if row["family"] in {"stationary_fuel", "vehicle_fuel"}:
            assert {"energy_pci", "energy_pcs"} <= set(listed(row["bases"]))
            assert "energy" not in listed(row["bases"])


def test_assets_are_the_types_whose_rules_amortise() -> None:
    for row in read(TYPES):
        timings = {rule["timing"] for key, rule in rules().items() if key[0] == row["family"]}
        assert timings == ({"amortised"} if row["asset"] == "1" else {"period"})


# ------------------------------------------------------------------------------ the rules


def test_no_two_rows_answer_for_the_same_key() -> None:
    repeated = [key for key, count in Counter(key for key, _ in expanded()).items() if count > 1]
    assert repeated == []


def test_every_cell_of_a_rule_is_a_known_code() -> None:
    known = {
        "parts": set(codes("parts")),
        "characterisations": set(codes("characterisations")),
        "approaches": set(APPROACHES),
        "v5": {*codes("posts_v5"), OUTSIDE},
        "v4": {*codes("posts_v4"), OUTSIDE},
        "ghgp": set(codes("ghgp")),
        "esrs": set(codes("esrs")),
        "timing": {"period", "amortised"},
    }
    for row in read(RULES):
        for column, allowed in known.items():
            assert set(listed(row[column])) <= allowed, row
            assert row[column]


def test_families_of_types_and_of_rules_are_the_same() -> None:
    assert {row["family"] for row in read(TYPES)} == {key[0] for key in rules()}


@pytest.mark.parametrize("row", read(TYPES), ids=lambda row: row["code"])
def test_each_part_has_one_rule_for_each_allowed_characterisation(row: dict[str, str]) -> None:
    keys = itertools.product(
        [row["family"]], parts_of(row["family"]), characterisations(row), APPROACHES
    )
    assert [key for key in keys if key not in rules()] == []


@pytest.mark.parametrize("row", read(TYPES), ids=lambda row: row["code"])
def test_an_undecomposed_factor_can_always_be_posted(row: dict[str, str]) -> None:
    assert "whole" in parts_of(row["family"])


def test_no_rule_is_out_of_reach() -> None:
    allowed: dict[str, set[str]] = {}
    for row in read(TYPES):
        allowed.setdefault(row["family"], set()).update(characterisations(row))
    assert [key for key in rules() if key[2] not in allowed[key[0]]] == []


def test_both_approaches_post_the_same_things_so_that_totals_are_equal() -> None:
    keys = {approach: {key[:3] for key in rules() if key[3] == approach} for approach in APPROACHES}
    assert keys["operational"] == keys["financial"]
    for key in keys["operational"]:
        one, other = (rules()[*key, approach] for approach in APPROACHES)
        assert (one["v5"] == OUTSIDE) == (other["v5"] == OUTSIDE)
        assert one["timing"] == other["timing"]


def test_each_row_cites_its_text() -> None:
    for row in read(RULES):
        assert re.search(r"V5 (Tableau|Annexe|fig\.|pp?\.)", row["reference"]), row
        if row["ghgp"] != OUTSIDE:
            assert "GHG Protocol" in row["reference"], row
        if row["ghgp"].startswith("3-"):
            assert f"cat.{row['ghgp'].removeprefix('3-')}" in row["reference"], row


def test_boxes_of_a_row_agree_across_standards() -> None:
    for (family, part, _, _), row in rules().items():
        found = tuple(row[standard] for standard in ("v4", "ghgp", "esrs"))
        expected = MAPPING[row["v5"]]
        if (family, part) in LEAVES_GHGP:
            expected = {(v4, OUTSIDE, OUTSIDE) for v4, _, _ in expected}
        assert found in expected, (family, part)


def test_what_leaves_every_standard_is_the_use_phase_of_a_purchase_alone() -> None:
    assert {key[1] for key, row in rules().items() if row["v5"] == OUTSIDE} == {"use"}


# ------------------------------------------------------------------------------ the traps
# tests/posting_traps.csv: each row is a line that an accountant can check against the method.


@pytest.mark.parametrize(
    "case", read(TRAPS), ids=lambda row: "-".join(list(row.values())[:4]).replace("|", "+")
)
def test_the_boxes_of(case: dict[str, str]) -> None:
    [family] = [row["family"] for row in read(TYPES) if row["code"] == case["activity_type"]]
    keys = itertools.product(
        [family],
        listed(case["parts"]),
        listed(case["characterisations"]),
        listed(case["approaches"]),
    )
    for key in keys:
        assert {name: rules()[key][name] for name in STANDARDS} == {
            name: case[name] for name in STANDARDS
        }, (key, case["why"])


def test_the_traps_reach_every_row_of_the_table() -> None:
    families = {row["code"]: row["family"] for row in read(TYPES)}
    reached = {
        (families[case["activity_type"]], *(case[name] for name in STANDARDS))
        for case in read(TRAPS)
    }
    stated = {(row["family"], *(row[name] for name in STANDARDS)) for row in read(RULES)}
    assert stated - reached == set()


def test_wherever_a_power_station_is_in_2_1_its_losses_are_in_4_1() -> None:
    for (family, part, characterisation, approach), row in rules().items():
        if part == "power_plant" and row["v5"] == "2.1":
            for lost in ("losses", "upstream"):
                assert rules()[family, lost, characterisation, approach]["v5"] == "4.1"


def test_contrails_stay_in_beges_and_leave_the_other_standards() -> None:
    rows = [row for key, row in rules().items() if key[1] == "contrails"]
    assert {(row["ghgp"], row["esrs"]) for row in rows} == {(OUTSIDE, OUTSIDE)}
    assert OUTSIDE not in {row["v5"] for row in rows}


def test_self_consumed_solar_has_no_power_station() -> None:
    assert not parts_of("electricity_self") & {"power_plant", "combustion", "fuel_combustion"}


def test_a_fuel_is_refused_among_process_emissions() -> None:
    assert "combustion" not in parts_of("process")


def test_what_the_landlord_runs_stays_his_where_the_site_is_let() -> None:
    for row in read(TYPES):
        if row["code"].startswith(("housing_collective", "housing_common", "housing_vacant")):
            assert "lessor" not in characterisations(row)


def test_each_family_has_its_paragraph_in_the_method() -> None:
    page = TABLES.parents[3] / "docs" / "method" / "posting-rules.md"
    sections = set(re.findall(r"^### (\w+)$", page.read_text(encoding="utf-8"), re.MULTILINE))
    assert sections == {row["family"] for row in read(TYPES)}


def test_the_glossary_names_every_part_and_characterisation() -> None:
    text = (TABLES.parents[3] / "docs" / "glossary.md").read_text(encoding="utf-8")
    for name in ("parts", "characterisations"):
        assert [code for code in codes(name) if f"`{code}`" not in text] == []
