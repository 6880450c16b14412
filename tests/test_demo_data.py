"""The demo group: files that are sound, that say they are fictitious, and the published figures.

They are read by the tool's own intake, and computed by its own engine: nothing here knows how they
were made, but the last test, which makes them again.
"""

import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from beges.domain.activities import ACTIVITIES, Against, as_activities, check_activities
from beges.domain.comparison import View, bridge
from beges.domain.factors import FactorRelease
from beges.domain.findings import Severity
from beges.domain.indicators import PublishedFigures, published_figures, published_lines
from beges.domain.inventory import (
    Inventory,
    Status,
    broken_invariants,
    compile_inventory,
    counted,
)
from beges.domain.nomenclature import ControlApproach, headings, labels
from beges.domain.perimeter import (
    ENTITIES,
    GROUP,
    INDICATORS,
    INVENTORIES,
    SITES,
    Entity,
    Indicator,
    InventorySettings,
    Perimeter,
    Site,
    check_entities,
    check_inventory,
    check_sites,
)
from beges.domain.statements import beges_statement
from beges.intake import Reading, find_release, open_document, read_tables

pytestmark = pytest.mark.xdist_group("demo")  # one worker reads the files, once

ROOT = Path(__file__).resolve().parents[1]
DEMO = ROOT / "data" / "demo"
PERIMETER = (
    *("groupe.csv", "entites.csv", "sites.csv", "indicateurs.csv", "inventaires.csv"),
    *("contrats_electricite.csv", "emissions_evitees.csv"),
)
YEARS = ("donnees_2020.csv", "donnees_2021.csv")
RESTATEMENT = "donnees_2020_methode_2021.csv"
FILES = (*PERIMETER, *YEARS, RESTATEMENT)

TOLERANCE_T = 0.5
"""The figures are printed to the tonne: the demo gives the same ones, rounded."""

_TERMS = ("inventory", "name", "year", "gwp_set", "release", "published_view", "stock_fabric")
GROUPS = ("purchases", "fixed_assets", "energy", "travel", "other")


def _python(value: Any) -> Any:
    """A typed cell as the records of the domain hold it."""
    if value is None or value is pd.NaT or value is pd.NA:
        return None
    return value.date() if isinstance(value, pd.Timestamp) else value


@dataclass(frozen=True, kw_only=True)
class Demo:
    """The files of the demo as read, and what the tool makes of them."""

    readings: Mapping[str, Reading]
    release: FactorRelease

    def records(self, table: Any, kind: type) -> list[Any]:
        """The records of a table of the perimeter."""
        names = {field.name for field in fields(kind)}
        read = [reading.tables.get(table.name) for reading in self.readings.values()]
        frames = [part.accepted for part in read if part is not None]
        found = []
        for row in pd.concat(frames).to_dict("records"):
            facts = {name: _python(value) for name, value in row.items() if name in names}
            for column in table.columns:
                if column.kind == "decimal" and facts.get(column.name) is not None:
                    facts[column.name] = Decimal(facts[column.name])
            found.append(kind(**facts))
        return found

    @cached_property
    def perimeter(self) -> Perimeter:
        """The group, its entities, sites and indicators."""
        group = self.readings["groupe.csv"].tables[GROUP.name].accepted.iloc[0]
        return Perimeter(
            group=group["group"],
            name=group["name"],
            notice=group["notice"],
            entities={entity.entity: entity for entity in self.records(ENTITIES, Entity)},
            sites={site.site: site for site in self.records(SITES, Site)},
            indicators=tuple(self.records(INDICATORS, Indicator)),
        )

    @cached_property
    def settings(self) -> dict[str, InventorySettings]:
        """The terms of the inventories, by code."""
        rows = self.readings["inventaires.csv"].tables[INVENTORIES.name].accepted
        return {
            row["inventory"]: InventorySettings(
                **{name: row[name] for name in _TERMS}, approach=ControlApproach(row["approach"])
            )
            for row in rows.to_dict("records")
        }

    def rows(self, name: str) -> pd.DataFrame:
        """The activities of a file, in its order."""
        return self.readings[name].tables[ACTIVITIES.name].accepted

    def ledger(self, *names: str) -> pd.DataFrame:
        """The activities in force once these files are in, numbered as the store numbers them."""
        stored = pd.concat([self.rows(name) for name in names], ignore_index=True)
        known = stored["activity_id"].fillna("").astype("str")
        fresh = known == ""
        numbers = fresh.cumsum().map("D-{:07d}".format)
        stored["activity_id"] = known.where(~fresh, numbers)
        return stored.drop_duplicates("activity_id", keep="last")

    def compiled(self, code: str, *names: str) -> Inventory:
        """An inventory computed on these files."""
        activities = as_activities(self.ledger(*names))
        return compile_inventory(self.settings[code], self.perimeter, activities, self.release)

    @cached_property
    def inventories(self) -> dict[str, Inventory]:
        """The three inventories: 2020 is pinned before its restatement."""
        return {
            "2020": self.compiled("2020", *YEARS),
            "2020-methode-2021": self.compiled("2020-methode-2021", *YEARS, RESTATEMENT),
            "2021": self.compiled("2021", *YEARS, RESTATEMENT),
        }

    def figures(self, code: str) -> PublishedFigures:
        """The published figures of an inventory."""
        return published_figures(self.inventories[code])


