"""Report content, continued: the plan, the reference year, quality, digests, and the charts."""

from decimal import Decimal

from beges.domain.declaration import FILINGS
from beges.domain.declaration.side_by_side import SUBTOTAL, TOTAL, ComparedRow
from beges.domain.findings import Severity
from beges.domain.french import NARROW, day, number, percent, tonnes
from beges.domain.inventory import Inventory
from beges.domain.nomenclature import labels
from beges.domain.statements import (
    MG_PER_TONNE,
    Statement,
    StatementUncertainty,
    beges_statement,
)
from beges.domain.statements import tonnes as printed_tonnes
from beges.output.report import Bar, Bars
from beges.services.acknowledgements import findings_of_year
from beges.services.coverage import coverage, unapproved
from beges.services.reference import Reference, reference_of
from beges.services.report_content import Row, ordered_totals
from beges.services.uncertainty import box_rows
from beges.services.workspace import Workspace
from beges.store import Head, Reader

ACCENT, INK, GREY = "#0F6B6B", "#1F2626", "#8A9494"
MAX_FINDINGS = 40
MAX_BARS = 14
NOT_TOLD = "—"


# --------------------------------------------------------------------------- the reference year


def reference_content(workspace: Workspace, inventory: Inventory) -> Row:
    """The comparison with the reference year, by category and in total."""
    reference = reference_of(workspace, inventory)
    if reference.initial is None:
        text = (
            "Aucune année de référence n'est choisie : elle se choisit dans Déclaration, Année de"
            " référence."
        )
        return {"reference_annee": "", "reference_texte": text, "reference": []}
    rows = [row for row in reference.rows if row.kind in (SUBTOTAL, TOTAL)]
    return {
        "reference_annee": str(reference.year),
        "reference_texte": reference_text(reference),
        "reference": [_compared(row) for row in rows],
    }


def reference_text(reference: Reference) -> str:
    """Where the figures come from, and what was decided."""
    initial = reference.initial
    parts = [f"Année de référence : {reference.year} ({initial.label if initial else ''})."]
    if reference.recalculated is not None:
        parts.append(f"Chiffres recalculés : {reference.recalculated.label}.")
    reasons = (reference.choice.choice_reason, reference.choice.decision)
    parts += [f"{text.strip().rstrip('.')}." for text in reasons if text.strip()]
    if initial is not None and initial.note:
        parts.append(initial.note)
    which = "publiés" if reference.recalculated is None else "recalculés"
    parts.append(f"En tCO2e, postes V5 ; la comparaison se fait avec les chiffres {which}.")
    return " ".join(parts)


def _compared(row: ComparedRow) -> Row:
    def told(value: Decimal | None) -> str:
        return "" if value is None else number(value, 2)

    change = row.difference
    signed = "" if change is None else (f"+{told(change)}" if change > 0 else told(change))
    share = "" if row.pct is None else percent(row.pct)
    return {
        "libelle": f"{row.code} {row.label}".strip(),
        "avant": told(row.base),
        "maintenant": told(row.current),
        "ecart": signed,
        "ecart_pct": f"+{share}" if row.pct is not None and row.pct > 0 else share,
    }


# ------------------------------------------------------------------------- quality and digests


def uncertainty_rows(inventory: Inventory, standard: str, found: StatementUncertainty) -> list[Row]:
    """The interval of each post that has a mass, and of the total."""
    rows = box_rows(inventory, standard, found)
    return [
        {
            "libelle": row["label"],
            "total": tonnes(int(row["total_mg"]), 0),
            "bas": _bound(row["low_mg"]),
            "haut": _bound(row["high_mg"]),
            "classe": row["class_fr"],
        }
        for row in rows.astype(object).where(rows.notna(), None).to_dict("records")
    ]


def _bound(mass_mg: int | None) -> str:
    return "" if mass_mg is None else tonnes(int(mass_mg), 0)


