"""The sealed pack: checked from a directory with nothing else, and no byte of it changes unseen."""

import csv
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from group_files import bring_in, build_group, data_file
from hypothesis import given
from hypothesis import settings as law
from hypothesis import strategies as st
from own_figures import heat, register

from beges.domain.declaration.filed_states import cells_of_inventory
from beges.domain.factors import Adopted, FactorRelease
from beges.domain.perimeter import INVENTORIES
from beges.domain.tables import rows, rules_digest
from beges.domain.units import ratio
from beges.intake import digest_of
from beges.output.pack import MANIFEST, VERIFIER, SealedPack, archive, seal, verifier_source
from beges.output.pack.seal import canonical
from beges.output.pack.tables import csv_text, guarded
from beges.services import inventories
from beges.services.documents import Handed, attach
from beges.services.filings import FilingTerms, file_published, find_filing, pack_bytes
from beges.services.inventories import find_inventory
from beges.services.libraries import Library, library_of
from beges.services.packs import ToSeal, build_pack
from beges.services.perimeter import record_of
from beges.services.sealing import seal_filing
from beges.services.workspace import Cache, Workspace, open_workspace
from beges.store import BatchKind, Head

pytestmark = pytest.mark.slow

OWN = "own-chaleur-siege-v1"
HOSTILE = ';ALS;;Assurances;;01/01/2021;31/12/2021;10;k€;Facturée;"=1+1 ; ""; \u2028 fin"'


class Checked(Exception):
    """The verifier ended, with what it says."""


@pytest.fixture(scope="module")
def filed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """A small group whose 2021 is filed: an asset, an own factor, a document, a hostile text."""
    folder = tmp_path_factory.mktemp("depot")
    workspace = open_workspace(str(folder / "essai.sqlite"), actor="Camille")
    build_group(workspace)
    terms = replace(find_inventory(workspace, "2021"), rebasing="rebased")
    inventories.change_inventory(workspace, terms, reason="essai", expected=1)
    register(workspace, heat(valid_from="2021"))
    bring_in(
        workspace,
        "autres.csv",
        data_file(
            [
                HOSTILE,
                ";ALS;LYO;Matériel informatique acheté;laptop;1/3/2020;1/3/2020;7;unité;Facturée;",
                ";ALS;;Assurances;;01/07/2021;30/06/2022;333,33;k€;Facturée;",
                ";ALS;;Assurances;;01/01/2021;31/12/2021;-1;k€;Facturée;avoir",
                f";ALS;LYO;Chaleur d’un réseau urbain;{OWN};01/01/2021;31/12/2021;9;MWh;Facturée;",
            ]
        ),
    )
    before = replace(find_inventory(workspace, "2021"), entities=("ALS", "ONV"))
    with workspace.store.writing(workspace.act(BatchKind.INVENTORY, "liste importée")) as ledger:
        # As an import writes it: a comma, and spaces.
        ledger.append(INVENTORIES, [{**record_of(before), "entities": "ONV , ALS"}])
    attach(workspace, [Handed(name="../a.pdf", content=b"%PDF-1.4 essai")], ["D-0000001"])
    still = replace(workspace, clock=lambda: datetime(2022, 12, 15, 9, tzinfo=UTC))
    file_published(still, "2021", FilingTerms(filed_on=date(2022, 12, 15), reason="essai"))
    seal_filing(still, "2021", with_documents=True)
    yield still
    workspace.store.close()


