"""What every part of the policy shares: how a table and a duration are written."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer

from mim_console.incident.duration import Duration, parse, said


class Rule(BaseModel):
    """A table of the policy: an unknown key is a mistake, and nothing changes once it is read."""

    # Models are built when first used: the first paint needs none of them.
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Contradictory(ValueError):
    """Rules that are each well written and do not fit together: `where` each stands, and what would mend it."""

    def __init__(self, found: list[tuple[tuple[str | int, ...], str]]) -> None:
        super().__init__("; ".join(f"{'.'.join(map(str, where))}: {mend}" for where, mend in found))
        self.found = found


def _duration(value: Any) -> Duration:
    if isinstance(value, Duration):
        return value
    if not isinstance(value, str):
        raise ValueError('write a duration in quotes, as "15m", "4h" or "2 business days"')
    return parse(value)


def _length(value: Any) -> timedelta:
    if isinstance(value, timedelta):
        return value
    duration = _duration(value)
    if duration.business_days:
        raise ValueError(f"{value!r} cannot be counted here: write hours or days, as 8h or 2d")
    return duration.time


def _unless(word: str, read: Any) -> BeforeValidator:
    return BeforeValidator(lambda value: None if value in (None, word) else read(value))


def _or(word: str) -> PlainSerializer:
    def write(value: timedelta | Duration | None) -> str:
        return word if value is None else said(value) if isinstance(value, timedelta) else str(value)

    return PlainSerializer(write, return_type=str)


def spelt(pattern: str, rule: str) -> AfterValidator:
    """Refuse text that does not match `pattern` whole, in the words of `rule`."""

    def check(text: str) -> str:
        if not re.fullmatch(pattern, text, re.ASCII):
            raise ValueError(f"{text!r} is not spelt right: write {rule}")
        return text

    return AfterValidator(check)


Id = Annotated[str, spelt(r"[a-z0-9]+(-[a-z0-9]+)*", "lower-case letters, digits and hyphens"), Field(max_length=40)]
Line = Annotated[str, Field(min_length=1, max_length=400)]
Length = Annotated[timedelta, BeforeValidator(_length), PlainSerializer(said, return_type=str)]
LengthOrNever = Annotated[timedelta | None, _unless("never", _length), _or("never")]
DurationOrNever = Annotated[Duration | None, _unless("never", _duration), _or("never")]
DurationOrPlanned = Annotated[Duration | None, _unless("planned", _duration), _or("planned")]
