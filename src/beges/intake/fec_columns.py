"""FEC columns: what was read as text becomes categories, days and integers of cents.

Each law looks at a whole column; a defect is one finding, with the first line that shows it and
how many do.
"""

import re
from collections.abc import Iterator
from datetime import date

import numpy as np
import pandas as pd

from beges.domain.bookkeeping.entries import CODED, SIGNED_AMOUNT, TWO_AMOUNTS, Codes, Rows
from beges.domain.findings import Finding, Where

LARGEST = 10**13
"""Cents beyond which an amount is a mistake: a hundred billion euros."""

_AMOUNT = re.compile(r"(?:[+-]?\d{1,13}(?:[.,]\d{1,2}0*)?)?")
_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})")
_DEBIT, _CREDIT = frozenset({"D", "+1", "1"}), frozenset({"C", "-1"})
_NAMES = {
    "journal": "JournalCode",
    "number": "EcritureNum",
    "account": "CompteNum",
    "account_label": "CompteLib",
    "label": "EcritureLib",
    "piece": "PieceRef",
}
_REQUIRED = ("JournalCode", "EcritureNum", "EcritureDate", "CompteNum")


def entries_of(raw: pd.DataFrame, file: str) -> tuple[pd.DataFrame, list[Finding]]:
    """The entries of the columns read as text, and what is wrong in them."""
    findings = list(_blanks(raw, file))
    dates, found = _days(raw["EcritureDate"], file)
    findings += found
    debit, credit, found = _amounts(raw, file)
    findings += found
    columns: dict[str, object] = {name: _stripped(raw[column]) for name, column in _NAMES.items()}
    columns["third"] = _third(raw)
    table = pd.DataFrame({name: columns[name] for name in CODED}, copy=False)
    table["opening"] = _brought_forward(raw)
    table["date"] = dates
    table["debit"], table["credit"] = debit, credit
    table["row"] = np.arange(2, len(raw) + 2, dtype=np.int32)
    return table, findings


def _stripped(column: pd.Series) -> pd.Series:
    """Categories without the blanks around them; most columns have none, and stay as they are."""
    given = pd.Series(column.cat.categories.astype("str"))
    bare = given.str.strip().str.strip('"')
    if bare.equals(given):
        return column
    texts = bare.tolist()
    return pd.Series(
        _recoded(column.cat.codes.to_numpy().astype(np.int64), texts), index=column.index
    )


def _recoded(codes: Codes, texts: list[str]) -> pd.Categorical:
    """Categories under other texts, those that become the same made one."""
    number, unique = pd.factorize(np.array([*texts, ""], dtype=object))
    return pd.Categorical.from_codes(number[codes], categories=pd.Index(unique, dtype="str"))


def _third(raw: pd.DataFrame) -> pd.Series:
    """The third party of each line: the number and the name of its auxiliary account."""
    codes, names = raw["CompAuxNum"].cat, raw["CompAuxLib"].cat
    pairs = codes.codes.to_numpy().astype(np.int64) * (len(names.categories) + 1)
    number, unique = pd.factorize(pairs + names.codes.to_numpy())
    width = len(names.categories) + 1
    texts = [
        f"{codes.categories[pair // width]} {names.categories[pair % width]}".strip()
        for pair in unique.tolist()
    ]
    return pd.Series(_recoded(number, texts), index=raw.index)


def _brought_forward(raw: pd.DataFrame) -> Rows:
    """The lines of the journal that brings balances forward from the year before."""
    codes, labels = raw["JournalCode"].cat, raw["JournalLib"].cat
    by_code = np.array([str(c).strip().upper() in {"AN", "RAN", "ANO"} for c in codes.categories])
    by_label = np.array(["NOUVEAU" in str(text).upper() for text in labels.categories])
    return by_code[codes.codes.to_numpy()] | by_label[labels.codes.to_numpy()]


def _blanks(raw: pd.DataFrame, file: str) -> Iterator[Finding]:
    """A line names its journal, its entry, its day and its account."""
    for name in _REQUIRED:
        column = raw[name].cat
        empty = np.array([not str(text).strip() for text in column.categories], dtype=np.bool_)
        yield from _found("fec_cell_blank", empty[column.codes.to_numpy()], (file, name))


