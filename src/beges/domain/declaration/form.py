"""The form of bilans-ges.ademe.fr as a table: its fields in order, and what stands in each.

The fields come from the open data of published inventories, whose columns are the form's content
(method.md §2.3 and §2.4); ``tables/declaration_form.csv`` holds one version of the form, by name,
so that a new form is a new set of rows. The posts of the table of declaration are not among them:
they are the statement.
"""

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from beges.domain.tables import rows

FORM = "beges_2023"
"""The form in use since the platform of 2023."""

QUESTIONS = "beges_questions"
"""What decides the obligations: questions of ours, that the platform does not ask."""


class Origin(enum.StrEnum):
    """Where the content of a field comes from."""

    COMPUTED = "computed"
    PROPOSED = "proposed"
    ENTERED = "entered"
    MISSING = "missing"
    NOT_NEEDED = "not_needed"


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """A field of the form. ``filled`` says by whom: the tool alone, a proposal, or a person.

    ``required`` is blank, ``always``, or the name of a condition (``if_csrd``…); ``choices`` a list
    of the package; ``open_data`` the column of the published inventories, blank where none.
    """

    code: str
    step: str
    label_fr: str
    kind: str
    choices: str
    required: str
    filled: str
    open_data: str
    help_fr: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledField:
    """A field with what will be typed: ``text`` as a person reads it, and where it comes from.

    ``required`` is decided: a condition is met or not. ``note`` says what is missing or why.
    ``value`` is what is stored of ``text`` (the code of a choice), ``proposal`` what the tool
    proposes now, though an answer overrides it.
    """

    field: FormField
    text: str
    origin: Origin
    required: bool
    note: str = ""
    value: str = ""
    proposal: str = ""

    @property
    def is_missing(self) -> bool:
        """Whether the platform will refuse the form for want of it."""
        return self.required and self.origin is Origin.MISSING


@cache
def form_fields(form: str = FORM) -> Mapping[str, FormField]:
    """The fields of a form by code, in its order."""
    return MappingProxyType(
        {
            row["code"]: FormField(
                code=row["code"],
                step=row["step"],
                label_fr=row["label_fr"],
                kind=row["kind"],
                choices=row["choices"],
                required={"0": "", "1": "always"}.get(row["required"], row["required"]),
                filled=row["filled"],
                open_data=row["open_data"],
                help_fr=row["help_fr"],
            )
            for row in rows("declaration_form")
            if row["form"] == form
        }
    )
