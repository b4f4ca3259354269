"""The timeline as a picture: lanes over one axis, as SVG that needs nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from mim_console.reports.house import house
from mim_console.reports.lanes_layout import LINE, SIZE, THICK, drawing, rows_of

if TYPE_CHECKING:
    from mim_console.incident.incident import Incident
    from mim_console.incident.lanes import Lanes


@dataclass(frozen=True, slots=True)
class Picture:
    """The drawing, and what its caption must say."""

    svg: str
    tall: float
    """Its height, as a share of its width."""
    cut: bool
    """Silences are cut out."""


def lanes_svg(lanes: Lanes, incident: Incident, *, alone: bool = False) -> Picture:
    """The drawing. `alone` it is a file of its own, in its own colours; else it takes those of the page around it."""
    told = ", ".join(f"{said} {count}" for said, count in rows_of(lanes))
    made = drawing(lanes, ZoneInfo(incident.zone))
    svg = (
        house()
        .get_template("lanes.svg.j2")
        .render(drawing=made, line=LINE, thick=THICK, size=SIZE, zone=incident.zone, told=told, alone=alone)
    )
    return Picture(svg, made.height / made.width, bool(made.cuts))
