"""Publishing the review where others read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mim_console.desk.inputs import Choice
from mim_console.desk.moment import Moment
from mim_console.desk.verb import Facts, verb
from mim_console.incident.account import account
from mim_console.incident.facts.publishing import Place, PublicationWanted
from mim_console.incident.publishing import doubts, published_parts, title

if TYPE_CHECKING:
    from collections.abc import Iterator


def _nowhere(m: Moment) -> str | None:
    if m.incident.drill:
        return "a drill publishes nothing"
    if m.policy.confluence is None:
        return "no place is set up: write [confluence] in the policy"
    there = m.incident.pages.get("confluence")
    return "it is on its way already" if there is not None and there.waits else None


def before(m: Moment) -> str:
    """What is published, where, and what somebody should know first."""
    return "\n".join(_lines(m)) if m.policy.confluence else ""


def _lines(m: Moment) -> Iterator[str]:
    parts = account(m.incident, m.policy, m.now)
    there, confluence = m.incident.pages.get("confluence"), m.policy.confluence
    how = f"as the next version of {there.link}" if there and there.page else "as a new page"
    yield f"“{title(m.incident)}”, {how}{f' in space {confluence.space}' if confluence else ''}."
    yield f"Parts: {', '.join(part.name for part in published_parts(parts) if part.state != 'empty')}."
    yield from (f"! {doubt}" for doubt in doubts(m.incident, m.policy, parts))


@verb(
    "publish",
    "Publish the review",
    "review",
    off=_nowhere,
    shows=before,
    to=Choice(label="Where", options=(("confluence", ""),), prefill=lambda m: "confluence"),
)
def publish(m: Moment, to: Place = "confluence") -> Facts:
    """As a page that anybody can read, with the picture of the timeline; done again, the same page is written anew."""
    yield PublicationWanted(place=to)
