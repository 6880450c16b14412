"""Commands of ``beges factors``: releases installed and listed; the rest have their modules."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from beges.cli import comparison, factor_search, own_factors
from beges.cli.options import REFUSED, UNUSABLE, Json

if TYPE_CHECKING:
    from beges.services.releases import InstalledRelease, ReleasePreview

factors_app = typer.Typer(
    help="Les facteurs : versions installées, comparaison avec un inventaire, adoption.",
    no_args_is_help=True,
)

Source = Annotated[
    Path,
    typer.Argument(
        metavar="FICHIER",
        exists=True,
        dir_okay=False,
        readable=True,
        help="Fichier de l'ADEME, CSV ou .xlsx.",
    ),
]
Release = Annotated[
    str,
    typer.Option("--release", help="Nom de la version, par exemple base_carbone/23.6."),
]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Contrôler et montrer l'aperçu, sans installer.")
]


def register(app: typer.Typer) -> None:
    """Put these commands on the application."""
    factors_app.command("import")(import_release)
    factors_app.command("list")(list_releases)
    factor_search.register(factors_app)
    comparison.register(factors_app)
    own_factors.register(factors_app)
    app.add_typer(factors_app, name="factors")


def import_release(
    source: Source, release: Release, *, json: Json = False, dry_run: DryRun = False
) -> None:
    """Installer un fichier entier de la Base Carbone : une version, qui ne changera plus."""
    from beges.cli.data import progress_bar
    from beges.services.releases import install_release, preview_release

    with progress_bar() as progress:
        progress("Lecture et contrôle")
        seen = preview_release(source.read_bytes(), source.name, release)
        written = False
        if seen.may_be_installed and not dry_run:
            progress("Installation")
            written = install_release(seen)
    _say_release(seen, written=written, json=json)
    if not (seen.may_be_installed or seen.is_installed):
        raise typer.Exit(REFUSED if seen.read else UNUSABLE)


def _say_release(seen: "ReleasePreview", *, written: bool, json: bool) -> None:
    """What was read, what is wrong, and whether it was installed."""
    from beges.cli.console import complain, say, say_findings, say_json, table
    from beges.domain.french import number

    if json:
        say_json(_release_json(seen) | {"installed": written})
        return
    say_findings(seen.findings)
    if seen.counts:
        rows = [(label, number(count)) for label, count in seen.counts.items()]
        table(("", "lignes"), [*rows, ("Lignes lues", number(seen.read))])
        say(seen.gwp_note)
        say(f"Empreinte : {seen.digest}")
    if written:
        say(f"Version installée : {seen.release}")
    elif seen.is_installed:
        say(f"La version {seen.release} est déjà là : rien n'a été écrit.")
    else:
        complain("Rien n'a été installé.")


def _release_json(seen: "ReleasePreview") -> dict[str, Any]:
    """A preview for a machine."""
    from beges.cli.console import finding_json

    return {
        "release": seen.release,
        "file": seen.file,
        "sha256": seen.sha256,
        "rows_read": seen.read,
        "rows": dict(seen.rows),
        "gwps": {gas: str(value) for gas, value in seen.gwps.items()},
        "gwp_note": seen.gwp_note,
        "digest": seen.digest,
        "already_installed": seen.is_installed,
        "findings": [finding_json(finding) for finding in seen.findings],
    }


def list_releases(*, json: Json = False) -> None:
    """Lister les versions de facteurs installées, et l'état de leurs fichiers."""
    from beges.cli.console import listing, say_findings, say_json
    from beges.services.releases import installed_releases

    found = installed_releases()
    if json:
        say_json([_installed_json(release) for release in found])
    else:
        header = ("Version", "Facteurs", "Valides", "Archivés", "État", "Intitulé")
        listing([header, *(_installed_row(release) for release in found)])
        say_findings(release.damage for release in found if release.damage)
    if not all(release.is_sound for release in found):
        raise typer.Exit(REFUSED)


def _installed_row(release: "InstalledRelease") -> tuple[str, ...]:
    """A release as a row of the list; unknown counts are blank."""
    from beges.domain.french import number

    counts = (release.factors, release.valid, release.archived)
    told = ("" if count is None else number(count) for count in counts)
    state = "intacte" if release.is_sound else "altérée"
    return (release.name, *told, state, release.title)


def _installed_json(release: "InstalledRelease") -> dict[str, Any]:
    """A release at hand for a machine."""
    return {
        "release": release.name,
        "title": release.title,
        "factors": release.factors,
        "valid": release.valid,
        "archived": release.archived,
        "digest": release.digest,
        "sound": release.is_sound,
        "damage": str(release.damage) if release.damage else None,
    }
