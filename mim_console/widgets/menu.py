"""A short list to choose from by one key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen

from mim_console.widgets.lines import Line, Lines
from mim_console.widgets.theme import KEY, MUTED

if TYPE_CHECKING:
    from textual import events
    from textual.app import ComposeResult


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of a menu: its key, what it says, what choosing it answers, and why it is off."""

    key: str
    words: str
    answer: str
    off: str | None = None


class Menu(ModalScreen[str | None]):
    """Answers the chosen line's answer, or None. What is off is shown, with its reason, and cannot be chosen."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss", show=False)]
    DEFAULT_CSS = """
    Menu { align: center middle; background: $background 60%; }
    Menu > Vertical {
        width: 72; max-width: 96%; height: auto; max-height: 96%; padding: 1 2; background: $surface;
        border: round $border;
    }
    Menu #title { height: auto; margin-bottom: 1; }
    Menu #choices { height: auto; max-height: 100%; }
    Menu #why { height: auto; max-height: 3; }
    """

    def __init__(self, title: str, choices: list[Choice], about: str = "") -> None:
        super().__init__()
        self._title, self._about = title, about
        self._choices = {choice.answer: choice for choice in choices}

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Lines(id="title", cursor=False)
            yield Lines(id="choices", empty="nothing can be done with it")
            yield Lines(id="why", cursor=False)

    def on_mount(self) -> None:
        title = Content.assemble((self._title, "bold $text-primary"))
        about = [Line(Content.styled(self._about, MUTED))] if self._about else []
        self.query_one("#title", Lines).show([Line(title, Content.styled("esc", MUTED), rows=4), *about])
        choices = self.query_one("#choices", Lines)
        room = min(72, self.size.width * 96 // 100) - 6
        choices.show([line for choice in self._choices.values() for line in _lines(choice, room)])
        able = next((choice.answer for choice in self._choices.values() if not choice.off), None)
        if able is not None:
            choices.move_to(able)
        choices.focus()

    def on_key(self, event: events.Key) -> None:
        """A choice's key chooses it, before it could move the cursor."""
        found = next((choice for choice in self._choices.values() if choice.key == event.character), None)
        if found is not None:
            event.stop()
            event.prevent_default()
            self._choose(found)

    def on_lines_selected(self, message: Lines.Selected) -> None:
        """Enter chooses what is under the cursor."""
        message.stop()
        self._choose(self._choices[message.key])

    def _choose(self, choice: Choice) -> None:
        if choice.off:
            self.query_one("#why", Lines).show([Line(Content.styled(choice.off, "$text-warning"), rows=3)])
        else:
            self.dismiss(choice.answer)


def _lines(choice: Choice, room: int) -> list[Line]:
    """A choice; the reason why it is off stands on the right, or below it where it is longer than that."""
    if not choice.off:
        words = Content.assemble((choice.key, KEY), "  ", choice.words)
        return [Line(words, key=choice.answer)]
    text = Content.styled(f"{choice.key}  {choice.words}", "$text-disabled")
    reason = Content.styled(choice.off, "$text-disabled")
    if text.cell_length + reason.cell_length + 2 <= room:
        return [Line(text, reason, choice.answer)]
    return [Line(text, key=choice.answer), Line(Content("   ") + reason, key=choice.answer, rows=3, hang=3)]
