"""The columns of published inventories, and how their file writes a value."""

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beges.domain.declaration import (
    as_mode,
    as_number,
    as_tonnes,
    column_of,
    form_fields,
    neutral,
    open_data_columns,
    restored,
)
from beges.domain.declaration.open_data import RISKY, as_bracket
from beges.domain.nomenclature import posts
from beges.domain.peers import bracket_of, brackets


def test_the_table_is_the_published_header_digit_for_digit(shared_data: Path) -> None:
    text = (shared_data / "ademe-open-data-header.txt").read_text(encoding="utf-8")
    lines = [f"{column.number}\t{column.header}" for column in open_data_columns()]
    assert lines == text.splitlines()
    assert len(lines) == 104


def test_every_source_is_a_post_a_field_of_the_form_or_a_word_that_the_export_knows() -> None:
    v5, fields = posts("v5"), form_fields()
    for column in open_data_columns():
        kind, _, code = column.source.partition(":")
        known = {"post": v5, "reference": v5, "field": fields}.get(kind)
        assert known is None or code in known, column
        assert known is not None or column.source in ("blank", "standard", "filed_on"), column
    assert len({column.source for column in open_data_columns()}) == 104


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("methode_beges_v4v5", "standard"),
        ("siren_principal", "field:principal_siren"),
        ("apenaf_associe", "field:principal_naf"),
        ("nombre_de_salariesdagents", "field:headcount_bracket"),
        ("seuil_dimportance_retenu_percent", "field:threshold_pct"),
        ("emissions_publication_p11", "post:1.1"),
        ("emissions_reference_p61", "reference:6.1"),
        ("aide_diag_decarbonaction", "field:diag"),
        ("soustraitance", "field:criterion_subcontracting"),
        ("une_annee_de_reference_a_ete_calculee", "field:reference_calculated"),
        ("assujetti_dpefpcaet", "field:dpef"),
        ("objectif_emissions_directes", "field:expected_direct"),
    ],
)
def test_the_names_of_data_ademe_are_the_same_columns(name: str, source: str) -> None:
    found = column_of(name)
    assert found is not None
    assert found.source == source
    assert column_of(found.header) is found


def test_a_header_that_is_not_ours_is_none() -> None:
    assert column_of("Emissions publication P7.1") is None


@given(st.text(max_size=30))
def test_any_text_comes_back_and_none_can_be_run(text: str) -> None:
    marked = neutral(text)
    assert restored(marked) == text
    assert not marked.startswith(RISKY)


@given(st.text(max_size=8), st.sampled_from(RISKY), st.sampled_from(["", "'", "''"]))
def test_a_dangerous_text_comes_back_too(text: str, sign: str, before: str) -> None:
    risky = f"{before}{sign}{text}"
    assert restored(neutral(risky)) == risky
    assert not neutral(risky).startswith(RISKY)


@given(st.integers(-(10**12), 10**12))
def test_a_cell_in_tonnes_is_the_printed_cell(hundredths: int) -> None:
    written = as_tonnes(hundredths)
    assert Decimal(written) * 100 == hundredths
    assert "." in written


def test_numbers_and_modes_are_written_as_the_file_does() -> None:
    assert (as_tonnes(765200), as_tonnes(10430), as_tonnes(-5)) == ("7652.0", "104.3", "-0.05")
    assert (as_number("1\u202f234,5"), as_number("80 %")) == ("1234.5", "80.0")
    assert as_number("environ 12") == "environ 12"
    assert as_mode("Contrôle opérationnel") == "Opérationnel"


@pytest.mark.parametrize("bracket", brackets())
def test_each_bracket_is_read_back_from_the_words_of_the_file(bracket) -> None:
    assert bracket_of(as_bracket(bracket.first, bracket.last or None)) == bracket
    assert bracket_of(bracket.label_fr) == bracket


@pytest.mark.parametrize("text", ["", "Inconnu", "Entre 9 et 3", "1 2 3"])
def test_what_names_no_bracket_is_no_bracket(text: str) -> None:
    assert bracket_of(text) is None
