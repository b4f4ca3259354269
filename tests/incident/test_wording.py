"""The plain-language check: what it finds, where, and what it leaves alone."""

from __future__ import annotations

import json
from datetime import timedelta
from itertools import pairwise
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mim_console.data import scenarios
from mim_console.incident.facts.asks import Asked
from mim_console.incident.facts.communicate import CadenceSet, UpdateSent
from mim_console.incident.facts.escalate import VendorEngaged
from mim_console.incident.facts.lifecycle import StageEntered
from mim_console.incident.wording import REQUIRED, Remark, check, check_update
from tests.incident.tale import POLICY, Tale, declared

RULES = POLICY.wording
NEXT = " Next update 10:00 UTC."
GOOD = (
    "Since 09:10 UTC about 400 branch staff cannot take cards. We are switching to the backup. Next update 10:00 UTC."
)

ERRORS = [
    ("ETA ten minutes.", "promise"),
    ("Payments will be back by noon.", "promise"),
    ("Payments will be back in ten minutes.", "promise"),
    ("It will be fixed today.", "promise"),
    ("We guarantee it.", "promise"),
    ("We expect that payments are restored at noon.", "promise"),
    ("This won’t happen again.", "promise"),
    ("Rest assured that we work on it.", "promise"),
    ("We are 100% sure.", "promise"),
    ("We will fix this by 02:00.", "promise"),
    ("We will have payments back by 11:00.", "promise"),
    ("We will fix this in 10 minutes.", "promise"),
    ("We’ll have it fixed before noon.", "promise"),
    ("The team is going to resolve it.", "promise"),
    ("We will restore the service.", "promise"),
    ("We will restore the data from the copy by 02:00.", "promise"),
    ("We will bring the tills back to normal.", "promise"),
    ("Payments should be back in about an hour.", "promise"),
    ("We hope to have this fixed within 20 minutes.", "promise"),
    ("Back up by 11:00.", "promise"),
    ("It is back soon.", "vague-time"),
    ("We tell you more as soon\nas possible.", "vague-time"),
    ("News follows ASAP.", "vague-time"),
    ("No data was lost.", "unverified-safety"),
    ("Your data is safe.", "unverified-safety"),
    ("This is not a security issue.", "unverified-safety"),
    ("It was human error.", "blame"),
    ("It is the hosting provider’s own fault.", "blame"),
    ("It was their fault.", "blame"),
    ("The fault lies with the network.", "blame"),
    ("They should have tested it.", "blame"),
    ("The team failed to look.", "blame"),
    ("The database team broke it with last night's change.", "blame"),
    ("The network team's change caused it.", "blame"),
    ("Our hosting provider has misconfigured a router.", "blame"),
    ("An engineer accidentally deleted the table.", "blame"),
    ("Bob deleted the wrong table", "blame"),
    ("Bob misconfigured the router", "blame"),
    ("We know that Bob forgot a step.", "blame"),
    ("Jane Doe broke the build.", "blame"),
    ("Oracle caused it.", "blame"),
    ("Oracle's bad patch caused it", "blame"),
    ("It was a faulty release of Oracle.", "blame"),
    ("The supplier’s faulty update stopped it.", "blame"),
    ("It was caused by the database team.", "blame"),
    ("Bob Marsh undid the change.", "blame"),
    ("Acme has a problem.", "blame"),
]
WARNINGS = [
    ("It is probably the disk.", "speculation"),
    ("We think that it is the disk.", "speculation"),
    ("It is a minor thing.", "minimising"),
    ("Some users cannot pay.", "minimising"),
    ("There is an outage.", "outage"),
    ("A pod does not start.", "jargon"),
    ("The API answers HTTP 503.", "jargon"),
    ("The latency is high.", "jargon"),
    ("The XYZQ does not answer.", "acronym"),
    ("We utilise a robust tool.", "officialese"),
    (" ".join(["word"] * 26) + ".", "long-sentence"),
]
FINE = [
    "The content delivery network (CDN) is slow. The CDN is in three places.",
    "The CDN (content delivery network) is slow.",
    "Do NOT restart anything.",
    "We found it at 09:10 PDT and know more.",
    "Some users (about 40) cannot pay.",
    "We will be back in touch.",
    "We will be back in touch by 10:00 UTC.",
    "We will test whether payments are back by 10:00 UTC.",
    "We will test whether the fix works in 10 minutes.",
    "We are switching to the backup.",
    "We will switch to the backup at 10:00 UTC.",
    "We will restore the data from last night's copy.",
    "We will restart the fixed service at 10:00 UTC.",
    "We will give the next update at 10:00.",
    "We will get back to you at 10:00 UTC.",
    "We will not fix this tonight.",
    "We will decide by 10:00 UTC whether to fix this or to go back.",
    "Payments were back up by 10:00 UTC.",
    "It was fixed within 20 minutes.",
    "The tills came back in 10 minutes.",
    "A change last night caused it.",
    "Yesterday's faulty change caused it.",
    "Internal monitoring raises many faults, and one fault clears.",
    "Last night's fault is mended.",
    "The new release broke it.",
    "Congestion caused it.",
    "Payments missed the evening run.",
    "Lightning broke the mast in Leeds.",
    "We deleted the old files.",
    "We undid a faulty release of the payment service.",
    "The database team undoes last night's change.",
    "The network team looks at a misconfigured router.",
    "The team that looks after payments found a broken link.",
    "INC-0042 is of priority P1.",
    "The Service desk has the answers. The Network team looks into it.",
    "The first sentence has a version, 4.18.2, and so has this one, which is 4.19 and not 5.0. The second is short.",
    "One thing\n- two things that are on a list of things\n- three things that are on the same list of things",
    "Contact: Bob Marsh, major incident manager",
]
NAMES = ("Bob Marsh", "Acme", "Service desk", "Network team", "on-call")


