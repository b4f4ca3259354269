"""An incident as one page of HTML that needs nothing else: the essentials first, then the picture, then everything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mim_console.incident.lanes import lanes
from mim_console.incident.safe import one_line
from mim_console.reports.house import house
from mim_console.reports.lanes_svg import lanes_svg
from mim_console.reports.matter import matter

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from mim_console.incident.entry import Entry
    from mim_console.incident.incident import Incident
    from mim_console.incident.policy import Policy
    from mim_console.incident.seal import Seal
    from mim_console.reports.dating import Dating

LONGEST_TITLE = 90
"""Characters of the title at the head of each printed page."""
WIDE = 0.62
"""Up to that height, as a share of its width, the picture is printed across the page."""


def page(incident: Incident, entries: Iterable[Entry], policy: Policy, now: datetime) -> str:
    """The page, from everything known at `now`."""
    said = matter(incident, entries, policy, now)
    running = _running(f"{incident.reference} · {incident.title}", now, said["dating"], said["seal"])
    picture = _picture(incident, policy, now, said["posted"])
    return house().get_template("page.html.j2").render(**said, **running, picture=picture) + "\n"


def _running(title: str, now: datetime, dating: Dating, seal: Seal) -> dict[str, str]:
    heads = ", ".join(f"{head.origin}:{head.n}:{head.chain[:12]}…" for head in seal.proofs[:2])
    return {"title": title, "running": _short(title), "foot": f"as of {dating.day(now)} {dating.clock(now)} · {heads}"}


def _short(title: str) -> str:
    line = one_line(title[: LONGEST_TITLE + 1])
    return line if len(line) <= LONGEST_TITLE else f"{line[: LONGEST_TITLE - 1]}…"


def _picture(
    incident: Incident, policy: Policy, now: datetime, posted: list[tuple[datetime, str]]
) -> dict[str, Any] | None:
    from markupsafe import Markup

    drawn = lanes(incident, policy, now, posted)
    if drawn is None:
        return None
    picture = lanes_svg(drawn, incident)
    svg = Markup(picture.svg)  # noqa: S704  from a template that escapes
    return {"svg": svg, "wide": picture.tall <= WIDE, "cut": picture.cut}
