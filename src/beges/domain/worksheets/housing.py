"""The housing stock: dwellings held day by day, and what they burn.

Collective heating, common parts, vacant dwellings, the tenants' own contracts (a memo), and the
construction. What is invoiced comes before a ratio that the user states, a ratio before the energy
label; what nothing tells is not counted, and said so. The rules are in docs/method/worksheets.md.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

import numpy as np
import pandas as pd

from beges.domain.findings import Finding
from beges.domain.french import day, number
from beges.domain.tables import rows as table_rows
from beges.domain.worksheets.arithmetic import (
    Objects,
    Rows,
    by_distinct,
    chosen,
    floats,
    fractions,
    objects,
    stated,
    texts,
    told,
)
from beges.domain.worksheets.fabric import fabric, missing
from beges.domain.worksheets.holding import dwelling_area, held_years, placed, vacant_days
from beges.domain.worksheets.housing_laws import check_buildings, check_energy, check_sales
from beges.domain.worksheets.housing_tables import STOCK_ENERGY, STOCK_ROWS, STOCK_SALES
from beges.domain.worksheets.labels import label_findings, label_kwh_m2
from beges.domain.worksheets.laws import place, sound_rows
from beges.domain.worksheets.lines import joined, lines
from beges.domain.worksheets.records import DWELLING_COLUMNS, Derived, Sheets, Worksheet


def compute_stock(sheets: Sheets) -> Derived:
    """Everything about the buildings, year by year, and the construction once."""
    buildings, sales, energy = (sheets[t.name] for t in (STOCK_ROWS, STOCK_SALES, STOCK_ENERGY))
    found = [
        *check_buildings(buildings),
        *check_sales(sales, buildings),
        *check_energy(energy, buildings),
    ]
    buildings, sales, energy = (_sound(rows, found) for rows in (buildings, sales, energy))
    sales, energy = placed(sales, buildings), placed(energy, buildings)
    held = _measured(held_years(buildings, sales, energy))
    found += [*_too_vacant(held), *_never_held(buildings, held)]
    held = held[(held["dwelling_days"] > 0).to_numpy()].reset_index(drop=True)
    found += [*label_findings(buildings, _estimated(buildings, held)), *missing(buildings, held)]
    parts = (_heating(held), _common(held), _vacant(held), _tenants(held), _contracts(held))
    return Derived(
        activities=joined(*parts, *fabric(STOCK, buildings, sales)),
        findings=tuple(found),
        dwellings=held[list(DWELLING_COLUMNS)],
    )


def _sound(rows: pd.DataFrame, findings: list[Finding]) -> pd.DataFrame:
    return rows[sound_rows(rows, findings)].reset_index(drop=True)


def _measured(held: pd.DataFrame) -> pd.DataFrame:
    """What the formulas share: area of a dwelling, heat per m², vacant and let dwelling-years."""
    for name in ("collective_type", "vacant_type", "tenant_type"):
        held[name] = _of_heating(held, name)
    held["heat_unit"] = _of_heating(held, "unit")
    for name in ("collective", "electric"):
        held[name] = _of_heating(held, name) == "1"
    held["each_m2"] = dwelling_area(held)
    ratio = fractions(held["kwh_m2"])
    label = label_kwh_m2(held, held["electric"].to_numpy(dtype=bool))
    given = ~pd.isna(ratio)
    held["heat_m2"] = chosen(given, ratio, label)
    held["heat_kind"] = chosen(given, "extrapolated", "approximate")
    held["heat_told"] = _sources(held, given)
    empty = vacant_days(held)
    days = held["days"].to_numpy()
    held["vacant"] = objects(None if x is None else x / int(d) for x, d in zip(empty, days))  # noqa: B905
    held["let"] = objects(
        whole - (none if none is not None else 0)
        for whole, none in zip(held["dwelling_years"], held["vacant"], strict=True)
    )
    return held


def _of_heating(held: pd.DataFrame, name: str) -> Objects:
    """What a table says of the heating of each building."""
    known = {row["code"]: row[name] for row in table_rows("heating_kinds")}
    return by_distinct(held["heating"], lambda code: known[str(code)])


def _sources(held: pd.DataFrame, given: Rows) -> Objects:
    """Where the heat per m² comes from, in words."""
    made = by_distinct(held["dpe_on"].dt.date.where(stated(held["dpe_on"]), None), _day)
    return objects(
        "" if ratio else f", milieu de l'étiquette {label} du {when}"
        for ratio, label, when in zip(given, texts(held["dpe"]), made, strict=True)
    )


def _day(value: object) -> str:
    assert isinstance(value, date)  # noqa: S101
    return day(value)


def _line(held: pd.DataFrame, item: str, cells: Mapping[str, object]) -> pd.DataFrame:
    """Activities of these building-years: one period each, from the first to the last day held."""
    shared = {
        "item": [f"{year}/{item}" for year in held["year"]],
        "factor": "",
        "period_start": held["first"],
        "period_end": held["last"],
    }
    return lines(STOCK, held, {**shared, **cells})


def _years_told(years: pd.Series, days: pd.Series, whole: pd.Series) -> Iterator[str]:
    """Dwelling-years in words: the dwelling-days over the days of the year."""
    for each, total, of in zip(told(years), days, whole, strict=True):
        yield f"{each} logements-années ({number(int(total))} logements-jours ÷ {of})"


def _held_told(held: pd.DataFrame) -> list[str]:
    return [*_years_told(held["dwelling_years"], held["dwelling_days"], held["days"])]


def _heating(held: pd.DataFrame) -> pd.DataFrame:
    """Collective heating: what was invoiced × the share held, else kWh per m² × m² × years."""
    used = stated(held["heating_used"])
    counted = held["collective"].to_numpy(dtype=bool) & (used | ~pd.isna(held["heat_m2"]))
    rows, used = held[counted].reset_index(drop=True), used[counted]
    bill, share = fractions(rows["heating_used"]), rows["share"].to_numpy()
    area = objects(
        None if m is None else m * a * y
        for m, a, y in zip(rows["heat_m2"], rows["each_m2"], rows["dwelling_years"], strict=True)
    )
    quantity = objects(
        b * s if known else m for known, b, s, m in zip(used, bill, share, area, strict=True)
    )
    whole = np.array([part == 1 for part in share], dtype=bool) | rows["share_given"].to_numpy()
    cells = {
        "activity_type": rows["collective_type"],
        "factor": texts(rows["factor"]),
        "quantity": quantity,
        "unit": chosen(used, texts(rows["heating_unit"]), rows["heat_unit"]),
        "data_kind": chosen(used, chosen(whole, "invoiced", "extrapolated"), rows["heat_kind"]),
        "calculation": chosen(used, _billed(rows, "heating_used"), _by_area(rows)),
        "source": _source(rows, used),
    }
    return _line(rows, "chauffage", cells)


def _source(rows: pd.DataFrame, used: Rows) -> Objects:
    """The column of the buildings' sheet that a figure comes from; none for a bill."""
    return chosen(used, "", chosen(stated(rows["kwh_m2"]), "kwh_m2", "dpe"))


