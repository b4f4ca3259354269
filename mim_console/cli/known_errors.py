"""`known-errors`: the faults that are known, over all incidents."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mim_console.cli.options import JSON
from mim_console.cli.output import print_json, print_line, print_table
from mim_console.cli.session import Session, pass_session
from mim_console.incident.safe import one_line, visible

if TYPE_CHECKING:
    from mim_console.desk.desk import Desk
    from mim_console.incident.facts.known_errors import KnownError

KNOWN_ERROR = click.argument("known_error", metavar="KNOWN-ERROR")
REASON = click.option("--reason", metavar="TEXT", default="", help="Checked by or how.")
PARTS = {
    "symptoms": "Symptoms",
    "cause": "Cause",
    "workaround": "Workaround",
    "fix": "Permanent fix",
    "fix_change": "Change",
    "problem": "Problem",
}


class _Lookup(click.Group):
    """What is none of its commands is looked for."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args or args[0] not in (*self.commands, "-h", "--help"):
            args = ["list", *args]
        return super().parse_args(ctx, args)


@click.group("known-errors", cls=_Lookup, short_help="Faults that are known: list, show, import, approve, fix, retire")
def known_errors() -> None:
    """The known errors of all incidents: symptoms, cause, workaround and fix, found by `search` as well.

    `known-errors WORD…` shows those with these words in them. `known-error INCIDENT TITLE` records one.
    """


@known_errors.command("list", short_help="Show them, or those with these words")
@click.argument("words", nargs=-1, metavar="[WORD]...")
@click.option("--all", "every", is_flag=True, help="Also those that were retired.")
@JSON
@pass_session
def list_known_errors(session: Session, words: tuple[str, ...], every: bool, as_json: bool) -> None:
    """All known errors, the newest first, or only those with every WORD in what is known of them."""
    with session.looking() as desk:
        found = [known for known in reversed(desk.memory.known_errors) if every or known.state != "retired"]
        found = [known for known in found if _has(known, words)]
        references = {incident.id: incident.reference for incident in desk.incidents()}
        now = desk.now()
    if as_json:
        print_json([_state(known, references) for known in found])
    elif found:
        rows = [
            (
                known.reference,
                f"{known.state}, outdated" if known.outdated(now) else known.state,
                f"{len(known.incidents)} ×" if known.incidents else "",
                ", ".join(known.services),
                known.title,
            )
            for known in found
        ]
        print_table(rows, ("number", "state", "was it", "services", "title"))
    else:
        click.echo("No known error fits." if words else "No known error is recorded: `known-error` records one.")


@known_errors.command("show", short_help="Show one, whole")
@KNOWN_ERROR
@JSON
@pass_session
def show_known_error(session: Session, known_error: str, as_json: bool) -> None:
    """All that is known of one, and which incidents turned out to be it."""
    with session.looking() as desk:
        known = _named(desk, known_error)
        references = {incident.id: incident.reference for incident in desk.incidents()}
        now = desk.now()
    state = _state(known, references)
    if as_json:
        print_json(state)
        return
    print_line(f"{known.reference}  {known.title}", bold=True)
    head = [known.state, ", ".join(known.services), f"recorded by {known.by}"]
    head += [f"from {known.source}"] if known.source else []
    if known.valid_to:
        head.append(f"{'was valid' if known.outdated(now) else 'valid'} until {known.valid_to:%Y-%m-%d}")
    print_line(" · ".join(filter(None, head)), dim=True)
    for name, label in PARTS.items():
        if text := getattr(known, name):
            click.echo()
            print_line(label, bold=True)
            click.echo(visible(text))
    if state["incidents"]:
        click.echo()
        print_line(f"Incidents that were it: {', '.join(state['incidents'])}")


