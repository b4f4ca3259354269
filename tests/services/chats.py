"""Slack, Teams and a plain webhook, as strict as the real ones."""

from __future__ import annotations

import json
import re
from typing import ClassVar
from urllib.parse import parse_qs, urlsplit

from tests.services.wire import Answer, Request, Service

_ACTIVE = re.compile(r"<[!@#][^>]*>|<[^>|\s]+\|[^>]*>")


class Slack(Service):
    """An incoming webhook: plain text answers, `ok` for what is taken, mentions found."""

    host = "hooks.slack.com"
    path = "/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ"
    url = f"https://{host}{path}"
    refusal = Answer(404, "no_service")

    def answer(self, request: Request) -> Answer:
        if request.path != self.path:
            return Answer(403, "invalid_token")
        try:
            payload = request.json
        except ValueError:
            return Answer(400, "invalid_payload")
        said = self._texts(payload)
        if not any(said):
            return Answer(400, "no_text")
        if any(len(each) > 40_000 for each in said):
            return Answer(400, "msg_too_long")
        self.taken(request)
        return Answer(200, "ok")

    @staticmethod
    def _texts(payload: dict[str, object]) -> list[str]:
        parts = [payload, *payload.get("attachments", [])]  # type: ignore[misc]
        return [str(part[key]) for part in parts for key in ("title", "text") if part.get(key)]

    @property
    def shown(self) -> list[str]:
        """What its readers see: entities decoded once, title and text on lines of their own."""
        entities = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}
        return [
            re.sub("|".join(entities), lambda found: entities[found.group()], "\n".join(self._texts(each.json)))
            for each in self.received
        ]

    @property
    def active(self) -> list[str]:
        """Whatever Slack would act on instead of showing it: mentions, links with another text."""
        return [found for each in self.received for text in self._texts(each.json) for found in _ACTIVE.findall(text)]


class Teams(Service):
    """A workflow's trigger: takes one adaptive card, of a bounded size, with its signature in the address."""

    host = "prod-00.westeurope.logic.azure.com"
    path = "/workflows/0a1b2c3d/triggers/manual/paths/invoke"
    signature = "s1gnature_of-the-workflow"
    refusal = Answer(400, '{"error":{"code":"TriggerInputSchemaMismatch","message":"The input body is wrong."}}')
    largest: ClassVar[int] = 21_000

    @property
    def url(self) -> str:
        query = f"api-version=2016-06-01&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig={self.signature}"
        return f"https://{self.host}:443{self.path}?{query}"

    def answer(self, request: Request) -> Answer:
        address = urlsplit(request.path)
        query = parse_qs(address.query)
        if address.path != self.path or query.get("sig") != [self.signature] or "api-version" not in query:
            return Answer(401, '{"error":{"code":"DirectApiAuthorizationRequired","message":"Not authorised."}}')
        if len(request.body) > self.largest:
            return Answer(413, "request entity too large")
        payload = request.json
        card = payload["attachments"][0]
        if payload["type"] != "message" or card["contentType"] != "application/vnd.microsoft.card.adaptive":
            return self.refusal
        self.taken(request)
        return Answer(202)

    @property
    def texts(self) -> list[str]:
        """The Markdown of each card's text blocks, one after the other."""
        cards = [each.json["attachments"][0]["content"] for each in self.received]
        return ["\n\n".join(block["text"] for block in card["body"] if block["type"] == "TextBlock") for card in cards]

    @property
    def active(self) -> list[str]:
        """People whom a card would mention."""
        cards = [each.json["attachments"][0]["content"] for each in self.received]
        return [entity["text"] for card in cards for entity in card.get("msteams", {}).get("entities", [])]


class PowerAutomate(Teams):
    """The newer host of Teams workflows."""

    host = "default0123456789abcdef.4f.environment.api.powerplatform.com"
    path = "/powerautomate/automations/direct/workflows/0a1b2c3d/triggers/manual/paths/invoke"


class Webhook(Service):
    """Takes JSON; knows a repeat by its id, as its makers were told to."""

    host = "hooks.example.org"
    path = "/updates/s3cret-path?token=t0ken-of-the-hook"
    url = f"https://{host}{path}"
    refusal = Answer(422, json.dumps({"error": "unknown audience"}))

    def answer(self, request: Request) -> Answer:
        if request.path != self.path:
            return Answer(404, f"Cannot POST {request.path}")
        if request.headers.get("X-Message-Id") not in {each.headers["X-Message-Id"] for each in self.received}:
            self.taken(request)
        return Answer(204)
