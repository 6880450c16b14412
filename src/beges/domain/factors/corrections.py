"""Corrections: a figure that a publisher printed wrong, put right by rows with their reason.

The published factor stays as it was published. With its corrections 1 to n it becomes another
factor, ``bc-43787+c1``, which never changes either and which an inventory adopts or not. A
correction holds only where the factor says what the correction says that it said.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from types import MappingProxyType

from beges.domain.factors.own import check_figure
from beges.domain.factors.release import EmissionFactor, FactorPart, FactorRelease
from beges.domain.factors.tables import CORRECTIONS, corrected_id
from beges.domain.findings import NOWHERE, Finding, Where
from beges.domain.french import number as in_french
from beges.domain.gases import gases
from beges.domain.nomenclature import labels


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """One figure (part × gas) of a published factor of one release: what it was, what it becomes.

    ``number`` is the rank of the correction among those of that factor, in whatever release.
    """

    factor_id: str
    release: str
    number: int
    part_rank: int
    gas: str
    was: Decimal
    becomes: Decimal
    reason: str
    reference: str


_CORRECTED = re.compile(r"(.+)\+c(\d+)")

Corrections = Mapping[tuple[str, str], Sequence[Correction]]
"""(release, factor) → its corrections, in the order of their numbers."""


class NotCorrectable(ValueError):
    """A correction does not hold on a factor: it says what the factor does not say."""

    def __init__(self, correction: Correction, finding: Finding) -> None:
        super().__init__(str(finding))
        self.correction = correction
        self.finding = finding


def value_at(factor: EmissionFactor, part_rank: int, gas: str) -> Decimal | None:
    """The figure of a part and a gas; ``None`` where the factor says nothing there."""
    if not 1 <= part_rank <= len(factor.parts):
        return None
    return factor.parts[part_rank - 1].values.get(gas)


def check_correction(
    correction: Correction, factor: EmissionFactor, where: Where = NOWHERE
) -> Iterator[Finding]:
    """What forbids a correction of a factor that already bears the corrections before it."""

    def at(column: str) -> Where:
        return replace(where, column=CORRECTIONS.column(column).label_fr)

    unusable = [
        *check_figure(correction.was, at("was")),
        *check_figure(correction.becomes, at("becomes")),
    ]
    if unusable:
        yield from unusable
        return
    stands = value_at(factor, correction.part_rank, correction.gas)
    told: dict[str, object] = {"factor": correction.factor_id, "rank": correction.part_rank}
    if not 1 <= correction.part_rank <= len(factor.parts):
        values = {**told, "count": len(factor.parts)}
        yield Finding(code="correction_part_unknown", where=at("part_rank"), values=values)
    elif stands is None:
        stated = ", ".join(_stated(factor.parts[correction.part_rank - 1]))
        values = {**told, "gas": gas_fr(correction.gas), "stated": stated}
        yield Finding(code="correction_gas_unknown", where=at("gas"), values=values)
    elif stands != correction.was:
        values = {**told, "was": correction.was, "stands": stands}
        yield Finding(code="correction_was_differs", where=at("was"), values=values)
    elif correction.becomes == correction.was:
        values = {**told, "was": correction.was}
        yield Finding(code="correction_changes_nothing", where=at("becomes"), values=values)


def _stated(part: FactorPart) -> list[str]:
    return [f"{gas.label_fr} ({gas.code})" for gas in gases() if gas.code in part.values]


def gas_fr(code: str) -> str:
    """The name of a gas, or the code that is none."""
    return {gas.code: gas.label_fr for gas in gases()}.get(code, code)


def corrected(factor: EmissionFactor, corrections: Sequence[Correction]) -> EmissionFactor:
    """A published factor with these corrections applied in order: another factor, which says so.

    Raises
    ------
    NotCorrectable
        When one of them does not say what the factor says at its place.
    """
    for correction in corrections:
        for finding in check_correction(correction, factor):
            raise NotCorrectable(correction, finding)
        factor = _with(factor, correction)
    return factor


def _with(factor: EmissionFactor, correction: Correction) -> EmissionFactor:
    """The factor with one more figure put right, under the identifier of that correction."""
    place = correction.part_rank - 1
    part = factor.parts[place]
    values = MappingProxyType({**part.values, correction.gas: correction.becomes})
    parts = (*factor.parts[:place], replace(part, values=values), *factor.parts[place + 1 :])
    note = " ".join(text for text in (factor.note, _note_fr(part, correction)) if text)
    identifier = corrected_id(correction.factor_id, correction.number)
    return replace(factor, factor_id=identifier, parts=parts, note=note)


def _note_fr(part: FactorPart, correction: Correction) -> str:
    """What a correction did, in the note of the factor."""
    return (
        f"Corrigé n° {correction.number} : {part_fr(part)}, {gas_fr(correction.gas)} :"
        f" était {in_french(correction.was)}, devient {in_french(correction.becomes)} kgCO2e ;"
        f" motif : {correction.reason} ; référence : {correction.reference}."
    )


def part_fr(part: FactorPart) -> str:
    """The name of a part: as its publisher prints it, with that of its type."""
    kind = labels("parts").get(part.part, part.part)
    return f"{part.name_fr} ({kind.lower()})" if part.name_fr not in ("", kind) else kind


# --------------------------------------------------------------------------- in a whole library


def corrected_factors(
    release: FactorRelease, corrections: Corrections
) -> dict[str, EmissionFactor]:
    """Every corrected factor that a release or a library can offer, by identifier.

    A factor is corrected where it was read from the release that the correction names and still
    says what the correction says that it said; :func:`correction_findings` tells the others.
    """
    offered: dict[str, EmissionFactor] = {}
    for factor, chain in _chains(release, corrections):
        for correction in chain:
            try:
                factor = corrected(factor, [correction])  # noqa: PLW2901 - one link after the other
            except NotCorrectable:
                break
            offered[factor.factor_id] = factor
    return offered


def correction_findings(release: FactorRelease, corrections: Corrections) -> list[Finding]:
    """Why a correction of a factor of this library is not offered in it."""
    findings = [*_elsewhere(release, corrections)]
    for factor, chain in _chains(release, corrections):
        try:
            corrected(factor, chain)
        except NotCorrectable as refusal:
            values = {
                "factor": factor.factor_id,
                "number": refusal.correction.number,
                "origin": refusal.correction.release,
                "why": refusal.finding.sentence,
            }
            findings.append(Finding(code="correction_not_offered", values=values))
    return findings


def later_corrections(factors: Iterable[str]) -> dict[str, str]:
    """Each factor that has corrections, as printed or with some of them → with all of them."""
    numbers: dict[str, int] = {}
    known = set(factors)
    for identifier in known:
        if found := _CORRECTED.fullmatch(identifier):
            numbers[found[1]] = max(int(found[2]), numbers.get(found[1], 0))
    latest = {factor: corrected_id(factor, number) for factor, number in numbers.items()}
    before = {
        corrected_id(factor, earlier): latest[factor]
        for factor, number in numbers.items()
        for earlier in range(1, number)
        if corrected_id(factor, earlier) in known
    }
    return latest | before


def origin_of(factor: EmissionFactor, release: FactorRelease) -> str:
    """The release that a factor was read from; a curated library's factors are its own."""
    return factor.release or release.release


def _chains(
    release: FactorRelease, corrections: Corrections
) -> Iterator[tuple[EmissionFactor, Sequence[Correction]]]:
    """The factors of a library that have corrections, with these in order."""
    for (origin, factor_id), chain in corrections.items():
        factor = release.factors.get(factor_id)
        if factor is not None and origin_of(factor, release) == origin:
            yield factor, sorted(chain, key=lambda correction: correction.number)


def _elsewhere(release: FactorRelease, corrections: Corrections) -> Iterator[Finding]:
    """Corrections of a factor that this library reads from another release."""
    for (origin, factor_id), chain in corrections.items():
        factor = release.factors.get(factor_id)
        if factor is not None and chain and origin_of(factor, release) != origin:
            values = {"factor": factor_id, "origin": origin, "read": origin_of(factor, release)}
            yield Finding(code="correction_of_other_release", values=values)


def by_factor(corrections: Iterable[Correction]) -> dict[tuple[str, str], list[Correction]]:
    """Corrections gathered by release and factor, in the order of their numbers."""
    gathered: dict[tuple[str, str], list[Correction]] = {}
    for correction in sorted(corrections, key=lambda correction: correction.number):
        gathered.setdefault((correction.release, correction.factor_id), []).append(correction)
    return gathered
