"""Index: the words of every factor of a release, and the facts that a search filters and sorts by.

Made once a release, in columns: each distinct text is folded once, then spread over the factors
that carry it. A posting says that a word stands in a factor, with the weight of the best place
where it stands: the name above the attribute, the attribute above category, tags and the rest.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from beges.domain.factors import EmissionFactor, FactorRelease
from beges.domain.units import unit
from beges.services.library import (
    publisher_fr,
    split_of,
    territory_fr,
    types_by_series,
    unit_fr,
)
from beges.services.search.synonyms import known_words
from beges.services.search.words import ARTICLES, is_year, joined_words, sound, spelt_words, words
from beges.services.workspace import Workspace

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

WEIGHTS: Mapping[str, float] = {
    "head": 1.1,
    "name": 1.0,
    "published": 0.8,
    "attribute": 0.75,
    "place": 0.7,
    "series": 0.55,
    "tags": 0.5,
    "category": 0.45,
    "territory": 0.4,
    "unit": 0.35,
    "kinds": 0.25,
    "publisher": 0.2,
}
"""How much a word counts, by the place where it stands; the head is the first word of the name."""

NEVER = 9999
_YEAR = re.compile(r"\b(?:199|20[0-4])\d\b")
_AVERAGE = r"\b[Mm]oyen"
_HANDINESS: Mapping[str, float] = {
    "kWh_PCS": 0.9,
    "kWh_PCI": 0.8,
    "m3": 0.8,
    "kg": 0.6,
    "tonne": 0.5,
    "MJ": 0.0,
    "GJ": 0.0,
    "tep": 0.0,
    "tonne_km": -2.0,
}
"""How likely a unit, by its start, is what a person of an office has at hand; any other is 1."""
_UNKNOWN_UNIT = -10.0


@dataclass(frozen=True, kw_only=True)
class FactorIndex:
    """The factors of a release, ready to be searched.

    ``facts``: one row a factor, in the order of the release. ``numbers``: word → its rank in the
    vocabulary, which is sorted; ``starts[n]:starts[n + 1]`` are the postings of word ``n``.
    ``seen_in``: the first text where each word stands, for its spelling. ``spellings``: what a
    misspelt word may be corrected to, synonyms and all, and ``by_sound`` which of them sound so.
    """

    release: FactorRelease = field(repr=False)
    facts: pd.DataFrame = field(repr=False)
    vocabulary: tuple[str, ...] = field(repr=False)
    numbers: Mapping[str, int] = field(repr=False)
    seen_in: tuple[str, ...] = field(repr=False)
    spellings: tuple[str, ...] = field(repr=False)
    by_sound: Mapping[str, tuple[str, ...]] = field(repr=False)
    starts: Ints = field(repr=False)
    rows: Ints = field(repr=False)
    weights: Floats = field(repr=False)

    def __len__(self) -> int:
        return len(self.facts)

    def spelling(self, word: str) -> str:
        """A word of the vocabulary as it is written in the release, with its accents.

        A word that a code alone holds ("waste_weee_average") stands by itself.
        """
        number = self.numbers.get(word)
        spelt = dict(spelt_words(self.seen_in[number])) if number is not None else {}
        told = spelt.get(word, word)
        return word if "_" in told else told


def factor_index(workspace: Workspace, release: FactorRelease) -> FactorIndex:
    """The index of a release, made once; own factors that came since make another."""
    key = ("factor index", release.digest, hash(tuple(release.factors)))
    return workspace.cache.get(key, lambda: make_index(release))


def make_index(release: FactorRelease) -> FactorIndex:
    """The index of a release."""
    factors = tuple(release.factors.values())
    texts = _texts(factors, release)
    vocabulary, seen_in, postings = _postings(texts)
    order = np.argsort(np.array(vocabulary, dtype=object), kind="stable")
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    term, row, weight = postings
    starts, rows, weights = _best_places(rank[term], row, weight, len(vocabulary))
    ordered = tuple(vocabulary[n] for n in order.tolist())
    seen = tuple(seen_in[n] for n in order.tolist())
    codes = frozenset(factor.series for factor in factors)
    told = [word for word, text in zip(ordered, seen, strict=True) if text not in codes]
    spellings = _spellings(told)
    return FactorIndex(
        release=release,
        facts=_facts(factors, release),
        vocabulary=ordered,
        numbers={word: number for number, word in enumerate(ordered)},
        seen_in=seen,
        spellings=spellings,
        by_sound=_by_sound(spellings),
        starts=starts,
        rows=rows,
        weights=weights,
    )


def _spellings(vocabulary: Sequence[str]) -> tuple[str, ...]:
    """Words of the release that a person reads, and synonyms; numbers and references left out."""
    return tuple(word for word in dict.fromkeys([*vocabulary, *known_words()]) if word.isalpha())


def _by_sound(spellings: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Sound → the words that sound so."""
    heard: dict[str, list[str]] = {}
    for word in spellings:
        heard.setdefault(sound(word), []).append(word)
    return {key: tuple(found) for key, found in heard.items()}


