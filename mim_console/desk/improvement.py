"""What all incidents say together: kept up a part at a time, and never older than it says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import inf
from typing import TYPE_CHECKING

from mim_console.data import policy_file
from mim_console.data import trend as figures
from mim_console.incident import adoption
from mim_console.incident.trends import Record, Trends

if TYPE_CHECKING:
    from mim_console.desk.desk import Desk
    from mim_console.incident.adoption import Adoption


_NEVER = datetime.max.replace(tzinfo=UTC) - timedelta(days=1)
_A_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Fresh:
    """How far what is shown goes."""

    taken: int
    """Incidents that were looked at."""
    behind: int
    """Incidents that are not known, or not as they are now."""
    read_only: bool = False

    def __str__(self) -> str:
        if not self.behind:
            several = f"all {self.taken:,} taken in" if self.taken > 1 else "the one there is, taken in"
            return several if self.taken else "nothing recorded yet"
        every = max(self.taken, self.behind)
        if self.read_only:
            return f"{self.behind:,} of {every:,} records changed since: open it once without read-only"
        return f"{every - self.behind:,} of {every:,} taken in …"


class Improvement:
    """On one desk; whoever may not write sees what others left remembered, and how far that goes."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._records: tuple[object, list[Record]] = (None, [])
        self._adopted: tuple[int, list[Adoption]] = (-1, [])
        self._taken: tuple[object, Fresh] = (None, Fresh(0, 0))
        self._again = _NEVER
        self._trends: tuple[object, Trends] | None = None
        self._to_adopt: tuple[object, tuple[str, ...]] | None = None

    def take_in(self, patience: float = inf) -> Fresh:
        """Looks at what was recorded since, for so many seconds; at once where nothing was."""
        ledger, now = self._desk.ledger, self._desk.now()
        if self._state() != self._taken[0] or now >= self._again:
            behind = self._desk.taking_in.figures(patience)
            every = max(figures.taken_in(ledger), len(self._desk.incidents()))
            self._taken = None if behind else self._state(), Fresh(every, behind, self._desk.read_only)
            self._again = min((each.again for each in self._read() if each.again), default=_NEVER) + _A_MOMENT
        return self._taken[1]

    @property
    def stale(self) -> bool:
        """Whether something is known to be missing."""
        return self._taken[0] is None

    def _state(self) -> object:
        ledger = self._desk.ledger
        return ledger.arrival(), self._desk.policy.stamp, figures.written(ledger)

    def trends(self) -> Trends:
        """Of all that was taken in; the same as before while nothing changed within the minute."""
        desk = self._desk
        services, now = desk.estate.services, desk.now()
        key = figures.written(desk.ledger), services, now.replace(second=0, microsecond=0)
        if self._trends is None or key != self._trends[0]:

            def team(service: str) -> str:
                item = services.find(service) if service else None
                return item.group if item else ""

            self._trends = key, Trends(self._read(), now, desk.policy.timezone, team)
        return self._trends[1]

    @property
    def adopted(self) -> list[Adoption]:
        """The changes of the policy that were adopted, oldest first."""
        newest = self._desk.ledger.arrival()
        if newest != self._adopted[0]:
            self._adopted = newest, adoption.adoptions(self._desk.ledger.kinds(adoption.KINDS))
        return self._adopted[1]

    def to_adopt(self) -> tuple[str, ...]:
        """What differs in the policy in force from the last that was adopted whole, else from the default one."""
        last = next((each.rules for each in reversed(self.adopted) if each.rules.startswith("{")), "")
        key = last, self._desk.policy.stamp
        if self._to_adopt is None or self._to_adopt[0] != key:
            before = last or adoption.written(policy_file.default())
            self._to_adopt = key, adoption.changes(before, self._desk.policy)
        return self._to_adopt[1]

    def _read(self) -> list[Record]:
        written = figures.written(self._desk.ledger)
        if written != self._records[0]:
            self._records = written, figures.remembered(self._desk.ledger)
        return self._records[1]
