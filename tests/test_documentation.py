"""Documentation is tested: derived pages are current, links lead somewhere, commands are told."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted(DOCS.rglob("*.md"))]


def reference() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_reference", DOCS / "make_reference.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_derived_pages_are_current() -> None:
    made = reference()
    assert (DOCS / "tables.md").read_text(encoding="utf-8") == made.tables_page()
    assert (DOCS / "findings.md").read_text(encoding="utf-8") == made.findings_page()
    assert (DOCS / "report.md").read_text(encoding="utf-8") == made.report_page()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_to_files(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    missing = [target for target in targets if not (page.parent / target).exists()]
    assert missing == []


def test_every_command_is_in_the_guide() -> None:
    from beges.cli.main import app

    guide = (DOCS / "guide.md").read_text(encoding="utf-8")
    names = [command.name for command in app.registered_commands]
    names += [group.name for group in app.registered_groups]
    assert [name for name in names if f"beges {name}" not in guide] == []


def test_modules_named_in_the_walk_exist() -> None:
    names = re.findall(r"`(beges(?:\.\w+)+)`", (DOCS / "walk.md").read_text(encoding="utf-8"))
    assert names
    for name in names:
        parts = name.split(".")
        base = ROOT.joinpath("src", *parts)
        owner = ROOT.joinpath("src", *parts[:-1])
        found = base.is_dir() or base.with_suffix(".py").is_file()
        text = (
            owner.with_suffix(".py")
            if owner.with_suffix(".py").is_file()
            else owner / "__init__.py"
        )
        assert found or parts[-1] in text.read_text(encoding="utf-8"), name


def test_the_tests_named_for_the_wishes_exist() -> None:
    page = (DOCS / "users.md").read_text(encoding="utf-8")
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", page)
    assert [f"{file}::{name}" for file, name in named if not _defines(ROOT / file, name)] == []
    wishes = re.findall(r"(?m)^\| (\d+) \|.*(?:`tests/|\(images/)", page)
    assert wishes == [str(number) for number in range(1, 21)]


def _defines(file: Path, name: str) -> bool:
    return file.is_file() and f"def {name}(" in file.read_text(encoding="utf-8")
