"""Peers: our inventory beside those that organisations of the same activity and size published.

The file is read once and kept under its digest; nothing of it enters the ledger. A comparison is
of shapes, so it moves no figure.
"""

import hashlib
import html
from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from beges.domain.findings import Finding, Where
from beges.domain.french import percent, several
from beges.domain.indicators import headcount
from beges.domain.inventory import Inventory
from beges.domain.peers import (
    FEWEST,
    POSTS,
    Asked,
    Bracket,
    Chosen,
    Ours,
    Shapes,
    bracket_of,
    brackets,
    choose,
    compare_shapes,
    naf_key,
)
from beges.domain.statements import METHODS_FR, beges_statement
from beges.intake import OpenDataReading, read_open_data
from beges.services.declaration import filled_form
from beges.services.filings import filings
from beges.services.open_data import posts_in_tonnes
from beges.services.refusals import NotFound, Refused
from beges.services.workspace import Workspace

V5_FROM = 2022
"""The first reporting year of method V5 (July 2022): before, V4 is proposed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Whose peers to look for. What is blank is that of our register, unless ``any_size``."""

    naf: str = ""
    bracket: Bracket | None = None
    method: str = ""
    any_size: bool = False


@dataclass(frozen=True, kw_only=True)
class Compared:
    """An inventory beside its peers; ``shapes`` is ``None`` when there are too few."""

    asked: Asked
    chosen: Chosen
    shapes: Shapes | None
    findings: tuple[Finding, ...]


def load_published(workspace: Workspace, name: str, content: bytes) -> OpenDataReading:
    """The published inventories of a file, remembered under the digest of its content.

    Raises
    ------
    Refused
        When the file cannot be read.
    """
    digest = hashlib.sha256(content).hexdigest()
    key = ("published", digest)
    found = workspace.cache.get(key, lambda: read_open_data(name, content))
    if found.table.empty and found.findings and not found.read:
        raise Refused(*found.findings)
    return found


def default_terms(workspace: Workspace, inventory: Inventory) -> Terms:
    """The activity and the bracket of staff of the form, and the method of the year."""
    filled = {field.field.code: field.text for field in filled_form(workspace, inventory)}
    return Terms(
        naf=naf_key(filled.get("principal_naf", "")),
        bracket=bracket_of(filled.get("headcount_bracket", "")),
        method=usual_method(workspace, inventory),
    )


def usual_method(workspace: Workspace, inventory: Inventory) -> str:
    """The version of the method of the table that was filed; else that in force for the year."""
    filing = filings(workspace).get(inventory.settings.inventory)
    if filing is not None:
        return filing.standard
    return "v4" if inventory.settings.year < V5_FROM else "v5"


def compare_with_peers(
    workspace: Workspace, inventory: Inventory, published: pd.DataFrame, terms: Terms
) -> Compared:
    """Our shape beside that of our peers.

    Raises
    ------
    Refused
        When the activity is not known, or our posts hold nothing.
    """
    default = default_terms(workspace, inventory)
    asked = Asked(
        naf=naf_key(terms.naf or default.naf),
        bracket=None if terms.any_size else terms.bracket or default.bracket,
        method=terms.method or default.method,
        year=inventory.settings.year,
        sirens=frozenset(entity.siren for entity in inventory.perimeter.entities.values()),
    )
    ours = _ours(inventory, asked.method)
    refused = list(_refusals(terms.naf or default.naf, asked, ours))
    if refused:
        raise Refused(*refused)
    chosen = choose(published, asked)
    shapes = compare_shapes(chosen.peers, ours) if chosen.is_enough else None
    return Compared(
        asked=asked, chosen=chosen, shapes=shapes, findings=tuple(_notices(asked, chosen))
    )


def _ours(inventory: Inventory, method: str) -> Ours:
    """Our posts and staff; beside V4 inventories goods and services are together, as theirs are."""
    staff = headcount(inventory.perimeter, inventory.settings.year, inventory.settings.approach)
    tonnes = dict(posts_in_tonnes(beges_statement(inventory, "v5")))
    goods, services = tonnes["4.1"], tonnes["4.5"]
    if method == "v4" and goods is not None and services is not None:
        tonnes |= {"4.1": goods + services, "4.5": 0.0}
    return Ours(tonnes=tonnes, staff=float(staff) if staff else None)


