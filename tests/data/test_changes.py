"""Recent changes: taken in from tables, JSON and what pipelines tell, each once."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mim_console.data.change_file import key_of, read_changes, read_time
from mim_console.data.changes import ChangeLog, Told
from mim_console.data.ledger import Ledger
from mim_console.data.rules_file import RulesError
from mim_console.incident.changes import ChangeRecord
from mim_console.incident.policy.changes import ChangeRules

LISBON = ZoneInfo("Europe/Lisbon")
NOW = datetime(2026, 7, 4, 14, 5, tzinfo=UTC)
RULES = ChangeRules(keep=timedelta(days=180), keep_at_most=3)


def read(folder: Path, text: str | object, zone: ZoneInfo = LISBON) -> list[ChangeRecord]:
    path = folder / "changes.csv"
    path.write_text(text if isinstance(text, str) else json.dumps(text), encoding="utf-8")
    return read_changes(path, zone, "itsm", NOW)


def test_servicenow_change_requests_by_what_really_happened(tmp_path: Path) -> None:
    (first, second) = read(
        tmp_path,
        '"number","short_description","cmdb_ci","business_service","start_date","work_start","work_end","state",'
        '"risk","assignment_group","assigned_to","backout_plan"\n'
        '"CHG0030001","Pool connections","payments-db","payments","2026-07-04 10:00:00","2026-07-04 12:30:00",'
        '"2026-07-04 12:40:00","Closed","Moderate","DBA","Omar","Set pool to 20.\nRestart."\n'
        '"CHG0030002","New rules","fw01","","2026-07-03 22:00:00","","","Scheduled","High","Network","",""\n',
    )
    assert first == ChangeRecord(
        key="CHG0030001",
        what="Pool connections",
        services=("payments",),
        at=datetime(2026, 7, 4, 11, 30, tzinfo=UTC),
        until=datetime(2026, 7, 4, 11, 40, tzinfo=UTC),
        by="Omar",
        group="DBA",
        state="Closed",
        risk="Moderate",
        back_out="Set pool to 20. Restart.",
        source="itsm",
    )
    assert (second.at, second.services, second.number) == (
        datetime(2026, 7, 3, 21, 0, tzinfo=UTC),
        ("fw01",),
        "CHG0030002",
    )


def test_json_of_the_table_api_and_of_a_pipeline(tmp_path: Path) -> None:
    (change,) = read(
        tmp_path,
        {
            "result": [
                {
                    "number": "CHG1",
                    "cmdb_ci": {"display_value": "db", "link": "x/1"},
                    "start_date": "2026-07-04 10:00:00",
                }
            ]
        },
    )
    assert (change.what, change.services) == ("CHG1", ("db",))
    (deployed,) = read(tmp_path, [{"version": "payments 4.18", "service": "payments", "timestamp": 1783170300}])
    assert (deployed.at, deployed.number) == (datetime(2026, 7, 4, 13, 5, tzinfo=UTC), "")


def test_each_bad_row_is_named(tmp_path: Path) -> None:
    with pytest.raises(RulesError) as refused:
        read(tmp_path, "what,at\nx,-5m\n,-5m\ny,\nz,once\nw,1970-06-15 12:00\n")
    assert [(problem.line, problem.text) for problem in refused.value.problems] == [
        (3, "nothing says what was changed: write a title or a number"),
        (4, "y: nothing says when: give its start"),
        (5, "“once” is no time: write 2026-11-21 14:05, with or without a zone"),
        (6, "w: 1970-06-15 is no date of a change: check it"),
    ]


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2026-07-04 14:05", datetime(2026, 7, 4, 13, 5, tzinfo=UTC)),
        ("2026-07-04T14:05:00Z", datetime(2026, 7, 4, 14, 5, tzinfo=UTC)),
        ("2026-07-04T14:05:00.123+02:00", datetime(2026, 7, 4, 12, 5, 0, 123000, tzinfo=UTC)),
        ("2026-10-25 01:30", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        ("-10m", NOW - timedelta(minutes=10)),
        ("1783170300", datetime(2026, 7, 4, 13, 5, tzinfo=UTC)),
        ("1783170300000", datetime(2026, 7, 4, 13, 5, tzinfo=UTC)),
    ],
)
def test_times_as_systems_write_them(text: str, at: datetime) -> None:
    assert read_time(text, LISBON, NOW) == at


@given(st.text(max_size=40))
def test_any_text_is_a_time_or_is_refused_with_what_would_be_one(text: str) -> None:
    try:
        assert read_time(text, LISBON, NOW).tzinfo is UTC
    except ValueError as wrong:
        assert "write 2026" in str(wrong)  # noqa: PT017  either is right


def test_told_twice_it_is_one_change_and_told_anew_it_is_brought_up_to_date(ledger: Ledger, now: datetime) -> None:
    log = ChangeLog(ledger)
    one = ChangeRecord(key="1", what="a", at=now, services=("db",), source="ci")
    assert log.tell([one], "ci", "", RULES, now) == Told(1, 1, 0)
    assert log.tell([one], "ci", "", RULES, now) == Told(1, 0, 0)
    assert log() == (one,)
    ended = ChangeRecord(key="1", what="a", at=now, until=now + timedelta(minutes=5), state="failed", source="ci")
    assert log.tell([ended], "ci", "", RULES, now) == Told(1, 0, 1)
    other = ChangeRecord(key="1", what="a", at=now + timedelta(1), source="itsm")
    log.tell([other], "itsm", "", RULES, now)
    assert log() == (other, ended)
    assert log.taken == {"ci": now, "itsm": now}


def test_changes_go_when_the_policy_says(ledger: Ledger, now: datetime) -> None:
    log = ChangeLog(ledger)
    made = [ChangeRecord(key=str(n), what="a", at=now - timedelta(days=n * 60), source="ci") for n in range(-1, 6)]
    assert log.tell(made, "ci", "", RULES, now) == Told(7, 7, 0, gone=4)  # two are too old, and two more than three
    assert [each.key for each in log()] == ["-1", "0", "1"]


def test_a_change_without_a_number_is_known_by_its_name_and_minute() -> None:
    at = datetime(2026, 7, 4, 13, 5, 9, tzinfo=UTC)
    assert key_of("", "payments 4.18", at) == key_of("", "payments 4.18", at + timedelta(seconds=20))
    assert ChangeRecord(key=key_of("", "payments 4.18", at), what="payments 4.18", at=at).number == ""
    assert ChangeRecord(key=key_of("CHG-7", "payments 4.18", at), what="payments 4.18", at=at).number == "CHG-7"
