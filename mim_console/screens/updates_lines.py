"""The lines of the plan and the outbox, made from a scene."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from textual.content import Content

from mim_console.incident.clocks.updates import rounds
from mim_console.incident.duration import said
from mim_console.incident.facts.base import tail
from mim_console.incident.outbox import deliveries
from mim_console.incident.patience import MESSAGES
from mim_console.incident.when import say, say_with_zone
from mim_console.widgets.captions import caption, marked
from mim_console.widgets.countdown import left, length, tone
from mim_console.widgets.lines import Line
from mim_console.widgets.theme import MUTED, Tone

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from mim_console.desk.scene import Scene
    from mim_console.incident.clocks import Clock
    from mim_console.incident.clocks.updates import Round
    from mim_console.incident.facts.communicate import Update
    from mim_console.incident.facts.outgoing import Attempt, Outgoing
    from mim_console.incident.outbox import Delivery
    from mim_console.incident.policy.communication import Audience

SOON = timedelta(seconds=15)
"""Most services have answered by then."""
RIGHT, WRONG, HEED = "$text-success", "bold $text-error", "bold $text-warning"


# Who hears when


def plan(scene: Scene) -> list[Line]:
    """Each audience: how its clock stands, when it heard last, how often and how punctually."""
    clocks = {clock.about: clock for clock in scene.running() if clock.kind == "update"}
    lines = [caption("who hears when", "next")]
    for audience in scene.policy.audiences:
        on_its_way = _worst(scene, audience.id)
        lines += _audience(scene, audience, clocks.get(audience.id), on_its_way)
    return lines


def _audience(scene: Scene, audience: Audience, clock: Clock | None, on_its_way: Delivery | None) -> Iterator[Line]:
    key = f"audience:{audience.id}"
    how = tone(clock, scene.now) if clock else Tone.NOT_YET
    due = f"  {say(clock.due, scene.zone, scene.now)}" if clock and clock.due else ""
    time = Content.assemble(left(clock, scene.now), (due, MUTED)) if clock else Content()
    name = (audience.title, "bold" if clock else MUTED)
    yield Line(marked(how.mark, how.style, name), time, key)
    every = rounds(scene.incident, scene.policy, audience.id)
    for words, style in _standing(scene, audience, clock, on_its_way, every):
        yield Line(Content.assemble("  ", (words, style)), key=key, rows=2, hang=2)
    yield Line("")


def _standing(
    scene: Scene, audience: Audience, clock: Clock | None, on_its_way: Delivery | None, every: list[Round]
) -> Iterator[tuple[str, str]]:
    incident = scene.incident
    sent = [each for each in incident.updates if each.audience == audience.id and each.sent]
    last = next((each for each in reversed(incident.updates) if each.audience == audience.id), None)
    if on_its_way is not None:
        yield _not_yet(scene, on_its_way)
    if clock and (snoozed := incident.snoozes.get(audience.id)) and clock.due == snoozed.until:
        yield f"put off until {say(snoozed.until, scene.zone, scene.now)}: {snoozed.reason}", HEED
    if last is not None and not last.sent:
        yield f"left out {say(last.at, scene.zone, scene.now)}: {last.text}", ""
    if sent:
        often = "once" if len(sent) == 1 else f"{len(sent)} times"
        yield f"{_last(scene, sent[-1], every)} · told {often}{_punctual(every, scene.now)}", MUTED
    yield _cadence(scene, audience, bool(sent), final=bool(sent) and sent[-1].final and clock is None), MUTED


WORST_FIRST = ("refused", "in doubt", "approval", "by hand", "waiting", "under way")
"""States of what is not over, the one that needs somebody soonest first."""


def _worst(scene: Scene, audience: str) -> Delivery | None:
    """Of what is still to reach an audience, that which stands worst, and of those the newest."""
    if not scene.incident.outgoing:
        return None
    found = reversed(deliveries(scene.incident, scene.policy, scene.now))
    still = [each for each in found if each.update.audience == audience and each.open]
    return min(still, key=lambda each: WORST_FIRST.index(each.state), default=None)


def _not_yet(scene: Scene, delivery: Delivery) -> tuple[str, str]:
    """How that stands which is still to reach an audience, and by which channel where another took it."""
    _, style, words = _words(scene, delivery)
    heard = any(each.outgoing == delivery.update.id for each in scene.incident.updates)
    channel = scene.policy.channel(delivery.channel)
    by = f"not yet by {channel.title if channel else delivery.channel}: " if heard else ""
    return f"{delivery.update.handle} {by}{words}", style


def _last(scene: Scene, update: Update, every: list[Round]) -> str:
    due = next((each.due for each in every if each.update is not None and each.update.id == update.id), None)
    when = say(update.at, scene.zone, scene.now)
    if due is None:
        return f"last {when}"
    return f"last {when}, {'in time' if update.at <= due else f'{length(update.at - due)} late'}"


def _punctual(every: list[Round], now: datetime) -> str:
    counted = [each for each in every if each.counts(now)]
    in_time = sum(each.on_time for each in counted)
    return f" · {in_time / len(counted):.0%} in time" if counted else ""


def _cadence(scene: Scene, audience: Audience, heard: bool, *, final: bool) -> str:
    """How often this audience hears, and by whose word."""
    incident = scene.incident
    if final:
        return "that was the last one"
    if incident.told_by and not incident.over:
        return f"told by the updates of {incident.told_by}"
    if own := incident.cadences.get(audience.id):
        return "never, in this incident" if own[-1].every is None else f"every {_said(own[-1].every)}, in this incident"
    cadence = scene.policy.cadence(incident.priority, incident.stage, audience.id) if incident.priority else None
    if cadence is None:
        return f"no cadence{f' at {incident.priority}' if incident.priority else ''}: u c sets one"
    then = f"every {said(cadence.then)}" if cadence.then else "once"
    return then if heard else f"first after {said(cadence.first)}, then {then}"


def _said(seconds: int) -> str:
    return said(timedelta(seconds=seconds))


# What is on its way


def outbox(scene: Scene) -> list[Line]:
    """Every update, the newest first, and how it stands on each of its channels."""
    incident = scene.incident
    by: dict[str, list[Delivery]] = {each: [] for each in incident.outgoing}
    for delivery in deliveries(incident, scene.policy, scene.now):
        by[delivery.update.id].append(delivery)
    told = [(each.at, each.id, [*_outgoing(scene, each, by[each.id])]) for each in incident.outgoing.values()]
    told += [(each.at, each.id, [*_noted(scene, each)]) for each in incident.updates if each.sent and not each.outgoing]
    told.sort(key=lambda each: each[:2], reverse=True)
    lines = [line for _, _, each in told for line in each]
    return [caption("outbox", "written"), *lines] if lines else []


def _outgoing(scene: Scene, update: Outgoing, found: list[Delivery]) -> Iterator[Line]:
    who = _title(scene, update.audience)
    final = "  last one" if update.final else ""
    head = Content.assemble((f"{update.handle}  ", "$text-primary"), (who, "bold"), (final, MUTED))
    when = Content.styled(f"{say(update.at, scene.zone, scene.now)} {update.by}", MUTED)
    yield Line(head, when, f"outgoing:{update.handle}")
    for each in found:
        mark, style, words = _words(scene, each)
        known = scene.policy.channel(each.channel)
        name = known.title if known else each.channel
        over = not each.open
        text = Content.assemble(
            "    ", (f"{mark} ", style), (f"{name}  ", MUTED if over else ""), (words, MUTED if over else style)
        )
        yield Line(text, key=f"delivery:{update.handle}/{each.channel}", rows=3, hang=6)
    if not found:
        yield Line(Content.styled("    ! no channel: it reaches nobody", HEED), key=f"outgoing:{update.handle}")
    yield Line("")


def _noted(scene: Scene, update: Update) -> Iterator[Line]:
    head = Content.assemble(("–   ", MUTED), _title(scene, update.audience))
    when = Content.styled(f"{say(update.at, scene.zone, scene.now)} {update.by}", MUTED)
    yield Line(head, when, f"heard:{update.id}")
    yield Line(Content.styled(f"    ✓ noted as sent by {', '.join(update.channels)}", MUTED), key=f"heard:{update.id}")
    yield Line("")


def _words(scene: Scene, delivery: Delivery) -> tuple[str, str, str]:
    """Mark, style and words of how a delivery stands."""
    last = delivery.tries[-1] if delivery.tries else None
    because = tail(delivery.said)
    match delivery.state:
        case "approval":
            return "!", HEED, f"waits for the {_role(scene, delivery.update.approver)} to approve it"
        case "waiting":
            again = delivery.again
            late = again is not None and again > scene.now
            when = f"next try in {_until_then(again - scene.now)}" if again and late else "about to be sent"
            return "●", "", f"{when}{because}"
        case "under way":
            return ("●", "", _under_way(scene, last)) if last else ("●", "", "on its way")
        case "by hand":
            return "!", HEED, "by hand: not sent yet"
        case "accepted":
            when = say(last.ended, scene.zone, scene.now) if last and last.ended else ""
            by = f" by {last.by}" if last and last.by else ""
            return "✓", RIGHT, f"{'sent' if by else 'taken'} {when}{by}{because}"
        case "refused":
            return "✗", WRONG, f"refused{because}"
        case "in doubt":
            return "?", HEED, f"nobody knows whether it arrived{because}"
        case "overtaken":
            return "·", MUTED, "overtaken by a later one"
        case _:
            return (
                "·",
                MUTED,
                f"taken back{f': {delivery.update.why_withdrawn}' if delivery.update.why_withdrawn else ''}",
            )


def _under_way(scene: Scene, last: Attempt) -> str:
    """A console that was killed leaves nothing behind but that it began."""
    if last.until - scene.now > MESSAGES.lease - SOON:
        return "on its way"
    return f"on its way, or lost: asked again at {say(last.until, scene.zone, scene.now)}"


def _until_then(left: timedelta) -> str:
    """Until it is tried again: seconds where there are less than two minutes."""
    seconds = max(round(left.total_seconds()), 1)
    return f"{seconds} s" if seconds < 120 else f"{seconds // 60} min"


def _role(scene: Scene, role: str) -> str:
    return next((each.title.lower() for each in scene.policy.roles if each.id == role), role)


def _title(scene: Scene, audience: str) -> str:
    known = scene.policy.audience(audience)
    return known.title if known else audience


# Reading one


def reading(scene: Scene, key: str | None) -> list[Line]:
    """The whole text of what the cursor stands on: an update, or the last that an audience was told."""
    sort, _, name = (key or "").partition(":")
    incident = scene.incident
    if sort in ("outgoing", "delivery"):
        handle = name.partition("/")[0]
        update = next((each for each in incident.outgoing.values() if each.handle == handle), None)
        return _whole(scene, update) if update else []
    if sort == "heard":
        noted = next((each for each in incident.updates if each.id == name), None)
        return _noted_whole(scene, noted) if noted else []
    return []


def _noted_whole(scene: Scene, update: Update) -> list[Line]:
    head = Content.assemble(
        (f"to {_title(scene, update.audience).lower()}", "bold $text-primary"),
        (f" · noted {say(update.at, scene.zone, scene.now)} by {update.by}", MUTED),
    )
    return [Line(head, rows=2), Line(""), Line(Content(update.text), rows=2000)]


def _whole(scene: Scene, update: Outgoing) -> list[Line]:
    said = [f"written {say(update.at, scene.zone, scene.now)} by {update.by}"]
    if update.approved is not None:
        said.append(f"approved {say(update.approved, scene.zone, scene.now)} by {update.approved_by}")
    if update.next_due is not None:
        said.append(f"next promised {say_with_zone(update.next_due, scene.zone, scene.now)}")
    head = Content.assemble((f"{update.handle} to {_title(scene, update.audience).lower()}", "bold $text-primary"))
    return [
        Line(Content.assemble(head, (" · ", MUTED), (update.headline, "bold")), rows=3),
        Line(Content.styled(" · ".join(said), MUTED), rows=2),
        Line(""),
        Line(Content(update.text), rows=2000),
    ]
