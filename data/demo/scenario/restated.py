"""The inventory of 2020 by the method of 2021: corrections and additions, each with its reason.

A correction revises a line of 2020's collection; an addition is a new line of 2020 that the
published inventory left out. Both were made in 2022, when the second inventory was prepared.
"""

from collections.abc import Iterator
from dataclasses import replace

from scenario.assets import remeasured
from scenario.energy import charged_gas, charged_sites
from scenario.lines import RESTATED, YEARS, Line, generator
from scenario.places import Place
from scenario.purchases import later_accounts
from scenario.travel import COMMUTE_KINDS, SURVEY, later_trips
from scenario.waste import later_freight

SURVEYED = 2.3
"""What the survey finds, beside the guess."""

METERED = "Méthode 2021 : factures reçues depuis, à la place de l’estimation par surface."
MEASURED = (
    "Méthode 2021 : surface du métré de 2022, parties communes comprises, au lieu de celle du bail."
)
WEIGHED = "Méthode 2021 : bacs pesés sur un mois de 2022, au lieu d’une masse moyenne."
TRAVELLED = "Méthode 2021 : hors du bilan 2020 publié, compté depuis le bilan 2021."
CHARGED = "Méthode 2021 : chauffage compris dans les charges, hors du bilan 2020 publié."


def restated(drafted: list[Line], places: list[Place]) -> list[Line]:
    """The corrections of 2020, in the order of its lines, then the additions."""
    first = [made for made in drafted if made.file == YEARS[0]]
    return [*_corrections(first), *_additions(places)]


def _corrections(first: list[Line]) -> Iterator[Line]:
    leases = {id(made) for made in remeasured(first)}
    for made in first:
        rng = generator(f"correction {made.kind} {made.site} {made.factor}")
        if made.kind in COMMUTE_KINDS and made.entity in {"ALS", "MNV"}:
            factor = SURVEYED * rng.uniform(0.8, 1.2)
            told = {"data_kind": "statistical", "scores": "44444"}
            yield _revised(made, factor, f"Méthode 2021 : {SURVEY}", **told)
        elif made.kind == "electricity" and made.data_kind == "extrapolated":
            told = {"data_kind": "invoiced", "scores": "", "free": False}
            yield _revised(made, rng.uniform(1.7, 2.5), METERED, **told)
        elif id(made) in leases:
            yield _revised(made, rng.uniform(1.12, 1.45), MEASURED)
        elif made.kind == "waste_residual" and made.entity == "ALS" and made.scores:
            yield _revised(made, rng.uniform(1.1, 1.5), WEIGHED, scores="44444", free=False)


def _revised(made: Line, factor: float, reason: str, **changed: object) -> Line:
    """A new revision of a line; calibration sets it once the line itself is settled."""
    told = {"file": RESTATED, "corrects": made, "change": factor, "comment": reason}
    return replace(made, **(told | {"free": True} | changed))


def _additions(places: list[Place]) -> Iterator[Line]:
    yield from later_accounts(RESTATED)
    for place in charged_sites(places):
        yield replace(charged_gas(place, YEARS[0]), file=RESTATED, comment=CHARGED)
    yield from later_trips(RESTATED, TRAVELLED)
    yield from later_freight(RESTATED)
