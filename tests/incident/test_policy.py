"""The default policy is the published practice; a policy that contradicts itself is refused where it does."""

import copy
import tomllib
from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from mim_console.data.rules_file import default_text
from mim_console.incident.calendar import AlwaysOpen, BusinessHours
from mim_console.incident.policy import Contradictory, Policy

DEFAULT = tomllib.loads(default_text("policy.toml"))


@pytest.fixture(scope="module")
def policy() -> Policy:
    return Policy.model_validate(DEFAULT)


@pytest.mark.parametrize(
    ("cells", "priority"), [("HH", "P1"), ("HM MH", "P2"), ("HL MM LH", "P3"), ("ML LM", "P4"), ("LL", "P5")]
)
def test_priority_is_the_published_matrix(policy: Policy, cells: str, priority: str) -> None:
    levels: dict[str, Any] = {"H": "high", "M": "medium", "L": "low"}
    for cell in cells.split():
        assert policy.priority_of(levels[cell[0]], levels[cell[1]]) == priority


@pytest.mark.parametrize(
    ("priority", "respond", "resolve", "calendar"),
    [
        ("P1", "15m", "4h", "24x7"),
        ("P2", "30m", "8h", "24x7"),
        ("P3", "4h", "2 business days", "business"),
        ("P4", "1 business day", "5 business days", "business"),
        ("P5", "None", "None", "business"),
    ],
)
def test_service_levels_are_the_published_ones(
    policy: Policy, priority: Any, respond: str, resolve: str, calendar: str
) -> None:
    level = policy.priorities[priority]
    assert (str(level.respond), str(level.resolve), level.calendar) == (respond, resolve, calendar)


def test_critical_pages_are_acknowledged_within_five_minutes_and_thresholds_end_with_the_breach(policy: Policy) -> None:
    assert str(policy.priorities["P1"].acknowledge) == str(policy.priorities["P2"].acknowledge) == "5m"
    assert [threshold.at for threshold in policy.sla.thresholds] == [0.5, 0.75, 0.9, 1.0]


@pytest.mark.parametrize(
    ("priority", "stage", "first", "then"),
    [
        ("P1", "identify", 15, 30),
        ("P1", "recover", 15, 60),
        ("P2", "contain", 30, 60),
        ("P2", "recover", 30, 120),
    ],
)
def test_updates_come_at_the_published_times_and_half_as_often_while_watching(
    policy: Policy, priority: Any, stage: Any, first: int, then: int
) -> None:
    cadence = policy.cadence(priority, stage, "executives")
    assert cadence is not None
    assert (cadence.first, cadence.then) == (timedelta(minutes=first), timedelta(minutes=then))


def test_one_length_alone_is_every_so_often_from_the_first_one_on() -> None:
    alone = changed("audiences.0.updates.P1", "15m")
    assert (
        alone.audiences[0].updates["P1"] == changed("audiences.0.updates.P1", "15m then 15m").audiences[0].updates["P1"]
    )
    assert Policy.model_validate(alone.model_dump(mode="json")) == alone


def test_no_cadence_means_never(policy: Policy) -> None:
    assert policy.cadence("P1", "identify", "technical") is None
    assert policy.cadence("P5", "identify", "executives") is None
    assert policy.cadence("P1", "identify", "nobody we know") is None


def test_criteria_hold_by_priority_or_by_tick_and_only_where_they_count(policy: Policy) -> None:
    def met(priority: Any, *ticked: str) -> list[str]:
        return [criterion.id for criterion in policy.criteria_met(priority, ticked)]

    assert met("P1") == ["critical"]
    assert met("P2") == []
    assert met("P2", "several-groups", "money") == ["several-groups", "money"]
    assert met("P3", "several-groups", "no such criterion") == []


def test_calendars_are_the_policys_own(policy: Policy) -> None:
    assert policy.calendar("24x7") == AlwaysOpen()
    tokyo = changed("zone", "Asia/Tokyo").calendar("business")
    assert isinstance(tokyo, BusinessHours)
    assert str(tokyo.zone) == "Asia/Tokyo"
    with pytest.raises(KeyError):
        policy.calendar("lunar")


def test_a_policy_survives_being_written_and_read(policy: Policy) -> None:
    assert Policy.model_validate_json(policy.model_dump_json()) == policy


def test_the_digest_tells_rules_apart_and_only_rules(policy: Policy) -> None:
    assert changed("asks.answer_within", "300s").digest == policy.digest
    assert changed("asks.answer_within", "6m").digest != policy.digest
    assert policy.stamp == f"1+{policy.digest[:8]}"


