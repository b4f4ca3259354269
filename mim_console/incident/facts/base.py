"""What every kind of fact shares: a name, a subject, a line on the timeline, and what it changes."""

# No `from __future__ import annotations`: each of a hundred kinds would compile these again from their text.

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeVar

from pydantic import BaseModel, ConfigDict

if TYPE_CHECKING:
    from mim_console.incident.entry import Entry
    from mim_console.incident.incident import Incident

KINDS: "dict[str, type[Fact]]" = {}

Level = Literal["high", "medium", "low"]
Priority = Literal["P1", "P2", "P3", "P4", "P5"]


class Fact(BaseModel):
    """One thing that happened. Subclasses are the kinds; a kind's name is what the ledger stores."""

    # Models are built when first used, and a newer console's extra fields are passed over: the ledger keeps the body.
    model_config = ConfigDict(frozen=True, extra="ignore", defer_build=True)

    kind: ClassVar[str] = ""
    mark: ClassVar[str] = "·"
    system: ClassVar[bool] = False
    """Written by the console itself: the timeline folds it away by default."""
    words: ClassVar[str] = ""
    """The field that holds what somebody said, which a correction puts right. Empty where a kind has none."""

    def __init_subclass__(cls, kind: str = "", words: str = "", **rest: Any) -> None:
        super().__init_subclass__(**rest)
        if kind:
            cls.kind, cls.words = kind, words
            KINDS[kind] = cls

    @property
    def subject(self) -> str:
        """What the playbook may ask for after the kind: `role_assigned:mim`. Empty where there is none."""
        return ""

    @property
    def proof(self) -> bool:
        """Whether a step of the playbook is done by it; a test that failed is on the record and proves nothing."""
        return True

    def line(self) -> str:
        """The fact in one line, as the timeline shows it."""
        raise NotImplementedError

    @property
    def more(self) -> str:
        """What it says beyond its line, a page to read. Empty where that is all."""
        return ""

    def change(self, incident: "Incident", entry: "Entry") -> None:
        """What becomes different in the incident's state. By default nothing: the record is enough."""


class About(Fact):
    """A fact about something an earlier entry brought in: that entry's id, and the handle people say aloud."""

    about: str
    handle: str = ""


class Unknown(Fact):
    """A kind that this version does not know: kept, shown as such, and without effect."""

    name: str
    text: str = ""

    def line(self) -> str:
        return f"[{self.name}: written by a newer console] {self.text}".strip()


class Blanked(Fact):
    """The place of an entry whose words were redacted."""

    name: str

    def line(self) -> str:
        return f"[redacted {self.name}]"


class Unreadable(Fact):
    """A known kind whose body does not fit it: kept and shown, never dropped."""

    name: str
    text: str = ""

    def line(self) -> str:
        return f"[{self.name}: cannot be read] {self.text}"


T = TypeVar("T")


def find(things: dict[str, T], about: str, then: Callable[[T], None]) -> None:
    """Do `then` with the thing meant; a fact about something not here yet (another site's) changes nothing."""
    thing = things.get(about)
    if thing is not None:
        then(thing)


def tail(text: str, before: str = ": ") -> str:
    """`text` after a separator, or nothing where it is empty."""
    return f"{before}{text}" if text else ""
