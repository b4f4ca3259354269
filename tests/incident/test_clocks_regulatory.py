"""Regulatory clocks: when each report is due, by the words of its law."""

from __future__ import annotations

import copy
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from mim_console.incident.clocks.regulatory import owed
from mim_console.incident.facts.lifecycle import Closed
from mim_console.incident.facts.regulatory import AnchorSet, RegimeOff, RegimeOn, ReportSubmitted
from mim_console.incident.late import late
from mim_console.incident.policy import Policy
from mim_console.incident.policy.regulatory import Counting, Limit, Regime
from tests.incident.tale import POLICY, RULES, START, Tale, declared, minute


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def on(regime: str) -> RegimeOn:
    return RegimeOn(regime=regime, title=regime.upper(), decided_by="Lena", reason="card data may be out")


def anchor(regime: str, name: str, at: datetime) -> AnchorSet:
    return AnchorSet(regime=regime, anchor=name, instant=at)


def sent(regime: str, report: str) -> ReportSubmitted:
    return ReportSubmitted(regime=regime, report=report)


def under(regime: str, zone: str = "UTC", country: str = "", **changed: Any) -> Policy:
    """The default rules, with the regime's working days in a zone and a country, and what else is changed in it."""
    rules = copy.deepcopy(RULES)
    rules["calendars"]["business"] |= {"zone": zone, "country": country}
    rules["regulatory"]["regimes"][regime] |= changed
    return Policy.model_validate(rules)


def due(policy: Policy, regime: str, report: str, at: datetime, *facts: RegimeOn | AnchorSet | ReportSubmitted) -> str:
    """When the report is due, in the zone of the regime's days."""
    tale = Tale(start=at, policy=policy)
    tale.say(declared("P1"))
    tale.say(on(regime))
    for fact in facts:
        tale.say(fact)
    (found,) = (each for each in owed(tale.incident, policy) if each.key == f"{regime}/{report}")
    days = policy.counting(policy.regulatory.regimes[regime].calendar)
    return f"{found.due.astimezone(days.zone):%a %Y-%m-%d %H:%M}" if found.due else found.waits_for


@pytest.mark.parametrize(
    ("regime", "report", "name", "at", "expected"),
    [
        # hours run on through nights, weekends and changes of the clock
        ("gdpr", "notification", "aware", "2026-03-06T16:00", "Mon 2026-03-09 16:00"),
        ("gdpr", "notification", "aware", "2024-02-27T09:00", "Fri 2024-03-01 09:00"),
        ("gdpr", "notification", "aware", "2026-12-24T12:00", "Sun 2026-12-27 12:00"),
        ("us-banks", "notification", "determined", "2026-03-04T14:05", "Fri 2026-03-06 02:05"),
        ("fcc", "notification", "discovered", "2026-03-04T23:05", "Thu 2026-03-05 01:05"),
        ("rbi", "report", "detected", "2026-03-04T14:05", "Wed 2026-03-04 16:05"),
        # days end with their last minute, and the first is not counted
        ("hipaa", "individuals", "discovered", "2026-01-01T00:01", "Mon 2026-03-02 23:59"),
        ("fcc", "final", "discovered", "2024-01-31T10:00", "Fri 2024-03-01 23:59"),
        ("mas", "cause", "discovered", "2026-03-04T14:05", "Wed 2026-03-18 23:59"),
        # business days: begun on a working day, on a weekend, over a holiday
        ("sec-8k", "filing", "determined", "2026-03-04T15:00", "Tue 2026-03-10 23:59"),
        ("sec-8k", "filing", "determined", "2026-03-07T15:00", "Thu 2026-03-12 23:59"),
        ("sec-8k", "filing", "determined", "2026-07-01T15:00", "Wed 2026-07-08 23:59"),
        ("sec-8k", "filing", "determined", "2026-03-05T03:00", "Tue 2026-03-10 23:59"),  # still Wednesday there
        ("visa", "report", "suspected", "2026-03-06T15:00", "Wed 2026-03-11 23:59"),
        # the European rule: what is not in hours and ends on a weekend runs on to the next working day
        ("eu-ai-act", "report", "aware", "2026-03-06T15:00", "Mon 2026-03-23 23:59"),
        ("eu-ai-act", "report", "aware", "2026-03-05T15:00", "Fri 2026-03-20 23:59"),
        ("eu-cra", "warning", "aware", "2026-03-06T15:00", "Sat 2026-03-07 15:00"),
    ],
)
def test_when_a_report_is_due(regime: str, report: str, name: str, at: str, expected: str) -> None:
    assert due(POLICY, regime, report, utc(at), anchor(regime, name, utc(at))) == expected


