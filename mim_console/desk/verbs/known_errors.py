"""Known errors: record one, say what changed, and take from what was before what helps now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mim_console.desk.inputs import Choice, Due, Long, Pick, Several, Text
from mim_console.desk.moment import Moment, Refused
from mim_console.desk.verb import Facts, verb
from mim_console.desk.verbs.common import REASON, never, over, without
from mim_console.incident import drafted
from mim_console.incident.facts import known_errors as fact
from mim_console.incident.facts.contain import WorkaroundAdopted
from mim_console.incident.facts.diagnose import HypothesisRaised
from mim_console.incident.known_errors import next_reference

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from mim_console.incident.facts.known_errors import KnownError
    from mim_console.incident.past import Past

ABOUT = "review"


def known(m: Moment) -> Iterable[tuple[str, str, Any]]:
    """Those that were not retired, the newest first."""
    every = reversed(m.memory.known_errors)
    return ((k.reference, f"{k.title} ({k.state})", k) for k in every if k.state != "retired")


def _others(m: Moment) -> Iterable[tuple[str, str, Any]]:
    return (each for each in known(m) if each[2].id not in m.incident.known_errors)


def _drafts(m: Moment) -> Iterable[tuple[str, str, Any]]:
    return ((k.reference, k.title, k) for k in m.memory.known_errors if k.state == "draft")


def _unfixed(m: Moment) -> Iterable[tuple[str, str, Any]]:
    return ((k.reference, k.title, k) for k in m.memory.known_errors if k.state in ("draft", "approved"))


KNOWN_ERROR = Pick(label="Known error", among_these=known)
NONE_KNOWN = "no known error is recorded"


def _services(m: Moment) -> str:
    return ", ".join(m.incident.services)


def _problem(m: Moment) -> str:
    return "" if m.incident.problem.startswith("none: ") else m.incident.problem


@verb(
    "known-error",
    "Record a known error",
    ABOUT,
    off=never,
    drafted=True,
    title=Text(label="Title", prefill=lambda m: m.incident.title),
    symptoms=Long(label="Symptoms", prefill=lambda m: drafted.symptoms(m.incident)),
    cause=Long(label="Cause", prefill=lambda m: m.incident.known_cause),
    workaround=Long(label="Workaround", prefill=lambda m: drafted.workaround(m.incident)),
    fix=Text(label="Permanent fix", prefill=lambda m: drafted.fix(m.incident)),
    services=Several(label="Services", prefill=_services),
    fix_change=Text(label="Change", help="that brings the fix"),
    problem=Text(label="Problem", prefill=_problem),
    valid_to=Due(label="Valid until"),
)
def known_error(
    m: Moment,
    title: str,
    symptoms: str = "",
    cause: str = "",
    workaround: str = "",
    fix: str = "",
    services: tuple[str, ...] = (),
    fix_change: str = "",
    problem: str = "",
    valid_to: datetime | None = None,
) -> Facts:
    """So that the next MIM finds it in a minute. It is a draft until somebody approves it."""
    yield fact.KnownErrorRecorded(
        reference=next_reference(known.reference for known in m.memory.known_errors),
        title=title,
        symptoms=symptoms,
        cause=cause,
        workaround=workaround,
        fix=fix,
        services=services or tuple(m.incident.services),
        fix_change=fix_change,
        problem=problem,
        valid_to=valid_to,
    )


@verb(
    "edit-known-error",
    "Edit a known error",
    ABOUT,
    off=without(known, NONE_KNOWN, never),
    known_error=KNOWN_ERROR,
    title=Text(label="Title"),
    symptoms=Long(label="Symptoms"),
    cause=Long(label="Cause"),
    workaround=Long(label="Workaround"),
    fix=Text(label="Permanent fix"),
    services=Several(label="Services"),
    fix_change=Text(label="Change", help="that brings the fix"),
    problem=Text(label="Problem"),
    valid_to=Due(label="Valid until"),
)
def edit_known_error(
    m: Moment,
    known_error: KnownError,
    title: str = "",
    symptoms: str = "",
    cause: str = "",
    workaround: str = "",
    fix: str = "",
    services: tuple[str, ...] = (),
    fix_change: str = "",
    problem: str = "",
    valid_to: datetime | None = None,
) -> Facts:
    """What is given takes the place of what is there; what is left empty stays."""
    edited = fact.KnownErrorEdited(
        about=known_error.id,
        handle=known_error.reference,
        title=title or None,
        symptoms=symptoms or None,
        cause=cause or None,
        workaround=workaround or None,
        fix=fix or None,
        services=services or None,
        fix_change=fix_change or None,
        problem=problem or None,
        valid_to=valid_to,
    )
    if not edited.new:
        raise Refused(f"nothing of {known_error.reference} would change: say what")
    yield edited


@verb(
    "approve-known-error",
    "Approve a known error",
    ABOUT,
    off=without(_drafts, "no known error waits for approval", never),
    known_error=Pick(label="Known error", among_these=_drafts),
    reason=Text(label="Checked by or how"),
)
def approve_known_error(m: Moment, known_error: KnownError, reason: str = "") -> Facts:
    """Somebody who knows vouches for it: it is found before drafts."""
    yield _moved(known_error, "approved", reason)


@verb(
    "known-error-fixed",
    "A known error is fixed",
    ABOUT,
    off=without(_unfixed, "no known error waits for its fix", never),
    known_error=Pick(label="Known error", among_these=_unfixed),
    fix=Text(label="Fixed by"),
    change=Text(label="Change"),
)
def known_error_fixed(m: Moment, known_error: KnownError, fix: str = "", change: str = "") -> Facts:
    """It should not come back; if it does, this is the first thing to doubt."""
    if fix or change:
        yield fact.KnownErrorEdited(
            about=known_error.id, handle=known_error.reference, fix=fix or None, fix_change=change or None
        )
    yield _moved(known_error, "fixed", "")


@verb(
    "retire-known-error",
    "Retire a known error",
    ABOUT,
    off=without(known, NONE_KNOWN, never),
    known_error=KNOWN_ERROR,
    reason=REASON,
)
def retire_known_error(m: Moment, known_error: KnownError, reason: str) -> Facts:
    """It does not hold any more and is found no longer; the record keeps it."""
    yield _moved(known_error, "retired", reason)


def _moved(known_error: KnownError, state: fact.KnownErrorState, reason: str) -> fact.KnownErrorMoved:
    return fact.KnownErrorMoved(about=known_error.id, handle=known_error.reference, state=state, reason=reason)


@verb(
    "is-known-error",
    "It is a known error",
    "diagnose",
    off=without(_others, "no known error is recorded that it is not linked to", never),
    known_error=Pick(label="Known error", among_these=_others),
    reason=Text(label="Told by"),
)
def is_known_error(m: Moment, known_error: KnownError, reason: str = "") -> Facts:
    """Link this incident to the known error that it turned out to be."""
    yield matched(known_error, reason)


def matched(known_error: KnownError, reason: str = "") -> fact.KnownErrorMatched:
    return fact.KnownErrorMatched(
        known_error=known_error.id, reference=known_error.reference, title=known_error.title, reason=reason
    )


class Source(Choice):
    """A past incident or a known error: those that this incident resembles are offered, any other goes by reference."""

    def read(self, text: str, moment: Moment) -> Past:
        if past := moment.memory.named(text):
            return past
        these = {past.reference: past for past in _alike(moment)}
        return these[self.among(text, self.offered(moment))]


def _alike(m: Moment) -> Iterator[Past]:
    return (found.past for found in m.memory.seen_before(m.incident).found)


def _theories(m: Moment) -> list[tuple[str, str]]:
    return [(past.reference, past.cause.partition("\n")[0]) for past in _alike(m) if past.cause]


def _workarounds(m: Moment) -> list[tuple[str, str]]:
    return [(past.reference, helped(past).partition("\n")[0]) for past in _alike(m) if helped(past)]


def helped(past: Past) -> str:
    """What helped then: the workaround, else how it was fixed."""
    return past.workaround or past.fix


@verb(
    "adopt-hypothesis",
    "Adopt the cause of a past one",
    "diagnose",
    off=over,
    source=Source(label="From", options=_theories),
    text=Text(label="Theory", help="if it is to be put otherwise"),
)
def adopt_hypothesis(m: Moment, source: Past, text: str = "") -> Facts:
    """What it was then goes on the board as a theory, with where it is from."""
    theory = text or source.cause.partition("\n")[0]
    if not theory:
        raise Refused(f"{source.reference} names no cause: put the theory in your own words")
    handle = m.incident.next_handle("H")
    yield HypothesisRaised(handle=handle, text=theory, source=source.reference, source_id=source.id)


@verb(
    "adopt-workaround",
    "Adopt what helped a past one",
    "contain",
    off=over,
    source=Source(label="From", options=_workarounds),
    text=Text(label="Workaround", help="if it is to be put otherwise"),
)
def adopt_workaround(m: Moment, source: Past, text: str = "") -> Facts:
    """What helped then is to help here, with where it is from. Nobody is told yet: that is “publish a workaround”."""
    workaround = text or helped(source)
    if not workaround:
        raise Refused(f"{source.reference} names no workaround: put it in your own words")
    yield WorkaroundAdopted(text=workaround, source=source.reference, source_id=source.id)
