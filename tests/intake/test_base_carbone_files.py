"""The real files of ADEME: nothing lost, the laws of base-carbone.md, one release per version.

The figures compared are read here with ``csv`` and decimals alone, and share no code with the
importer. Without the files, every test skips aloud.
"""

import csv
import datetime as dt
import io
import re
from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter

from beges.domain.factors import EmissionFactor, FactorRelease
from beges.domain.gases import total_gases
from beges.domain.nomenclature import geographies, labels
from beges.domain.units import unit_catalogue
from beges.intake import BaseCarbone, RowClass, read_base_carbone, release_of

pytestmark = pytest.mark.slow

Row = dict[str, str]
NUMBER = re.compile(r"-?\d+(,\d+)?([eE][+-]?\d+)?")
DAY = re.compile(r"\d\d/\d\d/\d{4}")
DAMAGED = {
    *("21027", "21028", "22021", "22022", "22023", "22024"),
    *("25821", "25822", "25823", "25824", "25825", "14000"),
}


@pytest.fixture(scope="module")
def release_22(base_carbone_22: BaseCarbone) -> FactorRelease:
    return release_of(base_carbone_22, "base_carbone/22.0")


@pytest.fixture(scope="module")
def release_23(base_carbone_23: BaseCarbone) -> FactorRelease:
    return release_of(base_carbone_23, "base_carbone/23.6")


def records(folder: Path, version: str) -> list[list[str]]:
    raw = (folder / f"base_carbone_v{version}.csv").read_bytes().decode("cp1252")
    return list(csv.reader(io.StringIO(raw, newline=""), delimiter=";"))


@pytest.fixture(scope="module")
def published_23(shared_data: Path, base_carbone_23: BaseCarbone) -> dict[str, list[Row]]:
    """The element row, then its part rows, by identifier."""
    del base_carbone_23  # without the file, it has already skipped
    header, *rest = records(shared_data, "23.6")
    rows: dict[str, list[Row]] = defaultdict(list)
    for cells in rest:
        row = dict(zip(header, cells, strict=True))
        rows[row["Identifiant de l'élément"]].append(row)
    return rows


def amount(text: str) -> Decimal:
    return Decimal(text.replace(",", ".")) if text else Decimal(0)


def told(base_carbone: BaseCarbone, code: str) -> list[str]:
    return [str(f) for f in base_carbone.findings if f.code == code]


# ------------------------------------------------------------------------------- nothing lost


def test_every_record_of_v22_is_in_its_class(base_carbone_22: BaseCarbone) -> None:
    counts = base_carbone_22.counts
    assert base_carbone_22.read == sum(counts.values()) == 15_264
    assert counts[RowClass.VALID_FACTOR] == 5_383
    assert counts[RowClass.ARCHIVED_FACTOR] == 2_362
    valid = (RowClass.VALID_FACTOR, RowClass.VALID_PART, RowClass.SOURCE_DATA)
    assert sum(counts[row_class] for row_class in valid) == 10_132
    archived = (RowClass.ARCHIVED_FACTOR, RowClass.ARCHIVED_PART, RowClass.ARCHIVED_SOURCE_DATA)
    assert sum(counts[row_class] for row_class in archived) == 5_132
    assert counts[RowClass.REJECTED] == counts[RowClass.BLANK] == 0


def test_every_record_of_v23_is_in_its_class(base_carbone_23: BaseCarbone) -> None:
    counts = base_carbone_23.counts
    assert base_carbone_23.read == sum(counts.values()) == 18_616
    assert counts[RowClass.VALID_FACTOR] == 6_518
    valid = (RowClass.VALID_FACTOR, RowClass.VALID_PART, RowClass.SOURCE_DATA)
    assert sum(counts[row_class] for row_class in valid) == 11_445
    archived = (RowClass.ARCHIVED_FACTOR, RowClass.ARCHIVED_PART, RowClass.ARCHIVED_SOURCE_DATA)
    assert sum(counts[row_class] for row_class in archived) == 7_171
    assert counts[RowClass.REJECTED] == counts[RowClass.BLANK] == 0


