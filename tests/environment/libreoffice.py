"""LibreOffice as an independent reader of our workbooks: it recalculates, it prints.

By default LibreOffice trusts the cached values of a workbook that it did not write, so that a wrong
formula with a right cached value would pass. The private profile sets OOXMLRecalcMode to "always"
(0); a canary with a wrong cached value proves it (test_environment.py).
"""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

_SECONDS = 180
_USUAL_PLACES = (
    "/usr/bin/soffice",
    "/usr/lib/libreoffice/program/soffice",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    "C:/Program Files/LibreOffice/program/soffice.com",
)
_ALWAYS_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry"
           xmlns:xs="http://www.w3.org/2001/XMLSchema"
           xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <item oor:path="/org.openoffice.Office.Calc/Formula/Load">
    <prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop>
    <prop oor:name="ODFRecalcMode" oor:op="fuse"><value>0</value></prop>
  </item>
</oor:items>
"""


class ConversionError(RuntimeError):
    """LibreOffice did not write the file asked for."""


def find_soffice() -> Path | None:
    """The program, wherever the distribution put it, provided that it has its calc module."""
    for place in (shutil.which("soffice"), shutil.which("libreoffice"), *_USUAL_PLACES):
        if place and Path(place).is_file() and _calculates(Path(place)):
            return Path(place)
    return None


def _calculates(soffice: Path) -> bool:
    """Debian ships the modules apart: `soffice` may be there without what reads a workbook."""
    beside = soffice.resolve().parent
    return sys.platform != "linux" or (beside / "libsclo.so").is_file()


@dataclass(frozen=True, slots=True, kw_only=True)
class LibreOffice:
    """LibreOffice with a profile of its own. Not two conversions at once with one profile."""

    path: Path
    profile: Path

    @classmethod
    def with_profile(cls, path: Path, profile: Path) -> "LibreOffice":
        settings = profile / "user" / "registrymodifications.xcu"
        settings.parent.mkdir(parents=True)
        settings.write_text(_ALWAYS_RECALCULATE, encoding="utf-8")
        return cls(path=path, profile=profile)

    def recalculated(self, workbook: Path, folder: Path) -> Path:
        """The same workbook in another folder, every formula computed anew by LibreOffice."""
        return self._convert(workbook, folder, "xlsx")

    def pdf(self, workbook: Path, folder: Path) -> Path:
        """The workbook as LibreOffice prints it."""
        return self._convert(workbook, folder, "pdf")

    def _convert(self, workbook: Path, folder: Path, kind: str) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        written = folder / f"{workbook.stem}.{kind}"
        if written.resolve() == workbook.resolve():
            raise ConversionError(f"{workbook} serait écrasé : choisir un autre dossier")
        command = [str(self.path), "--headless", "--norestore", "--nolockcheck"]
        command += [f"-env:UserInstallation={self.profile.resolve().as_uri()}"]
        command += ["--convert-to", kind, "--outdir", str(folder), str(workbook)]
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            check=False,
            timeout=_SECONDS,
            env={**os.environ, "SAL_USE_VCLPLUGIN": "svp"},
        )
        if done.returncode or not written.is_file():
            raise ConversionError(f"{workbook.name} → {kind} : {done.stdout} {done.stderr}")
        return written
