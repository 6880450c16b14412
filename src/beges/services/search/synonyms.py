"""Synonyms: what people type for what factors are called (``tables/search_synonyms.csv``).

A term is a set of words; a row leads from each term typed to each term meant, and between the
terms meant where the row is mutual.
"""

from collections.abc import Iterable
from functools import cache

from beges.domain.tables import listed, rows
from beges.services.search.words import ARTICLES, words

Term = frozenset[str]


def _term(text: str) -> Term:
    return frozenset(words(text)) - ARTICLES


@cache
def synonyms() -> dict[Term, tuple[Term, ...]]:
    """Term → the terms that it may stand for, in the order of the table."""
    found: dict[Term, dict[Term, None]] = {}
    for row in rows("search_synonyms"):
        typed = [_term(text) for text in listed(row["typed"])]
        meant = [_term(text) for text in listed(row["meant"])]
        for term in [*typed, *(meant if row["mutual"] == "1" else ())]:
            others = dict.fromkeys(other for other in meant if other != term)
            found.setdefault(term, {}).update(others)
    return {term: tuple(others) for term, others in found.items()}


@cache
def known_words() -> frozenset[str]:
    """Every word of the table: a spelling that needs no correction."""
    return frozenset(word for term, others in synonyms().items() for word in _all(term, others))


def _all(term: Term, others: Iterable[Term]) -> Iterable[str]:
    yield from term
    for other in others:
        yield from other


def stand_ins(typed: frozenset[str]) -> list[tuple[Term, tuple[Term, ...]]]:
    """The terms that those words hold, each with what it may stand for."""
    return [(term, others) for term, others in synonyms().items() if term <= typed]
