"""Postes significatifs: the size of each indirect post, what may go, and the person's decision."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import streamlit as st

from beges.domain.declaration import SIGNIFICANCE
from beges.domain.declaration.significance import DEMANDED, PostSize, criteria
from beges.domain.french import number, several
from beges.domain.inventory import Inventory
from beges.domain.nomenclature import posts
from beges.domain.perimeter import INVENTORIES
from beges.intake.cells import Refusal, parse_decimal
from beges.services.meanwhile import written_meanwhile
from beges.services.significance import (
    EXCLUDED_FR,
    Entered,
    Weighing,
    decide,
    effect_tonnes,
    preview_decision,
    read_sizes,
    sizes_table,
    weighing,
)
from beges.ui import drafts, meanwhile, session
from beges.ui.declaration import saving
from beges.ui.formats import decimals, plain, rate, share
from beges.ui.messages import attempt, say_findings
from beges.ui.tables import Shown, sheet
from beges.ui.undisturbed import undisturbed

PREFIX = "declaration.poids."
SMALL_FR = "parmi les plus petits postes : sans lui, le bilan garde le seuil de {threshold}"
"""Why a post may go by its size alone."""
NOT_ESTIMATED = "significance_not_estimated"
"""Told once for all its posts."""
COLUMNS = {
    "post": Shown(label="Poste"),
    "label": Shown(label="Intitulé"),
    "tonnes": Shown(label="tCO2e", show=decimals(1)),
    "share": Shown(label="Part", show=share),
    "running": Shown(label="Cumul", show=share),
    "verdict": Shown(label="Procédure"),
    "state": Shown(label="Décision"),
}


def show(inventory: Inventory) -> None:
    """The sizes, the choice, what it does; then one button writes it all."""
    now = weighing(session.workspace(), inventory.settings)
    seen = _as_first_seen(now)
    saving.is_open(inventory)
    if _read(now) != _read(seen):
        _meanwhile(now, seen)
    st.caption(
        "Méthode V5 pp. 30-33 : les plus petits postes indirects peuvent être écartés tant que la"
        " part gardée reste au seuil ou au-dessus ; un critère qualitatif fait garder un poste ; un"
        " poste est entier dedans ou dehors, et les émissions directes ne s'excluent jamais."
    )
    left, right = st.columns([3, 2], gap="large")
    with right:
        entered, excluded, threshold = _choices(seen)
    after = preview_decision(seen, entered, excluded, _threshold(threshold[0], seen))
    with left:
        _sizes(after)
    with right:
        _outcome(seen, after)
        _buttons(inventory, seen)
    _keep(seen, after, threshold)


def _key(seen: Weighing, name: str) -> str:
    return f"{PREFIX}{seen.settings.inventory}.{name}"


def _as_first_seen(now: Weighing) -> Weighing:
    """The weighing of the moment with the revisions that the person saw first."""
    held = st.session_state.setdefault(_key(now, meanwhile.SEEN), _read(now))
    revisions, answers, terms = held
    return replace(now, revisions=revisions, answer_revisions=answers, terms_revision=terms)


def _read(seen: Weighing) -> tuple[Mapping[str, int], Mapping[str, int], int]:
    """The revisions that a decision stands on: of posts, of the threshold, of the terms."""
    threshold = {
        code: revision
        for code, revision in seen.answer_revisions.items()
        if code in ("threshold_pct", "threshold_reason")
    }
    return seen.revisions, threshold, seen.terms_revision


def _meanwhile(now: Weighing, seen: Weighing) -> None:
    """Somebody else decided meanwhile: what stands, and what becomes of one's own decision."""
    code, workspace = now.settings.inventory, session.workspace()
    read = {size.post: seen.revisions.get(size.post, 0) for size in now.sizes}
    moved = [size for size in now.sizes if now.revisions.get(size.post, 0) != read[size.post]]
    written = written_meanwhile(workspace, INVENTORIES, code, seen.terms_revision)
    if moved:
        post = moved[0].post
        written = written_meanwhile(workspace, SIGNIFICANCE, f"{code}|{post}", read[post])
    theirs = {"Postes écartés": ", ".join(now.excluded)}
    theirs |= {f"Poste {size.post}": told for size in moved if (told := _told(size))}
    key, place = _key(now, meanwhile.SEEN), f"{PREFIX}{code}."
    keep = meanwhile.Way(
        label=meanwhile.KEEP, told=meanwhile.KEPT, act=_accept, args=(key, _read(now))
    )
    take = meanwhile.Way(label=meanwhile.TAKE, told=meanwhile.TAKEN, act=_forget, args=(code,))
    meanwhile.say(written, theirs, place, (keep, take))


def _told(size: PostSize) -> str:
    """What is recorded of a post, in one line."""
    tonnes = None if size.tonnes is None else f"{number(size.tonnes, 1)} t"
    return " ; ".join(text for text in (tonnes, size.basis, size.reason) if text)


def _accept(key: str, read: tuple[Mapping[str, int], Mapping[str, int], int]) -> None:
    st.session_state[key] = read


