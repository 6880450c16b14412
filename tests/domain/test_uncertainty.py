"""Uncertainty: the method's formulas by hand, the laws of shared errors, and the second opinion."""

import csv
import math
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import settings as runs
from hypothesis import strategies as st
from small_group import activities, perimeter, settings

from beges.domain.factors import (
    QUALITY_CRITERIA,
    Adopted,
    Derivation,
    EmissionFactor,
    FactorRelease,
    with_factors,
)
from beges.domain.inventory import Inventory, compile_inventory, counted
from beges.domain.nomenclature import labels
from beges.domain.statements import beges_statement, ghg_protocol_statement, statement_uncertainty
from beges.domain.tables import rows as rows_of
from beges.domain.uncertainty import (
    Basis,
    Uncertainty,
    activity_evidence,
    class_of,
    combined_gsd2,
    contributions,
    criteria,
    declaration_fr,
    deduced_scores,
    default_evidence,
    evidence_fr,
    factor_evidence,
    gsd2_of_percentage,
    gsd2_of_scores,
    interval_fr,
    line_gsd2,
    quality_classes,
    simulate,
    spread_fr,
    uncertainty_by,
    uncertainty_of,
    widths_of,
)

INVOICED, GRID_2021 = math.log(1.05), math.log(1.10)
"""The widths of a bill (± 5 %) and of the electricity of 2021 (bc-37091, ± 10 %)."""


def compiled(release: FactorRelease, *table: Mapping[str, Any], **terms: Any) -> Inventory:
    made = activities([{"quality_scores": "", **row} for row in table])
    made["quality_scores"] = [str(row.get("quality_scores", "")) for row in table]
    return compile_inventory(settings(**terms), perimeter(), made, release)


def told(inventory: Inventory, change: Any) -> Inventory:
    """The same inventory, its factors changed one by one."""
    answers = tuple(
        replace(answer, factor=change(answer.factor)) for answer in inventory.resolutions
    )
    return replace(inventory, resolutions=answers)


def whole(inventory: Inventory) -> Uncertainty:
    return uncertainty_of(inventory, counted(inventory.lines))


def width(found: Uncertainty) -> float:
    assert found.gsd2 is not None
    return math.log(found.gsd2)


# --------------------------------------------------------------------- the method, checked by hand


def test_five_grades_combine_by_the_squares_of_their_logarithms() -> None:
    # 1.1, 1.2, 1.02, 1.03, 1.05: ln² 0.009084 + 0.033241 + 0.000392 + 0.000874 + 0.002380
    # = 0.045971; its root 0.214410; e to that 1.2391.
    assert gsd2_of_scores((3, 3, 3, 4, 3)) == pytest.approx(1.2391, abs=5e-5)
    # One bad criterion alone: its own coefficient.
    assert gsd2_of_scores((5, 1, 5, 5, 5)) == pytest.approx(2)
    assert gsd2_of_scores((5, 5, 5, 5, 5)) == 1


def test_a_percentage_gives_the_upper_bound() -> None:
    assert gsd2_of_percentage(Decimal(50)) == 1.5
    assert gsd2_of_percentage(Decimal(400)) == 5


def test_a_line_combines_its_datum_and_its_factor(release: FactorRelease) -> None:
    # √(0.048790² + 0.095310²) = 0.107072: e to that 1.1130.
    assert combined_gsd2(1.05, 1.10) == pytest.approx(1.1130, abs=5e-5)
    inventory = compiled(release, {"quantity": 1000.0})
    assert line_gsd2(inventory).tolist() == pytest.approx([combined_gsd2(1.05, 1.10)] * 3)
    assert whole(inventory).gsd2 == pytest.approx(1.1130, abs=5e-5)


