"""Writing a section of the review: checked while it is typed, and told when somebody else writes it as well."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import Screen

from mim_console.desk.verbs import VERBS
from mim_console.desk.verbs.review import SECTIONS
from mim_console.incident.when import say
from mim_console.incident.wording import check_review
from mim_console.screens import doing
from mim_console.screens.composer_lines import remarks, worst_first
from mim_console.screens.incident import SMALL
from mim_console.screens.review_writing import begin
from mim_console.widgets.captions import marked
from mim_console.widgets.keybar import KeyBar
from mim_console.widgets.lines import Line, Lines
from mim_console.widgets.marked_page import Mark, MarkedPage
from mim_console.widgets.masthead import Masthead
from mim_console.widgets.menu import Choice, Menu
from mim_console.widgets.theme import KEY, MUTED

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from mim_console.desk.moment import Moment
    from mim_console.incident.facts.review_text import Section, Version
    from mim_console.screens.console import Console
    from mim_console.screens.review_writing import Writing
    from mim_console.screens.seat import Seat

MARKED = 40
"""Words that are marked at once."""
KEYS = {"^g": "ctrl+g", "^o": "ctrl+o", "esc": "escape"}


def write(app: Console, incident: str, seat: Seat, section: str = "") -> None:
    """Open the editor on a section; where none is named, ask which."""
    if section:
        app.push_screen(Editor(incident, seat, cast("Section", section)))
        return

    def chosen(name: str | None) -> None:
        if name:
            write(app, incident, seat, name)

    keys = {"summary": "s", "impact": "i", "detection": "d", "response": "r", "communication": "o", "causes": "c"}
    choices = [Choice(keys.get(name, name[0]), name, name) for name, _ in SECTIONS]
    app.push_screen(Menu("write a section of the review", choices), chosen)


class Editor(Screen[None]):
    """What is typed stays in the seat until it is entered, and remembers the texts that it was made from."""

    app: Console
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", show=False),
        Binding("ctrl+g,alt+enter,ctrl+enter", "enter", show=False, priority=True),
        Binding("ctrl+o", "take_in", show=False, priority=True),
    ]
    DEFAULT_CSS = """
    Editor {
        #title { height: auto; padding: 0 1; margin: 1 0; }
        MarkedPage { height: 1fr; overflow-y: auto; margin: 0 1; &, &:focus { background: $surface; } }
        #remarks { height: auto; max-height: 6; padding: 0 1; margin: 1 0 0 0; }
        &.-small #title { margin: 0; }
    }
    """

    def __init__(self, incident: str, seat: Seat, section: Section) -> None:
        super().__init__()
        self._incident, self._seat, self._section = incident, seat, section
        self._writing: Writing

    def compose(self) -> ComposeResult:
        yield Masthead()
        yield Lines(id="title", cursor=False)
        yield MarkedPage(id="text")
        yield Lines(id="remarks", cursor=False)
        yield KeyBar()

    @property
    def writing(self) -> str:
        """What is written here, for others who write the same."""
        return f"write-review {self._incident} {self._section}"

    def on_mount(self) -> None:
        kept = self._seat.writing.get(self._section)
        self._writing = kept if kept is not None and kept.touched else begin(self._moment, self._section)
        self._seat.writing[self._section] = self._writing
        self._page.load_text(self._writing.text)
        self._page.focus()
        self.tick()

    def on_resize(self) -> None:
        self.call_after_refresh(self.tick)

    @property
    def _moment(self) -> Moment:
        return self.app.desk.moment(self._incident)

    @property
    def _page(self) -> MarkedPage:
        return self.query_one("#text", MarkedPage)

    def tick(self) -> None:
        """Show what it was made from, and who has written since."""
        small = self.size.width < SMALL[0] or self.size.height < SMALL[1]
        self.set_class(small, "-small")
        self.query_one(Masthead).show(self.app.desk.scene(self._incident), "small" if small else "large")
        m, others = self._moment, self._writing.others(self._moment)
        self.query_one("#title", Lines).show([self._title(), *(_notice(m, each) for each in others)])
        keys = [("^g", "enter it"), *([("^o", "put theirs below")] if others else []), ("esc", "leave, kept")]
        self.query_one(KeyBar).show(keys)
        self._check()

    def _title(self) -> Line:
        name = Content.styled(self._section, "bold $text-primary")
        return Line(Content.assemble(name, (f" · made from {self._writing.whose}", MUTED)), rows=2)

    def _check(self) -> None:
        """What is wrong with the words; they may be kept."""
        m = self._moment
        found = check_review(self._page.text, self._section, m.policy.wording, m.incident.people())
        found = worst_first(found)
        self._page.mark([Mark(each.start, each.end, each.level == "error") for each in found[:MARKED]])
        self.query_one("#remarks", Lines).show(remarks(found, here=True, caret=self._page.caret))

    @on(MarkedPage.Changed)
    def _typed(self, event: MarkedPage.Changed) -> None:
        event.stop()
        self._writing.text = event.text_area.text
        self.call_after_refresh(self._check)

    def action_take_in(self) -> None:
        """Put what somebody else wrote meanwhile below, to make one text of both."""
        others = self._writing.others(self._moment)
        if not others:
            self.app.say("nobody else has written this section since you began")
            return
        for each in others:
            self._writing.take_in(each)
        self._writing.whose += f", with that of {', '.join(dict.fromkeys(each.by for each in others))} below"
        self._page.load_text(self._writing.text)
        self._page.move_cursor(self._page.document.end)
        self.tick()

    def action_enter(self) -> None:
        """Enter it as it stands. A text that somebody else entered meanwhile stays beside it."""
        writing, others = self._writing, self._writing.others(self._moment)
        self._writing.text = self._page.text
        if not writing.text.strip():
            self.app.say("write something, or leave with esc: a section is never emptied", wrong=True)
            return
        settles = len(writing.made_from) > 1
        if not writing.touched and not settles and writing.made_from != (self._incident,):
            self.app.say("nothing was changed")
        elif problem := doing.commit(self.app, VERBS["write-review"], self._incident, writing.typed):
            self.app.say(problem, wrong=True)
            return
        elif others:
            names = ", ".join(dict.fromkeys(each.by for each in others))
            self.app.say(f"both are kept: yours and that of {names}; enter on the section settles them", seconds=8)
        self._seat.writing.pop(self._section, None)
        self.dismiss()

    def action_leave(self) -> None:
        """Back to the review; what was typed waits, and what it was made from stays as it was."""
        if self._writing.touched:
            self.app.say(f"your text of {self._section} is kept here, not entered yet")
        else:
            self._seat.writing.pop(self._section, None)
        self.dismiss()

    def on_key_bar_pressed(self, message: KeyBar.Pressed) -> None:
        """A click on a key is that key."""
        message.stop()
        self.app.call_later(self.app.simulate_key, KEYS[message.key])


def _notice(m: Moment, other: Version) -> Line:
    told = f"{other.by} has written this section {say(other.at, m.zone, m.now)}, while you write: both are kept. "
    return Line(
        marked("≠", "bold $text-warning", (told, "$text-warning"), ("ctrl+o", KEY), " puts theirs below"),
        rows=3,
        hang=2,
    )