def rules_of(text: str, audience: str = "business", level: str = "") -> set[str]:
    return {each.rule for each in check(text, audience, RULES, NAMES) if level in ("", each.level)}


@pytest.mark.parametrize(("text", "rule"), ERRORS)
def test_what_must_not_be_said_is_an_error(text: str, rule: str) -> None:
    assert rules_of(text + NEXT, level="error") == {rule}


@pytest.mark.parametrize(("text", "rule"), WARNINGS)
def test_what_should_be_thought_of_again_is_a_warning(text: str, rule: str) -> None:
    assert rule in rules_of(text + NEXT, level="warning")
    assert not rules_of(text + NEXT, level="error")


@pytest.mark.parametrize("text", FINE)
def test_plain_words_are_left_alone(text: str) -> None:
    assert check(text + NEXT, "business", RULES, NAMES) == []


def test_the_examples_of_the_practice_are_judged_as_they_are_there() -> None:
    assert rules_of("DB failover soon, ETA 10 mins.", "executives", "error") == {
        *("promise", "vague-time", "missing-next-update"),
    }
    assert check(GOOD, "executives", RULES) == []


def test_engineers_may_read_their_own_words_and_hear_who_does_what() -> None:
    text = "Bob Marsh restarts the XYZQ node; Acme looks at the API." + NEXT
    assert rules_of(text, "business") == {"jargon", "acronym", "blame"}
    assert rules_of(text, "technical") == set()


@pytest.mark.parametrize("audience", [each.id for each in POLICY.audiences])
def test_an_error_of_promise_is_one_for_everybody(audience: str) -> None:
    assert "promise" in rules_of("It will be fixed at noon." + NEXT, audience, "error")


@pytest.mark.parametrize(
    "text",
    [
        *(
            "Next update 10:00 UTC",
            "next update: 14:30 BST (13:30 UTC)",
            "Next update at 9:15 am GMT",
            "NEXT UPDATE 22:00Z",
        ),
        *(
            "Next update tomorrow, 09:00 CET.",
            "Next update\n10:00+01:00",
            "This is the last update.",
            "No further updates.",
        ),
    ],
)
def test_the_time_of_the_next_update_is_recognised(text: str) -> None:
    assert "missing-next-update" not in rules_of(text)


@pytest.mark.parametrize(
    "text", ["", "Next update at 10:00.", "Next update in 30 minutes.", "Updated 10:00 UTC", "10:00 UTC"]
)
def test_a_time_without_its_zone_is_no_time(text: str) -> None:
    assert "missing-next-update" in rules_of(text, level="error")


