"""Triage: is it real, how bad is it, what is hit, and is it a major incident?"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Vertical

from mim_console.desk.verbs import VERBS
from mim_console.incident.criteria import shown
from mim_console.incident.outlook import outlook
from mim_console.screens import doing, questions
from mim_console.screens.incident import IncidentScreen
from mim_console.screens.triage_lines import affected, criteria, next_keys, verdict
from mim_console.widgets.columns import Column, Columns
from mim_console.widgets.lines import Lines
from mim_console.widgets.matrix import Matrix
from mim_console.widgets.theme import pill

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from mim_console.desk.scene import Scene
    from mim_console.screens.seat import Seat


class TriageScreen(IncidentScreen):
    """The questions of the call on the left, the priority in the middle, what is affected on the right."""

    CSS_PATH = "triage.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("P", "promote", "Promote", show=False),
        Binding("X", "turn_down", "Reject or demote", show=False),
        Binding("space", "tick_criterion", "Tick", show=False),
    ]
    KEYS = (
        ("enter", "answer, classify, tick"), ("P", "promote"), ("X", "reject, demote"), ("f", "finding"),
        ("i", "more of identify"), ("tab", "column"), ("l", "log"), ("1-5", "screens"), ("b", "board"),
    )  # fmt: skip

    def __init__(self, seat: Seat) -> None:
        super().__init__(seat)
        self._ticked: dict[str, bool] = {}
        """Criteria ticked or not for a promotion to come, where somebody said so here."""

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
        self.query_one("#questions", Lines).show(questions.lines(scene, close=self.small))
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
        self.query_one("#affected", Lines).show(affected(scene, seen))

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
            classify = VERBS["classify"]
            problem = doing.why_off(self.app, self.subject, classify)
            problem = problem or doing.commit(self.app, classify, self.subject, given)
            if problem:
                self.app.say(problem, wrong=True)
        elif (held.impact, held.urgency) == (message.impact, message.urgency):
            self.app.say(f"it is {held.priority} already")
        else:
            self._do("classify", given)

    def on_lines_selected(self, message: Lines.Selected) -> None:
        """Enter answers the question or ticks the criterion; what can be done with an item, every screen offers."""
        sort, _, name = message.key.partition(":")
        if sort == "question":
            question = questions.QUESTIONS[name]
            self._do(question.verb, question.given)
        elif sort == "criterion":
            self._tick(name)
        elif finding := self._scene.incident.findings.get(name):
            message.prevent_default()  # offered here, with its words
            doing.offer(self.app, self.subject, message.key, finding.text, text=finding.text)

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

    def action_promote(self) -> None:
        """Promote, with the criteria that are ticked; without a priority the grid comes first."""
        held = self._scene.incident.classification
        if held is None:
            self.app.say("promote: choose impact and urgency first", wrong=True)
            self.query_one(Columns).turn_to(self.query_one(Matrix))
        else:
            met = self._scene.policy.criteria_met(held.priority, self._criteria)
            self._do("promote", {"criteria": ", ".join(each.id for each in met)})

    def action_turn_down(self) -> None:
        """Not major: a candidate is rejected, a major incident demoted."""
        self._do("reject" if self._scene.incident.status == "candidate" else "demote", {})

    def _do(self, verb: str, given: dict[str, str]) -> None:
        doing.do(self.app, self.subject, verb, given)
