"""The template of the report: what it may say, what is refused, and what a user's text becomes."""

import io
import zipfile
from collections.abc import Mapping
from typing import Any

import pytest
from docx import Document

from beges.intake import template_findings
from beges.output.report import (
    PLACEHOLDERS,
    Bar,
    Bars,
    Line,
    Lines,
    TemplateRefused,
    default_template,
    write_report,
)
from beges.output.report.charts import png

HOSTILE = "Dupont & fils <w:p> {{ 7*7 }} {% for %} $x$ {_{ a }_}"
CONTENT: Mapping[str, Any] = {
    "groupe": HOSTILE,
    "inventaire": "Bilan\x0b 2021",
    "auteur": "Camille",
    "actions": [{"nom": "A"}, {"nom": "B"}],
    "categories": [{"libelle": "1", "postes": [{"code": "1.1"}, {"code": "1.2"}]}],
    "vide": [],
}


def template(*paragraphs: str, footer: str = "") -> bytes:
    """A document of these paragraphs."""
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    if footer:
        document.sections[0].footer.paragraphs[0].text = footer
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def texts(content: bytes) -> list[str]:
    return [paragraph.text for paragraph in Document(io.BytesIO(content)).paragraphs]


def refused(content: bytes) -> TemplateRefused:
    with pytest.raises(TemplateRefused) as found:
        write_report(content, CONTENT, "mon modèle.docx")
    assert found.value.finding.where.file == "mon modèle.docx"
    return found.value


