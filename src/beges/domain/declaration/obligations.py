"""Obligations: who files, how often, and which posts, from the answers to a few questions.

The rule is article L.229-25 with R.229-46 and R.229-47 as they stood on the year of filing, read in
method V5 (pp. 11-14, p. 29) and in ``method.md`` §1.4, §3.9 and §4. Each ruling carries its source;
what the answers do not decide is said, never assumed.
"""

import enum
from dataclasses import dataclass

from beges.domain.french import several

PRIVATE_THRESHOLD, OVERSEAS_THRESHOLD, PUBLIC_THRESHOLD = 500, 250, 250
PRIVATE_YEARS, PUBLIC_YEARS = 4, 3
SIGNIFICANT_SINCE = 2023
"""All significant indirect emissions since 1 January 2023 (décret 2022-982, article 2)."""
CSRD_SINCE = 2024
"""The test refers to companies subject to CSRD since 31 December 2023 (décret 2023-1394)."""
EXEMPT_SINCE = 2025
"""The exemption of those whose sustainability report holds the national balance."""

L229_25 = "code de l'environnement, art. L.229-25 ; méthode V5 pp. 11-12"
R229_47 = "code de l'environnement, art. R.229-47 ; méthode V5 p. 14 et p. 29"


class LegalKind(enum.StrEnum):
    """What the law distinguishes among those who file."""

    PRIVATE = "private"
    STATE = "state"
    LOCAL = "local"
    PUBLIC = "public"


class Extent(enum.StrEnum):
    """Which posts the law makes mandatory."""

    ENERGY = "energy"
    """Categories 1 and 2; the others are voluntary."""
    SIGNIFICANT = "significant"
    """Direct emissions and every significant indirect one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of who files; ``None``: nobody answered."""

    legal_kind: LegalKind | None = None
    headcount: int | None = None
    overseas: bool | None = None
    filing_year: int | None = None
    reporting_year: int | None = None
    dpef: bool | None = None
    csrd: bool | None = None
    csrd_national: bool | None = None
    obliged_left_out: bool | None = None
    first_v5: bool | None = None
    previous_bilan: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """One thing that the law says of this case, and where it is written."""

    text_fr: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Obligations:
    """What applies. ``None``: the answers do not decide. ``unanswered`` names the questions."""

    obliged: bool | None
    exempt: bool
    every_years: int | None
    extent: Extent | None
    may_lack: bool
    rulings: tuple[Ruling, ...]
    unanswered: tuple[str, ...]

    def is_never_excluded(self, category: str) -> bool:
        """Whether no post of this V5 category may be left out: direct ones, and what is mandatory.

        Purchased energy (category 2) is asked of everybody, whatever its size: the procedure weighs
        it among the indirect posts (V5 pp. 30-33), and the statement refuses to leave it out.
        """
        return category in ("1", "2")


def obligations(facts: Facts) -> Obligations:
    """What the law asks of this case."""
    obliged = _obliged(facts)
    exempt = bool(obliged and _exempt(facts))
    extent = _extent(facts)
    every = _every(facts)
    rulings = [
        *_who(facts, obliged),
        *_exemption(facts, exempt=exempt),
        *_how_often(facts, every),
        *_which_posts(facts, extent),
        *_group(facts),
    ]
    return Obligations(
        obliged=obliged,
        exempt=exempt,
        every_years=every,
        extent=extent,
        may_lack=facts.first_v5 is True,
        rulings=tuple(rulings),
        unanswered=_unanswered(facts),
    )


def _threshold(facts: Facts) -> int | None:
    """Above how many employees the law applies; nought where the kind alone decides."""
    if facts.legal_kind is None:
        return None
    if facts.legal_kind is LegalKind.PRIVATE:
        if facts.overseas is None:
            return None
        return OVERSEAS_THRESHOLD if facts.overseas else PRIVATE_THRESHOLD
    return PUBLIC_THRESHOLD if facts.legal_kind is LegalKind.PUBLIC else 0


def _obliged(facts: Facts) -> bool | None:
    """Whether the article applies; a headcount far from both thresholds needs no more answers."""
    if facts.legal_kind in (LegalKind.STATE, LegalKind.LOCAL):
        return True
    if facts.legal_kind is None or facts.headcount is None:
        return None
    threshold = _threshold(facts)
    if threshold is not None:
        return facts.headcount > threshold
    if facts.headcount > PRIVATE_THRESHOLD:
        return True
    return False if facts.headcount <= OVERSEAS_THRESHOLD else None


def _exempt(facts: Facts) -> bool:
    """Loi 2025-391, article 10: the report already holds the national balance and its plan."""
    since = facts.filing_year is not None and facts.filing_year >= EXEMPT_SINCE
    private = facts.legal_kind is LegalKind.PRIVATE
    return bool(private and since and facts.csrd and facts.csrd_national)


def _every(facts: Facts) -> int | None:
    if facts.legal_kind is None:
        return None
    return PRIVATE_YEARS if facts.legal_kind is LegalKind.PRIVATE else PUBLIC_YEARS


