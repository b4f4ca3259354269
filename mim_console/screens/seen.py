"""What past incidents and known errors resemble this one, and the key that takes from them what helps here."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen

from mim_console.desk.verbs import VERBS
from mim_console.incident.duration import said
from mim_console.incident.when import say_day
from mim_console.screens import doing
from mim_console.widgets.keybar import KeyBar
from mim_console.widgets.lines import Line, Lines
from mim_console.widgets.theme import MUTED

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from textual.app import ComposeResult

    from mim_console.incident.recall import Found
    from mim_console.screens.console import Console

_PARTS = {"services": "hit", "symptoms": "symptoms", "cause": "cause", "workaround": "workaround", "fix": "fixed by"}
_WIDEST = max(map(len, _PARTS.values())) + 4


class SeenBefore(ModalScreen[None]):
    """The most alike first. Enter offers all that can be done with one."""

    app: Console
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,S", "dismiss", show=False),
        Binding("w", "adopt('adopt-workaround')", show=False),
        Binding("h", "adopt('adopt-hypothesis')", show=False),
    ]
    DEFAULT_CSS = """
    SeenBefore { align: center middle; background: $background 60%; }
    SeenBefore > Vertical {
        width: 112; max-width: 98%; height: auto; max-height: 96%; padding: 0 2; background: $surface;
        border: round $border;
    }
    SeenBefore #title { height: 2; }
    SeenBefore #found { height: auto; }
    """

    def __init__(self, incident: str) -> None:
        super().__init__()
        self._incident = incident

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Lines(id="title", cursor=False)
            yield Lines(id="found", empty="nothing like it is on record")
            yield KeyBar()

    def on_mount(self) -> None:
        desk = self.app.desk
        incident = desk.incident(self._incident)
        seen = desk.memory.seen_before(incident)
        late = f"{seen.behind} newer records are not looked through" if seen.behind else ""
        title = Content.styled(f"seen before · {incident.reference}", "bold $text-primary")
        about = Content.styled(seen.trouble or late, "$text-warning" if seen.trouble else MUTED)
        self.query_one("#title", Lines).show([Line(title, about)])
        found = self.query_one("#found", Lines)
        found.show([line for each in seen.found for line in _lines(each, desk.policy.timezone)])
        found.styles.max_height = max(self.size.height * 96 // 100 - 5, 3)  # with room for the keys
        found.focus()
        keys = (("w", "adopt what helped"), ("h", "adopt its cause"), ("enter", "more"), ("esc", "back"))
        self.query_one(KeyBar).show(keys if seen.found else keys[-1:])

    def action_adopt(self, verb: str) -> None:
        """Record it with where it is from; what cannot be adopted says why."""
        reference = _reference(self.query_one("#found", Lines).cursor)
        if not reference:
            return
        problem = doing.why_off(self.app, self._incident, VERBS[verb]) or doing.commit(
            self.app, VERBS[verb], self._incident, {"source": reference}
        )
        if problem:
            self.app.say(problem, wrong=True)
        else:
            self.dismiss()

    def on_lines_selected(self, message: Lines.Selected) -> None:
        """Enter on one offers what can be done with it."""
        message.stop()
        reference = _reference(message.key)
        self.dismiss()
        self.app.call_later(doing.offer, self.app, self._incident, message.key, reference, known_error=reference)

    def on_key_bar_pressed(self, message: KeyBar.Pressed) -> None:
        """A click on a key is that key."""
        message.stop()
        self.app.call_later(self.app.simulate_key, {"esc": "escape"}.get(message.key, message.key))


def _reference(key: str | None) -> str:
    return (key or "").partition(":")[2]


def _lines(found: Found, zone: ZoneInfo) -> list[Line]:
    """Its title, what it was and how long it took, and what it says of each part that it has."""
    past = found.past
    key = f"past:{past.reference}"
    day = f"{say_day(past.at, zone)} {past.at.astimezone(zone).year}" if past.at else ""
    took = f"took {said(timedelta(minutes=round(past.took.total_seconds() / 60)))}" if past.took else ""
    same = "same service" if found.same_service else ""
    about = " · ".join(filter(None, (same, f"{past.sort}, {past.state}", day, took)))
    title = Content.assemble((past.reference, "bold"), "  ", (past.title, "bold"))
    lines = [Line(title, key=key, rows=2, hang=2), Line(Content.styled(f"  {about}", MUTED), key=key)]
    for name, label in _PARTS.items():
        if text := getattr(past, name):
            label = "fix" if name == "fix" and past.sort == "known error" else label
            text = text.replace("\n", ", " if name == "services" else " · ")
            lead = Content.styled(f"  {label}".ljust(_WIDEST), MUTED)
            lines.append(Line(lead + Content(text), key=key, rows=2, hang=_WIDEST))
    return [*lines, Line("")]


def show(app: Console, incident: str) -> None:
    app.push_screen(SeenBefore(incident))
