"""Values: from what a caller holds to the raw view of a column, exactly or not at all.

Nothing is coerced: a float is no decimal, a number is no text, a time of day is no date. A missing
value is ``None``; in a DataFrame, NaN and NaT are how pandas writes it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any, Final, cast

import numpy as np
import pandas as pd

from beges.domain.columns import Column, Kind, Table
from beges.store.decimals import NotExact, canonical_decimal
from beges.store.errors import NotStorable

RawValue = str | int | bool | None
_LARGEST_INTEGER: Final = 2**63 - 1
_LARGEST_EXACT_FLOAT: Final = 2**53


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise NotExact("un texte est attendu")
    if "\x00" in value:
        raise NotExact("un caractère nul n’est pas un texte")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise NotExact("ce texte n’est pas de l’Unicode valable") from None
    return str(value)


def _integer(value: object) -> int:
    if isinstance(value, float) and value.is_integer() and abs(value) <= _LARGEST_EXACT_FLOAT:
        value = int(value)  # pandas makes floats of integers as soon as one is missing
    if isinstance(value, bool) or not isinstance(value, int | np.integer):
        raise NotExact("un entier est attendu")
    if not -_LARGEST_INTEGER <= value <= _LARGEST_INTEGER:
        raise NotExact("cet entier dépasse 64 bits")
    return int(value)


def _date(value: object) -> str:
    if isinstance(value, datetime):
        if value.time() != time.min:
            raise NotExact("une date sans heure est attendue")
        value = value.date()
    if not isinstance(value, date):
        raise NotExact("une date est attendue")
    return value.isoformat()


def _boolean(value: object) -> bool:
    if not isinstance(value, bool | np.bool_):
        raise NotExact("oui ou non est attendu")
    return bool(value)


_RAW: Final[Mapping[Kind, Callable[[object], RawValue]]] = {
    Kind.TEXT: _text,
    Kind.CODE: _text,
    Kind.INTEGER: _integer,
    Kind.DECIMAL: canonical_decimal,
    Kind.DATE: _date,
    Kind.BOOLEAN: _boolean,
}


def _is_nan(value: object) -> bool:
    return value is pd.NA or value is pd.NaT or (isinstance(value, float) and value != value)  # noqa: PLR0124


def _distinct(values: list[object]) -> dict[object, None]:
    try:
        return dict.fromkeys(values)
    except TypeError:
        raise NotExact("une liste ou un objet n’est pas une valeur") from None


def _are_plain(values: Iterable[object]) -> bool:
    """Whether they are all texts, or missing, that need no second look."""
    texts = [value for value in values if value is not None]
    if set(map(type, texts)) - {str}:
        return False
    try:
        return b"\x00" not in "".join(map(str, texts)).encode()
    except UnicodeEncodeError:
        return False


def raw_values(
    table: str, column: Column, values: Iterable[object], *, nan_is_missing: bool
) -> list[RawValue]:
    """The raw view of a column's values; each distinct value is looked at once.

    Raises
    ------
    NotStorable
        For the first value that cannot be held exactly.
    """
    held = values if isinstance(values, list) else list(values)
    convert = _RAW[column.kind]
    known: dict[object, RawValue] = {}
    value: object = None
    try:
        distinct = _distinct(held)
        if convert is _text and _are_plain(distinct):
            return cast("list[RawValue]", held)
        for value in distinct:
            missing = value is None or (nan_is_missing and _is_nan(value))
            known[value] = None if missing else convert(value)
    except NotExact as error:
        raise NotStorable(
            table=table, column=column.name, value=value, reason_fr=str(error)
        ) from None
    return [known[value] for value in held]


def columns_of(
    table: Table, rows: pd.DataFrame | Sequence[Mapping[str, object]]
) -> dict[str, list[RawValue]]:
    """The raw view of all the declared columns; a column that the caller left out is missing."""
    raw: dict[str, list[RawValue]] = {}
    for column in table.columns:
        if isinstance(rows, pd.DataFrame):
            held = _series(rows[column.name]) if column.name in rows else [None] * len(rows)
        else:
            held = [row.get(column.name) for row in rows]
        raw[column.name] = raw_values(
            table.name, column, held, nan_is_missing=isinstance(rows, pd.DataFrame)
        )
    return raw


def _series(values: "pd.Series[Any]") -> list[object]:
    """A series as Python objects; dates become dates by the column when no hour is lost."""
    if isinstance(values.dtype, pd.StringDtype):
        return list(values.astype(object).where(values.notna(), None).tolist())
    if values.dtype.kind != "M" or getattr(values.dt, "tz", None) is not None:
        return list(values.tolist())
    times = values.to_numpy()
    days = times.astype("datetime64[D]")
    lost = (days != times) & ~np.isnat(days)
    return list(values.tolist()) if lost.any() else list(days.tolist())


def require(table: Table, raw: Mapping[str, Sequence[RawValue]]) -> None:
    """Refuse a missing value in a required column.

    Raises
    ------
    NotStorable
        For the first column where one is missing.
    """
    for column in table.columns:
        if column.required and None in raw[column.name]:
            raise NotStorable(
                table=table.name,
                column=column.name,
                value=None,
                reason_fr="une valeur est obligatoire",
            )


def _escaped(part: str) -> str:
    return part.replace("\\", "\\\\").replace("|", "\\|")


def record_keys(table: Table, raw: Mapping[str, Sequence[RawValue]]) -> list[str]:
    """The keys of the records: the key columns' values, joined by ``|`` when there are several.

    Raises
    ------
    NotStorable
        When a record has no key.
    """
    parts = [["" if value is None else str(value) for value in raw[name]] for name in table.key]
    if len(parts) == 1:
        keys = parts[0]
    else:
        keys = ["|".join(map(_escaped, values)) for values in zip(*parts, strict=True)]
    if "" in keys:
        raise NotStorable(
            table=table.name, column=table.key[0], value="", reason_fr="l’identifiant est vide"
        )
    return keys


def record_key(table: Table, row: Mapping[str, object]) -> str:
    """The key under which the ledger knows a record, from its values."""
    columns = [table.column(name) for name in table.key]
    return record_keys(
        table,
        {
            column.name: raw_values(table.name, column, [row.get(column.name)], nan_is_missing=True)
            for column in columns
        },
    )[0]
