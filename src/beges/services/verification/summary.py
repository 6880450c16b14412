"""The verifier's summary: what a third party asks of an inventory, each question with its answer.

It reads the ledger and computes nothing that moves a figure. The materiality threshold is the
verifier's own judgement (ISAE 3410 ¶22): 5 % of the total is a usage, and is said to be one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction

import pandas as pd

from beges.domain.collection import REVIEWS
from beges.domain.findings import Finding, Severity
from beges.domain.french import instant, number, percent, tonnes
from beges.domain.inventory import Inventory, Status, Valuation, counted, total_mg
from beges.domain.verification import Part, Shape, poisson_factor, proposed_size
from beges.output.filing import Accepted
from beges.services.acknowledgements import findings_of_year
from beges.services.coverage import coverage, masses_of
from beges.services.inventories import compile_stored, inventories
from beges.services.justified import coverage_fr, justified
from beges.services.refusals import NotFound
from beges.services.reviews import review_table
from beges.services.verification.estimates import estimates_part
from beges.services.verification.history import authors_part, terms_part
from beges.services.verification.newer import newer_part
from beges.services.workspace import Workspace, releases

DEFAULT_PCT = Decimal(5)


@dataclass(frozen=True, kw_only=True)
class Summary:
    """The parts, the threshold, and the sample that it calls for."""

    inventory: Inventory
    threshold_pct: Decimal
    total_mg: int
    threshold_mg: int
    proposed_size: int
    parts: tuple[Part, ...]


def verification_summary(
    workspace: Workspace, inventory: Inventory, threshold_pct: Decimal = DEFAULT_PCT
) -> Summary:
    """The verifier's summary of an inventory, remembered while nothing that it reads has moved."""
    with workspace.store.reading() as reader:
        head = reader.head().seq
    made_of = (inventory.digest, inventory.settings, head, tuple(releases()))
    key = ("verification", workspace.store.url, workspace.clock().date(), *made_of, threshold_pct)
    return workspace.cache.get(key, lambda: _summary(workspace, inventory, threshold_pct))


def _summary(workspace: Workspace, inventory: Inventory, threshold_pct: Decimal) -> Summary:
    total = total_mg(inventory)
    threshold = threshold_mg_of(inventory, threshold_pct)
    size = proposed_size(Fraction(threshold_pct) / 100, poisson_factor(0))
    return Summary(
        inventory=inventory,
        threshold_pct=threshold_pct,
        total_mg=total,
        threshold_mg=threshold,
        proposed_size=size,
        parts=(
            _materiality(total, threshold, threshold_pct, size),
            _differences(workspace, inventory),
            _documents(workspace, inventory),
            estimates_part(workspace, inventory),
            _reviews(workspace, inventory),
            _accepted(workspace, inventory),
            newer_part(workspace, inventory),
            terms_part(workspace, inventory),
            _eliminations(inventory),
            authors_part(workspace),
        ),
    )


def threshold_of(text: str) -> Decimal:
    """A threshold as a person types it: 5, 2,5 or 5 %.

    Raises
    ------
    NotFound
    """
    try:
        found = Decimal(text.strip().removesuffix("%").strip().replace(",", "."))
    except InvalidOperation:
        found = Decimal(0)
    if not (found.is_finite() and 0 < found <= 100):
        raise NotFound(
            f"« {text} » : le seuil de matérialité est un pourcentage, de plus de 0 à 100."
        )
    return found


def threshold_mg_of(inventory: Inventory, threshold_pct: Decimal) -> int:
    """The threshold in milligrams."""
    return int(abs(total_mg(inventory)) * threshold_pct / 100)


