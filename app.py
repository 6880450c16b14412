"""Entry point of Streamlit: ``streamlit run app.py``."""

from beges.ui.app import run

run()
