"""Scoring: how well each factor answers the words, and which words it lacks.

A word counts the weight of the best place where it stands, times how surely it was read; a synonym
counts less than the word itself. A phrase of the synonym table stands for all the words typed that
it is made of.
"""

from collections.abc import Mapping

import numpy as np

from beges.services.search.index import FactorIndex, Floats
from beges.services.search.reading import EXACT, INFLECTED, Read, ReadWord
from beges.services.search.synonyms import Term, stand_ins
from beges.services.search.words import is_year

SYNONYM = 0.75
IN_FORCE, ALWAYS = 0.3, 0.1
"""What a year typed is worth where no label has it: the validity covers it, or has no end."""
_FAINT_SHARE = 0.05
_NUMBER = 4
"""A publisher's number has at least so many digits."""


def row_scores(index: FactorIndex, terms: Mapping[int, float]) -> Floats:
    """For each factor the best of those words: weight of the place × sureness."""
    scores = np.zeros(len(index))
    for number, sure in terms.items():
        span = slice(index.starts[number], index.starts[number + 1])
        rows = index.rows[span]
        scores[rows] = np.maximum(scores[rows], index.weights[span] * sure)
    return scores


def word_scores(index: FactorIndex, read: Read) -> Floats:
    """Words × factors: how well each factor answers each word that must be found."""
    found = np.zeros((len(read.needed), len(index)))
    for place, word in enumerate(read.needed):
        found[place] = _word(index, word)
    senses = {sense for word in (*read.needed, *read.faint) for sense in word.senses}
    for term, others in stand_ins(frozenset(senses)):
        stands = np.zeros(len(index))
        for other in others:
            stands = np.maximum(stands, _phrase(index, other))
        for place, word in enumerate(read.needed):
            sure = max((sure for sense, sure in word.senses.items() if sense in term), default=0.0)
            found[place] = np.maximum(found[place], stands * SYNONYM * sure)
    return found


def faint_scores(index: FactorIndex, read: Read) -> Floats:
    """The little that faint words add."""
    total = np.zeros(len(index))
    for word in read.faint:
        total += row_scores(index, word.terms) * _FAINT_SHARE
    return total


def _word(index: FactorIndex, word: ReadWord) -> Floats:
    scores = row_scores(index, word.terms)
    if not is_year(word.typed):
        return np.maximum(scores, _numbered(index, word.typed))
    year = int(word.typed)
    first, last = index.facts["first_year"].to_numpy(), index.facts["last_year"].to_numpy()
    covered = (first <= year) & (year <= last)
    bounded = first > 0
    return np.maximum(scores, covered * np.where(bounded, IN_FORCE, ALWAYS))


def _numbered(index: FactorIndex, word: str) -> Floats:
    """The factor whose publisher's number was typed."""
    if not (word.isdigit() and len(word) >= _NUMBER):
        return np.zeros(len(index))
    return (index.facts["publisher_id"] == word).to_numpy().astype(np.float64)


def _phrase(index: FactorIndex, term: Term) -> Floats:
    """A factor has a phrase when it has all of its words; it counts as the weakest of them."""
    scores = np.full(len(index), np.inf)
    for word in term:
        number = index.numbers.get(word)
        if number is None:
            return np.zeros(len(index))
        feminine = index.numbers.get(f"{word}e")
        terms = {number: EXACT} | ({feminine: INFLECTED} if feminine is not None else {})
        scores = np.minimum(scores, row_scores(index, terms))
    return scores
