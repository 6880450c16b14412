"""The help sheets: what to fill in, the colours, the rules, the types or the formulas."""

from xlsxwriter.worksheet import Worksheet

from beges.domain.activities.checks import accepted_units
from beges.domain.nomenclature import activity_types, headings
from beges.domain.worksheets import WORKSHEETS
from beges.domain.worksheets import Worksheet as Formula
from beges.output.template.book import (
    ACCENT,
    EXAMPLE,
    MUTED,
    PALE,
    RULE,
    SOFT,
    Book,
    set_print,
)

_WIDTHS = (38, 84, 62)
_LINE = 15
_CHARACTERS = 0.78
"""Average width of a character of the text, in the unit of column widths."""

_STEPS = (
    ("1. Entités et Sites", "Vérifiez les lignes déjà remplies, complétez celles qui manquent."),
    (
        "2. Données",
        """Une ligne par justificatif et par période : une facture d'électricité, un relevé de
        kilomètres, un total d'achats. Choisissez le type de donnée, la quantité et son unité.""",
    ),
    (
        "3. Indicateurs",
        "Effectifs, surfaces, logements, chiffre d'affaires : ils servent aux ratios.",
    ),
    (
        "4. Import",
        """Enregistrez le fichier, puis déposez-le à la page Import. Rien n'est enregistré avant
        que vous ayez vu l'aperçu : chaque cellule à corriger y est nommée.""",
    ),
)

_RULES = (
    (
        "Nombres",
        """Un nombre seul, sans unité : 1234,56 ou 1 234,56. L'unité a sa colonne ; l'outil
        convertit et montre la conversion, il ne devine jamais une unité.""",
    ),
    ("Dates", "jj/mm/aaaa. La fin de période est comprise : du 01/01/2021 au 31/01/2021."),
    (
        "Valeur inconnue",
        """Une valeur que vous n'avez pas n'est pas zéro : ne saisissez pas la ligne, ou estimez-la
        et choisissez la qualité « Extrapolée ».""",
    ),
    (
        "Correction",
        """Laissez l'identifiant vide pour une nouvelle donnée. Pour corriger une donnée déjà
        importée, reprenez son identifiant.""",
    ),
    (
        "Factures à cheval",
        "Gardez les vraies dates de la facture : l'outil répartit par jour entre les années.",
    ),
    (
        "À éviter",
        """Cellules fusionnées, lignes de total, colonnes renommées. Une colonne ajoutée est
        permise : elle n'est pas lue.""",
    ),
)


def write_guide(book: Book, sheet: Worksheet) -> None:
    """Write the help sheet, from top to bottom."""
    sheet.hide_gridlines(2)
    for position, width in enumerate(_WIDTHS):
        sheet.set_column(position, position, width)
    sheet.set_row(0, 30)
    title = book.style(bold=True, font_size=18, font_color=ACCENT)
    sheet.write_string(0, 0, "Collecte des données d'activité", title)
    note = "Bilan des émissions de gaz à effet de serre. Ce classeur se remplit, puis s'importe."
    sheet.write_string(1, 0, note, book.style(italic=True, font_color=MUTED))
    row = _section(book, sheet, 3, "Que faire", _STEPS)
    row = _colours(book, sheet, row + 1)
    row = _section(book, sheet, row + 1, "Les règles", _RULES)
    _types(book, sheet, row + 1)
    set_print(sheet)


_TRADE_STEPS = (
    (
        "1. Remplir",
        """Une feuille par métier, dans ses mots. Ne remplissez que celles que vous connaissez : une
        feuille vide n'est pas lue.""",
    ),
    (
        "2. Le repère",
        """La première colonne est votre propre repère (numéro de fiche, plaque, code immeuble) : le
        même repère, réimporté corrigé, révise les mêmes données et ne les double jamais.""",
    ),
    (
        "3. Importer",
        """Déposez le classeur à la page Import : l'aperçu montre le calcul de chaque ligne et son
        effet avant d'enregistrer. Ce qui a disparu du classeur n'est retiré que si vous le dites.
        """,
    ),
)


