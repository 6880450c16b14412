"""Bilans published elsewhere: registered with their posts, so that they may be a reference."""

from collections.abc import Mapping

import streamlit as st

from beges.domain.declaration import PUBLICATIONS
from beges.domain.declaration.side_by_side import (
    GOODS,
    SERVICES,
    PublishedCell,
    known_posts,
)
from beges.domain.french import several
from beges.domain.inventory import Inventory
from beges.domain.nomenclature import posts
from beges.domain.statements import METHODS_FR
from beges.services.meanwhile import written_meanwhile
from beges.services.publications import (
    Publication,
    read_grid,
    read_lines,
    save_publication,
)
from beges.ui import meanwhile, session
from beges.ui.formats import plain
from beges.ui.messages import attempt
from beges.ui.undisturbed import undisturbed

PREFIX = "declaration.publie."
TEXTS = {
    "code": ("Code du bilan *", "Court, par exemple PUB-2018."),
    "title": ("Intitulé *", "Tel que publié."),
    "year": ("Année de reporting *", "Année sur laquelle portent les émissions."),
    "source": ("Source *", "Document ou page dont les chiffres sont tirés."),
    "covers": ("Périmètre", "Entités que ce bilan couvrait."),
    "url": ("Adresse", "Adresse publique, s'il y en a une."),
}
EXTRA = {GOODS: "dont biens, si le détail existe", SERVICES: "dont services, si le détail existe"}


def show(inventory: Inventory, known: Mapping[str, Publication]) -> None:
    """A form for one bilan: who it is, then a box a post."""
    with st.expander(f"Bilans publiés ailleurs ({len(known)})", icon=":material/library_books:"):
        st.caption(
            "Un bilan fait sans l'outil s'enregistre avec ses chiffres, tels que publiés. Écrivez"
            " 0 pour un poste publié nul ; laissez vide un poste sans chiffre, ou écrivez"
            " « écarté » s'il est dit exclu : il reste vide partout, et n'a pas d'écart."
        )
        chosen = st.selectbox(
            "Bilan",
            ["", *known],
            format_func=lambda code: known[code].label if code else "Nouveau bilan",
            key=f"{PREFIX}choix",
            persist_state="session",
        )
        held = known.get(str(chosen or ""))
        late = held is not None and meanwhile.opened(_key(held, ""), _stored(held), held.revision)
        _boxes(held)
        if held is not None and late:
            _meanwhile(held)
        st.button(
            "Enregistrer ce bilan",
            key=f"{PREFIX}enregistrer",
            icon=":material/save:",
            on_click=_save,
            args=(held,),
        )
    del inventory


def _key(held: Publication | None, name: str) -> str:
    return f"{PREFIX}{held.code if held else ''}.{name}"


def _stored(held: Publication) -> dict[str, str]:
    """What the boxes of a bilan hold, as it is stored."""
    cells = {cell.post: _shown(cell) for cell in held.cells}
    posts_held = {
        f"{held.standard}.{post}": cells.get(post, "") for post in known_posts(held.standard)
    }
    return {
        **{name: held.code if name == "code" else str(getattr(held, name)) for name in TEXTS},
        "standard": held.standard,
        **posts_held,
    }


def _label(name: str) -> str:
    """How a person knows a box."""
    if name in TEXTS:
        return TEXTS[name][0].removesuffix(" *")
    return f"Poste {name.partition('.')[2]}" if "." in name else "Méthode"


def _meanwhile(held: Publication) -> None:
    """Somebody else saved this bilan while this person was typing."""
    place, stored = _key(held, ""), _stored(held)
    read = meanwhile.revision_read(place)
    written = written_meanwhile(session.workspace(), PUBLICATIONS, held.code, read)
    theirs = {_label(name): stored[name] for name in meanwhile.moved(place, stored)}
    ways = meanwhile.choices(meanwhile.keep, meanwhile.accept, place, stored, held.revision)
    meanwhile.say(written, theirs, place, ways)


