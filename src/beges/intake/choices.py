"""Choices: what a person wrote in a column with a list becomes a code of that list.

A code or its French label is recognised whatever the case, the accents, the blanks and the kind
of apostrophe; nothing else is. What is not recognised is refused, with the nearest spelling as a
question to the user, never as a decision. Units go through the aliases of ``domain.units``.
"""

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType

from beges.domain.nomenclature import labels
from beges.domain.units import fold, unit_catalogue
from beges.domain.worksheets import WORKSHEET_LISTS
from beges.intake.cells import RawCell, Refusal, parse_code, shown

PACKAGE_LISTS = (
    "action_statuses",
    "account_resolutions",
    "account_treatments",
    "activity_types",
    "characterisations",
    "charts",
    "control_approaches",
    "data_kinds",
    "geographies",
    "gases",
    "gwp_sets",
    "indicator_kinds",
    "parts",
    "published_views",
    "rebasings",
    "review_policies",
    "rhythms",
    "site_kinds",
    "stock_fabrics",
    "target_scopes",
    *WORKSHEET_LISTS,
)
REGISTERS = frozenset({"entities", "sites", "meters", "releases"})
BESIDES: Mapping[str, str] = MappingProxyType({"series": "factors"})
"""A list whose codes a column takes besides its own: a nature, or a factor by its identifier."""

_SIGNS = str.maketrans({"’": "'", "‘": "'", "–": "-", "—": "-", "·": "."})
_NEAR = 0.6


class UnknownList(KeyError):
    """A column draws its values from a list that the caller did not give."""


@lru_cache(maxsize=20_000)
def folded(text: str) -> str:
    """A spelling reduced to what tells two labels apart."""
    return fold(text.translate(_SIGNS))


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """A list ready for reading: spelling → code, and the spellings that name several codes."""

    name: str
    spellings: Mapping[str, str]
    shared: Mapping[str, Sequence[str]] = field(default_factory=dict)
    written: Mapping[str, str] = field(default_factory=dict)

    def match(self, cell: RawCell) -> str | Refusal:
        """The code that a cell names."""
        text = parse_code(cell)
        if isinstance(text, Refusal):
            return text
        spelling = folded(text)
        if spelling in self.shared:
            codes = ", ".join(self.shared[spelling])
            return Refusal("cell_choice_shared", {"value": shown(text), "codes": codes})
        code = self.spellings.get(spelling)
        if code is not None:
            return code
        return Refusal(self._refusal_code, {"value": shown(text), "suggestion": ""})

    @property
    def _refusal_code(self) -> str:
        if self.name == "units":
            return "cell_unit_unknown"
        return "cell_register_unknown" if self.name in REGISTERS else "cell_choice_unknown"

    def suggested(self, refusal: Refusal) -> Refusal:
        """The same refusal with the nearest spelling of the list, if one is near."""
        if "suggestion" not in refusal.values:
            return refusal
        wanted = folded(str(refusal.values["value"]))
        near = difflib.get_close_matches(wanted, self.spellings, n=1, cutoff=_NEAR)
        if not near:
            return refusal
        question = f" Vouliez-vous dire « {self.written[near[0]]} » ?"
        return Refusal(refusal.code, {**refusal.values, "suggestion": question})


def choices_of(name: str, lists: Mapping[str, Mapping[str, str]]) -> Choices:
    """The list of that name: of the package, of the units, or given by the caller.

    Raises
    ------
    UnknownList
    """
    if name == "units":
        units = unit_catalogue()
        return _indexed(name, ((code, (u.label_fr, *u.aliases)) for code, u in units.items()))
    if name in lists:
        known = {**lists.get(BESIDES.get(name, ""), {}), **lists[name]}
    elif name in PACKAGE_LISTS:
        known = dict(labels(name))
    else:
        raise UnknownList(name)
    return _indexed(name, ((code, (label,)) for code, label in known.items()))


def _indexed(name: str, known: Iterable[tuple[str, Sequence[str]]]) -> Choices:
    """Codes come first: a label never hides a code, and a label of two codes is nobody's."""
    texts = list(known)
    written = {folded(code): code for code, _ in texts}
    spellings = dict(written)
    shared: dict[str, list[str]] = {}
    for code, names in texts:
        for text in names:
            spelling = folded(text)
            owner = spellings.setdefault(spelling, code)
            written.setdefault(spelling, text)
            if owner != code and folded(owner) != spelling:
                shared.setdefault(spelling, [owner]).append(code)
    return Choices(name=name, spellings=spellings, shared=shared, written=written)