def _billed(rows: pd.DataFrame, name: str) -> Objects:
    """A bill of the whole building × the share that is held."""
    return objects(
        f"{bill} facturés × {part} % de quote-part"
        for bill, part in zip(
            told(fractions(rows[name])), told(objects(s * 100 for s in rows["share"])), strict=True
        )
    )


def _by_area(rows: pd.DataFrame, years: list[str] | None = None) -> Objects:
    """KWh per m² × m² of a dwelling × dwelling-years."""
    return objects(
        f"{heat} kWh/m²/an{source} × {area} m² × {held}"
        for heat, source, area, held in zip(
            told(rows["heat_m2"]),
            rows["heat_told"],
            told(rows["each_m2"]),
            years or _held_told(rows),
            strict=True,
        )
    )


def _common(held: pd.DataFrame) -> pd.DataFrame:
    """Common parts: what was invoiced × the share held, else kWh per dwelling × years."""
    used = stated(held["common_used"])
    counted = used | stated(held["common_kwh"])
    rows, used = held[counted].reset_index(drop=True), used[counted]
    bill, ratio = fractions(rows["common_used"]), fractions(rows["common_kwh"])
    quantity = objects(
        b * s if known else r * y
        for known, b, s, r, y in zip(
            used, bill, rows["share"], ratio, rows["dwelling_years"], strict=True
        )
    )
    whole = np.array([part == 1 for part in rows["share"]], dtype=bool)
    whole |= rows["share_given"].to_numpy(dtype=bool)
    ratios = objects(
        f"{each} kWh par logement et par an × {years}"
        for each, years in zip(told(ratio), _held_told(rows), strict=True)
    )
    cells = {
        "activity_type": "housing_common_electricity",
        "quantity": quantity,
        "unit": "kWh",
        "data_kind": chosen(used, chosen(whole, "invoiced", "extrapolated"), "statistical"),
        "calculation": chosen(used, _billed(rows, "common_used"), ratios),
        "source": chosen(used, "", "common_kwh"),
    }
    return _line(rows, "communs", cells)


