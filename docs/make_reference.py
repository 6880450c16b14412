"""Write ``tables.md``, ``findings.md`` and ``report.md`` from the declarations: they cannot lag."""

from pathlib import Path
from string import Formatter

from beges.domain.activities import ACTIVITIES
from beges.domain.bookkeeping import ACCOUNT_CHOICES, ACCOUNT_RULES
from beges.domain.collection import (
    ACKNOWLEDGEMENTS,
    ALIASES,
    ATTACHMENTS,
    DEGREE_DAYS,
    DOCUMENTS,
    MAPPINGS,
    READINGS,
    REVIEWS,
)
from beges.domain.columns import Column, Table
from beges.domain.declaration import (
    AVOIDED,
    FILED_CELLS,
    FILINGS,
    FORM_ANSWERS,
    PUBLICATIONS,
    PUBLISHED_CELLS,
    REFERENCE_YEARS,
    SIGNIFICANCE,
)
from beges.domain.factors import CORRECTIONS, OWN_FACTORS, OWN_PARTS
from beges.domain.findings import Finding, FindingCode, finding_codes
from beges.domain.perimeter import (
    ENTITIES,
    GROUP,
    INDICATORS,
    INVENTORIES,
    METERS,
    SITES,
)
from beges.domain.statements import ELECTRICITY_CONTRACTS
from beges.domain.transition import ACTIONS, TARGETS
from beges.domain.worksheets import WORKSHEET_TABLES
from beges.output.report import PLACEHOLDERS, Placeholder
from beges.output.report.placeholders import FILTERS

HERE = Path(__file__).resolve().parent
TABLES = (
    GROUP,
    ENTITIES,
    SITES,
    METERS,
    READINGS,
    INDICATORS,
    INVENTORIES,
    DEGREE_DAYS,
    ACTIONS,
    TARGETS,
    ACTIVITIES,
    OWN_FACTORS,
    OWN_PARTS,
)
OF_THE_LEDGER = (
    CORRECTIONS,
    DOCUMENTS,
    ATTACHMENTS,
    REVIEWS,
    ACKNOWLEDGEMENTS,
    ALIASES,
    MAPPINGS,
    ACCOUNT_RULES,
    ACCOUNT_CHOICES,
    ELECTRICITY_CONTRACTS,
    FORM_ANSWERS,
    SIGNIFICANCE,
    PUBLICATIONS,
    PUBLISHED_CELLS,
    REFERENCE_YEARS,
    AVOIDED,
    FILINGS,
    FILED_CELLS,
)
"""Tables that no workbook holds."""


def tables_page() -> str:
    """Every column of every table that a person or the tool fills in."""
    tables = (*TABLES, *WORKSHEET_TABLES, *OF_THE_LEDGER)
    return "\n".join(["# Les tables", "", *(line for table in tables for line in _table(table))])


def _table(table: Table) -> list[str]:
    """The section of one table."""
    rows = [
        f"| {c.label_fr} | `{c.name}` | {c.kind.value} | {'oui' if c.required else ''} |"
        f" {_meaning(c)} |"
        for c in table.columns
    ]
    title = f"## {table.label_fr}"
    sheet = f"Feuille « {table.sheet_fr} » du classeur, t" if table in TABLES else "T"
    intro = f"{sheet}able `{table.name}` du registre."
    if table in WORKSHEET_TABLES:
        intro = f"Feuille « {table.sheet_fr} » du classeur métier (`{table.name}`), calculée."
    head = ["| colonne | nom | type | obligatoire | sens |", "|---|---|---|---|---|"]
    return [title, "", intro, "", *head, *rows, ""]


def _meaning(column: Column) -> str:
    """What a column means, and whether the tool fills it in."""
    return column.meaning_fr if column.collected else f"{column.meaning_fr} (rempli par l’outil)"


def findings_page() -> str:
    """Every finding, with its sentence and its remedy."""
    lines = [
        "# Les constats",
        "",
        "Ce que l'outil signale, et ce qu'il faut faire. Un constat bloquant empêche d'écrire,",
        "les autres se lisent et se justifient. Entre accolades : la valeur en cause.",
        "",
    ]
    for code in sorted(finding_codes().values(), key=lambda code: code.code):
        lines += [f"### {code.code}", ""]
        told = _with_names(code)
        lines += [f"*{code.severity.label_fr}* — {told.sentence}", "", told.remedy, ""]
    return "\n".join(lines)


def _with_names(code: FindingCode) -> Finding:
    """The finding with the names of its values in their places, between braces."""
    texts = f"{code.sentence_fr} {code.remedy_fr}"
    names = {name for _, name, _, _ in Formatter().parse(texts) if name}
    return Finding(code=code.code, values={name: f"{{{name}}}" for name in names})


def report_page() -> str:
    """What a template of report may say."""
    rows = [
        f"| `{one.name}` | {_sort(one)} | {one.meaning_fr} |"
        f" {', '.join(f'`{name}`' for name in one.inside)} |"
        for one in PLACEHOLDERS
    ]
    head = ["| repère | sorte | sens | dans chaque ligne |", "|---|---|---|---|"]
    return "\n".join([*_REPORT, *head, *rows, ""])


def _sort(placeholder: Placeholder) -> str:
    if placeholder.is_image:
        return "image"
    return "liste" if placeholder.is_list else "groupe" if placeholder.inside else "texte"


_REPORT = (
    "# Le modèle du rapport",
    "",
    "Le rapport est un document Word rempli à partir d'un modèle que l'on peut changer : page",
    "Déclaration, section Rapport, « Télécharger le modèle par défaut », ou",
    "`beges report --model -o modele.docx`. On y change le logo, les textes, l'ordre, les",
    "polices ; ce qui est entre accolades est un repère, que le rapport remplit.",
    "",
    "* `{{ total }}` écrit un texte ; `{{ graphique_postes }}`, seul dans son paragraphe, une",
    "  image.",
    "* Dans un tableau, une ligne qui ne contient que `{%tr for x in entites %}` ouvre une boucle,",
    "  `{%tr endfor %}` la ferme ; entre les deux, `{{ x.nom }}`. Pour des paragraphes :",
    "  `{%p for … %}` et `{%p endfor %}`. Une boucle dans une autre suit une liste de la",
    "  première : `{%tr for p in c.postes %}`.",
    "* `{%p if exclus %}` … `{%p else %}` … `{%p endif %}` montre ou cache.",
    f"* Filtres : {', '.join(f'`{name}`' for name in sorted(FILTERS))}.",
    "",
    "Rien d'autre ne s'exécute : ni appel, ni calcul, ni attribut caché, ni fichier. Un repère",
    "inconnu est refusé et nommé. Un modèle n'a ni macro, ni objet incorporé, ni image à chercher",
    "ailleurs, et pèse 10 Mo au plus.",
    "",
)


def main() -> None:
    """Write the pages beside this script."""
    pages = {
        "tables.md": tables_page(),
        "findings.md": findings_page(),
        "report.md": report_page(),
    }
    for name, page in pages.items():
        (HERE / name).write_text(page, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