def test_no_factor_is_lost_nor_made(release_23: FactorRelease, published_23) -> None:
    expected = {
        f"bc-{number}"
        for number, (element, *_) in published_23.items()
        if element["Type de l'élément"] == "Facteur d'émission"
    }
    assert set(release_23.factors) == expected
    statuses = Counter(factor.status for factor in release_23.factors.values())
    assert statuses == {"valid": 6_447, "valid_specific": 71, "archived": 4_421}


def test_every_factor_is_the_published_one_part_by_part_and_gas_by_gas(
    release_23: FactorRelease, published_23: dict[str, list[Row]]
) -> None:
    for number, (element, *its_parts) in published_23.items():
        factor = release_23.factors.get(f"bc-{number}")
        if factor is None:
            continue
        assert factor.published_total == amount(element["Total poste non décomposé"])
        for row, part in zip(its_parts or [element], factor.parts, strict=True):
            values = {gas: value for gas, value in part.values.items() if value}
            assert values == published_gases(element, row), (number, part)
        uncertainty = element["Incertitude"]
        assert factor.uncertainty_pct == (Decimal(uncertainty) if uncertainty else None)


def published_gases(element: Row, row: Row) -> dict[str, Decimal]:
    """What ADEME prints of one row, by gas; a row without gases is unsplit."""
    if "par gaz" not in element["Structure"]:
        total = amount(row["Total poste non décomposé"])
        return {"unsplit": total} if total else {}
    own = {"CO2f": "co2f", "CH4f": "ch4f", "CH4b": "ch4b", "N2O": "n2o", "Autres GES": "unsplit"}
    values: dict[str, Decimal] = defaultdict(Decimal)
    for header, gas in {**own, "CO2b": "co2b"}.items():
        values[gas] += amount(row[header])
    for slot in range(1, 6):
        gas = {"Divers": "other", "SF6": "sf6"}.get(element[f"Code gaz supplémentaire {slot}"], "")
        values[gas] += amount(row[f"Valeur gaz supplémentaire {slot}"])
    assert not values.pop("", Decimal(0))
    return {gas: value for gas, value in values.items() if value}


def test_the_library_of_the_project_holds_the_same_figures(
    release: FactorRelease, release_23: FactorRelease
) -> None:
    """What was curated by hand from the same file, gas for gas, but for what was named there."""
    compared = 0
    for factor in release.factors.values():
        whole = release_23.factors.get(factor.factor_id)
        if whole is None:
            continue
        assert factor.published_total == whole.published_total
        memo = any("cfc_hcfc" in part.values for part in factor.parts)
        assert factor.total == whole.total or memo, factor.factor_id
        if len(factor.parts) > 1:
            assert [p.values for p in factor.parts] == [p.values for p in whole.parts]
            assert [p.part for p in factor.parts] == [p.part for p in whole.parts]
        assert factor.uncertainty_pct == whole.uncertainty_pct
        compared += 1
    assert compared > 700


# ---------------------------------------------------------------------------------- the laws


@pytest.mark.parametrize("version", ["22", "23"])
def test_totals_are_the_sums_of_their_gases_within_one_per_cent(
    version: str, request: pytest.FixtureRequest
) -> None:
    release: FactorRelease = request.getfixturevalue(f"release_{version}")
    for factor in release.factors.values():
        assert factor.gap is not None
        assert factor.published_total is not None
        assert abs(factor.gap) <= abs(factor.published_total) / 100, factor.factor_id


def test_what_is_told_of_v22(base_carbone_22: BaseCarbone) -> None:
    codes = {finding.code for finding in base_carbone_22.findings}
    assert codes == {
        "base_carbone_unit_unknown",
        "base_carbone_total_implausible",
        "base_carbone_total_rounded",
        "base_carbone_expired",
    }
    [rounded] = [f for f in base_carbone_22.findings if f.code == "base_carbone_total_rounded"]
    assert rounded.values["count"] == "5"
    assert "13545" in str(rounded.values["examples"])
    [unknown] = told(base_carbone_22, "base_carbone_unit_unknown")
    assert "25745" in unknown


