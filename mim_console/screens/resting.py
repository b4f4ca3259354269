"""From an entry of the timeline to the review: it becomes a point, or a part rests on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mim_console.screens import doing
from mim_console.widgets.menu import Choice, Menu

if TYPE_CHECKING:
    from mim_console.screens.console import Console

SORTS = {
    "w": ("well", "went well"),
    "b": ("badly", "went badly"),
    "l": ("lucky", "was luck"),
    "f": ("factor", "a contributing factor"),
    "y": ("why", "a why, an answer to another point"),
    "m": ("gap-monitoring", "a gap in the monitoring"),
    "p": ("gap-process", "a gap in the process"),
    "i": ("gap-infrastructure", "a gap in the infrastructure"),
    "e": ("lesson", "a lesson"),
}


def offer(app: Console, incident: str | None, entry: str, title: str, words: str) -> None:
    """Ask which sort of point the entry becomes, or which part rests on it."""
    if incident is None or (reason := doing.why_not(app)):
        app.say(reason if incident else "choose an incident first", wrong=True)
        return

    def chosen(answer: str | None) -> None:
        if answer == "part":
            doing.do(app, incident, "rest-on", {"rests_on": entry})
        elif answer is not None:
            doing.do(app, incident, "point", {"sort": answer, "text": words, "rests_on": entry})

    choices = [Choice(key, f"a point: {said}", sort) for key, (sort, said) in SORTS.items()]
    rests = Choice("s", "a section or a point that is there rests on it", "part")
    app.push_screen(Menu(f"into the review: {title}", [*choices, rests]), chosen)