def test_the_limits_of_the_classes_are_five_equal_grades() -> None:
    bounded = [one for one in quality_classes() if one.below is not None]
    assert [one.grade for one in bounded] == [5, 4, 3, 2]
    for one in bounded:
        assert gsd2_of_scores((one.grade - 1,) * 5) == pytest.approx(float(one.below), abs=6e-5)
    assert class_of(1).uncertainty_fr == "très faible"
    assert class_of(1.1199).uncertainty_fr == "faible"
    assert class_of(1.26).quality_fr == "Bonne"
    assert class_of(1.5).quality_fr == "Moyenne"
    assert class_of(2.5162).quality_fr == "Mauvaise"
    assert class_of(2.5163).quality_fr == "Très mauvaise"


@pytest.mark.parametrize(
    ("pct", "grade"), [(5, 5), (10, 4), (30, 3), (50, 2), (80, 2), (100, 2), (152, 1), (400, 1)]
)
def test_a_percentage_stands_for_five_equal_grades(pct: int, grade: int) -> None:
    assert deduced_scores(gsd2_of_percentage(Decimal(pct))) == (grade,) * 5


@given(st.integers(1, 5))
def test_equal_grades_stand_for_themselves(grade: int) -> None:
    assert deduced_scores(gsd2_of_scores((grade,) * 5)) == (grade,) * 5


@given(st.tuples(*[st.integers(1, 5)] * 5), st.integers(0, 4))
def test_a_better_grade_never_widens(scores: tuple[int, ...], criterion: int) -> None:
    better = tuple(min(g + (n == criterion), 5) for n, g in enumerate(scores))
    assert 1 <= gsd2_of_scores(better) <= gsd2_of_scores(scores)


def test_the_tables_hold_together() -> None:
    assert tuple(criteria()) == QUALITY_CRITERIA
    for criterion in criteria().values():
        assert list(criterion.coefficients) == sorted(criterion.coefficients, reverse=True)
        assert criterion.coefficients[-1] == 1
    assert all(Decimal(row["uncertainty_pct"]) > 0 for row in rows_of("data_kinds"))
    assert {row["code"] for row in rows_of("uncertainty_defaults")} == {"factor", "activity"}


# ------------------------------------------------------------------------- what tells how uncertain


def factor_of(release: FactorRelease, **facts: Any) -> EmissionFactor:
    return replace(release.factors["bc-37091"], **facts)


def test_a_factor_is_told_by_its_grades_then_its_percentage_then_the_default(
    release: FactorRelease,
) -> None:
    graded = factor_evidence(factor_of(release, scores=(3, 3, 3, 4, 3)))
    assert (graded.basis, graded.scores) == (Basis.SCORES, (3, 3, 3, 4, 3))
    assert graded.are_scores_given
    for scores in ((), (3, 3, None, 4, 3)):
        published = factor_evidence(factor_of(release, scores=scores))
        assert (published.basis, published.gsd2) == (Basis.PERCENTAGE, 1.1)
        assert published.scores == (4, 4, 4, 4, 4)
        assert not published.are_scores_given
    for pct in (None, Decimal(-3)):
        unknown = factor_evidence(factor_of(release, uncertainty_pct=pct))
        assert unknown == default_evidence("factor")
        assert unknown.is_default
        assert unknown.gsd2 > 1


def test_the_grades_of_a_line_win_over_its_kind() -> None:
    assert activity_evidence("invoiced", "22222").basis is Basis.SCORES
    assert activity_evidence("invoiced", "").gsd2 == 1.05
    assert activity_evidence("approximate", "").gsd2 == 1.8
    assert activity_evidence("invoiced", "2222").basis is Basis.KIND
    assert activity_evidence("", "").is_default
    for kind in labels("data_kinds"):
        assert activity_evidence(kind, "").basis is Basis.KIND


def test_evidence_says_what_is_deduced(release: FactorRelease) -> None:
    published = evidence_fr(factor_evidence(factor_of(release)))
    assert "GSD² 1,10" in published
    assert "± 10" in published
    assert "notes déduites 44444" in published
    assert "notes 33343" in evidence_fr(activity_evidence("measured", "33343"))
    assert "par défaut" in evidence_fr(default_evidence("factor"))