def _materiality(total: int, threshold: int, pct: Decimal, size: int) -> Part:
    return Part(
        code="materiality",
        title_fr="Seuil de matérialité",
        said_fr=(
            (
                f"Seuil retenu : {number(pct)} % du total compté, soit {tonnes(threshold, 1)}"
                " tCO2e. C'est un usage, pas une règle : le seuil relève du jugement du"
                " vérificateur (ISAE 3410)."
            ),
            (
                f"Échantillon que ce seuil appelle : {size} tirages (facteur"
                f" {number(poisson_factor(0), 2)} à 95 % de confiance, aucune erreur attendue, ÷"
                " seuil)."
            ),
        ),
        columns=(("", Shape.TEXT), ("tCO2e", Shape.TONNES)),
        rows=(("Total compté", total), ("Seuil de matérialité", threshold)),
    )


# ------------------------------------------------------------------------------ differences


def _differences(workspace: Workspace, inventory: Inventory) -> Part:
    """Restatements, data corrected after a review, and what is still to be looked at."""
    found = findings_of_year(workspace, inventory.settings)
    blocking = [one for one in found.open if one.severity is Severity.BLOCKING]
    rows = [
        *_restatements(workspace, inventory),
        *_corrections(workspace, inventory),
        ("Constats bloquants non résolus", _first(blocking), len(blocking), None),
        *_open([one for one in found.open if one not in blocking]),
    ]
    return Part(
        code="differences",
        title_fr="Écarts relevés",
        said_fr=("Ce qui a été rectifié, corrigé après coup, ou reste à regarder.",),
        columns=(
            ("Nature", Shape.TEXT),
            ("Détail", Shape.TEXT),
            ("Nombre", Shape.COUNT),
            ("tCO2e", Shape.TONNES),
        ),
        rows=rows,
    )


Row = tuple[str, str, int | None, int | None]


def _first(found: Sequence[Finding]) -> str:
    """The first finding, to show what they are about."""
    return str(found[0]) if found else ""


def _open(found: Sequence[Finding]) -> Iterator[Row]:
    """Findings that nobody mended or accepted, those of one code together."""
    by_code: dict[str, list[Finding]] = {}
    for one in found:
        by_code.setdefault(one.code, []).append(one)
    for alike in by_code.values():
        yield ("À vérifier, ni corrigé ni admis", _first(alike), len(alike), None)
    if not by_code:
        yield ("À vérifier, ni corrigé ni admis", "", 0, None)


def _restatements(workspace: Workspace, inventory: Inventory) -> Iterator[Row]:
    """The inventory that this one rectifies, and those that rectify it, with the difference."""
    settings = inventory.settings
    for other in inventories(workspace):
        if other.inventory == settings.restates:
            moved = total_mg(inventory) - total_mg(compile_stored(workspace, other))
            yield ("Rectification", f"rectifie « {other.inventory} »", None, moved)
        if other.restates == settings.inventory:
            moved = total_mg(compile_stored(workspace, other)) - total_mg(inventory)
            yield ("Rectification", f"rectifié par « {other.inventory} »", None, moved)


def _corrections(workspace: Workspace, inventory: Inventory) -> Iterator[Row]:
    """Activities that have more than one version, and those that a review had seen before."""
    masses = masses_of(inventory)
    revised = (inventory.activities["revision"].to_numpy() > 1) & (masses != 0)
    yield (
        "Données corrigées depuis leur saisie",
        "leur historique donne l'avant, l'après et le motif",
        int(revised.sum()),
        int(masses[revised].sum()),
    )
    seen = _reviewed_before(workspace)
    names = inventory.activities["activity_id"].astype("str")
    revisions = inventory.activities["revision"].astype("int64")
    late = (names.map(seen).fillna(0).astype("int64") < revisions) & names.isin(seen)
    after = late.to_numpy() & (masses != 0)
    yield (
        "Données corrigées après une validation",
        "la validation portait sur une version antérieure et ne vaut plus",
        int(after.sum()),
        int(masses[after].sum()),
    )


def _reviewed_before(workspace: Workspace) -> dict[str, int]:
    """Activity → the version that its last review was about."""
    with workspace.store.reading() as reader:
        reviews = reader.frame(REVIEWS)
    told = zip(reviews["activity_id"], reviews["activity_revision"], strict=True)
    return {str(activity): int(revision) for activity, revision in told}


