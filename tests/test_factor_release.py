"""The committed factor release, checked against itself and against the publisher's own file.

Plain csv and decimals on purpose: these checks share no code with the reader that they guard. The
Base Carbone® file is not in the repository: without it, what compares with it skips aloud.
"""

import csv
import hashlib
import importlib.util
import re
import shutil
import tomllib
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from functools import cache
from itertools import combinations, pairwise
from pathlib import Path
from types import ModuleType

import pint
import pytest

from environment.missing import skip_for_lack_of

ROOT = Path(__file__).resolve().parents[1]
FACTORS = ROOT / "factors"
RELEASE = FACTORS / "beges_2026.2"
TABLES = ROOT / "src" / "beges" / "domain" / "tables"

GASES = "co2f ch4f ch4b n2o hfc pfc sf6 nf3 other unsplit cfc_hcfc co2b".split()  # noqa: SIM905
ADDED_UP = [gas for gas in GASES if gas != "co2b"]
PUBLISHED_GASES = {
    "CO2f": "co2f", "CH4f": "ch4f", "CH4b": "ch4b", "N2O": "n2o",
    "Autres GES": "unsplit", "CO2b": "co2b",
}  # fmt: skip
# The publisher's words that our catalogue keeps from people: a kilometre of a vehicle, and a
# running metre that a person would read as a millilitre. Warming potentials have no unit. A flight
# is entered in passenger-kilometres, and its factors are per "passager équivalent": our selection.
OTHER_WORDS = {
    ("km", "vehicle_km"),
    ("mL", "m"),
    ("", "kg"),
    ("peq.km", "passenger_km"),
}

Row = dict[str, str]


@cache
def read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def factors() -> list[Row]:
    return read(RELEASE / "factors.csv")


def codes(table: str) -> set[str]:
    if table == "units":
        return {row["code"] for row in units()}
    return {row["code"] for row in read(TABLES / f"{table}.csv")}


def units() -> list[Row]:
    """The catalogue, a row with {year} written out for each price year."""
    return [
        {name: text.replace("{year}", str(year)) for name, text in row.items()}
        for row in read(TABLES / "units.csv")
        for year in (range(2010, 2036) if "{year}" in row["code"] else (0,))
    ]


def basis_of(unit: str) -> str:
    return next(row["basis"] for row in units() if row["code"] == unit)


@cache
def parts() -> dict[str, list[Row]]:
    grouped: dict[str, list[Row]] = defaultdict(list)
    for row in read(RELEASE / "parts.csv"):
        grouped[row["factor_id"]].append(row)
    return grouped


def amount(text: str) -> Decimal:
    return Decimal(text.strip().replace(",", ".")) if text.strip() else Decimal(0)


def of_series(series: str) -> list[Row]:
    return [factor for factor in factors() if factor["series"] == series]


# --------------------------------------------------------------------------- the folder by itself


def test_the_manifest_names_every_file_and_tells_the_truth() -> None:
    told = dict(
        reversed(line.split("  "))
        for line in (RELEASE / "MANIFEST.sha256").read_text(encoding="utf-8").splitlines()
    )
    files = {path.name: path for path in RELEASE.iterdir() if path.name != "MANIFEST.sha256"}
    assert list(told) == sorted(files)
    for name, path in files.items():
        assert told[name] == hashlib.sha256(path.read_bytes()).hexdigest(), name


def test_a_release_that_was_published_never_changes() -> None:
    frozen = {
        "beges_2026.1": "725f4f7dca441a1e2b84ab8abf230393c7e28694e77fca68b1fc0db16df7ded2",
    }
    for name, digest in frozen.items():
        manifest = (FACTORS / name / "MANIFEST.sha256").read_bytes()
        assert hashlib.sha256(manifest).hexdigest() == digest, name


def test_the_price_index_chains_the_yearly_rises() -> None:
    rows = read(RELEASE / "price_index.csv")
    assert [int(row["year"]) for row in rows] == list(range(2019, 2025))
    for before, row in pairwise(rows):
        rise = re.search(r"\+(\d+,\d) %", row["source"])
        assert rise is not None
        times = 1 + amount(rise[1]) / 100
        assert Decimal(row["index"]) == Decimal(before["index"]) * times


