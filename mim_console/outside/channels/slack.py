"""Slack: an incoming webhook, through Apprise."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from mim_console.outside.channels import posting
from mim_console.outside.channels.preview import Preview, problem

if TYPE_CHECKING:
    from mim_console.incident.message import Message, Outcome
    from mim_console.incident.policy.channels import Chat

LIMIT = 40_000
"""Characters of a text, after which Slack cuts it; `&`, `<` and `>` count as the entities that they are sent as."""


@dataclass(frozen=True)
class Slack:
    """Posts plain text: Slack reads none of it as Markdown, and with `<` escaped it finds no mention and no link."""

    channel: Chat

    def preview(self, message: Message) -> Preview:
        size = len(escape(message.text, quote=False))
        head = (("Title", message.subject),)
        return Preview("Slack message", head, message.text, size, LIMIT, problem(message, size, LIMIT, "characters"))

    def complaint(self, secret: str) -> str | None:
        known = posting.service(secret)
        if known is None or type(known).__name__ != "NotifySlack":
            return (
                f"{self.channel.url} is not the address of a Slack webhook: "
                "it reads https://hooks.slack.com/services/T…/B…/…"
            )
        return None

    def deliver(self, message: Message, secret: str, timeout: float) -> Outcome:
        to = posting.service(secret)
        # Apprise's own logo, name and block layout are nothing that a reader asked for.
        to.include_footer = to.include_image = to.use_blocks = False
        return posting.post(to, message, message.subject, message.text, timeout=timeout)
