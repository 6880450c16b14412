"""Contracts, avoided emissions, a list of entities and the gaps, end to end on both databases."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from filed_rows import AVOIDING, CELL, CONTRACT, FILED_CELL, FILING, PUBLICATION
from group_files import SITES, bring_in, build_group, data_file

from beges.domain.declaration import (
    AVOIDED,
    FILED_CELLS,
    FILINGS,
    FORM_ANSWERS,
    PUBLICATIONS,
    PUBLISHED_CELLS,
)
from beges.domain.inventory import counted
from beges.domain.statements import ELECTRICITY_CONTRACTS, beges_statement
from beges.services.batches import list_batches, undo
from beges.services.imports import commit, preview
from beges.services.inventories import (
    change_inventory,
    compile_stored,
    create_inventory,
    find_inventory,
    written,
)
from beges.services.perimeter import stored_records
from beges.services.publications import Publication, PublishedCell, register_publication
from beges.services.reconciliation import (
    choices,
    reconciled,
    step_bars,
    step_lines,
    step_of,
    steps_table,
)
from beges.services.records import save_record
from beges.services.reference import Choice, save_reference
from beges.services.refusals import NotFound, Refused
from beges.services.statements import (
    avoided_emissions,
    esrs_rows_table,
    esrs_table,
    iso_table,
    market_of,
    market_table,
    renewable_of,
)
from beges.services.workspace import Workspace, open_workspace, releases
from beges.store import BatchKind

pytestmark = pytest.mark.slow

HEADER = "Code du contrat;Code entité;Code site;Instrument;Fournisseur;Début;Fin;"
HEADER += "Électricité couverte (kWh);Facteur du contrat (kgCO2e/kWh);Source\n"
LINE = "{code};ALS;LYO;Garanties d’origine;;01/01/2021;31/12/2021;{kwh};0;Certificat\n"


def filled(url: str) -> Iterator[Workspace]:
    workspace = open_workspace(url, actor="Camille")
    build_group(workspace)
    yield workspace
    workspace.store.close()


@pytest.fixture
def workspace(sqlite_database_url: str) -> Iterator[Workspace]:
    yield from filled(sqlite_database_url)


@pytest.fixture
def everywhere(database_url: str) -> Iterator[Workspace]:
    """The same on both databases: for what writes and reads the new tables."""
    yield from filled(database_url)


def compiled(workspace: Workspace, name: str = "2021") -> Any:
    return compile_stored(workspace, find_inventory(workspace, name))


def answer(workspace: Workspace, field: str, value: str) -> None:
    row = {"inventory": "2021", "field": field, "value": value}
    with written(workspace, workspace.act(BatchKind.DECLARATION, "essai")) as ledger:
        ledger.append(FORM_ANSWERS, [row])


def test_a_contract_imported_counts_for_the_market_alone_and_is_undone(
    everywhere: Workspace,
) -> None:
    workspace = everywhere
    before = compiled(workspace)
    assert market_of(workspace, before).total_mg is None
    bring_in(workspace, "contrats.csv", HEADER + LINE.format(code="GO", kwh="1000"))
    answer(workspace, "residual_mix", "0,0457")
    answer(workspace, "residual_mix_source", "AIB 2021")
    after = compiled(workspace)
    assert after.digest == before.digest
    found = market_of(workspace, after)
    assert found.residual is not None
    assert (found.residual.factor, found.residual.source) == (Decimal("0.0457"), "AIB 2021")
    covered = next(line for line in found.lines if line.contract)
    assert covered.kwh == 1000
    rows = market_table(found)
    assert int(rows["total_mg"].sum()) == found.electricity_mg
    share = renewable_of(found)
    assert share is not None
    assert share.covered_kwh == 1000
    assert "ghgp_market" in choices(workspace, after).labels
    batch = next(b for b in list_batches(workspace) if b.source_name == "contrats.csv")
    undo(workspace, batch.number)
    assert not any(line.contract for line in market_of(workspace, compiled(workspace)).lines)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (LINE.format(code="GO", kwh="-5"), "contract_negative"),
        (LINE.format(code="GO", kwh="5").replace("LYO", "PARC"), "contract_site_elsewhere"),
        (
            LINE.format(code="GO", kwh="5")
            .replace("2021;31", "2021;30")
            .replace("30/12/2021", "30/12/2020"),
            "contract_reversed",
        ),
        (LINE.format(code="GO", kwh="5") + LINE.format(code="GO-2", kwh="7"), "contract_overlap"),
    ],
)
def test_a_contract_that_cannot_be_is_named_at_its_cell(
    workspace: Workspace, line: str, code: str
) -> None:
    seen = preview(workspace, "contrats.csv", (HEADER + line).encode())
    found = [f for f in seen.findings if f.code == code]
    assert found, [str(f) for f in seen.findings]
    assert found[0].where.row == 2
    assert found[0].where.column
    assert not seen.is_clean


def test_the_form_of_the_register_refuses_what_the_file_refuses(workspace: Workspace) -> None:
    good = {**CONTRACT, "site": None, "supplier": None}
    save_record(workspace, ELECTRICITY_CONTRACTS, good, reason="essai")
    again = {**good, "contract": "GO-BIS", "kwh": Decimal(3)}
    with pytest.raises(Refused) as refused:
        save_record(workspace, ELECTRICITY_CONTRACTS, again, reason="essai")
    assert [f.code for f in refused.value.findings] == ["contract_overlap"]
    assert len(stored_records(workspace, ELECTRICITY_CONTRACTS)) == 1
    with pytest.raises(Refused):
        save_record(workspace, ELECTRICITY_CONTRACTS, again, reason="périmé", expected=4)


def test_a_site_that_a_contract_names_stays(workspace: Workspace) -> None:
    bring_in(workspace, "site.csv", f"{SITES.splitlines()[0]}\nNEUF;ALS;Neuf;Agence;Corse;\n")
    given = LINE.format(code="GO", kwh="1000").replace("LYO", "NEUF")
    bring_in(workspace, "contrats.csv", HEADER + given)
    batch = next(b for b in list_batches(workspace) if b.source_name == "site.csv")
    with pytest.raises(Refused) as refused:
        undo(workspace, batch.number)
    assert "GO" in str(refused.value.findings[0])


def test_avoided_emissions_stand_apart_from_every_total(workspace: Workspace) -> None:
    before = compiled(workspace)
    row = {**AVOIDING, "entity": None, "post": None}
    save_record(workspace, AVOIDED, row, reason="essai")
    with pytest.raises(Refused) as refused:
        save_record(workspace, AVOIDED, {**row, "avoided": "X", "inventory": "1999"}, reason="e")
    assert refused.value.findings[0].code == "avoided_inventory_unknown"
    assert compiled(workspace).digest == before.digest
    found = avoided_emissions(workspace, find_inventory(workspace, "2021"))
    assert [(a.avoided, a.tonnes) for a in found] == [("PV", Decimal("3.2"))]


def test_what_a_pinned_inventory_reads_was_there_at_its_entry(everywhere: Workspace) -> None:
    workspace = everywhere
    settings = find_inventory(workspace, "2021")
    with workspace.store.reading() as reader:
        pinned = replace(settings, as_of_entry=reader.head().seq)
    save_record(
        workspace,
        ELECTRICITY_CONTRACTS,
        {**CONTRACT, "site": None, "supplier": None},
        reason="après",
    )
    assert market_of(workspace, compile_stored(workspace, pinned)).lines == ()
    assert market_of(workspace, compile_stored(workspace, settings)).lines


LATER = data_file([";ALS;LYO;Électricité du réseau;;01/01/2020;31/12/2020;99 999;kWh;Facturée;"])


def test_the_years_beside_a_pinned_table_of_esrs_do_not_move(workspace: Workspace) -> None:
    settings = find_inventory(workspace, "2021")
    with workspace.store.reading() as reader:
        pinned = compile_stored(workspace, replace(settings, as_of_entry=reader.head().seq))
    then = esrs_table(workspace, pinned).before
    bring_in(workspace, "2020.csv", LATER)
    assert then is not None
    assert esrs_table(workspace, pinned).before == then
    assert esrs_table(workspace, compiled(workspace)).before != then


def test_a_base_year_that_is_the_year_before_shows_one_figure(workspace: Workspace) -> None:
    again = replace(find_inventory(workspace, "2020"), inventory="2020-R", gwp_set="AR6")
    create_inventory(workspace, again, reason="essai")
    choice = Choice(initial_inventory="2020", recalculated_inventory="2020-R")
    save_reference(workspace, "2021", choice)
    table = esrs_table(workspace, compiled(workspace))
    assert table.before is not None
    assert table.before.inventory == "2020-R"
    assert table.before == table.base


def test_a_list_of_entities_is_kept_checked_and_read(workspace: Workspace) -> None:
    settings = find_inventory(workspace, "2021")
    whole = beges_statement(compiled(workspace), "v5")
    with pytest.raises(Refused) as refused:
        change_inventory(
            workspace, replace(settings, entities=("ALS", "XXX")), reason="essai", expected=1
        )
    assert [f.code for f in refused.value.findings] == ["inventory_entity_unknown"]
    change_inventory(workspace, replace(settings, entities=("ALS",)), reason="essai", expected=1)
    alone = compiled(workspace)
    assert find_inventory(workspace, "2021").entities == ("ALS",)
    statement = beges_statement(alone, "v5")
    assert statement.exact_total_mg == beges_statement(alone, "v5", "ALS").exact_total_mg
    assert 0 < statement.exact_total_mg < whole.exact_total_mg


def test_the_tables_of_iso_and_esrs_add_up(workspace: Workspace) -> None:
    inventory = compiled(workspace)
    iso = iso_table(inventory)
    posts = iso[iso["kind"] == "post"]
    assert int(posts["total_mg"].sum()) == int(iso["total_mg"].iloc[-1])
    table = esrs_table(workspace, inventory)
    assert table.before is not None
    rows = esrs_rows_table(table).set_index("code")
    assert rows.loc["T-LB", "total_mg"] == sum(
        rows.loc[c, "total_mg"] for c in ("S1", "S2-LB", "S3")
    )
    assert esrs_rows_table(table)["base_mg"].isna().all()


def test_the_steps_are_a_table_a_chart_and_lines(workspace: Workspace) -> None:
    more = [
        ";ALS;LYO;Matériel informatique acheté;laptop;05/05/2021;05/05/2021;10;unités;Facturée;",
        ";ALS;LYO;Visiteurs venus en voiture;car_average;1/1/2021;1/9/2021;50;véhicule.km;Mesurée;",
    ]
    bring_in(workspace, "suite.csv", data_file(more))
    inventory = compiled(workspace)
    found = reconciled(workspace, inventory, "v5", "ghgp")
    assert {s.code for s in found.steps} == {"visitors", "amortisation", "upstream_energy"}
    rows = steps_table(found)
    assert int(rows["effect_mg"].sum()) == found.difference_mg
    assert rows["total_mg"].iloc[-1] == rows["total_mg"].iloc[-2]
    assert [bar["kind"] for bar in step_bars(found)][:: len(step_bars(found)) - 1] == ["total"] * 2
    for step in found.steps:
        lines = step_lines(found, step)
        assert int(lines["total_mg"].sum()) in (step.effect_mg - step.beside_mg, step.moved_mg)
    assert step_of(found, found.steps[0].code) is found.steps[0]
    with pytest.raises(NotFound, match="inconnue"):
        reconciled(workspace, inventory, "internal", "inconnue")


def test_a_past_filing_is_tied_to_the_standard_of_today(workspace: Workspace) -> None:
    cells = [
        {**FILED_CELL, "post": "2.1", "total": 100},
        {**FILED_CELL, "post": "4.1", "total": 250},
        {**FILED_CELL, "entity": "ALS", "post": "4.1", "total": 999},
        {**FILED_CELL, "version": 2, "post": "4.1", "total": 888},
    ]
    with workspace.store.writing(workspace.act(BatchKind.FILING, "essai")) as ledger:
        ledger.append(FILINGS, [{**FILING, "filed_on": date(2022, 12, 15)}])
        ledger.append(FILED_CELLS, cells)
    inventory = compiled(workspace)
    code = "filing:2021"
    assert code in choices(workspace, inventory).labels
    for start in ("v5", "published", "esrs"):
        found = reconciled(workspace, inventory, start, code)
        assert found.after.total_mg == 350 * 10**7
        assert found.residual_mg == 0
    assert (
        reconciled(workspace, inventory, code, "v5").difference_mg
        == -reconciled(workspace, inventory, "v5", code).difference_mg
    )


def test_a_publication_without_totals_is_the_sum_of_its_gases(everywhere: Workspace) -> None:
    workspace = everywhere
    cells = [
        {**CELL, "publication": "PUB-2021", "post": "1", "co2": Decimal("1.5"), "ch4": Decimal(2)},
        {**CELL, "publication": "PUB-2021", "post": "9", "co2": None, "total": Decimal("40.25")},
        {**CELL, "publication": "PUB-2021", "post": "15", "co2": None, "excluded": True},
    ]
    head = {**PUBLICATION, "publication": "PUB-2021", "year": 2021, "standard": "v4"}
    with workspace.store.writing(workspace.act(BatchKind.DECLARATION, "essai")) as ledger:
        ledger.append(PUBLICATIONS, [head])
        ledger.append(PUBLISHED_CELLS, cells)
    found = reconciled(workspace, compiled(workspace), "v4", "publication:PUB-2021")
    assert found.after.total_mg == 43_750_000_000
    assert found.residual_mg == 0
    assert {step.code for step in found.steps} >= {"filed:1", "filed:9"}


def test_post_9_of_a_publication_is_that_of_its_goods_and_services(workspace: Workspace) -> None:
    cells = tuple(
        PublishedCell(post=post, total=Decimal(tonnes), gases={})
        for post, tonnes in (("9-biens", "100"), ("9-services", "200.5"), ("8", "10"))
    )
    made = Publication(
        code="SPLIT", title="Publié", year=2021, standard="v4", source="Bilan", cells=cells
    )
    register_publication(workspace, made, reason="essai")
    found = reconciled(workspace, compiled(workspace), "publication:SPLIT", "v4")
    assert found.before.total_mg == 310_500_000_000


TERMS = """\
Code inventaire;Intitulé;Année de reporting;Approche de contrôle;Jeu de PRG;Version des facteurs;\
Vue publiée;Bâti du patrimoine acquis pour revente;Entités retenues
2021-A;Une entité;2021;Contrôle opérationnel;GIEC 2013 (AR5);{release};\
Scopes 1, 2 et amont (postes V4 1 à 14 et 22);Travaux seuls (méthode V5 p.83);{entities}
"""


@pytest.mark.parametrize(
    ("entities", "refused"),
    [
        ("ALS; XXX", "inventory_entity_unknown"),
        ("ALS;ALS", "inventory_code_twice"),
        ("ONV", ""),
    ],
)
def test_a_file_gives_the_list_of_entities(
    workspace: Workspace, entities: str, refused: str
) -> None:
    text = TERMS.format(release=releases()[0], entities=f'"{entities}"')
    seen = preview(workspace, "inventaires.csv", text.encode())
    found = [f for f in seen.findings if f.severity == "blocking"]
    assert [f.code for f in found] == ([refused] if refused else [])
    if refused:
        assert (found[0].where.row, found[0].where.column) == (2, "Entités retenues")
        return
    commit(workspace, seen)
    assert find_inventory(workspace, "2021-A").entities == ("ONV",)
    assert set(counted(compiled(workspace, "2021-A").lines)["entity"]) == {"ONV"}
