"""Corrections of published factors: registered with their reason, listed, read for a library."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from beges.domain.factors import (
    CORRECTIONS,
    Correction,
    EmissionFactor,
    FactorRelease,
    NotCorrectable,
    check_correction,
    corrected,
    corrected_id,
    origin_of,
)
from beges.domain.findings import Finding, Where
from beges.services.entry import typed_record
from beges.services.inventories import written
from beges.services.own_records import correction_of, corrections
from beges.services.perimeter import Record
from beges.services.refusals import Refused
from beges.services.workspace import Workspace, load_release, single_releases
from beges.store import BatchKind, Reader


@dataclass(frozen=True, kw_only=True)
class SignedCorrection:
    """A correction in force, and who registered it, when."""

    correction: Correction
    actor: str
    at: str

    @property
    def identifier(self) -> str:
        """The factor with its corrections up to this one, as an inventory names it."""
        return corrected_id(self.correction.factor_id, self.correction.number)


def list_corrections(workspace: Workspace) -> list[SignedCorrection]:
    """The corrections in force, the latest registered first."""
    with workspace.store.reading() as reader:
        rows = reader.signed_records(CORRECTIONS)
    return [
        SignedCorrection(correction=correction_of(row), actor=row["actor"], at=row["at"])
        for row in reversed(rows)
    ]


@dataclass(frozen=True, kw_only=True)
class Correctable:
    """A published factor as its corrections leave it, which the next correction starts from."""

    published_id: str
    release: str
    factor: EmissionFactor
    count: int


def find_correctable(workspace: Workspace, release: str, factor_id: str) -> Correctable:
    """The published factor of that identifier in a release, with its corrections in force.

    Raises
    ------
    Refused
        When the release is not installed, does not hold the factor, or no longer says what its
        corrections say that it said.
    """
    with workspace.store.reading() as reader:
        earlier = corrections(reader).get((release, factor_id), [])
    return Correctable(
        published_id=factor_id,
        release=release,
        factor=_as_it_stands(_published(workspace, release, factor_id), earlier),
        count=len(earlier),
    )


def _published(workspace: Workspace, name: str, factor_id: str) -> EmissionFactor:
    """The factor as the release prints it."""
    known = single_releases()
    if name not in known:
        values = {"release": name, "accepted": ", ".join(known)}
        raise Refused(_at("release", "correction_release_unknown", values))
    release: FactorRelease = load_release(workspace, name)
    factor = release.factors.get(factor_id)
    if factor is None or origin_of(factor, release) != name:
        values = {"release": name, "factor": factor_id}
        raise Refused(_at("factor_id", "correction_factor_unknown", values))
    return factor


def _at(column: str, code: str, values: Mapping[str, object]) -> Finding:
    return Finding(
        code=code, where=Where(column=CORRECTIONS.column(column).label_fr), values=values
    )


def _as_it_stands(factor: EmissionFactor, earlier: list[Correction]) -> EmissionFactor:
    try:
        return corrected(factor, earlier)
    except NotCorrectable as refusal:
        raise Refused(refusal.finding) from refusal


@dataclass(frozen=True, kw_only=True)
class CorrectionDraft:
    """A correction as typed: what it would make of the factor, and what is wrong in it."""

    findings: tuple[Finding, ...]
    after: EmissionFactor | None = None


def draft_correction(
    workspace: Workspace, stands: Correctable, given: Mapping[str, object]
) -> CorrectionDraft:
    """What a correction would give if it were registered now, on a factor as it stands."""
    row, findings = typed_record(CORRECTIONS, given)
    if findings:
        return CorrectionDraft(findings=tuple(findings))
    with workspace.store.reading() as reader:
        correction = _next(reader, row)
    refused = tuple(check_correction(correction, stands.factor))
    after = None if refused else corrected(stands.factor, [correction])
    return CorrectionDraft(findings=refused, after=after)


def save_correction(workspace: Workspace, given: Mapping[str, object]) -> str:
    """Register a correction; returns the identifier of the corrected factor.

    ``given`` holds the collected columns, as typed or with their types.

    Raises
    ------
    Refused
        When something is missing, or the factor does not say what the correction says it said.
    """
    row, findings = typed_record(CORRECTIONS, given)
    if findings:
        raise Refused(*findings)
    published = _published(workspace, row["release"], row["factor_id"])
    act = workspace.act(BatchKind.FACTORS, row["reason"])
    with written(workspace, act) as ledger:
        correction = _next(ledger, row)
        earlier = corrections(ledger).get((correction.release, correction.factor_id), [])
        stands = _as_it_stands(published, earlier)
        refused = list(check_correction(correction, stands))
        if refused:
            raise Refused(*refused)
        ledger.append(CORRECTIONS, [{**row, "number": correction.number}], expected={})
    return corrected_id(correction.factor_id, correction.number)


def _next(reader: Reader, row: Record) -> Correction:
    """The correction under the next number of its factor, whatever the release.

    The identifier of a corrected factor names one figure for ever: no number is taken twice.
    """
    taken = [
        known["number"]
        for known in reader.originals(CORRECTIONS)
        if known["factor_id"] == row["factor_id"]
    ]
    was, becomes = Decimal(row["was"]), Decimal(row["becomes"])
    number = max(taken, default=0) + 1
    return correction_of({**row, "was": was, "becomes": becomes, "number": number})
