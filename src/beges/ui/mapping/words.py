"""Steps 3 and 4: which rows are read, and what the words of the file mean."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import streamlit as st

from beges.domain.activities import ACTIVITIES
from beges.domain.collection import Cell, FileMapping, Filter
from beges.domain.french import several
from beges.intake import Grid
from beges.services.mapping_wizard import (
    Lists,
    Untold,
    doubtful_numbers,
    untranslated,
    values_of,
)
from beges.ui.formats import figure, plain

SHOWN_WORDS = 40
SIGNS = {"": "Je ne sais pas : refuser ces cellules", ",": "La virgule", ".": "Le point"}


Usable = Mapping[str, Sequence[str]]


def ask_words(
    grid: Grid, mapping: FileMapping, lists: Lists, usable: Usable, prefix: str
) -> FileMapping:
    """The mapping with the answers on its rows and its words."""
    with st.container(border=True):
        st.markdown("**3. Quelles lignes lire ?**")
        mapping = replace(mapping, filters=_filters(grid, mapping, prefix))
    with st.container(border=True):
        st.markdown("**4. Que veulent dire ses mots ?**")
        return _words(grid, mapping, lists, usable, prefix)


def _filters(grid: Grid, mapping: FileMapping, prefix: str) -> tuple[Filter, ...]:
    """The values to keep of one column; filters made elsewhere stay."""
    headers = [header for header in grid.headers if header]
    others = tuple(kept for kept in mapping.filters[1:] if kept.header in headers)
    before = mapping.filters[0] if mapping.filters else Filter(header="")
    options = ["", *headers]
    kind = mapping.columns.get("activity_type")
    start = before.header or (kind.header if kind and not mapping.filters else "")
    header = st.selectbox(
        "Trier selon",
        options,
        index=options.index(start) if start in options else 0,
        format_func=lambda text: f"Colonne « {text} »" if text else "— lire toutes les lignes",
        key=f"{prefix}tri",
        persist_state="session",
        help="Pour laisser de côté les totaux, les lavages, les frais d'agence… Les lignes laissées"
        " sont comptées et dites.",
    )
    if not header:
        return others
    values = values_of(grid, header)
    if not values:
        st.caption("Cette colonne a trop de valeurs différentes pour trier les lignes.")
        return others
    left = set(before.left) if before.header == header else set()
    kept = st.multiselect(
        "Valeurs à garder",
        values,
        default=[value for value in values if value not in left],
        format_func=lambda text: text or "(vide)",
        key=f"{prefix}tri.{header}",
        persist_state="session",
        placeholder="Aucune",
    )
    aside = [value for value in values if value not in kept]
    aside += [value for value in left if value not in values]
    if aside:
        told = ", ".join(f"« {plain(value or '(vide)')} »" for value in aside)
        st.caption(f"Laissées de côté : {told}.")
    held = Filter(header=header, kept=(*kept, *_held(before, header, values)), left=tuple(aside))
    return (held, *others)


def _held(before: Filter, header: str, values: Sequence[str]) -> tuple[str, ...]:
    """The values kept before that this file does not have."""
    return tuple(v for v in before.kept if before.header == header and v not in values)


def _words(
    grid: Grid, mapping: FileMapping, lists: Lists, usable: Usable, prefix: str
) -> FileMapping:
    """What the words that the lists do not know stand for; the decimal sign where it matters."""
    kept = {name: dict(words) for name, words in mapping.translations.items()}
    bare = replace(mapping, translations={})
    found = untranslated(grid, bare, lists)
    for untold in found[:SHOWN_WORDS]:
        before = kept.get(untold.column, {}).get(untold.word, "")
        options = _options(untold, mapping, kept.get("activity_type", {}), lists, usable)
        code = _word(untold, before, options, prefix)
        kept.setdefault(untold.column, {})[untold.word] = code
    if len(found) > SHOWN_WORDS:
        st.caption(f"Et {figure(len(found) - SHOWN_WORDS)} autres mots, moins fréquents.")
    decimal = _decimal(grid, mapping, prefix)
    if not found and not decimal and not doubtful_numbers(grid, mapping):
        st.caption("L'outil les comprend tous : rien à traduire.")
    translations = {
        name: {word: code for word, code in words.items() if code} for name, words in kept.items()
    }
    stated = {name: words for name, words in translations.items() if words}
    return replace(mapping, translations=stated, decimal=decimal)


def _options(
    untold: Untold,
    mapping: FileMapping,
    kinds: Mapping[str, str],
    lists: Lists,
    usable: Usable,
) -> Mapping[str, str]:
    """What a word may stand for; a nature, among those of the types that the mapping gives."""
    known = lists[ACTIVITIES.column(untold.column).choices]
    if untold.column != "factor":
        return known
    constant = mapping.columns.get("activity_type", Cell()).constant
    own = [kinds[untold.word]] if kinds.get(untold.word) else [*kinds.values(), constant]
    natures = {code: known[code] for kind in own for code in usable.get(kind, ()) if code in known}
    return natures or known


def _word(untold: Untold, before: str, known: Mapping[str, str], prefix: str) -> str:
    """The code that a word of the file stands for."""
    column = ACTIVITIES.column(untold.column)
    codes, key = list(known), f"{prefix}mot.{untold.column}.{untold.word}"
    if st.session_state.get(key) not in {*codes, None}:
        st.session_state[key] = None
    answer = st.selectbox(
        f"{column.label_fr} « {plain(untold.word)} » ({several(untold.count, 'ligne')})",
        codes,
        index=codes.index(before) if before in codes else None,
        format_func=lambda code: known[code],
        placeholder="Choisir ce que ce mot veut dire",
        key=key,
        persist_state="session",
        filter_mode="contains",
    )
    return answer or ""


def _decimal(grid: Grid, mapping: FileMapping, prefix: str) -> str:
    """The decimal sign of the file, asked only where a number could be read in two ways."""
    doubtful = doubtful_numbers(grid, mapping)
    if not doubtful:
        return mapping.decimal
    some = ", ".join(f"« {plain(text)} »" for text in doubtful[:3])
    signs = list(SIGNS)
    return st.radio(
        f"Des nombres se lisent de deux façons ({some}). Le signe des décimales du fichier :",
        signs,
        index=signs.index(mapping.decimal),
        format_func=SIGNS.__getitem__,
        key=f"{prefix}decimale",
        persist_state="session",
    )
