"""The filing workbook: what it shows equals what was computed, for every reader."""

import io
import math
import re
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import small_group
from filing_books import (
    HEAD,
    HOSTILE,
    REASON,
    ROWS,
    as_milligrams,
    as_printed,
    check_digits,
    columns,
    inventory,
    line_rows,
    opened,
    perimeter,
    release,
    row_where,
    written,
)
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from beges.domain.factors import Adopted, FactorRelease
from beges.domain.findings import Finding
from beges.domain.french import several
from beges.domain.inventory import (
    Inventory,
    Status,
    Valuation,
    compile_inventory,
    counted,
    line_ids,
)
from beges.domain.nomenclature import OUTSIDE, ControlApproach, posts
from beges.domain.perimeter import Adoption
from beges.domain.statements import (
    Statement,
    beges_statement,
    ghg_protocol_statement,
    printed,
    statement_uncertainty,
    tonnes,
)
from beges.domain.uncertainty import declaration_fr, line_gsd2
from beges.output.filing import STANDARDS, UnknownStandard, lines, write_filing
from beges.output.filing.workbook import MAX_NAME, MAX_TEXT, safe_names
from environment.libreoffice import LibreOffice

NAMES = {
    "co2": "CO2",
    "ch4": "CH4",
    "n2o": "N2O",
    "other_gases": "Autres gaz",
    "unsplit": "Non réparti",
    "total": "Total",
    "co2b": "CO2 b",
}


def check_table(sheet: Worksheet, statement: Statement) -> None:
    """Every cell of a table against its statement."""
    at = columns(sheet, 6)
    assert list(at)[:3] == ["Catégories", "Postes", "Libellé"]
    rows = {sheet.cell(row, 2).value: row for row in range(7, sheet.max_row + 1)}
    for line in statement.rows:
        row = rows[line.post.code]
        assert sheet.cell(row, 3).value == line.post.label_fr
        for name, header in NAMES.items():
            if header in at:
                assert as_printed(sheet.cell(row, at[header]).value) == line.printed[name]
        exact = sheet.cell(row, at["Total exact"]).value
        if line.printed["total"] is None:
            assert exact is None
        else:
            assert as_milligrams(exact) == line.exact_mg["total"]
    for category, label in statement.categories.items():
        row = row_where(sheet, f"Sous-total {category} – {label}")
        for name in ("total", "co2b"):
            found = as_printed(sheet.cell(row, at[NAMES[name]]).value)
            assert found == statement.printed_sum(name, category)
    total = row_where(sheet, "Total")
    assert as_printed(sheet.cell(total, at["Total"]).value) == statement.printed_sum("total")
    assert as_milligrams(sheet.cell(total, at["Total exact"]).value) == statement.exact_total_mg
    assert as_milligrams(sheet.cell(total, at["Écart imprimé"]).value) == statement.gap_mg


# ------------------------------------------------------------------------------- the BEGES tables


@pytest.mark.parametrize("approach", list(ControlApproach))
@pytest.mark.parametrize("standard", ["v5", "v4"])
def test_every_cell_equals_the_statement(standard: str, approach: ControlApproach) -> None:
    made = inventory(approach=approach, excluded_posts=("3.4", "5.4"), exclusion_reason=REASON)
    book = opened(written(made, f"beges-{standard}"))
    check_table(book["Consolidé"], beges_statement(made, standard))
    for entity in ("ALS", "ONV"):
        check_table(book[entity], beges_statement(made, standard, entity))
    assert "EXT" not in book.sheetnames


def test_gases_are_asked_for_direct_emissions_alone() -> None:
    sheet = opened(written(inventory()))["Consolidé"]
    at = columns(sheet, 6)
    assert "Non réparti" not in at
    for row in range(7, row_where(sheet, "Total")):
        code, label = sheet.cell(row, 2).value, str(sheet.cell(row, 1).value)
        gases = [sheet.cell(row, at[name]).value for name in ("CO2", "CH4", "N2O", "Autres gaz")]
        direct = str(code).startswith("1.") or label.startswith("Sous-total 1")
        assert all(value is not None for value in gases) == direct
        assert direct or set(gases) == {None}


