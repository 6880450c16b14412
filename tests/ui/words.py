"""What a page says, its buttons by name, and a section of the page Déclaration."""

from collections.abc import Callable, Iterable

from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Button

from beges.domain.french import NO_BREAK

_PLAIN = str.maketrans({"\\": None, NO_BREAK: " "})


def said(app: AppTest) -> str:
    """Every sentence of the page, without the escapes of Markdown, with plain spaces."""
    kinds = (app.markdown, app.caption, app.info, app.success, app.warning, app.error)
    return "\n".join(str(element.value) for kind in kinds for element in kind).translate(_PLAIN)


def cells_of(values: Iterable[object]) -> list[str]:
    """Cells of a table of the page, as :func:`said` says sentences."""
    return [str(value).translate(_PLAIN) for value in values]


def named(app: AppTest, label: str) -> Button:
    """The first button whose label begins so."""
    return next(button for button in app.button if button.label.startswith(label))


def on_tables(on_filled: Callable[[str], AppTest]) -> AppTest:
    """The page Déclaration on its tables."""
    app = on_filled("filing")
    app.segmented_control(key="declaration.section").set_value("Tableaux").run()
    assert not app.exception
    return app
