"""Année de référence: chosen, compared post by post, and recalculated or not, with the reasons."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

import pandas as pd
import streamlit as st

from beges.domain.declaration import REFERENCE_YEARS
from beges.domain.declaration.reference import Cause
from beges.domain.declaration.side_by_side import POST
from beges.domain.french import floating, number, signed_tonnes
from beges.domain.inventory import Inventory
from beges.intake.cells import Refusal, parse_decimal
from beges.services.declaration import form_of
from beges.services.meanwhile import written_meanwhile
from beges.services.publications import Publication, publications
from beges.services.reference import Choice, Reference, reference_of, save_reference
from beges.ui import drafts, meanwhile, session
from beges.ui.declaration import fields, published_elsewhere, saving
from beges.ui.formats import changes, decimals, rate
from beges.ui.forms import NOTHING
from beges.ui.messages import attempt, say_findings
from beges.ui.tables import Shown, sheet
from beges.ui.undisturbed import undisturbed

PREFIX = "declaration.reference."
INVENTORY, PUBLISHED = "inventaire:", "publication:"
COMMENTS = tuple(f"comment_{name}" for name in ("total", "1", "2", "3", "4", "5", "6"))
COMPARED = {
    "code": Shown(label="Poste"),
    "label": Shown(label="Catégorie"),
    "initial": Shown(label="Référence initiale", show=decimals(2)),
    "recalculated": Shown(label="Recalculée", show=decimals(2)),
    "current": Shown(label="Cette année", show=decimals(2)),
    "difference": Shown(label="Écart (t)", show=decimals(2)),
    "pct": Shown(label="Écart", show=changes),
}


def show(inventory: Inventory) -> None:
    """The choice, the causes, the decision; then both years side by side, with comments."""
    workspace = session.workspace()
    reference = reference_of(workspace, inventory)
    elsewhere = publications(workspace)
    saving.is_open(inventory)
    left, right = st.columns([2, 3], gap="large")
    with left:
        st.subheader("Le choix")
        _choice(inventory, reference, elsewhere)
    with right:
        st.subheader("Faut-il recalculer ?")
        _causes(reference)
    published_elsewhere.show(inventory, elsewhere)
    if reference.initial is not None:
        _side_by_side(reference)
        _comments(inventory)


def _key(inventory: Inventory, name: str) -> str:
    return f"{PREFIX}{inventory.settings.inventory}.{name}"


def _options(inventory: Inventory, elsewhere: Mapping[str, Publication]) -> dict[str, str]:
    """What may be a reference: inventories and publications, not after this one's year."""
    settings = inventory.settings
    found = {"": NOTHING}
    for one in session.known_inventories():
        if one.year <= settings.year:
            found[f"{INVENTORY}{one.inventory}"] = f"{one.name} ({one.year})"
    for code, publication in elsewhere.items():
        if publication.year <= settings.year:
            found[f"{PUBLISHED}{code}"] = f"Publié ailleurs : {publication.label}"
    return found


def _choice(
    inventory: Inventory, reference: Reference, elsewhere: Mapping[str, Publication]
) -> None:
    """The boxes of the choice; a new reference year takes a reason."""
    options = _options(inventory, elsewhere)
    choice = reference.choice
    stored = {
        "initiale": _named(choice.initial_inventory, choice.initial_publication),
        "recalculee": _named(choice.recalculated_inventory, choice.recalculated_publication),
        "seuil": number(choice.threshold_pct),
        "motif": choice.choice_reason,
        "decision": choice.decision,
    }
    place = _key(inventory, "")
    late = meanwhile.opened(place, stored, choice.revision)
    _boxes(inventory, options)
    if late:
        _meanwhile(inventory, stored, options, choice.revision)
    changed = meanwhile.changed(place)
    _draft(inventory, list(stored), changed=changed)
    st.button(
        "Enregistrer l'année de référence",
        key=_key(inventory, "enregistrer"),
        icon=":material/save:",
        type="primary",
        disabled=not changed or inventory.settings.as_of_entry is not None,
        on_click=_save,
        args=(inventory, reference.choice),
    )


