"""Purchases by account, from the ledger of each entity: thousands of euros excluding tax a year.

Only accounts that are neither energy, nor travel, nor fixed assets. Those marked ``later`` were
outside the published inventory of 2020; 2021's method counts them. Paper and water are bought in
quantities.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from scenario.lines import SPENDING, YEARS, Line, generator, line, months, quarter, whole
from scenario.places import SIRENS, Place, offices


@dataclass(frozen=True, slots=True)
class Account:
    """An account of the ledger, what it buys, the ratio, and k€ of 2020 and of 2021."""

    number: str
    label: str
    kind: str
    series: str
    keur: tuple[float, float]
    later: bool = False

    def spent(self, year: int) -> float:
        """Thousands of euros of a year."""
        return self.keur[YEARS.index(year)]


ACCOUNTS = {
    "ALS": (
        Account("6063", "Petit équipement", "goods_supplies", "supplies_small", (460, 520)),
        Account("60631", "Produits d’entretien", "goods_monetary", "ratio_chemicals", (120, 95)),
        Account("60632", "Petit matériel", "goods_monetary", "ratio_it_products", (980, 760)),
        Account("60633", "Masques", "goods_monetary", "ratio_textile_leather", (310, 110)),
        Account("60634", "Objets", "goods_monetary", "ratio_other_manufactured", (150, 260)),
        Account("6064", "Consommables", "goods_supplies", "supplies_office", (95, 110)),
        Account("60641", "Papeterie", "goods_paper", "ratio_paper_board", (85, 90)),
        Account("6068", "Épicerie et cafés", "goods_food", "ratio_food", (85, 130)),
        Account("611", "Sous-traitance", "services_it", "ratio_it_services", (20_400, 22_600)),
        Account("6132", "Charges locatives", "services_monetary", "ratio_real_estate", (9_600, 9_900)),
        Account("6152", "Entretien", "services_maintenance", "ratio_machine_repair", (3_150, 3_500)),
        Account("61521", "Remise en état", "works_expensed", "ratio_construction", (1_150, 1_500)),
        Account("6156", "Licences", "services_it", "ratio_it_services", (12_200, 14_300)),
        Account("616", "Assurances", "services_insurance", "ratio_insurance", (3_700, 3_900)),
        Account("6211", "Intérim", "services_monetary", "ratio_employment", (4_300, 5_400)),
        Account("6226", "Conseil", "services_monetary", "ratio_legal_accounting", (21_000, 25_400)),
        Account("6228", "Prescripteurs", "services_banking", "ratio_financial_auxiliary", (6_900, 8_100)),
        Account("6231", "Annonces", "services_advertising", "ratio_advertising", (4_900, 6_600)),
        Account("6236", "Imprimés", "services_advertising", "ratio_printing", (520, 540)),
        Account("6257", "Restaurant", "services_monetary", "ratio_accommodation_food", (1_450, 2_050)),
        Account("6261", "Affranchissement", "services_postal", "ratio_postal", (3_000, 3_050)),
        Account("6262", "Télécoms", "services_telecom", "ratio_telecom", (4_500, 4_600)),
        Account("627", "Services bancaires", "services_banking", "ratio_financial_services", (2_650, 2_800)),
        Account("6282", "Nettoyage", "services_cleaning", "ratio_other_specialised_services", (5_700, 5_300)),
        Account("6283", "Gardiennage", "services_cleaning", "ratio_employment", (2_300, 2_400)),
        Account("617", "Études", "services_monetary", "ratio_other_specialised_services", (3_300, 3_600), True),
        Account("6135", "Archivage", "services_monetary", "ratio_warehousing", (790, 830), True),
        Account("6155", "Dépannage", "services_maintenance", "ratio_it_household_repair", (620, 660), True),
        Account("618", "Documentation", "services_monetary", "ratio_publishing", (760, 790), True),
        Account("6251", "Agence de voyages", "services_monetary", "ratio_travel_agencies", (120, 240), True),
        Account("6281", "Cotisations", "services_monetary", "ratio_associations", (2_250, 2_300), True),
        Account("6333", "Formation", "services_monetary", "ratio_education", (4_100, 4_700), True),
        Account("6234", "Événements", "services_monetary", "ratio_arts_culture", (230, 330), True),
        Account("6238", "Mécénat", "services_monetary", "ratio_public_administration", (480, 500), True),
    ),
    "SOL": (
        Account("6152", "Remise en état", "works_expensed", "ratio_construction", (520, 590)),
        Account("6156", "Maintenance", "services_maintenance", "ratio_machine_repair", (700, 780)),
        Account("616", "Assurances", "services_insurance", "ratio_insurance", (480, 500)),
        Account("6226", "Honoraires", "services_monetary", "ratio_legal_accounting", (520, 600)),
        Account("6132", "Gestion locative", "services_monetary", "ratio_real_estate", (850, 900)),
        Account("6282", "Nettoyage", "services_cleaning", "ratio_other_specialised_services", (240, 250)),
        Account("627", "Banque", "services_banking", "ratio_financial_services", (90, 100)),
        Account("617", "Diagnostics", "services_monetary", "ratio_architecture_engineering", (480, 420), True),
        Account("6333", "Formation", "services_monetary", "ratio_education", (15, 20), True),
    ),
    "MNV": (
        Account("611", "Plateforme", "services_it", "ratio_it_services", (1_050, 1_250)),
        Account("6226", "Honoraires", "services_monetary", "ratio_legal_accounting", (700, 800)),
        Account("6231", "Publicité", "services_advertising", "ratio_advertising", (560, 690)),
        Account("6257", "Logement temporaire", "services_monetary", "ratio_accommodation_food", (190, 250)),
        Account("6262", "Télécoms", "services_telecom", "ratio_telecom", (185, 200)),
        Account("6211", "Intérim", "services_monetary", "ratio_employment", (240, 300)),
        Account("6261", "Affranchissement", "services_postal", "ratio_postal", (55, 60)),
        Account("6282", "Nettoyage", "services_cleaning", "ratio_other_specialised_services", (110, 120)),
        Account("6063", "Petit équipement", "goods_supplies", "supplies_small", (20, 22)),
        Account("6251", "Agence de voyages", "services_monetary", "ratio_travel_agencies", (110, 200), True),
        Account("6333", "Formation", "services_monetary", "ratio_education", (120, 150), True),
    ),
    "AST": (
        Account("6156", "Maintenance", "services_maintenance", "ratio_machine_repair", (240, 250)),
        Account("6152", "Remise en état", "works_expensed", "ratio_construction", (95, 100)),
        Account("616", "Assurances", "services_insurance", "ratio_insurance", (145, 150)),
        Account("6132", "Gestion locative", "services_monetary", "ratio_real_estate", (390, 400)),
        Account("6226", "Honoraires", "services_monetary", "ratio_legal_accounting", (140, 150)),
        Account("617", "Diagnostics", "services_monetary", "ratio_architecture_engineering", (60, 70)),
    ),
    "ONV": (
        Account("6226", "Honoraires", "services_monetary", "ratio_legal_accounting", (42, 0)),
        Account("611", "Informatique", "services_it", "ratio_it_services", (16, 0)),
        Account("6262", "Télécoms", "services_telecom", "ratio_telecom", (7, 0)),
    ),
}  # fmt: skip

RESTATED_REASON = (
    "Méthode 2021 : compte {number} ({label}) hors du bilan 2020 publié, compté depuis le bilan 2021."
)

INTRAGROUP = (
    ("ALS", "SOL", "6132", "Loyers intragroupe", "ratio_real_estate", (1_450.0, 1_480.0)),
    ("MNV", "ALS", "6226", "Prestations support d’ALS", "ratio_legal_accounting", (92.0, 95.0)),
    ("ONV", "ALS", "6211", "Salariés mis à disposition par ALS", "ratio_employment", (260.0, 610.0)),
)
"""Buyer, seller, account, label, ratio, k€ a quarter in each year: eliminated at consolidation."""

REAMS_PER_M2 = {2020: 0.24, 2021: 0.30}
WATER_M3_PER_M2 = {2020: 0.22, 2021: 0.29}


def purchases(places: list[Place]) -> Iterator[Line]:
    """What each entity bought, and what it bought from the others."""
    for entity, accounts in ACCOUNTS.items():
        site = next(p.site for p in places if p.entity == entity) if entity == "ONV" else ""
        for account in accounts:
            for year in YEARS:
                if account.spent(year) and not (account.later and year == YEARS[0]):
                    yield from _monthly(entity, account, year, _home(places, entity, site))
    yield from _intragroup()
    yield from _paper(places)
    yield from _water(places)


def _home(places: list[Place], entity: str, site: str) -> str:
    """ONV's own purchases belong to its offices, so that they are not those of its stock."""
    return offices(places, entity)[0].site if site else ""


