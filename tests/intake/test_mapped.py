"""Mappings: headers found, months read, drift told, names recognised, the JSON read back."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_group import perimeter, site

from beges.domain.collection import (
    Cell,
    FileMapping,
    Filter,
    MappingUnreadable,
    Period,
    PeriodRule,
    Quantity,
    drift_findings,
    drift_of,
    incomplete,
    mapping_text,
    read_mapping,
    recognisers,
    renamed,
    unit_in,
    unit_lost,
)
from beges.domain.collection.skipped import months_missing
from beges.domain.findings import NOWHERE
from beges.domain.perimeter import Meter
from beges.intake import Grid, Registers, grid_at, guessed_grid, month_of_header, read_mapped
from beges.intake.cells import Damaged
from beges.intake.mapped import MappedReading
from beges.intake.months import first_of_month, shifted, year_of
from beges.intake.periods import Given
from beges.intake.places import told_in_file
from beges.intake.sheets import Document, MergedRange, Sheet

LISTS = {
    "entities": {"ALS": "Entité ALS", "ONV": "Entité ONV"},
    "sites": {"LYO": "Site LYO", "FDF": "Site FDF", "PARC": "Parc"},
    "meters": {"M1": "Compteur 1"},
    "series": {},
    "factors": {},
}
BASE = FileMapping(
    headers=("Site", "Produit", "Mois", "Conso (kWh)"),
    columns={
        "site": Cell(header="Site"),
        "activity_type": Cell(header="Produit"),
        "data_kind": Cell(constant="invoiced"),
    },
    quantities=(Quantity(header="Conso (kWh)", unit="kWh"),),
    period=Period(rule=PeriodRule.MONTH, first="Mois"),
    translations={"activity_type": {"Élec": "electricity"}},
)
HEAD = ["Site", "Produit", "Mois", "Conso (kWh)"]
ROW = ["LYO", "élec", "janvier 2021", "1 200,5"]


def a_perimeter():
    meter = Meter(
        meter="M1",
        site="LYO",
        activity_type="electricity",
        unit="kWh",
        rhythm="monthly",
        name="Compteur 1",
        supply_point="30001234567890",
        other_names="PDL Part-Dieu; ancien 123",
    )
    base = perimeter()
    town = replace(base.sites["LYO"], town="Lyon", postcode="69003", name="Agence de la Part-Dieu")
    return replace(base, sites={**base.sites, "LYO": town}, meters={"M1": meter})


def grid(rows: list[list[object]], **more: object) -> Grid:
    return grid_at(Sheet(name="Feuille", rows=rows, **more), 0)


def mapped(rows: list[list[object]], mapping: FileMapping = BASE, **more: object) -> MappedReading:
    found = grid([HEAD if mapping is BASE else list(mapping.headers), *rows], **more)
    registers = Registers(
        lists=LISTS, perimeter=a_perimeter(), recognisers=recognisers(a_perimeter(), {})
    )
    document = Document(name="f.csv", digest="d", sheets=(found.sheet,))
    return read_mapped(document, [found], mapping, registers)


def codes(reading: MappedReading) -> list[str]:
    return [finding.code for finding in reading.reading.findings]


# ------------------------------------------------------------------------------------- the rows


def test_a_row_becomes_an_activity_in_the_words_of_the_tool() -> None:
    row = mapped([ROW]).reading.tables["activities"].accepted.iloc[0]
    told = (row["site"], row["entity"], row["activity_type"], row["quantity"], row["unit"])
    assert told == ("LYO", "ALS", "electricity", "1200.5", "kWh")
    assert row["period_start"].date() == dt.date(2021, 1, 1)
    assert row["period_end"].date() == dt.date(2021, 1, 31)


def test_what_is_wrong_is_told_at_the_row_and_the_header_of_the_file() -> None:
    reading = mapped([ROW, ["LYO", "élec", "13/2021", "douze"]])
    told = told_in_file(reading.reading, reading.places)
    places = {(f.code, f.where.row, f.where.column) for f in told.findings}
    assert places == {
        ("mapping_month_unread", 3, "Mois"),
        ("cell_number_text", 3, "Conso (kWh)"),
    }
    rejected = told.tables["activities"].rejected
    assert rejected["origin_row"].tolist() == [3]
    assert list(rejected.columns[:4]) == HEAD
    assert "Conso (kWh) : " in rejected["Motif du rejet"].iloc[0]


def test_filters_leave_rows_aside_aloud_and_a_new_value_is_refused() -> None:
    kept = Filter(header="Produit", kept=("Élec",), left=("Total", ""))
    rows = [ROW, ["LYO", "Total", "", "9"], ["", "", "", ""], ["LYO", "Vapeur", "mars 2021", "9"]]
    reading = mapped(rows, replace(BASE, filters=(kept,)))
    part = reading.reading.tables["activities"]
    assert (part.read, len(part.accepted), len(part.reasons), part.ignored) == (4, 1, 1, 2)
    assert {"mapping_rows_left", "mapping_value_new"} <= set(codes(reading))


def test_several_quantities_give_several_activities_and_a_blank_gives_none() -> None:
    wide = FileMapping(
        headers=("Site", "janv.", "févr.", "mars"),
        columns={
            "site": Cell(header="Site"),
            "activity_type": Cell(constant="electricity"),
            "data_kind": Cell(constant="invoiced"),
        },
        quantities=tuple(
            Quantity(header=text, month=month_of_header(text), unit="kWh")
            for text in ("janv.", "févr.", "mars")
        ),
        period=Period(rule=PeriodRule.ACROSS),
    )
    found = grid([list(wide.headers), ["LYO", "1", "", "x"]])
    registers = Registers(
        lists=LISTS,
        perimeter=a_perimeter(),
        recognisers=recognisers(a_perimeter(), {}),
        given=Given(year=2021),
    )
    document = Document(name="f.csv", digest="d", sheets=(found.sheet,))
    reading = read_mapped(document, [found], wide, registers)
    told = told_in_file(reading.reading, reading.places)
    part = told.tables["activities"]
    assert (part.read, len(part.accepted), len(part.reasons), part.ignored) == (3, 1, 1, 1)
    assert "mapping_cells_blank" in codes(reading)
    assert [f.where.column for f in told.findings if f.code == "cell_number_text"] == ["mars"]
    rejected = part.rejected
    assert rejected[["janv.", "févr.", "mars"]].to_numpy().tolist() == [["", "", "x"]]
    no_year = read_mapped(document, [found], wide, replace(registers, given=Given()))
    assert "mapping_period_needed" in codes(no_year)


def test_a_product_is_exact_and_told_in_words() -> None:
    trips = replace(
        BASE,
        headers=(*HEAD, "Voyageurs"),
        quantities=(Quantity(header="Conso (kWh)", unit="kWh", times="Voyageurs"),),
    )
    reading = mapped([[*ROW, 3], [*ROW, "deux"]], trips)
    row = reading.reading.tables["activities"].accepted.iloc[0]
    assert Decimal(row["quantity"]) == Decimal("1200.5") * 3
    assert row["basis"] == "« Conso (kWh) » 1 200,5 × « Voyageurs » 3"
    assert "mapping_multiplier_unread" in codes(reading)


def test_an_ambiguous_number_is_refused_until_a_person_says_the_sign() -> None:
    rows = [[*ROW[:3], "1,234"], [*ROW[:3], "1.234,56"], [*ROW[:3], "1,234.56"]]
    assert codes(mapped(rows)) == ["cell_number_ambiguous"]
    comma, point = (
        mapped(rows, replace(BASE, decimal=sign)).reading.tables["activities"].accepted
        for sign in (",", ".")
    )
    assert comma["quantity"].tolist() == ["1.234", "1234.56", "1234.56"]
    assert point["quantity"].tolist() == ["1234", "1234.56", "1234.56"]


def test_merged_cells_and_formulas_without_a_value_are_refused_at_their_row() -> None:
    merged = (MergedRange(top=1, left=0, bottom=2, right=0),)
    formula = Damaged("cell_formula_uncomputed", "=…")
    reading = mapped([ROW, ["", *ROW[1:]], [*ROW[:3], formula]], merged=merged)
    told = told_in_file(reading.reading, reading.places)
    at = {(f.code, f.where.row) for f in told.findings if f.code != "cell_missing"}
    assert at == {("cell_merged", 2), ("cell_merged", 3), ("cell_formula_uncomputed", 4)}
    assert told.accepted == 0


# ----------------------------------------------------------------------------------- the meters


METERED = replace(
    BASE,
    headers=("PRM", "Mois", "Conso"),
    columns={"meter": Cell(header="PRM"), "data_kind": Cell(constant="invoiced")},
    quantities=(Quantity(header="Conso"),),
)


@pytest.mark.parametrize("text", ["M1", "30001234567890", 30001234567890.0, "PDL PART DIEU"])
def test_a_meter_recognised_fills_the_blanks_of_its_row(text: object) -> None:
    row = mapped([[text, "01/2021", 5]], METERED).reading.tables["activities"].accepted.iloc[0]
    filled = [row[name] for name in ("meter", "site", "entity", "activity_type", "unit")]
    assert filled == ["M1", "LYO", "ALS", "electricity", "kWh"]


def test_an_unknown_meter_is_refused_or_kept_under_its_site() -> None:
    alone = mapped([["30009", "01/2021", 5]], METERED)
    assert "mapping_meter_unknown" in codes(alone)
    located = replace(
        METERED, columns={**METERED.columns, **BASE.columns, "meter": Cell(header="PRM")}
    )
    located = replace(
        located,
        headers=("PRM", "Site", "Produit", "Mois", "Conso"),
        quantities=(Quantity(header="Conso", unit="MWh"),),
    )
    kept = mapped([["30009", "LYO", "élec", "01/2021", 5]], located)
    assert codes(kept) == ["mapping_meter_unregistered"]
    other = mapped([["M1", "LYO", "élec", "01/2021", 5]], located)
    assert codes(other) == ["mapping_unit_differs"]
    assert other.reading.tables["activities"].accepted["unit"].tolist() == ["MWh"]
    moved = mapped([["M1", "FDF", "élec", "01/2021", 5]], located)
    assert "mapping_site_differs" in codes(moved)
    assert moved.reading.tables["activities"].accepted["site"].tolist() == ["FDF"]


def test_names_are_recognised_and_near_ones_only_proposed() -> None:
    known = recognisers(a_perimeter(), {("sites", "Tour Incity"): "LYO"})["site"]
    for text in ("lyo", "AGENCE DE LA PART DIEU", "69003 Lyon", "lyon 69003", "tour  incity"):
        assert known.recognise(text) == "LYO", text
    assert known.recognise("Agence Part-Dieu Lyon") == ""
    assert known.proposals("Agence Part-Dieu")[0] == "LYO"
    assert known.proposals("zzzz") == ()
    meters = recognisers(a_perimeter(), {})["meter"]
    assert meters.proposals("relevé Dieu, compteur du toit") == ("M1",)


def test_a_spelling_of_two_sites_designates_none_and_a_code_hides_behind_no_name() -> None:
    base = perimeter()
    twins = replace(
        base,
        sites={
            "A": replace(site("A", "ALS"), name="Agence"),
            "B": replace(site("B", "ALS"), name="Agence"),
            "C": replace(site("C", "ALS"), name="A"),
        },
    )
    known = recognisers(twins, {})["site"]
    assert known.recognise("agence") == ""
    assert known.recognise("a") == "A"


# ------------------------------------------------------------------------------- headers, months


@pytest.mark.parametrize(
    ("cell", "first"),
    [
        ("janvier 2021", dt.date(2021, 1, 1)),
        ("Févr. 2021", dt.date(2021, 2, 1)),
        ("août-21", dt.date(2021, 8, 1)),
        ("01/2021", dt.date(2021, 1, 1)),
        ("2021-12", dt.date(2021, 12, 1)),
        (202103, dt.date(2021, 3, 1)),
        ("2021-01-01T00:00:00+01:00", dt.date(2021, 1, 1)),
        (dt.datetime(2021, 5, 9), dt.date(2021, 5, 1)),  # noqa: DTZ001
    ],
)
def test_months_are_read(cell: object, first: dt.date) -> None:
    assert first_of_month(cell) == first


@pytest.mark.parametrize("cell", ["janvier", "13/2021", "01/21", "2021", "lundi 2021", 12, True])
def test_what_is_no_month_is_refused(cell: object) -> None:
    assert first_of_month(cell).code == "mapping_month_unread"


def test_years_are_read_or_refused() -> None:
    assert [year_of(cell) for cell in ("2021", 2021.0, dt.date(2021, 4, 1))] == [2021] * 3
    for cell in ("21", "12021", 20.5, ""):
        assert year_of(cell).code == "mapping_year_unread"


@given(st.dates(dt.date(1991, 1, 1), dt.date(2099, 1, 1)), st.integers(0, 24))
def test_months_later_then_back_never_passes_the_day(day: dt.date, months: int) -> None:
    later = shifted(day, months)
    assert (later.year - day.year) * 12 + later.month - day.month == months
    assert later.day <= day.day
    assert shifted(later, -months).month == day.month


def test_headers_are_found_under_titles_on_one_line_or_two() -> None:
    rows = [
        ["Export du 1er mars", "", "", ""],
        [],
        ["PRM", "Mois", "Consommation (kWh)", ""],
        ["300", "01/2021", 5.0, ""],
    ]
    found = guessed_grid(Sheet(name="F", rows=rows))
    assert (found.header, found.lines, found.headers[:3]) == (2, 1, tuple(rows[2][:3]))
    months = [["Site", "Énergie", *(dt.date(2021, m, 1) for m in range(1, 7))], ["a", "b", 1, 2]]
    dated = guessed_grid(Sheet(name="F", rows=months))
    assert month_of_header(dated.headers[3]) == "2021-02"
    double = [["Voyage", "", "Montant", ""], ["Date", "Mode", "HT", "TTC"], ["a", "b", 1, 2]]
    merged = tuple(MergedRange(top=0, left=n, bottom=0, right=n + 1) for n in (0, 2))
    found = guessed_grid(Sheet(name="F", rows=double, merged=merged))
    assert found.headers == ("Voyage / Date", "Voyage / Mode", "Montant / HT", "Montant / TTC")


@pytest.mark.parametrize(
    ("header", "unit"),
    [
        ("Consommation (kWh PCS)", "kWh_PCS"),
        ("Énergie en MWh", "MWh"),
        ("Volume [m3]", "m3"),
        ("Litres", "litre"),
        ("Date", ""),
        ("Puissance (kVA)", ""),
    ],
)
def test_a_unit_is_read_in_a_header_that_states_it(header: str, unit: str) -> None:
    assert unit_in(header) == unit


# ---------------------------------------------------------------------------------------- drift


def drifted(*headers: str) -> list[str]:
    drift = drift_of(BASE, headers)
    return [finding.code for finding in drift_findings("m", drift, NOWHERE)]


def test_drift_is_told_by_what_changed() -> None:
    assert drifted(*HEAD) == []
    assert drifted("Mois", "Site", "Produit", "Conso (kWh)") == ["mapping_columns_moved"]
    assert drifted(*HEAD, "Puissance") == ["mapping_columns_new"]
    assert drifted("Site", "Produit", "Mois", "Conso (MWh)") == ["mapping_unit_changed"]
    assert drifted("Site", "Produit", "Période", "Conso (kWh)")[0] == "mapping_column_gone"
    doubled = ("Site", "Produit", "Mois", "Conso (kWh)", "Mois (colonne E)")
    assert "mapping_column_twice" in drifted(*doubled)
    lost = drift_of(BASE, ("Site", "Produits", "Mois", "Conso (kWh)"))
    assert lost.gone == {"Produit": "Produits"}


def test_a_changed_column_alone_is_designated_anew_and_its_unit_follows_its_header() -> None:
    headers = ("Site", "Produit", "Mois", "Conso (MWh)")
    mended = renamed(BASE, {"Conso (kWh)": "Conso (MWh)"}, headers)
    assert drift_of(mended, headers).is_readable
    assert mended.quantities[0].unit == "MWh"
    assert mended.columns == BASE.columns


def test_a_unit_that_the_new_header_does_not_state_is_lost() -> None:
    """Miles are no kilometres: the unit of before is not that of a header that says no more."""
    for header in ("Conso (xyz)", "Consommation"):
        assert unit_lost(BASE, {"Conso (kWh)": header}) == (header,)
    assert unit_lost(BASE, {"Conso (kWh)": "Conso totale (kWh)"}) == ()
    assert unit_lost(BASE, {"Produit": "Produits"}) == ()


def test_a_renamed_column_of_the_same_unit_keeps_the_unit_that_was_given() -> None:
    """Kilometres times travellers are passenger.km, under whatever name the column bears."""
    trips = replace(
        BASE,
        headers=("Site", "Produit", "Mois", "Km", "Voyageurs"),
        quantities=(Quantity(header="Km", unit="passenger_km", times="Voyageurs"),),
    )
    headers = ("Site", "Produit", "Mois", "Distance (km)", "Voyageurs")
    assert renamed(trips, {"Km": "Distance (km)"}, headers).quantities[0].unit == "passenger_km"


def test_a_mapping_says_what_it_still_lacks() -> None:
    assert [*incomplete(BASE)] == []
    (finding,) = incomplete(FileMapping(headers=()))
    assert finding.code == "mapping_incomplete"
    for told in ("quantité", "type de donnée", "période", "qualité"):
        assert told in str(finding.values["missing"])
    (finding,) = incomplete(replace(BASE, quantities=(Quantity(header="Conso"),)))
    assert finding.values["missing"] == "l'unité"


# ----------------------------------------------------------------------------------------- JSON


words = st.text(max_size=12)
mappings = st.builds(
    FileMapping,
    headers=st.lists(words, max_size=4).map(tuple),
    header_lines=st.sampled_from((1, 2)),
    columns=st.dictionaries(
        st.sampled_from(("site", "meter", "unit")), st.builds(Cell, header=words, constant=words)
    ),
    quantities=st.lists(
        st.builds(
            Quantity,
            header=words,
            unit=words,
            values=st.dictionaries(st.just("activity_type"), words),
        ),
        max_size=3,
    ).map(tuple),
    period=st.builds(Period, rule=st.sampled_from(PeriodRule), first=words, last=words),
    filters=st.lists(
        st.builds(Filter, header=words, kept=st.lists(words, max_size=2).map(tuple)), max_size=2
    ).map(tuple),
    translations=st.dictionaries(st.just("factor"), st.dictionaries(words, words, max_size=3)),
    decimal=st.sampled_from(("", ",", ".")),
)


@given(mappings)
def test_a_mapping_comes_back_from_its_text(mapping: FileMapping) -> None:
    assert read_mapping(mapping_text(mapping)) == mapping


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "null",
        "[" * 100_000,
        '{"format": 2}',
        mapping_text(BASE).replace('"site"', '"nothing_of_ours"'),
        mapping_text(BASE).replace('"month"', '"century"'),
        mapping_text(BASE).replace('"header_lines":1', '"header_lines":99'),
        mapping_text(BASE).replace('"kWh"', "12"),
        mapping_text(BASE).replace('"decimal":""', '"decimal":"","more":1'),
    ],
)
def test_a_text_that_is_no_mapping_is_refused(text: str) -> None:
    with pytest.raises(MappingUnreadable):
        read_mapping(text)


# ----------------------------------------------------------------------------------------- laws


@given(
    st.lists(
        st.tuples(
            st.sampled_from(("LYO", "nulle part", "")),
            st.sampled_from(("élec", "Total", "inconnu", "")),
            st.sampled_from(("01/2021", "x", "")),
            st.sampled_from((1.5, "1,234", "", "deux")),
        ),
        max_size=12,
    )
)
def test_read_is_accepted_and_rejected_and_ignored(rows: list[tuple[object, ...]]) -> None:
    kept = Filter(header="Produit", kept=("élec",), left=("Total",))
    reading = mapped([list(row) for row in rows], replace(BASE, filters=(kept,))).reading
    assert reading.read == len(rows)
    assert reading.read == reading.accepted + reading.rejected + reading.ignored


def test_a_month_skipped_by_a_meter_is_pointed_out() -> None:
    rows = [["M1", f"{month:02d}/2021", 5] for month in (1, 2, 4)]
    accepted = mapped(rows, METERED).reading.tables["activities"].accepted
    (finding,) = months_missing(accepted, NOWHERE)
    assert finding.code == "mapping_month_missing"
    assert finding.values["months"] == "03/2021"
    assert [*months_missing(accepted.head(2), NOWHERE)] == []
