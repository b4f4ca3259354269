"""What a Major Incident Manager asks first, in the order in which it is asked on the call, and what is known."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from textual.content import Content

from mim_console.desk.verbs import VERBS
from mim_console.incident.when import say
from mim_console.screens.keys import GROUPS, VERB_KEYS
from mim_console.widgets.countdown import left, length
from mim_console.widgets.lines import Line
from mim_console.widgets.theme import MUTED

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from mim_console.desk.scene import Scene

_JOIN, _BELOW = Content(" · "), Content("\n")


@dataclass(frozen=True, slots=True)
class Question:
    """A question, what answers it from the record, and the verb that enters an answer."""

    words: str
    answer: Callable[[Scene], Content]
    """Empty while nobody knows."""
    verb: str
    given: dict[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """What to press for the verb's form: its group, then it."""
        return f"{GROUPS[VERBS[self.verb].about]} {VERB_KEYS[self.verb]}"


def lines(scene: Scene, *, close: bool) -> list[Line]:
    """Each question over its answer; `close` leaves out the space between them."""
    shown: list[Line] = []
    for name, question in QUESTIONS.items():
        answer, key = question.answer(scene), f"question:{name}"
        hint = Content.styled(question.key, "$footer-key-foreground" if not answer else MUTED)
        if answer:
            head, said = Content.styled(f"✓ {question.words}", MUTED), Content.assemble("  ", answer)
        else:
            head = Content.assemble(("? ", "bold $text-primary"), question.words)
            said = Content.styled("  – not known yet", MUTED)
        shown += [Line(head, hint, key), Line(said, key=key, rows=4, hang=2)]
        shown += [] if close else [Line("")]
    return shown


def _real(scene: Scene) -> Content:
    no = "no" if scene.incident.over else "no: X rejects it, with a reason"
    return Content({None: "", True: "yes, it was checked", False: no}[scene.incident.validated])


def _since(scene: Scene) -> Content:
    began = scene.incident.milestones.get("impact_start")
    if began is None:
        return Content()
    about = "about " if began.approximate else ""
    end = scene.incident.at("restored") or scene.incident.ended or scene.now
    return Content.assemble(f"{about}{_at(scene, began.at)}", _JOIN, (f"{length(end - began.at)} of impact", MUTED))


def _who(scene: Scene) -> Content:
    scope = scene.incident.scope
    users = [f"{scope.users:,} users"] if scope.users is not None else []
    return _listed(*users, *scope.groups, *scope.sites, scope.reach)


def _stops(scene: Scene) -> Content:
    hit = (f"{each.name} {each.state}" for each in scene.incident.services.values() if not each.restored)
    return _BELOW.join(each for each in (Content(scene.incident.scope.impact), _listed(*hit)) if each)


def _deadline(scene: Scene) -> Content:
    clocks = [clock for clock in scene.running() if clock.kind == "deadline"]
    timed = {clock.about for clock in clocks}
    functions = [each for each in scene.incident.functions.values() if each.cleared is None and each.id not in timed]
    return _BELOW.join(
        [
            *(Content.assemble(clock.name, _JOIN, left(clock, scene.now)) for clock in clocks),
            *(Content(f"{function.name} · no time given") for function in functions),
        ]
    )


def _noticed(scene: Scene) -> Content:
    at = scene.incident.at("detected")
    return _listed(scene.incident.source, _at(scene, at) if at else "")


def _costs(scene: Scene) -> Content:
    scope = scene.incident.scope
    return _listed(scope.money, f"confidence {scope.confidence}" if scope.money and scope.confidence else "")


def _at(scene: Scene, at: datetime | None) -> str:
    return say(at, scene.zone, scene.now) if at else ""


def _listed(*words: str) -> Content:
    return _JOIN.join([Content(word) for word in words if word])


QUESTIONS = {
    "real": Question("Is it real?", _real, "validate"),
    "since": Question("Since when?", _since, "milestone", {"milestone": "impact_start"}),
    "who": Question("Who and where?", _who, "scope"),
    "stops": Question("What stops?", _stops, "service"),
    "deadline": Question("Which deadline?", _deadline, "function"),
    "noticed": Question("How was it noticed?", _noticed, "milestone", {"milestone": "detected"}),
    "costs": Question("What does it cost?", _costs, "scope"),
}
