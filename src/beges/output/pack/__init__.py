"""The sealed pack: everything that a third party needs to check a filing without the tool."""

from beges.output.pack.readme import README_FR
from beges.output.pack.seal import (
    MANIFEST,
    README,
    VERIFIER,
    SealedPack,
    archive,
    seal,
    verifier_source,
)
from beges.output.pack.tables import (
    activities_text,
    boxes_text,
    factors_text,
    lines_text,
    records_text,
)

__all__ = [
    "MANIFEST",
    "README",
    "README_FR",
    "VERIFIER",
    "SealedPack",
    "activities_text",
    "archive",
    "boxes_text",
    "factors_text",
    "lines_text",
    "records_text",
    "seal",
    "verifier_source",
]
