"""A PostgreSQL cluster of our own, thrown away at the end: never the machine's.

The binaries are the distribution's. PostgreSQL refuses to run as root, so the cluster then belongs
to an unprivileged user, in a directory that it owns; it listens on a random port of 127.0.0.1 and
on a socket in that directory, trusts who can reach them, and is stopped by its own process id.
"""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg

_EXE = ".exe" if os.name == "nt" else ""
_UNPRIVILEGED_USERS = ("postgres", "nobody")
_START_SECONDS = 60
_STOP_SECONDS = 20
_MEMORY = Path("/dev/shm")
_ROOM = 2_000_000_000
"""Bytes free in memory below which a cluster goes to the disk: it takes a tenth of that."""
# Durability is the machine's business in a test: without it a database is made in some 30 ms.
_SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "listen_addresses": "127.0.0.1",
    "max_connections": "50",
    "shared_buffers": "64MB",
}


class ClusterUnavailableError(RuntimeError):
    """PostgreSQL is not installed here, or would not start."""


def _account() -> dict[str, object]:
    """How to start a program as who may run PostgreSQL: empty when that is already us."""
    if os.name == "nt" or os.geteuid() != 0:
        return {}
    import pwd

    known = {entry.pw_name: entry.pw_gid for entry in pwd.getpwall()}
    for name in _UNPRIVILEGED_USERS:
        if name in known:
            return {"user": name, "group": known[name], "extra_groups": []}
    raise ClusterUnavailableError("aucun compte sans privilège pour l'exécuter")


def _binaries() -> Path:
    """The newest installed server's folder of programs."""
    folders = [
        folder
        for folder in Path("/usr/lib/postgresql").glob("*/bin")
        if folder.parent.name.isdigit()
    ]
    folders.sort(key=lambda folder: int(folder.parent.name), reverse=True)
    if pg_config := shutil.which("pg_config"):
        told = subprocess.run([pg_config, "--bindir"], capture_output=True, text=True, check=False)
        folders.insert(0, Path(told.stdout.strip()))
    if on_path := shutil.which("initdb"):
        folders.append(Path(on_path).parent)
    for folder in folders:
        if all((folder / f"{name}{_EXE}").is_file() for name in ("initdb", "postgres")):
            return folder
    raise ClusterUnavailableError("initdb et postgres sont introuvables")


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _initialise(binaries: Path, data: Path, account: dict[str, object]) -> None:
    command = [str(binaries / f"initdb{_EXE}"), "--pgdata", str(data), "--username", "postgres"]
    command += ["--auth", "trust", "--encoding", "UTF8", "--locale", "C", "--no-sync"]
    made = subprocess.run(
        command, cwd=data.parent, capture_output=True, text=True, check=False, **account
    )
    if made.returncode:
        raise ClusterUnavailableError(f"initdb a échoué ({made.stderr.strip()[-200:]})")


def _wait_until_ready(server: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            psycopg.connect(url, connect_timeout=2).close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    _stop(server)
    raise ClusterUnavailableError(f"le serveur n'a pas démarré ({log.read_text()[-200:].strip()})")


def _stop(server: subprocess.Popen[bytes]) -> None:
    """Fast shutdown of this process, and of no other."""
    if server.poll() is not None:
        return
    server.send_signal(signal.SIGINT if os.name != "nt" else signal.SIGTERM)
    try:
        server.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait(_STOP_SECONDS)


@contextmanager
def private_cluster() -> Iterator[str]:
    """A running cluster, as the address of its maintenance database."""
    binaries, account = _binaries(), _account()
    # Not pytest's own temporary folder: the unprivileged user could not enter it.
    folder = Path(tempfile.mkdtemp(prefix="beges-pg-", dir=_roomy_memory()))
    try:
        if account:
            shutil.chown(folder, account["user"], account["group"])
        _initialise(binaries, folder / "data", account)
        port, log = _free_port(), folder / "server.log"
        command = [str(binaries / f"postgres{_EXE}"), "-D", str(folder / "data"), "-p", str(port)]
        for name, value in (_SETTINGS | {"unix_socket_directories": str(folder)}).items():
            command += ["-c", f"{name}={value}"]
        url = f"postgresql://postgres@127.0.0.1:{port}/postgres"
        with log.open("wb") as written:
            server = subprocess.Popen(
                command, cwd=folder, stdout=written, stderr=written, **account
            )
        try:
            _wait_until_ready(server, url, log)
            yield url
        finally:
            _stop(server)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _roomy_memory() -> Path | None:
    """Memory that is a folder, when there is enough: a database costs ten times less there."""
    if not (_MEMORY.is_dir() and os.access(_MEMORY, os.W_OK)):
        return None
    return _MEMORY if shutil.disk_usage(_MEMORY).free > _ROOM else None


@contextmanager
def fresh_database(cluster_url: str, template: str = "template1") -> Iterator[str]:
    """A copy of a database, dropped afterwards, as SQLAlchemy writes its address.

    ``template`` names that database, or gives its address; the usual one is empty.
    """
    copied = template.rpartition("/")[2]
    name = f"beges_{uuid.uuid4().hex}"
    with closing(psycopg.connect(cluster_url, autocommit=True)) as maintenance:
        # Before version 15 files are copied in any case; the way through the log is slower.
        strategy = "STRATEGY FILE_COPY" if maintenance.info.server_version >= 150_000 else ""
        maintenance.execute(f'CREATE DATABASE "{name}" TEMPLATE "{copied}" {strategy}')
        try:
            server = cluster_url.rpartition("/")[0].removeprefix("postgresql://")
            yield f"postgresql+psycopg://{server}/{name}"
        finally:
            maintenance.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
