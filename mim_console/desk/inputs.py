"""What a verb may be given: how each input is called, read from typed text, offered and filled in beforehand."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from mim_console.desk.moment import Refused
from mim_console.incident import duration, when
from mim_console.incident.ids import is_id

if TYPE_CHECKING:
    from mim_console.desk.moment import Moment
    from mim_console.incident.incident import Incident

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
    remark: Callable[[Moment, Any], str] | None = None
    """What a form says of a value that was read; empty for nothing."""

    form: ClassVar[Form] = "text"
    """How a form shows it: text, long, choice, time, yes-no."""
    slow: ClassVar[bool] = False
    """Something has to be done with it before the ledger is locked, because it takes time."""

    def read(self, text: str, moment: Moment) -> Any:
        """The value that a typed text means. Raises `Refused` with a sentence that names the input."""
        raise NotImplementedError

    def ahead(self, text: str, moment: Moment) -> str:
        """Of a slow one: do that, and answer the text to read once it is done."""
        return text

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
    """A name; those who were named before are offered, then the directory, each with how to reach them."""

    def offered(self, moment: Moment) -> list[tuple[str, str]]:
        known = {each.name: each.said for each in moment.directory.contacts if each.kind != "bridge"}
        named = {person: known.get(person, "") for person in moment.incident.people()}
        first = dict(super().offered(moment))
        return [*(first | {name: said for name, said in (named | known).items() if name not in first}).items()]


def _spoken(text: str) -> str:
    """As one says it: “service desk” is `service-desk`."""
    return " ".join(re.sub(r"(?<=\w)[-_](?=\w)", " ", text.casefold()).split())


class Choice(Input):
    """One of a few words; the beginning of it, or of a word of its meaning, is enough where only one fits."""

    form: ClassVar[Form] = "choice"

    def read(self, text: str, moment: Moment) -> Any:
        return self.among(text, self.offered(moment))

    def among(self, text: str, offered: list[tuple[str, str]]) -> str:
        """The one that is meant: named in full, else by how it begins, a word of it, or one of its meaning."""
        typed = _spoken(text)
        begins = re.compile(rf"(?<!\w){re.escape(typed)}")
        near = dict.fromkeys(
            [name for name, _ in offered if name.casefold() == text.strip().casefold()]
            or [name for name, _ in offered if _spoken(name) == typed]
            or [name for name, _ in offered if _spoken(name).startswith(typed)]
            or [name for name, _ in offered if begins.search(_spoken(name))]
            or [name for name, meaning in offered if begins.search(_spoken(f"{name} {meaning}"))]
        )
        if len(near) == 1:
            return next(iter(near))
        if near:
            from humanize import apnumber

            raise Refused(f"{self.label}: {apnumber(len(near))} fit: {', '.join(near)}")
        names = ", ".join(name for name, _ in offered)
        raise self.wrong(text, f"is not one of {names}" if names else "is none: there is nothing to choose")


class Several(Choice):
    """Any number of words, with commas between. With options only those, else free words."""

    form = "text"

    def read(self, text: str, moment: Moment) -> tuple[str, ...]:
        given = [part.strip() for part in text.split(",") if part.strip()]
        offered = self.offered(moment)
        return tuple(self.among(part, offered) for part in given) if offered else tuple(given)


class EntryId(Input):
    """An entry of the record, by its id; the end of it is enough, as the timeline prints it, or its beginning."""

    def read(self, text: str, moment: Moment) -> Any:
        part = text.strip().casefold()
        if is_id(part):
            return part
        fit = [id for id in moment.ids() if id.endswith(part) or id.startswith(part)]
        if len(fit) != 1:
            some = f"fits {len(fit)} entries: write more of the id" if fit else "is no entry"
            raise self.wrong(text, f"{some}; `timeline` shows how the ids end, `timeline --json` the whole of them")
        return fit[0]


class EntryIds(Several):
    """Several of them."""

    def read(self, text: str, moment: Moment) -> tuple[str, ...]:
        one = EntryId(label=self.label)
        return tuple(one.read(each, moment) for each in super().read(text, moment))


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick(Choice):
    """Something that an earlier entry brought in, by its handle (`H2`) or a word of its text."""

    among_these: Callable[[Moment], Iterable[tuple[str, str, Any]]]
    """Triples of handle, text and thing; of several with one handle the last is meant."""
    otherwise: Callable[[Moment, str], str] = lambda moment, handle: ""
    """How that stands which a handle names and which is none of these; empty where it names nothing."""

    def offered(self, moment: Moment) -> list[tuple[str, str]]:
        return [(handle, text) for handle, text, _ in self.among_these(moment)]

    def read(self, text: str, moment: Moment) -> Any:
        these = {handle: thing for handle, _, thing in self.among_these(moment)}
        if text.strip().upper() not in these and (stands := self.otherwise(moment, text.strip().upper())):
            raise Refused(f"{self.label}: {stands}")
        return these[self.among(text, self.offered(moment))]


class OpenIncident(Choice):
    """Another incident that is not over, by its reference or a word of its title; those that are alike come first."""

    def offered(self, moment: Moment) -> list[tuple[str, str]]:
        likely = {each.incident.reference: each.why for each in moment.others.alike()}
        every = {each.reference: each.title for each in moment.others.open}
        first = [(name, f"{every[name]} · {why}") for name, why in likely.items()]
        return [*first, *((name, title) for name, title in every.items() if name not in likely)]

    def read(self, text: str, moment: Moment) -> Incident:
        number = text.strip().lstrip("0")
        numbered = [i for i in moment.others.open if i.reference.rpartition("-")[2].lstrip("0") == number]
        if len(numbered) == 1:
            return numbered[0]
        named = self.among(text, self.offered(moment))
        return next(each for each in moment.others.open if each.reference == named)


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
