"""Updates on their way: who approves them, what each channel made of them, and that nothing is lost or sent twice."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from mim_console.data import playbook_file, policy_file
from mim_console.data.ledger import Ledger
from mim_console.data.replica.exchange import exchange
from mim_console.data.replica.ledger_store import LedgerStore
from mim_console.desk.composing import composed, drafted
from mim_console.desk.desk import Desk
from mim_console.desk.drafts import text_of
from mim_console.desk.files import copy_of
from mim_console.desk.moment import Refused
from mim_console.desk.postman import Postman
from mim_console.incident.facts.outgoing import Outgoing
from mim_console.incident.message import Message, Outcome
from mim_console.incident.outbox import Delivery, deliveries
from mim_console.incident.patience import MESSAGES
from mim_console.incident.policy.channels import Channel
from tests.desk.conftest import Clock, declare, do, opened
from tests.told import hearing

POLICY = hearing(executives=["chat", "hook"], customers=["chat"], business=["phone", "chat"])
TEXT = {
    "status": "We are working on it.",
    "impact": "Since 14:00 UTC 400 staff in 12 shops cannot take cards.",
    "done": "We have switched the newest change off.",
    "next_steps": "We test whether cards work again.",
}


class Door:
    """What every service answers, and what it was given."""

    def __init__(self) -> None:
        self.answers: dict[str, Outcome] = {}
        self.taken: list[tuple[str, str]] = []
        self.closed = threading.Event()
        self.closed.set()

    def __call__(self, message: Message, channel: Channel) -> Outcome:
        assert self.closed.wait(20)
        self.taken.append((channel.id, message.id))
        return self.answers.get(channel.id, Outcome("accepted", "ok"))


@pytest.fixture
def policy_path(tmp_path: Path) -> Path:
    path = tmp_path / "policy.toml"
    path.write_text(POLICY, encoding="utf-8")
    return path


@pytest.fixture
def desk(tmp_path: Path, policy_path: Path, clock: Clock) -> Iterator[Desk]:
    with opened(tmp_path / "mim.db", clock) as ledger:
        yield _sit(ledger, policy_path, clock)


def _sit(ledger: Ledger, policy: Path, clock: Clock, name: str = "Ana") -> Desk:
    return Desk(ledger, policy_file.load(policy), playbook_file.load(), name, name.casefold(), clock)


@pytest.fixture
def door() -> Door:
    return Door()


def write(desk: Desk, id: str, audience: str = "executives", **also: str) -> Outgoing:
    entry = do(desk, "update", id, audience=audience, **TEXT | also)[0]
    return desk.incident(id).outgoing[entry.id]


def states(desk: Desk, id: str) -> dict[str, str]:
    return {f"{each.update.handle}/{each.channel}": each.state for each in now(desk, id)}


def now(desk: Desk, id: str) -> list[Delivery]:
    return deliveries(desk.incident(id), desk.policy, desk.now())


def due(desk: Desk, id: str) -> dict[str, str]:
    return {clock.about: f"{clock.due:%H:%M}" for clock in desk.clocks(id) if clock.kind == "update" and not clock.over}


def test_a_title_that_is_shown_is_read_too_and_stops_nobody(desk: Desk) -> None:
    id = declare(desk)
    do(desk, "retitle", id, title="Failover of the DB")
    m = desk.moment(id)
    draft = drafted(m, "customers")
    found = [each for each in composed(m, draft).remarks if each.part == "title"]
    assert {each.level for each in found} == {"warning"}
    assert found[0].said.startswith("In the title “Failover” ")
    write(desk, id, "customers")


def test_an_audience_has_heard_once_the_first_channel_took_it(desk: Desk, clock: Clock, door: Door) -> None:
    id = declare(desk)
    before = due(desk, id)
    clock.move(minutes=10)
    write(desk, id, next="14:40")
    assert due(desk, id) == before  # written is not told
    door.answers["hook"] = Outcome("unreached", "no route")
    Postman(desk, door).deliver_all(10)
    assert states(desk, id) == {"U1/chat": "accepted", "U1/hook": "waiting"}
    assert due(desk, id) == before | {"executives": "14:40"}
    [update] = desk.incident(id).updates
    assert (update.by, update.channels, update.at) == ("Ana", ("chat",), clock())
    clock.move(seconds=5)
    door.answers.clear()
    Postman(desk, door).deliver_all(10)
    assert states(desk, id) == {"U1/chat": "accepted", "U1/hook": "accepted"}
    assert [update.channels for update in desk.incident(id).updates] == [("chat", "hook")]
    assert [channel for channel, _ in door.taken].count("chat") == 1


def test_what_reached_nobody_is_tried_again_ever_more_slowly(desk: Desk, clock: Clock, door: Door) -> None:
    id = declare(desk)
    write(desk, id, channels="hook")
    door.answers["hook"] = Outcome("unreached", "connection refused")
    postman = Postman(desk, door)
    waits = []
    for _ in range(9):
        postman.deliver_all(10)
        [delivery] = now(desk, id)
        assert delivery.again is not None
        waits.append(delivery.again - clock())
        postman.deliver_all(10)  # too early: nothing is tried
        clock.at = delivery.again
    assert [wait.total_seconds() for wait in waits] == [5, 10, 20, 40, 80, 160, 300, 300, 300]
    assert len({message for _, message in door.taken}) == 1  # the same message each time
    assert len(door.taken) == 9
    door.answers["hook"] = Outcome("unreached", "429", retry_after=timedelta(hours=1))
    postman.deliver_all(10)
    assert now(desk, id)[0].again == clock() + timedelta(hours=1)


def test_what_was_refused_waits_for_a_person(desk: Desk, clock: Clock, door: Door) -> None:
    id = declare(desk)
    write(desk, id, channels="chat")
    door.answers["chat"] = Outcome("refused", "channel_is_archived")
    postman = Postman(desk, door)
    postman.deliver_all(10)
    clock.move(hours=1)
    postman.deliver_all(10)
    assert states(desk, id) == {"U1/chat": "refused"}
    assert now(desk, id)[0].said == "channel_is_archived"
    assert len(door.taken) == 1
    door.answers.clear()
    do(desk, "resend", id, delivery="U1/chat", reason="channel is open again")
    postman.deliver_all(10)
    assert states(desk, id) == {"U1/chat": "accepted"}


def test_what_was_cut_short_is_asked_about_or_repeated_where_a_repeat_can_be_told(
    desk: Desk, clock: Clock, door: Door
) -> None:
    id = declare(desk)
    write(desk, id)
    door.closed.clear()
    killed = Postman(desk, door)
    assert killed.come_by()
    assert killed.busy
    assert states(desk, id) == {"U1/chat": "under way", "U1/hook": "under way"}
    other = Door()
    postman = Postman(desk, other)
    postman.deliver_all(10)
    assert other.taken == []  # somebody else's attempt is still under way
    clock.move(seconds=MESSAGES.lease.total_seconds())
    assert states(desk, id) == {"U1/chat": "in doubt", "U1/hook": "waiting"}
    postman.deliver_all(10)
    assert [channel for channel, _ in other.taken] == ["hook"]
    assert due(desk, id)["executives"] == "14:35"
    do(desk, "delivered", id, delivery="U1/chat", where="#incidents")
    assert states(desk, id) == {"U1/chat": "accepted", "U1/hook": "accepted"}
    assert len(desk.incident(id).updates) == 1
    door.closed.set()
    killed.finish(10)


def test_an_answer_that_was_lost_is_asked_about_or_repeated_where_a_repeat_can_be_told(
    desk: Desk, clock: Clock, door: Door
) -> None:
    id = declare(desk)
    write(desk, id)
    door.answers = dict.fromkeys(("chat", "hook"), Outcome("in doubt", "no answer"))
    postman = Postman(desk, door)
    postman.deliver_all(10)
    assert states(desk, id) == {"U1/chat": "in doubt", "U1/hook": "waiting"}
    door.answers.clear()
    clock.move(minutes=1)
    postman.deliver_all(10)
    assert states(desk, id) == {"U1/chat": "in doubt", "U1/hook": "accepted"}


def test_two_consoles_send_it_once(desk: Desk, policy_path: Path, clock: Clock, door: Door) -> None:
    id = declare(desk)
    write(desk, id)
    with opened(desk.ledger.path, clock) as ledger:
        other = Postman(_sit(ledger, policy_path, clock, "Ben"), door)
        postman = Postman(desk, door)
        postman.come_by()
        other.come_by()
        postman.finish(10)
        other.finish(10)
    assert sorted(channel for channel, _ in door.taken) == ["chat", "hook"]


def test_a_new_update_overtakes_an_old_one_that_never_left(desk: Desk, clock: Clock, door: Door) -> None:
    id = declare(desk)
    write(desk, id)
    door.answers = {"chat": Outcome("unreached", "no network"), "hook": Outcome("unreached", "no network")}
    postman = Postman(desk, door)
    postman.deliver_all(10)
    clock.move(minutes=10)
    write(desk, id, channels="chat")
    door.taken.clear()
    door.answers.clear()
    postman.deliver_all(10)
    assert states(desk, id) == {"U1/chat": "overtaken", "U1/hook": "accepted", "U2/chat": "accepted"}


def test_what_needs_approval_waits_for_it_from_somebody_else(
    desk: Desk, policy_path: Path, clock: Clock, door: Door
) -> None:
    id = declare(desk)
    do(desk, "role", id, role="mim", person="Ben")
    write(desk, id, "customers")
    postman = Postman(desk, door)
    postman.deliver_all(10)
    assert states(desk, id) == {"U1/chat": "approval"}
    assert door.taken == []
    with pytest.raises(Refused, match=r"^Approve an update: U1 is yours, so Ben approves it$"):
        do(desk, "approve-update", id, update="U1")
    with opened(desk.ledger.path, clock) as ledger:
        ben = _sit(ledger, policy_path, clock, "Ben")
        do(ben, "approve-update", id, update="U1")
        write(ben, id, "customers")
        assert states(ben, id) == {"U1/chat": "overtaken", "U2/chat": "waiting"}  # the MIM's own needs nobody
    desk.follow()
    postman.deliver_all(10)
    assert desk.incident(id).updates[0].by == "Ben"
    assert desk.incident(id).outgoing[next(iter(desk.incident(id).outgoing))].approved_by == "Ben"


def test_what_is_taken_back_goes_out_no_more(desk: Desk, clock: Clock, door: Door) -> None:
    id = declare(desk)
    write(desk, id)
    do(desk, "withdraw-update", id, update="U1", reason="the number is wrong")
    Postman(desk, door).deliver_all(10)
    assert door.taken == []
    assert set(states(desk, id).values()) == {"withdrawn"}
    assert desk.incident(id).updates == []


def test_by_hand_it_is_told_once_somebody_says_so(desk: Desk, clock: Clock, door: Door) -> None:
    id = declare(desk)
    update = write(desk, id, "business")
    Postman(desk, door).deliver_all(10)
    assert states(desk, id) == {"U1/phone": "by hand", "U1/chat": "accepted"}
    file = copy_of(desk, id, update)
    assert file.read_text(encoding="utf-8") == f"{update.headline}\n\n{update.text}\n"
    assert file.name == "INC-0001-U1-business.txt"
    do(desk, "delivered", id, delivery="U1", where="0800 555 0100", by="Lin")
    assert states(desk, id) == {"U1/phone": "accepted", "U1/chat": "accepted"}
    [heard] = desk.incident(id).updates
    assert heard.channels == ("chat", "phone")


def test_nothing_new_goes_the_same_way(desk: Desk, clock: Clock, door: Door) -> None:
    id = declare(desk)
    write(desk, id)
    postman = Postman(desk, door)
    postman.deliver_all(10)
    clock.move(minutes=20)
    do(desk, "nothing-new", id, audience="executives")
    postman.deliver_all(10)
    first, second = desk.incident(id).outgoing.values()
    assert second.parts["impact"] == first.parts["impact"]
    assert due(desk, id)["executives"] == "14:55"


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        ({"done": "It will be fixed soon."}, "promise"),
        ({"next_steps": "none"}, "missing"),
        ({"next": "23:00"}, "cadence"),
    ],
)
def test_what_the_check_calls_an_error_goes_out_with_a_reason_only(
    desk: Desk, wrong: dict[str, str], complaint: str
) -> None:
    id = declare(desk)
    with pytest.raises(Refused, match=r"Mend it, or say why it is sent all the same$"):
        write(desk, id, **wrong)
    assert desk.incident(id).outgoing == {}
    write(desk, id, **wrong, because="the director wants it so")
    [entry] = desk.ledger.kinds(("update_composed",))
    assert complaint in entry.body
    assert "the director wants it so" in entry.body


def test_an_imported_or_long_closed_incident_sends_nothing(desk: Desk, clock: Clock, door: Door) -> None:
    id = declare(desk)
    write(desk, id)
    do(desk, "resolve", id, how="rolled back", reason="errors are gone")
    do(desk, "close", id, reason="all agreed")
    clock.move(days=2)
    Postman(desk, door).deliver_all(10)
    assert door.taken == []


def test_pauses_grow_and_have_an_end() -> None:
    assert [MESSAGES.pause(tries).total_seconds() for tries in (1, 2, 3, 100_000)] == [5, 10, 20, 300]


def test_a_broken_template_keeps_nobody_from_writing(desk: Desk, home: Path) -> None:
    id = declare(desk)
    template = home / ".config/mim-console/templates/updates/executives.j2"
    template.parent.mkdir(parents=True)
    template.write_text('{% extends "base.j2" %}\n{% block status %}{{ %}{% endblock %}')
    moment = desk.moment(id)
    update = composed(moment, drafted(moment, "executives"))
    [trouble] = [each.text for each in update.remarks if each.rule == "template"]
    assert trouble.startswith("executives.j2, line 2: ")
    assert "Impact and risk: Card payments fail in 12 shops." in update.text
    template.write_text('{% extends "base.j2" %}\n{% block status %}All of it is down.{% endblock %}')
    update = composed(moment, drafted(moment, "executives"))
    assert update.written.parts["status"] == "All of it is down."
    assert not [each for each in update.remarks if each.rule == "template"]


def test_of_several_sites_one_sends_an_update(
    desk: Desk, tmp_path: Path, policy_path: Path, clock: Clock, door: Door
) -> None:
    """That where it was written, or else where somebody saw to it since."""
    id = declare(desk)
    with opened(tmp_path / "south.db", clock) as ledger:
        south = _sit(ledger, policy_path, clock, "Bo")
        at_south, at_north = Postman(south, door), Postman(desk, door)
        update = write(desk, id)
        meet(desk, south)
        at_south.deliver_all(5)
        assert door.taken == []
        door.answers = {"chat": Outcome("refused", "gone")}
        at_north.deliver_all(5)
        meet(desk, south)
        door.answers = {}
        do(south, "resend", id, delivery="U1/chat")
        meet(desk, south)
        at_north.deliver_all(5)
        at_south.deliver_all(5)
        meet(desk, south)
        assert sorted(door.taken) == sorted([("chat", f"{update.id}.chat")] * 2 + [("hook", f"{update.id}.hook")])
        assert states(desk, id) == states(south, id) == {"U1/chat": "accepted", "U1/hook": "accepted"}


def meet(north: Desk, south: Desk) -> None:
    exchange(LedgerStore(north.ledger, text_of), LedgerStore(south.ledger, text_of))
    north.follow()
    south.follow()
