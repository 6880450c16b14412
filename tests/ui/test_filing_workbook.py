"""The whole filing workbook, from the page Déclaration."""

import pytest

from beges.services.exports import STANDARDS
from beges.ui.declaration import way
from beges.ui.declaration.tables import SHORT


@pytest.mark.parametrize("standard", ["beges-v5", "iso", "esrs", "avoided"])
def test_the_whole_workbook_is_offered_under_every_table(on_filled, standard: str) -> None:
    app = on_filled("filing")
    app.segmented_control(key=way.SECTION).set_value(way.TABLES).run()
    app.segmented_control(key="declaration.norme").set_value(standard).run()
    labels = [button.label for button in app.download_button]
    assert "Classeur de dépôt complet" in labels
    own = f"Télécharger le classeur {SHORT[standard]}" in labels
    assert own == (standard in STANDARDS)
