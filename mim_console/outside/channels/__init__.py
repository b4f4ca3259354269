"""The doors by which updates leave, one file a service: each hands over what it is given and says what came of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol, assert_never

from mim_console.incident.message import Outcome
from mim_console.incident.policy import channels as policy
from mim_console.incident.safe import one_line, visible
from mim_console.outside.channels import mail, other, slack, statuspage, teams, webhook
from mim_console.outside.channels.preview import Preview, problem
from mim_console.outside.channels.secret import NoSecret, hush, read, said

if TYPE_CHECKING:
    from mim_console.incident.message import Message
    from mim_console.incident.policy.channels import Channel

__all__ = ["Preview", "complaint", "deliver", "preview"]


class Door(Protocol):
    """What every service's file offers. A secret is given to whom needs it, and kept by nobody."""

    def preview(self, message: Message, /) -> Preview: ...

    def complaint(self, secret: str, /) -> str | None: ...

    def deliver(self, message: Message, secret: str, timeout: float, /) -> Outcome: ...


def deliver(message: Message, channel: Channel, *, timeout: float = 15) -> Outcome:
    """Hand a message to its channel and say what came of it; blocks, so it is called in a thread of its own.

    `timeout` is in seconds, for each wait for the network. Never raises for what a network or a service does. What
    cannot work, or would not be shown whole, is refused before anything leaves.
    """
    hush()
    message, door = _inert(message), _door(channel)
    try:
        secret = _secret(channel)
    except NoSecret as why:
        return Outcome("refused", str(why))
    if refusal := door.complaint(secret) or door.preview(message).problem:
        return Outcome("refused", refusal)
    outcome = door.deliver(message, secret, timeout)
    return replace(outcome, said=said(outcome.said, secret))


def preview(message: Message, channel: Channel) -> Preview:
    """Show the message as it will look there, without network or secret."""
    return _door(channel).preview(_inert(message))


def complaint(channel: Channel) -> str | None:
    """Return one sentence why this channel cannot work as it is set up, or None; asks no network."""
    hush()
    try:
        return _door(channel).complaint(_secret(channel))
    except NoSecret as why:
        return str(why)


@dataclass(frozen=True)
class _ByHand:
    """Somebody pastes it; there is nothing to send."""

    channel: policy.ByHand

    def preview(self, message: Message) -> Preview:
        head = (("Subject", message.subject),)
        return Preview("Text to paste", head, message.text, len(message.text), problem=problem(message))

    def complaint(self, _secret: str) -> str | None:
        return None

    def deliver(self, _message: Message, _secret: str, _timeout: float) -> Outcome:
        return Outcome("refused", f"{self.channel.title} is sent by hand")


@dataclass(frozen=True)
class _Kept:
    """It stays in the ledger, which holds it already."""

    channel: policy.Kept

    def preview(self, message: Message) -> Preview:
        head = (("Subject", message.subject),)
        return Preview("Kept on this machine", head, message.text, len(message.text), problem=problem(message))

    def complaint(self, _secret: str) -> str | None:
        return None

    def deliver(self, _message: Message, _secret: str, _timeout: float) -> Outcome:
        return Outcome("accepted", "kept on this machine, sent to nobody")


def _door(channel: Channel) -> Door:
    match channel:
        case policy.ByHand():
            return _ByHand(channel)
        case policy.Kept():
            return _Kept(channel)
        case policy.Mail():
            return mail.Mail(channel)
        case policy.Chat(by="slack"):
            return slack.Slack(channel)
        case policy.Chat(by="teams"):
            return teams.Teams(channel)
        case policy.Chat():
            return webhook.Webhook(channel)
        case policy.Other():
            return other.OtherService(channel)
        case policy.StatusPage():
            return statuspage.Statuspage(channel)
    assert_never(channel)


def _secret(channel: Channel) -> str:
    match channel:
        case policy.Mail():
            return read(channel.password) if channel.password else ""
        case policy.StatusPage():
            return read(channel.key)
        case policy.Chat() | policy.Other():
            return read(channel.url)
        case policy.ByHand() | policy.Kept():
            return ""
    assert_never(channel)


def _inert(message: Message) -> Message:
    """Make what cannot be seen visible, and keep the subject on the one line that a header has."""
    return replace(message, subject=one_line(message.subject), text=visible(message.text))
