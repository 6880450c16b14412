"""The samples of the import wizard, their mappings, and a group with the sites that they name."""

from dataclasses import replace
from pathlib import Path

from group_files import ENTITIES, bring_in, settings
from prepared import prepared

from beges.domain.collection import Cell, FileMapping, Filter
from beges.intake import Document, Grid, found_grid
from beges.services.imports import commit
from beges.services.inventories import create_inventory
from beges.services.mapped_imports import Chosen, MappedPreview, open_source, preview_mapped
from beges.services.mapping_wizard import first_grid, first_guess
from beges.services.workspace import Workspace

SAMPLES = Path(__file__).resolve().parents[1] / "data" / "exemples"
INVOICED = {"data_kind": Cell(constant="invoiced")}
SITES = """Code site;Code entité;Nom du site;Nature du site;Territoire;Commune;Code postal
ALS-75-01;ALS;Siège;Siège;France continentale;Paris;75013
ALS-69-01;ALS;Délégation Auvergne-Rhône-Alpes;Délégation régionale;France continentale;Lyon;69003
ALS-35-01;ALS;Délégation Bretagne;Délégation régionale;France continentale;Rennes;35000
ALS-38-01;ALS;Agence de Grenoble;Agence;France continentale;Grenoble;38000
ALS-42-01;ALS;Agence de Saint-Étienne;Agence;France continentale;Saint-Étienne;42000
ALS-74-01;ALS;Agence d’Annecy;Agence;France continentale;Annecy;74000
"""


def sample(name: str) -> bytes:
    """A sample as it is delivered."""
    return (SAMPLES / name).read_bytes()


def build_samples_group(workspace: Workspace) -> None:
    """The entities, the sites and the meters that the samples name, and an inventory."""
    prepared(workspace, _brought_in)


def _brought_in(workspace: Workspace) -> None:
    bring_in(workspace, "entites.csv", ENTITIES.replace("Société mère", "Action Logement Services"))
    bring_in(workspace, "sites.csv", SITES)
    bring_in(workspace, "compteurs.csv", sample("compteurs.csv"))
    create_inventory(workspace, settings(2022), reason="essai")


def opened(workspace: Workspace, name: str, content: bytes) -> tuple[Document, Grid, FileMapping]:
    """A file opened, where its headers seem to be, and what its columns probably are."""
    document = open_source(name, content)
    assert document.is_open, document.findings
    grid = first_grid(document.sheets[0])
    return document, grid, first_guess(workspace, grid)


def enedis(workspace: Workspace) -> FileMapping:
    """The mapping of the Enedis sample: what the headers say, and the kind of data."""
    _, _, guess = opened(workspace, "enedis.csv", sample("enedis_mensuel.csv"))
    return replace(guess, columns={**guess.columns, **INVOICED})


def agency(workspace: Workspace) -> FileMapping:
    """The mapping of the agency's statement: two modes of plane by distance, hotels left."""
    _, _, guess = opened(workspace, "agence.xlsx", sample("agence_de_voyages.xlsx"))
    mode = Cell(header="Voyage / Mode")
    natures = {
        "Avion court-courrier": "plane_short_haul",
        "Avion long-courrier": "plane_long_haul",
        "TGV": "train_tgv",
        "TER": "train_ter",
    }
    kinds = {
        word: "travel_plane" if nature.startswith("plane") else "travel_train"
        for word, nature in natures.items()
    }
    return replace(
        guess,
        columns={**guess.columns, **INVOICED, "activity_type": mode, "factor": mode},
        filters=(Filter(header="Voyage / Mode", kept=tuple(natures), left=("Hôtel",)),),
        translations={"activity_type": kinds, "factor": natures},
    )


def fleet(workspace: Workspace) -> FileMapping:
    """The mapping of the fuel cards: two fuels, the rest left."""
    _, _, guess = opened(workspace, "cartes.csv", sample("cartes_carburant.csv"))
    fuels = {"GAZOLE B7": "vehicle_fuel_diesel", "SP95-E10": "vehicle_fuel_petrol"}
    return replace(
        guess,
        columns={**guess.columns, **INVOICED},
        filters=(Filter(header="Libellé produit", kept=tuple(fuels), left=("AD BLUE", "LAVAGE")),),
        translations={"activity_type": fuels},
    )


def read(
    workspace: Workspace, file: str, content: bytes, mapping: FileMapping, **more: object
) -> MappedPreview:
    """A file read by a mapping, headers found by it."""
    document = open_source(file, content)
    chosen = Chosen(mapping=mapping, **more)
    return preview_mapped(workspace, document, found_grid(document, mapping), chosen)


def keep(workspace: Workspace, name: str, mapping: FileMapping, file: str) -> int:
    """The first import of a sample, which keeps its mapping under that name."""
    found = read(workspace, file, sample(file), mapping, name=name)
    assert found.preview.is_clean, [str(f) for f in found.preview.findings][:5]
    return commit(workspace, found.preview)
