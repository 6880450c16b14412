"""Re-derives the factors of a release from the publishers' own figures.

Owns `factors.csv`, `parts.csv`, `derived.csv` and `MANIFEST.sha256` of a release folder;
everything else there is written by hand. The choice of rows, their French names, their series and
their years stand in hand-written tables beside this script: `selection.csv` (Base Carbone®, read
from ADEME's file), `part_names.csv` (its part names, spelled out), `published_elsewhere.csv`
(figures of other publishers) and `derived.csv` (ours: a published factor times a stated
multiplier).

Values, parts and gases of Base Carbone® are never typed: they are read from the file, in kgCO2e
per unit, as published. Its format: one element row per factor, followed by its part rows;
Windows-1252, semicolons, decimal comma.

    python factors/curate.py base_carbone_v23.6.csv
"""

import csv
import hashlib
import sys
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

HERE = Path(__file__).resolve().parent
RELEASE = HERE / "beges_2026.2"
VERSION = "Base Carbone V23.6"
SPACE = "\N{NO-BREAK SPACE}"
IDENTIFIER = "Identifiant de l'élément"
STATE = "Statut de l'élément"

Row = dict[str, str]

FACTOR_COLUMNS = [
    *("factor_id", "publisher", "publisher_id", "publisher_version", "series"),
    *("name_fr", "attribute_fr", "boundary_fr", "unit", "geography", "place"),
    *("valid_from", "valid_to", "status", "gwp_set", "uncertainty_pct"),
    *("published_total", "source", "note"),
]
GASES = [
    *("co2f", "ch4f", "ch4b", "n2o", "hfc", "pfc", "sf6", "nf3"),
    *("other", "unsplit", "cfc_hcfc", "co2b"),
]
PART_COLUMNS = ["factor_id", "part", "name_fr", *GASES]
DERIVED_COLUMNS = ["factor_id", "from_factor", "multiplier"]

