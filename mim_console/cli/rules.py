"""`policy` and `playbook`: the organisation's rules, written, checked and shown."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from mim_console.cli.options import JSON
from mim_console.cli.output import print_json, print_line, print_table
from mim_console.cli.session import Session, pass_session
from mim_console.incident.duration import said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mim_console.data.rules_file import Problem
    from mim_console.data.template_file import Templates
    from mim_console.incident.policy import Policy
    from mim_console.incident.policy.people import Rung

FILE = click.argument("file", type=click.Path(path_type=Path), required=False)


@click.group(short_help="The organisation's rules: init, check, adopt, show, sources")
def policy() -> None:
    """The organisation's rules: one TOML file, complete by default. What it leaves out stays as the default."""


@policy.command(short_help="Write a policy to edit")
@FILE
@pass_session
def init(session: Session, file: Path | None) -> None:
    """Write the default policy, with its comments, to FILE or to the usual place."""
    from mim_console.data import policy_file, rules_file

    path = file or session.policy or rules_file.usual_place(policy_file.NAME)
    policy_file.write_copy(path)
    click.echo(f"{path} is yours to edit; `policy check` says what is wrong with it.")


@policy.command(short_help="Say what is wrong with one")
@FILE
@pass_session
def check(session: Session, file: Path | None) -> None:
    """Check FILE, or the policy in force, with what belongs to it: sources of alerts, and templates, tried out.

    Every mistake is named with its line and its mend.
    """
    from mim_console.data import policy_file, rules_file, sources_file
    from mim_console.data.template_file import Templates

    named = file or session.policy
    path = rules_file.find(policy_file.NAME, named)
    problems = policy_file.problems(path) if path else []
    rules = policy_file.load(path) if not problems else policy_file.default()
    problems += sources_file.problems(named)
    templates = Templates(named)
    problems += [*_wrong_updates(templates, rules), *_wrong_documents(templates, rules)]
    for problem in problems:
        click.echo(problem, err=True)
    if problems:
        raise click.exceptions.Exit(1)
    click.echo(f"{path} is right." if path else "No policy file: the default policy holds, and is right.")


@policy.command(short_help="Write the templates of updates, review, run-sheet and digest to edit")
@pass_session
def templates(session: Session) -> None:
    """Write the default templates beside the policy, those that are not there yet. Delete what you leave as it is."""
    from mim_console.data.template_file import Templates

    for path in Templates(session.policy).write_copies():
        click.echo(path)


@policy.command(short_help="Write how other systems send their alerts, to edit")
@pass_session
def sources(session: Session) -> None:
    """Write sources.toml beside the policy: a table for each system. Delete what you leave as it is."""
    from mim_console.data import sources_file

    path = sources_file.place(session.policy)
    sources_file.write_copy(path)
    click.echo(f"{path} is yours to edit; `policy check` says what is wrong with it.")


def _wrong_updates(templates: Templates, rules: Policy) -> Iterator[Problem]:
    """What is wrong with the organisation's own templates of updates."""
    from mim_console.data.rules_file import Problem, RulesError
    from mim_console.reports.update_trial import faults

    if own := templates.own_updates():
        try:
            for each in faults(templates.updates(), own, rules):
                yield Problem(own.get(each.name, Path(each.name)), each.line, each.said)
        except RulesError as error:
            yield from error.problems


def _wrong_documents(templates: Templates, rules: Policy) -> Iterator[Problem]:
    """What is wrong with the organisation's own templates of the review, the run-sheet and the digest."""
    from mim_console.data.rules_file import Problem, RulesError
    from mim_console.data.template_file import DIGEST, DOCUMENTS, REVIEW, RUNSHEET_HTML
    from mim_console.reports.document_trial import fault_of_digest, fault_of_review, fault_of_runsheet

    for document in DOCUMENTS:
        try:
            text, name = templates.load(document)
        except RulesError as error:
            yield from error.problems
            continue
        if name == document:  # the default one, which the tests try
            continue
        if document == REVIEW:
            fault = fault_of_review(text, name, rules)
        elif document == DIGEST:
            fault = fault_of_digest(text, name, rules)
        else:
            fault = fault_of_runsheet(text, name, rules, html=document == RUNSHEET_HTML)
        if fault:
            yield Problem(Path(fault.name), fault.line, fault.said)


