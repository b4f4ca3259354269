"""Jira Cloud: an issue for an action or a review, made once however often it is tried, and what Jira says of them.

Rules of REST API v3: descriptions are documents, fields differ per project and are asked for first, and a search by the
label tells whether an attempt whose answer was lost did work.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mim_console.incident.message import Outcome
from mim_console.incident.tickets import State
from mim_console.outside.atlassian_site import PATIENCE, Ended, Site, complaint

__all__ = ["complaint", "put", "states"]

if TYPE_CHECKING:
    from collections.abc import Collection

    from mim_console.incident.policy.trackers import Jira
    from mim_console.incident.tickets import Issue

AT_ONCE = 100
"""Issues that Jira answers for in one request."""
_API = "rest/api/3"


def put(issue: Issue, jira: Jira, timeout: float = PATIENCE) -> Outcome:
    """Make the issue, or find the one that is there; its key is the outcome's `thread`. Blocks; never raises.

    `timeout` is in seconds, for each wait for the network.
    """
    if why := complaint(jira):
        return Outcome("unreached", why)  # another console may have the token
    try:
        with Site(jira, _API, timeout, "Jira") as site:
            return _put(issue, jira, site)
    except Ended as end:
        return end.outcome


def states(keys: Collection[str], jira: Jira, timeout: float = PATIENCE) -> tuple[dict[str, State], Outcome]:
    """What Jira says of these issues, those left out that it does not show; and whether it answered at all."""
    found: dict[str, State] = {}
    asked = sorted(keys)
    try:
        with Site(jira, _API, timeout, "Jira") as site:
            for start in range(0, len(asked), AT_ONCE):
                some = {"issueIdsOrKeys": asked[start : start + AT_ONCE], "fields": ["status"]}
                answer = site.ask("POST", "issue/bulkfetch", some, changes=False)
                found |= dict(filter(None, map(_state, answer.get("issues") or ())))
    except Ended as end:
        return found, end.outcome
    return found, Outcome("accepted", f"{len(found)} of {len(asked)} found")


def _put(issue: Issue, jira: Jira, site: Site) -> Outcome:
    query = f'project = "{jira.project}" AND labels = "{issue.label}" ORDER BY created'
    found = site.ask("POST", "search/jql", {"jql": query, "maxResults": 1, "fields": ["status"]}, changes=False)
    there = next((each["key"] for each in found.get("issues") or () if isinstance(each.get("key"), str)), "")
    if there and not issue.renew:
        return Outcome("accepted", "it was there already", thread=there)
    if there:
        fields = {"summary": issue.summary, "description": issue.description}
        site.ask("PUT", f"issue/{there}", {"fields": fields})
        return Outcome("accepted", "written anew", thread=there)
    made = site.ask("POST", "issue", {"fields": _fields(issue, jira, site)})
    if not isinstance(made.get("key"), str):
        raise Ended(Outcome("in doubt", "an answer that is not Jira's"))
    return Outcome("accepted", "", thread=made["key"])


def _fields(issue: Issue, jira: Jira, site: Site) -> dict[str, Any]:
    """What the project takes of an issue; refused where that would be made twice, or lacks what it must have."""
    types = site.ask("GET", f"issue/createmeta/{jira.project}/issuetypes", changes=False).get("issueTypes") or []
    wanted = next((each for each in types if str(each.get("name")).casefold() == jira.issue_type.casefold()), None)
    if wanted is None:
        names = ", ".join(str(each.get("name")) for each in types)
        raise Ended(Outcome("refused", f"{jira.project} has no issue type {jira.issue_type!r}: it has {names}"))
    known: dict[str, dict[str, Any]] = {}
    while True:
        path = f"issue/createmeta/{jira.project}/issuetypes/{wanted['id']}?startAt={len(known)}"
        page = site.ask("GET", path, changes=False)
        some = page.get("fields") or []
        known |= {str(each.get("fieldId")): each for each in some}
        if not some or len(known) >= int(page.get("total") or 0):
            break
    given: dict[str, Any] = {
        "project": {"key": jira.project},
        "issuetype": {"id": wanted["id"]},
        "summary": issue.summary,
        "description": issue.description,
        "labels": [issue.label, "mim-console"],
    }
    if issue.due and "duedate" in known:
        given["duedate"] = issue.due.isoformat()
    missing = [
        str(each.get("name"))
        for id, each in known.items()
        if each.get("required") and not each.get("hasDefaultValue") and id not in given and id != "reporter"
    ]
    if missing:
        must = f"{jira.project} wants more of a {jira.issue_type} than we know: {', '.join(missing)}"
        raise Ended(Outcome("refused", f"{must}. Make it optional, or name another issue type in the policy"))
    if "labels" not in known:
        must = f"labels cannot be set on a {jira.issue_type} of {jira.project}: by them we know what we made"
        raise Ended(Outcome("refused", f"{must}. Put the field on the screen on which issues are made"))
    return given


def _state(issue: Any) -> tuple[str, State] | None:
    try:
        status = issue["fields"]["status"]
        return str(issue["key"]), State(str(status["name"]), status["statusCategory"]["key"] == "done")
    except (KeyError, TypeError):
        return None
