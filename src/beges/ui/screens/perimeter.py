"""Périmètre: the group, its entities, sites, indicators and inventories, viewed and changed.

Every form is derived from the declaration of its table.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from beges.domain.columns import Column, Kind, Table
from beges.domain.declaration import AVOIDED
from beges.domain.perimeter import (
    ENTITIES,
    GROUP,
    INDICATORS,
    INVENTORIES,
    METERS,
    SITES,
)
from beges.domain.statements import ELECTRICITY_CONTRACTS
from beges.services.entry import typed_record
from beges.services.inventories import change_inventory, create_inventory, settings_from
from beges.services.perimeter import (
    Record,
    load_perimeter,
    refuse_taken,
    stored_records,
)
from beges.services.records import save_record
from beges.services.refusals import Refused, missing_reason
from beges.services.workspace import (
    Workspace,
    choice_lists,
    load_release,
    release_labels,
    releases,
)
from beges.ui import session
from beges.ui.formats import a_day, figure, plain, yes_no
from beges.ui.forms import REGISTERS, Lists, field, typed
from beges.ui.messages import attempt
from beges.ui.paths import IMPORT, REGISTER, link
from beges.ui.steps import steps
from beges.ui.tables import Shown, choice

TABLES = (
    *(GROUP, ENTITIES, SITES, METERS, INDICATORS, INVENTORIES),
    *(ELECTRICITY_CONTRACTS, AVOIDED),
)
TURN, CHOSEN = "perimetre.tour", "perimetre.registre"
NEW = "nouveau"
DEFAULTS: Mapping[str, Mapping[str, object]] = {
    ENTITIES.name: {"share_pct": "100", "operational_control": True, "financial_control": True},
    SITES.name: {"geography": "FR"},
    METERS.name: {"rhythm": "monthly"},
    INVENTORIES.name: {
        "approach": "operational",
        "gwp_set": "AR5",
        "published_view": "upstream",
        "stock_fabric": "works_only",
    },
}
SINGULAR = {
    ENTITIES.name: "une entité",
    SITES.name: "un site",
    METERS.name: "un compteur",
    INDICATORS.name: "un indicateur",
    INVENTORIES.name: "un inventaire",
    ELECTRICITY_CONTRACTS.name: "un contrat d'électricité",
    AVOIDED.name: "des émissions évitées",
}
ONE = {
    GROUP.name: "Le groupe",
    ENTITIES.name: "L'entité",
    SITES.name: "Le site",
    METERS.name: "Le compteur",
    INDICATORS.name: "L'indicateur",
    INVENTORIES.name: "L'inventaire",
    ELECTRICITY_CONTRACTS.name: "Le contrat",
    AVOIDED.name: "Le calcul d'émissions évitées",
}


def show() -> None:
    """The page."""
    st.header("Périmètre")
    workspace = session.workspace()
    if asked := st.query_params.get(REGISTER):
        st.session_state[CHOSEN] = asked if asked in {t.name for t in TABLES} else GROUP.name
        del st.query_params[REGISTER]
    name = st.segmented_control(
        "Registre",
        [table.name for table in TABLES],
        default=GROUP.name,
        required=True,
        format_func=lambda name: _table(name).label_fr,
        key=CHOSEN,
        label_visibility="collapsed",
        persist_state="session",
    )
    table = _table(str(name))
    _next(table)
    missing = _missing(table, workspace)
    if missing:
        st.info(missing, icon=":material/lightbulb:")
        return
    records = stored_records(workspace, table)
    used = [str(record["release"]) for record in records if table is INVENTORIES]
    lists = {
        **choice_lists(load_perimeter(workspace), load_release(workspace, releases()[0])),
        "releases": release_labels(*used),
    }
    if table is GROUP:
        with st.container(width=760):
            _form(table, records[0] if records else None, lists)
        return
    left, right = st.columns([3, 2], gap="large")
    with left:
        chosen = _records(table, records, lists)
    with right:
        _form(table, chosen, lists)


def _next(table: Table) -> None:
    """What remains to be registered before a first figure."""
    todo = next((step for step in steps() if not step.done), None)
    if todo is None or todo.register == table.name:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(
            f":material/lightbulb: Étape suivante : {todo.text[0].lower()}{todo.text[1:]}.",
            width="content",
        )
        link(todo.place, todo.where, todo.register)


def _table(name: str) -> Table:
    return next(table for table in TABLES if table.name == name)


def _missing(table: Table, workspace: Workspace) -> str:
    """What must be registered before this table, if it is not."""
    perimeter = load_perimeter(workspace)
    if table in (SITES, INDICATORS, ELECTRICITY_CONTRACTS) and not perimeter.entities:
        return "Enregistrez d'abord une entité, dans l'onglet Entités."
    if table is METERS and not perimeter.sites:
        return "Enregistrez d'abord un site, dans l'onglet Sites."
    return ""


def _records(table: Table, records: Sequence[Record], lists: Lists) -> Record | None:
    """The records; returns the one that was ticked."""
    if not records:
        st.caption(f"Aucun enregistrement dans « {table.label_fr} ». Ajoutez le premier à droite.")
        if table is ENTITIES:
            link(IMPORT, "Ou importez-les depuis le modèle")
        return None
    count = f"{figure(len(records))} enregistrement" + ("s" if len(records) > 1 else "")
    st.caption(f"{count} — cochez une ligne pour la modifier ; sans choix, le formulaire ajoute.")
    rows = pd.DataFrame([_told(table, record, lists) for record in records])
    columns = {
        column.name: Shown(
            label=column.label_fr,
            show=figure if column.kind is Kind.DECIMAL else None,
            width=_width(column),
        )
        for column in table.collected
    }
    row = choice(rows, columns, key=f"perimetre.choix.{table.name}.{_turn()}")
    return None if row is None else records[row]


def _width(column: Column) -> int:
    """The width of a column: codes are short, names long."""
    if column.choices in REGISTERS:
        return 75
    return 190 if column.kind is Kind.TEXT else 110


def _told(table: Table, record: Record, lists: Lists) -> dict[str, Any]:
    """A record as a person reads it: labels for codes, French days."""
    return {column.name: _cell(column, record[column.name], lists) for column in table.collected}


def _cell(column: Column, value: Any, lists: Lists) -> Any:  # noqa: ANN401 - of any declared kind
    if column.kind is Kind.DECIMAL:
        return None if value is None else float(value)
    if value is None:
        return ""
    if column.kind is Kind.BOOLEAN:
        return yes_no(value)
    if column.kind is Kind.DATE:
        return a_day(value)
    text = str(value)
    if column.choices and column.choices not in REGISTERS:
        return lists[column.choices].get(text, text)
    return text


# ---------------------------------------------------------------------------------- the form


def _form(table: Table, record: Record | None, lists: Lists) -> None:
    """The record that was ticked, or a new one."""
    name = NEW if record is None else "|".join(str(record[part]) for part in table.key)
    revision = 0 if record is None else int(record["revision"])
    prefix = f"perimetre.{table.name}.{name}.{revision}.{_turn()}."
    shown = dict(DEFAULTS.get(table.name, {})) if record is None else dict(record)
    if record is None and table is INVENTORIES:
        shown["release"] = releases()[0]
    with st.form(f"{prefix}formulaire", enter_to_submit=False):
        st.subheader(_title(table, name, record))
        for column in table.collected:
            locked = record is not None and column.name in table.key
            key = f"{prefix}{column.name}"
            field(column, key, value=shown.get(column.name), lists=lists, disabled=locked)
        if record is not None:
            st.text_input("Motif de la modification *", key=f"{prefix}motif", max_chars=200)
        st.form_submit_button(
            "Enregistrer",
            type="primary",
            icon=":material/save:",
            on_click=_save,
            args=(table, prefix, record),
        )


def _title(table: Table, name: str, record: Record | None) -> str:
    if table is GROUP:
        return "Le groupe"
    return f"Ajouter {SINGULAR[table.name]}" if record is None else f"Modifier {plain(name)}"


def _turn() -> int:
    """How many records were saved: the forms start afresh after each."""
    return int(st.session_state.setdefault(TURN, 0))


def _save(table: Table, prefix: str, record: Record | None) -> None:
    """Save what the form holds; the turn in its prefix makes a double click save once."""
    if not prefix.endswith(f".{_turn()}."):
        return
    given = typed(table, prefix)
    if record is not None:
        given |= {key: record[key] for key in table.key}
    reason = str(st.session_state.get(f"{prefix}motif") or "").strip()

    def act() -> str:
        row, findings = typed_record(table, given)
        if record is not None and not reason:
            findings.append(missing_reason())
        if findings:
            raise Refused(*findings)
        _write(session.workspace(), table, row, record, reason)
        return f"{ONE[table.name]} est enregistré{'e' if table is ENTITIES else ''}."

    if attempt(act):
        st.session_state[TURN] = _turn() + 1


def _write(
    workspace: Workspace, table: Table, row: dict[str, Any], record: Record | None, reason: str
) -> None:
    """Hand the record to the service of its table."""
    if record is None:
        refuse_taken(workspace, table, row)
    expected = 0 if record is None else int(record["revision"])
    if table is not INVENTORIES:
        reason = reason or "Enregistrement"
        save_record(workspace, table, row, reason=reason, expected=expected)
    elif record is None:
        create_inventory(workspace, settings_from(row), reason="Création")
    else:
        change_inventory(workspace, settings_from(row), reason=reason, expected=expected)


if __name__ == "__main__":
    show()
