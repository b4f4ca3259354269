"""What a verb may be given: how each input is called, read from typed text, offered and filled in beforehand."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from mim_console.desk.moment import Refused
from mim_console.incident import duration, when

if TYPE_CHECKING:
    from mim_console.desk.moment import Moment

LONGEST = 20_000
"""Characters in one text: enough for a page of log, little enough for every screen and service."""

Form = Literal["text", "long", "choice", "time", "yes-no"]
Options = Iterable[tuple[str, str]]
"""Pairs of what is typed and what it means."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """One input of a verb. `label` is what a form and the help call it."""

    label: str
    help: str = ""
    prefill: str | Callable[[Moment], str] = ""
    options: Options | Callable[[Moment], Options] = ()

    form: ClassVar[Form] = "text"
    """How a form shows it: text, long, choice, time, yes-no."""

    def read(self, text: str, moment: Moment) -> Any:
        """The value that a typed text means. Raises `Refused` with a sentence that names the input."""
        raise NotImplementedError

    def offered(self, moment: Moment) -> list[tuple[str, str]]:
        """What can be chosen now."""
        return list(self.options(moment) if callable(self.options) else self.options)

    def filled(self, moment: Moment) -> str:
        """What stands there before anybody types."""
        return self.prefill(moment) if callable(self.prefill) else self.prefill

    def wrong(self, text: str, mend: str) -> Refused:
        shown = text if len(text) <= 40 else text[:39] + "…"
        return Refused(f"{self.label}: {shown!r} {mend}")


class Text(Input):
    """Words."""

    def read(self, text: str, moment: Moment) -> str:
        words = text.strip()
        if len(words) > LONGEST:
            raise self.wrong(words, f"is {len(words):,} characters long; {LONGEST:,} are the most")
        return words


class Long(Text):
    """Words in several lines."""

    form = "long"


class Person(Text):
    """A name; those who were named before are offered."""

    def offered(self, moment: Moment) -> list[tuple[str, str]]:
        return [(person, "") for person in moment.incident.people()]


class Choice(Input):
    """One of a few words; their beginning is enough."""

    form: ClassVar[Form] = "choice"

    def read(self, text: str, moment: Moment) -> str:
        return self.among(text, [word for word, _ in self.offered(moment)])

    def among(self, text: str, words: list[str]) -> str:
        typed = text.strip().casefold()
        near = [word for word in words if word.casefold().startswith(typed)]
        exact = [word for word in near if word.casefold() == typed]
        if not (exact or len(near) == 1):
            raise self.wrong(text, f"is not one of {', '.join(words) or 'anything: there is nothing to choose'}")
        return (exact or near)[0]


class Several(Choice):
    """Any number of words, with commas between. With options only those, else free words."""

    form = "text"

    def read(self, text: str, moment: Moment) -> tuple[str, ...]:  # type: ignore[override]
        given = [part.strip() for part in text.split(",") if part.strip()]
        offered = [word for word, _ in self.offered(moment)]
        return tuple(self.among(part, offered) for part in given) if offered else tuple(given)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick(Choice):
    """Something that an earlier entry brought in, by its handle (`H2`) or words from its text."""

    among_these: Callable[[Moment], Iterable[tuple[str, str, Any]]]
    """Triples of handle, text and thing."""

    def offered(self, moment: Moment) -> list[tuple[str, str]]:
        return [(handle, text) for handle, text, _ in self.among_these(moment)]

    def read(self, text: str, moment: Moment) -> Any:
        typed = text.strip().casefold()
        these = list(self.among_these(moment))
        exact = [thing for handle, _, thing in these if handle.casefold() == typed]
        near = exact or [thing for _, words, thing in these if typed and typed in words.casefold()]
        if len(near) != 1:
            handles = ", ".join(handle for handle, _, _ in these)
            mend = f"means {len(near)} of them" if near else "is none of them"
            raise self.wrong(text, f"{mend}: name one of {handles}" if handles else "is none: there are none now")
        return near[0]


class _Time(Input):
    form = "time"
    tends: ClassVar[when.Tends]

    def read(self, text: str, moment: Moment) -> Any:
        try:
            return when.parse(text, now=moment.now, zone=moment.zone, tends=self.tends)
        except when.UnclearTimeError as reason:
            raise Refused(f"{self.label}: {reason}") from None


class Past(_Time):
    """When something happened."""

    tends = "past"


class Due(_Time):
    """By when: `14:30`, `20m`, `fri 17:00`."""

    tends = "due"


class Length(Input):
    """How long: `15m`, `2h`."""

    def read(self, text: str, moment: Moment) -> Any:
        try:
            length = duration.parse(text)
        except ValueError as reason:
            raise Refused(f"{self.label}: {reason}") from None
        if length.business_days or not length.time:
            raise self.wrong(text, "is not a length of clock time such as 15m or 2h")
        return length.time


class YesNo(Input):
    """Yes or no."""

    form = "yes-no"

    def read(self, text: str, moment: Moment) -> bool:
        word = text.strip().casefold()
        if word in ("y", "yes", "true", "1"):
            return True
        if word in ("n", "no", "false", "0"):
            return False
        raise self.wrong(text, "is neither yes nor no")


class Number(Input):
    """A whole number; separators between thousands are read."""

    def read(self, text: str, moment: Moment) -> int:
        digits = text.strip().replace(",", "").replace("_", "").replace(" ", "")
        if not (digits.isascii() and digits.isdecimal() and len(digits) < 13):
            raise self.wrong(text, "is not a whole number such as 400")
        return int(digits)
