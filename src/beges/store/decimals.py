"""Decimals: the one text of a decimal, the same on both databases and in the chain.

No exponent, no trailing nought, no negative nought: 12.50 and 12.5 are the same figure and have the
same digest.
"""

from decimal import Decimal, InvalidOperation
from typing import Final

MAX_PLACES: Final = 40
"""Most digits on either side of the point: beyond, it is a mistake or a bomb (1E+1000000)."""


class NotExact(ValueError):
    """Not a finite decimal that can be held exactly."""


def canonical_decimal(value: object) -> str:
    """The text of a decimal given as ``Decimal``, integer or text.

    Raises
    ------
    NotExact
        For a float, a boolean, NaN, an infinity, or more digits than any figure has.
    """
    if isinstance(value, bool) or not isinstance(value, Decimal | int | str):
        raise NotExact("un décimal se donne en Decimal, en entier ou en texte, jamais en flottant")
    try:
        number = Decimal(value)
    except InvalidOperation:
        raise NotExact("ce n’est pas un nombre") from None
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int):
        raise NotExact("ni NaN ni infini n’entrent dans le registre")
    if number.adjusted() > MAX_PLACES or exponent < -MAX_PLACES or exponent > MAX_PLACES:
        raise NotExact(f"plus de {MAX_PLACES} chiffres d’un côté de la virgule")
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text
