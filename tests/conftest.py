"""Fixtures of every test: databases, LibreOffice, Chromium, shared data.

A test that asks for `chromium_path`, `soffice` or `postgres_url` gets its marker by itself, so that
`run.py check` can leave it out; where the tool is missing it skips aloud, and the end of the run
says how many did.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from playwright.sync_api import Browser, sync_playwright

from beges.domain.factors import FactorRelease
from beges.intake import BaseCarbone, read_base_carbone, read_release
from beges.services.demo import build_demo
from beges.services.workspace import open_workspace
from beges.store import open_store
from environment.chromium import CHROMIUM_ARGUMENTS, find_chromium
from environment.libreoffice import LibreOffice, find_soffice
from environment.missing import REPORT_VARIABLE, count_missing, sentence, skip_for_lack_of
from environment.postgresql import ClusterUnavailableError, fresh_database, private_cluster

ROOT = Path(__file__).resolve().parents[1]
SCREENS = ROOT / "tests" / "ui"
"""Whole pages, run one after the other: `run.py check` leaves them to `run.py test`."""

MARKER_OF_FIXTURE = {
    "chromium_path": "browser",
    "soffice": "libreoffice",
    "postgres_url": "postgresql",
}

# A shared machine is slow now and then: laws are about figures, not about milliseconds.
hypothesis.settings.register_profile(
    "beges",
    deadline=None,
    print_blob=True,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("beges")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark by fixture; one worker drives the browser, from the start, while the others work."""
    for item in items:
        for fixture, marker in MARKER_OF_FIXTURE.items():
            if fixture in item.fixturenames:
                item.add_marker(marker)
        if item.path.is_relative_to(SCREENS):
            item.add_marker("slow")
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.xdist_group("browser"))
    items.sort(key=lambda item: item.get_closest_marker("browser") is None)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Count aloud what could not be tested here."""
    missing = count_missing(terminalreporter.stats.get("skipped", []))
    if not missing:
        return
    terminalreporter.section("TESTS NON FAITS", red=True, bold=True)
    terminalreporter.line(sentence(missing), red=True, bold=True)
    if report := os.environ.get(REPORT_VARIABLE):
        Path(report).write_text(sentence(missing), encoding="utf-8")


@pytest.fixture(scope="session", autouse=True)
def nobodys_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test reads or writes the database, the settings or the cache of who runs it."""
    home = str(tmp_path_factory.mktemp("home"))
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("BEGES_DATABASE", raising=False)
        patch.delenv("BEGES_FACTORS", raising=False)
        for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "LOCALAPPDATA", "APPDATA"):
            patch.setenv(name, home)
        yield


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """Address of the maintenance database of a private cluster, one per worker."""
    try:
        with private_cluster() as url:
            yield url
    except ClusterUnavailableError as error:
        skip_for_lack_of("PostgreSQL", str(error))


@pytest.fixture
def bare_postgres_url(postgres_url: str) -> Iterator[str]:
    """A PostgreSQL database without a table."""
    with fresh_database(postgres_url) as url:
        yield url


@pytest.fixture
def bare_sqlite_url(tmp_path: Path) -> str:
    """A SQLite file that does not exist yet."""
    return f"sqlite:///{(tmp_path / 'beges.sqlite').as_posix()}"


@pytest.fixture(
    params=[
        "bare_sqlite_url",
        pytest.param("bare_postgres_url", marks=pytest.mark.postgresql),
    ],
    ids=["sqlite", "postgresql"],
)
def bare_database_url(request: pytest.FixtureRequest) -> str:
    """A database that nobody has opened yet; the test runs once on SQLite and on PostgreSQL."""
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="session")
def postgres_ledger(postgres_url: str) -> Iterator[str]:
    """An empty ledger, migrated once, to be copied."""
    with fresh_database(postgres_url) as url:
        open_store(url).close()
        yield url


@pytest.fixture(scope="session")
def sqlite_ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty ledger, migrated once, to be copied."""
    path = tmp_path_factory.mktemp("ledger") / "ledger.sqlite"
    open_store(str(path)).close()
    return path


@pytest.fixture
def postgres_database_url(postgres_url: str, postgres_ledger: str) -> Iterator[str]:
    """An empty ledger on PostgreSQL."""
    with fresh_database(postgres_url, postgres_ledger) as url:
        yield url


@pytest.fixture
def sqlite_database_url(bare_sqlite_url: str, sqlite_ledger: Path) -> str:
    """An empty ledger in a SQLite file."""
    shutil.copyfile(sqlite_ledger, bare_sqlite_url.removeprefix("sqlite:///"))
    return bare_sqlite_url


@pytest.fixture(
    params=[
        "sqlite_database_url",
        pytest.param("postgres_database_url", marks=pytest.mark.postgresql),
    ],
    ids=["sqlite", "postgresql"],
)
def database_url(request: pytest.FixtureRequest) -> str:
    """An empty ledger; the test runs once on SQLite and once on PostgreSQL."""
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="session")
def soffice(tmp_path_factory: pytest.TempPathFactory) -> LibreOffice:
    """LibreOffice with a profile of its own, which recalculates what it opens."""
    path = find_soffice()
    if path is None:
        skip_for_lack_of("LibreOffice", "soffice est introuvable")
    return LibreOffice.with_profile(path, tmp_path_factory.mktemp("soffice") / "profile")


@pytest.fixture(scope="session")
def chromium_path() -> Path:
    """The browser that tests drive."""
    path = find_chromium()
    if path is None:
        skip_for_lack_of("Chromium", "aucun navigateur ; BEGES_CHROMIUM peut en désigner un")
    return path


@pytest.fixture(scope="module")
def browser(chromium_path: Path) -> Iterator[Browser]:
    """A headless Chromium. One per module: playwright's loop would upset others' tests."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=chromium_path, args=list(CHROMIUM_ARGUMENTS)
        )
        yield started
        started.close()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The public files that the project is checked against and does not hold."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        skip_for_lack_of("données partagées", "le dossier shared/data n'est pas à côté du dépôt")
    return folder


def _base_carbone(folder: Path, version: str) -> BaseCarbone:
    path = folder / f"base_carbone_v{version}.csv"
    if not path.is_file():
        skip_for_lack_of("Base Carbone", f"le fichier V{version} n'est pas à côté du dépôt")
    return read_base_carbone(path.name, path.read_bytes())


@pytest.fixture(scope="session")
def base_carbone_22(shared_data: Path) -> BaseCarbone:
    """ADEME's V22.0, read once; ``release_of`` makes a release of it."""
    return _base_carbone(shared_data, "22.0")


@pytest.fixture(scope="session")
def base_carbone_23(shared_data: Path) -> BaseCarbone:
    """ADEME's V23.6, read once."""
    return _base_carbone(shared_data, "23.6")


@pytest.fixture(scope="session")
def demo_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo in a SQLite file, built once by each worker, to be read or copied."""
    path = tmp_path_factory.mktemp("demo") / "demo.sqlite"
    workspace = open_workspace(str(path), actor="Camille")
    build_demo(workspace)
    workspace.store.close()
    return path


@pytest.fixture(scope="session")
def release() -> FactorRelease:
    """The factor library that the project ships."""
    return read_release(ROOT / "factors" / "beges_2026.2")
