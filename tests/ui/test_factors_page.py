"""Facteurs, section Chercher: live search, hidden archives, suggestions, the page of a factor."""

from dataclasses import replace
from datetime import date

import pytest
from streamlit.testing.v1 import AppTest
from ui.words import cells_of, named, said

from beges.domain.factors import FactorRelease
from beges.ui.factors import search as section

WORDS, OPENED = section.WORDS, section.OPENED


def look_for(app: AppTest, text: str) -> AppTest:
    return app.text_input(key=WORDS).set_value(text).run()


def shown(app: AppTest) -> list[str]:
    return list(app.dataframe[0].value["factor_id"]) if len(app.dataframe) else []


def opened(app: AppTest, factor_id: str) -> AppTest:
    app.session_state[OPENED] = factor_id
    app.run()
    assert not app.exception
    return app


@pytest.fixture
def page(on_filled) -> AppTest:
    return on_filled("factors")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("gazole", "bc-25775"),
        ("papier ramette", "bc-24295"),
        ("chauffage urbain Lyon", "bc-36808"),
        ("avion court courrier", "bc-43745"),
        ("prestations informatiques", "bc-43445"),
        ("ELECTRICITE 2021 reseau", "bc-37091"),
    ],
)
def test_a_new_user_finds_it_at_once(page: AppTest, text: str, wanted: str) -> None:
    assert wanted in shown(look_for(page, text))[:5]


def test_a_misspelt_word_says_how_it_was_read(page: AppTest) -> None:
    assert "bc-25775" in shown(look_for(page, "gazzole"))
    assert "« gazzole » lu comme « **gazole** »" in said(page)


def test_hidden_archived_factors_are_counted_and_one_click_away(page: AppTest) -> None:
    before = shown(look_for(page, "avion court courrier"))
    button = named(page, "Montrer aussi 6 facteurs archivés")
    button.click().run()
    after = shown(page)
    assert set(before) < set(after)
    assert len(after) == len(before) + 6


def test_no_answer_always_offers_something(page: AppTest) -> None:
    look_for(page, "introuvable zzz")
    assert "Aucun facteur ne répond" in said(page)
    suggestion = page.button(key="facteurs.suggestion.0")
    suggestion.click().run()
    assert page.text_input(key=WORDS).value == suggestion.label
    assert shown(page)


def test_words_that_no_factor_has_together_show_the_nearest(page: AppTest) -> None:
    look_for(page, "gazole assurance")
    assert "à tous ces mots ; ceux-ci en ont une partie" in said(page)
    assert shown(page)


def test_filters_that_leave_nothing_can_be_taken_off(page: AppTest) -> None:
    look_for(page, "gazole")
    page.selectbox(key="facteurs.Unité").set_value("nuitée").run()
    assert not shown(page)
    named(page, "Retirer les filtres").click().run()
    assert "bc-25775" in shown(page)
    assert page.selectbox(key="facteurs.Unité").value is None


def test_every_filter_narrows(page: AppTest) -> None:
    whole = len(shown(look_for(page, "électricité")))
    for key, value in {
        "facteurs.Territoire": "Martinique",
        "facteurs.Valable en": "2021",
        "facteurs.Décomposition": "Par part",
        "facteurs.Éditeur": "outil beges, par convention ou calcul",
    }.items():
        page.selectbox(key=key).set_value(value).run()
        assert not page.exception
        assert len(shown(page)) < whole, key
        page.selectbox(key=key).set_value(None).run()
    assert len(shown(page)) == whole
    page.selectbox(key="facteurs.Type").set_value("telework").run()
    assert len(shown(page)) == whole


def test_the_page_of_a_factor_and_back(page: AppTest) -> None:
    look_for(page, "électricité")
    opened(page, "bc-37091")
    told = said(page)
    assert page.subheader[0].value == "Électricité du réseau, mix moyen 2021, consommation"
    assert {metric.label: metric.value for metric in page.metric}["Total calculé"] == "0,05695"
    assert "écart −0,00005 kgCO2e/kWh avec le total calculé" in told
    assert page.code[0].value == "bc-37091"
    assert "Nature ou facteur" in told
    assert "1 donnée (12\u202f345,6 kWh), 3 lignes" in told
    assert "Inventaire 2021" in told
    named(page, "Retour à la recherche").click().run()
    assert page.text_input(key=WORDS).value == "électricité"
    assert shown(page)


def test_an_archived_factor_warns(page: AppTest) -> None:
    opened(page, "bc-28130")
    assert "archivé par son éditeur" in said(page)
    assert "aucune donnée n'utilise ce facteur" in said(page)


def test_a_factor_that_is_not_there_is_told(page: AppTest) -> None:
    opened(page, "bc-0")
    assert "ne contient pas le facteur bc-0" in said(page)
    assert shown(page)


def test_a_published_factor_shows_all_that_is_known(
    page: AppTest, release: FactorRelease, monkeypatch: pytest.MonkeyPatch
) -> None:
    factor = replace(
        release.factors["bc-14087"],
        category="Combustibles > Fossiles > Liquides",
        tags="fioul,*mazout*",
        qualifier="livré",
        published_label=("Fioul", "domestique", ""),
        expired_on=date(2020, 12, 31),
        scores=(5, 4, 3, 2, 1),
        note="Une note " * 60,
    )
    twin = replace(factor, factor_id="bc-14086", geography="EU")
    factors = {"bc-14087": factor, "bc-14086": twin}
    one = replace(release, factors=factors, digest="one")
    monkeypatch.setattr(section, "offered_library", lambda *_: one)
    opened(page, "bc-14087")
    told = said(page)
    assert "s'est achevée le 31/12/2020" in told
    cells = "\n".join(cells_of(table.value for table in page.table))
    for text in ("Fossiles", "Fioul, domestique", "*mazout*", "●●●●●", "lieu : Europe"):
        assert text in cells, text
    assert "kgCO2e par litre livré" in told


def test_an_empty_database_has_factors_and_no_use(on_empty) -> None:
    app = opened(on_empty("factors"), "bc-37091")
    assert "Aucun inventaire encore" in said(app)
