"""The closed list of findings: each is raised by the code, produced by a test, and well said."""

import re
from pathlib import Path

import pytest

from beges.domain.findings import FindingCode, finding_codes

ROOT = Path(__file__).resolve().parents[1]
CODES = sorted(finding_codes())


def text_of(folder: Path) -> str:
    return "\n".join(file.read_text(encoding="utf-8") for file in sorted(folder.rglob("*.py")))


SOURCE, TESTS = text_of(ROOT / "src"), text_of(ROOT / "tests")


@pytest.mark.parametrize("code", CODES)
def test_a_finding_is_raised_somewhere_and_produced_by_a_test(code: str) -> None:
    assert f'"{code}"' in SOURCE, "no code raises it"
    assert f'"{code}"' in TESTS, "no test produces it"


@pytest.mark.parametrize("entry", finding_codes().values(), ids=lambda entry: entry.code)
def test_a_finding_says_what_is_wrong_and_what_to_do(entry: FindingCode) -> None:
    for text in (entry.sentence_fr, entry.remedy_fr):
        assert text.endswith((".", "?", ")", "»", "…", "}"))
        assert text[0].isupper() or text[0] in "«{"
        assert re.sub(r"\{\w+(:[^{}]+)?\}", "", text).count("{") == 0
