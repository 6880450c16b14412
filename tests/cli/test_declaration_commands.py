"""The declaration on the command line: answers, posts, reference year, and what is missing."""

import json
from pathlib import Path

import pytest
from group_files import build_group

from beges.cli.main import main
from beges.services.inventories import find_inventory
from beges.services.workspace import open_workspace

pytestmark = pytest.mark.slow


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "essai.sqlite"
    workspace = open_workspace(str(path), actor="Camille")
    build_group(workspace)
    workspace.store.close()
    return path


def test_the_form_is_shown_answered_and_checked(database: Path, capsys) -> None:
    db = ["--year", "2021", "--db", str(database)]
    assert main(["form", "set", "policy=sobriété", "csrd=non", *db]) == 0
    assert main(["form", "set", "policy", *db]) == 2
    assert main(["form", "set", "csrd=peut-être", *db]) == 1
    assert "ni oui ni non" in capsys.readouterr().err
    assert main(["form", "show", "--step", "organisation", "--json", *db]) == 0
    fields = json.loads(capsys.readouterr().out)
    assert next(one for one in fields if one["field"] == "policy")["text"] == "sobriété"
    assert main(["form", "show", *db]) == 0
    assert "À remplir" in capsys.readouterr().out
    assert main(["form", "check", *db]) == 1
    assert "La fiche est incomplète." in capsys.readouterr().out
    assert main(["form", "check", "--json", *db]) == 1
    assert not json.loads(capsys.readouterr().out)["complete"]


def test_posts_and_reference_are_decided(database: Path, tmp_path: Path, capsys) -> None:
    db = ["--year", "2021", "--db", str(database)]
    size = ["--size", "5.4=12,5:encours"]
    assert main(["significance", "decide", "--exclude", "3.3=télétravail", *size, *db]) == 0
    assert main(["significance", "decide", "--exclude", "1.1=x", *db]) == 1
    assert main(["significance", "decide", "--exclude", "3.3", *db]) == 2
    workspace = open_workspace(str(database))
    assert find_inventory(workspace, "2021").excluded_posts == ("3.3",)
    workspace.store.close()
    assert main(["significance", "show", *db]) == 0
    assert "écarté" in capsys.readouterr().out
    assert main(["significance", "show", "--json", *db]) == 0
    assert json.loads(capsys.readouterr().out)["excluded"] == ["3.3"]
    file = tmp_path / "bilan.csv"
    file.write_text("poste;tCO2e\n1;12,5\n9;3\n", encoding="utf-8")
    named = ["--code", "PUB", "--title", "Bilan", "--source", "rapport", "--standard", "v4"]
    publish = ["reference", "publish", str(file), *named, "--year", "2018"]
    assert main([*publish, "--db", str(database)]) == 0
    assert main([*publish[:2], str(database), *publish[3:], "--db", str(database)]) == 1
    assert main(["reference", "set", "PUB", *db]) == 0
    assert main(["reference", "set", "2020", *db]) == 1
    assert main(["reference", "set", "2020", "--why", "données perdues", *db]) == 0
    capsys.readouterr()
    assert main(["reference", "show", *db]) == 0
    told = capsys.readouterr().out
    assert "Poste auparavant écarté" not in told
    assert "Total" in told
    assert main(["reference", "show", "--json", *db]) == 0
    assert json.loads(capsys.readouterr().out)["year"] == 2020
