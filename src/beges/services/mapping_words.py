"""A mapping in words: what it reads, a sentence each."""

from beges.domain.activities import ACTIVITIES
from beges.domain.collection import FileMapping, PeriodRule
from beges.services.mapping_wizard import Lists


def sentences(mapping: FileMapping, lists: Lists) -> list[str]:
    """What a mapping says, a sentence each."""
    told = []
    for name, cell in mapping.columns.items():
        column = ACTIVITIES.column(name)
        label = lists.get(column.choices, {}).get(cell.constant, cell.constant)
        always = f"toujours « {label} »"
        source = f"colonne « {cell.header} »" if cell.header else always
        told.append(f"{column.label_fr} : {source}")
    for quantity in mapping.quantities:
        unit = lists["units"].get(quantity.unit, "")
        times = f" × « {quantity.times} »" if quantity.times else ""
        told.append(f"Quantité : colonne « {quantity.header} »{times} {unit}".strip())
    period = mapping.period
    named = [text for text in (period.first, period.last) if text]
    columns = " et ".join(f"« {text} »" for text in named)
    rule = PeriodRule(period.rule).label_fr
    told.append(f"Période : {rule[0].lower()}{rule[1:]}" + (f" : {columns}" if columns else ""))
    for kept in mapping.filters:
        left = ", ".join(f"« {text or 'vide'} »" for text in kept.left)
        told.append(f"Lignes laissées selon « {kept.header} » : {left or 'aucune'}")
    for name, words in mapping.translations.items():
        column = ACTIVITIES.column(name)
        codes = lists.get(column.choices, {})
        pairs = ", ".join(f"« {w} » → {codes.get(c, c)}" for w, c in words.items())
        told.append(f"{column.label_fr} : {pairs}")
    return told
