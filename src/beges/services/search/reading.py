"""Reading: each word that a person typed, as words of the index, the surest first.

Exact, then inflected ("moyen", "moyenne") or begun ("electr"), then alike in sound or within a few
letters. A word read otherwise than typed says so; a word that nothing resembles stays unread.
"""

import bisect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA, JaroWinkler

from beges.services.search.index import FactorIndex
from beges.services.search.synonyms import known_words
from beges.services.search.words import ARTICLES, FAINT, sound, words

EXACT, INFLECTED, BEGUN, ALIKE, FARTHER = 1.0, 0.95, 0.85, 0.6, 0.08
_ENDINGS = ("e", "ne", "le", "te")
_SHORT = 3
"""A word of so few letters is not corrected."""
_NEAREST = 12
_SUGGESTED_FROM = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadWord:
    """A word typed, and the words of the index that it may be: rank → how surely, from 0 to 1.

    ``read_as``: what it was corrected to, blank when it stands as typed. ``senses``: the spellings
    whose synonyms may stand for it, each with how surely.
    """

    typed: str
    terms: Mapping[int, float]
    senses: Mapping[str, float]
    read_as: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A query: the words that must be found, and the faint ones that only help."""

    needed: tuple[ReadWord, ...]
    faint: tuple[ReadWord, ...]


def read_query(index: FactorIndex, text: str) -> Read:
    """What a person typed, word by word; articles are left out unless they are all there is."""
    typed = list(dict.fromkeys(_joined(index, words(text))))
    telling = [word for word in typed if word not in ARTICLES] or typed
    needed = [word for word in telling if word not in FAINT] or telling
    faint = [word for word in telling if word not in needed]
    return Read(
        needed=tuple(_read(index, word) for word in needed),
        faint=tuple(_as_typed(index, word) for word in faint),
    )


def _joined(index: FactorIndex, typed: list[str]) -> list[str]:
    """Pieces that are one word of the index, and not several ("R 410 A"), are read as one."""
    kept: list[str] = []
    for word in typed:
        kept.append(word)
        for count in (3, 2):
            pieces = kept[-count:]
            whole = "".join(pieces)
            known = len(pieces) < count or all(piece in index.numbers for piece in pieces)
            if not known and whole in index.numbers:
                kept[-count:] = [whole]
    return kept


def _read(index: FactorIndex, word: str) -> ReadWord:
    """One word: as it stands where it is known, else begun or corrected."""
    if word in index.numbers or word in known_words():
        return _as_typed(index, word)
    terms = _begun(index, word)
    senses = dict.fromkeys((known for known in known_words() if known.startswith(word)), BEGUN)
    if not word.isalpha() or len(word) <= _SHORT:
        return ReadWord(typed=word, terms=terms, senses=senses)
    begun = bool(terms) or bool(senses)
    alike, read_as = _alike(index, word, begun=begun)
    if read_as:
        senses = {read_as: ALIKE} | senses
    return ReadWord(
        typed=word, terms=alike | terms, senses=senses, read_as="" if begun else read_as
    )


def _as_typed(index: FactorIndex, word: str) -> ReadWord:
    """A word as it stands, and its feminine."""
    exact = index.numbers.get(word)
    terms = {} if exact is None else {exact: EXACT}
    return ReadWord(typed=word, terms=terms | _inflected(index, word), senses={word: EXACT})


def _inflected(index: FactorIndex, word: str) -> dict[int, float]:
    """The feminine of a word."""
    longer = (index.numbers.get(word + ending) for ending in _ENDINGS)
    return {number: INFLECTED for number in longer if number is not None}


def _begun(index: FactorIndex, word: str) -> dict[int, float]:
    """The words that begin so."""
    first = bisect.bisect_left(index.vocabulary, word)
    after = bisect.bisect_left(index.vocabulary, f"{word}\uffff")
    return dict.fromkeys(range(first, after), BEGUN)


def _alike(index: FactorIndex, word: str, *, begun: bool) -> tuple[dict[int, float], str]:
    """The words that sound so, or are the fewest letters away, and the nearest of them."""
    distances = _near(index.spellings, word, edits=1 if begun else _edits(word))
    if not distances and not begun:
        starts = {spelling[: len(word)]: spelling for spelling in index.spellings}
        cut = _near(tuple(starts), word, edits=1)
        distances = {starts[start]: distance + 1 for start, distance in cut.items()}
    heard = () if begun else index.by_sound.get(sound(word), ())
    heard = tuple(spelling for spelling in heard if len(spelling) > _SHORT)
    found = dict.fromkeys([*heard, *distances])
    terms = {
        index.numbers[spelling]: ALIKE - FARTHER * distances.get(spelling, 0)
        for spelling in found
        if spelling in index.numbers
    }
    return terms, next(iter(found), "")


def _near(spellings: Sequence[str], word: str, edits: int) -> dict[str, int]:
    """The spellings at the least distance, when it is no more than ``edits``.

    Hardly anybody misspells a first letter, unless it sounds the same.
    """
    near = process.extract(word, spellings, scorer=OSA.distance, score_cutoff=edits, limit=_NEAREST)
    near = [entry for entry in near if sound(entry[0])[:1] == sound(word)[:1]]
    least = min((int(distance) for _, distance, _ in near), default=0)
    return {spelling: least for spelling, distance, _ in near if distance == least}


def _edits(word: str) -> int:
    """How many letters may be wrong, by the length of the word."""
    return 1 if len(word) <= 5 else 2 if len(word) <= 8 else 3


def nearest_spellings(index: FactorIndex, word: str, likeness: float) -> list[str]:
    """The words of the index that look like a word, from that likeness (0 to 1), nearest first."""
    long = tuple(w for w in index.spellings if len(w) > _SHORT and w in index.numbers)
    near = process.extract(
        word,
        long,
        scorer=JaroWinkler.similarity,
        score_cutoff=likeness,
        limit=_SUGGESTED_FROM,
    )
    return [spelling for spelling, _, _ in near]
