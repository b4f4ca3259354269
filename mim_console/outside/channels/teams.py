"""Microsoft Teams: a workflow that posts an adaptive card, through Apprise."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mim_console.outside.channels import posting
from mim_console.outside.channels.preview import Preview, problem

if TYPE_CHECKING:
    from mim_console.incident.message import Message, Outcome
    from mim_console.incident.policy.channels import Chat

LIMIT = 21_000
"""Bytes of the whole card: Microsoft says about 28 KB, clients were refused from 21 KB on."""
_FRAME = 357
"""Bytes of a card without its text."""
_ANYWHERE = re.compile(r"[\\\\`*_\[\]<>~|]|&(?=#?\w+;)")
_BULLET = re.compile(r"^(\d*)([-+#=.)])")
"""What makes a list, a heading or a rule, but only where a line begins."""
_RETIRED = re.compile(r"msteams:|https?://(outlook\.office(365)?|[^/]+\.webhook\.office)\.com\b", re.IGNORECASE)


@dataclass(frozen=True)
class Teams:
    """Posts one card with one text: Teams cuts a card's title at the edge, so the headline is its first, bold line.

    A text block is read as Markdown. Every sign of it is escaped, which also leaves no `<at>` for a mention, and every
    line is a paragraph of its own, for Markdown joins lines.
    """

    channel: Chat

    def preview(self, message: Message) -> Preview:
        size = _FRAME + len(json.dumps(_markdown(message)))
        text = f"{message.subject}\n\n{message.text}"
        return Preview("Teams card", (), text, size, LIMIT, problem(message, size, LIMIT, "bytes"))

    def complaint(self, secret: str) -> str | None:
        if _RETIRED.match(secret):
            return (
                f"{self.channel.url} is an Office connector, which Microsoft has retired: "
                "make a workflow in Teams that is triggered by a webhook, and put its address there"
            )
        known = posting.service(secret)
        if known is None or type(known).__name__ != "NotifyWorkflows":
            return (
                f"{self.channel.url} is not the address of a Teams workflow: "
                "it reads https://….logic.azure.com/workflows/… or https://….powerplatform.com/…, with sig= in it"
            )
        return None

    def deliver(self, message: Message, secret: str, timeout: float) -> Outcome:
        to = posting.service(secret)
        to.include_image = False
        outcome = posting.post(to, message, "", _markdown(message), timeout=timeout, form="markdown")
        if outcome.result == "accepted":
            return replace(outcome, said=f"{outcome.said} by the workflow; it does not tell when it is in the channel")
        return outcome


def _markdown(message: Message) -> str:
    lines = (line.strip() for line in message.text.split("\n"))  # indented ones would be code
    return "\n\n".join([f"**{_escaped(message.subject.strip())}**", *(_escaped(line) for line in lines if line)])


def _escaped(line: str) -> str:
    """Put a backslash before whatever Markdown might read, and before nothing else: not every client drops it."""
    return _BULLET.sub(r"\1\\\2", _ANYWHERE.sub(r"\\\g<0>", line))
