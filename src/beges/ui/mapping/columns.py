"""Step 2: what each column of the file is. Headers suggest answers; a unit is never guessed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import streamlit as st

from beges.domain.activities import ACTIVITIES
from beges.domain.collection import Cell, FileMapping, Period, PeriodRule, Quantity, unit_in
from beges.intake import Grid
from beges.services.mapping_wizard import Lists, quantity_of
from beges.ui.formats import plain

SAME = "\x00même"
"""The answer "always the same": not a header, which is never empty nor starts so."""

PLACES = ("meter", "site", "entity")
KINDS = ("activity_type", "factor")
MORE = ("supplier", "invoice", "documents", "comment", "characterisation", "counterparty")
TOLD_BY_METER = ("site", "entity", "activity_type", "factor")
QUESTIONS = {
    "meter": "Le compteur (PRM, PCE, contrat)",
    "site": "Le site",
    "entity": "L'entité",
    "activity_type": "Le type de donnée (énergie, carburant, mode…)",
    "factor": "La nature (véhicule, fluide, filière…)",
    "unit": "L'unité",
    "data_kind": "La qualité de la donnée",
}
HELPS = {
    "meter": "Un compteur du registre donne à lui seul le site, l'entité, le type et l'unité.",
    "site": "À laisser si le compteur le dit, ou si la donnée vaut pour l'entité entière.",
    "entity": "À laisser si le compteur ou le site la disent.",
    "activity_type": "À laisser si le compteur le dit.",
    "factor": "Quand le type ne suffit pas à choisir un facteur.",
}
NO_MONTH = ""
MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asking:
    """What a question needs: the headers of the file, the answers so far, lists and keys."""

    headers: Sequence[str]
    base: FileMapping
    lists: Lists
    prefix: str


def ask_columns(grid: Grid, base: FileMapping, lists: Lists, prefix: str) -> FileMapping:
    """The mapping with the answers on its columns."""
    headers = [header for header in grid.headers if header]
    left, right = st.columns(2, gap="large")
    columns: dict[str, Cell] = {}
    asking = _Asking(headers=headers, base=base, lists=lists, prefix=prefix)
    with left:
        st.caption("Qui, où et quoi")
        for name in (*PLACES, *KINDS):
            _ask(name, asking, columns)
    with right:
        st.caption("Combien et quand")
        quantities = _quantities(headers, base, lists, prefix)
        _unit_column(asking, quantities, columns)
        period = _period(headers, base.period, prefix)
        quantities = _months(quantities, period, prefix)
        _ask("data_kind", asking, columns)
    with st.expander("Facultatif : fournisseur, facture, justificatif, commentaire…"):
        for name in MORE:
            _ask(name, asking, columns)
    return replace(base, columns=columns, quantities=tuple(quantities), period=period)


def _ask(
    name: str,
    asking: _Asking,
    columns: dict[str, Cell],
) -> None:
    """Where a column of the activity comes from; nothing is an answer."""
    column, headers = ACTIVITIES.column(name), asking.headers
    before = asking.base.columns.get(name, Cell())
    only_listed = name == "data_kind"
    options = ["", SAME, *headers] if not only_listed else [SAME, *headers]
    start = before.header if before.header in headers else (SAME if before.constant else "")
    if only_listed and not start:
        start = SAME
    answer = st.selectbox(
        QUESTIONS.get(name, column.label_fr),
        options,
        index=options.index(start),
        format_func=lambda text: _said(text, name, columns),
        key=f"{asking.prefix}colonne.{name}",
        persist_state="session",
        help=HELPS.get(name, column.meaning_fr),
        filter_mode="contains",
    )
    if answer == SAME:
        if constant := _constant(name, before.constant, asking.lists, asking.prefix):
            columns[name] = Cell(constant=constant)
    elif answer:
        columns[name] = Cell(header=answer)


def _said(text: str, name: str, columns: Mapping[str, Cell]) -> str:
    """An answer in words; a blank one says who answers instead."""
    if text == SAME:
        listed = name == "data_kind"
        return "La même pour toutes les lignes" if listed else "Toujours la même valeur…"
    if text:
        return f"Colonne « {text} »"
    if name in TOLD_BY_METER and "meter" in columns:
        return "— le compteur le dit"
    return "— rien" if name != "entity" or "site" not in columns else "— le site le dit"


def _constant(name: str, before: str, lists: Lists, prefix: str) -> str:
    """The value that is the same in every row."""
    column = ACTIVITIES.column(name)
    key = f"{prefix}constante.{name}"
    known = lists.get(column.choices or ("meters" if name == "meter" else ""), {})
    if not known:
        return st.text_input(
            f"{column.label_fr} : valeur",
            value=before,
            max_chars=200,
            key=key,
            persist_state="session",
        ).strip()
    codes = list(known)
    found = st.selectbox(
        f"{column.label_fr} : laquelle ?",
        codes,
        index=codes.index(before) if before in codes else None,
        format_func=lambda code: known[code],
        placeholder="Choisir",
        key=key,
        persist_state="session",
        filter_mode="contains",
        label_visibility="collapsed" if name == "data_kind" else "visible",
    )
    return found or ""


# ---------------------------------------------------------------------------------- quantities


def _quantities(
    headers: Sequence[str], base: FileMapping, lists: Lists, prefix: str
) -> list[Quantity]:
    """The quantity columns, each with its unit."""
    before = {quantity.header: quantity for quantity in base.quantities}
    chosen = st.multiselect(
        "La quantité : une colonne, ou plusieurs",
        headers,
        default=[header for header in before if header in headers],
        key=f"{prefix}quantites",
        persist_state="session",
        placeholder="Choisir",
        help="Plusieurs si chaque mois, ou chaque produit, a sa colonne : une ligne donne alors"
        " plusieurs données.",
    )
    found = [before.get(header) or _new(header) for header in chosen]
    if len(found) == 1:
        unit = _unit(found[0].unit, lists, f"{prefix}unite", "L'unité")
        options = ["", *(header for header in headers if header != found[0].header)]
        times = st.selectbox(
            "Multipliée par",
            options,
            index=options.index(found[0].times) if found[0].times in options else 0,
            format_func=lambda text: f"Colonne « {text} »" if text else "— rien",
            key=f"{prefix}fois",
            persist_state="session",
            help="Par exemple le nombre de voyageurs : km × voyageurs font des passagers.km.",
        )
        return [replace(found[0], unit=unit, times=times, values={}, month="")]
    if not found:
        return []
    if all(quantity.month for quantity in found):
        unit = _unit(found[0].unit, lists, f"{prefix}unite", "L'unité de ces colonnes")
        return [replace(quantity, unit=unit, times="") for quantity in found]
    return [_product(quantity, lists, f"{prefix}{n}.") for n, quantity in enumerate(found)]


def _new(header: str) -> Quantity:
    quantity = quantity_of(header)
    return replace(quantity, unit=unit_in(header))


def _product(quantity: Quantity, lists: Lists, prefix: str) -> Quantity:
    """A column of several: its own unit, and its own type."""
    left, right = st.columns(2)
    kinds = lists["activity_types"]
    codes = ["", *kinds]
    start = quantity.values.get("activity_type", "")
    with left:
        kind = st.selectbox(
            f"« {plain(quantity.header)} » : type",
            codes,
            index=codes.index(start) if start in codes else 0,
            format_func=lambda code: kinds.get(code, "— comme ci-contre"),
            key=f"{prefix}type",
            persist_state="session",
            filter_mode="contains",
        )
    with right:
        unit = _unit(
            quantity.unit, lists, f"{prefix}unite", f"« {plain(quantity.header)} » : unité"
        )
    return replace(quantity, unit=unit, times="", values={"activity_type": kind} if kind else {})


def _unit(before: str, lists: Lists, key: str, label: str) -> str:
    """The unit of a column of quantities, or none: a column or the meter says it then."""
    units = lists["units"]
    codes = ["", *units]
    return st.selectbox(
        label,
        codes,
        index=codes.index(before) if before in codes else 0,
        format_func=lambda code: units.get(code, "— dite par une colonne ou par le compteur"),
        key=key,
        persist_state="session",
        filter_mode="contains",
    )


def _unit_column(
    asking: _Asking,
    quantities: Sequence[Quantity],
    columns: dict[str, Cell],
) -> None:
    """The column of units, asked where the quantities do not have theirs."""
    if not quantities or all(quantity.unit for quantity in quantities):
        return
    before = asking.base.columns.get("unit", Cell()).header
    options = ["", *asking.headers]
    answer = st.selectbox(
        "La colonne de l'unité",
        options,
        index=options.index(before) if before in options else 0,
        format_func=lambda text: f"Colonne « {text} »" if text else "— aucune : celle du compteur",
        key=f"{asking.prefix}colonne.unit",
        persist_state="session",
    )
    if answer:
        columns["unit"] = Cell(header=answer)


# ------------------------------------------------------------------------------------ the days

_FIRST = {
    PeriodRule.BOUNDS: "Date de début",
    PeriodRule.MONTH: "Colonne du mois",
    PeriodRule.DAY: "Colonne de la date",
    PeriodRule.YEAR: "Colonne de l'année",
    PeriodRule.RHYTHM: "Date de début",
    PeriodRule.ACROSS: "Colonne de l'année",
}


def _period(headers: Sequence[str], base: Period, prefix: str) -> Period:
    """How the days are told."""
    rules = list(PeriodRule)
    rule = st.selectbox(
        "La période",
        rules,
        index=rules.index(base.rule),
        format_func=lambda rule: rule.label_fr,
        key=f"{prefix}regle",
        persist_state="session",
    )
    period = Period(rule=rule)
    if rule is PeriodRule.ASKED:
        return period
    first = _header(_FIRST[rule], headers, base.first, f"{prefix}debut.{rule}", rule)
    period = replace(period, first=first)
    if rule is PeriodRule.BOUNDS:
        last = _header("Date de fin", headers, base.last, f"{prefix}fin", rule)
        period = replace(period, last=last, last_is_next=_next(base, prefix))
    if rule in (PeriodRule.BOUNDS, PeriodRule.RHYTHM):
        period = replace(period, first_is_reading=_reading(base, prefix))
    if rule is PeriodRule.RHYTHM:
        months = st.number_input(
            "Nombre de mois",
            min_value=1,
            max_value=24,
            value=base.months,
            key=f"{prefix}mois",
            persist_state="session",
        )
        period = replace(period, months=int(months))
    return period


def _header(label: str, headers: Sequence[str], before: str, key: str, rule: PeriodRule) -> str:
    """A column of dates."""
    blank = "— aucune : l'année se donne à chaque import" if rule is PeriodRule.ACROSS else "—"
    options = ["", *headers]
    return st.selectbox(
        label,
        options,
        index=options.index(before) if before in options else 0,
        format_func=lambda text: f"Colonne « {text} »" if text else blank,
        key=key,
        persist_state="session",
    )


def _reading(base: Period, prefix: str) -> bool:
    return st.checkbox(
        "Le début est la date du relevé précédent",
        value=base.first_is_reading,
        key=f"{prefix}releve",
        persist_state="session",
        help="La période commence alors le lendemain.",
    )


def _next(base: Period, prefix: str) -> bool:
    return st.checkbox(
        "La fin est le début de la facture suivante",
        value=base.last_is_next,
        key=f"{prefix}suivante",
        persist_state="session",
        help="La période finit alors la veille.",
    )


def _months(quantities: Sequence[Quantity], period: Period, prefix: str) -> list[Quantity]:
    """The month of each quantity column, where the months are columns."""
    if period.rule is not PeriodRule.ACROSS:
        return [replace(quantity, month="") for quantity in quantities]
    unnamed = [quantity for quantity in quantities if not quantity.month]
    answers: Mapping[str, str] = {
        quantity.header: _month(quantity.header, f"{prefix}mois.{number}")
        for number, quantity in enumerate(unnamed)
    }
    return [
        replace(quantity, month=quantity.month or answers[quantity.header])
        for quantity in quantities
    ]


def _month(header: str, key: str) -> str:
    codes = [NO_MONTH, *(str(number) for number in range(1, 13))]
    return st.selectbox(
        f"Mois de « {plain(header)} »",
        codes,
        format_func=lambda code: MONTHS[int(code) - 1] if code else "—",
        key=key,
        persist_state="session",
    )
