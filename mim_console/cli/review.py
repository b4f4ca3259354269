"""`review`: the review as it stands, to read in a terminal or in a program."""

from __future__ import annotations

import shutil
import sys
import textwrap
from typing import TYPE_CHECKING, Any

import click

from mim_console.cli.options import AS_OF, INCIDENT, JSON
from mim_console.cli.output import Inked, print_json, print_line, print_table
from mim_console.cli.session import Session, pass_session
from mim_console.incident.safe import visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mim_console.desk.scene import Scene
    from mim_console.incident.account import Part


@click.command(short_help="The review as it stands: its parts, who signed, what is open")
@INCIDENT
@AS_OF
@JSON
@pass_session
def review(session: Session, incident: str, as_of: str, as_json: bool) -> None:
    """The review as it stands: what people wrote, and what the record says where nobody has.

    `write-review`, `point`, `rest-on`, `keep-text`, `sign-review` and `move-review` change it.
    """
    from mim_console.cli.look import instant
    from mim_console.incident.account import account

    with session.looking() as desk:
        id = desk.named(incident)
        scene = desk.scene(id, instant(desk, id, as_of))
        if as_json:
            print_json(_document(scene, account(scene.incident, scene.policy, scene.now)))
        else:
            _print(scene)


def _document(scene: Scene, parts: list[Part]) -> dict[str, Any]:
    from mim_console.incident.reviewing import against, remarks
    from mim_console.reports.state import plain

    one, review = scene.incident, scene.incident.review
    told = {name: plain(getattr(review, name)) for name in ("scheduled", "held", "circulated", "closed")}
    return {
        "id": one.id,
        "reference": one.reference,
        "state": review.state,
        "open": list(against(one, scene.policy, review.ahead, scene.now)) if review.ahead != review.state else [],
        **told,
        "facilitator": review.facilitator,
        "invited": list(review.invited),
        "attended": list(review.attended),
        "absent": review.absent,
        "signatures": [
            {"person": each.person, "at": plain(each.at), "changed_since": review.changed_since(each)}
            for each in review.signatures.values()
        ],
        "remarks": [
            {"where": where, "level": each.level, "rule": each.rule, "text": each.text, "instead": each.instead}
            for where, each in remarks(one, scene.policy)
        ],
        "parts": [_part(part) for part in parts],
    }


def _part(part: Part) -> dict[str, Any]:
    from mim_console.reports.state import plain

    return {
        "name": part.name,
        "section": part.section,
        "state": part.state,
        "conflict": part.conflict,
        "text": part.text,
        "texts": [plain(each) for each in part.texts],
        "rests_on": list(part.rests_on),
        "items": [{"group": group.title, **plain(item)} for group in part.groups for item in group.items],
    }


def _print(scene: Scene) -> None:
    from mim_console.incident.account import account
    from mim_console.incident.reviewing import against
    from mim_console.reports.dating import Dating

    one, review, dating = scene.incident, scene.incident.review, Dating(scene.incident, scene.now)
    parts = account(one, scene.policy, scene.now, dating.say)
    print_line(f"{one.reference}  {one.title}", bold=True)
    print_line(" · ".join(_head(scene)))
    print_line(dating.rule(), dim=True)
    for part in parts:
        if part.state != "empty":
            click.echo()
            print_line(f"{part.name}{_how(part)}", "yellow" if part.conflict else None, bold=True)
            click.echo(_wrapped(part.text))
    if empty := [part.name for part in parts if part.state == "empty"]:
        click.echo()
        print_line(f"Nothing yet: {', '.join(empty)}", dim=True)
    left = against(one, scene.policy, review.ahead, scene.now) if review.ahead != review.state else ()
    if left:
        click.echo()
        print_line(f"Open before {review.ahead}", bold=True)
        print_table([(Inked("·", "yellow"), each) for each in left], indent="  ")


def _how(part: Part) -> str:
    if part.conflict:
        return f"  ({len(part.texts)} texts, not settled: keep-text)"
    return f"  (written by {part.texts[-1].by})" if part.texts else ""


def _head(scene: Scene) -> Iterator[str]:
    from mim_console.incident.when import say

    review = scene.incident.review
    yield f"review: {review.state}"
    if review.held:
        yield f"held {say(review.held, scene.zone, scene.now)}"
    elif review.scheduled:
        yield f"meeting {say(review.scheduled, scene.zone, scene.now)}"
    for clock in scene.clocks:
        if clock.kind == "review" and not clock.over and clock.due and clock.about in ("review", "draft", "closed"):
            late = "was due" if clock.due < scene.now else "due"
            yield f"{clock.name} {late} {say(clock.due, scene.zone, scene.now)}"


def _wrapped(text: str) -> str:
    """Indented; on a terminal also broken at its width."""
    room = shutil.get_terminal_size().columns - 2 if sys.stdout.isatty() else 0
    lines: list[str] = []
    for line in visible(text, keep="\n").split("\n"):
        indent = " " * (len(line) - len(line.lstrip()))
        lines += textwrap.wrap(line, room, subsequent_indent=f"{indent}  ") or [""] if room else [line]
    return "\n".join(f"  {line}".rstrip() for line in lines)
