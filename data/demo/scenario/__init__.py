"""The invented scenario of the demo group, one module a subject; ``make_demo`` puts it together."""
