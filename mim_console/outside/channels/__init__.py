"""The doors by which updates leave, one file a service: each hands over what it is given and says what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mim_console.incident.message import Outcome
from mim_console.outside.channels.preview import Preview

if TYPE_CHECKING:
    from mim_console.incident.message import Message
    from mim_console.incident.policy.channels import Channel

__all__ = ["Preview", "complaint", "deliver", "preview"]


def deliver(message: Message, channel: Channel, *, timeout: float = 15) -> Outcome:
    """Hand a message to its channel and say what came of it; blocks, so it is called in a thread of its own.

    `timeout` is in seconds, for each wait for the network. Never raises for what a network or a service does.
    """
    return Outcome("refused", f"{channel.by} cannot be sent by this console yet")


def preview(message: Message, channel: Channel) -> Preview:
    """Show the message as it will look there, without network or secret."""
    return Preview(channel.title, (("Subject", message.subject),), message.text, len(message.text))


def complaint(channel: Channel) -> str | None:
    """Return one sentence why this channel cannot work as it is set up, or None; asks no network."""
    return None
