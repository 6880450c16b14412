"""The form filled in, its answers, the posts that count and the reference year, as stored."""

import csv
import io
import shutil
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from group_files import build_group

from beges.domain.declaration import FORM_ANSWERS, Origin, form_fields
from beges.domain.declaration.form import QUESTIONS, FilledField
from beges.domain.findings import Finding, Severity, Where
from beges.domain.inventory import Inventory
from beges.domain.nomenclature import labels
from beges.domain.perimeter import INVENTORIES
from beges.domain.statements import beges_statement
from beges.intake.releases import find_release
from beges.services.batches import undo
from beges.services.copy_sheet import TYPED, copy_sheet, progress
from beges.services.declaration import (
    answers_of,
    filled_form,
    filled_questions,
    form_of,
    save_answers,
)
from beges.services.form_checks import LONGEST, SHORT
from beges.services.inventories import compile_stored, find_inventory
from beges.services.library import publisher_fr
from beges.services.open_data import open_data_bytes
from beges.services.perimeter import record_of
from beges.services.publications import (
    Publication,
    publications,
    read_grid,
    read_lines,
    register_publication,
    save_publication,
)
from beges.services.reference import Choice, reference_of, save_reference
from beges.services.refusals import Refused
from beges.services.significance import (
    Entered,
    decide,
    effect_tonnes,
    entries_of,
    read_sizes,
    sizes_table,
    weighing,
)
from beges.services.workspace import Workspace, open_workspace
from beges.store import BatchKind

pytestmark = pytest.mark.slow


