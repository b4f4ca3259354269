"""All incidents by their headlines, and which one a name means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mim_console.desk.moment import Refused
from mim_console.incident.fold import fold

if TYPE_CHECKING:
    from mim_console.data.ledger import Ledger
    from mim_console.incident.entry import Entry
    from mim_console.incident.incident import Incident

HEADLINES = (
    "candidate_raised",
    "declared",
    "imported",
    "classified",
    "promoted",
    "demoted",
    "rejected",
    "retitled",
    "stage_entered",
    "resolved",
    "closed",
    "reopened",
    "milestone_reached",
    "review_moved",
    "review_held",
    "corrected",
    "regime_on",
    "regime_off",
    "made_child",
    "left_parent",
    "attached_to",
    "detached_from",
)
"""The kinds that say enough of an incident for a list of all."""


class Catalogue:
    """The list of a ledger's incidents, made again once somebody wrote."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._listed: list[Incident] = []
        self._listed_at = -1

    def incidents(self) -> list[Incident]:
        """All of them, newest first, folded from their headlines alone: enough for a list."""
        newest = self._ledger.arrival()
        if newest != self._listed_at:  # the clocks ask each second, and seldom is there anything new
            by: dict[str, list[Entry]] = {}
            for entry in self._ledger.kinds(HEADLINES):
                by.setdefault(entry.incident, []).append(entry)
            self._listed = sorted((fold(entries) for entries in by.values()), key=lambda i: i.id, reverse=True)
            self._listed_at = newest
        return self._listed

    def named(self, name: str) -> str:
        """The id of the incident that a reference, its number, a part of it, or `-` (the only open one) means.

        Raises `Refused`.
        """
        every = self.incidents()
        if name == "-":
            found = [incident for incident in every if not incident.over]
        else:
            typed = name.casefold()
            found = [i for i in every if typed in (i.reference.casefold(), i.id)]
            found = found or [i for i in every if i.reference.rpartition("-")[2].lstrip("0") == typed.lstrip("0")]
            found = found or [i for i in every if typed in i.reference.casefold()]
        if len(found) == 1:
            return found[0].id
        if not found:
            raise Refused(f"no incident is called {name}: `list` shows all" if name != "-" else "no incident is open")
        raise Refused(f"{name} means {len(found)} incidents: {', '.join(_told_apart(found)[:5])}")

    def next_reference(self, prefix: str) -> str:
        """The next number behind a prefix that no incident has."""
        prefix = f"{prefix}-"
        taken = (i.reference.removeprefix(prefix) for i in self.incidents() if i.reference.startswith(prefix))
        return f"{prefix}{1 + max((int(number) for number in taken if number.isdecimal()), default=0):04}"


def _told_apart(incidents: list[Incident]) -> list[str]:
    """By their references; two sites may have given out the same while they could not reach each other."""
    references = [each.reference for each in incidents]
    if len({*references}) == len(references):
        return references
    return [f"{each.reference} {each.title} (named by {each.id})" for each in incidents]
