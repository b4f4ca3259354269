"""What all incidents say together: kept up a part at a time, and never older than it says."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING

from mim_console.data import policy_file
from mim_console.data import trend as figures
from mim_console.incident import adoption
from mim_console.incident.trends import Record, Trends

if TYPE_CHECKING:
    from mim_console.desk.desk import Desk
    from mim_console.incident.adoption import Adoption


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
            return f"all {self.taken:,} records taken in" if self.taken else "nothing recorded yet"
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

    def take_in(self, patience: float = inf) -> Fresh:
        """Looks at what was recorded since, for so many seconds."""
        behind = self._desk.taking_in.figures(patience)
        known, every = figures.taken_in(self._desk.ledger), len(self._desk.incidents())
        return Fresh(max(known, every), behind, self._desk.read_only)

    def trends(self) -> Trends:
        """Of all that was taken in."""
        desk = self._desk
        services = desk.services

        def team(service: str) -> str:
            item = services.find(service) if service else None
            return item.group if item else ""

        return Trends(self._read(), desk.now(), desk.policy.timezone, team)

    @property
    def adopted(self) -> list[Adoption]:
        """The changes of the policy that were adopted, oldest first."""
        newest = self._desk.ledger.arrival()
        if newest != self._adopted[0]:
            self._adopted = newest, adoption.adoptions(self._desk.ledger.kinds(adoption.KINDS))
        return self._adopted[1]

    def to_adopt(self) -> tuple[str, ...]:
        """What differs in the policy in force from the last that was adopted whole, else from the default one."""
        last = next((each.rules for each in reversed(self.adopted) if each.rules), "")
        return adoption.changes(last or adoption.written(policy_file.default()), self._desk.policy)

    def _read(self) -> list[Record]:
        written = figures.written(self._desk.ledger)
        if written != self._records[0]:
            self._records = written, figures.remembered(self._desk.ledger)
        return self._records[1]
