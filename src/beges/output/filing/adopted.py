"""The sheet "Facteurs adoptés": the factors that the inventory took in the place of its own.

A verifier reads here what was set aside, what serves instead, from which release and under which
digest, and the reason that was signed.
"""

from collections.abc import Mapping

from beges.domain.factors import FactorRelease
from beges.domain.perimeter import Adoption
from beges.output.filing.workbook import Book, FilingSheet, write_header, write_heading

SHEET = "Facteurs adoptés"
HEADER_ROW = 4
_HEADERS = {
    "Facteur remplacé": 18,
    "Nom du remplacé": 36,
    "Facteur adopté": 18,
    "Nom de l’adopté": 36,
    "Éditeur et version": 26,
    "Version de facteurs": 34,
    "Empreinte (SHA-256)": 36,
    "Attribution": 40,
    "Motif": 40,
    "Lignes": 9,
}
_COLUMN = {header: col for col, header in enumerate(_HEADERS)}
_A3 = 8


def write_adopted(book: Book, sheet: FilingSheet, releases: Mapping[str, FactorRelease]) -> None:
    """Every adoption of the inventory on its row; ``releases`` are those adopted from, by name."""
    adoptions = book.inventory.settings.adoptions
    sheet.set_widths(_HEADERS.values())
    subtitle = "Facteurs que l’inventaire emploie à la place de ceux de sa bibliothèque"
    write_heading(book, sheet, SHEET, subtitle, len(_HEADERS) - 1)
    write_header(book, sheet, HEADER_ROW, _HEADERS)
    for row, adoption in enumerate(adoptions, start=HEADER_ROW + 1):
        _write_adoption(book, sheet, row, adoption, releases)
    sheet.freeze_panes(HEADER_ROW + 1, 1)
    sheet.autofilter(HEADER_ROW, 0, HEADER_ROW + len(adoptions), len(_HEADERS) - 1)
    sheet.repeat_rows(HEADER_ROW)
    sheet.set_paper(_A3)


def _write_adoption(
    book: Book,
    sheet: FilingSheet,
    row: int,
    adoption: Adoption,
    releases: Mapping[str, FactorRelease],
) -> None:
    """What was set aside, what serves instead, where it comes from, and why."""
    library = book.inventory.release
    taken = library.adopted.get(adoption.factor_from)
    before = library.factors.get(adoption.factor_from)
    after = None if taken is None else library.factors.get(taken.factor_id)
    release = releases.get(adoption.release_to or "")
    texts = {
        "Facteur remplacé": adoption.factor_from,
        "Nom du remplacé": "" if before is None else before.label_fr,
        "Facteur adopté": adoption.factor_to,
        "Nom de l’adopté": "Introuvable aujourd’hui" if after is None else after.label_fr,
        "Éditeur et version": ""
        if after is None
        else ", ".join(text for text in (after.publisher, after.publisher_version) if text),
        "Version de facteurs": _version_fr(adoption, release),
        "Empreinte (SHA-256)": adoption.digest_to or "",
        "Attribution": "" if release is None else release.attribution,
        "Motif": adoption.reason,
    }
    for header, text in texts.items():
        sheet.write_text(row, _COLUMN[header], text, book.styles["wrapped"])
    sheet.fit_row(row, {_COLUMN[header]: text for header, text in texts.items()})
    count = _lines_of(book).get(adoption.factor_from, 0)
    sheet.write_number(row, _COLUMN["Lignes"], count, book.styles["value"])


def _version_fr(adoption: Adoption, release: FactorRelease | None) -> str:
    """The release that was adopted from, by its title where it is known."""
    if not adoption.release_to:
        return "Facteurs propres et corrigés de l’inventaire"
    return adoption.release_to if release is None else f"{release.title} ({adoption.release_to})"


def _lines_of(book: Book) -> dict[str, int]:
    """How many lines each factor that was set aside would have made."""
    counts: dict[str, int] = {}
    for resolution, count in book.inventory.lines["resolution"].value_counts().items():
        replaced = book.inventory.resolutions[int(str(resolution))].replaces
        counts[replaced] = counts.get(replaced, 0) + int(count)
    return counts