def rezipped(content: bytes, changed: Mapping[str, bytes]) -> bytes:
    """The same archive with parts changed or added."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in {*old.namelist(), *changed}:
            new.writestr(name, changed[name] if name in changed else old.read(name))
    return buffer.getvalue()


# --------------------------------------------------------------------------- what is filled in


def test_a_users_text_is_a_text() -> None:
    """Neither XML, nor a placeholder that would be run in its turn."""
    made = write_report(template("{{ groupe }}", "{{ inventaire }}"), CONTENT, "m.docx")
    assert texts(made)[0] == HOSTILE.replace("{_{", "{ _{").replace("}_}", "}_ }")
    assert texts(made)[1] == "Bilan 2021"
    properties = Document(io.BytesIO(made)).core_properties
    assert (properties.author, properties.language) == ("Camille", "fr-FR")


def test_loops_conditions_and_filters_are_allowed() -> None:
    made = write_report(
        template(
            "{%p for c in categories %}",
            "{{ c.libelle }} : {% for p in c.postes %}{{ p.code }} {% endfor %}",
            "{%p endfor %}",
            "{% if vide %}oui{% else %}non{% endif %} {{ auteur|upper }}",
            "{{ 'x' if auteur == 'Camille' and not vide else 'y' }}",
            "{% for a in actions %}{{ loop.index }}{{ a.nom }}{% endfor %}",
        ),
        CONTENT,
        "m.docx",
    )
    assert texts(made) == ["1 : 1.1 1.2 ", "non CAMILLE", "x", "1A2B"]


# ------------------------------------------------------------------------------ hostile twins


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("{{ groupe.__class__.__mro__ }}", "__mro__"),
        ("{{ groupe|attr('__class__') }}", "attr"),
        ("{{ groupe['__class__'] }}", "crochet"),
        ("{{ _private }}", "_private"),
        ("{{ self }}", "self"),
        ("{{ groupe.upper() }}", "appel"),
        ("{% for n in range(1000000000) %}x{% endfor %}", "boucle"),
        ("{{ 'a' * 1000000000 }}", "calcul"),
        ("{{ 9 ** 9 ** 9 }}", "calcul"),
        ("{{ 'a' ~ 'b' }}", "calcul"),
        ("{{ 'x'|center(1000000000) }}", "center"),
        ("{% for a in actions %}{% for b in actions %}x{% endfor %}{% endfor %}", "boucle"),
        ("{% for a in actions recursive %}{{ loop(actions) }}{% endfor %}", "elle-même"),
        ("{% set x = 1 %}", "affectation"),
        ("{% macro m() %}{{ m() }}{% endmacro %}", "macro"),
        ("{% include 'secret' %}", "fichier"),
        ("{% import 'os' as os %}", "fichier"),
        ("{% extends 'x' %}", "fichier"),
        ("{% filter upper %}x{% endfilter %}", "filtre"),
    ],
)
def test_a_template_runs_nothing(said: str, told: str) -> None:
    error = refused(template("avant", said))
    assert error.finding.code == "report_template_forbidden"
    assert told in error.finding.sentence


def test_the_footer_is_looked_at_as_well() -> None:
    assert (
        refused(template("x", footer="{{ a.__b__ }}")).finding.code == "report_template_forbidden"
    )


@pytest.mark.parametrize("name", ["inconnu", "cycler", "namespace", "lipsum"])
def test_an_unknown_placeholder_is_named(name: str) -> None:
    error = refused(template(f"{{{{ {name} }}}}"))
    assert error.finding.code == "report_placeholder_unknown"
    assert f"« {name} »" in error.finding.sentence


@pytest.mark.parametrize("said", ["{% for a in actions %}x", "{% endif %}", "{{ groupe | }}"])
def test_a_badly_written_placeholder_is_shown(said: str) -> None:
    error = refused(template("avant", said))
    assert error.finding.code == "report_template_syntax"
    assert "<w:" not in error.finding.sentence


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "vide"),
        (b"bonjour", "pas un document"),
        (b"PK\x03\x04 tronque", "endommag"),
        (b"x" * 10_000_001, "Mo"),
    ],
)
def test_what_is_no_docx_is_refused(content: bytes, told: str) -> None:
    [found] = template_findings("../../m.docx", content)
    assert found.code == "report_template_refused"
    assert told in found.sentence
    assert found.where.file == "m.docx"


LINK = (
    b'<?xml version="1.0"?><Relationships xmlns='
    b'"http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r9" '
    b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/%s" '
    b'Target="http://ailleurs.example/x" TargetMode="External"/></Relationships>'
)
FIELD = (
    b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:p>'
    b"<w:r><w:instrText>INCLUDE</w:instrText></w:r><w:r><w:instrText>PICTURE x</w:instrText></w:r>"
    b"</w:p></w:document>"
)


@pytest.mark.parametrize(
    ("part", "content", "told"),
    [
        ("word/vbaProject.bin", b"x", "macro"),
        ("word/embeddings/oleObject1.bin", b"x", "incorpor"),
        ("word/_rels/header9.xml.rels", LINK % b"image", "ailleurs"),
        ("word/_rels/settings.xml.rels", LINK % b"attachedTemplate", "ailleurs"),
        ("word/comments.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "DTD"),
        ("word/comments.xml", FIELD, "champ"),
        ("word/comments.xml", b"<a>" + b"x" * 4_100_000 + b"</a>", "Mo"),
    ],
)
def test_what_runs_or_leads_elsewhere_is_refused(part: str, content: bytes, told: str) -> None:
    [found] = template_findings("m.docx", rezipped(template("x"), {part: content}))
    assert told in found.sentence


def test_a_zip_bomb_is_refused_before_it_is_opened() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "x")
        archive.writestr("word/document.xml", b"\x00" * 200_000_000)
    [found] = template_findings("m.docx", buffer.getvalue())
    assert "mesure" in found.sentence


def test_a_link_of_the_text_is_allowed() -> None:
    linked = rezipped(template("x"), {"word/_rels/header9.xml.rels": LINK % b"hyperlink"})
    assert template_findings("m.docx", linked) == []


def test_a_document_that_breaks_inside_is_refused() -> None:
    broken = rezipped(template("x"), {"word/document.xml": b"<w:document><unclosed>"})
    assert template_findings("m.docx", broken) == []
    assert refused(broken).finding.code == "report_template_damaged"


# ------------------------------------------------------------------------ the default template


def test_the_default_template_passes_every_check() -> None:
    assert template_findings("modele.docx", default_template()) == []


def test_placeholders_are_declared_once() -> None:
    names = [placeholder.name for placeholder in PLACEHOLDERS]
    assert len(names) == len(set(names))
    assert all(placeholder.meaning_fr for placeholder in PLACEHOLDERS)


def test_charts_are_pictures_whatever_the_names() -> None:
    bars = Bars(bars=[Bar(label="$x_$ " * 40, tonnes=-3.0, shown="−3 t")], alt="a")
    lines = Lines(lines=[Line(label="l", points={2021: 1.0}, shown={2021: "1 t"})], alt="a")
    for chart in (bars, lines, Bars(bars=[], alt="a"), Lines(lines=[], alt="a")):
        assert png(chart).startswith(b"\x89PNG")
