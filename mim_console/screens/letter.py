"""The update as it is written: a row for each part of it, when the next one comes, and how it goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.geometry import Region
from textual.message import Message

from mim_console.desk.composing import PARTS
from mim_console.incident.clocks.updates import following
from mim_console.screens.composer_lines import channels, final, next_update, offer, remarks, worst_first
from mim_console.widgets.lines import Line, Lines
from mim_console.widgets.marked_page import Mark, MarkedPage
from mim_console.widgets.part import Part
from mim_console.widgets.text_line import TextLine
from mim_console.widgets.theme import MUTED
from mim_console.widgets.tokens import Tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from textual import events
    from textual.app import ComposeResult

    from mim_console.desk.composing import Composed
    from mim_console.desk.moment import Moment
    from mim_console.incident.wording import Remark
    from mim_console.screens.drafting import Draft


ROWS = {"next": "Next update", "channels": "Goes by", "final": "Last one"}
"""What stands below the parts, and what it is called."""

MARKED = 40
"""Words that are marked in one part: more than anybody mends, and few enough to draw at every key."""

AROUND = 7
"""Rows from the cursor to the end of what is said of a part that are kept in sight together."""


class Letter(Vertical):
    """Writes into a draft. What is typed may be read at once; `Changed` says that it should be checked."""

    class Changed(Message):
        """The draft is not what it was, or the cursor is in another row."""

    def __init__(self, moment: Callable[[], Moment]) -> None:
        super().__init__(id="letter")
        self._moment = moment
        self._draft: Draft | None = None
        self._labels: dict[str, str] = {}
        self.part = PARTS[0]
        """Where somebody wrote last."""

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="parts", can_focus=False):
            for part in PARTS:
                yield Part(part)
        for row in ROWS:
            with Horizontal(classes="row", id=f"row-{row}"):
                yield Lines(id=f"label-{row}", classes="label", cursor=False)
                if row == "next":
                    yield TextLine(id="next")
                    yield Lines(id="read", cursor=False)
                else:
                    yield Tokens(id=row)

    @property
    def page(self) -> MarkedPage:
        """The part in which somebody wrote last."""
        return self._page(self.part)

    def _page(self, part: str) -> MarkedPage:
        return self.query_one(f"#text-{part}", MarkedPage)

    def fill(self, draft: Draft, labels: dict[str, str]) -> None:
        """Write into this draft from now on."""
        self._draft, self._labels = draft, labels
        with self.prevent(MarkedPage.Changed):
            for part in PARTS:
                page, text = self._page(part), draft.parts.get(part, "")
                if page.text != text:
                    page.load_text(text)
                    page.move_cursor(page.document.end)
        self.show_time(anew=True)

    def begin(self, composed: Composed) -> None:
        """Take the keys, where something must be mended or else at the top."""
        wrong = {each.part for each in composed.errors}
        self._page(next((part for part in PARTS if part in wrong), PARTS[0])).focus()

    def show(self, composed: Composed, problems: Mapping[str, str]) -> None:
        """Show what is wrong, how the time is read, and how it goes; `problems` says why a channel will not do."""
        if (draft := self._draft) is None:
            return
        m = self._moment()
        by_part: dict[str, list[Remark]] = {}
        for each in worst_first(composed.remarks):
            by_part.setdefault(each.part, []).append(each)
        for part in PARTS:
            self._show_part(part, by_part.get(part, []))
        asked = following(m.incident, m.policy, draft.audience, m.now)
        self._show_read(next_update(m, draft, asked, by_part.get("next_due", [])))
        self.query_one("#channels", Tokens).show(channels(m, draft, problems))
        self.query_one("#final", Tokens).show(final(draft))
        for row, words in ROWS.items():
            here = self.query_one(f"#{row}").has_focus
            style = "bold $text-primary" if here else MUTED
            self.query_one(f"#label-{row}", Lines).show([Line(Content.styled(words, style))])

    def _show_read(self, line: Line) -> None:
        read = self.query_one("#read", Lines)
        rows = len(line.laid_out(read.scrollable_content_region.width or 40))
        if read.styles.height is None or read.styles.height.value != rows:
            read.styles.height = rows
        read.show([line])

    def _show_part(self, name: str, found: list[Remark]) -> None:
        part = self.query_one(f"#part-{name}", Part)
        here = part.page.has_focus
        part.page.mark([Mark(each.start, each.end, each.level == "error") for each in found[:MARKED]])
        wrong = sum(each.level == "error" for each in found)
        part.label(self._labels.get(name, name), here=here, wrong=wrong)
        if part.remark(remarks(found, here=here, caret=part.page.caret if here else 0)) and here:
            self.call_after_refresh(self._keep_in_sight)

    def show_time(self, *, anew: bool = False) -> None:
        """Say again when the next one comes, unless somebody is typing it; `anew` in any case."""
        line = self.query_one("#next", TextLine)
        if self._draft is not None and (anew or not line.has_focus):
            with self.prevent(TextLine.Changed):
                line.value = self._draft.shown_time(self._moment())

    def reword(self, composed: Composed) -> bool:
        """Put the plain word in the place of the one that was remarked on; False where none is offered."""
        page = self.page
        found = offer((each for each in composed.remarks if each.part == self.part), page.caret)
        if found is not None:
            page.put(found.offer, found.start, found.end)
        return found is not None

    def take(self, words: str, part: str) -> None:
        """Add a sentence to the part in which it belongs, and show that; whoever writes goes on there."""
        writing, self.part = self.page.has_focus, part
        page = self.page
        end = "" if words[-1:] in ".!?" else "."
        gap = "\n" if page.text.rstrip().rpartition("\n")[2].startswith("- ") else " "
        sentence = f"{'- ' if gap != ' ' else ''}{words[:1].upper()}{words[1:]}{end}"
        kept = page.text.rstrip()
        page.put(f"{gap if kept else ''}{sentence}", len(kept), len(page.text))
        page.move_cursor(page.document.end)
        if writing:
            page.focus()
        self.call_after_refresh(self._keep_in_sight)

    def clear(self) -> None:
        """Empty the part in which somebody writes; it can be undone."""
        self.page.put("", 0, len(self.page.text))

    # What is typed

    @on(MarkedPage.Changed)
    def _typed(self, event: MarkedPage.Changed) -> None:
        event.stop()
        name, text = (event.text_area.id or "").removeprefix("text-"), event.text_area.text
        if self._draft is not None and self._draft.parts.get(name, "") != text:
            self._draft.parts[name] = text
            self.post_message(self.Changed())

    @on(TextLine.Changed, "#next")
    def _timed(self, event: TextLine.Changed) -> None:
        event.stop()
        m = self._moment()
        if self._draft is not None and event.value != self._draft.shown_time(m):
            self._draft.time(m, event.value)
            self.post_message(self.Changed())

    @on(TextLine.Submitted)
    def _next_row(self, event: TextLine.Submitted) -> None:
        event.stop()
        self.screen.focus_next()

    @on(Tokens.Chosen)
    def _chosen(self, message: Tokens.Chosen) -> None:
        message.stop()
        if self._draft is None:
            return
        if message.tokens.id == "channels":
            self._draft.toggle_channel(message.name, self._moment())
        else:
            self._draft.toggle_final(self._moment())
            self.fill(self._draft, self._labels)
        self.post_message(self.Changed())

    # Where the cursor is

    @on(MarkedPage.Left)
    def _go_on(self, message: MarkedPage.Left) -> None:
        message.stop()
        if message.step > 0:
            self.screen.focus_next()
        elif self.part != PARTS[0]:
            self.screen.focus_previous()

    @on(MarkedPage.SelectionChanged)
    def _follow(self, event: MarkedPage.SelectionChanged) -> None:
        """Keep the line in sight in which somebody writes: a long part is higher than its room."""
        event.stop()
        if event.text_area.has_focus:
            self.call_after_refresh(self._keep_in_sight)

    def _keep_in_sight(self) -> None:
        page = self.page
        parts = self.query_one("#parts", VerticalScroll)
        part = self.query_one(f"#part-{self.part}", Part)
        here, end = page.cursor_screen_offset.y, part.region.bottom
        below = end - here if end - here <= AROUND else 2  # what is said of the text too, at its end
        top = here - 1 - parts.region.y + parts.scroll_offset.y
        parts.scroll_to_region(Region(0, max(top, 0), 1, below + 1), animate=False, force=True)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        if isinstance(event.widget, MarkedPage):
            self.part = (event.widget.id or "").removeprefix("text-")
        self.post_message(self.Changed())

    def on_descendant_blur(self) -> None:
        self.post_message(self.Changed())