@pytest.mark.parametrize(
    ("notified", "expected"),
    [
        ("2026-03-12T10:00", "Mon 2026-04-13 23:59"),  # 12 April is a Sunday
        ("2026-01-31T10:00", "Mon 2026-03-02 23:59"),  # 28 February is a Saturday
        ("2024-01-31T10:00", "Thu 2024-02-29 23:59"),
        ("2026-11-25T10:00", "Mon 2026-12-28 23:59"),  # Christmas, then a weekend
    ],
)
def test_a_month_ends_on_the_same_date_or_the_last_and_runs_on_over_weekends_and_holidays(
    notified: str, expected: str
) -> None:
    policy, at = under("nis2", country="DE"), utc(notified)
    assert due(policy, "nis2", "final", at, anchor("nis2", "aware", at)) == "notification"
    assert due(policy, "nis2", "final", at, anchor("nis2", "aware", at), sent("nis2", "notification")) == expected


def test_a_day_ends_where_its_calendar_is_and_hours_are_exact_while_clocks_change() -> None:
    berlin = under("eu-ai-act", zone="Europe/Berlin")
    at = utc("2026-03-14T23:30")  # Sunday there
    assert due(berlin, "eu-ai-act", "report", at, anchor("eu-ai-act", "aware", at)) == "Mon 2026-03-30 23:59"
    before_summer = datetime(2026, 3, 28, 12, tzinfo=ZoneInfo("Europe/Berlin"))
    said = due(
        under("gdpr", zone="Europe/Berlin"),
        "gdpr",
        "notification",
        before_summer,
        anchor("gdpr", "aware", before_summer),
    )
    assert said == "Tue 2026-03-31 13:00"


