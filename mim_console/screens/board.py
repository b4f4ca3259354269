"""The board: every open incident with its clocks, then the candidates, then what was closed lately."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar
from zoneinfo import ZoneInfo

from textual.binding import Binding, BindingType
from textual.content import Content

from mim_console.incident.when import say, say_here_and_utc
from mim_console.screens import doing, places
from mim_console.screens.action_lines import board_lines, found, item_of, meant
from mim_console.screens.alarm import standing
from mim_console.screens.place import Place
from mim_console.widgets.band import Band
from mim_console.widgets.captions import group
from mim_console.widgets.countdown import left, tone
from mim_console.widgets.keybar import KeyBar
from mim_console.widgets.lines import Line, Lines
from mim_console.widgets.theme import KEY, MUTED, Tone, pill

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from textual.app import ComposeResult

    from mim_console.desk.scene import Scene
    from mim_console.incident.alerts.groups import Group
    from mim_console.incident.clocks import Clock
    from mim_console.incident.incident import Incident

ALERTS = "alerts"
"""The key of the line for the alerts that nobody has made part of an incident."""
CLOSED = 12
"""How many of those that are over are shown."""


class Board(Place):
    """Enter opens an incident where it was left."""

    CSS_PATH = "board.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "app.say('this is the board: q leaves')", show=False),
        Binding("l", "app.say('enter opens an incident: there l logs a line')", show=False),
    ]
    KEYS = (
        ("enter", "open"), ("D", "declare"), ("i", "propose, classify …"), ("A", "actions"), ("6", "improve"),
        ("[ ]", "open in turn"), ("q", "leave"), ("?", "all keys"),
    )  # fmt: skip

    def compose(self) -> ComposeResult:
        yield Lines(id="title", cursor=False)
        yield Band()
        yield Lines(id="incidents", empty="no incident yet: D declares one, i c proposes a candidate")
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one("#incidents").focus()

    @property
    def subject(self) -> str | None:
        """The incident under the cursor."""
        here = self.query_one("#incidents", Lines).cursor
        return None if here == ALERTS else meant(here)[0] or here

    def tick(self) -> None:
        desk = self.app.desk
        now, zone = desk.now(), desk.policy.timezone
        name = Content.assemble(("mim-console", "bold $text-primary"), (f"  {desk.ledger.path.name}", MUTED))
        self.query_one("#title", Lines).show([Line(name, _corner(self.app.company, say_here_and_utc(now, zone)))])
        self.query_one(Band).show(*standing(self.app, None))
        self.query_one(KeyBar).show(self.KEYS)
        every = desk.incidents()
        working = [desk.scene(each.id) for each in every if each.status in ("open", "resolved")]
        families = _families(working, desk.heads())
        candidates = [desk.scene(each.id) for each in every if each.status == "candidate"]
        owing = [scene for each in every if each.over and each.duties and _owes(scene := desk.scene(each.id))]
        owed_by = {scene.incident.id for scene in owing}
        over = [each for each in every if each.over and each.id not in owed_by][:CLOSED]
        due, more = board_lines(desk, now)
        self.query_one("#incidents", Lines).show(
            [
                *group("open", [line for scene, depth in families for line in _open(scene, depth)]),
                *group("candidates", [line for scene in candidates for line in _open(scene)]),
                *group("alerts of no incident", _loose(self.app.desk.alerts.loose(), self.app.read_only)),
                *group("closed, a report is owed", [line for scene in owing for line in _open(scene)]),
                *group("actions due", due, tail=more),
                *group("closed lately", [_over(each, now) for each in over]),
            ]
        )

    def on_lines_selected(self, message: Lines.Selected) -> None:
        """Open it where it was left; of the alerts make a candidate."""
        if message.key == ALERTS:
            first = self.app.desk.alerts.loose()[0]
            doing.do(self.app, None, "propose-alert", {"alert": first.service or first.title})
        elif each := found(self.app.desk, message.key):
            message.prevent_default()
            doing.offer(self.app, each.incident, item_of(each), each.action.what)
        else:
            places.view(self.app, message.key)


def _corner(company: str, time: str) -> Content:
    """Who else is there, and what time it is."""
    return Content.assemble((f"{company}  " if company else "", "$text-secondary"), time)


def _loose(loose: Sequence[Group], read_only: bool) -> list[Line]:
    """How many there are, about what, and what to do with them."""
    if not loose:
        return []
    first, services = loose[0], len(loose)
    number = sum(each.active for each in loose)
    about = f"about {first.service or first.title}" + (f" and {services - 1} more" if services > 1 else "")
    severity = f", {first.severity}" if first.severity else ""
    text = Content.assemble(
        ("▲ ", Tone.LATE.style), (f"{number:,} alert{'s' * (number > 1)} ", "bold"), f"{about}{severity}"
    )
    hint = "" if read_only else Content.assemble(("i f", KEY), " proposes a candidate")
    return [Line(text, hint, ALERTS), Line(Content.styled(f"  {first.title}", MUTED), key=ALERTS)]


def _families(scenes: list[Scene], heads: Mapping[str, str]) -> Iterator[tuple[Scene, int]]:
    """Each with its children below it, and how far these are indented."""
    shown = {scene.incident.id for scene in scenes}
    for scene in scenes:
        if heads.get(scene.incident.id) in shown:
            continue
        yield scene, 0
        yield from ((each, 1) for each in reversed(scenes) if heads.get(each.incident.id) == scene.incident.id)


def _owes(scene: Scene) -> bool:
    """A report to a regulator, which the closing did not settle."""
    return any(clock.kind == "regulatory" for clock in scene.running())


def _open(scene: Scene, depth: int = 0) -> list[Line]:
    """An open incident: its title, stage and MIM, and below it its next clocks. A child has its MIM from its parent."""
    incident = scene.incident
    head = Content.assemble(
        ("  └ " * depth, MUTED),
        pill(incident.priority) if incident.priority else Content.styled(" ?? ", MUTED),
        " ",
        (incident.reference, "$text-primary"),
        "  ",
        (incident.title, "bold"),
    )
    mim = incident.holder("mim")
    state = incident.stage if incident.status == "open" else incident.status
    nobody = "" if depth else " · no MIM"
    tail = Content.assemble(state, (f" · {mim}" if mim else nobody, "" if mim else Tone.SOON.style))
    clocks = Content("    " * depth) + _clocks(scene)
    return [Line(head, tail, incident.id), Line(clocks, key=incident.id), Line("")]


def _clocks(scene: Scene) -> Content:
    running = [clock for clock in scene.running() if clock.kind != "review"]
    parts = [
        Content.assemble((f"{how.mark} ", how.style), (f"{clock.name} ", MUTED), left(clock, scene.now))
        for clock in _next_two(scene)
        for how in [tone(clock, scene.now)]
    ]
    late = sum(tone(clock, scene.now) is Tone.LATE for clock in running)
    if teller := scene.incident.told_by:
        parts.insert(0, Content.styled(f"updates with {teller}", MUTED))
    if late:
        parts.append(Content.styled(f"{late} late in all", Tone.LATE.style))
    return Content("     ") + (Content("   ").join(parts) if parts else Content.styled("no clock runs", MUTED))


def _next_two(scene: Scene) -> list[Clock]:
    running = scene.running()
    update = next((clock for clock in running if clock.kind == "update"), None)
    sla = next((c for c in running if c.kind.startswith("sla") and tone(c, scene.now) is not Tone.LATE), None)
    law = next((clock for clock in running if clock.kind == "regulatory"), None) if scene.incident.over else None
    return [clock for clock in (update, sla, law) if clock is not None]


def _over(incident: Incident, now: datetime) -> Line:
    end = incident.at("closed") or incident.at("resolved") or incident.ended
    when = say(end, ZoneInfo(incident.zone), now) if end else ""
    text = Content.assemble(
        (f" {incident.priority or '··'} ", MUTED), " ", (incident.reference, "$text-primary"), f"  {incident.title}"
    )
    state = f"review {incident.review.state}" if incident.status == "closed" else incident.status
    state += f" to {incident.attached_to.reference}" if incident.attached_to else ""
    return Line(text, Content.styled(f"{state} · {when}", MUTED), incident.id)
