"""A big countdown, read from across a shared screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from textual.content import Content

from mim_console.widgets.cells import CellWidget, inert
from mim_console.widgets.theme import MUTED, Tone

if TYPE_CHECKING:
    from textual.style import Style

_HOUR = 3600

_GLYPHS = {
    "0": ("┏━┓", "┃ ┃", "┗━┛"),
    "1": ("╺┓ ", " ┃ ", "╺┻╸"),
    "2": ("╺━┓", "┏━┛", "┗━╸"),
    "3": ("╺━┓", " ━┫", "╺━┛"),
    "4": ("╻ ╻", "┗━┫", "  ╹"),
    "5": ("┏━╸", "┗━┓", "╺━┛"),
    "6": ("┏━╸", "┣━┓", "┗━┛"),
    "7": ("╺━┓", "  ┃", "  ╹"),
    "8": ("┏━┓", "┣━┫", "┗━┛"),
    "9": ("┏━┓", "┗━┫", "╺━┛"),
    ":": (" ", ":", " "),
    "-": ("   ", "╺━╸", "   "),
}


class Face(NamedTuple):
    """What a clock shows: its tone, big digits, their unit, and the word that says how it stands."""

    tone: Tone
    digits: str = "-:--"
    unit: str = ""
    word: str = ""


def face(remaining: float, tone: Tone, late: str = "OVERDUE") -> Face:
    """Return what a clock shows `remaining` seconds before its end; once that is negative it is late.

    Minutes and seconds under an hour, hours and minutes above, where nobody acts on a second. Time left
    is rounded down and so is lateness; `late` is the word for a clock that has passed, `BREACHED` for
    an agreed service level.
    """
    if tone in {Tone.NOT_YET, Tone.DONE}:
        return Face(tone, word="" if tone is Tone.NOT_YET else "met")
    if remaining < 0:
        tone = Tone.LATE
    seconds = int(abs(remaining))
    big, small, unit = seconds // 60, seconds % 60, "min"
    if seconds >= _HOUR:
        big, small, unit = seconds // _HOUR, seconds % _HOUR // 60, "h"
    words = {Tone.LATE: late, Tone.PAUSED: "paused", Tone.SOON: "soon"}
    return Face(tone, f"{big}:{small:02}", unit, words.get(tone, ""))


class Clockface(CellWidget):
    """A caption over big digits, with a word and a note (`due 14:45`) beside them."""

    DEFAULT_CSS = """
    Clockface { height: 4; width: 1fr; }
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._rows = [Content()] * 4

    def show(self, shown: Face, caption: Content | str, note: Content | str = "", also: Content | str = "") -> None:
        """Show this from now on; `also` stands over the note."""
        tone, digits, unit, word = shown
        style = tone.style if word else "bold"
        glyphs = [_GLYPHS.get(digit, _GLYPHS["-"]) for digit in digits]
        big = [" ".join(glyph[row] for glyph in glyphs) for row in range(3)]
        unit = f" {unit:<3}  "
        blank = " " * len(unit)
        self._rows = [
            Content.assemble((f"{tone.mark} ", tone.style), inert(caption).stylize_before(MUTED)),
            Content.assemble((big[0], style), blank, (word, style)),
            Content.assemble((big[1], style), blank, inert(also).stylize_before("$text-muted")),
            Content.assemble((big[2], style), (unit, MUTED), inert(note).stylize_before(MUTED)),
        ]
        self.repaint()

    def draw(self, y: int, width: int) -> tuple[Content, Style]:
        return self._rows[y] if y < len(self._rows) else Content(), self.visual_style