# ------------------------------------------------------- documents, reviews, accepted findings


def _documents(workspace: Workspace, inventory: Inventory) -> Part:
    found = coverage(workspace, inventory)
    rows = (
        ("Avec une pièce jointe", found.documented),
        ("Avec une référence seulement", found.referenced),
        ("Validées par une autre personne", found.approved),
        ("Extrapolées", found.extrapolated),
    )
    return Part(
        code="documents",
        title_fr="Couverture par des pièces",
        said_fr=(f"{coverage_fr(found)}.",) if coverage_fr(found) else (),
        columns=(("Émissions", Shape.TEXT), ("Part", Shape.SHARE)),
        rows=rows,
    )


def _reviews(workspace: Workspace, inventory: Inventory) -> Part:
    table = review_table(workspace, inventory.settings)
    rows = [
        (str(status), len(group), int(group["total_mg"].sum()))
        for status, group in table.groupby("status_fr", sort=False)
    ]
    return Part(
        code="reviews",
        title_fr="Validations",
        said_fr=("Qui a saisi une donnée ne peut pas la valider.",),
        columns=(("État", Shape.TEXT), ("Données", Shape.COUNT), ("tCO2e", Shape.TONNES)),
        rows=rows,
        empty_fr="Aucune donnée.",
    )


def _accepted(workspace: Workspace, inventory: Inventory) -> Part:
    accepted = justified(workspace, inventory).accepted
    return Part(
        code="accepted",
        title_fr="Constats admis",
        said_fr=("Des avertissements gardés avec un motif, par une personne nommée.",),
        columns=(
            ("Objet", Shape.TEXT),
            ("Constat", Shape.TEXT),
            ("Motif", Shape.TEXT),
            ("Admis par", Shape.TEXT),
            ("Le (UTC)", Shape.TEXT),
        ),
        rows=[
            (
                one.subject,
                one.finding.sentence,
                one.reason,
                one.actor,
                _moment(one),
            )
            for one in accepted
        ],
        empty_fr="Aucun constat admis.",
    )


def _moment(one: Accepted) -> str:
    """When somebody accepted a finding, to the minute."""
    return instant(one.at)


# ------------------------------------------------------------------------------ eliminations


def _eliminations(inventory: Inventory) -> Part:
    lines = counted(inventory.lines, Valuation.AMORTISED, (Status.ELIMINATED,))
    parties = inventory.activities["counterparty"].astype("str").to_numpy(dtype=object)
    names = {entity.siren: entity.entity for entity in inventory.perimeter.entities.values()}
    table = pd.DataFrame(
        {
            "entity": lines["entity"].astype("str").to_numpy(dtype=object),
            "party": [names.get(siren, siren) for siren in parties[lines["activity"].to_numpy()]],
            "activity": lines["activity"].to_numpy(),
            "total_mg": lines["total_mg"].to_numpy(),
        }
    )
    sums = table.groupby(["entity", "party"], sort=True).agg(
        count=("activity", "nunique"), total_mg=("total_mg", "sum")
    )
    whole = int(sums["total_mg"].sum()) if len(sums) else 0
    share = Decimal(whole) / total_mg(inventory) if total_mg(inventory) else Decimal(0)
    return Part(
        code="eliminations",
        title_fr="Flux intragroupe éliminés",
        said_fr=(
            (
                "Somme des entités = groupe + éliminations, au milligramme."
                f" Éliminé : {tonnes(whole, 1)} tCO2e, {percent(abs(share))} du total."
            ),
        ),
        columns=(
            ("Acheteur", Shape.TEXT),
            ("Vendeur", Shape.TEXT),
            ("Données", Shape.COUNT),
            ("tCO2e", Shape.TONNES),
        ),
        rows=[
            (row["entity"], row["party"], int(row["count"]), int(row["total_mg"]))
            for row in sums.reset_index().to_dict("records")
        ],
        empty_fr="Aucun flux intragroupe.",
    )
