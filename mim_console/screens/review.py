"""The post-incident review: told by the record, rewritten by people, exported as Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mim_console.incident.account import account
from mim_console.incident.fold import read
from mim_console.incident.metrics import metrics
from mim_console.incident.reviewing import against, remarks
from mim_console.incident.safe import one_line
from mim_console.incident.when import say
from mim_console.screens import doing, places
from mim_console.screens.incident import IncidentScreen
from mim_console.screens.review_lines import Beside, parts, words
from mim_console.screens.review_standing import figures
from mim_console.widgets.columns import Column, Columns
from mim_console.widgets.lines import Lines
from mim_console.widgets.menu import Choice, Menu

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

    from mim_console.desk.scene import Scene
    from mim_console.incident.account import Part
    from mim_console.incident.wording import Remark
    from mim_console.screens.seat import Seat


class ReviewScreen(IncidentScreen):
    """The parts on the left, the chosen one's words in the middle, the figures on the right."""

    CSS_PATH = "review.tcss"
    BINDINGS = [("H", "history", "History of a section of the review")]
    KEYS = (
        ("enter", "write, change"), ("H", "history"), ("t", "action"), ("v", "review"), ("E", "export"),
        ("tab", "column"), ("l", "log"), ("1-5", "screens"), ("b", "board"),
    )  # fmt: skip

    def __init__(self, seat: Seat) -> None:
        super().__init__(seat)
        self._parts: list[Part] = []
        self._told: tuple[object, ...] = ()
        """What the parts were told from: a long record is not told anew each second."""

    def body(self) -> ComposeResult:
        yield Columns(
            Column("review", Lines(id="parts"), Lines(id="words"), id="text"),
            Column("figures", Lines(id="figures"), id="measured"),
        )

    def on_mount(self) -> None:
        self.query_one("#parts").focus()

    def show(self, scene: Scene) -> None:
        incident = scene.incident
        told = (incident.entries, scene.as_of, scene.now.replace(second=0, microsecond=0))
        if told != self._told:
            self._told, self._parts = told, account(incident, scene.policy, scene.now)
            self._beside = self._look_beside(scene)
            review = incident.review
            further = review.ahead if review.ahead != review.state else None
            self._left = against(incident, scene.policy, further, scene.now) if further else ()
            self.query_one("#parts", Lines).show(parts(self._parts, self._beside))
            self.query_one("#words", Lines).show(words(self._part, self._beside))
        self._missing = {
            measure.name: {"milestone": end}
            for measure in metrics(incident)
            for end in (measure.end, measure.start)
            if incident.at(end) is None
        }
        self.query_one(Columns).fold(self.small)
        self.query_one("#figures", Lines).show(figures(scene, self._left))

    def _look_beside(self, scene: Scene) -> Beside:
        """What stands beside the words: the entries that they rest on, and what is wrong with them."""
        wrong: dict[str, list[Remark]] = {}
        for where, remark in remarks(scene.incident, scene.policy):
            name = where.partition(" ")[0] if where[:1] == "P" else where
            wrong.setdefault(name, []).append(remark)

        def told(ids: Sequence[str]) -> list[tuple[str, str]]:
            found = {entry.id: entry for entry in self.app.desk.ledger.get(list(ids))}
            lines = []
            for id in ids:
                if (entry := found.get(id)) is None:
                    lines.append(("", "an entry that is not here"))
                else:
                    at = say(entry.occurred_at, scene.zone, scene.now)
                    lines.append((f"{at} {entry.author}", one_line(read(entry).line())))
            return lines

        return Beside(scene, told, wrong)

    @property
    def _part(self) -> Part:
        """The part under the cursor."""
        name = (self.query_one("#parts", Lines).cursor or "").removeprefix("part:")
        return next((part for part in self._parts if part.name == name), self._parts[0])

    def on_lines_highlighted(self, message: Lines.Highlighted) -> None:
        """Another part: its words from the top."""
        if message.lines.id == "parts":
            lines = self.query_one("#words", Lines)
            lines.show(words(self._part, self._beside))
            lines.action_jump(0)

    def on_lines_selected(self, message: Lines.Selected) -> None:
        """Enter writes the part or states what is unknown; what can be done with an item, every screen offers."""
        sort, _, name = message.key.partition(":")
        if sort in ("part", "line"):
            self._write(self._part)
        elif sort == "entry":
            message.prevent_default()  # gone to, where every screen would offer what can be done with it
            self.seat.wanted = name.partition("@")[0]
            places.view(self.app, self.subject, "timeline")
        elif sort == "measure":
            self._do("milestone", **self._missing.get(name, {}))
        elif sort == "point":
            message.prevent_default()  # offered here, as what a further point answers
            title = message.lines.words(message.key)
            doing.offer(self.app, self.subject, message.key, title, sort="why", under=name)
        elif sort == "review":
            verbs = {"scheduled": "schedule-review", "held": "hold-review", "sign": "sign-review"}
            self._do(verbs.get(name, "move-review"))

    def action_history(self) -> None:
        """Every text of this section that was ever written."""
        from mim_console.screens.review_history import History

        section = self._part.section
        if section is None:
            self.app.say("a list has no history of its own: the timeline has every point")
        else:
            self.app.push_screen(History(self.seat.incident, section))

    def _write(self, part: Part) -> None:
        if part.section is not None and part.conflict and not doing.why_not(self.app):
            from mim_console.screens.review_settling import Settling

            self.app.push_screen(Settling(self.seat.incident, self.seat, part.section))
        elif part.section is not None:
            self._do("write-review", section=part.section)
        elif part.sorts:
            self._ask_sort(part)
        elif part.name == "actions":
            self._do("action", type="prevent")
        elif part.name == "meeting and sign-off":
            self._do("sign-review")
        else:
            self.app.say("the record itself says this: correct the entries that it rests on, on the timeline")

    def _ask_sort(self, part: Part) -> None:
        """Which sort of point, by one key; where there is only one, nothing is asked."""
        choices = [Choice(_last(sort)[0], _last(sort), sort) for sort in part.sorts]

        def chosen(sort: str | None) -> None:
            if sort is not None:
                self._do("point", sort=sort)

        if len(choices) == 1 or doing.why_not(self.app):
            chosen(part.sorts[0])
        else:
            self.app.push_screen(Menu(part.name, choices), chosen)

    def _do(self, verb: str, **given: str) -> None:
        doing.do(self.app, self.subject, verb, given)


def _last(sort: str) -> str:
    """`process` of `gap-process`."""
    return sort.rpartition("-")[2]
