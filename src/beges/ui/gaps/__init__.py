"""Why two totals differ: between years, and between standards. A section is a module."""
