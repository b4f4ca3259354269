"""A section of the review while somebody writes it: what stands in the editor, and what they had before them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mim_console.incident.account import account

if TYPE_CHECKING:
    from mim_console.desk.moment import Moment
    from mim_console.incident.account import Part
    from mim_console.incident.facts.review_text import Section, Version


@dataclass(slots=True)
class Writing:
    """What is typed is kept until it is entered, and with it the texts that it was made from."""

    section: Section
    text: str
    begun: str
    """The text with which it began."""
    made_from: tuple[str, ...]
    """The ids of the texts that whoever writes has before them; the incident's own for what the record says."""
    whose: str
    """Whose text it began with, in words."""

    @property
    def touched(self) -> bool:
        return self.text != self.begun

    @property
    def typed(self) -> dict[str, str]:
        """The inputs of the verb that enters it."""
        first, *rest = self.made_from
        return {"section": self.section, "text": self.text, "base": first, "merges": ", ".join(rest)}

    def others(self, m: Moment) -> list[Version]:
        """Texts that somebody entered since it was begun, and that it does not know."""
        return [each for each in m.incident.review.standing(self.section) if each.id not in self.made_from]

    def take_in(self, other: Version) -> None:
        """Put another text below: whoever writes makes one of the two."""
        self.text = f"{self.text.rstrip()}\n\n{other.text}".lstrip()
        self.made_from = (*(id for id in self.made_from if id not in (other.id, other.base)), other.id)


def begin(m: Moment, section: Section) -> Writing:
    """Write a section: from the text that stands, from all where several do, or else from what the record says."""
    standing = m.incident.review.standing(section)
    if not standing:
        text = _told(m, section).text
        return Writing(section, text, text, (m.incident.id,), "what the record says" if text else "an empty page")
    texts = list(dict.fromkeys(each.text for each in standing))
    text = "\n\n".join(texts)
    names = " and ".join(dict.fromkeys(each.by for each in standing))
    whose = f"the texts of {names}" if len(texts) > 1 else f"the text of {standing[-1].by}"
    return Writing(section, text, text, tuple(each.id for each in standing), whose)


def _told(m: Moment, section: str) -> Part:
    return next(part for part in account(m.incident, m.policy, m.now) if part.section == section)