def files_of(content: bytes) -> Mapping[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


@pytest.fixture(scope="module")
def pack(filed: Workspace) -> Mapping[str, bytes]:
    """The files of its pack."""
    return files_of(pack_bytes(filed, "2021"))


def forged(filed: Workspace, change: Callable[[FactorRelease], FactorRelease]) -> SealedPack:
    """A pack made by the tool itself from other factors: coherent to the last cell, and sealed."""

    def library(*told: Any, **terms: Any) -> Library:
        known = library_of(*told, **terms)
        return replace(known, release=change(known.release))

    fresh = replace(filed, cache=Cache())
    filing = find_filing(filed, "2021")
    with patch.object(inventories, "library_of", library), filed.store.reading() as reader:
        inventory = inventories.derive_at(fresh, reader, find_inventory(filed, "2021"))
        wanted = ToSeal(
            inventory=inventory,
            head=Head(seq=filing.at_entry, digest=filing.at_digest),
            cells=cells_of_inventory(inventory),
            standard="v5",
            version=1,
            filed_on="2022-12-15",
            made_at=datetime(2022, 12, 15, 9, tzinfo=UTC),
            form=(),
            workbook=b"",
        )
        return build_pack(fresh, reader, wanted)


WRONG_GWPS = {"Base Carbone V23.6": {"ch4f": Decimal(100), "ch4b": Decimal(100), "n2o": Decimal(1)}}
SWAPPED = {"bc-37091": Adopted(factor_id="bc-28333", reason="essai")}


def doubled(release: FactorRelease, factor_id: str) -> FactorRelease:
    """The same release, with one factor twice what it is."""
    factor = release.factors[factor_id]
    parts = tuple(
        replace(part, values={gas: value * 2 for gas, value in part.values.items()})
        for part in factor.parts
    )
    return replace(release, factors={**release.factors, factor_id: replace(factor, parts=parts)})


@pytest.fixture(scope="module")
def program() -> object:
    """The verifier, compiled once."""
    return compile(verifier_source(), VERIFIER, "exec")


def told(program: object, content: bytes, folder: Path, digest: str = "") -> str:
    """What the verifier says of an archive; run in this process, where it is quick."""
    target = folder / "essai.zip"
    target.write_bytes(content)
    arguments, printed = sys.argv, io.StringIO()
    sys.argv = [VERIFIER, str(target), digest]
    said, sys.stdout = sys.stdout, printed
    try:
        exec(program, {"__name__": "__main__", "__file__": str(target)})  # type: ignore[call-overload]
    except SystemExit as leaving:
        return str(leaving.code)
    finally:
        sys.argv, sys.stdout = arguments, said
    return printed.getvalue()


def test_it_passes_from_a_directory_with_nothing_else(
    pack: Mapping[str, bytes], tmp_path: Path
) -> None:
    for name, content in pack.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    done = subprocess.run(
        [sys.executable, "-I", VERIFIER], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"Tout concorde : {len(pack)} fichiers")
    (tmp_path / "donnees/lignes.csv").write_bytes(pack["donnees/lignes.csv"] + b"\n")
    done = subprocess.run(
        [sys.executable, "-I", VERIFIER], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr.startswith("ÉCART : Le fichier donnees/lignes.csv a changé.")


@law(max_examples=100)
@given(data=st.data())
def test_no_byte_of_any_file_changes_unseen(
    pack: Mapping[str, bytes],
    program: object,
    tmp_path_factory: pytest.TempPathFactory,
    data: st.DataObject,
) -> None:
    name = data.draw(st.sampled_from(sorted(pack)))
    place = data.draw(st.integers(0, max(len(pack[name]) - 1, 0)))
    content = bytearray(pack[name])
    content[place] ^= data.draw(st.integers(1, 255))
    changed = {**pack, name: bytes(content)}
    said = told(program, archive(changed), tmp_path_factory.getbasetemp())
    assert said.startswith("ÉCART"), (name, place, said)
    assert name in said or name == MANIFEST


@pytest.mark.parametrize("what", ["missing", "added", "truncated", "twice", "cut", "digest"])
def test_what_is_missing_added_or_cut_is_named(
    pack: Mapping[str, bytes], program: object, tmp_path: Path, what: str
) -> None:
    name = "donnees/facteurs.csv"
    content = archive(pack)
    digest = ""
    if what == "missing":
        content = archive({n: held for n, held in pack.items() if n != name})
    elif what == "added":
        name = "donnees/autre.csv"
        content = archive({**pack, name: b""})
    elif what == "truncated":
        content = archive({**pack, name: pack[name][:-1]})
    elif what == "twice":
        held = io.BytesIO(content)
        with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(held, "a") as target:
            target.writestr(name, pack[name])
        content, name = held.getvalue(), "deux fois"
    elif what == "cut":
        content, name = content[: len(content) // 2], "illisible"
    else:
        digest, name = "0" * 64, "n'est pas celle"
    assert name in told(program, content, tmp_path, digest)


def resealed(pack: Mapping[str, bytes], **changed: bytes) -> bytes:
    """A pack whose manifest was made again after a change: only its figures can betray it."""
    facts = json.loads(pack[MANIFEST])
    facts.pop("files"), facts.pop("seal")
    files = {n: held for n, held in pack.items() if n not in (MANIFEST, VERIFIER)}
    return seal({**files, **{n.replace("__", "/"): b for n, b in changed.items()}}, facts).content


def swapped(content: bytes, column: str, value: str, row: int = 1) -> bytes:
    rows = list(csv.reader(io.StringIO(content.decode(), newline=""), delimiter=";"))
    rows[row][rows[0].index(column)] = value
    return csv_text(rows[0], rows[1:])


@pytest.mark.parametrize(
    ("name", "column", "value", "expected"),
    [
        ("donnees/lignes.csv", "total_mg", "1", "total_mg vaut"),
        ("donnees/lignes.csv", "co2f_mg", "1", "co2f_mg vaut"),
        ("donnees/lignes.csv", "share_num", "1", "share_num vaut"),
        ("donnees/lignes.csv", "v5", "6.1", "v5 vaut"),
        ("donnees/lignes.csv", "esrs", "outside", "esrs vaut"),
        ("donnees/lignes.csv", "timing", "acquisition", "vaut"),
        ("donnees/lignes.csv", "entity", "ONV", "entity vaut"),
        ("donnees/lignes.csv", "status", "excluded", "status vaut"),
        ("donnees/lignes.csv", "status", "eliminated", "status vaut"),
        ("donnees/activites.csv", "activity_id", "D-9999999", "diffère du registre"),
        ("donnees/activites.csv", "quantity", "1", "diffère du registre"),
        ("donnees/facteurs.csv", "ratio", "3/7", "vaut"),
        ("donnees/boites.csv", "exact_mg", "7", "exact_mg vaut"),
    ],
)
def test_a_manifest_made_again_hides_no_figure(
    pack: Mapping[str, bytes],
    program: object,
    tmp_path: Path,
    *,
    name: str,
    column: str,
    value: str,
    expected: str,
) -> None:
    changed = {name.replace("/", "__"): swapped(pack[name], column, value)}
    assert expected in told(program, resealed(pack, **changed), tmp_path)


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (["donnees/lignes.csv"], "exact_mg vaut"),
        (["donnees/activites.csv"], "Donnée D-0000001 : elle manque"),
        (["donnees/lignes.csv", "donnees/activites.csv"], "Donnée D-0000001 : elle manque"),
    ],
)
def test_what_is_left_out_of_the_pack_is_named(
    pack: Mapping[str, bytes],
    program: object,
    tmp_path: Path,
    files: list[str],
    expected: str,
) -> None:
    changed = {
        name.replace("/", "__"): b"\r\n".join(
            row for row in pack[name].split(b"\r\n") if b"D-0000001" not in row
        )
        for name in files
    }
    said = told(program, resealed(pack, **changed), tmp_path)
    assert expected in said


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda release: release, "Tout concorde"),
        (lambda release: doubled(release, "bc-37091"), "Facteur bc-37091 : "),
        (lambda release: doubled(release, OWN), f"Facteur {OWN} : "),
        (lambda release: replace(release, digest="0" * 64), "leur empreinte est"),
        (lambda release: replace(release, gwps=WRONG_GWPS), "ceux que le registre a relevés"),
        (lambda release: replace(release, adopted=SWAPPED), "ceux que le registre a relevés"),
    ],
    ids=["honest", "published", "own", "release", "rebased", "swapped"],
)
def test_a_factor_that_is_forged_everywhere_is_named(
    filed: Workspace,
    program: object,
    tmp_path: Path,
    change: Callable[[FactorRelease], FactorRelease],
    expected: str,
) -> None:
    """Line, cell and total follow from it, and the manifest is made again."""
    assert expected in told(program, forged(filed, change).content, tmp_path)


