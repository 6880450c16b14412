"""French as a reader expects it: the plural begins at two."""

import pytest

from beges.domain.french import several


@pytest.mark.parametrize(
    ("count", "noun", "told"),
    [
        (0, "point", "0 point"),
        (1, "an", "1 an"),
        (2, "an", "2 ans"),
        (1200, "donnée retirée", "1\u202f200 données retirées"),
    ],
)
def test_a_count_and_its_noun(count: int, noun: str, told: str) -> None:
    assert several(count, noun) == told
