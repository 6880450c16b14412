"""Mappings on the command line: listed, shown, carried, and a file imported by one."""

import json
from pathlib import Path

import pytest
from mapped_files import SAMPLES, build_samples_group, enedis

from beges.cli.main import main
from beges.services.mappings import keep_mapping
from beges.services.workspace import open_workspace

pytestmark = pytest.mark.slow


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "essai.sqlite"
    workspace = open_workspace(str(path), actor="Camille")
    build_samples_group(workspace)
    keep_mapping(workspace, "Enedis", enedis(workspace), reason="essai")
    workspace.store.close()
    return path


def test_a_file_is_imported_by_a_mapping_once(database: Path, capsys) -> None:
    source = str(SAMPLES / "enedis_mensuel.csv")
    command = ["import", source, "--mapping", "enedis", "--db", str(database)]
    assert main([*command, "--dry-run"]) == 0
    assert main(command) == 0
    assert "acceptées 72" in capsys.readouterr().out
    assert main(command) == 1
    assert main([*command[:3], "inconnue", *command[4:]]) == 2
    other = str(SAMPLES / "cartes_carburant.csv")
    assert main(["import", other, *command[2:]]) == 2
    assert main([*command, "--from", "31/02/2022", "--to", "31/12/2022"]) == 1


def test_mappings_are_listed_shown_and_carried(database: Path, tmp_path: Path, capsys) -> None:
    db = ["--db", str(database)]
    assert main(["mappings", "list", "--json", *db]) == 0
    assert json.loads(capsys.readouterr().out)[0]["name"] == "Enedis"
    assert main(["mappings", "show", "Enedis", *db]) == 0
    assert "Consommation (kWh)" in capsys.readouterr().out
    target = tmp_path / "m.json"
    assert main(["mappings", "export", "Enedis", str(target), *db]) == 0
    assert main(["mappings", "import", str(target), "--name", "Copie", *db]) == 0
    assert main(["mappings", "list", *db]) == 0
    assert "Copie" in capsys.readouterr().out
    target.write_text("{}", encoding="utf-8")
    assert main(["mappings", "import", str(target), "--name", "Rien", *db]) == 1
