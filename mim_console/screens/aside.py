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
    from textual.app import ComposeResult

    from mim_console.desk.composing import Composed
    from mim_console.desk.moment import Moment
    from mim_console.incident.news import News
    from mim_console.screens.drafting import Draft


class Aside(Vertical):
    """One channel at a time; `turn` goes on to the next."""

    class Taken(Message):
        """Somebody wants these words in the text."""

        def __init__(self, words: str) -> None:
            self.words = words
            super().__init__()

    def __init__(self) -> None:
        super().__init__(id="aside")
        self._channel = 0
        self._news: News | None = None
        self.problems: dict[str, str] = {}
        """Channels that would refuse it as it stands, by their titles, and why."""

    def compose(self) -> ComposeResult:
        yield Lines(id="preview")
        yield Lines(id="news", column=5)

    def show(self, m: Moment, draft: Draft, composed: Composed) -> None:
        """Show this update from now on."""
        self._news = news(m.incident, draft.audience)
        self.query_one("#news", Lines).show(news_lines(m, self._news, draft))
        titles = {each.id: each.title for each in m.policy.channels}
        seen = {name: shown(m, composed, name) for name in draft.channels}
        self.problems = {titles[name]: each.problem for name, each in seen.items() if each and each.problem}
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
            words = next((words for each, _, _, words in told(self._news) if each == key), "")
            self.post_message(self.Taken(words))
