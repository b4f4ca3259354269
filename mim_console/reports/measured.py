"""The metrics of one incident, and of many, as plain data. Lengths are seconds; what is unknown is null, never zero."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mim_console.incident.metrics import flags, metrics, shares
from mim_console.incident.pace import engaged, stage_times
from mim_console.incident.silence import silences
from mim_console.incident.trends import MEASURES
from mim_console.reports.state import plain
from mim_console.reports.trends import figure_state

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from mim_console.incident.incident import Incident
    from mim_console.incident.policy import Policy
    from mim_console.incident.trends import Record, Trends


def measured(incident: Incident, policy: Policy, now: datetime) -> dict[str, Any]:
    """Everything that is measured of one incident, each length with its end points and what is in doubt."""
    people = engaged(incident)
    return {
        "reference": incident.reference,
        "drill": incident.drill,
        "measures": {
            each.name: {
                "title": each.title,
                "seconds": plain(each.length),
                "from": each.start,
                "to": each.end,
                "basis": each.basis,
                "doubts": list(each.doubts),
            }
            for each in metrics(incident, policy.measures.degraded)
        },
        "shares": {each.title: {"good": each.good, "of": each.of} for each in shares(incident, policy, now)},
        "stages": {
            each.stage: {"seconds": plain(each.length), "visits": each.visits, "running": each.running}
            for each in stage_times(incident, now)
        },
        "silences": [
            {"from": plain(since), "to": plain(until), "seconds": plain(until - since)}
            for since, until in silences(incident, policy.measures.silence, now)
        ],
        "engaged": people or None,
        "hand_overs": len(incident.handed_over) if people else None,
        "flags": flags(incident),
    }


def spread_state(trends: Trends, records: Sequence[Record]) -> dict[str, Any]:
    """Each measure over these incidents: how many are known, the median and the spread, or how many kept it."""
    measures = {
        name: {"title": measure.title, "ends": measure.ends, **figure_state(trends.figure(name, records))}
        for name, measure in MEASURES.items()
    }
    return {"incidents": [each.reference for each in records], "measures": measures}
