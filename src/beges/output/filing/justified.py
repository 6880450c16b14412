"""The sheets "Pièces" and "Constats admis": what bears each figure, and what somebody accepted.

A verifier reads here the document of each activity, under the SHA-256 that names its file beside
the database, and each warning that was kept, with its reason, its author and its day.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from beges.domain.findings import Finding
from beges.output.filing.workbook import Book, FilingSheet, write_header, write_heading

DOCUMENTS, ACCEPTED = "Pièces", "Constats admis"
HEADER_ROW = 4
MAX_ROWS = 1_000_000
_A3 = 8
_OF_DOCUMENTS = {
    "Donnée": 14,
    "Nom du fichier": 44,
    "Empreinte (SHA-256)": 68,
    "Nature": 40,
    "Octets": 12,
    "Jointe par": 22,
    "Le (UTC)": 22,
}
_OF_ACCEPTED = {
    "Objet": 22,
    "Constat": 70,
    "Motif": 60,
    "Admis par": 22,
    "Le (UTC)": 22,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Justification:
    """A document on an activity of the inventory."""

    activity_id: str
    name: str
    document: str
    media_type: str
    size: int
    actor: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """A finding that somebody accepted, and why."""

    finding: Finding
    subject: str
    reason: str
    actor: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Justified:
    """What an inventory shows for itself: documents, accepted findings, and who accepted what."""

    documents: Sequence[Justification] = ()
    accepted: Sequence[Accepted] = ()
    coverage_fr: str = ""
    reviews_fr: str = ""

    def left(self, findings: Sequence[Finding]) -> tuple[Finding, ...]:
        """The findings that nobody accepted."""
        known = {(a.finding.code, a.finding.where, a.finding.sentence) for a in self.accepted}
        return tuple(f for f in findings if (f.code, f.where, f.sentence) not in known)


def write_justified(book: Book, justified: Justified) -> Iterator[tuple[str, str]]:
    """The sheets that have a row; yields the name and the meaning of each."""
    if justified.documents:
        rows = [
            (d.activity_id, d.name, d.document, d.media_type, d.size, d.actor, d.at)
            for d in justified.documents[:MAX_ROWS]
        ]
        _write(book, DOCUMENTS, _OF_DOCUMENTS, rows)
        yield DOCUMENTS, "Pièce de chaque donnée, sous l’empreinte qui nomme son fichier"
    if justified.accepted:
        told = [
            (a.subject, a.finding.sentence, a.reason, a.actor, a.at)
            for a in justified.accepted[:MAX_ROWS]
        ]
        _write(book, ACCEPTED, _OF_ACCEPTED, told)
        yield ACCEPTED, "Constats gardés avec un motif, par qui et quand"


def _write(
    book: Book, name: str, widths: dict[str, int], rows: Sequence[Sequence[str | int]]
) -> FilingSheet:
    """A table of texts, its header frozen and filtered."""
    sheet = book.add(name)
    sheet.set_widths(widths.values())
    write_heading(book, sheet, name, book.inventory.settings.name, len(widths) - 1)
    write_header(book, sheet, HEADER_ROW, widths, height=20)
    style, count = book.styles["wrapped"], book.styles["count"]
    for row, cells in enumerate(rows, start=HEADER_ROW + 1):
        for col, value in enumerate(cells):
            if isinstance(value, int):
                sheet.write_number(row, col, value, count)
            else:
                sheet.write_text(row, col, value, style)
        sheet.fit_row(row, {c: value for c, value in enumerate(cells) if isinstance(value, str)})
    last = HEADER_ROW + len(rows)
    sheet.freeze_panes(HEADER_ROW + 1, 1)
    sheet.autofilter(HEADER_ROW, 0, last, len(widths) - 1)
    sheet.repeat_rows(HEADER_ROW)
    sheet.set_paper(_A3)
    sheet.ignore_errors({"number_stored_as_text": f"A{HEADER_ROW + 2}:G{last + 1}"})
    return sheet
