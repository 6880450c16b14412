"""Declaration: what the platform's form asks for beside the figures, and what was filed.

``tables`` declares the answers, the significance of posts and the reference year,
``publications`` the inventories published elsewhere, ``filings`` what was filed; ``form`` holds the
fields of the form, in its order.
"""

from beges.domain.declaration.filings import FILED_CELLS, FILINGS
from beges.domain.declaration.form import (
    FilledField,
    FormField,
    Origin,
    form_fields,
)
from beges.domain.declaration.open_data import (
    MASKED,
    OpenDataColumn,
    as_bracket,
    as_mode,
    as_number,
    as_tonnes,
    as_whole,
    as_yes_no,
    column_of,
    neutral,
    open_data_columns,
    restored,
)
from beges.domain.declaration.publications import PUBLICATIONS, PUBLISHED_CELLS
from beges.domain.declaration.tables import AVOIDED, FORM_ANSWERS, REFERENCE_YEARS, SIGNIFICANCE

__all__ = [
    "AVOIDED",
    "FILED_CELLS",
    "FILINGS",
    "FORM_ANSWERS",
    "MASKED",
    "PUBLICATIONS",
    "PUBLISHED_CELLS",
    "REFERENCE_YEARS",
    "SIGNIFICANCE",
    "FilledField",
    "FormField",
    "OpenDataColumn",
    "Origin",
    "as_bracket",
    "as_mode",
    "as_number",
    "as_tonnes",
    "as_whole",
    "as_yes_no",
    "column_of",
    "form_fields",
    "neutral",
    "open_data_columns",
    "restored",
]
