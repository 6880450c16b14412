"""Pages: one file a page, run by Streamlit; nothing imports them."""