class TestDora:
    AT = utc("2026-03-04T10:00")
    """A Wednesday."""

    def initial(self, classified: float | None, policy: Policy = POLICY) -> str:
        """Due, aware at AT and classified so many hours later."""
        facts = [anchor("dora", "aware", self.AT)]
        if classified is not None:
            facts.append(anchor("dora", "classified", self.AT + timedelta(hours=classified)))
        return due(policy, "dora", "initial", self.AT, *facts)

    @pytest.mark.parametrize(
        ("classified", "expected"),
        [
            (None, "Thu 2026-03-05 10:00"),
            (1, "Wed 2026-03-04 15:00"),
            (20, "Thu 2026-03-05 10:00"),
            (23, "Thu 2026-03-05 10:00"),
            (24, "Thu 2026-03-05 10:00"),
            (25, "Thu 2026-03-05 15:00"),
            (90, "Sun 2026-03-08 08:00"),
        ],
    )
    def test_the_earlier_of_both_but_from_the_classification_alone_if_that_came_later(
        self, classified: float | None, expected: str
    ) -> None:
        assert self.initial(classified) == expected

    def test_a_countdown_says_which_anchor_is_missing_that_would_make_it_shorter(self) -> None:
        tale = Tale(start=self.AT)
        tale.say(declared("P1"))
        tale.say(on("dora"))
        tale.say(anchor("dora", "aware", self.AT))
        assert tale.clock("regulatory").note == "classified: not said yet, then 4 hours at most"
        tale.say(anchor("dora", "classified", self.AT), 60)
        assert tale.clock("regulatory").note == ""
        other = Tale(start=self.AT)
        other.say(declared("P1"))
        other.say(on("dora"))
        other.say(anchor("dora", "classified", self.AT))
        assert other.clock("regulatory").note == "aware: not said yet, then 24 hours at most"
        other.say(sent("dora", "initial"), 60)
        assert [clock.note for clock in other.clocks("regulatory")] == ["", ""]

    def test_at_a_weekend_noon_of_the_next_working_day_for_who_is_not_exempt(self) -> None:
        assert self.initial(90, under("dora", not_rolled=[])) == "Mon 2026-03-09 12:00"

    def test_each_report_counts_from_the_one_submitted_before(self) -> None:
        tale = Tale(start=self.AT)
        tale.say(declared("P1"))
        tale.say(on("dora"))
        tale.say(anchor("dora", "aware", self.AT))
        assert [clock.name for clock in tale.clocks("regulatory")] == ["DORA: initial notification"]
        tale.say(sent("dora", "initial"), 120)
        (intermediate,) = (clock for clock in tale.clocks("regulatory") if not clock.over)
        assert (intermediate.start, intermediate.due) == (utc("2026-03-04T12:00"), utc("2026-03-07T12:00"))
        tale.say(sent("dora", "intermediate"), 24 * 60)
        assert tale.clock("regulatory", "final").due == utc("2026-04-06T12:00")  # 5 April is a Sunday
        tale.say(sent("dora", "intermediate"), 48 * 60)
        assert tale.clock("regulatory", "final").due == utc("2026-04-06T23:59")
        assert tale.clock("regulatory", "intermediate").ended == utc("2026-03-05T10:00")
        tale.say(sent("dora", "final"), 72 * 60)
        assert all(clock.state(minute(99)) == "met" for clock in tale.clocks("regulatory"))


def passed(tale: Tale, after: float) -> list[tuple[float, bool]]:
    """What goes on the record at a minute, and whether it had passed already."""
    return [(each.threshold, each.already) for each in tale.settle(after) if each.subject == "regulatory"]


@pytest.fixture
def gdpr(tale: Tale) -> Tale:
    tale.say(declared("P1"))
    tale.say(on("gdpr"), 1)
    tale.say(anchor("gdpr", "aware", START), 2)
    return tale


def test_no_clock_runs_until_a_person_says_that_it_applies(tale: Tale) -> None:
    tale.say(declared("P1"))
    tale.say(anchor("gdpr", "aware", START), 1)
    tale.say(sent("dora", "initial"), 1)
    assert tale.clocks("regulatory") == []
    tale.say(on("gdpr"), 2)
    assert tale.clock("regulatory").due == START + timedelta(hours=72)
    assert tale.clock("regulatory").owner == "Lena"


def test_it_outlives_the_incident_until_the_report_is_in(gdpr: Tale) -> None:
    gdpr.say(Closed(), 60)
    clock = gdpr.clock("regulatory")
    assert clock.state(minute(61)) == "running"
    assert clock.state(START + timedelta(hours=73)) == "breached"
    gdpr.say(sent("gdpr", "notification"), 73 * 60)
    (only,) = (each for each in late(gdpr.incident, gdpr.policy, minute(80 * 60)) if each.kind == "regulatory")
    assert (only.by, only.done) == (timedelta(hours=1), minute(73 * 60))


def test_who_says_that_it_does_not_apply_ends_it_and_may_think_again(gdpr: Tale) -> None:
    gdpr.say(RegimeOff(regime="gdpr", decided_by="Lena", reason="encrypted"), 30)
    assert gdpr.clock("regulatory").state(minute(99)) == "cancelled"
    gdpr.say(on("gdpr"), 40)
    assert gdpr.clock("regulatory").state(minute(99)) == "running"


