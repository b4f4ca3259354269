"""A table of contacts, as spreadsheets and address books write them, and back.

Columns are known by their usual names, in any order. What cannot be meant is never guessed: each row that does not
fit is named with its line and what would mend it.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from datetime import datetime, time
from typing import TYPE_CHECKING, Any, get_args
from zoneinfo import ZoneInfo

from mim_console.data.table_text import rows
from mim_console.incident.directory import LAST, Contact, Rota, Sort
from mim_console.incident.safe import visible

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST = 10_000
"""Contacts in one directory: more than anybody calls in an incident."""
LONGEST = 400
"""Characters in one cell; notes may have five times as many."""

COLUMNS = {
    "name": "name, full name, display name, contact, contact name",
    "kind": "kind, type, sort, category",
    "titles": "title, titles, role, roles, job title, position, function",
    "team": "team, group, department, company, organisation, organization, vendor, supplier",
    "manager": "manager, line manager, reports to, supervisor",
    "phone": "phone, telephone, tel, phone number, telephone number, work phone, business phone, office phone",
    "mobile": "mobile, mobile phone, cell, cell phone, mobile number, gsm",
    "email": "email, e mail, mail, email address, e mail address",
    "chat": "chat, slack, teams, im, handle, chat handle",
    "url": "url, link, web, website, web page, bridge, meeting",
    "services": "services, service, systems, system, applications, application",
    "tier": "tier, order, call order, escalation level, escalation order",
    "start": "on call from, oncall from, from, on call start",
    "end": "on call until, oncall until, until, on call to, on call end",
    "zone": "zone, time zone, timezone, tz",
    "notes": "notes, note, comment, comments, remarks",
}
"""What a contact has, and the names that a column of it goes by; the first is the one written."""
FIRST, FAMILY = ("first name", "given name", "forename"), ("last name", "surname", "family name")
KINDS: dict[str, Sort] = {
    "person": "person", "people": "person", "user": "person",
    "team": "team", "group": "team", "desk": "team",
    "vendor": "vendor", "supplier": "vendor",
    "bridge": "bridge", "call": "bridge", "conference": "bridge", "meeting": "bridge",
}  # fmt: skip
WAYS = ("phone", "mobile", "email", "chat", "url")
LABELS = {field: names.partition(",")[0] for field, names in COLUMNS.items()}
_FIELD = {name.strip(): field for field, names in COLUMNS.items() for name in names.split(",")}
_PHONE = re.compile(r"[+\d(][-+\d\s()./*#,]*(?:(?:x|ext\.?|extension)\s*\d+)?", re.IGNORECASE)
_NUMBER = re.compile(r"\d[.,]\d+E\+?\d+", re.IGNORECASE)
_FORMULA = re.compile(r"[=@+\-\t]")

Mistake = tuple[int | None, str]
"""The line in the table, None where it is about all of it, and what would mend it."""


class Table:
    """What a text holds: `contacts`, the `mistakes` in it, and the headings of columns `unread`."""

    def __init__(self, text: str, zone: str) -> None:
        """`zone` is that of on-call times in rows that name none."""
        self.contacts: list[Contact] = []
        self.lines: list[int] = []
        """The line on which each contact stands."""
        self.mistakes: list[Mistake] = []
        self.unread: list[str] = []
        self._zone = zone
        self._columns: list[str] = []
        found = rows(text)
        heading = next(found, None)
        if heading is None:
            self.mistakes.append((None, "there is nothing in it: the first line names the columns, as name,phone"))
        elif wrong := self._head(heading[1]):
            self.mistakes.append((heading[0], wrong))
        else:
            self._read(found)

    def _head(self, cells: list[str]) -> str:
        names = [re.sub(r"[\W_]+", " ", cell.casefold()).strip() for cell in cells]
        self._columns = [_FIELD.get(name, name if name in (*FIRST, *FAMILY) else "") for name in names]
        known = [column for column in self._columns if column]
        self.unread = [cell.strip() for cell, column in zip(cells, self._columns, strict=True) if cell and not column]
        if twice := next((column for column in known if known.count(column) > 1), ""):
            both = [cell for cell, column in zip(cells, self._columns, strict=True) if column == twice]
            return f"the columns {' and '.join(both)} are both read as {LABELS.get(twice, twice)}: rename one"
        if not {"name", *FIRST, *FAMILY} & {*known}:
            return "no column is called name: the first line names the columns, as name,title,phone,email"
        return ""

    def _read(self, found: Iterator[tuple[int, list[str]]]) -> None:
        seen: dict[tuple[str, str], int] = {}
        for count, (line, cells) in enumerate(found):
            if count == MOST:
                more = count + 1 + sum(1 for _ in found)
                mend = f"these are {more:,} rows and {MOST:,} are the most: keep those that are called in an incident"
                self.contacts, self.lines, self.mistakes = [], [], [(None, mend)]
                return
            try:
                contact = self._contact(cells)
            except ValueError as wrong:
                self.mistakes.append((line, str(wrong)))
                continue
            key = (contact.name.casefold(), contact.team.casefold())
            if key in seen:
                mend = f"{contact.name} stands in line {seen[key]} already: keep one of the two, or tell them apart"
                self.mistakes.append((line, mend))
            else:
                seen[key] = line
                self.contacts.append(contact)
                self.lines.append(line)

    def _contact(self, cells: list[str]) -> Contact:
        if len(cells) > len(self._columns) and any(cell.strip() for cell in cells[len(self._columns) :]):
            raise ValueError(f"it has {len(cells)} cells and {len(self._columns)} columns: quote what has a separator")
        said = {column: _cell(column, cell) for column, cell in zip(self._columns, cells, strict=False) if column}
        first = [said.pop(name, "") for name in (*FIRST, *FAMILY)]
        name = said.pop("name", "") or " ".join(filter(None, first))
        if not name:
            raise ValueError("it has no name: write one")
        if not any(said.get(way) for way in WAYS):
            raise ValueError(f"nothing says how to reach {name}: give a phone, mobile, e-mail, chat or url")
        start, end, zone = said.pop("start", ""), said.pop("end", ""), said.pop("zone", "")
        values: dict[str, Any] = {field: _READ.get(field, str)(text) for field, text in said.items() if text}
        return Contact(name=name, rota=_rota(start, end, zone or self._zone), **values)


def written(contacts: Iterable[Contact]) -> str:
    """The contacts as a table that `Table` reads as the same ones and no spreadsheet takes for formulas."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(LABELS.values())
    for each in contacts:
        rota = each.rota or Rota(zone="")
        cells = {
            "name": each.name,
            "kind": each.kind,
            "titles": "; ".join(each.titles),
            "team": each.team,
            "manager": each.manager,
            **{way: getattr(each, way) for way in WAYS},
            "services": "; ".join(each.services),
            "tier": "" if each.tier == LAST else str(each.tier),
            "start": _wall(rota.start),
            "end": _wall(rota.end),
            "zone": rota.zone,
            "notes": each.notes,
        }
        writer.writerow(_harmless(field, cells[field]) for field in LABELS)
    return out.getvalue()


