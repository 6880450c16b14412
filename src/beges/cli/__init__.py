"""The command line: every service as a command, with ``--json`` for machines."""
