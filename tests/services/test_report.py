"""The report through the services: its cells are the statement's, its digests the ledger's."""

import io
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from docx import Document
from docx.table import Table as DocxTable
from group_files import build_group, settings

from beges.domain.declaration.side_by_side import Year
from beges.domain.french import bound, number
from beges.domain.perimeter import ENTITIES, GROUP
from beges.domain.statements import CELLS, beges_statement, tonnes
from beges.domain.transition import ACTIONS, TARGETS
from beges.output.report import PLACEHOLDERS, Bars, Lines, Placeholder, default_template
from beges.output.report import pdf as printing
from beges.services.declaration import save_answers
from beges.services.inventories import compile_stored, create_inventory, find_inventory
from beges.services.perimeter import stored_records
from beges.services.records import save_record
from beges.services.reference import Choice, Reference
from beges.services.refusals import NotFound, Refused
from beges.services.report import report_content, report_docx, report_pdf
from beges.services.report_content import statement_content
from beges.services.report_evidence import reference_text
from beges.services.transition import save_typed
from beges.services.workspace import Workspace, open_workspace
from environment.libreoffice import LibreOffice
from environment.missing import skip_for_lack_of

pytestmark = pytest.mark.slow

NAME = "Société <mère> & Cie {{ total }}"
ACTION = {
    "action": "A01",
    "name": "Chauffage à 19 °C & réglages",
    "posts": "1.1; 2.1",
    "owner": "Moyens généraux",
    "start_date": "01/01/2022",
    "end_date": "31/12/2024",
    "status": "done",
    "direct_t": "1,5",
    "result_direct_t": "1",
    "result_reason": "hiver froid",
}
TARGET = {
    "target": "O2030",
    "name": "−30 %",
    "scope": "all",
    "base_inventory": "2021",
    "year": "2030",
    "reduction_pct": "30",
    "source": "Conseil",
}


TYPED = {"objective_2050": "Neutralité <voulue> en 2050.", "results": "Écrit à la main & relu."}
"""What a person wrote in the form of the inventory EXCLU."""


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    opened = open_workspace(str(tmp_path_factory.mktemp("rapport") / "r.sqlite"), actor="Camille")
    build_group(opened)
    row = {"group": "ALS", "name": "Groupe & fils", "notice": "Essai"}
    save_record(opened, GROUP, row, reason="essai")
    parent = next(row for row in stored_records(opened, ENTITIES) if row["entity"] == "ALS")
    save_record(opened, ENTITIES, {**_declared(parent), "name": NAME}, reason="nom",
                expected=parent["revision"])  # fmt: skip
    save_typed(opened, ACTIONS, ACTION, reason="")
    save_typed(opened, TARGETS, TARGET, reason="")
    terms = {"excluded_posts": "4.5", "exclusion_reason": "Négligeable <1 %"}
    create_inventory(opened, settings(2021, inventory="EXCLU", **terms), reason="essai")
    inventory = compile_stored(opened, find_inventory(opened, "EXCLU"))
    save_answers(opened, inventory, TYPED)
    yield opened
    opened.store.close()


def _declared(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in ENTITIES.names}


def opened(content: bytes) -> Any:
    return Document(io.BytesIO(content))


def table_of(document: Any, header: str) -> DocxTable:
    """The table whose header row holds this text."""
    return next(t for t in document.tables if header in [cell.text for cell in t.rows[0].cells])


