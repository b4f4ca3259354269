"""The column beside the past: what is known now and was not then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from mim_console.incident.fold import read
from mim_console.incident.hindsight import hindsight
from mim_console.incident.when import say
from mim_console.screens.player import player
from mim_console.screens.timeline_narrowing import SYSTEM
from mim_console.widgets.lines import Line, Lines
from mim_console.widgets.theme import MUTED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from mim_console.desk.replay import Replay
    from mim_console.desk.scene import Scene
    from mim_console.incident.account.part import Item
    from mim_console.incident.entry import Entry
    from mim_console.incident.incident import Incident
    from mim_console.screens.console import Console
    from mim_console.screens.seat import Seat

    Clock = Callable[[datetime], str]

MOST = 40
"""How many entries that were learnt later are listed."""


class Hindsight(Lines):
    """Takes no room now; beside the past it follows what is shown of it."""

    def follow(self, app: Console, seat: Seat, scene: Scene, *, small: bool) -> None:
        """Show what is known now beside this scene."""
        self.set_class(seat.as_of is not None, "-shown")
        if seat.as_of is not None:
            past, now = player(app, seat), app.desk.incident(seat.incident)
            self.show(known_now(scene, now, past.replay, past.judged, small=small))


def known_now(scene: Scene, now: Incident, replay: Replay, judged: Entry | None, *, small: bool = False) -> list[Line]:
    """What nobody could see at the scene's instant; over it the decision that is judged, if one is."""
    at = scene.as_of or scene.now

    def clock(when: datetime) -> str:
        return say(when, scene.zone, at)

    late, count = replay.order.later(at, SYSTEM, MOST)
    lines = list(_judged(judged, clock)) if judged else []
    lines += [Line(Content.assemble(("KNOWN NOW", "bold"), ("  and not then", MUTED)))]
    lines += [] if small else [Line("")]
    told = hindsight(scene.incident, now, late, clock)
    for group in told:
        more = f"the last {MOST} of {count}" if "learnt later" in group.title and count > MOST else ""
        lines.append(Line(Content.styled(group.title, "$text-muted bold"), Content.styled(more, MUTED)))
        lines += [_item(item, f"known:{group.title}.{n}") for n, item in enumerate(group.items)]
        lines.append(Line(""))
    return lines if told else [*lines, Line(Content.styled("nothing: all of it was known then", MUTED), rows=2)]


def _judged(entry: Entry, clock: Clock) -> Iterator[Line]:
    logged = f", logged {clock(entry.recorded_at)}" if entry.logged_late else ""
    yield Line(Content.styled("JUDGED BY WHAT WAS KNOWN THEN", "bold $text-primary"))
    yield Line(Content(read(entry).line()), rows=8)
    yield Line(Content.styled(f"taken {clock(entry.occurred_at)} by {entry.author}{logged}", MUTED), rows=2)
    yield Line("")


def _item(item: Item, otherwise: str) -> Line:
    lead = f"{item.lead}  " if item.lead else ""
    text = Content.assemble((lead, MUTED), item.text, (f" · {item.tail}" if item.tail else "", "$text-primary"))
    return Line(text, key=item.key or otherwise, rows=8, hang=len(lead))
