"""Meters: what their records must hold, each fault named at its cell."""

from datetime import date
from decimal import Decimal

from small_group import perimeter, site

from beges.domain.perimeter import Meter, check_meters

SITES = perimeter().sites


def meter(**facts: object) -> Meter:
    base = {
        "meter": "30001",
        "site": "LYO",
        "activity_type": "electricity",
        "unit": "kWh",
        "rhythm": "monthly",
    }
    return Meter(**{**base, **facts})  # type: ignore[arg-type]


def codes(*meters: Meter) -> list[str]:
    return [finding.code for finding in check_meters(meters, SITES, {})]


def test_a_sound_meter_has_no_finding() -> None:
    assert not codes(meter(), meter(share_num=85, share_den=1000, coefficient=Decimal("0.5")))


def test_each_fault_is_named() -> None:
    assert codes(meter(site="NUL")) == ["site_unknown"]
    assert codes(meter(unit="km")) == ["meter_unit_strange"]
    assert codes(meter(coefficient=Decimal(0))) == ["meter_coefficient"]
    assert codes(meter(share_num=85)) == ["meter_share"]
    assert codes(meter(share_num=1001, share_den=1000)) == ["meter_share"]
    entry, leaving = date(2021, 3, 1), date(2021, 2, 1)
    assert "dates_reversed" in codes(meter(entry_date=entry, exit_date=leaving))


def test_a_meter_lives_within_its_site() -> None:
    closed = {"LYO": site("LYO", "ALS", exit_date=date(2020, 6, 30))}
    found = list(check_meters([meter(entry_date=date(2020, 7, 1))], closed, {}))
    assert [finding.code for finding in found] == ["meter_dates_apart"]
