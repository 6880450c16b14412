"""The environment of a template: what it may say, checked before anything of it is run.

A template is a user's file. It may print a placeholder, pass it through a few filters, test it, and
loop over a list that the report gives; nothing else. Neither calls, nor arithmetic, nor private
attributes, nor loops that multiply one another: the work is bounded by the report's own size. The
sandbox of jinja2 stands behind this check.
"""

from collections.abc import Iterator

from jinja2 import StrictUndefined, nodes
from jinja2.exceptions import TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from beges.output.report.placeholders import FILTERS

_ALLOWED = (
    *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.Const),
    *(nodes.Filter, nodes.For, nodes.If, nodes.CondExpr, nodes.Test, nodes.Compare, nodes.Operand),
    *(nodes.And, nodes.Or, nodes.Not),
)
_TESTS = frozenset({"defined", "undefined", "none"})
_INNER = frozenset({"self", "super", "caller", "varargs", "kwargs"})
"""Names that jinja2 gives a meaning of its own."""
_CALLED = "un appel de fonction"
_WORDS: dict[type[nodes.Node], str] = {
    nodes.Call: _CALLED,
    nodes.Assign: "une affectation",
    nodes.AssignBlock: "une affectation",
    nodes.Macro: "une macro",
    nodes.CallBlock: _CALLED,
    nodes.Include: "un autre fichier",
    nodes.Import: "un autre fichier",
    nodes.FromImport: "un autre fichier",
    nodes.Extends: "un autre fichier",
    nodes.Getitem: "un crochet",
    nodes.FilterBlock: "un bloc de filtre",
}


class NotAllowed(TemplateError):
    """A template says something that the report does not run; ``said`` is what, in French."""

    def __init__(self, said: str) -> None:
        super().__init__(said)
        self.said = said


class ReportEnvironment(ImmutableSandboxedEnvironment):
    """Templates checked as they are read; an unknown placeholder is an error, never a blank."""

    def __init__(self) -> None:
        super().__init__(undefined=StrictUndefined, autoescape=True)
        self.globals.clear()
        self.filters = {name: self.filters[name] for name in FILTERS}
        self.tests = {name: self.tests[name] for name in _TESTS}

    def from_string(self, source, globals=None, template_class=None):  # type: ignore[no-untyped-def]  # noqa: A002, ANN001, ANN201
        """The template of a text, once everything that it says is allowed."""
        for said in forbidden(self.parse(source)):
            raise NotAllowed(said)
        return super().from_string(source, globals, template_class)


def forbidden(tree: nodes.Template) -> Iterator[str]:
    """What a template says and may not, in French, in its order."""
    yield from _refused(tree, ())


def _refused(node: nodes.Node, looped: tuple[str, ...]) -> Iterator[str]:
    """The refusals of a node; ``looped`` are the names of the loops around it."""
    if not isinstance(node, _ALLOWED):
        yield _WORDS.get(type(node), "un calcul")
        return
    if isinstance(node, nodes.Getattr) and node.attr.startswith("_"):
        yield f"l'attribut « {node.attr[:40]} »"
    if isinstance(node, nodes.Name) and (node.name.startswith("_") or node.name in _INNER):
        yield f"le nom « {node.name[:40]} »"
    if isinstance(node, nodes.Filter) and node.name not in FILTERS:
        yield f"le filtre « {node.name[:40]} »"
    if isinstance(node, nodes.Test) and node.name not in _TESTS:
        yield f"le test « {node.name[:40]} »"
    inside = looped
    if isinstance(node, nodes.For):
        yield from _refused_loop(node, looped)
        inside = (*looped, *_names(node.target))
    for child in node.iter_child_nodes():
        yield from _refused(child, inside)


def _refused_loop(node: nodes.For, looped: tuple[str, ...]) -> Iterator[str]:
    """A loop inside another follows the data of the other, and none calls itself."""
    if node.recursive:
        yield "une boucle qui s'appelle elle-même"
    root: nodes.Node = node.iter
    while isinstance(root, nodes.Getattr):
        root = root.node
    if not isinstance(root, nodes.Name):
        yield "une boucle sur autre chose qu'une liste du rapport"
    elif looped and root.name != looped[-1]:
        yield "une boucle dans une autre, sur une liste qui n'est pas celle de la première"


def _names(target: nodes.Node) -> tuple[str, ...]:
    return (target.name,) if isinstance(target, nodes.Name) else ()
