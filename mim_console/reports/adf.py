"""Documents in Atlassian's format, as Jira takes them: of an action, and of a review. Text stays text in them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from mim_console.incident.account import account
from mim_console.incident.safe import visible
from mim_console.incident.seal import sealed
from mim_console.incident.tickets import summary
from mim_console.reports.dating import Dating

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from mim_console.incident.account import Group, Item, Part
    from mim_console.incident.entry import Entry
    from mim_console.incident.facts.work import Action
    from mim_console.incident.incident import Incident
    from mim_console.incident.policy import Policy

Node = dict[str, Any]
LONGEST = 32_767
"""Characters that a field of Jira takes; the document is counted as it is written, which is on the safe side."""


def action_document(incident: Incident, action: Action, now: datetime) -> Node:
    """What somebody who never saw the incident needs to do an action."""
    dating = Dating(incident, now)
    rows = [
        ("Done when", action.done_test),
        ("Owner", action.owner),
        ("Due", f"{dating.day(action.due)}, {dating.clock(action.due)}" if action.due else ""),
        ("Type", action.type),
        ("From", f"{incident.reference} {incident.title}, {action.handle}"),
    ]
    blocks = [_paragraph(action.what), _list([_labelled(name, text) for name, text in rows if text])]
    return _document([*blocks, _paragraph("When it is done, somebody other than its owner verifies it.")])


def review_document(incident: Incident, entries: Iterable[Entry], policy: Policy, now: datetime) -> Node:
    """The review as it stands. What is too long for a field is left out from the end, and that is said."""
    dating = Dating(incident, now)
    proofs = sealed(sorted(entries, key=lambda entry: entry.id)).proofs
    title = summary(f"{incident.reference} {incident.title}")
    head = [_paragraph(f"{title}. Review {incident.review.state}, {dating.say(now)}. {dating.rule()}")]
    foot = [_paragraph("Proof: " + ", ".join(map(str, proofs)))]
    chapters = [_chapter(part) for part in account(incident, policy, now, dating.say) if part.state != "empty"]
    left_out = 0
    while True:
        more = f"{left_out} more blocks did not fit here: `mim export {incident.reference} --format md` has them."
        blocks = [block for chapter in chapters for block in chapter]
        document = _document([*head, *_joined(blocks), *([_paragraph(more)] if left_out else []), *foot])
        over = len(json.dumps(document)) - LONGEST
        if over <= 0 or not chapters:
            return document
        while over > 0 and chapters:
            over -= len(json.dumps(chapters[-1].pop()))
            left_out += 1
            chapters = [chapter for chapter in chapters if len(chapter) > 1 or _is_text(chapter)]


def _joined(blocks: list[Node]) -> list[Node]:
    """Lists that follow each other as one."""
    joined: list[Node] = []
    for block in blocks:
        if joined and block["type"] == joined[-1]["type"] == "bulletList":
            joined[-1] = {**joined[-1], "content": [*joined[-1]["content"], *block["content"]]}
        else:
            joined.append(block)
    return joined


def _is_text(chapter: list[Node]) -> bool:
    """A heading alone says nothing."""
    return any(node["type"] != "heading" for node in chapter)


def _chapter(part: Part) -> list[Node]:
    blocks = [_heading(part.name)]
    if part.written:
        return blocks + [_paragraph(text) for text in part.written.split("\n\n") if text.strip()]
    for group in part.groups:
        blocks += _group(group)
    return blocks


def _group(group: Group) -> list[Node]:
    if not (group.title or any(item.lead or item.tail or item.depth for item in group.items)):
        return [_paragraph(item.text) for item in group.items if item.text]
    title = [_paragraph(f"{group.title.capitalize()}:")] if group.title else []
    return [*title, *(_list([_item(item)]) for item in group.items)]


def _item(item: Item) -> list[Node]:
    indent = "– " * item.depth
    return [
        *_text(f"{indent}{item.lead} " if item.lead else indent, bold=True),
        *_text(item.text),
        *_text(f" ({item.tail})" if item.tail else ""),
    ]


def _document(blocks: list[Node]) -> Node:
    return {"type": "doc", "version": 1, "content": blocks}


def _heading(text: str) -> Node:
    return {"type": "heading", "attrs": {"level": 2}, "content": _text(text.capitalize())}


def _paragraph(text: str) -> Node:
    return {"type": "paragraph", "content": _text(text)}


def _list(items: list[list[Node]]) -> Node:
    content = [{"type": "listItem", "content": [{"type": "paragraph", "content": each}]} for each in items]
    return {"type": "bulletList", "content": content}


def _labelled(name: str, text: str) -> list[Node]:
    return [*_text(f"{name}: ", bold=True), *_text(text)]


def _text(text: str, *, bold: bool = False) -> list[Node]:
    """Text, a new line of it as a break: a text node holds neither nothing nor an end of line."""
    nodes: list[Node] = []
    for n, line in enumerate(visible(text).split("\n")):
        if n:
            nodes.append({"type": "hardBreak"})
        if line:
            nodes.append({"type": "text", "text": line, **({"marks": [{"type": "strong"}]} if bold else {})})
    return nodes
