"""Ledgers of accounts for tests: invented files, and a group whose entities have their charts."""

import importlib.util
import sys
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any

from group_files import SITES, bring_in, settings
from prepared import prepared

from beges.domain.perimeter import INDICATORS
from beges.services.bookkeeping import Wanted
from beges.services.inventories import create_inventory
from beges.services.records import save_record
from beges.services.workspace import Workspace

ROOT = Path(__file__).resolve().parents[1]
SIRENS = {"ALS": "732829320", "ONV": "552100554", "SOL": "666666664"}
NAME = "732829320FEC20211231.txt"
ENTITIES = """\
Code entité;Nom de l'entité;SIREN;Part du capital (%);Contrôle opérationnel;Contrôle financier;\
Plan de comptes
ALS;Société mère;732829320;100;oui;oui;Plan comptable général (PCG)
ONV;Filiale;552100554;100;oui;oui;Organismes de logement social (HLM)
SOL;Financière;666666664;100;oui;oui;Établissements de crédit (PCEC)
"""
HEADER = (
    "JournalCode",
    "JournalLib",
    "EcritureNum",
    "EcritureDate",
    "CompteNum",
    "CompteLib",
    "CompAuxNum",
    "CompAuxLib",
    "PieceRef",
    "PieceDate",
    "EcritureLib",
    "Debit",
    "Credit",
    "EcritureLet",
    "DateLet",
    "ValidDate",
    "Montantdevise",
    "Idevise",
)


def _loaded() -> ModuleType:
    path = ROOT / "data" / "fec" / "make_fec.py"
    spec = importlib.util.spec_from_file_location("make_fec", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["make_fec"] = module
    spec.loader.exec_module(module)
    return module


GENERATOR = _loaded()


def made(**terms: Any) -> bytes:
    """A file of the generator."""
    return GENERATOR.make(GENERATOR.Plan(**terms))


def line(account: str, debit: str = "0,00", credit: str = "0,00", **cells: str) -> dict[str, str]:
    """A line of a ledger by its columns; the rest is that of a purchase of the second of March."""
    return {
        "JournalCode": "AC",
        "JournalLib": "Achats",
        "EcritureNum": "1",
        "EcritureDate": "20210302",
        "CompteNum": account,
        "CompteLib": f"Compte {account}",
        "PieceRef": "P1",
        "PieceDate": "20210302",
        "EcritureLib": "Facture",
        "Debit": debit,
        "Credit": credit,
        "ValidDate": "20210302",
        **cells,
    }


def bill(account: str, amount: str, number: str = "1", third: str = "F1", **cells: str) -> list:
    """A bill without VAT, of that third party."""
    named = {"EcritureNum": number, **cells}
    return [
        line(account, amount, **named),
        line("40110000", "0,00", amount, CompAuxNum=third, CompAuxLib="FOURNISSEUR", **named),
    ]


def written(
    lines: Iterable[dict[str, str]],
    *,
    header: Iterable[str] = HEADER,
    separator: str = "\t",
    encoding: str = "iso-8859-15",
) -> bytes:
    """The file of these lines."""
    names = list(header)
    rows = [separator.join(row.get(name, "") for name in names) for row in lines]
    return ("\r\n".join([separator.join(names), *rows]) + "\r\n").encode(encoding)


def wanted(content: bytes, *, name: str = NAME, entity: str = "ALS", **days: date) -> Wanted:
    """A file to preview."""
    return Wanted(name=name, content=content, entity=entity, **days)


def vat(workspace: Workspace, entity: str, value: int, year: int = 2021) -> None:
    """The share of VAT that an entity recovers."""
    row = {"entity": entity, "site": None, "year": year, "indicator": "vat_recovery_pct"}
    told = {"value": Decimal(value), "source": "Déclaration de TVA"}
    save_record(workspace, INDICATORS, {**row, **told}, reason="essai")


def build_ledgers(workspace: Workspace) -> None:
    """Three entities with their charts, sites, and the inventory of 2021."""
    prepared(workspace, _brought_in)


def _brought_in(workspace: Workspace) -> None:
    bring_in(workspace, "entites.csv", ENTITIES)
    bring_in(workspace, "sites.csv", SITES)
    create_inventory(workspace, settings(2021), reason="essai")
    for entity, value in (("ALS", 40), ("ONV", 100), ("SOL", 10)):
        vat(workspace, entity, value)
