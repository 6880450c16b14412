"""Workbooks: an Excel file becomes sheets of raw cells, whatever Excel would have shown.

The archive is measured and scanned first (``archive``, ``scan``); python-calamine then reads the
values, and the cells that it gives as blank although they are in error or were never computed
are put back as such. Addresses count from A1: blank rows and columns above a table are kept.
"""

import io
import posixpath
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from types import TracebackType
from typing import cast

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from beges.domain.findings import Finding, Where
from beges.intake.archive import Archive, ArchiveRefused, check_part
from beges.intake.cells import Damaged, RawCell
from beges.intake.scan import SheetScan, check_shared_texts, scan_sheet
from beges.intake.sheets import MergedRange, Sheet

_WORKBOOK = "xl/workbook.xml"
_RELATIONS = "xl/_rels/workbook.xml.rels"
_SHARED = "xl/sharedstrings.xml"
_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_LINK = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


def read_workbook(content: bytes, file: str) -> tuple[tuple[Sheet, ...], tuple[Finding, ...]]:
    """The sheets of an .xlsx or .xlsm file, and the finding that kept it from being opened."""
    try:
        archive = Archive(content)
        parts = _sheet_parts(archive)
        for name in archive.parts:
            if name not in parts.values():
                check_part(archive, name)
        scans = {sheet: _scanned(archive, sheet, part) for sheet, part in parts.items()}
        for name in archive.parts:
            if name.lower() == _SHARED:
                by_part = {part: scans[sheet] for sheet, part in parts.items()}
                check_shared_texts(archive, name, by_part)
        return _sheets(content, scans), ()
    except ArchiveRefused as refused:
        where = Where(file=file, sheet=refused.sheet)
        return (), (Finding(code=refused.code, where=where, values={"detail": refused.detail}),)


def _scanned(archive: Archive, sheet: str, part: str) -> SheetScan:
    try:
        return scan_sheet(archive, part)
    except ArchiveRefused as refused:
        refused.sheet = sheet
        raise


def _sheet_parts(archive: Archive) -> Mapping[str, str]:
    """The part of each worksheet, by the sheet's name."""
    if _WORKBOOK not in archive.parts:
        raise ArchiveRefused(*_what_else(archive))
    for name in ("[Content_Types].xml", _WORKBOOK, _RELATIONS):
        check_part(archive, name)
    try:
        workbook = ET.fromstring(archive.text(_WORKBOOK))  # noqa: S314 — no document type
        relations = ET.fromstring(archive.text(_RELATIONS))  # noqa: S314 — idem
    except (ET.ParseError, LookupError, ValueError) as error:
        raise ArchiveRefused("file_damaged", "la liste des feuilles est illisible") from error
    targets = {
        link.get("Id", ""): posixpath.normpath(
            posixpath.join("/xl", link.get("Target", ""))
        ).lstrip("/")
        for link in relations
        if link.get("Type", "").endswith("/worksheet")
    }
    parts = {
        entry.get("name", ""): targets[link]
        for entry in workbook.iter()
        if entry.tag.rpartition("}")[2] == "sheet"
        and (link := entry.get(_LINK) or entry.get(_STRICT_LINK) or "") in targets
    }
    if len(set(parts.values())) != len(parts) or not set(parts.values()) <= set(archive.parts):
        raise ArchiveRefused("file_damaged", "une feuille manque")
    return parts


def _what_else(archive: Archive) -> tuple[str, str]:
    """What a zip without an Excel workbook is."""
    if "xl/workbook.bin" in archive.parts:
        return "file_old_format", ".xlsb"
    if "mimetype" in archive.parts:
        return "file_renamed", "un document OpenDocument"
    if "word/document.xml" in archive.parts:
        return "file_renamed", "un document Word"
    return "file_renamed", "une archive zip"


def _sheets(content: bytes, scans: Mapping[str, SheetScan]) -> tuple[Sheet, ...]:
    """The worksheets in the order of the workbook."""
    try:
        with _NoPanic(), CalamineWorkbook.from_filelike(io.BytesIO(content)) as workbook:
            kept = [
                entry for entry in workbook.sheets_metadata if entry.typ is SheetTypeEnum.WorkSheet
            ]
            if {entry.name for entry in kept} - set(scans):
                raise ArchiveRefused("file_damaged", "une feuille est introuvable")
            return tuple(
                _sheet(
                    workbook.get_sheet_by_name(entry.name),
                    scans[entry.name],
                    visible=entry.visible is SheetVisibleEnum.Visible,
                )
                for entry in kept
            )
    except PasswordError as error:
        raise ArchiveRefused("file_password") from error
    except (CalamineError, OSError, ValueError, OverflowError) as error:
        raise ArchiveRefused("file_damaged", "le tableur n'a pas pu être lu") from error


class _NoPanic:
    """A panic of the reader's Rust code is a defect of the file, and its class has no name here.

    A number of minus a hundred billion in a cell formatted as a date brings one about.
    """

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Turn a panic into a refusal; let everything else through."""
        if kind is not None and kind.__name__ == "PanicException":
            detail = "une date ou un nombre est hors de toute mesure"
            raise ArchiveRefused("file_damaged", detail) from error


def _sheet(source: CalamineSheet, scan: SheetScan, *, visible: bool) -> Sheet:
    rows = cast("list[list[RawCell]]", source.to_python(skip_empty_area=False))
    damaged = {place: Damaged("cell_error", text) for place, text in scan.errors.items()}
    damaged |= {place: Damaged("cell_formula_uncomputed", "=…") for place in scan.uncomputed}
    width = max((len(row) for row in rows[:1]), default=0)
    for (row, column), cell in damaged.items():
        if row >= len(rows):
            rows.extend([""] * width for _ in range(row + 1 - len(rows)))
        if column >= len(rows[row]):
            rows[row].extend([""] * (column + 1 - len(rows[row])))
        rows[row][column] = cell
    merged = tuple(
        MergedRange(top=top, left=left, bottom=bottom, right=right)
        for (top, left), (bottom, right) in source.merged_cell_ranges or ()
    )
    return Sheet(name=source.name, visible=visible, rows=rows, merged=merged)
