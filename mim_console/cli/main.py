"""The door: `mim-console` alone is the console, with a command it is that command."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pathlib import Path

import click

from mim_console import __version__
from mim_console.cli.refusal import in_one_sentence
from mim_console.cli.session import Session

COMMANDS = {
    "look": {
        "list": "look:incidents",
        "show": "show:show",
        "brief": "brief:brief",
        "clocks": "look:clocks",
        "timeline": "look:timeline",
        "search": "search:search",
        "files": "evidence:files",
        "links": "evidence:links",
        "watch": "watch:watch",
        "page": "page:page",
        "replay": "replay:replay",
        "demo": "demo:demo",
        "drill": "drill:drill",
    },
    "log": {
        "log": "log:log",
    },
    "share": {
        "share": "share:share",
    },
    "identify": {
        "alert": "alerts:alert",
        "alerts": "alerts:alerts",
        "listen": "listen:listen",
        "services": "services:services",
        "reach": "reach:reach",
    },
    "diagnose": {
        "changes": "changes:changes",
    },
    "work": {
        "actions": "actions:actions",
    },
    "communicate": {
        "wording": "wording:wording",
        "updates": "updates:updates",
        "outbox": "outbox:outbox",
        "channels": "channels:channels",
    },
    "escalate": {
        "contacts": "contacts:contacts",
    },
    "review": {
        "metrics": "metrics:metrics",
        "review": "review:review",
        "known-errors": "known_errors:known_errors",
        "problems": "problems:problems",
        "trends": "trends:trends",
        "digest": "digest:digest",
    },
    "rules": {
        "policy": "rules:policy",
        "playbook": "rules:playbook",
        "regimes": "regimes:regimes",
    },
    "ledger": {
        "import": "files:import_files",
        "export": "files:export",
        "sync": "sync:sync",
        "verify": "ledger:verify",
        "backup": "ledger:backup",
        "doctor": "doctor:doctor",
        "rebuild": "ledger:rebuild",
    },
}
"""The commands that are no verbs, by heading; each is imported when it is called."""

FULLER = {"update": "update:update", "publish": "publish:publish"}
"""Verbs that can do more on the command line than be done."""

HEADINGS = {
    "look": "Look",
    "log": "Write the log",
    "share": "Share",
    "identify": "Identify",
    "people": "People",
    "work": "Work",
    "diagnose": "Diagnose",
    "contain": "Contain",
    "communicate": "Communicate",
    "escalate": "Escalate",
    "clocks": "Clocks",
    "lifecycle": "Stages, steps and the end",
    "review": "Review",
    "record": "The record",
    "rules": "Rules",
    "ledger": "Ledger",
}
"""In the order of the help: first what is typed most, then as an incident goes."""


class Commands(click.Group):
    """The commands and the verbs, found by name and shown by the part of the work that they belong to."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for names in self._by_heading().values() for name in names]

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        for commands in (*COMMANDS.values(), FULLER):
            if name in commands:
                module, _, attribute = commands[name].partition(":")
                command: click.Command = getattr(import_module(f"mim_console.cli.{module}"), attribute)
                return command
        from mim_console.cli.verbs import VerbCommand
        from mim_console.desk.verbs import VERBS

        return VerbCommand(VERBS[name]) if name in VERBS else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if self.get_command(ctx, name) is None:
            from difflib import get_close_matches

            near = get_close_matches(name, self.list_commands(ctx), n=3)
            hint = f" Did you mean {' or '.join(near)}?" if near else ""
            ctx.fail(f"No such command {name!r}.{hint}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        by_heading = self._by_heading()
        widest = max(len(name) for names in by_heading.values() for name in names)
        for heading, names in by_heading.items():
            with formatter.section(HEADINGS[heading]):
                rows = []
                for name in names:
                    command = self.get_command(ctx, name)
                    rows.append((name.ljust(widest), command.get_short_help_str(60) if command else ""))
                formatter.write_dl(rows)

    def _by_heading(self) -> dict[str, list[str]]:
        from mim_console.desk.verbs import VERBS

        names = {heading: [*COMMANDS.get(heading, ())] for heading in HEADINGS}
        for verb in VERBS.values():
            names[verb.about].append(verb.name)
        return names

    def invoke(self, ctx: click.Context) -> object:
        with in_one_sentence():
            return super().invoke(ctx)


@click.group(
    cls=Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option("--db", type=click.Path(path_type=Path), envvar="MIM_DB", metavar="FILE", help="The ledger.")
@click.option("--policy", type=click.Path(path_type=Path), envvar="MIM_POLICY", metavar="FILE", help="The rules.")
@click.option("--as", "name", envvar="MIM_NAME", metavar="NAME", default="", help="The name that entries carry.")
@click.option("--read-only", is_flag=True, help="Look, and change nothing.")
@click.version_option(__version__)
@click.pass_context
def cli(ctx: click.Context, db: Path | None, policy: Path | None, name: str, read_only: bool) -> None:
    """Run a major incident from the terminal. Without a command this opens the console.

    INCIDENT is a reference (INC-0042), enough of it to be unique (42), or - for the only open one. TIME is ISO 8601,
    14:05 or -10m. What shows data has --json.
    """
    if "NO_COLOR" in os.environ:
        ctx.color = False
    ctx.obj = Session(db, policy, name.strip(), read_only)
    if ctx.invoked_subcommand is None:
        from mim_console.cli.terminal import run_console

        ctx.exit(run_console(ctx.obj.console))


def main() -> None:
    """The command `mim-console`, short `mim`."""
    for name in ("stdin", "stdout", "stderr"):
        stream = getattr(sys, name) or Path(os.devnull).open("r+")  # noqa: SIM115  None where it was closed
        stream.reconfigure(encoding="utf-8", errors="replace")
        setattr(sys, name, stream)
    # Nobody's plugins take part in what is recorded, and looking for some takes longer than opening the ledger does.
    os.environ["PYDANTIC_DISABLE_PLUGINS"] = "__all__"
    cli()