def test_every_rate_of_vat_is_of_a_known_territory_and_sourced() -> None:
    rows = read(RELEASE / "vat.csv")
    assert {row["geography"] for row in rows} <= codes("geographies")
    assert all(row["source"].startswith("CGI, art.") for row in rows)
    assert all(0 <= Decimal(row["rate_pct"]) <= 20 for row in rows)


def test_the_release_says_what_it_is_and_whose_figures_it_holds() -> None:
    release = tomllib.loads((RELEASE / "release.toml").read_text(encoding="utf-8"))
    assert release["id"] == RELEASE.name
    assert set(release) == {
        "id", "title", "publisher", "published", "licence", "attribution", "gwp_note",
        "description", "gwps",
    }  # fmt: skip
    assert "Base Carbone® – ADEME" in release["attribution"]
    assert "DEFRA" in release["attribution"]


def test_identifiers_are_unique_and_say_whose_they_are() -> None:
    identifiers = [factor["factor_id"] for factor in factors()]
    assert len(identifiers) >= 480
    assert len(identifiers) == len(set(identifiers))
    prefixes = {"ADEME": "bc-", "DEFRA": "defra-", "GIEC": "giec-", "beges": "beges-"}
    for factor in factors():
        assert factor["factor_id"].startswith(prefixes[factor["publisher"]])
        assert factor["publisher_id"]
        assert factor["publisher_version"]
        assert factor["source"]


def test_every_cell_of_a_factor_refers_to_something_known() -> None:
    series = {row["series"] for row in read(RELEASE / "series.csv")}
    for factor in factors():
        assert factor["series"] in series
        assert factor["unit"] in codes("units")
        assert factor["geography"] in codes("geographies")
        assert factor["gwp_set"] in {"", "AR5", "AR6"}
        assert factor["status"] in {"valid", "valid_specific", "archived", "derived"}
        assert re.fullmatch(r"(19|20)\d\d|", factor["valid_from"])
        assert re.fullmatch(r"(19|20)\d\d|", factor["valid_to"])
        assert re.fullmatch(r"\d+|", factor["uncertainty_pct"])
        assert factor["name_fr"]
        shown = factor["name_fr"] + factor["attribute_fr"] + factor["boundary_fr"] + factor["note"]
        assert "'" not in shown
        assert re.search(r" [:;!?»]|« ", shown) is None


def test_every_series_has_a_factor_and_a_french_label() -> None:
    rows = read(RELEASE / "series.csv")
    assert {row["series"] for row in rows} == {factor["series"] for factor in factors()}
    assert len({row["series"] for row in rows}) == len(rows)
    assert len({row["label_fr"] for row in rows}) == len(rows)
    for row in rows:
        assert row["group_fr"]
        assert {row["geography_strict"], row["year_strict"]} <= {"0", "1"}


def test_every_factor_has_known_parts_with_values() -> None:
    assert set(parts()) == {factor["factor_id"] for factor in factors()}
    for factor_id, rows in parts().items():
        assert {row["part"] for row in rows} <= codes("parts"), factor_id
        names = Counter((row["part"], row["name_fr"]) for row in rows)
        assert max(names.values()) == 1, factor_id
        assert all(any(row[gas] for gas in GASES) for row in rows), factor_id
    assert codes("gases") == set(GASES)


def test_values_are_plain_decimals() -> None:
    cells = [row[gas] for rows in parts().values() for row in rows for gas in GASES if row[gas]]
    cells += [factor["published_total"] for factor in factors()]
    for cell in cells:
        assert re.fullmatch(r"-?\d+(\.\d+)?", cell), cell


def test_the_published_total_is_the_sum_of_the_gases_within_one_per_cent() -> None:
    for factor in factors():
        rows = parts()[factor["factor_id"]]
        computed = sum((amount(row[gas]) for row in rows for gas in ADDED_UP), Decimal(0))
        printed = Decimal(factor["published_total"])
        gap = printed - computed
        assert abs(gap) <= abs(printed) / 100, (factor["factor_id"], gap)