@known_errors.command("import", short_help="Take in those of another system (CSV, JSON)")
@click.argument("file", type=click.Path(path_type=Path))
@pass_session
def import_known_errors(session: Session, file: Path) -> None:
    """Take in FILE whole, or nothing of it: an export of ServiceNow's articles or problems, or a table of your own.

    Columns by their usual names: number, short description, description, cause, workaround, fix, cmdb ci, problem,
    state, valid to. Taken in again, only what the file says otherwise changes.
    """
    from mim_console.data.rules_file import RulesError
    from mim_console.desk import known_error_file

    try:
        with session.doing() as desk:
            taken = known_error_file.import_known_errors(desk, file)
    except RulesError as error:
        for problem in error.problems:
            click.echo(one_line(str(problem)), err=True)
        raise click.exceptions.Exit(1) from None
    print_line(f"{file.name}: {taken.new} new, {taken.changed} changed, {taken.same} as they were.")
    if taken.unread:
        print_line(f"Columns not read: {', '.join(taken.unread)}.", dim=True)


@known_errors.command("approve", short_help="Somebody vouches for it")
@KNOWN_ERROR
@REASON
@pass_session
def approve(session: Session, known_error: str, reason: str) -> None:
    """Say that a known error is right: it is then found before drafts."""
    _do(session, "approve-known-error", known_error, reason=reason)


@known_errors.command("fixed", short_help="Its cause is gone")
@KNOWN_ERROR
@click.option("--fix", metavar="TEXT", default="", help="Fixed by.")
@click.option("--change", metavar="TEXT", default="", help="The change that brought the fix.")
@pass_session
def fixed(session: Session, known_error: str, fix: str, change: str) -> None:
    """Say that a known error should not come back."""
    _do(session, "known-error-fixed", known_error, fix=fix, change=change)


@known_errors.command("retire", short_help="It does not hold any more")
@KNOWN_ERROR
@click.option("--reason", metavar="TEXT", required=True, help="Why.")
@pass_session
def retire(session: Session, known_error: str, reason: str) -> None:
    """Take a known error out of what is found. The record keeps it."""
    _do(session, "retire-known-error", known_error, reason=reason)


@known_errors.command("edit", short_help="Say what changed")
@KNOWN_ERROR
@click.option("--title", metavar="TEXT", default="")
@click.option("--symptoms", metavar="TEXT", default="")
@click.option("--cause", metavar="TEXT", default="")
@click.option("--workaround", metavar="TEXT", default="")
@click.option("--fix", metavar="TEXT", default="", help="Permanent fix.")
@click.option("--change", "fix_change", metavar="TEXT", default="", help="The change that brings the fix.")
@click.option("--service", "services", metavar="NAME", multiple=True, help="May be repeated.")
@click.option("--problem", metavar="TEXT", default="")
@click.option("--valid-to", metavar="TIME", default="")
@pass_session
def edit(session: Session, /, known_error: str, services: tuple[str, ...], **typed: str) -> None:
    """What is given takes the place of what is there."""
    _do(session, "edit-known-error", known_error, services=", ".join(services), **typed)


def _do(session: Session, verb: str, reference: str, **typed: str) -> None:
    """On the record on which it lies: what is said of it belongs to no other incident."""
    from mim_console.desk.drafts import text_of
    from mim_console.desk.verbs import VERBS

    with session.doing() as desk:
        known = _named(desk, reference)
        for entry in desk.do_typed(VERBS[verb], known.incident, {"known_error": known.reference, **typed}):
            print_line(text_of(entry))


def _named(desk: Desk, reference: str) -> KnownError:
    from mim_console.desk.moment import Refused

    if known := desk.memory.known_error(reference):
        return known
    raise Refused(f"no known error is called {one_line(reference)}: `known-errors --all` shows all")


def _has(known: KnownError, words: tuple[str, ...]) -> bool:
    parts = (known.reference, known.title, *known.services, *(getattr(known, name) for name in PARTS))
    text = " ".join(parts).casefold()
    return all(word.casefold() in text for word in words)


def _state(known: KnownError, references: dict[str, str]) -> dict[str, Any]:
    from mim_console.reports.state import plain

    recorded_in = references.get(known.incident, "")
    return {**plain(known), "recorded_in": recorded_in, "incidents": [references.get(id, id) for id in known.incidents]}