def write_formulas(book: Book, sheet: Worksheet) -> None:
    """Write the help sheet of the workbook of worksheets: what to do, and every formula."""
    sheet.hide_gridlines(2)
    for position, width in enumerate(_WIDTHS):
        sheet.set_column(position, position, width)
    sheet.set_row(0, 30)
    title = book.style(bold=True, font_size=18, font_color=ACCENT)
    sheet.write_string(0, 0, "Classeur métier", title)
    note = "Ce que chaque métier connaît, dans ses mots ; l'outil en tire les données d'activité."
    sheet.write_string(1, 0, note, book.style(italic=True, font_color=MUTED))
    row = _section(book, sheet, 3, "Que faire", _TRADE_STEPS)
    row = _colours(book, sheet, row + 1)
    formulas = tuple(
        (worksheet.label_fr, f"{worksheet.formula_fr}{_sheets_of(worksheet)}")
        for worksheet in WORKSHEETS.values()
    )
    row = _section(book, sheet, row + 1, "Les calculs", formulas)
    _section(book, sheet, row + 1, "Les règles", tuple(r for r in _RULES if r[0] in _SHARED_RULES))
    set_print(sheet)


def _sheets_of(worksheet: Formula) -> str:
    """The sheets of a worksheet that has several."""
    names = ", ".join(table.sheet_fr for table in worksheet.tables)
    return f" Feuilles : {names}." if len(worksheet.tables) > 1 else ""


_SHARED_RULES = frozenset({"Nombres", "Dates", "Valeur inconnue", "À éviter"})


def _heading(book: Book, sheet: Worksheet, row: int, text: str) -> int:
    """The heading of a section, over the three columns."""
    look = book.style(bold=True, font_size=13, font_color=ACCENT, bottom=2, bottom_color=ACCENT)
    sheet.set_row(row, 20)
    for position in range(len(_WIDTHS)):
        sheet.write_blank(row, position, None, look)
    sheet.write_string(row, 0, text, look)
    return row + 1


def _section(
    book: Book, sheet: Worksheet, row: int, title: str, lines: tuple[tuple[str, str], ...]
) -> int:
    """A section of two columns; the next free row."""
    row = _heading(book, sheet, row, title)
    for head, wrapped in lines:
        text = " ".join(wrapped.split())
        sheet.set_row(row, _height(text, _WIDTHS[1]) + 6)
        sheet.write_string(row, 0, head, book.style(bold=True))
        sheet.write_string(row, 1, text, book.style(text_wrap=True))
        row += 1
    return row


def _height(text: str, width: float) -> float:
    """The height of a wrapped text, in points."""
    return _LINE * max(1, -(-int(len(text) * _CHARACTERS) // int(width)))


def _colours(book: Book, sheet: Worksheet, row: int) -> int:
    row = _heading(book, sheet, row, "Les couleurs")
    samples = (
        ("Obligatoire", {"bg_color": ACCENT, "font_color": "#FFFFFF", "bold": True},
         "En-tête d'une colonne à remplir sur chaque ligne."),
        ("Facultatif", {"bg_color": PALE, "bold": True},
         "En-tête d'une colonne à remplir quand vous savez."),
        (EXAMPLE, {"bg_color": SOFT, "font_color": MUTED, "italic": True},
         "Ligne d'exemple : elle n'est jamais importée."),
    )  # fmt: skip
    for text, look, meaning in samples:
        sheet.set_row(row, _LINE + 4)
        framed = {"border": 1, "border_color": RULE, "indent": 1}
        sheet.write_string(row, 0, text, book.style(**framed, **look))
        sheet.write_string(row, 1, meaning, book.style(indent=1))
        row += 1
    return row


def _types(book: Book, sheet: Worksheet, row: int) -> None:
    """Every activity type under its heading: name, what to enter, units accepted."""
    row = _heading(book, sheet, row, "Les types de donnée")
    head = book.style(bold=True, bg_color=PALE, border=1, border_color=RULE)
    sheet.set_row(row, _LINE + 5)
    for position, text in enumerate(("Type de donnée", "Quoi saisir", "Unités possibles")):
        sheet.write_string(row, position, text, head)
    row += 1
    rule = {"text_wrap": True, "bottom": 1, "bottom_color": RULE}
    for heading in headings().values():
        kinds = [kind for kind in activity_types().values() if kind.heading == heading.code]
        if not kinds:
            continue
        band = book.style(bold=True, font_color=ACCENT, bg_color=SOFT)
        sheet.set_row(row, _LINE + 5)
        for position in range(len(_WIDTHS)):
            sheet.write_blank(row, position, None, band)
        sheet.write_string(row, 0, heading.label_fr, band)
        row += 1
        for kind in kinds:
            units = ", ".join(accepted_units(kind.code).values())
            texts = (kind.label_fr, kind.help_fr, units)
            heights = [_height(text, width) for text, width in zip(texts, _WIDTHS, strict=True)]
            sheet.set_row(row, max(heights) + 6)
            for position, text in enumerate(texts):
                bold = {"bold": True} if position == 0 else {}
                sheet.write_string(row, position, text, book.style(**rule, **bold))
            row += 1