def _texts(
    factors: Sequence[EmissionFactor], release: FactorRelease
) -> list[tuple[str, list[str]]]:
    """The places of a factor where words are looked for, each with its text factor by factor.

    The codes of series come last: a word that was seen in one of them stands nowhere else.
    """
    kinds = types_by_series(release)
    of_series = {
        code: f"{series.label_fr} {series.group_fr}" for code, series in release.series.items()
    }
    printed = [" ".join(factor.published_label) for factor in factors]
    return [
        ("head", [factor.name_fr for factor in factors]),
        ("name", [factor.name_fr for factor in factors]),
        ("attribute", [factor.attribute_fr for factor in factors]),
        ("attribute", [factor.boundary_fr for factor in factors]),
        ("published", printed),
        ("place", [factor.place for factor in factors]),
        ("territory", [territory_fr(factor) for factor in factors]),
        ("series", [of_series.get(factor.series, "") for factor in factors]),
        ("tags", [factor.tags for factor in factors]),
        ("category", [factor.category for factor in factors]),
        ("unit", [unit_fr(factor) for factor in factors]),
        ("kinds", [" ".join(kinds.get(factor.series, ())) for factor in factors]),
        ("publisher", [publisher_fr(factor) for factor in factors]),
        ("series", [factor.series for factor in factors]),
    ]


_Postings = tuple[Ints, Ints, Floats]


def _postings(texts: list[tuple[str, list[str]]]) -> tuple[list[str], list[str], _Postings]:
    """Vocabulary in order of appearance, where each word was seen, and (word, row, weight)."""
    numbers: dict[str, int] = {}
    seen_in: list[str] = []
    columns: list[_Postings] = []
    for place, column in texts:
        codes, distinct = pd.factorize(np.array(column, dtype=object))
        head = place == "head"
        found = [_word_numbers(str(text), numbers, seen_in, head=head) for text in distinct]
        counts = np.array([len(of_text) for of_text in found], dtype=np.int64)
        flat = np.array([number for of_text in found for number in of_text], dtype=np.int64)
        repeats = counts[codes]
        row = np.repeat(np.arange(len(codes), dtype=np.int64), repeats)
        first = np.concatenate(([0], np.cumsum(counts)))[:-1]
        within = np.arange(len(row)) - np.repeat(np.cumsum(repeats) - repeats, repeats)
        term = flat[np.repeat(first[codes], repeats) + within] if len(flat) else flat
        columns.append((term, row, np.full(len(row), WEIGHTS[place])))
    term, row, weight = (np.concatenate(parts) for parts in zip(*columns, strict=True))
    return list(numbers), seen_in, (term, row, weight)


def _word_numbers(
    text: str, numbers: dict[str, int], seen_in: list[str], *, head: bool
) -> list[int]:
    """The distinct words of a text, or its first one, numbered; a new one joins the vocabulary."""
    found = dict.fromkeys(words(text)[:1] if head else [*words(text), *joined_words(text)])
    for word in found:
        if word not in numbers:
            numbers[word] = len(numbers)
            seen_in.append(text)
    return [numbers[word] for word in found]


def _best_places(term: Ints, row: Ints, weight: Floats, count: int) -> tuple[Ints, Ints, Floats]:
    """One posting a word and a factor, with the weight of the best place."""
    order = np.lexsort((row, term))
    term, row, weight = term[order], row[order], weight[order]
    if not len(term):
        return np.zeros(count + 1, dtype=np.int64), row, weight
    new = np.concatenate(([True], (np.diff(term) != 0) | (np.diff(row) != 0)))
    first = np.flatnonzero(new)
    starts = np.searchsorted(term[first], np.arange(count + 1))
    return starts.astype(np.int64), row[first], np.maximum.reduceat(weight, first)


# ---------------------------------------------------------------- what filters and sorts


