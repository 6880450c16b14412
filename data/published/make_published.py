"""Make a file of published inventories for tests and for the bench: invented, seeded, real header.

Names, SIREN and figures are drawn; no organisation of ADEME's file is in it. The shape is that of
the published file: semicolons, UTF-8 with its mark, noughts in unfilled posts, V4 inventories in V5
posts (post 9 whole in 4.1), long texts.
"""

import csv
import io
import random
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COLUMNS = ROOT / "src" / "beges" / "domain" / "tables" / "open_data_columns.csv"
POSTS = (
    *("1.1", "1.2", "1.3", "1.4", "1.5", "2.1", "2.2", "3.1", "3.2", "3.3", "3.4", "3.5"),
    *("4.1", "4.2", "4.3", "4.4", "4.5", "5.1", "5.2", "5.3", "5.4", "6.1"),
)
WEIGHTS = dict(
    zip(POSTS, (4, 5, 0, 1, 0, 3, 1, 2, 1, 12, 2, 7, 14, 9, 1, 3, 20, 0, 2, 0, 1, 0), strict=True)
)
NAFS = ("6499Z", "6419Z", "6820A", "6820B", "7112B", "8411Z", "4711F")
BRACKETS = (
    *("Entre 50 et 99", "Entre 100 et 199", "Entre 250 et 499", "Entre 500 et 999"),
    *("Entre 1 000 et 1 999", "Entre 2 000 et 4 999", "Entre 5 000 et 9 999", "Plus de 9 999"),
)
WORDS = ("l'organisation", "réduit", "ses", "achats", ";", "suit", "un", "plan", "d'actions")


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How many inventories, how long their texts, and the seed."""

    rows: int
    seed: int = 5
    words: int = 12


def headers() -> dict[str, str]:
    """Source of a column → its header, in the order of the file."""
    with COLUMNS.open(encoding="utf-8", newline="") as file:
        return {f"{row['source']}#{row['column']}": row["header"] for row in csv.DictReader(file)}


def siren(number: int) -> str:
    """Nine digits with the right key."""
    base = f"{number:08d}"
    doubled = [int(d) * 2 - 9 * (int(d) > 4) for d in base[1::2]]
    key = -(sum(int(d) for d in base[0::2]) + sum(doubled)) % 10
    return f"{base}{key}"


def make(plan: Plan) -> bytes:
    """The file."""
    draw = random.Random(plan.seed)
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=";", lineterminator="\n")
    known = headers()
    writer.writerow(known.values())
    for number in range(plan.rows):
        row = _row(draw, number, plan)
        writer.writerow([row.get(source.partition("#")[0], "") for source in known])
    return stream.getvalue().encode("utf-8-sig")


def _row(draw: random.Random, number: int, plan: Plan) -> dict[str, str]:
    """One inventory, by source of its columns."""
    method = draw.choice(("v4", "v5", "v5"))
    year = draw.randint(2017, 2021) if method == "v4" else draw.randint(2021, 2025)
    bracket = draw.choice(BRACKETS)
    size = 10 ** draw.uniform(2, 4.5)
    texts = {
        f"field:{name}": " ".join(draw.choice(WORDS) for _ in range(plan.words))
        for name in ("organisation", "policy", "actions_means", "sources", "uncertainties")
    }
    return {
        "blank": f"{draw.getrandbits(64):016x}",
        "standard": method,
        "filed_on": f"{year + 1}-{draw.randint(1, 12):02d}-{draw.randint(1, 28):02d}",
        "field:structure_type": "Entreprise",
        "field:legal_name": f"ORGANISATION INVENTÉE {number}",
        "field:principal_siren": siren(10_000_000 + number).lstrip("0"),
        "field:principal_naf": draw.choice(NAFS),
        "field:headcount_bracket": bracket,
        "field:consolidation_mode": draw.choice(("Opérationnel", "Financier")),
        "field:reporting_year": str(year),
        "field:threshold_pct": "80.0",
        "field:contact_name": "[Masqué]",
        "field:contact_email": "[Masqué]",
        **{f"post:{post}": _tonnes(draw, size, post, method) for post in POSTS},
        **texts,
    }


def _tonnes(draw: random.Random, size: float, post: str, method: str) -> str:
    weight = WEIGHTS[post] * draw.uniform(0.4, 1.6)
    if method == "v4" and post == "4.5":
        return "0.0"
    mass = size * weight / 100
    return f"{round(mass):.1f}" if method == "v4" else str(round(mass, 2))


if __name__ == "__main__":
    Path(sys.argv[1]).write_bytes(make(Plan(rows=int(sys.argv[2]), words=int(sys.argv[3]))))
