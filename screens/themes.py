"""Light, dark and high contrast."""

from __future__ import annotations

from textual.theme import Theme

NIGHT = Theme(
    name="night", primary="#7aa2d8", secondary="#8fb7c9", accent="#e0af68", foreground="#d5dae2", background="#14171c",
    surface="#1b1f26", panel="#262c36", success="#83b97b", warning="#d9a95a", error="#dd7a7a", dark=True,
    variables={"tile": "#1d222a", "tile-cursor": "#29405c", "tile-selected": "#33304f", "muted": "#8b95a5"},
)  # fmt: skip
DAY = Theme(
    name="day", primary="#2b5f9e", secondary="#3c7f90", accent="#9a5b00", foreground="#1d232b", background="#f4f5f7",
    surface="#ffffff", panel="#dfe4ea", success="#2f7a3a", warning="#8f5a00", error="#b03030", dark=False,
    variables={"tile": "#ffffff", "tile-cursor": "#cfe1f7", "tile-selected": "#e4dcf5", "muted": "#5d6775"},
)  # fmt: skip
CONTRAST = Theme(
    name="contrast", primary="#ffffff", secondary="#ffff00", accent="#00ffff", foreground="#ffffff", background="#000000",
    surface="#000000", panel="#303030", success="#00ff00", warning="#ffff00", error="#ff6060", dark=True,
    variables={"tile": "#000000", "tile-cursor": "#0040c0", "tile-selected": "#600060", "muted": "#d0d0d0"},
)  # fmt: skip
THEMES = (NIGHT, DAY, CONTRAST)
