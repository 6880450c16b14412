"""The method, pure: no clock, no network, no database, no screen.

The rooms stand in the order of the walk (``docs/walk.md``); a room imports only rooms above it:
findings, units, gases, nomenclature, perimeter, activities, factors, emissions, inventory,
statements, indicators. The only files read here are the package's own tables, once each.
"""
