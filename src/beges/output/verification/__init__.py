"""Verification: the workbooks of a third party: the summary, and the sheet of its test."""

from beges.output.verification.picks import PickRow, PickSheet, write_pick_sheet
from beges.output.verification.summary import seal_of, write_summary

__all__ = ["PickRow", "PickSheet", "seal_of", "write_pick_sheet", "write_summary"]
