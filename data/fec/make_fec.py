"""A ledger of accounts (FEC) that is invented and says so: seeded, balanced, for three charts.

    python data/fec/make_fec.py FICHIER --chart pcec --lines 200000 --seed 7

Every entry is one that an accountant would write: a purchase with its VAT and its supplier, now
and then a credit note, salaries, taxes, interests, depreciation, the acquisition of an asset, the
balances brought forward on the first day. The same seed gives the same bytes.
"""

import argparse
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

HEADER = [
    *("JournalCode", "JournalLib", "EcritureNum", "EcritureDate", "CompteNum", "CompteLib"),
    *("CompAuxNum", "CompAuxLib", "PieceRef", "PieceDate", "EcritureLib", "Debit", "Credit"),
    *("EcritureLet", "DateLet", "ValidDate", "Montantdevise", "Idevise"),
]
SIGNED = [{"Debit": "Montant", "Credit": "Sens"}.get(name, name) for name in HEADER]

PCG = (
    ("60611000", "Électricité", 8, 900),
    ("60612000", "Gaz naturel", 4, 1_400),
    ("60630000", "Petit équipement", 9, 120),
    ("60640000", "Fournitures administratives", 9, 90),
    ("61100000", "Sous-traitance générale", 5, 3_000),
    ("61320000", "Locations immobilières", 6, 5_200),
    ("61350000", "Locations de véhicules", 5, 420),
    ("61400000", "Charges locatives", 5, 1_300),
    ("61520000", "Entretien des locaux", 6, 800),
    ("61560000", "Maintenance", 6, 650),
    ("61600000", "Primes d'assurance", 2, 2_100),
    ("62110000", "Personnel intérimaire", 4, 1_700),
    ("62260000", "Honoraires", 7, 2_400),
    ("62310000", "Annonces et insertions", 4, 1_500),
    ("62400000", "Transports de biens", 2, 300),
    ("62510000", "Voyages et déplacements", 9, 210),
    ("62560000", "Missions", 6, 130),
    ("62610000", "Affranchissements", 3, 350),
    ("62620000", "Télécommunications", 4, 480),
    ("62700000", "Services bancaires", 3, 60),
)
HLM = (
    *PCG,
    ("60500000", "Achat d'immeubles en bloc", 1, 180_000),
    ("60510000", "Travaux de remise en état", 6, 9_000),
    ("61510000", "Entretien courant des immeubles", 8, 700),
    ("61520000", "Gros entretien des immeubles", 4, 6_000),
)
PCEC = (
    ("63110000", "Loyers des agences", 6, 5_200),
    ("63120000", "Charges locatives et de copropriété", 5, 1_300),
    ("63130000", "Électricité et gaz", 8, 900),
    ("63200000", "Locations de véhicules", 5, 420),
    ("63310000", "Honoraires et conseil", 7, 2_400),
    ("63320000", "Prestations informatiques", 8, 3_800),
    ("63330000", "Nettoyage des locaux", 5, 500),
    ("63340000", "Personnel intérimaire", 4, 1_700),
    ("63400000", "Voyages et déplacements", 9, 210),
    ("63500000", "Télécommunications", 4, 480),
    ("63600000", "Primes d'assurance", 2, 2_100),
    ("63700000", "Fournitures de bureau", 9, 90),
    ("63900000", "Frais divers de gestion", 2, 75),
    ("60810000", "Commissions bancaires", 3, 60),
)
OTHERS = {
    "pcg": (
        ("64110000", "Salaires", "42100000", "Personnel"),
        ("63510000", "Contribution économique territoriale", "44700000", "État"),
        ("66110000", "Intérêts des emprunts", "51200000", "Banque"),
        ("68110000", "Dotations aux amortissements", "28183000", "Amortissements"),
        ("60310000", "Variation des stocks", "31000000", "Stocks"),
    ),
    "pcec": (
        ("61100000", "Salaires", "36100000", "Personnel"),
        ("62100000", "Contribution économique territoriale", "36200000", "État"),
        ("60100000", "Intérêts interbancaires", "11200000", "Banque"),
        ("66100000", "Dotations aux amortissements", "44290000", "Amortissement du mobilier"),
        ("20310000", "Prêts à l'accession", "11200000", "Banque"),
    ),
}
ASSETS = {
    "pcg": (
        ("21830000", "Matériel informatique", 1_600),
        ("21840000", "Mobilier", 900),
        ("21350000", "Agencements des constructions", 12_000),
    ),
    "pcec": (
        ("44230000", "Matériel informatique", 1_600),
        ("44240000", "Mobilier", 900),
        ("44250000", "Agencements et installations", 12_000),
    ),
}
PARTNERS = {
    "pcg": ("40110000", "40400000", "44566000"),
    "pcec": ("36300000", "36300000", "36500000"),
}
SUPPLIERS = (
    *("ELECTRICITE GENERALE", "GAZ DE TEST", "PAPETERIE DU CENTRE", "CABINET MARTIN ET ASSOCIES"),
    *("FONCIERE DES ÎLES", "NETTOYAGE PRO", "INTERIM SERVICES", "TELECOM TEST", "AGENCE VOYAGES"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to invent. ``sites`` are codes that some labels hold, ``group`` SIRENs of the group."""

    chart: str = "pcg"
    lines: int = 1_000
    seed: int = 1
    closing: date = date(2021, 12, 31)
    separator: str = "\t"
    encoding: str = "iso-8859-15"
    signed: bool = False
    sites: tuple[str, ...] = ()
    group: tuple[str, ...] = ()


Line = tuple[str, str, str, str, int, int]
"""Account, its label, third party, its name, debit and credit in cents."""


def make(plan: Plan) -> bytes:
    """The file of a plan."""
    rows = [plan.separator.join(SIGNED if plan.signed else HEADER)]
    for number, (journal, day, label, lines) in enumerate(_entries(plan), 1):
        rows += [_row(plan, number, (journal, day, label), line) for line in lines]
        if len(rows) > plan.lines:
            break
    return ("\r\n".join(rows) + "\r\n").encode(plan.encoding)


def _row(plan: Plan, number: int, head: tuple[str, date, str], line: Line) -> str:
    journal, day, label = head
    account, name, third, third_name, debit, credit = line
    told = f"{day:%Y%m%d}"
    amounts = [_amount(debit), _amount(credit)]
    if plan.signed:
        amounts = [_amount(debit + credit), "C" if credit else "D"]
    names = {"AC": "Achats", "AN": "A nouveaux", "OD": "Opérations diverses", "BQ": "Banque"}
    cells = [journal, names[journal], str(number), told, account, name, third, third_name]
    cells += [f"P{number:07d}", told, label, *amounts, "", "", told, "", ""]
    return plan.separator.join(cells)


def _amount(cents: int) -> str:
    return f"{cents // 100},{cents % 100:02d}"


def _entries(plan: Plan) -> Iterator[tuple[str, date, str, list[Line]]]:
    """Entries without end, the balances brought forward first."""
    rng = random.Random(f"fec {plan.chart} {plan.seed}")
    opening = date(plan.closing.year - 1, plan.closing.month, 1) + timedelta(days=31)
    opening = opening.replace(day=1)
    days = (plan.closing - opening).days + 1
    family = "pcec" if plan.chart == "pcec" else "pcg"
    yield "AN", opening, "A NOUVEAU", _brought_forward(rng, family)
    charges = {"pcg": PCG, "hlm": HLM, "pcec": PCEC}[plan.chart]
    weights = [weight for _, _, weight, _ in charges]
    while True:
        day = opening + timedelta(days=rng.randrange(days))
        drawn = rng.random()
        if drawn < 0.04:
            account, name, against, other = rng.choice(OTHERS[family])
            cents = rng.randrange(10_000, 900_000)
            lines = [(account, name, "", "", cents, 0), (against, other, "", "", 0, cents)]
            yield "OD", day, f"{name} {day:%m/%Y}", lines
        elif drawn < 0.06:
            account, name, mean = rng.choice(ASSETS[family])
            yield "AC", day, f"Facture {name}", _bill(rng, plan, family, (account, name, mean))
        else:
            ((account, name, _, mean),) = rng.choices(charges, weights)
            where = f" {rng.choice(plan.sites)}" if plan.sites and rng.random() < 0.3 else ""
            label = f"FAC {rng.randrange(10**7):07d} {name}{where}"
            yield "AC", day, label, _bill(rng, plan, family, (account, name, mean))


def _brought_forward(rng: random.Random, family: str) -> list[Line]:
    """Balances of the year before: assets that were not bought this year."""
    lines: list[Line] = []
    for account, name, mean in ASSETS[family]:
        lines.append((account, name, "", "", rng.randrange(mean * 5_000, mean * 9_000), 0))
    capital = "10100000" if family == "pcg" else "57000000"
    return [*lines, (capital, "Capital", "", "", 0, sum(line[4] for line in lines))]


def _bill(rng: random.Random, plan: Plan, family: str, charge: tuple[str, str, int]) -> list[Line]:
    """A supplier's bill, or now and then its credit note."""
    account, name, mean = charge
    net = max(100, round(rng.lognormvariate(0, 0.8) * mean * 100))
    vat = net // 5
    is_asset = account.startswith(("2", "44"))
    partner = PARTNERS[family][1 if is_asset else 0]
    supplier = rng.randrange(len(SUPPLIERS))
    third, third_name = f"F{supplier:05d}", SUPPLIERS[supplier]
    if plan.group and rng.random() < 0.03:
        siren = rng.choice(plan.group)
        third, third_name = siren, f"SOCIETE DU GROUPE {siren}"
    bill: list[Line] = [
        (account, name, "", "", net, 0),
        (PARTNERS[family][2], "TVA déductible", "", "", vat, 0),
        (partner, "Fournisseurs", third, third_name, 0, net + vat),
    ]
    if rng.random() < 0.05:
        return [(a, n, t, tn, credit, debit) for a, n, t, tn, debit, credit in bill]
    return bill


def main() -> None:
    """Write the file of the options."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--chart", choices=["pcg", "hlm", "pcec"], default="pcg")
    parser.add_argument("--lines", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--closing", type=date.fromisoformat, default=date(2021, 12, 31))
    options = parser.parse_args()
    plan = Plan(
        chart=options.chart, lines=options.lines, seed=options.seed, closing=options.closing
    )
    options.file.write_bytes(make(plan))
    print(f"{options.file}: {options.lines} lignes au moins, entité et écritures inventées")


if __name__ == "__main__":
    main()
