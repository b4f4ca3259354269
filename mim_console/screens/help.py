"""Every key, as it is now."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, ClassVar

from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen

from mim_console.desk.verbs import VERBS
from mim_console.screens.drill_band import KEYS
from mim_console.screens.keys import DIRECT, EVERYWHERE, GROUPS, PAST, VERB_KEYS
from mim_console.widgets.captions import group
from mim_console.widgets.lines import Line, Lines
from mim_console.widgets.theme import KEY, MUTED

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from mim_console.screens.console import Console

NARROW = 100
"""Cells that two columns need."""
GRAMMAR = (
    ("gateway pods restarted #network", "a note, with a tag"),
    ("found log: refused from 13:41", "a finding, and where it was seen"),
    ("did restart db1", "something done already"),
    ("hyp pool exhausted", "a hypothesis"),
    ("for H1 …  against H1 …", "evidence"),
    ("out H2 …  confirm H1 …", "settle a hypothesis"),
    ("ask Bob pool stats 3m", "a time-boxed ask"),
    ("answer Q1 pool at 100", "its answer"),
    ("action @Sam roll back by 14:50", "an action with owner and time"),
    ("done A1 rolled back", "it is done"),
    ("decide … because …", "a decision"),
    ("14:05 …  or  -10m …", "it happened then"),
    ("' ask yourself why", "a quote mark: a note whatever follows"),
)


class Help(ModalScreen[None]):
    """Keys and the log line on the left, verbs by group on the right; below each other where that is too narrow.

    What pops up meanwhile waits: it would lie over the keys.
    """

    app: Console
    BINDINGS: ClassVar = [("escape,q,question_mark", "dismiss", "Close")]
    DEFAULT_CSS = """
    Help { align: center middle; }
    Help > Vertical { width: 100%; height: 100%; background: $background; padding: 1 2; }
    Help #pages { height: 1fr; layout: horizontal; scrollbar-size-vertical: 1; }
    Help #pages Lines { width: 1fr; height: auto; margin-right: 2; }
    Help.-narrow #pages { layout: vertical; }
    Help.-narrow #first { margin-bottom: 1; }
    Help #title { height: 2; }
    Help ToastRack { display: none; }
    """

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Lines(id="title", cursor=False)
            with VerticalScroll(id="pages"):
                yield Lines(id="first", cursor=False)
                yield Lines(id="second", cursor=False)

    def on_mount(self) -> None:
        title = Content.assemble(("keys", "bold $text-primary"), ("   ↑ ↓ pgdn end scroll · esc closes", MUTED))
        self.query_one("#title", Lines).show([Line(title)])
        groups = [_group(name) for name in GROUPS]
        known = {key for key, _ in EVERYWHERE} | set(DIRECT) | set(GROUPS.values()) | {"1-5", "?"}
        keys = getattr(self.app.screen_stack[0], "KEYS", ())
        here = group("this screen", [_key(key, words) for key, words in keys if key not in known])
        everywhere = group("everywhere", [_key(key, words) for key, words in EVERYWHERE])
        past = group("in the past", [_key(key, words) for key, words in PAST])
        drill = group("the drill", [_key(key, words) for key, words in KEYS]) if self.app.drill else []
        log = group("the log line", [Line(example, Content.styled(words, MUTED)) for example, words in GRAMMAR])
        self.query_one("#first", Lines).show([*drill, *here, *log, *everywhere, *past])
        self.query_one("#second", Lines).show([*chain.from_iterable(groups)])
        self.query_one("#pages").focus()

    def on_resize(self) -> None:
        self.set_class(self.size.width < NARROW, "-narrow")


def _group(name: str) -> list[Line]:
    own = {verb: key for key, verb in DIRECT.items()}
    verbs = [verb for verb in VERBS.values() if verb.about == name]
    lines = [
        _key(f"{GROUPS[name]} {VERB_KEYS[verb.name]}{'  ' + own[verb.name] if verb.name in own else ''}", verb.title)
        for verb in verbs
    ]
    return group(name, lines)


def _key(key: str, words: str) -> Line:
    return Line(Content.assemble((f"{key:<9}", KEY), words), rows=2, hang=9)