def test_a_year_a_territory_and_a_unit_lead_to_one_factor_of_a_series() -> None:
    def years(factor: Row) -> range:
        return range(int(factor["valid_from"] or 1900), int(factor["valid_to"] or 2099) + 1)

    alike: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for factor in factors():
        key = tuple(factor[name] for name in ("series", "unit", "geography", "gwp_set"))
        alike[key].append(factor)
    for group in alike.values():
        for one, other in combinations(group, 2):
            assert not set(years(one)) & set(years(other)), (one["factor_id"], other["factor_id"])


# ------------------------------------------------------------------------ what it must contain


def test_all_monetary_ratios_of_every_price_year_are_there() -> None:
    strict = {row["series"] for row in read(RELEASE / "series.csv") if row["year_strict"] == "1"}
    assert len(strict) == 56
    for series in strict:
        rows = of_series(series)
        assert [row["unit"] for row in rows] == [f"kEUR_{year}_HT" for year in range(2019, 2024)]
        assert [row["valid_from"] for row in rows] == [str(year) for year in range(2019, 2024)]
        assert [row["valid_to"] for row in rows] == [row["valid_from"] for row in rows]


def test_electricity_has_each_year_and_each_territory() -> None:
    rows = of_series("electricity_grid")
    mainland = {row["valid_from"]: row["publisher_id"] for row in rows if row["geography"] == "FR"}
    assert mainland == {
        "2018": "26765", "2019": "28332", "2020": "28333", "2021": "37091", "2022": "42513",
        "2023": "43273", "2024": "43642",
    }  # fmt: skip
    overseas = {"FR-COR", "GP", "MQ", "GF", "RE", "YT", "PM", "MF", "BL", "PF", "NC"}
    assert {row["geography"] for row in rows} == {"FR", *overseas}


def test_a_self_consumed_panel_has_no_power_station() -> None:
    for factor in factors():
        if factor["series"].startswith("electricity_pv"):
            assert [row["part"] for row in parts()[factor["factor_id"]]] == ["upstream"]


def test_contrails_are_a_part_of_their_own_and_hold_nothing_else() -> None:
    contrails = [row for rows in parts().values() for row in rows if row["part"] == "contrails"]
    assert contrails
    for row in contrails:
        assert {gas for gas in GASES if row[gas]} == {"other"}
    elsewhere = {
        row["factor_id"]
        for rows in parts().values()
        for row in rows
        if row["other"] and row["part"] != "contrails"
    }
    propane = {"bc-22528", "bc-43625"}
    assert elsewhere == propane


def test_fluids_have_their_gas_in_both_sets_and_never_in_another_column() -> None:
    sets: dict[str, set[str]] = defaultdict(set)
    for factor in factors():
        if factor["series"].startswith("refrigerant_"):
            sets[factor["series"]].add(factor["gwp_set"])
            (row,) = parts()[factor["factor_id"]]
            assert row["part"] == "leakage"
            assert [gas for gas in GASES if row[gas]] != ["unsplit"]
    assert len(sets) >= 30
    assert all(found == {"AR5", "AR6"} for found in sets.values())


def test_the_warming_potentials_are_the_factors_of_the_fluids() -> None:
    published = {
        (factor["series"].removeprefix("refrigerant_"), factor["gwp_set"]): factor
        for factor in factors()
        if factor["gwp_set"]
    }
    doubtful = {("r227ea", "AR5")}  # the publisher prints 2,640, the IPCC 3,350
    compared = 0
    for row in read(TABLES / "gwp.csv"):
        name = row["substance"].lower().replace("hfo-", "r").replace("(e)", "")
        for gwp_set in ("AR5", "AR6"):
            factor = published.get((name, gwp_set))
            if factor and row[gwp_set] and (name, gwp_set) not in doubtful:
                assert Decimal(factor["published_total"]) == Decimal(row[gwp_set]), name
                assert parts()[factor["factor_id"]][0][row["gas"]], name
                compared += 1
    assert compared >= 50


def test_our_derived_factors_are_the_stated_product_to_the_last_digit() -> None:
    lines = read(FACTORS / "derived.csv")
    years = {line["valid_from"] for line in lines if line["geography"] == "FR"}
    assert years == {str(year) for year in range(2019, 2025)}
    for line in lines:
        multiplier = Decimal(line["multiplier"])
        origin, ours = parts()[line["from_factor"]], parts()[line["factor_id"]]
        assert [row["part"] for row in ours] == [row["part"] for row in origin]
        for one, other in zip(origin, ours, strict=True):
            for gas in GASES:
                assert amount(other[gas]) == amount(one[gas]) * multiplier


