"""Report: the inventory as a document that a person signs, from a template that a person edits.

``template`` builds the default template and names its placeholders, ``environment`` decides what a
template may say, ``charts`` draws without a browser, ``write`` fills in, ``pdf`` prints. matplotlib
and docxtpl are imported when a report is made, so that nothing else waits for them.
"""

from beges.output.report.charts import Bar, Bars, Line, Lines
from beges.output.report.pdf import CannotPrint, printed_pdf
from beges.output.report.placeholders import PLACEHOLDERS, Placeholder
from beges.output.report.template import default_template
from beges.output.report.write import TemplateRefused, write_report

__all__ = [
    "PLACEHOLDERS",
    "Bar",
    "Bars",
    "CannotPrint",
    "Line",
    "Lines",
    "Placeholder",
    "TemplateRefused",
    "default_template",
    "printed_pdf",
    "write_report",
]