def test_gases_that_a_publisher_does_not_tell_apart_have_their_own_column() -> None:
    row = {"activity_type": "vehicle_km", "quantity": 10_000, "unit": "vehicle_km"}
    made = inventory([*ROWS, row])
    sheet = opened(written(made))["ALS"]
    check_table(sheet, beges_statement(made, "v5", "ALS"))
    at = columns(sheet, 6)
    post = row_where(sheet, "1.2", 2)
    assert sheet.cell(post, at["Non réparti"]).value > 0
    assert "décomposée par gaz" in sheet.cell(post, at["Remarque"]).value


@pytest.mark.parametrize(("standard", "codes"), [("v5", ("3.4", "5.4")), ("v4", ("16", "15"))])
def test_an_excluded_post_is_blank_and_justified_and_another_is_nought(
    standard: str, codes: tuple[str, ...]
) -> None:
    made = inventory(excluded_posts=("3.4", "5.4"), exclusion_reason=REASON)
    sheet = opened(written(made, f"beges-{standard}"))["Consolidé"]
    at = columns(sheet, 6)
    for code in codes:
        row = row_where(sheet, code, 2)
        assert sheet.cell(row, at["Total"]).value is None
        assert sheet.cell(row, at["CO2 b"]).value is None
        assert REASON in sheet.cell(row, at["Remarque"]).value
    other = row_where(sheet, {"v5": "5.1", "v4": "18"}[standard], 2)
    assert sheet.cell(other, at["Total"]).value == 0
    assert "Sans objet" in sheet.cell(other, at["Remarque"]).value


def test_a_box_is_blank_only_when_all_that_feeds_it_is_excluded() -> None:
    made = inventory(excluded_posts=("4.5", "5.4"), exclusion_reason=REASON)
    # Without a line, 5.4 alone feeds V4 15 and category 15; V4 9 would take its goods from 4.1.
    assert set(made.excluded["v5"]) == {"4.5", "5.4"}
    assert set(made.excluded["v4"]) == {"9", "15"}
    assert set(made.excluded["ghgp"]) == {"3-1", "3-15"}
    goods = {"activity_type": "goods_monetary", "factor": "ratio_paper_board", "quantity": 3.0}
    kept = inventory(
        [*ROWS, {**goods, "unit": "kEUR"}], excluded_posts=("4.5", "5.4"), exclusion_reason=REASON
    )
    assert set(kept.excluded["v4"]) == {"15"}
    assert set(kept.excluded["ghgp"]) == {"3-15"}


def test_entities_add_up_to_the_group_to_the_milligram() -> None:
    made = inventory()
    sheet = opened(written(made))["Consolidé"]
    exact = columns(sheet, 6)["Total exact"]
    total = sheet.cell(row_where(sheet, "Total"), exact).value
    entities = as_milligrams(sheet.cell(row_where(sheet, "Somme des entités"), exact).value)
    out = as_milligrams(sheet.cell(row_where(sheet, "Achats entre entités"), exact).value)
    assert entities + out == as_milligrams(total)
    assert out < 0
    assert sheet.cell(row_where(sheet, "Écart avec le total"), exact).value == 0
    assert as_milligrams(total) == int(counted(made.lines)["total_mg"].sum())


def test_chlorofluorocarbons_are_a_memo() -> None:
    made = inventory()
    sheet = opened(written(made))["Consolidé"]
    row = row_where(sheet, "Pour mémoire, hors total : CFC")
    assert as_milligrams(sheet.cell(row, columns(sheet, 6)["Total exact"]).value) == 2_112_000_000


@pytest.mark.parametrize(
    ("divisions", "words"),
    [
        (("64.19Z", "64.92Z"), ""),
        (("64.19Z", "68.20A"), "non déposable"),
        (("64.19Z", None), "ONV"),
    ],
)
def test_a_v4_consolidation_across_naf_divisions_is_voluntary(
    divisions: tuple[str, str | None], words: str
) -> None:
    group = perimeter()
    als, onv = (
        replace(group.entities[code], naf=naf)
        for code, naf in zip(("ALS", "ONV"), divisions, strict=True)
    )
    made = inventory(group=replace(group, entities={**group.entities, "ALS": als, "ONV": onv}))
    said = opened(written(made, "beges-v4"))["Consolidé"]["A4"].value
    assert said is None if not words else words in said
    assert opened(written(made, "beges-v5"))["Consolidé"]["A4"].value is None


