"""Facts: the lines of two inventories in one table, told in the same words.

A line keeps what it is (entity, site, type, nature, characterisation, part, boxes), what kind of
data made it, in which unit, by which factor, and whether the chosen view counts it: a line that one
side computed and did not count tells why the other side has it alone. Codes are categories of both
sides together, in alphabetical order, so that the order of the lines never matters.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pandas as pd

from beges.domain.comparison.measures import Measure, Multiplied, entered_scales, factor_scales
from beges.domain.comparison.terms import part_names
from beges.domain.emissions import Ints
from beges.domain.factors import EmissionFactor, Resolution
from beges.domain.inventory import Inventory, Valuation
from beges.domain.inventory.consolidate import Status
from beges.domain.nomenclature import OUTSIDE
from beges.domain.perimeter import InventorySettings
from beges.domain.tables import rows
from beges.domain.units import unit

COUNTED = Status.COUNTED.value
OUT_OF_VIEW = "out_of_view"

PLACE = ("entity", "site")
FACTS = (*PLACE, "activity_type", "heading", "scope", "v5", "v4", "characterisation", "part")
"""What a line is on both sides; the rest of the key tells twins apart."""

MONEY, CO2E = "money", "co2e"


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Which counted lines a bridge explains: the published figure or all, with or without stock.

    ``standard``: only those that have a box there; blank: wherever they go.
    """

    published: bool = True
    housing_stock: bool = True
    standard: str = ""


@dataclass(frozen=True, kw_only=True)
class Used:
    """A factor as one inventory used it."""

    factor: EmissionFactor
    ratio: Fraction
    chosen_by: str
    is_adopted: bool
    settings: InventorySettings

    @property
    def vintage(self) -> tuple[object, ...]:
        """What makes two factors of different units the same figure: series, years, release."""
        factor = self.factor
        series = factor.series or factor.factor_id
        years = (factor.valid_from, factor.valid_to)
        return (factor.publisher, series, years, factor.release, factor.gwp_set, self.is_adopted)


@dataclass(frozen=True, kw_only=True)
class Sides:
    """The lines of both inventories, ``side`` 0 and 1, in the words of both.

    ``table``: the facts as categories and, for each line, ``state`` (counted, or why not),
    ``kind``, ``nature``, ``named``, ``used`` (a row of ``factors``), ``activity`` (the
    identifier), ``total_mg``. ``measures``: the quantities as entered, then as converted.
    """

    before: Inventory
    after: Inventory
    table: pd.DataFrame
    measures: tuple[Measure, Measure]
    factors: tuple[Used, ...]

    def is_same_year(self) -> bool:
        """Whether both are inventories of one year."""
        return self.before.settings.year == self.after.settings.year


def lay_out(before: Inventory, after: Inventory, view: View) -> Sides:
    """Both inventories in one table."""
    sirens = {e.siren for side in (before, after) for e in side.perimeter.entities.values()}
    tables = [_side(inventory, view, sirens) for inventory in (before, after)]
    factors = tuple(used for inventory in (before, after) for used in _factors(inventory))
    tables[1]["used"] += len(before.resolutions)
    table = pd.concat([_plain(side) for side in tables], ignore_index=True)
    for name in tables[0].columns[tables[0].dtypes == "category"]:
        columns = [_as_texts(side[name]) for side in tables]
        table[name] = pd.api.types.union_categoricals(columns, sort_categories=True)
    table["side"] = np.repeat(np.arange(2, dtype=np.int8), [len(side) for side in tables])
    return Sides(
        before=before,
        after=after,
        measures=_measures(table, factors),
        table=table,
        factors=factors,
    )


def _measures(table: pd.DataFrame, factors: Sequence[Used]) -> tuple[Measure, Measure]:
    """The quantities as entered and as converted; they leave the table."""
    answers = [(used.factor, used.ratio) for used in factors]
    multiplied = Multiplied(
        quantity=table.pop("quantity").to_numpy(),
        share_num=table.pop("share_num").to_numpy().astype(np.int64),
        share_den=table.pop("share_den").to_numpy().astype(np.int64),
        used=table["used"].to_numpy(),
        part_row=table["part_row"].to_numpy(),
        factors=answers,
    )
    number = table["unit"].cat.codes.to_numpy().astype(np.int64)
    return (
        multiplied.measure(number, entered_scales(table["unit"])),
        multiplied.measure(multiplied.used, factor_scales(answers)),
    )


