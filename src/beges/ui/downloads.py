"""Downloads: what is on the screen as a file, made when a person asks for it."""

import pandas as pd
import streamlit as st

from beges.services.downloads import csv_bytes


def csv_button(
    rows: pd.DataFrame, name: str, *, key: str, label: str = "Télécharger (CSV)"
) -> None:
    """The rows shown, as a CSV that a French spreadsheet opens."""
    st.download_button(
        label,
        lambda: csv_bytes(rows),
        file_name=f"{name}.csv",
        mime="text/csv",
        icon=":material/download:",
        key=f"telecharger.{key}",
        on_click="ignore",
    )