def _monthly(entity: str, account: Account, year: int, site: str) -> Iterator[Line]:
    """An account month by month, as the ledger holds it."""
    rng = generator(f"account {entity} {account.number} {year}")
    for index, start, end in months(year):
        yield line(
            account.spent(year) * 1000 * SPENDING[index] / sum(SPENDING) * rng.uniform(0.8, 1.2),
            file=year,
            entity=entity,
            site=site,
            kind=account.kind,
            factor=account.series,
            start=start,
            end=end,
            unit="EUR",
            data_kind="invoiced",
            comment=f"Compte {account.number} · {account.label}",
            places=2,
            free=True,
        )


def later_accounts(file: int) -> Iterator[Line]:
    """By quarter, the accounts of 2020 that the published inventory left out."""
    for entity, accounts in ACCOUNTS.items():
        for account in accounts:
            rng = generator(f"restated {entity} {account.number}")
            if not account.later:
                continue
            reason = RESTATED_REASON.format(number=account.number, label=account.label)
            for number in range(1, 5):
                start, end = quarter(YEARS[0], number)
                yield line(
                    account.spent(YEARS[0]) * 250 * rng.uniform(0.85, 1.15),
                    file=file,
                    entity=entity,
                    kind=account.kind,
                    factor=account.series,
                    start=start,
                    end=end,
                    unit="EUR",
                    comment=reason,
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
