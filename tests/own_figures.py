"""Own factors and corrections as a person would type them, for tests."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

import openpyxl
import xlsxwriter

from beges.domain.factors import OWN_FACTORS, OWN_PARTS, EmissionFactor
from beges.services.own_factors import OwnDraft, draft_own_factor, save_own_factor
from beges.services.workspace import Workspace

HEAT: Mapping[str, object] = {
    "factor": "chaleur-siege",
    "name_fr": "Chaleur du réseau de la Plaine",
    "attribute_fr": "exploitant, 2023",
    "boundary_fr": "livrée au poste",
    "unit": "kWh",
    "geography": "FR",
    "valid_from": "2022",
    "valid_to": "2023",
    "gwp_set": "AR5",
    "uncertainty_pct": "15",
    "quality_scores": "43545",
    "published_total": "0,0875",
    "supplier": "Exploitant du réseau",
    "source": "Attestation du 12/03/2024, page 2",
    "note": "Le réseau n'est pas dans la Base Carbone.",
}
HEAT_PARTS: Sequence[Mapping[str, object]] = (
    {"part": "power_plant", "name_fr": "Chaufferie", "co2f": "0,0712", "ch4f": "0,0003"},
    {"part": "upstream", "unsplit": "0,016"},
)


def heat(version: int = 1, **changed: object) -> OwnDraft:
    """A version of the heat of a network, unless told otherwise."""
    return draft_own_factor({**HEAT, **changed}, HEAT_PARTS, version=version)


def simple(factor: str, value: object, version: int = 1, **changed: object) -> OwnDraft:
    """A factor of a single figure."""
    given = {**HEAT, "factor": factor, "published_total": None, **changed}
    return draft_own_factor(given, [{"part": "whole", "unsplit": value}], version=version)


def register(workspace: Workspace, *drafts: OwnDraft) -> list[str]:
    """Register these; returns their identifiers."""
    return [save_own_factor(workspace, draft, reason="essai") for draft in drafts]


def row(**changed: object) -> dict[str, Any]:
    """The row of an own factor with its types."""
    return dict(heat().version.row) | changed


def parts(*changed: Mapping[str, object]) -> list[dict[str, Any]]:
    """Its parts, with their types; each given mapping changes the part of its position."""
    found = [dict(part) for part in heat().version.parts]
    for part, change in zip(found, changed, strict=False):
        part.update(change)
    return found


def sums(factor: EmissionFactor) -> dict[str, str]:
    """The total of each part, as text."""
    return {part.part: str(part.total) for part in factor.parts}


def cells(content: bytes) -> dict[str, list[list[object]]]:
    """Every cell of a workbook, by sheet."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    return {s.title: [list(line) for line in s.iter_rows(values_only=True)] for s in book}


def workbook(
    factors: Sequence[Mapping[str, object]], of_parts: Sequence[Mapping[str, object]]
) -> bytes:
    """A workbook of own factors as a person fills it in: cells by column name."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False}) as book:
        for table, rows in ((OWN_FACTORS, factors), (OWN_PARTS, of_parts)):
            sheet = book.add_worksheet(table.sheet_fr)
            for position, column in enumerate(table.collected):
                sheet.write_string(0, position, column.label_fr)
                for number, given in enumerate(rows, start=1):
                    value = given.get(column.name)
                    if isinstance(value, str):
                        sheet.write_string(number, position, value)
                    elif value is not None:
                        sheet.write(number, position, value)
    return buffer.getvalue()


def filled(**changed: object) -> dict[str, object]:
    """A row of the sheet of factors."""
    return {**HEAT, "version": 1, **changed}


def filled_parts(factor: str = "chaleur-siege", version: object = 1) -> list[dict[str, object]]:
    """Its rows in the sheet of parts."""
    return [
        {**part, "factor": factor, "version": version, "rank": rank}
        for rank, part in enumerate(HEAT_PARTS, start=1)
    ]
