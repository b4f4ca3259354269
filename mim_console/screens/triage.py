"""Triage: is it real, how bad is it, what is hit, and is it a major incident?"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Vertical

from mim_console.desk.verbs import VERBS
from mim_console.incident.criteria import shown
from mim_console.incident.outlook import outlook
from mim_console.screens import doing, questions
from mim_console.screens.incident import IncidentScreen
from mim_console.screens.triage_affected import affected
from mim_console.screens.triage_around import Around, Lookout
from mim_console.screens.triage_lines import criteria, next_keys, verdict
from mim_console.screens.triage_map import to_call
from mim_console.widgets.band import Band
from mim_console.widgets.columns import Column, Columns
from mim_console.widgets.lines import Line, Lines
from mim_console.widgets.matrix import Matrix
from mim_console.widgets.theme import pill

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from mim_console.desk.scene import Scene
    from mim_console.incident.alerts.duplicates import Suggestion
    from mim_console.screens.seat import Seat

_TITLE = 36
"""Characters of the title of what it resembles: why it does is said beside it."""
_AT_ONCE = {
    "recent": ("weigh-change", "change"),
    "alert": ("attach-alert", "alert"),
    "adopt-map": ("adopt-map", ""),
}
"""Items with one verb only: its form opens without a menu."""


class TriageScreen(IncidentScreen):
    """The questions of the call on the left, the priority in the middle, what is affected on the right."""

    CSS_PATH = "triage.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("P", "promote", "Promote", show=False),
        Binding("X", "turn_down", "Reject or demote", show=False),
        Binding("space", "tick_criterion", "Tick", show=False),
        Binding("M", "belongs('attach-to', 'to')", "Attach to what it resembles", show=False),
        Binding("C", "belongs('make-child', 'parent')", "Child of what it resembles", show=False),
    ]
    KEYS = (
        ("enter", "answer, classify, tick, open"), ("P", "promote"), ("X", "reject, demote"), ("f", "finding"),
        ("i", "more of identify"), ("tab", "column"), ("l", "log"), ("1-5", "screens"), ("b", "board"),
    )  # fmt: skip

    def __init__(self, seat: Seat) -> None:
        super().__init__(seat)
        self._ticked: dict[str, bool] = {}
        """Criteria ticked or not for a promotion to come, where somebody said so here."""
        self._opened: set[str] = set()
        """The groups of which all is shown."""
        self._around = Around()

    @cached_property
    def _lookout(self) -> Lookout:
        return Lookout(self.app)

    def body(self) -> ComposeResult:
        yield Columns(
            Column("questions", Lines(id="questions"), id="ask"),
            Column(
                "priority",
                Vertical(
                    Matrix(id="matrix"), Lines(id="verdict", cursor=False), Lines(id="next", cursor=False), id="grade"
                ),
                Lines(id="criteria"),
                id="judge",
            ),
            Column("affected", Lines(id="affected", column=8), id="scope"),
        )

    def on_mount(self) -> None:
        self.query_one("#questions").focus()

    def show(self, scene: Scene) -> None:
        self._scene = scene
        self.query_one(Columns).fold(self.small)
        self._around = self._lookout.around(scene)
        self._offer_likeness()
        missing = to_call(self._around, self._opened)
        asked = questions.lines(scene, close=self.small or bool(missing))
        self.query_one("#questions", Lines).show([*asked, *([Line("")] if missing else []), *missing])
        held = scene.incident.classification
        policy = scene.policy
        self.query_one(Matrix).show(
            lambda impact, urgency: pill(policy.priority_of(impact, urgency)),
            (held.impact, held.urgency) if held else None,
        )
        self._show_seen()

    def _show_seen(self) -> None:
        """Show what the cell under the cursor would mean."""
        scene, impact, urgency = self._scene, *self.query_one(Matrix).cursor
        seen = outlook(scene.incident, scene.policy, impact, urgency, scene.now)
        held = scene.incident.classification
        same = held is not None and (held.impact, held.urgency) == (impact, urgency)
        self.query_one("#verdict", Lines).show(verdict(scene, seen))
        self.query_one("#criteria", Lines).show(criteria(scene.policy, seen.priority, self._criteria, self._shown))
        self.query_one("#next", Lines).show(next_keys(scene, seen, same=same))
        self.query_one("#affected", Lines).show(affected(scene, seen, self._around, self._opened))

    @property
    def _criteria(self) -> set[str]:
        """What was given as a reason, and what the record shows; for a promotion to come as somebody sees it."""
        ticks = dict.fromkeys((*self._scene.incident.criteria, *self._shown), True)
        if not self._scene.incident.major:
            ticks |= self._ticked
        return {criterion for criterion, ticked in ticks.items() if ticked}

    @property
    def _shown(self) -> dict[str, str]:
        return shown(self._scene.incident, self._scene.policy)

    def on_matrix_moved(self) -> None:
        self._show_seen()

    def on_matrix_chosen(self, message: Matrix.Chosen) -> None:
        """Classify; a change of what holds asks for its reason."""
        given: dict[str, str] = {"impact": message.impact, "urgency": message.urgency}
        held = self._scene.incident.classification
        if held is None:
            self._do_now("classify", given)
        elif (held.impact, held.urgency) == (message.impact, message.urgency):
            self.app.say(f"it is {held.priority} already")
        else:
            self._do("classify", given)

    def on_lines_selected(self, message: Lines.Selected) -> None:
        """Enter answers the question, ticks the criterion, opens the group, or offers what can be done."""
        message.prevent_default()  # what every screen offers is offered here with more of its words
        sort, _, name = message.key.partition(":")
        if sort == "question":
            question = questions.QUESTIONS[name]
            self._do(question.verb, question.given)
        elif sort == "criterion":
            self._tick(name)
        elif sort == "more":
            self._opened ^= {name}
            self.tick()
        elif sort in _AT_ONCE:
            verb, into = _AT_ONCE[sort]
            self._do(verb, {into: name} if into else {})
        else:
            words = message.lines.words(message.key)
            words = f"{name}  {words}" if sort in ("past", "known-error") else words
            doing.offer(self.app, self.subject, message.key, words, (), **self._also(sort, name))

    def _also(self, sort: str, name: str) -> dict[str, str]:
        """What an item says of further inputs of the verbs that it offers."""
        if finding := self._scene.incident.findings.get(name):
            return {"text": finding.text}
        if sort == "mapped":
            return {"text": f"{name} is failing"}
        if sort == "known-error":
            return {"source": name}
        if wanted := next((each for each in self._around.missing if sort == "wanted" and each.name == name), None):
            of = {"group": name} if wanted.sort == "group" else {"person": name}
            return {"to": name, "reason": wanted.why, "text": f"please join: {wanted.why}"} | of
        return {}

    def action_tick_criterion(self) -> None:
        """Tick the criterion under the cursor."""
        lines = self.query_one("#criteria", Lines)
        if lines.has_focus and lines.cursor:
            self._tick(lines.cursor.partition(":")[2])

    def _tick(self, criterion: str) -> None:
        """Tick or untick; what the priority itself meets stays."""
        reason = doing.why_off(self.app, self.subject, VERBS["promote"])
        if reason:
            self.app.say(f"the criteria go with the promotion: {reason}", wrong=True)
        else:
            self._ticked[criterion] = criterion not in self._criteria
            self._show_seen()

    def bar(self, scene: Scene) -> tuple[tuple[str, str], ...]:
        """One that is major is demoted with either key, and can be neither promoted nor rejected."""
        if not scene.incident.major:
            return self.KEYS
        return tuple((key, "demote" if key == "P" else words) for key, words in self.KEYS if key != "X")

    def action_promote(self) -> None:
        """Promote at once where a criterion that is seen beside it is enough; what is major is demoted, with a reason.

        Without a priority the grid comes first; where nothing is enough, the form asks why.
        """
        incident = self._scene.incident
        held = incident.classification
        if incident.major:
            self._do("demote", {})
        elif held is None:
            self.app.say("promote: choose impact and urgency first", wrong=True)
            self.query_one(Columns).turn_to(self.query_one(Matrix))
        else:
            met = self._scene.policy.criteria_met(held.priority, self._criteria)
            given = {"criteria": ", ".join(each.id for each in met)}
            (self._do_now if any(each.alone for each in met) else self._do)("promote", given)

    def action_turn_down(self) -> None:
        """Not major: a candidate is rejected, a major incident demoted."""
        self._do("reject" if self._scene.incident.status == "candidate" else "demote", {})

    @property
    def _likeness(self) -> Suggestion | None:
        """The open incident that a candidate may belong to."""
        waiting = self._scene.incident.status == "candidate" and self._scene.as_of is None
        return next(iter(self._around.alike), None) if waiting else None

    def _offer_likeness(self) -> None:
        """Say in the band, which is free while nobody is to be called, what it may belong to."""
        if (first := self._likeness) and not self._scene.proposals:
            other = first.incident
            title = other.title if len(other.title) <= _TITLE else f"{other.title[: _TITLE - 1].rstrip()}…"
            words = f"≈ maybe {other.reference} {title} · {first.why}"
            keys = "" if self.app.read_only else "M part of it  C its child"
            self.query_one("#proposed", Band).show(words, "offer", keys)

    def action_belongs(self, verb: str, into: str) -> None:
        """Attach the candidate to the incident that it resembles, or make it the child of that, for what is alike.

        Where it resembles none, or is a candidate no more, the form asks for both.
        """
        if first := self._likeness:
            self._do_now(verb, {into: first.incident.reference, "reason": first.why})
        else:
            self._do(verb, {})

    def _do_now(self, name: str, given: dict[str, str]) -> None:
        """Do a verb without a form."""
        verb = VERBS[name]
        problem = doing.why_off(self.app, self.subject, verb)
        if problem := problem or doing.commit(self.app, verb, self.subject, given):
            self.app.say(problem, wrong=True)

    def _do(self, verb: str, given: dict[str, str]) -> None:
        doing.do(self.app, self.subject, verb, given)
