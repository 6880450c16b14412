"""Déclaration as a newcomer meets it: what is to do, section by section, and nothing typed lost."""

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest
from ui.words import named, said

from beges.services.declaration import answers_of, save_answers
from beges.services.inventories import compile_stored, find_inventory
from beges.services.publications import publications, read_grid, save_publication
from beges.services.reference import reference_of, save_reference
from beges.services.significance import Entered, decide, weighing
from beges.services.workspace import Workspace
from beges.ui.declaration.fields import key_of

pytestmark = pytest.mark.slow

SECTION = "declaration.section"


def go(app: AppTest, name: str) -> AppTest:
    app.segmented_control(key=SECTION).set_value(name).run()
    assert not app.exception
    return app


def answered(workspace: Workspace, code: str) -> str:
    held = answers_of(workspace, find_inventory(workspace, "2021")).get(code)
    return "" if held is None else held.value


def test_the_page_opens_on_the_first_thing_to_do_and_leads_on(on_filled, workspace) -> None:
    app = on_filled("filing")
    assert "1 sur 5" in said(app), "the tables need nothing"
    assert "Ce qui s'applique" in [s.value for s in app.subheader]
    app.selectbox(key=key_of("2021", "legal_kind")).set_value("private").run()
    app.text_input(key=key_of("2021", "headcount")).set_value("2 799").run()
    app.selectbox(key=key_of("2021", "overseas")).set_value("non").run()
    named(app, "Enregistrer (3").click().run()
    assert "3 réponses enregistrées" in said(app)
    assert answered(workspace, "headcount") == "2799"
    assert "plus de 500 salariés" in said(app)
    for code in ("obliged_left_out", "first_v5"):
        app.selectbox(key=key_of("2021", code)).set_value("non").run()
    named(app, "Enregistrer (2").click().run()
    named(app, "Continuer : Postes significatifs").click().run()
    assert "Votre décision" in [s.value for s in app.subheader]


def test_a_refused_answer_names_its_field_and_stays_typed(on_filled, workspace) -> None:
    app = go(on_filled("filing"), "Formulaire")
    app.radio(key="declaration.etape").set_value("method").run()
    box = key_of("2021", "report_url")
    app.text_input(key=box).set_value("javascript:alert(1)").run()
    named(app, "Enregistrer (1").click().run()
    assert "n'est pas une adresse de page" in said(app)
    assert "Rien n'a été enregistré" in said(app)
    assert app.text_input(key=box).value == "javascript:alert(1)"
    app.text_input(key=box).set_value("https://exemple.fr/rapport").run()
    named(app, "Enregistrer (1").click().run()
    assert answered(workspace, "report_url") == "https://exemple.fr/rapport"


def test_what_is_typed_survives_a_change_of_page(on_filled) -> None:
    app = go(on_filled("filing"), "Formulaire")
    app.radio(key="declaration.etape").set_value("organisation").run()
    app.text_area(key=key_of("2021", "policy")).set_value("à garder").run()
    app.switch_page("src/beges/ui/screens/home.py").run()
    assert "Saisie non enregistrée" in said(app)
    app.switch_page("src/beges/ui/screens/filing.py").run()
    assert app.text_area(key=key_of("2021", "policy")).value == "à garder"


def test_the_second_person_is_told_on_the_screen(on_filled, workspace) -> None:
    app = go(on_filled("filing"), "Formulaire")
    app.radio(key="declaration.etape").set_value("organisation").run()
    app.text_area(key=key_of("2021", "policy")).set_value("la mienne").run()
    other = replace(workspace, actor="Dominique")
    inventory = compile_stored(other, find_inventory(other, "2021"))
    save_answers(other, inventory, {"policy": "la sienne"})
    named(app, "Enregistrer (1").click().run()
    assert "Rien n'a été enregistré" in said(app)
    assert answered(workspace, "policy") == "la sienne"
    assert "Dominique a enregistré le" in said(app).replace("*", "")
    assert "la sienne" in [text.value for text in app.text]
    assert app.text_area(key=key_of("2021", "policy")).value == "la mienne"
    named(app, "Garder ma saisie").click().run()
    named(app, "Enregistrer (1").click().run()
    assert answered(workspace, "policy") == "la mienne"
    app.text_area(key=key_of("2021", "policy")).set_value("encore").run()
    save_answers(other, inventory, {"policy": "la *leur*"})
    app.run()
    assert "la *leur*" in [text.value for text in app.text]
    named(app, "Prendre la sienne").click().run()
    assert app.text_area(key=key_of("2021", "policy")).value == "la *leur*"
    assert not [b for b in app.button if b.label.startswith(("Garder ma", "Enregistrer (1"))]


def test_an_answer_comes_back_to_the_proposal(on_filled, workspace) -> None:
    inventory = compile_stored(workspace, find_inventory(workspace, "2021"))
    save_answers(workspace, inventory, {"organisation": "Autre texte"})
    app = go(on_filled("filing"), "Formulaire")
    app.radio(key="declaration.etape").set_value("organisation").run()
    named(app, "Revenir à la proposition").click().run()
    named(app, "Enregistrer (1").click().run()
    assert answered(workspace, "organisation") == ""


