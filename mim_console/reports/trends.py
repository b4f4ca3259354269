"""What all incidents say together, as JSON has it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mim_console.incident.trends import MEASURES
from mim_console.incident.trends.compared import compared
from mim_console.reports.state import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mim_console.incident.adoption import Adoption
    from mim_console.incident.trends import Figure, Look, Record, Trends


def trends_state(trends: Trends, look: Look, adopted: Iterable[Adoption]) -> dict[str, Any]:
    """Every measure over the whole, by month and by group; lengths in seconds."""
    records = trends.within(look)
    first, last = look.span[0], look.last
    return {
        "from": f"{first[0]}-{first[1]:02}",
        "to": f"{last[0]}-{last[1]:02}",
        "by": look.by,
        "measures": {each.name: {"title": each.title, "ends": each.ends} for each in MEASURES.values()},
        "whole": _figures(trends, records),
        "months": [
            {"month": f"{year}-{month:02}", **_figures(trends, those)}
            for (year, month), those in trends.by_month(look).items()
        ],
        "groups": [{"group": name, **_figures(trends, those)} for name, those in trends.by_group(look).items()],
        "repeats": [
            {"incident": each.record.reference, "earlier": [one.reference for one in each.earlier], "why": each.why}
            for each in trends.repeats_in(records)
        ],
        "reviews_late": [each.reference for each in trends.reviews_late()],
        "actions_late": trends.actions_late(),
        "adopted": [_adoption(trends, each) for each in adopted],
    }


def figure_state(figure: Figure) -> dict[str, Any]:
    """Of a length its spread, and of few all of them; of a share what was kept, of a count the major ones."""
    if (spread := figure.spread) is None:
        return {"n": figure.n, "good": figure.good, "unknown": figure.unknown}
    lengths = {name: plain(getattr(spread, name)) for name in ("median", "p90", "low", "high")}
    return {"n": spread.n, "unknown": spread.unknown, **lengths, "values": plain(spread.values) if spread.few else None}


def _figures(trends: Trends, records: Sequence[Record]) -> dict[str, Any]:
    figures = {name: figure_state(trends.figure(name, records)) for name in MEASURES}
    return {"incidents": [each.reference for each in records], "figures": figures}


def _adoption(trends: Trends, adoption: Adoption) -> dict[str, Any]:
    sides = {
        each.measure: {"before": figure_state(each.before), "after": figure_state(each.after)}
        for each in compared(trends, adoption.at)
    }
    said = {name: plain(getattr(adoption, name)) for name in ("at", "by", "version", "what", "why", "action")}
    return {**said, "changed": [*adoption.changed], "incident": adoption.incident, "compared": sides}
