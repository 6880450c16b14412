"""Words: a text reduced to what a person who looks for a factor would type.

No case, accents, apostrophes, hyphens or plurals: ``words("L’œuf, court-courriers")`` is
``["oeuf", "court", "courrier"]``. Folding twice gives what folding once gives. Two spellings that
sound alike share their :func:`sound`: "gazzole" and "gazole", "informatik" and "informatique".
"""

import re
import unicodedata

_LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "€": "euro", "’": "'", "ʼ": "'"})
_ELISION = re.compile(r"\b(?:qu|[cdjlmnst])'(?=\w)")
_THOUSANDS = re.compile(r"\b\d{1,3}(?:[\s\u00a0\u202f]\d{3})+\b")
_HYPHENED = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)+")
_WORD = re.compile(r"[a-z0-9]+")
_YEAR = re.compile(r"(?:199|20[0-4])\d")
_SHORTEST_STEM = 3
_LONGEST_JOINED = 16


def _plain(text: str) -> str:
    """No case, accents, ligatures or elided articles; thousands in one piece."""
    spelt = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    bare = "".join(c for c in spelt if not unicodedata.combining(c))
    return _THOUSANDS.sub(_in_one_piece, _ELISION.sub(" ", bare))


def _in_one_piece(number: re.Match[str]) -> str:
    return "".join(number[0].split())


def _stem(word: str) -> str:
    """A word without the mark of its plural."""
    if not word.isalpha():
        return word
    stem = word.rstrip("sx")
    return stem if len(stem) >= _SHORTEST_STEM else word


def words(text: str) -> list[str]:
    """The words of a text, folded, in order."""
    return [_stem(word) for word in _WORD.findall(_plain(text))]


def spelt_words(text: str) -> list[tuple[str, str]]:
    """The folded words of a text, each with the spelling that a person reads."""
    spelling: dict[str, str] = {}
    for piece in re.findall(r"\w+", text.casefold().replace("’", "'")):
        for word in words(piece):
            spelling.setdefault(word, piece)
    return [(word, spelling.get(word, word)) for word in words(text)]


def joined_words(text: str) -> list[str]:
    """The hyphened words of a text in one piece: "R-410A" is also "r410a"."""
    if "-" not in text:
        return []
    pieces = (piece.replace("-", "") for piece in _HYPHENED.findall(_plain(text)))
    return [_stem(piece) for piece in pieces if len(piece) <= _LONGEST_JOINED]


def is_year(word: str) -> bool:
    """Whether a word is a year of activity."""
    return _YEAR.fullmatch(word) is not None


_SOUNDS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"ph", "f"),
        (r"qu|q|ck", "k"),
        (r"c(?=[eiy])", "s"),
        (r"c(?!h)", "k"),
        (r"eau|au", "o"),
        (r"ai|ei|ay|ey", "e"),
        (r"y", "i"),
        (r"z", "s"),
        (r"h", ""),
        (r"(.)\1+", r"\1"),
        (r"(?<=..)e$", ""),
        (r"(?<=..)[td]$", ""),
    )
)


def sound(word: str) -> str:
    """What a word sounds like, roughly; a word with digits is its own sound."""
    if not word.isalpha():
        return word
    for pattern, replacement in _SOUNDS:
        word = pattern.sub(replacement, word)
    return word


ARTICLES = frozenset(
    words(
        "a au aux ce cet cette d dans de des du en et l la le les mes mon nos notre ou par pour"
        " sur un une"
    )
)
"""Words that every label has: a search does without them."""

FAINT = frozenset(
    words(
        "bc bilan carbone co2 co2e contrat depense emission facteur facture frais ges kg kgco2"
        " kgco2e note tco2e"
    )
)
"""Words that hardly tell factors apart: they count when found, and are never missed."""