def test_a_post_is_left_out_with_its_reason(on_filled, workspace) -> None:
    app = go(on_filled("filing"), "Postes significatifs")
    app.multiselect(key="declaration.poids.2021.ecartes").select("3.3").run()
    assert "sans justification" in said(app)
    app.text_input(key="declaration.poids.2021.3.3.motif").set_value("télétravail marginal").run()
    assert "Effet sur le total" in said(app)
    app.text_input(key="declaration.poids.2021.5.4.tonnes").set_value("1.234").run()
    named(app, "Enregistrer la décision").click().run()
    assert "Rien n'a été enregistré" in said(app)
    app.text_input(key="declaration.poids.2021.5.4.tonnes").set_value("12,5").run()
    app.text_input(key="declaration.poids.2021.5.4.fondement").set_value("encours").run()
    named(app, "Enregistrer la décision").click().run()
    assert find_inventory(workspace, "2021").excluded_posts == ("3.3",)


def test_the_proposal_is_taken_with_reasons_to_read_again(on_filled, workspace) -> None:
    app = go(on_filled("filing"), "Postes significatifs")
    named(app, "Prendre la proposition").click().run()
    chosen = app.multiselect(key="declaration.poids.2021.ecartes").value
    assert chosen
    boxes = [app.text_input(key=f"declaration.poids.2021.{post}.motif") for post in chosen]
    assert all("seuil de 80" in str(box.value) for box in boxes)
    assert not [b for b in app.button if b.label.startswith("Prendre la proposition")]
    named(app, "Enregistrer la décision").click().run()
    assert set(find_inventory(workspace, "2021").excluded_posts) == set(chosen)
    other = replace(workspace, actor="Dominique")
    app.multiselect(key="declaration.poids.2021.ecartes").set_value([]).run()
    seen = weighing(other, find_inventory(other, "2021"))
    held = [Entered(post=s.post, tonnes=None if s.computed else s.tonnes, basis=s.basis,
                    reason=s.reason) for s in seen.sizes]  # fmt: skip
    decide(other, seen, held, chosen[:1], ("80", ""))
    named(app, "Enregistrer la décision").click().run()
    assert "Rien n'a été enregistré" in said(app)
    assert "Dominique a enregistré le" in said(app).replace("*", "")
    assert chosen[0] in [text.value for text in app.text]
    assert app.multiselect(key="declaration.poids.2021.ecartes").value == []
    named(app, "Garder ma saisie").click().run()
    named(app, "Enregistrer la décision").click().run()
    assert find_inventory(workspace, "2021").excluded_posts == ()


def test_a_reference_year_is_chosen_and_both_years_shown(on_filled, workspace) -> None:
    app = go(on_filled("filing"), "Année de référence")
    start = "declaration.reference.2021."
    app.selectbox(key=f"{start}initiale").set_value("inventaire:2020").run()
    named(app, "Enregistrer l'année").click().run()
    inventory = compile_stored(workspace, find_inventory(workspace, "2021"))
    assert reference_of(workspace, inventory).year == 2020
    assert "Poste par poste" in [s.value for s in app.subheader]
    app.selectbox(key=f"{start}initiale").set_value("").run()
    named(app, "Enregistrer l'année").click().run()
    assert "change sans motif" in said(app)
    other = replace(workspace, actor="Dominique")
    before = reference_of(other, inventory).choice
    save_reference(other, "2021", replace(before, decision="la sienne"))
    app.text_area(key=f"{start}motif").set_value("périmètre perdu").run()
    assert "Dominique a enregistré le" in said(app).replace("*", "")
    assert "la sienne" in [text.value for text in app.text]
    named(app, "Garder ma saisie").click().run()
    app.text_area(key=f"{start}decision").set_value("les deux").run()
    named(app, "Enregistrer l'année").click().run()
    after = reference_of(workspace, inventory)
    assert (after.initial, after.choice.decision) == (None, "les deux")


def test_a_bilan_published_elsewhere_is_registered_with_its_posts(on_filled, workspace) -> None:
    app = go(on_filled("filing"), "Année de référence")
    start = "declaration.publie.."
    for name, value in {"code": "PUB", "title": "Bilan", "year": "2018", "source": "x"}.items():
        app.text_input(key=f"{start}{name}").set_value(value).run()
    app.text_input(key=f"{start}v5.1.1").set_value("1.234").run()
    named(app, "Enregistrer ce bilan").click().run()
    assert "Rien n'a été enregistré" in said(app)
    app.text_input(key=f"{start}v5.1.1").set_value("1 234,5").run()
    named(app, "Enregistrer ce bilan").click().run()
    held = publications(workspace)["PUB"]
    assert str(held.cells[0].value) == "1234.5"
    app.selectbox(key="declaration.publie.choix").set_value("PUB").run()
    assert app.text_input(key="declaration.publie.PUB.v5.1.1").value == "1234,5"
    app.text_input(key="declaration.publie.PUB.title").set_value("Mon titre").run()
    other = replace(workspace, actor="Dominique")
    theirs = replace(held, cells=read_grid([("1.1", "7")], "PUB"))
    save_publication(other, theirs, reason="relu", expected=held.revision)
    named(app, "Enregistrer ce bilan").click().run()
    assert "Rien n'a été enregistré" in said(app)
    assert "7" in [text.value for text in app.text]
    assert app.text_input(key="declaration.publie.PUB.title").value == "Mon titre"
    named(app, "Prendre la sienne").click().run()
    assert app.text_input(key="declaration.publie.PUB.v5.1.1").value == "7"
    assert app.text_input(key="declaration.publie.PUB.title").value == "Bilan"


def test_the_sheet_lists_what_is_missing_and_leads_there(on_filled) -> None:
    app = go(on_filled("filing"), "Fiche de saisie")
    assert "Il manque" in said(app)
    assert any("Société mère" in block.value for block in app.code)
    app.button(key="declaration.aller.fiche.reference").click().run()
    assert "Faut-il recalculer ?" in [s.value for s in app.subheader]
