"""The look: two calm themes, and the marks, colours and words by which the state of things is told.

Colour is for time: neutral while there is time, amber in the last quarter, red when late, green when
met. It never speaks alone: each state has its mark as well.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any

from textual.content import Content
from textual.theme import Theme

if TYPE_CHECKING:
    from textual.app import App

MUTED = "$text-muted"
"""What stands beside the thing itself."""
KEY = "bold $footer-key-foreground"
"""What is to be pressed."""


class Tone(Enum):
    """How something stands in time: its one-cell mark and its style."""

    NOT_YET = ("·", MUTED)
    RUNNING = ("●", "")
    SOON = ("!", "bold $text-warning")
    LATE = ("▲", "bold $text-error")
    PAUSED = ("=", MUTED)
    DONE = ("✓", "$text-success")

    def __init__(self, mark: str, style: str) -> None:
        self.mark = mark
        self.style = style

    def marked(self, text: Content | str) -> Content:
        """Return the text after the mark; what needs nobody's eyes any more steps back."""
        dim = MUTED if self in {Tone.NOT_YET, Tone.DONE, Tone.PAUSED} else ""
        return Content.assemble((f"{self.mark} ", self.style), text).stylize_before(dim)


_PILLS = {
    "P1": "bold $background on $error",
    "P2": "bold $background on $warning",
    "P3": "bold $background on $primary",
    "P4": "$foreground on $panel",
    "P5": "$text-muted on $panel",
}


def pill(priority: str) -> Content:
    """Return a priority as its pill, ` P1 `."""
    return Content.styled(f" {priority} ", _PILLS.get(priority, ""))


DARK = Theme(
    name="mim-dark",
    dark=True,
    primary="#7fa8d9",
    secondary="#8f9bb3",
    accent="#7fa8d9",
    foreground="#d5dae1",
    background="#14161a",
    surface="#1a1d21",
    panel="#272b31",
    success="#7bc96f",
    warning="#e8b75a",
    error="#f2777a",
    variables={
        "text": "#d5dae1",
        "text-muted": "#8a93a1",
        "text-disabled": "#5d6673",
        "text-success": "#7bc96f",
        "text-warning": "#e8b75a",
        "text-error": "#f2777a",
        "text-primary": "#a3c2e6",
        "border": "#3c424b",
        "border-blurred": "#272b31",
        "scrollbar": "#3c424b",
        "scrollbar-background": "#14161a",
        "footer-background": "#1a1d21",
        "footer-key-foreground": "#a3c2e6",
        "block-cursor-background": "#7fa8d9",
        "block-cursor-foreground": "#14161a",
    },
)

LIGHT = Theme(
    name="mim-light",
    dark=False,
    primary="#2f5f98",
    secondary="#5a6577",
    accent="#2f5f98",
    foreground="#23282f",
    background="#f7f7f4",
    surface="#efefea",
    panel="#e0e1dc",
    success="#1b7a1f",
    warning="#9a5b00",
    error="#b3261e",
    variables={
        "text": "#23282f",
        "text-muted": "#5f6772",
        "text-disabled": "#8d949e",
        "text-success": "#1b7a1f",
        "text-warning": "#8a5200",
        "text-error": "#b3261e",
        "text-primary": "#2f5f98",
        "border": "#b9bdc4",
        "border-blurred": "#d5d7d5",
        "scrollbar": "#b9bdc4",
        "scrollbar-background": "#f7f7f4",
        "footer-background": "#efefea",
        "footer-key-foreground": "#2f5f98",
        "block-cursor-background": "#2f5f98",
        "block-cursor-foreground": "#f7f7f4",
    },
)


def dress(app: App[Any]) -> None:
    """Register both themes and put the dark one on."""
    app.register_theme(DARK)
    app.register_theme(LIGHT)
    app.theme = DARK.name
