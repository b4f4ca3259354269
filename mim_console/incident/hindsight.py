"""What is known now and was not then, beside what was: so that a decision is judged by what its maker could see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mim_console.incident.account.part import Item, groups
from mim_console.incident.facts.base import tail
from mim_console.incident.fold import read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from mim_console.incident.account.part import Group
    from mim_console.incident.entry import Entry
    from mim_console.incident.incident import Incident

    Say = Callable[[datetime], str]


def hindsight(then: Incident, now: Incident, late: Iterable[Entry], say: Say) -> list[Group]:
    """What `then` did not hold, as it is known `now`; `late` had happened by then and was learnt after it."""
    return groups(
        ("had happened, learnt later", [_late(now, each, say) for each in late]),
        ("theories open then", list(_theories(then, now, say))),
        ("asked then, not answered", list(_asks(then, now, say))),
        ("in force then", list(_measures(then, now, say))),
        ("corrected since", list(_corrected(then, now, say))),
        ("contradicted since", [Item(text) for text in now.contradictions[len(then.contradictions) :]]),
        ("the cause, as known now", list(_cause(then, now))),
    )


def _late(now: Incident, entry: Entry, say: Say) -> Item:
    return Item(_line(now, entry), say(entry.occurred_at), f"learnt {say(now.learnt(entry))}", f"learnt:{entry.id}")


def _line(now: Incident, entry: Entry) -> str:
    fact = read(entry)
    for correction in now.corrections.get(entry.id, ()):
        fact = correction.mended(fact)
    return fact.line()


def _theories(then: Incident, now: Incident, say: Say) -> Iterator[Item]:
    for each in then.hypotheses.values():
        became = now.hypotheses.get(each.id)
        if each.state == "open" and became is not None:
            when = f" {say(became.settled)}" if became.settled and became.state != "open" else ""
            unsettled = "never settled" if now.over else "still open"
            state = unsettled if became.state == "open" else f"{became.state}{when}{tail(became.reason)}"
            yield Item(became.text, each.handle, state)
    for each in now.hypotheses.values():
        if each.state == "confirmed" and each.id not in then.hypotheses:
            when = f" {say(each.settled)}" if each.settled else ""
            yield Item(each.text, each.handle, f"nobody had thought of it; confirmed{when}")


def _asks(then: Incident, now: Incident, say: Say) -> Iterator[Item]:
    for each in then.asks.values():
        became = now.asks.get(each.id)
        if each.open and became is not None:
            never = "never answered" if now.over or became.cancelled else "still open"
            answer = f"{say(became.answered)}: {became.answer}" if became.answered else never
            yield Item(f"{became.who}: {became.what}", each.handle, answer)


def _measures(then: Incident, now: Incident, say: Say) -> Iterator[Item]:
    for each in then.containments.values():
        became = now.containments.get(each.id)
        if each.in_force and became is not None:
            failed = next((check.at for check in became.checks if not check.holds), None)
            held = f"did not hold {say(failed)}" if failed else "held" if became.holds else "nobody looked"
            undone = f", undone {say(became.removed)}" if became.removed else ", still in force"
            yield Item(became.what, each.handle, held + undone)


def _corrected(then: Incident, now: Incident, say: Say) -> Iterator[Item]:
    for about, known in now.corrections.items():
        for each in known[len(then.corrections.get(about, ())) :]:
            moved = f"it happened {say(each.said.occurred_at)}" if each.said.occurred_at else ""
            words = " · ".join(filter(None, (each.said.text, moved)))
            yield Item(words, each.said.handle, f"{each.said.reason}, {each.by} {say(each.at)}", f"entry:{about}")


def _cause(then: Incident, now: Incident) -> Iterator[Item]:
    if now.known_cause and now.known_cause != then.known_cause:
        yield Item(now.known_cause, tail="" if not then.known_cause else f"then: {then.known_cause}")
