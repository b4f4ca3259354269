"""Who else has this ledger open: said in the header, listed with W, and warned of where two write one thing."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen

from mim_console.data.presence import Doing, Presence
from mim_console.incident.duration import said
from mim_console.incident.facts.base import tail
from mim_console.widgets.captions import group
from mim_console.widgets.lines import Line, Lines
from mim_console.widgets.theme import MUTED, Tone

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from mim_console.data.presence import Here
    from mim_console.desk.ways import Way
    from mim_console.screens.console import Console

IDLE = 120
"""Seconds without a key after which somebody is called idle."""


class Company:
    """Tells the other consoles where this one is, and keeps where they are."""

    def __init__(self, app: Console) -> None:
        self.here: list[Here] = []
        self._app = app
        self._presence = Presence(app.desk.ledger.path)
        self._warned: tuple[str, str] = "", ""
        self._presses = 0

    def tick(self) -> None:
        """Once a second."""
        app, screen = self._app, self._app.screen_stack[0]
        subject = getattr(screen, "subject", None)
        writing = str(getattr(app.screen, "writing", ""))
        doing = Doing(
            app.desk.author,
            app.desk.incident(subject).reference if subject else "",
            str(getattr(getattr(screen, "seat", None), "view", type(screen).__name__.lower().removesuffix("screen"))),
            writing,
            app.desk.read_only,
        )
        self._presence.tell(doing, pressed=app.presses != self._presses)
        self._presses = app.presses
        self.here = self._presence.look()
        self._warn(writing)

    def end(self) -> None:
        """Be gone."""
        self._presence.leave()

    def _warn(self, writing: str) -> None:
        """Both who write the same thing see it: beside a form's title for as long as it is so, elsewhere once."""
        names = sorted({each.doing.name for each in self.here if not each.own and each.doing.writing == writing})
        words = f"{' and '.join(names)} {'is' if len(names) == 1 else 'are'} writing this too" if names else ""
        words = words if writing else ""
        if beside := getattr(self._app.screen, "beside", None):
            beside(words)
        elif words and (writing, words) != self._warned:
            self._app.say(words, wrong=True)
        self._warned = writing, words


class WhoIsHere(ModalScreen[None]):
    """Everybody, and what others paste to join; enter copies that."""

    app: Console
    BINDINGS: ClassVar = [("escape,q,W", "dismiss", "Close")]
    DEFAULT_CSS = """
    WhoIsHere { align: center middle; background: $background 60%; }
    WhoIsHere > Vertical {
        width: 104; max-width: 98%; height: auto; max-height: 96%; padding: 0 2; background: $surface;
        border: round $border;
    }
    WhoIsHere #title { height: 2; }
    WhoIsHere #here { height: auto; max-height: 32; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._lines: dict[str, str] = {}

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Lines(id="title", cursor=False)
            yield Lines(id="here", empty="nobody who could say so")

    def on_mount(self) -> None:
        title = Content.styled("who is here", "bold $text-primary")
        self.query_one("#title", Lines).show([Line(title, Content.styled("enter copies a line · esc", MUTED))])
        self.tick()
        self.query_one("#here", Lines).focus()

    def tick(self) -> None:
        """As it is now."""
        company, watchers = self.app.present, self.app.watchers
        people = [_person(each) for each in (company.here if company else ())]
        terminals = [
            Line(f"› {each.login}{tail(each.address, ' from ')}", "looks" if each.looks else "types")
            for each in (watchers.clients if watchers else ())
        ]
        ways = watchers.ways if watchers else ()
        if not ways:
            people.append(Line(Content.styled("`mim share` shows this console in other terminals, too", MUTED)))
        self.query_one("#here", Lines).show(
            [*group("on this ledger", people), *group("at this very console", terminals), *self._paste(ways)]
        )

    def on_lines_selected(self, message: Lines.Selected) -> None:
        """Enter on something to paste puts it on the clipboard."""
        message.stop()
        self.app.copy_to_clipboard(self._lines[message.key])
        self.app.say("on the clipboard, where the terminal allows it")

    def _paste(self, ways: tuple[Way, ...]) -> list[Line]:
        lines: list[Line] = []
        for way in ways:
            part: list[Line] = []
            for text in way.lines:
                if text.startswith("#"):
                    part.append(Line(Content.styled(text, MUTED), rows=2, hang=2))
                else:
                    self._lines[text] = text
                    part.append(Line(Content(text), key=text, rows=3))
            if way.warning:
                part.append(Line(Content.styled(f"▲ {way.warning}", Tone.SOON.style), rows=4, hang=2))
            lines += group(f"{way.name}: {way.about}", part)
        return lines


def _person(here: Here) -> Line:
    doing = here.doing
    seconds = int(here.idle.total_seconds())
    where = " · ".join(filter(None, (doing.incident, doing.screen, "writing" if doing.writing else "")))
    idle = f"idle {said(timedelta(minutes=seconds // 60))}" if seconds >= IDLE else ""
    state = " · ".join(filter(None, ("only looks" if doing.looks else "", idle, "you" if here.own else "")))
    login = "" if doing.name == here.login else f"  {here.login}"
    return Line(Content.assemble("· ", doing.name, (login, MUTED), (f"  {where}", MUTED)), Content.styled(state, MUTED))
