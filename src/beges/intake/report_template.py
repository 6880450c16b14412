"""A template of report that somebody sends: measured and looked through before it is opened.

A .docx is a zip of XML parts. It holds no macro, no document type, and leads nowhere but by the
links of its text: a picture or a model fetched elsewhere would be fetched by whoever opens the
report, or prints it here.
"""

import html
import re

from beges.domain.findings import Finding, Where
from beges.intake.archive import MB, Archive, ArchiveRefused, check_part
from beges.intake.documents import safe_name

MAX_TEMPLATE = 10 * MB
MAX_TEXT = 4 * MB
MAIN = "word/document.xml"
_EXTERNAL = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*TargetMode\s*=\s*[\"']External[\"'][^>]*>")
_ACTIVE = ("vbaproject", "activex", "embeddings/", "oleobject", "attachedtoolbars", "afchunk")
_INSTRUCTION = re.compile(
    r"<(?:\w+:)?instrText(?:\s[^>]*)?>([^<]*)|\binstr\s*=\s*\"([^\"]*)\"|\binstr\s*=\s*'([^']*)'"
)
_FETCHES = ("include", "dde", "link", "import", "database", "{")
"""Fields that read another file, and those that a placeholder would write."""


def template_findings(name: str, content: bytes) -> list[Finding]:
    """What forbids to use a file as a template of report; nothing when it may be tried."""
    detail = _refusal(content)
    if not detail:
        return []
    where = Where(file=safe_name(name))
    return [Finding(code="report_template_refused", where=where, values={"detail": detail})]


def _refusal(content: bytes) -> str:
    """Why a template is not opened, in French; blank when it may be."""
    if not content.strip():
        return "le fichier est vide"
    if len(content) > MAX_TEMPLATE:
        return f"il pèse plus de {MAX_TEMPLATE // MB} Mo"
    if not content.startswith(b"PK\x03\x04"):
        return "ce n'est pas un document .docx"
    try:
        archive = Archive(content)
        if MAIN not in archive.parts or "[Content_Types].xml" not in archive.parts:
            return "ce n'est pas un document de traitement de texte (.docx)"
        return _active(archive) or _too_long(archive) or _unsafe(archive)
    except ArchiveRefused as refused:
        return _REASONS.get(refused.code, "l'archive est endommagée ou inhabituelle")


_REASONS = {
    "file_bomb": "une fois décompressé, il dépasserait toute mesure",
    "file_password": "il est protégé par mot de passe",
    "file_unsafe_xml": "il contient une déclaration de document (DTD)",
}


def _active(archive: Archive) -> str:
    """What could run: macros, controls, embedded objects."""
    for name in archive.parts:
        if any(word in name.lower() for word in _ACTIVE):
            return "il contient une macro ou un objet incorporé"
    types = archive.text("[Content_Types].xml")
    return "il contient une macro" if b"macroEnabled" in types else ""


def _too_long(archive: Archive) -> str:
    """The text itself keeps within what a report may be: pictures weigh, words do not."""
    for name, part in archive.parts.items():
        if name.endswith(".xml") and part.file_size > MAX_TEXT:
            return f"son texte pèse plus de {MAX_TEXT // MB} Mo"
    return ""


def _unsafe(archive: Archive) -> str:
    """What leads elsewhere, or declares entities."""
    for name in archive.parts:
        if not name.endswith((".xml", ".rels")):
            continue
        check_part(archive, name)
        text = archive.text(name)
        if any(b"/hyperlink" not in link for link in _EXTERNAL.findall(text)):
            return "il va chercher une image ou un modèle ailleurs que dans le fichier"
        if _fetches(text.decode("utf-8", errors="replace")):
            return "il contient un champ qui va chercher un autre fichier"
    return ""


def _fetches(xml: str) -> bool:
    """Whether the fields of a part, put end to end as a word processor does, read elsewhere.

    A hyperlink is a field too, and leads nobody anywhere by itself.
    """
    pieces = ("".join(groups) for groups in _INSTRUCTION.findall(xml))
    told = html.unescape("".join(pieces)).lower().replace("hyperlink", "")
    return any(word in told for word in _FETCHES)