def _boxes(held: Publication | None) -> None:
    """The identity of the bilan, and its posts."""
    for place, names in zip(st.columns(2), (list(TEXTS)[:3], list(TEXTS)[3:]), strict=True):
        for name in names:
            label, told = TEXTS[name]
            key = _key(held, name)
            st.session_state.setdefault(key, "")
            disabled = name == "code" and held is not None
            place.text_input(
                label,
                key=key,
                help=told,
                max_chars=500,
                disabled=disabled,
                persist_state="session",
            )
    st.file_uploader(
        "Ou lire un CSV de deux colonnes : poste ; tCO2e",
        type="csv",
        key=_key(held, "fichier"),
        on_change=_read,
        args=(held,),
        help="0 pour un poste nul, vide pour un poste sans chiffre, « écarté » s'il est dit exclu."
        " Les cases ci-dessous se remplissent : rien"
        " n'est enregistré avant que vous ne le demandiez.",
    )
    key = _key(held, "standard")
    st.session_state.setdefault(key, "v5")
    standard = st.segmented_control(
        "Méthode",
        list(METHODS_FR),
        required=True,
        format_func=METHODS_FR.__getitem__,
        key=key,
        persist_state="session",
    )
    _posts(held, str(standard))


def _posts(held: Publication | None, standard: str) -> None:
    """A box a post, in three columns."""
    codes = known_posts(standard)
    names = {code: post.label_fr for code, post in posts(standard).items()}
    height = -(-len(codes) // 3)
    for number, place in enumerate(st.columns(3)):
        for code in codes[number * height : (number + 1) * height]:
            key = _key(held, f"{standard}.{code}")
            st.session_state.setdefault(key, "")
            name = EXTRA.get(code) or names.get(code, "")
            place.text_input(
                f"{code} {plain(name)}"[:80],
                key=key,
                max_chars=30,
                placeholder="tCO2e",
                persist_state="session",
            )


def _read(held: Publication | None) -> None:
    """Fill the boxes from a file, for the person to read."""
    handed = st.session_state.get(_key(held, "fichier"))
    if handed is None:
        return
    standard = str(st.session_state.get(_key(held, "standard")) or "v5")

    def act() -> str:
        cells = read_lines(handed.getvalue(), handed.name, "fichier", standard)
        for post in known_posts(standard):
            st.session_state[_key(held, f"{standard}.{post}")] = ""
        for cell in cells:
            st.session_state[_key(held, f"{standard}.{cell.post}")] = _shown(cell)
        return f"{several(len(cells), 'poste lu')} : vérifiez, puis enregistrez."

    attempt(act)


def _shown(cell: PublishedCell) -> str:
    """A cell as a person would type it; after three decimals a nought, or it could be thousands."""
    if cell.excluded:
        return "écarté"
    if cell.value is None:
        return ""
    whole, _, decimals = f"{cell.value:f}".partition(".")
    decimals += "0" if len(decimals) == 3 else ""
    return f"{whole},{decimals}" if decimals else whole


@undisturbed
def _save(held: Publication | None) -> None:
    def typed(name: str) -> str:
        return str(st.session_state.get(_key(held, name)) or "").strip()

    def act() -> str:
        standard = typed("standard") or "v5"
        code = held.code if held else typed("code")
        year = typed("year")
        lines = [(post, typed(f"{standard}.{post}")) for post in known_posts(standard)]
        made = Publication(
            code=code,
            title=typed("title"),
            year=int(year) if year.isdecimal() and len(year) == 4 else 0,
            standard=standard,
            source=typed("source"),
            covers=typed("covers"),
            url=typed("url"),
            published_on=held.published_on if held else None,
            cells=read_grid(lines, code or "nouveau bilan"),
            cell_revisions=held.cell_revisions if held else None,
        )
        expected = meanwhile.revision_read(_key(held, "")) if held else 0
        save_publication(
            session.workspace(), made, reason=f"Bilan publié {code}", expected=expected
        )
        return f"Bilan {code} enregistré."

    if attempt(act):
        for key in [str(key) for key in st.session_state if str(key).startswith(PREFIX)]:
            del st.session_state[key]
