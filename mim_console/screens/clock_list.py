"""All the clocks of an incident, soonest first; Enter offers what stops one."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen

from mim_console.incident.facts.base import tail
from mim_console.incident.when import say
from mim_console.screens.duty_lines import waiting
from mim_console.widgets.countdown import left, on_its_way, tone
from mim_console.widgets.lines import Line, Lines
from mim_console.widgets.theme import MUTED

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from mim_console.desk.scene import Scene
    from mim_console.incident.clocks import Clock

MEETS = {
    "candidate": "met when it is promoted, rejected, attached or made a child: i p, i x, i g, i h",
    "sla-acknowledge": "met when somebody acknowledges: i a",
    "sla-respond": "met when a technical lead or an expert joins: p j",
    "sla-resolve": "met when every service is restored, or it is resolved",
}
"""What stops a clock whose name does not say it."""


class ClockList(ModalScreen[tuple[str, str] | None]):
    """Answers the item that somebody chose and what it says, or None."""

    BINDINGS: ClassVar = [("escape,q,O", "dismiss", "Close")]
    DEFAULT_CSS = """
    ClockList { align: center middle; background: $background 60%; }
    ClockList > Vertical {
        width: 104; max-width: 98%; height: auto; max-height: 96%; padding: 0 2; background: $surface;
        border: round $border;
    }
    ClockList #title { height: 2; }
    ClockList #clocks { height: auto; max-height: 32; }
    """

    def __init__(self, scene: Scene) -> None:
        super().__init__()
        self._scene = scene

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Lines(id="title", cursor=False)
            yield Lines(id="clocks", empty="no clock runs", column=26)

    def on_mount(self) -> None:
        title = Content.styled(f"all clocks · {self._scene.incident.reference}", "bold $text-primary")
        self.query_one("#title", Lines).show([Line(title, Content.styled("enter what stops it · esc", MUTED))])
        lines = self.query_one("#clocks", Lines)
        running = (_line(self._scene, clock) for clock in self._scene.running())
        lines.show([*running, *_told(self._scene), *waiting(self._scene)])
        lines.focus()

    def on_lines_selected(self, message: Lines.Selected) -> None:
        """Enter answers the item."""
        message.stop()
        self.dismiss((message.key, message.lines.words(message.key)))


def _told(scene: Scene) -> list[Line]:
    """That its parent's updates tell of it, where they do."""
    teller = scene.incident.told_by
    return [Line(Content.styled(f"· updates · with {teller}", MUTED))] if teller and not scene.incident.over else []


def _line(scene: Scene, clock: Clock) -> Line:
    how = tone(clock, scene.now)
    hint = tail(clock.note or MEETS.get(clock.kind, "") or on_its_way(scene, clock), "  ")
    text = Content.assemble((f"{how.mark} ", how.style), clock.name, (hint, MUTED))
    due = f"  {say(clock.due, scene.zone, scene.now):>12}" if clock.due else " " * 14
    return Line(text, Content.assemble(left(clock, scene.now), (due, MUTED)), item(scene, clock), rows=2, hang=2)


def item(scene: Scene, clock: Clock) -> str:
    """The item of a list that a clock is about, as its key in `keys.ITEMS`; the clock's own where there is none."""
    incident, about = scene.incident, clock.about.partition(":")[0]
    named = {
        **{each.id: f"ask:{each.handle}" for each in incident.asks.values()},
        **{each.id: f"action:{each.handle}" for each in incident.actions.values()},
        **{each.id: f"vendor:{each.handle}" for each in incident.vendors.values()},
        **{each.id: f"containment:{each.handle}" for each in incident.containments.values()},
        **{each.id: f"escalation:{each.to}" for each in incident.escalations.values()},
        **{each.id: f"deadline:{each.name}" for each in incident.deadlines.values()},
        **{each.id: f"function:{each.name}" for each in incident.functions.values()},
    }
    sorts = {"update": "audience", "escalation": "rung", "soak": "soak", "regulatory": "report"}
    return named.get(about) or (f"{sorts[clock.kind]}:{about}" if clock.kind in sorts else clock.key)