def test_what_is_told_of_v23(base_carbone_23: BaseCarbone) -> None:
    codes = {finding.code for finding in base_carbone_23.findings}
    assert codes == {
        "base_carbone_total_implausible",
        "base_carbone_total_rounded",
        "base_carbone_expired",
        "base_carbone_gwp_mixed",
    }
    [rounded] = [f for f in base_carbone_23.findings if f.code == "base_carbone_total_rounded"]
    assert rounded.values["count"] == "6"
    assert "34427" in str(rounded.values["examples"])
    [expired] = told(base_carbone_23, "base_carbone_expired")
    assert "2\u202f975 facteurs valides sur 6\u202f518" in expired


def test_the_damaged_rows_of_v22_are_told(base_carbone_22: BaseCarbone) -> None:
    from beges.intake.base_carbone import laws

    found = laws.implausible(base_carbone_22.factors)
    named = {base_carbone_22.factors["id"][n] for at in found.values() for n in at}
    assert named >= DAMAGED
    statuses = base_carbone_22.factors.set_index("id")["status"]
    assert {statuses[number] for number in named} == {"archived"}, "no valid factor is accused"


# --------------------------------------------------------------------------- what is described


@pytest.mark.parametrize("version", ["22", "23"])
def test_every_factor_refers_to_what_the_domain_knows(
    version: str, request: pytest.FixtureRequest
) -> None:
    release: FactorRelease = request.getfixturevalue(f"release_{version}")
    without = [factor for factor in release.factors.values() if not factor.unit]
    assert [factor.publisher_id for factor in without] == (["25745"] if version == "22" else [])
    for factor in release.factors.values():
        assert factor.unit in unit_catalogue() or factor in without
        assert factor.geography in geographies()
        assert {part.part for part in factor.parts} <= set(labels("parts"))
        assert factor.release == release.release
        assert factor.name_fr == " ".join(factor.name_fr.split())
        assert '""' not in factor.label_fr
        assert "Ã" not in factor.label_fr
        assert factor.gwp_set in ("", "AR4", "AR5", "AR6")
        assert len(factor.scores) == 5


def test_units_with_their_qualifiers(release_23: FactorRelease) -> None:
    def unit_of(number: int) -> tuple[str, str]:
        factor = release_23.factors[f"bc-{number}"]
        return factor.unit, factor.qualifier

    assert unit_of(28330) == ("hour", "")
    assert unit_of(28300) == ("kg", "H2")
    assert unit_of(43395) == ("kEUR_2023_HT", "")
    assert unit_of(20923) == ("XPF", "")
    assert unit_of(20697) == ("m", "")
    assert unit_of(21854) == ("vehicle_km", "voiture")
    assert unit_of(28120) == ("peq_km", "")


def test_biomethane_and_natural_gas_to_the_last_digit(
    release_22: FactorRelease, release_23: FactorRelease
) -> None:
    biomethane = release_23.factors["bc-43576"]
    assert biomethane.published_total == Decimal("0.0417")
    assert abs(biomethane.total - Decimal("0.0417")) < Decimal("0.0001")
    assert release_22.factors["bc-13515"].published_total == Decimal("0.244")
    gas = release_23.factors["bc-13515"]
    assert gas.published_total == Decimal("0.243")
    assert [(p.part, dict(p.values)) for p in gas.parts] == [
        (
            "combustion",
            {"co2f": Decimal("0.202"), "ch4f": Decimal("0.000502"), "n2o": Decimal("0.00246")},
        ),
        ("upstream", {"co2f": Decimal("0.0253"), "ch4f": Decimal("0.0127")}),
    ]
    assert (gas.unit, gas.geography) == ("kWh_PCI", "EU")