def quality_content(workspace: Workspace, inventory: Inventory) -> Row:
    """Documents, reviews, estimates, and the findings that nobody accepted yet."""
    found = coverage(workspace, inventory)
    waiting = unapproved(workspace, inventory.settings)
    told = {
        "Émissions couvertes par une pièce": _share(found.documented),
        "Émissions couvertes par une référence seulement": _share(found.referenced),
        "Émissions validées par une seconde personne": _share(found.approved),
        "Émissions estimées (données extrapolées)": _share(found.extrapolated),
        "Données sans facteur, sans émissions": number(len(inventory.unquantified)),
    }
    left = {
        "Données sans pièce": f"{number(found.without)} sur {number(found.activities)}",
        "Données non validées": f"{number(waiting.count)} ({tonnes(waiting.total_mg, 0)}{NARROW}t)",
    }
    return {
        "qualite": [{"libelle": label, "valeur": value} for label, value in told.items()],
        "travail": [{"libelle": label, "valeur": value} for label, value in left.items()],
        "constats": _findings(workspace, inventory),
    }


def _share(value: Decimal | None) -> str:
    return "sans objet" if value is None else percent(value)


def _findings(workspace: Workspace, inventory: Inventory) -> list[Row]:
    """The open findings that are not for information only, bounded, with the count of the rest."""
    found = [
        finding
        for finding in findings_of_year(workspace, inventory.settings).open
        if finding.severity is not Severity.INFO
    ]
    rows = [
        {
            "gravite": finding.severity.label_fr,
            "texte": f"{finding.where} : {finding.sentence}"
            if str(finding.where)
            else finding.sentence,
        }
        for finding in found[:MAX_FINDINGS]
    ]
    more = len(found) - len(rows)
    return [*rows, {"gravite": "", "texte": f"et {more} autres : page Contrôle"}] if more else rows


def digests(reader: Reader, inventory: Inventory, head: Head) -> list[Row]:
    """What anchors the report: ledger, inventory, factors, rules, and the pack once filed."""
    told = {
        "Registre, écriture": str(head.seq),
        "Registre, tête": head.digest,
        "Inventaire": inventory.digest,
        "Facteurs": inventory.release.digest,
        "Règles": inventory.rules_digest,
    }
    filed = [
        row for row in reader.records(FILINGS) if row["inventory"] == inventory.settings.inventory
    ]
    for row in filed:
        told[f"Dépôt, version {row['version']}"] = (
            f"{labels('filing_states')[row['state']]}, le {day(row['filed_on'])}"
            if row["filed_on"]
            else labels("filing_states")[row["state"]]
        )
        told["Manifeste du dossier scellé"] = row["manifest_digest"] or "aucun dossier scellé"
    if not filed:
        told["Manifeste du dossier scellé"] = "aucun : l'inventaire n'est pas déposé"
    return [{"libelle": label, "valeur": value} for label, value in told.items()]


# ---------------------------------------------------------------------------------- the charts


def chart_content(inventory: Inventory, statement: Statement) -> Row:
    """The bars of the posts, the headings and the entities."""
    posts = [
        Bar(
            label=f"{row.post.code} {row.post.label_fr}",
            tonnes=float(printed_tonnes(value)),
            shown=f"{number(printed_tonnes(value), 0)}{NARROW}t",
        )
        for row in statement.rows
        if (value := row.printed["total"])
    ]
    return {
        "graphique_postes": Bars(bars=posts, alt="Émissions par poste"),
        "graphique_rubriques": _bars(inventory, "heading", "Émissions par rubrique"),
        "graphique_entites": _entity_bars(inventory, statement.standard),
    }


def _entity_bars(inventory: Inventory, standard: str) -> Bars:
    """The totals of the table by entity, the largest first."""
    own = {
        entity.name: beges_statement(inventory, standard, code).printed_sum("total")
        for code, entity in inventory.perimeter.entities.items()
    }
    shown = sorted(((total, name) for name, total in own.items() if total), reverse=True)
    return Bars(
        bars=[
            Bar(
                label=name,
                tonnes=float(printed_tonnes(total)),
                shown=f"{number(printed_tonnes(total), 0)}{NARROW}t",
            )
            for total, name in shown[:MAX_BARS]
        ],
        alt="Émissions par entité",
    )


def _bars(inventory: Inventory, by: str, alt: str) -> Bars:
    return Bars(
        bars=[
            Bar(
                label=label,
                tonnes=mass / MG_PER_TONNE,
                shown=f"{tonnes(mass, 0)}{NARROW}t",
            )
            for label, mass in ordered_totals(inventory, by)[:MAX_BARS]
        ],
        alt=alt,
    )
