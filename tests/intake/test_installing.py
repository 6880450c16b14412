"""Installing a release: whole or not at all, never twice, never over another one."""

import os
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest
from ademe_file import TOTAL, changed, official
from hypothesis import given
from hypothesis import strategies as st

from beges.intake import (
    Place,
    ReleaseDamaged,
    ReleaseNameTaken,
    ReleaseUnknown,
    factors_home,
    find_release,
    install,
    installed_folders,
    is_release_name,
    library_folders,
    place_of_release,
    read_base_carbone,
    read_release,
    release_files,
    release_folders,
    release_of,
)
from beges.intake.releases import HOME_VARIABLE, MANIFEST, WHOLE_TABLES, manifest_of
from beges.services.workspace import releases, single_releases

NAME = "base_carbone/23.6"
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of installed releases of this test's own."""
    folder = tmp_path / "facteurs"
    monkeypatch.setenv(HOME_VARIABLE, str(folder))
    return folder


@pytest.fixture(scope="module")
def files() -> Mapping[str, bytes]:
    return release_files(read_base_carbone("essai.csv", official()), NAME)


@pytest.fixture(scope="module")
def others() -> Mapping[str, bytes]:
    moved = official(changed(101, **{TOTAL: "2,82"}))
    return release_files(read_base_carbone("essai.csv", moved), NAME)


def present(home: Path) -> list[str]:
    return sorted(str(path.relative_to(home)) for path in home.rglob("*") if path.is_file())


def test_an_installed_release_is_the_one_in_memory(home: Path, files: Mapping[str, bytes]) -> None:
    assert place_of_release(NAME, files) is Place.FREE
    assert install(NAME, files)
    assert present(home) == [f"{NAME}/{name}" for name in sorted([*files, MANIFEST])]
    found = find_release(NAME)
    expected = release_of(read_base_carbone("essai.csv", official()), NAME)
    assert dict(found.factors) == dict(expected.factors)
    assert (found.digest, found.release, found.title) == (
        expected.digest,
        NAME,
        "Base Carbone® V23.6, fichier entier",
    )
    assert "version V23.6, mise à jour du 17/05/2024" in found.attribution
    assert (dict(found.series), dict(found.usable), dict(found.defaults)) == ({}, {}, {})


def test_the_same_content_is_left_alone(home: Path, files: Mapping[str, bytes]) -> None:
    install(NAME, files)
    before = {path: path.stat().st_mtime_ns for path in home.rglob("*")}
    assert place_of_release(NAME, files) is Place.SAME
    assert not install(NAME, files)
    assert {path: path.stat().st_mtime_ns for path in home.rglob("*")} == before


def test_another_content_is_refused(
    home: Path, files: Mapping[str, bytes], others: Mapping[str, bytes]
) -> None:
    install(NAME, files)
    assert place_of_release(NAME, others) is Place.OTHER
    with pytest.raises(ReleaseNameTaken) as taken:
        install(NAME, others)
    assert taken.value.place is Place.OTHER
    assert (home / NAME / "factors.csv").read_bytes() == files["factors.csv"]
    again = read_base_carbone("essai.csv", official())
    assert install("base_carbone/23.7", release_files(again, "base_carbone/23.7"))


@pytest.mark.parametrize("name", [*WHOLE_TABLES, "release.toml"])
def test_a_byte_that_changes_on_the_disk_names_its_file(
    name: str, home: Path, files: Mapping[str, bytes]
) -> None:
    install(NAME, files)
    path = home / NAME / name
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))
    with pytest.raises(ReleaseDamaged) as damaged:
        find_release(NAME)
    assert (damaged.value.file, damaged.value.release) == (name, NAME)
    assert place_of_release(NAME, files) is Place.DAMAGED
    with pytest.raises(ReleaseNameTaken):
        install(NAME, files)


@pytest.mark.parametrize("name", [*WHOLE_TABLES, "release.toml", MANIFEST])
def test_a_file_that_is_missing_is_named(name: str, home: Path, files: Mapping[str, bytes]) -> None:
    install(NAME, files)
    (home / NAME / name).unlink()
    with pytest.raises(ReleaseDamaged) as damaged:
        find_release(NAME)
    assert damaged.value.file == name


