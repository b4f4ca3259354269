"""Every kind of fact, one class a kind, a file for each part of the field; `KINDS` is all of them."""

from mim_console.incident.facts import (
    alerts,
    asks,
    communicate,
    contain,
    diagnose,
    escalate,
    identify,
    lifecycle,
    outgoing,
    people,
    record,
    regulatory,
    review,
    scope,
    timing,
    work,
)
from mim_console.incident.facts.base import KINDS, About, Fact

__all__ = [
    "KINDS",
    "About",
    "Fact",
    "asks",
    "alerts",
    "communicate",
    "contain",
    "diagnose",
    "escalate",
    "identify",
    "lifecycle",
    "outgoing",
    "people",
    "record",
    "regulatory",
    "review",
    "scope",
    "timing",
    "work",
]
