"""Origins: the published factor whose figures, and whose error, another one bears.

A factor of ours may be a published one times a multiplier (a day of telework, from a kilowatt-hour
of the grid). And one published factor may stand under several identifiers: corrected
(``bc-37091+c1``), or adopted from another release (``bc-37091@…``). Its publisher's own number
tells it in all of them.
"""

from collections.abc import Mapping

from beges.domain.factors.release import EmissionFactor, FactorRelease

Identity = tuple[str, str]
"""The publisher of a factor and its number there."""


def identity(factor: EmissionFactor) -> Identity:
    """What a factor is to its publisher, whatever our identifier says more."""
    return factor.publisher, factor.publisher_id or factor.factor_id


def origins(release: FactorRelease) -> Mapping[Identity, EmissionFactor]:
    """Derived factor → the one that it is made from."""
    return {
        identity(release.factors[derivation.factor_id]): release.factors[derivation.from_factor]
        for derivation in release.derivations
        if {derivation.factor_id, derivation.from_factor} <= release.factors.keys()
    }


def root(factor: EmissionFactor, derived: Mapping[Identity, EmissionFactor]) -> EmissionFactor:
    """The factor that a derived one comes from, itself where it is not derived."""
    seen = {identity(factor)}
    while (origin := derived.get(identity(factor))) is not None and identity(origin) not in seen:
        seen.add(identity(origin))
        factor = origin
    return factor
