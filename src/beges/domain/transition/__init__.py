"""Transition: the actions of the plan, its targets, and where they lead (method V5 ch. 7 p.50).

``tables`` declares what a person fills in, ``records`` what is read of it, ``checks`` its laws,
``totals`` the volumes expected and obtained, ``trajectories`` the way to the targets.
"""

from beges.domain.transition.checks import (
    FORM_YEARS,
    check_actions,
    check_against,
    check_targets,
    missing_of,
)
from beges.domain.transition.records import (
    Action,
    ActionStatus,
    Plan,
    Side,
    Target,
    action_of,
    plan_of,
    side_of,
    target_of,
    target_scopes,
)
from beges.domain.transition.tables import ACTIONS, TARGETS
from beges.domain.transition.totals import (
    YEARS_BETWEEN,
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
    "YEARS_BETWEEN",
    "Action",
    "ActionStatus",
    "Actual",
    "Aim",
    "Gap",
    "Plan",
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
    "check_actions",
    "check_against",
    "check_targets",
    "expected",
    "gap",
    "mass_of",
    "masses_by_post",
    "missing_of",
    "obtained",
    "of_window",
    "plan_of",
    "side_of",
    "target_of",
    "target_scopes",
    "trajectory",
    "window_of",
]
