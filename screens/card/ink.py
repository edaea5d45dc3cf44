"""`Ink`: how the lines of all `ItemsView`s of a screen are written."""

from __future__ import annotations

from textual.widget import Widget


class Ink(Widget):
    """Styles by name, seen by nobody: five views of a card that had each their own were styled again with every focus."""

    COMPONENT_CLASSES = {
        "items--plain",
        "items--cursor",
        "items--mark",
        "items--strong",
        "items--dim",
        "items--label",
        "items--title",
        "items--rule",
        "items--bad",
        "items--warn",
        "items--good",
        "items--link",
        "items--quote",
        "items--code",
        "items--accent",
    }
