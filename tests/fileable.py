"""An inventory of the small group made ready to be filed, through the doors of a declaration."""

from decimal import Decimal

from beges.domain.nomenclature import labels
from beges.services.declaration import form_of, save_answers
from beges.services.inventories import compile_stored, find_inventory
from beges.services.reference import Choice, save_reference
from beges.services.significance import decide, entries_of, weighing
from beges.services.workspace import Workspace

OF_KIND = {
    "yes_no": "non",
    "number": "10",
    "long_text": "Donnée d'essai.",
    "text": "Essai",
    "email": "camille@example.org",
    "url": "https://example.org/essai",
    "date": "2021-12-31",
    "percent": "80",
}
OF_FIELD = {"principal_naf": "64.92Z", "department_code": "75", "department": "Paris"}


def make_fileable(workspace: Workspace, code: str = "2021") -> None:
    """Answer what the form asks, choose the reference year, weigh the indirect posts."""
    save_reference(workspace, code, Choice(initial_inventory=code))
    seen = weighing(workspace, find_inventory(workspace, code))
    sizes = {size.post: Decimal(0) for size in seen.sizes if not size.computed}
    bases = dict.fromkeys(sizes, "essai")
    decide(workspace, seen, entries_of(seen, sizes, bases, {}, ()), (), ("80", ""))
    for _ in range(4):  # an answer may ask for others
        inventory = compile_stored(workspace, find_inventory(workspace, code))
        missing = [one.field for one in form_of(workspace, inventory).missing]
        if not missing:
            return
        values = {
            field.code: OF_FIELD.get(field.code)
            or (
                next(iter(labels(field.choices))) if field.choices else OF_KIND.get(field.kind, "1")
            )
            for field in missing
        }
        save_answers(workspace, inventory, values)
