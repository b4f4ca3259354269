"""What a person sends: the text as it is pasted, on the clipboard, in a file and on the screen."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen

from mim_console.desk import files
from mim_console.desk.moment import Refused
from mim_console.desk.verbs import VERBS
from mim_console.incident.outbox import deliveries
from mim_console.incident.safe import visible
from mim_console.screens.asking import form_for
from mim_console.screens.composer_lines import ticked
from mim_console.widgets.keybar import KeyBar
from mim_console.widgets.lines import Line, Lines
from mim_console.widgets.theme import MUTED
from mim_console.widgets.tokens import Tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.app import ComposeResult

    from mim_console.incident.facts.outgoing import Outgoing
    from mim_console.screens.console import Console


def paste_each(app: Console, incident: str, handles: Sequence[str]) -> None:
    """Show those of these updates that go by hand, each once the one before is done with."""
    for number, handle in enumerate(handles, 1):
        if paste(app, incident, handle, then=partial(paste_each, app, incident, handles[number:])):
            return


def paste(app: Console, incident: str, handle: str, channel: str = "", then: Callable[[], None] = lambda: None) -> bool:
    """Show an update that goes by hand, by this channel or by all that are left; False where none is.

    `then` is called once it is closed and what was ticked is confirmed.
    """
    desk = app.desk
    found = [
        each
        for each in deliveries(desk.incident(incident), desk.policy, desk.now())
        if each.update.handle == handle and each.state == "by hand" and channel in ("", each.channel)
    ]
    if found:
        shown = ByHand(incident, found[0].update, [each.channel for each in found])
        app.push_screen(shown, lambda names: _confirm(app, incident, names or [], then))
    return bool(found)


def _confirm(app: Console, incident: str, names: list[str], then: Callable[[], None]) -> None:
    """Ask of each of these where it was sent and by whom."""
    if not names:
        then()
        return
    form = form_for(app, VERBS["delivered"], incident, {"delivery": names[0]})
    app.push_screen(form, lambda _: _confirm(app, incident, names[1:], then))


class ByHand(ModalScreen[list[str]]):
    """The text stands at the left edge without a frame, so that it can be taken with the mouse as well.

    Answers what is sent, as the verb names it: `U3/sms`, or `U3` for all of them.
    """

    app: Console
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "dismiss([])", show=False),
        Binding("enter", "delivered", show=False, priority=True),
        Binding("c", "copy", show=False),
        Binding("down", "scroll(1)", show=False),
        Binding("up", "scroll(-1)", show=False),
        Binding("pagedown", "scroll(10)", show=False),
        Binding("pageup", "scroll(-10)", show=False),
    ]
    DEFAULT_CSS = """
    ByHand {
        background: $background;
        & > Vertical { width: 100%; height: 100%; background: $background; }
        #about, #done { height: auto; padding: 0 1; background: $surface; }
        #text { height: 1fr; margin: 1 0; }
    }
    """

    def __init__(self, incident: str, update: Outgoing, channels: list[str]) -> None:
        super().__init__()
        self._incident, self._update, self._channels = incident, update, channels
        self._done = {*channels} if len(channels) == 1 else set[str]()

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Lines(id="about", cursor=False)
            yield Tokens(id="done")
            yield Lines(id="text", cursor=False)
            yield KeyBar()

    def on_mount(self) -> None:
        self.query_one("#text", Lines).show([Line(Content(_text(self._update)), rows=10_000, hang=0)])
        tokens = self.query_one("#done", Tokens)
        tokens.display = len(self._channels) > 1
        tokens.focus()
        tick = [("space", "tick what is sent")] if tokens.display else []
        sent = ("enter", "say where, and by whom" if tick else "it is sent: say where, and by whom")
        self.query_one(KeyBar).show([*tick, sent, ("c", "copy again"), ("esc", "later")])
        self._show_done()
        try:
            kept = f"in {files.copy_of(self.app.desk, self._incident, self._update)}"
        except Refused as refusal:
            kept = str(refusal)
        self._show(kept)
        self.action_copy()

    def _show(self, kept: str) -> None:
        policy, update = self.app.desk.policy, self._update
        known = {each.id: each.title for each in policy.channels}
        audience = policy.audience(update.audience)
        who = audience.title.lower() if audience else update.audience
        by = ", ".join(known.get(each, each) for each in self._channels)
        title = Content.assemble(
            (f"{update.handle} to {who}", "bold $text-primary"), ("  paste it to ", MUTED), (by, "bold")
        )
        where = Content.styled(f"on the clipboard, where the terminal allows it, and {kept}", MUTED)
        self.query_one("#about", Lines).show([Line(title, rows=2), Line(where, rows=3)])

    def _show_done(self) -> None:
        titles = {each.id: each.title for each in self.app.desk.policy.channels}
        self.query_one("#done", Tokens).show(
            [(each, ticked(each in self._done, titles.get(each, each))) for each in self._channels]
        )

    @on(Tokens.Chosen)
    def _ticked(self, message: Tokens.Chosen) -> None:
        message.stop()
        self._done ^= {message.name}
        self._show_done()

    def action_scroll(self, rows: int) -> None:
        """Read on, while the keys are on the channels."""
        self.query_one("#text").scroll_relative(y=rows, animate=False)

    def action_copy(self) -> None:
        """Put it on the clipboard."""
        self.app.copy_to_clipboard(_text(self._update))

    def action_delivered(self) -> None:
        """What is ticked is sent: ask where and by whom."""
        handle, done = self._update.handle, [each for each in self._channels if each in self._done]
        if not done:
            self.app.say("tick with space by which of them it is sent", wrong=True)
        elif len(done) == len(self._channels) > 1:
            self.dismiss([handle])
        else:
            self.dismiss([f"{handle}/{each}" for each in done])

    def on_key_bar_pressed(self, message: KeyBar.Pressed) -> None:
        """A click on a key is that key."""
        message.stop()
        self.app.call_later(self.app.simulate_key, {"esc": "escape"}.get(message.key, message.key))


def _text(update: Outgoing) -> str:
    """As it is pasted: nothing in it that a terminal or a form would obey."""
    return visible(f"{update.headline}\n\n{update.text}\n", keep="\n")
