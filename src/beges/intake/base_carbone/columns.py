"""Columns: the headers of ADEME's file, and the names under which the other modules know them.

Headers are recognised whatever their order, case, accents, blanks, underscores and apostrophes, so
that the official CSV, the data-fair API and a copy saved by Excel are one format. Columns that
are used by nothing are kept beside the factors under the publisher's own header.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Final

SLOTS: Final = range(1, 6)
"""The extra gases: a code on the row of the element, a value on each row."""

GASES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "CO2f": "co2f",
        "CH4f": "ch4f",
        "CH4b": "ch4b",
        "N2O": "n2o",
        "Autres GES": "unsplit",
        "CO2b": "co2b",
    }
)
"""A column of values → the gas that receives it; "Autres GES" names none, so it stays unsplit."""

REQUIRED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "line": "Type Ligne",
        "id": "Identifiant de l'élément",
        "structure": "Structure",
        "kind": "Type de l'élément",
        "status": "Statut de l'élément",
        "name": "Nom base français",
        "unit": "Unité français",
        "location": "Localisation géographique",
        "part_type": "Type poste",
        "part_name": "Nom poste français",
        "total": "Total poste non décomposé",
        **{gas: gas for gas in GASES},
        **{f"code_{slot}": f"Code gaz supplémentaire {slot}" for slot in SLOTS},
        **{f"value_{slot}": f"Valeur gaz supplémentaire {slot}" for slot in SLOTS},
    }
)
"""Our name → the header, for the columns without which a figure would be wrong or nameless."""

OPTIONAL: Final[Mapping[str, str]] = MappingProxyType(
    {
        "attribute": "Nom attribut français",
        "boundary": "Nom frontière français",
        "category": "Code de la catégorie",
        "tags": "Tags français",
        "contributor": "Contributeur",
        "programme": "Programme",
        "source": "Source",
        "place": "Sous-localisation géographique français",
        "created": "Date de création",
        "modified": "Date de modification",
        "validity": "Période de validité",
        "uncertainty": "Incertitude",
        "comment": "Commentaire français",
        "score_p": "Qualité P",
        "score_ter": "Qualité TeR",
        "score_gr": "Qualité GR",
        "score_tir": "Qualité TiR",
        "score_c": "Qualité C",
    }
)
"""Our name → the header, for the columns that describe a factor."""

NUMBERS: Final = ("total", *GASES, *(f"value_{slot}" for slot in SLOTS))
"""The columns that hold kgCO2e per unit."""


def folded(header: str) -> str:
    """A header reduced to its letters and digits, without case and accents."""
    plain = unicodedata.normalize("NFKD", header.casefold())
    return "".join(sign for sign in plain if sign.isalnum())


@cache
def _names() -> Mapping[str, str]:
    return MappingProxyType(
        {folded(header): name for name, header in {**REQUIRED, **OPTIONAL}.items()}
    )


def name_of(header: str) -> str | None:
    """The name of the column under that header, if it is one that we use."""
    return _names().get(folded(header))


def is_header(text: str) -> bool:
    """Whether a text heads a column of ADEME's file."""
    return name_of(text) is not None


def missing(headers: Sequence[str]) -> tuple[str, ...]:
    """The headers that a file lacks and cannot do without."""
    present = {name_of(header) for header in headers}
    return tuple(header for name, header in REQUIRED.items() if name not in present)