# ------------------------------------------------------------------- what ties it to the domain


def usable_bases(series: str) -> set[str]:
    """The bases that a series accepts, directly or by a sourced ratio; price years folded."""
    units = {factor["unit"] for factor in of_series(series)}
    ratios = read(RELEASE / "ratios.csv")
    units |= {row["from_unit"] for row in ratios if row["series"] == series}
    return {re.sub(r"_(19|20)\d\d$", "_current", basis_of(unit)) for unit in units}


def test_resolution_ties_known_types_to_series_that_can_serve_them() -> None:
    accepted = {
        row["code"]: set(row["bases"].split("|")) for row in read(TABLES / "activity_types.csv")
    }
    rows = read(RELEASE / "resolution.csv")
    pairs = [(row["activity_type"], row["series"]) for row in rows]
    assert len(pairs) == len(set(pairs))
    assert {series for _, series in pairs} == {
        row["series"] for row in read(RELEASE / "series.csv")
    }
    assert set(accepted) == {kind for kind, _ in pairs}
    for kind, series in pairs:
        assert usable_bases(series) & accepted[kind], (kind, series)
    defaults = Counter(row["activity_type"] for row in rows if row["is_default"] == "1")
    assert set(defaults.values()) == {1}
    assert {row["is_default"] for row in rows} == {"0", "1"}


def test_every_part_that_a_type_can_meet_has_a_posting_rule() -> None:
    families = {row["code"]: row["family"] for row in read(TABLES / "activity_types.csv")}
    ruled: dict[str, set[str]] = defaultdict(set)
    for row in read(TABLES / "posting_rules.csv"):
        for family in row["family"].split("|"):
            ruled[family] |= set(row["parts"].split("|"))
    for row in read(RELEASE / "resolution.csv"):
        family = families[row["activity_type"]]
        for factor in of_series(row["series"]):
            met = {part["part"] for part in parts()[factor["factor_id"]]}
            assert met <= ruled[family], (row["activity_type"], factor["factor_id"])


def test_a_sourced_ratio_ties_two_bases_of_a_known_series() -> None:
    rows = read(RELEASE / "ratios.csv")
    assert len({row["code"] for row in rows}) == len(rows)
    for row in rows:
        assert basis_of(row["from_unit"]) != basis_of(row["to_unit"])
        reachable = {basis_of(factor["unit"]) for factor in of_series(row["series"])}
        assert basis_of(row["to_unit"]) in reachable
        assert Fraction(row["numerator"]) / Fraction(row["denominator"]) > 0
        assert row["source"]


def test_each_basis_of_unit_is_one_dimension_and_each_dimension_one_basis() -> None:
    registry = pint.UnitRegistry(non_int_type=Fraction, cache_folder=None)
    rows = units()
    for row in rows:
        for tag in re.findall(r"[A-Za-z_]\w*", row["expression"]):
            if tag not in registry:
                registry.define(f"{tag} = [{tag.lower()}_]")
    bases: dict[str, set[frozenset[tuple[str, Fraction]]]] = defaultdict(set)
    for row in rows:
        quantity = registry.parse_expression(row["expression"]).to_base_units()
        assert isinstance(quantity.magnitude, int | Fraction)
        bases[row["basis"]].add(frozenset(quantity.dimensionality.items()))
    assert all(len(dimensions) == 1 for dimensions in bases.values())
    assert len({next(iter(dimensions)) for dimensions in bases.values()}) == len(bases)


def folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in plain if not c.isspace() and not unicodedata.combining(c))


def spellings() -> Iterator[tuple[str, str]]:
    for row in units():
        for text in {folded(t) for t in (row["code"], row["label_fr"], *row["aliases"].split("|"))}:
            yield text, row["code"]


def test_no_spelling_names_two_units() -> None:
    assert max(Counter(text for text, _ in spellings()).values()) == 1


# ---------------------------------------------------------------------- against the publisher


@pytest.fixture(scope="module")
def base_carbone(shared_data: Path) -> Path:
    path = shared_data / "base_carbone_v23.6.csv"
    if not path.is_file():
        skip_for_lack_of("Base Carbone", "le fichier V23.6 n'est pas à côté du dépôt")
    return path


