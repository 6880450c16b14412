"""Reading: a whole file of the Base Carbone®, any version, with the account of every record.

``read_base_carbone`` opens the file, sorts its records, keeps amounts digit for digit, describes
factors in our words, checks the laws and measures the warming potentials. What is wrong is told
once a kind, with its count and the first records; nothing is dropped in silence. A file that is not
one, or that was cut, is refused by a blocking finding and nothing else is read.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pandas as pd

from beges.domain.findings import Finding, Severity, Where
from beges.intake.base_carbone.amounts import amounts
from beges.intake.base_carbone.checks import Checked, cut, last_update, release_findings
from beges.intake.base_carbone.factors import described
from beges.intake.base_carbone.opening import ROW, Opened, open_base_carbone
from beges.intake.base_carbone.potentials import Potentials, measured
from beges.intake.base_carbone.sorting import FACTORS, RowClass, classified


@dataclass(frozen=True, kw_only=True)
class BaseCarbone:
    """A file read: its tables, what became of each record, and what is to be told.

    ``records``: ``row`` (of the file, the headers being the first), ``class``, ``id``, ``reason``.
    ``updated`` is the latest day on which the publisher changed a record.
    """

    name: str
    sha256: str
    records: pd.DataFrame
    factors: pd.DataFrame
    parts: pd.DataFrame
    source_data: pd.DataFrame
    details: pd.DataFrame
    potentials: Potentials
    updated: date | None
    findings: tuple[Finding, ...]

    @property
    def counts(self) -> Mapping[RowClass, int]:
        """How many records are in each class; their sum is what was read."""
        found = self.records["class"].value_counts()
        return {row_class: int(found.get(row_class.value, 0)) for row_class in RowClass}

    @property
    def read(self) -> int:
        """How many records stood under the headers."""
        return len(self.records)

    @property
    def is_refused(self) -> bool:
        """Whether the file cannot be installed."""
        return any(finding.severity is Severity.BLOCKING for finding in self.findings)

    @property
    def gwps(self) -> Mapping[str, Decimal]:
        """Gas → the warming potential that the CO2e of the file was computed with."""
        return self.potentials.gwps


def read_base_carbone(name: str, content: bytes) -> BaseCarbone:
    """A file of the Base Carbone® received under that name, read whole or refused."""
    opened = open_base_carbone(name, content)
    if opened.findings:
        return _refused(opened, opened.findings)
    table = classified(opened)
    broken = cut(opened.name, table, opened.width)
    if broken is not None:
        return _refused(opened, (broken,))
    if not table["class"].isin(FACTORS).any():
        empty = Finding(code="base_carbone_empty", where=Where(file=opened.name))
        return _refused(opened, (empty,))
    checked = Checked(
        file=opened.name,
        table=table,
        amounts=amounts(table),
        described=described(table),
        potentials=measured(table),
    )
    return _read(opened, checked)


def _read(opened: Opened, checked: Checked) -> BaseCarbone:
    """What was read, with its findings."""
    table, told = checked.table, checked.described
    unknown = told.factors["unit"][told.factors["code"] == ""]
    reasons = table["reason"].copy()
    reasons.loc[unknown.index] = "unité non reconnue : " + unknown.mask(unknown == "", "aucune")
    return BaseCarbone(
        name=opened.name,
        sha256=opened.digest,
        records=pd.DataFrame(
            {"row": table[ROW], "class": table["class"], "id": table["id"], "reason": reasons}
        ),
        factors=told.factors,
        parts=checked.amounts.parts,
        source_data=told.source_data,
        details=told.details,
        potentials=checked.potentials,
        updated=last_update(table),
        findings=tuple(release_findings(checked)),
    )


def _refused(opened: Opened, findings: tuple[Finding, ...]) -> BaseCarbone:
    """A file that is not read: its name, its digest and why."""
    nothing = pd.DataFrame()
    return BaseCarbone(
        name=opened.name,
        sha256=opened.digest,
        records=pd.DataFrame({"row": [], "class": [], "id": [], "reason": []}),
        factors=nothing,
        parts=nothing,
        source_data=nothing,
        details=nothing,
        potentials=Potentials(gwps={}, reports={}),
        updated=None,
        findings=findings,
    )
