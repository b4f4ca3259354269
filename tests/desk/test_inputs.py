"""What inputs understand, offer and fill in beforehand."""

from __future__ import annotations

import pytest

from mim_console.desk.desk import Desk
from mim_console.desk.drafts import text_of
from mim_console.desk.inputs import Choice, Several
from mim_console.desk.moment import Moment, Refused
from mim_console.desk.verbs import VERBS
from tests.desk.conftest import Clock, declare, do, stock


def offered(desk: Desk, id: str, verb: str, name: str) -> list[tuple[str, str]]:
    return VERBS[verb].inputs[name].offered(desk.moment(id))


def filled(desk: Desk, id: str, verb: str, name: str) -> str:
    return VERBS[verb].inputs[name].filled(desk.moment(id))


@pytest.fixture
def moment(desk: Desk) -> Moment:
    return desk.moment(stock(desk))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("h1", "H1"), ("pool", "H1"), ("EXHAUST", "H1"), ("after 4.18", "H1"), ("pool  exh", "H1")],
)
def test_a_thing_is_named_by_its_handle_or_by_a_word_that_only_it_has(desk: Desk, typed: str, meant: str) -> None:
    id = stock(desk)
    picked = VERBS["evidence"].inputs["hypothesis"].read(typed, desk.moment(id))
    assert picked.handle == meant


def test_a_beginning_is_enough_in_every_choice(desk: Desk, moment: Moment) -> None:
    def read(verb: str, name: str, typed: str) -> object:
        return VERBS[verb].inputs[name].read(typed, moment)

    assert read("escalation-acked", "escalation", "Dir") is next(iter(moment.incident.escalations.values()))
    assert read("classify", "impact", "h") == "high"
    assert read("stage", "stage", "res") == "resolve"
    assert read("close", "code", "known") == "known error"
    assert read("close", "code", "error") == "known error"


def test_a_word_of_the_name_comes_before_one_of_the_meaning() -> None:
    report = Choice(label="Report", options=())
    offered = [("dora/initial", "notification"), ("dora/intermediate", "no clock yet: initial is not known")]
    assert report.among("initial", offered) == "dora/initial"
    assert report.among("inter", offered) == "dora/intermediate"
    assert report.among("clock", offered) == "dora/intermediate"


def test_what_is_not_clear_is_answered_with_those_that_fit(moment: Moment) -> None:
    with pytest.raises(Refused, match=r"^Ask about: two fit: red, ready$"):
        Several(label="Ask about", options=(("red", ""), ("ready", ""), ("blue", ""))).read("blue, re", moment)
    with pytest.raises(Refused, match=r"^Action: two fit: A1, A2$"):
        VERBS["done"].inputs["action"].read("a", moment)
    with pytest.raises(Refused, match=r"^Action: 'x' is not one of A1, A2$"):
        VERBS["done"].inputs["action"].read("x", moment)


def told(desk: Desk, clock: Clock) -> str:
    """An incident of which customers heard at 14:05 and executives at 14:06, who hear again sooner."""
    id = declare(desk)
    do(desk, "sent-by-hand", id, audience="customers", text="Cards fail in some shops.", next="60m")
    clock.move(minutes=1)
    do(desk, "sent-by-hand", id, audience="executives", text="Cards fail in 12 shops.", next="10m")
    return id


def test_nothing_new_goes_to_whoever_hears_next_and_heard_something(desk: Desk, clock: Clock) -> None:
    id = declare(desk)
    assert VERBS["nothing-new"].why_off(desk.moment(id)) == "nobody heard anything yet: send an update first"
    id = told(desk, clock)
    assert filled(desk, id, "nothing-new", "audience") == "executives"
    assert [name for name, _ in offered(desk, id, "nothing-new", "audience")] == ["executives", "customers"]
    do(desk, "nothing-new", id, audience="exec")
    lines = [text_of(entry) for entry in do(desk, "nothing-new", id, audience="executives, cust, executives")]
    assert [line.partition(" written")[0] for line in lines] == ["U2 update to executives", "U3 update to customers"]
    with pytest.raises(Refused, match=r"^To whom: name one audience at least"):
        do(desk, "nothing-new", id, audience=" , ")


def test_audiences_are_offered_with_when_they_hear_and_what_they_heard(desk: Desk, clock: Clock) -> None:
    id = told(desk, clock)
    for verb in ("nothing-new", "update", "snooze-update"):
        said = dict(offered(desk, id, verb, "audience"))
        assert said["executives"] == "due 14:16 · 14:06: Cards fail in 12 shops."
    clock.move(minutes=15)
    assert dict(offered(desk, id, "update", "audience"))["executives"].startswith("was due 14:16")


def test_what_is_known_is_filled_in(desk: Desk, clock: Clock) -> None:
    id = told(desk, clock)
    assert (filled(desk, id, "classify", "impact"), filled(desk, id, "classify", "urgency")) == ("high", "high")
    first = filled(desk, id, "update", "audience")
    do(desk, "sent-by-hand", id, audience=first, text="Shop tills are slow.", next="2m")
    assert filled(desk, id, "update", "audience") == first


def test_the_steps_of_this_stage_come_first_and_those_behind_last(desk: Desk) -> None:
    id = declare(desk)
    do(desk, "stage", id, stage="diagnose", reason="no time")
    of = {step.id: step.stage for step in desk.playbook.steps}
    stages = [of[step] for step, _ in offered(desk, id, "step", "step")]
    order = list(dict.fromkeys(stages))
    assert order[0] == "diagnose"
    assert order[-1] in ("identify", "notify", "contain")
    assert len(order) == len([n for n, stage in enumerate(stages) if n == 0 or stages[n - 1] != stage])


def test_whom_a_step_of_the_ladder_calls_is_offered(desk: Desk) -> None:
    id = declare(desk)
    rung = desk.policy.escalation.rungs[-1]
    assert set(rung.who) <= {name for name, _ in offered(desk, id, "escalate", "to")}
    do(desk, "waive-escalation", id, rung=rung.id, reason="they know")
    left = {who for each in desk.policy.escalation.rungs[:-1] for who in each.who}
    assert not (set(rung.who) - left) & {name for name, _ in offered(desk, id, "escalate", "to")}
