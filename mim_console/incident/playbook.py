"""The playbook: what a good major incident manager does in each stage, step by step."""

from __future__ import annotations

import re
from collections import Counter
from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from mim_console.incident.facts.lifecycle import Stage
from mim_console.incident.policy.base import Contradictory, Id, Rule, spelt


def _pattern(text: str) -> str:
    if not re.fullmatch(r"[a-z]+(_[a-z]+)*(:\S(.*\S)?)?", text):
        raise ValueError(f"{text!r} names no entry: write a kind, as decided, or with its subject, as tested:fix")
    return text


class Step(Rule):
    """One thing to do. Done when an entry that it names is in the record, or when a person says so."""

    id: Id
    seed: Annotated[str, spelt(r"(S[01]\.[1-9]\d?)?", "the number in the list it comes from, as S0.1")] = ""
    stage: Stage
    text: Annotated[str, Field(min_length=1, max_length=60)]
    """Read at three in the morning: an order, in plain words."""
    done_by: Annotated[str, spelt(r"(verb|screen):[a-z]+(-[a-z]+)*", "verb: or screen: and its name")]
    satisfied_by: tuple[Annotated[str, AfterValidator(_pattern)], ...] = ()
    """Any of these is proof enough: a kind of entry (`decided`), one with its subject (`tested:fix`), or one written
    while the incident was in a stage (`update_sent:@recover`)."""
    gate: bool = False
    """Named when the stage is left without it."""


class Playbook(Rule):
    """The steps in the order in which they are read; the stages are in the order of the lifecycle."""

    steps: tuple[Step, ...]

    @model_validator(mode="after")
    def _each_once(self) -> Playbook:
        ids = Counter(step.id for step in self.steps)
        twice = [n for n, step in enumerate(self.steps) if ids[step.id] > 1]
        if twice:
            raise Contradictory(
                [(("steps", n, "id"), "this id is there twice: give one of them another") for n in twice]
            )
        return self

    def of(self, stage: Stage) -> tuple[Step, ...]:
        return tuple(step for step in self.steps if step.stage == stage)

    def step(self, name: str) -> Step | None:
        """The step with that id; None if a playbook of today no longer has it."""
        return next((step for step in self.steps if step.id == name), None)
