"""What is known elsewhere meets on triage: alerts, the service map, changes, the past, and who is missing."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from mim_console.data import playbook_file, policy_file, sources_file
from mim_console.data.ledger import Ledger
from mim_console.desk.demo import furnish
from mim_console.desk.desk import Desk
from mim_console.desk.intake import Intake
from mim_console.incident.changes import ChangeRecord
from mim_console.incident.services import Edge, Item, ServiceMap
from mim_console.screens.triage import TriageScreen
from mim_console.widgets.lines import Lines
from tests.alert_bodies import SHARED, alertmanager, sent
from tests.screens.conftest import Console, Running
from tests.screens.story import Teller
from tests.screens.test_console import HOSTILE, stored
from tests.screens.test_triage import column


@pytest.fixture
def sat(path: Path, now: datetime) -> Callable[[], Desk]:
    """A desk on the ledger at `path`."""

    def sit() -> Desk:
        ledger = Ledger.open(path, now=now)
        return Desk(ledger, policy_file.load(), playbook_file.load(), "Ana", "ana", lambda: now)

    return sit


@pytest.fixture
def elsewhere(path: Path, now: datetime, sat: Callable[[], Desk]) -> None:
    """An estate, a past of it, and seven systems that noticed the same outage of the checkout."""
    told = Teller(path, now - timedelta(days=40))
    told.incident = told.do(
        "declare", title="Checkout fails for half of the customers", impact="high", urgency="high", service="checkout"
    )
    told.do("hypothesis", text="the payments pool is exhausted")
    told.do("confirm-cause", hypothesis="H1")
    told.do("workaround", text="switch to the queue page")
    told.at(45)
    told.do("service", service="checkout", state="restored")
    told.do("resolve", how="the queue page", reason="it sells again")
    told.do("close", reason="all agreed")
    told.incident = ""
    told.incident = told.do("propose", title="Nothing at all", reason="a test")
    told.do("known-error", title="Checkout times out", cause="no time limit", workaround="the second gateway")
    told.do("reject", reason="only a test")
    told.desk.ledger.close()
    desk = sat()
    furnish(desk)
    take(desk, *((source, sent(source)) for source in SHARED))
    desk.ledger.close()


def take(desk: Desk, *bodies: tuple[str, bytes]) -> None:
    intake = Intake(desk.ledger, sources_file.load(), desk.policy.alerts, desk.now)
    receipts = intake.take([intake.read(source, body) for source, body in bodies])
    assert all(receipt.alerts for receipt in receipts)


async def until(console: Console, words: str) -> None:
    """Wait for what a thread looks up."""
    for _ in range(500):
        await console.pilot.pause(0.01)
        if words in console.text:
            return
    raise AssertionError(f"{words} never came:\n{console.text}")


async def alone(console: Console) -> None:
    """Take the receipts away, which lie over the last rows for a moment."""
    console.app.clear_notifications()
    await console.pilot.pause()


async def propose(console: Console) -> str:
    """Make a candidate of the alerts on the board; answers its id."""
    await console.press("b", "home", "enter", "ctrl+g")
    await console.pilot.pause()
    assert isinstance(console.app.screen, TriageScreen)
    return console.app.screen.seat.incident


@pytest.mark.usefixtures("elsewhere")
async def test_seven_systems_make_one_candidate_that_three_keys_promote(
    running: Running, path: Path, now: datetime
) -> None:
    async with running() as console:
        await console.press("b")
        assert "▲ 7 alerts about checkout, critical" in console.text
        assert "i f proposes a candidate" in console.text
        id = await propose(console)
        await until(console, "KE-0001")
        await alone(console)
        shown = column(console, "what is affected")
        assert "! checkout degraded" in shown
        assert "52,000 users · Leeds, Porto" in shown
        assert "▾ depend on it 2 · mobile app" in shown
        assert "it depends on 3 of 11 · customer sign-in" in shown
        assert "▲ checkout 7 alerts ▸ firing" in shown
        assert "payments 4.18" in shown
        assert "Registry account, 2 steps below" in shown
        assert "≈ Checkout times out draft KE-0001 no time limit" in shown
        assert "the payments pool is exhausted" in shown
        assert "» switch to the queue page" in shown
        assert "! Web shop supports checkout" in column(console, "not on the call")
        await console.press("tab", "enter", "P")
    incident = stored(path, now, id)
    assert (incident.status, incident.major, incident.priority) == ("open", True, "P1")
    assert len(incident.alerts) == 7
    assert incident.criteria == ("critical",)


@pytest.mark.usefixtures("elsewhere")
async def test_the_board_forgets_alerts_that_somebody_took(running: Running) -> None:
    async with running() as console:
        await propose(console)
        await console.press("b")
        assert "alerts of no incident" not in console.text
        assert "7 alerts about" not in console.text


@pytest.mark.usefixtures("elsewhere")
async def test_the_same_key_promotes_and_with_a_reason_demotes(running: Running, path: Path, now: datetime) -> None:
    async with running() as console:
        id = await propose(console)
        await console.press("tab", "enter", "P")
        assert stored(path, now, id).major
        await console.press("P", "ctrl+g")
        assert stored(path, now, id).major, "not without a reason"
        await console.press("text:one customer only", "ctrl+g")
    assert not stored(path, now, id).major


@pytest.mark.usefixtures("elsewhere")
async def test_every_item_offers_what_can_be_done_with_it(running: Running, path: Path, now: datetime) -> None:
    async with running() as console:
        id = await propose(console)
        await until(console, "seen before")
        lines = console.app.screen.query_one("#affected", Lines)
        lines.focus()

        async def at(key: str, *keys: str) -> None:
            lines.move_to(key)
            assert lines.cursor == key
            await console.press("enter", *keys)
            await alone(console)

        await at("adopt-map:", "ctrl+g")
        await at("recent:CHG-20409", "text:rollback", "ctrl+g")
        await at("known-error:KE-0001", "a", "ctrl+g")
        await at("past:INC-0001", "p", "ctrl+g")
        await at("mapped:payments", "h", "ctrl+g")
        await at("more:alerts checkout")
        assert "grafana" in column(console, "alerts")
        await at("more:below")
        assert "card gateway" in column(console, "it depends on")
        lines = console.app.screen.query_one("#questions", Lines)
        lines.focus()
        await at("wanted:Web shop", "n", "ctrl+g")
    incident = stored(path, now, id)
    assert incident.scope.users == 52_000
    assert [action.type for action in incident.actions.values()] == ["rollback"]
    assert [each.text for each in incident.adopted.values()] == ["the second gateway"]
    theories = [(each.text, each.source) for each in incident.hypotheses.values()]
    assert theories == [("the payments pool is exhausted", "INC-0001"), ("payments is failing", "")]
    assert [notice.who for notice in incident.notices.values()] == ["Web shop"]


@pytest.mark.usefixtures("elsewhere")
async def test_the_past_shows_none_of_what_lies_outside_the_record(running: Running, now: datetime) -> None:
    async with running() as console:
        id = await propose(console)
        await until(console, "seen before")
        await console.later(minutes=5)
        console.app.seats[id].as_of = now + timedelta(minutes=1)
        await console.later(seconds=1)
        assert "AS KNOWN AT" in console.text
        assert "checkout  7 alerts" in console.text, "they are on the record"
        assert "52,000 users" in console.text, "so is what the map said of it"
        for later in ("seen before", "payments 4.18", "it depends on", "not on the call"):
            assert later not in console.text


async def test_where_nothing_else_is_known_there_are_no_empty_groups(running: Running, incident: str) -> None:
    async with running() as console:
        await console.press("1")
        for heading in ("what is affected", "alerts", "seen before", "not on the call", "take over"):
            assert heading not in console.text


async def test_alerts_near_it_that_belong_to_no_incident_are_attached_with_a_key(
    running: Running, path: Path, now: datetime, sat: Callable[[], Desk], incident: str
) -> None:
    desk = sat()
    furnish(desk)
    take(desk, ("alertmanager", alertmanager({"labels": {"service": "payments-db"}, "fingerprint": "b1"})))
    take(desk, ("alertmanager", alertmanager({"labels": {"service": "fax"}, "fingerprint": "f1"})))
    desk.ledger.close()
    async with running() as console:
        await console.press("1")
        shown = column(console, "what is affected")
        assert "! payments-db 1 alert" in shown, "the suspect with an alert comes first"
        assert "+ payments-db 1 alert no incident" in shown
        assert "1 service elsewhere: b shows them" in shown
        console.app.screen.query_one("#affected", Lines).focus()
        console.app.screen.query_one("#affected", Lines).move_to("alert:payments-db")
        await console.press("enter", "ctrl+g")
        assert "▲ payments-db 1 alert ▸ firing" in column(console, "alerts")
    assert [key for _, key in stored(path, now, incident).alerts] == ["b1"]


async def test_what_other_systems_say_is_inert(
    running: Running, path: Path, now: datetime, sat: Callable[[], Desk], incident: str
) -> None:
    desk = sat()
    labels = {"service": HOSTILE, "alertname": HOSTILE}
    take(desk, ("alertmanager", alertmanager({"labels": labels, "annotations": {"summary": HOSTILE}})))
    desk.ledger.close()
    for size in ((120, 40), (80, 24)):
        async with running(*size) as console:
            for key in ("b", "home", "down", "enter", "escape", "1", "tab", "tab", "tab"):
                await console.press(key)
                assert "\x1b" not in console.text
                assert "\u202e" not in console.text
                for strip in console.app.screen._compositor.render_strips():
                    assert not any(segment.style and "@click" in segment.style.meta for segment in strip)


async def test_a_tick_is_quick_however_much_is_known(
    running: Running, path: Path, now: datetime, sat: Callable[[], Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    """5,000 alerts, 50,000 items that hang together, 20,000 changes."""
    desk = sat()
    take(desk, *(
        ("alertmanager", alertmanager(*({"labels": {"service": f"service {n % 400}"}, "fingerprint": f"{n:x}"}
            for n in range(start, start + 250))))
        for start in range(0, 5_000, 250)
    ))  # fmt: skip
    desk.ledger.close()
    told = Teller(path, now)
    told.incident = told.do(
        "declare", title="All is slow", impact="high", urgency="high", service="service 1, service 2"
    )
    told.desk.ledger.close()
    items = [Item(id=str(n), name=f"service {n}", group=f"group {n % 90}", users=n) for n in range(50_000)]
    edges = [Edge(str(n), str(n // 3)) for n in range(1, 50_000)]
    known = ServiceMap(items, edges, {"cmdb": now})
    one = ChangeRecord(key="C", what="a change", services=("service 1",), at=now - timedelta(hours=2))
    made = tuple(replace(one, key=f"C{n}", at=one.at - timedelta(minutes=n)) for n in range(20_000))
    async with running() as console:
        estate = type(console.app.desk.estate)
        monkeypatch.setattr(estate, "services", property(lambda _: known))
        monkeypatch.setattr(estate, "changes", property(lambda _: made))
        await console.press("1")
        await until(console, "heard")
        took = []
        for _ in range(30):
            console.clock[0] += timedelta(seconds=1)
            began = time.perf_counter()
            console.app.screen.tick()  # type: ignore[attr-defined]
            took.append(time.perf_counter() - began)
        assert min(took) < 0.02, "on a busy machine too, at least once"
