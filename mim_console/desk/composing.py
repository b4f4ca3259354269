"""Composing an update: drafted from the record, checked as it is typed, and seen as each channel will show it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from mim_console.data.rules_file import RulesError
from mim_console.data.template_file import default_updates
from mim_console.incident.clocks.updates import following
from mim_console.incident.family import over_since
from mim_console.incident.outbox import addressed
from mim_console.incident.wording import Remark, check, check_title, check_update, names
from mim_console.reports import update as report

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from mim_console.desk.moment import Moment
    from mim_console.outside.channels import Preview

T = TypeVar("T")
DRILL = "[DRILL] "
"""How an update of an exercise begins: nobody who reads one takes it for real."""
PARTS = report.PARTS
"""The names of the parts, in the order in which they are written."""


@dataclass(frozen=True, slots=True)
class Written:
    """What somebody wrote for an audience: the parts, and the one thing that it promises."""

    audience: str
    parts: dict[str, str]
    next_due: datetime | None
    final: bool
    channels: tuple[str, ...]
    text: str = ""
    """The whole text as somebody wrote it, instead of the parts."""


@dataclass(frozen=True, slots=True)
class Composed:
    """The update as it would go out, and what is wrong with it."""

    written: Written
    headline: str
    text: str
    remarks: tuple[Remark, ...]
    approver: str
    """The role that must approve it; empty where none must, or where its holder wrote it."""

    @property
    def errors(self) -> tuple[Remark, ...]:
        """What must be mended, or sent in spite of with a reason."""
        return tuple(each for each in self.remarks if each.level == "error")


def drafted(m: Moment, audience: str, *, final: bool | None = None, nothing_new: bool = False) -> Written:
    """An update for an audience as the record suggests it: the last one where nothing is left to tell, unless said."""
    known = m.policy.audience(audience)
    children = m.others.told_of
    if final is None:
        settled = m.incident.status in ("resolved", "closed") and over_since(m.incident, children) is not None
        final = settled and not nothing_new

    def draft(templates: Mapping[str, str]) -> dict[str, str]:
        if nothing_new:
            return report.nothing_new(m.incident, m.policy, audience, m.now, templates, children=children)
        return report.drafted(m.incident, m.policy, audience, m.now, templates, final=final, children=children)

    return Written(
        audience,
        _filled(m, draft)[0],
        None if final else following(m.incident, m.policy, audience, m.at),
        final,
        known.channels if known else (),
    )


def labels(m: Moment, audience: str) -> dict[str, str]:
    """What each part is called for an audience."""
    return _filled(m, lambda templates: report.labels(audience, templates))[0]


def composed(m: Moment, written: Written) -> Composed:
    """The update laid out and checked: quick enough for every key."""
    audience, parts, due, final = written.audience, written.parts, written.next_due, written.final
    children = m.others.told_of

    def write(templates: Mapping[str, str]) -> tuple[str, str]:
        return report.written(m.incident, m.policy, audience, parts, due, final, m.now, templates, children=children)

    (headline, text), trouble = _filled(m, write)
    if written.text:
        text, remarks = written.text, check(written.text, audience, m.policy.wording)
    else:
        remarks = check_update(parts, due, final, audience, m.incident, m.policy, m.now)
    if (title := " ".join(m.incident.title.split())) and title in headline:
        remarks += check_title(title, audience, m.policy.wording, names(m.incident))
    if trouble:
        remarks.append(Remark("warning", "template", trouble, "until it is mended the default template stands in"))
    if m.incident.drill:
        headline, text = (each if each.startswith("[DRILL") else f"{DRILL}{each}" for each in (headline, text))
    update = Composed(written, headline, text, tuple(remarks), approver(m, audience))
    return replace(update, remarks=(*update.remarks, *_refusals(m, update)))


def _filled(m: Moment, fill: Callable[[Mapping[str, str]], T]) -> tuple[T, str]:
    """What the templates give, and what is wrong with those of the organisation: then the default ones stand in.

    At 03:10 a slip in a template must keep nobody from writing.
    """
    try:
        return fill(m.templates.updates()), ""
    except (report.WrongTemplate, RulesError) as reason:
        return fill(default_updates()), str(reason)


def _refusals(m: Moment, update: Composed) -> Iterator[Remark]:
    """What a channel would not take as it is: better known before it is sent."""
    for channel in update.written.channels:
        seen = shown(m, update, channel)
        if seen is not None and seen.problem:
            yield Remark("error", "channel", f"{seen.title}: {seen.problem}", "shorten it, or leave this channel out")


def approver(m: Moment, audience: str) -> str:
    """The role that must approve what this audience is told, unless whoever writes holds it; empty for none."""
    known = m.policy.audience(audience)
    role = known.approver if known else ""
    return "" if m.by.casefold() in (each.casefold() for each in m.incident.holders(role)) else role


def shown(m: Moment, update: Composed, channel: str) -> Preview | None:
    """How it will look on a channel; None for a channel that is served by hand, which shows the plain text."""
    known = m.policy.channel(channel)
    if known is None or known.by == "hand":
        return None
    from mim_console.outside.channels import preview

    written = update.written
    message = addressed(
        m.incident,
        m.policy,
        channel,
        audience=written.audience,
        headline=update.headline,
        text=update.text,
        at=m.now,
        final=written.final,
    )
    return preview(message, known)
