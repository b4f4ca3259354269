"""Who hears, how often, and in which words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, PlainSerializer, field_validator

from mim_console.incident.duration import parse
from mim_console.incident.facts.base import Priority
from mim_console.incident.facts.lifecycle import Stage
from mim_console.incident.policy.base import Id, Length, LengthOrNever, Line, Rule


class Cadence(Rule):
    """The first update after the declaration, and then one every so often; None if there is only the first.

    Written `15m then 30m`; `15m` alone is both.
    """

    first: Length
    then: LengthOrNever

    def __str__(self) -> str:
        written = self.model_dump(mode="json")
        return written["first"] if self.first == self.then else f"{written['first']} then {written['then']}"


def _cadence(value: object) -> object:
    if not isinstance(value, str) or value == "never":
        return None if value == "never" else value
    first, then, every = value.partition(" then ")
    if not then:
        try:
            parse(value)
        except ValueError:
            ways = '"30m", "15m then 30m", "1h then never" or "never"'
            raise ValueError(f"{value!r} is not a cadence: write {ways}") from None
    return {"first": first.strip(), "then": (every or first).strip()}


CadenceOrNever = Annotated[
    Cadence | None,
    BeforeValidator(_cadence),
    PlainSerializer(lambda value: "never" if value is None else str(value), return_type=str),
]


class Audience(Rule):
    """People who hear the same words at the same times."""

    id: Id
    title: Line
    wants: Line
    """What an update must give them."""
    channels: tuple[Id, ...] = ()
    """Where they are used to hearing it, by the ids of the channels."""
    approver: Id | Literal[""] = ""
    """The role that approves what they are told; empty where none must."""
    updates: dict[Priority, CadenceOrNever] = {}
    """A priority that is not named: never."""


class UpdateRules(Rule):
    """What holds for the updates to every audience."""

    impact_change_is_due_at_once: bool
    slower: dict[Stage, Annotated[int, Field(ge=1, le=10)]] = {}
    """How many times longer it is between two updates in a stage."""


class WordingRule(Rule):
    """Words that an update should not have. Words match whole, in any case; a final `*` stands for any ending."""

    id: Id
    level: Literal["error", "warning"]
    text: Line
    words: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    """Regular expressions, for what words cannot say; they match whole words too."""
    instead: dict[str, str] = {}
    """A word that is found as well, and the plain one for it; one that begins with `the` is a noun."""
    advice: str = ""
    """What to write for every other one."""
    except_for: tuple[Id, ...] = ()
    """Audiences that may read it."""

    @field_validator("patterns")
    @classmethod
    def _compile(cls, patterns: tuple[str, ...]) -> tuple[str, ...]:
        for pattern in patterns:
            try:
                re.compile(pattern)
            except re.error as reason:
                raise ValueError(f"{pattern!r} is not a regular expression: {reason}") from None
        return patterns

    @cached_property
    def _stems(self) -> tuple[str, ...]:
        return tuple({re.split(r"[\s*'\u2019]", word.lower(), maxsplit=1)[0] for word in (*self.words, *self.instead)})

    @cached_property
    def _expression(self) -> re.Pattern[str]:
        words = sorted((*self.words, *self.instead), key=len, reverse=True)
        choices = "|".join((*self.patterns, *map(_pattern, words)))
        return re.compile(rf"(?<!\w)(?:{choices or '(?!)'})(?!\w)", re.IGNORECASE)

    def find(self, text: str) -> Iterator[re.Match[str]]:
        """Every place in `text` that breaks this rule."""
        if not self.patterns:
            # Most texts break few rules, and to look for a bare word is much quicker than to look for all of them.
            lowered = text.lower()
            if not any(stem in lowered for stem in self._stems):
                return iter(())
        return self._expression.finditer(text)

    def better(self, found: str) -> str:
        """What to write instead of a match's text; empty if the rule knows nothing."""
        plain = self.instead.get(found.lower())
        if plain is not None:
            return plain
        return next((plain for word, plain in self._plainer if word.fullmatch(found)), self.advice)

    @cached_property
    def _plainer(self) -> list[tuple[re.Pattern[str], str]]:
        return [(re.compile(_pattern(word), re.IGNORECASE), plain) for word, plain in self.instead.items()]


def _pattern(word: str) -> str:
    return re.escape(word).replace(r"\ ", r"\s+").replace("'", "['\u2019]").replace(r"\*", r"\w*")


class WordingRules(Rule):
    """The plain-language check."""

    sentence_words: Annotated[int, Field(ge=5)]
    """A longer sentence is warned of."""
    characters: Annotated[int, Field(ge=100)]
    """A longer message is warned of."""
    long_for: tuple[Id, ...] = ()
    """Audiences that may be sent a longer one."""
    acronyms: tuple[str, ...]
    """Those that everybody knows; others are to be written out once."""
    rules: tuple[WordingRule, ...]
    review: tuple[WordingRule, ...] = ()
    """What a review should not say: who was to blame, and what is only known since."""
