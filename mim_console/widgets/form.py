"""A form of a few rows: filled from top to bottom with Enter, each row saying how it is read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Input, Static, TextArea

from mim_console.widgets.cells import inert
from mim_console.widgets.lines import Line, Lines

if TYPE_CHECKING:
    from textual.app import ComposeResult

Reading = tuple[str, bool]
"""How a text is understood, or what is wrong with it, and whether it may stay."""
_OFFERED = 6
"""Suggestions below a row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One row. `read` says how a typed text is understood; `options` are pairs of what is typed and its meaning."""

    name: str
    label: str
    kind: Literal["text", "long", "choice", "time", "yes-no"] = "text"
    required: bool = False
    text: str = ""
    help: str = ""
    options: tuple[tuple[str, str], ...] = ()
    read: Callable[[str], Reading]
    given: bool = False
    """Filled in by what was chosen before: the cursor starts below it."""
    aside: bool = False
    """Reached with Tab only: Enter on the row before it enters the form."""


class Form(ModalScreen[None]):
    """Asks, and hands the texts to `commit`, which answers what is wrong, or nothing when it is done."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", show=False),
        Binding("ctrl+g,alt+enter,ctrl+enter", "enter", show=False, priority=True),
    ]
    DEFAULT_CSS = """
    Form { align: center middle; background: $background 60%; }
    Form > Vertical {
        width: 96; max-width: 98%; height: auto; max-height: 98%; padding: 1 2; background: $surface;
        border: round $border;
    }
    Form #title { height: auto; margin-bottom: 1; }
    Form #rows { height: auto; max-height: 100%; scrollbar-size-vertical: 1; }
    Form #problem { height: auto; color: $text-error; margin-top: 1; display: none; }
    Form #problem.-said { display: block; }
    Form #keys { height: 1; margin-top: 1; }
    """

    def __init__(self, title: str, about: str, fields: list[Field], commit: Callable[[dict[str, str]], str]) -> None:
        super().__init__()
        self._title, self._about, self._commit = title, about, commit
        self._fields = fields

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Lines(id="title", cursor=False)
            with VerticalScroll(id="rows", can_focus=False):
                for field in self._fields:
                    yield Row(field)
            yield Static(id="problem", markup=False)
            yield Lines(id="keys", cursor=False)

    def on_mount(self) -> None:
        about = Line(Content.styled(self._about, "$text-muted"), rows=3)
        self.query_one("#title", Lines).show([Line(Content.styled(self._title, "bold $text-primary")), about])
        keys = Content.styled("enter next, last one enters · ctrl+g enters now · tab · ↑↓ choose · esc", "$text-muted")
        self.query_one("#keys", Lines).show([Line(keys)])
        asked = [row for row in self._rows() if not (row.field.given or row.field.aside)] or self._rows()
        next((row for row in asked if row.field.required and not row.text.strip()), asked[0]).take_focus()

    def _rows(self) -> list[Row]:
        return list(self.query(Row))

    def on_row_entered(self, message: Row.Entered) -> None:
        """Enter in a row: on to the next, or from the last one into the record."""
        ahead = [row for row in self._rows()[self._rows().index(message.row) + 1 :] if not row.field.aside]
        if ahead:
            ahead[0].take_focus()
        else:
            self.action_enter()

    def action_enter(self) -> None:
        """Enter the form as it stands; what is wrong is said, and nothing typed is lost."""
        for row in self._rows():
            wrong = row.wrong()
            if wrong:
                self._say(wrong)
                row.take_focus()
                return
        if problem := self._commit({row.field.name: row.text for row in self._rows()}):
            self._say(problem)
            named = [row for row in self._rows() if problem.startswith(f"{row.field.label}:")]
            if named:
                named[0].take_focus()
        else:
            self.dismiss()

    def _say(self, problem: str) -> None:
        said = self.query_one("#problem", Static)
        said.update(inert(f"✗ {problem}"))
        said.add_class("-said")


