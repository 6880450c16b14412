"""Own factors by workbook: out and in again to the last cell, and what a file may not do."""

import tempfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from own_figures import cells, filled, filled_parts, heat, register, simple, workbook

from beges.domain.factors import OWN_FACTORS, OWN_PARTS
from beges.domain.findings import Severity
from beges.domain.gases import gas_codes
from beges.domain.nomenclature import labels
from beges.domain.units import unit_catalogue
from beges.services.batches import list_batches, undo
from beges.services.exports import own_factors_bytes
from beges.services.imports import Preview, commit, preview
from beges.services.own_factors import draft_own_factor, own_versions, save_own_factor
from beges.services.own_records import own_factors
from beges.services.refusals import Refused
from beges.services.verify import verify
from beges.services.workspace import Workspace, open_workspace
from beges.store import BatchKind

pytestmark = pytest.mark.slow


@pytest.fixture
def workspace(database_url: str) -> Iterator[Workspace]:
    workspace = open_workspace(database_url, actor="Camille")
    yield workspace
    workspace.store.close()


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Workspace]:
    """Another database, empty."""
    workspace = open_workspace(str(tmp_path / "autre.sqlite"), actor="Dominique")
    yield workspace
    workspace.store.close()


def seen(workspace: Workspace, content: bytes, name: str = "facteurs.xlsx") -> Preview:
    found = preview(workspace, name, content)
    reading = found.reading
    assert reading.read == reading.accepted + reading.rejected + reading.ignored
    return found


def counts(found: Preview) -> tuple[int, int, int]:
    return found.reading.accepted, found.reading.rejected, found.reading.ignored


def blocked(found: Preview) -> set[tuple[str, str, int | None, str]]:
    return {
        (f.code, f.where.sheet, f.where.row, f.where.column) for f in found.of(Severity.BLOCKING)
    }


def brought_in(workspace: Workspace, content: bytes) -> int:
    found = seen(workspace, content)
    assert found.is_clean, [str(finding) for finding in found.findings]
    return commit(workspace, found)


def figures(workspace: Workspace) -> dict[str, object]:
    with workspace.store.reading() as reader:
        return dict(own_factors(reader))


# ------------------------------------------------------------------------------- out and in again


def test_out_and_in_again_gives_the_same_cells(workspace: Workspace, other: Workspace) -> None:
    register(workspace, simple("eau", "0,132"), heat(), heat(2, note='=HYPERLINK("http://x")\nb'))
    out = own_factors_bytes(workspace)
    batch = brought_in(other, out)
    assert cells(own_factors_bytes(other)) == cells(out)
    assert figures(other) == figures(workspace)
    told = list_batches(other)[0]
    assert (told.number, told.kind, told.source_name) == (batch, BatchKind.IMPORT, "facteurs.xlsx")
    assert (told.rows_read, told.rows_accepted, told.rows) == (8, 8, 8)
    assert verify(other).is_sound


printable = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp"), include_characters="\n\t"),
    max_size=60,
)
required = printable.filter(lambda text: bool(text.strip(" \n\t")))
decimals = st.builds(
    lambda digits, shift: Decimal(digits).scaleb(-shift),
    st.integers(-(10**15) + 1, 10**15 - 1),
    st.integers(1, 15),
)
years = st.none() | st.integers(1990, 2100)
versions = st.fixed_dictionaries(
    {
        "name_fr": required,
        "attribute_fr": printable,
        "boundary_fr": printable,
        "unit": st.sampled_from(sorted(unit_catalogue())),
        "geography": st.none() | st.sampled_from(sorted(labels("geographies"))),
        "valid_from": years,
        "gwp_set": st.none() | st.sampled_from(sorted(labels("gwp_sets"))),
        "uncertainty_pct": st.none() | decimals.map(abs),
        "quality_scores": st.none() | st.from_regex(r"[1-5]{5}", fullmatch=True),
        "published_total": st.none() | decimals,
        "supplier": required,
        "source": required,
        "note": printable,
    }
)
of_parts = st.fixed_dictionaries(
    {"part": st.sampled_from(sorted(labels("parts"))), "name_fr": printable},
    optional=dict.fromkeys(gas_codes(), decimals),
).filter(lambda part: len(part) > 2)


