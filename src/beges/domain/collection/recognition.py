"""Recognition: which entity, site or meter a spelling of a file designates.

A code, a name, a supply point, another name written in the register, a postcode with its town, or
a spelling that a person confirmed once: nothing else decides. Near spellings are proposed, best
first, and only a person chooses. A spelling that designates two records designates none.
"""

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from beges.domain.collection.mapping import squeezed
from beges.domain.perimeter import Entity, Meter, Perimeter, Site

REGISTERS: Mapping[str, str] = {"entity": "entities", "site": "sites", "meter": "meters"}
"""Column of an activity → the register that its codes come from."""

PROPOSED = 3
_NEAR = 0.55
_ALIKE = 0.72
_LONG_WORD = 4
_FEW = 8
_PER_LETTER = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Recogniser:
    """The spellings of one register: reduced spelling → code; ``shared`` ones are nobody's."""

    register: str
    code_of: Mapping[str, str]
    shared: frozenset[str]
    written: Mapping[str, str]

    def recognise(self, text: str) -> str:
        """The code that a spelling designates, blank if none or several."""
        return self.code_of.get(squeezed(text), "")

    def proposals(self, text: str) -> tuple[str, ...]:
        """The codes whose spellings are near, best first: questions, never answers."""
        wanted = squeezed(text)
        if not wanted:
            return ()
        scores: dict[str, float] = {}
        matcher = difflib.SequenceMatcher(autojunk=False)
        matcher.set_seq2(wanted)
        for spelling, code in self.written.items():
            matcher.set_seq1(spelling)
            score = 0.0
            if matcher.real_quick_ratio() >= _NEAR and matcher.quick_ratio() >= _NEAR:
                score = matcher.ratio()
            inside = len(spelling) >= _LONG_WORD and (spelling in wanted or wanted in spelling)
            score = max(score, _ALIKE + 0.01 * len(spelling) if inside else 0.0)
            if score >= _NEAR:
                scores[code] = max(score, scores.get(code, 0.0))
        for code, score in self._by_words(text).items():
            scores[code] = max(score, scores.get(code, 0.0))
        return tuple(sorted(scores, key=lambda code: (-scores[code], code))[:PROPOSED])

    def _by_words(self, text: str) -> dict[str, float]:
        """Codes of which a spelling holds a long word of the text that few others hold."""
        found: dict[str, float] = {}
        for word in map(squeezed, re.split(r"\W+", text)):
            if len(word) < _LONG_WORD:
                continue
            holding = {code for spelling, code in self.written.items() if word in spelling}
            if len(holding) <= _FEW:
                for code in holding:
                    found[code] = max(_NEAR + _PER_LETTER * len(word), found.get(code, 0.0))
        return found


Recognisers = Mapping[str, Recogniser]


def recognisers(
    perimeter: Perimeter, aliases: Mapping[tuple[str, str], str]
) -> Mapping[str, Recogniser]:
    """The recogniser of each column; ``aliases`` give by register and spelling the code learnt."""
    learnt: dict[str, list[tuple[str, str]]] = {name: [] for name in REGISTERS.values()}
    for (register, text), code in aliases.items():
        learnt.setdefault(register, []).append((text, code))
    names: dict[str, Iterator[tuple[str, str]]] = {
        "entity": (pair for e in perimeter.entities.values() for pair in _of_entity(e)),
        "site": (pair for s in perimeter.sites.values() for pair in _of_site(s)),
        "meter": (pair for m in perimeter.meters.values() for pair in _of_meter(m)),
    }
    towns = [pair for site in perimeter.sites.values() for pair in _of_town(site)]
    return {
        column: _recogniser(
            REGISTERS[column],
            [*learnt[REGISTERS[column]]],
            pairs,
            towns if column == "site" else [],
        )
        for column, pairs in names.items()
    }


def _of_entity(entity: Entity) -> Iterator[tuple[str, str]]:
    for text in (entity.entity, entity.name, entity.siren):
        yield text, entity.entity


def _of_site(site: Site) -> Iterator[tuple[str, str]]:
    for text in (site.site, site.name):
        yield text, site.site


def _of_town(site: Site) -> Iterator[tuple[str, str]]:
    """A place by its postcode and its town, in either order."""
    if site.town and site.postcode:
        for text in (f"{site.postcode} {site.town}", f"{site.town} {site.postcode}"):
            yield text, site.site


def _of_meter(meter: Meter) -> Iterator[tuple[str, str]]:
    others = [text.strip() for text in (meter.other_names or "").split(";")]
    for text in (meter.meter, meter.supply_point or "", meter.name or "", *others):
        if text:
            yield text, meter.meter


def _recogniser(
    register: str,
    learnt: Iterable[tuple[str, str]],
    named: Iterable[tuple[str, str]],
    loose: Iterable[tuple[str, str]],
) -> Recogniser:
    """A code hides nothing and is hidden by nothing; what a person confirmed comes before names."""
    owners: dict[str, set[str]] = {}
    for text, code in (*named, *loose):
        owners.setdefault(squeezed(text), set()).add(code)
    codes = {squeezed(code): code for found in owners.values() for code in found}
    confirmed = {squeezed(text): code for text, code in learnt}
    single = {spelling: next(iter(found)) for spelling, found in owners.items() if len(found) == 1}
    code_of = {**single, **confirmed, **codes}
    code_of.pop("", None)
    shared = {spelling for spelling, found in owners.items() if len(found) > 1}
    written = {spelling: min(found) for spelling, found in owners.items() if spelling}
    return Recogniser(
        register=register,
        code_of=code_of,
        shared=frozenset(shared - set(code_of)),
        written={**written, **code_of},
    )