@pytest.mark.parametrize(("standard", "name"), [("v5", "2021"), ("v4", "2021"), ("v5", "EXCLU")])
def test_every_cell_is_that_of_the_statement(
    workspace: Workspace, standard: str, name: str
) -> None:
    """Read back from the document, post by post, to the last digit."""
    terms = find_inventory(workspace, name)
    statement = beges_statement(compile_stored(workspace, terms), standard)
    table = table_of(opened(report_docx(workspace, terms, standard)), "Autres gaz")
    rows = {row.cells[0].text: [cell.text for cell in row.cells[2:]] for row in table.rows}
    for row in statement.rows:
        printed = [row.printed[cell] for cell in CELLS if cell != "unsplit"]
        told = ["" if cell is None else number(tonnes(cell), 2) for cell in printed]
        if row.post.code not in statement.categories:
            assert rows[row.post.code] == told, row.post.code
    total = next(row for row in table.rows if row.cells[1].text == "Total").cells[-2].text
    assert total == number(tonnes(statement.printed_sum("total")), 2)
    first = statement.rows[0]
    lacking = replace(first, printed={**first.printed, "unsplit": 1731})
    told = statement_content(replace(statement, rows=(lacking, *statement.rows[1:])))
    states = [post["etat"] for post in told["categories"][0]["postes"]]
    assert [state for state in states if "réparties" in state] == [
        " (dont 17,31 t non réparties par gaz)"
    ]


def test_every_placeholder_has_its_content_and_nothing_else(workspace: Workspace) -> None:
    content = report_content(workspace, find_inventory(workspace, "EXCLU"), "v5")
    declared = {one.name: one for one in PLACEHOLDERS if "." not in one.name}
    assert set(content) == set(declared)
    for name, placeholder in declared.items():
        _same_shape(content[name], placeholder)
    for dotted in (one for one in PLACEHOLDERS if "." in one.name):
        outer, inner = dotted.name.split(".")
        rows = [row for held in content[outer] for row in held[inner]]
        assert rows
        assert all(set(row) == set(dotted.inside) for row in rows)


def test_what_the_form_says_is_printed(workspace: Workspace) -> None:
    """A person's words in the place of the tool's, and without a plan as well; else the tool's."""
    terms = find_inventory(workspace, "EXCLU")
    content = report_content(workspace, terms, "v5")
    assert [row["texte"] for row in content["plan_reponses"]] == [TYPED["objective_2050"]]
    assert content["plan_resultats"] == TYPED["results"]
    total = {row["libelle"]: row["total"] for row in content["plan_ecart"]}
    assert next(iter(total)) == "Inventaire 2020"
    assert list(total)[-1] == terms.name
    proposed = report_content(workspace, find_inventory(workspace, "2021"), "v5")
    assert proposed["plan_reponses"] == []
    assert "Causes : hiver froid." in proposed["plan_resultats"]


def _same_shape(value: Any, placeholder: Placeholder) -> None:
    if placeholder.is_image:
        assert isinstance(value, Bars)
    elif placeholder.is_list:
        assert all(set(row) == set(placeholder.inside) for row in value), placeholder.name
    elif placeholder.inside:
        assert set(value) == set(placeholder.inside)
    else:
        assert isinstance(value, str), placeholder.name