def test_an_entity_that_left_before_the_year_has_no_sheet() -> None:
    group = perimeter()
    left = replace(group.entities["ONV"], exit_date=datetime(2020, 12, 31, tzinfo=UTC).date())
    made = inventory(group=replace(group, entities={**group.entities, "ONV": left}))
    book = opened(written(made))
    assert "ONV" not in book.sheetnames
    sheet = book["Consolidé"]
    exact = columns(sheet, 6)["Total exact"]
    assert sheet.cell(row_where(sheet, "Écart avec le total"), exact).value == 0


# --------------------------------------------------------------------------------- GHG Protocol


def test_ghg_protocol_counts_assets_in_full_and_says_what_it_leaves_out() -> None:
    made = inventory()
    book = opened(written(made, "ghg-protocol"))
    sheet, boxes = book["GHG Protocol"], ghg_protocol_statement(made)
    at = columns(sheet, 5)
    category_2 = row_where(sheet, "2", 2)
    assert sheet.cell(category_2, at["Total"]).value == 975.0
    total = row_where(sheet, "Total des scopes")
    scopes = {box: mass for box, mass in boxes.items() if box != OUTSIDE}
    exact = as_milligrams(sheet.cell(total, at["Total exact"]).value)
    assert exact == sum(scopes.values())
    shown = as_printed(sheet.cell(total, at["Total"]).value)
    assert shown == sum(printed(mass) for mass in scopes.values())
    outside = row_where(sheet, "Hors GHG Protocol, hors total")
    assert as_milligrams(sheet.cell(outside, at["Total exact"]).value) == boxes[OUTSIDE] > 0
    said = sheet.cell(row_where(sheet, "Scope 2 : méthode localisée"), 1).value
    assert "market-based" in said
    assert len([row for row in range(6, total) if sheet.cell(row, 2).value]) == 15
    by_entity = book["GHG Protocol par entité"]
    gap = columns(by_entity, 5)["Écart (t)"]
    assert {by_entity.cell(row, gap).value for row in range(6, by_entity.max_row + 1)} == {0}


def test_an_excluded_category_is_blank_in_ghg_protocol() -> None:
    made = inventory(excluded_posts=("5.4",), exclusion_reason=REASON)
    sheet = opened(written(made, "ghg-protocol"))["GHG Protocol"]
    row, at = row_where(sheet, "15", 2), columns(sheet, 5)
    assert sheet.cell(row, at["Total"]).value is None
    assert REASON in sheet.cell(row, at["Remarque"]).value


# ---------------------------------------------------------------------------- lines and leftovers


@pytest.mark.parametrize("standard", list(STANDARDS))
def test_everything_computed_is_on_the_cover_by_status(standard: str) -> None:
    made = inventory(excluded_posts=("3.4",), exclusion_reason=REASON)
    book = opened(written(made, standard))
    cover = book["Synthèse"]
    in_full = standard in ("ghg-protocol", "esrs")
    valuation = Valuation.ACQUISITION if in_full else Valuation.AMORTISED
    read = made.lines[made.lines["timing"] != valuation.left_out.value]
    for status in Status:
        row = row_where(cover, status.label_fr)
        kept = read[read["status"] == status.value]
        assert cover.cell(row, 2).value == len(kept)
        assert as_milligrams(cover.cell(row, 3).value) == int(kept["total_mg"].sum())
    row = row_where(cover, "Total calculé")
    assert as_milligrams(cover.cell(row, 3).value) == int(read["total_mg"].sum())
    assert cover.cell(row, 5).value == 0


