"""Incidents that come in as files and go out as files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from mim_console.data import template_file
from mim_console.desk import attached
from mim_console.desk.drafts import draft, text_of
from mim_console.desk.moment import Refused
from mim_console.desk.new_file import new_file
from mim_console.incident.safe import visible
from mim_console.outside.export_file import Export
from mim_console.outside.incident_file import opened
from mim_console.outside.json_text import WrongFile
from mim_console.reports.ledger_json import ledger_json
from mim_console.reports.table_csv import table_csv

if TYPE_CHECKING:
    from datetime import datetime

    from mim_console.desk.desk import Desk
    from mim_console.incident.entry import Draft
    from mim_console.incident.facts.outgoing import Outgoing
    from mim_console.incident.incident import Incident
    from mim_console.outside.restated import Account

Format = Literal["json", "md", "html", "csv", "runsheet", "runsheet-html"]
FORMATS: tuple[Format, ...] = get_args(Format)
_ENDINGS: dict[Format, str] = {"runsheet": "-runsheet.txt", "runsheet-html": "-runsheet.html"}


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
        yield draft(said.fact, said.at, account.incident, said.id)


def export(desk: Desk, id: str, format: Format) -> Iterator[str]:
    """An incident as a document, piece by piece. Raises `Refused` if there is none of that id."""
    incident, now = desk.incident(id), desk.now()
    match format:
        case "json":
            return ledger_json(incident, desk.ledger.read(id))
        case "csv":
            return table_csv(incident, desk.ledger.read(id))
        case "md":
            return iter([_review(desk, incident, now)])
        case "html":
            from mim_console.reports.page import page

            return iter([page(incident, desk.ledger.read(id), desk.policy, now)])
        case "runsheet" | "runsheet-html":
            return iter([_runsheet(desk, incident, now, html=format == "runsheet-html")])


def _runsheet(desk: Desk, incident: Incident, now: datetime, *, html: bool) -> str:
    from mim_console.reports.runsheet import Sheet, runsheet
    from mim_console.reports.template import WrongTemplate

    template, name = desk.templates.load(template_file.RUNSHEET_HTML if html else template_file.RUNSHEET)
    entries = desk.ledger.read(incident.id)
    sheet = Sheet(incident, entries, desk.policy, desk.directory, desk.ledger.path, now)
    try:
        return runsheet(sheet, template, name, html=html)
    except WrongTemplate as reason:
        raise Refused(str(reason)) from reason


def _review(desk: Desk, incident: Incident, now: datetime) -> str:
    from mim_console.reports.review import WrongTemplate, review

    template, name = desk.templates.load(template_file.REVIEW)
    try:
        return review(incident, desk.ledger.read(incident.id), desk.policy, now, template, name)
    except WrongTemplate as reason:
        raise Refused(str(reason)) from reason


def file_name(incident: Incident, format: Format) -> str:
    """What a file is called if nobody says: made of the reference's harmless characters."""
    return f"{_harmless(incident.reference) or 'incident'}{_ENDINGS.get(format, f'.{format}')}"


def _harmless(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-")[:60]


def save(desk: Desk, id: str, format: Format, path: Path) -> None:
    """Write an export to a file that is not there yet; on any error none is left. Raises `Refused`."""
    with new_file(path) as file:
        file.writelines(export(desk, id, format))
        file.flush()
        if format == "json":
            attached.send(desk, id, path)


def copy_of(desk: Desk, id: str, update: Outgoing) -> Path:
    """A file with an update as its audience reads it, to be pasted or carried elsewhere. Raises `Refused`."""
    folder = desk.ledger.path.parent / "outgoing"
    name = f"{desk.incident(id).reference} {update.handle} {update.audience}"
    path = folder / f"{_harmless(name)}.txt"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        path.write_text(f"{update.headline}\n\n{update.text}\n", encoding="utf-8")
    except OSError as error:
        raise Refused(f"{path} cannot be written ({error.strerror}): copy the text from the screen") from None
    return path
