"""A small file of the Base Carbone, written here with the quirks of the real ones.

``ROWS`` has a row of each class and of each structure; a test changes what it needs with
``changed`` and gets a file by ``official`` (Windows-1252, semicolons, decimal commas).
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

Row = dict[str, str]

HEADERS = (
    "Type Ligne", "Identifiant de l'élément", "Structure", "Type de l'élément",
    "Statut de l'élément", "Nom base français", "Nom base anglais", "Nom base espagnol",
    "Nom attribut français", "Nom attribut anglais", "Nom attribut espagnol",
    "Nom frontière français", "Nom frontière anglais", "Nom frontière espagnol",
    "Code de la catégorie", "Tags français", "Tags anglais", "Tags espagnol", "Unité français",
    "Unité anglais", "Unité espagnol", "Contributeur", "Autres Contributeurs", "Programme",
    "Url du programme", "Source", "Localisation géographique",
    "Sous-localisation géographique français", "Sous-localisation géographique anglais",
    "Sous-localisation géographique espagnol", "Date de création", "Date de modification",
    "Période de validité", "Incertitude", "Réglementations", "Transparence", "Qualité",
    "Qualité TeR", "Qualité GR", "Qualité TiR", "Qualité C", "Qualité P", "Qualité M",
    "Commentaire français", "Commentaire anglais", "Commentaire espagnol", "Type poste",
    "Nom poste français", "Nom poste anglais", "Nom poste espagnol", "Total poste non décomposé",
    "CO2f", "CH4f", "CH4b", "N2O",
    *(f"{word} gaz supplémentaire {n}" for n in range(1, 6) for word in ("Code", "Valeur")),
    "Autres GES", "CO2b",
)  # fmt: skip

TOTAL = "Total poste non décomposé"
ID = "Identifiant de l'élément"
WHOLE = "élément non décomposé"
BY_GAS = "élément décomposé par gaz"
BY_PART = "élément décomposé par poste"
BOTH = "élément décomposé par poste et par gaz"


def element(number: int, unit: str, total: str, structure: str = WHOLE, **values: str) -> Row:
    """A valid factor; ``values`` are more cells by header."""
    row = {
        "Type Ligne": "Elément",
        ID: str(number),
        "Structure": structure,
        "Type de l'élément": "Facteur d'émission",
        "Statut de l'élément": "Valide générique",
        "Nom base français": f"Facteur {number}",
        "Code de la catégorie": "Achats de biens > Essais",
        "Unité français": unit,
        "Localisation géographique": "France continentale",
        "Date de création": "05/11/2014",
        "Date de modification": "17/05/2024",
        TOTAL: total,
    }
    return row | values


def part(of: Row, kind: str, name: str, total: str, **values: str) -> Row:
    """A part of an element: it repeats what describes the element, but for the codes of gases."""
    repeated = {name: text for name, text in of.items() if "gaz supplémentaire" not in name}
    for gas in ("CO2f", "CH4f", "CH4b", "N2O", "Autres GES", "CO2b"):
        repeated.pop(gas, None)
    row = {**repeated, "Type Ligne": "Poste", "Type poste": kind, "Nom poste français": name}
    return row | {TOTAL: total} | values


FOOD = element(
    101, "kgCO2e/kg de poids net", "2,81", **{
        "Nom base français": '"""Barre """"équilibre"""" aux fruits"""',
        "Nom attribut français": "enrichie\N{NO-BREAK SPACE}en  vitamines ",
        "Tags français": "Agribalyse,d?émission",
        "Réglementations": "DonnÃ©es de l'article L229-25",
        "Contributeur": "GT DÃ©chets",
        "Nom base anglais": "Cereal bar",
        "Période de validité": "31/12/2023",
        "Commentaire français": "Première ligne,\nseconde ligne",
    })  # fmt: skip
GAS = element(
    102, "kgCO2e/kWhPCI", "0,244", BY_GAS, **{
        "CO2f": "0,2", "CH4f": "0,0138", "N2O": "1,00E-02", "Autres GES": "0,02", "CO2b": "-0,3",
        "Incertitude": "5", "Période de validité": "déc.-17", "Qualité P": "2", "Qualité TeR": "4",
        "Qualité GR": "0", "Qualité TiR": "", "Qualité C": "5",
        "Statut de l'élément": "Valide spécifique",
    })  # fmt: skip