def test_the_sheet_of_lines_holds_every_line_with_its_terms() -> None:
    made = inventory(excluded_posts=("3.4",), exclusion_reason=REASON)
    rows = list(line_rows(opened(written(made))))
    assert len(rows) == len(made.lines)
    total = sum(round(Decimal(str(row["Total de la ligne (kgCO2e)"])) * 10**6) for row in rows)
    assert total == int(made.lines["total_mg"].sum())
    assert {row["Statut"] for row in rows} == {
        status.label_fr for status in Status if status is not Status.UNPOSTED
    }
    asset = next(row for row in rows if row["Amortissement : durée N"] == 7)
    assert asset["Amortissement : année k"] == 3
    full = asset["Masse (kgCO2e) : Gaz non distingués par la source"]
    share = asset["Part de l’année k (kgCO2e) : Gaz non distingués par la source"]
    assert math.isclose(full, 117 * 120)
    assert math.isclose(share, full / 7, abs_tol=1e-6)
    straddling = next(row for row in rows if row["Jours comptés"] == 181)
    assert straddling["Jours de la donnée"] == 365
    assert straddling["Site"] is None
    assert straddling["Nom du site"] == "Hors site"


def test_lines_beyond_a_sheet_go_to_another(monkeypatch: pytest.MonkeyPatch) -> None:
    made = inventory()
    monkeypatch.setattr(lines, "MAX_ROWS", 10)
    book = opened(written(made))
    names = [name for name in book.sheetnames if name.startswith("Lignes")]
    assert names == ["Lignes", "Lignes (2)", "Lignes (3)", "Lignes (4)"]
    assert len(list(line_rows(book))) == len(made.lines)


def test_asides_list_what_is_not_counted() -> None:
    made = inventory(excluded_posts=("3.4",), exclusion_reason=REASON)
    sheet = opened(written(made))["Exclusions et éliminations"]
    assert sheet.cell(row_where(sheet, "3.4", 2), 7).value == REASON
    eliminated = row_where(sheet, "D-0000013.1")
    assert [sheet.cell(eliminated, col).value for col in (2, 3)] == ["ALS", "ONV"]
    assert as_milligrams(sheet.cell(eliminated, 6).value) == 25 * 85 * 10**6
    assert "hors du contrôle" in sheet.cell(row_where(sheet, "EXT"), 7).value


def test_the_convention_on_a_stock_bought_for_resale_is_named() -> None:
    row = {
        "entity": "ONV",
        "site": "PARC",
        "activity_type": "housing_fabric",
        "quantity": 65,
        "unit": "m2_SHON",
        "life_years": 30,
    }
    sheet = opened(written(inventory([row])))["Exclusions et éliminations"]
    assert "revente" in sheet.cell(row_where(sheet, "Convention"), 7).value


def test_factors_are_listed_once_with_their_gap() -> None:
    made = inventory()
    sheet = opened(written(made))["Facteurs"]
    at = columns(sheet, 5)
    used = {made.resolutions[row].factor.factor_id for row in made.lines["resolution"]}
    listed = [sheet.cell(row, 1).value for row in range(6, sheet.max_row + 1)]
    assert listed == sorted(used)
    row = row_where(sheet, "bc-37091")
    cells = [sheet.cell(row, col).value for header, col in at.items() if "(kgCO2e/" in header]
    assert cells == [0.0569, 0.05695]
    assert sheet.cell(row, at["Écart publié − calculé"]).value == -0.00005


def test_a_factor_names_the_release_of_its_figures() -> None:
    whole = replace(release().factors["bc-37091"], release="base_carbone/22.0")
    sheet = sheet_with(replace(release(), factors={**release().factors, "bc-37091": whole}))
    at = columns(sheet, 5)
    told = {
        sheet.cell(row, 1).value: sheet.cell(row, at["Version de facteurs"]).value
        for row in range(6, sheet.max_row + 1)
    }
    assert told["bc-37091"] == "base_carbone/22.0"
    assert set(told.values()) == {"base_carbone/22.0", "beges_2026.2"}


def sheet_with(library: FactorRelease, **terms: Any) -> Worksheet:
    """The sheet of factors of the small group under a library."""
    made = compile_inventory(
        small_group.settings(**terms), perimeter(), small_group.activities(ROWS), library
    )
    return opened(written(made))["Facteurs"]


