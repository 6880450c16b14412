"""Undisturbed: a callback that stores runs to its end, whatever is clicked meanwhile.

The second click of a double click asks Streamlit for another run, and the run in hand then stops at
the next value of the session that it reads or writes: after the figure was stored, before the form
was emptied and the person told. The second run would then store, or refuse, the same form again. A
callback that stores therefore does not yield: the second run begins when it has ended, and finds
its turn gone.
"""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from streamlit.runtime.scriptrunner import get_script_run_ctx

P = ParamSpec("P")
_YIELD = "_yield_callback"


def undisturbed(callback: Callable[P, None]) -> Callable[P, None]:
    """The callback, which no other click interrupts."""

    @wraps(callback)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        context = get_script_run_ctx(suppress_warning=True)
        state = context.session_state if context is not None else None
        held = getattr(state, _YIELD, None)
        if held is None:
            callback(*args, **kwargs)
            return
        object.__setattr__(state, _YIELD, _go_on)
        try:
            callback(*args, **kwargs)
        finally:
            object.__setattr__(state, _YIELD, held)

    return run


def _go_on() -> None:
    """Where Streamlit would stop for another click."""
