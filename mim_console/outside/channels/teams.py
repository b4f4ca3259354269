"""Microsoft Teams: a workflow that posts an adaptive card, through Apprise."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from mim_console.outside.channels import posting
from mim_console.outside.channels.preview import Preview, problem

if TYPE_CHECKING:
    from collections.abc import Callable

    from mim_console.incident.message import Message, Outcome
    from mim_console.incident.policy.channels import Chat

LIMIT = 21_000
"""Bytes of the whole card: Microsoft says about 28 KB, clients were refused from 21 KB on."""
_FRAME = 350
"""Bytes of a card without its text."""
_RETIRED = re.compile(r"outlook\.office(365)?\.com|.*\.webhook\.office\.com", re.IGNORECASE)


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
        if secret.startswith("msteams:") or _RETIRED.fullmatch(urlsplit(secret).hostname or ""):
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
    from apprise import conversion

    escaped: Callable[[str], str] = conversion.text_to_markdown
    lines = [f"**{escaped(message.subject)}**"]
    for line in message.text.splitlines():
        bare = line.lstrip(" ")
        # Four spaces at the beginning would make code of it.
        lines.append("\N{NO-BREAK SPACE}" * (len(line) - len(bare)) + escaped(bare))
    return "\n\n".join(line for line in lines if line.strip())
