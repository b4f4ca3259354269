"""Any other service that Apprise knows, by its own form of address."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mim_console.outside.channels import posting
from mim_console.outside.channels.preview import Preview, problem

if TYPE_CHECKING:
    from mim_console.incident.message import Message, Outcome
    from mim_console.incident.policy.channels import Other

_MENTION = re.compile(r"@(?=(everyone|here|channel|all|room)\b)|(?<=<)[@!#](?=[^>]*>)", re.IGNORECASE)
_FULL = {"@": "＠", "!": "！", "#": "＃"}


@dataclass(frozen=True)
class OtherService:
    """Which signs wake everybody up differs from service to service; the known ones become their full-width twins."""

    channel: Other

    def preview(self, message: Message) -> Preview:
        title, text = _inert(message.subject), _inert(message.text)
        size, limit = len(title) + 2 + len(text), self.channel.longest
        return Preview("Message by Apprise", (("Title", title),), text, size, limit, problem(message, size, limit))

    def complaint(self, secret: str) -> str | None:
        if posting.service(secret) is None:
            return f"{self.channel.url} is not an address that Apprise knows"
        return None

    def deliver(self, message: Message, secret: str, timeout: float) -> Outcome:
        to = posting.service(secret)
        return posting.post(to, message, _inert(message.subject), _inert(message.text), timeout=timeout)


def _inert(text: str) -> str:
    return _MENTION.sub(lambda found: _FULL[found.group()], text)
