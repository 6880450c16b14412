"""Networks: the heat and cold networks of a publisher's file, each a series of its own.

ADEME prints one figure a network and a year (yearly order on heat networks), under the label
"69, LYON, Réseau de Lyon" with the year as boundary. The years of one network make a series, so
that an activity may name its network, and a site find the networks of its town (method V5 p.68:
the network's factor, else the national average).
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from beges.domain.factors.release import EmissionFactor, FactorRelease, Series

CATEGORY = "Réseaux de chaleur"
HEAT, COLD = "heat_network_average", "cold_network_average"
"""The series of the networks without a factor of their own: what may use them may use a network."""

_MADE = "network-"
"""How the series begin that are made here, from the editions of a file and not by a library."""

_LABEL = re.compile(r"^(\d{1,3}|2[AB]),\s*([^,]+),\s*(.+)$")
_WORDS = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Networks:
    """The networks of a file: their series, their factors in these, and the series by town."""

    series: Mapping[str, Series]
    factors: Mapping[str, EmissionFactor]
    by_town: Mapping[str, tuple[str, ...]]
    like: Mapping[str, str]


def department_of(postcode: str | None) -> str:
    """The département of a postcode; blank when there is none."""
    if not postcode:
        return ""
    return postcode[:3] if postcode.startswith(("97", "98")) else postcode[:2]


def town_key(department: str, town: str) -> str:
    """A town as networks are looked up: its département and its name without accents or signs."""
    return f"{department.rjust(2, '0')}|{_slug(town)}"


def networks_of(factors: Iterable[EmissionFactor], known: Mapping[str, EmissionFactor]) -> Networks:
    """The networks among these factors; ``known``: those that have a library's series already.

    A network of which the library knows a year keeps the library's series, and gets no other: the
    editions after that year join it.
    """
    grouped: dict[tuple[str, str, str], list[EmissionFactor]] = {}
    towns: dict[tuple[str, str, str], str] = {}
    for factor in factors:
        label = _LABEL.match(factor.published_label[1])
        if label is None or not factor.category.startswith(CATEGORY):
            continue
        name = factor.published_label[0]
        town = town_key(label[1], label[2])
        key = (name, town, _slug(label[3]))
        grouped.setdefault(key, []).append(factor)
        towns[key] = town
    series: dict[str, Series] = {}
    placed: dict[str, EmissionFactor] = {}
    by_town: dict[str, list[str]] = {}
    like: dict[str, str] = {}
    for key, members in grouped.items():
        ours = [known[f.factor_id] for f in members if f.factor_id in known]
        if ours:
            code = ours[0].series
            placed |= {f.factor_id: f for f in _later_editions(members, ours)}
        else:
            made = _series(key, members)
            code = made.series
            series[code] = made
            like[code] = COLD if "froid" in key[0].casefold() else HEAT
            placed |= {f.factor_id: f for f in _over_years(members, code)}
        if code not in by_town.setdefault(towns[key], []):
            by_town[towns[key]].append(code)
    return Networks(
        series=series,
        factors=placed,
        by_town={town: tuple(codes) for town, codes in by_town.items()},
        like=like,
    )


def networks_in(release: FactorRelease, town: str, year: int) -> tuple[str, ...]:
    """The networks of a town in the edition that serves a year: the latest before, else the first.

    A network is renamed or closed from an edition to the next: an old name does not count twice.
    One that a library names is there as long as the library says: it is never left for another.
    """
    here = {code: release.by_series.get(code, ()) for code in release.networks.get(town, ())}
    known = {_year(factor) for factors in here.values() for factor in factors}
    if not known:
        return ()
    edition = max((y for y in known if y <= year), default=min(known))
    return tuple(code for code, factors in here.items() if _is_in(edition, code, factors))


def _is_in(edition: int, code: str, factors: Iterable[EmissionFactor]) -> bool:
    """Whether an edition has a network, by its own figures or by the word of a library."""
    return any(
        _year(factor) == edition or (not code.startswith(_MADE) and factor.is_valid_in(edition))
        for factor in factors
    )


def _series(key: tuple[str, str, str], members: list[EmissionFactor]) -> Series:
    """The series of one network, named as the publisher's latest figure names it."""
    name, town, slug = key
    latest = max(members, key=_year)
    label = _LABEL.match(latest.published_label[1])
    told = latest.published_label[1] if label is None else f"{label[2].title()}, {label[3]}"
    kind = "cold" if "froid" in name.casefold() else "heat"
    return Series(
        series=f"{_MADE}{kind}-{town.replace('|', '-')}-{slug}",
        label_fr=f"{name} — {told}",
        group_fr="Réseaux de chaleur et de froid",
        geography_strict=False,
        year_strict=False,
        note="",
    )


def _over_years(members: list[EmissionFactor], code: str) -> Iterable[EmissionFactor]:
    """Each year's figure until the next one: the first also before, the last also after."""
    ordered = sorted(members, key=lambda factor: (_year(factor), factor.factor_id))
    for number, factor in enumerate(ordered):
        is_last = number + 1 == len(ordered)
        yield replace(
            factor,
            series=code,
            valid_from=_year(factor) if number else None,
            valid_to=None if is_last else max(_year(ordered[number + 1]) - 1, _year(factor)),
        )


def _later_editions(
    members: list[EmissionFactor], ours: list[EmissionFactor]
) -> Iterable[EmissionFactor]:
    """The editions after the last that a library knows of a network, which ends as they begin."""
    latest = max(map(_year, ours))
    later = [f for f in members if _year(f) > latest]
    if not later:
        return
    until = min(map(_year, later)) - 1
    for factor in ours:
        if factor.valid_to is None and (factor.valid_from is None or factor.valid_from <= until):
            yield replace(factor, valid_to=until)
    for number, factor in enumerate(_over_years(later, ours[0].series)):
        yield replace(factor, valid_from=_year(factor)) if number == 0 else factor


def _year(factor: EmissionFactor) -> int:
    """The year of a network's figure, printed as its boundary; 0 when it is not."""
    boundary = factor.published_label[2].strip()
    return int(boundary) if boundary.isdecimal() and len(boundary) == 4 else 0


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(c for c in plain if not unicodedata.combining(c))
    return _WORDS.sub("-", letters.replace("œ", "oe")).strip("-")
