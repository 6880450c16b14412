"""The pieces of the default template: page, styles, cover, tables, figures."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from beges.domain.french import bound

if TYPE_CHECKING:
    from docx.document import Document
    from docx.shared import Length
    from docx.table import Table, _Cell
    from docx.text.paragraph import Paragraph

ACCENT, INK, MUTED, RULE, SOFT = "0F6B6B", "1F2626", "6B7676", "C9CFCF", "EEF1F1"
FONT = "Calibri"
_WIDTH_CM = 17.0
CELL_MARGIN = "108"
"""Twentieths of a point between the edge of a cell and its text, as the style of tables has it."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its header and its width in centimetres."""

    header: str
    width: float
    right: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a template: its cells, or the tag of a loop."""

    cells: tuple[str, ...] = field(default=())
    strong: bool = False


def start(kind: str, item: str, name: str) -> str:
    """The tag that opens a loop."""
    return f"{{%{kind} for {item} in {name} %}}"


def end(kind: str) -> str:
    """The tag that closes a loop."""
    return f"{{%{kind} endfor %}}"


def new_document() -> "Document":
    """An A4 document with its styles, its header and its numbered footer."""
    from docx import Document
    from docx.shared import Cm

    document = Document()
    _set_styles(document)
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2)
    section.top_margin, section.bottom_margin = Cm(2.2), Cm(2)
    section.different_first_page_header_footer = True
    header = section.header.paragraphs[0]
    _run(header, "{{ groupe }} — {{ inventaire }}", size=8.5, colour=MUTED)
    footer = section.footer.paragraphs[0]
    footer.alignment = 2
    _run(footer, "Page ", size=8.5, colour=MUTED)
    _number(footer, "PAGE")
    _run(footer, " / ", size=8.5, colour=MUTED)
    _number(footer, "NUMPAGES")
    return document


def _set_styles(document: "Document") -> None:
    """One font; titles in the accent, kept with what follows."""
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(10)
    normal.font.color.rgb = RGBColor.from_string(INK)
    normal.paragraph_format.space_after = Pt(5)
    for name, size, before in (("Title", 28, 0), ("Heading 1", 16, 18), ("Heading 2", 12, 12)):
        style = document.styles[name]
        style.font.name, style.font.size, style.font.bold = FONT, Pt(size), True
        style.font.color.rgb = RGBColor.from_string(ACCENT)
        style.paragraph_format.space_before = Pt(before)
        style.paragraph_format.space_after = Pt(6)
        style.paragraph_format.keep_with_next = True
        fonts = style.element.rPr.rFonts
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        fonts.set(qn("w:hAnsi"), FONT)


def _run(paragraph: "Paragraph", text: str, *, size: float, colour: str, bold: bool = False) -> Any:  # noqa: ANN401 - a run of python-docx
    from docx.shared import Pt, RGBColor

    run = paragraph.add_run(bound(text))
    run.font.size, run.font.bold = Pt(size), bold
    run.font.color.rgb = RGBColor.from_string(colour)
    return run


def _number(paragraph: "Paragraph", code: str) -> None:
    """A field that the word processor fills in: the page, or how many there are."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for kind in ("begin", "instrText", "separate", "t", "end"):
        told = {"instrText": f" {code} ", "t": "1"}.get(kind)
        element = OxmlElement("w:fldChar" if told is None else f"w:{kind}")
        if told is None:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = told
        run = _run(paragraph, "", size=8.5, colour=MUTED)
        run._r.append(element)  # noqa: SLF001 - python-docx has no field of its own


def add_cover(document: "Document") -> None:
    """The first page."""
    from docx.shared import Pt

    space = document.add_paragraph()
    space.paragraph_format.space_before = Pt(150)
    document.add_paragraph("Bilan des émissions de gaz à effet de serre", style="Title")
    for text, size, colour in (
        ("{{ groupe }}", 18, INK),
        ("Année {{ annee }} — {{ inventaire }}", 13, INK),
        ("Méthode {{ methode }}, {{ approche }}", 11, MUTED),
        ("Établi le {{ date }} par {{ auteur }}", 11, MUTED),
    ):
        _run(document.add_paragraph(), text, size=size, colour=colour)
    document.add_paragraph("{%p if avertissement %}")
    _run(document.add_paragraph(), "{{ avertissement }}", size=10, colour=ACCENT, bold=True)
    last = document.add_paragraph("{%p endif %}")
    last.paragraph_format.space_after = Pt(0)
    document.add_page_break()  # type: ignore[no-untyped-call]


