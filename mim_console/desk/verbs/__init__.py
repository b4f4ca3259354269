"""Every verb, a file for each part of the work. Importing this fills `VERBS`."""

from mim_console.desk.verb import VERBS
from mim_console.desk.verbs import (
    alerts,
    communicate,
    contain,
    declare,
    diagnose,
    escalate,
    evidence,
    identify,
    known_errors,
    lifecycle,
    outbox,
    people,
    record,
    regulatory,
    review,
    timing,
    work,
)

__all__ = [
    "VERBS",
    "alerts",
    "communicate",
    "contain",
    "declare",
    "diagnose",
    "escalate",
    "evidence",
    "identify",
    "known_errors",
    "lifecycle",
    "outbox",
    "people",
    "record",
    "regulatory",
    "review",
    "timing",
    "work",
]