@pytest.fixture(scope="module")
def demo() -> Demo:
    release = find_release("beges_2026.2")
    lists = {
        "entities": {},
        "sites": {},
        "releases": {release.release: release.title},
        "series": {code: series.label_fr for code, series in release.series.items()},
        "factors": {code: factor.label_fr for code, factor in release.factors.items()},
        **{name: labels(name) for name in ("electricity_instruments", "avoided_cases")},
    }
    readings = {}
    for name in FILES:
        reading = read_tables(open_document(name, (DEMO / name).read_bytes()), lists)
        for table in (ENTITIES, SITES):
            if table.name in reading.tables:
                rows = reading.tables[table.name].accepted
                lists[table.name] = dict(zip(rows[table.key[0]], rows["name"], strict=True))
        readings[name] = reading
    return Demo(readings=readings, release=release)


def tonnes(mass_mg: float) -> float:
    return mass_mg / 10**9


def close(expected: float) -> Any:
    return pytest.approx(expected, abs=TOLERANCE_T)


# ------------------------------------------------------------------------------ sound files


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_read_whole_without_a_finding(demo: Demo, name: str) -> None:
    reading = demo.readings[name]
    assert [str(finding) for finding in reading.findings] == []
    assert reading.read == reading.accepted > 0


def test_the_perimeter_is_the_one_of_the_group(demo: Demo) -> None:
    sites = demo.perimeter.sites.values()
    assert set(demo.perimeter.entities) == {"ALS", "ONV", "SOL", "MNV", "AST"}
    assert sum(site.entity == "ALS" for site in sites) == 145
    assert Counter(site.kind for site in sites if site.entity == "ALS")["delegation"] == 13
    assert 5 <= sum(site.geography in {"GP", "MQ", "GF", "RE", "YT"} for site in sites) <= 8
    assert sum(site.geography == "FR-COR" for site in sites) == 1
    assert 25 <= sum(site.is_housing_stock for site in sites) <= 40
    beside = {"let_property", "housing_stock"}
    surface = sum(float(site.surface_m2) for site in sites if site.kind not in beside)
    assert surface == pytest.approx(80_000, rel=0.03)
    entities = demo.perimeter.entities
    found = [*check_entities(entities, entities, {}), *check_sites(list(sites), entities, {})]
    found += [f for terms in demo.settings.values() for f in check_inventory(terms, {})]
    assert found == []


def test_the_activities_are_varied_and_sound(demo: Demo) -> None:
    activities = as_activities(demo.ledger(*YEARS, RESTATEMENT))
    assert 5_000 <= len(activities) <= 20_000
    assert activities["activity_type"].nunique() >= 70
    choices = [*demo.release.series, *demo.release.factors]
    findings = check_activities(activities, Against(perimeter=demo.perimeter, choices=choices))
    meant = Counter(quantity_negative=1, period_outside_entity=1)
    assert Counter(finding.code for finding in findings) == meant


@pytest.mark.parametrize("code", ["2020", "2020-methode-2021", "2021"])
def test_an_inventory_has_no_warning_and_its_sums_close(demo: Demo, code: str) -> None:
    inventory = demo.inventories[code]
    assert {finding.severity for finding in inventory.findings} <= {Severity.INFO}
    assert broken_invariants(inventory) == []
    assert inventory.unquantified == ()
    assert beges_statement(inventory, "v5").findings == (), "direct posts split by gas: it is filed"


