"""Hostile files: refused before anything is opened, in time and memory that do not grow with them.

Each of these ends a process that opens it in confidence: python-calamine reserves the rectangle of
a far cell, the count that a part announces, and one copy of a shared text for each cell.
"""

import io
import os
import re
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beges.domain.findings import Finding, Severity
from beges.intake import open_document, read_tables, safe_name

SRC = Path(__file__).resolve().parents[2] / "src"
SHEET = "xl/worksheets/sheet1.xml"


def refused(content: bytes, name: str = "f.xlsx") -> Finding:
    document = open_document(name, content)
    assert not document.sheets
    [finding] = document.findings
    assert finding.severity is Severity.BLOCKING
    return finding


def rewritten(content: bytes, part: str, edit: Any) -> bytes:
    """The same archive with a part edited."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            data = source.read(name)
            target.writestr(name, edit(data) if name == part else data)
    return buffer.getvalue()


def raw_zip(parts: Sequence[tuple[bytes, bytes, int]]) -> bytes:
    """An archive of deflated parts (name, content, size) that announce the sizes that they like."""
    content, directory = b"", b""
    for name, packed, announced in parts:
        head = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 33, 0, len(packed), announced, len(name), 0)
        tail = struct.pack("<HHHII", 0, 0, 0, 0, len(content))
        directory += b"PK\x01\x02\x14\x00" + head + tail + name
        content += b"PK\x03\x04" + head + name + packed
    count, at = len(parts), len(content)
    end = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, count, count, len(directory), at, 0)
    return content + directory + end


def zeros(packed_size: int) -> bytes:
    """A deflate stream of about that size that unpacks to a thousand times more."""
    engine = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    block = engine.compress(bytes(10_000_000)) + engine.flush(zlib.Z_FULL_FLUSH)
    return block * (packed_size // len(block)) + engine.flush(zlib.Z_FINISH)


# ------------------------------------------------------------------------------------- bombs

MEASURED = """
import resource, sys, time
from beges.intake import open_document
for path in sys.argv[1:]:
    content = open(path, "rb").read()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.process_time()
    document = open_document("bombe.xlsx", content)
    seconds = time.process_time() - start
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    print(document.findings[0].code, seconds, grown / 1024)
"""
HONEST, UNDER_THE_BOUND, TINY = 2**32 - 2, 290_000_000, 9_000_000
"""The sizes that a bomb announces: what it is, as much as is allowed, next to nothing."""


@pytest.mark.skipif(sys.platform == "win32", reason="resource n'existe pas sous Windows")
def test_a_bomb_of_50_mb_is_refused_at_once(tmp_path: Path) -> None:
    empty, bomb = zlib.compress(b"")[2:-4], zeros(49_000_000)
    paths = []
    for announced in (HONEST, UNDER_THE_BOUND, TINY):
        types = (b"[Content_Types].xml", bomb, announced)
        paths.append(tmp_path / f"{announced}.xlsx")
        paths[-1].write_bytes(raw_zip([(b"xl/workbook.xml", empty, 0), types]))
        assert 48_000_000 < paths[-1].stat().st_size <= 50_000_000
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, *map(str, paths)],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(SRC)},
    )
    measures = [line.split() for line in done.stdout.splitlines()]
    assert [code for code, _, _ in measures] == ["file_bomb"] * 3
    assert all(float(seconds) < 1 for _, seconds, _ in measures), measures
    assert all(float(megabytes) < 100 for _, _, megabytes in measures), measures


def test_a_part_that_hides_its_size(activities: Any, good: Any) -> None:
    content = activities(good)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        info = archive.getinfo(SHEET)
    true, false = struct.pack("<I", info.file_size), struct.pack("<I", info.file_size - 10)
    assert refused(content.replace(true, false)).code == "file_bomb"


def test_many_small_parts(activities: Any, good: Any) -> None:
    buffer = io.BytesIO(activities(good))
    with zipfile.ZipFile(buffer, "a") as archive:
        for number in range(2_001):
            archive.writestr(f"x/{number}", b"")
    assert refused(buffer.getvalue()).code == "file_bomb"


def test_a_part_that_dilates(activities: Any, good: Any) -> None:
    buffer = io.BytesIO(activities(good))
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/image1.png", bytes(20_000_000))
    finding = refused(buffer.getvalue())
    assert finding.code == "file_bomb"
    assert re.search(r"\d+ fois", finding.sentence)


@pytest.mark.parametrize(
    "cell",
    ['<c r="XFD1048576"><v>1</v></c>', '<c r="A1048576"><v>1</v></c><c r="ZZ9"><v>1</v></c>'],
)
def test_a_cell_in_the_far_corner(cell: str, activities: Any, good: Any) -> None:
    row = f'<row r="1048576">{cell}</row></sheetData>'.encode()
    content = rewritten(activities(good), SHEET, lambda xml: xml.replace(b"</sheetData>", row))
    finding = refused(content)
    assert (finding.code, finding.where.sheet) == ("sheet_too_large", "Données")


def test_styles_without_values_take_no_room(activities: Any, good: Any, lists: Any) -> None:
    row = b'<row r="1048576"><c r="XFD1048576" s="1"/></row></sheetData>'
    content = rewritten(activities(good), SHEET, lambda xml: xml.replace(b"</sheetData>", row))
    assert read_tables(open_document("f.xlsx", content), lists).accepted == 1


def test_a_wide_sheet_of_few_rows_is_read(activities: Any, good: Any, lists: Any) -> None:
    headers = [*good, *(f"Note {number}" for number in range(300))]
    row = {**good, "Note 299": "fin"}
    content = activities(row, headers=headers)
    reading = read_tables(open_document("f.xlsx", content), lists)
    assert reading.accepted == 1


@pytest.mark.parametrize(
    "cell",
    [
        "<c><v>1</v></c>",
        '<c s="1" r="XFD1048576"><v>1</v></c>',
        "<c r='XFD1048576'><v>1</v></c>",
        '<c\nr="XFD1048576"><v>1</v></c>',
        '<c r="xfd1048576"><v>1</v></c>',
        '<c r="&#88;FD1048576"><v>1</v></c>',
        '<y:c r="XFD1048576"><v>1</v></y:c>',
    ],
)
def test_a_cell_that_hides_its_place(cell: str, activities: Any, good: Any) -> None:
    row = f'<row r="1048576">{cell}</row></sheetData>'.encode()
    content = rewritten(activities(good), SHEET, lambda xml: xml.replace(b"</sheetData>", row))
    assert refused(content).code == "file_damaged"


def test_a_sheet_of_errors_is_refused_whole(activities: Any, good: Any) -> None:
    rows = b"".join(
        b'<row r="%d"><c r="A%d" t="e"><v>#N/A</v></c></row>' % (row, row)
        for row in range(3, 100_005)
    )
    content = rewritten(
        activities(good), SHEET, lambda xml: xml.replace(b"</sheetData>", rows + b"</sheetData>")
    )
    finding = refused(content)
    assert (finding.code, finding.where.sheet) == ("sheet_too_many_flaws", "Données")


def test_a_text_that_a_million_cells_share(activities: Any, good: Any, lists: Any) -> None:
    long = {**good, "Commentaire": "x" * 4_000}
    assert read_tables(open_document("f.xlsx", activities(*[long] * 100)), lists).accepted == 100

    def multiply(xml: bytes) -> bytes:
        index = xml.rindex(b"<v>") + 3
        number = xml[index : xml.index(b"<", index)]
        rows = (
            b'<row r="%d"><c r="Q%d" t="s"><v>%s</v></c></row>' % (row, row, number)
            for row in range(3, 110_000)
        )
        return xml.replace(b"</sheetData>", b"".join(rows) + b"</sheetData>")

    finding = refused(rewritten(activities(long), SHEET, multiply))
    assert finding.code == "file_bomb"
    assert "texte" in finding.sentence


@pytest.mark.parametrize("part", ["xl/sharedStrings.xml", SHEET])
def test_a_count_beyond_measure(part: str, activities: Any, good: Any) -> None:
    content = rewritten(
        activities(good),
        part,
        lambda xml: xml.replace(b" xmlns=", b' uniqueCount="9999999999" xmlns=', 1),
    )
    assert refused(content).code == "file_bomb"


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/sharedStrings.xml", SHEET])
def test_a_document_type(part: str, activities: Any, good: Any) -> None:
    dtd = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><'
    content = rewritten(activities(good), part, lambda xml: xml.replace(b"?>\n<", b"?>\n" + dtd, 1))
    assert refused(content).code == "file_unsafe_xml"


def test_a_number_that_makes_the_reader_panic(activities: Any, good: Any) -> None:
    import datetime as dt

    row = {**good, "Début de période": dt.date(2021, 1, 1)}
    content = rewritten(
        activities(row), SHEET, lambda xml: xml.replace(b"<v>44197</v>", b"<v>-1e300</v>")
    )
    assert refused(content).code == "file_damaged"


# ------------------------------------------------------------------------------ damage at random


@given(st.data())
def test_a_damaged_workbook_is_never_an_exception(data: st.DataObject) -> None:
    content = bytearray(SMALL)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at] = data.draw(st.integers(0, 255))
    read_tables(open_document("f.xlsx", bytes(content)), LISTS)


@given(st.data())
def test_damaged_xml_is_never_an_exception(data: st.DataObject) -> None:
    part = data.draw(st.sampled_from(PARTS))
    token = data.draw(st.sampled_from(TOKENS) | st.binary(max_size=4))

    def damage(xml: bytes) -> bytes:
        at = data.draw(st.integers(0, len(xml)))
        cut = data.draw(st.integers(0, 12))
        return xml[:at] + token + xml[at + cut :]

    read_tables(open_document("f.xlsx", rewritten(SMALL, part, damage)), LISTS)


@given(st.binary(max_size=400))
def test_any_bytes_as_text_are_never_an_exception(content: bytes) -> None:
    read_tables(open_document("f.csv", content), LISTS)


def _small() -> bytes:
    import xlsxwriter

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Sites")
        headers = ["Code site", "Code entité", "Nom du site", "Nature du site", "Territoire"]
        sheet.write_row(0, 0, [*headers, "Date d'entrée", "Surface (m²)"])
        sheet.write_row(1, 0, ["A", "ALS", "Bourg", "Agence", "Corse", 44197, 12.5])
        sheet.write_formula(2, 0, "=NA()", None, "#N/A")
        sheet.merge_range(3, 0, 4, 1, "fusion")
    return buffer.getvalue()


SMALL = _small()
LISTS: dict[str, dict[str, str]] = {
    "entities": {"ALS": "ALS"}, "sites": {}, "series": {}, "releases": {},
}  # fmt: skip
PARTS = [SHEET, SHEET, "xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml"]
TOKENS = [
    b'<c r="XFD1048576"><v>1</v></c>', b't="s"', b't="e"', b't="d"', b"<v>", b"</v>",
    b"-1", b"1e400", b"99999999999", b"&#0;", b"\x00", b"<f>", b'"', b">", b"/>",
    b's="9999"', b'<row r="0">', b'<mergeCell ref="A1:XFD1048576"/>',
    b'<mergeCell ref="B9:A1"/>',
]  # fmt: skip


# ------------------------------------------------------------------------------------ file names


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd.csv", "passwd.csv"),
        ("C:\\Windows\\win.ini", "win.ini"),
        ("a\x00b\n.csv", "ab.csv"),
        ("facture\u202excslx.exe", "facturexcslx.exe"),
        ("", "fichier sans nom"),
        ("/", "fichier sans nom"),
        ("=cmd|'/c calc'!A1.csv", "c calc'!A1.csv"),
    ],
)
def test_a_file_name_is_only_a_text(name: str, shown: str) -> None:
    assert safe_name(name) == shown
    assert open_document(name, b"a;b").name == shown


@given(st.text(max_size=400))
def test_any_name_is_harmless(name: str) -> None:
    shown = safe_name(name)
    assert 0 < len(shown) <= 121
    assert not set(shown) & set("/\\\x00\n\r\u202e")
    open_document(name, b"x")