LABELS = {
    "initiale": "Année de référence, telle que publiée",
    "recalculee": "Chiffres recalculés",
    "motif": "Motif du choix",
    "seuil": "Seuil de recalcul (%)",
    "decision": "Décision de recalcul",
}


def _meanwhile(
    inventory: Inventory, stored: Mapping[str, str], options: Mapping[str, str], revision: int
) -> None:
    """Somebody else saved the choice while this person was typing."""
    place, code = _key(inventory, ""), inventory.settings.inventory
    read = meanwhile.revision_read(place)
    written = written_meanwhile(session.workspace(), REFERENCE_YEARS, code, read)
    moved = meanwhile.moved(place, stored)
    theirs = {LABELS[name]: options.get(stored[name], stored[name]) for name in moved}
    ways = meanwhile.choices(meanwhile.keep, meanwhile.accept, place, dict(stored), revision)
    meanwhile.say(written, theirs, place, ways)


def _boxes(inventory: Inventory, options: Mapping[str, str]) -> None:
    """What is chosen, why, and what is decided."""
    helps = {
        "initiale": "Fixée au premier bilan (V5 p. 41).",
        "recalculee": "La même année, refaite avec la méthode actuelle.",
    }
    for name, told in helps.items():
        st.selectbox(
            LABELS[name],
            list(options),
            format_func=lambda code: options.get(code, code),
            key=_key(inventory, name),
            persist_state="session",
            help=told,
        )
    st.text_area(
        LABELS["motif"],
        key=_key(inventory, "motif"),
        height=80,
        persist_state="session",
        help="Obligatoire si l'année de référence change : elle ne change que si son recalcul est"
        " impossible (V5 p. 44).",
    )
    st.text_input(
        LABELS["seuil"],
        key=_key(inventory, "seuil"),
        max_chars=10,
        persist_state="session",
        help="5 % est l'usage (GHG Protocol, ISO 14064-1) ; la méthode ne fixe pas de seuil.",
    )
    st.text_area(
        LABELS["decision"],
        key=_key(inventory, "decision"),
        height=110,
        persist_state="session",
        help="Ce qui est décidé de chaque cause relevée ; publié dans « Recalcul ».",
    )


def _named(inventory: str, publication: str) -> str:
    if inventory:
        return f"{INVENTORY}{inventory}"
    return f"{PUBLISHED}{publication}" if publication else ""


def _draft(inventory: Inventory, names: Sequence[str], *, changed: bool) -> None:
    if changed:
        drafts.keep(PREFIX, [_key(inventory, name) for name in (*names, meanwhile.SEEN)])
    else:
        drafts.drop(PREFIX)


@undisturbed
def _save(inventory: Inventory, before: Choice) -> None:
    def held(name: str) -> str:
        return str(st.session_state.get(_key(inventory, name)) or "")

    def act() -> str:
        threshold = parse_decimal(held("seuil").strip().removesuffix("%"))
        choice = replace(
            before,
            **_sides("initial", held("initiale")),
            **_sides("recalculated", held("recalculee")),
            threshold_pct=Decimal(-1) if isinstance(threshold, Refusal) else Decimal(threshold),
            choice_reason=held("motif").strip(),
            decision=held("decision").strip(),
            revision=meanwhile.revision_read(_key(inventory, "")),
        )
        save_reference(session.workspace(), inventory.settings.inventory, choice)
        return "Année de référence enregistrée."

    if attempt(act):
        st.session_state.pop(_key(inventory, meanwhile.SEEN), None)
        drafts.drop(PREFIX)


def _sides(name: str, chosen: str) -> dict[str, str]:
    """The two columns of a side from what is chosen in its list."""
    kind, _, code = chosen.partition(":")
    return {
        f"{name}_inventory": code if f"{kind}:" == INVENTORY else "",
        f"{name}_publication": code if f"{kind}:" == PUBLISHED else "",
    }


