"""The verifier: a summary, a sample that its seed gives again, a sheet believed or refused."""

import io
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from group_files import build_group, settings
from openpyxl import load_workbook
from own_figures import register, simple

from beges.domain.perimeter import INVENTORIES
from beges.domain.verification.words import ASKED_QUANTITY, ASKED_TONNES, COUNTED, NUMBER, WHOSE
from beges.services.activities import find_activity, save_activity
from beges.services.inventories import (
    change_inventory,
    compile_stored,
    create_inventory,
    find_inventory,
)
from beges.services.refusals import NotFound, Refused
from beges.services.verification import (
    Drawn,
    draw,
    frame_of,
    pick_sheet_bytes,
    read_back,
    result_fr,
    summary_bytes,
    threshold_of,
    verification_summary,
)
from beges.services.workspace import Workspace, open_workspace
from environment.libreoffice import LibreOffice

pytestmark = pytest.mark.slow
Edit = Callable[[object, int, dict[str, int]], None]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The group, built once."""
    path = tmp_path_factory.mktemp("verification") / "groupe.sqlite"
    for workspace in filled_database(str(path)):
        assert workspace.actor == "Camille"
    return path


@pytest.fixture
def workspace(built: Path, tmp_path: Path) -> Iterator[Workspace]:
    """A copy of it, for one test."""
    copied = shutil.copy(built, tmp_path / "groupe.sqlite")
    workspace = open_workspace(str(copied), actor="Camille")
    yield workspace
    workspace.store.close()


@pytest.fixture
def anywhere(database_url: str) -> Iterator[Workspace]:
    """The same on SQLite and on PostgreSQL: the store is asked the same of both."""
    yield from filled_database(database_url)


def filled_database(url: str) -> Iterator[Workspace]:
    workspace = open_workspace(url, actor="Camille")
    build_group(workspace)
    yield workspace
    workspace.store.close()


def inventory(workspace: Workspace):
    return compile_stored(workspace, find_inventory(workspace, "2021"))


def filled(content: bytes, edit: Edit) -> bytes:
    """The sheet with each row edited: ``edit(sheet, row, columns)``."""
    book = load_workbook(io.BytesIO(content))
    sheet = book["Test"]
    top = next(row for row in range(1, 40) if sheet.cell(row, 1).value == NUMBER)
    columns = {sheet.cell(top, col).value: col for col in range(1, sheet.max_column + 1)}
    for row in range(top + 1, sheet.max_row + 1):
        edit(sheet, row, columns)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def same(sheet, row: int, columns: dict[str, int]) -> None:
    """The verifier finds each quantity as it was entered."""
    sheet.cell(row, columns[ASKED_QUANTITY]).value = sheet.cell(row, columns["Quantité"]).value


def refusal(workspace: Workspace, content: bytes, name: str = "feuille.xlsx") -> list[str]:
    with pytest.raises(Refused) as refused:
        read_back(inventory(workspace), name, content)
    return [finding.code for finding in refused.value.findings]


def sheet_of(workspace: Workspace, size: int = 5) -> tuple[Drawn, bytes]:
    drawn = draw(inventory(workspace), size=size, seed=7)
    return drawn, pick_sheet_bytes(workspace, drawn)


def test_a_right_inventory_has_no_error_and_a_wrong_quantity_is_extrapolated(workspace) -> None:
    drawn, content = sheet_of(workspace)
    found = read_back(drawn.inventory, "feuille.xlsx", filled(content, same))
    assert found.result.in_error == 0
    assert found.result.projected_mg == 0

    def a_tenth_less(sheet, row, columns) -> None:
        counted = sheet.cell(row, columns["Quantité"]).value
        sheet.cell(row, columns[ASKED_QUANTITY]).value = round(counted * 0.9, 9)

    found = read_back(drawn.inventory, "feuille.xlsx", filled(content, a_tenth_less))
    total = int(frame_of(drawn.inventory)["weight_mg"].sum())
    assert found.result.projected_mg / total == pytest.approx(0.1)
    told = " ".join(result_fr(found.result, 10**9))
    assert "au-dessus du seuil" in told

    def in_tonnes(sheet, row, columns) -> None:
        counted = sheet.cell(row, columns[COUNTED]).value
        sheet.cell(row, columns[ASKED_TONNES]).value = counted * 3

    found = read_back(drawn.inventory, "feuille.xlsx", filled(content, in_tonnes))
    assert found.result.projected_mg < 0
    assert "sample_taint_large" in [finding.code for finding in found.findings]


def test_the_frame_is_everything_that_counts_and_the_order_of_entry_moves_nothing(
    workspace,
) -> None:
    frame = frame_of(inventory(workspace))
    assert frame["activity_id"].is_monotonic_increasing
    summary = verification_summary(workspace, inventory(workspace))
    assert int(frame["total_mg"].sum()) == summary.total_mg
    again = draw(inventory(workspace), size=5, seed=7)
    assert again.digest == sheet_of(workspace)[0].digest
    assert again.digest != draw(inventory(workspace), size=5, seed=8).digest


def test_a_sheet_is_refused_for_what_it_lacks_or_changed(workspace) -> None:
    drawn, content = sheet_of(workspace)
    assert refusal(workspace, content) == ["sample_incomplete"]

    def both(sheet, row, columns) -> None:
        same(sheet, row, columns)
        sheet.cell(row, columns[ASKED_TONNES]).value = 1

    assert set(refusal(workspace, filled(content, both))) == {"sample_two_values"}

    def words(sheet, row, columns) -> None:
        sheet.cell(row, columns[ASKED_QUANTITY]).value = "à voir"

    assert set(refusal(workspace, filled(content, words))) == {"sample_cell_unread"}

    def other_activity(sheet, row, columns) -> None:
        same(sheet, row, columns)
        sheet.cell(row, columns[WHOSE]).value = "D-9999999"

    assert refusal(workspace, filled(content, other_activity)) == ["sample_altered"]

    def other_mass(sheet, row, columns) -> None:
        same(sheet, row, columns)
        sheet.cell(row, columns[COUNTED]).value += 1

    assert refusal(workspace, filled(content, other_mass)) == ["sample_altered"]

    def one_twice(sheet, row, columns) -> None:
        same(sheet, row, columns)
        sheet.cell(row, columns[NUMBER]).value = 1

    assert "sample_altered" in refusal(workspace, filled(content, one_twice))
    assert len(drawn.rows) > 1


def test_a_sheet_of_other_data_seed_or_inventory_is_refused(workspace) -> None:
    _, content = sheet_of(workspace)

    def other_seed(sheet, row, columns) -> None:
        same(sheet, row, columns)
        for line in range(1, row):
            if sheet.cell(line, 1).value == "Graine":
                sheet.cell(line, 4).value = "8"

    assert refusal(workspace, filled(content, other_seed)) == ["sample_of_another"]
    other = compile_stored(workspace, find_inventory(workspace, "2020"))
    with pytest.raises(Refused) as refused:
        read_back(other, "feuille.xlsx", filled(content, same))
    assert refused.value.findings[0].code == "sample_of_another"
    row = find_activity(workspace, "D-0000005")
    changed = {**row, "quantity": Decimal(151)}
    save_activity(workspace, changed, reason="facture", expected=row["revision"])
    assert refusal(workspace, filled(content, same)) == ["sample_of_another"]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 abime", b"a;b\n1;2\n"])
def test_what_is_no_test_sheet_is_refused(workspace, content: bytes) -> None:
    found = refusal(workspace, content)
    assert found[0].startswith("file_")
    _, sheet = sheet_of(workspace)
    book = load_workbook(io.BytesIO(sheet))
    book["Test"].title = "Autre"
    out = io.BytesIO()
    book.save(out)
    assert refusal(workspace, out.getvalue()) == ["sample_sheet_unread"]


def test_a_size_a_seed_or_an_empty_inventory_are_refused(workspace) -> None:
    with pytest.raises(Refused) as refused:
        draw(inventory(workspace), size=0, seed=-1)
    codes = [finding.code for finding in refused.value.findings]
    assert codes == ["sample_size_invalid", "sample_seed_invalid"]
    create_inventory(workspace, settings(2015), reason="essai")
    with pytest.raises(Refused) as refused:
        draw(compile_stored(workspace, find_inventory(workspace, "2015")), size=5, seed=1)
    assert [finding.code for finding in refused.value.findings] == ["sample_frame_empty"]


def test_the_summary_answers_each_question_and_its_workbook_reads_without_calculation(
    workspace,
) -> None:
    row = find_activity(workspace, "D-0000005")
    changed = {**row, "quantity": Decimal(160), "comment": "=1+1"}
    save_activity(workspace, changed, reason="facture rectificative", expected=row["revision"])
    summary = verification_summary(workspace, inventory(workspace), Decimal(3))
    by_code = {part.code: part for part in summary.parts}
    assert list(by_code) == [
        *("materiality", "differences", "documents", "estimates", "reviews", "accepted"),
        *("newer", "terms", "eliminations", "authors"),
    ]
    assert summary.threshold_mg == int(summary.total_mg * Decimal(3) / 100)
    assert summary.proposed_size == 100
    corrected = next(row for row in by_code["differences"].rows if "corrigées" in str(row[0]))
    assert corrected[2] == 1
    acts = {(row[0], row[1]): row[2] for row in by_code["authors"].rows}
    assert acts["Camille", "correction"] == 1
    assert sum(row[1] for row in by_code["reviews"].rows) == 9
    book = load_workbook(io.BytesIO(summary_bytes(workspace, summary)), data_only=True)
    cells = [str(cell.value) for row in book.active.iter_rows() for cell in row if cell.value]
    assert any("Seuil de matérialité" in cell for cell in cells)
    assert not [cell for cell in cells if cell.startswith("=")]


def test_what_moved_or_could_move_is_told(anywhere) -> None:
    (first,) = register(anywhere, simple("elec", "0,1"))
    row = find_activity(anywhere, "D-0000001")
    save_activity(
        anywhere,
        {**row, "factor": first, "data_kind": "extrapolated"},
        reason="attestation",
        expected=row["revision"],
    )
    register(anywhere, simple("elec", "0,2", version=2))
    held = find_inventory(anywhere, "2021")
    with anywhere.store.reading() as reader:
        revision = next(
            r["revision"] for r in reader.records(INVENTORIES) if r["inventory"] == "2021"
        )
    change_inventory(
        anywhere, replace(held, gwp_set="AR6"), reason="PRG de l'AR6", expected=revision
    )
    parts = {part.code: part for part in verification_summary(anywhere, inventory(anywhere)).parts}
    (newer,) = parts["newer"].rows
    assert newer[-1] == 1_234_560_000
    assert "0,1 kgCO2e/kWh" in str(newer[1])
    moved = next(row for row in parts["terms"].rows if row[0] == "Jeu de PRG")
    assert moved[1:4] == ("AR5", "AR6", "Camille")
    (estimate,) = parts["estimates"].rows
    assert (estimate[1], estimate[2]) == ("Saisie comme extrapolée", 1)


@pytest.mark.parametrize("text", ["0", "101", "cinq", "", "NaN"])
def test_a_threshold_is_a_percentage(text: str) -> None:
    with pytest.raises(NotFound):
        threshold_of(text)
    assert threshold_of("2,5 %") == Decimal("2.5")


def test_libreoffice_gives_the_same_difference(
    workspace: Workspace, soffice: LibreOffice, tmp_path: Path
) -> None:
    drawn, content = sheet_of(workspace)

    def less(sheet, row, columns) -> None:
        sheet.cell(row, columns[ASKED_QUANTITY]).value = (
            sheet.cell(row, columns["Quantité"]).value / 2
        )

    source = tmp_path / "feuille.xlsx"
    source.write_bytes(filled(content, less))
    done = soffice.recalculated(source, tmp_path / "out")
    found = read_back(drawn.inventory, done.name, done.read_bytes())
    sheet = load_workbook(done, data_only=True)["Test"]
    top = next(row for row in range(1, 40) if sheet.cell(row, 1).value == NUMBER)
    gaps = [sheet.cell(row, 15).value for row in range(top + 1, top + 1 + len(drawn.rows))]
    assert gaps == pytest.approx([int(mass) / 1e9 for mass in found.rows["error_mg"]], abs=1e-8)
