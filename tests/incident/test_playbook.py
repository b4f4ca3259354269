"""The default playbook has every practice once, and each step can be done and proved."""

import tomllib
from typing import Any, get_args

import pytest
from pydantic import ValidationError

from mim_console.data.rules_file import default_text
from mim_console.incident.facts import KINDS
from mim_console.incident.playbook import Playbook
from mim_console.incident.policy import Policy
from mim_console.incident.state import STAGES

DEFAULT = tomllib.loads(default_text("playbook.toml"))


@pytest.fixture(scope="module")
def playbook() -> Playbook:
    return Playbook.model_validate(DEFAULT)


def test_every_practice_has_its_step(playbook: Playbook) -> None:
    seeds = [step.seed for step in playbook.steps]
    assert sorted(seeds) == sorted([f"S0.{n}" for n in range(1, 43)] + [f"S1.{n}" for n in range(1, 47)])


def test_the_lifecycle_practices_stay_in_their_stage(playbook: Playbook) -> None:
    for step in playbook.steps:
        world, _, number = step.seed.partition(".")
        if world == "S1" and int(number) < 46:  # five a stage; the last is about all of them
            assert step.stage == STAGES[(int(number) - 1) // 5], step.seed


def test_steps_are_read_stage_by_stage(playbook: Playbook) -> None:
    assert [step for stage in STAGES for step in playbook.of(stage)] == list(playbook.steps)
    assert all(playbook.of(stage) for stage in STAGES)


def test_a_step_is_found_by_its_id(playbook: Playbook) -> None:
    assert all(playbook.step(step.id) is step for step in playbook.steps)
    assert playbook.step("no such step") is None


def test_few_steps_are_gates_and_each_can_be_proved(playbook: Playbook) -> None:
    gates = [step for step in playbook.steps if step.gate]
    assert 9 <= len(gates) <= 22
    assert all(step.satisfied_by for step in gates)


def test_what_proves_a_step_can_be_in_a_record(playbook: Playbook) -> None:
    rules = Policy.model_validate(tomllib.loads(default_text("policy.toml")))
    named = {role.id for role in rules.roles} | {audience.id for audience in rules.audiences}
    named |= {"acknowledged", "detected", "impact_start", "monitoring", "money", "services", "for", "against"}
    for step in playbook.steps:
        for pattern in step.satisfied_by:
            kind, _, subject = pattern.partition(":")
            assert kind in KINDS, step.id
            KINDS[kind].model_rebuild()
            words = {word for field in KINDS[kind].model_fields.values() for word in get_args(field.annotation)}
            stage = subject.startswith("@") and subject[1:] in STAGES
            assert not subject or stage or subject in words | named, f"{step.id}: {pattern}"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("id", "Not A Slug"),
        ("seed", "S2.1"),
        ("stage", "panic"),
        ("text", "x" * 61),
        ("text", ""),
        ("done_by", "declare"),
        ("satisfied_by", ["Declared"]),
        ("satisfied_by", ["tested:"]),
        ("gate", "perhaps"),
        ("colour", "red"),
    ],
)
def test_a_step_that_cannot_be_meant_is_refused(key: str, value: object) -> None:
    step: dict[str, Any] = DEFAULT["steps"][0] | {key: value}
    with pytest.raises(ValidationError, match=rf"steps\.0\.{key}"):
        Playbook.model_validate({"steps": [step]})


def test_two_steps_with_one_id_are_refused() -> None:
    with pytest.raises(ValidationError, match="there twice"):
        Playbook.model_validate({"steps": DEFAULT["steps"][:1] * 2})
