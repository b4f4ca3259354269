"""`problems`: what problem management was handed, over all incidents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from mim_console.cli.options import JSON
from mim_console.cli.output import Inked, print_json, print_line, print_table
from mim_console.cli.session import Session, pass_session
from mim_console.incident.safe import one_line, visible
from mim_console.incident.when import say

if TYPE_CHECKING:
    from datetime import datetime

    from mim_console.desk.desk import Desk
    from mim_console.incident.facts.problems import Problem
    from mim_console.incident.incident import Incident

PARTS = {
    "impact": "Impact",
    "cause": "Cause",
    "tested": "Tested",
    "workaround": "Workaround",
    "evidence": "Evidence",
    "risk": "Residual risk",
    "outcome": "Outcome",
}
_COURSE = ("impact_start", "detected", "contained", "fix_applied", "restored", "resolved")
"""The milestones by which somebody who was not there follows it."""


@click.command(short_help="Problem records of all incidents, newest first; or one, whole")
@click.argument("problem", metavar="[PROBLEM]", required=False)
@click.option("--open", "only_open", is_flag=True, help="Only those that are not closed.")
@JSON
@pass_session
def problems(session: Session, problem: str | None, only_open: bool, as_json: bool) -> None:
    """The problem records of all incidents, or all that is known of PROBLEM, with the incidents that have it.

    `raise-problem INCIDENT` drafts one from the record of an incident, `problem INCIDENT PRB-0001` links another
    incident to it.
    """
    with session.looking() as desk:
        every = {incident.id: incident for incident in desk.incidents()}
        if problem is not None:
            _print_one(desk, _named(desk, problem), every, as_json)
            return
        found = [each for each in reversed(desk.memory.problems) if each.open or not only_open]
        if as_json:
            print_json([_state(each, every) for each in found])
        elif found:
            rows = [_row(each, every, desk) for each in found]
            print_table(rows, ("number", "", "owner", "due", "incidents", "title"))
        else:
            none = "No problem record is open." if only_open else "No problem is recorded: `raise-problem` drafts one."
            click.echo(none)


def _row(problem: Problem, every: dict[str, Incident], desk: Desk) -> tuple[str, ...]:
    due = say(problem.due, desk.policy.timezone, desk.now()) if problem.due else ""
    late = problem.overdue(desk.now())
    return (
        problem.reference,
        "open" if problem.open else "closed",
        problem.owner or "no owner",
        Inked(f"overdue since {due}", "red") if late else due,
        ", ".join(_references(problem, every)),
        problem.title,
    )


def _print_one(desk: Desk, problem: Problem, every: dict[str, Incident], as_json: bool) -> None:
    if as_json:
        print_json(_state(problem, every))
        return
    zone, now = desk.policy.timezone, desk.now()
    print_line(f"{problem.reference}  {problem.title}", bold=True)
    due = f"{'overdue since' if problem.overdue(now) else 'due'} {say(problem.due, zone, now)}" if problem.due else ""
    closed = f"closed {say(problem.closed, zone, now)}" if problem.closed else "open"
    head = (closed, problem.owner or "no owner", due, problem.priority, ", ".join(problem.services), problem.ticket)
    print_line(" · ".join(filter(None, head)), dim=True)
    for name, label in PARTS.items():
        if text := getattr(problem, name):
            click.echo()
            print_line(label, bold=True)
            click.echo(visible(text))
    click.echo()
    print_line("Incidents", bold=True)
    for id in problem.incidents:
        incident = desk.incident(id) if id in every else None
        if incident is not None:
            course = [_reached(name, at, desk) for name in _COURSE if (at := incident.at(name))]
            print_line(" · ".join((f"{incident.reference}  {incident.title}", *course)))


def _reached(milestone: str, at: datetime, desk: Desk) -> str:
    return f"{milestone.replace('_', ' ')} {say(at, desk.policy.timezone, desk.now())}"


def _named(desk: Desk, reference: str) -> Problem:
    from mim_console.desk.moment import Refused

    wanted = reference.strip().casefold()
    for each in desk.memory.problems:
        if wanted in (each.reference.casefold(), each.ticket.casefold()):
            return each
    raise Refused(f"no problem is called {one_line(reference)}: `problems` shows all")


def _references(problem: Problem, every: dict[str, Incident]) -> list[str]:
    return [every[id].reference if id in every else id for id in problem.incidents]


def _state(problem: Problem, every: dict[str, Incident]) -> dict[str, Any]:
    from mim_console.reports.state import plain

    return {**plain(problem), "incidents": _references(problem, every)}