def test_a_meter_is_never_billed_twice_for_a_day(demo: Demo) -> None:
    bills = demo.ledger(*YEARS, RESTATEMENT).dropna(subset="meter")
    bills = bills.sort_values(["meter", "period_start"])
    before = bills.groupby("meter")["period_end"].shift()
    assert (before.isna() | (bills["period_start"] > before)).all()


def test_bills_straddle_years_and_2021_leaves_2020_alone(demo: Demo) -> None:
    first, second = demo.rows(YEARS[0]), demo.rows(YEARS[1])
    assert (first["period_start"] < "2020-01-01").sum() > 100
    assert ((first["period_start"] < "2021-01-01") & (first["period_end"] >= "2021-01-01")).any()
    assert (second["period_end"] > "2021-12-31").any()
    assert (second["period_start"] >= "2021-01-01").all()


# --------------------------------------------------------------------------- published figures


@pytest.mark.parametrize(
    ("code", "whole", "without_stock", "share"),
    [
        ("2020", 24_100, 19_174, 0.204),
        ("2021", 40_504, 23_658, 0.416),
        ("2020-methode-2021", 21_900 + 4_926, 21_900, None),
    ],
)
def test_the_published_totals(
    demo: Demo, code: str, whole: float, without_stock: float, share: float | None
) -> None:
    figures = demo.figures(code)
    assert tonnes(figures.total_mg) == close(whole)
    assert tonnes(figures.without_stock_mg) == close(without_stock)
    assert share is None or float(figures.stock_share or 0) == pytest.approx(share, abs=0.0005)


def test_the_rise_of_23_percent_is_turned_into_figures(demo: Demo) -> None:
    """The group said: essentially method corrections and the recovery of activity."""
    years = [demo.inventories[code] for code in ("2020", "2020-methode-2021", "2021")]
    found = bridge(years, View(housing_stock=False))
    first, second = found.legs
    assert [tonnes(mass) for mass in (found.before_mg, second.before_mg, found.after_mg)] == [
        close(19_174), close(21_900), close(23_658)
    ]  # fmt: skip
    assert tonnes(first.after_mg - first.before_mg) == close(2_726)
    assert tonnes(second.after_mg - second.before_mg) == close(1_758)
    groups = found.by_group()
    assert sum(groups.values()) == found.effect_mg == found.after_mg - found.before_mg
    assert set(first.by_cause()) == {
        "method_kind", "method_added", "correction_revised", "correction_omitted"
    }  # fmt: skip
    assert tonnes(groups["method"]) == pytest.approx(2_601, abs=5)
    assert tonnes(groups["activity"]) == pytest.approx(1_440, abs=5)
    assert tonnes(groups["factor"]) == pytest.approx(326, abs=5)
    assert (groups["method"] + groups["activity"]) / found.effect_mg > 0.9
    whole = bridge(years, View())
    assert tonnes(whole.by_group()["perimeter"]) == pytest.approx(11_266, abs=5)
    assert max(whole.by_cause().items(), key=lambda item: item[1])[0] == "perimeter_site"


def test_what_an_employee_emits_and_four_headings(demo: Demo) -> None:
    figures = demo.figures("2021")
    assert (demo.figures("2020").fte, figures.fte) == (2_830, 2_870)
    assert round(figures.tonnes_per_fte or 0) == 14
    assert float(figures.largest_share or 0) == pytest.approx(0.979, abs=0.005)
    assert set(list(figures.by_group)[:4]) == {"purchases", "energy", "fixed_assets", "travel"}


@pytest.mark.parametrize(
    ("code", "in_stock", "expected"),
    [
        ("2020", False, (12_000, 3_300, 1_500, 1_940, 434)),
        ("2021", False, (14_400, 3_400, 1_650, 3_648, 560)),
        ("2020", True, (580, 1_650, 2_640, 0, 56)),
        ("2021", True, (3_586, 4_780, 8_190, 0, 290)),
        ("2020-methode-2021", True, (580, 1_650, 2_640, 0, 56)),
    ],
)
def test_the_headings(demo: Demo, code: str, in_stock: bool, expected: tuple[float, ...]) -> None:
    inventory = demo.inventories[code]
    lines = published_lines(inventory)
    lines = lines[lines["housing_stock"] == in_stock]
    group_of = {heading: known.published_group for heading, known in headings().items()}
    masses = lines.groupby(lines["heading"].map(group_of).astype("str"))["total_mg"].sum()
    assert [tonnes(masses.get(group, 0)) for group in GROUPS] == [close(t) for t in expected]


