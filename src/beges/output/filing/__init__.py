"""Filing: the workbook of an inventory, as a person files it and a third party verifies it.

Constant layout, live formulas with their cached values (a reader that does not calculate sees the
same figures as one that does), and a text of the user that is never a formula. ``write`` is the
entrance; ``workbook`` owns what every sheet shares; ``standards`` the tables of each standard; one
module a kind of sheet: ``cover``, ``form``, ``beges``, ``protocol``, ``sums``, ``lines``… A line's
milligrams are summed in ``sums``, from which every printed cell is a formula. Layout: method V5
ch. 9 p.54 and the form of method V4 Annexe 5; printed cells: ``docs/method/rounding.md``.
"""

from beges.output.filing.form import Declared
from beges.output.filing.justified import Accepted, Justification, Justified
from beges.output.filing.write import FILING, STANDARDS, UnknownStandard, write_filing

__all__ = [
    "FILING",
    "STANDARDS",
    "Accepted",
    "Declared",
    "Justification",
    "Justified",
    "UnknownStandard",
    "write_filing",
]