def _choices(seen: Weighing) -> tuple[list[Entered], list[str], tuple[str, str]]:
    """Threshold, posts left out, estimates and criteria, as they stand in the widgets."""
    st.subheader("Votre décision")
    threshold = _threshold_boxes(seen)
    names = {size.post: f"{size.post} {posts('v5')[size.post].label_fr}" for size in seen.sizes}
    key = _key(seen, "ecartes")
    st.session_state.setdefault(key, list(seen.excluded))
    may_go = [code for code in names if _may_go(seen, code)]
    excluded = st.multiselect(
        "Postes écartés",
        list(dict.fromkeys((*may_go, *st.session_state[key]))),
        format_func=lambda code: names.get(code, code),
        key=key,
        persist_state="session",
        placeholder="Aucun : tout est gardé",
    )
    if set(seen.proposal.excluded) != set(excluded):
        st.button(
            f"Prendre la proposition ({several(len(seen.proposal.excluded), 'poste')})",
            key=_key(seen, "proposer"),
            icon=":material/lightbulb:",
            on_click=_take,
            args=(seen, key),
        )
    for size in seen.sizes:
        if size.post in excluded:
            _reason(seen, size)
    _estimates(seen)
    _criteria(seen, names)
    return [_entered(seen, size) for size in seen.sizes], list(excluded), threshold


def _may_go(seen: Weighing, code: str) -> bool:
    """Whether the law lets a person leave a post out: purchased energy never is."""
    return not seen.law.is_never_excluded(posts("v5")[code].category)


def _take(seen: Weighing, key: str) -> None:
    """The posts that may go, each with a reason to read again where it has none."""
    st.session_state[key] = list(seen.proposal.excluded)
    for post in seen.proposal.excluded:
        reason = _key(seen, f"{post}.motif")
        if not st.session_state.get(reason):
            st.session_state[reason] = SMALL_FR.format(threshold=rate(seen.threshold_pct))


def _threshold_boxes(seen: Weighing) -> tuple[str, str]:
    key, why = _key(seen, "seuil"), _key(seen, "seuil.motif")
    st.session_state.setdefault(key, number(seen.threshold_pct))
    typed = st.text_input(
        "Seuil d'importance (%)",
        key=key,
        max_chars=10,
        persist_state="session",
        help="Part minimale des émissions indirectes gardée : 80 % au moins, ou justifié.",
    )
    st.session_state.setdefault(why, seen.threshold_reason)
    reason = st.session_state[why]
    if _threshold(str(typed), seen) < 80 or reason:
        reason = st.text_area("Justification du seuil", key=why, height=90, persist_state="session")
    return str(typed), str(reason or "")


def _threshold(typed: str, seen: Weighing) -> Decimal:
    """The threshold as typed; the stored one while it cannot be read."""
    read = parse_decimal(typed.strip().removesuffix("%"))
    return seen.threshold_pct if isinstance(read, Refusal) else Decimal(read)


def _reason(seen: Weighing, size: PostSize) -> None:
    """Why a post goes."""
    with st.container(border=True):
        key = _key(seen, f"{size.post}.motif")
        st.session_state.setdefault(key, size.reason)
        st.text_input(
            f"{size.post} : pourquoi l'écarter *", key=key, max_chars=2000, persist_state="session"
        )
        lacking = _key(seen, f"{size.post}.manque")
        st.session_state.setdefault(lacking, size.lacking)
        if seen.law.may_lack or size.lacking:
            st.checkbox(
                "Significatif, mais faute de méthode ou de données (premier bilan V5 seulement)",
                key=lacking,
                persist_state="session",
            )


def _estimates(seen: Weighing) -> None:
    """The orders of magnitude that the inventory does not compute."""
    blank = [size for size in seen.sizes if not size.computed]
    todo = sum(size.tonnes is None for size in blank)
    label = f"Ordres de grandeur à saisir ({todo} à évaluer)" if todo else "Ordres de grandeur"
    if not blank:
        return
    with st.expander(label, expanded=todo > 0):
        st.caption("0 si le poste ne s'applique pas ; le fondement dit d'où vient le nombre.")
        for size in blank:
            named = posts("v5")[size.post].label_fr
            asked = " (demandé avant d'écarter)" if size.post in DEMANDED else ""
            st.markdown(f"**{size.post}** {plain(named)}{asked}")
            left, right = st.columns([1, 3])
            key, basis = _key(seen, f"{size.post}.tonnes"), _key(seen, f"{size.post}.fondement")
            shown = "" if size.tonnes is None else number(size.tonnes)
            st.session_state.setdefault(key, shown)
            st.session_state.setdefault(basis, size.basis)
            left.text_input("tCO2e", key=key, max_chars=20, persist_state="session")
            right.text_input("Fondement", key=basis, max_chars=500, persist_state="session")


