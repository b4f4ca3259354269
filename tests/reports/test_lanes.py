"""The picture keeps to its scale where it says so, folds what has no room, and shows what was late."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mim_console.data import policy_file
from mim_console.incident.facts import Fact
from mim_console.incident.facts.asks import AskAnswered, Asked
from mim_console.incident.facts.diagnose import HypothesisRaised
from mim_console.incident.facts.identify import Declared
from mim_console.incident.facts.scope import ServiceAffected
from mim_console.incident.fold import fold
from mim_console.incident.ids import derived_id
from mim_console.incident.lanes import Bar, Lanes, lanes
from mim_console.reports.lanes_layout import MOST, drawing
from mim_console.reports.time_scale import Scale
from tests.reports.made import STANDING, recorded

POLICY = policy_file.default()
MINUTE = timedelta(minutes=1)
BARE = Declared(reference="INC-1", title="t", impact="high", urgency="high", priority="P1", services=("pay",))


def drawn(*facts: Fact, after: timedelta = timedelta(hours=2)) -> Lanes:
    found = lanes(fold(recorded([BARE, *facts], STANDING)), POLICY, STANDING + after)
    assert found is not None
    return found


def bars(of: Lanes, lane: str) -> list[Bar]:
    return [bar for each in of.lanes if each.name == lane for row in each.rows for bar in row.bars]


SPANS = st.lists(st.integers(0, 60 * 24 * 400), min_size=1, max_size=30)


@given(SPANS, st.integers(0, 60 * 24))
def test_later_is_never_further_left_and_a_piece_is_true_to_scale(minutes: list[int], over: int) -> None:
    instants = [STANDING + each * MINUTE for each in minutes]
    scale = Scale([STANDING, *instants], STANDING + over * MINUTE, 100, 900, ZoneInfo("Europe/London"))
    places = [scale.x(at) for at in sorted(instants)]
    assert places == sorted(places)
    assert all(100 <= x <= 900.001 for x in places)
    for piece in scale.pieces:
        middle = piece.start + (piece.end - piece.start) / 2
        assert scale.x(middle) == pytest.approx((scale.x(piece.start) + scale.x(piece.end)) / 2)
    for a, b in pairwise(scale.ticks()):
        assert b.x - a.x >= 30 or not (a.clock and b.clock)


def test_a_month_of_silence_is_cut_out_and_the_hours_before_keep_their_room() -> None:
    scale = Scale(
        [STANDING + each * MINUTE for each in (*range(0, 120, 10), 60 * 24 * 30)],
        STANDING + 120 * MINUTE,
        0,
        1000,
        UTC,
    )
    (cut,) = scale.cuts
    assert cut.words == "29 days"
    assert scale.x(STANDING + 110 * MINUTE) > 500


def test_the_day_is_named_where_it_changes_in_the_zone_of_the_incident() -> None:
    late = datetime(2026, 3, 4, 13, tzinfo=UTC)  # 22:00 in Tokyo
    scale = Scale([late, late + 5 * 60 * MINUTE], late + 5 * 60 * MINUTE, 0, 800, ZoneInfo("Asia/Tokyo"))
    ticks = list(scale.ticks())
    assert [tick.day for tick in ticks if tick.day] == ["Wed 4 Mar", "Thu 5 Mar"]
    assert next(tick.clock for tick in ticks if tick.day == "Thu 5 Mar") == "00:00"


def test_what_was_late_shows_by_how_much() -> None:
    asked = derived_id(STANDING + 2 * MINUTE, "2")
    late = drawn(
        Asked(handle="Q1", who="Bob", what="pool stats", due=STANDING + 3 * MINUTE),
        ServiceAffected(service="pay", state="down"),
        ServiceAffected(service="pay", state="down"),
        AskAnswered(about=asked, handle="Q1", answer="10 of 10"),
    )
    (ask,) = bars(late, "Asked")
    assert (ask.late, ask.open) == (2 * MINUTE, False)
    assert "10 of 10" in ask.text
    assert all(bar.late for bar in bars(late, "Updates"))
    picture = drawing(late, UTC)
    assert {"late"} < {box.look for box in picture.boxes}
    assert any(box.title.endswith("2m late") for box in picture.boxes)


def test_hundreds_of_things_fold_into_few_lines() -> None:
    picture = drawing(drawn(*(HypothesisRaised(handle=f"H{n}", text="it is the pool " * 6) for n in range(300))), UTC)
    assert picture.height < 900
    assert f"+{300 - MOST} more" in [said.text for said in picture.words]
    assert all(box.x >= 0 and box.x + box.width <= picture.right + 4 for box in picture.boxes)
