"""Query: what a person looks for in the factors, and what the factor is for."""

from dataclasses import dataclass, field

IN_FORCE, ARCHIVED_ONLY, ANY_STATUS = "in_force", "archived", ""
UNSPLIT, BY_PART, BY_GAS = "unsplit", "by_part", "by_gas"
MAINLAND = "FR"


@dataclass(frozen=True, slots=True, kw_only=True)
class Purpose:
    """What the factor is for: it orders the results and leaves nothing out."""

    activity_type: str = ""
    unit: str = ""
    year: int | None = None
    geography: str = MAINLAND


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorSearch:
    """What a person looks for; a blank keeps everything, but archived factors must be asked for."""

    words: str = ""
    root: str = ""
    category: str = ""
    unit: str = ""
    territory: str = ""
    place: str = ""
    year: int | None = None
    status: str = IN_FORCE
    split: str = ""
    publisher: str = ""
    release: str = ""
    purpose: Purpose = field(default_factory=Purpose)
