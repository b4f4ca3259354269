"""What is affected, by the service map: what fails, what depends on it, what it depends on, and whom to call."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from textual.content import Content

from mim_console.incident.services.tree import tree
from mim_console.screens.triage_groups import ago, few, folding
from mim_console.widgets.captions import group, marked
from mim_console.widgets.countdown import length
from mim_console.widgets.lines import Line
from mim_console.widgets.theme import MUTED, Tone

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from mim_console.desk.scene import Scene
    from mim_console.incident.facts.scope import Service, ServiceState
    from mim_console.incident.services import Item
    from mim_console.incident.services.call import Wanted
    from mim_console.screens.triage_around import Around

ABOVE, BELOW, CALLED = 2, 3, 5
"""How many are shown until somebody wants to see all."""
STATES = {"down": Tone.LATE, "degraded": Tone.SOON, "at risk": Tone.RUNNING, "restored": Tone.DONE}


def mapped(scene: Scene, around: Around, opened: Collection[str]) -> list[Line]:
    """The services of the scope with what the map says of each, and what is above and below them."""
    hit = {item.name: item for item in around.reach.hit}
    services = sorted(scene.incident.services.values(), key=lambda each: (each.restored, not each.critical))
    lines = [line for each in services for line in _service(scene, each, hit.get(each.name))]
    lines += [*_above(scene, around, opened), *_below(scene, around, opened), *_take_over(scene, around)]
    heading = "what is affected" if around.mapped else "services"
    age = f"map {ago(around.mapped, scene.now)}" if around.mapped else ""
    return group(heading, lines, tail=age, empty="none named yet: i e names one")


def _service(scene: Scene, service: Service, item: Item | None) -> Iterator[Line]:
    how, key = STATES[service.state], f"service:{service.name}"
    since = length(max((scene.incident.ended or scene.now) - service.changed, timedelta(0)))
    critical = ("  critical", "bold") if service.critical else ""
    tail = Content.styled(f"{service.state} {since}", how.style or MUTED)
    yield Line(Content.assemble(how.marked(service.name), critical), tail, key, rows=2, hang=2)
    if told := item or service.described:
        users = [f"{told.users:,} users"] if told.users else []
        said = " · ".join([*users, ", ".join(told.sites[:3]), "regulated" * told.regulated])
        if said := said.strip(" ·"):
            yield Line(Content.styled(f"  {said}", MUTED), key=key, rows=2, hang=2)


def _take_over(scene: Scene, around: Around) -> Iterator[Line]:
    """What the map would add to the scope."""
    reach, scope = around.reach, scene.incident.scope
    named = {each.name for each in scene.incident.functions.values()}
    parts = ["users"] if reach.users and scope.users is None else []
    parts += ["sites"] if reach.sites and not scope.sites else []
    parts += ["functions"] if any(name not in named for name in reach.functions) else []
    if parts and not scene.incident.over:
        words = f"take over {', '.join(parts)}"
        yield Line(Content.assemble(("i u ", "$footer-key-foreground"), (words, MUTED)), key="adopt-map:")


def _above(scene: Scene, around: Around, opened: Collection[str]) -> Iterator[Line]:
    blast = around.reach.blast
    if not around.reach.hit:
        return
    if not blast:
        yield Line(marked("▾", MUTED, ("nothing depends on it", MUTED)))
        return
    yield folding("above", _depend(len(blast), len(around.reach.hit)), ABOVE, len(blast), opened)
    if "above" in opened:
        yield from _tree(scene, around, "above")
    else:
        yield from (_item(scene, around, each.item, 2, of="users") for each in blast[:ABOVE])


def _below(scene: Scene, around: Around, opened: Collection[str]) -> Iterator[Line]:
    suspects = around.suspects
    if not suspects:
        return
    words = "it depends on" if len(around.reach.hit) == 1 else "they depend on"
    yield folding("below", words, BELOW, len(suspects), opened)
    if "below" in opened:
        yield from _tree(scene, around, "below")
    else:
        yield from (_item(scene, around, each.item, 2) for each in suspects[:BELOW])


def _tree(scene: Scene, around: Around, way: str) -> Iterator[Line]:
    hit = around.reach.hit
    for item in hit:
        if len(hit) > 1:
            yield Line(Content.styled(f"  {item.name}", MUTED))
        for branch in tree(scene.estate.services, item, "above" if way == "above" else "below"):
            if branch.again:
                yield Line(Content.styled(f"{'  ' * branch.depth}↑ {branch.item.name}", MUTED))
            else:
                of = "users" if way == "above" else ""
                yield _item(scene, around, branch.item, 2 * branch.depth, branch.more, of=of)


def _item(scene: Scene, around: Around, item: Item, indent: int, more: int = 0, *, of: str = "") -> Line:
    state, alerts = _state(scene, item), around.alarmed.get(item.id, 0)
    how = STATES[state] if state else Tone.SOON if alerts else Tone.NOT_YET
    if state or alerts:
        tail = Content.styled(state or _count(alerts, "alert"), how.style or MUTED)
    elif of:
        tail = Content.styled(f"{item.users:,} users" if item.users else "", MUTED)
    else:
        tail = Content.styled(item.criticality, MUTED)
    below = (f"  +{more}", MUTED) if more else ""
    text = Content.assemble(" " * indent, (f"{how.mark} ", how.style), item.name, below)
    return Line(text, tail, f"mapped:{item.name}")


def _state(scene: Scene, item: Item) -> ServiceState | None:
    services = scene.incident.services
    names = (item.name, *item.aliases)
    return next((services[name].state for name in names if name in services), None)


def _depend(number: int, on: int) -> str:
    return f"{'depends' if number == 1 else 'depend'} on {'it' if on == 1 else 'them'}"


def to_call(around: Around, opened: Collection[str]) -> list[Line]:
    """Who should be on the call by the map, and is not; nothing where nobody is missing."""
    return few("call", "not on the call", around.missing, _wanted, CALLED, opened)


def _wanted(wanted: Wanted) -> Iterator[Line]:
    text = marked("!", "$text-warning", wanted.name, (f"  {wanted.why}", MUTED))
    yield Line(text, key=f"wanted:{wanted.name}", rows=2, hang=2)


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"
