"""Where two wrote one section at once: both texts, who and when, and one key to say which holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from mim_console.desk.verbs import VERBS
from mim_console.incident.differences import differences
from mim_console.incident.when import say
from mim_console.screens import doing
from mim_console.screens.incident import SMALL
from mim_console.widgets.cells import inert
from mim_console.widgets.keybar import KeyBar
from mim_console.widgets.lines import Line, Lines
from mim_console.widgets.masthead import Masthead
from mim_console.widgets.theme import KEY, MUTED

if TYPE_CHECKING:
    from textual import events
    from textual.app import ComposeResult

    from mim_console.incident.facts.review_text import Section, Version
    from mim_console.screens.console import Console
    from mim_console.screens.seat import Seat

MOST = 4
"""Texts that are shown at once."""


class Settling(Screen[None]):
    """The texts side by side, or one under the other where there is little room; what only one has is marked."""

    app: Console
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", show=False),
        Binding("e", "edit", show=False),
        Binding("tab", "app.focus_next", show=False),
    ]
    DEFAULT_CSS = """
    Settling {
        #title { height: auto; padding: 0 1; margin: 1 0; }
        #texts { height: 1fr; layout: horizontal; padding: 0 1; }
        .text { width: 1fr; height: 1fr; margin-right: 2; }
        .head { height: 1; }
        .body { height: 1fr; background: $surface; padding: 0 1; scrollbar-size-vertical: 1; }
        .body:focus { background: $panel; }
        &.-small {
            #title { margin: 0; }
            #texts { layout: vertical; }
            .text { width: 100%; margin-right: 0; }
        }
    }
    """

    def __init__(self, incident: str, seat: Seat, section: Section) -> None:
        super().__init__()
        self._incident, self._seat, self._section = incident, seat, section
        self._texts: list[Version] = []

    def compose(self) -> ComposeResult:
        review = self.app.desk.incident(self._incident).review
        self._texts = review.standing(self._section)[:MOST]
        yield Masthead()
        yield Lines(id="title", cursor=False)
        with Container(id="texts"):
            for n in range(len(self._texts)):
                with Vertical(classes="text"):
                    yield Lines(id=f"head-{n}", classes="head", cursor=False)
                    with VerticalScroll(classes="body"):
                        yield Static(self._told(n))
        yield KeyBar()

    def _told(self, number: int) -> Content:
        """A text, with what the others do not have marked."""
        mine = self._texts[number]
        other = next((each for each in self._texts if each.text != mine.text), mine)
        pieces = (piece for piece in differences(other.text, mine.text) if piece.how != "gone")
        shown = [(piece.text, "bold $text-warning" if piece.how == "new" else "") for piece in pieces]
        return Content.assemble(*((inert(text, keep="\n").plain, style) for text, style in shown))

    def on_mount(self) -> None:
        self.query(VerticalScroll).first().focus()
        self.tick()

    def on_resize(self) -> None:
        self.call_after_refresh(self.tick)

    def tick(self) -> None:
        """Show whose they are; they are settled elsewhere as well as here."""
        desk = self.app.desk
        scene, m = desk.scene(self._incident), desk.moment(self._incident)
        small = self.size.width < SMALL[0] or self.size.height < SMALL[1]
        self.set_class(small, "-small")
        self.query_one(Masthead).show(scene, "small" if small else "large")
        now = [each.id for each in m.incident.review.standing(self._section)]
        gone = "" if now[:MOST] == [each.id for each in self._texts] else " · changed since: esc, and look again"
        title = Content.assemble(
            (self._section, "bold $text-primary"), " has texts written without knowing of each other"
        )
        self.query_one("#title", Lines).show([Line(Content.assemble(title, (gone, "$text-warning")), rows=2)])
        for n, each in enumerate(self._texts):
            head = Content.assemble((f"{n + 1} ", KEY), (each.by, "bold"), (f"  {say(each.at, m.zone, m.now)}", MUTED))
            self.query_one(f"#head-{n}", Lines).show(
                [Line(head, Content.styled(f"{len(each.text.split())} words", MUTED))]
            )
        keys = [(str(n + 1), f"take {each.by}’s") for n, each in enumerate(self._texts)]
        self.query_one(KeyBar).show([*keys, ("e", "edit both into one"), ("esc", "later")])

    def on_key(self, event: events.Key) -> None:
        """A number takes that text; the others stay in the history."""
        if event.character and event.character.isdecimal() and 0 < int(event.character) <= len(self._texts):
            event.stop()
            self._take(self._texts[int(event.character) - 1])

    def on_key_bar_pressed(self, message: KeyBar.Pressed) -> None:
        """A click on a key is that key."""
        message.stop()
        self.app.call_later(self.app.simulate_key, "escape" if message.key == "esc" else message.key)

    def _take(self, text: Version) -> None:
        others = ", ".join(each.id for each in self._texts if each.id != text.id)
        typed = {"section": self._section, "text": text.text, "base": text.id, "merges": others}
        if problem := doing.commit(self.app, VERBS["write-review"], self._incident, typed):
            self.app.say(problem, wrong=True)
        else:
            self.dismiss()

    def action_edit(self) -> None:
        """Make one text of them."""
        from mim_console.screens.review_editor import write

        self.dismiss()
        self.app.call_later(write, self.app, self._incident, self._seat, self._section)
