"""Allocate: each emission line goes to its box in every standard, by a row of the rule table.

A part without a row has no box: a blocking finding, and the line stands under "unposted".
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from beges.domain.activities import place
from beges.domain.emissions import Ints
from beges.domain.findings import Finding
from beges.domain.inventory.distinct import distinct
from beges.domain.nomenclature import (
    ControlApproach,
    PostingRule,
    activity_types,
    labels,
    posting_rules,
)


@dataclass(frozen=True, kw_only=True)
class Allocation:
    """For each line its rule, a row of ``rules``; −1 for a part that no rule knows."""

    rule: Ints
    rules: tuple[PostingRule, ...]


def allocate(
    lines: pd.DataFrame, activities: pd.DataFrame, approach: ControlApproach
) -> tuple[Allocation, list[Finding]]:
    """The posting rule of each line, and a finding for each part that has none."""
    number, keys = distinct(
        [lines["activity_type"].array, lines["part"].array, lines["characterisation"].array]
    )
    rules: list[PostingRule] = []
    row_of_key = np.full(len(keys), -1, dtype=np.int64)
    findings = []
    for index, (kind, part, characterisation) in enumerate(keys):
        known = activity_types().get(kind)
        family = known.family if known else ""
        rule = posting_rules().get((family, part, characterisation, approach))
        if rule is not None:
            row_of_key[index] = len(rules)
            rules.append(rule)
            continue
        rows = np.unique(lines["activity"].to_numpy()[number == index])
        findings += [
            Finding(
                code="part_without_rule",
                where=place(activities, int(row), "characterisation"),
                values={
                    "activity_type": known.label_fr if known else kind,
                    "part": labels("parts").get(part, part),
                    "characterisation": labels("characterisations").get(
                        characterisation, characterisation
                    ),
                    "approach": approach.label_fr,
                },
            )
            for row in rows
        ]
    return Allocation(rule=row_of_key[number], rules=tuple(rules)), findings
