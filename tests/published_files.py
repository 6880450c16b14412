"""Files of published inventories for tests: invented rows under the real header."""

import importlib.util
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import ModuleType

from beges.domain.declaration import open_data_columns
from beges.services.open_data import open_data_csv

ROOT = Path(__file__).resolve().parents[1]
SIRENS = ("732829320", "552100554", "443061841", "666666664", "111111118", "222222226")
POSTS = [column.source for column in open_data_columns() if column.source.startswith("post:")]


def generator() -> ModuleType:
    """The seeded generator of whole files."""
    path = ROOT / "data" / "published" / "make_published.py"
    spec = importlib.util.spec_from_file_location("make_published", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["make_published"] = module
    spec.loader.exec_module(module)
    return module


def a_row(number: int = 0, **cells: str) -> dict[str, str]:
    """A sound row by header; ``cells`` by source, with ``post_41`` for a post and so on."""
    by_source = {
        "blank": f"id-{number}",
        "standard": "v5",
        "filed_on": "2023-05-02",
        "field:legal_name": f"Organisation {number}",
        "field:principal_siren": SIRENS[number % len(SIRENS)],
        "field:principal_naf": "6499Z",
        "field:headcount_bracket": "Entre 2 000 et 4 999",
        "field:consolidation_mode": "Opérationnel",
        "field:reporting_year": "2022",
        **dict.fromkeys(POSTS, "0.0"),
        "post:1.1": "25.0",
        "post:4.5": "75.0",
    }
    named = {"siren": "field:principal_siren", "year": "field:reporting_year"}
    named |= {"naf": "field:principal_naf", "bracket": "field:headcount_bracket"}
    named |= {"name": "field:legal_name", "method": "standard", "contact": "field:contact_name"}
    for name, text in cells.items():
        post = f"post:{name[5]}.{name[6:]}" if name.startswith("post_") else ""
        by_source[post or named.get(name, name)] = text
    return {column.header: by_source.get(column.source, "") for column in open_data_columns()}


def a_file(*rows: Mapping[str, str]) -> bytes:
    """These rows as the published file."""
    return open_data_csv(rows)


def replaced(content: bytes, *pairs: tuple[str, str]) -> bytes:
    """The same file with some text replaced."""
    text = content.decode("utf-8-sig")
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return text.encode("utf-8-sig")


def codes(findings: Sequence[object]) -> list[str]:
    """The codes of findings."""
    return [finding.code for finding in findings]  # type: ignore[attr-defined]
