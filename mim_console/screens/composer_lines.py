"""The lines of the composer: how each audience stands, what is wrong, what is new, and what sending will do."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from textual.content import Content

from mim_console.incident.clocks.updates import following, update_clocks
from mim_console.incident.duration import said
from mim_console.incident.news import last_heard
from mim_console.incident.when import say, say_with_zone
from mim_console.widgets.captions import caption, marked
from mim_console.widgets.countdown import length, tone
from mim_console.widgets.lines import Line
from mim_console.widgets.theme import KEY, MUTED, Tone

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from mim_console.desk.composing import Composed
    from mim_console.desk.moment import Moment
    from mim_console.desk.scene import Scene
    from mim_console.incident.news import Item, News
    from mim_console.incident.wording import Remark
    from mim_console.outside.channels import Preview
    from mim_console.screens.drafting import Draft

MINUTE = timedelta(minutes=1)
SHOWN = 3
"""Remarks on one part that are shown at once; errors always are, however many."""


# Who hears next


def title(m: Moment, draft: Draft) -> Line:
    """To whom it is, and what they want of it."""
    audience = m.policy.audience(draft.audience)
    began = (
        f" · begun {say(draft.began, m.zone, m.now)}" if draft.touched and (m.now - draft.began).seconds > 60 else ""
    )
    words = Content.assemble(
        ("update to ", MUTED),
        (audience.title if audience else draft.audience, "bold $text-primary"),
        (f" · {m.incident.reference}{began}", MUTED),
        (" · nothing new" if draft.nothing_new else "", "bold $text-warning"),
    )
    return Line(words, Content.styled(audience.wants if audience else "", MUTED))


def audiences(scene: Scene, here: str, drafts: Iterable[str]) -> list[tuple[str, Content]]:
    """Each audience with its clock, the one that is written to pointed at, and a sign where a draft waits."""
    clocks = {clock.about: clock for clock in scene.running() if clock.kind == "update"}
    kept = set(drafts)
    tokens = []
    for each in scene.policy.audiences:
        clock = clocks.get(each.id)
        how = tone(clock, scene.now) if clock else Tone.NOT_YET
        style = "bold $text-primary" if each.id == here else "" if clock else MUTED
        name = Content.styled(each.title.lower(), style)
        here_mark = ("› ", "bold $text-primary") if each.id == here else ""
        own = Content.styled(" ✎" if each.id in kept and each.id != here else "", "$text-primary")
        time = f" {length(clock.remaining(scene.now))}" if clock else ""
        tokens.append((each.id, Content.assemble(here_mark, (f"{how.mark} ", how.style), name, own, (time, how.style))))
    return tokens


# What is wrong


def remarks(found: Sequence[Remark], *, here: bool, caret: int = 0) -> list[Line]:
    """What is wrong with a part: all of it where somebody writes, elsewhere the first thing and how many more.

    The one whose plain word would be taken says so.
    """
    found = worst_first(found)
    if not here:
        more = f"  +{len(found) - 1}" if len(found) > 1 else ""
        return [Line(Content.assemble(_remark(each), (more, MUTED))) for each in found[:1]]
    offered = offer(found, caret)
    different = list({(each.level, each.text): each for each in reversed(found)}.values())[::-1]
    by_key = offered.text if offered else None
    shown = [each for n, each in enumerate(different) if n < SHOWN or each.level == "error" or each.text == by_key]
    lines = []
    for each in shown:
        times = sum(other.text == each.text for other in found)
        again = (f" ×{times}" if times > 1 else "", MUTED)
        advice = f" {each.instead[:1].upper()}{each.instead[1:]}" if each.instead and not each.offer else ""
        tail: list[str | tuple[str, str]] = [(f"  {each.offer}", MUTED)] if each.offer else []
        if offered is not None and each.text == by_key:
            tail = [("  ctrl+r ", KEY), offered.offer]
        lines.append(Line(Content.assemble(_remark(each), again, (advice, MUTED), *tail), rows=2, hang=2))
    if rest := len(different) - len(shown):
        lines.append(Line(Content.styled(f"  and {rest} more", MUTED)))
    return lines


def worst_first(found: Iterable[Remark]) -> list[Remark]:
    """What must be mended before what may stay."""
    return sorted(found, key=lambda each: each.level != "error")


def offer(found: Iterable[Remark], caret: int) -> Remark | None:
    """The remark whose plain word the key takes: that of the word under the cursor, or the first that has one."""
    offering = [each for each in worst_first(found) if each.offer and each.end > each.start]
    return next((each for each in offering if each.start <= caret <= each.end), next(iter(offering), None))


def _remark(remark: Remark) -> Content:
    mark, style = ("✗ ", "$text-error") if remark.level == "error" else ("! ", "$text-warning")
    return Content.assemble((mark, f"bold {style}"), (remark.text, style))


# When they hear next


def next_update(m: Moment, draft: Draft, asked: datetime | None, wrong: Sequence[Remark]) -> Line:
    """How the time of the next update is read, and what the cadence asks for."""
    if draft.final:
        return Line(Content.styled("no more: this is the last one", MUTED))
    if draft.wrong_time:
        return Line(marked("✗", "bold $text-error", (draft.wrong_time, "$text-error")), rows=4, hang=2)
    parts = []
    if draft.next_due is not None:
        away = round((draft.next_due - m.now) / MINUTE)
        near = f" in {said(away * MINUTE)}" if away > 0 else " now"
        parts = [(say_with_zone(draft.next_due, m.zone, m.now), "bold"), (near, MUTED)]
    if wrong:
        mark, style = ("✗", "$text-error") if wrong[0].level == "error" else ("!", "$text-warning")
        gap = "  " if parts else ""
        return Line(Content.assemble(*parts, (f"{gap}{mark} ", f"bold {style}"), (wrong[0].instead, style)), rows=3)
    if asked is None:
        word = "no cadence asks for one"
    elif draft.next_due == asked:
        word = "on cadence"
    else:
        word = f"the cadence asks {say(asked, m.zone, m.now)}"
    return Line(Content.assemble(("→ ", MUTED), *parts, (f", {word}" if parts else word, MUTED)), rows=2, hang=2)


def channels(m: Moment, draft: Draft, problems: Mapping[str, str]) -> list[tuple[str, Content]]:
    """Every channel, those by which it goes ticked, and crossed where they would not take it."""
    known = {each.id: each for each in m.policy.channels}
    names = [*known, *(each for each in draft.channels if each not in known)]
    return [
        (name, ticked(name in draft.channels, known[name].title if name in known else name, wrong=name in problems))
        for name in names
    ]


def final(draft: Draft) -> list[tuple[str, Content]]:
    """Whether it is the last one."""
    return [("final", ticked(draft.final, "the last one to them: their clock stops"))]


def ticked(on: bool, words: str, *, wrong: bool = False) -> Content:
    """Something that is switched on or off."""
    mark, style = ("✗", "bold $text-error") if on and wrong else ("✓", "$text-success") if on else ("·", MUTED)
    return Content.assemble((f"{mark} ", style), (words, "" if on else MUTED))


# How it will look


def preview(title: str, shown: Preview) -> list[Line]:
    """The message as its channel will show it."""
    size = f"{shown.size:,}" if shown.limit is None else f"{shown.size:,} of {shown.limit:,}"
    tail = Content.assemble((size, "$text-error" if shown.limit and shown.size > shown.limit else MUTED))
    lines = [Line(Content.styled(title, "bold $text-primary"), tail), Line(Content.styled(shown.title, MUTED))]
    if shown.problem:
        lines.append(Line(marked("✗", "bold $text-error", (shown.problem, "$text-error")), rows=4, hang=2))
    lines += [
        Line(
            Content.assemble((f"{name}  ", MUTED), (words, "bold" if name in ("Subject", "Name", "Title") else "")),
            rows=3,
        )
        for name, words in shown.head
    ]
    return [*lines, Line(""), Line(Content(shown.text), rows=2000)]


def plain(title: str, composed: Composed) -> list[Line]:
    """The message as somebody will paste it."""
    tail = Content.styled(f"by hand · {len(composed.text):,}", MUTED)
    head = [
        Line(Content.styled(title, "bold $text-primary"), tail),
        Line(Content.styled(composed.headline, "bold"), rows=3),
    ]
    return [*head, Line(""), Line(Content(composed.text), rows=2000)]


# What is new


def news_lines(m: Moment, found: News, draft: Draft) -> list[Line]:
    """What happened since they last heard, and what is under way; what is in the text already says so."""
    since = f"new since {say(found.since, m.zone, m.now)}" if found.since else "they have heard nothing yet"
    text = " ".join(" ".join(draft.parts.values()).casefold().split())
    lines = [(item, _news(m, key, item, mark, text)) for key, item, mark, *_ in told(found)]
    new = [line for item, line in lines if item not in found.under_way or found.is_new(item)]
    older = [line for item, line in lines if item in found.under_way and not found.is_new(item)]
    return [
        caption(since, "ctrl+t takes it"),
        *(new or [Line(Content.styled("nothing happened since", MUTED))]),
        *([caption("known before, still under way"), *older] if older else ()),
    ]


def told(found: News) -> Iterator[tuple[str, Item, str, str, str]]:
    """Each item of the news with its key, its mark, the words that would be taken, and the part that they belong in."""
    groups = (
        ("=", "{}", "done", found.confirmed), ("•", "{} works again", "impact", found.back),
        ("•", "{}", "done", found.done), ("•", "{}", "done", found.found),
        ("·", "Ruled out: {}", "done", found.ruled_out), ("=", "Decided: {}", "done", found.decided),
        ("●", "Under way: {}", "next", found.under_way),
    )  # fmt: skip
    forms = {
        "theory": "Being looked into: {}",
        "vendor": "A supplier is helping us",
        "undone": "No longer in force: {}",
    }
    for group, (mark, form, part, items) in enumerate(groups):
        for item in items:
            yield f"{group}:{item.entry}:{item.text}", item, mark, forms.get(item.sort, form).format(item.text), part


def _news(m: Moment, key: str, item: Item, mark: str, text: str) -> Line:
    inside = " ".join(item.text.casefold().split()) in text
    more = f" · {item.more}" if item.more else ""
    who = f"{item.who} " if item.sort in ("ask", "action") and item.who else ""
    shown = marked("✓" if inside else mark, MUTED, (who, MUTED), (item.text, MUTED if inside else ""), (more, MUTED))
    when = "in the text" if inside else say(item.at, m.zone, m.now) if item.at else ""
    return Line(shown, Content.styled(when, MUTED), key, rows=2, hang=2)


# What sending does


def outcome(m: Moment, draft: Draft, composed: Composed, problems: Mapping[str, str]) -> Content:
    """What the key will do: who gets it by which channel, who must approve, what must be pasted by hand.

    `problems` says why a channel would not take it.
    """
    audience = m.policy.audience(draft.audience)
    known = {each.id: each for each in m.policy.channels}
    titles = {each: known[each].title if each in known else each for each in draft.channels}
    hand = [titles[each] for each in draft.channels if each not in known or known[each].by == "hand"]
    sent = [title for title in titles.values() if title not in hand]
    who = audience.title.lower() if audience else draft.audience
    parts: list[tuple[str, str]] = []
    if errors := len(composed.errors):
        wrong = "one thing is wrong" if errors == 1 else f"{errors} things are wrong"
        parts += [("✗ ", "bold $text-error"), (wrong, "$text-error"), (": mend it, or send it with a reason · ", MUTED)]
    for name, title in titles.items():
        if name in problems:
            parts += [("✗ ", "bold $text-error"), (f"{title}: {problems[name]}", "$text-error"), (" · ", MUTED)]
    if heading := next((each for each in composed.remarks if each.part == "title"), None):
        parts += [("! ", "bold $text-warning"), (heading.said.rstrip("."), "$text-warning"), (" · ", MUTED)]
    if not draft.channels:
        nobody = ("no channel is ticked: it reaches nobody", "$text-warning")
        return Content.assemble(*parts, ("! ", "bold $text-warning"), nobody)
    if just := just_told(m, draft.audience):
        parts += [("! ", "bold $text-warning"), (just, "$text-warning"), (" · ", MUTED)]
    if composed.approver:
        role = next((each.title.lower() for each in m.policy.roles if each.id == composed.approver), composed.approver)
        holder = m.incident.holder(composed.approver)
        parts += [("waits for ", MUTED), (f"{holder}, {role}," if holder else f"the {role}", "bold")]
        parts += [(" to approve it · then ", MUTED)]
    if sent:
        parts += [("goes to ", MUTED), (who, "bold"), (" by ", MUTED), (", ".join(sent), "bold")]
    if hand:
        parts += [(" · you paste it: " if sent else f"you paste it to {who}: ", MUTED), (", ".join(hand), "bold")]
    return Content.assemble(*parts)


def just_told(m: Moment, audience: str) -> str:
    """That they heard only a moment ago, within the first third of their cadence; empty otherwise."""
    heard = last_heard(m.incident, audience)
    after = following(m.incident, m.policy, audience, m.now)
    if heard is None or after is None or m.now - heard.at >= (after - m.now) / 3:
        return ""
    minutes = (m.now - heard.at) // MINUTE
    ago = "just now" if minutes < 1 else "a minute ago" if minutes == 1 else f"{minutes} minutes ago"
    clocks = update_clocks(m.incident, m.policy)
    due = next((each.due for each in clocks if each.about == audience and not each.over), None)
    return f"told {ago}{f'; due {say(due, m.zone, m.now)}' if due else ''}"
