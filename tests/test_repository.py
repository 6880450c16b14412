"""Laws of the repository itself: what a reviewer would refuse without discussion.

Each law is a small function that returns the offences it finds; the second half of the file shows
that each of them can fail.
"""

import ast
import csv
import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement

from environment.missing import skip_for_lack_of

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src"
REQUIREMENTS = sorted(ROOT.glob("requirements*.txt"))

MAX_FUNCTION_LINES = 40
MAX_MODULE_LINES = 400
SHAPELESS = {"util", "utils", "helper", "helpers", "common", "misc", "manager", "managers"}
MACHINE_FOLDERS = ("work", "root", "home", "Users")
MACHINE_PATH = re.compile(rf"(?<![\w.:/~}}*)\]-])/({'|'.join(MACHINE_FOLDERS)})\b(?!-)")


def repository_files() -> list[Path]:
    """What is, or would be, committed."""
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        skip_for_lack_of("git", "la liste des fichiers du dépôt vient de git")
    command = [
        git,
        "-c",
        "safe.directory=*",
        "ls-files",
        "-z",
        "--cached",
        "--others",
        "--exclude-standard",
    ]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True)
    files = [ROOT / name for name in listed.stdout.split("\0") if name]
    return [file for file in files if file.is_file()]


def python_files() -> list[Path]:
    return [file for file in repository_files() if file.suffix == ".py"]


def source_modules() -> list[Path]:
    return [*sorted(SOURCE.rglob("*.py")), ROOT / "run.py"]


# -------------------------------------------------------------------------------------- the laws


def addresses(text: str) -> list[str]:
    """Options and addresses that tie a requirement file to a package index or a folder."""
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return [line for line in lines if re.search(r"://|^\s*-(?!-hash)| @ ", line)]


def unhashed(text: str) -> list[str]:
    """Requirements without a hash."""
    entries = re.sub(r"\\\n", " ", text).splitlines()
    wanted = (line for line in entries if line.strip() and not line.startswith("#"))
    return [line for line in wanted if "--hash=sha256:" not in line]


def machine_paths(text: str) -> list[str]:
    """Paths that only exist on the machine of who wrote them."""
    return [line.strip() for line in text.splitlines() if MACHINE_PATH.search(line)]


def shapeless(files: Iterable[Path]) -> list[Path]:
    """Modules and packages whose name says nothing of what they own."""
    return [
        file
        for file in files
        if any(SHAPELESS & set(Path(part).stem.split("_")) for part in file.parts)
    ]


def long_functions(code: str) -> list[str]:
    """Functions over forty lines, docstring excluded."""
    found = []
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            docstring = ast.get_docstring(node, clean=False)
            excluded = docstring.count("\n") + 1 if docstring else 0
            lines = node.end_lineno - node.lineno + 1 - excluded
            if lines > MAX_FUNCTION_LINES:
                found.append(f"{node.name} ({lines})")
    return found


def undecided_plurals(code: str) -> list[int]:
    """Lines of the texts that say "ligne(s)" where the count is known."""
    texts = (
        node
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
    return sorted(node.lineno for node in texts if re.search(r"\w\((?:s|nt|x|e|es)\)", node.value))


def unsafe_html(code: str) -> list[int]:
    """Lines that let a text of the user become HTML."""
    return [
        node.value.lineno
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.keyword)
        and node.arg == "unsafe_allow_html"
        and not (isinstance(node.value, ast.Constant) and node.value.value is False)
    ]


