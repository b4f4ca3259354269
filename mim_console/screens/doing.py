"""From a key to a verb: the menu, the form, and what happens when it is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mim_console.data.errors import LedgerError
from mim_console.desk.drafts import text_of
from mim_console.desk.moment import Refused
from mim_console.desk.verbs import VERBS
from mim_console.desk.verbs.people import handover_brief
from mim_console.desk.verbs.vendors import whom_to_chase
from mim_console.incident.fold import read
from mim_console.incident.safe import one_line
from mim_console.screens.keys import GROUPS, ITEMS, VERB_KEYS
from mim_console.widgets.menu import Choice, Menu

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from mim_console.desk.verb import Verb
    from mim_console.incident.entry import Entry
    from mim_console.incident.facts.escalate import Vendor
    from mim_console.screens.console import Console

Look = tuple[Choice, "Callable[[], None]"]
"""A line of a menu that is no verb, and what it does."""
RECEIPT = 80
"""Characters of an entry that are said where the log is not in sight."""


def why_not(app: Console) -> str:
    """Why nothing can be entered here now; empty if something can."""
    if app.read_only:
        return "this console is read-only: it shows everything and changes nothing"
    seat = getattr(app.screen_stack[0], "seat", None)
    if seat is not None and seat.as_of is not None:
        return "this is the past: esc returns to now, where you can write"
    return ""


def why_off(app: Console, incident: str | None, verb: Verb[...]) -> str | None:
    """Why a verb cannot be done now, or None if it can."""
    if reason := why_not(app):
        return reason
    if verb.opens:
        return verb.why_off(app.desk.moment(None))
    return verb.why_off(app.desk.moment(incident)) if incident else "no incident is chosen"


def do(app: Console, incident: str | None, name: str, given: dict[str, str] | None = None) -> None:
    """Do a verb, after asking for what it needs and was not given."""
    verb = VERBS[name]
    if reason := why_off(app, incident, verb):
        app.say(f"{verb.title}: {reason}", wrong=True)
        return
    from mim_console.screens.asking import form_for

    about = None if verb.opens else incident
    if name == "update" and incident is not None:  # written, not filled in
        from mim_console.screens import composer, places

        composer.write(app, incident, places.seat_at(app, incident), (given or {}).get("audience", ""))
    elif name == "write-review" and incident is not None:
        from mim_console.screens import places, review_editor

        review_editor.write(app, incident, places.seat_at(app, incident), (given or {}).get("section", ""))
    elif verb.inputs:
        app.push_screen(form_for(app, verb, about, given or {}))
    elif problem := commit(app, verb, about, {}):
        app.say(problem, wrong=True)


def commit(app: Console, verb: Verb[...], incident: str | None, typed: dict[str, str], at: str = "") -> str:
    """Do it; answers the sentence that says why not, empty when it is in the ledger."""
    try:
        entries = app.desk.do_typed(verb, incident, typed, at)
    except (Refused, LedgerError) as refusal:
        return str(refusal)
    if verb.opens:
        from mim_console.screens import places

        app.call_later(places.view, app, entries[0].incident)  # once the form is gone from this screen
    if verb.name in ("nothing-new", "approve-update") and incident is not None:
        app.call_later(_hand_over, app, incident, entries)
    if verb.name == "resolve" and incident is not None and _leaves_children(app, incident):
        app.call_later(do, app, incident, "resolve-children")
    # The first says what was done; what follows from it, and what other records say of it, comes after.
    _receipt(app, next((each for each in entries if each.incident == incident), entries[0]))
    return ""


def _leaves_children(app: Console, incident: str) -> bool:
    return VERBS["resolve-children"].why_off(app.desk.moment(incident)) is None


def log(app: Console, incident: str, line: str) -> bool:
    """Enter a line of the log; False, with a word why, if it was refused."""
    try:
        entries = app.desk.log(line, incident)
    except (Refused, LedgerError) as refusal:
        app.say(str(refusal), wrong=True)
        return False
    _receipt(app, entries[-1])
    return True


def _receipt(app: Console, entry: Entry) -> None:
    """Show it; and say it where it shows nowhere: on a screen without the log, or when it was dated back."""
    app.show_now()
    seat = getattr(app.screen_stack[0], "seat", None)
    if seat is None or seat.view not in ("war-room", "timeline") or entry.logged_late:
        app.say(f"✓ {_in_short(text_of(entry))}", seconds=2)


def _in_short(text: str) -> str:
    """One line of it: what was entered is known to whoever entered it, and a long one would hide the screen."""
    line = one_line(text)
    return line if len(line) <= RECEIPT else f"{line[: RECEIPT - 1].rstrip()}…"


def _hand_over(app: Console, incident: str, entries: Iterable[Entry]) -> None:
    """Show each of these updates that goes by hand, one after the other."""
    from mim_console.screens.by_hand import paste_each

    paste_each(app, incident, [handle for each in entries if (handle := getattr(read(each), "handle", ""))])


def menu(app: Console, incident: str | None, group: str) -> None:
    """The verbs of a part of the work, each with its key or the reason why it is off."""
    verbs = [verb for verb in VERBS.values() if verb.about == group]
    _choose(app, incident, f"{GROUPS[group]}  {group}", verbs, {})


def offer(app: Console, incident: str | None, item: str, title: str, looks: Sequence[Look] = (), **also: str) -> None:
    """What can be done with an item of a list; its key is its sort and what names it.

    `title` is what the item says; `looks` can be done with it too, and records nothing; `also` fills further inputs
    of the verbs that have them.
    """
    sort, _, name = item.partition(":")
    if sort in ITEMS:
        into, verbs = ITEMS[sort]
        given = _known(app, incident, sort, name) | also | ({into: name} if into else {})
        role = next((each.title for each in app.desk.policy.roles if each.id == name), "") if into == "role" else ""
        _choose(
            app,
            incident,
            " · ".join(filter(None, (role, title))) or name or sort,
            [VERBS[verb] for verb in verbs],
            given,
            looks,
        )


def _known(app: Console, incident: str | None, sort: str, name: str) -> dict[str, str]:
    """What an item says of further inputs: whom to call for it, whose report it is, what a role needs."""
    if sort == "role":
        return {"brief": handover_brief(app.desk.moment(incident), name)}
    if sort == "report":
        return {"regime": name.partition("/")[0]}
    if sort == "vendor" and (vendor := _vendor(app, incident, name)):
        return {"contact": whom_to_chase(app.desk.moment(incident), vendor)}
    if sort != "rung" or incident is None:
        return {}
    for proposal in app.desk.proposals(incident):
        if proposal.rung == name and proposal.contact:
            return {"to": proposal.to, "via": proposal.via}
    return {"to": ", ".join(who for rung in app.desk.policy.escalation.rungs if rung.id == name for who in rung.who)}


def _vendor(app: Console, incident: str | None, handle: str) -> Vendor | None:
    vendors = app.desk.incident(incident).vendors.values() if incident else ()
    return next((each for each in vendors if each.handle == handle), None)


def _choose(
    app: Console,
    incident: str | None,
    title: str,
    verbs: Iterable[Verb[...]],
    given: dict[str, str],
    looks: Sequence[Look] = (),
) -> None:
    choices = [choice for choice, _ in looks]
    choices += [Choice(VERB_KEYS[v.name], v.title, v.name, why_off(app, incident, v)) for v in verbs]

    def chosen(name: str | None) -> None:
        look = next((then for choice, then in looks if choice.answer == name), None)
        if look is not None:
            look()
        elif name is not None:
            do(app, incident, name, {into: text for into, text in given.items() if into in VERBS[name].inputs})

    about = app.desk.incident(incident) if incident else None
    app.push_screen(Menu(title, choices, f"{about.reference} {about.title}" if about else ""), chosen)


def answer_proposal(app: Console, incident: str | None, *, yes: bool) -> None:
    """Open the form of the first escalation that is proposed, filled in; or that of leaving it out, which asks why.

    Once it is resolved, the same for the children that are still open.
    """
    if incident is None:
        app.say("choose an incident first: proposals are about one", wrong=True)
        return
    found = app.desk.proposals(incident)
    if not found and _leaves_children(app, incident):
        do(app, incident, "resolve-children" if yes else "unlink")
    elif not found:
        app.say("nothing is proposed: e e escalates all the same")
    elif yes:
        do(app, incident, "escalate", found[0].inputs)
    else:
        do(app, incident, "decline-escalation", {"proposal": found[0].key})


def show_help(app: Console) -> None:
    """All keys."""
    from mim_console.screens.help import Help

    app.push_screen(Help())


def show_clocks(app: Console, incident: str | None) -> None:
    """All clocks of an incident, as the screen in front knows it."""
    if incident is None:
        app.say("choose an incident first, or declare one with D", wrong=True)
        return
    from mim_console.screens.clock_list import ClockList

    def chosen(item: tuple[str, str] | None) -> None:
        if item is not None:
            offer(app, incident, *item)

    seat = app.seats.get(incident)
    app.push_screen(ClockList(app.desk.scene(incident, seat.as_of if seat else None)), chosen)
