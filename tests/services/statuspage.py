"""Statuspage's incidents, with the rules that its clients meet: the wrapper, the key, the words, the rate."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.services.wire import Answer, Request, Service

if TYPE_CHECKING:
    import ssl

_STATUSES = ("investigating", "identified", "monitoring", "resolved")
_IMPACTS = ("none", "minor", "major", "critical")
_COMPONENT = ("operational", "degraded_performance", "partial_outage", "major_outage", "under_maintenance")


@dataclass
class Incident:
    id: str
    name: str = ""
    status: str = "investigating"
    impact_override: str | None = None
    metadata: dict[str, Any] = field(default_factory=dict)
    updates: list[dict[str, Any]] = field(default_factory=list)

    def shown(self) -> dict[str, Any]:
        own = {"id": self.id, "name": self.name, "status": self.status, "metadata": self.metadata}
        return own | {"impact_override": self.impact_override, "incident_updates": list(reversed(self.updates))}


class Statuspage(Service):
    """One page. `incidents` is what visitors see, `told` how often subscribers got a mail, `received` each write."""

    host = "api.statuspage.io"
    page = "kctbh9vrtdwd"
    key = "89a229ce1a8dbcf9ff30430fbe35eb4c"
    known = ("def456", "abc789")
    refusal = Answer(422, json.dumps({"error": ["Status is not included in the list"]}))

    def __init__(self, certificate: ssl.SSLContext) -> None:
        super().__init__(certificate)
        self.incidents: dict[str, Incident] = {}
        self.components = dict.fromkeys(self.known, "operational")
        self.told = 0

    def answer(self, request: Request) -> Answer:
        if request.headers.get("Authorization") != f"OAuth {self.key}":
            return Answer(401, json.dumps({"error": "Could not authenticate"}))
        match = re.fullmatch(rf"/v1/pages/{self.page}/incidents(?:/([a-z0-9]+))?(?:\?.*)?", request.path)
        if match is None or (match[1] and match[1] not in self.incidents):
            return Answer(404, json.dumps({"error": "Not found"}))
        if request.method == "GET":
            every = [each.shown() for each in reversed(self.incidents.values())]
            return Answer(200, json.dumps(self.incidents[match[1]].shown() if match[1] else every))
        wrapped = request.json.get("incident")
        if not isinstance(wrapped, dict) or (request.method == "POST" and not wrapped.get("name")):
            return Answer(400, json.dumps({"error": "incident is missing, or has no name"}))
        return self._write(request, wrapped, match[1])

    def _write(self, request: Request, wrapped: dict[str, Any], known: str | None) -> Answer:
        components = wrapped.get("components", {})
        if (
            wrapped.get("status", "investigating") not in _STATUSES
            or wrapped.get("impact_override", "none") not in _IMPACTS
            or not all(name in self.known and state in _COMPONENT for name, state in components.items())
        ):
            return self.refusal
        incident = self.incidents.setdefault(known or f"inc{len(self.incidents)}", Incident(known or ""))
        incident.id = incident.id or f"inc{len(self.incidents) - 1}"
        for name in ("name", "status", "impact_override", "metadata"):
            setattr(incident, name, wrapped.get(name, getattr(incident, name)))
        if wrapped.get("body"):
            incident.updates.append({"body": wrapped["body"], "status": incident.status})
            self.told += bool(wrapped.get("deliver_notifications", True))
        self.components |= components
        self.taken(request)
        return Answer(201 if request.method == "POST" else 200, json.dumps(incident.shown()))
