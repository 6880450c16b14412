"""What keeps an inventory from being filed, each with what to do about it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from beges.domain import french
from beges.domain.declaration.form import FilledField
from beges.domain.findings import Finding, Where, blocking
from beges.domain.inventory import Inventory
from beges.domain.statements import Statement, beges_statement

ANYWHERE = timedelta(days=1)
"""Today may be tomorrow elsewhere: the clock of the tool is no person's."""

NAMED = 8
"""How many fields of the form a sentence names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """What stands beside the figures: the form, the reference year, the posts weighed.

    ``findings`` are what is wrong in them.
    """

    form: Sequence[FilledField] = ()
    has_reference: bool = False
    is_weighed: bool = False
    findings: tuple[Finding, ...] = ()


def day_finding(filed_on: date, year: int, today: date) -> Finding | None:
    """A bilan is filed once its year is over, and never tomorrow."""
    is_over = filed_on > date(year, 12, 31)
    if is_over and filed_on <= today + ANYWHERE:
        return None
    values = {"day": french.day(filed_on), "year": year}
    where = Where(column="Jour du dépôt")
    return Finding(code="filing_day_impossible", where=where, values=values)


def cannot_file(inventory: Inventory, standard: str, prepared: Prepared) -> list[Finding]:
    """Everything that forbids to file, an empty list when nothing does."""
    statements = [
        beges_statement(inventory, standard, entity)
        for entity in ("", *inventory.perimeter.entities)
    ]
    return [
        *blocking(inventory.findings),
        *_no_emission(inventory),
        *_once(finding for statement in statements for finding in _of_statement(statement)),
        *blocking(prepared.findings),
        *_preparations(inventory, standard, prepared),
        *_form(prepared.form),
    ]


def _once(findings: Iterable[Finding]) -> list[Finding]:
    """The first finding of each kind at each place: the group's before that of an entity."""
    kept: dict[tuple[str, str], Finding] = {}
    for finding in findings:
        kept.setdefault((finding.code, str(finding.where)), finding)
    return list(kept.values())


def _no_emission(inventory: Inventory) -> Iterator[Finding]:
    """An inventory that counts nothing is not a nought that somebody measured."""
    if not len(inventory.lines):
        values = {"inventory": inventory.settings.inventory}
        yield Finding(code="filing_no_emission", where=_where(inventory), values=values)


def _where(inventory: Inventory) -> Where:
    return Where(record=f"inventaire {inventory.settings.inventory}")


def _of_statement(statement: Statement) -> Iterator[Finding]:
    """What is blocking in a statement; a direct post without its gases, a total below nought."""
    yield from blocking(statement.findings)
    whose = f" de l'entité {statement.entity}" if statement.entity else ""
    for finding in statement.findings:
        if finding.code == "direct_post_unsplit":
            values = {**finding.values, "whose": whose}
            yield Finding(code="filing_unsplit", where=finding.where, values=values)
    total = statement.exact_total_mg
    if total < 0:
        values = {"what": f"tableau{whose}", "tonnes": french.tonnes(total, 2)}
        where = Where(record=f"tableau {statement.entity}".strip())
        yield Finding(code="filing_negative", where=where, values=values)


def _preparations(inventory: Inventory, standard: str, prepared: Prepared) -> Iterator[Finding]:
    """The reference year is chosen, and in V5 the indirect posts are weighed."""
    values = {"inventory": inventory.settings.inventory}
    if not prepared.has_reference:
        yield Finding(code="filing_no_reference", where=_where(inventory), values=values)
    if standard == "v5" and not prepared.is_weighed:
        yield Finding(code="filing_significance_open", where=_where(inventory), values=values)
    silent = [f for f in prepared.findings if f.code == "significance_not_estimated"]
    if standard == "v5" and silent:
        named = ", ".join(str(finding.values["post"]) for finding in silent)
        yield Finding(
            code="filing_posts_unweighed", where=_where(inventory), values={"posts": named}
        )


def _form(form: Sequence[FilledField]) -> Iterator[Finding]:
    """Every required field of the form has something to type."""
    lacking = [filled.field.label_fr for filled in form if filled.is_missing]
    if lacking:
        more = f" et {len(lacking) - NAMED} autres" if len(lacking) > NAMED else ""
        values = {"count": len(lacking), "fields": ", ".join(lacking[:NAMED]) + more}
        yield Finding(code="filing_form_incomplete", values=values)