def _causes(reference: Reference) -> None:
    """What calls for a recalculation, and what does not."""
    if reference.initial is None:
        st.caption(
            "Choisissez d'abord une année : un inventaire de l'outil, ou un bilan publié ailleurs,"
            " que vous enregistrez plus bas avec ses chiffres."
        )
        return
    say_findings(reference.findings)
    if not reference.causes:
        st.caption(
            "Cette référence a été publiée ailleurs : l'outil n'a pas ses données, et ne relève pas"
            " de cause. Dites dans la décision ce qui a changé : périmètre, méthode, facteurs, PRG,"
            " poste ajouté, erreur."
        )
        return
    triggers = [cause for cause in reference.causes if cause.kind.is_trigger]
    others = [cause for cause in reference.causes if not cause.kind.is_trigger]
    _list("Causes de recalcul (V5 p. 42)", triggers, "Aucune n'est relevée.")
    if reference.effect_pct is not None:
        verdict = "au-dessus du" if reference.must_recalculate else "sous le"
        st.markdown(
            f"Effet chiffré, en valeur absolue : **{rate(reference.effect_pct, 1)}** du total"
            f" de référence, {verdict} seuil de {rate(reference.choice.threshold_pct)}."
        )
    with st.expander(f"N'appellent pas de recalcul ({len(others)})"):
        st.caption("Évolution physique d'un facteur, croissance, offre : l'écart est réel.")
        _list("", others, "Rien n'est relevé.")


def _list(title: str, causes: Sequence[Cause], nothing: str) -> None:
    if title:
        st.markdown(f"**{title}**")
    if not causes:
        st.caption(nothing)
        return
    rows = pd.DataFrame(
        [
            {
                "kind": cause.kind.label_fr,
                "text": cause.text_fr,
                "effect": _effect(cause),
            }
            for cause in causes
        ]
    )
    columns = {"kind": Shown(label="Nature"), "text": Shown(label="Constat")}
    if any(cause.kind.is_trigger for cause in causes):
        columns["effect"] = Shown(label="Effet (t)")
    sheet(rows, columns)


def _effect(cause: Cause) -> str:
    return "non chiffré" if cause.effect_mg is None else signed_tonnes(cause.effect_mg, 1)


def _side_by_side(reference: Reference) -> None:
    """Initial, recalculated, this year, with the differences."""
    st.subheader("Poste par poste")
    if reference.initial is not None and reference.initial.note:
        st.caption(f":material/info: {reference.initial.note}")
    rows = reference.rows
    frame = pd.DataFrame(
        [
            {
                "code": row.code,
                "label": row.label,
                "initial": floating(row.initial),
                "recalculated": floating(row.recalculated),
                "current": floating(row.current),
                "difference": floating(row.difference),
                "pct": floating(row.pct),
            }
            for row in rows
        ]
    )
    columns = dict(COMPARED)
    if reference.recalculated is None:
        columns.pop("recalculated")
    sheet(frame, columns, bold=[row.kind != POST for row in rows])
    base = "recalculée" if reference.recalculated is not None else "initiale"
    st.caption(
        f"tCO2e. Écarts de cette année à la référence {base}. Vide : poste écarté ou sans chiffre"
        " publié, donc sans écart ; un sous-total est la somme des cases imprimées."
    )


def _comments(inventory: Inventory) -> None:
    """The comment that the method asks for, in total and per category."""
    form = form_of(session.workspace(), inventory)
    st.subheader("Commentaires de l'écart")
    st.caption("La méthode demande un commentaire au total et par catégorie (V5 p. 42).")
    shown = [one for one in form.fields if one.field.code in COMMENTS]
    fields.draw_pairs(shown, inventory.settings.inventory, form.revisions)
    saving.button(inventory, COMMENTS, "commentaires")
