"""Send the terminal the cells that changed, and nothing else.

Textual knows which cells changed, but sends each line from the left edge of its widget and spells the
colours out again for every piece. A tick of one digit then costs a hundred bytes; twelve clocks over
a slow link cost a stutter.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, cast

from rich.console import COLOR_SYSTEMS
from textual._compositor import ChopsUpdate, CompositorUpdate
from textual.app import App
from textual.strip import Strip

from mim_console.widgets.cells import single_width

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.color import ColorSystem
    from rich.console import Console, RenderableType
    from rich.style import Style
    from textual.screen import Screen


class ThriftyApp(App[None]):
    """An app whose partial updates go out as changed cells only."""

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        # The only way in: Textual offers no public hook between its compositor and the terminal.
        if isinstance(renderable, ChopsUpdate):
            renderable = cast("RenderableType", ChangedCells(renderable))
        super()._display(screen, renderable)


class ChangedCells(CompositorUpdate):
    """A partial update cropped to its spans, whose colours are sent where they change."""

    def __init__(self, update: ChopsUpdate) -> None:
        self._update = update

    def render_segments(self, console: Console) -> str:
        """Return the sequences that bring the terminal up to date, and leave its colours reset."""
        pen = _Pen(COLOR_SYSTEMS.get(console.color_system or ""))
        output: list[str] = []
        for x, y, strip in self._pieces():
            output.append(f"\x1b[{y + 1};{x + 1}H")
            output.extend(pen.write(text, style) for text, style, _control in strip)
        output.append(pen.lift())
        return "".join(output)

    def _pieces(self) -> Iterator[tuple[int, int, Strip]]:
        for y, first, last in self._update.spans:
            for (left, strip), right in zip(self._update.chops[y].items(), self._update.chop_ends[y], strict=False):
                if strip is None or left >= last or right <= first:
                    continue
                start, end = max(left, first), min(right, last)
                if not single_width(strip.text):
                    start, end = left, right  # half of a wide character would leave a hole
                yield start, y, strip.crop(start - left, end - left)


class _Pen:
    """Remembers the terminal's colours within one update."""

    def __init__(self, colours: ColorSystem | None) -> None:
        self._colours = colours
        self._held = _PLAIN

    def write(self, text: str, style: Style | None) -> str:
        held, wanted = self._held, _PLAIN if style is None else _ink(style, self._colours)
        self._held = wanted
        codes = [_OFF[code] for code in held.attributes if code not in wanted.attributes]
        # One code ends bold and dim alike, so what is still wanted is said again after any end.
        codes += [code for code in wanted.attributes if codes or code not in held.attributes]
        if wanted.front != held.front:
            codes.append(wanted.front or "39")
        if wanted.back != held.back:
            codes.append(wanted.back or "49")
        text = f"\x1b[{';'.join(codes)}m{text}" if codes else text
        if style is not None and style.link:
            text = f"\x1b]8;id={style.link_id};{style.link}\x1b\\{text}\x1b]8;;\x1b\\"
        return text

    def lift(self) -> str:
        return "" if self._held == _PLAIN else "\x1b[0m"


class _Ink(NamedTuple):
    """A style as SGR codes."""

    attributes: tuple[str, ...] = ()
    front: str = ""
    back: str = ""


_PLAIN = _Ink()
_ON = {
    "bold": "1", "dim": "2", "italic": "3", "underline": "4", "blink": "5", "blink2": "6", "reverse": "7",
    "conceal": "8", "strike": "9", "underline2": "21", "frame": "51", "encircle": "52", "overline": "53",
}  # fmt: skip
_OFF = {
    "1": "22", "2": "22", "3": "23", "4": "24", "5": "25", "6": "25", "7": "27", "8": "28", "9": "29",
    "21": "24", "51": "54", "52": "54", "53": "55",
}  # fmt: skip


@lru_cache(maxsize=4096)
def _ink(style: Style, colours: ColorSystem | None) -> _Ink:
    attributes = tuple(code for name, code in _ON.items() if getattr(style, name))
    if colours is None:
        return _Ink(attributes)
    front = style.color.downgrade(colours).get_ansi_codes() if style.color else ()
    back = style.bgcolor.downgrade(colours).get_ansi_codes(foreground=False) if style.bgcolor else ()
    return _Ink(attributes, ";".join(front), ";".join(back))
