"""Groups that show the few that matter, and all of them at a key; and how fresh they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from textual.content import Content

from mim_console.widgets.lines import Line
from mim_console.widgets.theme import MUTED

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence
    from datetime import datetime

T = TypeVar("T")

ALL = 60
"""How many an opened group shows: more is not read on a call."""


def few(
    name: str,
    words: str,
    items: Sequence[T],
    lines_of: Callable[[T], Iterable[Line]],
    most: int,
    opened: Collection[str],
    *,
    fresh: str = "",
    also: Sequence[Line] = (),
) -> list[Line]:
    """A group with the first `most` items, or with all where somebody opened it; nothing where there are none.

    `fresh` says how fresh it is, and `also` are lines that always stand there.
    """
    more, shown = len(items) > most, items[: ALL if name in opened else most]
    if not (shown or also):
        return []
    count = f"{len(items):,} ▾" if name in opened else f"{most} of {len(items):,} ▸"
    heading = Content.assemble((words, "$text-muted bold"), (f"  {count}" if more else "", MUTED))
    return [
        Line(heading, Content.styled(fresh, MUTED), f"more:{name}" if more else None),
        *(line for item in shown for line in lines_of(item)),
        *also,
        Line(""),
    ]


def folding(name: str, words: str, most: int, count: int, opened: Collection[str]) -> Line:
    """A heading that opens and closes what stands below it, with how many of how many are shown."""
    closed = count > most and name not in opened
    tail = f"{most} of {count:,}" if closed else f"{count:,}"
    text = Content.styled(f"{'▸' if closed else '▾'} {words}", MUTED)
    return Line(text, Content.styled(tail, MUTED), f"more:{name}" if count > most else None)


def ago(at: datetime, now: datetime) -> str:
    """How long ago in whole units, so that it seldom changes: `just now`, `12 min ago`, `3 h ago`, `2 d ago`."""
    minutes = int((now - at).total_seconds()) // 60
    if minutes < 1:
        return "just now"
    if minutes < 60:
        return f"{minutes} min ago"
    return f"{minutes // 60} h ago" if minutes < 48 * 60 else f"{minutes // 1440} d ago"
