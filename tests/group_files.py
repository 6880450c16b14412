"""The files of a small group, as a person would hand them in, for tests of the services."""

from collections.abc import Iterable

from prepared import prepared

from beges.domain.perimeter import InventorySettings
from beges.services.imports import commit, preview
from beges.services.inventories import create_inventory, settings_from
from beges.services.workspace import Workspace, releases

ENTITIES = """\
Code entité;Nom de l'entité;SIREN;Part du capital (%);Contrôle opérationnel;Contrôle financier
ALS;Société mère;732829320;100;oui;oui
ONV;Filiale;552100554;100;oui;oui
"""
SITES = """Code site;Code entité;Nom du site;Nature du site;Territoire;Occupation
LYO;ALS;Agence de Lyon;Agence;France continentale;Pris en location simple
FDF;ALS;Agence de Fort-de-France;Agence;Martinique;En propriété
PARC;ONV;Parc de logements;Parc de logements;France continentale;En propriété
"""
METERS = """\
Code compteur;Nom du compteur;Code site;Type de donnée;Unité;Rythme attendu;Tantièmes du site;\
Total des tantièmes;Coefficient de lecture;Autres noms
E1;Électricité 2e étage;LYO;Électricité du réseau;kWh;Mensuel;;;;30001 | compteur bleu
G1;Chaufferie de l'immeuble;LYO;Gaz naturel;kWh PCS;Annuel;85;1000;;
W1;;LYO;Eau potable;m³;Trimestriel;;;0,1;
"""
HEADER = (
    "Identifiant;Code entité;Code site;Type de donnée;Nature ou facteur;Début de période;"
    "Fin de période;Quantité;Unité;Qualité de la donnée;Commentaire"
)
TEN_LINES = (
    ";ALS;LYO;Électricité du réseau;;01/01/2021;31/12/2021;12 345,6;kWh;Facturée;",
    ";ALS;FDF;Électricité du réseau;;15/12/2020;14/01/2021;3 100;kWh;Facturée;à cheval",
    ";ALS;LYO;Gaz naturel;;01/01/2021;31/12/2021;50;MWh PCS;Facturée;",
    ";ALS;LYO;Gaz naturel;;01/01/2021;31/12/2021;4 500;m³;Mesurée;",
    ";ALS;;Assurances;;01/01/2021;31/12/2021;150;k€;Facturée;",
    ";ALS;;Télétravail;;01/01/2021;31/12/2021;1 500;jours;Statistique;",
    ";ALS;LYO;Fuites de fluide frigorigène;refrigerant_r410a;05/05/2021;05/05/2021;1,5;kg;Mesurée;",
    ";ALS;;Gazole de la flotte;;01/01/2021;31/12/2021;10 000;litres;Facturée;",
    ";ONV;PARC;Chauffage collectif des logements (gaz);;1/1/2021;31/12/2021;900;MWh PCS;Facturée;",
    ";ALS;;Assurances;;01/01/2020;31/12/2020;120;k€;Facturée;",
)


def data_file(lines: Iterable[str]) -> bytes:
    """A CSV of activities with these lines."""
    return "\n".join([HEADER, *lines, ""]).encode()


def bring_in(workspace: Workspace, name: str, content: str | bytes) -> int:
    """Import a file that must be clean; returns its batch."""
    seen = preview(workspace, name, content if isinstance(content, bytes) else content.encode())
    assert seen.is_clean, [str(finding) for finding in seen.findings]
    return commit(workspace, seen)


def settings(year: int = 2021, **terms: object) -> InventorySettings:
    """The terms of an inventory as typed."""
    row = {
        "inventory": str(year),
        "name": f"Inventaire {year}",
        "year": year,
        "approach": "operational",
        "gwp_set": "AR5",
        "release": releases()[0],
        "published_view": "upstream",
        "stock_fabric": "works_only",
        "excluded_posts": "",
        "exclusion_reason": None,
    }
    return settings_from({**row, **terms})


def build_group(workspace: Workspace) -> int:
    """Entities, sites, the inventories of 2020 and 2021 and ten activities; returns their batch."""
    return prepared(workspace, bring_group_in)


def bring_group_in(workspace: Workspace) -> int:
    """As ``build_group``, through the doors whatever was built before."""
    bring_in(workspace, "entites.csv", ENTITIES)
    bring_in(workspace, "sites.csv", SITES)
    for year in (2020, 2021):
        create_inventory(workspace, settings(year), reason="essai")
    return bring_in(workspace, "donnees.csv", data_file(TEN_LINES))
