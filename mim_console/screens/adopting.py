"""The changes of the policy: what is different and not adopted, and what became of those that were."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from mim_console.incident.trends import MEASURES
from mim_console.incident.trends.compared import MONTHS_AROUND, compared, said
from mim_console.incident.when import say_date
from mim_console.screens import doing, improvement_lines, places
from mim_console.screens.behind import Behind
from mim_console.widgets.captions import caption
from mim_console.widgets.lines import Line
from mim_console.widgets.theme import MUTED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mim_console.incident.adoption import Adoption
    from mim_console.incident.trends import Trends
    from mim_console.screens.console import Console

ADOPT = "adopt"
RULES = 6
"""Changed rules that are listed of one adoption; the entry has them all."""
CHOICES = 40
"""Incidents among which the one that led to it is chosen, the latest."""


def show(app: Console) -> None:
    """Enter on the changes adopts them, on an adoption opens the incident that led to it."""
    improvement = app.desk.improvement
    trends = improvement.trends()
    lines = list(_changes(improvement.to_adopt(), app.read_only))
    for each in reversed(improvement.adopted):
        lines += _adopted(trends, each)

    def chosen(key: str | None) -> None:
        if key == ADOPT:
            _choose(app, trends)
        elif key is not None:
            places.view(app, key.partition(":")[2], "review")

    app.push_screen(Behind("the policy", app.desk.policy.stamp, lines, "adopt, or the incident"), chosen)


def _changes(changes: tuple[str, ...], read_only: bool) -> Iterator[Line]:
    if not changes:
        yield Line(Content.styled("the rules in force are those that were adopted last", MUTED), key=None)
    else:
        yield caption("changed, not adopted", "" if read_only else "enter: choose the incident that led to it")
        for each in changes:
            path, _, rest = each.partition(": ")
            yield Line(Content.assemble((f"{path}  ", MUTED), rest), key=None if read_only else ADOPT, rows=2, hang=2)
    yield Line("")


def _adopted(trends: Trends, adoption: Adoption) -> Iterator[Line]:
    """When, because of what, which rules, and the measures before and after."""
    record = next((each for each in trends.records if each.id == adoption.incident), None)
    source = " ".join(filter(None, (record.reference if record else "", adoption.action)))
    key = f"{adoption.id}:{adoption.incident}"
    title = Content.assemble(
        (f"adopted {say_date(adoption.at, trends.zone)}", "bold"), (f"  {adoption.version}", MUTED)
    )
    yield Line(title, Content.styled(f"{adoption.by} · from {source}" if source else adoption.by, MUTED), key=key)
    for text in filter(None, (adoption.what, adoption.why)):
        yield Line(f"  {text}", key=key, rows=3, hang=2)
    sides = f"{f'{MONTHS_AROUND} months before':<30}since, {MONTHS_AROUND} months at most; both by the rules of now"
    yield Line(Content.styled(f"  {'':<24}{sides}", MUTED), key=key)
    for each in compared(trends, adoption.at):
        name = MEASURES[each.measure].title
        yield Line(f"  {name:<24}{said(each.before, each.measure):<30}{said(each.after, each.measure)}", key=key)
    for rule in adoption.changed[:RULES]:
        yield Line(Content.styled(f"  {rule}", MUTED), key=key, rows=2, hang=2)
    if len(adoption.changed) > RULES:
        yield Line(
            Content.styled(f"  and {len(adoption.changed) - RULES} more, on the incident's timeline", MUTED), key=key
        )
    yield Line("")


def _choose(app: Console, trends: Trends) -> None:
    """The incident that led to it: there the adoption is recorded."""
    latest = [*reversed(trends.records)][:CHOICES]
    lines = improvement_lines.incidents(latest, [each.service for each in latest], trends)

    def chosen(id: str | None) -> None:
        if id is not None:
            doing.do(app, id, "adopt-policy")

    app.push_screen(Behind("which incident led to the change?", "", lines, "this one"), chosen)
