"""Any program of the organisation that takes JSON over HTTP, through Apprise."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode

from mim_console.outside.channels import posting
from mim_console.outside.channels.preview import Preview, problem

if TYPE_CHECKING:
    from mim_console.incident.message import Message, Outcome
    from mim_console.incident.policy.channels import Chat


@dataclass(frozen=True)
class Webhook:
    """Posts `title`, `message` and what else there is to know.

    The header `X-Message-Id` and the field `id` stay the same however often a message is tried, so that its receiver
    can drop a repeat. Its text is data there: nothing is escaped in it but what JSON escapes.
    """

    channel: Chat

    def preview(self, message: Message) -> Preview:
        head = (("title", message.subject), *_fields(message).items())
        return Preview("JSON to a webhook", head, message.text, len(message.text), None, problem(message))

    def complaint(self, secret: str) -> str | None:
        known = posting.service(_address(secret))
        if known is None or type(known).__name__ != "NotifyJSON":
            return f"{self.channel.url} is not the address of a webhook: it reads https://… or jsons://…"
        return None

    def deliver(self, message: Message, secret: str, timeout: float) -> Outcome:
        to = posting.service(_address(secret))
        to.headers["X-Message-Id"] = message.id
        to.payload_extras |= _fields(message)
        return posting.post(to, message, message.subject, message.text, timeout=timeout)


def _fields(message: Message) -> dict[str, str]:
    return {
        "id": message.id,
        "reference": message.reference,
        "incident": message.incident,
        "audience": message.audience,
        "status": message.status,
        "at": message.at.isoformat(),
    }


def _address(url: str) -> str:
    """Spell a plain address as Apprise does, which marks what belongs to the query with a minus."""
    scheme, _, rest = url.partition("://")
    if not re.fullmatch("https?", scheme, re.IGNORECASE):
        return url
    place, _, query = rest.partition("?")
    marked = urlencode([(f"-{name}", value) for name, value in parse_qsl(query, keep_blank_values=True)])
    return f"json{'s' if scheme.lower() == 'https' else ''}://{place}?{marked}"