@policy.command(short_help="Adopt what changed in it, because of an incident")
@click.argument("incident", required=False)
@click.option("--why", metavar="TEXT", default="", help="Why the rules are changed.")
@click.option("--action", metavar="A1", default="", help="The action of the incident that led to it.")
@pass_session
def adopt(session: Session, incident: str | None, why: str, action: str) -> None:
    """Show what differs from the rules that were adopted last; with INCIDENT, which led to it, adopt that.

    The entry in that incident holds the version, each changed rule as it was and as it is, and why.
    """
    from mim_console.desk.moment import Refused
    from mim_console.desk.verbs import VERBS
    from mim_console.incident.adoption import in_short

    with session.looking() if incident is None else session.doing() as desk:
        changes = desk.improvement.to_adopt()
        if incident is None:
            for each in changes:
                print_line(each)
            said = "name the incident that led to it, to adopt this" if changes else "the rules in force are adopted"
            click.echo(f"{desk.policy.stamp}: {said}", err=bool(changes))
            return
        if not changes:
            raise Refused("nothing differs from the rules that were adopted last")
        typed = {"what": in_short(changes), "why": why, "action": action}
        desk.do_typed(VERBS["adopt-policy"], desk.named(incident), {name: text for name, text in typed.items() if text})
        click.echo(f"{desk.policy.stamp} is adopted: {len(changes)} rule{'s' * (len(changes) != 1)} changed.")


@policy.command("show", short_help="Show the one in force")
@JSON
@pass_session
def show_policy(session: Session, as_json: bool) -> None:
    """Show the policy in force: what is written, laid over the default."""
    from mim_console.data import policy_file, rules_file

    path = rules_file.find(policy_file.NAME, session.policy)
    rules = policy_file.load(session.policy)
    if as_json:
        print_json({**rules.model_dump(mode="json"), "stamp": rules.stamp, "digest": rules.digest})
    else:
        _print_policy(rules, path)


def _print_policy(rules: Policy, path: Path | None) -> None:
    written = rules.model_dump(mode="json")
    print_line(f"Policy {rules.stamp}, {path or 'the default'}", bold=True)
    print_line(f"times in {rules.zone}, references {rules.reference_prefix}-0001")
    levels = ("high", "medium", "low")
    _print_part("Priority: impact down, urgency across")
    print_table(
        [(impact, *(written["matrix"][impact][urgency] for urgency in levels)) for impact in levels], ("", *levels)
    )
    _print_part("Service levels")
    columns = ("acknowledge", "respond", "resolve", "calendar", "soak", "review")
    rows = [
        (name, *(level[column] for column in columns), level["name"]) for name, level in written["priorities"].items()
    ]
    print_table(rows, ("", *columns, ""))
    _print_part("Updates")
    priorities = [*written["priorities"]]
    rows = [(each["id"], *(each["updates"].get(name, "never") for name in priorities)) for each in written["audiences"]]
    print_table(rows, ("", *priorities))
    _print_part("Escalation")
    print_table([(rung.id, _when(rung), ", ".join(rung.who)) for rung in rules.escalation.rungs])
    _print_part("Major if")
    print_table([(one.id, "" if one.alone else "weighs in", one.text) for one in rules.criteria])
    _print_part("Roles")
    print_table([(role.id, "required" if role.required else "", role.duty) for role in rules.roles])


def _print_part(heading: str) -> None:
    click.echo()
    print_line(heading, bold=True)


def _when(rung: Rung) -> str:
    after = f"after {said(rung.after)}" if rung.after is not None else ""
    share = f"at {rung.at:.0%} of the time to resolve" if rung.at is not None else ""
    return " or ".join(filter(None, (after, share)))


@click.command(short_help="The steps of every stage, and what proves them")
@JSON
@pass_session
def playbook(session: Session, as_json: bool) -> None:
    """The steps of every stage: what does each, and which entries prove it done."""
    from mim_console.data import playbook_file

    steps = playbook_file.load(session.policy).steps
    if as_json:
        print_json([step.model_dump(mode="json") for step in steps])
        return
    stage = ""
    for step in steps:
        if step.stage != stage:
            stage = step.stage
            _print_part(stage)
        click.echo(f"  {step.id:<28}{step.text}{' (gate)' if step.gate else ''}")