@pytest.fixture
def camille(database_url: str) -> Iterator[Workspace]:
    workspace = open_workspace(database_url, actor="Camille")
    build_group(workspace)
    yield workspace
    workspace.store.close()


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The group in a file, built once."""
    path = tmp_path_factory.mktemp("groupe") / "groupe.sqlite"
    workspace = open_workspace(str(path), actor="Camille")
    build_group(workspace)
    workspace.store.close()
    return path


@pytest.fixture
def group(built: Path, tmp_path: Path) -> Iterator[Workspace]:
    """The same, a copy of that file: for what the kind of database does not change."""
    path = Path(shutil.copy(built, tmp_path / "groupe.sqlite"))
    workspace = open_workspace(str(path), actor="Camille")
    yield workspace
    workspace.store.close()


def compiled(workspace: Workspace, code: str = "2021") -> Inventory:
    return compile_stored(workspace, find_inventory(workspace, code))


def field(workspace: Workspace, code: str, inventory: str = "2021") -> FilledField:
    filled = filled_form(workspace, compiled(workspace, inventory))
    return next(one for one in filled if one.field.code == code)


def answer(workspace: Workspace, inventory: str = "2021", **values: str) -> int:
    return save_answers(workspace, compiled(workspace, inventory), values)


def refusals(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [finding.code for finding in refused.value.findings]


def pin(workspace: Workspace, code: str) -> None:
    """The inventory as it stands: what comes later is not read."""
    settings = find_inventory(workspace, code)
    with workspace.store.writing(workspace.act(BatchKind.INVENTORY, "arrêté")) as ledger:
        pinned = replace(settings, as_of_entry=ledger.head().seq)
        ledger.append(INVENTORIES, [record_of(pinned)])


COMPLETE = {
    "legal_kind": "private",
    "headcount": "2799",
    "overseas": "non",
    "filing_year": "2024",
    "obliged_left_out": "non",
    "first_v5": "oui",
    "structure_type": "Entreprise",
    "principal_naf": "64.92Z",
    "headcount_bracket": "2000-4999",
    "region": "Île-de-France",
    "department_code": "75",
    "department": "Paris",
    "dpef": "oui",
    "dpef_link": "https://exemple.fr/dpef",
    "csrd": "non",
    "diag": "non",
    "expected_direct": "12,5",
    "expected_indirect": "1 200",
    "objective_2030": "−30 %",
    "objective_2050": "neutralité",
    "actions_means": "chauffage à 19 °C",
    "contact_name": "Camille",
    "contact_role": "RSE",
    "contact_phone": "01 02 03 04 05",
    "contact_email": "c@exemple.fr",
}


# ------------------------------------------------------------------------------ the form


def test_every_field_stands_in_the_order_of_the_form_with_its_origin(group: Workspace) -> None:
    filled = filled_form(group, compiled(group))
    assert [one.field.code for one in filled] == list(form_fields())
    assert {one.field.step for one in filled} == set(labels("form_steps"))
    by_code = {one.field.code: one for one in filled}
    assert by_code["reporting_year"].text == "2021"
    assert by_code["consolidation_mode"].origin is Origin.COMPUTED
    assert by_code["legal_name"].text == "Société mère"
    assert by_code["principal_siren"].text == "732829320"
    assert by_code["consolidated_sirens"].text == "552100554"
    assert by_code["structure_type"].is_missing
    assert by_code["population"].origin is Origin.NOT_NEEDED
    assert by_code["reference_calculated"].text == "Non"
    assert "AR5" in by_code["factors_gwp"].text
    assert "ADEME Base Carbone V23.6 (" in by_code["factors_gwp"].text
    made = find_release("beges_2026.2").factors["beges-bike"]
    assert publisher_fr(made) == "outil beges, par convention ou calcul", "not « beges 1 »"
    assert "GSD²" in by_code["uncertainties"].text
    assert "facturée" in by_code["sources"].text
    assert not by_code["comparison"].text, "there is nothing to compare with yet"


def test_an_answer_overrides_a_proposal_and_is_withdrawn_to_come_back(camille: Workspace) -> None:
    proposed = field(camille, "organisation")
    assert proposed.origin is Origin.PROPOSED
    answer(camille, organisation="Un groupe\r\nde deux entités")
    told = field(camille, "organisation")
    assert (told.origin, told.text) == (Origin.ENTERED, "Un groupe\nde deux entités")
    assert told.proposal == proposed.text
    answer(camille, organisation=proposed.text)
    assert field(camille, "organisation").origin is Origin.PROPOSED
    batch = answer(camille, organisation="Autre")
    undo(camille, batch)
    assert field(camille, "organisation").text == proposed.text


def test_a_proposal_that_changes_under_an_answer_is_told(group: Workspace) -> None:
    answer(group, exclusions="Rien d’autre")
    assert not field(group, "exclusions").note
    weigh(group, ["3.3"])
    assert "a changé" in field(group, "exclusions").note
    answer(group, exclusions="Rien d’autre, relu")
    assert not field(group, "exclusions").note


def test_the_second_person_is_told_and_overwrites_nobody(camille: Workspace) -> None:
    seen = form_of(camille, compiled(camille)).revisions
    answer(camille, policy="première")
    dominique = replace(camille, actor="Dominique")
    with pytest.raises(Refused) as refused:
        save_answers(dominique, compiled(camille), {"policy": "seconde"}, expected=seen)
    assert refusals(refused) == ["record_changed_meanwhile"]
    assert f"2021 · {form_fields()['policy'].label_fr}" in str(refused.value)
    assert field(camille, "policy").text == "première"


def test_conditions_are_decided_once(group: Workspace) -> None:
    answer(group, csrd="oui", dpef="non", threshold_pct="70", structure_type="local_authority")
    assert field(group, "csrd_link").is_missing
    assert field(group, "dpef_link").origin is Origin.NOT_NEEDED
    assert field(group, "threshold_reason").is_missing
    assert field(group, "population").is_missing


def test_a_pinned_inventory_keeps_its_answers(group: Workspace) -> None:
    answer(group, policy="avant")
    pin(group, "2021")
    with pytest.raises(Refused) as refused:
        answer(group, policy="après")
    assert refusals(refused) == ["inventory_pinned"]
    with group.store.writing(group.act(BatchKind.DECLARATION, "essai")) as ledger:
        ledger.append(
            FORM_ANSWERS, [{"inventory": "2021", "field": "policy", "value": "par une autre voie"}]
        )
    assert field(group, "policy").text == "avant"


HOSTILE = [
    ({"inconnu": "x"}, "form_field_unknown"),
    ({"reporting_year": "2020"}, "form_field_computed"),
    ({"policy": "x" * (LONGEST + 1)}, "form_text_too_long"),
    ({"department": "x" * (SHORT + 1)}, "form_text_too_long"),
    ({"policy": "\x00gras"}, "form_text_control"),
    ({"policy": "moitié \ud800"}, "form_text_control"),
    ({"policy": "de droite \u202eà gauche"}, "form_text_control"),
    ({"report_url": "javascript:alert(1)"}, "form_url_invalid"),
    ({"report_url": "ftp://exemple.fr/x"}, "form_url_invalid"),
    ({"report_url": "https://mot de passe"}, "form_url_invalid"),
    ({"report_url": "https://ademe.fr@exemple.fr/"}, "form_url_invalid"),
    ({"report_url": "http://[::1"}, "form_url_invalid"),
    ({"contact_email": "camille"}, "form_email_invalid"),
    ({"contact_email": "a@b@c.fr"}, "form_email_invalid"),
    ({"threshold_pct": "101"}, "form_percent_invalid"),
    ({"threshold_pct": "-1"}, "form_percent_invalid"),
    ({"threshold_pct": "NaN"}, "form_percent_invalid"),
    ({"expected_direct": "-3"}, "form_number_negative"),
    ({"headcount": "100,5"}, "form_number_not_whole"),
    ({"expected_direct": "1.234"}, "cell_number_ambiguous"),
    ({"expected_direct": "beaucoup"}, "cell_number_text"),
    ({"principal_siren": "732829321"}, "siren_invalid"),
    ({"principal_siren": "٧٣٢٨٢٩٣٢٠"}, "siren_invalid"),
    ({"structure_type": "Royaume"}, "code_unknown"),
    ({"csrd": "peut-être"}, "cell_boolean"),
]


def test_hostile_answers_are_refused_with_their_field_and_nothing_is_written(
    group: Workspace,
) -> None:
    for values, code in HOSTILE:
        with pytest.raises(Refused) as refused:
            answer(group, **values)
        assert refusals(refused) == [code], values
        (finding,) = refused.value.findings
        assert finding.remedy
        assert "2021" in str(finding.where)
    with pytest.raises(Refused) as refused:
        answer(group, csrd="oui", report_url="javascript:alert(1)", threshold_pct="101")
    assert refusals(refused) == ["form_url_invalid", "form_percent_invalid"], "each is named"
    with pytest.raises(Refused) as refused:
        answer(group, policy="")
    assert refusals(refused) == ["nothing_chosen"]
    assert not answers_of(group, find_inventory(group, "2021"))


def test_a_formula_and_a_tag_stay_texts(group: Workspace) -> None:
    answer(group, policy="=HYPERLINK(1) <b>gras</b> **étoiles**", report_url="HTTPS://exemple.fr/a")
    assert field(group, "policy").text == "=HYPERLINK(1) <b>gras</b> **étoiles**"
    assert field(group, "report_url").text == "HTTPS://exemple.fr/a"


# ------------------------------------------------------------------------- significance


def weigh(workspace: Workspace, excluded: list[str], threshold: str = "80", **facts: str) -> int:
    seen = weighing(workspace, find_inventory(workspace, "2021"))
    reasons = dict.fromkeys(excluded, facts.get("reason", "le plus petit"))
    entered = entries_of(seen, {}, {}, reasons, ())
    return decide(workspace, seen, entered, excluded, (threshold, facts.get("why", "")))


def test_a_decision_writes_posts_terms_and_threshold_in_one_batch(camille: Workspace) -> None:
    before = beges_statement(compiled(camille), "v5")
    seen = weighing(camille, find_inventory(camille, "2021"))
    assert {size.post for size in seen.sizes if size.computed} >= {"2.1", "3.3", "4.1", "4.5"}
    answer(camille, legal_kind="public", headcount="300")
    batch = weigh(camille, ["3.3"])
    settings = find_inventory(camille, "2021")
    assert settings.excluded_posts == ("3.3",)
    assert "3.3 Déplacements domicile-travail" in (settings.exclusion_reason or "")
    after = beges_statement(compiled(camille), "v5")
    lost = Decimal(before.exact_total_mg - after.exact_total_mg) / 10**9
    assert lost == effect_tonnes(weighing(camille, settings), ["3.3"]) > 0
    still = weighing(camille, settings)
    sized = {size.post: size.tonnes for size in still.sizes}
    assert sized == {size.post: size.tonnes for size in seen.sizes}, "left out, and still weighed"
    assert field(camille, "exclusions").text == settings.exclusion_reason
    assert field(camille, "exclusions").required
    assert field(camille, "threshold_pct").text == "80"
    undo(camille, batch)
    assert find_inventory(camille, "2021").excluded_posts == ()


def test_two_people_decide_and_the_second_is_told(camille: Workspace) -> None:
    seen = weighing(camille, find_inventory(camille, "2021"))
    weigh(camille, ["3.3"])
    entered = entries_of(seen, {}, {}, {"3.3": "autre"}, ())
    with pytest.raises(Refused) as refused:
        decide(camille, seen, entered, ["3.3"], ("80", ""))
    assert refusals(refused) == ["record_changed_meanwhile"]


def test_a_decision_that_breaks_the_procedure_writes_nothing(group: Workspace) -> None:
    answer(group, legal_kind="public", headcount="300", filing_year="2024")
    for excluded, code in (
        (["4.1"], "significance_below_threshold"),
        (["1.1"], "significance_mandatory"),
        (["5.4"], "significance_size_missing"),
    ):
        with pytest.raises(Refused) as refused:
            weigh(group, excluded)
        assert code in refusals(refused)
    with pytest.raises(Refused) as refused:
        weigh(group, ["3.3"], reason=" ")
    assert "significance_reason_missing" in refusals(refused)
    with pytest.raises(Refused) as refused:
        weigh(group, [], "75")
    assert refusals(refused) == ["significance_threshold_low"]
    weigh(group, [], "75", why="secteur sans donnée")
    assert find_inventory(group, "2021").excluded_posts == ()


def test_what_is_entered_of_a_post_is_sound(group: Workspace) -> None:
    seen = weighing(group, find_inventory(group, "2021"))
    hostile = [
        Entered(post="5.4", tonnes=Decimal(-1), basis="x"),
        Entered(post="5.1", tonnes=Decimal(3)),
        Entered(post="9.9"),
        Entered(post="6.1", criteria=("envie",)),
    ]
    with pytest.raises(Refused) as refused:
        decide(group, seen, hostile, [], ("80", ""))
    assert refusals(refused) == [
        *("significance_size_invalid", "significance_basis_missing", "post_unknown"),
        "code_unknown",
    ]
    with pytest.raises(Refused) as refused:
        read_sizes("2021", {"5.4": "1.234", "5.1": "", "6.1": "12,5"})
    assert refusals(refused) == ["cell_number_ambiguous"]
    sizes = read_sizes("2021", {"5.4": "12,5", "5.1": ""})
    assert sizes == {"5.4": Decimal("12.5"), "5.1": None}
    bases = {"5.4": "encours"}
    decide(group, seen, entries_of(seen, sizes, bases, {}, ()), [], ("80", ""))
    table = sizes_table(weighing(group, find_inventory(group, "2021")))
    assert table.loc[table["post"] == "5.4", "tonnes"].tolist() == [12.5]
    assert table["running"].max() == pytest.approx(1)


# ------------------------------------------------------------------------ reference year


def test_the_reference_year_is_compared_and_published(group: Workspace) -> None:
    save_reference(group, "2021", Choice(initial_inventory="2020", choice_reason="le premier"))
    reference = reference_of(group, compiled(group))
    assert reference.year == 2020
    whole = reference.rows[-1]
    assert whole.current == reference.current.total
    assert (
        whole.initial
        == Decimal(beges_statement(compiled(group, "2020"), "v5").printed_sum("total")) / 100
    )
    answer(group, comment_total="Davantage de sites.", comment_4="Achats.")
    text = field(group, "comparison").text
    assert "Davantage de sites." in text
    assert text.count("\n") == 7, "a start, the total, six categories"
    assert field(group, "reference_year").text == "2020"
    assert field(group, "recalculation").required


def test_the_reference_changes_with_a_reason_only(group: Workspace) -> None:
    save_reference(group, "2021", Choice(initial_inventory="2020"))
    before = reference_of(group, compiled(group)).choice
    for choice, code in (
        (replace(before, initial_inventory="2021"), "reference_change_unexplained"),
        (replace(before, initial_inventory="1999"), "reference_unknown"),
        (replace(before, initial_publication="PUB"), "reference_both"),
        (replace(before, recalculated_inventory="2021"), "reference_years_differ"),
        (replace(before, threshold_pct=Decimal(101)), "reference_threshold_range"),
        (replace(before, decision="x" * (LONGEST + 1)), "form_text_too_long"),
    ):
        with pytest.raises(Refused) as refused:
            save_reference(group, "2021", choice)
        assert code in refusals(refused)
    with pytest.raises(Refused) as refused:
        save_reference(group, "2020", Choice(initial_inventory="2021"))
    assert refusals(refused) == ["reference_later"]
    with pytest.raises(Refused) as refused:
        save_reference(group, "2021", replace(before, decision="x", revision=0))
    assert refusals(refused) == ["record_changed_meanwhile"]
    save_reference(
        group, "2021", replace(before, initial_inventory="2021", choice_reason="périmètre perdu")
    )
    assert reference_of(group, compiled(group)).year == 2021


def test_a_correction_of_the_reference_year_calls_for_its_recalculation(group: Workspace) -> None:
    pin(group, "2020")
    from beges.services.activities import find_activity, save_activity

    row = find_activity(group, "D-0000010")
    save_activity(
        group, {**row, "quantity": Decimal(240)}, reason="facture oubliée", expected=row["revision"]
    )
    save_reference(group, "2021", Choice(initial_inventory="2020"))
    reference = reference_of(group, compiled(group))
    assert reference.must_recalculate
    assert [f.code for f in reference.findings] == ["reference_recalculate"]
    assert [cause.effect_mg == reference.effect_mg for cause in reference.causes[:1]] == [True]
    lenient = replace(reference.choice, threshold_pct=Decimal(100))
    save_reference(group, "2021", replace(lenient, decision="effet admis"))
    assert "effet admis" in field(group, "recalculation").text


def published(**facts: object) -> Publication:
    base = {"code": "PUB-2018", "title": "Bilan", "year": 2018, "standard": "v4"}
    cells = read_grid([("1", "1 200,5"), ("9", "300"), ("15", "écarté"), ("2", " ")], "PUB-2018")
    return Publication(**{**base, "source": "rapport", "cells": cells, **facts})  # type: ignore[arg-type]


def test_a_bilan_published_elsewhere_is_a_reference(camille: Workspace) -> None:
    save_publication(camille, published(), reason="rapport retrouvé")
    held = publications(camille)["PUB-2018"]
    assert {cell.post: cell.value for cell in held.cells} == {
        "1": Decimal("1200.5"),
        "9": Decimal(300),
        "15": None,
    }
    save_reference(camille, "2021", Choice(initial_publication="PUB-2018"))
    reference = reference_of(camille, compiled(camille))
    assert (reference.year, reference.causes) == (2018, ())
    assert [f.code for f in reference.findings] == ["publication_unsplit"]
    assert reference.rows[-1].initial == Decimal("1500.5")
    known = {row.code: row for row in reference.rows if row.kind != "total"}
    assert {code for code, row in known.items() if row.initial is not None} == {
        *("1.1", "1", "4.1", "4"),
    }, "what the document does not print is blank, even a whole category: never nought"
    assert [known["3"].difference, known["3.3"].pct] == [None, None]
    assert "Catégorie 3 (" in (told := field(camille, "comparison").text)
    assert f"{known['3'].label}) : — → " in told
    table = copy_sheet(camille, compiled(camille)).reference_table
    typed = {row.code or row.kind: row for row in table}
    assert (typed["1.1"].cells[4], typed["1.1"].state) == ("1200,50", "")
    for code in ("5.4", "1.2"):
        assert (*typed[code].cells, typed[code].state) == (*[""] * 6, "laisser vide")
    assert (typed["3"].cells, typed["total"].cells[4]) == (("",) * 6, "1500,50")
    content = open_data_bytes(camille, find_inventory(camille, "2021")).decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(content), delimiter=";")
    printed = {code: row[f"Emissions référence P{code}"] for code in ("1.1", "1.2", "4.1", "5.4")}
    assert printed == {"1.1": "1200.5", "1.2": "", "4.1": "300.0", "5.4": ""}
    again = replace(held, cells=read_grid([("1", "1 100")], "PUB-2018"))
    save_publication(camille, again, reason="lecture corrigée", expected=held.revision)
    assert [cell.post for cell in publications(camille)["PUB-2018"].cells] == ["1"]
    with pytest.raises(Refused) as refused:
        save_publication(camille, again, reason="seconde", expected=held.revision)
    assert refusals(refused) == ["record_changed_meanwhile"]
    register_publication(camille, published(), reason="par fichier")
    assert len(publications(camille)["PUB-2018"].cells) == 3


def test_spaces_around_the_code_of_a_publication_lose_no_figure(group: Workspace) -> None:
    save_publication(group, published(code=" PUB-2018 ", url=" "), reason="essai")
    held = publications(group)["PUB-2018"]
    assert (len(held.cells), held.url) == (3, "")
    read = read_lines(b"1.1;2;;\n", "x.csv", "PUB", "v5")
    assert [cell.value for cell in read] == [Decimal(2)]


def test_a_publication_that_does_not_add_up_is_refused(group: Workspace) -> None:
    for facts, code in (
        ({"standard": "v6"}, "publication_standard_unknown"),
        ({"cells": ()}, "publication_empty"),
        ({"title": ""}, "cell_missing"),
        ({"source": "x" * (SHORT + 1)}, "form_text_too_long"),
        ({"year": 18}, "year_out_of_range"),
        ({"standard": "v5"}, "publication_post_unknown"),
        ({"code": "a|b"}, "code_characters"),
        ({"code": "\u202ex"}, "code_characters"),
        ({"code": "\x00"}, "code_characters"),
        ({"covers": "\x00"}, "form_text_control"),
        ({"url": "javascript:alert(1)"}, "form_url_invalid"),
        ({"url": "https://exemple.fr/" + "x" * SHORT}, "form_text_too_long"),
        ({"cells": read_grid([("1", "-5")], "PUB")}, "form_number_negative"),
    ):
        with pytest.raises(Refused) as refused:
            save_publication(group, published(**facts), reason="essai")
        assert code in refusals(refused)
    for content in (b"\xff\xfe", b"poste\n1.1\n", b"1.1;2\n" * 60_000, b"1.1;1;234"):
        with pytest.raises(Refused) as refused:
            read_lines(content, "x.csv", "PUB", "v5")
        assert refusals(refused) == ["publication_file_unreadable"]
    for lines, code in (
        ("1.1;2\n9.9;3\n", "publication_post_unknown"),
        ("1.1;2\n1.1;3\n", "publication_post_twice"),
        ("1.1;1.234\n", "cell_number_ambiguous"),
    ):
        with pytest.raises(Refused) as refused:
            read_lines(lines.encode(), "x.csv", "PUB", "v5")
        assert refusals(refused) == [code]
    lines = "\ufeffposte;tCO2e\n1.1;12,5\n1.2;0\n1.3;\n5.4;écarté\n5.3;—\n"
    read = read_lines(lines.encode(), "x.csv", "PUB", "v5")
    assert {cell.post: (cell.value, cell.excluded) for cell in read} == {
        "1.1": (Decimal("12.5"), False),
        "1.2": (Decimal(0), False),
        "5.4": (None, True),
        "5.3": (None, True),
    }


# ---------------------------------------------------------------------------- copy sheet


def test_from_nothing_to_a_complete_sheet(group: Workspace) -> None:
    start = copy_sheet(group, compiled(group))
    assert not start.is_complete
    assert {one.part for one in start.missing} >= {
        "obligations",
        "significance",
        "reference",
        "form",
    }
    answer(group, **COMPLETE)
    save_reference(group, "2021", Choice(initial_inventory="2020"))
    seen = weighing(group, find_inventory(group, "2021"))
    nought = {size.post: Decimal(0) for size in seen.sizes if size.tonnes is None}
    bases = dict.fromkeys(nought, "ne s’applique pas")
    decide(group, seen, entries_of(seen, nought, bases, {}, ()), [], ("80", ""))
    sheet = copy_sheet(group, compiled(group))
    left = [one.text_fr for one in sheet.missing if not one.is_warning]
    assert left == []
    assert sheet.is_complete
    assert all(part.done for part in progress(group, compiled(group)))


def test_the_cells_of_the_sheet_are_those_of_the_statement(group: Workspace) -> None:
    save_reference(group, "2021", Choice(initial_inventory="2020"))
    inventory = compiled(group)
    sheet = copy_sheet(group, inventory)
    statement = beges_statement(inventory, "v5")
    totals = {row.code: row.cells[4] for row in sheet.table if row.kind == "post"}
    for row in statement.rows:
        assert Decimal(totals[row.post.code].replace(",", ".")) * 100 == row.printed["total"]
    assert sheet.table[-1].cells[4].replace(",", ".") == str(
        Decimal(statement.printed_sum("total")) / 100
    )
    assert len(sheet.reference_table) == len(sheet.table)
    fields = [one.field.code for _, _, filled in sheet.steps for one in filled]
    assert [code for code in fields if form_fields()[code].open_data] == [
        code for code, one in form_fields().items() if one.open_data
    ]


def test_the_reference_table_adds_up_as_the_year_does(group: Workspace) -> None:
    save_reference(group, "2021", Choice(initial_inventory="2020"))
    sheet = copy_sheet(group, compiled(group))
    told = {row.code or row.kind: row for row in sheet.reference_table}
    statement = beges_statement(compiled(group, "2020"), "v5")
    for place, name in enumerate(TYPED):
        for category in (None, *statement.categories):
            cell = told[category or "total"].cells[place]
            if name in ("total", "co2b") or category in (None, "1"):
                printed = Decimal(statement.printed_sum(name, category)) / 100
                assert Decimal(cell.replace(",", ".")) == printed, (name, category)
            else:
                assert cell == ""


def test_a_direct_post_without_its_gases_keeps_the_sheet_from_being_complete(
    group: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    inventory = compiled(group)
    where = Where(record="poste 1.2")
    unsplit = Finding(
        code="direct_post_unsplit", where=where, values={"post": "1.2", "tonnes": "17,31"}
    )
    whole = beges_statement(inventory, "v5")
    monkeypatch.setattr(
        "beges.services.copy_sheet.beges_statement",
        lambda *_: replace(whole, findings=(unsplit,)),
    )
    (told,) = [one for one in copy_sheet(group, inventory).missing if one.part == "tables"]
    assert not told.is_warning, "the deposit refuses it: filing_unsplit"
    assert not next(p for p in progress(group, inventory) if p.part == "tables").done


def test_a_number_is_typed_without_its_thousands(group: Workspace) -> None:
    answer(group, expected_direct="1 178,5")
    assert field(group, "expected_direct").text == "1178,5"


def test_the_questions_are_asked_beside_the_form(group: Workspace) -> None:
    questions, law = filled_questions(group, compiled(group))
    assert [one.field.code for one in questions] == list(form_fields(QUESTIONS))
    assert "legal_kind" in law.unanswered
    answer(group, legal_kind="Personne morale de droit privé", headcount="2 799", overseas="non")
    _, law = filled_questions(group, compiled(group))
    assert law.obliged
    assert field(group, "obliged").text == "Oui"
    with pytest.raises(Refused) as refused:
        answer(group, filing_year="2022")
    assert refusals(refused) == ["nothing_chosen"], "it is what the tool proposes"
    answer(group, filing_year="2024")
    asked, _ = filled_questions(group, compiled(group))
    told = next(one for one in asked if one.field.code == "filing_year")
    assert (told.origin, told.note) == (Origin.ENTERED, "")
    assert all(
        f.severity is not Severity.BLOCKING
        for f in weighing(group, find_inventory(group, "2021")).findings
    )
