"""The real things that the tests drive: PostgreSQL, LibreOffice and Chromium.

Rule: real ones or none. A tool that cannot be had skips its tests aloud (`missing`), never in
silence: the last lines of a run count them, tool by tool.
"""