def test_a_factor_brought_to_another_set_shows_no_gap() -> None:
    sheet = sheet_with(release(), rebasing="rebased")
    at = columns(sheet, 5)
    assert "AR5" in str(sheet["A4"].value)
    told = {
        bool(sheet.cell(row, at["CO2e ramené au jeu"]).value): (
            sheet.cell(row, at["Écart publié − calculé"]).value
        )
        for row in range(6, sheet.max_row + 1)
        if sheet.cell(row, at["Total publié (kgCO2e/unité)"]).value is not None
    }
    assert told[True] is None
    assert told[False] is not None
    plain = sheet_with(release())
    assert {plain.cell(row, at["CO2e ramené au jeu"]).value for row in range(6, 20)} == {None}


# ------------------------------------------------------------------------------------- the cover


def cover_of(made: Inventory, **facts: Any) -> str:
    """All that the cover says."""
    book = opened(written(made, **facts))
    rows = book["Synthèse"].iter_rows(values_only=True)
    return "\n".join(str(value) for row in rows for value in row if value is not None)


def test_a_rebased_filing_says_so_and_not_the_contrary() -> None:
    served = "Ils servent tels quels"
    note = Finding(
        code="release_mixes_gwp",
        values={"release": "B", "note": release().gwp_note, "gwp_set": "AR5"},
    )
    published = inventory()
    rebased = inventory(rebasing="rebased")
    assert served in cover_of(replace(published, findings=(note,)))
    told = cover_of(replace(rebased, findings=(note,)))
    assert served not in told
    assert "gardent les PRG" not in told
    assert "ramené, gaz par gaz, au jeu AR5" in told
    assert "Base Carbone V23.6 : Méthane d’origine fossile 27,9" in told


GRID_TO = "bc-37091@base_carbone/1.0;beges_2026.2"
ADOPTIONS = (
    Adoption(
        inventory="2021", factor_from="bc-37091", factor_to="bc-37091",
        release_to="base_carbone/1.0;beges_2026.2", digest_to="d1" * 32,
        reason="=Coquille corrigée",
    ),
)  # fmt: skip


def adopting(**terms: Any) -> Inventory:
    """The small group with the electricity of another release."""
    other = replace(release().factors["bc-37091"], factor_id=GRID_TO, release="base_carbone/1.0")
    library = replace(
        release(),
        factors={**release().factors, GRID_TO: other},
        adopted={"bc-37091": Adopted(factor_id=GRID_TO, reason=ADOPTIONS[0].reason)},
    )
    terms = small_group.settings(adoptions=ADOPTIONS, **terms)
    return compile_inventory(terms, perimeter(), small_group.activities(ROWS), library)


@pytest.mark.parametrize("standard", ["beges-v5", "filing"])
def test_adopted_factors_have_their_sheet(standard: str) -> None:
    made = adopting()
    base = replace(release(), title="Base Carbone® V1.0", attribution="ADEME, Licence Ouverte")
    book = opened(written(made, standard, adopted_from={ADOPTIONS[0].release_to: base}))
    sheet = book["Facteurs adoptés"]
    row = {header: sheet.cell(6, at).value for header, at in columns(sheet, 5).items()}
    assert row["Facteur remplacé"] == row["Facteur adopté"] == "bc-37091"
    assert row["Empreinte (SHA-256)"] == "d1" * 32
    assert row["Motif"] == "=Coquille corrigée"
    assert row["Attribution"] == "ADEME, Licence Ouverte"
    assert "Base Carbone® V1.0" in row["Version de facteurs"]
    assert "V23.6" in row["Éditeur et version"]
    replaced = [answer.replaces == "bc-37091" for answer in made.resolutions]
    assert row["Lignes"] == sum(replaced[number] for number in made.lines["resolution"]) > 0
    assert "1 facteur adopté" in cover_of(made)
    assert "Facteurs adoptés" not in opened(written(inventory(), standard)).sheetnames


def test_an_adopted_release_is_named_even_where_it_is_not_at_hand() -> None:
    sheet = opened(written(adopting()))["Facteurs adoptés"]
    row = {header: sheet.cell(6, at).value for header, at in columns(sheet, 5).items()}
    assert row["Version de facteurs"] == ADOPTIONS[0].release_to
    assert row["Attribution"] is None