def test_the_default_template_uses_every_placeholder() -> None:
    """A section that the report prepares and nobody sees would be work lost."""
    document = opened(default_template())
    words = "\n".join(
        [paragraph.text for paragraph in document.paragraphs]
        + [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        + [paragraph.text for paragraph in document.sections[0].header.paragraphs]
    )
    tags = " ".join(re.findall(r"\{[{%].*?[}%]\}", words))
    named = [one.name.split(".")[-1] for one in PLACEHOLDERS]
    assert [
        name for name in named if not re.search(rf"(?<![\w.]){name}\b|\w\.{name}\b", tags)
    ] == []


def test_names_are_texts_and_the_digests_anchor(workspace: Workspace) -> None:
    terms = find_inventory(workspace, "2021")
    document = opened(report_docx(workspace, terms))
    assert NAME in [row.cells[1].text for row in table_of(document, "SIREN").rows]
    anchors = document.tables[-1]
    told = {row.cells[0].text: row.cells[1].text for row in anchors.rows}
    inventory = compile_stored(workspace, terms)
    with workspace.store.reading() as reader:
        assert told["Registre, tête"] == reader.head().digest
    assert told["Inventaire"] == inventory.digest
    assert told["Facteurs"] == inventory.release.digest
    assert told["Manifeste du dossier scellé"] == bound("aucun : l'inventaire n'est pas déposé")
    words = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "Essai" in words
    assert "hiver froid" in words
    assert "{{" not in words.replace(NAME, "")
    assert sum(1 for _ in document.inline_shapes) == 4  # three bars and a trajectory


def test_an_inventory_without_plan_nor_data_makes_a_report(tmp_path: Path) -> None:
    bare = open_workspace(str(tmp_path / "vide.sqlite"), actor="Camille")
    create_inventory(bare, settings(2021), reason="essai")
    terms = find_inventory(bare, "2021")
    public, internal = (
        "\n".join(p.text for p in opened(report_docx(bare, terms, internal=kind)).paragraphs)
        for kind in (False, True)
    )
    bare.store.close()
    assert "\nAucune année de référence" in public
    left = bound("Le plan de transition n'a aucune action")
    assert (left in public, left in internal) == (False, True)
    assert ("à ne pas publier" in public, "à ne pas publier" in internal) == (False, True)


def test_a_reference_published_elsewhere_is_not_told_as_recalculated() -> None:
    year = Year(label="Bilan 2019", year=2019, cells={}, note="Méthode BEGES V4, portée en V5.")
    choice = Choice(initial_inventory="P2019", choice_reason="Premier bilan")
    facts = {"choice": choice, "initial": year, "recalculated": None, "year": 2019}
    told = reference_text(cast("Reference", SimpleNamespace(**facts)))
    assert told == (
        "Année de référence : 2019 (Bilan 2019). Premier bilan. Méthode BEGES V4, portée en V5."
        " En tCO2e, postes V5 ; la comparaison se fait avec les chiffres publiés."
    )


def test_ones_own_template_is_filled_in_or_refused_with_its_place(workspace: Workspace) -> None:
    terms = find_inventory(workspace, "2021")
    document = Document()
    document.add_paragraph("Total {{ total }}")
    buffer = io.BytesIO()
    document.save(buffer)
    made = report_docx(workspace, terms, "v5", ("dossier/à moi.docx", buffer.getvalue()))
    statement = beges_statement(compile_stored(workspace, terms), "v5")
    total = number(tonnes(statement.printed_sum("total")), 2)
    assert opened(made).paragraphs[0].text == f"Total {total}"
    with pytest.raises(Refused) as refused:
        report_docx(workspace, terms, "v5", ("à moi.docx", b"bonjour"))
    assert [f.code for f in refused.value.findings] == ["report_template_refused"]
    with pytest.raises(NotFound):
        report_docx(workspace, terms, "v3")


def test_the_trajectory_is_drawn_from_the_plan(workspace: Workspace) -> None:
    content = report_content(workspace, find_inventory(workspace, "2021"), "v5")
    [way] = content["trajectoires"]
    assert isinstance(way["graphique"], Lines)
    assert way["graphique"].lines[0].label == "Trajectoire des objectifs"
    other = replace(find_inventory(workspace, "2021"), as_of_entry=1)
    assert report_content(workspace, other, "v5")["actions"] == []


def test_libreoffice_prints_every_page(workspace: Workspace, soffice: LibreOffice) -> None:
    if not (soffice.path.resolve().parent / "libswlo.so").is_file():
        skip_for_lack_of("LibreOffice Writer", "le module Writer n'est pas installé")
    made = report_pdf(report_docx(workspace, find_inventory(workspace, "2021")))
    assert made.startswith(b"%PDF")
    assert len(re.findall(rb"/Type\s*/Page\b", made)) > 3


def test_without_libreoffice_the_person_is_told_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NotFound, match="enregistrez-le en PDF"):
        report_pdf(b"x")
    false = shutil.which("false", path="/bin:/usr/bin")
    monkeypatch.setattr(printing.shutil, "which", lambda _: false)
    with pytest.raises(NotFound, match="Writer"):
        report_pdf(b"x")