def _extent(facts: Facts) -> Extent | None:
    """The law of the year of filing: before 2023 the others are recommended only."""
    if facts.filing_year is None:
        return None
    if facts.filing_year < SIGNIFICANT_SINCE:
        return Extent.ENERGY
    if facts.legal_kind is None:
        return None
    if facts.legal_kind is not LegalKind.PRIVATE:
        return Extent.SIGNIFICANT
    test = facts.csrd if facts.filing_year >= CSRD_SINCE else facts.dpef
    if test is None:
        return None
    return Extent.SIGNIFICANT if test else Extent.ENERGY


def _who(facts: Facts, obliged: bool | None) -> list[Ruling]:
    if facts.legal_kind is None:
        return []
    if facts.legal_kind in (LegalKind.STATE, LegalKind.LOCAL):
        text = "Le bilan est obligatoire, quel que soit l'effectif."
        return [Ruling(text_fr=text, source=L229_25)]
    threshold = _threshold(facts)
    where = " (outre-mer)" if facts.overseas else ""
    over = f"plus de {threshold} {_staff(facts)}{where}" if threshold else "le seuil d'effectif"
    text = {
        None: "L'effectif et l'outre-mer décident si le bilan est obligatoire.",
        True: f"Le bilan est obligatoire : {over}.",
        False: f"Le bilan n'est pas obligatoire : il l'est au-delà de {threshold or 250}"
        f" {_staff(facts)}{where}. Il peut être déposé volontairement.",
    }[obliged]
    return [Ruling(text_fr=text, source=L229_25)]


def _staff(facts: Facts) -> str:
    return "salariés" if facts.legal_kind is LegalKind.PRIVATE else "agents"


def _exemption(facts: Facts, *, exempt: bool) -> list[Ruling]:
    source = "loi n° 2025-391 du 30 avril 2025, art. 10"
    since = facts.filing_year is not None and facts.filing_year >= EXEMPT_SINCE
    if exempt:
        text = (
            "Dispense : le rapport de durabilité publie le bilan et le plan, avec des descriptions"
            " propres aux activités sur le territoire national. Un dépôt reste possible ; citez le"
            " rapport et ses pages."
        )
        return [Ruling(text_fr=text, source=source)]
    if since and facts.csrd and facts.csrd_national is False:
        text = (
            "Pas de dispense : le rapport de durabilité ne décrit pas les activités sur le"
            " territoire national."
        )
        return [Ruling(text_fr=text, source=source)]
    return []


def _how_often(facts: Facts, every: int | None) -> list[Ruling]:
    if every is None:
        return []
    text = f"Un bilan tous les {every} ans au moins."
    base = facts.reporting_year if facts.previous_bilan is None else facts.previous_bilan
    if facts.previous_bilan is not None and facts.reporting_year is not None:
        gap = facts.reporting_year - facts.previous_bilan
        text += f" Le précédent portait sur {base} : {several(gap, 'an')} d'écart."
        if gap > every:
            text += " Le délai est dépassé."
    return [Ruling(text_fr=text, source=L229_25)]


def _which_posts(facts: Facts, extent: Extent | None) -> list[Ruling]:
    always = "Les émissions directes et l'énergie (catégories 1 et 2) ne s'excluent jamais."
    found = [Ruling(text_fr=always, source=f"méthode V5 p. 30 ; {R229_47}")]
    if extent is None:
        return found
    if facts.filing_year is not None and facts.filing_year < SIGNIFICANT_SINCE:
        text = (
            "Déposé avant 2023 : catégories 1 et 2 obligatoires, les autres émissions indirectes"
            " recommandées."
        )
        source = "décret n° 2022-982, art. 2 ; méthode V4 p. 17"
    elif extent is Extent.SIGNIFICANT:
        text = (
            "Toutes les émissions indirectes significatives sont obligatoires : voyez « Postes"
            " significatifs »."
        )
        source = f"décret n° 2022-982 ; {R229_47}"
    else:
        test = (
            "à la CSRD"
            if facts.filing_year is not None and facts.filing_year >= CSRD_SINCE
            else "à la DPEF"
        )
        text = (
            f"Personne privée non soumise {test} : les catégories 1 et 2 suffisent ; les autres"
            " sont volontaires."
        )
        source = R229_47
    return [*found, Ruling(text_fr=text, source=source)]


def _group(facts: Facts) -> list[Ruling]:
    if not facts.obliged_left_out:
        return []
    text = "Les filiales obligées qui restent hors de ce bilan déposent chacune le leur."
    return [Ruling(text_fr=text, source="méthode V5 p. 13")]


def _unanswered(facts: Facts) -> tuple[str, ...]:
    """The questions whose answer would change something, by the code of their field."""
    private = facts.legal_kind in (None, LegalKind.PRIVATE)
    counts = facts.legal_kind not in (LegalKind.STATE, LegalKind.LOCAL)
    late = facts.filing_year is not None and facts.filing_year >= CSRD_SINCE
    asked = {
        "legal_kind": True,
        "headcount": counts,
        "overseas": private and counts,
        "filing_year": True,
        "dpef": private and facts.filing_year == SIGNIFICANT_SINCE,
        "csrd": private and late,
        "csrd_national": private and late and facts.csrd is True,
        "obliged_left_out": True,
        "first_v5": facts.filing_year is None or facts.filing_year >= SIGNIFICANT_SINCE - 1,
    }
    return tuple(
        name for name, is_asked in asked.items() if is_asked and getattr(facts, name) is None
    )
