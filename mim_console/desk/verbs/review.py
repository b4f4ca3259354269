"""Review: schedule it, hold it, write it, and see that something is learnt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mim_console.desk.inputs import Choice, Due, EntryIds, Long, Person, Pick, Several, Text
from mim_console.desk.moment import Moment, Refused
from mim_console.desk.verb import Facts, verb
from mim_console.desk.verbs.common import NOTE, REASON, never, points, without, words
from mim_console.incident.adoption import in_short, written
from mim_console.incident.duration import said
from mim_console.incident.facts import review as fact
from mim_console.incident.facts.review_text import ReviewRests, ReviewWritten
from mim_console.incident.ids import is_id
from mim_console.incident.reviewing import against, unsigned
from mim_console.incident.when import say
from mim_console.incident.wording import check_review

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from mim_console.incident.facts.review import Point, PointSort, ReviewState
    from mim_console.incident.facts.review_text import Section, Version
    from mim_console.incident.facts.work import Action

ABOUT = "review"
SECTIONS = words("summary", "impact", "detection", "response", "communication", "causes", "external summary", "notes")
SORTS = words(
    "well", "badly", "lucky", "factor", "why", "gap-monitoring", "gap-process", "gap-infrastructure", "lesson"
)


@verb(
    "schedule-review",
    "Schedule the review",
    ABOUT,
    off=never,
    when=Due(label="When"),
    facilitator=Person(label="Facilitator"),
    invited=Several(label="Invited"),
)
def schedule_review(m: Moment, when: datetime, facilitator: str = "", invited: tuple[str, ...] = ()) -> Facts:
    """Best before the incident is closed, while everybody remembers."""
    yield fact.ReviewScheduled(at=when, facilitator=facilitator, invited=invited)


@verb(
    "hold-review",
    "The review was held",
    ABOUT,
    off=never,
    attended=Several(label="Attended", prefill=lambda m: ", ".join(m.incident.review.invited)),
)
def hold_review(m: Moment, attended: tuple[str, ...] = ()) -> Facts:
    """The milestone “reviewed”; who was invited and is not named here did not come."""
    yield fact.ReviewHeld(attended=attended)


def _worded(m: Moment, part: str, text: str) -> str:
    """The first thing that is wrong with the words; empty if nothing is. It may be kept all the same."""
    found = check_review(text, part, m.policy.wording, m.incident.people())
    return next((each.said for each in sorted(found, key=lambda each: each.level)), "")


RESTS = EntryIds(label="Rests on", help="ids of entries, or their ends")


@verb(
    "write-review",
    "Write a section of the review",
    ABOUT,
    off=never,
    section=Choice(label="Section", options=SECTIONS),
    text=Long(label="Text"),
    base=Text(label="Made from", help="the text that was read: its id, or “latest”"),
    merges=EntryIds(label="And from", help="further texts that this one settles"),
    rests_on=RESTS,
)
def write_review(
    m: Moment,
    section: Section,
    text: str,
    base: str = "",
    merges: tuple[str, ...] = (),
    rests_on: tuple[str, ...] = (),
) -> Facts:
    """How and what, not who. It takes the place of the text that it was made from; another one stays beside it."""
    if base == "latest":
        stand = [version.id for version in m.incident.review.standing(section)] or [m.incident.id]
        base, merges = stand[0], (*stand[1:], *merges)
    elif base and not is_id(base):
        raise Refused(f"Made from: {base!r} is no text: write its id (`review --json` has it), or latest")
    yield ReviewWritten(section=section, text=text, base=base, merges=merges, rests_on=rests_on)


def _rivals(m: Moment) -> Iterator[tuple[str, str, Version]]:
    for section, texts in m.incident.review.conflicts.items():
        for n, each in enumerate(texts, 1):
            yield f"{section} {n}", f"{each.by} {say(each.at, m.zone, m.now)}: {each.text}", each


@verb(
    "keep-text",
    "Keep one of several texts",
    ABOUT,
    off=without(_rivals, "no section has more than one text", never),
    kept=Pick(label="Which", among_these=_rivals),
)
def keep_text(m: Moment, kept: Version) -> Facts:
    """Where two wrote at once: this one stands, the others stay in its history."""
    others = [each.id for each in m.incident.review.standing(kept.section) if each.id != kept.id]
    yield ReviewWritten(section=kept.section, text=kept.text, base=kept.id, merges=tuple(others))


@verb(
    "point",
    "Add a point to the review",
    ABOUT,
    off=never,
    sort=Choice(label="Sort", options=SORTS),
    text=Text(label="Point", remark=lambda m, text: _worded(m, "factor", text)),
    under=Pick(label="Answers", among_these=points),
    rests_on=RESTS,
)
def point(m: Moment, sort: PointSort, text: str, under: Point | None = None, rests_on: tuple[str, ...] = ()) -> Facts:
    """What went well, badly or luckily; a contributing factor, a why, a gap, a lesson."""
    about = under.id if under else ""
    yield fact.ReviewPoint(handle=m.incident.next_handle("P"), sort=sort, text=text, under=about, rests_on=rests_on)


def _parts(m: Moment) -> list[tuple[str, str]]:
    return [*SECTIONS, *((handle, text) for handle, text, _ in points(m))]


@verb(
    "rest-on",
    "Say which entries a part rests on",
    ABOUT,
    off=never,
    part=Choice(label="Part", options=_parts),
    rests_on=RESTS,
)
def rest_on(m: Moment, part: str, rests_on: tuple[str, ...]) -> Facts:
    """A section, or a point by its handle; whoever reads the review sees when it was and who said so."""
    about = next((point.id for handle, _, point in points(m) if handle == part), part)
    yield ReviewRests(about=about, handle=part if about != part else "", rests_on=rests_on)


@verb(
    "withdraw-point",
    "Withdraw a point",
    ABOUT,
    off=without(points, "the review has no points yet", never),
    point=Pick(label="Point", among_these=points),
    reason=REASON,
)
def withdraw_point(m: Moment, point: Point, reason: str = "") -> Facts:
    """Taken back; the record keeps it."""
    yield fact.ReviewPointWithdrawn(about=point.id, handle=point.handle, reason=reason)


def _against(m: Moment, state: ReviewState) -> str:
    left = against(m.incident, m.policy, state, m.now)
    return f"{len(left)} open before it: {'; '.join(left)}" if left else ""


@verb(
    "move-review",
    "Move the review on",
    ABOUT,
    off=never,
    state=Choice(
        label="State",
        options=words("draft", "in review", "reviewed", "closed"),
        prefill=lambda m: m.incident.review.ahead,
        remark=_against,
    ),
    reason=REASON,
)
def move_review(m: Moment, state: ReviewState, reason: str = "") -> Facts:
    """Draft, in review, reviewed, closed. What stands against it is named; pass it with a reason."""
    left = against(m.incident, m.policy, state, m.now)
    if left and not reason:
        raise Refused(f"{len(left)} open before {state}: {'; '.join(left)}. Mend them, or give a reason to pass")
    yield fact.ReviewMoved(state=state, reason=reason, left_open=left)


def _to_sign(m: Moment) -> str:
    left = "\n".join(f"· {each}" for each in unsigned(m.incident, m.policy))
    many = len(m.incident.review.stand)
    return f"Signed is what stands now: {many} texts and points, and what the record says.\n{left}".strip()


@verb(
    "sign-review",
    "Sign the review",
    ABOUT,
    off=never,
    shows=_to_sign,
    person=Person(label="Who", prefill=lambda m: m.by),
    note=NOTE,
)
def sign_review(m: Moment, person: str = "", note: str = "") -> Facts:
    """Somebody agrees with it as it stands; what is changed later is named beside their name."""
    yield fact.ReviewSigned(person=person or m.by, texts=tuple(m.incident.review.stand), note=note)


def _every_action(m: Moment) -> list[tuple[str, str, Action]]:
    return [(each.handle, each.what, each) for each in m.incident.actions.values()]


def _changed(m: Moment) -> str:
    """What the file says otherwise than before; empty where only the work itself changed."""
    return in_short(m.memory.to_adopt())


@verb(
    "adopt-policy",
    "Adopt a change of the policy",
    ABOUT,
    off=never,
    what=Text(label="What changed", prefill=_changed),
    version=Text(label="Version", prefill=lambda m: m.policy.stamp),
    why=Long(label="Why"),
    action=Pick(label="From action", among_these=_every_action),
)
def adopt_policy(m: Moment, what: str, version: str = "", why: str = "", action: Action | None = None) -> Facts:
    """The workflow, matrix or ladder was changed because of this incident; changed rules are kept with it."""
    changed = m.memory.to_adopt()
    rules = written(m.policy) if changed else ""
    handle = action.handle if action else ""
    stamp = version or m.policy.stamp
    yield fact.PolicyAdopted(version=stamp, what=what, why=why, action=handle, changed=changed, rules=rules)


@verb("share-lessons", "Lessons were shared", ABOUT, off=never, where=Text(label="Where"))
def share_lessons(m: Moment, where: str) -> Facts:
    """Others learn from it too."""
    yield fact.LessonsShared(where=where)


@verb(
    "process-review",
    "Set the next process review",
    ABOUT,
    off=never,
    due=Due(label="By when", prefill=lambda m: said(m.policy.review.process_every)),
    what=Text(label="What"),
)
def process_review(m: Moment, due: datetime, what: str = "") -> Facts:
    """When the process itself is looked at again."""
    yield fact.ProcessReviewSet(due=due, what=what)
