"""Going from screen to screen. Each incident keeps its place while another one is in front."""

from __future__ import annotations

from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

from mim_console.screens.seat import Seat

if TYPE_CHECKING:
    from mim_console.screens.console import Console
    from mim_console.screens.place import Place

SCREENS = {
    "board": "board:Board",
    "triage": "triage:TriageScreen",
    "war-room": "war_room:WarRoomScreen",
    "timeline": "timeline:TimelineScreen",
    "review": "review:ReviewScreen",
    "updates": "updates:UpdatesScreen",
    "improve": "improvement:ImprovementScreen",
    "actions": "actions:ActionsScreen",
}
"""The screens by their names; each is imported when it is first viewed."""


def begin(app: Console, incident: str | None) -> None:
    """The first screen: the incident that was named, the only open one, or the board."""
    for name in ("board", "improve", "actions"):
        app.add_mode(name, partial(_screen, name))
    if trouble := app.desk.directory.trouble:
        app.call_later(partial(app.say, f"{trouble}: `contacts check` names all of it", wrong=True, seconds=10))
    working = [each.id for each in app.desk.incidents() if not each.over]
    if incident is not None:
        view(app, app.desk.named(incident))
    elif len(working) == 1:
        view(app, working[0])
    else:
        board(app)


def board(app: Console) -> None:
    app.switch_mode("board")


def improve(app: Console) -> None:
    """What all incidents teach together."""
    app.switch_mode("improve")


def actions(app: Console) -> None:
    """What is still to be done after all incidents."""
    app.switch_mode("actions")


def view(app: Console, incident: str | None, name: str | None = None) -> None:
    """An incident's screen of that name, or the one on which it was left."""
    if incident is None:
        app.say("choose an incident first, or declare one with D", wrong=True)
        return
    seat = seat_at(app, incident)
    seat.view = name or seat.view
    mode = f"{incident} {seat.view}"
    if seat.view not in seat.visited:
        seat.visited.add(seat.view)
        app.add_mode(mode, partial(_screen, seat.view, seat))
    app.switch_mode(mode)


def seat_at(app: Console, incident: str) -> Seat:
    """Where the person at the console is within an incident, be it for the first time."""
    if incident not in app.seats:
        found = app.desk.incident(incident)
        first = "triage" if found.status in ("candidate", "attached") else "review" if found.over else "war-room"
        app.seats[incident] = Seat(incident, first)
    return app.seats[incident]


def other(app: Console, incident: str | None, step: int) -> None:
    """The next or previous of the open incidents."""
    working = [each.id for each in app.desk.incidents() if not each.over]
    if not working:
        app.say("no incident is open", wrong=True)
        return
    here = working.index(incident) if incident in working else -step
    view(app, working[(here + step) % len(working)])


def _screen(name: str, *about: Seat) -> Place:
    module, _, attribute = SCREENS[name].partition(":")
    screen: Place = getattr(import_module(f"mim_console.screens.{module}"), attribute)(*about)
    return screen
