"""Sets up, starts and checks beges: one command each, the standard library only.

    python3 run.py          sets everything up and opens the app on 127.0.0.1
    python3 run.py test     all that checks the project; further arguments go to pytest
    python3 run.py check    the same in less than two minutes: no browser, no PostgreSQL
    python3 run.py bench    the speed figures

Rule: nothing is installed outside `.venv`, but for the system packages that `test` adds when it is
root on a machine with apt; and nothing twice, unless the requirement files have changed.
"""

from __future__ import annotations

import glob
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
EXE = ".exe" if os.name == "nt" else ""
PYTHON = BIN / f"python{EXE}"
LOG = VENV / "installation.log"

OLDEST_PYTHON = (3, 11)
IDENTITY = f"Python {sys.version_info[0]}.{sys.version_info[1]}, {ROOT}"
# What each kind of set-up installs: `dev` holds `app`, at the same versions.
REQUIREMENTS = {"app": "requirements.txt", "dev": "requirements-dev.txt"}
# The Debian package of each tool that the tests drive, and the programs or files that show that
# it is there already (a LibreOffice without its calc module is no use).
SYSTEM_PACKAGES = {
    "chromium": ("chromium", "google-chrome", os.environ.get("BEGES_CHROMIUM", "chromium")),
    "postgresql": ("/usr/lib/postgresql/*/bin/initdb",),
    "libreoffice-calc-nogui": ("/usr/lib/libreoffice/program/libsclo.so",),
    "libreoffice-writer-nogui": ("/usr/lib/libreoffice/program/libswlo.so",),
    "poppler-utils": ("pdftoppm",),
}
# Succeeds where the default database is a file still to be made: nobody's PostgreSQL gets a demo.
NO_DATABASE_YET = """
import pathlib, sys, beges.store, sqlalchemy
url = sqlalchemy.make_url(beges.store.default_url())
sys.exit(url.get_backend_name() != "sqlite" or pathlib.Path(url.database).exists())
"""
NETWORK_WORDS = ("connect", "resolve", "network", "timed out", "dns", "unreachable")


class CannotGoOnError(Exception):
    """What is missing, in one sentence, in French."""


def main(arguments: list[str]) -> int:
    name, rest = (arguments[0], arguments[1:]) if arguments else ("app", [])
    commands = {"app": app, "test": test, "check": check, "bench": bench}
    if name not in commands:
        print(__doc__)
        return 0 if name in ("-h", "--help", "help") else 2
    try:
        return commands[name](rest)
    except CannotGoOnError as missing:
        print(f"run.py : {missing}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


# ---------------------------------------------------------------------------------- the commands


def app(arguments: list[str]) -> int:
    """Open the app, on the demo when there is no database yet."""
    set_up("app")
    if subprocess.run([PYTHON, "-c", NO_DATABASE_YET], check=False).returncode == 0:
        demo = subprocess.run([BIN / f"beges{EXE}", "demo"], check=False)
        if demo.returncode:
            return demo.returncode
    if os.environ.get("CI"):
        os.environ["STREAMLIT_SERVER_HEADLESS"] = "true"
    return become(BIN / f"beges{EXE}", "app", *arguments)


def test(arguments: list[str]) -> int:
    """Everything that checks the project."""
    set_up("dev")
    install_system_packages()
    return run_checks("test", arguments)


def check(arguments: list[str]) -> int:
    """What can be checked while one waits."""
    set_up("dev")
    return run_checks("check", ["-m", "not browser and not postgresql and not slow", *arguments])


def bench(arguments: list[str]) -> int:
    """The speed figures, as ratios within one run."""
    set_up("dev")
    return become(PYTHON, str(ROOT / "bench" / "run.py"), *arguments)


def become(program: Path, *arguments: str) -> int:
    """Hand over to a program: it gets our signals, its exit code is ours."""
    if os.name == "posix":
        sys.stdout.flush()
        os.execv(program, [str(program), *arguments])
    return subprocess.call([str(program), *arguments])


# ------------------------------------------------------------------------------------ the set-up


def set_up(kind: str) -> None:
    """Make `.venv` hold what this kind of set-up asks for: at once when it already does."""
    if sys.version_info < OLDEST_PYTHON:
        raise CannotGoOnError(
            f"Python {OLDEST_PYTHON[0]}.{OLDEST_PYTHON[1]} ou plus récent est nécessaire "
            f"(celui-ci est Python {sys.version_info[0]}.{sys.version_info[1]})."
        )
    stamp = VENV / f"{kind}.stamp"
    if PYTHON.exists() and stamp.is_file() and stamp.read_text() == digest(kind):
        return
    started = time.monotonic()
    print("Installation dans .venv (la première fois, une à deux minutes)…", flush=True)
    make_venv()
    install(REQUIREMENTS[kind])
    for held in REQUIREMENTS if kind == "dev" else ["app"]:
        (VENV / f"{held}.stamp").write_text(digest(held))
    print(f"Installation faite en {time.monotonic() - started:.0f} s.", flush=True)


def digest(kind: str) -> str:
    """What a set-up depends on: this Python, this folder and its requirement files."""
    read = hashlib.sha256(IDENTITY.encode())
    for file in ("pyproject.toml", REQUIREMENTS[kind]):
        read.update((ROOT / file).read_bytes())
    return read.hexdigest()


def make_venv() -> None:
    """A virtual environment; made anew when it is another Python's or was moved here."""
    witness = VENV / "identity"
    if PYTHON.exists() and witness.is_file() and witness.read_text(encoding="utf-8") == IDENTITY:
        return
    if VENV.exists():
        shutil.rmtree(VENV)
    modules = [importlib.util.find_spec(name) for name in ("venv", "ensurepip")]
    if all(module is not None and module.origin for module in modules):
        command = [sys.executable, "-m", "venv", str(VENV)]
    elif find_uv():
        command = [str(find_uv()), "venv", "--quiet", "--python", sys.executable, str(VENV)]
    else:
        raise CannotGoOnError(
            "il manque à Python son module venv (Debian, Ubuntu : sudo apt install python3-venv)."
        )
    if subprocess.run(command, check=False).returncode:
        raise CannotGoOnError(f"l'environnement {VENV} n'a pas pu être créé (raison ci-dessus).")
    witness.write_text(IDENTITY, encoding="utf-8")


def install(requirements: str) -> None:
    """Pinned dependencies, then the project itself: with uv when it can be had, else with pip."""
    LOG.unlink(missing_ok=True)
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "--retries", "2", "install"]
    uv = find_uv()
    if uv is None:
        logged(*pip, "--only-binary", ":all:", "--require-hashes", "-r", "requirements-uv.txt")
        uv = find_uv()
    uv_pip = [[uv, "pip", "install", "--python", str(PYTHON)]] if uv else []
    for installer in [*uv_pip, pip]:
        if logged(*installer, "--require-hashes", "-r", requirements) and logged(
            *installer, "--no-deps", "--no-build-isolation", "--editable", "."
        ):
            return
    words = LOG.read_text(encoding="utf-8", errors="replace").lower()
    without_network = any(word in words for word in NETWORK_WORDS)
    raise CannotGoOnError(
        "les dépendances n'ont pas pu être installées"
        f"{', sans doute faute de réseau' if without_network else ''} (détail : {LOG})."
    )


