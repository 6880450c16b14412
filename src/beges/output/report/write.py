"""Write the report: a template filled in with the content that the services give.

Every text is escaped (a name may hold & and <) and stripped of what XML does not allow; pictures
are drawn here. What the template says and may not is a refusal with its place, never a blank.
"""

import io
import re
import zipfile
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from jinja2 import TemplateError, UndefinedError
from jinja2.exceptions import TemplateSyntaxError

from beges.domain.findings import Finding, Where
from beges.domain.french import bound
from beges.output.report.charts import WIDTH_IN, Bars, Lines, png
from beges.output.report.environment import NotAllowed, ReportEnvironment

if TYPE_CHECKING:
    from docxtpl import DocxTemplate

_NOT_XML = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]")
_TAG = re.compile(r"\{[{%#].*?[}%#]\}", re.DOTALL)
_NAMED = re.compile(r"'([^']{1,60})' is undefined|no attribute '([^']{1,60})'")
MAX_SHOWN = 80

Content = Mapping[str, Any]


class TemplateRefused(Exception):
    """The template cannot be filled in; ``finding`` says where, why, and what to do."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(str(finding))
        self.finding = finding


def write_report(template: bytes, content: Content, name: str) -> bytes:
    """The document that a template and a content make. ``name`` is the template's, for messages.

    Raises
    ------
    TemplateRefused
    """
    from docx.opc.exceptions import PackageNotFoundError
    from docxtpl import DocxTemplate
    from lxml.etree import LxmlError

    where = Where(file=name)
    try:
        document = DocxTemplate(io.BytesIO(template))
        document.init_docx()
        _plain_properties(document, content)
        document.render(_filled(document, content), ReportEnvironment(), autoescape=True)
        buffer = io.BytesIO()
        document.save(buffer)
    except NotAllowed as refused:
        values = {"said": refused.said}
        raise TemplateRefused(
            Finding(code="report_template_forbidden", where=where, values=values)
        ) from refused
    except UndefinedError as unknown:
        values = {"name": _unknown(unknown)}
        raise TemplateRefused(
            Finding(code="report_placeholder_unknown", where=where, values=values)
        ) from unknown
    except (TemplateError, RecursionError) as broken:
        values = {"near": _near(broken)}
        raise TemplateRefused(
            Finding(code="report_template_syntax", where=where, values=values)
        ) from broken
    except (PackageNotFoundError, LxmlError, KeyError, ValueError, zipfile.BadZipFile) as damaged:
        raise TemplateRefused(Finding(code="report_template_damaged", where=where)) from damaged
    return buffer.getvalue()


def _plain_properties(document: "DocxTemplate", content: Content) -> None:
    """The document's own title and author; a template's properties are not run."""
    properties = document.get_docx().core_properties
    for name in ("comments", "identifier", "language", "subject"):
        setattr(properties, name, "")
    properties.title = _clean(f"{content['groupe']} {content['inventaire']}")[:200].replace(
        "{", "("
    )
    properties.author = _clean(str(content["auteur"]))[:100].replace("{", "(")
    properties.language = "fr-FR"


def _filled(document: "DocxTemplate", value: Any) -> Any:  # noqa: ANN401 - a tree of content
    """The content with clean texts and drawn pictures."""
    match value:
        case str():
            return _clean(value)
        case Bars() | Lines():
            return _picture(document, value)
        case Mapping():
            return {key: _filled(document, held) for key, held in value.items()}
        case list() | tuple():
            return [_filled(document, held) for held in value]
    return value


def _clean(text: str) -> str:
    """A text that XML can hold, and that docxtpl does not take for its own signs."""
    text = bound(_NOT_XML.sub("", text))
    return text.replace("{_", "{ _").replace("_}", "_ }").replace("%_}", "% _}")


def _picture(document: "DocxTemplate", chart: Bars | Lines) -> object:
    from docx.shared import Inches
    from docxtpl import InlineImage

    return InlineImage(document, io.BytesIO(png(chart)), width=Inches(WIDTH_IN))


def _unknown(error: UndefinedError) -> str:
    """The placeholder that a template names and the report does not have."""
    found = _NAMED.search(str(error))
    return next((name for name in found.groups() if name), "?") if found else "?"


def _near(error: TemplateError | RecursionError) -> str:
    """The words of the template around a syntax error."""
    if isinstance(error, RecursionError):
        return "des repères sont imbriqués sans fin."
    around = "".join(getattr(error, "docx_context", ()))
    tags = _TAG.findall(around)
    text = tags[0] if tags else (around.strip() or str(error))
    line = text if not isinstance(error, TemplateSyntaxError) or tags else around.strip()
    return (line or str(error))[:MAX_SHOWN]
