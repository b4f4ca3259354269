"""A command for each verb, made from the verb alone.

What a verb needs is given in its order, or by name, whichever reads better: `declare TITLE --impact high --urgency
high` and `declare TITLE high high` say the same. What it does not need, and every yes or no, is given by name; one
text, where nothing else is left and what comes before cannot be its first words, may follow: `done 1 A2 "it holds"`.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from mim_console.cli.actions import make_tickets_now
from mim_console.cli.outbox import deliver_now
from mim_console.cli.output import print_json, print_line
from mim_console.cli.session import Session
from mim_console.desk.inputs import (
    Choice,
    Due,
    EntryId,
    Input,
    Length,
    Long,
    Number,
    Past,
    Person,
    Pick,
    Several,
    Text,
    YesNo,
)
from mim_console.incident.safe import visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mim_console.desk.desk import Desk
    from mim_console.desk.moment import Moment
    from mim_console.desk.verb import Verb
    from mim_console.incident.entry import Entry

_METAVARS: dict[type[Input], str] = {
    Choice: "WORD",
    Due: "TIME",
    EntryId: "ID",
    Length: "LENGTH",
    Number: "N",
    Past: "TIME",
    Person: "NAME",
    Pick: "HANDLE",
    Several: "WORDS",
}


class VerbCommand(click.Command):
    """Does a verb, and says what was recorded."""

    def __init__(self, verb: Verb[...]) -> None:
        self.verb = verb
        self.by_place = [
            name for name, wanted in verb.inputs.items() if name in verb.required and not isinstance(wanted, YesNo)
        ]
        rest = [name for name in verb.inputs if name not in verb.required]
        before = verb.inputs[self.by_place[-1]] if self.by_place else None
        follows = len(rest) == 1 and type(verb.inputs[rest[0]]) in (Text, Long) and not isinstance(before, Text)
        self.may_follow = rest[0] if follows else ""
        params: list[click.Parameter] = [] if verb.opens else [click.Argument(["incident"])]
        if self.by_place or self.may_follow:
            params.append(click.Argument(["words"], nargs=-1))
        params += [_option(name, wanted) for name, wanted in verb.inputs.items()]
        params.append(click.Option(["--at"], metavar="TIME", help="When it happened, if earlier: 14:05, -10m."))
        params.append(click.Option(["--json", "as_json"], is_flag=True, help="Print the entries as JSON."))
        super().__init__(
            verb.name,
            params=params,
            help=f"{verb.title}.\n\n{verb.help}",
            short_help=verb.title,
            callback=click.pass_obj(self._do),
        )

    def _do(self, session: Session, as_json: bool, incident: str = "", at: str = "", **given: Any) -> None:
        typed = self._typed(given)
        with session.doing() as desk:
            id = None if self.verb.opens else desk.named(incident)
            if not as_json and (shown := self.verb.shows(desk.moment(id))):
                click.echo(f"{visible(shown)}\n")
            if self.verb.drafted:
                typed = self.verb.draft(desk.moment(id)) | {name: text for name, text in typed.items() if text}
            moment = desk.moment(id)
            entries = desk.do_typed(self.verb, id, typed, at or "")
            for remark in self._of_times(typed, moment):
                click.secho(remark, fg="yellow", err=True)
            print_recorded(desk, entries, as_json)
            deliver_now(desk, entries, aside=as_json)
            make_tickets_now(desk, entries, aside=as_json)

    def _typed(self, given: dict[str, Any]) -> dict[str, str]:
        """What was typed for each input, wherever it stood."""
        words = list(given.pop("words", ()))
        typed = {name: _text(self.verb.inputs[name], value) for name, value in given.items()}
        for name in self.verb.required.difference(self.by_place):
            if not typed[name]:
                raise click.UsageError(f"Say --{name} or --no-{name}.")
        for name in self.by_place:
            if not typed[name]:
                if not words:
                    raise click.UsageError(f"Missing argument '{_place(name)}'.")
                typed[name] = words.pop(0)
        if words and self.may_follow and not typed[self.may_follow]:
            typed[self.may_follow] = words.pop(0)
        if words:
            rest = ", ".join(f"--{name.replace('_', '-')}" for name in self.verb.inputs if not typed[name])
            named = f"; what else there is goes by name: {rest}" if rest else ""
            raise click.UsageError(
                f"Got unexpected extra argument ({words[0]}): put quotes around several words{named}."
            )
        for name, text in typed.items():
            if text == "-" and isinstance(self.verb.inputs[name], Long):
                typed[name] = sys.stdin.read()
        return typed

    def _of_times(self, typed: dict[str, str], moment: Moment) -> Iterator[str]:
        """What is to be said of the times by which something is due, as a form says it while they are typed."""
        for name, text in typed.items():
            wanted = self.verb.inputs[name]
            said = wanted.remark if isinstance(wanted, Due) and text else None
            if said and (remark := said(moment, wanted.read(text, moment))):
                yield remark

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        places = ["INCIDENT", *self.by_place] if not self.verb.opens else self.by_place
        return ["[OPTIONS]", *map(_place, places), *([f"[{_place(self.may_follow)}]"] if self.may_follow else [])]

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        needed, rest = [], []
        for param in self.get_params(ctx):
            record = param.get_help_record(ctx) if isinstance(param, click.Option) else None
            if record and param.name in self.by_place:
                needed.append((f"{_place(param.name)}, {param.opts[0]}", record[1]))
            elif record:
                rest.append(record)
        if needed:
            with formatter.section("In this order, or by name"):
                formatter.write_dl(needed)
        with formatter.section("Options"):
            formatter.write_dl(rest)


def _place(name: str) -> str:
    return name.replace("_", "-").upper()


def print_recorded(desk: Desk, entries: list[Entry], as_json: bool) -> None:
    """Say what was put on the record: one line an entry."""
    from mim_console.desk.drafts import text_of
    from mim_console.incident.fold import read
    from mim_console.reports.state import entry_state

    if as_json:
        print_json([entry_state(entry) for entry in entries])
        return
    for entry in entries:
        print_line(f"{desk.incident(entry.incident).reference} · {text_of(entry)}")
        if more := read(entry).more:
            click.echo(f"\n{visible(more)}")


def _option(name: str, wanted: Input) -> click.Option:
    dashed, help = name.replace("_", "-"), _help(wanted)
    if isinstance(wanted, YesNo):
        return click.Option([f"--{dashed}/--no-{dashed}", name], default=None, help=help)
    metavar = _METAVARS.get(type(wanted), "TEXT")
    return click.Option([f"--{dashed}", name], multiple=isinstance(wanted, Several), metavar=metavar, help=help)


def _help(wanted: Input) -> str:
    said = f"{wanted.label} ({wanted.help})" if wanted.help else wanted.label
    fixed = [] if callable(wanted.options) else [word for word, _ in wanted.options]
    if isinstance(wanted, Long):
        return f"{said}; - reads stdin."
    return f"{said}: {', '.join(fixed)}." if fixed else f"{said}."


def _text(wanted: Input, value: Any) -> str:
    """An option's value as somebody would type it into a form."""
    if isinstance(wanted, YesNo):
        prefilled = wanted.prefill if isinstance(wanted.prefill, str) else ""
        return prefilled if value is None else "yes" if value else "no"
    return ", ".join(value) if isinstance(wanted, Several) else value or ""
