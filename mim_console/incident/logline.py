"""One typed line, read: which verb it means and what that verb is given.

    note        anything else                        gateway pods restarted #network
    found       found pool at 100 % on db1           found log: refused from 13:41
    did         did restart db1
    decide      decide roll back because it is quick
    hypothesis  hyp pool exhausted
    evidence    for H1 refused since 13:41           against H2 vendor says all green
    rule-out    out H2 certificate valid till May    confirm H1 reproduced
    ask         ask Bob pool stats for 13:40 3m
    answer      answer Q1 pool is at 100
    action      action @Sam roll back 4.18 by 14:50
    done        done A1 rolled back

A time before it dates it back: `14:05 gateway pods restarted`, `-10m did restart db1`. A quote mark before it
makes it a note, whatever its first word is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_BACK = re.compile(
    r"(?:(?:at\s+)?(?P<at>\d{1,2}:\d{2})(?:\s+|$)|(?P<ago>-\d+(?:\.\d+)?[smhd](?:\d+[sm])?)(?:\s+|$))", re.ASCII
)
_LENGTH = r"\d+(?:\.\d+)?\s?(?:s|secs?|m|mins?|minutes?|h|hours?|d|days?)(?:\d+m)?"
_BY = re.compile(rf"(?:\s+|^)(?:by\s+(?P<by>\S.*)|(?:in\s+)?(?P<length>{_LENGTH}))$", re.ASCII)
_CLOCK_AT_END = re.compile(r"\d{1,2}:\d{2}$|\S+\s\d{1,2}:\d{2}$", re.ASCII)
_TAG = re.compile(r"(?:^|\s)#(\w[\w-]*)")
_OWNER = re.compile(r"(?:^|\s)@(?P<owner>\w[\w.'-]*)")
_BECAUSE = re.compile(r"\s+because\s+", re.IGNORECASE)
_SOURCE = re.compile(r"(symptom|metric|log|alert|user|dependency|vendor|configuration|other):\s*(.+)", re.DOTALL)

WORDS = {
    "ask": "ask",
    "action": "action",
    "act": "action",
    "todo": "action",
    "decide": "decide",
    "decided": "decide",
    "hyp": "hypothesis",
    "hypothesis": "hypothesis",
    "found": "found",
    "find": "found",
    "did": "did",
    "note": "note",
    "for": "evidence",
    "against": "evidence",
    "out": "rule-out",
    "confirm": "confirm-cause",
    "answer": "answer",
    "done": "done",
    "risk": "risk",
}
"""First words and the verbs that they mean."""

_ABOUT = {"evidence": "H", "rule-out": "H", "confirm-cause": "H", "answer": "Q", "done": "A"}
_HANDLE = re.compile(r"([A-Z]\d+(?:-\w+)?)\b[\s:,]*(.*)", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Said:
    """A line as understood: the verb, its inputs as typed texts, and when it happened if it says so."""

    verb: str
    inputs: dict[str, str] = field(default_factory=dict)
    at: str = ""


def parse(line: str) -> Said:
    """What the line means. Every line means something: what is no known form is a note."""
    words, at = line.strip(), ""
    if back := _BACK.match(words):
        at, words = back["at"] or back["ago"], words[back.end() :]
    if words[:1] in ("'", '"') and words.strip("'\""):
        return _note(words[1:].removesuffix(words[0]), at)
    first, _, rest = words.partition(" ")
    verb, rest = WORDS.get(first.rstrip(":").casefold(), ""), rest.strip()
    inputs = _inputs(verb, first.casefold(), rest) if verb and rest else None
    if inputs is None:
        return _note(words, at)
    return Said(verb, inputs, at)


def _inputs(verb: str, first: str, rest: str) -> dict[str, str] | None:
    """The inputs of a verb from what follows its word; None where that does not fit, so that it stays a note."""
    if verb in _ABOUT:
        return _about(verb, first, rest)
    match verb:
        case "ask":
            return _ask(rest)
        case "action":
            return _action(rest)
        case "decide":
            text, *why = _BECAUSE.split(rest, maxsplit=1)
            return {"text": text, **({"why": why[0]} if why else {})}
        case "found":
            source = _SOURCE.match(rest)
            return {"source": source[1], "text": source[2]} if source else {"text": rest}
        case "note":
            return _note(rest, "").inputs
        case _:
            return {"text": rest}


def _about(verb: str, first: str, rest: str) -> dict[str, str] | None:
    handle = _HANDLE.match(rest)
    if not handle or handle[1][0].upper() != _ABOUT[verb]:
        return None
    about, text = handle[1].upper(), handle[2].strip()
    match verb:
        case "evidence":
            return {"hypothesis": about, "speaks": first, "text": text} if text else None
        case "rule-out" | "confirm-cause":
            return {"hypothesis": about, "reason": text}
        case "answer":
            return {"ask": about, "answer": text}
        case _:
            return {"action": about, "result": text}


def _ask(rest: str) -> dict[str, str] | None:
    who, _, what = rest.partition(" ")
    what, by = _due(what)
    return {"who": who.strip("@:,"), "what": what, **({"by": by} if by else {})} if what else None


def _action(rest: str) -> dict[str, str] | None:
    owner = _OWNER.search(rest)
    what = _OWNER.sub("", rest, count=1).strip() if owner else rest
    what, by = _due(what)
    given = {"what": what}
    if owner:
        given["owner"] = owner["owner"]
    if by:
        given["by"] = by
    return given if what else None


def _due(text: str) -> tuple[str, str]:
    """The words and the time at their end: `… 3m`, `… by 14:50`, `… by tomorrow 09:00`."""
    found = _BY.search(text)
    if not found or found.start() == 0:
        return text.strip(), ""
    by = found["by"] or found["length"]
    if found["by"] and not (_CLOCK_AT_END.search(by) or re.fullmatch(_LENGTH, by)):
        return text.strip(), ""
    return text[: found.start()].strip(), by


def _note(words: str, at: str) -> Said:
    tags = list(dict.fromkeys(_TAG.findall(words)))
    return Said("note", {"text": words, **({"tags": ", ".join(tags)} if tags else {})}, at)
