"""The timeline as a picture: lanes over one axis, as SVG that needs nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from mim_console.reports.lanes_layout import LINE, SIZE, THICK, drawing, rows_of
from mim_console.reports.template import environment

if TYPE_CHECKING:
    from mim_console.incident.incident import Incident
    from mim_console.incident.lanes import Lanes


def lanes_svg(lanes: Lanes, incident: Incident, template: str, name: str, *, alone: bool = False) -> str:
    """The drawing; what somebody typed is only ever text in it. `name` is what a complaint calls the template.

    `alone` it is a file of its own, in its own colours; else it takes those of the page around it.
    """
    zone = ZoneInfo(incident.zone)
    made = environment({name: template})
    made.autoescape = True
    made.filters["px"] = lambda number: f"{number:.1f}".removesuffix(".0")
    told = ", ".join(f"{said} {count}" for said, count in rows_of(lanes))
    return made.get_template(name).render(
        drawing=drawing(lanes, zone), line=LINE, thick=THICK, size=SIZE, zone=str(zone), told=told, alone=alone
    )
