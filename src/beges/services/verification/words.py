"""The summary as a file, and the result of a test in words."""

import io

from beges.domain.french import number, percent, signed_tonnes, tonnes
from beges.domain.verification import Extrapolation
from beges.output.verification import seal_of, write_summary
from beges.services.verification.summary import Summary
from beges.services.workspace import Workspace


def summary_bytes(workspace: Workspace, summary: Summary) -> bytes:
    """The summary as a workbook, with the head of the ledger that it read."""
    with workspace.store.reading() as reader:
        head = reader.head()
    seal = seal_of(
        head=head.digest, head_seq=head.seq, made_at=workspace.clock(), made_by=workspace.actor
    )
    buffer = io.BytesIO()
    write_summary(buffer, summary.inventory, summary.parts, seal=seal)
    return buffer.getvalue()


def result_fr(found: Extrapolation, threshold_mg: int) -> list[str]:
    """What the test says of the whole, beside the threshold; it concludes nothing."""
    share = abs(found.projected_mg) / found.total_mg if found.total_mg else 0.0
    way = "de trop" if found.projected_mg > 0 else "de moins"
    told = f"{tonnes(abs(found.projected_mg), 1)} tCO2e {way}" if found.projected_mg else "aucune"
    worst = max(found.limit_over_mg, found.limit_under_mg)
    return [
        (
            f"{number(found.tested)} données testées, {number(found.in_error)} en erreur ; erreurs"
            f" trouvées dans l'échantillon : {signed_tonnes(found.found_mg, 3)} tCO2e."
        ),
        (
            f"Erreur extrapolée à l'inventaire : {told} ({percent(share, 2)} de la base de"
            f" sondage) ; comptées en trop {tonnes(found.over_mg, 1)} t, oubliées"
            f" {tonnes(found.under_mg, 1)} t."
        ),
        (
            f"Limites hautes à 95 % : {tonnes(found.limit_over_mg, 1)} t comptées en trop,"
            f" {tonnes(found.limit_under_mg, 1)} t oubliées ; seuil de matérialité :"
            f" {tonnes(threshold_mg, 1)} t. La plus grande est"
            f" {'au-dessous' if worst <= threshold_mg else 'au-dessus'} du seuil."
        ),
    ]


FORMULA_FR = (
    "Erreur d'un tirage = (compté − vérifié) ÷ |compté| ; estimation = erreurs des données"
    " retenues d'office + intervalle × somme des erreurs des points (échantillonnage par unité"
    " monétaire, ici le milligramme de CO2e : guide AICPA « Audit Sampling », ch. 6 ; ISA 530)."
    " Limite haute : borne de Stringer (1963), facteurs de Poisson à 95 % (3,00 ; 4,74 ; 6,30…)."
    " Le test ne voit que les données enregistrées : ce qui manque se cherche par la complétude."
)
"""The formula of the estimate and its source, said beside every result."""
