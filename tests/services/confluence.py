"""Confluence Cloud's pages, with the rules that its clients meet: strict storage, unique titles, versions in order."""

from __future__ import annotations

import base64
import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree as ET

from tests.services.wire import Answer, Request, Service

if TYPE_CHECKING:
    import ssl

_AC, _RI = "{http://atlassian.com/content}", "{http://atlassian.com/resource/identifier}"
_KNOWN = {
    *("p", "br", "h2", "h3", "ul", "ol", "li", "table", "tbody", "tr", "th", "td", "strong", "em", "code", "root"),
    *(f"{_AC}{name}" for name in ("structured-macro", "parameter", "rich-text-body", "image")),
    f"{_RI}attachment",
}
_FILE = re.compile(rb'name="file"; filename="([^"/]+)"\r\nContent-Type: image/svg\+xml\r\n\r\n(.*?)\r\n--', re.DOTALL)
_MACROS = {"toc": {"maxLevel"}, "status": {"title", "colour"}, "expand": {"title"}}
_COLOURS = {"Grey", "Red", "Yellow", "Green", "Blue", "Purple"}


def read_storage(text: str) -> ET.Element:
    """The text as Confluence reads it. Raises `ValueError` for what it would not take."""
    namespaces = f'xmlns:ac="{_AC[1:-1]}" xmlns:ri="{_RI[1:-1]}"'
    if "<!" in text.replace("<![CDATA[", ""):
        raise ValueError("no declarations")
    try:
        root = ET.fromstring(f"<root {namespaces}>{text}</root>")  # no entities beyond those of XML
    except ET.ParseError as error:
        raise ValueError(f"Error parsing xhtml: {error}") from error
    for each in root.iter():
        if each.tag not in _KNOWN:
            raise ValueError(f"unknown element {each.tag}")
        if each.tag == f"{_AC}structured-macro":
            name = each.get(f"{_AC}name", "")
            given = {one.get(f"{_AC}name"): one.text for one in each.findall(f"{_AC}parameter")}
            if name not in _MACROS or not set(given) <= _MACROS[name] or given.get("colour", "Grey") not in _COLOURS:
                raise ValueError(f"macro {name} {given}")
        if each.tag in ("ul", "ol") and {child.tag for child in each} != {"li"}:
            raise ValueError(f"{each.tag} without items")
    return root


class Confluence(Service):
    """One space. `pages` is what people read, each with its versions; `files` what is attached, by page and name."""

    host = "wiki.atlassian.net"
    user, token = "mim@example.org", "ATATT3xFfGF0-another-not-a-real-token"
    space, parent = "123456", "98305"
    refusal = Answer(403, json.dumps({"errors": [{"status": 403, "code": "FORBIDDEN", "title": "Not permitted"}]}))

    def __init__(self, certificate: ssl.SSLContext) -> None:
        super().__init__(certificate)
        self.pages: dict[str, dict[str, Any]] = {}
        self.files: dict[tuple[str, str], bytes] = {}
        self.overtaken = 0
        """So many writes somebody else gets in before."""

    def answer(self, request: Request) -> Answer:
        secret = base64.b64encode(f"{self.user}:{self.token}".encode()).decode()
        if request.headers.get("Authorization") != f"Basic {secret}":
            return _wrong(401, "Unauthorized")
        url = urlsplit(request.path)
        match (request.method, url.path.strip("/").split("/")):
            case ("GET", ["wiki", "api", "v2", "pages"]):
                return self._search(parse_qs(url.query))
            case ("GET", ["wiki", "api", "v2", "pages", id]) if id in self.pages:
                return _said(200, _shown(self.pages[id], ""))
            case ("POST", ["wiki", "api", "v2", "pages"]):
                return self._make(request)
            case ("PUT", ["wiki", "api", "v2", "pages", id]) if id in self.pages:
                return self._change(request, id)
            case ("PUT", ["wiki", "rest", "api", "content", id, "child", "attachment"]) if id in self.pages:
                return self._attach(request, id)
        return _wrong(404, "Not Found")

    def edited_by_somebody(self, id: str) -> None:
        self.pages[id]["version"] = {"number": self.pages[id]["version"]["number"] + 1}

    def _search(self, query: dict[str, list[str]]) -> Answer:
        wanted, form = (query["space-id"][0], query["title"][0]), query.get("body-format", [""])[0]
        found = [each for each in self.pages.values() if (each["spaceId"], each["title"]) == wanted]
        return _said(200, {"results": [_shown(each, form) for each in found if each["status"] == "current"]})

    def _make(self, request: Request) -> Answer:
        said = request.json
        if said.get("spaceId") != self.space or said.get("parentId", self.parent) != self.parent:
            return _wrong(404, "No space or parent page with that id")
        if why := self._unfit(said, ""):
            return _wrong(400, why)
        id = str(70000 + len(self.pages))
        self.pages[id] = {**said, "id": id, "version": {"number": 1}}
        self.taken(request)
        return _said(200, _shown(self.pages[id], ""))

    def _change(self, request: Request, id: str) -> Answer:
        said = request.json
        if self.overtaken:
            self.overtaken -= 1
            self.edited_by_somebody(id)
        if said.get("id") != id or (why := self._unfit(said, id)):
            return _wrong(400, why if said.get("id") == id else "Provided id does not match")
        if said["version"]["number"] != self.pages[id]["version"]["number"] + 1:
            return _wrong(409, "Version must be incremented on update")
        self.pages[id] |= {name: said[name] for name in ("title", "status", "body", "version")}
        self.taken(request)
        return _said(200, _shown(self.pages[id], ""))

    def _unfit(self, said: dict[str, Any], id: str) -> str:
        title, body = said.get("title", ""), said.get("body", {})
        if not 1 <= len(title) <= 255 or "\n" in title:
            return "title"
        if any(
            each["title"] == title and each["id"] != id and each["status"] == "current" for each in self.pages.values()
        ):
            return "A page with this title already exists: A page already exists with the same TITLE in this space"
        if said.get("status") != "current" or body.get("representation") != "storage":
            return "status or representation"
        try:
            read_storage(body["value"])
        except ValueError as error:
            return str(error)
        return ""

    def _attach(self, request: Request, id: str) -> Answer:
        sort, token = request.headers.get("Content-Type", ""), request.headers.get("X-Atlassian-Token")
        if token not in ("no-check", "nocheck") or not sort.startswith("multipart/form-data"):
            return _wrong(403, "XSRF check failed")
        found = _FILE.search(request.body)
        if found is None or b'name="minorEdit"' not in request.body:
            return _wrong(400, "file or minorEdit is missing")
        self.files[id, found[1].decode()] = found[2]
        return _said(200, {"results": [{"id": "att1", "title": found[1].decode()}]})


def _shown(page: dict[str, Any], form: str) -> dict[str, Any]:
    """Without a format there is no body."""
    body = {form: {"representation": form, "value": page["body"]["value"]}} if form else {}
    links = {"webui": f"/spaces/OPS/pages/{page['id']}"}
    return {name: page[name] for name in ("id", "status", "title", "spaceId", "version")} | {
        "body": body,
        "_links": links,
    }


def _wrong(status: int, title: str) -> Answer:
    return _said(status, {"errors": [{"status": status, "code": "X", "title": title, "detail": None}]})


def _said(status: int, body: Any) -> Answer:
    return Answer(status, json.dumps(body), {"Content-Type": "application/json"})
