"""Alerts by service: those of the incident as its record has them, and those near it that belong to none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from mim_console.incident.alerts.groups import stem_of
from mim_console.incident.when import say
from mim_console.screens.triage_groups import ago, few
from mim_console.widgets.captions import marked
from mim_console.widgets.countdown import length
from mim_console.widgets.lines import Line
from mim_console.widgets.theme import MUTED, Tone

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from mim_console.desk.scene import Scene
    from mim_console.incident.alerts.groups import Group
    from mim_console.incident.facts.alerts import AttachedAlert
    from mim_console.screens.triage_around import Around

SERVICES = 3
"""How many are shown until somebody wants to see all."""
_ORDER = ("firing", "flapping", "acknowledged", "info", "resolved")
_TONES = {"firing": Tone.LATE, "flapping": Tone.SOON, "acknowledged": Tone.RUNNING, "resolved": Tone.DONE}


def alerts(scene: Scene, around: Around, opened: Collection[str]) -> list[Line]:
    """The worst state of each service first; nothing at all where no alert is known."""
    generic = scene.policy.alerts.generic
    by: dict[str, list[AttachedAlert]] = {}
    for each in scene.incident.alerts.values():
        by.setdefault(stem_of(each.service, generic), []).append(each)
    attached = sorted(by.items(), key=lambda pair: _ORDER.index(_worst(pair[1]).state))

    def lines_of(item: tuple[str, list[AttachedAlert]] | Group) -> Iterator[Line]:
        return _attached(scene, around, *item, opened) if isinstance(item, tuple) else _loose(item)

    also = []
    if around.elsewhere:
        services = "1 service" if around.elsewhere == 1 else f"{around.elsewhere:,} services"
        also.append(Line(Content.styled(f"  {services} elsewhere: b shows them", MUTED)))
    fresh = f"heard {ago(around.heard, scene.now)}" if around.heard else ""
    items: list[tuple[str, list[AttachedAlert]] | Group] = [*attached, *around.near]
    return few("alerts", "alerts", items, lines_of, SERVICES, opened, fresh=fresh, also=also)


def _attached(
    scene: Scene, around: Around, stem: str, those: Sequence[AttachedAlert], opened: Collection[str]
) -> Iterator[Line]:
    worst, name = _worst(those), f"alerts {stem}"
    how = _TONES.get(worst.state, Tone.NOT_YET)
    since = length(scene.now - min(each.changed for each in those if each.state == worst.state))
    same = sum(each.state == worst.state for each in those)
    count = f"{same} of {len(those)} alerts" if same < len(those) else _alerts(len(those))
    service = min((each.service for each in those), key=lambda service: (len(service), service))
    arrow = "▾" if name in opened else "▸"
    text = Content.assemble(how.marked(service or "no service named"), (f"  {count} {arrow}", MUTED))
    yield Line(text, Content.styled(f"{worst.state} {since}", how.style or MUTED), f"more:{name}")
    if name in opened:
        yield from (_one(scene, each) for each in sorted(those, key=lambda each: _ORDER.index(each.state)))
    if more := around.more.get(stem):
        yield Line(marked("  +", MUTED, f"{_alerts(more)} not attached"), key=f"alert:{service}")


def _one(scene: Scene, alert: AttachedAlert) -> Line:
    how = _TONES.get(alert.state, Tone.NOT_YET)
    text = Content.assemble("  ", (f"{how.mark} ", how.style), alert.title, (f"  {alert.source}", MUTED))
    return Line(text, Content.styled(say(alert.changed, scene.zone, scene.now), MUTED), rows=2, hang=4)


def _loose(loose: Group) -> Iterator[Line]:
    name = loose.service or loose.title
    text = marked("+", "$text-warning", name, (f"  {_alerts(loose.active)}", MUTED))
    yield Line(text, Content.styled("no incident", "$text-warning"), f"alert:{name}")
    yield Line(Content.styled(f"  {loose.title}", MUTED), key=f"alert:{name}")


def _worst(those: Sequence[AttachedAlert]) -> AttachedAlert:
    return min(those, key=lambda each: _ORDER.index(each.state))


def _alerts(number: int) -> str:
    return "1 alert" if number == 1 else f"{number:,} alerts"