def _refusals(naf: str, asked: Asked, ours: Ours) -> Iterator[Finding]:
    if not asked.naf:
        yield Finding(code="peers_naf_missing", values={"naf": naf})
    if ours.total <= 0:
        yield Finding(code="peers_total_missing")


def _notices(asked: Asked, chosen: Chosen) -> Iterator[Finding]:
    if asked.bracket is None:
        yield Finding(code="peers_bracket_unknown", where=Where(record="effectif"))
    if not chosen.is_enough:
        count = max((reach.count for reach in chosen.tried), default=0)
        yield Finding(code="peers_too_few", values={"count": count, "fewest": FEWEST})


def terms_of(*, naf: str, bracket: str, method: str) -> Terms:
    """The terms that a person types: a bracket as 2000-4999, or in the words of the list.

    Raises
    ------
    NotFound
    """
    found = bracket_of(bracket.replace("-", " à ").removesuffix(" à ") + _end(bracket))
    if bracket and found is None:
        raise NotFound(f"« {bracket} » n'est pas une tranche d'effectif, par exemple 2000-4999.")
    if method not in ("", *METHODS_FR):
        raise NotFound(f"« {method} » n'est pas une méthode : {', '.join(METHODS_FR)}.")
    return Terms(naf=naf, bracket=found, method=method)


def _end(bracket: str) -> str:
    return " et plus" if bracket.endswith("-") else ""


def reach_fr(chosen: Chosen) -> str:
    """Who the peers are, and why the search was widened, in words."""
    last = chosen.tried[-1] if chosen.tried else None
    if last is None or not chosen.is_enough:
        return ""
    told = f"{last.count} pairs : {last.label_fr}, même version de la méthode."
    if chosen.is_wider:
        before = " ; ".join(f"{reach.label_fr} : {reach.count}" for reach in chosen.tried[:-1])
        told += f" Recherche élargie, il en faut {FEWEST} : {before}."
    if chosen.without_total:
        told += (
            f" Sans aucune émission, laissés de côté : {several(chosen.without_total, 'bilan')}."
        )
    return told


CAVEATS_FR = """\
* Des parts, jamais des tonnes : elles sont prises, de part et d'autre, sur les postes que votre
  bilan garde.
* Dans le fichier publié, un poste exclu et un zéro se lisent pareil (0.0) : la médiane d'un poste
  que beaucoup excluent est tirée vers le bas. « Le déclarent » compte les pairs dont le poste n'est
  pas nul.
* Un bilan de méthode V4 est publié en cases V5, son poste 9 (biens et services) en entier en 4.1.
  Face à des bilans V4, vos achats de services sont donc comptés en 4.1 eux aussi.
* Un bilan par organisation : celui de l'année la plus proche de la vôtre. Les vôtres sont laissés
  de côté.
"""
"""What is to be known before reading the comparison; said wherever it is shown."""


def peers_table(peers: pd.DataFrame) -> pd.DataFrame:
    """The peers as a person reads them, the largest first: names, activity, size, year, total."""
    known = {(b.first, b.last): b.label_fr for b in brackets()}
    sizes = zip(peers["first"].fillna(-1), peers["last"].fillna(-1), strict=True)
    told = pd.DataFrame(
        {
            "name": [html.unescape(name) for name in peers["name"]],
            "naf": peers["naf"].to_numpy(),
            "staff": [
                known.get((int(first), int(last)), "autre ou inconnu") for first, last in sizes
            ],
            "year": peers["year"].to_numpy(),
            "total": peers[list(POSTS)].sum(axis="columns").to_numpy(),
        }
    )
    return told.sort_values("total", ascending=False, kind="stable", ignore_index=True)


def shape_values(rows: pd.DataFrame) -> list[dict[str, object]]:
    """Rows of shapes for a chart, with their words."""
    return [
        {
            **{name: float(row[name]) for name in ("ours", "q1", "median", "q3")},
            "code": row["code"],
            "label": row["label"],
            "shown": percent(row["ours"]),
            "span": f"{percent(row['q1'])} – {percent(row['q3'])}, {percent(row['median'])}",
        }
        for row in rows.to_dict("records")
    ]