def _cell(field: str, text: str) -> str:
    text = text.strip()
    if text[:1] == "'" and _FORMULA.match(text[1:]):  # how spreadsheets are told that it is text
        text = text[1:]
    label = LABELS.get(field, field)
    if field == "notes":
        text = " ".join(text.split())
    elif len(text.splitlines()) > 1:
        raise ValueError(f"{label}: there is a line break in {_short(text)}: write it on one line")
    if visible(text, keep="") != text:
        raise ValueError(f"{label}: there is a character that cannot be seen in {_short(text)}: type it anew")
    longest = LONGEST * 5 if field == "notes" else LONGEST
    if len(text) > longest:
        raise ValueError(f"{label}: {len(text):,} characters, and {longest} are the most: shorten it")
    return text


def _short(text: str) -> str:
    seen = visible(text, keep="")
    return f"“{seen[:39]}…”" if len(seen) > 40 else f"“{seen}”"


def _kind(text: str) -> Sort:
    if (kind := KINDS.get(text.casefold())) is None:
        raise ValueError(f"kind: {_short(text)} is no kind of contact: write {', '.join(get_args(Sort))}")
    return kind


def _number(text: str) -> str:
    if _NUMBER.fullmatch(text):
        raise ValueError(f"{_short(text)} is what a spreadsheet made of a telephone number: format the column as text")
    if not _PHONE.fullmatch(text) or sum(char.isdigit() for char in text) < 3:
        raise ValueError(f"{_short(text)} is no telephone number: write one as +44 20 7946 0101")
    return text


