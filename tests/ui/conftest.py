"""Fixtures of the screens: a page run in this process, and a server for a real browser."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError

import pytest
import streamlit as st
from group_files import METERS, bring_in, build_group
from streamlit.testing.v1 import AppTest

from beges.cli.server import arguments
from beges.domain.perimeter import GROUP, INDICATORS
from beges.services.batches import list_batches, undo
from beges.services.records import save_record
from beges.services.workspace import Workspace, open_workspace

ROOT = Path(__file__).resolve().parents[2]
NOTICE = "Données d'essai : *fictives* :red[toutes]"
START_SECONDS = 60
Open = Callable[[str], AppTest]


@pytest.fixture(scope="session")
def filled_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small group with two years of activities, built through the services once."""
    path = tmp_path_factory.mktemp("filled") / "groupe.sqlite"
    workspace = open_workspace(str(path), actor="Camille")
    row = {"group": "ALS", "name": "Groupe *d'essai*", "notice": NOTICE}
    save_record(workspace, GROUP, row, reason="essai")
    build_group(workspace)
    fte = {"entity": "ALS", "year": 2021, "indicator": "fte", "value": 25, "source": "Bilan social"}
    save_record(workspace, INDICATORS, {**fte, "site": None}, reason="essai")
    workspace.store.close()
    return path


@pytest.fixture
def filled(filled_file: Path, tmp_path: Path) -> Path:
    """A copy of the filled database, for one test."""
    return Path(shutil.copy(filled_file, tmp_path / "essai.sqlite"))


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    """A database that does not exist yet."""
    return tmp_path / "vide.sqlite"


@pytest.fixture
def open_app(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Path], Open]]:
    """Open a page of the application on a database: ``open_app(path)("results")``."""

    def on(database: Path) -> Open:
        monkeypatch.setenv("BEGES_DATABASE", str(database))

        def page(name: str) -> AppTest:
            app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
            if name != "home":
                app.switch_page(f"src/beges/ui/screens/{name}.py").run()
            assert not app.exception
            return app

        return page

    yield on
    st.cache_resource.clear()
    st.cache_data.clear()


@pytest.fixture
def on_filled(open_app: Callable[[Path], Open], filled: Path) -> Open:
    """Open a page on the filled database."""
    return open_app(filled)


@pytest.fixture
def on_empty(open_app: Callable[[Path], Open], empty: Path) -> Open:
    """Open a page on an empty database."""
    return open_app(empty)


@pytest.fixture
def workspace(filled: Path) -> Iterator[Workspace]:
    """The filled database, beside the application."""
    workspace = open_workspace(str(filled), actor="Camille")
    yield workspace
    workspace.store.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    """Until the server answers, or has stopped."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=2):
                return
        except (URLError, OSError):
            time.sleep(0.2)
    pytest.fail("the server did not start")


@contextmanager
def serve(database: Path) -> Iterator[str]:
    """A server as `beges app` starts it, on this database; gives its address."""
    port = _free_port()
    environment = {
        **os.environ,
        "BEGES_DATABASE": str(database),
        "PYTHONPATH": str(ROOT / "src"),
    }
    server = subprocess.Popen(
        [sys.executable, *arguments(port=port, open_browser=False)],
        cwd=database.parent,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_for(url, server)
        yield url
    finally:
        server.terminate()
        try:
            server.wait(timeout=20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


@pytest.fixture(scope="module")
def address(filled_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server on a copy of the filled database."""
    folder = tmp_path_factory.mktemp("server")
    with serve(Path(shutil.copy(filled_file, folder / "essai.sqlite"))) as url:
        yield url


@pytest.fixture(scope="module")
def metered_address(filled_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server on a copy whose agency in Lyon has three meters."""
    folder = tmp_path_factory.mktemp("metered")
    database = Path(shutil.copy(filled_file, folder / "compteurs.sqlite"))
    workspace = open_workspace(str(database), actor="Camille")
    data = next(b for b in list_batches(workspace) if b.source_name == "donnees.csv")
    undo(workspace, data.number)
    bring_in(workspace, "compteurs.csv", METERS)
    workspace.store.close()
    with serve(database) as url:
        yield url
