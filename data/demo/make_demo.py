"""Makes the collection files of the demo group: five entities, two years, everything invented.

The group, its published totals and the shape of its emissions are those of its own extra-financial
statement for 2022; sites, meters, bills and accounts are drawn by a seeded generator, and their
quantities (never a result) are scaled until the tool computes the published figures. The same
script gives the same bytes, on any machine.

    python data/demo/make_demo.py [folder]
"""

import sys
from pathlib import Path

from scenario.assets import assets
from scenario.calibration import calibrate
from scenario.energy import energy
from scenario.files import write, write_activities
from scenario.lines import YEARS, Line
from scenario.places import Place, places
from scenario.purchases import purchases
from scenario.register import RELEASE, perimeter, records, settings
from scenario.restated import restated
from scenario.stock import housing_stock
from scenario.travel import travel
from scenario.waste import waste

from beges.intake import read_release

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]


def draft(known: list[Place]) -> list[Line]:
    """The activities of both years and the restatement, in the order of the files."""
    subjects = (energy, travel, purchases, assets, waste, housing_stock)
    drafted = [line for subject in subjects for line in subject(known)]
    collected = [line for year in YEARS for line in drafted if line.file == year]
    return [*collected, *restated(collected, known)]


def make(folder: Path) -> None:
    """Write every file of the demo in that folder."""
    known = places()
    lines = draft(known)
    registered = records(known)
    release = read_release(ROOT / "factors" / RELEASE)
    scales = calibrate(lines, perimeter(registered), settings(registered, "2020"), release)
    folder.mkdir(parents=True, exist_ok=True)
    write(folder, registered)
    write_activities(folder, lines)
    for (file, (who, group)), scale in scales.items():
        print(f"{file or 'restated':>8}  {who:<5}  {group:<12}  × {scale:.3f}")
    print(f"{len(lines)} activities")


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
