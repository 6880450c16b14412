"""French as a reader expects it: the plural begins at two."""

import pytest

from beges.domain.french import bound, of, several


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


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Action Logement", "d'Action Logement"),
        ("Émile", "d'Émile"),
        ("Foncia", "de Foncia"),
        ("Hauts-de-Seine Habitat", "de Hauts-de-Seine Habitat"),
        ("", "de "),
    ],
)
def test_a_name_after_de(name: str, told: str) -> None:
    assert of(name) == told


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("méthode V5 p. 38, pp. 4", "méthode V5 p.\u00a038, pp.\u00a04"),
        ("± 80 % de l'« un » : 3 t", "±\u00a080\u00a0% de l’«\u00a0un\u00a0»\u00a0: 3\u00a0t"),
        ("Oui ; non ?", "Oui\u202f; non\u202f?"),
        ("12 tonneaux, {{ p.code }} à 10:30", "12 tonneaux, {{ p.code }} à 10:30"),
        ("{%p if a %} les émissions d'{{ groupe }}", "{%p if a %} les émissions d’{{ groupe }}"),
    ],
)
def test_what_is_printed_breaks_no_line_where_french_does_not(text: str, printed: str) -> None:
    assert bound(text) == printed
    assert bound(printed) == printed
