"""The lines of actions across incidents: one each, and all that is known of the one under the cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from mim_console.incident.facts.base import tail
from mim_console.incident.tickets import stands
from mim_console.incident.undertaken import pressing, roughly
from mim_console.incident.when import say, say_with_zone
from mim_console.widgets.lines import Line
from mim_console.widgets.theme import KEY, MUTED, Tone

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime, tzinfo

    from mim_console.desk.desk import Desk
    from mim_console.incident.facts.work import Action
    from mim_console.incident.undertaken import Undertaken

MOST = 6
"""How many the board shows."""
_SORT = "action"
_WHEN, _WHO = 15, 11
"""Cells of the two columns before what is to be done."""


def key_of(each: Undertaken) -> str:
    """The key of its line."""
    return f"{_SORT}:{each.incident}:{each.action.handle}"


def meant(key: str | None) -> tuple[str, str]:
    """The incident and the handle that a line's key means; both empty where it means no action."""
    sort, _, rest = (key or "").partition(":")
    incident, _, handle = rest.partition(":")
    return (incident, handle) if sort == _SORT else ("", "")


def found(desk: Desk, key: str) -> Undertaken | None:
    """The action that a line's key means; None where it means none, or none any more."""
    return next((each for each in desk.actions.all() if key_of(each) == key), None) if meant(key)[1] else None


def item_of(each: Undertaken) -> str:
    """The item of `keys.ITEMS`: what can be done differs with whether it is still to be done."""
    return f"action-{'open' if each.action.open else 'over'}:{each.action.handle}"


def board_lines(desk: Desk, now: datetime) -> tuple[list[Line], str]:
    """The first of those that press, and how many more there are behind which key."""
    due, every = pressing(desk.actions.all(), now), desk.actions.open()
    more = Content.assemble((f"  and {len(due) - MOST} more: ", MUTED), ("A", KEY)) if len(due) > MOST else None
    lines = [line(each, now, desk.policy.timezone, wide=False) for each in due[:MOST]]
    return [*lines, *([Line(more)] if more else [])], f"A all {len(every)} that are open"


def line(each: Undertaken, now: datetime, zone: tzinfo, *, wide: bool) -> Line:
    """One action: how it stands, whose it is, what is to be done, and from which incident."""
    action, (mark, style, when) = each.action, _when(each, now)
    owner = action.owner or "nobody"
    text = Content.assemble(
        (f"{mark} ", style),
        (_cut(when, _WHEN), style),
        (_cut(owner, _WHO), "" if action.owner else Tone.SOON.style),
        (_cut(action.type, 10) if wide else "", MUTED),
        (action.what, "" if action.open else MUTED),
    )
    ticket = f"{stands(action, each.ticket)}  " if wide else ""
    told = Content.assemble((ticket, _tone_of(each)), (each.reference, "$text-primary"), (f" {action.handle}", MUTED))
    return Line(text, told, key_of(each))


def detail(each: Undertaken, now: datetime, zone: tzinfo) -> list[Line]:
    """All that is known of one."""
    return [
        Line(Content.assemble((f"{name:<12}", MUTED), text), rows=3, hang=12)
        for name, text in _told(each, now, zone)
        if text
    ]


def _told(each: Undertaken, now: datetime, zone: tzinfo) -> Iterator[tuple[str, str | Content]]:
    action, ticket = each.action, each.ticket
    yield "what", Content.styled(action.what, "bold")
    yield "done when", action.done_test or Content.styled("nobody said: w h", Tone.SOON.style)
    yield "due", f"{say_with_zone(action.due, zone, now)}{_moved(action, zone, now)}" if action.due else "no date"
    yield "from", f"{each.reference} {each.title}"
    if ticket is not None:
        seen = f", read {say(ticket.read, zone, now)}" if ticket.read else ""
        words = f"{ticket.key} {ticket.state}{seen}{tail(ticket.said, ' · ') if ticket.waits else ''}"
        words = words.strip(" ,") or stands(action, ticket)
        words += tail(ticket.url, " · ")
        if ticket.result == "refused":
            words = f"refused: {ticket.said}"
        elif ticket.waits and ticket.again:
            words = f"{words or 'not made yet'} · next try {say(ticket.again, zone, now)}"
        closed = " · the tracker says done: has anybody seen it?" if ticket.closed and not action.verified_by else ""
        yield "ticket", Content.assemble(words, (closed, Tone.SOON.style))
    elif action.ticket:
        yield "ticket", action.ticket
    yield "done", f"{say(action.done, zone, now)}{tail(action.result)}" if action.done else ""
    if action.verified_by:
        at = say(action.verified, zone, now) if action.verified else ""
        yield "verified", f"{at} by {action.verified_by}{tail(action.evidence)}"
    yield "worded so", tail(action.because, "because ")
    yield "open again", " · ".join(action.reopened)


def _moved(action: Action, zone: tzinfo, now: datetime) -> str:
    """The dates that it had, with the reasons."""
    moves = [
        f"{say(move.before, zone, now) if move.before else 'no date'} until {move.by} moved it{tail(move.reason)}"
        for move in action.moves
    ]
    return f" · was {', then '.join(moves)}" if moves else ""


def _when(each: Undertaken, now: datetime) -> tuple[str, str, str]:
    """The mark, the style and the words of how it stands."""
    action, stand = each.action, each.stand(now)
    match stand:
        case "overdue":
            late = roughly(now - action.due) if action.due else ""
            return Tone.LATE.mark, Tone.LATE.style, f"OVERDUE {late}"
        case "to verify":
            return Tone.SOON.mark, Tone.SOON.style, "to verify"
        case "verified" | "cancelled":
            return Tone.DONE.mark if stand == "verified" else "–", MUTED, stand
        case _:
            if action.waiting:
                return Tone.PAUSED.mark, MUTED, "to approve"
            return Tone.RUNNING.mark, "", f"in {roughly(action.due - now)}" if action.due else "no date"


def _tone_of(each: Undertaken) -> str:
    ticket = each.ticket
    if ticket is None or ticket.waits:
        return MUTED
    return Tone.LATE.style if ticket.result == "refused" else Tone.SOON.style if ticket.closed else MUTED


def _cut(text: str, room: int) -> str:
    """Text in a column of so many cells, with one between it and the next."""
    shown = text if len(text) < room else f"{text[: room - 2]}…"
    return f"{shown:<{room}}"