@pytest.mark.parametrize("name", WHOLE_TABLES)
def test_a_table_that_a_manifest_leaves_out_is_missed(
    name: str, home: Path, files: Mapping[str, bytes]
) -> None:
    fewer = {file: content for file, content in files.items() if file != name}
    folder = home / NAME
    folder.mkdir(parents=True)
    for file, content in {**fewer, MANIFEST: manifest_of(fewer)}.items():
        (folder / file).write_bytes(content)
    with pytest.raises(ReleaseDamaged) as damaged:
        find_release(NAME)
    assert damaged.value.file in (name, "parts.csv", "release.toml")


def test_a_release_moved_under_another_name_is_not_that_release(
    home: Path, files: Mapping[str, bytes]
) -> None:
    install(NAME, files)
    (home / NAME).rename(home / "base_carbone" / "24.0")
    with pytest.raises(ReleaseDamaged):
        find_release("base_carbone/24.0")


# --------------------------------------------------------------------------- whole or nothing


@pytest.mark.parametrize("step", ["write", "rename"])
def test_a_disk_that_refuses_leaves_nothing(
    step: str, home: Path, files: Mapping[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device", "factors.csv")

    with monkeypatch.context() as patch:
        if step == "write":
            patch.setattr(os, "fsync", refuse)
        else:
            patch.setattr(Path, "rename", refuse)
        with pytest.raises(OSError, match="No space left"):
            install(NAME, files)
    assert present(home) == []
    assert NAME not in release_folders()
    assert install(NAME, files)


def test_a_program_killed_in_the_middle_leaves_nothing_installed(
    home: Path, files: Mapping[str, bytes]
) -> None:
    script = textwrap.dedent(
        f"""
        import os, pathlib, sys
        from beges.intake import install
        files = {{p.name: p.read_bytes() for p in pathlib.Path(sys.argv[1]).iterdir()}}
        pathlib.Path.rename = lambda *_: os.kill(os.getpid(), 9)
        install({NAME!r}, files)
        """
    )
    source = home.parent / "source"
    source.mkdir()
    for name, content in files.items():
        (source / name).write_bytes(content)
    killed = subprocess.run(
        [sys.executable, "-c", script, str(source)],
        env={**os.environ, HOME_VARIABLE: str(home), "PYTHONPATH": str(ROOT / "src")},
        check=False,
    )
    assert killed.returncode != 0
    assert present(home), "the files were being written beside"
    assert installed_folders() == {}
    assert NAME not in releases()
    with pytest.raises(ReleaseUnknown):
        find_release(NAME)
    assert install(NAME, files)
    assert find_release(NAME).factors


def test_somebody_who_installed_meanwhile_is_not_overwritten(
    home: Path,
    files: Mapping[str, bytes],
    others: Mapping[str, bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rename = Path.rename

    def late(self: Path, target: Path) -> Path:
        monkeypatch.setattr(Path, "rename", rename)
        install(NAME, first)
        return rename(self, target)

    first = files
    monkeypatch.setattr(Path, "rename", late)
    assert not install(NAME, files), "the same content: left alone"
    shutil.rmtree(home)
    monkeypatch.setattr(Path, "rename", late)
    with pytest.raises(ReleaseNameTaken):
        install(NAME, others)
    assert (home / NAME / "factors.csv").read_bytes() == files["factors.csv"]
    assert not list(home.rglob("*.tmp"))


# ------------------------------------------------------------------------------ names, places


@pytest.mark.parametrize(
    "name",
    [
        "", "base_carbone", "base_carbone/", "/23.6", "../23.6", "base_carbone/..",
        "base_carbone/.23", "base_carbone/23.", "base_carbone/23..6", "base_carbone/a/b",
        "Base/23.6", "base carbone/23.6", "base_carbone/23.6\n", "base_carbone/\N{NO-BREAK SPACE}1",
        "base_carbone\\23.6", "C:/23.6", "base_carbone/23:6", "é/1", "a" * 50 + "/1",
        "a/" + "1" * 50,
        "~/1", "base_carbone/\0",
    ],
)  # fmt: skip
def test_a_name_that_leads_elsewhere_is_no_name(name: str, files: Mapping[str, bytes]) -> None:
    assert not is_release_name(name)
    with pytest.raises(ValueError, match="is not the name"):
        install(name, files)


@given(st.text(max_size=20), st.text(max_size=20))
def test_a_name_is_two_plain_words(base: str, version: str) -> None:
    name = f"{base}/{version}"
    if is_release_name(name):
        assert Path("/x", name).resolve() == Path("/x", base, version)
        assert len(Path(name).parts) == 2


@pytest.mark.parametrize("name", [NAME, "base_carbone/23.11", "base_carbone/V22.0", "a_1/2-b"])
def test_names_of_versions(name: str) -> None:
    assert is_release_name(name)


def test_without_a_folder_of_its_own_releases_are_the_libraries(home: Path) -> None:
    assert factors_home() == home
    assert not home.exists()
    assert installed_folders() == {}
    assert set(release_folders()) == set(library_folders()) >= {"beges_2026.1"}


def test_libraries_come_first_then_the_latest_version(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("base_carbone/23.6", "base_carbone/23.11", "zz/1", "base_carbone/.x.tmp"):
        (home / name).mkdir(parents=True)
        (home / name / MANIFEST).write_text("", encoding="utf-8")
    (home / "base_carbone" / "notes").mkdir()
    names = releases()
    newest = names[0]
    assert newest in library_folders()
    installed = ["zz/1", "base_carbone/23.11", "base_carbone/23.6"]
    assert names[-3:] == [f"{name};{newest}" for name in installed]
    assert single_releases()[-3:] == installed
    monkeypatch.delenv(HOME_VARIABLE)
    assert factors_home().name == "factors"


# ------------------------------------------------------------- what a library may hold besides


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A copy of the library with the tables that a later one may have."""
    folder = Path(shutil.copytree(library_folders()["beges_2026.1"], tmp_path / "beges_2026.1"))
    (folder / "derived.csv").write_text(
        "factor_id,from_factor,multiplier\nbc-28332,bc-28333,7.5\n", encoding="utf-8"
    )
    (folder / "price_index.csv").write_text(
        "year,index,source\n2019,100,INSEE\n2021,102.5,INSEE\n", encoding="utf-8"
    )
    (folder / "vat.csv").write_text(
        "geography,rate_pct,source\nFR,20,CGI art. 278\nRE,8.5,CGI art. 296\n", encoding="utf-8"
    )
    about = (folder / "release.toml").read_text(encoding="utf-8")
    gwps = '\n[gwps."Base Carbone V23.6"]\nch4f = "27.9"\n'
    (folder / "release.toml").write_text(about + gwps, encoding="utf-8")
    return folder


def _sign(folder: Path) -> None:
    held = {p.name: p.read_bytes() for p in folder.iterdir() if p.name != MANIFEST}
    (folder / MANIFEST).write_bytes(manifest_of(held))


def test_a_library_may_tell_its_products_and_its_prices(library: Path) -> None:
    _sign(library)
    release = read_release(library)
    [derivation] = release.derivations
    assert (derivation.factor_id, derivation.from_factor) == ("bc-28332", "bc-28333")
    assert derivation.multiplier == Decimal("7.5")
    assert dict(release.prices.index) == {2019: 100, 2021: Decimal("102.5")}
    assert dict(release.prices.vat_pct) == {"FR": 20, "RE": Decimal("8.5")}
    assert release.prices.index_source == "INSEE"
    assert release.prices.vat_source == "CGI art. 278 ; CGI art. 296"
    assert release.gwps["Base Carbone V23.6"]["ch4f"] == Decimal("27.9")
    assert all(factor.release == "beges_2026.1" for factor in release.factors.values())


def test_todays_library_has_none_of_these_and_keeps_its_digest() -> None:
    release = find_release("beges_2026.1")
    assert release.derivations == ()
    assert (dict(release.prices.index), dict(release.prices.vat_pct)) == ({}, {})
    assert dict(release.gwps) == {}
    assert release.digest == "6912d21b82d85d55aaf14f319580145401beb83a7129ab3e022dd6b362cd8424"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("derived.csv", "factor_id,from_factor,multiplier\nbc-28332,bc-0,7.5\n"),
        ("derived.csv", "factor_id,from_factor,multiplier\nbc-28332,bc-28333,beaucoup\n"),
        ("vat.csv", "geography,rate\nFR,20\n"),
        ("price_index.csv", "year,index,source\nan 1,100,INSEE\n"),
    ],
)
def test_a_table_that_does_not_hold_together_is_told(
    name: str, content: str, library: Path
) -> None:
    (library / name).write_text(content, encoding="utf-8")
    _sign(library)
    with pytest.raises(ReleaseDamaged):
        read_release(library)
