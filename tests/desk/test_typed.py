"""Whatever is typed, by a cat on the keyboard or a hurried person, is done or refused in words."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from mim_console.desk.desk import Desk
from mim_console.desk.drafts import text_of
from mim_console.desk.moment import Refused
from mim_console.desk.verbs import VERBS
from mim_console.incident.clocks import clocks
from mim_console.incident.entry import Entry
from mim_console.incident.fold import fold
from mim_console.incident.logline import WORDS
from mim_console.reports.state import state
from tests.desk.conftest import Stocked, do
from tests.desk.said import SAID

HURRIED = "Q1 A1 H1 C1 V1 X1 P1 mim yes no -5m 14:05 3m by fri high low down for 0 #tag @Sam because H9"


def typed(verb: str) -> st.SearchStrategy[dict[str, str]]:
    """What a form of the verb may hold."""
    plausible = {name: [*HURRIED.split(), SAID[verb][0].get(name, "")] for name in VERBS[verb].inputs}
    return st.fixed_dictionaries({name: st.sampled_from(words) | st.text() for name, words in plausible.items()})


FORMS = st.sampled_from([*VERBS]).flatmap(lambda verb: st.tuples(st.just(verb), typed(verb)))
LINES = st.text() | st.lists(st.sampled_from([*WORDS, *HURRIED.split(), "pool"]) | st.text(max_size=5)).map(" ".join)


@given(form=FORMS, at=st.sampled_from(["", "", "-5m", "13:00", "gestern", "\x00"]))
def test_into_a_form(stocked: Stocked, form: tuple[str, dict[str, str]], at: str) -> None:
    verb, inputs = form
    with stocked() as (desk, id):
        is_done_or_refused(desk, lambda: do(desk, verb, None if VERBS[verb].opens else id, at, **inputs))


@given(line=LINES)
def test_into_the_log_line(stocked: Stocked, line: str) -> None:
    with stocked() as (desk, id):
        is_done_or_refused(desk, lambda: desk.log(line, id))


def is_done_or_refused(desk: Desk, act: Callable[[], list[Entry]]) -> None:
    """Nothing is raised but `Refused`, which leaves nothing; what is done reads well and can be computed with."""
    before = desk.ledger.arrival()
    entries, refusal = [], ""
    try:
        entries = act()
    except Refused as refused:
        refusal = str(refused)
    assert bool(entries) != bool(refusal)
    assert desk.ledger.arrival() == before + len(entries)
    for entry in entries:
        assert text_of(entry)
        incident = fold(desk.ledger.read(entry.incident))
        assert incident == desk.incident(entry.incident)
        state(incident, clocks(incident, desk.policy), desk.policy, desk.playbook, desk.now())
