"""The door of the files that users already have: a kept mapping in two clicks, or the wizard."""
