"""Choices: what each filter of the search offers, from the factors of the release."""

from beges.services.search.index import FactorIndex
from beges.services.search.words import words


def choices(index: FactorIndex, name: str, root: str = "") -> list[str]:
    """The values of a column of the index, in alphabetical order; ``root``: of one family only."""
    facts = index.facts if not root else index.facts[index.facts["root"] == root]
    values = {str(value) for value in facts[name].unique()} - {""}
    return sorted(values, key=words)


def subcategories(index: FactorIndex, root: str) -> list[str]:
    """The paths of category below a family, each step of them, in alphabetical order."""
    paths: dict[str, None] = {}
    for path in choices(index, "category", root):
        steps = [step.strip() for step in path.split(">")]
        paths.update(dict.fromkeys(" > ".join(steps[:depth]) for depth in range(2, len(steps) + 1)))
    return list(paths)
