"""Releases as a person installs them: the account, the refusals, what is there."""

from datetime import date
from pathlib import Path

import pytest
from ademe_file import ROWS, TOTAL, changed, official

from beges.domain.findings import Severity
from beges.intake import RowClass
from beges.services.library import UNKNOWN_UNIT_FR, unit_fr
from beges.services.refusals import Refused
from beges.services.releases import (
    InstalledRelease,
    ReleasePreview,
    install_release,
    installed_releases,
    preview_release,
)
from beges.services.search import FactorSearch, factor_index, hits_table, search_factors
from beges.services.workspace import Workspace, load_release, open_workspace, releases

NAME = "base_carbone/23.6"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "facteurs"
    monkeypatch.setenv("BEGES_FACTORS", str(folder))
    return folder


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return open_workspace(str(tmp_path / "essai.sqlite"), actor="Camille")


def seen(content: bytes | None = None, name: str = NAME) -> ReleasePreview:
    return preview_release(official() if content is None else content, "ademe.csv", name)


def codes(preview: ReleasePreview) -> set[str]:
    return {finding.code for finding in preview.findings}


def at_hand(name: str) -> InstalledRelease:
    return next(release for release in installed_releases() if release.name == name)


def test_the_account_of_a_preview_adds_up_to_the_rows_read(home: Path) -> None:
    preview = seen()
    assert preview.read == len(ROWS) == sum(preview.counts.values()) == sum(preview.rows.values())
    assert preview.counts["Facteurs valides"] == preview.rows[RowClass.VALID_FACTOR] == 7
    assert preview.counts["Lignes rejetées"] == 0
    assert "Lignes vides" not in preview.counts
    assert preview.may_be_installed
    assert not preview.is_installed
    assert not home.exists(), "a preview writes nothing"
    assert preview.of(Severity.BLOCKING) == []


def test_installing_then_installing_again(home: Path) -> None:
    preview = seen()
    assert install_release(preview)
    release = at_hand(NAME)
    assert (release.factors, release.valid, release.archived) == (9, 7, 2)
    assert (release.digest, release.is_sound) == (preview.digest, True)
    assert release.folder == home / "base_carbone" / "23.6"
    again = seen()
    assert codes(again) >= {"release_already_installed"}
    assert again.is_installed
    assert not again.may_be_installed
    assert not install_release(again)


def test_another_content_under_the_same_name_is_refused(home: Path) -> None:
    first = seen()
    late = seen(official(changed(101, **{TOTAL: "2,9"})))
    install_release(first)
    other = seen(official(changed(101, **{TOTAL: "2,82"})))
    assert codes(other) >= {"release_name_taken"}
    assert not other.may_be_installed
    for refused in (other, late):  # told at the preview, or only when it is written
        with pytest.raises(Refused) as refusal:
            install_release(refused)
        assert [f.code for f in refusal.value.findings] == ["release_name_taken"]
    assert at_hand(NAME).digest == first.digest
    assert home.is_dir()


def test_a_changed_byte_is_told_and_never_mended_in_silence(home: Path) -> None:
    preview = seen()
    install_release(preview)
    path = home / NAME / "parts.csv"
    path.write_bytes(path.read_bytes().replace(b"2.81", b"2.18"))
    release = at_hand(NAME)
    assert release.damage is not None
    assert (release.damage.code, release.damage.values["file"]) == ("release_damaged", "parts.csv")
    assert (release.factors, release.digest, release.is_sound) == (None, "", False)
    again = seen()
    assert codes(again) >= {"release_damaged_there"}
    with pytest.raises(Refused):
        install_release(again)
    with pytest.raises(Refused) as refusal:
        install_release(preview)
    assert [f.code for f in refusal.value.findings] == ["release_damaged_there"]
    assert str(home) in refusal.value.findings[0].remedy


@pytest.mark.parametrize("name", ["", "../x", "base_carbone/", "Base/1", "base_carbone/a b"])
def test_a_name_that_is_none_is_refused_before_anything_is_read(home: Path, name: str) -> None:
    preview = seen(name=name)
    assert codes(preview) == {"release_name_refused"}
    assert preview.read == 0
    with pytest.raises(Refused):
        install_release(preview)
    assert not home.exists()


def test_a_file_that_is_none_is_refused(home: Path) -> None:
    preview = seen(b"a;b\n1;2\n")
    assert codes(preview) == {"base_carbone_not_one"}
    assert preview.counts == {}
    with pytest.raises(Refused):
        install_release(preview)
    assert not home.exists()


def test_the_library_is_at_hand_too(home: Path) -> None:
    assert not home.exists()
    release = at_hand("beges_2026.1")
    assert release.is_sound
    assert release.factors == 837
    assert [found.name for found in installed_releases()] == releases(), "libraries alone"


def test_an_installed_version_is_searched_like_the_library(
    home: Path, workspace: Workspace
) -> None:
    install_release(seen(official(changed(106, **{"Unité français": "kgCO2e/boisseau"}))))
    assert home.is_dir()
    release = load_release(workspace, NAME)
    index, today = factor_index(workspace, release), date(2026, 11, 24)
    assert len(index) == len(release.factors)
    search = FactorSearch(words="barre equilibre agribalyse")
    found = search_factors(index, search, today)
    [food] = hits_table(index, found.rows, today).to_dict("records")
    assert (food["factor_id"], food["unit"]) == ("bc-101", "kg de poids net")
    assert unit_fr(release.factors["bc-106"]) == UNKNOWN_UNIT_FR
    workspace.store.close()


def test_the_default_library_stays_the_first(home: Path) -> None:
    install_release(seen(name="zz/99.9"))
    assert home.is_dir()
    assert releases()[0] == "beges_2026.2"
    assert releases()[-1] == "zz/99.9;beges_2026.2"


@pytest.mark.usefixtures("home")
def test_the_same_rows_under_another_number_are_told() -> None:
    install_release(seen())
    again = seen(name="base_carbone/22.0")
    assert "release_same_content" in codes(again)
    assert again.may_be_installed, "the first name may be the wrong one"
    assert "release_same_content" not in codes(seen())
