"""The default template of the report, built with python-docx, to be changed in a word processor.

What stands between braces is a placeholder (``placeholders``). A row of a table that holds
``{%tr for … %}`` or ``{%tr endfor %}`` opens or closes a loop over rows and is not printed; so does
``{%p … %}`` for paragraphs.
"""

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

from beges.output.report.pieces import (
    Column,
    Row,
    add_cover,
    add_figure,
    add_heading,
    add_note,
    add_paragraph,
    add_table,
    end,
    new_document,
    start,
)

if TYPE_CHECKING:
    from docx.document import Document

_TWO = (Column("", 6.2), Column("", 10.8))
_CELLS = ("co2", "ch4", "n2o", "autres_gaz", "total", "co2b")
_CELLS_FR = ("CO2", "CH4", "N2O", "Autres gaz", "Total", "CO2 b")
_CELLS_CM = (2.1, 1.5, 1.5, 1.6, 2.3, 2.0)


def default_template() -> bytes:
    """The template that is used when the user gives none."""
    document = new_document()
    add_cover(document)
    for section in (
        _summary,
        _perimeter,
        _method,
        _by_post,
        _by_entity,
        _uncertainty,
        _exclusions,
        _reference,
        _plan,
        _targets,
        _quality,
        _digests,
        _work_left,
    ):
        section(document)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _listed(
    document: "Document", name: str, columns: Sequence[Column] = _TWO, value: str = "valeur"
) -> None:
    """Two columns, label and value, for each row of a list."""
    rows = [
        Row((start("tr", "ligne", name),)),
        Row(("{{ ligne.libelle }}", f"{{{{ ligne.{value} }}}}")),
        Row((end("tr"),)),
    ]
    add_table(document, columns, rows)


def _summary(document: "Document") -> None:
    add_heading(document, "Synthèse")
    add_paragraph(
        document,
        "En {{ annee }}, les émissions {{ groupe_de }} sont de {{ total }} tCO2e (méthode"
        " {{ methode }}, {{ approche }}).",
    )
    _listed(document, "chiffres")
    add_figure(document, "Émissions par rubrique (tCO2e)", "graphique_rubriques")


def _perimeter(document: "Document") -> None:
    add_heading(document, "Périmètre", on_new_page=True)
    add_paragraph(
        document,
        "Chaque entité contrôlée compte à 100 % entre sa date d'entrée et sa date de sortie"
        " (méthode V5 p. 19). Approche : {{ approche }}.",
    )
    columns = (
        *(Column("Code", 1.5), Column("Entité", 4.7), Column("SIREN", 2.2), Column("NAF", 1.6)),
        *(Column("Contrôle", 2.4), Column("Entrée – sortie", 2.6), Column("Retenue", 2.0)),
    )
    names = ("code", "nom", "siren", "naf", "controle", "dates", "retenue")
    add_table(document, columns, _loop("entite", "entites", names))
    add_note(document, "Sites du périmètre, par nature.")
    add_table(
        document,
        (Column("Nature", 10.0), Column("Sites", 3.0, right=True)),
        _loop("site", "sites", ("nature", "nombre")),
    )


def _loop(item: str, name: str, cells: Sequence[str]) -> list[Row]:
    """A row for each element of a list."""
    return [
        Row((start("tr", item, name),)),
        Row(tuple(f"{{{{ {item}.{cell} }}}}" for cell in cells)),
        Row((end("tr"),)),
    ]


def _method(document: "Document") -> None:
    add_heading(document, "Méthode")
    add_paragraph(
        document,
        "Chaque émission est une donnée d'activité multipliée par un facteur d'émission (méthode V5"
        " p. 38), arrondie une fois au milligramme ; ensuite, rien n'est que des additions.",
    )
    _listed(document, "termes")


