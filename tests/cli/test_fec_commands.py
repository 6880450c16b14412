"""Commands on ledgers of accounts: check, import, rules, settle, entries."""

import json
from pathlib import Path

import pytest
from cli.test_cli import beges
from ledgers import NAME, bill, build_ledgers, written

from beges.services.workspace import open_workspace

pytestmark = pytest.mark.slow

CONTENT = written([*bill("62260000", "1200,00", "1"), *bill("61320000", "500,00", "2")])


@pytest.fixture
def db(tmp_path: Path) -> Path:
    path = tmp_path / "essai.sqlite"
    workspace = open_workspace(str(path), actor="Camille")
    build_ledgers(workspace)
    workspace.store.close()
    (tmp_path / NAME).write_bytes(CONTENT)
    return path


def test_a_ledger_is_checked_then_imported(db: Path) -> None:
    file = str(db.with_name(NAME))
    done = beges("fec", "check", file, "--entity", "ALS", "--json", db=db)
    told = json.loads(done.stdout)
    assert (done.returncode, told["batch"], told["new"]) == (0, None, 1)
    assert sum(row["lines"] for row in told["outcomes"]) == 4
    done = beges("fec", "import", file, "--entity", "ALS", db=db)
    assert done.returncode == 0, done.stderr
    for words in ("compté", "1\u202f200,00", "à trancher", "Enregistré"):
        assert words in done.stdout
    assert beges("fec", "import", file, "--entity", "ALS", db=db).returncode == 1
    done = beges("fec", "entries", "D-0000001", db=db)
    assert done.returncode == 0
    assert "FOURNISSEUR" in done.stdout
    told = json.loads(beges("fec", "entries", "D-0000001", "--json", db=db).stdout)
    assert told["counted_cents"] == 120_000
    assert beges("fec", "entries", "D-9999999", db=db).returncode == 2


def test_another_entity_is_refused(db: Path) -> None:
    done = beges("fec", "check", str(db.with_name(NAME)), "--entity", "ONV", db=db)
    assert done.returncode == 1
    assert "732829320" in done.stderr


def test_a_double_count_is_settled(db: Path) -> None:
    reason = ("--reason", "surfaces inconnues")
    asked = ("fec", "settle", "ALS", "2021", "6132", "--by")
    assert beges(*asked, "split", *reason, db=db).returncode == 1
    assert beges(*asked, "guess", *reason, db=db).returncode == 1
    done = beges(*asked, "split", "--amount", "300,5", *reason, db=db)
    assert done.returncode == 0, done.stderr
    done = beges(*asked, "monetary", *reason, "--json", db=db)
    assert json.loads(done.stdout)["batch"]
    file = str(db.with_name(NAME))
    told = json.loads(beges("fec", "check", file, "--entity", "ALS", "--json", db=db).stdout)
    assert told["new"] == 2


def test_rules_are_listed(db: Path) -> None:
    done = beges("fec", "rules", "pcec", db=db)
    assert "Prêts et opérations avec la clientèle" in done.stdout
    told = json.loads(beges("fec", "rules", "hlm", "--json", db=db).stdout)
    assert {rule["chart"] for rule in told} == {"pcg", "hlm"}
    assert beges("fec", "rules", "ifrs", db=db).returncode == 2
