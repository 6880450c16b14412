"""An inventory is named by its code, its year, or not at all when it is alone."""

from pathlib import Path

import pytest
from group_files import settings

from beges.services.inventories import create_inventory, find_inventory, inventories
from beges.services.refusals import NotFound
from beges.services.workspace import open_workspace


def test_the_only_inventory_needs_no_name_and_several_are_listed(tmp_path: Path) -> None:
    workspace = open_workspace(str(tmp_path / "essai.sqlite"))
    create_inventory(workspace, settings(2021), reason="essai")
    (alone,) = inventories(workspace)
    assert find_inventory(workspace, "") == alone
    create_inventory(workspace, settings(1999), reason="essai")
    with pytest.raises(NotFound, match="1999"):
        find_inventory(workspace, "")
