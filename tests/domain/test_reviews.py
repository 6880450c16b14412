"""The law of reviews: the status is that of the review of this revision, whatever the order."""

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from beges.domain.collection import (
    MAY_FOLLOW,
    ReviewStatus,
    person_key,
    review_statuses,
    written_by,
)

GIVEN = [s.value for s in ReviewStatus if s is not ReviewStatus.ENTERED]
IDS = [f"D-{n}" for n in range(6)]
revisions = st.dictionaries(st.sampled_from(IDS), st.integers(1, 3))
reviewed = st.dictionaries(
    st.sampled_from(IDS), st.tuples(st.integers(1, 3), st.sampled_from(GIVEN))
)


@given(revisions, reviewed, st.randoms())
def test_a_status_is_that_of_the_revision_reviewed(activities, reviews, random) -> None:
    asked = [*activities]
    random.shuffle(asked)
    table = pd.DataFrame(
        {"activity_id": asked, "revision": [activities[key] for key in asked]},
    )
    rows = [(key, revision, status) for key, (revision, status) in reviews.items()]
    random.shuffle(rows)
    given_rows = pd.DataFrame(rows, columns=["activity_id", "activity_revision", "status"])
    expected = [
        reviews[key][1] if reviews.get(key, (0, ""))[0] == activities[key] else "entered"
        for key in asked
    ]
    assert review_statuses(table, given_rows).tolist() == expected


def test_approval_comes_after_a_submission_only() -> None:
    assert MAY_FOLLOW[ReviewStatus.APPROVED] == {ReviewStatus.SUBMITTED}
    assert ReviewStatus.ENTERED not in MAY_FOLLOW
    assert ReviewStatus.ENTERED.label_fr == "Saisie"


@given(st.lists(st.tuples(st.sampled_from(IDS), st.sampled_from(["Zoé", "zoé ", "Léa"]))))
def test_a_person_wrote_what_any_spelling_of_her_name_wrote(pairs) -> None:
    authors = pd.DataFrame(pairs, columns=["record_key", "actor"])
    expected = {key for key, name in pairs if person_key(name) == "zoé"}
    assert set(written_by(authors, "ZOE\u0301")) == expected
