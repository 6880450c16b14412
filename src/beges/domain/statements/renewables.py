"""Renewables: the share of the electricity that is of guaranteed or renewable origin (V5 p.49)."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from beges.domain.emissions import half_up
from beges.domain.french import number


def mwh_fr(kwh: Fraction) -> str:
    """Energy in MWh, to the tenth."""
    return number(_tenths(kwh / 1000), 1)


def _tenths(value: Fraction) -> Decimal:
    return Decimal(half_up(value * 10)) / 10


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewableShare:
    """The share of a consumption that is of guaranteed or renewable origin (V5 p.49)."""

    covered_kwh: Fraction
    total_kwh: Fraction

    @property
    def percent(self) -> Decimal:
        """The share in percent, to the tenth, half up."""
        return _tenths(self.covered_kwh / self.total_kwh * 100)

    @property
    def text_fr(self) -> str:
        """The sentence of the form, after the method's own example."""
        return (
            f"{number(self.percent)} % de l’électricité consommée, soit"
            f" {mwh_fr(self.covered_kwh)} MWh pour un total de {mwh_fr(self.total_kwh)} MWh."
        )


def renewable_share(covered_kwh: Fraction, total_kwh: Fraction) -> RenewableShare | None:
    """The share of these kWh; ``None`` where nothing is consumed."""
    if total_kwh <= 0:
        return None
    return RenewableShare(covered_kwh=covered_kwh, total_kwh=total_kwh)