def test_contrails_are_a_part_of_their_own(release_23: FactorRelease) -> None:
    flights = [
        factor
        for factor in release_23.factors.values()
        if any(part.part == "contrails" for part in factor.parts)
    ]
    assert len(flights) > 50
    for factor in flights:
        [contrails] = [part for part in factor.parts if part.part == "contrails"]
        assert {gas for gas, value in contrails.values.items() if value} <= {"other", "unsplit"}


def test_biogenic_co2_is_outside_totals_and_may_be_negative(release_23: FactorRelease) -> None:
    values = [
        part.values["co2b"]
        for factor in release_23.factors.values()
        for part in factor.parts
        if "co2b" in part.values
    ]
    assert min(values) < 0 < max(values)
    assert "co2b" not in total_gases()


def test_potentials_are_those_of_each_version(
    release_22: FactorRelease, release_23: FactorRelease
) -> None:
    measured = {
        version: {gas: str(value) for gas, value in values.items()}
        for release in (release_22, release_23)
        for version, values in release.gwps.items()
    }
    assert measured == {
        "Base Carbone V22.0": {"ch4f": "30", "ch4b": "28", "n2o": "265", "sf6": "23500"},
        "Base Carbone V23.6": {"ch4f": "27.9", "ch4b": "28", "n2o": "273", "sf6": "24300"},
    }
    assert "plusieurs rapports" not in release_22.gwp_note
    assert "27,9 (AR6)" in release_23.gwp_note
    assert "plusieurs rapports" in release_23.gwp_note


def test_a_version_keeps_the_identifiers_of_the_other(
    release_22: FactorRelease, release_23: FactorRelease
) -> None:
    common = set(release_22.factors) & set(release_23.factors)
    assert len(common) > 7_000

    def what(factor: EmissionFactor) -> tuple[str, str]:
        return factor.unit, factor.qualifier

    moved = [n for n in common if what(release_22.factors[n]) != what(release_23.factors[n])]
    assert moved == [], "no unit changed between the two versions"


# ------------------------------------------------------------------------------ through Excel


def altered_by_excel(rows: list[list[str]]) -> bytes:
    """The records as Excel saves them: identifiers and figures as floats, days as dates."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet("Base_Carbone")
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                if not cell:
                    continue
                if number and NUMBER.fullmatch(cell):
                    sheet.write_number(number, column, float(cell.replace(",", ".")))
                elif number and DAY.fullmatch(cell):
                    when = dt.datetime.strptime(cell, "%d/%m/%Y")  # noqa: DTZ007 - a day
                    sheet.write_datetime(number, column, when, day)
                else:
                    sheet.write_string(number, column, cell)
    return buffer.getvalue()


def test_a_copy_saved_by_excel_is_the_same_release(
    shared_data: Path, release_22: FactorRelease
) -> None:
    content = altered_by_excel(records(shared_data, "22.0"))
    copy = read_base_carbone("base_carbone.xlsx", content)
    assert not copy.is_refused
    again = release_of(copy, "base_carbone/22.0")
    assert again.digest == release_22.digest
    assert dict(again.factors) == dict(release_22.factors)


def test_a_copy_in_utf_8_is_the_same_release(shared_data: Path, release_22: FactorRelease) -> None:
    raw = (shared_data / "base_carbone_v22.0.csv").read_bytes()
    copy = read_base_carbone("copie.csv", raw.decode("cp1252").encode("utf-8-sig"))
    assert release_of(copy, "base_carbone/22.0").digest == release_22.digest


@pytest.mark.parametrize("share", [0.1, 0.37, 0.5, 0.9])
def test_a_file_cut_anywhere_is_refused(shared_data: Path, share: float) -> None:
    path = shared_data / "base_carbone_v22.0.csv"
    if not path.is_file():
        pytest.skip("faute de Base Carbone : le fichier V22.0 n'est pas à côté du dépôt")
    raw = path.read_bytes()
    cut = read_base_carbone("coupe.csv", raw[: int(len(raw) * share)])
    assert cut.is_refused
    assert {f.code for f in cut.findings} <= {"base_carbone_cut", "file_csv_broken"}