@examples(max_examples=30)
@given(st.lists(st.tuples(versions, st.lists(of_parts, min_size=1, max_size=3)), max_size=4))
def test_any_sound_factors_come_back_to_the_last_digit(given_) -> None:
    with tempfile.TemporaryDirectory() as folder:
        here, there = (open_workspace(f"{folder}/{n}.sqlite", actor="Zoé") for n in (1, 2))
        for number, (row, parts) in enumerate(given_):
            code = f"facteur-{number // 2}"
            draft = draft_own_factor({**row, "factor": code}, parts, version=number % 2 + 1)
            if draft.may_be_saved:  # a text may be what a spreadsheet writes for an error
                if number % 2 and (code, 1) not in {v.key for v in own_versions(here)}:
                    continue
                save_own_factor(here, draft, reason="essai")
        out = own_factors_bytes(here)
        if own_versions(here):
            brought_in(there, out)
        assert figures(there) == figures(here)
        assert cells(own_factors_bytes(there)) == cells(out)
        here.store.close()
        there.store.close()


def test_an_empty_workbook_is_there_to_be_filled_in(workspace: Workspace) -> None:
    found = seen(workspace, own_factors_bytes(workspace))
    assert counts(found) == (0, 0, 0)
    assert [f.code for f in found.findings] == ["file_no_rows"]


def test_no_text_of_a_user_is_a_formula(workspace: Workspace) -> None:
    nasty = {"note": "=cmd|' /C calc'!A0", "source": "+33", "supplier": "@x", "name_fr": "-1"}
    register(workspace, heat(**nasty))
    import io

    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(own_factors_bytes(workspace)))
    for sheet in (book[OWN_FACTORS.sheet_fr], book[OWN_PARTS.sheet_fr]):
        for line in sheet.iter_rows():
            assert all(cell.data_type != "f" for cell in line)
    [name] = [cell.value for cell in book[OWN_FACTORS.sheet_fr]["C"][3:]]
    assert name == "-1"


def test_numbers_are_read_in_french_and_in_english(workspace: Workspace) -> None:
    parts = filled_parts()
    parts[0] |= {"co2f": "0.0712", "ch4f": 0.0003}
    parts[1] |= {"unsplit": "0,016"}
    brought_in(workspace, workbook([filled(published_total=0.0875)], parts))
    assert figures(workspace) == {"own-chaleur-siege-v1": heat().factor}


# --------------------------------------------------------------------------- what is already there


def test_what_is_registered_already_is_ignored_and_said_so(workspace: Workspace) -> None:
    register(workspace, heat())
    more = [filled(), filled(version=2, note="avenant")]
    found = seen(workspace, workbook(more, [*filled_parts(), *filled_parts(version=2)]))
    assert [f.code for f in found.findings] == ["own_version_identical"]
    assert found.findings[0].where.row == 2
    assert counts(found) == (3, 0, 3)
    commit(workspace, found)
    assert set(figures(workspace)) == {"own-chaleur-siege-v1", "own-chaleur-siege-v2"}


def test_a_file_that_says_nothing_new_writes_nothing(workspace: Workspace) -> None:
    register(workspace, heat())
    found = seen(workspace, own_factors_bytes(workspace))
    assert counts(found) == (0, 0, 3)
    assert not found.is_clean
    with pytest.raises(Refused):
        commit(workspace, found)
    with pytest.raises(Refused):
        commit(workspace, found, accepted_only=True)


@pytest.mark.parametrize(
    ("row", "part"),
    [({"note": "retouche"}, {}), ({"uncertainty_pct": 16}, {}), ({}, {"co2f": "0,0713"}),
     ({}, {"name_fr": None}), ({"valid_to": None}, {})],
)  # fmt: skip
def test_another_content_under_a_known_version_is_refused(workspace, row, part) -> None:
    register(workspace, heat(), heat(2))
    before = figures(workspace)
    parts = filled_parts()
    parts[0] |= part
    found = seen(workspace, workbook([filled(**row)], parts))
    codes = blocked(found)
    assert ("own_version_exists", "Facteurs propres", 2, "Version") in codes
    assert counts(found) == (0, 3, 0)
    [finding] = [f for f in found.findings if f.code == "own_version_exists"]
    assert finding.remedy == "Enregistrez la version 3."
    with pytest.raises(Refused):
        commit(workspace, found, accepted_only=True)
    assert figures(workspace) == before


