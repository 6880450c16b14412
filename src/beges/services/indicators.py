"""The published indicators of an inventory, beside those of another, in the group's own words.

The statement prints the whole perimeter, the same without the housing stock, the stock's share,
tonnes for each full-time equivalent, and the four headings that make "près de 98 %" of it. Changes
are what the figures give: the exact one beside the rounded ones, because "+70 %" was once printed
of +68.1 %.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from beges.domain.french import agreed, number, percent, tonnes
from beges.domain.indicators import (
    HEADINGS_SHOWN,
    PublishedFigures,
    Variation,
    masses_compared,
    published_figures,
)
from beges.domain.inventory import Inventory
from beges.domain.nomenclature import headings, labels
from beges.output.indicators import IndicatorRow, IndicatorSheet, write_indicators
from beges.services.coverage import unapproved
from beges.services.reviews import unapproved_fr
from beges.services.workspace import Workspace

UNKNOWN_FR = "inconnu"


@dataclass(frozen=True, kw_only=True)
class Published:
    """The figures of an inventory and of the one that it is compared with, ready to be read."""

    inventory: Inventory
    against: Inventory | None
    now: PublishedFigures
    before: PublishedFigures | None
    rows: tuple[IndicatorRow, ...]
    sentences: tuple[str, ...]
    notes: tuple[str, ...]


def published_indicators(
    workspace: Workspace, inventory: Inventory, against: Inventory | None
) -> Published:
    """The indicators of an inventory, beside those of another where there is one."""
    now = published_figures(inventory)
    before = None if against is None else published_figures(against)
    return Published(
        inventory=inventory,
        against=against,
        now=now,
        before=before,
        rows=tuple(_rows(now, before)),
        sentences=tuple(_sentences(now, before)),
        notes=tuple(_notes(workspace, inventory, against)),
    )


# ---------------------------------------------------------------------------------- the rows


def _rows(now: PublishedFigures, before: PublishedFigures | None) -> Iterator[IndicatorRow]:
    yield _mass(
        "Total, périmètre complet", now.total_mg, before.total_mg if before else None, bold=True
    )
    if now.housing_stock_mg:
        name = stock_name(now)
        then = before.without_stock_mg if before else None
        yield _mass(f"Total hors patrimoine {name}".rstrip(), now.without_stock_mg, then, bold=True)
        yield _share(
            f"Part de l’exploitation du patrimoine {name}".rstrip(),
            now.stock_share,
            before.stock_share if before else None,
        )
    yield _each(now, before)
    yield _staff(now, before)
    names = group_names()
    for group in list(now.by_group)[:HEADINGS_SHOWN]:
        then = before.by_group.get(group, 0) if before else None
        yield _mass(names.get(group, group), now.by_group[group], then)
    yield _share(
        f"Part des {HEADINGS_FR} postes principaux",
        now.largest_share,
        before.largest_share if before else None,
    )
    yield _mass("À côté du chiffre publié", now.beside_mg, before.beside_mg if before else None)


HEADINGS_FR = {4: "quatre"}.get(HEADINGS_SHOWN, str(HEADINGS_SHOWN))


def stock_name(figures: PublishedFigures) -> str:
    """Whose housing stock it is, by its code, as the statement says « patrimoine ONV »."""
    return ", ".join(figures.stock_entities)


def group_names() -> dict[str, str]:
    """The groups of headings by code, as the statement names them."""
    return {h.published_group: h.published_group_fr for h in headings().values()}


def _mass(label: str, now: int, before: int | None, *, bold: bool = False) -> IndicatorRow:
    return _row(f"{label} (tCO2e)", masses_compared(now, before), decimals=0, bold=bold)


def _each(now: PublishedFigures, before: PublishedFigures | None) -> IndicatorRow:
    then = before.tonnes_per_fte if before else None
    found = Variation(now=now.tonnes_per_fte, before=then)
    return _row("Émissions par ETP (tCO2e/ETP)", found, decimals=1)


def _staff(now: PublishedFigures, before: PublishedFigures | None) -> IndicatorRow:
    found = Variation(now=now.fte, before=before.fte if before else None)
    return _row("Effectif (ETP)", found, decimals=0)


def _row(label: str, found: Variation, *, decimals: int, bold: bool = False) -> IndicatorRow:
    return IndicatorRow(
        label=label,
        before=_figure(found.before, decimals),
        now=_figure(found.now, decimals),
        exact=signed_percent(found),
        unit=_rounded(found, 1),
        ten=_rounded(found, 10),
        bold=bold,
    )


def _share(label: str, now: Decimal | None, before: Decimal | None) -> IndicatorRow:
    points = None if now is None or before is None else (now - before) * 100
    moved = "" if points is None else f"{_signed(points, 1)} {agreed(points, 'point', 'points')}"
    return IndicatorRow(
        label=label,
        before="" if before is None else percent(before),
        now=UNKNOWN_FR if now is None else percent(now),
        exact=moved,
        unit="",
        ten="",
        bold=False,
    )


def _figure(value: Decimal | None, decimals: int) -> str:
    return "inconnu" if value is None else number(value, decimals)


def signed_percent(found: Variation) -> str:
    """The exact change, to one decimal; blank where there is none."""
    return "" if found.share is None else f"{_signed(found.share * 100, 1)}\u202f%"


def _rounded(found: Variation, step: int) -> str:
    value = found.rounded(step)
    return "" if value is None else f"{_signed(Decimal(value), 0)}\u202f%"


def _signed(value: Decimal, decimals: int) -> str:
    told = number(value, decimals)
    return told if told.startswith("−") else f"+{told}"


# ------------------------------------------------------------------------------ the sentences


def _sentences(now: PublishedFigures, before: PublishedFigures | None) -> Iterator[str]:
    """What the statement says, with the figures of the inventory: ready to be pasted."""
    yield (
        f"Les émissions de gaz à effet de serre de {now.year} s’élèvent à"
        f" {tonnes(now.total_mg, 0)} tCO2e sur le périmètre complet{_since(now, before)}."
    )
    name = stock_name(now)
    if now.housing_stock_mg and now.stock_share is not None:
        owner = f" {name}" if name else ""
        then = before.without_stock_mg if before else None
        yield (
            f"Hors exploitation du patrimoine{owner}, elles s’élèvent à"
            f" {tonnes(now.without_stock_mg, 0)} tCO2e"
            f"{_moved(masses_compared(now.without_stock_mg, then), before)}."
        )
        yield (
            f"L’exploitation du patrimoine{owner} représente {percent(now.stock_share, 0)} du total"
            f"{_share_before(before)}."
        )
    if now.tonnes_per_fte is not None and now.fte is not None:
        yield (
            f"Soit {number(now.tonnes_per_fte, 0)} tCO2e/ETP"
            f" ({number(now.tonnes_per_fte, 1)} pour {number(now.fte, 0)} ETP)."
        )
    if now.largest_share is not None:
        yield (
            f"{near_fr(now.largest_share)} des émissions proviennent de {HEADINGS_FR} postes :"
            f" {_named_groups(now)}."
        )


def _since(now: PublishedFigures, before: PublishedFigures | None) -> str:
    return _moved(masses_compared(now.total_mg, before.total_mg if before else None), before)


def _moved(found: Variation, before: PublishedFigures | None) -> str:
    if before is None or found.share is None or found.before is None:
        return ""
    told = f", soit {signed_percent(found)} par rapport à {before.year}"
    return f"{told} ({number(found.before, 0)} tCO2e)"


def _share_before(before: PublishedFigures | None) -> str:
    if before is None or before.stock_share is None:
        return ""
    return f", contre {percent(before.stock_share, 0)} en {before.year}"


def _named_groups(figures: PublishedFigures) -> str:
    names = group_names()
    shown = list(figures.by_group)[:HEADINGS_SHOWN]
    return ", ".join(
        f"{names.get(group, group).lower()} ({tonnes(figures.by_group[group], 0)} t)"
        for group in shown
    )


def near_fr(share: Decimal) -> str:
    """A share to the unit, and on which side it stands: « Près de 98 % » is of 97.9 %."""
    whole = (share * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP)
    word = {-1: "Près de ", 0: "", 1: "Plus de "}[int((share * 100).compare(whole))]
    return f"{word}{number(whole)}\u202f%"


def _notes(workspace: Workspace, inventory: Inventory, against: Inventory | None) -> Iterator[str]:
    """What the figures count, and what is to be known before they are published."""
    view = labels("published_views").get(inventory.settings.published_view, "")
    yield (
        f"Vue publiée : {view[:1].lower()}{view[1:]} ; en évaluation BEGES (immobilisations"
        " amorties, traînées de condensation comptées). Le reste est « à côté du chiffre publié"
        " »."
    )
    if against is not None:
        yield (
            "Variation exacte : celle des chiffres, avant tout arrondi. Les deux colonnes suivantes"
            " l’arrondissent à l’unité et à la dizaine : ne publiez pas l’une pour l’autre."
        )
    told = unapproved_fr(unapproved(workspace, inventory.settings), published=True)
    if told:
        yield f"{inventory.settings.name} : {told}."
    if against is not None:
        yield from _differing_terms(inventory, against)


def _differing_terms(now: Inventory, then: Inventory) -> Iterator[str]:
    """Terms that differ between the two: a change of them is no change of emissions."""
    ours, theirs = now.settings, then.settings
    terms = {
        "approche de contrôle": (ours.approach, theirs.approach),
        "jeu de PRG": (ours.gwp_set, theirs.gwp_set),
        "version des facteurs": (ours.release, theirs.release),
        "vue publiée": (ours.published_view, theirs.published_view),
        "bâti du patrimoine": (ours.stock_fabric, theirs.stock_fabric),
        "postes exclus": (ours.excluded_posts, theirs.excluded_posts),
    }
    differ = [name for name, (one, other) in terms.items() if one != other]
    if differ:
        yield (
            "Les deux inventaires n’ont pas les mêmes conventions"
            f" ({', '.join(differ)}) : une part de la variation vient de là."
        )


# ------------------------------------------------------------------------------------ the sheet


def indicators_bytes(workspace: Workspace, found: Published) -> bytes:
    """The sheet of the indicators, on one page."""
    with workspace.store.reading() as reader:
        head = reader.head()
    buffer = io.BytesIO()
    sheet = IndicatorSheet(
        year=str(found.now.year),
        before="" if found.before is None else str(found.before.year),
        against="" if found.against is None else found.against.settings.name,
        rows=found.rows,
        sentences=found.sentences,
        notes=found.notes,
        head=head.digest,
        head_seq=head.seq,
        made_at=workspace.clock(),
        made_by=workspace.actor,
    )
    write_indicators(buffer, found.inventory, sheet)
    return buffer.getvalue()