def _by_post(document: "Document") -> None:
    add_heading(document, "Résultats par poste", on_new_page=True)
    columns = (
        *(Column("N°", 0.9), Column("Poste", 5.1)),
        *(
            Column(label, width, right=True)
            for label, width in zip(_CELLS_FR, _CELLS_CM, strict=True)
        ),
    )
    cells = tuple(f"{{{{ p.{cell} }}}}" for cell in _CELLS)
    sums = tuple(f"{{{{ c.{cell} }}}}" for cell in _CELLS)
    rows = [
        Row((start("tr", "c", "categories"),)),
        Row((start("tr", "p", "c.postes"),)),
        Row(("{{ p.code }}", "{{ p.libelle }}{{ p.etat }}", *cells)),
        Row((end("tr"),)),
        Row(("{{ c.code }}", "{{ c.libelle }}", *sums), strong=True),
        Row((end("tr"),)),
        Row(("", "Total", *(f"{{{{ somme.{cell} }}}}" for cell in _CELLS)), strong=True),
    ]
    add_table(document, columns, rows, small=True)
    add_note(document, "En tCO2e ; CO2 b en tonnes, hors total. {{ regle_des_cases }}")
    add_note(
        document, "Total exact : {{ total_exact }} tCO2e ; écart d'arrondi : {{ ecart }} tCO2e."
    )
    add_figure(document, "Émissions par poste (tCO2e)", "graphique_postes")


def _by_entity(document: "Document") -> None:
    add_heading(document, "Résultats par entité")
    columns = (
        Column("Entité", 5.6),
        *(Column(label, 2.3, right=True) for label in ("Directes", "Énergie", "Autres")),
        *(Column("Total", 2.5, right=True), Column("Part", 1.9, right=True)),
    )
    names = ("nom", "directes", "energie", "autres", "total", "part")
    add_table(document, columns, _loop("e", "par_entite", names))
    add_note(
        document,
        "En tCO2e, entité par entité comme si elle déposait seule : directes, indirectes liées à"
        " l'énergie, autres indirectes. {{ elimine }}",
    )
    add_figure(document, "Émissions par entité (tCO2e)", "graphique_entites")


def _uncertainty(document: "Document") -> None:
    add_heading(document, "Incertitudes")
    add_paragraph(document, "{{ incertitude }}")
    columns = (
        Column("Poste", 7.0),
        *(Column(label, 2.3, right=True) for label in ("tCO2e", "De", "À")),
        Column("Incertitude", 3.1),
    )
    names = ("libelle", "total", "bas", "haut", "classe")
    add_table(document, columns, _loop("u", "incertitudes", names))
    add_paragraph(document, "{{ incertitude_texte }}")


def _exclusions(document: "Document") -> None:
    add_heading(document, "Exclusions, et ce qui reste à côté")
    add_paragraph(document, "{%p if exclus %}")
    add_table(
        document,
        (Column("Poste", 2.0), Column("Exclu du bilan", 15.0)),
        _loop("x", "exclus", ("code", "libelle")),
    )
    add_paragraph(document, "Justification : {{ motif_exclusions }}")
    add_paragraph(document, "{%p else %}")
    add_paragraph(document, "Aucun poste n'est exclu.")
    add_paragraph(document, "{%p endif %}")
    columns = (
        Column("Tout ce qui est calculé, par ce qu'il devient", 9.0),
        *(Column("Lignes", 3.0, right=True), Column("tCO2e", 4.0, right=True)),
    )
    add_table(document, columns, _loop("a", "a_cote", ("libelle", "lignes", "total")))


def _reference(document: "Document") -> None:
    add_heading(document, "Comparaison à l'année de référence")
    add_paragraph(document, "{{ reference_texte }}")
    add_paragraph(document, "{%p if reference_annee %}")
    columns = (
        Column("Catégorie", 6.6),
        *(
            Column(label, 2.6, right=True)
            for label in ("{{ reference_annee }}", "{{ annee }}", "Écart (t)", "Écart (%)")
        ),
    )
    names = ("libelle", "avant", "maintenant", "ecart", "ecart_pct")
    add_table(document, columns, _loop("r", "reference", names))
    add_paragraph(document, "{%p endif %}")


def _plan(document: "Document") -> None:
    add_heading(document, "Plan de transition")
    volumes = (Column("", 6.6), Column("tCO2e par an", 3.0, right=True), Column("", 7.4))
    add_table(document, volumes, _loop("v", "plan_volumes", ("libelle", "valeur", "note")))
    add_paragraph(document, "{%p if actions %}")
    add_heading(document, "Actions d'ici à {{ plan_jusqu_a }}", level=2)
    columns = (
        *(Column("", 1.0), Column("Action", 3.4), Column("Entité", 2.1), Column("Postes", 1.5)),
        *(Column("Dates", 2.3), Column("Directe", 1.5, right=True)),
        *(Column("Indirecte", 1.9, right=True), Column("Moyens", 3.3)),
    )
    cells = (
        *("{{ t.code }}", "{{ t.nom }} ({{ t.etat }})", "{{ t.entite }}", "{{ t.postes }}"),
        *("{{ t.dates }}", "{{ t.directe }}", "{{ t.indirecte }}", "{{ t.moyens }}"),
    )
    rows = [Row((start("tr", "t", "actions"),)), Row(cells), Row((end("tr"),))]
    add_table(document, columns, rows, small=True)
    add_note(document, "Réductions attendues en tCO2e par an. Tiret : personne ne l'a chiffrée.")
    add_paragraph(document, "{%p endif %}")
    _results(document)


