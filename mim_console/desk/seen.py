"""Have we seen this before? What an answer is, and who is asked for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    from mim_console.incident.facts.known_errors import KnownError
    from mim_console.incident.facts.problems import Problem
    from mim_console.incident.incident import Incident
    from mim_console.incident.past import Past
    from mim_console.incident.recall import Found


@dataclass(frozen=True, slots=True)
class Seen:
    """What was found, the best first, and whether that can be all."""

    found: tuple[Found, ...] = ()
    behind: int = 0
    """Records with entries that are not remembered yet, because whoever asks may not write."""
    trouble: str = ""
    """Why nothing could be looked for, as a sentence; empty if all is well."""


class Memory:
    """What was before. This one remembers nothing."""

    @property
    def known_errors(self) -> list[KnownError]:
        """All there are, the oldest first, also those that were retired."""
        return []

    @property
    def problems(self) -> list[Problem]:
        """The problems that were raised, the oldest first, also those that were closed."""
        return []

    def known_error(self, reference: str) -> KnownError | None:
        """The one of that reference, in any case."""
        wanted = reference.strip().casefold()
        return next((each for each in self.known_errors if each.reference.casefold() == wanted), None)

    def seen_before(self, of: Incident | str, services: Collection[str] = (), most: int = 8) -> Seen:
        """What past incidents and known errors answer to an open incident, or to a text that is being typed."""
        return Seen()

    def named(self, reference: str) -> Past | None:
        """The past incident or known error of that reference; None if there is none."""
        return None

    def to_adopt(self) -> tuple[str, ...]:
        """What differs in the policy in force from the last that was adopted, each rule as `path: old → new`."""
        return ()

    def refresh(self) -> int:
        """Takes in what was recorded since; says how many records could not be taken in."""
        return 0
