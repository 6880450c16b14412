"""The demo: the files of a fictitious group, brought in by the same door as anyone's."""

from collections.abc import Callable
from dataclasses import replace
from importlib import resources
from pathlib import Path

from beges.domain.findings import Finding, blocking
from beges.domain.perimeter import GROUP, INVENTORIES
from beges.services.demo_declaration import declare_demo
from beges.services.imports import commit, preview
from beges.services.inventories import inventories, record_compilations
from beges.services.perimeter import record_of
from beges.services.refusals import Refused
from beges.services.register import found_meters, register_meters
from beges.services.workspace import Workspace
from beges.store import BatchKind

PERIMETER = (
    *("groupe.csv", "entites.csv", "sites.csv", "indicateurs.csv", "inventaires.csv"),
    *("contrats_electricite.csv", "emissions_evitees.csv"),
)
YEARS = ("donnees_2020.csv", "donnees_2021.csv")
RESTATEMENT = "donnees_2020_methode_2021.csv"
PLAN = ("actions.csv", "objectifs.csv")
PUBLISHED_2020 = "2020"


class DemoDamaged(Exception):
    """A file of the demo is refused by the tool's own checks: a defect of ours."""


def demo_folder() -> Path:
    """The folder of the demo's files: beside the package when installed, else the repository's."""
    packaged = Path(str(resources.files("beges"))) / "_data" / "demo"
    return packaged if packaged.is_dir() else Path(__file__).resolve().parents[3] / "data" / "demo"


def build_demo(
    workspace: Workspace,
    *,
    if_absent: bool = False,
    progress: Callable[[str], None] = lambda _: None,
) -> bool:
    """Bring the demo into an empty database; returns whether it was built.

    The inventory of 2020 is pinned to the ledger as it stood when it was published; what 2022 then
    corrected in 2020 comes after, and moves only the inventory that says so.

    Raises
    ------
    Refused
        When the database holds a group already, unless ``if_absent``.
    """
    with workspace.store.reading() as reader:
        has_group = bool(reader.records(GROUP))
    if has_group:
        if if_absent:
            return False
        raise Refused(not_empty(workspace))
    for name in (*PERIMETER, *YEARS):
        progress(f"Démonstration : {name}")
        _bring_in(workspace, name)
    _pin_published(workspace)
    progress(f"Démonstration : {RESTATEMENT}")
    _bring_in(workspace, RESTATEMENT)
    progress("Démonstration : compteurs")
    register_meters(workspace, found_meters(workspace), reason="Compteurs que nomment les données")
    progress("Démonstration : déclaration")
    declare_demo(workspace, demo_folder())
    for name in PLAN:
        progress(f"Démonstration : {name}")
        _bring_in(workspace, name)
    return True


def not_empty(workspace: Workspace) -> Finding:
    """The refusal to mix the demo with somebody's data."""
    return Finding(code="database_not_empty", values={"database": workspace.store.url})


def _bring_in(workspace: Workspace, name: str) -> None:
    """One file of the demo, which must pass every check that a user's file passes."""
    seen = preview(workspace, name, (demo_folder() / name).read_bytes())
    if not seen.is_clean:
        raise DemoDamaged("; ".join(str(finding) for finding in blocking(seen.findings)))
    commit(workspace, seen, reason="Base de démonstration : données fictives")


def _pin_published(workspace: Workspace) -> None:
    """Pin the published inventory of 2020 to the ledger as it stands now."""
    settings = next(s for s in inventories(workspace) if s.inventory == PUBLISHED_2020)
    reason = "Bilan publié : arrêté à cette écriture"
    with workspace.store.writing(workspace.act(BatchKind.INVENTORY, reason)) as ledger:
        pinned = replace(settings, as_of_entry=ledger.head().seq)
        ledger.append(INVENTORIES, [record_of(pinned)])
    record_compilations(workspace)