def test_words_found_twice_over_are_said_once_and_the_graver_way() -> None:
    (remark,) = check("The ETA is unknown." + NEXT, "business", RULES)
    assert (remark.rule, remark.level) == ("promise", "error")
    assert [each.rule for each in check("The IP addresses are used up." + NEXT, "business", RULES)] == ["jargon"]


@pytest.mark.parametrize(
    ("text", "better"),
    [
        ("We are on backup power via failover.", "We are on backup power via the switch to the backup."),
        ("Rollback is under way.", "The reversal of the change is under way."),
        ("The failover is under way.", "The switch to the backup is under way."),
        ("We started a failover at 09:10 UTC.", "We started a switch to the backup at 09:10 UTC."),
        ("After rollback, it works.", "After the reversal of the change, it works."),
        ("The answer is degraded.", "The answer is slow or partly unavailable."),
        ("We utilised it.", "We used it."),
        ("It was rolled back.", "It was reversed."),
    ],
)
def test_the_plain_word_is_offered_as_it_would_stand(text: str, better: str) -> None:
    (remark,) = (each for each in check(text + NEXT, "business", RULES) if each.offer)
    assert text[: remark.start] + remark.offer + text[remark.end :] == better


@pytest.mark.parametrize(
    "text",
    [
        "Failover runs.",
        "We will failover.",
        "An RCA follows.",
        "The automatic failover runs.",
        "The failover time is over.",
    ],
)
def test_a_noun_is_only_advised_where_it_would_not_fit(text: str) -> None:
    (remark,) = (each for each in check(text + NEXT, "business", RULES) if each.rule == "jargon")
    assert remark.instead.startswith("the ")
    assert remark.offer == ""


_PIECES = (
    [text for text, _ in (*ERRORS, *WARNINGS)] + FINE + [*RULES.acronyms, "\n", "\n\n", "- ", "…", "“", "\u202e", "İ"]
)
TEXTS = st.lists(st.sampled_from(_PIECES) | st.text(max_size=20), max_size=8).map(" ".join)


@given(TEXTS, st.sampled_from([each.id for each in POLICY.audiences]))
def test_places_lie_in_the_text_and_name_what_stands_there(text: str, audience: str) -> None:
    remarks = check(text, audience, RULES, NAMES)
    for each in remarks:
        assert 0 <= each.start <= each.end <= len(text)
        assert each.text.endswith(".")
        assert "\n" not in each.text
        assert each.instead
        assert (each.start == each.end) == (each.rule.startswith("missing") or each.rule == "long-text")
    places = sorted((each.start, each.end) for each in remarks if each.rule != "long-sentence" and each.end)
    assert all(end <= start for (_, end), (start, _) in pairwise(places))


@given(TEXTS, st.data())
def test_taking_the_offer_removes_the_remark(text: str, data: st.DataObject) -> None:
    before = check(text, "business", RULES, NAMES)
    offered = [each for each in before if each.offer]
    if offered:
        taken = data.draw(st.sampled_from(offered))
        after = check(text[: taken.start] + taken.offer + text[taken.end :], "business", RULES, NAMES)
        assert [each.text for each in after].count(taken.text) < [each.text for each in before].count(taken.text)


@pytest.mark.parametrize(
    "piece",
    [
        GOOD + " ",
        *(
            "we expect ",
            "A",
            " ",
            "AB ",
            "next update ",
            "no data ",
            "(A b ",
            "a.a",
            "IP\n",
            "some users ",
            "we will ",
            "we will have ",
            "will fix back ",
            "will be back a a ",
            "hope fixed fixed by ",
            "the ",
            "the a-",
            "Bob ",
            "Bob has ",
            "Bob's bad ",
            "the team has ",
            "A" * 5_000 + " ",
            "We ",
            ".\n",
            "(((",
        ),
    ],
)
def test_it_keeps_up_with_typing_whatever_is_typed(piece: str) -> None:
    text = (piece * 20_000)[:20_000]
    check(text, "business", RULES, NAMES)
    before = process_time()
    check(text, "business", RULES, NAMES)
    assert process_time() - before < 0.25  # of a busy machine; about a hundredth of a second otherwise


# An update that is being put together

