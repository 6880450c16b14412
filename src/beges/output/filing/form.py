"""The sheet "Fiche de saisie": what is typed on bilans-ges.ademe.fr, in the order of its form.

Each field by step, with what to type, whether it is required and where it comes from; in the step
of the table of declaration, its cells as typed, linked by formulas to the statement, then the
reference year. One column is left to the person who types, to tick what is done.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from beges.domain.comparison import Bridge
from beges.domain.declaration import FilledField, Origin
from beges.domain.declaration.side_by_side import SUBTOTAL, TOTAL, ComparedRow, Year
from beges.domain.nomenclature import labels
from beges.domain.statements import (
    CELL_LABELS_FR,
    EsrsTable,
    FiledCells,
    MarketBased,
    PostState,
    StatementRow,
    tonnes,
)
from beges.domain.transition import Results
from beges.output.filing.beges import Written
from beges.output.filing.reference import write_reference_cells
from beges.output.filing.workbook import (
    Book,
    FilingSheet,
    Seal,
    cell,
    write_header,
    write_heading,
    write_paragraph,
)

SHEET = "Fiche de saisie"
Record = Mapping[str, object]
_CODE, _LABEL, _FIRST, _LAST, _REQUIRED, _ORIGIN, _NOTE, _DONE = 0, 1, 2, 7, 8, 9, 10, 11
_WIDTHS = (9, 50, 13, 13, 13, 13, 14, 13, 12, 13, 52, 11)
_TYPED = ("co2", "ch4", "n2o", "other_gases", "total", "co2b")
_TABLE_STEP = "declaration"
_TO_FILL = "À remplir avant le dépôt."
_INTRO = (
    "Tout ce que demande bilans-ges.ademe.fr, dans l’ordre de son formulaire : à taper, ou à copier"
    " cellule par cellule. La colonne « Reporté » est libre, pour cocher ce qui est fait ; les"
    " autres cellules sont protégées, sans mot de passe."
)
_CELLS_FR = (
    "Les cases sont celles de la feuille « {sheet} », arrondies à 0,01 t. Les sous-totaux et le"
    " total sont calculés par la plateforme : ils servent de contrôle. Case grise : non demandée."
    " Case vide : poste exclu, à laisser vide."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """What a declaration adds to an inventory.

    ``fields``: the form as filled in. ``reference``: the reference year side by side,
    ``reference_year`` its own table to be typed, and ``reference_fr`` how it is told. ``actions``
    and ``targets``: the plan; ``results``: what it did since the previous inventory. ``market``:
    scope 2 by the market-based method; ``esrs``: its table, with the columns of other years.
    ``bridge``: why the total moved since the reference year; ``filed``: the previous filing, with
    the bridge from it. ``manifest``: the digest of the sealed pack's manifest, when one is made.
    """

    fields: Sequence[FilledField] = ()
    reference: Sequence[ComparedRow] = ()
    reference_year: Year | None = None
    reference_fr: str = ""
    actions: Sequence[Record] = ()
    targets: Sequence[Record] = ()
    results: Results | None = None
    market: MarketBased | None = None
    esrs: EsrsTable | None = None
    bridge: Bridge | None = None
    filed: FiledCells | None = None
    manifest: str = ""

    @property
    def has_plan(self) -> bool:
        """Whether there is a plan to be shown."""
        return bool(self.actions or self.targets)


def write_form(
    book: Book, sheet: FilingSheet, seal: Seal, declared: Declared, group: Written
) -> None:
    """Every field by step; the tables in the step of the table of declaration."""
    sheet.set_widths(_WIDTHS)
    write_heading(book, sheet, SHEET, book.inventory.settings.name, _DONE)
    write_paragraph(sheet, 3, (0, _DONE), _INTRO, book.styles["note"])
    row = _write_digests(book, sheet, seal, declared, 4)
    steps = {
        step: list(fields) for step, fields in groupby(declared.fields, lambda f: f.field.step)
    }
    steps = {step: steps.get(step, []) for step in labels("form_steps")} | steps
    number = 1
    for step, fields in steps.items():
        row = _write_step(book, sheet, step, row + 1)
        for field in fields:
            _write_field(book, sheet, field, (row, number))
            row, number = row + 1, number + 1
        if step == _TABLE_STEP:
            row = _write_cells(book, sheet, group, row + 1)
            row = _write_reference(book, sheet, declared, row + 1)
    sheet.print_area(0, 0, row, _DONE)
    sheet.freeze_panes(4, 2)
    sheet.ignore_errors({"number_stored_as_text": f"A1:K{row + 1}"})


def _write_digests(book: Book, sheet: FilingSheet, seal: Seal, declared: Declared, row: int) -> int:
    """What ties the sheet to its origin, so that the digests are anchored outside."""
    origins = {
        "Empreinte de l’inventaire (SHA-256)": book.inventory.digest,
        "Tête du registre": f"écriture n° {seal.head_seq} : {seal.head}",
        "Empreinte du dépôt (SHA-256 du manifeste)": declared.manifest,
    }
    for label, text in origins.items():
        if text:
            sheet.merge_range(row, 0, row, _LABEL, "", book.styles["label"])
            write_paragraph(sheet, row, (_FIRST, _NOTE), text, book.styles["text"])
            sheet.write_text(row, 0, label, book.styles["label"])
            row += 1
    return row


def _write_step(book: Book, sheet: FilingSheet, step: str, row: int) -> int:
    """The title of a step and the header of its fields; returns the row that follows."""
    sheet.set_row(row, 22)
    sheet.write_text(row, 0, labels("form_steps").get(step, step), book.styles["section"])
    heads = {_CODE: "N°", _LABEL: "Champ", _REQUIRED: "Obligatoire", _ORIGIN: "Origine"}
    heads |= {_NOTE: "Remarque", _DONE: "Reporté"}
    sheet.merge_range(row + 1, _FIRST, row + 1, _LAST, "", book.styles["header"])
    write_header(book, sheet, row + 1, [heads.get(col, "") for col in range(_DONE + 1)], height=20)
    sheet.write_text(row + 1, _FIRST, "À reporter", book.styles["header"])
    return row + 2


def _write_field(book: Book, sheet: FilingSheet, filled: FilledField, at: tuple[int, int]) -> None:
    """A field on its row: what to type, whether it is required, where it comes from, and why."""
    (row, number), styles = at, book.styles
    missing = filled.required and filled.origin is Origin.MISSING
    note = filled.note or (_TO_FILL if missing else filled.field.help_fr)
    style = styles["notice_boxed" if missing else "text"]
    sheet.write_number(row, _CODE, number, styles["centred"])
    sheet.write_text(row, _LABEL, filled.field.label_fr, styles["label"])
    write_paragraph(sheet, row, (_FIRST, _LAST), filled.text, style)
    sheet.write_text(row, _REQUIRED, "oui" if filled.required else "", styles["centred"])
    origin = labels("form_origins").get(filled.origin.value, filled.origin.value)
    sheet.write_text(row, _ORIGIN, origin, styles["centred"])
    sheet.write_text(row, _NOTE, note, style)
    sheet.write_blank(row, _DONE, None, styles["typed"])
    answer = sheet.lines_over((_FIRST, _LAST), filled.text)
    sheet.fit_row(row, {_LABEL: filled.field.label_fr, _NOTE: note}, answer)


def _write_cells(book: Book, sheet: FilingSheet, group: Written, row: int) -> int:
    """The table of declaration, each cell as typed; returns the row that follows."""
    styles, statement = book.styles, group.statement
    sheet.write_text(row, 0, "Tableau de l’année de déclaration (tCO2e)", styles["section"])
    note = _CELLS_FR.format(sheet=group.name)
    write_paragraph(sheet, row + 1, (0, _DONE), note, styles["note"])
    row += 2
    heads = ["Poste", "Libellé", *(CELL_LABELS_FR[name] for name in _TYPED)]
    write_header(book, sheet, row, [*heads, "", "", "", "Reporté"], height=20)
    _write_remark(sheet, row, "Remarque", styles["header"])
    row += 1
    for category, label in statement.categories.items():
        for line in statement.rows:
            if line.post.category == category:
                _write_post(book, sheet, group, line, row)
                row += 1
        _write_sums(book, sheet, group, row, (category, f"Sous-total {category} – {label}"))
        row += 1
    _write_sums(book, sheet, group, row, (None, "Total"))
    return row + 1


def _write_post(
    book: Book, sheet: FilingSheet, group: Written, line: StatementRow, row: int
) -> None:
    """A post: the cells that the form asks for, by link."""
    styles = book.styles
    remark = {
        PostState.EXCLUDED: "Exclu : laisser vide",
        PostState.NOT_APPLICABLE: "Sans objet : saisir 0",
    }.get(line.state, "")
    if line.printed.get("unsplit"):
        remark = "Une partie n’est pas répartie par gaz : la plateforme ne la totaliserait pas"
    sheet.write_text(row, _CODE, line.post.code, styles["centred"])
    sheet.write_text(row, _LABEL, line.post.label_fr, styles["text"])
    asked = line.post.category == "1"
    for col, name in enumerate(_TYPED, start=_FIRST):
        value = line.printed[name]
        if value is None:
            blank = asked or name in ("total", "co2b")
            sheet.write_blank(row, col, None, styles["blank" if blank else "not_asked"])
            continue
        formula = f"={group.cells[line.post.code, name]}"
        sheet.write_formula(row, col, formula, styles["tonnes"], float(tonnes(value)))
    _write_remark(sheet, row, remark, styles["text"])
    sheet.write_blank(row, _DONE, None, styles["typed"])
    sheet.fit_row(row, {_LABEL: line.post.label_fr, _NOTE: remark})


def _write_remark(sheet: FilingSheet, row: int, text: str, style: object) -> None:
    """A remark over the columns that a field uses for what is said of it."""
    sheet.merge_range(row, _REQUIRED, row, _NOTE, "", style)
    sheet.write_text(row, _REQUIRED, text, style)


def _write_sums(
    book: Book, sheet: FilingSheet, group: Written, row: int, of: tuple[str | None, str]
) -> None:
    """A subtotal, or the total: what the platform will show. Gases are those of category 1."""
    styles, (category, label) = book.styles, of
    what, kind = (f"category:{category}", "sum") if category else ("total", "total")
    sheet.write_blank(row, _CODE, None, styles[f"{kind}_label"])
    sheet.write_text(row, _LABEL, label, styles[f"{kind}_label"])
    split = category in (None, "1")
    for col, name in enumerate(_TYPED, start=_FIRST):
        if not split and name not in ("total", "co2b"):
            sheet.write_blank(row, col, None, styles["not_asked"])
            continue
        value = float(tonnes(group.statement.printed_sum(name, category)))
        gases = name not in ("total", "co2b")
        source = group.cells["category:1" if gases else what, name]
        sheet.write_formula(row, col, f"={source}", styles[f"{kind}_tonnes"], value)
    _write_remark(sheet, row, "Calculé par la plateforme : contrôle", styles[f"{kind}_label"])
    sheet.write_blank(row, _DONE, None, styles[f"{kind}_label"])
    sheet.fit_row(row, {_LABEL: label})


def _write_reference(book: Book, sheet: FilingSheet, declared: Declared, row: int) -> int:
    """The reference year: initial, recalculated, this year, and the difference, by post."""
    styles = book.styles
    sheet.write_text(row, 0, "Année de référence (tCO2e)", styles["section"])
    none = "Aucune année de référence n’est enregistrée : elle se choisit dans Déclaration."
    told = declared.reference_fr or ("" if declared.reference else none)
    row += 1
    if told:
        write_paragraph(sheet, row, (0, _DONE), told, styles["note"])
        row += 1
    if not declared.reference:
        return row
    heads = ["Poste", "Libellé", "Initial", "Recalculé", "Cette année", "Écart", "Écart (%)", ""]
    write_header(book, sheet, row, heads, height=20)
    for compared in declared.reference:
        row += 1
        _write_compared(book, sheet, compared, row)
    if declared.reference_year is not None:
        row = write_reference_cells(book, sheet, declared.reference_year, row + 2)
    return row + 1


def _write_compared(book: Book, sheet: FilingSheet, compared: ComparedRow, row: int) -> None:
    """A post beside itself in the reference year; the difference by a live formula."""
    kind = {SUBTOTAL: "sum_", TOTAL: "total_"}.get(compared.kind, "")
    text, number = book.styles[f"{kind}label" if kind else "text"], book.styles[f"{kind}tonnes"]
    sheet.write_text(row, _CODE, compared.code, text)
    sheet.write_text(row, _LABEL, compared.label, text)
    sheet.fit_row(row, {_LABEL: compared.label})
    figures = (compared.initial, compared.recalculated, compared.current)
    for col, value in enumerate(figures, start=_FIRST):
        if value is None:
            sheet.write_blank(row, col, None, number)
        else:
            sheet.write_number(row, col, float(value), number)
    base, gap = compared.base, compared.difference
    if base is None or gap is None:
        sheet.write_blank(row, _FIRST + 3, None, number)
        sheet.write_blank(row, _FIRST + 4, None, number)
        return
    now, before = cell(row, _FIRST + 2), cell(row, _FIRST + compared.is_recalculated)
    sheet.write_formula(row, _FIRST + 3, f"=ROUND({now}-{before},2)", number, float(gap))
    share = book.styles[f"{kind}share"]
    if not base:
        sheet.write_blank(row, _FIRST + 4, None, share)
        return
    formula = f"=ROUND({cell(row, _FIRST + 3)}/{before},6)"
    sheet.write_formula(row, _FIRST + 4, formula, share, float(round(gap / base, 6)))