def test_the_cover_names_what_the_workbook_was_made_from() -> None:
    made = inventory()
    book = opened(written(made))
    cover = book["Synthèse"]
    texts = {
        str(cell.value) for row in cover.iter_rows() for cell in row if isinstance(cell.value, str)
    }
    for wanted in (made.digest, made.release.digest, HEAD, "écriture n° 1234", "Données fictives."):
        assert wanted in texts
    assert "le 23/11/2026 à 08:15 UTC, par Camille" in texts
    assert set(book.sheetnames) - {"Synthèse"} <= texts
    statement = beges_statement(made, "v5")
    row = row_where(cover, "Total imprimé")
    assert as_printed(cover.cell(row, 2).value) == statement.printed_sum("total")
    assert as_milligrams(cover.cell(row + 1, 2).value) == statement.exact_total_mg
    assert as_milligrams(cover.cell(row + 2, 2).value) == statement.gap_mg


def test_findings_are_counted_and_listed_up_to_a_bound() -> None:
    rows = [
        {"activity_type": "goods_monetary", "quantity": n, "unit": "kEUR"} for n in range(1, 251)
    ]
    made = inventory([*ROWS, *rows])
    cover = opened(written(made))["Synthèse"]
    counts = cover.cell(row_where(cover, several(len(made.findings), "constat")), 1).value
    assert "bloquant : 250" in counts
    listed = [row for row in range(1, cover.max_row + 1) if cover.cell(row, 1).value == "Bloquant"]
    assert len(listed) == 200


# ----------------------------------------------------------------------------------- uncertainty


@pytest.mark.parametrize("standard", list(STANDARDS))
def test_the_sheet_of_uncertainty_gives_what_was_computed(standard: str) -> None:
    made = inventory(excluded_posts=("3.4",), exclusion_reason=REASON)
    codes = {"ghg-protocol": "ghgp", "esrs": "ghgp", "iso": "v5", "filing": "v5"}
    code = codes.get(standard, standard.removeprefix("beges-"))
    found = statement_uncertainty(made, code)
    book = opened(written(made, standard))
    sheet = book["Incertitude"]
    text = declaration_fr(made, found.total, found.contributions)
    assert sheet.cell(6, 1).value == text
    assert book["Synthèse"].cell(row_where(book["Synthèse"], text[:60]), 1).value == text
    at = columns(sheet, row_where(sheet, "Poste"))
    total = row_where(sheet, "Total", at["Libellé"])
    for label, one in [("Total", found.total)] + [
        (post.label_fr, found.by_box[box])
        for box, post in posts(code).items()
        if box in found.by_box and found.by_box[box].gsd2 is not None
    ]:
        row = total if label == "Total" else row_where(sheet, label, at["Libellé"])
        assert as_milligrams(sheet.cell(row, at["Total exact"]).value) == one.total_mg
        assert sheet.cell(row, at["Incertitude"]).value == pytest.approx(one.gsd2)
        assert sheet.cell(row, at["Classe"]).value == one.quality.uncertainty_fr
        low, high = (sheet.cell(row, at[name]).value for name in ("Intervalle : de", "à"))
        assert (low, high) == pytest.approx((one.low_mg / 1e9, one.high_mg / 1e9), abs=1e-6)
        assert sheet.cell(row, at["Part au"]).value == pytest.approx(one.share_default)
    entities = row_where(sheet, "Entité")
    codes = [sheet.cell(row, 1).value for row in (entities + 1, entities + 2)]
    assert codes == ["ALS", "ONV"]


def test_every_line_shows_its_gsd2() -> None:
    made = inventory()
    rows = {str(row["Ligne"]): row for row in line_rows(opened(written(made)))}
    gsd2 = line_gsd2(made)
    for name, expected in zip(line_ids(made, made.lines), gsd2, strict=True):
        row = rows[name]
        assert row["GSD² de la ligne"] == pytest.approx(expected)
        assert row["GSD² de la ligne"] >= max(row["GSD² de la donnée"], row["GSD² du facteur"])


