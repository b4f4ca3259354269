"""What a person sends: the text as it is pasted, on the clipboard, in a file and on the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen

from mim_console.desk import files
from mim_console.desk.moment import Refused
from mim_console.incident.outbox import deliveries
from mim_console.incident.safe import visible
from mim_console.screens import doing
from mim_console.widgets.keybar import KeyBar
from mim_console.widgets.lines import Line, Lines
from mim_console.widgets.theme import MUTED

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from mim_console.incident.facts.outgoing import Outgoing
    from mim_console.screens.console import Console


def paste(app: Console, incident: str, handle: str, channel: str = "") -> bool:
    """Show an update that goes by hand, by this channel or by all that are left; False where none is."""
    desk = app.desk
    found = [
        each
        for each in deliveries(desk.incident(incident), desk.policy, desk.now())
        if each.update.handle == handle and each.state == "by hand" and channel in ("", each.channel)
    ]
    if found:
        app.push_screen(ByHand(incident, found[0].update, [each.channel for each in found], one=bool(channel)))
    return bool(found)


class ByHand(ModalScreen[None]):
    """The text stands at the left edge without a frame, so that it can be taken with the mouse as well."""

    app: Console
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "dismiss", show=False),
        Binding("enter", "delivered", show=False, priority=True),
        Binding("c", "copy", show=False),
    ]
    DEFAULT_CSS = """
    ByHand {
        background: $background;
        & > Vertical { width: 100%; height: 100%; background: $background; }
        #about { height: auto; padding: 0 1; background: $surface; }
        #text { height: 1fr; margin: 1 0; }
    }
    """

    def __init__(self, incident: str, update: Outgoing, channels: list[str], *, one: bool) -> None:
        super().__init__()
        self._incident, self._update, self._channels, self._one = incident, update, channels, one
        self._said = ""

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Lines(id="about", cursor=False)
            yield Lines(id="text")
            yield KeyBar()

    def on_mount(self) -> None:
        self.query_one("#text", Lines).show([Line(Content(_text(self._update)), rows=10_000, hang=0)])
        self.query_one("#text").focus()
        keys = (("enter", "it is sent: say where, and by whom"), ("c", "copy again"), ("esc", "later"))
        self.query_one(KeyBar).show(keys)
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

    def action_copy(self) -> None:
        """Put it on the clipboard."""
        self.app.copy_to_clipboard(_text(self._update))

    def action_delivered(self) -> None:
        """It is sent: ask where and by whom."""
        name = f"{self._update.handle}/{self._channels[0]}" if self._one else self._update.handle
        self.dismiss()
        self.app.call_later(doing.do, self.app, self._incident, "delivered", {"delivery": name})

    def on_key_bar_pressed(self, message: KeyBar.Pressed) -> None:
        """A click on a key is that key."""
        message.stop()
        self.app.call_later(self.app.simulate_key, {"esc": "escape"}.get(message.key, message.key))


def _text(update: Outgoing) -> str:
    """As it is pasted: nothing in it that a terminal or a form would obey."""
    return visible(f"{update.headline}\n\n{update.text}\n", keep="\n")