def test_the_default_is_as_wide_as_the_table_says(shared_data: Path) -> None:
    with (shared_data / "base_carbone_v23.6.csv").open(encoding="cp1252", newline="") as file:
        known = [
            float(row["Incertitude"])
            for row in csv.DictReader(file, delimiter=";")
            if row["Type Ligne"] == "Elément"
            and row["Statut de l'élément"].startswith("Valide")
            and row["Type de l'élément"] == "Facteur d'émission"
            and row["Incertitude"]
        ]
    default = default_evidence("factor").gsd2
    share = sum(1 + pct / 100 <= default for pct in known) / len(known)
    row = next(row for row in rows_of("uncertainty_defaults") if row["code"] == "factor")
    assert f"{share * 100:.0f} %" in row["reason_fr"]


# -------------------------------------------------------------------------- errors that are shared


def test_a_hundred_bills_of_one_factor_keep_its_whole_error(release: FactorRelease) -> None:
    # The worked example of docs/method/uncertainty.md.
    inventory = compiled(release, *[{"quantity": 1000.0}] * 100)
    shared = math.sqrt(INVOICED**2 / 100 + GRID_2021**2)
    assert whole(inventory).gsd2 == pytest.approx(math.exp(shared), abs=1e-6)
    assert math.exp(shared) == pytest.approx(1.1001, abs=5e-5)
    independent = math.exp(math.sqrt((INVOICED**2 + GRID_2021**2) / 100))
    assert independent == pytest.approx(1.0108, abs=5e-5)


def test_independent_lines_follow_the_formula_of_the_method(release: FactorRelease) -> None:
    table = [
        {"activity_type": "services_insurance", "unit": "kEUR", "quantity": 40.0},
        {"activity_type": "telework", "unit": "day_person", "site": "", "quantity": 900.0},
        {
            "activity_type": "refrigerant_leak",
            "factor": "refrigerant_r410a",
            "unit": "kg",
            "quantity": 3.0,
            "data_kind": "approximate",
        },
    ]
    inventory = compiled(release, *table)
    lines = counted(inventory.lines)
    one_part = lines.groupby(["activity", "resolution"], as_index=False)["total_mg"].sum()
    assert len(one_part) == one_part["resolution"].nunique() == 3
    gsd2 = line_gsd2(inventory).groupby(inventory.lines["activity"]).first()
    total = one_part["total_mg"].sum()
    terms = [
        (mass / total) ** 2 * math.log(math.sqrt(gsd2[activity])) ** 2
        for activity, mass in zip(one_part["activity"], one_part["total_mg"], strict=True)
    ]
    expected = math.exp(math.sqrt(sum(terms))) ** 2
    assert uncertainty_of(inventory, lines).gsd2 == pytest.approx(expected, rel=1e-12)


KINDS: list[dict[str, Any]] = [
    {"activity_type": "electricity", "unit": "MWh"},
    {"activity_type": "electricity", "unit": "kWh", "site": "FDF"},
    {"activity_type": "natural_gas", "unit": "kWh_PCS"},
    {"activity_type": "refrigerant_leak", "unit": "kg", "factor": "refrigerant_r410a"},
    {"activity_type": "services_insurance", "unit": "kEUR", "site": ""},
    {"activity_type": "it_equipment", "unit": "piece", "factor": "laptop", "life_years": 3},
    {"activity_type": "telework", "unit": "day_person", "site": ""},
    {"activity_type": "housing_collective_gas", "unit": "MWh_PCS", "entity": "ONV", "site": "PARC"},
    {"activity_type": "wood_pellets", "unit": "tonne"},
]
rows = st.builds(
    lambda kind, quantity, data_kind, scores: {
        **kind,
        "quantity": quantity,
        "data_kind": data_kind,
        "quality_scores": scores,
    },
    st.sampled_from(KINDS),
    st.decimals("0.5", 10**5, places=2).map(float),
    st.sampled_from(list(labels("data_kinds"))),
    st.sampled_from(["", "", "33343", "55555", "11111"]),
)
tables = st.lists(rows, min_size=1, max_size=8)