# ------------------------------------------------------------------------------ texts of the user


def hostile_inventory() -> Inventory:
    """Every text that a user writes begins like a formula."""
    made = inventory(excluded_posts=("3.4",), exclusion_reason=REASON)
    texts = [HOSTILE[row % len(HOSTILE)] for row in range(len(made.activities))]
    names = ("comment", "documents", "origin_file", "origin_sheet")
    activities = made.activities.assign(**dict.fromkeys(names, texts), origin_row="=7")
    group = made.perimeter
    return replace(
        made,
        activities=activities,
        settings=replace(made.settings, name="=cmd|' /C calc'!A0"),
        perimeter=replace(
            group,
            name="+Groupe & <fils>",
            notice="@notice",
            sites={code: replace(site, name=HOSTILE[0]) for code, site in group.sites.items()},
            entities={
                code: replace(entity, name=f"-{entity.name}")
                for code, entity in group.entities.items()
            },
        ),
    )


@pytest.mark.parametrize("standard", list(STANDARDS))
def test_a_text_of_the_user_is_never_a_formula(standard: str) -> None:
    content = written(hostile_inventory(), standard)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
        formulas = {
            formula
            for name in sheets
            for formula in re.findall(r"<f>(.*?)</f>", archive.read(name).decode())
        }
    cell = r"'[^']*'!\$[A-Z]+\$\d+"
    ours = rf"(ROUND|SUM|0$|-?\(?(SUMIFS|ROUND)\(|-?\(?{cell}[-+/)]|{cell}$)"
    assert {formula for formula in formulas if not re.match(ours, formula)} == set()
    book = opened(content, values=False)
    rows = list(line_rows(book))
    comments = {str(row["Commentaire"]).replace("_x000D_", "").strip() for row in rows}
    assert comments == {text.strip() for text in HOSTILE}
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    assert re.match(ours, str(cell.value).removeprefix("="))


@pytest.mark.slow
def test_libreoffice_reads_the_users_texts_as_texts(soffice: LibreOffice, tmp_path: Path) -> None:
    source = tmp_path / "hostile.xlsx"
    source.write_bytes(written(hostile_inventory()))
    rows = list(line_rows(opened(soffice.recalculated(source, tmp_path / "out"), values=False)))
    found = {str(row["Commentaire"]).replace("_x000D_", "").strip() for row in rows}
    assert found == {text.strip() for text in HOSTILE}
    assert {row["Nom du site"] for row in rows} == {"Hors site", "=1+1"}


def test_a_text_too_long_for_a_cell_is_cut_and_says_so() -> None:
    made = inventory(ROWS[:1])
    made = replace(made, activities=made.activities.assign(comment="😀" * MAX_TEXT))
    rows = list(line_rows(opened(written(made))))
    assert rows[0]["Commentaire"].endswith("[texte coupé]")


@given(st.lists(st.text(max_size=40), max_size=6))
def test_sheet_names_are_safe_and_unique(wanted: list[str]) -> None:
    names = safe_names(wanted, ["Synthèse"])
    assert len(names) == len(wanted)
    for name in names:
        assert 0 < len(name) <= MAX_NAME
        assert not set(name) & set("[]:*?/\\'")
    assert len({name.casefold() for name in [*names, "Synthèse", "History"]}) == len(names) + 2


def test_an_entity_may_have_any_code() -> None:
    group = perimeter()
    codes = ("Synthèse", "=A/B [x] * : ? 'y' and much more than thirty-one characters")
    sirens = (small_group.SIREN_PARENT, small_group.SIREN_CHILD)
    entities = {
        code: small_group.entity(code, siren) for code, siren in zip(codes, sirens, strict=True)
    }
    rows = [{"entity": code, "site": "", "quantity": 1000} for code in codes]
    made = inventory(rows, group=replace(group, entities=entities))
    book = opened(written(made))
    assert book.sheetnames[2] == "Synthèse (2)"
    sheet = book["Consolidé"]
    exact = columns(sheet, 6)["Total exact"]
    assert sheet.cell(row_where(sheet, "Écart avec le total"), exact).value == 0


# --------------------------------------------------------------------------- another calculator


