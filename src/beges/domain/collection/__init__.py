"""Collection: what is awaited, what came, what stands for what did not, and who accepted it.

``tables`` declares readings of meters, documents, reviews, findings acknowledged with a reason,
spellings learnt, mappings of files and degree-days; ``readings`` turns the index of a meter into
consumption. ``awaited`` are the lines of a collection, ``completeness`` the days of each month that
came, ``matrix`` what the facilities team reads of it; ``plausibility`` and ``bands`` point at
figures that look wrong; ``known``, ``estimates`` and ``gaps`` stand in for what is missing, by
methods tried on what is known; ``reviews`` is the law of who accepts what;
``mapping`` says how a file that the users already have becomes activities, ``drift`` what changed
in it since, ``recognition`` what its words mean.
"""

from beges.domain.collection.awaited import (
    REAL,
    Awaited,
    answers_of,
    covered_beside,
    covers,
    estimate_methods,
    estimates_beside,
    followed_types,
    is_real,
    is_tools_estimate,
    replaced_estimates,
    rhythm_months,
    rhythm_of,
)
from beges.domain.collection.completeness import (
    STATES,
    Collected,
    Completeness,
    Declared,
    State,
    completeness,
)
from beges.domain.collection.drift import (
    REPEATED,
    Drift,
    drift_findings,
    drift_of,
    renamed,
    unit_in,
    unit_lost,
    without_unit,
)
from beges.domain.collection.estimates import back_test, best_methods, predictions
from beges.domain.collection.figures import Beside
from beges.domain.collection.gaps import as_rows, asked, estimated, gaps
from beges.domain.collection.known import Known, known_months
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
from beges.domain.collection.matrix import Matrix, Shares, line_matrix, shares, site_matrix
from beges.domain.collection.plausibility import check_plausibility, reading_findings
from beges.domain.collection.readings import (
    INDEX,
    SHARE,
    Consumption,
    MeterReading,
    check_readings,
    consumptions,
    part_of,
)
from beges.domain.collection.recognition import REGISTERS, Recogniser, Recognisers, recognisers
from beges.domain.collection.reviews import (
    COUNTED_APPROVED,
    MAY_FOLLOW,
    ReviewStatus,
    person_key,
    review_statuses,
    reviewed_rows,
    written_by,
)
from beges.domain.collection.synonyms import is_known_header, likeness, synonyms
from beges.domain.collection.tables import (
    ACKNOWLEDGEMENTS,
    ALIASES,
    ATTACHMENTS,
    DEGREE_DAYS,
    DOCUMENTS,
    MAPPINGS,
    READINGS,
    REVIEWS,
)

__all__ = [
    "ACKNOWLEDGEMENTS",
    "ALIASES",
    "ATTACHMENTS",
    "COUNTED_APPROVED",
    "DEGREE_DAYS",
    "DOCUMENTS",
    "INDEX",
    "MAPPINGS",
    "MAY_FOLLOW",
    "READINGS",
    "REAL",
    "REGISTERS",
    "REPEATED",
    "REVIEWS",
    "SHARE",
    "STATES",
    "Awaited",
    "Beside",
    "Cell",
    "Collected",
    "Completeness",
    "Consumption",
    "Declared",
    "Drift",
    "FileMapping",
    "Filter",
    "Known",
    "MappingUnreadable",
    "Matrix",
    "MeterReading",
    "Period",
    "PeriodRule",
    "Quantity",
    "Recogniser",
    "Recognisers",
    "ReviewStatus",
    "Shares",
    "State",
    "answers_of",
    "as_rows",
    "asked",
    "back_test",
    "best_methods",
    "check_plausibility",
    "check_readings",
    "completeness",
    "consumptions",
    "covered_beside",
    "covers",
    "drift_findings",
    "drift_of",
    "estimate_methods",
    "estimated",
    "estimates_beside",
    "followed_types",
    "gaps",
    "header_spelling",
    "incomplete",
    "is_known_header",
    "is_real",
    "is_tools_estimate",
    "known_months",
    "likeness",
    "line_matrix",
    "mapping_text",
    "part_of",
    "person_key",
    "predictions",
    "read_mapping",
    "reading_findings",
    "recognisers",
    "renamed",
    "replaced_estimates",
    "review_statuses",
    "reviewed_rows",
    "rhythm_months",
    "rhythm_of",
    "shares",
    "site_matrix",
    "squeezed",
    "synonyms",
    "unit_in",
    "unit_lost",
    "without_unit",
    "written_by",
]
