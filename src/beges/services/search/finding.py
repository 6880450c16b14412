"""Finding: the factors that answer a search.

All the words must be found; the factors that have some of them only are offered apart, as near
ones, where no factor has them all. Nothing is hidden in silence: the archived factors left out are
counted, and so are those that the filters leave out. An identifier is asked for by being typed.
"""

import re
from dataclasses import dataclass
from datetime import date

import numpy as np

from beges.services.library import ARCHIVED
from beges.services.search.index import FactorIndex, Flags, Floats, Ints
from beges.services.search.query import ANY_STATUS, ARCHIVED_ONLY, UNSPLIT, FactorSearch
from beges.services.search.ranking import in_order
from beges.services.search.reading import EXACT, Read, ReadWord, nearest_spellings, read_query
from beges.services.search.scoring import faint_scores, row_scores, word_scores
from beges.services.search.words import words

BREVITY = 0.1
LIKELY = 0.88
"""A spelling so like the word typed is worth suggesting where near factors are offered too."""
_SUGGESTED = 3
_IDENTIFIER = re.compile(r"[a-z]+-\S*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a search gives: ranks of factors in the index, the best first.

    ``near``: factors that have some of the words, only where no factor has them all.
    ``archived``: how many archived factors would answer; ``elsewhere``: how many factors the
    filters leave out. ``suggestions``: searches to try instead.
    """

    rows: Ints
    near: Ints
    archived: int
    elsewhere: int
    read: tuple[ReadWord, ...]
    suggestions: tuple[str, ...]

    @property
    def corrected(self) -> tuple[ReadWord, ...]:
        """The words that were read otherwise than typed."""
        return tuple(word for word in self.read if word.read_as)


def search_factors(index: FactorIndex, search: FactorSearch, today: date) -> Found:
    """The factors that answer; ``today`` tells which validities have ended."""
    read = read_query(index, search.words)
    scores = word_scores(index, read)
    named = _named(index, search.words)
    matched = (scores > 0).sum(axis=0) if len(scores) else np.zeros(len(index), dtype=np.int64)
    full = (matched == len(scores)) | named | _begun(index, search.words)
    kept = filtered(index, search)
    shown = kept & (_of_status(index, search.status) | named)
    rows = np.flatnonzero(full & shown)
    relevance = _relevance(index, read, scores) + named
    near = _near(shown, matched) if not len(rows) else rows[:0]
    archived = (index.facts["status"] == ARCHIVED).to_numpy()
    return Found(
        rows=in_order(index, search, rows, relevance, today),
        near=in_order(index, search, near, relevance, today),
        archived=int((full & kept & archived & ~shown).sum()),
        elsewhere=int((full & ~kept).sum()),
        read=(*read.needed, *read.faint),
        suggestions=() if len(rows) else _suggestions(index, read, shown, whole=not len(near)),
    )


def _named(index: FactorIndex, text: str) -> Flags:
    """The factor whose identifier was typed: it is asked for, be it archived."""
    typed = text.strip().casefold()
    if not typed:
        return np.zeros(len(index), dtype=bool)
    ids = index.facts["factor_id"].str.casefold() == typed
    return (ids | (index.facts["publisher_id"] == typed)).to_numpy()


def _begun(index: FactorIndex, text: str) -> Flags:
    """The factors whose identifier begins as was typed: "bc-266"."""
    typed = text.strip().casefold()
    if not _IDENTIFIER.fullmatch(typed):
        return np.zeros(len(index), dtype=bool)
    return index.facts["factor_id"].str.casefold().str.startswith(typed).to_numpy()


def _relevance(index: FactorIndex, read: Read, scores: Floats) -> Floats:
    """How well each factor answers the words; a short label before a long one."""
    if not len(scores):
        return np.zeros(len(index))
    brevity = np.minimum(len(scores) / index.facts["length"].to_numpy(), 1.0)
    return scores.mean(axis=0) + faint_scores(index, read) + BREVITY * brevity


# --------------------------------------------------------------------------------- the filters


def filtered(index: FactorIndex, search: FactorSearch) -> Flags:
    """The factors that the filters keep, whatever their status."""
    facts = index.facts
    kept = np.ones(len(index), dtype=bool)
    for name in ("root", "unit", "territory", "publisher", "release"):
        if wanted := getattr(search, name):
            kept &= (facts[name] == wanted).to_numpy()
    if search.category:
        path = facts["category"]
        below = path.str.startswith(f"{search.category} >")
        kept &= ((path == search.category) | below).to_numpy()
    if search.year is not None:
        kept &= (
            (facts["first_year"] <= search.year) & (search.year <= facts["last_year"])
        ).to_numpy()
    if search.split == UNSPLIT:
        kept &= ~(facts["by_part"] | facts["by_gas"]).to_numpy()
    elif search.split:
        kept &= facts[search.split].to_numpy()
    return kept & _placed(index, search.place)


def _placed(index: FactorIndex, place: str) -> Flags:
    """The factors whose place, attribute or territory has those words, or words begun so."""
    kept = np.ones(len(index), dtype=bool)
    for word in words(place):
        kept &= index.facts["where"].str.contains(f" {word}", regex=False).to_numpy()
    return kept


def _of_status(index: FactorIndex, status: str) -> Flags:
    """The factors of that status; all but the archived ones are in force."""
    archived = (index.facts["status"] == ARCHIVED).to_numpy()
    if status == ANY_STATUS:
        return np.ones(len(index), dtype=bool)
    return archived if status == ARCHIVED_ONLY else ~archived


# ------------------------------------------------------------------ what is offered instead


def _near(shown: Flags, matched: Ints) -> Ints:
    """The factors that have the most of the words, where none has them all."""
    most = int(matched[shown].max(initial=0))
    return np.flatnonzero(shown & (matched == most)) if most else np.zeros(0, dtype=np.int64)


def _suggestions(index: FactorIndex, read: Read, shown: Flags, *, whole: bool) -> tuple[str, ...]:
    """Searches that give something: an unread word replaced by the nearest that does.

    ``whole``: nothing at all is offered otherwise, so that any of the words may be replaced.
    """
    unread = [word for word in read.needed if not word.terms and not word.senses]
    typed = [word.read_as or word.typed for word in read.needed]
    found: dict[str, None] = {}
    for word in unread or (read.needed if whole else ()):
        for spelling in nearest_spellings(index, word.typed, 0.0 if whole else LIKELY):
            near = row_scores(index, {index.numbers[spelling]: EXACT}) > 0
            if spelling != word.typed and (near & shown).any():
                others = [other for other in typed if other != (word.read_as or word.typed)]
                found[_query(index, shown & near, spelling, others)] = None
            if len(found) == _SUGGESTED:
                return tuple(found)
    return tuple(found)


def _query(index: FactorIndex, held: Flags, spelling: str, others: list[str]) -> str:
    """That spelling, with as many of the other words as still give something."""
    kept = [index.spelling(spelling)]
    for other in others:
        number = index.numbers.get(other)
        having = held & (row_scores(index, {number: EXACT}) > 0) if number is not None else held
        if number is not None and having.any():
            held = having
            kept.append(index.spelling(other))
    return " ".join(kept)
