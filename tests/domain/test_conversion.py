"""Money to the euros of a ratio: tax out, price year, each step sourced and told, or refused."""

from decimal import Decimal
from fractions import Fraction

import pytest
from small_group import activities, perimeter, settings
from small_release import factor, library, part

from beges.domain.activities import accepted_units
from beges.domain.factors import FactorRelease, Prices, Query, Resolution, Unresolved, resolve
from beges.domain.french import number
from beges.domain.inventory import Inventory, compile_inventory
from beges.domain.perimeter import Indicator

PRICES = Prices(
    index={2021: Decimal(102), 2023: Decimal("112.2"), 2024: Decimal("114.444")},
    index_source="indice d'essai",
    vat_pct={"FR": Decimal(20), "MQ": Decimal("8.5"), "GF": Decimal(0)},
    vat_source="CGI",
)


def ratios(*years: int, prices: Prices = PRICES) -> FactorRelease:
    """One monetary ratio a price year: as many kilograms a k€ as the year's last two digits."""
    return library(
        [
            factor(
                f"bc-{year}",
                part(unsplit=str(year - 2000)),
                series="ratio_it",
                unit=f"kEUR_{year}_HT",
                valid_from=year,
                valid_to=year,
            )
            for year in years
        ],
        {"services_it": ("ratio_it",)},
        prices=prices,
    )


def ask(unit: str, year: int, **asked: object) -> Query:
    base = {"activity_type": "services_it", "choice": "", "geography": "FR", "gwp_set": "AR5"}
    return Query(unit=unit, year=year, **{**base, **asked})  # type: ignore[arg-type]


def resolved(query: Query, release: FactorRelease) -> Resolution:
    answer = resolve(query, release)
    assert isinstance(answer, Resolution), answer
    return answer


def test_euros_of_the_year_meet_their_ratio_without_a_step() -> None:
    answer = resolved(ask("EUR", 2021), ratios(2021, 2023))
    assert (answer.factor.factor_id, answer.ratio) == ("bc-2021", Fraction(1, 1000))
    assert answer.ratio_fr == ""


def test_tax_is_taken_out_at_the_rate_of_the_territory() -> None:
    answer = resolved(ask("kEUR_TTC", 2021), ratios(2021))
    assert answer.ratio == Fraction(1) / Fraction("1.2")
    assert "TVA de 20 % retirée (CGI)" in answer.ratio_fr
    overseas = resolved(ask("kEUR_TTC", 2021, geography="MQ"), ratios(2021))
    assert overseas.ratio == Fraction(1) / Fraction("1.085")
    assert resolved(ask("kEUR_TTC", 2021, geography="GF"), ratios(2021)).ratio == 1


def test_an_unknown_rate_of_tax_is_refused() -> None:
    for unit in ("kEUR_TTC", "kEUR_BOOKED"):
        answer = resolve(ask(unit, 2021, geography="NC"), ratios(2021))
        assert answer == Unresolved(code="vat_unknown_there")


@pytest.mark.parametrize(("recovered", "held"), [("100", "1"), ("0", "1.2"), ("35", "1.13")])
def test_the_tax_that_was_not_recovered_is_taken_out(recovered: str, held: str) -> None:
    query = ask("kEUR_BOOKED", 2021, vat_recovery_pct=Decimal(recovered))
    assert resolved(query, ratios(2021)).ratio == Fraction(1) / Fraction(held)


def test_a_recovery_rate_that_nobody_gave_is_not_guessed() -> None:
    assert resolve(ask("kEUR_BOOKED", 2021), ratios(2021)) == Unresolved(
        code="vat_recovery_missing"
    )


@pytest.mark.parametrize("recovered", ["-20", "100.1", "600", "1000"])
def test_a_recovery_rate_that_is_no_share_counts_as_none(recovered: str) -> None:
    query = ask("kEUR_BOOKED", 2021, vat_recovery_pct=Decimal(recovered))
    assert resolve(query, ratios(2021)) == Unresolved(code="vat_recovery_missing")
    by_index = ask("kEUR_BOOKED", 2024, vat_recovery_pct=Decimal(recovered))
    assert isinstance(resolve(by_index, ratios(2021)), Unresolved)


def test_a_year_without_ratio_takes_the_nearest_earlier_one_by_the_price_index() -> None:
    answer = resolved(ask("kEUR", 2024), ratios(2021, 2023))
    assert answer.factor.factor_id == "bc-2023"
    assert answer.ratio == Fraction("112.2") / Fraction("114.444")
    assert answer.remarks == ("price_index_used",)
    assert "euros de 2024 ramenés à 2023 : × 112,2 ÷ 114,444" in answer.ratio_fr


def test_tax_and_price_steps_are_both_told() -> None:
    answer = resolved(ask("EUR_TTC", 2024), ratios(2021, 2023))
    assert answer.ratio == Fraction("112.2") / Fraction("114.444") / Fraction("1.2") / 1000
    assert "TVA" in answer.ratio_fr
    assert "ramenés" in answer.ratio_fr


def test_a_year_that_the_index_lacks_says_that_a_year_is_missing() -> None:
    for release in (ratios(2021, prices=Prices()), ratios(2022)):
        assert resolve(ask("kEUR", 2025), release) == Unresolved(code="factor_no_year")


def test_an_imposed_ratio_of_another_year_is_reached_by_the_index_too() -> None:
    answer = resolved(ask("kEUR", 2023, choice="bc-2021"), ratios(2021, 2023))
    assert answer.ratio == Fraction(102) / Fraction("112.2")
    assert answer.remarks == ("price_index_used",)


def test_kilowatts_are_no_money() -> None:
    assert resolve(ask("kWh", 2021), ratios(2021)) == Unresolved(code="unit_not_convertible")


def test_money_with_its_tax_is_accepted_where_untaxed_money_is() -> None:
    assert {"EUR", "EUR_TTC", "kEUR_BOOKED"} <= set(accepted_units("services_it"))
    assert "EUR_TTC" not in accepted_units("electricity")


def compiled(release: FactorRelease, recovery: str | None) -> Inventory:
    group = perimeter()
    if recovery is not None:
        rate = Indicator(
            entity="ALS",
            year=2021,
            indicator="vat_recovery_pct",
            value=Decimal(recovery),
            source="liasse",
        )
        group = type(group)(
            entities=group.entities, sites=group.sites, indicators=(rate,), group="T", name="T"
        )
    rows = [
        {"activity_type": "services_it", "factor": "", "quantity": 113.0, "unit": "kEUR_BOOKED"},
        {"activity_type": "services_it", "factor": "", "quantity": 100.0, "unit": "kEUR"},
    ]
    return compile_inventory(settings(), group, activities(rows), release)


def test_the_rate_is_that_of_the_entity_and_of_the_year() -> None:
    inventory = compiled(ratios(2021), "35")
    assert inventory.lines["total_mg"].tolist() == [2_100_000_000, 2_100_000_000]
    told = [answer.ratio_fr for answer in inventory.resolutions if answer.ratio_fr]
    assert told == [
        f"TVA non récupérée retirée : 20 % × (1 − {number(Decimal(35))} % récupérés) (CGI)"
    ]


def test_an_entity_without_its_rate_has_a_finding_and_no_line() -> None:
    inventory = compiled(ratios(2021), None)
    assert [f.code for f in inventory.findings] == ["vat_recovery_missing"]
    assert "2021" in inventory.findings[0].sentence
    assert inventory.lines["total_mg"].tolist() == [2_100_000_000]
