"""A file from outside is taken for what it says, or refused in one sentence that helps."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from mim_console.data import scenarios
from mim_console.outside.export_file import Export
from mim_console.outside.incident_file import LARGEST, opened, parse
from mim_console.outside.json_text import WrongFile
from mim_console.outside.restated import Account, account

SMALL: dict[str, Any] = {
    "id": "shop-2026-03-01-cards",
    "title": "Card payments fail",
    "timezone": "Europe/London",
    "detected_at": "2026-03-01T14:00:00+00:00",
    "resolved_at": "2026-03-01T15:00:00+00:00",
    "entries": [{"at": "2026-03-01T14:10:00+00:00", "kind": "action", "text": "db1 is restarted"}],
}


def _set(**fields: Any) -> str:
    return json.dumps(SMALL | fields)


def _entry(**fields: Any) -> str:
    return _set(entries=[SMALL["entries"][0] | fields])


@pytest.fixture
def load(tmp_path: Path, now: datetime) -> Callable[[str | bytes], list[Account] | Export]:
    def load(content: str | bytes) -> list[Account] | Export:
        path = tmp_path / "incident.json"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        with opened(path, now) as found:
            return found

    return load


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b" \n", "is empty"),
        (b"not JSON", "not JSON"),
        (b'{"a": NaN}', "not JSON"),
        (b'{"a": 1e999}', "id: it is missing"),
        (b'{"id": "x"', "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b'{"a":' * 100_000, "not JSON"),
        ("grün".encode("latin-1"), "line 1: this is not UTF-8"),
        ('{"id": "x"}'.encode("utf-16"), "not UTF-8"),
        (b"\x00" * 100, "not JSON"),
        (b"7", "write an object"),
        (b'"text"', "write an object"),
        (b"[]", "list is empty"),
        (b"[3]", "[0]: write an object"),
        (b"{}", "id: it is missing"),
        (_set(title=7), "title: write text in quotes"),
        (_set(title=""), "title: it is empty"),
        (_set(title="x" * 301), "title: string should have at most 300"),
        (_set(id="../../etc/passwd"), "id: write letters"),
        (_set(id="-x"), "id: write letters"),
        (_set(timezone="Mars/Olympus"), "timezone: 'Mars/Olympus' is not a time zone"),
        (_set(timezone="../../../etc/passwd"), "is not a time zone"),
        (_set(detected_at="2026-03-01T14:00:00"), "detected_at: '2026-03-01T14:00:00' has no zone"),
        (_set(detected_at=1772373600), "detected_at: write a time in quotes"),
        (_set(detected_at="yesterday"), "detected_at: 'yesterday' is not a time"),
        (_set(detected_at="0001-01-01T00:00:00+14:00"), "before 1970"),
        (_set(resolved_at="2999-01-01T00:00:00+00:00"), "until 2999-01-01: check the year"),
        (_set(resolved_at=None), "resolved_at: write a time in quotes"),
        (_set(sevices=["cards"]), "sevices: this is not known here"),
        (_set(services="cards"), "services: write a list"),
        (_set(services=["cards", 3]), "services[1]: write text in quotes"),
        (_set(entries=None), "entries: write a list"),
        (_entry(at="14:10"), "entries[0].at: '14:10' is not a time"),
        (_entry(at="2026-03-01T14:10"), "entries[0].at: '2026-03-01T14:10' has no zone"),
        (_entry(kind="rumour"), "entries[0].kind: 'rumour' is not possible: write 'alert'"),
        (_entry(approximate="yes"), "entries[0].approximate: write true or false"),
        (_entry(text="x" * 20_001), "entries[0].text: string should have at most 20000"),
        (json.dumps([SMALL, SMALL | {"title": 3}]), "[1].title: write text in quotes"),
        ('{"format": "another", "version": 1}', "'another' is not “mim-console incident”"),
        ('{"format": "mim-console incident"}', "lacks the version"),
        ('{"format": "mim-console incident", "version": 1, "incident": "INC-1"}', "lacks the version or the incident"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(
    load: Callable[[str | bytes], object], tmp_path: Path, content: str | bytes, said: str
) -> None:
    with pytest.raises(WrongFile) as refusal:
        load(content)
    message = str(refusal.value)
    assert message.startswith(str(tmp_path / "incident.json"))
    assert said in message
    assert message.endswith(".")
    assert "\n" not in message
    assert len(message) < 300 + len(str(tmp_path))


def test_what_is_no_file_or_too_large_is_said(tmp_path: Path, now: datetime) -> None:
    huge = tmp_path / "huge.json"
    with huge.open("wb") as file:
        file.truncate(LARGEST * 3)  # sparse: takes no room
    for path, said in (
        (tmp_path / "none.json", "No such file"),
        (tmp_path, "Is a directory"),
        (huge, "larger than 20 MB"),
    ):
        with pytest.raises(WrongFile, match=said), opened(path, now):
            pass


def test_several_in_one_file(load: Callable[[str | bytes], list[Account]]) -> None:
    found = load(json.dumps([SMALL, SMALL | {"id": "shop-2026-03-02-cards"}]))
    assert [each.reference for each in found] == ["SHOP-2026-03-01", "SHOP-2026-03-02"]
    assert found[0].incident != found[1].incident


@pytest.mark.parametrize("name", scenarios.names())
def test_an_account_says_everything_and_adds_nothing(name: str, now: datetime) -> None:
    (restated,) = parse(scenarios.text(name), name, now)
    told = account(restated)
    opening, *rest = told.statements
    said = " ".join(str(each.fact.model_dump()) for each in told.statements)
    texts = [event.text for event in restated.entries]
    for text in [*texts, *restated.contributing_factors, *restated.actions, *restated.source_notes]:
        assert text in said or repr(text)[1:-1] in said
    assert opening.fact.kind == "imported"
    assert {each.fact.kind for each in rest} <= {
        *("milestone_reached", "found", "hypothesis_raised", "acted", "decided", "noted", "change_suspected"),
        *("service_affected", "resolved", "contradicted", "review_point", "action_added", "closed", "stage_entered"),
    }, "a kind that claims more than a report says: an audience, a role, a way back"
    assert not any(getattr(each.fact, "owner", "") for each in told.statements)


@pytest.mark.parametrize("name", scenarios.names())
def test_ids_are_the_same_every_time_and_in_the_order_of_time(name: str, now: datetime) -> None:
    (restated,) = parse(scenarios.text(name), name, now)
    statements = account(restated).statements
    ids = [each.id for each in statements]
    assert ids == sorted(set(ids))
    assert [each.at for each in statements[1:]] == sorted(each.at for each in statements[1:])
    shuffled = restated.model_copy(update={"entries": restated.entries[::-1]})
    later = {each.id for each in account(shuffled).statements if each.fact.kind != "contradicted"}
    first = datetime.fromtimestamp(int(ids[0].replace("-", "")[:12], 16) / 1000, UTC)
    assert first == restated.instants[0]
    if len({event.at for event in restated.entries}) == len(restated.entries):
        assert later <= set(ids)


def test_what_stands_beside_the_text_is_kept(now: datetime) -> None:
    (logging,) = parse(scenarios.text("moj-2024-07-25-logging"), "moj-2024", now)
    lines = [each.fact.line() for each in account(logging).statements]
    assert lines.count("alert: Write-block alert clears. (recovered)") == 2
    (gitlab,) = parse(scenarios.text("gitlab-2017-01-31-database"), "gitlab", now)
    lines = [each.fact.line() for each in account(gitlab).statements]
    assert sum("(time approximate)" in line for line in lines) == 2
    (binder,) = parse(scenarios.text("mybinder-2018-07-30-build-cpu"), "mybinder", now)
    assert [each.fact for each in account(binder).statements if getattr(each.fact, "approximate", False)]


def test_only_a_change_made_before_anybody_noticed_is_suspected(now: datetime) -> None:
    (cloudflare,) = parse(scenarios.text("cloudflare-2019-07-02-waf-regex"), "cloudflare", now)
    suspected = [each for each in account(cloudflare).statements if each.fact.kind == "change_suspected"]
    assert len(suspected) == 3
    (fastly,) = parse(scenarios.text("fastly-2021-06-08-global"), "fastly", now)
    assert not [each for each in account(fastly).statements if each.fact.kind == "change_suspected"]


def test_an_end_that_no_event_tells_is_still_an_end(now: datetime) -> None:
    (restated,) = parse(json.dumps(SMALL), "small", now)
    (resolved,) = [each for each in account(restated).statements if each.fact.kind == "resolved"]
    assert resolved.at == datetime(2026, 3, 1, 15, tzinfo=UTC)
    assert "no more than the time" in resolved.fact.line()


def test_times_may_come_in_any_zone(now: datetime) -> None:
    moved = SMALL | {"detected_at": "2026-03-01T09:00:00-05:00"}
    (here,), (there,) = parse(json.dumps(SMALL), "a", now), parse(json.dumps(moved), "b", now)
    assert account(here) == account(there)


def test_a_clock_that_is_a_little_behind_refuses_nothing(now: datetime) -> None:
    end = (now + timedelta(seconds=30)).isoformat()
    assert parse(_set(resolved_at=end), "small", now)
