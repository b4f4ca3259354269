"""The incidents behind a number, and the way from one of them to its review."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen

from mim_console.incident.account.part import length
from mim_console.incident.trends import MEASURES
from mim_console.incident.trends.trends import say_month
from mim_console.incident.when import say_date
from mim_console.screens import improvement_lines, places
from mim_console.widgets.keybar import KeyBar
from mim_console.widgets.lines import Line, Lines
from mim_console.widgets.theme import MUTED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

    from mim_console.incident.trends import Look, Record, Trends
    from mim_console.screens.console import Console

_FIXED = 6
"""Rows of the box that are not the list: border, title, keys."""


class Behind(ModalScreen[str | None]):
    """Answers the chosen incident's id."""

    app: Console
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q", "dismiss", show=False)]
    DEFAULT_CSS = """
    Behind { align: center middle; background: $background 60%; }
    Behind > Vertical {
        width: 104; max-width: 98%; height: auto; max-height: 96%; padding: 0 2; background: $surface;
        border: round $border;
    }
    Behind #title { height: 2; }
    Behind #incidents { height: auto; }
    """

    def __init__(self, title: str, about: str, lines: Sequence[Line], chooses: str = "its review") -> None:
        super().__init__()
        self._title, self._about, self._lines, self._chooses = title, about, lines, chooses

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Lines(id="title", cursor=False)
            yield Lines(id="incidents", empty="none")
            yield KeyBar()

    def on_mount(self) -> None:
        title = Content.styled(self._title, "bold $text-primary")
        self.query_one("#title", Lines).show([Line(title, Content.styled(self._about, MUTED))])
        listed = self.query_one("#incidents", Lines)
        listed.styles.max_height = max(self.size.height * 96 // 100 - _FIXED, 3)
        listed.show(self._lines)
        listed.focus()
        self.query_one(KeyBar).show((("enter", self._chooses), ("esc", "back")))

    def on_lines_selected(self, message: Lines.Selected) -> None:
        message.stop()
        self.dismiss(message.key)

    def on_key_bar_pressed(self, message: KeyBar.Pressed) -> None:
        """A click on a key is that key."""
        message.stop()
        self.app.call_later(self.app.simulate_key, {"esc": "escape"}.get(message.key, message.key))


def show(app: Console, trends: Trends, look: Look, measure: str, key: str) -> None:
    """What is behind a line of the improvement screen."""
    sort, _, name = key.partition(":")
    match sort:
        case "process":
            places.view(app, name, "review")
        case "policy":
            from mim_console.screens import adopting

            adopting.show(app)
        case "repeats":
            _list(app, "came again", _repeats(trends, look))
        case "reviews":
            late = trends.reviews_late()
            due = [f"due {say_date(each.review.due, trends.zone)}" for each in late if each.review]
            _list(app, "reviews late", improvement_lines.incidents(late, due, trends))
        case "actions":
            places.actions(app)
        case _:
            chosen = name if sort == "measure" else measure
            _measured(app, trends, chosen, _those(trends, look, sort, name), _called(look, sort, name))


def _those(trends: Trends, look: Look, sort: str, name: str) -> list[Record]:
    if sort == "month":
        year, month = name.split("-")
        return trends.by_month(look)[int(year), int(month)]
    return trends.by_group(look)[name] if sort == "group" else trends.within(look)


def _called(look: Look, sort: str, name: str) -> str:
    if sort == "month":
        year, month = map(int, name.split("-"))
        return say_month((year, month))
    return name if sort == "group" else improvement_lines.said_span(look)


def _measured(app: Console, trends: Trends, measure: str, records: list[Record], of: str) -> None:
    """Longest first, then what was not kept, last what is not known."""
    ordered = sorted(records, key=lambda each: _rank(trends, measure, each))
    values = [_value(trends, measure, each) for each in ordered]
    _list(app, f"{MEASURES[measure].title} · {of}", improvement_lines.incidents(ordered, values, trends))


def _rank(trends: Trends, measure: str, record: Record) -> tuple[bool, float]:
    value = trends.value(measure, record)
    if value is None:
        return True, -record.opened.timestamp()
    return False, value[0] / value[1] if isinstance(value, tuple) else -value.total_seconds()


def _value(trends: Trends, measure: str, record: Record) -> str:
    value = trends.value(measure, record)
    if value is None:
        return "" if measure == "incidents" else "unknown"
    return f"{value[0]} of {value[1]}" if isinstance(value, tuple) else length(value)


def _repeats(trends: Trends, look: Look) -> list[Line]:
    lines = []
    for each in reversed(trends.repeats_in(trends.within(look))):
        earlier = each.earlier[0]
        more = f" and {len(each.earlier) - 1} before" if len(each.earlier) > 1 else ""
        days = (each.record.opened - earlier.opened).days
        lines += improvement_lines.incidents([each.record], [f"{days} d after {earlier.reference}{more}"], trends)
        lines.append(Line(Content.styled(f"   {each.why}", MUTED), key=each.record.id))
    return lines


def _list(app: Console, title: str, lines: Sequence[Line]) -> None:
    def chosen(id: str | None) -> None:
        if id is not None:
            places.view(app, id, "review")

    number = len({line.key for line in lines})
    app.push_screen(Behind(title, f"{number} incident{'s' * (number != 1)}", lines), chosen)
