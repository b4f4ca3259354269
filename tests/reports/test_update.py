"""Updates in words: worth sending as they are drafted, and laid out as they were written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import product
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mim_console.data import policy_file, template_file
from mim_console.incident.facts.communicate import UpdateSent
from mim_console.incident.facts.identify import Declared
from mim_console.incident.facts.lifecycle import Stage
from mim_console.incident.facts.outgoing import UpdateComposed
from mim_console.incident.facts.people import RoleAssigned
from mim_console.incident.facts.record import Acted
from mim_console.incident.facts.scope import ScopeSet
from mim_console.incident.fold import fold
from mim_console.incident.incident import Incident
from mim_console.incident.wording import REQUIRED, check_update
from mim_console.reports.samples import samples
from mim_console.reports.template import WrongTemplate
from mim_console.reports.update import PARTS, drafted, labels, nothing_new, written
from mim_console.reports.update_trial import faults
from tests.reports.made import STANDING, recorded
from tests.reports.whole import whole

TEMPLATES = template_file.default_updates()
POLICY = policy_file.default()
AUDIENCES = [each.id for each in POLICY.audiences]
NOW = STANDING + timedelta(hours=2)
DUE = NOW + timedelta(minutes=30)
NAMED = ("technical", "regulators")
"""Whose drafts may hold what engineers say."""
BARE = Declared(reference="INC-42", title="Card payments fail", impact="high", urgency="high", priority="P1")


def opened(*facts: object, **given: str) -> Incident:
    return fold(recorded([BARE.model_copy(update=given), *facts], STANDING))  # type: ignore[list-item]


def message(
    incident: Incident,
    audience: str = "executives",
    parts: Mapping[str, str] | None = None,
    due: datetime | None = DUE,
    *,
    final: bool = False,
    templates: Mapping[str, str] = TEMPLATES,
) -> str:
    headline, text = written(incident, POLICY, audience, parts or {}, due, final, NOW, templates)
    return f"{headline}\n{text}"


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("final", [False, True])
def test_a_draft_is_whole_and_keeps_its_own_rules(audience: str, final: bool) -> None:
    for (incident, _), stage in product(samples(audience), get_args(Stage)):
        incident.stage = stage
        now = (incident.opened or NOW) + timedelta(hours=2)
        for parts in (
            drafted(incident, POLICY, audience, now, TEMPLATES, final=final),
            nothing_new(incident, POLICY, audience, now, TEMPLATES),
        ):
            assert tuple(parts) == PARTS
            for part, text in parts.items():
                assert text or part not in REQUIRED
                assert not text or text[-1] in ".!?…”"
                assert not re.search(r"\b[HACQDUVX]\d\b| {2}|\n\n|None|\{", text), text
                assert all(line[:1].isupper() or line[:1] in "-“" for line in text.splitlines()), text
            due = now + timedelta(minutes=10)
            remarks = check_update(parts, due, final, audience, incident, POLICY, now)
            assert not [each for each in remarks if each.level == "error"]
            if audience not in NAMED:
                assert {each.rule for each in remarks} <= {"long-sentence"}


def test_each_stage_of_an_open_incident_is_told_in_its_own_words() -> None:
    incident = opened()
    told = set()
    for stage in get_args(Stage):
        incident.stage = stage
        told.add(drafted(incident, POLICY, "business", NOW, TEMPLATES)["status"])
    assert len(told) >= 6


def test_the_message_has_what_an_update_needs() -> None:
    incident = opened(RoleAssigned(role="mim", person="Ana Silva"), ScopeSet(users=400))
    said = message(incident, "executives", {"status": "We know of it.", "done": "- one\n- two", "next": "We look."})
    assert said.splitlines() == [
        "[INC-42] Being looked into: Card payments fail",
        "Status: We know of it.",
        "Reported: 13:01 UTC",
        "Priority: P1, critical",
        "",
        "Done so far:",
        "- one",
        "- two",
        "",
        "What happens next: We look.",
        "",
        "Next update: 15:30 UTC",
        "Contact: Ana Silva, major incident manager",
        "Reference: INC-42",
    ]


def test_times_are_said_there_and_in_utc_with_the_day_where_it_is_another() -> None:
    said = message(opened(zone="America/Los_Angeles"))
    assert "Next update: 07:30 PST (15:30 UTC)" in said
    assert "Next update: 5 Mar 00:30 JST (4 Mar 15:30 UTC)" in message(
        opened(zone="Asia/Tokyo"), due=DUE.replace(hour=15)
    ).replace("Next update: 00:30", "Next update: 5 Mar 00:30")


def test_a_final_message_promises_no_other_and_tells_how_it_ended() -> None:
    over, _ = samples("executives")[-1]
    parts = drafted(over, POLICY, "executives", NOW, TEMPLATES, final=True)
    said = message(over, "executives", parts, None, final=True)
    assert "Next update" not in said
    for words in (
        "Solved",
        "This is the last update",
        "The release was undone",
        "too many connections",
        "A review looks",
    ):
        assert words in said


def test_what_is_not_known_is_said_to_be_so() -> None:
    parts = drafted(opened(), POLICY, "executives", NOW, TEMPLATES)
    assert parts["impact"] == "Card payments fail. How many people it affects is not known yet."
    incident = opened(ScopeSet(users=1400, groups=("branch staff",), impact="staff cannot take cards"))
    parts = drafted(incident, POLICY, "executives", NOW, TEMPLATES)
    assert parts["impact"] == "Staff cannot take cards. This affects about 1,400 people (branch staff)."


@pytest.mark.parametrize("audience", AUDIENCES)
def test_a_first_draft_claims_no_work_that_is_not_on_the_record(audience: str) -> None:
    parts = drafted(opened(), POLICY, audience, NOW, TEMPLATES)
    assert "working on it since" not in parts["done"]
    assert "else" not in parts["done"]
    engaged = opened(RoleAssigned(role="technical-lead", person="Bob"))
    said = drafted(engaged, POLICY, audience, NOW, TEMPLATES)["done"]
    assert ("working on it since 13:02 UTC" in said) is (audience in ("business", "customers", "service-desk"))


def test_what_was_finished_is_not_denied_to_those_who_need_no_detail() -> None:
    assert drafted(opened(), POLICY, "business", NOW, TEMPLATES)["done"] == "Nothing is finished yet."
    done = opened(Acted(text="emptied the queue"))
    assert drafted(done, POLICY, "business", NOW, TEMPLATES)["done"] == "We have finished one step."
    told = opened(Acted(text="emptied the queue"), UpdateSent(audience="business", text="We emptied the queue."))
    said = drafted(told, POLICY, "business", NOW, TEMPLATES)["done"]
    assert said == "Nothing has been finished since the last update."


def test_customers_hear_nothing_of_how_we_work_inside() -> None:
    for incident, _ in samples("customers"):
        said = message(incident, "customers", drafted(incident, POLICY, "customers", NOW, TEMPLATES))
        for inside in ("P1", "Ana", "Bob", "Acme", "settlement", "£", "connections", "400"):
            assert inside not in said


def test_technical_teams_get_conditions_actions_and_needs() -> None:
    assert {"Conditions", "Actions", "Needs"} <= set(labels("technical", TEMPLATES).values())
    swing, _ = samples("technical")[1]
    parts = drafted(swing, POLICY, "technical", NOW, TEMPLATES)
    assert "refused since 02:50" in parts["status"].lower()
    assert "How many connections are open" in parts["advice"]
    assert "Approval for: Undo the release." in parts["advice"]


def test_nothing_new_keeps_what_the_audience_was_told_of_the_impact() -> None:
    composed = UpdateComposed(
        handle="U1",
        audience="business",
        headline="h",
        text="t",
        parts={"impact": "Tills in Leeds are shut.", "next": "We try the other line."},
    )
    entries = recorded([BARE, composed], STANDING)
    entries = recorded([BARE, composed, UpdateSent(audience="business", about=entries[-1].id)], STANDING)
    parts = nothing_new(fold(entries), POLICY, "business", NOW, TEMPLATES)
    assert parts["impact"] == "Tills in Leeds are shut."
    assert parts["next"] == "We try the other line."
    assert "Nothing has changed since the update at 13:02 UTC" in parts["status"]


@pytest.mark.parametrize("word", ["{{ 7 * 7 }}", "{% raw %}", "<b>&amp;", "a\nb", "\x1b[31m", "x" * 3000])
def test_what_somebody_typed_is_never_code(word: str) -> None:
    incident = fold(whole(word, STANDING))
    for audience in AUDIENCES:
        parts = drafted(incident, POLICY, audience, NOW, TEMPLATES)
        said = message(incident, audience, parts)
        assert "49" not in said
        assert "\x1b" not in said
        assert "\n" not in written(incident, POLICY, audience, parts, DUE, False, NOW, TEMPLATES)[0]


@given(st.dictionaries(st.sampled_from(PARTS), st.text(max_size=40)), st.sampled_from(AUDIENCES))
def test_what_was_written_stands_in_the_message_as_it_was_written(parts: dict[str, str], audience: str) -> None:
    said = message(opened(), audience, parts)
    for text in parts.values():
        if text.isascii() and text.isprintable():
            assert text.strip() in said


def test_an_organisation_has_its_own_words() -> None:
    own = {
        **TEMPLATES,
        "partners.j2": '{% extends "base.j2" %}{% block status %}Dear partners. {{ super() }}{% endblock %}',
        "customers-contain.j2": '{% extends "customers.j2" %}{% block impact %}Containing.{% endblock %}',
    }
    incident = opened()
    assert drafted(incident, POLICY, "partners", NOW, own)["status"].startswith("Dear partners. We know")
    assert drafted(incident, POLICY, "nobody-knows", NOW, own) == drafted(incident, POLICY, "base", NOW, own)
    assert drafted(incident, POLICY, "customers", NOW, own)["impact"] != "Containing."
    incident.stage = "contain"
    assert drafted(incident, POLICY, "customers", NOW, own)["impact"] == "Containing."


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("{% extends 'base.j2' %}\n{% block status %}\n{{ incident.titel }}{% endblock %}", 3, "titel"),
        ("{% extends 'base.j2' %}\n{% block status %}{{ nonsense }}{% endblock %}", 2, "nonsense"),
        ("{% extends 'base.j2' %}\n{% block status %}", 2, "endblock"),
        ("{% extends 'none.j2' %}", 1, "none.j2"),
        ("{% extends 'base.j2' %}{% block status %}{{ incident.__class__ }}{% endblock %}", 1, "unsafe"),
        ("{% extends 'base.j2' %}{% block status %}{{ 1 / 0 }}{% endblock %}", 1, "zero"),
        ("{% extends 'base.j2' %}{% block status %}{{ news.done.append(1) }}{% endblock %}", 1, "append"),
        ("\n{% extends 'customers.j2' %}", 2, "recursion"),
    ],
)
def test_a_wrong_template_is_named_with_its_line(text: str, line: int, said: str) -> None:
    templates = {**TEMPLATES, "customers.j2": text}
    with pytest.raises(WrongTemplate, match=said) as found:
        drafted(opened(), POLICY, "customers", NOW, templates)
    assert (found.value.name, found.value.line) == ("customers.j2", line)


def test_the_templates_that_come_with_the_console_are_right() -> None:
    assert faults(TEMPLATES, (), POLICY) == []


def test_every_fault_of_an_organisations_templates_is_found() -> None:
    wrong = (
        '{% extends "base.j2" %}\n{% block label %}{{ labl }}{% endblock %}{% block advice %}\n{{ no }}{% endblock %}'
    )
    found = faults({**TEMPLATES, "customers.j2": wrong}, ["customers.j2"], POLICY)
    assert [(each.name, each.line) for each in found] == [("customers.j2", 2), ("customers.j2", 3)]
    found = faults({**TEMPLATES, "customers.j2": "{% if %}", "x.j2": "{{"}, ["customers.j2", "x.j2"], POLICY)
    assert {each.name for each in found} == {"customers.j2", "x.j2"}


def test_a_template_for_an_audience_of_the_default_policy_is_no_fault_in_a_policy_without_it() -> None:
    fewer = POLICY.model_copy(update={"audiences": tuple(each for each in POLICY.audiences if each.id == "customers")})
    own = [*TEMPLATES, *(f"{audience}-recover.j2" for audience in AUDIENCES)]
    assert faults(TEMPLATES, own, fewer) == []


def test_a_template_that_nobody_would_see_is_named() -> None:
    (fault,) = faults({**TEMPLATES, "custmers.j2": "x"}, ["custmers.j2"], POLICY)
    assert "nothing uses it" in str(fault)
    used = {**TEMPLATES, "ours.j2": "x", "customers.j2": '{% extends "base.j2" %}{% import "ours.j2" as ours %}'}
    assert faults(used, ["ours.j2", "customers.j2"], POLICY) == []
