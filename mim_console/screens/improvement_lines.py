"""The lines of the improvement screen: every measure, its months, its groups, and what is to be seen to."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from textual.content import Content

from mim_console.incident.account.part import length
from mim_console.incident.trends import MEASURES
from mim_console.incident.trends.trends import say_month
from mim_console.incident.when import MONTHS, say_date
from mim_console.widgets.captions import caption
from mim_console.widgets.lines import Line
from mim_console.widgets.month_plot import Bar
from mim_console.widgets.theme import MUTED, Tone

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mim_console.incident.trends import Figure, Look, Record, Trends
    from mim_console.incident.trends.trends import Month

_MINUTE = timedelta(minutes=1)
_HEADS = {
    "length": ("n", "?", "median", "p90", "middle half"),
    "share": ("kept", "of", "share", "?", ""),
    "count": ("n", "", "major", "", ""),
}
_WIDTHS = (5, 5, 7, 7, 14)


def said_span(look: Look) -> str:
    """`Dec 2025 – Nov 2026`."""
    return f"{say_month(look.span[0])} – {say_month(look.last)}"


def telling(trends: Trends, look: Look) -> str:
    """The measure to begin with: how long it took to restore, or else a length that is known, a share, the count."""
    records = trends.within(look)
    sorts = {sort: [name for name, each in MEASURES.items() if each.sort == sort] for sort in ("length", "share")}
    ordered = ["ttr", "ttresolve", *sorts["length"], *sorts["share"]]
    return next((name for name in ordered if trends.figure(name, records).n), "incidents" if records else "ttr")


def measures(trends: Trends, look: Look) -> list[Line]:
    """Each with its end points and what it says of all that is looked at."""
    records, lines, sort = trends.within(look), list[Line](), ""
    for each in MEASURES.values():
        if each.sort != sort:
            sort = each.sort
            lines.append(_head(sort, _SORTS[sort], 44, 4))
        ends = Content.styled(f"{_cut(each.ends, 24):<24}", MUTED)
        row = _row(sort, trends.figure(each.name, records), 4)
        lines.append(Line(Content.assemble(f"{each.title:<20}", ends, row), key=f"measure:{each.name}"))
    return lines


_SORTS = {"count": "how many", "length": "how long", "share": "how much was kept"}


def months(trends: Trends, look: Look, measure: str) -> list[Line]:
    """The table behind the plot, newest first, and all of it together."""
    by, sort = trends.by_month(look), MEASURES[measure].sort
    lines = [_head(sort, "month", 8, 5)]
    for month in reversed(by):
        text = Content.assemble(f"{say_month(month):<8}", _row(sort, trends.figure(measure, by[month]), 5))
        lines.append(Line(text, key=f"month:{month[0]}-{month[1]:02}" if by[month] else None))
    whole = _row(sort, trends.figure(measure, trends.within(look)), 5)
    return [*lines, Line(Content.assemble((f"{'all':<8}", "bold"), whole), key="whole:")]


def groups(trends: Trends, look: Look, measure: str) -> list[Line]:
    """The same by group; the one that is looked at alone is marked."""
    sort = MEASURES[measure].sort
    lines = [_head(sort, f"by {look.by}", 21, 4)]
    for name, records in trends.by_group(look).items():
        mark = "● " if name == look.only else ""
        shown = Content.styled(f"{_cut(mark + name, 20):<21}", "bold $text-primary" if mark else "")
        row = _row(sort, trends.figure(measure, records), 4)
        lines.append(Line(Content.assemble(shown, row), key=f"group:{name}"))
    return lines


def to_see_to(trends: Trends, look: Look, adopt: int, actions: int) -> list[Line]:
    """What comes again and what is late, each with how many there are."""
    again, late = len(trends.repeats_in(trends.within(look))), len(trends.reviews_late())
    return [
        caption("to see to"),
        _owed("repeats:", again, "came again within 90 days", "nothing came again", Tone.SOON),
        _owed("actions:", actions, f"action{'s' * (actions != 1)} overdue", "no action overdue", Tone.LATE),
        _owed("reviews:", late, f"review{'s' * (late != 1)} late", "no review late", Tone.LATE),
        _process(trends),
        _owed(
            "policy:",
            adopt,
            f"rule{'s' * (adopt != 1)} changed, to be adopted",
            "the policy in force is adopted",
            Tone.SOON,
        ),
    ]


def _process(trends: Trends) -> Line:
    record = trends.process_review()
    if record is None or record.process_review is None:
        return Line(Tone.NOT_YET.marked("no process review is set: v r in an incident"), key=None)
    day = say_date(record.process_review, trends.zone)
    late = record.process_review < trends.now
    tone = Tone.LATE if late else Tone.RUNNING
    text = tone.marked(Content.assemble("process review ", ("was due " if late else "due ", tone.style), day))
    return Line(text, Content.styled(record.reference, MUTED), key=f"process:{record.id}")


def _owed(key: str, count: int, words: str, none: str, tone: Tone) -> Line:
    if not count:
        return Line(Tone.DONE.marked(none), key=key)
    return Line(Content.assemble((f"{tone.mark} ", tone.style), (f"{count} ", "bold"), words), key=key)


def bars(trends: Trends, look: Look, measure: str, marked: Sequence[Month]) -> tuple[Bar, ...]:
    """A column a month: the median before the slowest tenth, the share in per cent, the major ones among all."""
    found = []
    for month, records in trends.by_month(look).items():
        figure = trends.figure(measure, records)
        label = MONTHS[month[1] - 1] + ("◆" if month in marked else "")
        found.append(Bar(label, *_heights(measure, figure)))
    return tuple(found)


def _heights(measure: str, figure: Figure) -> tuple[float | None, float | None]:
    if figure.spread is not None:
        median, p90 = figure.spread.median, figure.spread.p90
        slow = None if figure.spread.few else p90
        return (None if median is None else median / _MINUTE), (None if slow is None else slow / _MINUTE)
    if MEASURES[measure].sort == "share":
        return (None if figure.share is None else figure.share * 100), None
    return (float(figure.good), float(figure.n)) if figure.n else (None, None)


def nothing(trends: Trends, look: Look, measure: str) -> str:
    """Why there is no column at all, and what would make one."""
    number = len(trends.within(look))
    if not number:
        return "no incident in these months: ← goes back in time"
    those = "the one incident" if number == 1 else f"all {number} incidents"
    if MEASURES[measure].sort == "length":
        return f"a time that it needs is missing in {those}: state it on the review"
    return f"nothing of it was decided in {those}; what was imported is not judged"


def legend(measure: str) -> str:
    """What the two parts of a column are."""
    match MEASURES[measure].sort:
        case "length":
            return "█ median  ░ p90, nine in ten within  ? unknown"
        case "share":
            return "█ share kept  ? incidents that say nothing of it"
        case _:
            return "█ major  ░ all"


def say_minutes(minutes: float) -> str:
    """`1h 30m`; nothing is `0`."""
    return length(timedelta(minutes=minutes)) if minutes else "0"


def say_percent(percent: float) -> str:
    return f"{percent:.0f} %"


def say_count(count: float) -> str:
    return f"{count:.0f}"


def _head(sort: str, first: str, wide: int, columns: int) -> Line:
    cells = "".join(f"{name:>{width}}" for name, width in zip(_HEADS[sort][:columns], _WIDTHS, strict=False))
    return Line(Content.assemble((f"{first:<{wide}}", "$text-muted bold"), (cells, MUTED)))


def _row(sort: str, figure: Figure, columns: int) -> Content:
    """The cells of one figure; what is not known is a dash."""
    cells = zip(list(_cells(sort, figure))[:columns], _WIDTHS, strict=False)
    return Content.assemble(*((f"{text:>{width}}", style) for (text, style), width in cells))


def _cells(sort: str, figure: Figure) -> Iterator[tuple[str, str]]:
    spread, unknown = figure.spread, (str(figure.unknown) if figure.unknown else "")
    if spread is not None:
        yield _dash(figure.n), "" if figure.n else MUTED
        yield unknown, MUTED
        yield _length(spread.median), "bold"
        yield ("few" if spread.few and spread.n else _length(spread.p90)), MUTED if spread.few else ""
        yield (f"{_length(spread.low)}–{_length(spread.high)}" if spread.n else ""), MUTED
    elif sort == "count":
        yield _dash(figure.n), ""
        yield "", ""
        yield _dash(figure.good), "bold"
    elif figure.share is None:
        yield "–", MUTED
        yield "", ""
        yield "–", MUTED
        yield unknown, MUTED
    else:
        yield str(figure.good), ""
        yield str(figure.n), MUTED
        yield f"{figure.share:.0%}", "bold"
        yield unknown, MUTED


def _dash(count: int) -> str:
    return str(count) if count else "–"


def _length(span: timedelta | None) -> str:
    """To the minute from ten minutes on, as a table has room for."""
    if span is None:
        return "–"
    if span >= timedelta(days=10):
        return f"{span.days}d"
    if span >= timedelta(days=1):
        return f"{span.days}d {span.seconds // 3600}h"
    return length(timedelta(minutes=round(span / _MINUTE)) if span >= 10 * _MINUTE else span)


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width - 1]}…"


def incidents(records: Sequence[Record], values: Sequence[str], zone_of: Trends) -> list[Line]:
    """Incidents with what each says of the measure."""
    lines = []
    for record, value in zip(records, values, strict=True):
        day = f"{say_date(record.opened, zone_of.zone):>11}"
        text = Content.assemble(
            (f"{record.priority or '··':<3}", MUTED), (f"{record.reference:<10}", "$text-primary"),
            (f" {day}  ", MUTED), record.title,
        )  # fmt: skip
        lines.append(Line(text, value, key=record.id))
    return lines