def _as_texts(column: pd.Series) -> pd.Categorical:
    """The categories as texts of one type: those of an inventory without a line have none."""
    values: pd.Categorical = column.array
    return pd.Categorical.from_codes(values.codes, categories=values.categories.astype("str"))


def _plain(side: pd.DataFrame) -> pd.DataFrame:
    """The columns that are not categories: those are united apart."""
    return side[side.columns[side.dtypes != "category"]]


def _side(inventory: Inventory, view: View, sirens: set[str]) -> pd.DataFrame:
    """The lines of one inventory that a BEGES valuation reads, counted or not."""
    lines = inventory.lines[inventory.lines["timing"] != Valuation.AMORTISED.left_out.value]
    if not view.housing_stock:
        lines = lines[~lines["housing_stock"]]
    number = lines["resolution"].to_numpy().astype(np.int64)
    taken = inventory.activities.iloc[lines["activity"].to_numpy()]
    table = lines[[*FACTS]].reset_index(drop=True)
    table["part_name"] = pd.Categorical(part_names(inventory, lines))
    table["partner"] = _partners(lines["counterparty"], sirens)
    table["state"] = _states(lines, view)
    table["nature"] = _coded([_nature(a, inventory) for a in inventory.resolutions], number)
    table["unit"] = taken["unit"].array
    table["kind"] = _kinds(taken)
    table["activity"] = pd.Categorical(taken["activity_id"].to_numpy(dtype=object))
    named = [answer.chosen_by != "rule" for answer in inventory.resolutions]
    table["named"] = np.array(named, dtype=bool)[number]
    table["used"] = number
    table["part_row"] = lines["part_row"].to_numpy().astype(np.int64)
    table["is_asset"] = lines["asset_year"].to_numpy() > 0
    table["quantity"] = taken["quantity"].to_numpy()
    for name in ("share_num", "share_den", "total_mg"):
        table[name] = lines[name].to_numpy()
    return table


def _coded(values: Sequence[str], number: Ints) -> pd.Categorical:
    """One value for each number, laid on the lines."""
    codes, categories = pd.factorize(np.asarray(values, dtype=object))
    taken = codes[number] if len(codes) else np.empty(0, dtype=np.int64)
    return pd.Categorical.from_codes(taken, categories=pd.Index(categories, dtype=object))


def _partners(counterparty: pd.Series, sirens: set[str]) -> pd.Categorical:
    """The seller where it is an entity of the group: such lines may be eliminated."""
    known = [code if code in sirens else "" for code in counterparty.cat.categories]
    return _coded(known, counterparty.cat.codes.to_numpy().astype(np.int64))


def _states(lines: pd.DataFrame, view: View) -> pd.Categorical:
    """Counted in the view, or why not."""
    names = [*lines["status"].cat.categories, OUT_OF_VIEW]
    code = lines["status"].cat.codes.to_numpy().astype(np.int64)
    counted = code == names.index(COUNTED)
    if view.published:
        code[counted & ~lines["published"].to_numpy()] = len(names) - 1
    if view.standard:
        code[counted & (lines[view.standard] == OUTSIDE).to_numpy()] = len(names) - 1
    return pd.Categorical.from_codes(code, categories=pd.Index(names, dtype=object))


def _nature(answer: Resolution, inventory: Inventory) -> str:
    """The series that the factor stands for, before an adoption; else the factor itself."""
    factor = inventory.release.factors.get(answer.replaces, answer.factor)
    return factor.series or factor.factor_id


def _family(code: str) -> str:
    """Money, CO2e, or something measured."""
    basis = unit(code).basis
    return MONEY if basis.startswith(MONEY) else CO2E if basis == CO2E else "physical"


def _kinds(taken: pd.DataFrame) -> pd.Categorical:
    """The kind of each line's data: its class (method V5 p.39), and money or something measured."""
    classes = {row["code"]: row["data_class"] for row in rows("data_kinds")}
    kinds, units = taken["data_kind"].cat, taken["unit"].cat
    names = [
        f"{classes.get(kind, kind)} {_family(code)}"
        for kind in kinds.categories
        for code in units.categories
    ]
    width = len(units.categories)
    return _coded(names, kinds.codes.to_numpy().astype(np.int64) * width + units.codes.to_numpy())


def _factors(inventory: Inventory) -> list[Used]:
    """The factors of one inventory, one a resolution."""
    return [
        Used(
            factor=answer.factor,
            ratio=answer.ratio,
            chosen_by=answer.chosen_by,
            is_adopted=bool(answer.replaces),
            settings=inventory.settings,
        )
        for answer in inventory.resolutions
    ]