def _days(column: pd.Series, file: str) -> tuple[pd.Series, list[Finding]]:
    """Days as AAAAMMJJ, each distinct one parsed once."""
    texts = [str(text).strip() for text in column.cat.categories]
    parsed = [_day(text) for text in texts]
    days = pd.Series(pd.to_datetime(pd.Series(parsed))).astype("datetime64[s]")
    codes = column.cat.codes.to_numpy()
    wrong = np.array(
        [day is None and bool(text) for day, text in zip(parsed, texts, strict=True)],
        dtype=np.bool_,
    )[codes]
    values = {"value": str(column.iloc[int(wrong.argmax())])} if wrong.any() else {}
    found = list(_found("fec_date_invalid", wrong, (file, "EcritureDate"), **values))
    return pd.Series(days.to_numpy()[codes], index=column.index), found


def _day(text: str) -> date | None:
    found = _DAY.fullmatch(text)
    if found is None:
        return None
    try:
        return date(*map(int, found.groups()))
    except ValueError:
        return None


def _amounts(raw: pd.DataFrame, file: str) -> tuple[Codes, Codes, list[Finding]]:
    """Debit and credit of each line, in cents."""
    if SIGNED_AMOUNT[0] not in raw:
        (debit, first), (credit, second) = (_cents(raw[name], file) for name in TWO_AMOUNTS)
        return debit, credit, [*first, *_once(first, second)]
    amount, found = _cents(raw[SIGNED_AMOUNT[0]], file)
    sides = raw[SIGNED_AMOUNT[1]].cat
    texts = [str(text).strip().upper() for text in sides.categories]
    codes = sides.codes.to_numpy()
    is_debit = np.array([text in _DEBIT for text in texts], dtype=np.bool_)[codes]
    is_credit = np.array([text in _CREDIT for text in texts], dtype=np.bool_)[codes]
    found += _found("fec_direction_unknown", ~(is_debit | is_credit), (file, "Sens"))
    return np.where(is_debit, amount, 0), np.where(is_credit, amount, 0), found


def _once(first: list[Finding], second: list[Finding]) -> list[Finding]:
    """The decimal point is told of a file once; the other defects of each column."""
    told = {finding.code for finding in first}
    return [f for f in second if f.code != "fec_decimal_point" or f.code not in told]


def _cents(column: pd.Series, file: str) -> tuple[Codes, list[Finding]]:
    """An amount in cents: exact, because a product below 10^15 is rounded to the nearest integer.

    A blank is the side that an entry does not use: zero.
    """
    texts = pd.Series(column.cat.categories.astype("str")).str.strip().str.replace("\xa0", "")
    codes = column.cat.codes.to_numpy()
    sound = texts.str.fullmatch(_AMOUNT.pattern).to_numpy(dtype=np.bool_)
    plain = texts.where(sound, "").str.replace(",", ".", regex=False).replace("", "0")
    cents = np.rint(plain.astype("float64").to_numpy() * 100).astype(np.int64)
    sound = sound & (np.abs(cents) < LARGEST)
    wrong = ~sound[codes]
    values = {"value": str(column.iloc[int(wrong.argmax())])} if wrong.any() else {}
    found = list(_found("fec_amount_invalid", wrong, (file, str(column.name)), **values))
    points = (texts.str.contains(".", regex=False).to_numpy(dtype=np.bool_) & sound)[codes]
    found += _found("fec_decimal_point", points, (file, str(column.name)))
    return cents[codes], found


def _found(code: str, wrong: Rows, place: tuple[str, str], **values: object) -> Iterator[Finding]:
    """One finding for a defect, at the first line that shows it."""
    if wrong.any():
        file, column = place
        yield Finding(
            code=code,
            where=Where(file=file, row=int(wrong.argmax()) + 2, column=column),
            values={"count": int(wrong.sum()), "column": column, **values},
        )