def _results(document: "Document") -> None:
    add_paragraph(document, "{%p if plan_resultats or plan_ecart %}")
    add_heading(document, "Résultats depuis le bilan précédent", level=2)
    add_paragraph(document, "{%p endif %}")
    add_paragraph(document, "{%p if plan_ecart %}")
    parts = (
        Column("En tCO2e", 8.0),
        *(Column(label, 3.0, right=True) for label in ("Directes", "Indirectes", "Total")),
    )
    names = ("libelle", "directe", "indirecte", "total")
    add_table(document, parts, _loop("e", "plan_ecart", names), together=True)
    add_note(
        document,
        "Les parts s'additionnent à l'évolution. L'effet du plan est ce que les actions disent"
        " avoir obtenu par an, compté depuis leur premier jour.",
    )
    add_paragraph(document, "{%p endif %}")
    add_paragraph(document, "{%p if plan_resultats %}")
    add_paragraph(document, "{{ plan_resultats }}")
    add_paragraph(document, "{%p endif %}")
    add_paragraph(document, "{%p if plan_reponses %}")
    add_heading(document, "Ce que dit le formulaire", level=2)
    _listed(document, "plan_reponses", value="texte")
    add_paragraph(document, "{%p endif %}")


def _targets(document: "Document") -> None:
    add_paragraph(document, "{%p if objectifs %}")
    add_heading(document, "Objectifs et trajectoires", level=2)
    columns = (
        *(Column("", 2.1), Column("Objectif", 4.3), Column("Entité", 2.6)),
        *(Column("Émissions", 2.7), Column("Base", 1.6), Column("Année", 1.6)),
        Column("Réduction", 2.1),
    )
    names = ("code", "nom", "entite", "emissions", "base", "annee", "reduction")
    add_table(document, columns, _loop("o", "objectifs", names), small=True)
    add_paragraph(document, "{%p endif %}")
    add_paragraph(document, "{%p for j in trajectoires %}")
    add_figure(document, "{{ j.titre }}", "j.graphique")
    add_paragraph(document, "{%p for s in j.phrases %}")
    add_paragraph(document, "{{ s.texte }}")
    add_paragraph(document, "{%p endfor %}")
    add_paragraph(document, "{%p endfor %}")


def _quality(document: "Document") -> None:
    add_heading(document, "Qualité des données")
    _listed(document, "qualite")
    kinds = (
        Column("Nature de la donnée", 9.0),
        *(Column("tCO2e", 4.0, right=True), Column("Part", 4.0, right=True)),
    )
    add_table(document, kinds, _loop("n", "natures", ("libelle", "total", "part")))


def _digests(document: "Document") -> None:
    add_heading(document, "Empreintes")
    add_paragraph(
        document,
        "Ces empreintes (SHA-256) ancrent le rapport : avec elles, le registre, l'inventaire et le"
        " dossier scellé se vérifient sans l'outil.",
    )
    _listed(document, "empreintes", (Column("", 5.0), Column("", 12.0)))


def _work_left(document: "Document") -> None:
    """What the authors still have to do: printed in the working version, left out of the public."""
    add_paragraph(document, "{%p if interne %}")
    add_heading(document, "Annexe de travail, à ne pas publier", on_new_page=True)
    _listed(document, "travail")
    add_paragraph(document, "{%p if plan_manques %}")
    add_heading(document, "Ce que le plan ne dit pas encore", level=2)
    add_paragraph(document, "{%p for m in plan_manques %}")
    add_paragraph(document, "{{ m.texte }}", style="List Bullet")
    add_paragraph(document, "{%p endfor %}")
    add_paragraph(document, "{%p endif %}")
    add_paragraph(document, "{%p if constats %}")
    add_heading(document, "Anomalies ouvertes", level=2)
    columns = (Column("Gravité", 2.4), Column("Constat", 14.6))
    add_table(document, columns, _loop("d", "constats", ("gravite", "texte")), small=True)
    add_paragraph(document, "{%p endif %}")
    add_paragraph(document, "{%p endif %}")
