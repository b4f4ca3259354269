"""Actions of all incidents: what is overdue, whose it is, what waits to be verified; and what can be done with each."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from mim_console.incident.when import say_here_and_utc
from mim_console.screens import doing
from mim_console.screens.action_lines import detail, item_of, key_of, line, meant
from mim_console.screens.alarm import standing
from mim_console.screens.place import Place
from mim_console.widgets.band import Band
from mim_console.widgets.keybar import KeyBar
from mim_console.widgets.lines import Line, Lines
from mim_console.widgets.theme import MUTED, Tone

if TYPE_CHECKING:
    from datetime import datetime

    from textual.app import ComposeResult

    from mim_console.incident.undertaken import Stand, Undertaken

VIEWS = ("open", "overdue", "mine", "to verify", "over")
EMPTY = {
    "open": "nothing is open: t adds an action to an incident, the board (b) shows them",
    "overdue": "nothing is overdue",
    "mine": "nothing that is open is yours",
    "to verify": "nothing waits to be verified",
    "over": "nothing is done or cancelled yet",
}
"""What can be looked at, in the order of tab, and what stands there when there is none."""
MOST_OVER = 200
WIDE = 110
"""Cells from which a line has room for the type and the ticket."""


class ActionsScreen(Place):
    """Enter offers what can be done with an action, whatever became of its incident."""

    CSS_PATH = "actions.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "turn(1)", show=False, priority=True),
        Binding("shift+tab", "turn(-1)", show=False, priority=True),
        Binding("J", "ask_tracker", show=False),
    ]
    KEYS = (
        ("enter", "done, verify, move …"), ("tab", "open, overdue, mine …"), ("1-5", "its incident"),
        ("J", "ask Jira"), ("b", "board"), ("?", "all keys"),
    )  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self._view = ""
        self._shown: dict[str, Undertaken] = {}
        self._drawn: tuple[object, ...] = ()

    def compose(self) -> ComposeResult:
        yield Lines(id="title", cursor=False)
        yield Band()
        yield Lines(id="actions")
        yield Lines(id="detail", cursor=False)
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one("#actions").focus()

    @property
    def subject(self) -> str | None:
        """The incident of the action under the cursor."""
        return meant(self.query_one("#actions", Lines).cursor)[0] or None

    def tick(self) -> None:
        desk = self.app.desk
        now = desk.now()
        every = desk.actions.all()
        stands = [(each, each.stand(now)) for each in every]
        by_view = {view: [each for each, stand in stands if self._fits(each, stand, view)] for view in VIEWS}
        self._view = self._view or ("overdue" if by_view["overdue"] else "open")
        self.query_one(Band).show(*standing(self.app, None))
        self.query_one(KeyBar).show(self.KEYS)
        clock = say_here_and_utc(now, desk.policy.timezone)
        self.query_one("#title", Lines).show([Line(self._tabs(by_view), clock if self.size.width >= WIDE else "")])
        # Lengths are said by the minute: between two of those nothing here changes by itself.
        drawn = (desk.actions.version, self._view, f"{now:%H%M}", self.size.width)
        if drawn != self._drawn:
            self._drawn = drawn
            self._draw(by_view[self._view], now)
        self._read()

    def _fits(self, each: Undertaken, stand: Stand, view: str) -> bool:
        match view:
            case "open":
                return each.action.open
            case "mine":
                return each.action.open and each.matches(owner=self.app.desk.author) and bool(each.action.owner)
            case "over":
                return stand in ("verified", "cancelled")
            case _:
                return stand == view

    def _tabs(self, by_view: dict[str, list[Undertaken]]) -> Content:
        parts: list[Content | str | tuple[str, str]] = [("actions", "bold $text-primary"), "   "]
        for view, found in by_view.items():
            urgent = {"overdue": Tone.LATE.style, "to verify": Tone.SOON.style}.get(view, "") if found else MUTED
            style = "bold reverse" if view == self._view else urgent or MUTED
            parts += [(f" {view} {len(found)} ", style), " "]
        return Content.assemble(*parts)

    def _draw(self, found: list[Undertaken], now: datetime) -> None:
        zone, wide = self.app.desk.policy.timezone, self.size.width >= WIDE
        shown = found[-MOST_OVER:][::-1] if self._view == "over" else found
        self._shown = {key_of(each): each for each in shown}
        lines = self.query_one("#actions", Lines)
        lines.show(
            [line(each, now, zone, wide=wide) for each in shown] or [Line(Content.styled(EMPTY[self._view], MUTED))]
        )

    def _read(self) -> None:
        desk = self.app.desk
        each = self._shown.get(self.query_one("#actions", Lines).cursor or "")
        self.query_one("#detail", Lines).show(detail(each, desk.now(), desk.policy.timezone) if each else [])

    def on_lines_highlighted(self) -> None:
        """Another one is read."""
        self._read()

    def on_lines_selected(self, message: Lines.Selected) -> None:
        """Enter offers what can be done with it."""
        message.stop()
        message.prevent_default()
        each = self._shown.get(message.key)
        if each is not None:
            doing.offer(self.app, each.incident, item_of(each), each.action.what)

    def action_turn(self, step: int) -> None:
        """The next or previous of the lists."""
        self._view = VIEWS[(VIEWS.index(self._view) + step) % len(VIEWS)]
        self.tick()

    def action_ask_tracker(self) -> None:
        """Have the tracker say how the tickets stand."""
        if reason := doing.why_not(self.app):
            self.app.say(reason, wrong=True)
        elif self.app.clerk is None:
            self.app.say("no tracker is set up: write [jira] in the policy", wrong=True)
        elif refusal := self.app.clerk.ask():
            self.app.say(refusal, wrong=True)
        else:
            self.app.say("Jira is asked how the tickets stand")
