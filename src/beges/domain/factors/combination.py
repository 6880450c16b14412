"""Combine: a publisher's whole file read through the library that gives factors their natures.

A library knows what a factor is for: its series, territory, years, GWP set. A whole file knows its
figures, for thousands more. An inventory names its releases in order and the first that holds a
factor gives its figures; what a release lacks stays with the next one. So a version of Base
Carbone® that has no ratio for a year leaves the library's in place, and says so: a factor names the
release that it was read from.

Three things come with a whole file: the new yearly figures of a series (same label, another year),
the networks of heat and cold, and every other factor, to be chosen by its identifier.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256

from beges.domain.factors.networks import CATEGORY, networks_of
from beges.domain.factors.release import Derivation, EmissionFactor, FactorPart, FactorRelease

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
_IN_FORCE = frozenset({"valid", "valid_specific"})
_EDITED_UNITS = frozenset({("vehicle_km", "km"), ("passenger_km", "peq_km"), ("kg", "")})
"""Units that a library words otherwise than the publisher: the kilometre of a vehicle, that of an
"equivalent passenger" of an aeroplane, and the kilogram of a gas, whose warming potential is
printed without a unit."""


class LibraryMissing(ValueError):
    """The last release of a list gives no natures: nothing could be chosen by rule."""

    def __init__(self, releases: Sequence[str]) -> None:
        super().__init__(f"no library at the end of {', '.join(releases)}")
        self.releases = tuple(releases)


def combined(releases: Sequence[FactorRelease]) -> FactorRelease:
    """The releases as one, the first that holds a factor giving its figures.

    Raises
    ------
    LibraryMissing
        When the last one is no library.
    """
    *whole, library = releases
    if not library.series:
        raise LibraryMissing([release.release for release in releases])
    for release in reversed(whole):
        library = _read_through(release, library)
    return library


def _read_through(whole: FactorRelease, library: FactorRelease) -> FactorRelease:
    """The library with the figures of a whole file, and all that this file has besides."""
    factors = {
        code: _retold(factor, whole.factors.get(code)) for code, factor in library.factors.items()
    }
    factors |= {f.factor_id: f for f in _derived(library.derivations, factors)}
    years = tuple(_new_years(library, whole))
    factors |= {new.factor_id: new for new, _ in years}
    derived = tuple(_derived_too(library, years))
    factors |= {new.factor_id: new for new, _ in derived}
    known = {code: factor for code, factor in factors.items() if factor.series}
    networks = networks_of(
        (f for f in whole.factors.values() if f.category.startswith(CATEGORY)), known
    )
    usable = {
        kind: (*codes, *(code for code, like in networks.like.items() if like in codes))
        for kind, codes in library.usable.items()
    }
    return replace(
        library,
        release=f"{whole.release};{library.release}",
        title=f"{whole.title}, complétée par {library.title}",
        attribution=" ; ".join(dict.fromkeys((whole.attribution, library.attribution))),
        gwp_note=" ".join(note for note in (whole.gwp_note, library.gwp_note) if note),
        digest=sha256(f"{whole.digest}\n{library.digest}\n".encode()).hexdigest(),
        factors={**whole.factors, **factors, **networks.factors},
        series={**library.series, **networks.series},
        usable=usable,
        derivations=(*library.derivations, *(derivation for _, derivation in derived)),
        networks=_by_town(library.networks, networks.by_town),
        gwps={**library.gwps, **whole.gwps},
    )


def _by_town(*releases: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """The networks of each town, those of every release."""
    towns: dict[str, tuple[str, ...]] = {}
    for networks in releases:
        for town, codes in networks.items():
            towns[town] = tuple(dict.fromkeys((*towns.get(town, ()), *codes)))
    return towns


def _retold(factor: EmissionFactor, printed: EmissionFactor | None) -> EmissionFactor:
    """A library's factor with the figures that another release prints for it.

    It stays as it is when that release lacks it, or prints it for another unit.
    """
    if printed is None or not _same_unit(factor.unit, printed.unit):
        return factor
    return replace(
        factor,
        publisher_version=printed.publisher_version,
        status=printed.status,
        uncertainty_pct=printed.uncertainty_pct,
        published_total=printed.published_total,
        source=printed.source,
        parts=_parts(factor.parts, printed.parts),
        release=printed.release,
        category=printed.category,
        tags=printed.tags,
        qualifier=printed.qualifier,
        published_label=printed.published_label,
        expired_on=printed.expired_on,
        scores=printed.scores,
    )


def _same_unit(ours: str, theirs: str) -> bool:
    return ours == theirs or (ours, theirs) in _EDITED_UNITS


def _parts(ours: tuple[FactorPart, ...], theirs: tuple[FactorPart, ...]) -> tuple[FactorPart, ...]:
    """The printed parts in the library's words: it knows which part a sole figure is.

    It knows its gas too where a gas is entered by mass; the total of anything else names none.
    Where each part has its like the library's sorting holds: a version files the SF6 of
    transformers under leaks, another under the losses of the network.
    """
    if len(ours) == len(theirs) == 1 and theirs[0].part == "whole":
        gases = tuple(ours[0].values)
        values = theirs[0].values
        if ours[0].part == _BY_MASS and len(gases) == 1 and set(values) == {"unsplit"}:
            values = {gases[0]: values["unsplit"]}
        return (replace(ours[0], values=values),)
    likes = _paired(ours, theirs)
    if len(ours) == len(theirs) == len(likes):
        return tuple(replace(part, values=likes[rank].values) for rank, part in enumerate(ours))
    return theirs


_BY_MASS = "leakage"
"""The part of a gas that is itself what is entered: one kilogram of it, and its potential."""

_LIKENESS: tuple[Callable[[FactorPart], object], ...] = (
    lambda part: (part.part, part.name_fr, frozenset(part.values)),
    lambda part: (part.part, frozenset(part.values)),
    lambda part: part.part,
    lambda part: frozenset(part.values),
)
"""What makes two parts the same one, the surest first."""


def _paired(ours: Sequence[FactorPart], theirs: Sequence[FactorPart]) -> Mapping[int, FactorPart]:
    """Rank of a part of ours → the printed one that is like it, each taken once."""
    pairs: dict[int, FactorPart] = {}
    left = list(theirs)
    for likeness in _LIKENESS:
        for rank, part in enumerate(ours):
            like = next((other for other in left if likeness(other) == likeness(part)), None)
            if rank not in pairs and like is not None:
                pairs[rank] = like
                left = [other for other in left if other is not like]
    return pairs


def _derived(
    derivations: Sequence[Derivation], factors: Mapping[str, EmissionFactor]
) -> Iterator[EmissionFactor]:
    """Our products of published factors, made again from the figures that were read."""
    for derivation in derivations:
        origin, made = factors[derivation.from_factor], factors[derivation.factor_id]
        if origin.release != made.release:
            yield _product(made, origin, derivation)


def _product(
    made: EmissionFactor, origin: EmissionFactor, derivation: Derivation
) -> EmissionFactor:
    """A factor of ours: a published one times its stated multiplier, part by part, exactly."""
    times, total = derivation.multiplier, origin.published_total
    return replace(
        made,
        published_total=None if total is None else total * times,
        source=f"{origin.factor_id} × {times} ; {origin.source}",
        parts=tuple(
            replace(part, values={gas: value * times for gas, value in part.values.items()})
            for part in origin.parts
        ),
        release=origin.release,
    )


_New = tuple[EmissionFactor, EmissionFactor]
"""A figure for a new year, and the yearly factor that it follows."""


def _new_years(library: FactorRelease, whole: FactorRelease) -> Iterator[_New]:
    """The figures that a file prints under the label of a yearly factor, for another year.

    A year that the library has already is not added twice: ADEME prints some figures under one
    label and two identifiers, and others under a new label.
    """
    patterns: dict[tuple[str, ...], EmissionFactor] = {}
    taken: set[tuple[str, ...]] = set()
    for code, factor in library.factors.items():
        if not factor.series:
            continue
        taken |= {_place(factor, year) for year in _own_years(factor)}
        printed = whole.factors.get(code)
        if printed is None or factor.valid_from is None or factor.valid_from != factor.valid_to:
            continue
        patterns.setdefault(_pattern(printed, factor.valid_from), factor)
    for code, printed in whole.factors.items():
        if code in library.factors or printed.status not in _IN_FORCE:
            continue
        for year in _years(printed):
            like = patterns.get(_pattern(printed, year))
            if like is not None and _place(like, year) not in taken:
                taken.add(_place(like, year))
                yield _of_year(like, printed, year), like
                break


def _own_years(factor: EmissionFactor) -> Iterable[int]:
    """The years that a factor of a library is stated for: where it starts, and up to its end.

    After a start without an end, or before an end without a start, it only stands in.
    """
    if factor.valid_from is None:
        return () if factor.valid_to is None else (factor.valid_to,)
    return range(factor.valid_from, (factor.valid_to or factor.valid_from) + 1)


def _place(factor: EmissionFactor, year: int) -> tuple[str, ...]:
    """What one figure of a series is for: a unit, a territory, a GWP set and a year."""
    money = factor.unit.replace(str(factor.valid_from), "{}")
    return factor.series, money, factor.geography, factor.gwp_set, str(year)


def _derived_too(
    library: FactorRelease, years: Iterable[_New]
) -> Iterator[tuple[EmissionFactor, Derivation]]:
    """Our products of a yearly factor, for its new years; what the library has stays."""
    for new, like in years:
        for derivation in library.derivations:
            if derivation.from_factor == like.factor_id:
                factor = _derived_for(new, like, library.factors[derivation.factor_id], derivation)
                if factor.factor_id not in library.factors:
                    yield (
                        factor,
                        replace(derivation, factor_id=factor.factor_id, from_factor=new.factor_id),
                    )


def _derived_for(
    new: EmissionFactor, like: EmissionFactor, made: EmissionFactor, derivation: Derivation
) -> EmissionFactor:
    """Our product of a yearly factor, made again for the year of another one."""
    before, year = str(like.valid_from), str(new.valid_from)

    def named(identifier: str) -> str:
        told = identifier.replace(before, year)
        return told if told != identifier else f"{identifier}-{year}"

    return replace(
        _product(made, new, derivation),
        factor_id=named(made.factor_id),
        publisher_id=named(made.publisher_id),
        attribute_fr=made.attribute_fr.replace(before, year),
        valid_from=new.valid_from,
        valid_to=new.valid_to,
    )


def _years(factor: EmissionFactor) -> Sequence[int]:
    """The years that a printed label names."""
    return sorted({int(year) for year in _YEAR.findall(" ".join(factor.published_label))})


def _pattern(factor: EmissionFactor, year: int) -> tuple[str, ...]:
    """A printed label, its unit and its place, with the year left open."""
    words = (*factor.published_label, factor.unit, factor.geography, factor.place)
    return tuple(word.replace(str(year), "{}") for word in words)


def _of_year(like: EmissionFactor, printed: EmissionFactor, year: int) -> EmissionFactor:
    """A printed factor as the next year of the one that it follows."""
    before = str(like.valid_from)
    return replace(
        printed,
        series=like.series,
        name_fr=like.name_fr.replace(before, str(year)),
        attribute_fr=like.attribute_fr.replace(before, str(year)),
        boundary_fr=like.boundary_fr.replace(before, str(year)),
        unit=like.unit.replace(before, str(year)),
        geography=like.geography,
        valid_from=year,
        valid_to=year,
        gwp_set=like.gwp_set,
        parts=_parts(like.parts, printed.parts),
    )
