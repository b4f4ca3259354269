"""Histories that may happen: any kinds of facts, in any order, about things that are there or not, from two sites."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Literal, get_args, get_origin

from hypothesis import strategies as st

from mim_console.incident.course import MILESTONES
from mim_console.incident.entry import Entry, canonical_json
from mim_console.incident.facts import KINDS, About, Fact
from tests.incident.tale import POLICY, START, declared

_WORDS = st.sampled_from(["", "Bob", "Cards", "pool stats"])
_TIMES = st.integers(-300, 300).map(lambda minutes: START + timedelta(minutes=minutes))
_NAMED: dict[str, st.SearchStrategy[Any]] = {
    "handle": st.sampled_from(["A1", "H1", "Q1", "Q2"]),
    "role": st.sampled_from([role.id for role in POLICY.roles]),
    "audience": st.sampled_from([audience.id for audience in POLICY.audiences]),
    "milestone": st.sampled_from(MILESTONES),
    "step": st.sampled_from(["acknowledge", "bridge", "none"]),
    "rung": st.sampled_from(["", "first-call", "cio"]),
    "every": st.none() | st.integers(60, 7200),
    "check_every": st.none() | st.integers(60, 7200),
    "threshold": st.sampled_from([0.5, 1.0]),
    "zone": st.just("UTC"),
    "digest": st.just("ab" * 32),
    "regime": st.sampled_from(["dora", "gdpr", "none"]),
    "anchor": st.sampled_from(["aware", "classified", "none"]),
    "report": st.sampled_from(["initial", "intermediate", "final", "notification"]),
    "parts": st.dictionaries(st.sampled_from(["status", "impact"]), _WORDS),
    "channels": st.lists(st.sampled_from([channel.id for channel in POLICY.channels]), max_size=2).map(tuple),
}
_BASIC: dict[Any, st.SearchStrategy[Any]] = {
    str: _WORDS,
    bool: st.booleans(),
    int: st.integers(0, 900),
    datetime: _TIMES,
    float: st.floats(0, 2),
    type(None): st.none(),
}


def _values(annotation: Any) -> st.SearchStrategy[Any]:
    if annotation in _BASIC:
        return _BASIC[annotation]
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return st.sampled_from(parts)
    if origin is tuple and parts[-1] is not Ellipsis:
        return st.tuples(*map(_values, parts))
    if origin is tuple:
        return st.lists(_values(parts[0]), max_size=2).map(tuple)
    return st.one_of(*map(_values, parts))


def _facts(kind: type[Fact]) -> st.SearchStrategy[Fact]:
    kind.model_rebuild()
    drawn = {
        name: _NAMED[name] if name in _NAMED else _values(field.annotation) for name, field in kind.model_fields.items()
    }
    return st.builds(kind, **drawn)


FACTS = {kind: _facts(kind_class) for kind, kind_class in sorted(KINDS.items())}
HANDLED = tuple(kind for kind, of in KINDS.items() if "handle" in of.model_fields and not issubclass(of, About))
"""The kinds that bring in something with a handle."""
_ABOUT = {
    "ask_": "asked",
    "action_": "action_added",
    "evidence_": "hypothesis_raised",
    "hypothesis_": "hypothesis_raised",
    "change_": "change_suspected",
    "containment_": "containment_applied",
    "vendor_": "vendor_engaged",
    "notice_": "notified",
    "escalation_": "escalated",
    "deadline_": "deadline_set",
    "function_": "function_at_risk",
    "review_point_": "review_point",
    "update_": "update_composed",
    "problem_": "problem_raised",
    "delivery_": "update_composed",
    "ticket_": "action_added",
}
"""What the kinds that begin so are about."""


@st.composite
def histories(
    draw: st.DrawFn, *, odd: bool = True, largest: int = 24, kinds: tuple[str, ...] = tuple(FACTS)
) -> list[Entry]:
    """Entries in the order of their ids. Without `odd` each can be read and is known."""
    entries: list[Entry] = []
    known = START
    for n in range(1, draw(st.integers(2, largest)) + 1):
        fact = declared("P2") if n == 1 and draw(st.booleans()) else draw(FACTS[draw(st.sampled_from(kinds))])
        for name in ("about", "under", "entry"):
            if name in type(fact).model_fields:
                fact = fact.model_copy(update={name: draw(st.sampled_from(_ids(fact, entries)))})
        known += timedelta(minutes=draw(st.sampled_from([0, 1, 7, 30, -60])))
        occurred = known - timedelta(minutes=draw(st.sampled_from([0, 0, 0, 20])))
        kind, body = fact.kind, canonical_json(fact.model_dump(mode="json", exclude_defaults=True))
        if odd:
            spoilt = [("from_tomorrow", body), (kind, '{"a":1}'), (kind, "")]
            kind, body = draw(st.sampled_from([(kind, body)] * 9 + spoilt))
        origin = draw(st.sampled_from(["abcdef", "abcxyz", "qrstuv"]))
        entries.append(Entry(f"e{n:04}", "i", origin, n, occurred, known, "Ana", "ana", kind, body, "d", "c"))
    return entries


def _ids(fact: Fact, entries: list[Entry]) -> list[str]:
    """What it may be about: mostly something of the right sort, if there is any."""
    target = next((kind for prefix, kind in _ABOUT.items() if fact.kind.startswith(prefix)), "")
    right = [entry.id for entry in entries if entry.kind == target]
    return right * 3 + ["elsewhere", *(entry.id for entry in entries)]
