"""A verb is written once: a typed function that answers facts.

Its key, palette entry, form, help, command on the command line and the reason why it is off all come from it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Concatenate, Generic, ParamSpec

from mim_console.desk.moment import Moment, Refused
from mim_console.desk.reserved import reserved

if TYPE_CHECKING:
    from datetime import datetime

    from mim_console.desk.inputs import Input
    from mim_console.incident.facts import Fact

P = ParamSpec("P")
Facts = Iterator["Fact | tuple[Fact, datetime] | Elsewhere"]
"""What a verb answers: facts that happen at the moment of the verb, or each with its own instant."""
Off = Callable[[Moment], "str | None"]

VERBS: dict[str, Verb[...]] = {}


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A fact for another incident's record, where it is written together with the rest or not at all."""

    incident: str
    fact: Fact
    at: datetime | None = None
    """When it happened; None is the moment of the verb."""


class Verb(Generic[P]):
    """Something that a MIM can do to an incident."""

    def __init__(
        self,
        name: str,
        title: str,
        about: str,
        facts: Callable[Concatenate[Moment, P], Facts],
        off: Off,
        opens: bool,
        shows: Callable[[Moment], str],
        drafted: bool,
        inputs: dict[str, Input],
    ) -> None:
        names = facts.__code__.co_varnames[1 : facts.__code__.co_argcount]
        if names != tuple(inputs):
            raise TypeError(f"{name}: the function takes {names}, the verb describes {tuple(inputs)}")
        self.name = name
        self.title = title
        self.about = about
        """The part of the work it belongs to: a heading of the help."""
        self.help = (facts.__doc__ or title).strip()
        self.facts = facts
        self._off = off
        self.opens = opens
        """It opens a new incident."""
        self.shows = shows
        """What whoever does it must have read before; empty for nothing."""
        self.drafted = drafted
        """What is not given is taken from the record, as a form shows it before anybody types."""
        self.inputs = inputs
        self.required = frozenset(names[: len(names) - len(facts.__defaults__ or ())])

    def why_off(self, moment: Moment) -> str | None:
        """Why it cannot be done now, or None if it can."""
        return reserved(self.name, moment) or self._off(moment)

    def draft(self, moment: Moment) -> dict[str, str]:
        """What stands in its inputs before anybody types."""
        return {name: text for name, wanted in self.inputs.items() if (text := wanted.filled(moment))}

    def ahead(self, typed: dict[str, str], present: Callable[[], Moment]) -> dict[str, str]:
        """Typed texts once that is done which must not wait until the ledger is locked."""
        slow = {name: text for name, text in typed.items() if name in self.inputs and self.inputs[name].slow}
        if not slow:
            return typed
        moment = present()
        return typed | {name: self.inputs[name].ahead(text, moment) for name, text in slow.items()}

    def read(self, typed: dict[str, str], moment: Moment) -> dict[str, Any]:
        """Typed texts as the function's arguments. Raises `Refused` for the first that does not fit."""
        unknown = [name for name in typed if name not in self.inputs]
        if unknown:
            raise Refused(f"{self.name} has no input {unknown[0]!r}; it has {', '.join(self.inputs) or 'none'}")
        values = {}
        for name, wanted in self.inputs.items():
            text = typed.get(name, "")
            if text.strip():
                values[name] = wanted.read(text, moment)
            elif name in self.required:
                raise Refused(f"{wanted.label}: this is needed for “{self.title}”")
        return values


def verb(
    name: str,
    title: str,
    about: str,
    /,
    *,
    off: Off,
    opens: bool = False,
    shows: Callable[[Moment], str] = lambda moment: "",
    drafted: bool = False,
    **inputs: Input,
) -> Callable[[Callable[Concatenate[Moment, P], Facts]], Verb[P]]:
    """Make a function a verb. Its parameters after the moment are the inputs; one without a default is required."""

    def make(facts: Callable[Concatenate[Moment, P], Facts]) -> Verb[P]:
        made = Verb(name, title, about, facts, off, opens, shows, drafted, inputs)
        VERBS[name] = made
        return made

    return make