def _address(text: str) -> str:
    if not re.fullmatch(r"[^\s@,;<>]+@[^\s@,;<>]+", text):
        raise ValueError(f"{_short(text)} is no e-mail address: write one as ana@example.org")
    return text


def _tier(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and 0 < int(text[:4]) < LAST):
        raise ValueError(f"tier: {_short(text)} is no place in the order of calling: write 1, 2, 3 … up to {LAST - 1}")
    return int(text)


def _several(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in re.split(r"[;|]", text) if part.strip()))


def _rota(start: str, end: str, zone: str) -> Rota | None:
    if not (start or end):
        return None
    try:
        place = ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        raise ValueError(f"zone: {_short(zone)} is not a time zone: write one as Europe/London or UTC") from None
    begins, ends = _turn("start", start, place), _turn("end", end, place)
    if isinstance(begins, time) != isinstance(ends, time):
        raise ValueError("on call: write a time of day from and until, or a date with a time")
    if begins is not None and ends is not None and _not_before(begins, ends):
        raise ValueError(f"on call: until {end} is not after {start}")
    return Rota(begins, ends, zone)


def _not_before(begins: datetime | time, ends: datetime | time) -> bool:
    if isinstance(begins, datetime) and isinstance(ends, datetime):
        return ends <= begins
    return begins == ends


def _turn(field: str, text: str, zone: ZoneInfo) -> datetime | time | None:
    if not text:
        return None
    try:
        if re.fullmatch(r"\d{1,2}:\d{2}", text):
            return time.fromisoformat(text.zfill(5))
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}[T ]\d{1,2}:\d{2}.*", text):
            raise ValueError
        at = datetime.fromisoformat(text)
        return at.astimezone(zone) if at.tzinfo else at.replace(tzinfo=zone)
    except ValueError:
        raise ValueError(f"{LABELS[field]}: {_short(text)} is unclear: write 2026-11-21 09:00, or 09:00") from None


def _wall(turn: datetime | time | None) -> str:
    if turn is None:
        return ""
    return turn.isoformat(" ", "minutes")[:16] if isinstance(turn, datetime) else turn.isoformat("minutes")


def _harmless(field: str, text: str) -> str:
    """A cell that is read, not computed; a telephone number is no formula, and must stay one that can be dialled."""
    return f"'{text}" if _FORMULA.match(text) and field not in ("phone", "mobile") else text


def _labelled(field: str, read: Callable[[str], str]) -> Callable[[str], str]:
    def labelled(text: str) -> str:
        try:
            return read(text)
        except ValueError as wrong:
            raise ValueError(f"{LABELS[field]}: {wrong}") from None

    return labelled


_READ: dict[str, Callable[[str], Any]] = {
    "kind": _kind,
    "phone": _labelled("phone", _number),
    "mobile": _labelled("mobile", _number),
    "email": _labelled("email", _address),
    "tier": _tier,
    "titles": _several,
    "services": lambda text: _several(text.replace(",", ";")),
}
