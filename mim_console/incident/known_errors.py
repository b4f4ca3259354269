"""The known errors of all incidents, folded from the few entries that speak of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mim_console.incident.facts.known_errors import (
    KINDS_OF_KNOWN_ERRORS,
    KnownErrorEdited,
    KnownErrorMatched,
    KnownErrorMoved,
    KnownErrorRecorded,
)
from mim_console.incident.facts.record import Corrected, Correction
from mim_console.incident.fold import read

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mim_console.incident.entry import Entry
    from mim_console.incident.facts.known_errors import KnownError

KINDS = (*KINDS_OF_KNOWN_ERRORS, Corrected.kind)
"""The kinds to fold."""


def known_errors(entries: Iterable[Entry]) -> list[KnownError]:
    """Those that entries of `KINDS` tell of, the oldest first; one whose words were redacted is gone.

    Where two sites gave the same reference, the later one gets its site's mark behind it.
    """
    ordered = sorted(entries, key=lambda entry: entry.id)
    corrections: dict[str, list[Correction]] = {}
    for entry in ordered:
        if isinstance(said := read(entry), Corrected):
            corrections.setdefault(said.about, []).append(Correction(said, entry.author, entry.recorded_at))
    found: dict[str, KnownError] = {}
    taken: set[str] = set()
    for entry in ordered:
        fact = read(entry)
        for correction in corrections.get(entry.id, ()):
            fact = correction.mended(fact)
        if isinstance(fact, KnownErrorRecorded):
            known = found[entry.id] = fact.made(entry)
            while known.reference.casefold() in taken:
                known.reference += f"-{entry.origin[:3]}"
            taken.add(known.reference.casefold())
        elif isinstance(fact, (KnownErrorEdited, KnownErrorMoved)) and fact.about in found:
            _learn(found[fact.about], fact)
        elif isinstance(fact, KnownErrorMatched) and (matched := found.get(fact.known_error)):
            matched.incidents = (*dict.fromkeys((*matched.incidents, entry.incident)),)
    return sorted(found.values(), key=lambda known: (known.at, known.id))


def _learn(known: KnownError, fact: KnownErrorEdited | KnownErrorMoved) -> None:
    if isinstance(fact, KnownErrorEdited):
        fact.edit(known)
    else:
        known.state = fact.state


def next_reference(taken: Iterable[str], prefix: str = "KE") -> str:
    """The next free number: `KE-0008` after `KE-0007`."""
    numbers = (reference.removeprefix(f"{prefix}-") for reference in taken if reference.startswith(f"{prefix}-"))
    return (
        f"{prefix}-{1 + max((int(n) for n in numbers if n.isascii() and n.isdecimal() and len(n) < 9), default=0):04}"
    )