def _facts(factors: Sequence[EmissionFactor], release: FactorRelease) -> pd.DataFrame:
    """One row a factor: codes and labels to filter by, and the keys of the order."""
    groups = {code: series.group_fr for code, series in release.series.items()}
    split = [split_of(factor) for factor in factors]
    texts = {
        "factor_id": [factor.factor_id for factor in factors],
        "publisher_id": [factor.publisher_id for factor in factors],
        "label": [factor.label_fr for factor in factors],
        "unit": [unit_fr(factor) for factor in factors],
        "unit_code": [factor.unit for factor in factors],
        "territory": [territory_fr(factor) for factor in factors],
        "geography": [factor.geography for factor in factors],
        "place": [factor.place for factor in factors],
        "group": [groups.get(factor.series, "") for factor in factors],
        "category": [factor.category for factor in factors],
        "status": [factor.status for factor in factors],
        "publisher": [publisher_fr(factor) for factor in factors],
        "release": [factor.release for factor in factors],
        "series": [factor.series for factor in factors],
    }
    facts = pd.DataFrame({name: pd.Series(text, dtype="str") for name, text in texts.items()})
    facts["by_part"] = np.array([by_part for by_part, _ in split], dtype=bool)
    facts["by_gas"] = np.array([by_gas for _, by_gas in split], dtype=bool)
    facts["first_year"] = _years([factor.valid_from for factor in factors], 0)
    facts["last_year"] = _years([factor.valid_to for factor in factors], NEVER)
    facts["expired_in"] = _years([_year_after(factor.expired_on) for factor in factors], NEVER)
    label = facts["label"]
    facts["where"] = _where(factors, facts)
    facts["root"] = _root(facts)
    facts["newest"] = _newest(label, facts)
    facts["length"] = _lengths(label)
    facts["family"] = pd.factorize(label.str.replace(_YEAR, "", regex=True))[0]
    facts["twin"] = pd.factorize(label + "\n" + facts["unit"])[0]
    facts["average"] = label.str.contains(_AVERAGE, regex=True).to_numpy()
    facts["handiness"] = facts["unit_code"].map(_handiness).to_numpy(dtype=np.float64)
    facts["unit_basis"] = facts["unit_code"].map(_bases(facts["unit_code"])).to_numpy()
    return facts


def _year_after(expired_on: date | None) -> int | None:
    """The first year that the printed validity does not reach."""
    return None if expired_on is None else expired_on.year + 1


def _years(years: Sequence[int | None], unbounded: int) -> Ints:
    """Years as a column, with a bound that holds them all where there is none."""
    return np.array([unbounded if year is None else year for year in years], dtype=np.int64)


def _root(facts: pd.DataFrame) -> pd.Series:
    """The family of a factor: the first step of its category, else the group of its series."""
    first = facts["category"].str.split(">").str[0].str.strip()
    return first.where(first != "", facts["group"])


def _where(factors: Sequence[EmissionFactor], facts: pd.DataFrame) -> pd.Series:
    """The folded words of the attribute, the place and the territory, each after a blank."""
    attribute = pd.Series([factor.attribute_fr for factor in factors], dtype="str")
    codes, distinct = pd.factorize(attribute + " " + facts["place"] + " " + facts["territory"])
    folded = np.array(
        ["".join(f" {w}" for w in words(str(text))) for text in distinct], dtype=object
    )
    return pd.Series(folded[codes], dtype="str")


def _newest(label: pd.Series, facts: pd.DataFrame) -> Ints:
    """The year that a factor speaks of: the last in its label, or its first year of validity.

    A factor that speaks of no year is not old.
    """
    said = label.str.findall(_YEAR).str[-1]
    named = pd.to_numeric(said, errors="coerce").fillna(0).astype("int64")
    newest = np.maximum(facts["first_year"].to_numpy(), named.to_numpy())
    return np.where(newest == 0, NEVER, newest)


def _lengths(label: pd.Series) -> Ints:
    """How many words a label has, articles and years left out; at least one."""
    codes, distinct = pd.factorize(label)
    counts = [
        sum(not (word in ARTICLES or is_year(word)) for word in words(str(text)))
        for text in distinct
    ]
    return np.maximum(np.array(counts, dtype=np.int64)[codes], 1) if len(codes) else codes


def _handiness(code: str) -> float:
    """How likely a person has a quantity in that unit; the longest start of its code decides."""
    if not code:
        return _UNKNOWN_UNIT
    starts = [start for start in _HANDINESS if code.startswith(start)]
    return _HANDINESS[max(starts, key=len)] if starts else 1.0


def _bases(codes: "pd.Series[str]") -> dict[str, str]:
    """Unit code → its basis; none for a unit that the catalogue does not hold."""
    return {code: unit(code).basis if code else "" for code in codes.unique()}
