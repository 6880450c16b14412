"""Purchases by account, from the ledger of each entity: ``accounts.csv``, in k€ excluding tax.

Only accounts that are neither energy, nor travel, nor fixed assets. Those marked ``later`` were
outside the published inventory of 2020; 2021's method counts them. Paper and water are bought in
quantities.
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from scenario.lines import SPENDING, YEARS, Line, generator, line, months, quarter, whole
from scenario.places import SIRENS, Place, offices


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An account of an entity's ledger, what it buys, the ratio, and k€ excluding tax by year."""

    entity: str
    number: str
    label: str
    kind: str
    series: str
    keur: Mapping[int, float]
    later: bool


ACCOUNTS = Path(__file__).with_name("accounts.csv")

LATER_REASON = (
    "Méthode 2021 : compte {number} ({label}) hors du bilan 2020 publié, compté depuis le bilan"
    " 2021."
)

INTRAGROUP = (
    ("ALS", "SOL", "6132", "Loyers intragroupe", "ratio_real_estate", (1_450.0, 1_480.0)),
    ("MNV", "ALS", "6226", "Prestations support d’ALS", "ratio_legal_accounting", (92.0, 95.0)),
    (
        "ONV",
        "ALS",
        "6211",
        "Salariés mis à disposition par ALS",
        "ratio_employment",
        (260.0, 610.0),
    ),
)
"""Buyer, seller, account, label, ratio, k€ a quarter in each year: eliminated at consolidation."""

REAMS_PER_M2 = {2020: 0.24, 2021: 0.30}
WATER_M3_PER_M2 = {2020: 0.22, 2021: 0.29}


def accounts() -> list[Account]:
    """The accounts of every entity."""
    with ACCOUNTS.open(encoding="utf-8", newline="") as file:
        return [
            Account(
                entity=row["entity"],
                number=row["account"],
                label=row["label_fr"],
                kind=row["activity_type"],
                series=row["series"],
                keur={year: float(row[f"keur_{year}"]) for year in YEARS},
                later=row["later"] == "1",
            )
            for row in csv.DictReader(file)
        ]


def purchases(places: list[Place]) -> Iterator[Line]:
    """What each entity bought, and what it bought from the others."""
    for account in accounts():
        for year in YEARS:
            if account.keur[year] and not (account.later and year == YEARS[0]):
                yield from _monthly(account, year, _home(places, account.entity))
    yield from _intragroup()
    yield from _paper(places)
    yield from _water(places)


def _home(places: list[Place], entity: str) -> str:
    """ONV's own purchases belong to its offices; the others buy for the entity as a whole."""
    return offices(places, entity)[0].site if entity == "ONV" else ""


def _monthly(account: Account, year: int, site: str) -> Iterator[Line]:
    """An account month by month, as the ledger holds it."""
    rng = generator(f"account {account.entity} {account.number} {year}")
    for index, start, end in months(year):
        euros = account.keur[year] * 1000 * SPENDING[index] / sum(SPENDING)
        yield line(
            euros * rng.uniform(0.8, 1.2),
            file=year,
            entity=account.entity,
            site=site,
            kind=account.kind,
            factor=account.series,
            start=start,
            end=end,
            unit="EUR",
            comment=f"Compte {account.number} · {account.label}",
            places=2,
            free=True,
        )


def later_accounts(file: int) -> Iterator[Line]:
    """By quarter, the accounts of 2020 that the published inventory left out."""
    for account in accounts():
        if not account.later:
            continue
        rng = generator(f"restated {account.entity} {account.number}")
        for number in range(1, 5):
            start, end = quarter(YEARS[0], number)
            yield line(
                account.keur[YEARS[0]] * 250 * rng.uniform(0.85, 1.15),
                file=file,
                entity=account.entity,
                kind=account.kind,
                factor=account.series,
                start=start,
                end=end,
                unit="EUR",
                comment=LATER_REASON.format(number=account.number, label=account.label),
                places=2,
                free=True,
            )


def _intragroup() -> Iterator[Line]:
    for buyer, seller, account, label, series, amounts in INTRAGROUP:
        for year, keur in zip(YEARS, amounts, strict=True):
            for number in range(1, 5):
                start, end = quarter(year, number)
                yield line(
                    keur + number,
                    file=year,
                    entity=buyer,
                    kind="services_monetary",
                    factor=series,
                    start=start,
                    end=end,
                    unit="kEUR",
                    counterparty=SIRENS[seller],
                    comment=f"Compte {account} · {label}",
                )


def _paper(places: list[Place]) -> Iterator[Line]:
    """Reams of A4 by site: by quarter in the large ones, once a year in the agencies."""
    for place in offices(places, "ALS"):
        if not place.is_mainland:
            continue
        rng = generator(f"paper {place.site}")
        for year in YEARS:
            periods = [whole(year)]
            if place.kind != "agency":
                periods = [quarter(year, number) for number in range(1, 5)]
            for start, end in filter(None, (place.held(*period) for period in periods)):
                reams = place.surface * REAMS_PER_M2[year] / len(periods)
                yield line(
                    round(reams * rng.uniform(0.75, 1.25) / 5) * 5,
                    file=year,
                    entity=place.entity,
                    site=place.site,
                    kind="goods_paper",
                    factor="paper_office",
                    start=start,
                    end=end,
                    unit="piece",
                )


def _water(places: list[Place]) -> Iterator[Line]:
    """Water bought, and the waste water of the same bills."""
    for place in [*offices(places, "ALS"), *offices(places, "MNV")]:
        rng = generator(f"water {place.site}")
        for year in YEARS:
            held = place.held(*whole(year))
            if held is None:
                continue
            start, end = held
            cubic = place.surface * WATER_M3_PER_M2[year] * rng.uniform(0.7, 1.3)
            cubic *= ((end - start).days + 1) / 365
            for kind in ("water_supply", "wastewater"):
                yield line(
                    cubic,
                    file=year,
                    entity=place.entity,
                    site=place.site,
                    kind=kind,
                    start=start,
                    end=end,
                    unit="m3",
                )
