"""Copy sheet: the form step by step with both tables, ready to type, and what it still lacks.

The steps are those of the platform, in its order. The table of declaration stands in its second
step, for the year and for the reference year: each cell as it is typed, blank where the form asks
for none or the post is left out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from beges.domain.declaration import FilledField
from beges.domain.declaration.side_by_side import GASES, Year, added
from beges.domain.findings import Finding, Severity
from beges.domain.french import number, several
from beges.domain.inventory import Inventory
from beges.domain.nomenclature import labels, posts
from beges.domain.statements import PostState, Statement, StatementRow, beges_statement, tonnes
from beges.services.declaration import Form, filled_questions, form_of
from beges.services.reference import Reference, reference_of
from beges.services.significance import Weighing, weighing
from beges.services.workspace import Workspace

TYPED = ("co2", "ch4", "n2o", "other_gases", "total", "co2b")
"""The columns of the platform's table, in its order."""
_FORBIDDING = frozenset({"direct_post_unsplit"})
"""Warnings of a statement that forbid to file it: the sheet is not complete with them."""
DECLARATION = "declaration"
OBLIGATIONS, SIGNIFICANCE, REFERENCE, FORM, TABLES = (
    "obligations",
    "significance",
    "reference",
    "form",
    "tables",
)
"""The parts of the work, each a section of the page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyRow:
    """A post, a category or the total, with the texts of its cells as typed; blank stays blank."""

    kind: str
    code: str
    label: str
    state: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """What the sheet lacks, and the part of the work where it is mended.

    A warning does not keep it from being complete: it is to be looked at.
    """

    text_fr: str
    part: str
    is_warning: bool = False


@dataclass(frozen=True, kw_only=True)
class CopySheet:
    """The sheet: fields by step, the tables of the year and of the reference, what is missing."""

    steps: tuple[tuple[str, str, tuple[FilledField, ...]], ...]
    year: int
    table: tuple[CopyRow, ...]
    reference_year: int | None
    reference_table: tuple[CopyRow, ...]
    missing: tuple[Missing, ...]

    @property
    def is_complete(self) -> bool:
        """Whether everything that the platform requires is there."""
        return all(one.is_warning for one in self.missing)


def copy_sheet(workspace: Workspace, inventory: Inventory) -> CopySheet:
    """The copy sheet of an inventory, in the V5 format of the platform."""
    form = form_of(workspace, inventory)
    reference = reference_of(workspace, inventory)
    statement = beges_statement(inventory, "v5")
    base = reference.recalculated or reference.initial
    steps = tuple(
        (code, label, tuple(f for f in form.of_step(code) if f.field.open_data or f.text))
        for code, label in labels("form_steps").items()
    )
    return CopySheet(
        steps=steps,
        year=statement.year,
        table=tuple(_statement_rows(statement)),
        reference_year=reference.year,
        reference_table=() if base is None else tuple(_year_rows(base)),
        missing=tuple(_missing(workspace, inventory, form, reference)),
    )


def cell_fr(value: Decimal | None) -> str:
    """A cell as it is typed: two decimals, no space between thousands; blank stays blank."""
    return "" if value is None else number(value, 2).replace("\u202f", "").replace("−", "-")


def _statement_rows(statement: Statement) -> Iterator[CopyRow]:
    """The table of the year: gases in category 1, total and biogenic CO2 everywhere."""
    for category, label in statement.categories.items():
        for row in statement.rows:
            if row.post.category == category:
                cells = tuple(_printed(row.printed[name]) for name in TYPED)
                yield CopyRow(
                    kind="post",
                    code=row.post.code,
                    label=row.post.label_fr,
                    state=_state(row),
                    cells=cells,
                )
        yield _sum(statement, "subtotal", category, label)
    yield _sum(statement, "total", None, "Total")


_STATES = {
    PostState.VALUE: "",
    PostState.NOT_APPLICABLE: "non applicable",
    PostState.EXCLUDED: "écarté",
}


def _state(row: StatementRow) -> str:
    """What a reader must know of a post: left out, not applicable, or not wholly split by gas."""
    unsplit = row.printed["unsplit"]
    if unsplit:
        return _unsplit_fr(_printed(unsplit))
    return _STATES[row.state]


def _unsplit_fr(tonnes_fr: str) -> str:
    return f"dont {tonnes_fr} à répartir par gaz"


def _printed(hundredths: int | None) -> str:
    return cell_fr(None if hundredths is None else tonnes(hundredths))


def _sum(statement: Statement, kind: str, category: str | None, label: str) -> CopyRow:
    """What the platform will show once the cells are typed."""
    split = category in (None, "1")
    cells = tuple(
        _printed(statement.printed_sum(name, category))
        if split or name in ("total", "co2b")
        else ""
        for name in TYPED
    )
    return CopyRow(kind=kind, code=category or "", label=label, state="", cells=cells)


def _year_rows(year: Year) -> Iterator[CopyRow]:
    """The table of the reference year: the gases where they are known, the total of each post."""
    boxes = posts("v5")
    for category, label in {p.category: p.category_fr for p in boxes.values()}.items():
        codes = [code for code, post in boxes.items() if post.category == category]
        for code in codes:
            yield CopyRow(
                kind="post",
                code=code,
                label=boxes[code].label_fr,
                state=_state_of(year, code),
                cells=tuple(cell_fr(year.cell(code, name)) for name in TYPED),
            )
        cells = tuple(_sum_of(year, codes, name) for name in TYPED)
        yield CopyRow(kind="subtotal", code=category, label=label, state="", cells=cells)
    cells = tuple(_sum_of(year, list(boxes), name) for name in TYPED)
    yield CopyRow(kind="total", code="", label="Total", state="", cells=cells)


def _state_of(year: Year, code: str) -> str:
    """What a reader must know of a post of the reference year."""
    whole = year.cells.get(code)
    if whole is None:
        return "laisser vide"
    gases = added(year.cell(code, name) for name in GASES)
    return _unsplit_fr(cell_fr(whole - gases)) if gases is not None and whole != gases else ""


def _sum_of(year: Year, codes: Sequence[str], name: str) -> str:
    """The sum of what is known of a column, blank where nothing is."""
    return cell_fr(added(year.cell(code, name) for code in codes))


def _missing(
    workspace: Workspace, inventory: Inventory, form: Form, reference: Reference
) -> Iterator[Missing]:
    """What is still to do, in the order of the work."""
    questions, law = filled_questions(workspace, inventory)
    by_code = {question.field.code: question for question in questions}
    for code in law.unanswered:
        if code in by_code:
            yield Missing(text_fr=by_code[code].field.label_fr, part=OBLIGATIONS)
    yield from _of_posts(weighing(workspace, inventory.settings))
    if reference.initial is None:
        yield Missing(text_fr="Choisir l'année de référence", part=REFERENCE)
    for finding in reference.findings:
        if finding.code == "reference_recalculate" and not reference.choice.decision:
            yield _told(finding, REFERENCE)
    for field in form.missing:
        yield Missing(text_fr=field.field.label_fr, part=FORM)
    for finding in beges_statement(inventory, "v5").findings:
        told = _told(finding, TABLES)
        yield replace(told, is_warning=told.is_warning and finding.code not in _FORBIDDING)


def _of_posts(weighed: Weighing) -> Iterator[Missing]:
    """What the choice of posts lacks; the posts that nobody estimated are told together."""
    if not weighed.is_decided:
        yield Missing(text_fr="Décider des postes significatifs", part=SIGNIFICANCE)
    silent = [f for f in weighed.findings if f.code == "significance_not_estimated"]
    if silent:
        named = ", ".join(str(finding.values["post"]) for finding in silent)
        text = f"Postes à évaluer, sinon déclarés 0 : {named}"
        yield Missing(text_fr=text, part=SIGNIFICANCE)
    for finding in weighed.findings:
        if finding not in silent:
            yield _told(finding, SIGNIFICANCE)


def _told(finding: Finding, part: str) -> Missing:
    """A finding as something to mend, or to look at."""
    is_warning = finding.severity is not Severity.BLOCKING
    return Missing(text_fr=finding.sentence, part=part, is_warning=is_warning)


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """A part of the work: how much of it is done, in words."""

    part: str
    done: bool
    told: str


def progress(workspace: Workspace, inventory: Inventory) -> tuple[Progress, ...]:
    """How far the declaration is, part by part."""
    sheet = copy_sheet(workspace, inventory)
    weighed = weighing(workspace, inventory.settings)
    form = form_of(workspace, inventory)
    counts = dict.fromkeys((OBLIGATIONS, SIGNIFICANCE, REFERENCE, FORM, TABLES), 0)
    for one in sheet.missing:
        counts[one.part] += not one.is_warning
    required = sum(field.required for field in form.fields)
    kept = weighed.kept_pct
    told = {
        OBLIGATIONS: _left(counts[OBLIGATIONS], "question"),
        SIGNIFICANCE: _left(counts[SIGNIFICANCE], "point")
        if counts[SIGNIFICANCE] or kept is None
        else f"{number(kept, 0)}\u202f% gardés",
        REFERENCE: _left(counts[REFERENCE], "point")
        if counts[REFERENCE] or sheet.reference_year is None
        else str(sheet.reference_year),
        FORM: f"{required - counts[FORM]} sur {required} champs requis",
        TABLES: _left(counts[TABLES], "constat") if len(inventory.lines) else "aucune donnée",
    }
    return tuple(
        Progress(
            part=part,
            done=not count and (part != TABLES or len(inventory.lines) > 0),
            told=told[part],
        )
        for part, count in counts.items()
    )


def _left(count: int, what: str) -> str:
    return several(count, what) if count else "fait"
