"""The verifier's test sheet coming back: what it says of itself, and the cells that it asks for.

The sheet is found by its name, its identity by the words of its first column, its table by its
headers; formulas are not read. Anything else that moved is for the service to compare with the
sample drawn again.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from beges.domain.emissions import MG_PER_TONNE
from beges.domain.findings import Finding
from beges.domain.verification.words import (
    ASKED_QUANTITY,
    ASKED_TONNES,
    COUNTED,
    IDENTITY,
    NUMBER,
    REMARK,
    SHEET,
    WHOSE,
)
from beges.intake.cells import (
    RawCell,
    Refusal,
    clean,
    is_blank,
    parse_decimal,
    parse_integer,
    shown,
)
from beges.intake.documents import open_document
from beges.intake.sheets import Document, Sheet

TOP = 40
LONGEST_REMARK = 1_000


class SheetUnread(Exception):
    """The workbook is no test sheet, or its cells cannot be read; ``findings`` say why."""

    def __init__(self, *findings: Finding) -> None:
        super().__init__("; ".join(str(finding) for finding in findings))
        self.findings: Sequence[Finding] = findings


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A row of the sheet. ``quantity`` and ``tonnes`` are what the verifier wrote, if anything."""

    number: int
    activity_id: str
    counted_mg: int
    quantity: Decimal | None
    tonnes: Decimal | None
    remark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledSheet:
    """A test sheet: the sample that it names, and its answers."""

    inventory: str
    seed: int
    size: int
    digest: str
    answers: tuple[Answer, ...]


def read_pick_sheet(name: str, content: bytes) -> FilledSheet:
    """The test sheet of a workbook.

    Raises
    ------
    SheetUnread
    """
    document = open_document(name, content)
    sheet = _sheet(document)
    told = _identity(sheet)
    at = _header_row(sheet)
    columns = {clean(str(cell)): col for col, cell in enumerate(sheet.rows[at])}
    rows = [row for row in sheet.rows[at + 1 :] if not all(is_blank(cell) for cell in row)]
    answers: list[Answer] = []
    findings: list[Finding] = []
    for row in rows:
        try:
            answers.append(_answer(row, columns))
        except SheetUnread as unread:
            findings += unread.findings
    if findings:
        raise SheetUnread(*findings)
    return replace(told, answers=tuple(answers))


def _unread(detail: str) -> SheetUnread:
    return SheetUnread(Finding(code="sample_sheet_unread", values={"detail": detail}))


def _sheet(document: Document) -> Sheet:
    if not document.is_open:
        raise SheetUnread(*document.findings)
    found = next((sheet for sheet in document.sheets if sheet.name == SHEET), None)
    if found is None:
        raise _unread(f"elle n'a pas de feuille « {SHEET} »")
    return found


def _identity(sheet: Sheet) -> FilledSheet:
    """What the sheet says of its sample, by the words of its first column; no answer yet."""
    said: dict[str, RawCell] = {}
    for row in sheet.rows[:TOP]:
        words = clean(str(row[0])) if row else ""
        values = [cell for cell in row[1:] if not is_blank(cell)]
        if words in IDENTITY and values:
            said[IDENTITY[words]] = values[0]
    missing = [words for words, name in IDENTITY.items() if name not in said]
    if missing:
        raise _unread(f"il manque « {missing[0]} »")
    seed, size = (parse_integer(said[name]) for name in ("seed", "size"))
    if not isinstance(seed, int) or not isinstance(size, int):
        wrong = said["size" if isinstance(seed, int) else "seed"]
        raise _unread(f"« {shown(wrong)} » n'est pas un nombre entier")
    return FilledSheet(
        inventory=_told(said["inventory"]),
        seed=seed,
        size=size,
        digest=_told(said["digest"]),
        answers=(),
    )


def _told(cell: RawCell) -> str:
    """A code as it was written, though a spreadsheet made a number of it."""
    return clean(cell) if isinstance(cell, str) else shown(cell)


def _header_row(sheet: Sheet) -> int:
    wanted = {NUMBER, WHOSE, COUNTED, ASKED_QUANTITY, ASKED_TONNES}
    for at, row in enumerate(sheet.rows[:TOP]):
        if wanted <= {clean(str(cell)) for cell in row}:
            return at
    raise _unread("ses en-têtes ont disparu")


def _answer(row: Sequence[RawCell], columns: Mapping[str, int]) -> Answer:
    """A row of the table; every cell that cannot be read is told."""

    def cell(header: str) -> RawCell:
        col = columns.get(header, -1)
        return row[col] if 0 <= col < len(row) else ""

    number = parse_integer(cell(NUMBER))
    if not isinstance(number, int):
        raise _unread(f"« {shown(cell(NUMBER))} » n'est pas un numéro de tirage")
    asked = {header: _decimal(cell(header)) for header in (COUNTED, ASKED_QUANTITY, ASKED_TONNES)}
    refused = list(_refused(asked, number))
    counted = asked[COUNTED]
    if refused or not isinstance(counted, Decimal):
        raise SheetUnread(*refused) if refused else _unread(f"tirage {number} sans tonnes comptées")
    quantity, tonnes = asked[ASKED_QUANTITY], asked[ASKED_TONNES]
    return Answer(
        number=number,
        activity_id=clean(str(cell(WHOSE))),
        counted_mg=round(counted * MG_PER_TONNE),
        quantity=quantity if isinstance(quantity, Decimal) else None,
        tonnes=tonnes if isinstance(tonnes, Decimal) else None,
        remark="" if is_blank(cell(REMARK)) else clean(str(cell(REMARK)))[:LONGEST_REMARK],
    )


def _decimal(cell: RawCell) -> Decimal | Refusal | None:
    """A number; ``None`` for a blank, which is not a nought."""
    if is_blank(cell):
        return None
    parsed = parse_decimal(cell)
    return Decimal(parsed) if isinstance(parsed, str) else parsed


def _refused(asked: Mapping[str, Decimal | Refusal | None], number: int) -> Iterator[Finding]:
    for header, value in asked.items():
        if isinstance(value, Refusal):
            told = {"value": value.values.get("value", ""), "column": header, "number": number}
            yield Finding(code="sample_cell_unread", values=told)
