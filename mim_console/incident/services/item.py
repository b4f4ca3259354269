"""A configuration item and what it depends on (practice: section 9)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

Criticality = Literal["critical", "high", "medium", "low", ""]
Relation = Literal["depends-on", "hosted-on"]
Strength = Literal["hard", "soft"]

WEIGHT: dict[Criticality, int] = {"critical": 0, "high": 1, "medium": 2, "low": 3, "": 4}
"""The order in which items are named; what nobody weighed comes last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A service, an application, a database, a host. Texts have one line and nothing unseen in them."""

    id: str
    """Its key where it comes from."""
    name: str
    aliases: tuple[str, ...] = ()
    type: str = ""
    environment: str = ""
    criticality: Criticality = ""
    owner: str = ""
    group: str = ""
    """Who supports it."""
    on_call: tuple[str, ...] = ()
    """Those on call for it and those who know it."""
    vendor: str = ""
    contract: str = ""
    rto: int | None = None
    """Seconds within which it must be back."""
    users: int | None = None
    sites: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()
    """What the business does with it."""
    regulated: bool = False

    @property
    def said(self) -> str:
        """What it is, for a list of names: `critical · 40,000 users · Payments`."""
        users = f"{self.users:,} users" if self.users else ""
        regulated = "regulated" if self.regulated else ""
        return " · ".join(filter(None, (self.criticality, users, regulated, self.group or self.owner, self.type)))


class Edge(NamedTuple):
    """`of` depends on `on`, or is hosted there; both are ids. A soft one slows it down, a hard one stops it."""

    of: str
    on: str
    relation: Relation = "depends-on"
    strength: Strength = "hard"
