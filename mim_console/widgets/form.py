"""A form of a few rows: filled from top to bottom with Enter, each row saying how it is read."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.geometry import Region
from textual.screen import ModalScreen
from textual.widgets import Static

from mim_console.widgets.cells import inert
from mim_console.widgets.filling import Field, Filling
from mim_console.widgets.lines import Line, Lines
from mim_console.widgets.sheet import Sheet
from mim_console.widgets.text_line import TextLine
from mim_console.widgets.theme import KEY, MUTED

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.widgets import Input, TextArea

    from mim_console.widgets.text_page import TextPage

_AROUND = 9
"""Lines of the dialog that are not rows: border, title, problem and keys."""


class Form(ModalScreen[None]):
    """Asks, and hands the texts to `commit`, which answers what is wrong, or nothing when it is done.

    `does` says at the key what will be done then.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", show=False),
        Binding("tab", "step(1)", show=False, priority=True),
        Binding("shift+tab", "step(-1)", show=False, priority=True),
        Binding("down", "choose(1)", show=False),
        Binding("up", "choose(-1)", show=False),
        Binding("pageup", "read(-1)", show=False),
        Binding("pagedown", "read(1)", show=False),
        Binding("ctrl+g,alt+enter,ctrl+enter", "enter", show=False, priority=True),
    ]
    DEFAULT_CSS = """
    Form {
        align: center middle; background: $background 60%;
        & > Vertical {
            width: 96; max-width: 98%; height: auto; padding: 0 2; background: $surface; border: round $border;
        }
        #title { height: auto; margin-bottom: 1; }
        #reading { height: auto; margin-bottom: 1; scrollbar-size-vertical: 1; background: $panel; padding: 0 1; }
        #rows { height: auto; scrollbar-size-vertical: 1; layers: under over; }
        TextLine, TextPage { position: absolute; layer: over; }
        #problem { height: auto; min-height: 1; max-height: 4; }
        #keys { height: 1; }
    }
    """

    def __init__(
        self,
        title: str,
        about: str,
        fields: list[Field],
        commit: Callable[[dict[str, str]], str],
        does: str = "record it",
        reading: str = "",
    ) -> None:
        super().__init__()
        self._reading = reading
        """A page to read before anything is entered; PgUp and PgDn turn it."""
        self._does = does
        self._title, self._about, self._commit = title, about, commit
        self._filling = Filling(fields)
        self._sheet = Sheet(self._filling)
        self._line = TextLine()
        self._page: TextPage | None = None
        self._leaving = False
        self._beside = ""
        self.writing = ""
        """What is written, so that others who write the same are known; empty where it matters to nobody."""
        if any(field.kind == "long" for field in fields):
            from mim_console.widgets.text_page import TextPage

            self._page = TextPage()

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Lines(id="title", cursor=False)
            if self._reading:
                with VerticalScroll(id="reading", can_focus=False):
                    yield Static(inert(self._reading, keep="\n"))
            with VerticalScroll(id="rows", can_focus=False):
                yield self._sheet
                yield self._line
                if self._page is not None:
                    yield self._page
            yield Lines(id="problem", cursor=False)
            yield Lines(id="keys", cursor=False)

    def on_mount(self) -> None:
        self._show_title()
        self._lay_editor(self._filling.here)

    def beside(self, words: str) -> None:
        """Say beside the title who else writes this; nothing where nobody does."""
        if words != self._beside:
            self._beside = words
            self._show_title()

    def _show_title(self) -> None:
        title, about = inert(self._title).stylize("bold $text-primary"), inert(self._about, keep="\n")
        beside = inert(self._beside).stylize("bold $text-warning")
        self.query_one("#title", Lines).show([Line(title, beside), Line(about.stylize(MUTED), rows=3)])

    def tick(self) -> None:
        """Say again how each row is read: a time counted from now moves on while nobody types."""
        self._sheet.show()

    def on_resize(self) -> None:
        room = max(self.size.height - _AROUND, 3)
        for reading in self.query("#reading"):
            rows = min(self._sheet.whole, room // 2)
            reading.styles.max_height, room = max(room - rows - 1, 3), rows
        self.query_one("#rows").styles.max_height = room

    def action_read(self, pages: int) -> None:
        """Turn the page that is to be read first."""
        for reading in self.query("#reading"):
            reading.scroll_relative(y=pages * max(reading.size.height - 1, 1), animate=False)

    def action_step(self, rows: int) -> None:
        """The next row, or the one before."""
        self._go((self._filling.here + rows) % len(self._filling.fields))

    def action_choose(self, step: int) -> None:
        """Take the next of the offered texts; past the last one, leave the row as it was, for the next row."""
        filling = self._filling
        if -1 <= filling.chosen + step < len(filling.offered):
            self._take(filling.chosen + step)
        else:
            if filling.chosen >= 0:
                self._take(-1)
            self._go(filling.here + step)

    def action_enter(self) -> None:
        """Enter the form as it stands; what is wrong is said, and nothing typed is lost."""
        self._keep()
        wrong = self._filling.first_wrong()
        if wrong is not None:
            self._go(wrong, mend=True)
            return
        texts = zip(self._filling.fields, self._filling.texts, strict=True)
        if problem := self._commit({field.name: text for field, text in texts}):
            self._say(f"✗ {problem}")
            named = (n for n, field in enumerate(self._filling.fields) if problem.startswith(f"{field.label}:"))
            self._go(next(named, self._filling.here), mend=True)
        else:
            self.dismiss()

    def action_leave(self) -> None:
        """Close it; what was typed is not thrown away at the first Escape."""
        if self._leaving or not self._filling.touched:
            self.dismiss()
        else:
            self._leaving = True
            self._say("esc again leaves, and what you typed is lost", "$text-warning")

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._keep()

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        event.stop()
        self._keep()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter in a row: on to the next, or from the last one into the record."""
        event.stop()
        self._keep()
        filling = self._filling
        filling.tried.add(filling.here)
        if filling.wrong(filling.here):
            self._sheet.show()
        elif (ahead := filling.ahead()) is None:
            self.action_enter()
        else:
            self._go(ahead)

    def on_sheet_laid_out(self, message: Sheet.LaidOut) -> None:
        for editor in self.query("#rows > TextLine, #rows > TextPage"):
            editor.styles.width = message.room

    def on_sheet_clicked(self, message: Sheet.Clicked) -> None:
        if message.option is None:
            self._go(message.row)
        else:
            self._take(message.option)

    def _keep(self) -> None:
        """Take what stands in the editor. News of it may come late, when the editor lies over another row already."""
        filling = self._filling
        text = self._page.text if self._page is not None and filling.field.kind == "long" else self._line.value
        if text != filling.texts[filling.here]:
            filling.write(text)
            self._leaving = False
            self._say("")
            self._sheet.show()
            self._show_keys()

    def _take(self, option: int) -> None:
        self._filling.choose(option)
        self._line.value = self._filling.texts[self._filling.here]
        self._line.cursor_position = len(self._line.value)
        self._line.focus()
        self._sheet.show()
        self._show_keys()

    def _go(self, row: int, *, mend: bool = False) -> None:
        self._keep()
        if self._leaving:  # who goes on did not mean to leave
            self._leaving = False
            self._say("")
        self._lay_editor(row, mend=mend)

    def _lay_editor(self, row: int, *, mend: bool = False) -> None:
        """Type in a row from now on: the page lies over a long one, the line over any other.

        What stands there is typed over, unless it is to be mended.
        """
        filling, sheet = self._filling, self._sheet
        filling.go(row)
        sheet.show()
        text, top = filling.texts[filling.here], sheet.top(filling.here)
        page = self._page if filling.field.kind == "long" else None
        editor = page or self._line
        for each in self.query("#rows > TextLine, #rows > TextPage"):
            each.display = each is editor
        editor.styles.offset = (sheet.margin_left, top)
        editor.styles.height = sheet.rows(filling.here)
        editor.focus()
        if page is not None:
            page.load_text(text)
        else:
            self._line.value, self._line.placeholder = text, inert(filling.field.help).plain
            if mend:
                self._line.cursor_position = len(text)
            else:
                self._line.select_all()
        self._show_keys()
        rows = self.query_one("#rows", VerticalScroll)
        rows.scroll_to_region(Region(0, top, 1, sheet.bottom - top), animate=False, force=True)

    def _show_keys(self) -> None:
        last = self._filling.ahead() is None
        long, choice = self._filling.field.kind == "long", bool(self._filling.field.options)
        keys = {"↑↓": "choose"} if choice else {}
        keys |= {"tab": "next row"} if long else {"enter": self._does if last else "next row"}
        keys |= {} if last and not long else {"ctrl+g": self._does}
        keys |= {"pgdn": "read on"} if self._reading else {}
        keys |= {"esc esc": "throw away"} if self._filling.touched else {"esc": "leave"}
        parts = [Content.assemble((key, KEY), f" {word}") for key, word in keys.items()]
        self.query_one("#keys", Lines).show([Line(Content("   ").join(parts).stylize_before(MUTED))])

    def _say(self, words: str, style: str = "$text-error") -> None:
        said = Line(inert(words).stylize_before(style), rows=4, hang=2)
        self.query_one("#problem", Lines).show([said] if words else [])