FLIGHT = element(
    103, "kgCO2e/peq.km", "0,186", BOTH, **{
        "Code gaz supplémentaire 1": "Divers", "Valeur gaz supplémentaire 1": "0,084",
        "Code gaz supplémentaire 5": "Divers", "Valeur gaz supplémentaire 5": "0,002",
        "Code gaz supplémentaire 2": "SF6", "Valeur gaz supplémentaire 2": "0,001",
        "CO2f": "0,099", "Localisation géographique": "Monde",
    })  # fmt: skip
FLIGHT_PARTS = (
    part(FLIGHT, "Combustion", "", "0,08", CO2f="0,08"),
    part(FLIGHT, "Amont", "", "0,02", **{"CO2f": "0,019", "Valeur gaz supplémentaire 2": "0,001"}),
    part(FLIGHT, "Emissions fugitives", "Trainées de condensation", "0,086", **{
        "Valeur gaz supplémentaire 1": "0,084", "Valeur gaz supplémentaire 5": "0,002"}),
)  # fmt: skip
WASTE = element(104, "kgCO2e/tonne de déchets", "50", BY_PART, **{"Nom frontière français": "2021"})
WASTE_PARTS = (
    part(WASTE, "Collecte", "", "18"),
    part(WASTE, "Traitement", "tri", "20"),
    part(WASTE, "Traitement", "broyage", "12"),
    part(WASTE, "Transport", "", "0"),
)
SAVED = element(105, "kgCO2e/ha.an", "-4920", **{
    "Localisation géographique": "Outre-mer",
    "Sous-localisation géographique français": "Saint Barthélémy"})  # fmt: skip
NOTHING = element(106, "kgCO2e/kWh", "0", **{
    "Nom attribut français": "2019 - mix moyen", "Période de validité": "Année 2019",
    "Localisation géographique": "Autre pays du monde",
    "Sous-localisation géographique français": "Allemagne"})  # fmt: skip
RATIO = element(201, "%", "0,12", **{"Type de l'élément": "Données source"})
OLD = element(301, "kgCO2e/kg d?ingrédient ingéré", "1,23E-05", **{
    "Statut de l'élément": "Archivé", "Date de création": "41949", "Date de modification": "44168",
    "Période de validité": "45362"})  # fmt: skip
OLD_SPLIT = element(
    302, "kgCO2e/km", "0,3", BY_PART, **{"Statut de l'élément": "Archivé"}
)  # fmt: skip
OLD_SPLIT_PARTS = (
    part(OLD_SPLIT, "Fabrication", "", "0,1"),
    part(OLD_SPLIT, "Carburant (amont/combustion)", "", "0,2"),
)
OLD_POTENTIAL = element(401, "", "22800", **{
    "Type de l'élément": "Données source", "Statut de l'élément": "Archivé",
    "Nom base français": "SF6",
    "Code de la catégorie": "PRG > PRG à 100 ans du 4ème rapport du GIEC > Gaz"})  # fmt: skip
POTENTIAL = element(402, "", "24300", **{
    "Nom base français": "Sulfur hexafluoride",
    "Code de la catégorie": "Process > PRG à 100 ans issus du 6eme rapport du GIEC"})  # fmt: skip

ROWS: tuple[Row, ...] = (
    FOOD, GAS, FLIGHT, *FLIGHT_PARTS, WASTE, *WASTE_PARTS, SAVED, NOTHING, RATIO, OLD, OLD_SPLIT,
    *OLD_SPLIT_PARTS, OLD_POTENTIAL, POTENTIAL,
)  # fmt: skip
"""7 valid factors and their 7 parts, a source datum; 2 archived factors, 2 parts, a datum."""


def changed(number: int, rows: Sequence[Row] = ROWS, **values: str) -> tuple[Row, ...]:
    """The rows with those of one identifier changed."""
    return tuple(row | values if row[ID] == str(number) else row for row in rows)


def official(rows: Iterable[Mapping[str, str]] = ROWS, headers: Sequence[str] = HEADERS) -> bytes:
    """The rows as ADEME exports them."""
    return delimited(rows, headers).encode("cp1252")


def delimited(
    rows: Iterable[Mapping[str, str]] = ROWS,
    headers: Sequence[str] = HEADERS,
    delimiter: str = ";",
) -> str:
    """The rows as text."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(
        text, headers, restval="", extrasaction="ignore", delimiter=delimiter, lineterminator="\n"
    )
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
