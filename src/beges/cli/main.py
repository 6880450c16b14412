"""Commands of ``beges``. Imports wait inside the commands, so that ``--help`` answers at once.

Exit codes: 0 done; 1 the data are refused and nothing is written; 2 the input cannot be used;
3 our fault. Messages are French; JSON keys are English and carry their unit (``total_mg``).
"""

import sys
import traceback

import typer

from beges.cli import (
    bookkeeping,
    collection,
    data,
    declaration,
    evidence,
    factors,
    filings,
    gaps,
    mappings,
    plan,
    published,
    report,
    reports,
    uncertainty,
    verification,
)
from beges.cli.options import OUR_FAULT, REFUSED, UNUSABLE

app = typer.Typer(
    help="Bilan des émissions de gaz à effet de serre, de la facture à la déclaration.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    rich_markup_mode=None,
)
data.register(app)
collection.register(app)
bookkeeping.register(app)
factors.register(app)
gaps.register(app)
mappings.register(app)
plan.register(app)
report.register(app)
reports.register(app)
filings.register(app)
evidence.register(app)
uncertainty.register(app)
declaration.register(app)
published.register(app)
verification.register(app)


def run() -> None:
    """The entry point."""
    sys.exit(main(sys.argv[1:]))


def main(arguments: list[str]) -> int:
    """Run a command; what went wrong becomes a French sentence and an exit code."""
    try:
        app(args=arguments)
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else 0
    except Exception as error:  # noqa: BLE001 - the last door: every error leaves with its code
        return _exit_code(error)
    return 0


def _exit_code(error: Exception) -> int:
    """Say what went wrong, and tell its kind."""
    from beges.cli.console import complain, say_findings
    from beges.intake import ReleaseDamaged, ReleaseUnknown
    from beges.services.inventories import SavedNotRecorded
    from beges.services.refusals import NotFound, Refused
    from beges.store import (
        DocumentChanged,
        DocumentMissing,
        DocumentsUnavailable,
        StoreTooNew,
        StoreUnavailable,
        TriggersMissing,
    )

    if isinstance(error, Refused):
        say_findings(error.findings)
        complain("Rien n'a été enregistré.")
        return REFUSED
    if isinstance(error, SavedNotRecorded):
        complain(str(error))
        return OUR_FAULT
    if isinstance(error, OSError) and not isinstance(error, StoreUnavailable):
        complain(f"Fichier impossible à lire ou à écrire : {error.filename}")
        return UNUSABLE
    unusable = (StoreUnavailable, StoreTooNew, TriggersMissing, ReleaseDamaged, ReleaseUnknown)
    documents = (DocumentsUnavailable, DocumentMissing, DocumentChanged)
    if isinstance(error, (NotFound, *unusable, *documents)):
        complain(str(error))
        return UNUSABLE
    complain("Une erreur de l'outil l'a arrêté ; rien n'a été enregistré. Signalez-la avec ceci :")
    complain("".join(traceback.format_exception(error)))
    return OUR_FAULT


if __name__ == "__main__":
    run()