# "Autres GES" names no gas: it stays unsplit rather than being given to one.
GAS_OF_COLUMN = {
    "CO2f": "co2f",
    "CH4f": "ch4f",
    "CH4b": "ch4b",
    "N2O": "n2o",
    "Autres GES": "unsplit",
    "CO2b": "co2b",
}
GAS_OF_CODE = {"Divers": "other", "SF6": "sf6"}
PART_OF_TYPE = {
    "Combustion": "combustion",
    "Amont": "upstream",
    "Combustion à la centrale": "power_plant",
    "Transport et distribution": "losses",
    "Fabrication": "manufacture",
    "Energie": "energy",
    "Transport": "transport",
    "Intrants": "inputs",
    "Emissions fugitives": "leakage",
    "Fuites": "leakage",
    "Collecte": "collection",
    "Traitement": "treatment",
    "Incinération": "incineration",
    # The publisher gives upstream and combustion in one figure: its name says so.
    "Carburant (amont/combustion)": "fuel_combustion",
    "Amortissement": "depreciation",
    "Autre": "other",
}
STATUS = {
    "Valide générique": "valid",
    "Valide spécifique": "valid_specific",
    "Archivé": "archived",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """One Base Carbone® factor: its own row and the rows of its parts."""

    row: Row
    parts: list[Row] = field(default_factory=list)

    @property
    def by_gas(self) -> bool:
        return "par gaz" in self.row["Structure"]

    @property
    def slot_gases(self) -> dict[int, str]:
        """The gas of each extra slot; the code stands on the element row only."""
        codes = {slot: self.row[f"Code gaz supplémentaire {slot}"] for slot in range(1, 6)}
        return {slot: GAS_OF_CODE[code] for slot, code in codes.items() if code}


def read_table(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def read_elements(path: Path) -> dict[str, Element]:
    """Every element of ADEME's file by its identifier, parts attached."""
    elements: dict[str, Element] = {}
    with path.open(encoding="cp1252", newline="") as handle:
        for row in csv.DictReader(handle, delimiter=";"):
            identifier = row[IDENTIFIER]
            if row["Type Ligne"] == "Elément":
                elements[identifier] = Element(row=row)
            else:
                elements[identifier].parts.append(row)
    return elements


def plain(value: Decimal) -> str:
    """A decimal without exponent and without trailing zeros."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def published(text: str) -> Decimal | None:
    """A figure as ADEME prints it: decimal comma, blank when not published."""
    stripped = text.strip().replace(",", ".")
    return Decimal(stripped) if stripped else None


def gases_of(element: Element, row: Row) -> dict[str, Decimal]:
    """The published gases of one row of a factor that is split by gas."""
    values: dict[str, Decimal] = {}
    for column, gas in GAS_OF_COLUMN.items():
        amount = published(row[column])
        if amount:
            values[gas] = amount
    for slot in range(1, 6):
        amount = published(row[f"Valeur gaz supplémentaire {slot}"])
        if amount:
            gas = element.slot_gases[slot]
            values[gas] = values.get(gas, Decimal(0)) + amount
    return values


def part_of(row: Row) -> str:
    """Our part code for a part row; contrails are a part of their own."""
    code = PART_OF_TYPE[row["Type poste"]]
    is_contrail = code == "leakage" and "condensation" in row["Nom poste français"]
    return "contrails" if is_contrail else code


def part_name(row: Row, names: dict[str, str]) -> str:
    """Our wording of a part's name; a type that joins two parts is always named."""
    published_name = row["Nom poste français"].strip()
    if not published_name and row["Type poste"] not in names:
        return ""
    return names[published_name or row["Type poste"]]


def part_row(factor_id: str, part: str, name: str, gases: dict[str, Decimal], empty: str) -> Row:
    """One line of parts.csv; a part published as zero keeps one explicit zero."""
    amounts = gases or {empty: Decimal(0)}
    return {
        "factor_id": factor_id,
        "part": part,
        "name_fr": name,
        **{gas: plain(amount) for gas, amount in amounts.items()},
    }


def parts_of(choice: Row, element: Element, names: dict[str, str]) -> list[Row]:
    """The parts of a chosen factor: as published, else one part that holds the whole."""
    factor_id = f"bc-{choice['publisher_id']}"
    undecomposed_gas = choice["gas"] or "unsplit"

    def values(row: Row) -> dict[str, Decimal]:
        if element.by_gas:
            return gases_of(element, row)
        total = published(row["Total poste non décomposé"])
        return {undecomposed_gas: total} if total else {}

    empty = "co2f" if element.by_gas else undecomposed_gas
    if not element.parts:
        part = choice["part"] or "whole"
        return [part_row(factor_id, part, "", values(element.row), empty)]
    return [
        part_row(factor_id, part_of(row), part_name(row, names), values(row), empty)
        for row in element.parts
    ]


def validity(text: str) -> str:
    """The published validity, an Excel serial number put back as a date."""
    stripped = text.strip()
    if len(stripped) == 5 and stripped.isdigit():
        return (date(1899, 12, 30) + timedelta(days=int(stripped))).strftime("%d/%m/%Y")
    return stripped


def source_of(element: Element) -> str:
    row = element.row
    named = [row["Contributeur"], row["Programme"], row["Source"]]
    tidy = (" ".join(text.replace('"', "").split()) for text in named)
    origin = " / ".join(dict.fromkeys(text for text in tidy if text))
    pieces = [f"{VERSION}, n°{SPACE}{row[IDENTIFIER]}", origin]
    if row["Période de validité"].strip():
        pieces.append(f"validité publiée{SPACE}: {validity(row['Période de validité'])}")
    pieces.append(f"modifié le {row['Date de modification']}")
    return f"{SPACE}; ".join(piece for piece in pieces if piece)


def chosen(choice: Row, element: Element) -> Row:
    """The factor row of one line of selection.csv."""
    total = published(element.row["Total poste non décomposé"])
    if total is None:
        raise SystemExit(f"{choice['publisher_id']} : aucun total publié")
    return {
        **{column: choice[column] for column in FACTOR_COLUMNS if column in choice},
        "factor_id": f"bc-{choice['publisher_id']}",
        "publisher": "ADEME",
        "publisher_version": VERSION,
        "status": STATUS[element.row[STATE]],
        "uncertainty_pct": element.row["Incertitude"],
        "published_total": plain(total),
        "source": source_of(element),
    }


def elsewhere(line: Row) -> tuple[Row, list[Row]]:
    """A factor of another publisher, undecomposed, from published_elsewhere.csv."""
    factor = {column: line.get(column, "") for column in FACTOR_COLUMNS}
    factor |= {"status": "valid", "published_total": line["value"]}
    part = {"factor_id": line["factor_id"], "part": line["part"], line["gas"]: line["value"]}
    return factor, [part]


def derived(line: Row, origin: Row, parts: list[Row]) -> tuple[Row, list[Row]]:
    """A factor of ours: a published one times a stated multiplier, part by part, exactly."""
    multiplier = Decimal(line["multiplier"])
    factor = {column: line.get(column, "") for column in FACTOR_COLUMNS}
    factor |= {
        "publisher": "beges",
        "publisher_id": line["factor_id"].removeprefix("beges-"),
        "publisher_version": RELEASE.name,
        "status": "derived",
        "published_total": plain(Decimal(origin["published_total"]) * multiplier),
        "source": f"{line['from_factor']} × {line['multiplier']}{SPACE}; {origin['source']}",
    }
    scaled = [
        {
            **part,
            "factor_id": line["factor_id"],
            **{g: plain(Decimal(part[g]) * multiplier) for g in GASES if part.get(g)},
        }
        for part in parts
        if part["factor_id"] == line["from_factor"]
    ]
    return factor, scaled


def write_table(path: Path, columns: list[str], rows: list[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(
            handle, columns, restval="", extrasaction="ignore", lineterminator="\n"
        )
        writer.writeheader()
        writer.writerows(rows)


def write_manifest(release: Path) -> None:
    files = sorted(path for path in release.iterdir() if path.name != "MANIFEST.sha256")
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in files]
    (release / "MANIFEST.sha256").write_text("".join(lines), encoding="utf-8", newline="\n")


def curate(base_carbone: Path, release: Path) -> int:
    """Write the release's factors and parts; returns the number of factors."""
    elements = read_elements(base_carbone)
    names = {line["published"]: line["name_fr"] for line in read_table(HERE / "part_names.csv")}
    factors: list[Row] = []
    parts: list[Row] = []
    for choice in read_table(HERE / "selection.csv"):
        element = elements[choice["publisher_id"]]
        factors.append(chosen(choice, element))
        parts.extend(parts_of(choice, element, names))
    for line in read_table(HERE / "published_elsewhere.csv"):
        factor, its_parts = elsewhere(line)
        factors.append(factor)
        parts.extend(its_parts)
    by_id = {factor["factor_id"]: factor for factor in factors}
    derivations = read_table(HERE / "derived.csv")
    for line in derivations:
        factor, its_parts = derived(line, by_id[line["from_factor"]], parts)
        factors.append(factor)
        parts.extend(its_parts)
    write_table(release / "factors.csv", FACTOR_COLUMNS, factors)
    write_table(release / "parts.csv", PART_COLUMNS, parts)
    write_table(release / "derived.csv", DERIVED_COLUMNS, derivations)
    write_manifest(release)
    return len(factors)


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        sys.stderr.write("usage : python factors/curate.py FICHIER_BASE_CARBONE.csv\n")
        return 2
    count = curate(Path(arguments[0]), RELEASE)
    sys.stdout.write(f"{count} facteurs écrits dans {RELEASE.name}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
