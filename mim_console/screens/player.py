"""The player: goes through what was known when, by steps, milestones or in running time. It writes nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from mim_console.incident.account.part import length
from mim_console.screens.timeline_narrowing import SYSTEM
from mim_console.widgets.menu import Choice

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from textual.timer import Timer

    from mim_console.desk.replay import Replay
    from mim_console.desk.scene import Scene
    from mim_console.incident.entry import Entry
    from mim_console.screens.console import Console
    from mim_console.screens.doing import Look
    from mim_console.screens.seat import Seat

SPEEDS = (1, 10, 60, 300, 600)
BEAT = 0.25
"""Seconds between two pictures while it plays."""
WORK = 0.04
"""Seconds that one look may fold for; what takes longer is gone on with at the next, and keys are heard between."""
SILENT = 4.0
"""Seconds that may be played without anything new; a longer silence is passed over."""
NOTED = 8
"""Beats for which a word on what was passed stays."""
_INSTANT = timedelta(microseconds=1)


class Player:
    """Moves one seat's instant. Nothing is skipped for being late: where folding takes long it plays more slowly."""

    def __init__(self, app: Console, seat: Seat) -> None:
        self.speed = SPEEDS[2]
        self.over_silence = True
        self.judged: Entry | None = None
        """The decision whose moment this is."""
        self._app = app
        self._seat = seat
        self._timer: Timer | None = None
        self._behind = False
        self._note, self._noted = "", 0

    @property
    def playing(self) -> bool:
        return self._timer is not None

    @property
    def replay(self) -> Replay:
        """What is played."""
        return self._app.desk.replay(self._seat.incident)

    def ready(self) -> bool:
        """Whether the state of the seat's instant is there to be shown; if not, it is worked on and shown later."""
        ready = self._seat.as_of is None or self.replay.reach(self._seat.as_of, WORK)
        if not ready and not self._behind:
            self._app.set_timer(WORK, self._go_on)
        self._behind = not ready
        return ready

    def words(self, scene: Scene) -> str:
        """What the band says: the instant (the header has its day), by what it plays, and how fast."""
        here = (self._seat.as_of or scene.now).astimezone(scene.zone)
        zone = here.tzname() or ""
        said = f"{here:%H:%M:%S} {f'UTC{zone}' if zone[:1] in '+-' else zone}"
        parts = [f"{'AS IT HAPPENED BY' if self.replay.by_happening else 'AS KNOWN AT'} {said}"]
        parts += [f"×{self.speed} ▶"] if self.playing else []
        return " · ".join([*parts, *filter(None, [self._note])])

    # Keys

    def toggle(self) -> None:
        """Play or pause."""
        if self.playing:
            self.pause()
        elif self._seat.as_of is not None:
            self._timer = self._app.set_interval(BEAT, self.beat)
        self._app.show_now()

    def faster(self, step: int) -> None:
        """The next or previous speed."""
        self.speed = SPEEDS[min(max(SPEEDS.index(self.speed) + step, 0), len(SPEEDS) - 1)]
        self._say("" if self.playing else f"×{self.speed}")

    def silence(self) -> None:
        """Pass over silences, or play them."""
        self.over_silence = not self.over_silence
        self._say("silences are passed over" if self.over_silence else "silences are played")

    def step(self, step: int) -> None:
        """To when the next or previous entry of a person was learnt; after the last it is now."""
        self.pause()
        self._note = ""
        found = self.replay.order.step(self._seat.as_of, step, SYSTEM)
        if found is not None:
            self.go(self._learnt(found))
        elif step < 0:
            self._app.say("nothing was known before")
        else:
            self.leave()

    def milestone(self, step: int) -> None:
        """To when the next or previous milestone was learnt, as now known."""
        here = self._seat.as_of or self._app.desk.now()
        beyond = [each for each in self._milestones() if (each[0] - here) * step > timedelta()]
        if not beyond:
            self._app.say(f"no milestone was learnt {'after' if step > 0 else 'before'} this")
            return
        at = min(beyond, key=lambda each: abs(each[0] - here))[0]
        self._put(f"◆ {', '.join(name for when, name in beyond if when == at)}")
        self.go(at)

    def start(self) -> None:
        """To the beginning of the record."""
        self._put("the beginning")
        self.go(self.replay.order.at(0))

    def end(self) -> None:
        """To its end, as known then."""
        self.pause()
        self._put("the end of the record")
        self.go(self.replay.order.at(len(self.replay.order) - 1))

    def judge(self, entry: Entry) -> None:
        """To when a decision was taken, to see what could be known by then."""
        self.pause()
        learnt = self._learnt(entry)
        self.go(max(min(entry.occurred_at, learnt), self.replay.order.at(0)), judged=entry)

    def leave(self) -> None:
        """Back to now."""
        self.pause()
        self._note, self.judged, self._seat.as_of = "", None, None
        self._app.show_now()

    # Time

    def go(self, at: datetime, judged: Entry | None = None) -> None:
        """Put the whole console there."""
        self._seat.as_of, self.judged = at, judged
        self._app.show_now()

    def pause(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    def beat(self) -> None:
        """Go on by one beat, as far as what was there before is shown."""
        at = self._seat.as_of
        if at is None or getattr(self._app.screen_stack[0], "seat", None) is not self._seat:
            self.pause()
        elif not self._behind:
            self._noted -= 1
            self._note = self._note if self._noted > 0 else ""
            self._play(at)

    def _play(self, at: datetime) -> None:
        order = self.replay.order
        known, to = order.count(at), at + timedelta(seconds=BEAT * self.speed)
        if known == len(order):
            self.end()
            return
        ahead = order.at(known) - at
        if self.over_silence and ahead > timedelta(seconds=SILENT * self.speed):
            self._put(f"{length(ahead)} silent, passed over")
            to = order.at(known)
        self.go(to)

    def _go_on(self) -> None:
        self._behind = False
        self._app.show_now()

    def _milestones(self) -> list[tuple[datetime, str]]:
        reached = self._app.desk.incident(self._seat.incident).milestones
        entries = {each.id: each for each in self._app.desk.ledger.get([one.entry for one in reached.values()])}
        found = [(name, entries[one.entry]) for name, one in reached.items() if one.entry in entries]
        return sorted((self._learnt(entry), name.replace("_", " ")) for name, entry in found)

    def _learnt(self, entry: Entry) -> datetime:
        return self._app.desk.incident(self._seat.incident).learnt(entry)

    def _say(self, words: str) -> None:
        self._put(words)
        self._app.show_now()

    def _put(self, words: str) -> None:
        self._note, self._noted = words, NOTED


def player(app: Console, seat: Seat) -> Player:
    """The player of a seat, made when it is first asked for."""
    if seat.player is None:
        seat.player = Player(app, seat)
    return seat.player


def begin(app: Console, seat: Seat, at: datetime | None, speed: int) -> None:
    """Open the past of an incident, at its beginning or an instant at which something was known."""
    playing = player(app, seat)
    playing.speed = speed
    if at is None:
        playing.start()
    else:
        playing.go(at)


def past_looks(app: Console, seat: Seat, entry: Entry, show_all: Callable[[], None]) -> list[Look]:
    """What can be looked at from an entry: what was known at its moment; a decision is judged by it."""
    past = player(app, seat)

    def judge() -> None:
        show_all()  # whatever was known then, not only what was looked for
        past.judge(entry)

    if entry.kind == "decided":
        return [(Choice("j", "judge: what was known when it was taken", "judge"), judge)]
    learnt = app.desk.incident(seat.incident).learnt(entry)
    return [(Choice("k", "what was known when it was learnt", "known"), lambda: past.go(learnt))]


def last_learnt(app: Console, seat: Seat) -> Entry | None:
    """What a person last entered of all that is known at the seat's instant."""
    return player(app, seat).replay.order.step(seat.as_of + _INSTANT, -1, SYSTEM) if seat.as_of else None