def add_heading(
    document: "Document", text: str, level: int = 1, *, on_new_page: bool = False
) -> None:
    document.add_heading(bound(text), level).paragraph_format.page_break_before = on_new_page


def add_paragraph(document: "Document", text: str, style: str | None = None) -> None:
    document.add_paragraph(bound(text), style=style)


def add_note(document: "Document", text: str) -> None:
    """A small line under or above a table."""
    from docx.shared import Pt

    paragraph = document.add_paragraph()
    paragraph.paragraph_format.space_before = Pt(4)
    _run(paragraph, text, size=8.5, colour=MUTED)


def add_figure(document: "Document", title: str, name: str) -> None:
    """A picture under its title, on the same page."""
    from docx.shared import Pt

    paragraph = document.add_paragraph()
    paragraph.paragraph_format.space_before = Pt(10)
    paragraph.paragraph_format.keep_with_next = True
    _run(paragraph, title, size=10, colour=INK, bold=True)
    document.add_paragraph(f"{{{{ {name} }}}}")


def add_table(
    document: "Document",
    columns: Sequence[Column],
    rows: Sequence[Row],
    *,
    small: bool = False,
    together: bool = False,
) -> None:
    """A ruled table of fixed widths; its header is repeated on each page, or it stays on one."""
    headed = any(column.header for column in columns)
    table = document.add_table(rows=0, cols=len(columns))
    table.autofit = False
    widths = _widths(columns)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    size = 7.5 if small else 9
    if headed:
        cells = [column.header for column in columns]
        look = {"size": size, "bold": True, "fill": ACCENT, "colour": "FFFFFF", "kept": True}
        _write_row(table, columns, cells, **look)
        _repeat(table)
    for row in rows:
        cells = [*row.cells, *([""] * (len(columns) - len(row.cells)))]
        fill = SOFT if row.strong else ""
        look = {"size": size, "bold": row.strong, "fill": fill, "colour": INK}
        look["kept"] = together
        _write_row(table, columns, cells, **look)
    _rule(table)
    _indent(table)
    document.add_paragraph().paragraph_format.space_after = 0


def _write_row(
    table: "Table",
    columns: Sequence[Column],
    texts: Sequence[str],
    **look: Any,  # noqa: ANN401 - size, bold, fill, colour, kept
) -> None:
    from docx.oxml import OxmlElement

    row = table.add_row()  # type: ignore[no-untyped-call]
    properties = row._tr.get_or_add_trPr()  # noqa: SLF001 - python-docx has no such property
    properties.append(OxmlElement("w:cantSplit"))
    for cell, column, width, text in zip(row.cells, columns, _widths(columns), texts, strict=True):
        cell.width = width
        _write_cell(cell, column, text, look)


def _widths(columns: Sequence[Column]) -> list["Length"]:
    """The widths of the columns, narrowed together when they are more than the page."""
    from docx.shared import Cm

    scale = min(1.0, _WIDTH_CM / sum(column.width for column in columns))
    return [Cm(column.width * scale) for column in columns]


def _write_cell(cell: "_Cell", column: Column, text: str, look: dict[str, Any]) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt

    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = Pt(1)
    paragraph.paragraph_format.space_before = Pt(1)
    paragraph.paragraph_format.keep_with_next = look["kept"]
    if column.right:
        paragraph.alignment = 2
    _run(paragraph, text, size=look["size"], colour=look["colour"], bold=look["bold"])
    if look["fill"]:
        shade = OxmlElement("w:shd")
        shade.set(qn("w:val"), "clear")
        shade.set(qn("w:fill"), look["fill"])
        cell._tc.get_or_add_tcPr().append(shade)  # noqa: SLF001 - idem


def _repeat(table: "Table") -> None:
    """The first row is the header, again on each page."""
    from docx.oxml import OxmlElement

    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # noqa: SLF001


def _indent(table: "Table") -> None:
    """The left edge stands on the margin, where a word processor would put the cells' text."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    indent = OxmlElement("w:tblInd")
    indent.set(qn("w:w"), CELL_MARGIN)
    indent.set(qn("w:type"), "dxa")
    table._tbl.tblPr.append(indent)  # noqa: SLF001 - python-docx has no such property


def _rule(table: "Table") -> None:
    """Thin lines between rows, none between columns."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    borders = OxmlElement("w:tblBorders")
    for side in ("top", "bottom", "insideH"):
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", RULE)):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    table._tbl.tblPr.append(borders)  # noqa: SLF001 - idem
