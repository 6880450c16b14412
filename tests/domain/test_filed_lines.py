"""The lines of a filing: their document gives them back to the digit, or says that it cannot."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as runs
from hypothesis import strategies as st
from small_group import activities, settings
from varied_group import activity_rows, group, terms

from beges.domain.factors import FactorRelease
from beges.domain.inventory import (
    DocumentUnreadable,
    Inventory,
    broken_invariants,
    compile_inventory,
    filed_inventory,
    lines_document,
    read_document,
)
from beges.domain.uncertainty import uncertainty_of


def compiled(release: FactorRelease, rows: list[dict[str, Any]], **facts: Any) -> Inventory:
    facts.setdefault("exclusion_reason", "essai" if facts.get("excluded_posts") else None)
    return compile_inventory(settings(**facts), group(), activities(rows), release)


def reread(inventory: Inventory, document: bytes) -> Inventory:
    return filed_inventory(
        read_document(document), inventory.settings, inventory.perimeter, inventory.activities
    )


@given(st.lists(activity_rows, max_size=8), terms, st.sampled_from(["published", "rebased"]))
@runs(max_examples=8)
def test_lines_to_document_to_lines_is_the_identity(
    release: FactorRelease, rows: list[dict[str, Any]], facts: dict[str, Any], rebasing: str
) -> None:
    rows = [*rows, {"activity_type": "no_such_type", "quantity": 1.0}]
    inventory = compiled(release, rows, **facts, rebasing=rebasing)
    document = lines_document(inventory)
    back = reread(inventory, document)
    pd.testing.assert_frame_equal(back.lines, inventory.lines)
    for name in ("resolutions", "rules", "excluded", "unquantified", "read", "digest"):
        assert getattr(back, name) == getattr(inventory, name), name
    assert [str(f) for f in back.findings] == [str(f) for f in inventory.findings]
    assert np.array_equal(back.line_hashes, inventory.line_hashes)
    assert uncertainty_of(back, back.lines) == uncertainty_of(inventory, inventory.lines)
    assert broken_invariants(back) == []
    assert lines_document(back) == document


ROWS = [{"quantity": 1000.0}, {"activity_type": "natural_gas", "unit": "kWh_PCS"}]


def altered(document: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """The document with one of its files changed; the zip is sound."""
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(document)) as source, zipfile.ZipFile(held, "w") as target:
        for each in source.namelist():
            content = source.read(each)
            target.writestr(each, change(content) if each == name else content)
    return held.getvalue()


def column(values: np.ndarray[Any, Any]) -> bytes:
    held = io.BytesIO()
    np.save(held, values, allow_pickle=values.dtype == object)
    return held.getvalue()


FACTS, V5, TOTAL = "depot.json", "colonnes/v5.npy", "colonnes/total_mg.npy"


@pytest.mark.parametrize(
    ("name", "change"),
    [
        (FACTS, lambda _: b"{}"),
        (FACTS, lambda _: b"\xff"),
        (FACTS, lambda text: text.replace(b"beges-lignes-1", b"beges-lignes-9")),
        (FACTS, lambda text: text.replace(b'"factor":0', b'"factor":99')),
        (FACTS, lambda text: text.replace(b'"ratio":"', b'"ratio":"1/0 ')),
        (FACTS, lambda text: text.replace(b'"D-0000001"', b'"D-9999999"')),
        (V5, lambda _: b""),
        (V5, lambda _: column(np.full(5, 99, dtype=np.int8))),
        ("colonnes/activity.npy", lambda _: column(np.full(5, -1))),
        (TOTAL, lambda _: column(np.zeros(1, dtype=np.int64))),
        (TOTAL, lambda _: column(np.zeros(5))),
        (TOTAL, lambda _: column(np.array([print] * 5, dtype=object))),
    ],
)
def test_what_is_no_document_of_this_ledger_is_refused(
    release: FactorRelease, name: str, change: Callable[[bytes], bytes]
) -> None:
    inventory = compiled(release, ROWS)
    document = lines_document(inventory)
    assert reread(inventory, altered(document, name, lambda held: held)).digest == inventory.digest
    assert len(inventory.lines) == 5
    with pytest.raises(DocumentUnreadable):
        reread(inventory, altered(document, name, change))


@pytest.mark.parametrize("content", [b"", b"PK", b"\x00" * 100])
def test_what_is_no_zip_is_refused(content: bytes) -> None:
    with pytest.raises(DocumentUnreadable):
        read_document(content)


def test_a_document_that_unpacks_beyond_the_bound_is_refused(
    release: FactorRelease, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = lines_document(compiled(release, ROWS))
    monkeypatch.setattr("beges.domain.inventory.document.LARGEST", 1000)
    with pytest.raises(DocumentUnreadable):
        read_document(document)


def test_a_field_of_a_later_version_and_a_dropped_one_do_no_harm(release: FactorRelease) -> None:
    inventory = compiled(release, ROWS)
    document = altered(
        lines_document(inventory),
        FACTS,
        lambda text: text.replace(b'"ratio_fr":', b'"later":1,"ratio_fr":').replace(
            b'"scores":[],', b""
        ),
    )
    back = reread(inventory, document)
    assert back.resolutions == inventory.resolutions
    assert replace(back, filed_digest="").digest == inventory.digest
