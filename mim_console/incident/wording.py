"""The plain-language check: what an update must not say, and what it must (practice: section 3).

It runs on every keystroke, so each rule goes over the text once.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

from mim_console.incident.clocks.updates import following
from mim_console.incident.when import say_with_zone

if TYPE_CHECKING:
    from mim_console.incident.incident import Incident
    from mim_console.incident.policy import Policy
    from mim_console.incident.policy.communication import WordingRule, WordingRules

REQUIRED = {
    "status": "how it stands now",
    "impact": "who notices what",
    "done": "what was done so far",
    "next": "what is done next",
}
"""The parts that every update has, and what each must say."""
JARGON = "jargon"
"""The rule of this id says who may read engineers' words, acronyms and names: the audiences that it leaves out."""
REVIEW = "review"
"""Stands for an audience where a text of the review is checked."""
OUTSIDE = "customers"
"""Who reads the external summary."""
_ABOUT_CAUSES = frozenset(("summary", "causes", "factor", "why", "badly", "gap-monitoring", "gap-process"))
"""Parts of a review in which a name reads as the cause; that somebody helped may be said elsewhere."""
_GRACE = timedelta(minutes=1)
"""An update is written to the minute, and sent some seconds later."""

_ACRONYM = re.compile(r"(?<![\w/@#.-])[A-Z]{2}[A-Z0-9]{0,4}(?=s?(?![\w@/-]))")
_STRESSED = frozenset(
    ("ALL", "AND", "ANY", "DO", "DOES", "IS", "MUST", "NEVER", "NO", "NOT", "NOW", "ONLY", "OR", "STOP")
)
_WRITTEN_OUT = re.compile(r"\(([A-Z][A-Z0-9]{1,5})s?\)|(?<!\w)([A-Z][A-Z0-9]{1,5})s? ?\(([^()\n]{3,80})\)")
_AFTER_A_TIME = re.compile(r"\d\s?$")
_SENTENCE = re.compile(r"""\S(?:[^.!?…\n]|[.!?…](?!["'”’)]{0,3}(?:\s|$))|\n(?![ \t]*(?:\n|[-•*·]|[A-Z0-9])))*""")
_WORD = re.compile(r"\w+(?:[-'’.,:/]\w+)*")
_CONTACT = re.compile(r"^[ \t]*contact\b[^\n]*", re.IGNORECASE | re.MULTILINE)
_CLOCK = r"(?<!\d)(?:(?:[01]?\d|2[0-3]):[0-5]\d(?:\s?[ap]m)?|1?\d\s?[ap]m)"
_ZONE = r"\s?(?:Z\b|(?i:utc|gmt)|[A-Z]{2,4}T\b|[+-]\d\d:?\d\d|[A-Z]\w+ time\b)"
_NEXT_UPDATE = re.compile(rf"[Nn](?i:ext\s+update)\b[^.!?]{{0,80}}?{_CLOCK}{_ZONE}")
_LAST = re.compile(r"[LlFfNn](?i:ast\s+update|inal\s+(?:update|message)|o\s+(?:further|more)\s+updates?)\b")
_DETERMINERS = ("the", "this", "that", "our", "your", "its", "their", "each", "every")
_PREPOSITIONS = "via by through during after before with without for of on at from until since under about because"
_BEFORE = re.compile(rf"(?<!\w)({'|'.join(('an?', *_DETERMINERS, *_PREPOSITIONS.split()))})\s+$", re.IGNORECASE)
_AFTER = re.compile(
    r"\s*(?:[^\w\s'’-]|$|(?:is|was|will|has|had|and|or|but|to|in|on|at|by|since|until|after|before|which|so)\b)",
    re.IGNORECASE,
)
"""What may follow a noun that nothing is made of: `the failover is`, and not `the failover time`."""
_SUBJECT = re.compile(r"\s+(?:is|was|will|has|had)\b", re.IGNORECASE)
_TEAM = re.compile(r"(?:team|desk|group|support|operations|lead|manager|engineers?|owner|on-?call)s?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing that is wrong, or may be."""

    level: Literal["error", "warning"]
    rule: str
    """The id of the rule: those of the policy, `acronym`, `long-sentence`, `long-text`, `missing-…` …"""
    text: str
    """One sentence: what is wrong, with the words found."""
    instead: str
    """The plain word, or advice."""
    part: str = ""
    """Which part of an update, `next_due` for its next time; empty for plain text."""
    start: int = 0
    end: int = 0
    """The place in that part's text; the same as `start` where it is about the whole."""
    offer: str = ""
    """What could stand in that place as it is; empty where `instead` is only advice."""

    @property
    def said(self) -> str:
        """What is wrong and what to do about it, as one sentence."""
        return f"{self.text.rstrip('.')}: {self.instead.rstrip('.')}." if self.instead else self.text


def check(text: str, audience: str, rules: WordingRules, names: Collection[str] = ()) -> list[Remark]:
    """What is wrong with a whole message to an audience, in the order of the text.

    `names` are the people and vendors that it must not name. A message says when the next update comes, as a time
    with its zone, or that it is the last one.
    """
    remarks = [*_in_text(text, audience, rules, names), *_too_long(text, "", audience, rules)]
    if not (_NEXT_UPDATE.search(text) or _LAST.search(text)):
        missing = "It does not say when the next update comes."
        remarks.append(Remark("error", "missing-next-update", missing, "write “Next update 10:00 UTC”, with its zone"))
    return remarks


def check_update(
    parts: dict[str, str],
    next_due: datetime | None,
    final: bool,
    audience: str,
    incident: Incident,
    policy: Policy,
    now: datetime,
) -> list[Remark]:
    """What is wrong with an update that is being put together: its words, its gaps, and the time it promises."""
    remarks = []
    for part, what in REQUIRED.items():
        if not parts.get(part, "").strip():
            missing = f"It does not say {what}."
            remarks.append(Remark("error", f"missing-{part}", missing, "write it, if only “not known yet”", part))
    for part, text in parts.items():
        remarks += (replace(each, part=part) for each in _in_text(text, audience, policy.wording, names(incident)))
    longest = max(parts, key=lambda part: len(parts[part]), default="")
    remarks += _too_long("\n".join(parts.values()), longest, audience, policy.wording)
    if not final:
        remarks += _in_time(next_due, audience, incident, policy, now)
    return remarks


def names(incident: Incident) -> list[str]:
    """The people and vendors that an update must not name."""
    return [*incident.people(), *(each.vendor for each in incident.vendors.values())]


def check_title(title: str, audience: str, rules: WordingRules, names: Collection[str] = ()) -> list[Remark]:
    """What is wrong with an incident's title where an update shows it: worth a thought, and never a stop."""
    return [  # it is not written here, so there is no place in it and nothing to put there
        Remark("warning", each.rule, f"In the title {each.text}", each.instead, "title")
        for each in _in_text(title, audience, rules, names)
    ]


def check_review(text: str, part: str, rules: WordingRules, names: Collection[str] = ()) -> list[Remark]:
    """What blames, or judges by what nobody could know then, in a section or a sort of point of the review.

    `names` are the people of the incident: none of them is a cause. What readers outside get is checked as an update.
    """
    if part == "external summary":
        return [*_in_text(text, OUTSIDE, rules, names), *_too_long(text, "", OUTSIDE, rules)]
    found = [*_by_rules(text, REVIEW, rules.review)]
    if part in _ABOUT_CAUSES:
        found += _names(text, names)
    return sorted(_gravest(found, len(text)), key=lambda remark: remark.start)


def _too_long(text: str, part: str, audience: str, rules: WordingRules) -> Iterator[Remark]:
    if len(text) > rules.characters and audience not in rules.long_for:
        said = f"It has {len(text):,} characters: nobody reads that at night."
        yield Remark("warning", "long-text", said, f"say the most important in {rules.characters * 2 // 3:,}", part)


def _in_time(
    next_due: datetime | None, audience: str, incident: Incident, policy: Policy, now: datetime
) -> Iterator[Remark]:
    latest, zone = following(incident, policy, audience, now), ZoneInfo(incident.zone)
    advice = (
        f"{say_with_zone(latest, zone, now)} at the latest" if latest else "give its time, or make this the last one"
    )
    if next_due is None:
        # Where no cadence holds nobody waits for one: before the declaration, or for those who are on the call.
        level: Literal["error", "warning"] = "error" if latest else "warning"
        yield Remark(level, "missing-next-update", "It does not say when the next update comes.", advice, "next_due")
    elif next_due <= now:
        past = f"The next update, at {say_with_zone(next_due, zone, now)}, lies in the past."
        yield Remark("error", "next-update-past", past, advice, "next_due")
    elif latest and next_due > latest + _GRACE:
        known = policy.audience(audience)
        who = known.title if known else audience
        beyond = f"The next update, at {say_with_zone(next_due, zone, now)}, comes later than is agreed for {who}."
        yield Remark("error", "beyond-cadence", beyond, advice, "next_due")


def _in_text(text: str, audience: str, rules: WordingRules, names: Collection[str]) -> list[Remark]:
    """What is wrong with the words. Of two remarks on the same words the graver stays, then the longer."""
    found = [*_by_rules(text, audience, rules.rules)]
    if not any(rule.id == JARGON and audience in rule.except_for for rule in rules.rules):
        found += _names(text, names)
        found += _acronyms(text, rules)
    kept = [*_gravest(found, len(text)), *_long_sentences(text, rules)]
    return sorted(kept, key=lambda remark: remark.start)


def _gravest(found: list[Remark], length: int) -> Iterator[Remark]:
    taken = bytearray(length)
    for each in sorted(found, key=lambda remark: (remark.level, remark.start - remark.end)):
        if not any(taken[each.start : each.end]):
            taken[each.start : each.end] = b"\1" * (each.end - each.start)
            yield each


def _by_rules(text: str, audience: str, rules: Iterable[WordingRule]) -> Iterator[Remark]:
    for rule in rules:
        if audience in rule.except_for:
            continue
        for hit in rule.find(text):
            better = rule.better(hit[0])
            # What only a `*` matched may have another ending than the plain word.
            fits = _fitting(better, hit) if hit[0].lower() in rule.instead else ""
            offer = _as_written(fits, hit)
            yield Remark(
                rule.level, rule.id, f"“{_shown(hit[0])}” {rule.text}.", better, "", hit.start(), hit.end(), offer
            )


def _fitting(better: str, hit: re.Match[str]) -> str:
    """The plain word as it fits between its neighbours; of a noun, empty where another sort of word may be meant."""
    noun = better.removeprefix("the ")
    if noun == better:
        return better
    before = _BEFORE.search(hit.string, max(hit.start() - 20, 0), hit.start())
    if not before:
        return better if _first(hit) and _SUBJECT.match(hit.string, hit.end()) else ""
    if not _AFTER.match(hit.string, hit.end()):
        return ""
    article = before[1].lower()
    if article in ("a", "an"):
        return noun if (article == "an") is (noun[0] in "aeiou") else ""
    return noun if article in _DETERMINERS else better


def _as_written(better: str, hit: re.Match[str]) -> str:
    """The plain word, with a capital where the one found begins a sentence."""
    return better[:1].upper() + better[1:] if _first(hit) and hit[0][:1].isupper() else better


def _first(hit: re.Match[str]) -> bool:
    """Whether it begins a sentence."""
    before = hit.string[: hit.start()].rstrip()
    return not before or before[-1] in ".!?…:\n" or "\n" in hit.string[len(before) : hit.start()]


def _names(text: str, names: Collection[str]) -> Iterator[Remark]:
    """People and vendors. A team is not a person, and who to turn to is named on purpose."""
    named = sorted({name for name in names if name != name.lower() and not _TEAM.search(name)}, key=len, reverse=True)
    if not named:
        return
    contacts = [line.span() for line in _CONTACT.finditer(text)]
    for hit in re.finditer(rf"(?<!\w)(?:{'|'.join(map(re.escape, named))})(?!\w)", text):
        if not any(start <= hit.start() < end for start, end in contacts):
            said = f"“{_shown(hit[0])}” is named, which reads as blame."
            yield Remark("error", "blame", said, "say what happened, not who", "", hit.start(), hit.end())


def _acronyms(text: str, rules: WordingRules) -> Iterator[Remark]:
    known = {*rules.acronyms, *_written_out(text), *_STRESSED}
    for hit in _ACRONYM.finditer(text):
        if hit[0] in known or _AFTER_A_TIME.search(text, max(hit.start() - 2, 0), hit.start()):
            continue
        known.add(hit[0])
        said = f"“{hit[0]}” is not written out."
        yield Remark("warning", "acronym", said, f"write it out once: its words ({hit[0]})", "", *hit.span())


def _written_out(text: str) -> Iterator[str]:
    """Acronyms beside which stand the words that they are the initials of."""
    for found in _WRITTEN_OUT.finditer(text):
        words = found[3] or text[max(found.start() - 80, 0) : found.start()]
        acronym = found[1] or found[2]
        if _stands_for(acronym, words if found[3] else " ".join(words.split()[-len(acronym) - 3 :])):
            yield acronym


def _stands_for(acronym: str, words: str) -> bool:
    initials = iter(word[:1].upper() for word in re.findall(r"\w+", words))
    return all(letter in initials for letter in acronym if letter.isalpha())


def _long_sentences(text: str, rules: WordingRules) -> Iterator[Remark]:
    for sentence in _SENTENCE.finditer(text):
        words = sum(1 for _ in _WORD.finditer(sentence[0]))
        if words > rules.sentence_words:
            said = f"A sentence has {words} words, and {rules.sentence_words} are the most."
            yield Remark("warning", "long-sentence", said, "make two of it", "", *sentence.span())


def _shown(words: str) -> str:
    """The words found, on one line and not endless."""
    line = " ".join(words.split())
    return line if len(line) <= 60 else f"{line[:59]}…"
