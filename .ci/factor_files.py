"""Checks that each factor release is, byte for byte, what its MANIFEST.sha256 says."""

import hashlib
import sys
from pathlib import Path

FACTORS = Path(__file__).resolve().parents[1] / "factors"
MANIFEST = "MANIFEST.sha256"


def defects(release: Path) -> list[str]:
    """The files of a release that are missing, changed, or not in its manifest."""
    lines = (release / MANIFEST).read_text(encoding="utf-8").splitlines()
    told = {name: sha256 for sha256, name in (line.split("  ", 1) for line in lines)}
    found = {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest()
        for file in release.iterdir()
        if file.name != MANIFEST
    }
    names = sorted(told.keys() | found.keys())
    return [name for name in names if told.get(name) != found.get(name)]


def main() -> int:
    releases = [folder for folder in sorted(FACTORS.iterdir()) if folder.is_dir()]
    wrong = [(folder.name, name) for folder in releases for name in defects(folder)]
    for release, name in wrong:
        print(f"factors/{release}/{name} ne correspond pas à {MANIFEST}", file=sys.stderr)
    if not releases:
        print("factors/ ne contient aucune version de facteurs", file=sys.stderr)
    return 1 if wrong or not releases else 0


if __name__ == "__main__":
    sys.exit(main())
