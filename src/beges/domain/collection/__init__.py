"""Collection: what is awaited, what came, what stands for what did not, and who accepted it.

``tables`` declares readings of meters, documents, reviews, findings acknowledged with a reason,
spellings learnt and mappings of files; ``mapping`` says how a file that the users already have
becomes activities, ``drift`` what changed in it since, ``recognition`` what its words mean.
"""

from beges.domain.collection.drift import (
    REPEATED,
    Drift,
    drift_findings,
    drift_of,
    renamed,
    unit_in,
    without_unit,
)
from beges.domain.collection.mapping import (
    Cell,
    FileMapping,
    Filter,
    MappingUnreadable,
    Period,
    PeriodRule,
    Quantity,
    header_spelling,
    incomplete,
    mapping_text,
    read_mapping,
    squeezed,
)
from beges.domain.collection.recognition import REGISTERS, Recogniser, Recognisers, recognisers
from beges.domain.collection.synonyms import is_known_header, likeness, synonyms
from beges.domain.collection.tables import (
    ACKNOWLEDGEMENTS,
    ALIASES,
    ATTACHMENTS,
    DOCUMENTS,
    MAPPINGS,
    READINGS,
    REVIEWS,
)

__all__ = [
    "ACKNOWLEDGEMENTS",
    "ALIASES",
    "ATTACHMENTS",
    "DOCUMENTS",
    "MAPPINGS",
    "READINGS",
    "REGISTERS",
    "REPEATED",
    "REVIEWS",
    "Cell",
    "Drift",
    "FileMapping",
    "Filter",
    "MappingUnreadable",
    "Period",
    "PeriodRule",
    "Quantity",
    "Recogniser",
    "Recognisers",
    "drift_findings",
    "drift_of",
    "header_spelling",
    "incomplete",
    "is_known_header",
    "likeness",
    "mapping_text",
    "read_mapping",
    "recognisers",
    "renamed",
    "squeezed",
    "synonyms",
    "unit_in",
    "without_unit",
]