@pytest.fixture(scope="module")
def published(base_carbone: Path) -> dict[str, list[Row]]:
    """The element row, then its part rows, by identifier."""
    rows: dict[str, list[Row]] = defaultdict(list)
    with base_carbone.open(encoding="cp1252", newline="") as handle:
        for row in csv.DictReader(handle, delimiter=";"):
            rows[row["Identifiant de l'élément"]].append(row)
    return rows


def published_gases(element: Row, row: Row) -> dict[str, Decimal]:
    values = {gas: amount(row[column]) for column, gas in PUBLISHED_GASES.items()}
    for slot in range(1, 6):
        code = element[f"Code gaz supplémentaire {slot}"]
        gas = {"Divers": "other", "SF6": "sf6", "": "nobody"}[code]
        extra = amount(row[f"Valeur gaz supplémentaire {slot}"])
        values[gas] = values.get(gas, Decimal(0)) + extra
    assert values.pop("nobody", Decimal(0)) == 0
    return {gas: value for gas, value in values.items() if value}


def test_each_base_carbone_factor_is_the_published_one_part_by_part_and_gas_by_gas(
    published: dict[str, list[Row]],
) -> None:
    compared = 0
    for factor in factors():
        if factor["publisher"] != "ADEME":
            continue
        element, *its_parts = published[factor["publisher_id"]]
        assert Decimal(factor["published_total"]) == amount(element["Total poste non décomposé"])
        assert factor["uncertainty_pct"] == element["Incertitude"]
        assert (factor["status"] == "archived") == (element["Statut de l'élément"] == "Archivé")
        ours = parts()[factor["factor_id"]]
        for row, part in zip(its_parts or [element], ours, strict=True):
            values = {gas: Decimal(part[gas]) for gas in GASES if amount(part[gas])}
            if "par gaz" in element["Structure"]:
                assert values == published_gases(element, row), factor["factor_id"]
            else:
                whole = amount(row["Total poste non décomposé"])
                assert list(values.values()) == ([whole] if whole else []), factor["factor_id"]
            compared += 1
    assert compared >= 1000


def test_part_codes_are_those_of_the_domain_table(published: dict[str, list[Row]]) -> None:
    known = {
        name: row["code"]
        for row in read(TABLES / "parts.csv")
        for name in row["base_carbone_names"].split("|")
        if name
    }
    for factor in factors():
        if factor["publisher"] == "ADEME":
            its_parts = published[factor["publisher_id"]][1:]
            ours = parts()[factor["factor_id"]] if its_parts else []
            for row, part in zip(its_parts, ours, strict=True):
                qualified = f"{row['Type poste']}/{row['Nom poste français']}"
                assert part["part"] == known.get(qualified, known[row["Type poste"]])


def test_units_are_the_published_ones_in_our_catalogue(published: dict[str, list[Row]]) -> None:
    known = dict(spellings())
    for factor in factors():
        if factor["publisher"] == "ADEME":
            label = published[factor["publisher_id"]][0]["Unité français"]
            word = label.removeprefix("kgCO2e/")
            if (word, factor["unit"]) not in OTHER_WORDS:
                assert known[folded(word)] == factor["unit"], (factor["factor_id"], label)


def test_avoided_emissions_are_never_counted(published: dict[str, list[Row]]) -> None:
    for factor in factors():
        if factor["publisher"] == "ADEME":
            element = published[factor["publisher_id"]][0]
            assert "vitées" not in element["Nom frontière français"]
            assert Decimal(factor["published_total"]) >= 0


def test_the_release_is_what_the_script_derives(base_carbone: Path, tmp_path: Path) -> None:
    specification = importlib.util.spec_from_file_location("curate", FACTORS / "curate.py")
    assert specification is not None
    assert specification.loader is not None
    curate: ModuleType = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(curate)
    again = tmp_path / RELEASE.name
    shutil.copytree(RELEASE, again)
    for name in ("factors.csv", "parts.csv", "derived.csv", "MANIFEST.sha256"):
        (again / name).unlink()
    assert curate.curate(base_carbone, again) == len(factors())
    for path in RELEASE.iterdir():
        assert (again / path.name).read_bytes() == path.read_bytes(), path.name
