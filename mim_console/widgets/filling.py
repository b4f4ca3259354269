"""A form while it is filled: what stands in its rows, how that is read, what is offered and what is wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Reading = tuple[str, bool]
"""How a text is understood, or what is wrong with it, and whether it may stay."""
Option = tuple[str, str]
"""What is typed, and what it means."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One row. `read` says how a typed text is understood; `options` are pairs of what is typed and its meaning."""

    name: str
    label: str
    kind: Literal["text", "long", "choice", "time", "yes-no"] = "text"
    required: bool = False
    text: str = ""
    help: str = ""
    options: tuple[Option, ...] = ()
    read: Callable[[str], Reading]
    given: bool = False
    """Filled in by what was chosen before: the cursor starts below it."""
    aside: bool = False
    """Reached with Tab only: Enter on the row before it enters the form."""


class Filling:
    """The texts of a form's rows, and the row in which somebody types."""

    def __init__(self, fields: list[Field]) -> None:
        self.fields = fields
        self.texts = [field.text for field in fields]
        self.tried: set[int] = set()
        """Rows that somebody thought were right: only there does a wrong text raise its voice."""
        self.chosen = -1
        """Which of the offered texts stands in the row; -1 while somebody types."""
        asked = [n for n, field in enumerate(fields) if not (field.given or field.aside)] or [len(fields) - 1]
        self.here = next((n for n in asked if fields[n].required and not fields[n].text.strip()), asked[0])
        self.go(self.here)

    @property
    def field(self) -> Field:
        """The row in which somebody types."""
        return self.fields[self.here]

    @property
    def touched(self) -> bool:
        """Whether anything would be lost."""
        return self.texts != [field.text for field in self.fields]

    @property
    def offered(self) -> list[Option]:
        """The options that fit what was typed; all of them where it is one already.

        Of a list with commas only the last part is looked at.
        """
        typed = self._typed.strip().casefold()
        if any(typed == word.casefold() for word, _ in self.field.options):
            return list(self.field.options)
        part = typed.rpartition(",")[2].strip()
        return [each for each in self.field.options if part in " ".join(each).casefold()]

    def go(self, row: int) -> None:
        """Type in another row from now on."""
        self.here = min(max(row, 0), len(self.fields) - 1)
        self._typed = typed = self.texts[self.here]
        names = [word.casefold() for word, _ in self.field.options]
        self.chosen = names.index(typed.casefold()) if typed.casefold() in names else -1

    def write(self, text: str) -> None:
        """Somebody typed: this stands in the row now."""
        self.texts[self.here] = self._typed = text
        self.chosen = -1
        self.tried.discard(self.here)

    def choose(self, number: int) -> None:
        """Take one of the offered texts; -1 takes back what was typed."""
        offered = self.offered
        self.chosen = min(max(number, -1), len(offered) - 1)
        if self.chosen < 0:
            self.texts[self.here] = self._typed
        else:
            before, comma, _ = self._typed.rpartition(",")
            self.texts[self.here] = f"{before}{comma} " * bool(comma) + offered[self.chosen][0]

    def read(self, row: int) -> Reading:
        """How a row's text is understood."""
        text = self.texts[row]
        return self.fields[row].read(text) if text.strip() else ("", True)

    def wrong(self, row: int) -> str:
        """What is wrong with a row; empty if nothing is."""
        if not self.texts[row].strip():
            choose = ": ↓ chooses, or type the beginning of one" * (self.fields[row].kind == "choice")
            return f"this is needed{choose}" if self.fields[row].required else ""
        said, good = self.read(row)
        return "" if good else said

    def first_wrong(self) -> int | None:
        """The first row that cannot be entered, all of them now tried."""
        self.tried = set(range(len(self.fields)))
        return next((row for row in self.tried if self.wrong(row)), None)

    def ahead(self) -> int | None:
        """The row that Enter goes to; None if it enters the form."""
        rows = range(self.here + 1, len(self.fields))
        return next((row for row in rows if not self.fields[row].aside), None)