def test_an_anchor_stated_anew_moves_the_clock_and_what_passed_is_said_once(gdpr: Tale) -> None:
    gdpr.say(anchor("gdpr", "aware", START - timedelta(hours=60)), 10)
    assert gdpr.clock("regulatory").due == START + timedelta(hours=12)
    assert passed(gdpr, 20) == [(0.75, True)]
    assert passed(gdpr, 20) == []
    assert passed(gdpr, 12 * 60 + 1) == [(1.0, False)]


def test_each_share_of_its_time_goes_on_the_record_once(gdpr: Tale) -> None:
    hours = (35, 36.1, 54.1, 72.1, 99)
    assert [passed(gdpr, 60 * hour) for hour in hours] == [[], [(0.5, False)], [(0.75, False)], [(1.0, False)], []]


def test_a_regime_that_the_policy_names_no_more_asks_for_nothing(gdpr: Tale) -> None:
    gdpr.say(on("kept-elsewhere"), 3)
    assert len(gdpr.clocks("regulatory")) == 1


INSTANTS = st.datetimes(datetime(2020, 1, 1), datetime(2032, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
UNITS = st.sampled_from(["minute", "hour", "day", "business day", "month"])
ROLLS = st.sampled_from(["none", "next working day", "noon next working day"])


@given(
    first=INSTANTS,
    after=st.timedeltas(timedelta(0), timedelta(days=40)),
    limit=st.builds(Limit, st.integers(1, 90), UNITS, st.just("aware")),
    roll=ROLLS,
    zone=st.sampled_from(["UTC", "Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"]),
)
def test_no_limit_ends_before_it_begins_and_a_later_anchor_never_brings_it_forward(
    first: datetime, after: timedelta, limit: Limit, roll: str, zone: str
) -> None:
    days = Counting(lambda day: day.weekday() < 5 and (day.month, day.day) != (12, 25), ZoneInfo(zone))
    regime = Regime.model_validate(
        {
            "title": "Law",
            "source": "a law",
            "recipient": "somebody",
            "anchors": {"aware": "you knew"},
            "reports": [{"id": "report", "title": "report", "due": str(limit)}],
            "roll": roll,
        }
    )
    report = regime.reports[0]
    assert report.due == (limit,)

    def ends(start: datetime) -> datetime:
        end = limit.end(start, days)
        rolled = regime.rolled(report, limit, end, days)
        assert start < end <= rolled
        day = rolled.astimezone(days.zone)
        if roll == "noon next working day" or limit.unit == "business day":
            assert days.works(day.date())
        if roll == "next working day" and limit.unit in ("day", "month"):
            assert days.works(day.date())
            assert f"{day:%H:%M}" == "23:59"
        return rolled

    earlier, later = ends(first), ends(first + after)
    # What ends on Monday morning ends before the noon to which the weekend's moves; never on an earlier day.
    if roll == "noon next working day":
        assert earlier.astimezone(days.zone).date() <= later.astimezone(days.zone).date()
    else:
        assert earlier <= later


@pytest.mark.parametrize(
    ("changed", "mend"),
    [
        ({"due": "72 hours afer aware"}, '"72 hours after aware"'),
        ({"due": "0 hours after aware"}, "is not a limit"),
        ({"due": 72}, "is not a limit"),
        ({"due": "72 hours after noticed"}, "counts from 'noticed': write one of aware"),
        ({"due": "72 hours after latest aware"}, "counts from 'aware'"),
        ({"due": "72 hours after aware", "alone_if_later": "classified"}, "does not count from 'classified'"),
        ({"id": "aware", "due": "72 hours after aware"}, "'aware' is there twice"),
    ],
)
def test_a_regime_that_cannot_be_meant_is_refused_with_its_mend(changed: dict[str, Any], mend: str) -> None:
    report = {"id": "notification", "title": "notification", **changed}
    with pytest.raises(ValidationError, match=mend):
        under("gdpr", reports=[report])


def test_a_regime_counts_in_a_calendar_that_is_there() -> None:
    with pytest.raises(ValidationError, match="'moon' is no calendar"):
        under("gdpr", calendar="moon")
