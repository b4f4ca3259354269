"""The timeline: every entry in the order in which it happened, and the way back to what was known then."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal

from mim_console.data.timeline import Timeline
from mim_console.incident.when import UnclearTimeError, parse
from mim_console.screens import doing, resting
from mim_console.screens.hindsight_lines import Hindsight
from mim_console.screens.incident import IncidentScreen
from mim_console.screens.player import last_learnt, past_looks, player
from mim_console.screens.timeline_lines import Telling, counted, headline
from mim_console.screens.timeline_narrowing import Narrowing, people, sorts
from mim_console.widgets.lines import Line, Lines
from mim_console.widgets.longlist import LongList
from mim_console.widgets.menu import Menu
from mim_console.widgets.text_line import TextLine

if TYPE_CHECKING:
    from datetime import datetime

    from textual.app import ComposeResult

    from mim_console.data.timeline import View
    from mim_console.desk.scene import Scene
    from mim_console.incident.entry import Entry
    from mim_console.screens.seat import Seat

CONTEXT = 5
"""How many entries are shown before one that was jumped to."""


class TimelineScreen(IncidentScreen):
    """Stays at the end while the cursor is there; otherwise nothing moves under the reader's eyes."""

    CSS_PATH = "timeline.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "find", "Filter by text", show=False),
        Binding("K", "kind", "Filter by kind", show=False),
        Binding("at", "person", "Filter by person", show=False),
        Binding("full_stop", "system", "What the console wrote itself", show=False),
        Binding("J", "jump", "To a time", show=False),
        Binding("left_curly_bracket", "milestone(-1)", "Previous milestone", show=False),
        Binding("right_curly_bracket", "milestone(1)", "Next milestone", show=False),
        Binding("space", "known", "As known then", show=False),
        Binding("R", "review", "Into the review", show=False),
        Binding("left", "before", "As known before", show=False),
    ]
    KEYS = (
        ("/", "text"), ("K", "kind"), ("@", "person"), ("J", "time"), ("{ }", "milestone"), ("space", "as known then"),
        ("←", "before"), ("enter", "judge, correct …"), ("R", "into the review"), (".", "console’s own"), ("l", "log"),
    )  # fmt: skip

    def __init__(self, seat: Seat) -> None:
        super().__init__(seat)
        self.timeline: Timeline
        self._scene: Scene
        self._telling: Telling
        self._state: tuple[View, bool, int] | None = None
        """What the entries were last shown by."""
        self._narrowing = Narrowing()
        self._reading: Entry | None = None
        """The entry under the cursor."""
        self._looked_at: int | None = None
        """Where the cursor was then."""
        self._follows = True
        """The cursor is at the end and stays there when more comes."""
        self._left: Entry | None = None
        """What was read before a text was typed, to return to; None is the end."""
        self._as_of: datetime | None = None
        """What was last shown of the past."""
        self._newest = ""
        """The last of all entries when the cursor was last on it."""

    def body(self) -> ComposeResult:
        with Horizontal(id="top"):
            yield TextLine(placeholder="part of a line", id="find")
            yield TextLine(placeholder="14:05, -20m, yesterday 23:50", id="jump")
            yield Lines(id="headline", cursor=False)
        with Horizontal(id="told"):
            yield LongList(self._tell, id="entries", empty="no entry is like that: esc shows all again")
            yield Hindsight(id="hindsight")
        yield Lines(id="details", cursor=False)

    def on_mount(self) -> None:
        self.timeline = Timeline(self.app.desk.ledger, self.seat.incident, self._view())
        self.entries.focus()

    @property
    def entries(self) -> LongList:
        return self.query_one("#entries", LongList)

    # Showing

    def show(self, scene: Scene) -> None:
        self._scene = scene
        if scene.as_of != self._as_of:
            self._as_of = scene.as_of
            self._reading = last_learnt(self.app, self.seat) or self._reading
        elif self.entries.cursor != self._looked_at:
            self._look()  # the cursor has moved, and its message is not here yet
        fresh = self.timeline.refresh()
        # The ledger may be ahead of the scene for a moment: how many entries that knows of tells when it follows.
        state = (self._view(), self.small, scene.incident.entries)
        if fresh or state != self._state:
            self._state = state
            self._show_entries(self._reading if not (fresh and self._follows) else None)
        if self.seat.wanted:
            self._go_to(self.seat.wanted)
        self._show_headline()
        self.query_one(Hindsight).follow(self.app, self.seat, scene, small=self.small)

    def _go_to(self, entry: str) -> None:
        """Put the cursor on an entry that another screen names; what hides it is shown again."""
        self.seat.wanted = ""
        if self.timeline.position(entry) is None:
            self._narrow(Narrowing(system=True))
        if (position := self.timeline.position(entry)) is not None:
            self.entries.move_to(position, above=CONTEXT)

    def _view(self) -> View:
        return self._narrowing.view(self.seat.as_of)

    def _show_entries(self, reading: Entry | None) -> None:
        """Show what the view holds now, the cursor on the entry that is read, or at the end."""
        if self._view() != self.timeline.view:
            if self.seat.as_of is not None:
                self.timeline.order = player(self.app, self.seat).replay.order
            self.timeline.show(self._view())
        self._telling = Telling(
            self._scene, small=self.small, gaps=not self._narrowing.active, found=self._narrowing.text
        )
        self.entries.show(len(self.timeline), self._place(reading))
        self._look()

    def _place(self, entry: Entry | None) -> int:
        """Where the entry is, or else the first after it in time; the end if none is meant."""
        if entry is None:
            return len(self.timeline) - 1
        position = self.timeline.position(entry.id)
        return self._first_at(entry.occurred_at) if position is None else position

    def _first_at(self, at: datetime) -> int:
        return bisect_left(range(len(self.timeline)), at, key=lambda position: self._entry(position).occurred_at)

    def _tell(self, start: int, stop: int) -> list[list[Line]]:
        """The lines of the entries from `start` up to `stop`; each depends on the one before."""
        first = max(start - 1, 0)
        with self.app.trouble_shown():
            entries = self.timeline.window(first, stop)
            before = [None, *entries] if start == 0 else entries
            return [self._telling.lines(*pair) for pair in zip(entries[start - first :], before, strict=False)]
        self._state = None  # told again at the next tick
        return [[Line("this cannot be read just now", key=str(position))] for position in range(start, stop)]

    def _entry(self, position: int) -> Entry:
        return self.timeline.window(position, position + 1)[0]

    def _look(self) -> None:
        """Take note of what is under the cursor, and tell it in full."""
        self._looked_at = position = self.entries.cursor
        entry = None if position is None else self._entry(position)
        self._reading, self._follows = entry or self._reading, self.entries.at_end
        if entry and self._follows and not self._narrowing.active and self.seat.as_of is None:
            self._newest = entry.id
        details = self._telling.details(entry, self.entries.width) if entry else []
        self.query_one("#details", Lines).show(details)

    def _show_headline(self) -> None:
        sight, shown, narrowing, seen = self.entries.in_sight(), len(self.timeline), self._narrowing, None
        sought = replace(narrowing, text="") if self.query("#find.-open") else narrowing
        where = self._telling.where(self._entry(sight[0]).occurred_at) if sight else ""
        count = counted(shown, self._scene.incident.entries, narrowed=narrowing.active, small=self.small)
        if narrowing.active and self.seat.as_of is None:
            count += " · esc shows all"
        if self._newest and not self._follows:
            seen = self.timeline.position(self._newest)
        below = 0 if seen is None else shown - 1 - seen
        self.query_one("#headline", Lines).show([headline(where, sought.words(), count, below)])

    def on_long_list_highlighted(self) -> None:
        """Another entry is read."""
        self._look()
        self._show_headline()

    # Narrowing

    def action_find(self) -> None:
        """Narrow to a text while it is typed."""
        self._type("#find", self._narrowing.text)

    def action_jump(self) -> None:
        """Go to a time."""
        self._type("#jump", "")

    def _type(self, where: str, text: str) -> None:
        line = self.query_one(where, TextLine)
        line.value, line.cursor_position = text, len(text)
        line.add_class("-open")
        line.focus()
        self._left = None if self._follows else self._reading

    def _stop_typing(self) -> None:
        self.query("#top TextLine").remove_class("-open")
        self.entries.focus()
        self._show_headline()

    @on(TextLine.Changed, "#find.-open")
    def _narrow_as_typed(self, event: TextLine.Changed) -> None:
        self._narrow(replace(self._narrowing, text=event.value.strip()))

    @on(TextLine.Submitted, "#find")
    def _keep_what_was_found(self) -> None:
        self._stop_typing()

    @on(TextLine.Submitted, "#jump")
    def _go_to_time(self, event: TextLine.Submitted) -> None:
        try:
            at = parse(event.value, now=self._scene.now, zone=self._scene.zone)
        except UnclearTimeError as unclear:
            self.app.say(str(unclear), wrong=True)
        else:
            self.entries.move_to(self._first_at(at), above=CONTEXT)
            self._stop_typing()

    def action_kind(self) -> None:
        """Narrow to a sort of entries."""

        def chosen(sort: str | None) -> None:
            if sort is not None:
                self._narrow(replace(self._narrowing, sort=sort))

        self.app.push_screen(Menu("show only", sorts(self.timeline.tally("kind"))), chosen)

    def action_person(self) -> None:
        """Narrow to what one person entered."""

        def chosen(person: str | None) -> None:
            if person is not None:
                self._narrow(replace(self._narrowing, person=person))

        self.app.push_screen(Menu("show only what was entered by", people(self.timeline.tally("author"))), chosen)

    def action_system(self) -> None:
        """Show or fold away what the console wrote by itself."""
        if self._follows:
            self._reading = None  # the end is where the last of them is
        self._narrow(replace(self._narrowing, system=not self._narrowing.system))

    def _narrow(self, narrowing: Narrowing) -> None:
        self._narrowing = narrowing
        self.show(self._scene)

    # Going back in time

    def action_known(self) -> None:
        """Go back to the instant when the entry under the cursor was learnt."""
        if (position := self.entries.cursor) is not None:
            player(self.app, self.seat).go(self._scene.incident.learnt(self._entry(position)))

    def action_before(self) -> None:
        """Into the past, to the instant when the last entry was learnt; from there the player goes on."""
        player(self.app, self.seat).step(-1)

    # Acting

    def action_milestone(self, step: int) -> None:
        """Go to the next milestone, or the previous one."""
        here = self.entries.cursor or 0
        positions = [self.timeline.position(reached.entry) for reached in self._scene.incident.milestones.values()]
        beyond = [position for position in positions if position is not None and (position - here) * step > 0]
        if beyond:
            self.entries.move_to(min(beyond, key=lambda position: abs(position - here)), above=CONTEXT)
        else:
            self.app.say(f"no milestone {'after' if step > 0 else 'before'} this")

    def action_review(self) -> None:
        """Let the entry become a point of the review, or a part rest on it."""
        if (position := self.entries.cursor) is not None:
            entry = self._entry(position)
            resting.offer(self.app, self.subject, entry.id, self._telling.title(entry), self._telling.words(entry))

    def on_long_list_selected(self, message: LongList.Selected) -> None:
        """Offer what can be done with the entry."""
        entry = self._entry(message.position)
        words, title = self._telling.words(entry), self._telling.title(entry)
        looks = past_looks(self.app, self.seat, entry, self._show_all)
        doing.offer(self.app, self.subject, f"entry:{entry.id}", title, looks, text=words)

    def _show_all(self) -> None:
        self._narrowing = Narrowing(system=self._narrowing.system)

    def action_back(self) -> None:
        """Out of what is typed, from the past to now, from a part to all, and then to the board."""
        if open_line := self.query("#top .-open"):
            if open_line.first().id == "find":
                self._narrow(replace(self._narrowing, text=""))
                self.entries.move_to(self._place(self._left), above=CONTEXT)
            self._stop_typing()
        elif self.seat.as_of is None and self._narrowing.active:
            self._show_all()
            self.show(self._scene)
        else:
            super().action_back()
