"""The header of every screen: which incident, how bad, where it stands, and every clock that matters."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from textual.containers import Horizontal, Vertical
from textual.content import Content

from mim_console.incident.state import STAGES
from mim_console.incident.when import say_here_and_utc, say_short
from mim_console.widgets.clockface import Clockface, Face, face
from mim_console.widgets.countdown import clock_line, late_word, left, length, on_its_way, tone
from mim_console.widgets.lines import Line, Lines
from mim_console.widgets.theme import MUTED, Tone, pill

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from mim_console.desk.scene import Scene
    from mim_console.incident.clocks import Clock
    from mim_console.incident.incident import Incident

Room = Literal["large", "small", "tiny"]
"""How much there is: all of it, 80 × 24, or less."""

_STATUS = {
    "candidate": "CANDIDATE",
    "resolved": "RESOLVED",
    "closed": "CLOSED",
    "rejected": "REJECTED",
    "attached": "ATTACHED",
}
_FOLDED = {"update": "more updates", "escalation": "escalations", "containment-check": "measures to look at"}
"""Kinds of which many may be late at once."""
_SHOWN = 4
"""Small clocks beside the two big ones."""


class Masthead(Vertical):
    """Shows a scene: whole, in two lines, or nothing but its clocks."""

    DEFAULT_CSS = """
    Masthead {
        height: auto; padding: 0 1; background: $surface;
        #titles { height: 2; }
        #faces { height: 5; padding-top: 1; }
        #faces Clockface { width: 40; padding-right: 3; }
        #small { height: 4; width: 1fr; }
        &.-small #faces { display: none; }
        &.-tiny #titles { height: 1; }
        &.-tiny #faces { display: block; height: auto; padding: 0; }
        &.-tiny Clockface { display: none; }
        &.-tiny #small { height: auto; }
    }
    """

    def compose(self) -> ComposeResult:
        yield Lines(id="titles", cursor=False)
        with Horizontal(id="faces"):
            yield Clockface(id="update")
            yield Clockface(id="sla")
            yield Lines(id="small", cursor=False, column=8, empty="no other clock runs")

    def show(self, scene: Scene, room: Room, company: str = "") -> None:
        """Show this scene from now on, and who else is there."""
        self.set_class(room == "small", "-small")
        self.set_class(room == "tiny", "-tiny")
        update, sla = _next(scene, "update"), _next(scene, "sla")
        titles = [_title(scene, company), _stages(scene) if room == "large" else _short(scene, update, sla)]
        self.query_one("#titles", Lines).show(titles)
        if room == "tiny":
            self.query_one("#small", Lines).show([clock_line(clock, scene.now) for clock in _tiny(scene, update, sla)])
        if room != "large":
            return
        self.query_one("#update", Clockface).show(*_big(scene, update, "next update"))
        self.query_one("#sla", Clockface).show(*_big(scene, sla, "SLA"))
        self.query_one("#small", Lines).show(_others(scene, [each for each in (update, sla) if each is not None]))


def _title(scene: Scene, company: str) -> Line:
    incident = scene.incident
    mark = Content.assemble("  ", (_STATUS[incident.status], "bold")) if incident.status in _STATUS else Content()
    demoted = incident.status == "open" and not incident.major
    text = Content.assemble(
        (incident.reference, "bold $text-primary"),
        "  ",
        (incident.title, "bold"),
        mark,
        ("  not major" if demoted and not incident.parent else "", MUTED),
        (f"  {kin}" if (kin := _kin(incident)) else "", "$text-secondary"),
    )
    tail = Content.assemble(
        (f"{company}  " if company else "", "$text-secondary"),
        pill(incident.priority) if incident.priority else Content.styled("no priority yet", MUTED),
        "  ",
        say_here_and_utc(scene.now, scene.zone),
    )
    return Line(text, tail)


def _kin(incident: Incident) -> str:
    """Whose child or part it is, or how many children it has."""
    if incident.attached_to:
        return f"to {incident.attached_to.reference}"
    if incident.parent:
        return f"child of {incident.parent.reference}"
    number = len(incident.children)
    return f"{number} {'child' if number == 1 else 'children'}" if number else ""


def _stages(scene: Scene) -> Line:
    here = STAGES.index(scene.incident.stage)
    parts: list[Content] = []
    for n, stage in enumerate(STAGES):
        if n < here:
            parts.append(Content.styled(f"✓ {stage}", MUTED))
        elif n == here:
            parts.append(Content.styled(f"● {stage.upper()}", "bold $text-primary"))
        else:
            parts.append(Content.styled(f"· {stage}", MUTED))
    return Line(Content("  ").join(parts), _age(scene))


def _short(scene: Scene, update: Clock | None, sla: Clock | None) -> Line:
    parts = [Content.styled(f"● {scene.incident.stage.upper()}", "bold $text-primary")]
    if kin := _kin(scene.incident):
        parts.append(Content.styled(kin, "$text-secondary"))
    for clock, name in ((update, "update"), (sla, "SLA")):
        if clock is not None:
            how = tone(clock, scene.now)
            parts.append(Content.assemble((f"{how.mark} ", how.style), f"{name} ", left(clock, scene.now)))
    late = [c for c in scene.running() if tone(c, scene.now) is Tone.LATE and c not in (update, sla)]
    if late:
        parts.append(Content.styled(f"▲ {len(late)} late", Tone.LATE.style))
    return Line(Content("   ").join(parts), _age(scene))


def _age(scene: Scene) -> Content:
    incident = scene.incident
    since = incident.at("detected") or incident.opened or scene.now
    ended = incident.at("closed") or incident.at("resolved") or incident.ended
    end = ended if incident.over and ended is not None else scene.now
    word = "took" if incident.over else "open"
    return Content.assemble((f"{word} ", MUTED), length(max(end - since, timedelta(0))))


def _others(scene: Scene, big: list[Clock]) -> list[Line]:
    """The small clocks, soonest first; those of one kind that are late together take one line."""
    kinds: dict[str, list[Clock]] = {}
    for clock in scene.running():
        told = any(clock.kind == each.kind == "update" and clock.due == each.due for each in big)
        if clock not in big and not told and clock.kind != "review":
            late = tone(clock, scene.now) is Tone.LATE
            kinds.setdefault(clock.kind if late and clock.kind in _FOLDED else clock.key, []).append(clock)
    shown = list(kinds.values())
    more = len(shown) - _SHOWN + 1
    if more > 1:
        del shown[-more:]
    lines = [
        clock_line(replace(clocks[0], name=f"{len(clocks)} {_FOLDED[clocks[0].kind]}"), scene.now)
        if len(clocks) > 1
        else clock_line(clocks[0], scene.now)
        for clocks in shown
    ]
    return [*lines, Line(Content.styled(f"  and {more} more", MUTED))] if more > 1 else lines


def _tiny(scene: Scene, update: Clock | None, sla: Clock | None) -> list[Clock]:
    big = [each for each in (update, sla) if each is not None]
    return big + [clock for clock in scene.running() if clock not in big and clock.kind != "review"]


def _next(scene: Scene, sort: str) -> Clock | None:
    """The clock to show big: the next to end of its sort, or one that is late if none runs."""
    clocks = [clock for clock in scene.running() if clock.kind.startswith(sort)]
    if sort == "update":
        return next(iter(clocks), None)
    running = [clock for clock in clocks if tone(clock, scene.now) is not Tone.LATE]
    return next(iter(running), clocks[-1] if clocks else None)


def _big(scene: Scene, clock: Clock | None, name: str) -> tuple[Face, Content, str, str]:
    if clock is None:
        teller = scene.incident.told_by if name == "next update" else ""
        return Face(Tone.NOT_YET), Content(f"{name}: {f'with {teller}' if teller else 'none runs'}"), "", ""
    caption = clock.name.replace("update · ", "next update · ")
    same = sum(each.kind == clock.kind == "update" and each.due == clock.due for each in scene.running())
    if same > 1:
        caption += f" +{same - 1}"
    ahead = [(share, at) for share, at, _ in clock.thresholds if at > scene.now and share < 1]
    if ahead:
        caption += f" · {ahead[0][0]:.0%} at {say_short(ahead[0][1], scene.zone, scene.now)}"
    word = "breach" if late_word(clock) == "BREACHED" else "due"
    note = f"{word} {say_short(clock.due, scene.zone, scene.now)}" if clock.due else "paused"
    remaining = clock.remaining(scene.now).total_seconds()
    return face(remaining, tone(clock, scene.now), late_word(clock)), Content(caption), note, on_its_way(scene, clock)
