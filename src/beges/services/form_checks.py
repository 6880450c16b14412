"""Form checks: what a person types in a field of the form, typed, bounded, or refused with why.

What is kept is canonical: ``oui``/``non``, a decimal with a point, the code of a choice. A text may
be long, and has a bound; nothing is cut in silence.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from urllib.parse import urlsplit

from beges.domain.columns import Table
from beges.domain.declaration import AVOIDED, PUBLICATIONS, FormField
from beges.domain.findings import Finding, Where
from beges.domain.french import NARROW, number
from beges.domain.nomenclature import labels
from beges.domain.perimeter import ENTITIES, INVENTORIES, METERS, SITES, Places, is_siren
from beges.domain.statements import ELECTRICITY_CONTRACTS
from beges.domain.transition import ACTIONS, TARGETS
from beges.intake.cells import Refusal, clean, parse_boolean, parse_decimal

LONGEST, SHORT = 12_000, 500
"""Bounds of a long text and of any other answer, in characters."""

YES, NO = "oui", "non"
_SHOWN = 60
_EMAIL = re.compile(r"[^@\s\"<>()]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""What nobody types: controls, orders of reading, halves of a character."""

_CODE = re.compile(r"\w(?:[\w .-]{0,38}[\w.])?")

_EXAMPLES = {
    ENTITIES.name: "ALS",
    SITES.name: "ALS-LYO-01",
    METERS.name: "CPT-01",
    INVENTORIES.name: "2021-2",
    ELECTRICITY_CONTRACTS.name: "GO-2021",
    AVOIDED.name: "EV-01",
    ACTIONS.name: "A01",
    TARGETS.name: "OBJ-2030",
    PUBLICATIONS.name: "PUB-2018",
}
CODED = frozenset(_EXAMPLES)
"""The tables whose records people name by a code: lists, keys, sheets and packs hold it."""

Checked = str | Finding


def checked(field: FormField, text: str, inventory: str) -> Checked:
    """What is kept of an answer, blank to withdraw it; or why it is refused."""
    where = Where(record=f"inventaire {inventory}", column=field.label_fr)
    text = clean(text.replace("\r\n", "\n").replace("\r", "\n"))
    limit = LONGEST if field.kind == "long_text" else SHORT
    refused = text_finding(field.label_fr, text, where, limit=limit)
    if refused is not None:
        return refused
    if field.kind != "long_text":
        text = " ".join(text.split())
    if not text:
        return ""
    read = _KINDS.get(field.kind)
    return text if read is None else read(field, text, where)


def text_finding(label: str, text: str, where: Where, *, limit: int = SHORT) -> Finding | None:
    """A text that is too long, or that holds what nobody types."""
    if len(text) > limit:
        values = {"label": label, "length": len(text), "limit": limit}
        return Finding(code="form_text_too_long", where=where, values=values)
    if _CONTROL.search(text):
        return Finding(code="form_text_control", where=where, values={"label": label})
    return None


def code_findings(
    table: Table, rows: Iterable[Mapping[str, object]], standing: Collection[str], places: Places
) -> Iterator[Finding]:
    """Codes of new records that would not be read again as typed, in a list, a key or a file name.

    ``standing`` are the codes in force, which are kept as they are.
    """
    (key,) = table.key
    for code in (str(row[key] or "") for row in rows):
        if not code or code in standing or _CODE.fullmatch(code):
            continue
        shown = "".join(letter if letter.isprintable() else "?" for letter in code[:_SHOWN])
        where = replace(places.get(code, Where(record=shown)), column=table.column(key).label_fr)
        values = {"code": shown, "example": _EXAMPLES[table.name]}
        yield Finding(code="code_characters", where=where, values=values)


def url_finding(text: str, where: Where) -> Finding | None:
    """An address that is none of the web's."""
    if _is_url(text):
        return None
    return Finding(code="form_url_invalid", where=where, values={"value": text[:_SHOWN]})


def _siren(field: FormField, text: str, where: Where) -> Checked:
    del field
    digits = text.replace(" ", "").replace(".", "")
    if digits.isascii() and is_siren(digits):
        return digits
    return Finding(code="siren_invalid", where=where, values={"siren": text[:_SHOWN]})


def _url(field: FormField, text: str, where: Where) -> Checked:
    del field
    return url_finding(text, where) or text


def _is_url(text: str) -> bool:
    """An address of the web: no other scheme runs or reads anything when it is clicked."""
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
    except ValueError:
        return False
    sound = parts.scheme.lower() in ("http", "https") and "." in host.strip(".")
    return sound and " " not in text and "@" not in parts.netloc and not set(text) & set('<>"')


def _email(field: FormField, text: str, where: Where) -> Checked:
    del field
    if _EMAIL.fullmatch(text):
        return text
    return Finding(code="form_email_invalid", where=where, values={"value": text[:_SHOWN]})


WHOLE = frozenset({"filing_year", "headcount", "population", "previous_bilan"})
"""Fields that count people or name a year."""


def _number(field: FormField, text: str, where: Where) -> Checked:
    read = parse_decimal(text)
    if isinstance(read, Refusal):
        return Finding(code=read.code, where=where, values=read.values)
    if Decimal(read) < 0:
        values = {"label": field.label_fr, "value": text[:_SHOWN]}
        return Finding(code="form_number_negative", where=where, values=values)
    if field.code in WHOLE and Decimal(read) % 1:
        values = {"label": field.label_fr, "value": text[:_SHOWN]}
        return Finding(code="form_number_not_whole", where=where, values=values)
    return read


def _percent(field: FormField, text: str, where: Where) -> Checked:
    del field
    read = parse_decimal(text.removesuffix("%"))
    if isinstance(read, Refusal) or not 0 <= Decimal(read) <= 100:
        return Finding(code="form_percent_invalid", where=where, values={"value": text[:_SHOWN]})
    return read


def _yes_no(field: FormField, text: str, where: Where) -> Checked:
    del field
    read = parse_boolean(text)
    if isinstance(read, Refusal):
        return Finding(code=read.code, where=where, values=read.values)
    return YES if read else NO


def _choice(field: FormField, text: str, where: Where) -> Checked:
    """A code of the list, or its label."""
    known = labels(field.choices)
    by_label = {label.casefold(): code for code, label in known.items()}
    code = text if text in known else by_label.get(text.casefold())
    if code is not None:
        return code
    values = {"value": text[:_SHOWN], "column": field.label_fr, "accepted": ", ".join(known)}
    return Finding(code="code_unknown", where=where, values=values)


_KINDS: Mapping[str, Callable[[FormField, str, Where], Checked]] = {
    "siren": _siren,
    "url": _url,
    "email": _email,
    "number": _number,
    "percent": _percent,
    "yes_no": _yes_no,
    "choice": _choice,
}


def told(field: FormField, value: str) -> str:
    """A kept value as a person reads it, and as it is typed on the platform."""
    if not value:
        return ""
    if field.kind == "choice":
        return labels(field.choices).get(value, value)
    if field.kind == "yes_no":
        return value.capitalize()
    if field.kind in ("number", "percent") and not field.code.endswith("year"):
        return number(Decimal(canonical(value))).replace(NARROW, "").replace("−", "-")
    return value


def canonical(value: str) -> str:
    """A number that the tool wrote the French way, as answers are kept."""
    read = parse_decimal(value)
    return value if isinstance(read, Refusal) else read
