"""Factor releases: read whole, or refused with the file that differs."""

import shutil
from pathlib import Path

import pytest

from beges.domain.gases import gas_codes
from beges.intake import ReleaseDamaged, ReleaseUnknown, find_release, read_release, release_folders
from beges.intake.releases import MANIFEST, TABLES, digest_of

RELEASE = "beges_2026.1"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy that a test may damage."""
    return Path(shutil.copytree(release_folders()[RELEASE], tmp_path / RELEASE))


def test_the_installed_release_is_whole() -> None:
    release = find_release(RELEASE)
    assert len(release.factors) >= 200
    assert release.release == RELEASE
    assert all(factor.parts for factor in release.factors.values())
    gases = set(gas_codes())
    for factor in release.factors.values():
        assert factor.series in release.series
        assert all(set(part.values) <= gases for part in factor.parts)
    assert set(release.defaults) <= set(release.usable)


def test_the_digest_covers_names_and_bytes(folder: Path) -> None:
    files = {p.name: p.read_bytes() for p in folder.iterdir() if p.name != MANIFEST}
    assert read_release(folder).digest == digest_of(files)
    renamed = {("x" + name if name == "parts.csv" else name): b for name, b in files.items()}
    assert digest_of(renamed) != digest_of(files)
    assert digest_of({**files, "parts.csv": files["parts.csv"] + b" "}) != digest_of(files)


@pytest.mark.parametrize("name", [*TABLES, "release.toml"])
def test_any_changed_byte_names_its_file(name: str, folder: Path) -> None:
    content = bytearray((folder / name).read_bytes())
    content[len(content) // 2] ^= 1
    (folder / name).write_bytes(bytes(content))
    with pytest.raises(ReleaseDamaged) as damaged:
        read_release(folder)
    assert damaged.value.file == name
    assert damaged.value.release == RELEASE


@pytest.mark.parametrize("name", [*TABLES, MANIFEST])
def test_a_missing_file_is_named(name: str, folder: Path) -> None:
    (folder / name).unlink()
    with pytest.raises(ReleaseDamaged) as damaged:
        read_release(folder)
    assert damaged.value.file == name


def test_a_table_that_the_manifest_does_not_list(folder: Path) -> None:
    (folder / "autre.csv").write_text("a,b\n", encoding="utf-8")
    with pytest.raises(ReleaseDamaged) as damaged:
        read_release(folder)
    assert damaged.value.file == "autre.csv"


def test_a_release_under_another_name_is_not_that_release(folder: Path) -> None:
    other = folder.rename(folder.with_name("beges_2027.1"))
    with pytest.raises(ReleaseDamaged):
        read_release(other)


def test_an_unknown_release(tmp_path: Path) -> None:
    with pytest.raises(ReleaseUnknown):
        read_release(tmp_path)
    with pytest.raises(ReleaseUnknown):
        find_release("nulle-part")
