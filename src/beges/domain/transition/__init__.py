"""Transition: the actions of the plan, its targets, and where they lead (method V5 ch. 7 p.50)."""

from beges.domain.transition.tables import ACTIONS, TARGETS

__all__ = ["ACTIONS", "TARGETS"]