@given(tables)
@runs(max_examples=25)
def test_an_interval_holds_its_total(release: FactorRelease, table: list[dict[str, Any]]) -> None:
    inventory = compiled(release, *table)
    lines = counted(inventory.lines)
    assert (line_gsd2(inventory) >= 1).all()
    by_post = uncertainty_by(inventory, lines, "post")
    assert sum(found.total_mg for found in by_post.values()) == int(lines["total_mg"].sum())
    for found in (uncertainty_of(inventory, lines), *by_post.values()):
        if found.gsd2 is None:
            assert found.total_mg == 0  # wood burns without fossil carbon
            continue
        assert 1 <= found.gsd2 <= found.gsd2_linked * (1 + 1e-12)
        assert found.low_mg <= found.total_mg <= found.high_mg
        assert found.low_mg == pytest.approx(found.total_mg / found.gsd2, abs=1)
        assert found.high_mg == pytest.approx(found.total_mg * found.gsd2, abs=1)


@given(tables)
@runs(max_examples=25)
def test_a_division_of_one_part_is_the_whole(
    release: FactorRelease, table: list[dict[str, Any]]
) -> None:
    inventory = compiled(release, *table)
    lines = counted(inventory.lines).assign(everything="all")
    (one,) = uncertainty_by(inventory, lines, "everything").values()
    everything = uncertainty_of(inventory, lines)
    assert one == everything
    for code, found in uncertainty_by(inventory, lines, "entity").items():
        alone = uncertainty_of(inventory, lines[lines["entity"] == code])
        assert found.gsd2 == pytest.approx(alone.gsd2, rel=1e-12)
        assert (found.total_mg, found.share_default) == (alone.total_mg, alone.share_default)


@given(tables, st.integers(1, 999))
@runs(max_examples=25)
def test_cutting_lines_into_parts_changes_no_subtotal(
    release: FactorRelease, table: list[dict[str, Any]], thousandths: int
) -> None:
    inventory = compiled(release, *table)
    lines = counted(inventory.lines)
    piece = lines["total_mg"] * thousandths // 1000
    cut = pd.concat(
        [lines.assign(total_mg=piece), lines.assign(total_mg=lines["total_mg"] - piece)]
    )
    for by in ("v5", "entity", "scope"):
        whole_by, cut_by = (uncertainty_by(inventory, some, by) for some in (lines, cut))
        assert whole_by.keys() == cut_by.keys()
        for code, found in whole_by.items():
            assert cut_by[code].total_mg == found.total_mg
            assert cut_by[code].gsd2 == (found.gsd2 and pytest.approx(found.gsd2, rel=1e-12))


def terms_of(inventory: Inventory) -> tuple[float, float]:
    """The squared width that comes from data, and that from factors."""
    lines = counted(inventory.lines)
    share = contributions(inventory, lines, 1).factor_share
    assert share is not None
    square = width(uncertainty_of(inventory, lines)) ** 2
    return square * (1 - share), square * share


@given(rows, st.integers(5, 95))
@runs(max_examples=25)
def test_cutting_an_activity_lowers_its_own_term_alone(
    release: FactorRelease, row: dict[str, Any], hundredths: int
) -> None:
    assume(row["quality_scores"] != "55555")
    quantity = row["quantity"] * 100
    pieces = [{**row, "quantity": quantity * part / 100} for part in (hundredths, 100 - hundredths)]
    data, factor = terms_of(compiled(release, {**row, "quantity": quantity}))
    data_cut, factor_cut = terms_of(compiled(release, *pieces))
    weight = (hundredths / 100) ** 2 + (1 - hundredths / 100) ** 2
    assert factor_cut == pytest.approx(factor, rel=1e-6, abs=1e-12)
    assert data_cut == pytest.approx(data * weight, rel=1e-3)


