"""`demo`: a real incident, under way now, in a ledger that is thrown away."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import click

from mim_console.cli.refusal import NotDone
from mim_console.cli.session import Session, pass_session
from mim_console.cli.terminal import check, run_console, unwind_on_signals


@click.command(short_help="A real incident, as if it were under way now")
@click.argument("scenario", required=False)
@pass_session
def demo(session: Session, scenario: str | None) -> None:
    """Play a real incident in a throw-away ledger: part of it is past, the rest arrives while you watch and work."""
    from mim_console.data import contacts_file, contacts_import, scenarios

    scenario = scenario or scenarios.DEFAULT
    if scenario not in scenarios.names():
        raise NotDone(f"there is no scenario {scenario}; there are {', '.join(scenarios.names())}")
    check()
    from mim_console.desk.demo import furnish, prepare

    unwind_on_signals()
    with TemporaryDirectory(prefix="mim-demo-") as folder:
        desk = Session(Path(folder) / "demo.db", session.policy, session.name).open()
        people = Path(folder) / contacts_file.NAME
        contacts_import.write_example(people)  # nobody real is called by a demo
        desk.contacts = contacts_file.ContactsFile(people, desk.policy.zone)
        player = prepare(desk, scenario)
        furnish(desk)
        raise click.exceptions.Exit(run_console(lambda: desk, incident=player.incident, on_tick=player.due))
