"""Pieces: recognised by their content, whatever they are called; what could run is refused."""

import io
import zipfile

import pytest

from beges.domain.findings import Finding
from beges.intake import MAX_PIECE, PieceRefused, file_name, piece_of

PDF = b"%PDF-1.7\n1 0 obj\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 16
MAIL = (
    b"From: fournisseur@exemple.fr\r\nTo: camille@exemple.fr\r\nSubject: Votre facture\r\n"
    b"Date: Mon, 4 Jan 2021 10:00:00 +0100\r\nReceived: from a\r\n\tby b\r\n\r\n<html>Oui</html>"
)
OUTLOOK = (
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(64) + "__properties_version1.0".encode("utf-16-le")
)


def zipped(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, "x" * 40)
    return buffer.getvalue()


WORKBOOK = zipped("[Content_Types].xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml")
MACROS = zipped("[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin")
KEPT = {
    "facture.pdf": (PDF, "application/pdf"),
    "Facture.PDF": (PDF, "application/pdf"),
    "compteur.png": (PNG, "image/png"),
    "compteur.jpeg": (b"\xff\xd8\xff\xe0" + bytes(9), "image/jpeg"),
    "scan.tif": (b"II*\x00" + bytes(9), "image/tiff"),
    "scan.tiff": (b"MM\x00*" + bytes(9), "image/tiff"),
    "photo.webp": (b"RIFF\x10\x00\x00\x00WEBPVP8 ", "image/webp"),
    "suivi.xlsx": (
        WORKBOOK,
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    "suivi.xlsm": (MACROS, "application/vnd.ms-excel.sheet.macroEnabled.12"),
    "relevés.csv": ("Site;Énergie\nLyon;12,5\n".encode("cp1252"), "text/csv"),
    "message.eml": (MAIL, "message/rfc822"),
    "message.msg": (OUTLOOK, "application/vnd.ms-outlook"),
}


def refusal(name: str, content: bytes) -> Finding:
    with pytest.raises(PieceRefused) as refused:
        piece_of(name, content)
    return refused.value.finding


@pytest.mark.parametrize("name", KEPT)
def test_each_nature_is_known_by_its_bytes(name: str) -> None:
    content, media_type = KEPT[name]
    piece = piece_of(name, content)
    assert (piece.name, piece.media_type, piece.content) == (name, media_type, content)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("facture.pdf", PNG),
        ("facture.png", PDF),
        ("facture.html", PDF),
        ("facture.exe", PDF),
        ("facture", PDF),
        ("suivi.xlsx", MACROS),
        ("suivi.xlsm", WORKBOOK),
        ("facture.pdf", b"du texte simple"),
        ("donnees.csv", MAIL),
        ("facture.pdf.csv", PDF),
    ],
)
def test_a_name_that_says_something_else_is_refused(name: str, content: bytes) -> None:
    finding = refusal(name, content)
    assert finding.code == "document_renamed"
    assert finding.where.file == name


@pytest.mark.parametrize(
    "content",
    [
        b"<!DOCTYPE html><html><script>alert(1)</script></html>",
        b"Site;Valeur\n<SVG onload=alert(1)>;2\n",
        b"\xef\xbb\xbf  <svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<?xml version='1.0'?><a/>",
        b"MZ\x90\x00" + bytes(60),
        b"\x7fELF" + bytes(60),
        b"#!/bin/sh\nrm -rf /\n",
        b"GIF89a" + bytes(20),
        b"Rar!\x1a\x07",
        b"\x1f\x8b\x08\x00",
        b"{\\rtf1 bonjour}",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100),
        b"quelque chose\x00\x01\x02",
        b"escape \x1b[31m",
        zipped("dossier/facture.pdf"),
        zipped("[Content_Types].xml", "word/document.xml"),
        b"PK\x03\x04 pas une archive",
    ],
)
@pytest.mark.parametrize("name", ["facture.pdf", "donnees.csv", "suivi.xlsx", "message.eml"])
def test_what_could_run_or_hides_others_is_refused_under_any_name(
    name: str, content: bytes
) -> None:
    assert refusal(name, content).code == "document_refused"


def test_a_bomb_is_refused_without_being_opened() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "x")
        archive.writestr("xl/workbook.xml", b"0" * 60_000_000)
    finding = refusal("suivi.xlsx", buffer.getvalue())
    assert finding.code == "document_refused"
    assert "dilate" in finding.sentence


def test_empty_and_too_large() -> None:
    assert refusal("facture.pdf", b" \n").code == "document_empty"
    finding = refusal("facture.pdf", PDF + bytes(MAX_PIECE))
    assert finding.code == "document_too_large"
    assert "21 Mo ; la limite est de 20 Mo" in finding.sentence
    assert piece_of("facture.pdf", PDF + b"0" * (MAX_PIECE - len(PDF))).name == "facture.pdf"


HOSTILE = {
    "../../etc/passwd.pdf": "passwd.pdf",
    "..\\..\\windows\\facture.pdf": "facture.pdf",
    "facture\x00.exe.pdf": "facture.exe.pdf",
    "facture\u202efdp.pdf": "facturefdp.pdf",
    "/C calc'!A0.pdf": "C calc'!A0.pdf",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_only_shown(name: str) -> None:
    assert piece_of(name, PDF).name == HOSTILE[name]
    assert not {"/", "\\", "\x00", "\u202e"} & set(file_name(name))


def test_names_that_disks_refuse_or_take_for_devices_are_written_otherwise() -> None:
    assert file_name("CON.pdf") == "_CON.pdf"
    assert file_name("con") == "_con"
    assert file_name("nul .pdf") == "_nul .pdf"
    assert file_name('a<b>:"c|?*.pdf') == "a_b___c___.pdf"
    assert file_name("..") == "pièce"
    long = piece_of("é" * 300 + ".pdf", PDF).name
    assert len(long) <= 120
    assert long.endswith("….pdf")
