"""Transition: the actions of the plan, its targets, and where they lead (method V5 ch. 7 p.50).

``tables`` declares what a person fills in, ``records`` what is read of it, ``checks`` its laws,
``totals`` the volumes expected and obtained, ``results`` what the plan did between two years
(``claims``: what does not hold together in it), ``trajectories`` the way to the targets.
"""

from beges.domain.transition.checks import (
    FORM_YEARS,
    check_actions,
    check_against,
    check_targets,
    missing_of,
)
from beges.domain.transition.claims import check_results
from beges.domain.transition.records import (
    Action,
    ActionStatus,
    Plan,
    Side,
    Target,
    action_of,
    category_of,
    plan_of,
    side_of,
    target_of,
    target_scopes,
)
from beges.domain.transition.results import Claim, Part, Results, parts_of, results
from beges.domain.transition.tables import ACTIONS, TARGETS
from beges.domain.transition.totals import (
    Volume,
    Window,
    expected,
    obtained,
    of_window,
    window_of,
)
from beges.domain.transition.trajectories import (
    Actual,
    Aim,
    Gap,
    Step,
    Trajectory,
    actuals,
    aims,
    benchmark,
    gap,
    mass_of,
    masses_by_post,
    trajectory,
)

__all__ = [
    "ACTIONS",
    "FORM_YEARS",
    "TARGETS",
    "Action",
    "ActionStatus",
    "Actual",
    "Aim",
    "Claim",
    "Gap",
    "Part",
    "Plan",
    "Results",
    "Side",
    "Step",
    "Target",
    "Trajectory",
    "Volume",
    "Window",
    "action_of",
    "actuals",
    "aims",
    "benchmark",
    "category_of",
    "check_actions",
    "check_against",
    "check_results",
    "check_targets",
    "expected",
    "gap",
    "mass_of",
    "masses_by_post",
    "missing_of",
    "obtained",
    "of_window",
    "parts_of",
    "plan_of",
    "results",
    "side_of",
    "target_of",
    "target_scopes",
    "trajectory",
    "window_of",
]