def test_a_part_fewer_is_another_content(workspace: Workspace) -> None:
    register(workspace, heat())
    found = seen(workspace, workbook([filled()], filled_parts()[:1]))
    assert "own_version_exists" in {code for code, *_ in blocked(found)}


def test_the_same_file_is_not_imported_twice(workspace: Workspace) -> None:
    content = workbook([filled()], filled_parts())
    brought_in(workspace, content)
    found = seen(workspace, content)
    assert found.findings[0].code == "file_already_imported"
    with pytest.raises(Refused):
        commit(workspace, found)


def test_an_undone_file_may_come_back_as_it_was_and_no_other(workspace: Workspace) -> None:
    content = workbook([filled()], filled_parts())
    undo(workspace, brought_in(workspace, content))
    assert figures(workspace) == {}
    found = seen(workspace, workbook([filled(note="retouche")], filled_parts()))
    assert "own_version_exists" in {code for code, *_ in blocked(found)}
    brought_in(workspace, content)
    assert set(figures(workspace)) == {"own-chaleur-siege-v1"}
    assert verify(workspace).is_sound


def test_a_version_registered_since_the_preview_is_not_overwritten(workspace: Workspace) -> None:
    found = seen(workspace, workbook([filled()], filled_parts()))
    register(workspace, heat(note="entre-temps"))
    with pytest.raises(Refused) as refusal:
        commit(workspace, found)
    assert [f.code for f in refusal.value.findings] == ["record_changed_meanwhile"]
    assert len(own_versions(workspace)) == 1


# ------------------------------------------------------------------------- whole or not at all


def test_a_refused_part_takes_its_factor_with_it(workspace: Workspace) -> None:
    parts = [*filled_parts(), *filled_parts("autre")]
    parts[1] |= {"unsplit": "beaucoup"}
    found = seen(workspace, workbook([filled(), filled(factor="autre")], parts))
    assert blocked(found) == {
        ("cell_number_text", "Parts", 3, "Gaz non distingués par la source"),
        ("own_version_incomplete", "Facteurs propres", 2, ""),
        ("own_version_incomplete", "Parts", 2, ""),
    }
    assert counts(found) == (3, 3, 0)
    commit(workspace, found, accepted_only=True)
    assert set(figures(workspace)) == {"own-autre-v1"}


@pytest.mark.parametrize(
    ("damage", "left"),
    [
        ({"version": "deux"}, {"own-autre-v1"}),
        ({"factor": "#REF!"}, {"own-autre-v2"}),
        ({"factor": None, "version": None}, set()),
    ],
)
def test_a_part_that_does_not_say_whose_it_is_takes_all_it_may_be(workspace, damage, left) -> None:
    factors = [filled(), filled(factor="autre"), filled(factor="autre", version=2)]
    parts = [*filled_parts(), *filled_parts("autre"), *filled_parts("autre", 2)]
    parts[1] |= damage
    if damage.get("version") == "deux":
        factors, parts = factors[:2], parts[:4]
    found = seen(workspace, workbook(factors, parts))
    if left:
        commit(workspace, found, accepted_only=True)
    assert set(figures(workspace)) == left
    assert found.reading.rejected == found.reading.read - 3 * len(left)


def test_a_version_twice_in_a_file_is_refused(workspace: Workspace) -> None:
    found = seen(workspace, workbook([filled(), filled(note="autre")], filled_parts()))
    assert ("record_twice", "Facteurs propres", 3, "") in {
        (code, sheet, row, "") for code, sheet, row, _ in blocked(found)
    }
    assert counts(found) == (0, 4, 0)


def test_parts_without_their_factor_are_refused(workspace: Workspace) -> None:
    register(workspace, heat())
    found = seen(
        workspace, workbook([filled(factor="eau")], [*filled_parts("eau"), *filled_parts()])
    )
    assert {code for code, *_ in blocked(found)} == {"own_part_orphan"}
    assert counts(found) == (3, 2, 0)


