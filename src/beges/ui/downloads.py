"""Downloads: what is on the screen as a file, made when a person asks for it."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from beges.services.downloads import csv_bytes


def csv_button(
    rows: pd.DataFrame | Callable[[], pd.DataFrame],
    name: str,
    *,
    key: str,
    label: str = "Télécharger (CSV)",
) -> None:
    """Rows as a CSV that a French spreadsheet opens: those shown, or made when asked for."""
    st.download_button(
        label,
        lambda: csv_bytes(rows() if callable(rows) else rows),
        file_name=f"{name}.csv",
        mime="text/csv",
        icon=":material/download:",
        key=f"telecharger.{key}",
        on_click="ignore",
    )
