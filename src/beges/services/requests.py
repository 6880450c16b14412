"""Requests: what each site is asked for, as a workbook that the ordinary import reads back."""

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from beges.domain.activities import day_numbers
from beges.domain.collection import asked
from beges.domain.french import day, number
from beges.domain.units import unit
from beges.output.template import write_request
from beges.services.collection import Collection, collection
from beges.services.refusals import NotFound
from beges.services.workspace import Workspace, choice_lists, load_release, releases

NEAR_DAYS = 20
"""A figure of last year is shown when it starts within so many days of a year before."""

_UNSAFE = re.compile(r"[^A-Za-z0-9_-]+")


def requests(workspace: Workspace, year: int) -> dict[str, list[dict[str, Any]]]:
    """The rows that each incomplete site is asked for, by site."""
    return rows_by_site(collection(workspace, year))


def rows_by_site(seen: Collection) -> dict[str, list[dict[str, Any]]]:
    """As :func:`requests`, of a collection at hand."""
    holes = asked(seen.activities, seen.found)
    lines = seen.found.lines.iloc[holes["line"].to_numpy(np.int64)].reset_index(drop=True)
    before = _last_year(seen, holes)
    by_site: dict[str, list[dict[str, Any]]] = {}
    names = ("entity", "site", "activity_type", "factor", "unit", "meter")
    for line, hole, told in zip(
        lines.to_dict("records"), holes.to_dict("records"), before, strict=True
    ):
        row = {name: line[name] or None for name in names}
        row |= {
            "period_start": hole["start"].date(),
            "period_end": hole["end"].date(),
            "data_kind": "invoiced",
            "last_year": told,
        }
        by_site.setdefault(str(line["site"]), []).append(row)
    return by_site


def _last_year(seen: Collection, holes: pd.DataFrame) -> list[str]:
    """Last year's figure of each period in words; blank where there is none."""
    row = np.flatnonzero(seen.found.awaited.line_of >= 0)
    table = seen.activities.iloc[row]
    figures = pd.DataFrame(
        {
            "line": seen.found.awaited.line_of[row],
            "start": day_numbers(table["period_start"]),
            "position": row,
        }
    ).sort_values("start", kind="stable")
    wanted = pd.DataFrame(
        {
            "line": holes["line"].to_numpy(np.int64),
            "start": day_numbers(holes["start"] - pd.DateOffset(years=1)),
            "order": np.arange(len(holes)),
        }
    ).sort_values("start", kind="stable")
    near = pd.merge_asof(
        wanted, figures, on="start", by="line", direction="nearest", tolerance=NEAR_DAYS
    ).sort_values("order")
    return ["" if pd.isna(at) else _told(seen.activities.iloc[int(at)]) for at in near["position"]]


def _told(activity: "pd.Series[Any]") -> str:
    label = unit(str(activity["unit"])).label_fr
    quantity = number(float(activity["quantity"]))
    return f"{quantity} {label} du {day(activity['period_start'])} au {day(activity['period_end'])}"


def request_bytes(workspace: Workspace, year: int, site: str) -> bytes:
    """The workbook of one site.

    Raises
    ------
    NotFound
        When the site is not registered, or misses nothing that is due.
    """
    seen = collection(workspace, year)
    if site not in seen.perimeter.sites:
        raise NotFound(f"Aucun site « {site} » dans le périmètre.")
    rows = rows_by_site(seen).get(site)
    if not rows:
        raise NotFound(f"Le site « {site} » n'a rien à compléter pour {year}.")
    return _workbook(workspace, seen, site, rows)


def _workbook(
    workspace: Workspace, seen: Collection, site: str, rows: Sequence[Mapping[str, Any]]
) -> bytes:
    release = load_release(workspace, releases()[0])
    lists = choice_lists(seen.perimeter, release)
    title = f"{seen.perimeter.sites[site].name} : données {seen.year} à compléter"
    buffer = io.BytesIO()
    write_request(buffer, title, lists, rows)
    return buffer.getvalue()


def request_name(site: str, year: int) -> str:
    """The name of the file of a site: no sign of its code is one of a path."""
    return f"beges_demande_{_UNSAFE.sub('_', site)}_{year}.xlsx"


def requests_zip(workspace: Workspace, year: int) -> bytes:
    """The workbooks of every incomplete site, in one archive.

    Raises
    ------
    NotFound
        When no site misses anything that is due.
    """
    seen = collection(workspace, year)
    by_site = rows_by_site(seen)
    if not by_site:
        raise NotFound(f"Aucun site n'a quelque chose à compléter pour {year}.")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for rank, (site, rows) in enumerate(sorted(by_site.items()), start=1):
            name = request_name(site, year)
            known = name in archive.namelist()
            name = f"{rank}_{name}" if known else name
            archive.writestr(name, _workbook(workspace, seen, site, rows))
    return buffer.getvalue()


def export_requests(workspace: Workspace, year: int, target: Path, site: str = "") -> int:
    """Write the workbook of a site, or the archive of all; returns how many workbooks."""
    if site:
        target.write_bytes(request_bytes(workspace, year, site))
        return 1
    content = requests_zip(workspace, year)
    target.write_bytes(content)
    return len(zipfile.ZipFile(io.BytesIO(content)).namelist())