def _vacant(held: pd.DataFrame) -> pd.DataFrame:
    """Vacant dwellings: kWh per vacant dwelling × years, else the heat of individual heating."""
    ratio = stated(held["vacant_kwh"])
    heat = ~held["collective"].to_numpy(dtype=bool) & ~pd.isna(held["heat_m2"])
    empty = objects(none is not None and none > 0 for none in held["vacant"]).astype(bool)
    counted = empty & (ratio | heat)
    rows, ratio = held[counted].reset_index(drop=True), ratio[counted]
    stake = fractions(rows["vacant_kwh"])
    quantity = objects(
        each * years if known else heat_m2 * area * years
        for known, each, years, heat_m2, area in zip(
            ratio, stake, rows["vacant"], rows["heat_m2"], rows["each_m2"], strict=True
        )
    )
    years = [f"{each} logements-années vacants" for each in told(rows["vacant"])]
    ratios = objects(
        f"{each} kWh par logement vacant et par an × {held_}"
        for each, held_ in zip(told(stake), years, strict=True)
    )
    cells = {
        "activity_type": rows["vacant_type"],
        "quantity": quantity,
        "unit": _vacant_unit(rows),
        "data_kind": chosen(ratio, "statistical", rows["heat_kind"]),
        "calculation": chosen(ratio, ratios, _by_area(rows, years) if len(rows) else ratios),
        "source": chosen(ratio, "vacant_kwh", _source(rows, np.zeros(len(rows), dtype=bool))),
    }
    return _line(rows, "vacants", cells)


def _vacant_unit(rows: pd.DataFrame) -> Objects:
    """PCI for gas, plain kWh for electricity."""
    return chosen(rows["vacant_type"] == "housing_vacant_gas", "kWh_PCI", "kWh")


def _tenants(held: pd.DataFrame) -> pd.DataFrame:
    """The individual heating of let dwellings: a memo, the tenants' own contracts."""
    counted = ~held["collective"].to_numpy(dtype=bool) & ~pd.isna(held["heat_m2"])
    rows = held[counted].reset_index(drop=True)
    years = [f"{each} logements-années loués" for each in told(rows["let"])]
    cells = {
        "activity_type": rows["tenant_type"],
        "quantity": objects(
            m * a * y for m, a, y in zip(rows["heat_m2"], rows["each_m2"], rows["let"], strict=True)
        ),
        "unit": rows["heat_unit"],
        "data_kind": rows["heat_kind"],
        "calculation": _by_area(rows, years) if len(rows) else [],
        "source": _source(rows, np.zeros(len(rows), dtype=bool)),
    }
    return _line(rows, "locataires", cells)


def _contracts(held: pd.DataFrame) -> pd.DataFrame:
    """The tenants' electricity beside heating: a memo."""
    rows = held[stated(held["tenant_kwh"])].reset_index(drop=True)
    each = fractions(rows["tenant_kwh"])
    cells = {
        "activity_type": "housing_tenant_electricity",
        "quantity": objects(kwh * years for kwh, years in zip(each, rows["let"], strict=True)),
        "unit": "kWh",
        "data_kind": "statistical",
        "calculation": [
            f"{kwh} kWh par logement et par an × {years} logements-années loués"
            for kwh, years in zip(told(each), told(rows["let"]), strict=True)
        ],
        "source": "tenant_kwh",
    }
    return _line(rows, "contrats", cells)


