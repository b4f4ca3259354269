"""Keeps a folder of status pages true: those of one view on the incidents of a ledger that is only read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mim_console.desk.moment import Refused
from mim_console.incident.told import SHOWN_AFTER, widest
from mim_console.outside.page_folder import INDEX, NoPlace, PageFolder
from mim_console.reports.status import OURS, Stamp, index, page, page_name
from mim_console.reports.status_told import AudienceView
from mim_console.reports.status_within import WithinView

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from mim_console.desk.desk import Desk
    from mim_console.incident.incident import Incident
    from mim_console.reports.status import Sheet, View

__all__ = ["NoPlace", "StatusPages", "audience_view", "within_view"]


def audience_view(desk: Desk, audience: str = "") -> View:
    """What an audience may see; without a name the one that may know least. Raises `Refused`."""
    known = [each.id for each in desk.policy.audiences]
    chosen = audience or widest(desk.policy)
    if chosen not in known:
        what = f"no audience is called {audience}" if audience else "for which audience?"
        raise Refused(f"{what}: give --audience one of {', '.join(known)}")
    return AudienceView(desk.policy, chosen)


def within_view(desk: Desk) -> View:
    """What whoever works on it may see."""
    return WithinView(desk.policy)


class StatusPages:
    """Holds the folder while it is open. `only` these incidents are listed; empty for all."""

    def __init__(self, desk: Desk, path: Path, view: View, only: Collection[str] = ()) -> None:
        """Raises `NoPlace` where pages cannot be written."""
        self._desk, self._view, self._only = desk, view, only
        self._folder = PageFolder(path, view.mark, OURS)
        self._listed: list[tuple[str, Sheet]] = []
        self._shown: dict[str, Sheet | None] = {}

    @property
    def listed(self) -> int:
        """Incidents on the list now."""
        return len(self._listed)

    def follow(self, changed: Collection[str]) -> bool:
        """Write what changed with these incidents; False where the view is discreet and nothing did that it shows.

        Raises `NoPlace` and `LedgerError`.
        """
        return self._write(changed, Stamp(self._desk.now(), self._desk.policy.timezone), anyway=False)

    def write(self, changed: Collection[str] | None = None, *, stopped: bool = False) -> None:
        """Write the list, what goes on, and the pages of the incidents in `changed`; None is all that are there.

        Raises `NoPlace` and `LedgerError`.
        """
        self._write(changed, Stamp(self._desk.now(), self._desk.policy.timezone, stopped), anyway=True)

    def _write(self, changed: Collection[str] | None, stamp: Stamp, *, anyway: bool) -> bool:
        desk = self._desk
        there = self._folder.pages()
        listed: list[tuple[str, Sheet]] = []
        pages: dict[str, Sheet | None] = {}
        for headline in desk.incidents():
            name = page_name(headline.id)
            touched = changed is None or headline.id in changed
            recent = _recent(headline, stamp) and (not self._only or headline.id in self._only)
            if not recent and not (touched and name in there):
                continue
            incident = desk.incident(headline.id) if recent else desk.peek(headline.id)
            sheet = self._view.sheet(incident, desk.clocks(incident.id) if recent else ())
            if recent and sheet and (sheet.forgotten is None or stamp.at < sheet.forgotten):
                listed.append((name, sheet))
            if touched or sheet is None or sheet.forgotten is None:
                pages[name] = sheet
        news = listed != self._listed or any(self._shown.get(name) != sheet for name, sheet in pages.items())
        if self._view.discreet and not (anyway or news):
            return False
        self._put(pages, there, stamp)
        self._folder.write(INDEX, index(listed, self._view, stamp))
        self._listed = listed
        self._shown |= pages
        return True

    def _put(self, pages: dict[str, Sheet | None], there: set[str], stamp: Stamp) -> None:
        """The pages before the list that leads to them."""
        for name, sheet in pages.items():
            if sheet is not None:
                self._folder.write(name, page(sheet, self._view, stamp))
            elif name in there:
                self._folder.remove(name)

    def close(self) -> None:
        self._folder.close()


def _recent(headline: Incident, stamp: Stamp) -> bool:
    return not headline.over or bool(headline.ended and stamp.at < headline.ended + SHOWN_AFTER)
