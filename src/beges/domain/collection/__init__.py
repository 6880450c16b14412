"""Collection: what is awaited, what came, what stands for what did not, and who accepted it.

``tables`` declares readings of meters, documents, reviews, findings acknowledged with a reason,
spellings learnt, mappings of files and degree-days; ``readings`` turns the index of a meter into
consumption. ``awaited`` are the lines of a collection, ``completeness`` the days of each month that
came, ``matrix`` what the facilities team reads of it; ``plausibility`` and ``bands`` point at
figures that look wrong; ``known``, ``estimates`` and ``gaps`` stand in for what is missing, by
methods tried on what is known; ``reviews`` is the law of who accepts what.
"""

from beges.domain.collection.awaited import (
    REAL,
    Awaited,
    estimate_methods,
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
from beges.domain.collection.estimates import back_test, best_methods, predictions
from beges.domain.collection.figures import Beside
from beges.domain.collection.gaps import as_rows, asked, estimated, gaps
from beges.domain.collection.known import Known, known_months
from beges.domain.collection.matrix import Matrix, Shares, line_matrix, shares, site_matrix
from beges.domain.collection.plausibility import check_plausibility, reading_findings
from beges.domain.collection.readings import (
    INDEX,
    Consumption,
    MeterReading,
    check_readings,
    consumptions,
    part_of,
)
from beges.domain.collection.reviews import (
    COUNTED_APPROVED,
    MAY_FOLLOW,
    ReviewStatus,
    person_key,
    review_statuses,
    reviewed_rows,
    written_by,
)
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
    "REVIEWS",
    "STATES",
    "Awaited",
    "Beside",
    "Collected",
    "Completeness",
    "Consumption",
    "Declared",
    "Known",
    "Matrix",
    "MeterReading",
    "ReviewStatus",
    "Shares",
    "State",
    "as_rows",
    "asked",
    "back_test",
    "best_methods",
    "check_plausibility",
    "check_readings",
    "completeness",
    "consumptions",
    "estimate_methods",
    "estimated",
    "followed_types",
    "gaps",
    "is_real",
    "is_tools_estimate",
    "known_months",
    "line_matrix",
    "part_of",
    "person_key",
    "predictions",
    "reading_findings",
    "replaced_estimates",
    "review_statuses",
    "reviewed_rows",
    "rhythm_months",
    "rhythm_of",
    "shares",
    "site_matrix",
    "written_by",
]
