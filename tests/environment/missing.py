"""What a run could not check for lack of a tool: skipped aloud, counted, told at the end.

run.py repeats the sentence as its own last line: it reads it in the file that BEGES_MISSING names.
"""

from collections import Counter
from collections.abc import Iterable, Mapping

import pytest

REPORT_VARIABLE = "BEGES_MISSING"
_MARK = "faute de "


def skip_for_lack_of(tool: str, reason: str) -> None:
    """Skip the test that asks for this tool, in words that the closing lines recognise."""
    pytest.skip(f"{_MARK}{tool} : {reason}")


def count_missing(skipped: Iterable[object]) -> dict[str, int]:
    """Number of tests skipped for lack of each tool, from pytest's reports."""
    tools: Counter[str] = Counter()
    for report in skipped:
        *_, reason = report.longrepr if isinstance(report.longrepr, tuple) else ("",)
        _, mark, rest = reason.partition(_MARK)
        if mark:
            tools[rest.split(" : ")[0]] += 1
    return dict(sorted(tools.items()))


def sentence(missing: Mapping[str, int]) -> str:
    """One line that nobody can overlook."""
    parts = ", ".join(f"{number} faute de {tool}" for tool, number in missing.items())
    return f"ATTENTION, TESTS NON FAITS : {parts}"
