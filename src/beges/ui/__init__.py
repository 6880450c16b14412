"""Screens: what people touch in a browser, in French. No arithmetic and no SQL.

A page asks services for values and shows them; what a person changes goes back through a service,
and everything is computed again. ``app`` is the entry point, ``session`` knows on which database a
person works and who that person is, ``pages`` holds one file a page.
"""
