"""The memory of a ledger: its known errors, and every past incident in it, found by their words."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from mim_console.desk.moment import Refused
from mim_console.desk.seen import Memory, Seen
from mim_console.incident import known_errors as errors

if TYPE_CHECKING:
    from collections.abc import Collection

    from mim_console.desk.desk import Desk
    from mim_console.desk.recollection import Recollection
    from mim_console.incident.facts.known_errors import KnownError
    from mim_console.incident.facts.problems import Problem
    from mim_console.incident.incident import Incident
    from mim_console.incident.past import Past


class LedgerMemory(Memory):
    """Takes in what was recorded since whenever it is asked."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._known: list[KnownError] = []
        self._known_at = -1
        self._problems: list[Problem] = []
        self._problems_at = -1

    @property
    def known_errors(self) -> list[KnownError]:
        newest = self._desk.ledger.arrival()
        if newest != self._known_at:
            self._known = errors.known_errors(self._desk.ledger.kinds(errors.KINDS))
            self._known_at = newest
        return self._known

    @property
    def problems(self) -> list[Problem]:
        from mim_console.incident.problems import KINDS, problems

        newest = self._desk.ledger.arrival()
        if newest != self._problems_at:
            self._problems = problems(self._desk.ledger.kinds(KINDS))
            self._problems_at = newest
        return self._problems

    def seen_before(self, of: Incident | str, services: Collection[str] = (), most: int = 8) -> Seen:
        return self._recollection.answer(of, services, most)

    def named(self, reference: str) -> Past | None:
        from mim_console.incident.past import past_of, past_of_known_error

        if known := self.known_error(reference):
            return past_of_known_error(known)
        try:
            return past_of(self._desk.incident(self._desk.named(reference)))
        except Refused:
            return None

    def to_adopt(self) -> tuple[str, ...]:
        return self._desk.improvement.to_adopt()

    def refresh(self) -> int:
        return self._desk.taking_in.words()

    @cached_property
    def _recollection(self) -> Recollection:
        """Loaded when somebody asks: a console that starts has no time for it."""
        from mim_console.desk.recollection import Recollection

        return Recollection(self._desk, self._desk.taking_in.words)
