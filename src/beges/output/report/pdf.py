"""The report as a PDF, printed by LibreOffice when this machine has it."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

PROGRAMS = ("soffice", "libreoffice")
SECONDS = 120


class CannotPrint(Exception):
    """The PDF could not be made; the sentence is French and says what to do."""


def printed_pdf(docx: bytes) -> bytes:
    """The document as LibreOffice prints it, in a private profile that is thrown away.

    Raises
    ------
    CannotPrint
        Without LibreOffice, or when it writes nothing.
    """
    program = next((found for name in PROGRAMS if (found := shutil.which(name))), None)
    if program is None:
        raise CannotPrint(
            "LibreOffice n'est pas sur cette machine : ouvrez le rapport DOCX dans votre traitement"
            " de texte, et enregistrez-le en PDF."
        )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = folder / "rapport.docx"
        source.write_bytes(docx)
        target = folder / "rapport.pdf"
        if _convert(program, folder, source) and target.is_file():
            return target.read_bytes()
    raise CannotPrint(
        "LibreOffice n'a pas pu imprimer le rapport (son module Writer manque peut-être) : ouvrez"
        " le DOCX dans votre traitement de texte, et enregistrez-le en PDF."
    )


def _convert(program: str, folder: Path, source: Path) -> bool:
    """Whether LibreOffice says that it converted the file."""
    command = [
        *(program, "--headless", "--norestore", "--nolockcheck"),
        f"-env:UserInstallation={(folder / 'profil').as_uri()}",
        *("--convert-to", "pdf", "--outdir", str(folder), str(source)),
    ]
    environment = {**os.environ, "SAL_USE_VCLPLUGIN": "svp"}
    try:
        done = subprocess.run(  # noqa: S603 - a program of the machine, on our own file
            command, capture_output=True, check=False, timeout=SECONDS, env=environment
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
