"""What keeps an inventory from being filed, each with what to do about it."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from beges.domain import french
from beges.domain.declaration.form import FilledField, Origin
from beges.domain.findings import Finding, Where, blocking
from beges.domain.inventory import Inventory
from beges.domain.nomenclature import posts
from beges.domain.statements import Statement, beges_statement

NAMED = 8
"""How many fields of the form a sentence names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """What stands beside the figures: the form, the reference year, the posts weighed."""

    form: Sequence[FilledField] = ()
    has_reference: bool = False
    weighed: Collection[str] = ()


def cannot_file(inventory: Inventory, standard: str, prepared: Prepared) -> list[Finding]:
    """Everything that forbids to file; an empty list when nothing does."""
    statement = beges_statement(inventory, standard)
    return [
        *blocking(inventory.findings),
        *_no_emission(inventory),
        *_unsplit(inventory, standard),
        *_negative(inventory, statement),
        *_direct_excluded(inventory),
        *_significance(inventory, prepared.weighed),
        *_reference(inventory, has_reference=prepared.has_reference),
        *_form(prepared.form),
    ]


def _where(inventory: Inventory) -> Where:
    return Where(record=f"inventaire {inventory.settings.inventory}")


def _no_emission(inventory: Inventory) -> Iterator[Finding]:
    """An inventory that counts nothing is not a nought that somebody measured."""
    if not len(inventory.lines):
        values = {"inventory": inventory.settings.inventory}
        yield Finding(code="filing_no_emission", where=_where(inventory), values=values)


def _unsplit(inventory: Inventory, standard: str) -> Iterator[Finding]:
    """Direct emissions without their gases, in any statement that is filed."""
    told: set[str] = set()
    for entity in ("", *inventory.perimeter.entities):
        for row in beges_statement(inventory, standard, entity).rows:
            mass = row.exact_mg["unsplit"]
            if row.post.category == "1" and mass and row.post.code not in told:
                told.add(row.post.code)
                yield Finding(
                    code="filing_unsplit",
                    where=Where(record=f"poste {row.post.code}"),
                    values={"post": row.post.code, "tonnes": french.tonnes(mass, 2)},
                )


def _negative(inventory: Inventory, statement: Statement) -> Iterator[Finding]:
    """No post and no total is below nought."""
    total = statement.exact_total_mg
    if total < 0:
        values = {"what": "l'inventaire", "tonnes": french.tonnes(total, 2)}
        yield Finding(code="filing_negative", where=_where(inventory), values=values)
    for row in statement.rows:
        mass = row.exact_mg["total"]
        if mass < 0:
            code = row.post.code
            values = {"what": f"la ligne {code}", "tonnes": french.tonnes(mass, 2)}
            where = Where(record=f"poste {code}")
            yield Finding(code="filing_negative", where=where, values=values)


def _direct_excluded(inventory: Inventory) -> Iterator[Finding]:
    """Direct posts, and what they emit, are always counted."""
    for code in inventory.settings.excluded_posts:
        if code in posts("v5") and posts("v5")[code].category == "1":
            where = Where(record=f"poste {code}")
            yield Finding(code="exclusion_direct", where=where, values={"post": code})


def _significance(inventory: Inventory, weighed: Collection[str]) -> Iterator[Finding]:
    """An indirect post is left out once its importance was weighed."""
    for code in inventory.settings.excluded_posts:
        direct = code in posts("v5") and posts("v5")[code].category == "1"
        if code not in weighed and not direct:
            where = Where(record=f"poste {code}")
            yield Finding(code="filing_significance_open", where=where, values={"post": code})


def _reference(inventory: Inventory, *, has_reference: bool) -> Iterator[Finding]:
    if not has_reference:
        values = {"inventory": inventory.settings.inventory}
        yield Finding(code="filing_no_reference", where=_where(inventory), values=values)


def _form(form: Sequence[FilledField]) -> Iterator[Finding]:
    """Every required field of the form has something to type."""
    lacking = [
        filled.field.label_fr
        for filled in form
        if filled.required and (filled.origin is Origin.MISSING or not filled.text.strip())
    ]
    if lacking:
        more = f" et {len(lacking) - NAMED} autres" if len(lacking) > NAMED else ""
        values = {"count": len(lacking), "fields": ", ".join(lacking[:NAMED]) + more}
        yield Finding(code="filing_form_incomplete", values=values)
