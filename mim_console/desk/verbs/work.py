"""Work: actions and decisions. What outlives the incident is checked, and verified by somebody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mim_console.desk.inputs import Choice, Due, Person, Pick, Text, YesNo
from mim_console.desk.moment import Moment, Refused
from mim_console.desk.verb import Facts, verb
from mim_console.desk.verbs.common import DUE, REASON, actions, done_actions, never, waiting, without, words
from mim_console.incident.action_wording import check_action, check_done_test, check_owner
from mim_console.incident.facts import work as fact
from mim_console.incident.when import say

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from mim_console.incident.facts.work import Action, ActionType

ABOUT = "work"


def _stands(m: Moment, handle: str) -> str:
    """How an action stands that is none of those with which this can be done."""
    action = next((each for each in m.incident.actions.values() if each.handle == handle), None)
    if action is None:
        return ""
    if action.waiting:
        return f"{handle} waits for approval"
    if action.open:
        return f"{handle} is not finished yet"
    if action.verified_by:
        return f"{handle} is done, and {action.verified_by} verified it"
    return f"{handle} is {'done already' if action.done else 'cancelled'}"


ACTION = Pick(label="Action", among_these=actions, otherwise=_stands)
RESULT = Text(label="Result", help="of what outlives the incident: what shows that it is done")
DONE_TEST = Text(label="Done when", help="what somebody will see then")
BECAUSE = Text(label="In spite", help="why it stays worded so, where the check asks for another wording")
TYPES = words("task", "fix", "rollback", "test", "restore", "vendor", "prevent", "detect", "mitigate", "process")
NO_ACTION = "no action is open"


def _usual(m: Moment) -> ActionType:
    """What an action is if nobody says: after the incident there is no call any more."""
    return "prevent" if m.incident.over else "task"


def _vague(m: Moment, what: str) -> str:
    """What a form says of the wording while it is typed, once there is no call any more."""
    return next((each.said for each in check_action(what, _usual(m))), "") if m.incident.over else ""


def _gone_by(m: Moment, due: datetime) -> str:
    """Actions are often typed up later: a date that has gone by is no mistake, and is said."""
    return "" if due > m.at else f"{say(due, m.zone, m.now)} lies in the past: entered as overdue"


def _nobody(m: Moment, owner: str) -> str:
    return next((each.said for each in check_owner(owner)), "") if m.incident.over else ""


def _finished(m: Moment) -> Iterable[tuple[str, str, Action]]:
    return ((a.handle, f"{a.what} · {a.owner or 'no owner'}", a) for a in m.incident.actions.values() if not a.open)


def _check(
    type: ActionType,
    because: str,
    *,
    what: str | None = None,
    owner: str | None = None,
    done_test: str | None = None,
) -> None:
    """Refuse what nobody could ever tell to be done; what is done on the call is quick, and nobody checks it."""
    if type not in fact.FOLLOW_UPS or because:
        return
    remarks = [
        *(check_action(what, type) if what is not None else ()),
        *(check_owner(owner) if owner is not None else ()),
        *(check_done_test(done_test) if done_test is not None else ()),
    ]
    if remarks:
        first, *others = remarks
        also = "; ".join(each.text[:1].lower() + each.text[1:] for each in others)
        also = f" Also: {also}." if also else ""
        raise Refused(f"{first.said}{also} Or say why it stays so (“in spite”, --because).")


@verb(
    "action",
    "Add an action",
    ABOUT,
    off=never,
    what=Text(label="What", remark=_vague),
    owner=Person(label="Owner", remark=_nobody),
    by=Due(label="By when", help="empty: as the policy says for the type", remark=_gone_by),
    done_test=DONE_TEST,
    type=Choice(label="Type", options=TYPES, prefill=_usual),
    approval=YesNo(label="Needs approval"),
    ticket=Text(label="Ticket"),
    because=BECAUSE,
)
def action(
    m: Moment,
    what: str,
    owner: str = "",
    by: datetime | None = None,
    done_test: str = "",
    type: ActionType | None = None,
    approval: bool = False,
    ticket: str = "",
    because: str = "",
) -> Facts:
    """One named owner. Types prevent, detect, mitigate and process outlive the incident: those are checked."""
    type = type or _usual(m)
    due = by or m.at + m.policy.actions.due[type]
    _check(type, because, what=what, owner=owner, done_test=done_test)
    yield fact.ActionAdded(
        handle=m.incident.next_handle("A"),
        type=type,
        what=what,
        owner=owner,
        due=due,
        approval=approval,
        done_test=done_test,
        ticket=ticket,
        because=because,
    )


@verb(
    "approve",
    "Approve an action",
    ABOUT,
    off=without(waiting, "no action waits for approval", never),
    action=Pick(label="Action", among_these=waiting, otherwise=_stands),
    by=Person(label="By whom", prefill=lambda m: m.by),
)
def approve(m: Moment, action: Action, by: str) -> Facts:
    """Somebody entitled says go."""
    yield fact.ActionApproved(about=action.id, handle=action.handle, type=action.type, by=by)


@verb("done", "An action is done", ABOUT, off=without(actions, NO_ACTION, never), action=ACTION, result=RESULT)
def done(m: Moment, action: Action, result: str = "") -> Facts:
    """With what came of it."""
    if action.waiting:
        raise Refused(f"{action.handle} needs approval first: approve it, or cancel it with a reason")
    if action.follow_up and not result:
        raise Refused(f"Result: what shows that {action.handle} is done? A link, a change, what a test showed")
    yield fact.ActionDone(about=action.id, handle=action.handle, type=action.type, result=result)


@verb(
    "change-action",
    "Change an action",
    ABOUT,
    off=without(actions, NO_ACTION, never),
    action=ACTION,
    owner=Person(label="Owner"),
    by=DUE,
    what=Text(label="What"),
    done_test=DONE_TEST,
    ticket=Text(label="Ticket"),
    type=Choice(label="Type", options=TYPES),
    reason=REASON,
    because=BECAUSE,
)
def change_action(
    m: Moment,
    action: Action,
    owner: str | None = None,
    by: datetime | None = None,
    what: str | None = None,
    done_test: str | None = None,
    ticket: str | None = None,
    type: ActionType | None = None,
    reason: str = "",
    because: str = "",
) -> Facts:
    """Another owner, time, type or wording; what is left empty stays."""
    if not (owner or by or what or done_test or ticket or type):
        raise Refused("say what changes: owner, time, type, wording, done-test or ticket")
    if type in fact.FOLLOW_UPS and not action.follow_up:  # it was quick, and outlives the incident now
        what, owner, done_test = what or action.what, owner or action.owner, done_test or action.done_test
    _check(type or action.type, because, what=what, owner=owner, done_test=done_test)
    if by and action.follow_up and not reason:
        raise Refused(f"Why: {action.handle} outlives the incident, and whoever waits for it wants to know")
    yield fact.ActionChanged(
        about=action.id,
        handle=action.handle,
        type=action.type,
        owner=owner,
        due=by,
        what=what,
        done_test=done_test,
        ticket=ticket,
        reason=reason,
        becomes=type,
        because=because,
    )


@verb(
    "move-action",
    "Move the date of an action",
    ABOUT,
    off=without(actions, NO_ACTION, never),
    action=ACTION,
    by=DUE,
    reason=REASON,
)
def move_action(m: Moment, action: Action, by: datetime, reason: str) -> Facts:
    """The date that it had stays on the record, with the reason."""
    if by <= m.at:
        raise Refused(f"By when: {say(by, m.zone, m.now)} lies in the past")
    yield fact.ActionChanged(about=action.id, handle=action.handle, type=action.type, due=by, reason=reason)


@verb(
    "give-action",
    "Give an action to somebody else",
    ABOUT,
    off=without(actions, NO_ACTION, never),
    action=ACTION,
    owner=Person(label="To whom"),
    reason=REASON,
    because=BECAUSE,
)
def give_action(m: Moment, action: Action, owner: str, reason: str = "", because: str = "") -> Facts:
    """They know of it, and took it."""
    _check(action.type, because, owner=owner)
    yield fact.ActionChanged(
        about=action.id, handle=action.handle, type=action.type, owner=owner, reason=reason, because=because
    )


@verb("cancel-action", "Cancel an action", ABOUT, off=without(actions, NO_ACTION, never), action=ACTION, reason=REASON)
def cancel_action(m: Moment, action: Action, reason: str) -> Facts:
    """Not to be done after all."""
    yield fact.ActionCancelled(about=action.id, handle=action.handle, type=action.type, reason=reason)


@verb(
    "verify-action",
    "Verify a finished action",
    ABOUT,
    off=without(done_actions, "no finished action waits for it", never),
    action=Pick(label="Action", among_these=done_actions, otherwise=_stands),
    evidence=Text(label="Evidence", help="what you saw"),
    because=Text(label="Why you", help="if it is your own"),
)
def verify_action(m: Moment, action: Action, evidence: str = "", because: str = "") -> Facts:
    """Seen by somebody who is not its owner."""
    if action.owner and action.owner.casefold() == m.by.casefold() and not because:
        raise Refused(f"{action.handle} is {action.owner}'s own: somebody else verifies it, or say why you do")
    yield fact.ActionVerified(
        about=action.id, handle=action.handle, type=action.type, by=m.by, evidence=evidence, because=because
    )


@verb(
    "reopen-action",
    "Open an action again",
    ABOUT,
    off=without(_finished, "no action is done or cancelled", never),
    action=Pick(label="Action", among_these=_finished, otherwise=_stands),
    reason=REASON,
)
def reopen_action(m: Moment, action: Action, reason: str) -> Facts:
    """It was not done after all, or is to be done again."""
    yield fact.ActionReopened(about=action.id, handle=action.handle, type=action.type, reason=reason)


@verb(
    "decide",
    "Note a decision",
    ABOUT,
    off=never,
    text=Text(label="Decided"),
    why=Text(label="Because"),
    by=Person(label="By whom", prefill=lambda m: m.by),
)
def decide(m: Moment, text: str, why: str = "", by: str = "") -> Facts:
    """So that nobody asks again at minute fifty."""
    yield fact.Decided(handle=m.incident.next_handle("D"), text=text, why=why, by=by)
