"""Filing: the workbook of an inventory, as a person files it and a third party verifies it.

Constant layout, live formulas with their cached values (a reader that does not calculate sees the
same figures as one that does), and a text of the user that is never a formula. ``write`` is the
entrance; ``workbook`` owns what every sheet shares; one module a kind of sheet: ``cover``,
``beges``, ``protocol``, ``lines``, ``factors``, ``aside``, ``justified``. Layout: method V5 ch. 9
p.54 and the form of method V4 Annexe 5; printed cells: ``docs/method/rounding.md``.
"""

from beges.output.filing.justified import Accepted, Justification, Justified
from beges.output.filing.write import STANDARDS, UnknownStandard, write_filing

__all__ = [
    "STANDARDS",
    "Accepted",
    "Justification",
    "Justified",
    "UnknownStandard",
    "write_filing",
]
