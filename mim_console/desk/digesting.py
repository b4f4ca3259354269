"""The digest of a month, written from everything that was taken in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mim_console.data import template_file
from mim_console.desk.moment import Refused
from mim_console.desk.new_file import new_file
from mim_console.incident.trends.trends import moved, say_month
from mim_console.reports.digest import Matter
from mim_console.reports.digest import digest as write
from mim_console.reports.template import WrongTemplate

if TYPE_CHECKING:
    from pathlib import Path

    from mim_console.desk.desk import Desk
    from mim_console.incident.trends.trends import Month


def digest(desk: Desk, month: Month) -> str:
    """As Markdown. Raises `Refused` for a template that cannot be filled in."""
    matter = Matter(desk.improvement.trends(), desk.peek, desk.actions.all(), desk.improvement.adopted)
    template, name = desk.templates.load(template_file.DIGEST)
    try:
        return write(matter, month, template, name)
    except WrongTemplate as wrong:
        raise Refused(str(wrong)) from wrong


def save(desk: Desk, month: Month, path: Path) -> None:
    """Write it to a file that is not there yet. Raises `Refused`."""
    text = digest(desk, month)
    with new_file(path) as file:
        file.write(text)


def instead(desk: Desk, month: Month) -> str:
    """Where the last incidents before an empty month are; empty where it is none, or where nothing was before."""
    trends = desk.improvement.trends()
    before = [found for each in trends.records if (found := trends.month_of(each.opened)) <= month]
    if not before or before[-1] == month:
        return ""
    year, number = before[-1]
    return (
        f"Nothing in {say_month(month)}; the last before it is in {say_month(before[-1])}: --month {year}-{number:02}"
    )


def read_month(typed: str, desk: Desk) -> Month:
    """`2026-10`; without anything the last month that is over. Raises `Refused`."""
    if not typed.strip():
        here = desk.now().astimezone(desk.policy.timezone)
        return moved((here.year, here.month), -1)
    found = re.fullmatch(r"(\d{4})-(\d{2})", typed.strip(), re.ASCII)
    if not found or not 1 <= int(found[2]) <= 12:
        raise Refused(f"{typed!r} is no month: write it as 2026-10")
    return int(found[1]), int(found[2])
