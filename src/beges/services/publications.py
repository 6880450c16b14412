"""Publications: bilans published elsewhere, their posts as printed, and the register of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from beges.domain.declaration import PUBLICATIONS, PUBLISHED_CELLS
from beges.domain.declaration.side_by_side import (
    GASES,
    GOODS,
    MIXED,
    SERVICES,
    PublishedCell,
    Year,
    as_printed,
    check_published,
    of_publication,
)
from beges.domain.findings import Finding, Where, blocking
from beges.domain.perimeter.checks import FIRST_YEAR, LAST_YEAR
from beges.domain.statements import METHODS_FR
from beges.intake.cells import Refusal, clean, parse_decimal
from beges.services.form_answers import declared
from beges.services.form_checks import code_findings, text_finding, url_finding
from beges.services.refusals import Refused, missing_reason
from beges.services.workspace import Workspace
from beges.store import Reader

_DIRECT = {str(number): f"1.{number}" for number in range(1, 6)}
"""V4 direct post → its V5 post: the only ones whose gases the form asks for."""

_TEXTS = ("title", "covers", "source", "url")


@dataclass(frozen=True, kw_only=True)
class Publication:
    """A bilan published elsewhere. ``revision`` of its record, ``cells`` by post."""

    code: str
    title: str
    year: int
    standard: str
    source: str
    covers: str = ""
    published_on: date | None = None
    url: str = ""
    revision: int = 0
    cells: tuple[PublishedCell, ...] = ()
    cell_revisions: Mapping[str, int] | None = None

    @property
    def label(self) -> str:
        """How lists name it."""
        return f"{self.title} ({self.year}, {self.standard.upper()})"

    @property
    def totals(self) -> dict[str, Decimal]:
        """The posts of its own method that have a figure, in tonnes; 9 is the sum of its split."""
        totals = {cell.post: cell.value for cell in self.cells if cell.value is not None}
        split = [totals.pop(part) for part in (GOODS, SERVICES) if part in totals]
        if split:
            totals.setdefault(MIXED, sum(split, Decimal(0)))
        return totals

    @property
    def figures(self) -> Year:
        """Its posts in V5, in tonnes."""
        values = {cell.post: cell.value for cell in self.cells}
        year = of_publication(self.title, self.year, self.standard, values)
        direct = _DIRECT if self.standard == "v4" else {}
        details = {
            direct.get(cell.post, cell.post): {
                gas: as_printed(value) for gas, value in cell.gases.items()
            }
            for cell in self.cells
        }
        return replace(year, details=details)


def publications(workspace: Workspace, as_of: int | None = None) -> dict[str, Publication]:
    """The bilans published elsewhere, by code, the latest year first."""
    with workspace.store.reading() as reader:
        return read_publications(reader, as_of)


def read_publications(reader: Reader, as_of: int | None = None) -> dict[str, Publication]:
    """As :func:`publications`, within one reading of the ledger."""
    cells: dict[str, list[Mapping[str, Any]]] = {}
    for row in reader.records(PUBLISHED_CELLS, as_of=as_of):
        cells.setdefault(row["publication"], []).append(row)
    rows = sorted(
        reader.records(PUBLICATIONS, as_of=as_of), key=lambda r: (-r["year"], r["publication"])
    )
    return {row["publication"]: _of(row, cells.get(row["publication"], [])) for row in rows}


def _of(row: Mapping[str, Any], cells: Sequence[Mapping[str, Any]]) -> Publication:
    return Publication(
        code=row["publication"],
        title=row["title"],
        year=row["year"],
        standard=row["standard"],
        source=row["source"],
        covers=row["covers"] or "",
        published_on=row["published_on"],
        url=row["url"] or "",
        revision=row["revision"],
        cells=tuple(_cell(cell) for cell in cells),
        cell_revisions={cell["post"]: cell["revision"] for cell in cells},
    )


def _cell(row: Mapping[str, Any]) -> PublishedCell:
    return PublishedCell(
        post=row["post"],
        total=row["total"],
        gases={gas: row[gas] for gas in GASES},
        excluded=bool(row["excluded"]),
    )


def read_grid(lines: Sequence[tuple[str, str]], label: str) -> tuple[PublishedCell, ...]:
    """Posts and totals as typed: a number, « écarté » (or a dash), or blank for no figure.

    Raises
    ------
    Refused
        With each cell that cannot be read.
    """
    cells: list[PublishedCell] = []
    findings: list[Finding] = []
    for post, text in lines:
        typed = clean(text)
        if not typed:
            continue
        where = Where(record=f"{label}, poste {post}")
        if typed.casefold() in ("écarté", "ecarte", "exclu", "-", "\u2013", "—"):
            cells.append(PublishedCell(post=post, total=None, gases={}, excluded=True))
            continue
        read = parse_decimal(typed)
        if isinstance(read, Refusal):
            findings.append(Finding(code=read.code, where=where, values=read.values))
        else:
            cells.append(PublishedCell(post=post, total=Decimal(read), gases={}))
    if findings:
        raise Refused(*findings)
    return tuple(cells)


def save_publication(
    workspace: Workspace, publication: Publication, *, reason: str, expected: int = 0
) -> int:
    """Register a bilan published elsewhere with its posts, in one batch; returns its number.

    ``expected`` is the revision that was read, 0 for a new one.

    Raises
    ------
    Refused
        When its figures do not add up, or somebody changed it meanwhile.
    """
    publication = _stripped(publication)
    refused = list(blocking(_check(publication)))
    if not reason.strip():
        refused.append(missing_reason())
    if refused:
        raise Refused(*refused)
    revisions = publication.cell_revisions or {}
    gone = [post for post in revisions if post not in {cell.post for cell in publication.cells}]
    rows = [_row(publication.code, cell) for cell in publication.cells]
    with declared(workspace, reason) as ledger:
        ledger.append(PUBLICATIONS, [_record(publication)], expected={publication.code: expected})
        keys = {f"{publication.code}|{post}": revision for post, revision in revisions.items()}
        ledger.append(PUBLISHED_CELLS, rows, expected=keys)
        if gone:
            ledger.withdraw(PUBLISHED_CELLS, [f"{publication.code}|{post}" for post in gone])
    return ledger.number


def _stripped(publication: Publication) -> Publication:
    """The texts without the spaces around them: its posts are kept under the very code kept."""
    texts = {name: getattr(publication, name).strip() for name in (*_TEXTS, "code")}
    return replace(publication, **texts)


def _check(publication: Publication) -> list[Finding]:
    at = Where(record=publication.code or "bilan publié")
    found = []
    for name in ("code", "title", "source"):
        if not getattr(publication, name):
            label = PUBLICATIONS.column("publication" if name == "code" else name).label_fr
            found.append(Finding(code="cell_missing", where=at, values={"column": label}))
    found += _check_texts(publication, at)
    if not FIRST_YEAR <= publication.year <= LAST_YEAR:
        year = {"year": publication.year}
        found.append(Finding(code="year_out_of_range", where=at, values=year))
    if publication.standard not in METHODS_FR:
        values = {"standard": publication.standard}
        return [*found, Finding(code="publication_standard_unknown", where=at, values=values)]
    if not publication.cells:
        values = {"publication": publication.code}
        found.append(Finding(code="publication_empty", where=at, values=values))
    return [*found, *check_published(publication.standard, publication.cells, publication.code)]


def _check_texts(publication: Publication, at: Where) -> list[Finding]:
    """Its code, texts and address can be kept and shown; its figures are not negative."""
    found = [
        text_finding(PUBLICATIONS.column(name).label_fr, getattr(publication, name), at)
        for name in _TEXTS
    ]
    found += code_findings(PUBLICATIONS, [{"publication": publication.code}], (), {})
    if publication.url:
        found.append(url_finding(publication.url, at))
    for cell in publication.cells:
        if cell.total is not None and cell.total < 0:
            values = {"label": f"Poste {cell.post}", "value": cell.total}
            found.append(Finding(code="form_number_negative", where=at, values=values))
    return [finding for finding in found if finding is not None]


def _record(publication: Publication) -> dict[str, Any]:
    return {
        "publication": publication.code,
        "title": publication.title,
        "year": publication.year,
        "standard": publication.standard,
        "covers": publication.covers or None,
        "published_on": publication.published_on,
        "source": publication.source,
        "url": publication.url or None,
    }


def _row(code: str, cell: PublishedCell) -> dict[str, Any]:
    gases = {gas: cell.gases.get(gas) for gas in GASES}
    held = {"publication": code, "post": cell.post, "total": cell.total, "co2b": None}
    return {**held, **gases, "excluded": cell.excluded}


LONGEST_FILE = 200_000
"""A table of twenty posts is short: a longer file is another one."""


def read_lines(content: bytes, name: str, label: str, standard: str) -> tuple[PublishedCell, ...]:
    """A file of two columns, post and tonnes, separated by a semicolon; a first title is skipped.

    Raises
    ------
    Refused
        When it is no such file, a cell cannot be read, or a post is none of the method.
    """
    try:
        text = content[: LONGEST_FILE + 1].decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(_unreadable(name)) from error
    lines = [line.split(";") for line in text.splitlines() if line.strip()]
    other = any(len(line) < 2 or "".join(line[2:]).strip() for line in lines)
    if other or len(content) > LONGEST_FILE:
        raise Refused(_unreadable(name))
    if lines and lines[0][0].strip().casefold() in ("poste", "post"):
        lines = lines[1:]
    cells = read_grid([(line[0].strip(), line[1]) for line in lines], label)
    refused = (
        list(blocking(check_published(standard, cells, label))) if standard in METHODS_FR else []
    )
    if refused:
        raise Refused(*refused)
    return cells


def _unreadable(name: str) -> Finding:
    return Finding(code="publication_file_unreadable", where=Where(file=name))


def register_publication(workspace: Workspace, made: Publication, *, reason: str) -> int:
    """Register a bilan, or write its figures over those of the same code; returns the batch."""
    known = publications(workspace).get(made.code)
    if known is None:
        return save_publication(workspace, made, reason=reason)
    again = replace(made, cell_revisions=known.cell_revisions)
    return save_publication(workspace, again, reason=reason, expected=known.revision)