def _criteria(seen: Weighing, names: dict[str, str]) -> None:
    """The posts that a qualitative criterion keeps."""
    used = sum(bool(size.criteria) for size in seen.sizes)
    with st.expander(f"Critères qualitatifs ({several(used, 'poste')})"):
        st.caption("Un poste nommé ici se garde, quelle que soit sa taille.")
        for code, label in criteria().items():
            key = _key(seen, f"critere.{code}")
            held = [size.post for size in seen.sizes if code in size.criteria]
            st.session_state.setdefault(key, held)
            st.multiselect(
                label,
                list(names),
                format_func=lambda post: names.get(post, post),
                key=key,
                persist_state="session",
                placeholder="Aucun poste",
            )


def _entered(seen: Weighing, size: PostSize) -> Entered:
    """What the widgets say of a post; a number that cannot be read is refused on saving."""

    def held(name: str, stored: object) -> object:
        return st.session_state.get(_key(seen, f"{size.post}.{name}"), stored)

    named = tuple(
        code
        for code in criteria()
        if size.post in st.session_state.get(_key(seen, f"critere.{code}"), [])
    )
    return Entered(
        post=size.post,
        tonnes=_readable(str(held("tonnes", "") or "")),
        basis=str(held("fondement", "") or ""),
        criteria=named,
        reason=str(held("motif", size.reason) or ""),
        lacking=bool(held("manque", size.lacking)),
    )


def _readable(text: str) -> Decimal | None:
    read = parse_decimal(text) if text.strip() else ""
    return Decimal(read) if isinstance(read, str) and read else None


def _sizes(after: Weighing) -> None:
    """The indirect posts, the largest first, with their cumulated share."""
    st.subheader("Les postes indirects, du plus gros au plus petit")
    frame = sizes_table(after)
    sheet(frame, COLUMNS, bold=list(frame["state"] == EXCLUDED_FR))
    st.caption("Taille calculée par l'inventaire quand il a des lignes, sinon saisie à droite.")


def _outcome(seen: Weighing, after: Weighing) -> None:
    """What the decision does: the share kept, the tonnes that leave the total, what is wrong."""
    kept = after.kept_pct
    told = "—" if kept is None else rate(kept, 1)
    out = effect_tonnes(seen, after.excluded)
    st.markdown(
        f"Part gardée des émissions indirectes évaluées : **{told}**, pour un seuil de"
        f" {rate(after.threshold_pct)}.  \n"
        f"Effet sur le total : **{number(-out, 1)} tCO2e**."
    )
    silent = [finding for finding in after.findings if finding.code == NOT_ESTIMATED]
    say_findings([finding for finding in after.findings if finding.code != NOT_ESTIMATED])
    if silent:
        told = ", ".join(str(finding.values["post"]) for finding in silent)
        st.warning(
            f"Postes à évaluer : {plain(told)}. Gardés sans ordre de grandeur, ils seront déclarés"
            " 0, c'est-à-dire non applicables.",
            icon=":material/warning:",
        )


def _buttons(inventory: Inventory, seen: Weighing) -> None:
    with st.container(horizontal=True):
        st.button(
            "Enregistrer la décision",
            key=_key(seen, "enregistrer"),
            icon=":material/save:",
            type="primary",
            disabled=inventory.settings.as_of_entry is not None,
            on_click=_save,
            args=(seen,),
        )
        st.button(
            "Reprendre ce qui est enregistré",
            key=_key(seen, "reprendre"),
            type="tertiary",
            on_click=_forget,
            args=(seen.settings.inventory,),
        )


@undisturbed
def _save(seen: Weighing) -> None:
    def act() -> str:
        typed = {
            size.post: str(st.session_state.get(_key(seen, f"{size.post}.tonnes")) or "")
            for size in seen.sizes
        }
        sizes = read_sizes(seen.settings.inventory, typed)
        entered = [
            replace(_entered(seen, size), tonnes=sizes.get(size.post)) for size in seen.sizes
        ]
        excluded = list(st.session_state.get(_key(seen, "ecartes"), []))
        threshold = str(st.session_state.get(_key(seen, "seuil")) or "")
        reason = str(st.session_state.get(_key(seen, "seuil.motif")) or "")
        decide(session.workspace(), seen, entered, excluded, (threshold, reason))
        return f"Décision enregistrée : {several(len(excluded), 'poste écarté')}."

    if attempt(act):
        _forget(seen.settings.inventory)


def _forget(inventory: str) -> None:
    """Let the section show what is stored."""
    for key in [str(key) for key in st.session_state]:
        if key.startswith(f"{PREFIX}{inventory}."):
            del st.session_state[key]
    drafts.drop(PREFIX)


def _keep(seen: Weighing, after: Weighing, threshold: tuple[str, str]) -> None:
    """A decision that is not saved is a draft of the page."""
    same = (
        set(after.excluded) == set(seen.excluded)
        and after.sizes == seen.sizes
        and _threshold(threshold[0], seen) == seen.threshold_pct
        and threshold[1] == seen.threshold_reason
    )
    if same:
        drafts.drop(PREFIX)
        return
    start = f"{PREFIX}{seen.settings.inventory}."
    buttons = {_key(seen, name) for name in ("enregistrer", "reprendre", "proposer")}
    keys = [str(key) for key in st.session_state if str(key).startswith(start)]
    drafts.keep(PREFIX, [key for key in keys if key not in buttons])
