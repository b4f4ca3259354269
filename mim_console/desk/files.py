"""Incidents that come in as files and go out as files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from mim_console.desk.desk import body, text_of
from mim_console.desk.moment import Refused
from mim_console.incident.entry import Draft
from mim_console.incident.safe import visible
from mim_console.outside.export_file import Export
from mim_console.outside.incident_file import opened
from mim_console.outside.json_text import WrongFile

if TYPE_CHECKING:
    from mim_console.desk.desk import Desk
    from mim_console.outside.restated import Account

Format = Literal["json", "md", "csv"]
FORMATS: tuple[Format, ...] = get_args(Format)


def import_file(desk: Desk, path: Path) -> list[tuple[str, int]]:
    """Take in what a file holds: each incident's reference, and how many of its entries were new.

    An export of our own is adopted as it is. All of the file or nothing: raises `Refused` or `LedgerError`.
    """
    try:
        with opened(path, desk.now()) as found:
            if isinstance(found, Export):
                new = desk.ledger.adopt(found.entries, text_of)
                desk.follow()
                return [(desk.incident(found.incident).reference, new)]
            return record(desk, found)
    except WrongFile as reason:
        raise Refused(str(reason)) from reason


def record(desk: Desk, accounts: list[Account]) -> list[tuple[str, int]]:
    """Record restated incidents; what is there already is passed over."""
    with desk.ledger.writing(desk.now()) as transaction:
        counts = [
            (account.reference, len(transaction.append(_drafts(account), visible(account.author), visible(desk.login))))
            for account in accounts
        ]
    desk.follow()
    return counts


def _drafts(account: Account) -> Iterator[Draft]:
    for said in account.statements:
        yield Draft(said.fact.kind, body(said.fact), said.at, account.incident, visible(said.fact.line()), said.id)