@given(tables, st.randoms())
@runs(max_examples=20)
def test_order_never_matters(
    release: FactorRelease, table: list[dict[str, Any]], random: Any
) -> None:
    shuffled = list(table)
    random.shuffle(shuffled)
    first, second = whole(compiled(release, *table)), whole(compiled(release, *shuffled))
    assert first.total_mg == second.total_mg
    assert first.gsd2 == pytest.approx(second.gsd2, rel=1e-12)
    assert first.share_default == second.share_default


def test_linked_factors_add_their_errors(release: FactorRelease) -> None:
    # 10 MWh of electricity under ± 10 % and 5 k€ of insurance under ± 80 %, each billed at ± 5 %.
    insurance = {"activity_type": "services_insurance", "unit": "kEUR", "quantity": 5.0}
    inventory = compiled(release, {"quantity": 10_000.0}, insurance)
    lines = counted(inventory.lines)
    power, premium = lines.groupby("activity")["total_mg"].sum()
    total = power + premium
    data = INVOICED**2 * (power**2 + premium**2)
    factor = power * GRID_2021 + premium * math.log(1.8)
    expected = math.exp(math.sqrt(data + factor**2) / total)
    assert whole(inventory).gsd2_linked == pytest.approx(expected, rel=1e-9)


def test_a_factor_derived_from_another_bears_its_error(release: FactorRelease) -> None:
    inventory = compiled(
        release,
        {"quantity": 10_000.0},
        {"activity_type": "telework", "unit": "day_person", "site": "", "quantity": 1333.0},
    )
    telework = next(
        answer.factor.factor_id
        for answer in inventory.resolutions
        if answer.factor.unit == "day_person"
    )
    inventory = told(inventory, lambda factor: replace(factor, uncertainty_pct=Decimal(10)))
    apart = width(whole(replace(inventory, release=replace(release, derivations=()))))
    tie = Derivation(factor_id=telework, from_factor="bc-37091", multiplier=Decimal("7.5"))
    tied = replace(inventory, release=replace(release, derivations=(tie,)))
    assert width(whole(tied)) > apart * 1.2
    found = contributions(tied, counted(tied.lines), 5)
    assert [one.code for one in found.factors] == ["bc-37091"]


# ------------------------------------------------------------------------------- signs and noughts


def test_a_correction_takes_off_the_error_with_the_mass(release: FactorRelease) -> None:
    inventory = compiled(release, {"quantity": 10_000.0}, {"quantity": -2_000.0})
    # The factor's error is that of the 8,000 kWh left; the two readings err apart.
    data = INVOICED**2 * (10**2 + 2**2) / 8**2
    assert width(whole(inventory)) == pytest.approx(math.sqrt(data + GRID_2021**2), rel=1e-6)


def test_a_negative_total_has_its_bounds_in_order(release: FactorRelease) -> None:
    found = whole(compiled(release, {"quantity": -10_000.0}))
    assert found.low_mg < found.total_mg < found.high_mg < 0
    assert found.low_mg == pytest.approx(found.total_mg * found.gsd2, abs=1)


@pytest.mark.parametrize(
    "quantities", [(0.0,), (5_000.0, -5_000.0), (100_000.0, -99_990.0)], ids=str
)
def test_what_cancels_out_has_no_interval(
    release: FactorRelease, quantities: tuple[float, ...]
) -> None:
    inventory = compiled(release, *({"quantity": quantity} for quantity in quantities))
    found = whole(inventory)
    assert (found.gsd2, found.gsd2_linked, found.quality) == (None, None, None)
    assert (found.low_mg, found.high_mg) == (None, None)
    assert interval_fr(found) == spread_fr(found) == "sans intervalle"
    text = declaration_fr(inventory, found, contributions(inventory, inventory.lines, 3))
    assert "n’a pas d’intervalle" in text


def test_an_empty_inventory_has_no_interval(release: FactorRelease) -> None:
    inventory = compiled(release)
    found = whole(inventory)
    assert (found.total_mg, found.gsd2, found.share_default) == (0, None, None)
    assert uncertainty_by(inventory, inventory.lines, "post") == {}
    assert contributions(inventory, inventory.lines, 3).factor_share is None
    assert simulate(inventory, inventory.lines).gsd2 is None


