"""Why two totals differ: between standards, and between years."""
