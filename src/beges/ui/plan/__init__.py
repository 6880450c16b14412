"""The parts of the page Plan: actions, targets, trajectories, and the form that changes them."""
