"""Verification: the summary for a third party, the sample that it tests, what the test gives."""

from beges.services.verification.sampling import (
    Drawn,
    Tested,
    draw,
    frame_of,
    new_seed,
    pick_sheet_bytes,
    read_back,
)
from beges.services.verification.summary import (
    DEFAULT_PCT,
    Summary,
    threshold_mg_of,
    threshold_of,
    verification_summary,
)
from beges.services.verification.words import FORMULA_FR, result_fr, summary_bytes

__all__ = [
    "DEFAULT_PCT",
    "FORMULA_FR",
    "Drawn",
    "Summary",
    "Tested",
    "draw",
    "frame_of",
    "new_seed",
    "pick_sheet_bytes",
    "read_back",
    "result_fr",
    "summary_bytes",
    "threshold_mg_of",
    "threshold_of",
    "verification_summary",
]
