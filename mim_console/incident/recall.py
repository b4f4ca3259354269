"""From what is typed, or known of an open incident, to the words to look for; and from what is found to an order."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import normalize

from mim_console.incident.facts.scope import HARM

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mim_console.incident.incident import Incident
    from mim_console.incident.past import Past

MOST_WORDS = 32
"""Words that are looked for: each takes time, and the first say most."""
SHORTEST_BEGINNING = 2
"""Letters of an unfinished word before it is looked for."""
_WORD = re.compile(r"[^\W_]+")
_SAYS_NOTHING = """
a about after again all also am an and any are as at be because been before being both but by can
could did do does doing down during each even few for from further get gets got had has have having
he her here his how i if in into is it its itself just many may me more most much my no nor not now
of off on once one only or other our out over own per same see seen she should since so some still
such than that the their them then there these they this those through to too two under until up us
use used very via was we were what when where which while who whom why will with within without
would yes yet you your incident issue problem
"""
_STOP = frozenset(_SAYS_NOTHING.split())
"""Words that say nothing of what is broken. `down` says that it is, as everything here is."""


class Word(NamedTuple):
    """Letters and digits alone: nothing in it can be an operator."""

    text: str
    beginning: bool = False
    """Still being typed: whatever begins with it will do."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is known of the one that is happening now."""

    title: tuple[Word, ...] = ()
    """The words that it is called by, or that were typed."""
    symptoms: tuple[Word, ...] = ()
    services: frozenset[str] = frozenset()
    """In the form of `plain`."""
    incident: str = ""
    """The incident itself, which is no answer."""

    @property
    def words(self) -> list[Word]:
        """Each once, the title's first, as many as are looked for."""
        return [*dict.fromkeys((*self.title, *self.symptoms))][:MOST_WORDS]

    def __bool__(self) -> bool:
        return bool(self.words)


class Found(NamedTuple):
    """One that may be the same, and how well it fits: more is better, and comparable within one answer alone."""

    past: Past
    fit: float
    same_service: bool = False


def typed(text: str, services: Iterable[str] = ()) -> Question:
    """The question of a text as it is being typed: its last word may be unfinished."""
    words = _words(text)
    if words and text[-1:].isalnum():
        last = words[-1]
        words = [word for word in words[:-1] if word != last]
        if len(last.text) >= SHORTEST_BEGINNING:
            words.append(Word(last.text, beginning=True))
    named = frozenset(map(plain, services))
    return Question(tuple(_telling(words)), tuple(_telling(_words(" ".join(services)))), named)


def asked_by(incident: Incident) -> Question:
    """The question of an open incident: its title, what is hit, and what was seen so far."""
    hit = [name for name, each in incident.services.items() if HARM[each.state] or each.state == "at risk"]
    services = hit or [*incident.services]
    findings = islice(incident.findings.values(), MOST_WORDS)
    seen = [*services, *(each.text for each in findings), incident.scope.impact, incident.summary]
    return Question(
        tuple(_telling(_words(incident.title))),
        tuple(_telling(word for text in seen for word in _words(text))),
        frozenset(map(plain, services)),
        incident.id,
    )


def ranked(found: Iterable[tuple[Past, float]], question: Question, now: datetime) -> list[Found]:
    """Those found, by how well their words fit (more is better), best first.

    What it is called counts most, then the same service, whether somebody vouches for it, and how long ago it was.
    """
    answers = []
    for past, fit in found:
        if question.incident in (past.id, past.incident):
            continue
        own = {plain(name) for name in past.services.splitlines()}
        same = bool(own & question.services)
        fit *= (1 + _called(question, past)) * (1.5 if same else 1) * _trust(past, now) * _freshness(past, now)
        answers.append(Found(past, fit, same))
    return sorted(answers, key=lambda each: (-each.fit, each.past.reference))


def shared(text: str, past: Past) -> float:
    """The share of a text's telling words that stand in how a past one was called, what it hit and how it showed.

    Of fewer than two it says nothing: 0.
    """
    words = typed(text).title
    if len(words) < 2:
        return 0
    own = {_root(word.text) for word in _words(f"{past.title} {past.services} {past.symptoms}")}
    return sum(_root(word.text) in own for word in words) / len(words)


def plain(name: str) -> str:
    """A service's name however somebody wrote it: `Feature-Flags (US)` and `feature flags us` are one."""
    return " ".join(word.text for word in _words(name))


def _called(question: Question, past: Past) -> float:
    """The share of the title's words that are also in its title."""
    if not question.title:
        return 0
    own = {_root(word.text) for word in _words(past.title)}
    return sum(_root(word.text) in own for word in question.title) / len(question.title)


def _root(word: str) -> str:
    """Enough of a word to know `deployments` by `deployed`."""
    return word[:5]


def _trust(past: Past, now: datetime) -> float:
    if past.valid_to is not None and past.valid_to <= now:
        return 0.6
    return {"approved": 1.4, "fixed": 1.1}.get(past.state, 1)


def _freshness(past: Past, now: datetime) -> float:
    """1 for today's, 0.87 for one of a year ago, never below 0.7. A known error holds until somebody says otherwise."""
    if past.at is None or past.sort == "known error":
        return 1
    years = max((now - past.at).days, 0) / 365
    return 0.7 + 0.3 * float(0.5 ** (years / 1.2))


def _words(text: str) -> list[Word]:
    return [Word(word[:60]) for word in _WORD.findall(normalize("NFC", text).casefold())]


def _telling(words: Iterable[Word]) -> list[Word]:
    every = [*dict.fromkeys(words)]
    return [word for word in every if len(word.text) > 1 and (word.beginning or word.text not in _STOP)]
