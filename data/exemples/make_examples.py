"""Makes the sample files of the import wizard: the layouts that users have, everything invented.

Numbers of supply points, plates, travellers and figures are drawn by a seeded generator; only the
shape of the files is that of real exports. The sites are those of the demo. The same script gives
the same texts on any machine (a workbook also holds a date of creation, fixed here).

    python data/exemples/make_examples.py [folder]
"""

import calendar
import datetime as dt
import io
import random
import sys
from pathlib import Path

import xlsxwriter

HERE = Path(__file__).resolve().parent
YEAR = 2022
FICTION = "FICHIER FICTIF de démonstration : aucune donnée réelle"
PRM = (
    ("30001000000017", "ALS-75-01", "Siège", 61_000),
    ("30001000000024", "ALS-69-01", "Délégation Auvergne-Rhône-Alpes", 11_500),
    ("30001000000031", "ALS-35-01", "Délégation Bretagne", 8_200),
    ("30001000000048", "ALS-38-01", "Agence de Grenoble", 2_350),
    ("30001000000055", "ALS-42-01", "Agence de Saint-Étienne", 2_900),
    ("30001000000062", "ALS-74-01", "Agence d’Annecy", 1_750),
)
TRIPS = (
    ("TGV", "PARIS - LYON", 427, 0.19),
    ("TGV", "PARIS - RENNES", 364, 0.18),
    ("TER", "LYON - GRENOBLE", 108, 0.16),
    ("Avion court-courrier", "PARIS - BORDEAUX", 592, 0.31),
    ("Avion long-courrier", "PARIS - POINTE-A-PITRE", 6_850, 0.12),
)
HOTELS = ("LYON", "RENNES", "BORDEAUX")
PUMPS = ("TotalEnergies", "Avia", "Esso", "Carrefour")
PRODUCTS = (("GAZOLE B7", 1.62), ("SP95-E10", 1.58), ("AD BLUE", 0.95), ("LAVAGE", 12.0))


def french(value: float, decimals: int = 2, grouped: bool = False) -> str:
    """A number as a French export writes it."""
    text = f"{value:,.{decimals}f}".replace(",", " " if grouped else "")
    return text.replace(".", ",")


def meters() -> bytes:
    """The meters of the Enedis sample, in the template's own columns."""
    head = "Code compteur;Nom du compteur;Code site;Type de donnée;Unité;Rythme attendu;"
    head += "Point de livraison;Fournisseur"
    rows = [
        f"ELEC-{site};Électricité {name};{site};Électricité du réseau;kWh;Mensuel;{prm};Fictif"
        for prm, site, name, _ in PRM
    ]
    return "\n".join([head, *rows, ""]).encode()


def enedis() -> bytes:
    """A monthly export of consumption: UTF-8 with its mark, title lines, French numbers."""
    draw = random.Random(2022)
    lines = [
        f"Export des consommations mensuelles;;;;;;;{FICTION}",
        f"Période du 01/01/{YEAR} au 31/12/{YEAR};;;;;;;",
        ";;;;;;;",
        (
            "PRM;Nom du site;Mois;Date de début;Date de fin;Consommation (kWh);"
            "Puissance souscrite (kVA);Nature"
        ),
    ]
    for prm, _, name, size in PRM:
        for month in range(1, 13):
            last = calendar.monthrange(YEAR, month)[1]
            kwh = size * draw.uniform(0.8, 1.2)
            days = f"01/{month:02d}/{YEAR};{last}/{month:02d}/{YEAR}"
            lines.append(f"{prm};{name};{month:02d}/{YEAR};{days};{round(kwh)};36;Réelle")
    return ("\r\n".join([*lines, ""])).encode("utf-8-sig")


def agency() -> bytes:
    """A statement of a travel agency: two header lines, several modes, amounts beside."""
    draw = random.Random(69)
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_properties({"created": dt.datetime(2023, 1, 31, tzinfo=dt.UTC).replace(tzinfo=None)})
    sheet = book.add_worksheet("Relevé 2022")
    bold = book.add_format({"bold": True})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    sheet.write(0, 0, f"Relevé de voyages {YEAR} - {FICTION}", bold)
    sheet.merge_range(2, 0, 2, 4, "Voyage", bold)
    sheet.merge_range(2, 5, 2, 6, "Distance", bold)
    sheet.merge_range(2, 7, 2, 9, "Montant", bold)
    headers = "Dossier;Société;Date;Mode;Trajet;Km;Voyageurs;HT;TVA;TTC"
    sheet.write_row(3, 0, headers.split(";"), bold)
    for number in range(120):
        row = 4 + number
        date = dt.datetime(YEAR, 1, 3) + dt.timedelta(days=draw.randrange(355))  # noqa: DTZ001
        mode, trip, km, price = draw.choice(TRIPS)
        if draw.random() < 0.2:
            mode, trip, km, price = "Hôtel", draw.choice(HOTELS), 0, 95.0
        travellers = draw.choice((1, 1, 1, 2, 3))
        amount = round((km or 1) * price * travellers, 2)
        company = draw.choice(("Action Logement Services", "ACTION LOGEMENT SERVICES"))
        sheet.write_string(row, 0, f"FICTIF-{number + 1:04d}")
        sheet.write_string(row, 1, company)
        sheet.write_datetime(row, 2, date, day)
        sheet.write_string(row, 3, mode)
        sheet.write_string(row, 4, trip)
        if km:
            sheet.write_number(row, 5, km)
        sheet.write_number(row, 6, travellers)
        sheet.write_row(row, 7, [amount, round(amount * 0.1, 2), round(amount * 1.1, 2)])
    book.close()
    return buffer.getvalue()


def fleet() -> bytes:
    """A statement of fuel cards: Windows-1252, litres by product, credits with a minus."""
    draw = random.Random(1951)
    lines = [
        f"Relevé de cartes carburant;{FICTION}",
        (
            "N° carte;Immatriculation;Agence;Date transaction;Enseigne;Libellé produit;Quantité"
            ";Unité;Montant HT;Montant TTC"
        ),
    ]
    agencies = ("Agence de Grenoble", "AGENCE ST ETIENNE", "Délégation Bretagne", "Siège")
    for number in range(150):
        product, price = draw.choices(PRODUCTS, (60, 30, 5, 5))[0]
        litres = 1.0 if product == "LAVAGE" else round(draw.uniform(18, 62), 2)
        if number % 41 == 40:
            litres = -litres
        date = dt.date(YEAR, 1, 1) + dt.timedelta(days=draw.randrange(365))
        plate = f"ZZ-{100 + number % 9}-FX"
        unit = "U" if product == "LAVAGE" else "L"
        money = f"{french(litres * price)};{french(litres * price * 1.2)}"
        hour = f"{draw.randrange(6, 21):02d}:{draw.randrange(60):02d}"
        lines.append(
            f"70{number % 9:04d};{plate};{draw.choice(agencies)};{date:%d/%m/%Y} {hour};"
            f"{draw.choice(PUMPS)};{product};{french(litres)};{unit};{money}"
        )
    return ("\r\n".join([*lines, ""])).encode("cp1252")


FILES = {
    "compteurs.csv": meters,
    "enedis_mensuel.csv": enedis,
    "agence_de_voyages.xlsx": agency,
    "cartes_carburant.csv": fleet,
}


def main(folder: Path = HERE) -> None:
    """Write the files."""
    for name, make in FILES.items():
        (folder / name).write_bytes(make())
        print(folder / name)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
