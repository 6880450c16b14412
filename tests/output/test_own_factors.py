"""An own factor and a corrected one, from the activity to the workbook that is filed."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from own_figures import heat
from small_group import activities, perimeter, settings

from beges.domain.factors import Correction, EmissionFactor, FactorRelease, corrected, with_factors
from beges.domain.inventory import broken_invariants, compile_inventory, trail
from beges.output.filing import write_filing
from beges.services.trails import sentences


def own() -> EmissionFactor:
    factor = heat().factor
    assert factor is not None
    return factor


def car(release: FactorRelease) -> EmissionFactor:
    """The petrol car with its combustion put right."""
    link = Correction(
        factor_id="bc-43787", release=release.release, number=1, part_rank=2, gas="unsplit",
        was=Decimal("0.24"), becomes=Decimal("0.14"), reason="double", reference="fiche",
    )  # fmt: skip
    return corrected(release.factors["bc-43787"], [link])


HEATING = {"activity_type": "heat_network", "quantity": 10.0, "unit": "MWh"}
DRIVING = {"activity_type": "vehicle_km", "quantity": 1000.0}


@pytest.mark.parametrize("which", ["own", "corrected"])
def test_it_is_computed_posted_explained_and_filed(
    release: FactorRelease, tmp_path: Path, which: str
) -> None:
    factor = own() if which == "own" else car(release)
    given = HEATING if which == "own" else {**DRIVING, "unit": factor.unit}
    row = {**given, "factor": factor.factor_id, "period_start": "2022-01-01",
           "period_end": "2022-12-31"}  # fmt: skip
    library = with_factors(release, {factor.factor_id: factor})
    terms = settings(inventory="2022", year=2022)
    inventory = compile_inventory(terms, perimeter(), activities([row]), library)
    assert "blocking" not in {finding.severity for finding in inventory.findings}
    assert broken_invariants(inventory) == []
    by_part = dict(zip(inventory.lines["part"], inventory.lines["total_mg"], strict=True))
    expected = (
        {"power_plant": 715_000_000, "upstream": 160_000_000}
        if which == "own"
        else {"upstream": 76_700_000, "combustion": 140_000_000, "manufacture": 41_000_000}
    )
    assert by_part == expected
    told = dict(sentences(trail(inventory, 0)))
    assert factor.factor_id in told["Facteur"]
    target = tmp_path / "bilan.xlsx"
    when = datetime(2026, 11, 24, tzinfo=UTC)
    for standard in ("beges-v5", "beges-v4", "ghg-protocol"):
        write_filing(target, inventory, standard=standard, head="ab" * 32, head_seq=1,
                     made_at=when, made_by="Camille")  # fmt: skip
        assert target.stat().st_size > 0
