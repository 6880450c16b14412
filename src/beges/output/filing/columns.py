"""The columns of the sheet "Lignes": what each says of an emission line, and its live formula.

Masses are live: ROUND(quantity × num / den × days / days × factor, 6) in kgCO2e, which gives the
milligrams of the engine below 100 000 t a line (``docs/method/rounding.md``). An amortised asset
shows its full mass, then the share of its running year, k of N: ROUND(full × k / N, 6) less
ROUND(full × (k − 1) / N, 6), so that the years add up to the whole.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from beges.domain.emissions import MG_PER_KG, Ints, half_up
from beges.domain.factors import FactorPart, Resolution
from beges.domain.gases import Gas, gases, mass_column
from beges.domain.inventory import Inventory, Status, boxes_of, line_ids
from beges.domain.nomenclature import OUTSIDE, activity_types, headings, labels
from beges.domain.uncertainty import Widths, widths_of
from beges.domain.units import unit

LARGEST_INTEGER = 2**53
"""Above it a spreadsheet's number no longer holds every integer."""

TIMINGS_FR = {"period": "Année", "amortised": "Amortissement", "acquisition": "Acquisition"}
_GSD2_DECIMALS = 6  # exponentials differ in their last bits from one machine to another
_FIRST_DAY = 25_569  # 1 January 1970, as a spreadsheet counts days
_DECIMAL_RATIO = "conversion donnée en décimal : la fraction exacte est trop longue pour un tableur"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A column: one value a line, ``None`` for a blank cell.

    ``formula`` is what the cell computes and ``values`` what it is worth; in it ``[name]`` is the
    cell of another column on the same row.
    """

    name: str
    header: str
    width: float
    style: str
    values: Sequence[Any]
    formula: str = ""


@dataclass(frozen=True, kw_only=True)
class Lines:
    """Emission lines of an inventory, with what each took from its factor."""

    inventory: Inventory
    table: pd.DataFrame

    @cached_property
    def shared(self) -> np.ndarray:
        """Which lines are a yearly share of an asset."""
        return (self.table["timing"] == "amortised").to_numpy()

    @cached_property
    def gases(self) -> list[Gas]:
        """The gases that occur on these lines, those of the total first."""
        present = [gas for gas in gases() if mass_column(gas.code) in self.table]
        return sorted(present, key=lambda gas: not gas.in_total)

    @cached_property
    def widths(self) -> Widths:
        """How uncertain data and factors are."""
        return widths_of(self.inventory)

    @cached_property
    def shared_gases(self) -> list[Gas]:
        """The gases of the lines that are a yearly share."""
        return [gas for gas in self.gases if (self.shared & self.given(gas)).any()]

    @cached_property
    def parts(self) -> tuple[Ints, list[FactorPart]]:
        """For each line the row of its factor part, and the parts."""
        resolution = self.table["resolution"].to_numpy(dtype=np.int64)
        part = self.table["part_row"].to_numpy(dtype=np.int64)
        width = int(part.max(initial=0)) + 1
        number, keys = pd.factorize(resolution * width + part)
        return number, [
            self.inventory.resolutions[key // width].factor.parts[key % width]
            for key in keys.tolist()
        ]

    def given(self, gas: Gas) -> np.ndarray:
        """Which lines have a value for this gas."""
        _, parts = self.parts
        return np.array(self.of_part(gas.code in part.values for part in parts), dtype=bool)

    def of_part(self, values: Iterable[object]) -> list[Any]:
        """One value for each part, laid on the lines."""
        return _array(values)[self.parts[0]].tolist()

    def of_resolution(self, values: Iterable[object]) -> list[Any]:
        """One value for each choice of a factor, laid on the lines."""
        return _array(values)[self.table["resolution"].to_numpy()].tolist()

    def of_activity(self, name: str) -> list[Any]:
        """A column of the activities, laid on the lines."""
        values = self.inventory.activities[name].to_numpy(dtype=object)
        return values[self.table["activity"].to_numpy()].tolist()

    def coded(self, name: str, words: Mapping[str, str] | None = None) -> list[str | None]:
        """A column of codes as words; a code without a word stands as it is."""
        column = self.table[name].cat
        known = words if words is not None else {}
        texts = _array([known.get(code, code) or None for code in column.categories])
        return texts[column.codes.to_numpy()].tolist() if len(texts) else [None] * len(self.table)


def _array(values: Iterable[object]) -> np.ndarray:
    """Objects as a column, none of them taken apart."""
    listed = list(values)
    array = np.empty(len(listed), dtype=object)
    array[:] = listed
    return array


def fields(lines: Lines) -> list[Field]:
    """Every column, from left to right."""
    return [
        *_origin_of_mass(lines),
        *_terms(lines),
        *_factors(lines),
        *_masses(lines),
        *_shares(lines),
        _total(lines),
        *_uncertainty(lines),
        *_boxes(lines),
        *_trail(lines),
    ]


def _origin_of_mass(lines: Lines) -> list[Field]:
    """Which activity, of whom, when."""
    sites = {code: site.name for code, site in lines.inventory.perimeter.sites.items()}
    types = {code: kind.label_fr for code, kind in activity_types().items()}
    names = {code: heading.label_fr for code, heading in headings().items()}
    states = labels("characterisations")
    table = lines.table
    start, end = table["start"] + _FIRST_DAY, table["end"] + _FIRST_DAY
    ids = line_ids(lines.inventory, table).tolist()
    return [
        _text("line", "Ligne", 26, ids),
        _text("entity", "Entité", 9, lines.coded("entity")),
        _text("site", "Site", 14, lines.coded("site")),
        _text("site_name", "Nom du site", 34, lines.coded("site", {"": "Hors site", **sites})),
        _text("type", "Type de donnée", 40, lines.coded("activity_type", types)),
        _text("heading", "Rubrique", 16, lines.coded("heading", names)),
        _text("state", "Caractérisation", 22, lines.coded("characterisation", states)),
        Field(name="start", header="Du", width=11, style="date", values=start.tolist()),
        Field(name="end", header="Au", width=11, style="date", values=end.tolist()),
    ]


def _text(name: str, header: str, width: float, values: Sequence[Any]) -> Field:
    return Field(name=name, header=header, width=width, style="plain", values=values)


def _number(name: str, header: str, values: Sequence[Any], style: str = "factor") -> Field:
    return Field(name=name, header=header, width=13, style=style, values=values)


def _terms(lines: Lines) -> list[Field]:
    """Quantity entered, conversion to the unit of the factor, share of the period."""
    ratios = [_ratio(resolution.ratio) for resolution in lines.inventory.resolutions]
    quantity = [float(value) for value in lines.of_activity("quantity")]
    units = [unit(str(code)).label_fr for code in lines.of_activity("unit")]
    return [
        Field(name="quantity", header="Quantité", width=18, style="quantity", values=quantity),
        _text("unit", "Unité", 12, units),
        _number("num", "Conversion : numérateur", lines.of_resolution(n for n, _ in ratios)),
        _number("den", "Conversion : dénominateur", lines.of_resolution(d for _, d in ratios)),
        _number("days", "Jours comptés", lines.table["share_num"].tolist()),
        _number("of_days", "Jours de la donnée", lines.table["share_den"].tolist()),
    ]


def _ratio(ratio: Fraction) -> tuple[float, int]:
    """A ratio as a spreadsheet holds it: two integers, or a decimal over one."""
    if max(abs(ratio.numerator), ratio.denominator) < LARGEST_INTEGER:
        return ratio.numerator, ratio.denominator
    return float(ratio), 1


def _factors(lines: Lines) -> list[Field]:
    """The factor, its part, and its value for each gas."""
    chosen = [resolution.factor for resolution in lines.inventory.resolutions]
    names = labels("parts")
    _, parts = lines.parts
    part_names = [part.name_fr or names.get(part.part, part.part) for part in parts]
    units = [f"kgCO2e/{unit(factor.unit).label_fr}" for factor in chosen]
    return [
        _text("factor", "Facteur", 14, lines.of_resolution(f.factor_id for f in chosen)),
        _text("factor_fr", "Nom du facteur", 44, lines.of_resolution(f.label_fr for f in chosen)),
        _text("part", "Part du facteur", 22, lines.of_part(part_names)),
        _text("factor_unit", "Unité du facteur", 18, lines.of_resolution(units)),
        *(
            Field(
                name=f"factor_{gas.code}",
                header=f"Facteur : {gas.label_fr}",
                width=17,
                style="factor",
                values=lines.of_part(_value(part, gas) for part in parts),
            )
            for gas in lines.gases
        ),
    ]


def _value(part: FactorPart, gas: Gas) -> float | None:
    """The value of a gas in a part, where its publisher gives one."""
    value = part.values.get(gas.code)
    return None if value is None else float(value)


def _masses(lines: Lines) -> list[Field]:
    """The mass of each gas, by the live product of the terms."""
    product = "ROUND([quantity]*[num]/[den]*[days]/[of_days]*[factor_{gas}],6)"
    return [
        Field(
            name=f"mass_{gas.code}",
            header=f"Masse (kgCO2e) : {gas.label_fr}",
            width=19,
            style="mass",
            values=_kilograms(_full(lines, gas), lines.given(gas)),
            formula=product.replace("{gas}", gas.code),
        )
        for gas in lines.gases
    ]


def _kilograms(masses: np.ndarray, shown: np.ndarray) -> list[float | None]:
    """Milligrams as kilograms on the lines shown, blanks on the others."""
    values = (masses / MG_PER_KG).astype(object)
    values[~shown] = None
    return values.tolist()


def _full(lines: Lines, gas: Gas) -> np.ndarray:
    """The mass of each line before any amortisation, in milligrams."""
    masses = lines.table[mass_column(gas.code)].to_numpy().copy()
    number, parts = lines.parts
    quantity = lines.of_activity("quantity")
    resolution = lines.table["resolution"].to_numpy()
    for row in np.flatnonzero(lines.shared & lines.given(gas)).tolist():
        ratio = lines.inventory.resolutions[resolution[row]].ratio
        factor = Fraction(parts[number[row]].values[gas.code])
        # An asset's share of the period is one: it is its life that divides it.
        masses[row] = half_up(Fraction(repr(float(quantity[row]))) * ratio * factor * MG_PER_KG)
    return masses


def _shares(lines: Lines) -> list[Field]:
    """The running year of an asset, its life, and the share of that year."""
    if not lines.shared.any():
        return []
    table, shown = lines.table, lines.shared
    year = table["asset_year"].to_numpy().astype(object)
    life = table["life"].to_numpy().astype(object)
    year[~shown] = None
    life[~shown] = None
    up_to = "ROUND([mass_{gas}]*{k}/[life],6)"
    share = f"ROUND({up_to.replace('{k}', '[year]')}-{up_to.replace('{k}', '([year]-1)')},6)"
    return [
        _number("year", "Amortissement : année k", year.tolist()),
        _number("life", "Amortissement : durée N", life.tolist()),
        *(
            Field(
                name=f"share_{gas.code}",
                header=f"Part de l’année k (kgCO2e) : {gas.label_fr}",
                width=19,
                style="mass",
                values=_kilograms(
                    table[mass_column(gas.code)].to_numpy(), shown & lines.given(gas)
                ),
                formula=share.replace("{gas}", gas.code),
            )
            for gas in lines.shared_gases
        ),
    ]


def _total(lines: Lines) -> Field:
    """The total of a line: its gases, but for the memo ones."""
    formula = _sum("mass", lines.gases)
    if lines.shared.any():
        formula = f"IF([year]>0,{_sum('share', lines.shared_gases)},{formula})"
    return Field(
        name="total",
        header="Total de la ligne (kgCO2e)",
        width=20,
        style="mass",
        values=(lines.table["total_mg"] / MG_PER_KG).tolist(),
        formula=f"ROUND({formula},6)",
    )


def _sum(kind: str, present: Sequence[Gas]) -> str:
    """The sum of the columns of the gases that a total adds up; they stand side by side."""
    counted = [gas.code for gas in present if gas.in_total]
    return f"SUM([{kind}_{counted[0]}]:[{kind}_{counted[-1]}])" if counted else "0"


def _uncertainty(lines: Lines) -> list[Field]:
    """The GSD² of the datum and of the factor, and that of the line, by a live formula."""
    datum, factor = (np.exp(width).round(9) for width in lines.widths.of_lines(lines.table))
    both = np.exp(np.hypot(np.log(datum), np.log(factor))).round(_GSD2_DECIMALS)
    return [
        _number("gsd2_datum", "GSD² de la donnée", datum.tolist(), "gsd2"),
        _number("gsd2_factor", "GSD² du facteur", factor.tolist(), "gsd2"),
        Field(
            name="gsd2",
            header="GSD² de la ligne",
            width=13,
            style="gsd2",
            values=both.tolist(),
            formula=f"ROUND(EXP(SQRT(LN([gsd2_datum])^2+LN([gsd2_factor])^2)),{_GSD2_DECIMALS})",
        ),
    ]


def box_keys(inventory: Inventory, standard: str) -> Mapping[str, str]:
    """The boxes of a standard as a criterion of ``SUMIFS`` finds them, and as a person reads them.

    A spreadsheet takes "1.1" for a number, or in some languages for the first of January: a letter
    in front keeps it a text.
    """
    boxes = boxes_of(inventory, standard)
    if standard == "ghgp":
        return {code: post.label_fr for code, post in boxes.items()} | {OUTSIDE: "hors"}
    mark = standard.upper()
    return {code: f"{mark} {code}" for code in boxes} | {OUTSIDE: "hors"}


def _boxes(lines: Lines) -> list[Field]:
    """Where the line goes in each standard, and whether the group counts it."""
    outside = {OUTSIDE: "hors"}
    statuses = {status.value: status.label_fr for status in Status}
    return [
        _text("v5", "Poste V5", 9, lines.coded("v5", box_keys(lines.inventory, "v5"))),
        _text("v4", "Poste V4", 9, lines.coded("v4", box_keys(lines.inventory, "v4"))),
        _text("ghgp", "GHG Protocol", 48, lines.coded("ghgp", box_keys(lines.inventory, "ghgp"))),
        _text("esrs", "ESRS E1-6", 11, lines.coded("esrs", box_keys(lines.inventory, "esrs"))),
        _text("scope", "Scope", 8, lines.coded("scope", outside)),
        _text("timing", "Prise en compte", 16, lines.coded("timing", TIMINGS_FR)),
        _text("status", "Statut", 20, lines.coded("status", statuses)),
    ]


def _trail(lines: Lines) -> list[Field]:
    """Why this factor and this post, and where the activity comes from."""
    rules = _array([*(rule.reference for rule in lines.inventory.rules), None])
    choices = [_choice(resolution) for resolution in lines.inventory.resolutions]
    return [
        _text("choice", "Choix du facteur", 60, lines.of_resolution(choices)),
        _text("rule", "Règle du poste", 60, rules[lines.table["rule"].to_numpy()].tolist()),
        _text("documents", "Justificatif", 24, _texts(lines.of_activity("documents"))),
        _text("file", "Fichier d’origine", 28, _texts(lines.of_activity("origin_file"))),
        _text("sheet", "Feuille d’origine", 16, _texts(lines.of_activity("origin_sheet"))),
        _text("row", "Ligne d’origine", 10, _texts(lines.of_activity("origin_row"))),
        _text("comment", "Commentaire", 50, _texts(lines.of_activity("comment"))),
    ]


def _choice(resolution: Resolution) -> str:
    """The rule that chose the factor, and what its conversion rests on."""
    words = [resolution.rule_fr, resolution.ratio_fr]
    if _ratio(resolution.ratio) != resolution.ratio.as_integer_ratio():
        words.append(_DECIMAL_RATIO)
    return " ; ".join(word for word in words if word)


def _texts(values: Iterable[Any]) -> list[str | None]:
    """Texts of a user, with a blank for what is not known."""
    return [None if pd.isna(value) or value == "" else str(value) for value in values]
