"""Confluence Cloud: a page of its own for each incident, written anew each time, and found again by what it carries.

Rules of REST API v2: a space has a number, a title is unique in it, and each version is one above the last. Attached
files are still a matter of v1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from mim_console.incident.message import Outcome
from mim_console.incident.publishing import Came
from mim_console.outside.atlassian_site import PATIENCE, Ended, Site, complaint

__all__ = ["complaint", "put"]

if TYPE_CHECKING:
    from mim_console.incident.policy.trackers import Confluence
    from mim_console.incident.publishing import Leaf

_CONFLICT: dict[int, dict[str, Any]] = {409: {}}
_MISSING: dict[int, dict[str, Any]] = {404: {}}


def put(leaf: Leaf, confluence: Confluence, timeout: float = PATIENCE) -> Came:
    """Make the page, or its next version. Blocks; never raises for what a network or Confluence does.

    `timeout` is in seconds, for each wait for the network.
    """
    try:
        with Site(confluence, "wiki", timeout, "Confluence") as site:
            there = _there(leaf, confluence, site)
            said = _somebody_else(leaf, there)
            page = _next_version(leaf, there, site) if there else _made(leaf, confluence, site)
            said += _with_picture(leaf, str(page["id"]), site)
            link = _link(confluence, page)
            return Came(Outcome("accepted", "; ".join(said)), str(page["id"]), _number(page), link)
    except Ended as end:
        return Came(end.outcome)


def _there(leaf: Leaf, confluence: Confluence, site: Site) -> dict[str, Any]:
    """The page as it is, by its number or else by its title; an empty one where there is none."""
    if leaf.page:
        page = site.ask("GET", f"api/v2/pages/{leaf.page}", changes=False, instead=_MISSING)
        if page and page.get("status", "current") == "current":
            return page
    wanted = urlencode({"space-id": confluence.space, "title": leaf.title, "body-format": "storage"})
    found = site.ask("GET", f"api/v2/pages?{wanted}", changes=False).get("results") or []
    page = next((each for each in found if each.get("status", "current") == "current"), {})
    if page and leaf.incident not in str(page.get("body", {}).get("storage", {}).get("value")):
        refusal = f"there is a page “{leaf.title}” already that was not written here: give it another title"
        raise Ended(Outcome("refused", refusal))
    return page


def _made(leaf: Leaf, confluence: Confluence, site: Site) -> dict[str, Any]:
    body: dict[str, Any] = {"spaceId": confluence.space, **_content(leaf)}
    if confluence.parent:
        body["parentId"] = confluence.parent
    return _page(site.ask("POST", "api/v2/pages", body))


def _next_version(leaf: Leaf, there: dict[str, Any], site: Site) -> dict[str, Any]:
    """One above the current one. Where somebody saves it at the same moment it is tried once more."""
    path = f"api/v2/pages/{there['id']}"
    for _ in range(2):
        version = {"number": _number(there) + 1, "message": leaf.note}
        body = {"id": str(there["id"]), **_content(leaf), "version": version}
        if page := site.ask("PUT", path, body, instead=_CONFLICT):
            return _page(page)
        there = _page(site.ask("GET", path, changes=False))
    raise Ended(Outcome("unreached", "somebody else writes that page just now"))


def _content(leaf: Leaf) -> dict[str, Any]:
    return {"status": "current", "title": leaf.title, "body": {"representation": "storage", "value": leaf.body}}


def _with_picture(leaf: Leaf, page: str, site: Site) -> list[str]:
    """Attach the picture, anew if it is there; a page without it is better than none."""
    if not leaf.picture:
        return []
    try:
        file = (leaf.picture_name, leaf.picture.encode(), "image/svg+xml")
        site.ask("PUT", f"rest/api/content/{page}/child/attachment", {"minorEdit": "true"}, file=file)
    except Ended as end:
        return [f"without its picture: {end.outcome.said}"]
    return []


def _somebody_else(leaf: Leaf, there: dict[str, Any]) -> list[str]:
    """That what is replaced is not what was written here last: its history has it still."""
    if there and leaf.version and _number(there) > leaf.version:
        return [f"over version {_number(there)}, which somebody else wrote"]
    return []


def _page(answer: dict[str, Any]) -> dict[str, Any]:
    if not (isinstance(answer.get("id"), str | int) and _number(answer)):
        raise Ended(Outcome("in doubt", "an answer that is not Confluence's"))
    return answer


def _number(page: dict[str, Any]) -> int:
    version = page.get("version")
    number = version.get("number") if isinstance(version, dict) else None
    return number if isinstance(number, int) else 0


def _link(confluence: Confluence, page: dict[str, Any]) -> str:
    """Where people read it."""
    links = page.get("_links")
    path = links.get("webui") if isinstance(links, dict) else None
    fallback = f"/pages/viewpage.action?pageId={page['id']}"
    return f"{confluence.site}/wiki{path if isinstance(path, str) and path.startswith('/') else fallback}"
