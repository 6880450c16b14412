"""Each excluded post bears its own lines of the justification, in every standard."""

from small_group import activities, perimeter, settings

from beges.domain.factors import FactorRelease
from beges.domain.inventory import compile_inventory
from beges.domain.statements import exclusion_reason

REASONS = "3.2 Transport aval : le plus petit.\n5.4 Investissements : pas de méthode."


def test_each_post_has_its_own_reason(release: FactorRelease) -> None:
    terms = settings(excluded_posts=("3.2", "5.4"), exclusion_reason=REASONS)
    inventory = compile_inventory(terms, perimeter(), activities([]), release)
    freight, loans = REASONS.splitlines()
    assert exclusion_reason(inventory, "v5", "3.2") == freight
    assert exclusion_reason(inventory, "v5", "5.4") == loans
    assert exclusion_reason(inventory, "v4", "15") == loans
    assert exclusion_reason(inventory, "ghgp", "3-9") == freight


def test_a_text_without_posts_serves_whole_and_none_is_said() -> None:
    assert settings(exclusion_reason="Trop petit.").excluded_because(["3.2"]) == "Trop petit."
    assert settings().excluded_because(["3.2"]) == "justification manquante"