def test_a_factor_without_parts_and_a_gap_in_the_ranks(workspace: Workspace) -> None:
    parts = filled_parts("eau")
    parts[1]["rank"] = 3
    found = seen(workspace, workbook([filled(), filled(factor="eau")], parts))
    codes = blocked(found)
    assert ("own_without_parts", "Facteurs propres", 2, "") in codes
    assert ("own_ranks_broken", "Parts", 2, "Rang") in codes
    assert counts(found) == (0, 4, 0)


def test_a_version_that_follows_none_is_told(workspace: Workspace) -> None:
    register(workspace, simple("eau", "0,2"))
    rows = [filled(factor="eau", version=3), filled(version=2), filled(version=3)]
    parts = [*filled_parts("eau", 3), *filled_parts(version=2), *filled_parts(version=3)]
    found = seen(workspace, workbook(rows, parts))
    assert [(f.code, f.where.row, f.severity.value) for f in found.findings] == [
        ("own_version_gap", 2, "warning"),
        ("own_version_gap", 3, "warning"),
    ]
    assert "version 2" in found.findings[0].sentence
    commit(workspace, found)
    assert len(own_versions(workspace)) == 4


HOSTILE = {
    "formula code": ({"factor": "=1+1"}, {"factor": "=1+1"}, "own_code_invalid"),
    "unknown unit": ({"unit": "kilomachin"}, {}, "cell_unit_unknown"),
    "huge text": ({"note": "x" * 30_000}, {}, "cell_text_too_long"),
    "huge number": ({}, {"co2f": "1" + "0" * 400}, "cell_number_range"),
    "scientific": ({}, {"co2f": "1e400"}, "cell_number_scientific"),
    "not a number": ({}, {"co2f": "NaN"}, "cell_number_text"),
    "infinity": ({}, {"co2f": "inf"}, "cell_number_text"),
    "too many digits": ({}, {"co2f": "0,1234567890123456"}, "cell_number_digits"),
    "minute": ({}, {"co2f": "0,0000000000000000001"}, "cell_number_range"),
    "ambiguous": ({}, {"co2f": "1,234"}, "cell_number_ambiguous"),
    "version of a half": ({"version": 1.5}, {}, "cell_integer_expected"),
    "version zero": ({"version": 0}, {"version": 0}, "own_version_invalid"),
    "rank of nothing": ({}, {"rank": -1}, "own_ranks_broken"),
    "part unknown": ({}, {"part": "magie"}, "cell_choice_unknown"),
    "year of the moon": ({"valid_from": 1969}, {}, "year_out_of_range"),
    "scores": ({"quality_scores": "99999"}, {}, "quality_scores_invalid"),
    "uncertainty below nought": ({"uncertainty_pct": -5}, {}, "uncertainty_negative"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_row_is_refused_at_its_cell(other: Workspace, name: str) -> None:
    row, part, code = HOSTILE[name]
    parts = filled_parts()
    parts[0] |= part
    if "factor" in part or "version" in part:
        parts[1] |= part
    found = seen(other, workbook([filled(**row)], parts))
    assert code in {blocked_code for blocked_code, *_ in blocked(found)}
    assert counts(found) == (0, 3, 0)
    for finding in found.of(Severity.BLOCKING):
        assert finding.where.sheet in ("Facteurs propres", "Parts")
        assert finding.where.row in (2, 3)
    with pytest.raises(Refused):
        commit(other, found, accepted_only=True)
    assert list_batches(other) == []


def test_many_parts_of_a_damaged_file_are_told_in_time(other: Workspace) -> None:
    """Ten thousand damaged rows are rejected by columns, not one against each."""
    parts = [
        {**part, "unsplit": "beaucoup"}
        for number in range(5_000)
        for part in filled_parts(f"f{number:05d}")
    ]
    rows = [filled(factor=f"f{number:05d}") for number in range(5_000)]
    found = seen(other, workbook(rows, parts))
    assert counts(found) == (0, 15_000, 0)