def test_memo_gases_weigh_nothing(release: FactorRelease) -> None:
    leak = {"activity_type": "refrigerant_leak", "unit": "kg", "quantity": 2.0}
    memo = compiled(release, {**leak, "factor": "refrigerant_r22"})
    assert whole(memo).gsd2 is None
    both = compiled(release, {"quantity": 100.0}, {**leak, "factor": "refrigerant_r22"})
    assert whole(both).gsd2 == pytest.approx(combined_gsd2(1.05, 1.10), abs=1e-9)


# --------------------------------------------------------------------- what rests on a default


def test_what_is_unknown_is_counted_and_never_certain(release: FactorRelease) -> None:
    table = [{"quantity": 10_000.0}, {"quantity": 30_000.0, "site": "FDF"}]
    inventory = compiled(release, *table)
    assert whole(inventory).share_default == 0
    unknown = told(
        inventory,
        lambda factor: (
            replace(factor, uncertainty_pct=None) if factor.geography == "MQ" else factor
        ),
    )
    found, lines = whole(unknown), counted(unknown.lines)
    overseas = lines[lines["site"] == "FDF"]["total_mg"].sum()
    assert found.share_default == pytest.approx(overseas / lines["total_mg"].sum())
    by_site = uncertainty_by(unknown, lines, "site")
    assert (by_site["FDF"].share_default, by_site["LYO"].share_default) == (1, 0)
    assert by_site["FDF"].gsd2 == pytest.approx(
        combined_gsd2(1.05, default_evidence("factor").gsd2)
    )


def test_data_of_no_known_kind_rest_on_the_default(release: FactorRelease) -> None:
    found = whole(compiled(release, {"quantity": 10.0, "data_kind": ""}))
    assert found.share_default == 1
    assert found.gsd2 == pytest.approx(combined_gsd2(1.8, 1.10))


# ------------------------------------------------------------------------------- the contributions


@given(tables)
@runs(max_examples=20)
def test_contributions_add_up_to_the_variance(
    release: FactorRelease, table: list[dict[str, Any]]
) -> None:
    inventory = compiled(release, *table)
    found = contributions(inventory, counted(inventory.lines), 100)
    assert found.factor_share is not None
    factors, data = (sum(one.share for one in some) for some in (found.factors, found.activities))
    assert factors == pytest.approx(found.factor_share)
    assert factors + data == pytest.approx(1)
    for some in (found.factors, found.activities):
        assert [one.share for one in some] == sorted((o.share for o in some), reverse=True)


def test_the_declaration_gives_the_figures(release: FactorRelease) -> None:
    inventory = compiled(release, *[{"quantity": 1_000_000.0}] * 100)
    lines = counted(inventory.lines)
    found = uncertainty_of(inventory, lines)
    text = declaration_fr(inventory, found, contributions(inventory, lines, 3))
    assert "entre 5\u202f177 et 6\u202f265 tCO2e" in text
    assert "GSD² = 1,10" in text
    assert "−9\u202f% / +10\u202f%" in text
    assert "Électricité du réseau" in text
    assert "se trompaient dans le même sens" not in text
    insurance = {"activity_type": "services_insurance", "unit": "kEUR", "quantity": 5000.0}
    apart = compiled(release, {"quantity": 1_000_000.0}, insurance)
    lines = counted(apart.lines)
    text = declaration_fr(apart, uncertainty_of(apart, lines), contributions(apart, lines, 3))
    assert "se trompaient dans le même sens" in text
    assert "Aucune émission ne repose sur une incertitude inconnue" in text


# ------------------------------------------------------------------------------ the second opinion