def ties() -> list[dict[str, Any]]:
    """Electricity of 2021 whose losses, 0.00515 kg/kWh, fall on half a milligram; assets too."""
    halves: list[dict[str, Any]] = [{"quantity": n / 100} for n in range(1, 400, 2)]
    days = {"period_start": "2020-12-01", "period_end": "2021-02-28"}
    straddling = [{"quantity": n / 8, **days} for n in range(1, 100)]
    laptops = {"activity_type": "it_equipment", "factor": "laptop", "unit": "piece"}
    bought = {"period_start": "2019-03-01", "period_end": "2019-03-01"}
    assets = [
        {**laptops, **bought, "quantity": n / 1000, "life_years": n % 9 + 3} for n in range(1, 100)
    ]
    return [*halves, *straddling, *assets]


@pytest.mark.slow
@pytest.mark.parametrize("standard", [s for s in STANDARDS if s not in ("iso", "esrs")])
def test_libreoffice_calculates_the_same_digits(
    standard: str, soffice: LibreOffice, tmp_path: Path
) -> None:
    terms = {"excluded_posts": ("3.4",), "exclusion_reason": REASON}
    rows = [*ROWS, *ties()] if standard == "beges-v5" else ROWS
    check_digits(written(inventory(rows, **terms), standard), soffice, tmp_path)


@pytest.mark.slow
def test_libreoffice_calculates_the_same_digits_of_adopted_and_rebased_factors(
    soffice: LibreOffice, tmp_path: Path
) -> None:
    content = written(adopting(rebasing="rebased"))
    assert "Facteurs adoptés" in opened(content).sheetnames
    check_digits(content, soffice, tmp_path)


# ------------------------------------------------------------------------------- files and limits


@pytest.mark.parametrize("standard", list(STANDARDS))
def test_an_inventory_without_a_line_is_a_workbook_of_noughts(standard: str) -> None:
    book = opened(written(inventory([]), standard))
    cover = book["Synthèse"]
    assert cover.cell(row_where(cover, "Total imprimé"), 2).value == 0
    assert list(line_rows(book)) == []


def test_the_same_inventory_gives_the_same_bytes() -> None:
    made = inventory()
    assert written(made) == written(made)


def test_a_file_appears_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, target = inventory(), tmp_path / "déclaration 2021.xlsx"
    facts: dict[str, Any] = {
        "head": HEAD,
        "head_seq": 1,
        "made_at": datetime(2026, 11, 23, 8, 15),  # noqa: DTZ001  # a clock without a zone
        "made_by": "Camille",
    }
    write_filing(target, made, standard="beges-v5", **facts)
    before = target.read_bytes()
    assert "Consolidé" in opened(target).sheetnames

    def fail(*_: object) -> None:
        raise OSError("no space left on the disk")

    monkeypatch.setattr(lines, "write_lines", fail)
    with pytest.raises(OSError, match="no space"):
        write_filing(target, made, standard="beges-v4", **facts)
    assert target.read_bytes() == before
    assert list(tmp_path.iterdir()) == [target]
    with pytest.raises(UnknownStandard):
        write_filing(target, made, standard="beges-v6", **facts)


def test_a_conversion_too_long_for_a_spreadsheet_is_told() -> None:
    made = inventory(ROWS[:1])
    (chosen, *_) = made.resolutions
    fine = replace(chosen, ratio=chosen.ratio * (2**60 + 1) / 2**60)
    rows = list(line_rows(opened(written(replace(made, resolutions=(fine,))))))
    assert {row["Conversion : dénominateur"] for row in rows} == {1}
    assert all("décimal" in row["Choix du facteur"] for row in rows)


def test_the_boxes_of_every_standard_are_there() -> None:
    made = inventory()
    for standard, count in (("v5", 22), ("v4", 23)):
        sheet = opened(written(made, f"beges-{standard}"))["Consolidé"]
        codes = [sheet.cell(row, 2).value for row in range(7, sheet.max_row + 1)]
        assert [code for code in codes if code] == list(posts(standard))
        assert len(posts(standard)) == count
    assert tonnes(1) == Decimal("0.01")
