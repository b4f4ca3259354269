"""`wording`: the plain-language check on any text."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from mim_console.cli.options import JSON
from mim_console.cli.output import Inked, print_json, print_table
from mim_console.cli.refusal import NotDone
from mim_console.cli.session import Session, pass_session


@click.command(short_help="Check the words of an update")
@click.option("--audience", required=True, metavar="AUDIENCE", help="Who is to read it.")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True), default=Path("-"), metavar="[FILE|-]")
@JSON
@pass_session
def wording(session: Session, audience: str, file: Path, as_json: bool) -> None:
    """Check a text that is to go out: what it promises, blames, guesses or leaves out, and the plain word for it.

    With --audience review, a text of the review: what blames, or judges by what nobody could know then. The rules
    are the policy's. An error ends with exit code 1.
    """
    from mim_console.data import policy_file
    from mim_console.incident.wording import REVIEW, check, check_review

    policy = policy_file.load(session.policy)
    if audience != REVIEW and policy.audience(audience) is None:
        known = ", ".join((*(each.id for each in policy.audiences), REVIEW))
        raise NotDone(f"{audience!r} is no audience: write one of {known}.")
    text = _text(file)
    remarks = check_review(text, "", policy.wording) if audience == REVIEW else check(text, audience, policy.wording)
    if as_json:
        print_json(
            [{"level": each.level, "rule": each.rule, "text": each.text, "instead": each.instead} for each in remarks]
        )
    elif not remarks:
        click.echo("Nothing to mend.")
    else:
        colours = {"error": "red", "warning": "yellow"}
        print_table([(Inked(each.level, colours[each.level]), each.rule, each.text, each.instead) for each in remarks])
    if any(each.level == "error" for each in remarks):
        raise click.exceptions.Exit(1)


def _text(file: Path) -> str:
    if str(file) == "-":
        return sys.stdin.read()
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise NotDone(f"{file} is not UTF-8 text.") from None
    except OSError as error:
        raise NotDone(f"{file} cannot be read ({error.strerror}).") from None
