"""Form texts: the French paragraphs that the tool writes for the form, from what it computed.

Each is a proposal: a person reads it, and may write another. Nothing is invented: what the tool
does not know is left out, and a list that would be too long says how much more there is.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

import numpy as np
import pandas as pd

from beges.domain import french
from beges.domain.collection import ATTACHMENTS
from beges.domain.declaration.reference import Cause, consolidated
from beges.domain.declaration.side_by_side import SUBTOTAL, TOTAL, ComparedRow
from beges.domain.factors import EmissionFactor
from beges.domain.indicators import headcount
from beges.domain.inventory import Inventory, counted
from beges.domain.nomenclature import labels
from beges.domain.statements import AvoidedEmission
from beges.services.coverage import masses_of
from beges.services.library import publisher_fr
from beges.services.reference import Reference
from beges.services.workspace import Workspace

NAMED = 12
"""How many factors, causes or files a text names before it counts the others."""
OWN = "own"


def factors_fr(inventory: Inventory) -> str:
    """Factors and warming potentials used, with their versions, own and adopted ones by name."""
    settings = inventory.settings
    used = used_factors(inventory)
    title = inventory.release.title
    sentences = [
        (
            f"Facteurs d’émission : {title}, soit {french.number(len(used))} facteurs utilisés :"
            f" {_publishers(used)}."
        ),
        (
            f"Pouvoirs de réchauffement à 100 ans : {labels('gwp_sets')[settings.gwp_set]}"
            f"{_rebasing_fr(inventory)}."
        ),
    ]
    own = [f for f in used if f.factor_id.startswith(f"{OWN}-") or f.publisher == OWN]
    if own:
        named = some_fr([f"{f.label_fr} (source : {f.source})" for f in own])
        sentences.append(f"Facteurs propres, hors de la base de l’ADEME : {named}.")
    if settings.adoptions:
        named = some_fr(
            [f"{a.factor_from} remplacé par {a.factor_to} ({a.reason})" for a in settings.adoptions]
        )
        sentences.append(f"Facteurs adoptés : {named}.")
    sentences.append(
        "Électricité : facteur moyen du réseau (métropole ou territoire d’outre-mer), sans garantie"
        " d’origine ni contrat."
    )
    return "\n".join(sentences)


def used_factors(inventory: Inventory) -> list[EmissionFactor]:
    """The factors of the counted lines, each once, by identifier."""
    numbers = np.unique(counted(inventory.lines)["resolution"].to_numpy()).tolist()
    found = {f.factor_id: f for f in (inventory.resolutions[n].factor for n in numbers)}
    return [found[code] for code in sorted(found)]


def _publishers(used: Sequence[EmissionFactor]) -> str:
    """How many factors each version of each publisher gives."""
    versions = Counter(publisher_fr(factor) for factor in used)
    ordered = sorted(versions.items(), key=lambda item: (-item[1], item[0]))
    return " ; ".join(f"{name} ({count})" for name, count in ordered)


def _rebasing_fr(inventory: Inventory) -> str:
    if inventory.settings.is_rebased:
        return " ; le CO2e publié est ramené gaz par gaz à ce jeu"
    return " ; le CO2e des facteurs est celui que leur éditeur publie"


def some_fr(texts: Sequence[str]) -> str:
    """The first of these texts, and how many more there are."""
    more = len(texts) - NAMED
    told = " ; ".join(texts[:NAMED])
    return f"{told} ; et {more} autres" if more > 0 else told


def sources_fr(workspace: Workspace, inventory: Inventory) -> str:
    """Where the activity data come from: kinds, origins, and the share that a document bears."""
    masses = np.abs(masses_of(inventory))
    total = int(masses.sum())
    if not total:
        return ""
    facts = inventory.activities
    kinds = _shares(masses, facts["data_kind"].astype("str"))
    names = labels("data_kinds")
    told = ", ".join(
        f"{names.get(code, code or 'non précisée').lower()} {_percent(share)}"
        for code, share in kinds.items()
    )
    sentences = [f"Nature des données d’activité, en part des émissions : {told}."]
    from_file = facts["origin_file"].notna() & (facts["origin_file"].astype("str") != "")
    share = Decimal(int(masses[from_file.to_numpy()].sum())) / total
    sentences.append(_origin_fr(share))
    with workspace.store.reading() as reader:
        rows = reader.records(ATTACHMENTS, as_of=inventory.settings.as_of_entry)
    documented = facts["activity_id"].isin({row["activity_id"] for row in rows}).to_numpy()
    covered = Decimal(int(masses[documented].sum())) / total
    sentences.append(
        f"{french.percent(covered, 0)} des émissions reposent sur une donnée à laquelle une pièce"
        " justificative est jointe."
    )
    return "\n".join(sentences)


def _origin_fr(from_files: Decimal) -> str:
    """What comes from imported files, and what was typed, where there is some of both."""
    files = "fichiers importés (factures, relevés, comptabilité, enquêtes)"
    if from_files == 1:
        return f"Origine : toutes les émissions viennent de {files}."
    if not from_files:
        return "Origine : toutes les émissions viennent de saisies."
    return (
        f"Origine : {_percent(from_files)} des émissions viennent de {files}, le reste de saisies."
    )


def _percent(share: Decimal) -> str:
    """A share in whole percents; one that would read 0 says that it is not nought."""
    small = 0 < share < Decimal("0.005")
    return f"moins de 1{french.NARROW}%" if small else french.percent(share, 0)


def _shares(masses: np.ndarray, groups: pd.Series) -> dict[str, Decimal]:
    """Group → its share of the masses, the largest first."""
    sums = pd.Series(masses).groupby(groups.to_numpy()).sum().sort_values(ascending=False)
    total = int(sums.sum())
    return {str(code): Decimal(int(mass)) / total for code, mass in sums.items() if mass}


def avoided_fr(avoided: Sequence[AvoidedEmission]) -> str:
    """Avoided emissions, each with its case and its scenario; outside the total."""
    cases = labels("avoided_cases")
    return "\n".join(
        f"{cases.get(one.case, one.case)} : {french.number(one.tonnes)} tCO2e évitées, hors du"
        f" total. {one.scenario}"
        for one in avoided
    )


def organisation_fr(inventory: Inventory) -> str:
    """Who the bilan covers: entities with their activity, sites, headcount."""
    held = consolidated(inventory)
    settings, perimeter = inventory.settings, inventory.perimeter
    sites = [site for site in perimeter.sites.values() if site.entity in held]
    name = perimeter.name or next((entity.name for entity in held.values()), "")
    entities = "une entité" if len(held) == 1 else f"{len(held)} entités"
    sentences = [
        (
            f"{name} : le bilan porte sur {entities}, {french.several(len(sites), 'site')}"
            f" ({_by_kind(sites)})."
        ),
        "Entités : "
        + some_fr(
            [
                f"{e.name} (SIREN {e.siren}{f', NAF {e.naf}' if e.naf else ''})"
                for e in held.values()
            ]
        )
        + ".",
    ]
    fte = headcount(perimeter, settings.year, settings.approach)
    if fte is not None:
        told = french.number(fte, 0)
        sentences.append(f"Effectif en {settings.year} : {told} équivalents temps plein.")
    return "\n".join(sentences)


def _by_kind(sites: Sequence[object]) -> str:
    """How many sites of each kind."""
    kinds = pd.Series([getattr(site, "kind", "") for site in sites], dtype=object).value_counts()
    names = labels("site_kinds")
    return ", ".join(f"{names.get(str(k), str(k)).lower()} : {n}" for k, n in kinds.items()) or "—"


def recalculation_fr(reference: Reference) -> str:
    """How the reference year was dealt with: causes, figures, threshold, decision."""
    if reference.initial is None:
        return ""
    return "\n".join(_recalculation(reference, reference.initial.year))


def _recalculation(reference: Reference, year: int) -> Iterator[str]:
    choice = reference.choice
    if choice.choice_reason:
        yield f"Année de référence {year} : {choice.choice_reason}"
    else:
        yield f"Année de référence : {year}."
    if reference.initial is not None and reference.initial.note:
        yield reference.initial.note
    triggers = [cause for cause in reference.causes if cause.kind.is_trigger]
    if triggers:
        yield "Causes de recalcul relevées : " + some_fr([cause_fr(c) for c in triggers])
    told = f"{french.number(choice.threshold_pct)}{french.NARROW}%"
    if reference.recalculated is not None and reference.initial is not None:
        yield (
            f"Émissions de {year} : {_t(reference.initial.total)} tCO2e initialement publiées,"
            f" {_t(reference.recalculated.total)} tCO2e après recalcul."
        )
    elif reference.base_mg is not None and not reference.must_recalculate:
        yield f"Sous le seuil de recalcul retenu ({told} du total), l’année n’est pas recalculée."
    if choice.decision:
        yield choice.decision


def cause_fr(cause: Cause) -> str:
    """A cause, with what it moves where that is known."""
    if cause.effect_mg is None:
        return cause.text_fr.rstrip(".")
    return f"{cause.text_fr.rstrip('.')} ({french.signed_tonnes(cause.effect_mg, 1)} tCO2e)"


def comparison_fr(reference: Reference, comments: Mapping[str, str]) -> str:
    """The comparison with the reference, in total and by category, each with its comment.

    ``comments``: ``total`` and the codes of the categories.
    """
    if reference.initial is None:
        return ""
    base = reference.recalculated or reference.initial
    rows = {row.code: row for row in reference.rows if row.kind == SUBTOTAL}
    whole = next(row for row in reference.rows if row.kind == TOTAL)
    kind = " recalculée" if reference.recalculated is not None else ""
    start = f"Comparaison avec l’année de référence {base.year}{kind}."
    lines = [_compared("Total", whole, comments.get("total", ""))]
    lines += [
        _compared(f"Catégorie {code} ({row.label})", row, comments.get(code, ""))
        for code, row in rows.items()
    ]
    return "\n".join([start, *lines])


def _compared(name: str, row: ComparedRow, comment: str) -> str:
    """One line of the comparison: both figures, the difference, the comment."""
    told = f"{name} : {_t(row.base)} → {_t(row.current)} tCO2e"
    if row.difference is not None:
        sign = "+" if row.difference > 0 else ""
        told += f", soit {sign}{french.number(row.difference, 2)} tCO2e"
        if row.pct is not None:
            told += f" ({sign}{french.percent(row.pct, 1)})"
    return f"{told}. {comment}".strip() if comment else f"{told}."


def _t(value: Decimal | None) -> str:
    return "—" if value is None else french.number(value, 2)
