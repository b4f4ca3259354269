"""`contacts`: whom to call, written, taken in and looked up."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from mim_console.cli.options import JSON
from mim_console.cli.output import print_json, print_line, print_table
from mim_console.cli.session import Session, pass_session
from mim_console.incident.safe import one_line

if TYPE_CHECKING:
    from datetime import datetime, time

    from mim_console.data.rules_file import Problem
    from mim_console.incident.directory import Contact

FILE = click.Path(path_type=Path)


class _Lookup(click.Group):
    """What is none of its commands is looked for."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args or args[0] not in (*self.commands, "-h", "--help"):
            args = ["list", *args]
        return super().parse_args(ctx, args)


@click.group(cls=_Lookup, short_help="Whom to call: list, import, check, init")
def contacts() -> None:
    """The people, teams, vendors and bridges to call, kept beside the policy: there when the intranet is not.

    `contacts WORD…` shows those with these words in them.
    """


@contacts.command("list", short_help="Show them, or those with these words")
@click.argument("words", nargs=-1, metavar="[WORD]...")
@JSON
@pass_session
def list_contacts(session: Session, words: tuple[str, ...], as_json: bool) -> None:
    """Everybody in the directory, or only those with every WORD in what is known of them."""
    from mim_console.data import contacts_file
    from mim_console.desk.opening import present

    now = present()
    directory = contacts_file.ContactsFile(_place(session), _zone(session))()
    found = directory.search(" ".join(words))
    if directory.trouble:
        click.echo(f"{directory.trouble}. `contacts check` names all that is left out.", err=True)
    if as_json:
        print_json([_state(contact, now) for contact in found])
    elif found:
        print_table([_row(contact, now) for contact in found], ("name", "title", "team", "tier", "on call", "reach"))
    elif directory:
        click.echo("Nobody fits.")
    elif not directory.trouble:
        click.echo("The directory is empty: `contacts import FILE` fills it, `contacts init` writes an example.")


@contacts.command("import", short_help="Take in a table (CSV)")
@click.argument("file", type=FILE)
@click.option("--drop", is_flag=True, help="Contacts that FILE lacks go.")
@pass_session
def import_contacts(session: Session, file: Path, drop: bool) -> None:
    """Make FILE the directory, whole or not at all: the columns by their usual names, in any order.

    name, kind (person, team, vendor, bridge), title, team (of a vendor's contact: the vendor), manager, phone, mobile,
    email, chat, url, services, tier (1 is called first), on call from and until, zone, notes. What was there is kept
    beside it as contacts.csv.bak.
    """
    from mim_console.data import contacts_import
    from mim_console.data.rules_file import RulesError

    path = _place(session)
    try:
        taken = contacts_import.take(file, path, _zone(session), drop=drop)
    except RulesError as error:
        _complain(error.problems)
    gone = f", {taken.gone} gone" if taken.gone else ""
    print_line(f"{path}: {taken.contacts} contacts, {taken.new} new{gone}.")
    if taken.unread:
        print_line(f"Columns not read: {', '.join(taken.unread)}.", dim=True)


@contacts.command("check", short_help="Say what is wrong with them")
@click.argument("file", type=FILE, required=False)
@pass_session
def check_contacts(session: Session, file: Path | None) -> None:
    """Check FILE, or the directory, and name every row that does not fit with its line and its mend."""
    from mim_console.data import contacts_file

    path = file or _place(session)
    if file is None and not path.exists():
        click.echo("No directory: `contacts import FILE` fills it.")
        return
    if problems := contacts_file.problems(path, _zone(session)):
        _complain(problems)
    click.echo(f"{path} is right.")


@contacts.command("init", short_help="Write a directory to edit")
@click.argument("file", type=FILE, required=False)
@pass_session
def init_contacts(session: Session, file: Path | None) -> None:
    """Write a directory of invented people to FILE or to the usual place, to be edited."""
    from mim_console.data import contacts_import

    path = file or _place(session)
    contacts_import.write_example(path)
    click.echo(f"{path} is yours to edit; `contacts check` says what is wrong with it.")


def _place(session: Session) -> Path:
    from mim_console.data import contacts_file

    return contacts_file.place(session.policy)


def _zone(session: Session) -> str:
    from mim_console.data import policy_file

    return policy_file.load(session.policy).zone


def _complain(problems: list[Problem]) -> NoReturn:
    for problem in problems:
        click.echo(one_line(str(problem)), err=True)
    raise click.exceptions.Exit(1)


def _row(contact: Contact, now: datetime) -> tuple[str, ...]:
    from mim_console.incident.directory import LAST

    on_call = "" if contact.rota is None else "now" if contact.on_call(now) else "–"
    reach = ", ".join(" ".join(way) for way in contact.ways)
    tier = "" if contact.tier == LAST else str(contact.tier)
    return contact.name, "; ".join(contact.titles) or contact.kind, contact.team, tier, on_call, reach


def _state(contact: Contact, now: datetime) -> dict[str, Any]:
    from mim_console.incident.directory import LAST, Rota

    rota = contact.rota or Rota(zone="")
    return {
        "name": contact.name,
        "kind": contact.kind,
        "titles": list(contact.titles),
        "team": contact.team,
        "manager": contact.manager,
        "phone": contact.phone,
        "mobile": contact.mobile,
        "email": contact.email,
        "chat": contact.chat,
        "url": contact.url,
        "services": list(contact.services),
        "tier": None if contact.tier == LAST else contact.tier,
        "on_call": contact.on_call(now),
        "on_call_from": _iso(rota.start),
        "on_call_until": _iso(rota.end),
        "zone": rota.zone,
        "notes": contact.notes,
    }


def _iso(turn: datetime | time | None) -> str | None:
    return None if turn is None else turn.isoformat(timespec="minutes")