def test_the_entities_of_2021_without_the_stock(demo: Demo) -> None:
    inventory = demo.inventories["2021"]
    lines = published_lines(inventory)
    lines = lines[~lines["housing_stock"]]
    masses = {code: tonnes(mg) for code, mg in _by(lines, "entity").items() if mg}
    expected = {"ALS": 20_900, "SOL": 1_900, "MNV": 600, "AST": 258}
    assert masses == {code: close(mass) for code, mass in expected.items()}


def test_the_offices_of_onv_in_2020(demo: Demo) -> None:
    inventory = demo.inventories["2020"]
    lines = published_lines(inventory)
    lines = lines[~lines["housing_stock"]]
    assert 0 < tonnes(_by(lines, "entity")["ONV"]) <= 14


@pytest.mark.parametrize(("code", "expected"), [("2020", 550), ("2021", 1_700)])
def test_the_tenants_own_energy_is_a_memo(demo: Demo, code: str, expected: float) -> None:
    lines = counted(demo.inventories[code].lines)
    tenants = lines[lines["activity_type"].astype("str").str.startswith("housing_tenant_")]
    assert tonnes(tenants["total_mg"].sum()) == close(expected)
    assert set(tenants["v4"].astype("str")) == {"21"}
    assert set(tenants["v5"].astype("str")) == {"5.2"}


def _by(lines: pd.DataFrame, column: str) -> dict[str, int]:
    return lines.groupby(column, observed=True)["total_mg"].sum().to_dict()


# ------------------------------------------------------------------- what the demo must show


def test_rents_and_services_between_entities_are_eliminated(demo: Demo) -> None:
    for code in ("2020", "2021"):
        lines = demo.inventories[code].lines
        eliminated = lines[lines["status"] == Status.ELIMINATED.value]
        assert set(eliminated["entity"]) == {"ALS", "MNV", "ONV"}
        assert eliminated["total_mg"].sum() > 0


def test_a_bill_after_closing_is_out_of_the_perimeter(demo: Demo) -> None:
    lines = demo.inventories["2021"].lines
    out = lines[lines["status"] == Status.OUT_OF_PERIMETER.value]
    late = demo.inventories["2021"].activities.iloc[out["activity"].unique()]
    assert "412.0" in late["quantity"].astype("str").tolist()


def test_a_correction_names_its_activity_and_its_reason(demo: Demo) -> None:
    rows = demo.rows(RESTATEMENT)
    corrections = rows.dropna(subset="activity_id").set_index("activity_id")
    assert 100 < len(corrections) < len(rows)
    assert rows["comment"].str.startswith("Méthode 2021").all()
    corrected = demo.ledger(YEARS[0]).set_index("activity_id").loc[corrections.index]
    for name in ("entity", "site", "activity_type", "factor", "period_start", "unit"):
        assert corrections[name].equals(corrected[name]), name
    assert not corrections["quantity"].equals(corrected["quantity"])


# ---------------------------------------------------------------------------------- honesty


def test_the_files_say_that_they_are_fictitious(demo: Demo) -> None:
    assert "fictives" in demo.perimeter.notice
    assert all("fictive" in indicator.source for indicator in demo.perimeter.indicators)
    assert "Toutes les données de ce dossier sont fictives" in (
        (DEMO / "LISEZMOI.md").read_text(encoding="utf-8")
    )
    for name in (*YEARS, RESTATEMENT):
        documents = demo.rows(name)["documents"].dropna()
        assert len(documents) > 100
        assert documents.str.startswith("FICTIF-").all()


def test_the_sirens_are_visibly_invented(demo: Demo) -> None:
    for entity in demo.perimeter.entities.values():
        assert len(set(entity.siren[:8])) == 1


@pytest.mark.slow
def test_the_script_makes_the_same_bytes_again(tmp_path: Path) -> None:
    script = [sys.executable, str(DEMO / "make_demo.py"), str(tmp_path)]
    subprocess.run(script, check=True, capture_output=True)
    made: Callable[[Path], bytes] = Path.read_bytes
    assert {p.name: made(p) for p in tmp_path.iterdir()} == {n: made(DEMO / n) for n in FILES}