def test_a_policy_does_not_change_once_it_is_read(policy: Policy) -> None:
    with pytest.raises(ValidationError, match="frozen"):
        policy.version = "2"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("key", "value", "where"),
    [
        ("priorities.P1.calendar", "lunar", "priorities.P1.calendar"),
        ("priorities.P1.resolve", "2 business days", "priorities.P1.resolve"),
        ("priorities.P3.resolve", "3d", "priorities.P3.resolve"),
        ("priorities.P2.respond", "9h", "priorities.P2.resolve"),
        ("priorities.P3.acknowledge", "5h", "priorities.P3.respond"),
        ("review.calendar", "lunar", "review.calendar"),
        ("roles.0.required", False, "roles"),
        ("roles.3.id", "mim", "roles.3.id"),
        ("sla.thresholds.0.tell", ["nobody"], "sla.thresholds.0.tell"),
        ("escalation.early.0.rung", "roof", "escalation.early.0.rung"),
        ("wording.rules.1.id", "promise", "wording.rules.1.id"),
        ("stages.0.id", "notify", "stages"),
        ("matrix.high", {"high": "P1", "low": "P3"}, "matrix.high"),
        ("actions.due", {"fix": "1h"}, "actions.due"),
    ],
)
def test_rules_that_do_not_fit_together_are_refused_where_they_stand(key: str, value: object, where: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        changed(key, value)
    (error,) = refusal.value.errors()
    reason = error["ctx"]["error"]
    assert isinstance(reason, Contradictory)
    assert where in [".".join(map(str, path)) for path, _ in reason.found]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("zone", "Europe/Londn"),
        ("zone", "../../etc/passwd"),
        ("reference_prefix", "inc"),
        ("asks.answer_within", "2 business days"),
        ("asks.answer_within", 5),
        ("asks.answer_within", "never"),
        ("sla.thresholds.0.at", 0.75),
        ("sla.thresholds.0.at", 0),
        ("calendars.business.hours", "17:00-09:00"),
        ("calendars.business.hours", "09:00-25:00"),
        ("calendars.business.days", []),
        ("calendars.24x7.closed", ["2026-12-24"]),
        ("audiences.0.updates.P1", "often"),
        ("escalation.rungs.0.after", None),
        ("wording.rules.0.patterns", ["("]),
        ("roles.0.colour", "red"),
    ],
)
def test_a_rule_that_means_nothing_is_refused_at_its_key(key: str, value: object) -> None:
    with pytest.raises(ValidationError) as refusal:
        changed(key, value)
    where = [".".join(map(str, error["loc"])) for error in refusal.value.errors()]
    assert len(where) == 1
    assert key.startswith(where[0]) or where[0].startswith(key)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("DB failover soon, ETA 10 mins.", {"vague-time": "soon", "promise": "ETA", "jargon": "failover"}),
        ("Service will be restored by noon.", {"promise": "will be restored"}),
        ("We expect it to be resolved today.", {"promise": "We expect it to be resolved"}),
        ("It won’t happen again.", {"promise": "won’t happen again"}),
        ("As soon as possible.", {"vague-time": "As soon as possible"}),
        ("No customer data was lost.", {"unverified-safety": "No customer data was lost"}),
        ("This is not a security incident.", {"unverified-safety": "not a security incident"}),
        ("Human error: the vendor failed to renew it.", {"blame": "Human error"}),
        ("We believe some users see a blip.", {"speculation": "We believe", "minimising": "some users"}),
        ("Utilising the API returns HTTP 503.", {"officialese": "Utilising", "jargon": "API"}),
        ("An outage of payments.", {"outage": "outage"}),
        ("The IP  addresses changed.", {"jargon": "IP  addresses"}),
    ],
)
def test_words_that_an_update_should_not_have_are_found(policy: Policy, text: str, found: dict[str, str]) -> None:
    first = {rule.id: match.group() for rule in policy.wording.rules for match in [*rule.find(text)][:1]}
    assert first == found


@pytest.mark.parametrize(
    "text",
    [
        "Since 09:10 UTC about 400 branch staff cannot take cards. We are switching to the backup. "
        "Next update 10:00 UTC.",
        "Some users (about 40) in Leeds cannot sign in.",
        "We will be back in touch at 10:00 UTC.",
        "Sooner or later, the defaulted upstreaming adjusted.",  # words match whole
    ],
)
def test_plain_words_pass(policy: Policy, text: str) -> None:
    assert not [match for rule in policy.wording.rules for match in rule.find(text)]


def test_the_plain_word_is_offered(policy: Policy) -> None:
    jargon, officialese = (rule for rule in policy.wording.rules if rule.id in ("jargon", "officialese"))
    assert jargon.better("Latency") == "slowness"
    assert jargon.better("CPU") == jargon.advice
    assert officialese.better("utilised") == "used"
    assert officialese.better("utilises") == "use"
    assert jargon.except_for == ("technical",)


def changed(key: str, value: object) -> Policy:
    """The default policy with one thing otherwise."""
    rules: Any = copy.deepcopy(DEFAULT)
    *path, last = [int(part) if part.isdigit() else part for part in key.split(".")]
    inner = rules
    for part in path:
        inner = inner[part]
    inner[last] = value
    return Policy.model_validate(rules)
