"""Jira Cloud's issues, with the rules that its clients meet: documents, fields of the screen, accounts."""

from __future__ import annotations

import base64
import json
import re
from typing import TYPE_CHECKING, Any

from tests.services.wire import Answer, Request, Service

if TYPE_CHECKING:
    import ssl

LONGEST = 32_767
_ALLOWED = {
    "doc": {"paragraph", "heading", "bulletList"},
    "paragraph": {"text", "hardBreak"},
    "heading": {"text"},
    "bulletList": {"listItem"},
    "listItem": {"paragraph", "bulletList"},
}
_MUST_HOLD = ("doc", "bulletList", "listItem")


def wrong_document(document: Any) -> str:
    """Why Jira would not take this as a document; empty where it would."""
    if not isinstance(document, dict) or (document.get("type"), document.get("version")) != ("doc", 1):
        return "no document"
    if len(json.dumps(document)) > LONGEST:
        return "too long"
    waiting = [document]
    while waiting:
        node = waiting.pop()
        kind = node["type"]
        if kind == "text":
            if not node["text"] or "\n" in node["text"]:
                return f"text {node['text']!r}"
            if any(mark["type"] not in ("strong", "em", "code", "link") for mark in node.get("marks", ())):
                return f"mark {node['marks']!r}"
        elif kind != "hardBreak":
            inside = node.get("content", [])
            if kind in _MUST_HOLD and not inside:
                return f"empty {kind}"
            if kind == "heading" and node["attrs"]["level"] not in range(1, 7):
                return "heading"
            if unfit := {each["type"] for each in inside} - _ALLOWED[kind]:
                return f"{unfit} in {kind}"
            waiting += inside
    return ""


class Jira(Service):
    """One project. `issues` is what people see; `must` and `screen` are what it wants and takes of a new one."""

    host = "example.atlassian.net"
    user, token = "mim@example.org", "ATATT3xFfGF0-not-a-real-token"
    refusal = Answer(403, json.dumps({"errorMessages": ["You do not have permission to create issues"], "errors": {}}))

    def __init__(self, certificate: ssl.SSLContext) -> None:
        super().__init__(certificate)
        self.issues: dict[str, dict[str, Any]] = {}
        self.states: dict[str, tuple[str, str]] = {}
        self.screen = ["project", "issuetype", "summary", "description", "labels", "duedate", "reporter", "priority"]
        self.must = {"summary": "Summary", "project": "Project", "issuetype": "Issue Type", "reporter": "Reporter"}

    def answer(self, request: Request) -> Answer:
        secret = base64.b64encode(f"{self.user}:{self.token}".encode()).decode()
        if request.headers.get("Authorization") != f"Basic {secret}":
            return Answer(401, "Client must be authenticated to access this resource.")
        path, _, query = request.path.partition("?")
        base, _, rest = path.partition("/rest/api/3/")
        match (request.method, rest.split("/")):
            case ("GET", ["issue", "createmeta", "OPS", "issuetypes"]) if not base:
                return _said(200, {"issueTypes": [{"id": "10001", "name": "Task"}, {"id": "10002", "name": "Epic"}]})
            case ("GET", ["issue", "createmeta", "OPS", "issuetypes", "10001"]):
                return self._fields(int(query.partition("startAt=")[2] or 0))
            case ("POST", ["search", "jql"]):
                return self._search(request.json["jql"])
            case ("POST", ["issue"]):
                return self._make(request)
            case ("POST", ["issue", "bulkfetch"]):
                return self._many(request.json["issueIdsOrKeys"])
            case ("PUT", ["issue", key]) if key in self.issues:
                return self._change(request, key)
        return Answer(404, json.dumps({"errorMessages": ["No such thing, or it may not be seen"], "errors": {}}))

    def _fields(self, start: int) -> Answer:
        every = [
            {"fieldId": each, "name": self.must.get(each, each), "required": each in self.must}
            for each in dict.fromkeys((*self.screen, *self.must))
        ]
        return _said(200, {"startAt": start, "maxResults": 5, "total": len(every), "fields": every[start : start + 5]})

    def _search(self, jql: str) -> Answer:
        found = re.fullmatch(r'project = "([A-Z]+)" AND labels = "([\w-]+)" ORDER BY created', jql)
        if found is None:
            return _said(400, {"errorMessages": [f"Error in the JQL Query: {jql}"], "errors": {}})
        keys = [key for key, each in self.issues.items() if found[2] in each["labels"]]
        return _said(200, {"issues": [{"id": "1", "key": key, "fields": {}} for key in keys], "isLast": True})

    def _make(self, request: Request) -> Answer:
        fields = request.json["fields"]
        if errors := self._wrong(fields, self.must):
            return _said(400, {"errorMessages": [], "errors": errors})
        key = f"OPS-{len(self.issues) + 1}"
        self.issues[key] = fields
        self.states[key] = ("To Do", "new")
        self.taken(request)
        return _said(201, {"id": "1", "key": key, "self": f"https://{self.host}/rest/api/3/issue/1"})

    def _change(self, request: Request, key: str) -> Answer:
        fields = request.json["fields"]
        if errors := self._wrong(fields, {}):
            return _said(400, {"errorMessages": [], "errors": errors})
        self.issues[key] |= fields
        self.taken(request)
        return Answer(204)

    def _many(self, keys: list[str]) -> Answer:
        if not 1 <= len(keys) <= 100:
            return _said(400, {"errorMessages": ["100 at most"], "errors": {}})
        shown = [(key, self.states[key]) for key in keys if key in self.states]
        issues = [
            {"key": key, "fields": {"status": {"name": name, "statusCategory": {"key": sort}}}}
            for key, (name, sort) in shown
        ]
        return _said(200, {"issues": issues, "issueErrors": [{"id": key} for key in keys if key not in self.states]})

    def _wrong(self, fields: dict[str, Any], must: dict[str, str]) -> dict[str, str]:
        wrong = {id: f"{name} is required." for id, name in must.items() if id not in fields and id != "reporter"}
        wrong |= {id: f"Field '{id}' cannot be set." for id in fields if id not in self.screen}
        summary = fields.get("summary", "x")
        if not summary.strip() or len(summary) > 255 or "\n" in summary:
            wrong["summary"] = "The summary is invalid."
        if "description" in fields and (why := wrong_document(fields["description"])):
            wrong["description"] = f"INVALID_INPUT: {why}"
        if any(" " in label for label in fields.get("labels", ())):
            wrong["labels"] = "The label can't contain spaces."
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", fields.get("duedate", "2026-01-01")):
            wrong["duedate"] = "Specify a date as yyyy-MM-dd."
        return wrong


def _said(status: int, body: Any) -> Answer:
    return Answer(status, json.dumps(body), {"Content-Type": "application/json;charset=UTF-8"})