def _estimated(buildings: pd.DataFrame, held: pd.DataFrame) -> Rows:
    """The buildings whose heat some year rests on their energy label."""
    billed = stated(held["heating_used"])
    rests = ~billed & (held["heat_kind"] == "approximate").to_numpy() & ~pd.isna(held["heat_m2"])
    return np.isin(np.arange(len(buildings)), held["at"].to_numpy()[rests])


def _too_vacant(held: pd.DataFrame) -> Iterator[Finding]:
    """No more dwelling-days are vacant than are held."""
    empty, all_days = floats(held["vacant_days"]), held["dwelling_days"].to_numpy()
    for row in np.flatnonzero(empty > all_days):
        values = {"value": int(empty[row]), "expected": f"au plus {int(all_days[row])}, détenus"}
        where = place(STOCK_ENERGY, _of_energy(held), int(row), "vacant_days")
        yield Finding(code="worksheet_out_of_range", where=where, values=values)


def _of_energy(held: pd.DataFrame) -> pd.DataFrame:
    """The places of the rows of the sheet of energy."""
    names = ("origin_file", "origin_sheet", "origin_row")
    return pd.DataFrame({name: held[f"energy_{name}"] for name in names})


def _never_held(buildings: pd.DataFrame, held: pd.DataFrame) -> Iterator[Finding]:
    """A year that is asked for and in which no dwelling is held gives nothing, and is told."""
    idle = held[(held["dwelling_days"] <= 0).to_numpy()]
    for at, year in zip(idle["at"], idle["year"], strict=True):
        values = {"year": int(year), "building": buildings["building"].iloc[at]}
        where = place(STOCK_ROWS, buildings, int(at), "year_from")
        yield Finding(code="stock_not_held", where=where, values=values)


_NOTE = "Exemple : cette ligne n'est pas importée."

STOCK = Worksheet(
    code="stock",
    label_fr="Patrimoine de logements",
    formula_fr="Logements-jours = logements × jours détenus − logements vendus × jours depuis la"
    " vente. Chauffage et parties communes : facturé × quote-part, sinon kWh/m² (ou kWh par"
    " logement) × logements-années ; l'étiquette énergie n'est qu'une estimation.",
    tables=(STOCK_ROWS, STOCK_SALES, STOCK_ENERGY),
    identity=("building",),
    yearly=True,
    compute=compute_stock,
    link="building",
    kinds=("housing_collective_wood", "housing_collective_heat_network"),
    columns={
        "entity": "entity",
        "site": "site",
        "activity_type": "heating",
        "factor": "factor",
        "unit": "heating",
        "period_start": "acquired_on",
        "period_end": "year_to",
    },
    hints={
        "stock_rows": "Une ligne par immeuble ; les ventes et les factures ont leur feuille.",
        "stock_sales": "Une ligne par immeuble et date de vente.",
        "stock_energy": "Ce que les factures disent d'un immeuble et d'une année ; sinon, rien.",
    },
    examples={
        "stock_rows": {
            "entity": "MON-ENTITE",
            "site": "MON-PARC",
            "dwellings": 60,
            "area_m2": Decimal(3900),
            "shon_m2": Decimal(4300),
            "acquired_on": date(2020, 7, 1),
            "year_from": 2020,
            "year_to": 2021,
            "heating": "collective_gas",
            "dpe": "D",
            "dpe_on": date(2019, 5, 20),
            "common_kwh": Decimal(700),
            "vacancy_pct": Decimal(8),
            "comment": _NOTE,
        },
        "stock_sales": {"sold_on": date(2021, 9, 15), "sold": 3, "comment": _NOTE},
        "stock_energy": {
            "year": 2021,
            "heating_used": Decimal(610),
            "heating_unit": "MWh_PCS",
            "common_used": Decimal(41500),
            "vacant_days": 1800,
            "comment": _NOTE,
        },
    },
)