PARTS = dict.fromkeys(("status", "impact", "done", "next"), "We know of it.")


def remarks(tale: Tale, parts: dict[str, str], wait: float | None, *, final: bool = False) -> list[Remark]:
    now = tale.at(60)
    due = None if wait is None else now + timedelta(minutes=wait)
    return check_update(parts, due, final, "executives", tale.incident, POLICY, now)


@pytest.mark.parametrize("part", REQUIRED)
def test_every_part_must_be_there(tale: Tale, part: str) -> None:
    tale.say(declared("P1"))
    assert remarks(tale, PARTS, 30) == []
    (remark,) = remarks(tale, PARTS | {part: " \n"}, 30)
    assert (remark.level, remark.rule, remark.part) == ("error", f"missing-{part}", part)


def test_a_remark_names_the_part_and_the_place_in_it(tale: Tale) -> None:
    tale.say(declared("P1"))
    (remark,) = remarks(tale, PARTS | {"advice": "Try again soon."}, 30)
    assert (remark.part, remark.start, remark.end) == ("advice", 10, 14)


@pytest.mark.parametrize(("audience", "warned"), [("executives", True), ("business", True), ("technical", False)])
def test_what_nobody_reads_at_night_is_warned_of_at_its_longest_part(tale: Tale, audience: str, warned: bool) -> None:
    tale.say(declared("P1"))
    long = {"status": "We know of it.", "impact": "Tills are shut. " * 70, "done": "We look. " * 60, "next": "We look."}
    now, due = tale.at(60), tale.at(80)
    found = check_update(long, due, False, audience, tale.incident, POLICY, now)
    assert [(each.rule, each.level, each.part) for each in found] == [("long-text", "warning", "impact")] * warned
    assert not warned or found[0].instead == "say the most important in 1,000"
    whole = " ".join(long.values()) + NEXT
    assert [each.rule for each in check(whole, audience, RULES)] == ["long-text"] * warned


def test_people_and_vendors_of_the_incident_are_not_named(tale: Tale) -> None:
    tale.say(declared("P1"))
    tale.say(Asked(handle="Q1", who="Bob Marsh", what="pool stats", due=tale.at(9)))
    tale.say(VendorEngaged(handle="V1", vendor="Acme"))
    assert {each.rule for each in remarks(tale, PARTS | {"done": "Bob Marsh asked Acme."}, 30)} == {"blame"}


@pytest.mark.parametrize(
    ("wait", "rule"), [(None, "missing-next-update"), (-1, "next-update-past"), (45, "beyond-cadence")]
)
def test_the_next_update_has_a_time_that_keeps_the_cadence(tale: Tale, wait: float | None, rule: str) -> None:
    tale.say(declared("P1"))
    (remark,) = remarks(tale, PARTS, wait)
    assert (remark.level, remark.rule, remark.part) == ("error", rule, "next_due")
    assert remarks(tale, PARTS, wait, final=True) == []


def test_the_cadence_is_that_of_the_stage_or_the_incidents_own(tale: Tale) -> None:
    tale.say(declared("P1"))
    tale.say(UpdateSent(audience="executives", text="x"), 10)
    tale.say(StageEntered(stage="recover"), 20)
    assert remarks(tale, PARTS, 60) == []
    assert {each.rule for each in remarks(tale, PARTS, 65)} == {"beyond-cadence"}
    tale.say(CadenceSet(audience="executives", every=600), 30)
    assert {each.rule for each in remarks(tale, PARTS, 15)} == {"beyond-cadence"}
    tale.say(CadenceSet(audience="executives", every=None), 40)
    assert remarks(tale, PARTS, 600) == []


@pytest.mark.parametrize("name", scenarios.names())
def test_sentences_of_real_incidents_get_remarks_that_are_true(name: str) -> None:
    """Reports of engineers for engineers: whatever is said of them must stand in them."""
    report = json.loads(scenarios.text(name))
    for text in (report["summary"], report["impact"], *(each["text"] for each in report["entries"])):
        for remark in check(text, "customers", RULES):
            assert remark.rule.startswith(("missing", "long")) or text[remark.start : remark.end].strip()
            assert remark.level == "warning" or remark.rule in ("missing-next-update", "vague-time", "blame", "promise")
