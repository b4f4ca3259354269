"""The status page: one page for all incidents and one for each, which count down in the browser and need nothing else.

What is shown of an incident is a `Sheet`. Who it is for is decided where that is made; this only lays it out.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Protocol

from markupsafe import Markup

from mim_console.incident.when import say_day, say_with_zone
from mim_console.reports.house import house

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from mim_console.incident.clocks import Clock
    from mim_console.incident.incident import Incident

RENEWED_EVERY = 60
"""Seconds after which the pages are written again even if nothing changed: they say how fresh they are."""
STALE_AFTER = 300
"""Seconds after which the browser says that nobody writes the page any more."""
LOOK_EVERY = 20
"""Seconds between two looks of the browser for a newer page."""
OURS = '<meta name="generator" content="mim page'
"""What all marks begin with."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """When the pages were made, and the zone in which they say times."""

    at: datetime
    zone: ZoneInfo
    stopped: bool = False
    """They are the last."""

    def say(self, at: datetime) -> str:
        return say_with_zone(at, self.zone, self.at)

    def whole(self, at: datetime) -> str:
        """`Wed 4 Mar 2026, 14:05:30 UTC`."""
        here = at.astimezone(self.zone)
        name = here.tzname() or ""
        return f"{say_day(at, self.zone)} {here.year}, {here:%H:%M:%S} {f'UTC{name}' if name[:1] in '+-' else name}"


@dataclass(frozen=True, slots=True)
class Figure:
    """One thing that is asked first: an instant, or a word."""

    name: str
    at: datetime | None = None
    kind: str = ""
    """What the browser counts beside the instant: to when it is `due`, how long `ago` it was; empty for nothing."""
    value: str = ""
    note: str = ""
    listed: bool = True
    """It stands in the list of all incidents too."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is shown of one incident."""

    title: str
    words: str
    """One or two sentences for the list."""
    chips: tuple[tuple[str, str, str], ...]
    """How it stands: a sign, its tone (`on`, `bad`, `good`) and a word each."""
    figures: tuple[Figure, ...]
    template: str
    matter: dict[str, Any]
    """Everything else that the template asks for."""
    forgotten: datetime | None = None
    """From when on it is no longer listed; None while it goes on."""
    drill: bool = False


class View(Protocol):
    """Who looks, and what they may see."""

    mark: str
    """Stands at the head of each page: which pages are of this view."""
    heading: str
    discreet: bool
    """Not even when a page is written anew may tell that something was recorded which this view does not show."""

    def sheet(self, incident: Incident, clocks: Sequence[Clock]) -> Sheet | None:
        """What is shown of an incident; None where nothing may be."""


def mark(view: str) -> str:
    """The mark of a view of that name."""
    return f'{OURS}: {view}">'


def page_name(id: str) -> str:
    """What the page of an incident is called: the same for ever, and it tells nothing."""
    return f"incident-{hashlib.sha256(f'mim page {id}'.encode()).hexdigest()[:16]}.html"


def page(sheet: Sheet, view: View, stamp: Stamp) -> str:
    """The page of one incident."""
    frame = _frame(view, stamp, sheet.title, live=sheet.forgotten is None)
    return house().get_template(f"{sheet.template}.html.j2").render(**frame, sheet=sheet, **sheet.matter)


def index(listed: Sequence[tuple[str, Sheet]], view: View, stamp: Stamp) -> str:
    """The page of all: each incident that is listed, with the name of its page."""
    on = sum(sheet.forgotten is None for _, sheet in listed)
    title = (
        "No incident is reported"
        if not on
        else "One incident is under way"
        if on == 1
        else f"{on} incidents are under way"
    )
    ordered = sorted(listed, key=lambda each: each[1].forgotten is not None)
    return house().get_template("status_list.html.j2").render(**_frame(view, stamp, title, live=True), listed=ordered)


def _frame(view: View, stamp: Stamp, title: str, *, live: bool) -> dict[str, Any]:
    script, digest = _script()
    return {
        "title": title,
        "running": title[:90],
        "foot": f"as of {stamp.whole(stamp.at)}",
        "heading": view.heading,
        "mark": Markup(view.mark),  # noqa: S704  of the console's own making
        "stamp": stamp,
        "live": live,
        "script": script,
        "script_hash": digest,
        "version": digest[7:19],
        "look": LOOK_EVERY,
        "stale": STALE_AFTER,
    }


@lru_cache(maxsize=1)
def _script() -> tuple[Markup, Markup]:
    """The only script that may run, and the hash by which the browser knows it."""
    text = files("mim_console.reports").joinpath("templates", "status.js").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return Markup(text), Markup(f"sha256-{digest}")  # noqa: S704  the console's own
