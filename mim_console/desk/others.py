"""The incidents beside one: what it may belong to, and what belongs to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mim_console.desk.desk import Desk
    from mim_console.incident.alerts.duplicates import Suggestion
    from mim_console.incident.incident import Incident


class Others:
    """Of this one there are none. Incidents are folded from their headlines unless it says otherwise."""

    @property
    def open(self) -> list[Incident]:
        """Those that it can be attached to or made a child of, the newest first: no candidates."""
        return []

    @property
    def children(self) -> list[Incident]:
        """Its children that are not over, the oldest first."""
        return []

    @property
    def told_of(self) -> list[Incident]:
        """All that is known of each child of which its updates tell, also of those that are over; the oldest first."""
        return []

    def head_of(self, other: Incident) -> Incident:
        """The parent of another incident, or that itself where it is nobody's child."""
        return other

    def known(self, id: str) -> Incident | None:
        """The headline of another; None where it lies in another ledger."""
        return None

    def whole(self, id: str) -> Incident:
        """All that is known of another incident. Raises `Refused` where there is none of that id."""
        raise NotImplementedError

    def alike(self) -> list[Suggestion]:
        """The open ones that it may belong to, the likeliest first; none once it belongs to one or is over."""
        return []


class OthersAtDesk(Others):
    """Those of a desk's ledger."""

    def __init__(self, desk: Desk, id: str) -> None:
        self._desk, self._id = desk, id

    @property
    def open(self) -> list[Incident]:
        return [i for i in self._desk.incidents() if i.status in ("open", "resolved") and i.id != self._id]

    @property
    def children(self) -> list[Incident]:
        heads = self._desk.heads()
        found = (each for each in self._desk.incidents() if heads.get(each.id) == self._id and not each.over)
        return sorted(found, key=lambda each: each.id)

    @property
    def told_of(self) -> list[Incident]:
        return [self.whole(child) for child, head in sorted(self._desk.heads().items()) if head == self._id]

    def head_of(self, other: Incident) -> Incident:
        return self.known(self._desk.heads().get(other.id, other.id)) or other

    def known(self, id: str) -> Incident | None:
        return next((each for each in self._desk.incidents() if each.id == id), None)

    def whole(self, id: str) -> Incident:
        return self._desk.incident(id)

    def alike(self) -> list[Suggestion]:
        from mim_console.incident.alerts.duplicates import alike

        incident = self.whole(self._id)
        if incident.over or incident.parent or self.children:
            return []
        return alike(incident, (self.whole(each.id) for each in self.open), self._desk.policy.alerts)
