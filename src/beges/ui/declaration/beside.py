"""The tables beside the BEGES: ISO 14064-1, ESRS, market-based scope 2, avoided emissions."""

from collections.abc import Callable, Mapping

import pandas as pd
import streamlit as st

from beges.domain.inventory import Inventory
from beges.domain.nomenclature import labels
from beges.domain.statements import ESRS_TARGETS, ISO_GAS_LABELS, esrs_versions, iso_statement
from beges.services.filing import POST
from beges.services.slices import decimals_of
from beges.services.statements import (
    avoided_emissions,
    esrs_rows_table,
    esrs_table,
    iso_table,
    market_of,
    market_table,
    renewable_of,
)
from beges.ui import session
from beges.ui.downloads import csv_button
from beges.ui.formats import changes, decimals, figure, mass, masses, plain
from beges.ui.messages import say_findings
from beges.ui.paths import PERIMETER, link
from beges.ui.tables import Shown, sheet

VERSIONS = {
    "dr_2023_2772": "E1-6 – règlement (UE) 2023/2772",
    "dr_2026_1563": "E1-8 – règlement (UE) 2026/1563 (libellés à vérifier)",
}
NOT_STATED = "non renseigné"


def iso(inventory: Inventory, entity: str) -> None:
    """The six categories of ISO 14064-1, direct emissions by gas."""
    rows = iso_table(inventory, entity)
    places = decimals_of(int(rows["total_mg"].abs().max()))
    gases = {
        f"{gas}_mg": Shown(label=label, show=masses(places))
        for gas, label in ISO_GAS_LABELS.items()
        if f"{gas}_mg" in rows and rows[f"{gas}_mg"].fillna(0).any()
    }
    columns = {
        "code": Shown(label="N°"),
        "label": Shown(label="Catégorie"),
        **gases,
        "total_mg": Shown(label="Total (tCO2e)", show=masses(places)),
        "biogenic_mg": Shown(label="CO2 biogénique (t)", show=masses(places)),
    }
    sheet(rows, columns, bold=list(rows["kind"] != POST))
    csv_button(rows, f"{inventory.settings.inventory}_iso-14064-1", key="declaration.iso")
    forcing = iso_statement(inventory, entity).forcing_mg
    st.caption(
        "Immobilisations amorties, comme dans le BEGES. Le CO2 biogénique est à part, hors du"
        " total. Hors du tableau, car ce ne sont pas des gaz : traînées de condensation,"
        f" {mass(forcing, places)}CO2e. Libellés des sous-catégories à vérifier dans la norme."
    )


def esrs(inventory: Inventory, entity: str) -> None:
    """The table of gross emissions of ESRS E1, by years."""
    if entity:
        st.caption("L'ESRS se publie pour le groupe : le tableau est consolidé.")
    version = st.selectbox(
        "Version",
        list(esrs_versions()),
        format_func=lambda code: VERSIONS.get(code, code),
        key="declaration.esrs.version",
        persist_state="session",
        width=420,
    )
    table = esrs_table(session.workspace(), inventory, str(version))
    rows = esrs_rows_table(table)
    places = decimals_of(int(rows["total_mg"].abs().max()))
    base = f"Année de référence ({table.base.inventory})" if table.base else "Année de référence"
    before = f"N-1 ({table.before.inventory})" if table.before else "N-1"
    columns = {
        "label": Shown(label="tCO2e"),
        "base_mg": Shown(label=base, show=masses(places)),
        "before_mg": Shown(label=before, show=masses(places)),
        "total_mg": Shown(label=f"N ({table.now.year})", show=masses(places)),
        "change": Shown(label="% N / N-1", show=changes),
        **{
            f"target_{year}_mg": Shown(label=str(year), show=masses(places))
            for year in ESRS_TARGETS
        },
    }
    sheet(rows, columns, bold=list(rows["kind"] != POST))
    csv_button(rows, f"{inventory.settings.inventory}_{version}", key="declaration.esrs")
    st.caption(
        "Case vide : non renseigné, jamais zéro. La part des quotas, et celle des données primaires"
        " des partenaires, ne se déduisent pas des données de l'outil : écrivez-les vous-même. Les"
        " cibles viennent de la page Plan. Ce que l'ESRS ne compte pas (poste 1.5, visiteurs,"
        " autres émissions, traînées, véhicules au kilomètre) est expliqué étape par étape dans"
        f" Écarts, entre normes : {mass(table.now.outside_mg, places)}CO2e hors de ses lignes."
    )


def market(inventory: Inventory, entity: str) -> None:
    """Scope 2 by both methods, and what each contract covers."""
    st.subheader("Scope 2, fondé sur le marché")
    found = market_of(session.workspace(), inventory, entity)
    say_findings(found.findings)
    left, middle, right = st.columns(3)
    left.metric("Méthode localisée", f"{mass(found.location_mg, 1)}CO2e")
    total = found.total_mg
    told = NOT_STATED if total is None else f"{mass(total, 1)}CO2e"
    middle.metric("Fondée sur le marché", told)
    share = renewable_of(found)
    renewable = NOT_STATED if share is None else f"{figure(share.percent)} %"
    right.metric("Électricité garantie ou renouvelable", renewable)
    if found.lines:
        rows = market_table(found)
        columns = {
            "contract": Shown(label="Contrat"),
            "entity": Shown(label="Entité"),
            "site": Shown(label="Site"),
            "instrument": Shown(label="Instrument"),
            "kwh": Shown(label="kWh", show=decimals(0)),
            "factor": Shown(label="kgCO2e/kWh", show=figure),
            "total_mg": Shown(label="tCO2e", show=masses(3)),
            "source": Shown(label="Source"),
        }
        sheet(rows, columns)
        csv_button(rows, f"{inventory.settings.inventory}_scope-2-marche", key="declaration.marche")
    if share is not None:
        st.caption(plain(share.text_fr))
    st.caption(
        "Chaleur et froid gardent le facteur de leur réseau. Un BEGES ne connaît que le mix moyen"
        " du réseau (méthode V5 p. 45) : rien de ceci n'y entre."
    )
    link(PERIMETER, "Enregistrer les contrats d'électricité", "electricity_contracts")


def avoided(inventory: Inventory, entity: str) -> None:
    """Avoided emissions, case by case, apart from every total."""
    found = avoided_emissions(session.workspace(), inventory.settings)
    found = [row for row in found if not entity or row.entity == entity]
    if not found:
        st.info("Aucune émission évitée n'est enregistrée pour cet inventaire.", icon="ℹ️")
        link(PERIMETER, "Enregistrer des émissions évitées", "avoided_emissions")
        return
    names = labels("avoided_cases")
    rows = pd.DataFrame(
        [
            {
                "code": row.avoided,
                "case": names[row.case],
                "entity": row.entity or "groupe",
                "post": row.post or "",
                "tonnes": float(row.tonnes),
                "scenario": row.scenario,
            }
            for row in found
        ]
    )
    columns = {
        "code": Shown(label="Code"),
        "case": Shown(label="Cas"),
        "entity": Shown(label="Entité"),
        "post": Shown(label="Poste"),
        "tonnes": Shown(label="tCO2e évitées", show=figure),
        "scenario": Shown(label="Scénario de référence"),
    }
    sheet(rows, columns)
    st.caption(
        "Hors du tableau et de tout total (méthode V5 pp. 47-48) : elles ne se retranchent jamais"
        " des émissions, et ne s'additionnent pas entre elles."
    )


SHOWN: Mapping[str, Callable[[Inventory, str], None]] = {
    "iso": iso,
    "esrs": esrs,
    "avoided": avoided,
}