def missing_made_zero(code: str) -> list[int]:
    """Lines where `x or 0` turns "not known" into "none"."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.BoolOp)
        and isinstance(node.op, ast.Or)
        and any(isinstance(value, ast.Constant) and value.value == 0 for value in node.values)
        and not any(
            isinstance(value, ast.Constant) and value.value is False for value in node.values
        )
    ]


def delimiter_of(file: Path) -> str:
    """The collection files of the demo are what a French spreadsheet writes; ours have commas."""
    return ";" if file.parent == ROOT / "data" / "demo" else ","


def uneven_rows(raw: bytes, delimiter: str) -> list[str]:
    """What keeps a CSV table from being UTF-8 without BOM, LF, one width from first to last."""
    if raw.startswith(b"\xef\xbb\xbf") or b"\r" in raw:
        return ["BOM ou CR"]
    lines = raw.decode("utf-8").splitlines(keepends=True)
    rows = list(csv.reader(lines, strict=True, delimiter=delimiter))
    return [f"ligne {n}" for n, row in enumerate(rows, 1) if len(row) != len(rows[0])]


def unpinned(declared: Iterable[str], pinned: str) -> Iterator[str]:
    """Declared dependencies that this Python would not find, in their range, among the pinned."""
    entries = re.findall(r"^([a-z0-9].*?)(?:\s*\\)?$", pinned, flags=re.MULTILINE)
    environment = default_environment()
    versions = {
        entry.name: next(iter(entry.specifier)).version
        for entry in map(Requirement, entries)
        if entry.marker is None or entry.marker.evaluate(environment)
    }
    for text in declared:
        asked = Requirement(text)
        if asked.name not in versions or not asked.specifier.contains(versions[asked.name]):
            yield text


# -------------------------------------------------------------------------- the repository obeys


@pytest.mark.parametrize("file", REQUIREMENTS, ids=lambda file: file.name)
def test_requirements_hold_hashes_and_no_address(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert addresses(text) == []
    assert unhashed(text) == []


def test_requirements_pin_what_the_project_declares() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = declared["dependency-groups"]
    run = [*declared["project"]["dependencies"], *groups["setup"]]
    for file, asked in {
        "requirements.txt": run,
        "requirements-dev.txt": run + groups["dev"],
        "requirements-uv.txt": groups["uv"],
    }.items():
        pinned = (ROOT / file).read_text(encoding="utf-8")
        assert list(unpinned(asked, pinned)) == [], file


def test_no_file_holds_a_path_of_a_machine() -> None:
    found = {}
    for file in repository_files():
        try:
            lines = machine_paths(file.read_text(encoding="utf-8"))
        except UnicodeDecodeError:
            continue  # an image, a workbook
        if lines:
            found[str(file.relative_to(ROOT))] = lines[:3]
    assert found == {}


def test_every_module_is_named_after_what_it_owns() -> None:
    assert shapeless(file.relative_to(ROOT) for file in python_files()) == []


def test_functions_and_modules_fit_on_a_page() -> None:
    functions, modules = {}, {}
    for file in source_modules():
        code, name = file.read_text(encoding="utf-8"), str(file.relative_to(ROOT))
        if long := long_functions(code):
            functions[name] = long
        if (lines := len(code.splitlines())) > MAX_MODULE_LINES:
            modules[name] = lines
    assert functions == {}
    assert modules == {}


def test_no_text_becomes_html_and_no_gap_becomes_zero() -> None:
    html, zero = {}, {}
    for file in python_files():
        code, name = file.read_text(encoding="utf-8"), str(file.relative_to(ROOT))
        if lines := unsafe_html(code):
            html[name] = lines
        if file.is_relative_to(SOURCE) and (lines := missing_made_zero(code)):
            zero[name] = lines
    assert html == {}
    assert zero == {}


def test_no_text_leaves_the_plural_to_its_reader() -> None:
    """But the calculation of a worksheet: it is stored, and other words would revise its data."""
    stored = SOURCE / "beges" / "domain" / "worksheets"
    found = {
        str(file.relative_to(ROOT)): lines
        for file in source_modules()
        if not file.is_relative_to(stored)
        and (lines := undecided_plurals(file.read_text(encoding="utf-8")))
    }
    assert found == {}
    tables = sorted(SOURCE.rglob("findings.csv"))
    assert [file for file in tables if "(s)" in file.read_text(encoding="utf-8")] == []
    assert tables


def test_tables_are_plain_and_even() -> None:
    foreign = ROOT / "data" / "exemples"  # what other systems write, in their own way
    tables = [
        file
        for file in repository_files()
        if file.suffix == ".csv" and not file.is_relative_to(foreign)
    ]
    assert tables
    offences = {
        str(file.relative_to(ROOT)): uneven_rows(file.read_bytes(), delimiter_of(file))
        for file in tables
    }
    assert {name: rows[:3] for name, rows in offences.items() if rows} == {}


def test_the_settings_of_streamlit_exist_and_keep_the_app_private() -> None:
    from streamlit import config

    settings = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    flat = {
        f"{section}.{name}": value
        for section, values in settings.items()
        for name, value in values.items()
        if not isinstance(value, dict)
    }
    assert flat.keys() <= config._config_options_template.keys()
    assert flat["server.address"] == "127.0.0.1"
    assert set(flat["server.allowedHosts"]) == {"localhost", "127.0.0.1"}
    assert flat["server.enableXsrfProtection"] is True
    assert flat["browser.gatherUsageStats"] is False
    assert flat["client.showErrorDetails"] == "none"
    assert flat["runner.postScriptGC"] is False


# --------------------------------------------------------------------------- the laws can be broken


@pytest.mark.parametrize(
    "line",
    [
        "--extra-index-url https://example.org/simple",
        "-f wheels",
        "--find-links wheels",
        "thing @ file:thing.whl",
    ],
)
def test_an_address_is_seen(line: str) -> None:
    assert addresses(f"# --index-url in a comment\nthing==1 \\\n    --hash=sha256:0\n{line}\n") == [
        line
    ]


def test_a_missing_hash_is_seen() -> None:
    assert unhashed("one==1 \\\n    --hash=sha256:0\ntwo==2\n") == ["two==2"]


def test_an_unpinned_dependency_is_seen() -> None:
    pinned = (
        "one==1.5 \\\n    --hash=sha256:0\ntwo==2 ; python_version < '3' \\\n    --hash=sha256:0\n"
    )
    assert list(unpinned(["one>=1", "one>=2", "two", "three"], pinned)) == [
        "one>=2",
        "two",
        "three",
    ]


@pytest.mark.parametrize("folder", MACHINE_FOLDERS)
def test_a_path_of_a_machine_is_seen(folder: str) -> None:
    path = f"/{folder}/someone/file.csv"
    assert machine_paths(f'open("{path}")') == [f'open("{path}")']
    assert machine_paths(f"https://example.org{path} and docs{path}") == []


def test_a_shapeless_name_is_seen() -> None:
    named = [Path("src/beges/domain/units.py"), Path("src/xlsx_utils.py"), Path("common/rates.py")]
    assert shapeless(named) == named[1:]


def test_a_long_function_is_seen() -> None:
    body = "    x = 1\n" * MAX_FUNCTION_LINES
    assert long_functions(f"def f():\n{body}") == [f"f ({MAX_FUNCTION_LINES + 1})"]
    assert long_functions(f'def f():\n    """One\n\n    two."""\n{body[10:]}') == []


def test_unsafe_html_and_zeros_are_seen() -> None:
    assert unsafe_html(
        "show(text, unsafe_allow_html=flag)\nshow(text, unsafe_allow_html=False)"
    ) == [1]
    assert missing_made_zero("a = b or 0\nc = d or e\nf = g or 0.0") == [1, 3]


def test_an_undecided_plural_is_seen() -> None:
    code = 'a = f(s)\nb = f"{f(s)} lignes"\nc = f"{n} ligne(s)"\nd = "manque(nt)"\n'
    assert undecided_plurals(code) == [3, 4]


def test_an_uneven_table_is_seen() -> None:
    assert uneven_rows(b"a,b\n1,2\n3\n", ",") == ["ligne 3"]
    assert uneven_rows(b"a,b\r\n1,2\r\n", ",") == ["BOM ou CR"]
    assert uneven_rows('a,b\n"1,2\n3",é\n'.encode(), ",") == []