def find_uv() -> str | None:
    """The path of uv, in `.venv` or on this machine."""
    return shutil.which("uv", path=str(BIN)) or shutil.which("uv")


def logged(*command: str) -> bool:
    """Run a command whose words matter only when it fails."""
    with LOG.open("a", encoding="utf-8") as log:
        print("$", *command, file=log, flush=True)
        done = subprocess.run(command, cwd=ROOT, stdout=log, stderr=log, check=False)
    return done.returncode == 0


def install_system_packages() -> None:
    """Chromium, PostgreSQL and LibreOffice through apt. Without them tests skip, and say so."""
    missing = [
        package
        for package, traces in SYSTEM_PACKAGES.items()
        if not any(shutil.which(trace) or glob.glob(trace) for trace in traces)
    ]
    apt = shutil.which("apt-get")
    if not missing or apt is None:
        return
    if os.geteuid() != 0:
        print(f"Il manque à certains tests : sudo apt install {' '.join(missing)}", flush=True)
        return
    print(f"Installation par apt : {', '.join(missing)}…", flush=True)
    os.environ["DEBIAN_FRONTEND"] = "noninteractive"
    apt_get = [apt, "-o", "Acquire::Retries=1", "-o", "Acquire::http::Timeout=20"]
    logged(*apt_get, "update")
    for package in missing:  # one at a time: one that this distribution lacks spares the others
        logged(*apt_get, "install", "--yes", "--no-install-recommends", package)


# ------------------------------------------------------------------------------------ the checks


def run_checks(name: str, pytest_arguments: list[str]) -> int:
    """Each check in turn, the tests last; the last line says what failed and what was not done."""
    started = time.monotonic()
    steps = {
        "mise en forme": ["ruff", "format", "--check", "."],
        "style": ["ruff", "check", "."],
        "types": ["mypy"],
        "couches": ["lint-imports", "--no-logo"],
        "facteurs": ["python", ".ci/factor_files.py"],
        "tests": ["pytest", "-n", "2", "--dist", "loadgroup", *pytest_arguments],
    }
    failed = []
    with tempfile.TemporaryDirectory() as folder:
        not_done = Path(folder, "not_done")
        environment = {**os.environ, "BEGES_MISSING": str(not_done)}
        # Each program that a test starts would compile every library anew: seconds each time.
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        for step, (program, *arguments) in steps.items():
            print(f"── {step}", flush=True)
            command = [str(BIN / f"{program}{EXE}"), *arguments]
            if subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode:
                failed.append(step)
        aloud = not_done.read_text(encoding="utf-8") if not_done.exists() else ""
    verdict = f"ÉCHEC ({', '.join(failed)})" if failed else "tout est bon"
    print(f"run.py {name} : {verdict}, {time.monotonic() - started:.0f} s. {aloud}".rstrip())
    return 1 if failed else 0


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):  # the console of Windows may lack a character
        stream.reconfigure(errors="replace")
    raise SystemExit(main(sys.argv[1:]))
