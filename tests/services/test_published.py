"""Our inventory as a published row, read back; beside its peers; and the page of indicators."""

import io
import shutil
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from group_files import build_group, settings
from openpyxl import load_workbook
from published_files import a_file, a_row, codes

from beges.domain.declaration import FilledField, Origin, form_fields, open_data_columns, restored
from beges.domain.indicators import Variation
from beges.domain.perimeter import INDICATORS
from beges.domain.statements import beges_statement, tonnes
from beges.intake import read_open_data
from beges.services.indicators import indicators_bytes, near_fr, published_indicators
from beges.services.inventories import compile_stored, create_inventory, find_inventory
from beges.services.open_data import Told, open_data_bytes, open_data_csv, open_data_row
from beges.services.peers import (
    Terms,
    compare_with_peers,
    load_published,
    peers_table,
    reach_fr,
    terms_of,
)
from beges.services.records import save_record
from beges.services.refusals import NotFound, Refused
from beges.services.workspace import Workspace, open_workspace

pytestmark = pytest.mark.slow
HEADER = {column.source: column.header for column in open_data_columns()}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The group with its staff, built once."""
    path = tmp_path_factory.mktemp("publie") / "groupe.sqlite"
    workspace = open_workspace(str(path), actor="Camille")
    build_group(workspace)
    for year, value in ((2020, 100), (2021, 2100)):
        row = {"entity": "ALS", "year": year, "indicator": "fte", "value": value, "source": "essai"}
        save_record(workspace, INDICATORS, {**row, "site": None}, reason="essai")
    workspace.store.close()
    return path


@pytest.fixture
def workspace(built: Path, tmp_path: Path) -> Iterator[Workspace]:
    """A copy of it, for one test."""
    copied = shutil.copy(built, tmp_path / "groupe.sqlite")
    workspace = open_workspace(str(copied), actor="Camille")
    yield workspace
    workspace.store.close()


def inventory(workspace: Workspace, code: str = "2021"):
    return compile_stored(workspace, find_inventory(workspace, code))


def filled(**texts: str) -> list[FilledField]:
    return [
        FilledField(field=form_fields()[code], text=text, origin=Origin.ENTERED, required=False)
        for code, text in texts.items()
    ]


def test_our_row_read_back_is_our_row(workspace) -> None:
    told = Told(
        fields=filled(
            legal_name="=HYPERLINK(1)",
            principal_siren="005550041",
            principal_naf="64.99Z",
            headcount_bracket="2 000 à 4 999 salariés",
            consolidation_mode="Contrôle opérationnel",
            reporting_year="2021",
            obliged="Oui",
            threshold_pct="80",
            expected_direct="-1 234,5",
            policy='Deux lignes ;\n"guillemets"',
            actions_means="- une action\n- une autre",
            contact_name="Camille Untel",
        ),
        method="v4",
        reference={"1.1": Decimal("12.345"), "4.5": None},
    )
    row = open_data_row(inventory(workspace), told)
    found = read_open_data("ligne.csv", open_data_csv([row]), texts=True)
    assert [f.code for f in found.findings if f.code != "open_data_siren_doubtful"] == []
    (texts,) = found.texts.to_dict("records")
    assert {HEADER[source]: text for source, text in texts.items()} == {
        column.header: row[column.header] for column in open_data_columns() if not column.is_contact
    }
    (one,) = found.table.to_dict("records")
    assert (one["siren"], one["method"], one["naf"], one["year"]) == (
        *("005550041", "v4", "6499Z", 2021),
    )
    for post in beges_statement(inventory(workspace), "v5").rows:
        assert one[post.post.code] == float(tonnes(post.printed["total"] or 0))
    assert restored(texts["field:legal_name"]) == "=HYPERLINK(1)"
    assert restored(texts["field:actions_means"]) == "- une action\n- une autre"
    assert texts["field:headcount_bracket"] == "Entre 2 000 et 4 999"
    assert texts["field:expected_direct"] == "-1234.5"
    assert (texts["field:obliged"], texts["field:threshold_pct"]) == ("oui", "80.0")
    assert (texts["reference:1.1"], texts["reference:4.5"]) == ("12.35", "")


def test_a_contact_is_masked_unless_it_is_asked_for(workspace) -> None:
    told = Told(fields=filled(contact_email="c@example.org"), reference={})
    assert open_data_row(inventory(workspace), told)["Courriel"] == "[Masqué]"
    shown = open_data_row(inventory(workspace), replace(told, contacts=True))
    assert shown["Courriel"] == "c@example.org"


def test_an_excluded_post_is_blank_and_a_nought_is_printed(workspace) -> None:
    terms = {"inventory": "X", "excluded_posts": "5.2", "exclusion_reason": "essai"}
    create_inventory(workspace, settings(2021, **terms), reason="essai")
    row = open_data_row(inventory(workspace, "X"), Told(fields=(), reference={}))
    assert row["Emissions publication P5.2"] == ""
    assert row["Emissions publication P6.1"] == "0.0"


def test_the_file_of_an_inventory_is_filled_from_its_form(workspace) -> None:
    content = open_data_bytes(workspace, find_inventory(workspace, "2021"))
    assert content.startswith(b"\xef\xbb\xbf")
    found = read_open_data("ligne.csv", content, texts=True)
    (texts,) = found.texts.to_dict("records")
    assert texts["field:legal_name"] == "Société mère"
    assert texts["field:reporting_year"] == "2021"
    assert texts["field:headcount_bracket"] == "Entre 2 000 et 4 999"
    with pytest.raises(NotFound):
        open_data_bytes(workspace, find_inventory(workspace, "2021"), method="v3")


# -------------------------------------------------------------------------------------- peers


def test_an_inventory_beside_its_peers(workspace) -> None:
    rows = [a_row(n, siren=f"{n + 1:09d}", name=f"L&#039;Org {n}", method="v4") for n in range(6)]
    published = load_published(workspace, "bilans.csv", a_file(*rows))
    assert load_published(workspace, "bilans.csv", a_file(*rows)) is published
    found = compare_with_peers(workspace, inventory(workspace), published.table, Terms(naf="6499Z"))
    assert found.shapes is not None
    assert found.asked.method == "v4"
    assert "6 pairs" in reach_fr(found.chosen)
    shares = found.shapes.posts.set_index("code")
    assert shares["ours"].sum() == pytest.approx(1)
    assert shares.loc["4.5", "ours"] == 0
    assert shares.loc["1.1", "median"] == 0.25
    assert peers_table(found.chosen.peers)["name"][0].startswith("L'Org")
    alike = Terms(naf="6499Z", method="v5")
    few = compare_with_peers(workspace, inventory(workspace), published.table, alike)
    assert few.shapes is None
    assert codes(few.findings) == ["peers_too_few"]
    any_size = Terms(naf="6499Z", any_size=True)
    wide = compare_with_peers(workspace, inventory(workspace), published.table, any_size)
    assert codes(wide.findings) == ["peers_bracket_unknown"]


def test_what_cannot_be_compared_is_refused(workspace) -> None:
    published = load_published(workspace, "bilans.csv", a_file(a_row()))
    with pytest.raises(Refused) as refused:
        compare_with_peers(workspace, inventory(workspace), published.table, Terms(naf="banque"))
    assert codes(refused.value.findings) == ["peers_naf_missing"]
    create_inventory(workspace, settings(2015), reason="essai")
    with pytest.raises(Refused) as refused:
        compare_with_peers(
            workspace, inventory(workspace, "2015"), published.table, Terms(naf="6499Z")
        )
    assert codes(refused.value.findings) == ["peers_total_missing"]
    with pytest.raises(Refused) as refused:
        load_published(workspace, "bilans.csv", b"a;b\n")
    assert codes(refused.value.findings) == ["open_data_not_one"]
    assert terms_of(naf="", bracket="10000-", method="v5").bracket is not None
    for wrong in ({"bracket": "beaucoup"}, {"method": "v6"}):
        with pytest.raises(NotFound):
            terms_of(**{"naf": "", "bracket": "", "method": "", **wrong})


# --------------------------------------------------------------------------------- indicators


def test_a_variation_is_exact_and_its_roundings_stand_beside() -> None:
    group = Variation(now=Decimal(40504), before=Decimal(24100))
    assert group.share is not None
    assert (round(group.share * 100, 1), group.rounded(1), group.rounded(10)) == (
        *(Decimal("68.1"), 68, 70),
    )
    without = Variation(now=Decimal(23658), before=Decimal(19174))
    assert (without.rounded(1), without.rounded(10)) == (23, 20)
    assert Variation(now=Decimal(1), before=Decimal(0)).share is None
    assert Variation(now=None, before=Decimal(3)).rounded(1) is None


@pytest.mark.parametrize(
    ("share", "told"),
    [("0.9790", "Près de 98"), ("0.98", "98"), ("0.9803", "Plus de 98")],
)
def test_a_share_says_on_which_side_of_its_rounding_it_stands(share: str, told: str) -> None:
    assert near_fr(Decimal(share)) == f"{told}\u202f%"


def test_the_page_of_indicators_prints_on_one_a4_and_says_the_words_of_the_group(workspace) -> None:
    now, then = inventory(workspace), inventory(workspace, "2020")
    found = published_indicators(workspace, now, then)
    labels = [row.label for row in found.rows]
    assert labels[:3] == [
        "Total, périmètre complet (tCO2e)",
        "Total hors patrimoine ONV (tCO2e)",
        "Part de l’exploitation du patrimoine ONV",
    ]
    told = " ".join(found.sentences)
    assert "tCO2e/ETP" in told
    assert "par rapport à 2020" in told
    assert "proviennent de quatre postes" in told
    book = load_workbook(io.BytesIO(indicators_bytes(workspace, found)))
    page = book.active.page_setup
    assert page.paperSize == 9
    assert {page.fitToHeight, page.fitToWidth} <= {None, 1}, "one page is the default of the format"
    assert book.active.sheet_properties.pageSetUpPr.fitToPage
    alone = published_indicators(workspace, now, None)
    assert not any(row.exact for row in alone.rows)
    create_inventory(
        workspace, settings(2020, inventory="AR6", gwp_set="AR6", name="AR6"), reason="essai"
    )
    other = published_indicators(workspace, now, inventory(workspace, "AR6"))
    assert any("jeu de PRG" in note for note in other.notes)