def rechained(content: bytes, change: Callable[[bytes], bytes]) -> tuple[bytes, dict[str, object]]:
    """A ledger whose entries were changed and chained again, and its head."""
    digest, lines = "0" * 64, []
    for line in content.split(b"\n")[:-1]:
        text = change(line[65:])
        digest = sha256(digest.encode() + text).hexdigest()
        lines.append(digest.encode() + b" " + text + b"\n")
    return b"".join(lines), {"entry": len(lines), "digest": digest}


def test_a_release_that_is_forged_is_known_by_its_digest(
    pack: Mapping[str, bytes], program: object, tmp_path: Path
) -> None:
    """The ledger says it; where the ledger is forged too, the printed one is not the published."""
    facts = json.loads(pack[MANIFEST])
    name = f"facteurs/{facts['release']}/parts.csv"
    old = next(row for row in pack[name].split(b"\n") if row.startswith(b"bc-37091,"))
    new = old.replace(b"0.0", b"0.1")
    files = {**pack, name: pack[name].replace(old, new)}
    assert "leur empreinte est" in told(program, resealed(files), tmp_path)
    digest = digest_of(
        {n.rpartition("/")[2]: held for n, held in files.items() if n.startswith("facteurs/")}
    )
    before, after = facts["release_digest"].encode(), digest.encode()
    files["registre.jsonl"], head = rechained(
        pack["registre.jsonl"], lambda text: text.replace(before, after)
    )
    facts |= {"release_digest": digest, "head": head}
    files[MANIFEST] = canonical(facts)
    said = told(program, resealed(files), tmp_path)
    assert said.startswith("ÉCART : Facteur bc-37091")