class Row(Vertical):
    """A label, what is typed, and below it how that is read and what is offered."""

    DEFAULT_CSS = """
    Row {
        height: auto;
        & > Horizontal { height: auto; }
        #label { width: 20; height: 1; color: $text-muted; }
        &.-required #label { color: $foreground; }
        &.-here #label { color: $text-primary; text-style: bold; }
        Input { width: 1fr; background: $panel; }
        TextArea { width: 1fr; height: 5; background: $panel; border: none; padding: 0; }
        #under { height: auto; margin-left: 20; display: none; }
        &.-here #under { display: block; }
        &.-wrong #under { display: block; }
        & #under.-bare { display: none; }
    }
    """

    class Entered(Message):
        """Enter in this row."""

        def __init__(self, row: Row) -> None:
            self.row = row
            super().__init__()

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "choose(1)", show=False),
        Binding("up", "choose(-1)", show=False),
    ]

    def __init__(self, field: Field) -> None:
        super().__init__()
        self.field = field
        self._chosen = -1
        self._typed = field.text

    def compose(self) -> ComposeResult:
        field = self.field
        with Horizontal():
            yield Static(field.label, id="label", markup=False)
            if field.kind == "long":
                area = TextArea(field.text, soft_wrap=True, compact=True, tab_behavior="focus")
                area.cursor_blink = False
                yield area
            else:
                line = Input(field.text, placeholder=field.help, compact=True, select_on_focus=True)
                line.cursor_blink = False  # blinking costs more than all the clocks
                yield line
        yield Lines(id="under", cursor=False)

    def on_mount(self) -> None:
        self.set_class(self.field.required, "-required")
        self._show_under()

    def on_descendant_focus(self) -> None:
        self.add_class("-here")

    def on_descendant_blur(self) -> None:
        self.remove_class("-here")

    @property
    def text(self) -> str:
        """What stands in the row."""
        area = self.query_one_optional(TextArea)
        return self.query_one(Input).value if area is None else area.text

    def take_focus(self) -> None:
        """Put the cursor into this row."""
        (self.query_one_optional(TextArea) or self.query_one(Input)).focus()

    def wrong(self) -> str:
        """What is wrong with the text; empty if nothing is."""
        if not self.text.strip():
            return f"{self.field.label}: this is needed" if self.field.required else ""
        said, good = self.field.read(self.text)
        return "" if good else said

    def action_choose(self, step: int) -> None:
        """Take the next of the offered texts."""
        offered = self._offered()
        if offered:
            self._chosen = (self._chosen + step) % len(offered) if self._chosen >= 0 else (0 if step > 0 else -1)
            line = self.query_one(Input)
            with line.prevent(Input.Changed):
                line.value = offered[self._chosen][0]
            line.cursor_position = len(line.value)
            self._show_under()

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._typed, self._chosen = event.value, -1
        self._show_under()

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        event.stop()
        self._show_under()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.set_class(bool(self.wrong()), "-wrong")
        if not self.wrong():
            self.post_message(self.Entered(self))

    def _offered(self) -> list[tuple[str, str]]:
        """Those that fit what was typed; all of them where it is one already."""
        typed = self._typed.strip().casefold()
        if any(typed == word.casefold() for word, _ in self.field.options):
            return list(self.field.options)
        last = typed.rpartition(",")[2].strip()
        return [
            (word, meaning)
            for word, meaning in self.field.options
            if typed in f"{word} {meaning}".casefold() or (last and last in word.casefold())
        ]

    def _show_under(self) -> None:
        lines: list[Line] = []
        said, good = self.field.read(self.text) if self.text.strip() else ("", True)
        if said:
            mark, style = ("→", "$text-muted") if good else ("✗", "$text-error")
            lines.append(Line(Content.assemble((f"{mark} ", style), (said, style)), rows=2, hang=2))
        offered = self._offered()
        top = max(min(self._chosen - _OFFERED // 2, len(offered) - _OFFERED), 0)
        for n, (word, meaning) in enumerate(offered[top : top + _OFFERED], top):
            style = "bold $text-primary" if n == self._chosen else "$text-muted"
            lines.append(Line(Content.assemble((word, style), (f"  {meaning}" if meaning else "", "$text-muted"))))
        if len(offered) > _OFFERED:
            lines.append(Line(Content.styled(f"… {len(offered)} in all: type to narrow", "$text-muted")))
        self.query_one("#under", Lines).show(lines)
        self.query_one("#under").set_class(not lines, "-bare")
