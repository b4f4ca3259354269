"""What stands beside an update that is written: how its channels will show it, and what is new for its readers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.containers import Vertical
from textual.message import Message

from mim_console.desk.composing import shown
from mim_console.incident.news import news
from mim_console.screens.composer_lines import news_lines, plain, preview, told
from mim_console.widgets.lines import Lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

    from mim_console.desk.composing import Composed
    from mim_console.desk.moment import Moment
    from mim_console.incident.news import News
    from mim_console.incident.policy.channels import Channel
    from mim_console.screens.drafting import Draft


class Aside(Vertical):
    """One channel at a time; `turn` goes on to the next."""

    class Taken(Message):
        """Somebody wants these words in the part that they belong in."""

        def __init__(self, words: str, part: str) -> None:
            self.words, self.part = words, part
            super().__init__()

    class Asked(Message):
        """It is known now which channels cannot work as they are set up."""

    def __init__(self, channels: Sequence[Channel]) -> None:
        super().__init__(id="aside")
        self._channels = channels
        self._broken: dict[str, str] = {}
        self._channel = 0
        self._news: News | None = None
        self.problems: dict[str, str] = {}
        """Why the channels of the draft that would not take it as it stands would not, by their ids."""

    def compose(self) -> ComposeResult:
        yield Lines(id="preview")
        yield Lines(id="news", column=5)

    def on_mount(self) -> None:
        if any(each.by != "hand" for each in self._channels):
            self.run_worker(self._ask, thread=True, exit_on_error=False)

    def _ask(self) -> None:
        """Ask each channel whether it can work, away from the keys: what serves some takes a second to load."""
        from mim_console.outside.channels import complaint

        found = {each.id: complaint(each) for each in self._channels}
        self._broken = {name: why for name, why in found.items() if why}
        self.post_message(self.Asked())

    def show(self, m: Moment, draft: Draft, composed: Composed) -> None:
        """Show this update from now on."""
        self._news = news(m.incident, draft.audience, m.others.told_of)
        self.query_one("#news", Lines).show(news_lines(m, self._news, draft))
        titles = {each.id: each.title for each in m.policy.channels}
        seen = {name: shown(m, composed, name) for name in draft.channels}
        refused = {name: each.problem for name, each in seen.items() if each and each.problem}
        self.problems = {name: why for name, why in (self._broken | refused).items() if name in draft.channels}
        if self.display:
            name = draft.channels[self._channel % len(draft.channels)] if draft.channels else ""
            title, each = titles.get(name, name or "no channel"), seen.get(name)
            self.query_one("#preview", Lines).show(preview(title, each) if each else plain(title, composed))

    def begin(self) -> None:
        """The first channel again."""
        self._channel = 0

    def turn(self, draft: Draft) -> bool:
        """The next channel; False, and the first one again, after the last."""
        self._channel = (self._channel + 1) % max(len(draft.channels), 1)
        return self._channel > 0

    def take(self) -> None:
        """Give the news under the cursor, and go on to the next."""
        lines = self.query_one("#news", Lines)
        if lines.cursor is not None:
            self._take(lines.cursor)
            lines.action_move(1)

    @on(Lines.Selected, "#news")
    def _selected(self, message: Lines.Selected) -> None:
        message.stop()
        self._take(message.key)

    def _take(self, key: str) -> None:
        if self._news is not None:
            for each, _, _, words, part in told(self._news):
                if each == key:
                    self.post_message(self.Taken(words, part))
