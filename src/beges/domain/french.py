"""Numbers, masses, days, plurals and spaces as the French write them: 1 234,5 t, 31/12/2021."""

import re
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

NARROW = "\u202f"
"""The narrow no-break space that groups thousands."""

NO_BREAK = "\u00a0"
"""The no-break space inside quotation marks, before a colon, between a number and its unit."""

MONTHS_FR = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)

PLURAL = 2
_MG_PER_TONNE = 10**9
_VOWELS = frozenset("aeiouàâäéèêëîïôöùûüœæ")
_UNITS = r"t|tCO2e|kg|kgCO2e|kWh|MWh|GWh|km|m²|k€|M€|an|ans|mois|jours"
_BOUND = (
    (re.compile(r"(?<=«) | (?=»)"), NO_BREAK),
    (re.compile(r" (?=:(?:\s|$))"), NO_BREAK),
    (re.compile(r" (?=[;!?](?:\s|$))"), NARROW),
    (re.compile(r"(?<=\bp\.) (?=\d)|(?<=\bpp\.) (?=\d)|(?<=[±≈]) (?=\d)|(?<=n°) "), NO_BREAK),
    (re.compile(rf"(?<=\d) (?=%|€|(?:{_UNITS})\b)"), NO_BREAK),
)
"""What stands where a line may not be broken."""
_PAGE = re.compile(r"\b(pp?\.)(?=\d)")
_APOSTROPHE = re.compile(r"(?<=\w)'(?=[\w«{])")


def number(value: Decimal | Fraction | float, decimals: int | None = None) -> str:
    """A number with a comma, thousands in groups; ``decimals`` rounds half up, else all digits."""
    exact = _decimal(value)
    if decimals is not None:
        exact = exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    elif exact == exact.to_integral_value():
        exact = exact.quantize(Decimal(1))
    else:
        exact = exact.normalize()
    sign = "−" if exact < 0 and exact != 0 else ""
    return sign + f"{abs(exact):,f}".replace(",", NARROW).replace(".", ",")


def _decimal(value: Decimal | Fraction | float) -> Decimal:
    """The decimal of a number, to 28 digits for a fraction."""
    if isinstance(value, Fraction):
        return Decimal(value.numerator) / Decimal(value.denominator)
    if isinstance(value, Decimal):
        return value
    return Decimal(repr(float(value)))


def floating(value: Decimal | None) -> float | None:
    """A number for a grid or a JSON, which write it their way; ``None`` stays missing."""
    return None if value is None else float(value)


def tonnes(mass_mg: int, decimals: int = 1) -> str:
    """A mass of milligrams in tonnes, without its unit."""
    return number(Decimal(int(mass_mg)) / _MG_PER_TONNE, decimals)


def signed_tonnes(mass_mg: int, decimals: int = 1) -> str:
    """A change of a mass in tonnes: +1,5 or −1,5."""
    told = tonnes(mass_mg, decimals)
    return f"+{told}" if mass_mg > 0 else told


def percent(share: Decimal | float, decimals: int = 1) -> str:
    """A share as a percentage."""
    return f"{number(Decimal(str(share)) * 100, decimals)}{NARROW}%"


def several(count: int, noun: str) -> str:
    """A count and its noun: the plural begins at two, and each word of the noun takes its s."""
    return f"{number(count, 0)} {agreed(count, noun, plural(noun))}"


def plural(noun: str) -> str:
    """A noun and its adjectives, each with its s."""
    return " ".join(f"{word}s" for word in noun.split(" "))


def agreed(count: Decimal | float, one: str, many: str) -> str:
    """The word that agrees with a count: the plural begins at two."""
    return one if -PLURAL < count < PLURAL else many


def of(name: str) -> str:
    """A name after « de »: d'Action Logement, de Foncia; an h keeps its « de », mute or not."""
    return f"d'{name}" if name[:1].lower() in _VOWELS else f"de {name}"


def bound(text: str) -> str:
    """A text to be printed: as :func:`unbroken`, with curly apostrophes."""
    return _APOSTROPHE.sub("’", unbroken(text))


def unbroken(text: str) -> str:
    """A text with no line broken before a colon, a unit or a page, nor inside quotation marks."""
    text = _PAGE.sub(r"\1 ", text)
    for pattern, replacement in _BOUND:
        text = pattern.sub(replacement, text)
    return text


def sentence(text: str) -> str:
    """A text that ends as a sentence does."""
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


def day(value: date) -> str:
    """A day as 31/12/2021."""
    return f"{value:%d/%m/%Y}"


def instant(written: str) -> str:
    """An instant of the ledger, in universal time, as 31/12/2021 23:59 on one line."""
    at = datetime.fromisoformat(written).astimezone(UTC)
    return f"{at:%d/%m/%Y}{NO_BREAK}{at:%H:%M}"
