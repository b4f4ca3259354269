"""The timeline: every entry in the order in which it happened, and the way back to what was known then."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Horizontal

from mim_console.data.timeline import Timeline, View
from mim_console.incident.facts import KINDS
from mim_console.incident.when import UnclearTimeError, parse
from mim_console.screens import doing
from mim_console.screens.incident import IncidentScreen
from mim_console.screens.timeline_lines import Telling, counted, headline
from mim_console.screens.timeline_sorts import EVERY, kinds_of, people, sorts
from mim_console.widgets.lines import Line, Lines
from mim_console.widgets.longlist import LongList
from mim_console.widgets.menu import Menu
from mim_console.widgets.text_line import TextLine

if TYPE_CHECKING:
    from datetime import datetime

    from textual.app import ComposeResult
    from textual.widgets import Input

    from mim_console.desk.scene import Scene
    from mim_console.incident.entry import Entry
    from mim_console.screens.seat import Seat

SYSTEM = frozenset(kind for kind, fact in KINDS.items() if fact.system)
"""What the console wrote by itself."""
CONTEXT = 5
"""How many entries are shown before one that was jumped to."""
FIND = "part of a line"
JUMP = "14:05, -20m, yesterday 23:50"


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
        Binding("left", "step(-1)", "As known before", show=False),
        Binding("right", "step(1)", "As known after", show=False),
    ]
    KEYS = (
        ("/", "text"), ("K", "kind"), ("@", "person"), ("J", "time"), ("{ }", "milestone"), ("space", "as known then"),
        ("← →", "step"), ("enter", "correct …"), (".", "console’s own"), ("l", "log"),
    )  # fmt: skip

    def __init__(self, seat: Seat) -> None:
        super().__init__(seat)
        self.timeline: Timeline
        self._scene: Scene
        self._telling: Telling
        self._told: dict[int, Entry] = {}
        self._state: tuple[View, bool, int] | None = None
        """What the entries were last shown by."""
        self._text, self._sort, self._person, self._system = "", EVERY, "", False
        self._reading: Entry | None = None
        """The entry under the cursor."""
        self._follows = True
        """The cursor is at the end and stays there when more comes."""
        self._left: Entry | None = None
        """What was read before a text was typed, to return to; None is the end."""
        self._newest = ""
        """The last of all entries when the cursor was last on it."""

    def body(self) -> ComposeResult:
        with Horizontal(id="top"):
            yield TextLine(id="find")
            yield Lines(id="headline", cursor=False)
        yield LongList(self._tell, id="entries", empty="no entry is like that: esc shows all again")
        yield Lines(id="details", cursor=False)

    def on_mount(self) -> None:
        self.timeline = Timeline(self.app.desk.ledger, self.seat.incident, self._view())
        self.entries.focus()

    @property
    def entries(self) -> LongList:
        return self.query_one("#entries", LongList)

    @property
    def finder(self) -> TextLine:
        return self.query_one("#find", TextLine)

    # Showing

    def show(self, scene: Scene) -> None:
        self._scene = scene
        fresh = self.timeline.refresh()
        # The ledger may be ahead of the scene for a moment: how many entries that knows of tells when it follows.
        state = (self._view(), self.small, scene.incident.entries)
        if fresh or state != self._state:
            self._state = state
            self._show_entries(self._reading if not (fresh and self._follows) else None)
        self._show_headline()

    def _view(self) -> View:
        kinds = kinds_of(self._sort)
        # Whoever asks for a sort or a person means all of it, the console's own lines included.
        without = frozenset() if self._system or kinds or self._person else SYSTEM
        return View(kinds, without, self._person, self._text, self.seat.as_of)

    @property
    def _narrowed(self) -> bool:
        return bool(self._text or self._person) or self._sort != EVERY

    def _show_entries(self, reading: Entry | None) -> None:
        """Show what the view holds now, the cursor on the entry that is read, or at the end."""
        if self._view() != self.timeline.view:
            self.timeline.show(self._view())
        self._telling = Telling(self._scene, small=self.small, gaps=not self._narrowed, found=self._text)
        self._told = {}
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
        entries = self.timeline.window(first, stop)
        self._told |= enumerate(entries, first)
        before = [None, *entries] if start == 0 else entries
        return [self._telling.lines(*pair) for pair in zip(entries[start - first :], before, strict=False)]

    def _entry(self, position: int) -> Entry:
        return self._told.get(position) or self.timeline.window(position, position + 1)[0]

    def _look(self) -> None:
        """Take note of what is under the cursor, and tell it in full."""
        position = self.entries.cursor
        entry = None if position is None else self._entry(position)
        self._reading, self._follows = entry or self._reading, self.entries.at_end
        if entry and self._follows and not self._narrowed and self.seat.as_of is None:
            self._newest = entry.id
        details = self._telling.details(entry, self.entries.width) if entry else []
        self.query_one("#details", Lines).show(details)

    def _show_headline(self) -> None:
        sight, shown, seen = self.entries.in_sight(), len(self.timeline), None
        where = self._telling.where(self._entry(sight[0]).occurred_at) if sight else ""
        text = f"“{self._text}”" if self._text and not self.finder.has_class("-open") else ""
        narrowed = [part for part in (text, "" if self._sort == EVERY else self._sort, self._person) if part]
        count = counted(shown, self._scene.incident.entries, narrowed=self._narrowed, small=self.small)
        if self._narrowed and self.seat.as_of is None:
            count += " · esc shows all"
        if self._newest and not self._follows:
            seen = self.timeline.position(self._newest)
        below = 0 if seen is None else shown - 1 - seen
        self.query_one("#headline", Lines).show([headline(where, narrowed, count, below)])

    def on_long_list_highlighted(self) -> None:
        """Another entry is read."""
        self._look()
        self._show_headline()

    # Narrowing

    def action_find(self) -> None:
        """Narrow to a text while it is typed."""
        self._open_finder(FIND, self._text)

    def action_jump(self) -> None:
        """Go to a time."""
        self._open_finder(JUMP, "")

    def _open_finder(self, purpose: str, text: str) -> None:
        self._left = None if self._follows else self._reading
        self.finder.placeholder, self.finder.value = purpose, text
        self.finder.cursor_position = len(text)
        self.finder.add_class("-open")
        self.finder.focus()

    def _close_finder(self) -> None:
        self.finder.remove_class("-open")
        self.entries.focus()
        self._show_headline()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Narrow as it is typed."""
        if self.finder.placeholder == FIND and self.finder.has_focus:
            self._narrow(text=event.value.strip())

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Keep what was found, or go to the time that was typed."""
        if self.finder.placeholder == JUMP:
            try:
                at = parse(event.value, now=self._scene.now, zone=self._scene.zone)
            except UnclearTimeError as unclear:
                self.app.say(str(unclear), wrong=True)
                return
            self.entries.move_to(self._first_at(at), above=CONTEXT)
        self._close_finder()

    def action_kind(self) -> None:
        """Narrow to a sort of entries."""

        def chosen(sort: str | None) -> None:
            if sort is not None:
                self._narrow(sort=sort)

        self.app.push_screen(Menu("show only", sorts(self.timeline.tally("kind"))), chosen)

    def action_person(self) -> None:
        """Narrow to what one person entered."""

        def chosen(person: str | None) -> None:
            if person is not None:
                self._narrow(person=person)

        self.app.push_screen(Menu("show only what was entered by", people(self.timeline.tally("author"))), chosen)

    def action_system(self) -> None:
        """Show or fold away what the console wrote by itself."""
        self._system = not self._system
        if self._follows:
            self._reading = None  # the end is where the last of them is
        self.show(self._scene)

    def _narrow(self, *, text: str | None = None, sort: str | None = None, person: str | None = None) -> None:
        self._text = self._text if text is None else text
        self._sort = sort or self._sort
        self._person = self._person if person is None else person
        self.show(self._scene)

    # Going back in time

    def action_known(self) -> None:
        """Go back to the instant when the entry under the cursor was entered."""
        if (position := self.entries.cursor) is not None:
            self._know(self._entry(position))

    def action_step(self, step: int) -> None:
        """Go to the instant when the entry before or after was entered; after the last it is now."""
        if self.seat.as_of is None and step > 0:
            return
        learnt = self.timeline.learnt(self.seat.as_of, step)
        if learnt is None and step < 0:
            self.app.say("nothing was known before")
        else:
            self._know(learnt)

    def _know(self, entry: Entry | None) -> None:
        self.seat.as_of, self._reading = (entry.recorded_at, entry) if entry else (None, self._reading)
        self.tick()

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

    def on_long_list_selected(self, message: LongList.Selected) -> None:
        """Offer what can be done with the entry."""
        entry = self._entry(message.position)
        words = self._telling.words(entry)
        doing.offer(self.app, self.subject, f"entry:{entry.id}", self._telling.title(entry), text=words)

    def action_back(self) -> None:
        """Out of what is typed, from the past to now, from a part to all, and then to the board."""
        if self.finder.has_focus:
            if self.finder.placeholder == FIND:
                self._narrow(text="")
                self.entries.move_to(self._place(self._left), above=CONTEXT)
            self._close_finder()
        elif self.seat.as_of is None and self._narrowed:
            self._narrow(text="", sort=EVERY, person="")
        else:
            super().action_back()