def test_rules_that_the_ledger_does_not_know_are_said(
    pack: Mapping[str, bytes], program: object, tmp_path: Path
) -> None:
    table = pack["regles/gwp.csv"].replace(b",265,", b",300,")
    files = {**pack, "regles/gwp.csv": table}
    assert "rules_digest vaut" in told(program, resealed(files), tmp_path)
    rules = sha256()
    for name in sorted(name for name in files if name.startswith("regles/")):
        rules.update(name[7:-4].encode() + b"\n" + files[name])
    digest = rules.hexdigest()
    files[MANIFEST] = canonical({**json.loads(pack[MANIFEST]), "rules_digest": digest})
    assert f"règles {digest} à comparer" in told(program, resealed(files), tmp_path)
    before = told(program, archive(pack), tmp_path)
    assert f"règles {rules_digest()} connue du registre" in before


def test_the_packed_sizes_of_units_are_those_of_the_engine() -> None:
    known = [row for row in rows("units") if "{" not in row["code"]]
    for one in known:
        for other in known:
            if one["basis"] == other["basis"]:
                expected = Fraction(one["size"]) / Fraction(other["size"])
                assert ratio(one["code"], other["code"]) == expected


def test_a_line_told_twice_is_named(
    pack: Mapping[str, bytes], program: object, tmp_path: Path
) -> None:
    """Before any sum, which could be forged with it."""
    name = "donnees/lignes.csv"
    rows = pack[name].split(b"\r\n")
    twice = b"\r\n".join([*rows[:-1], rows[1], b""])
    said = told(program, resealed(pack, **{"donnees__lignes.csv": twice}), tmp_path)
    assert "une fois chacun" in said


def test_an_entry_of_the_ledger_that_was_changed_is_named(
    pack: Mapping[str, bytes], program: object, tmp_path: Path
) -> None:
    lines = pack["registre.jsonl"].split(b"\n")
    lines[4] = lines[4].replace(b"Camille", b"Mallory")
    lines[4] = lines[4][:-1] + b" }"
    files = {**pack, "registre.jsonl": b"\n".join(lines)}
    assert "l'écriture 5 ne" in told(program, resealed(files), tmp_path)
    files["registre.jsonl"] = b"\n".join(pack["registre.jsonl"].split(b"\n")[:-2]) + b"\n"
    assert "la dernière écriture" in told(program, resealed(files), tmp_path)


def test_the_same_content_gives_the_same_bytes(pack: Mapping[str, bytes]) -> None:
    assert archive(pack) == archive(dict(pack))
    assert resealed(pack) == archive(pack)
    assert canonical(json.loads(pack[MANIFEST])) == pack[MANIFEST]


def test_the_verifier_is_one_short_page_of_the_standard_library() -> None:
    source = verifier_source().decode()
    assert len(source.splitlines()) <= 150
    imported = {
        word.strip(",")
        for line in source.splitlines()
        if line.startswith(("import ", "from "))
        for word in (line.split()[1:2] if line.startswith("from") else line.split()[1:])
    }
    assert imported <= set(sys.stdlib_module_names)
    compile(source, VERIFIER, "exec")
    import ast

    ast.parse(source, feature_version=(3, 9))


@given(st.text())
def test_no_spreadsheet_runs_a_packed_text(text: str) -> None:
    held = guarded(text)
    assert not held.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert (held.removeprefix("'")) == text
    packed = csv_text(("a", "b"), [[held, "fin"]]).decode(errors="replace")
    (row,) = list(csv.DictReader(io.StringIO(packed, newline=""), delimiter=";"))
    if "\0" not in text:
        assert row["a"].encode(errors="replace") == held.encode(errors="replace")
