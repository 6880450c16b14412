"""Records as JSON and back, by the types that they declare: what a filing keeps of its factors.

Decimals, fractions and dates are texts, so that each digit comes back. A field that a later version
adds takes its default, and one that it has no more is left: a filing is read for years.
"""

import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from enum import Enum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

_AS_THEY_ARE = frozenset({str, int, float, bool, types.NoneType})
_Reader = Callable[[Any], Any]


def as_json(value: Any, **instead: Any) -> Any:  # noqa: ANN401, PLR0911 - a value is anything
    """A record, or what it holds, as JSON writes it; ``instead``: fields written otherwise."""
    if type(value) in _AS_THEY_ARE:
        return value
    if isinstance(value, Mapping):
        return {str(name): as_json(held) for name, held in value.items()}
    if isinstance(value, list | tuple):
        return [as_json(held) for held in value]
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, Enum):
        return value.value
    if is_dataclass(value):
        kind: Any = type(value)
        names = [name for name in _names(kind) if name not in instead]
        return {name: as_json(getattr(value, name)) for name in names} | instead
    return value.isoformat() if isinstance(value, date) else str(value)


@cache
def _names(kind: Any) -> tuple[str, ...]:  # noqa: ANN401 - a type is anything
    return tuple(one.name for one in fields(kind))


@cache
def reader_of(kind: Any) -> _Reader:  # noqa: ANN401, PLR0911 - a type is anything
    """What reads a value of a declared type from what :func:`as_json` wrote.

    It raises ``KeyError``, ``TypeError``, ``ValueError`` or ``ArithmeticError`` for another value.
    """
    told = get_args(kind)
    origin = get_origin(kind)
    if origin in (types.UnionType, Union):
        held = reader_of(next(one for one in told if one is not types.NoneType))
        return lambda value: None if value is None else held(value)
    if origin is tuple:
        return _tuple_reader(told)
    if origin is frozenset:
        return frozenset
    if origin is Mapping:
        name, held = reader_of(told[0]), reader_of(told[1])
        return lambda value: {name(code): held(one) for code, one in value.items()}
    if is_dataclass(kind):
        return _record_reader(kind)
    if kind is date:
        return date.fromisoformat
    return (lambda value: value) if kind in _AS_THEY_ARE or kind is object else kind


def _tuple_reader(told: tuple[Any, ...]) -> _Reader:
    """Of as many values as there are, or of a value for each declared type."""
    if told[1:] == (...,):
        each = reader_of(told[0])
        return lambda value: tuple(each(one) for one in value)
    readers = [reader_of(one) for one in told]
    return lambda value: tuple(read(v) for read, v in zip(readers, value, strict=True))


def _record_reader(kind: Any) -> _Reader:  # noqa: ANN401 - a type is anything
    """A record from its fields; one without a default that is missing is an error."""
    hints = get_type_hints(kind)
    readers = {one.name: reader_of(hints[one.name]) for one in fields(kind)}
    needed = [
        one.name
        for one in fields(kind)
        if one.default is MISSING and one.default_factory is MISSING
    ]

    def read(value: Any) -> Any:  # noqa: ANN401 - idem
        if isinstance(value, kind):
            return value
        missing = [name for name in needed if name not in value]
        if missing:
            raise KeyError(*missing)
        known = [name for name in readers if name in value]
        return kind(**{name: readers[name](value[name]) for name in known})

    return read
