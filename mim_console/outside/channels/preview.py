"""What an update will look like at its receiver's, as far as can be told without asking anybody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mim_console.incident.message import Message


@dataclass(frozen=True, slots=True)
class Preview:
    """One message as its channel will show it. Nothing is sent to make one, and no secret is read."""

    title: str
    """What kind of thing it is there, and where: `Slack message`, `Mail to 3 recipients`."""
    head: tuple[tuple[str, str], ...]
    """What stands around the text: From, To, Subject, Status, Notifies …, in the order in which it is read."""
    text: str
    """As a reader there sees it."""
    size: int
    """Of what is sent, in the unit in which the service counts: characters, or bytes of a Teams card."""
    limit: int | None = None
    """The most that the service takes; None where it names no bound."""
    problem: str = ""
    """Why the service would refuse it, or lose part of it; empty if it is fine."""


def problem(message: Message, size: int = 0, limit: int | None = None, unit: str = "characters") -> str:
    """Return why a message cannot go out as it is, in one sentence, or nothing."""
    if not message.text.strip():
        return "there is no text in it"
    if limit is not None and size > limit:
        return f"too long by {size - limit:,} {unit}: {size:,} of {limit:,}. Shorten it; it is never cut"
    return ""
