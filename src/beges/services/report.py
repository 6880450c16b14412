"""The report of an inventory: a document made from a template, and its PDF.

Read in one reading of the ledger, whose head is printed in it. The template is the default one, or
a user's file, which is looked through before it is opened (``beges.intake``) and may say little
(``beges.output.report``).
"""

from typing import Any

import pandas as pd

from beges.domain.french import day, of
from beges.domain.inventory import Inventory
from beges.domain.perimeter import InventorySettings
from beges.domain.statements import METHODS_FR, beges_statement
from beges.domain.uncertainty import interval_fr
from beges.intake import MAX_TEMPLATE, safe_name, template_findings
from beges.output.report import (
    PLACEHOLDERS,
    CannotPrint,
    Placeholder,
    TemplateRefused,
    default_template,
    printed_pdf,
    write_report,
)
from beges.services.inventories import compile_at
from beges.services.refusals import NotFound, Refused
from beges.services.report_content import (
    entities_content,
    figures_content,
    kinds_content,
    left_aside,
    perimeter_content,
    statement_content,
)
from beges.services.report_evidence import (
    chart_content,
    digests,
    quality_content,
    reference_content,
    uncertainty_rows,
)
from beges.services.report_plan import plan_content
from beges.services.uncertainty import declaration
from beges.services.workspace import Workspace

MAX_TEMPLATE_MB = MAX_TEMPLATE // 1_000_000
__all__ = [
    "MAX_TEMPLATE_MB",
    "placeholders_table",
    "report_content",
    "report_docx",
    "report_pdf",
    "template_bytes",
]
DEFAULT_NAME = "modèle par défaut"
STANDARDS = {"v5": "beges-v5", "v4": "beges-v4"}


def report_docx(
    workspace: Workspace,
    settings: InventorySettings,
    standard: str = "v5",
    template: tuple[str, bytes] | None = None,
    *,
    internal: bool = False,
) -> bytes:
    """The report of an inventory as a .docx. ``template`` is a file by its name and content.

    The ``internal`` one adds what its authors still have to do.

    Raises
    ------
    Refused
        When the template cannot be used: it says why and where.
    """
    name, content = template or (DEFAULT_NAME, default_template())
    if template is not None:
        found = template_findings(name, content)
        if found:
            raise Refused(*found)
    told = report_content(workspace, settings, standard) | {"interne": "oui" if internal else ""}
    try:
        return write_report(content, told, safe_name(name))
    except TemplateRefused as refused:
        raise Refused(refused.finding) from refused


def template_bytes() -> bytes:
    """The default template, to be changed in a word processor."""
    return default_template()


def placeholders_table() -> pd.DataFrame:
    """What a template may name: each placeholder, what it holds, and the names of its rows."""
    return pd.DataFrame(
        [
            {
                "name": placeholder.name,
                "kind": _kind(placeholder),
                "meaning": placeholder.meaning_fr,
                "inside": ", ".join(placeholder.inside),
            }
            for placeholder in PLACEHOLDERS
        ]
    )


def _kind(placeholder: Placeholder) -> str:
    if placeholder.is_image:
        return "image"
    if placeholder.is_list:
        return "liste"
    return "groupe" if placeholder.inside else "texte"


def report_pdf(docx: bytes) -> bytes:
    """The PDF of a report.

    Raises
    ------
    NotFound
        Without LibreOffice: it says what to do instead.
    """
    try:
        return printed_pdf(docx)
    except CannotPrint as trouble:
        raise NotFound(str(trouble)) from trouble


def report_content(
    workspace: Workspace, settings: InventorySettings, standard: str
) -> dict[str, Any]:
    """What a template may print of an inventory: every placeholder has its value.

    Raises
    ------
    NotFound
        For a method that has no table.
    """
    if standard not in METHODS_FR:
        raise NotFound(f"« {standard} » n'est pas une méthode : {', '.join(METHODS_FR)}.")
    with workspace.store.reading() as reader:
        head = reader.head()
        inventory = compile_at(workspace, reader, settings, head.seq)
        anchors = digests(reader, inventory, head)
    statement = beges_statement(inventory, standard)
    text, uncertainty = declaration(inventory, STANDARDS[standard])
    return {
        **_about(workspace, inventory, standard),
        **statement_content(statement),
        "chiffres": figures_content(inventory, statement),
        **perimeter_content(inventory),
        **entities_content(inventory, statement),
        "incertitude": "Avec une confiance de 95 %, le total est entre"
        f" {interval_fr(uncertainty.total, 'et')} tCO2e.",
        "incertitude_texte": text,
        "incertitudes": uncertainty_rows(inventory, STANDARDS[standard], uncertainty),
        "a_cote": left_aside(inventory),
        **reference_content(workspace, inventory),
        **plan_content(workspace, inventory, head.seq),
        **quality_content(workspace, inventory),
        "natures": kinds_content(inventory),
        "empreintes": anchors,
        **chart_content(inventory, statement),
    }


def _about(workspace: Workspace, inventory: Inventory, standard: str) -> dict[str, str]:
    """The cover."""
    settings, perimeter = inventory.settings, inventory.perimeter
    name = perimeter.name or perimeter.group
    return {
        "groupe": name or "Groupe sans nom",
        "groupe_de": of(name) if name else "du groupe",
        "interne": "",
        "avertissement": perimeter.notice,
        "inventaire": settings.name,
        "code": settings.inventory,
        "annee": str(settings.year),
        "methode": METHODS_FR[standard],
        "approche": settings.approach.label_fr.lower(),
        "date": day(workspace.clock().date()),
        "auteur": workspace.actor,
    }