@given(tables)
@runs(max_examples=15)
def test_simulation_and_formula_agree(release: FactorRelease, table: list[dict[str, Any]]) -> None:
    # The first order is narrower than the draws where a wide error weighs little: at most a fifth
    # up to ± 80 % each, more beyond (docs/method/uncertainty.md).
    for row in table:
        row["quality_scores"] = row["quality_scores"].replace("11111", "22222")
    inventory = compiled(release, *table)
    lines = counted(inventory.lines)
    found, drawn = uncertainty_of(inventory, lines), simulate(inventory, lines, draws=4000)
    assert drawn.gsd2 is not None
    assert 0.95 <= math.log(drawn.gsd2) / width(found) <= 1.2


def test_simulation_sees_the_shared_error(release: FactorRelease) -> None:
    inventory = compiled(release, *[{"quantity": 1000.0}] * 100)
    lines = counted(inventory.lines)
    drawn = simulate(inventory, lines)
    assert drawn.gsd2 == pytest.approx(1.1001, abs=0.002)
    found = uncertainty_of(inventory, lines)
    assert drawn.low_mg == pytest.approx(found.low_mg, rel=0.01)
    assert drawn.high_mg == pytest.approx(found.high_mg, rel=0.01)


def test_simulation_gives_the_same_figures_again(release: FactorRelease) -> None:
    inventory = compiled(release, {"quantity": 1000.0}, {"quantity": 7.0, "site": "FDF"})
    assert simulate(inventory, inventory.lines) == simulate(inventory, inventory.lines)
    other = simulate(inventory, inventory.lines, seed=1)
    assert other.median_mg != simulate(inventory, inventory.lines).median_mg


# -------------------------------------------------------------------------------- the statements


@given(tables)
@runs(max_examples=25)
def test_the_uncertainty_of_a_statement_is_that_of_its_total(
    release: FactorRelease, table: list[dict[str, Any]]
) -> None:
    terms = {"excluded_posts": ("4.1",), "exclusion_reason": "essai"}
    inventory = compiled(release, *table, **terms)
    for standard in ("v5", "v4"):
        for entity in ("", "ALS", "ONV"):
            statement = beges_statement(inventory, standard, entity)
            found = statement_uncertainty(inventory, standard, entity)
            assert found.total.total_mg == statement.exact_total_mg
            masses = {code: box.total_mg for code, box in found.by_box.items()}
            printed = {row.post.code: row.exact_mg["total"] for row in statement.rows}
            assert {code: printed[code] for code in masses} == masses
            assert sum(c.total_mg for c in found.by_category.values()) == found.total.total_mg
    boxes = ghg_protocol_statement(inventory)
    found = statement_uncertainty(inventory, "ghgp")
    assert {code: boxes[code] for code in found.by_box} == {
        code: box.total_mg for code, box in found.by_box.items()
    }


# ------------------------------------------------------------- one error, several identifiers

TELEWORK = {"activity_type": "telework", "quantity": 100.0, "unit": "day_person"}
GRID_1000 = {"activity_type": "electricity", "quantity": 1000.0, "unit": "kWh"}


def test_a_corrected_factor_bears_the_error_of_what_is_derived_from_it(
    release: FactorRelease,
) -> None:
    corrected = {"bc-37091+c1": replace(release.factors["bc-37091"], factor_id="bc-37091+c1")}
    chosen = compiled(
        with_factors(release, corrected), {**GRID_1000, "factor": "bc-37091+c1"}, TELEWORK
    )
    assert len(widths_of(chosen).sources) == 1


def test_adopting_the_same_figures_of_another_release_changes_no_uncertainty(
    release: FactorRelease,
) -> None:
    other = "bc-37091@base_carbone/22.0;beges_2026.2"
    twin = {other: replace(release.factors["bc-37091"], factor_id=other)}
    adopted = {"bc-37091": Adopted(factor_id=other, reason="audit")}
    found = [
        compiled(held, GRID_1000, TELEWORK)
        for held in (release, replace(with_factors(release, twin), adopted=adopted))
    ]
    before, after = (uncertainty_of(one, counted(one.lines)) for one in found)
    assert before.gsd2 == after.gsd2
    assert len(widths_of(found[1]).sources) == 1
