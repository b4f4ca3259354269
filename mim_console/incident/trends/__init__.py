"""What all incidents say together: how long things take, what is kept, what comes again."""

from mim_console.incident.trends.measures import MEASURES, Figure, Sort
from mim_console.incident.trends.record import Kept, Promise, Record, record_of
from mim_console.incident.trends.repeats import WITHIN, Repeat
from mim_console.incident.trends.trends import GROUPINGS, UNKNOWN, Grouping, Look, Trends

__all__ = [
    "GROUPINGS",
    "MEASURES",
    "UNKNOWN",
    "WITHIN",
    "Figure",
    "Grouping",
    "Kept",
    "Look",
    "Promise",
    "Record",
    "Repeat",
    "Sort",
    "Trends",
    "record_of",
]
