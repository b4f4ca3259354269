"""The check of an action that outlives its incident: who does what, and how somebody can tell (practice: section 7).

What is done on the call is quick, and not checked.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mim_console.incident.wording import Remark

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mim_console.incident.facts.work import ActionType

_WORDS = {
    "better": "improve|enhance|optimi[sz]e|strengthen|harden|increase|better|more|address|tackle|monitor|try(?: to)?",
    "sure": "ensure|make sure|guarantee|see (?:to it )?that",
    "decide": "consider|think about|discuss|talk about|evaluate|explore|assess|debate|agree on",
    "find out": "investigate|look (?:in)?to|look at|analy[sz]e|research|understand|review|revisit",
    "care": "be (?:more )?careful|take care|pay (?:more )?attention|remind|raise awareness|remember|avoid|keep an eye",
}
"""Verbs after which nobody can tell whether it was done, by what is missing behind them."""
_ALONE = ("better", "find out")
"""Sorts of verbs that are no more than vague: with a scope that can be counted they say enough."""
_VAGUE = {sort: re.compile(rf"(?:{words})\b", re.IGNORECASE) for sort, words in _WORDS.items()}
_CLAUSE = re.compile(r"(?:^|[.;:]\s+|\band\s+|\bthen\s+)")
_BEFORE = re.compile(
    r"(?:(?:we|they|somebody|someone|please|should|must|need|needs|has|have|want|to|will|can|let'?s|the|team|also)\s+)+",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"\d|[“\"'`]|\bfrom\b.*\bto\b", re.IGNORECASE)
"""A number or a name in quotes: something that somebody can look up."""
_THEMES = (
    (r"monitor|alert|detect|dashboard|observab|notic|visib", "detect"),
    (r"document|runbook|run-book|process|procedure|communicat|handover|training|on-?call|escalat", "process"),
    (r"test|review|check|valid|deploy|release|change|config|limit|capacit|pool", "prevent"),
    (r"fail-?over|fallback|rollback|backup|recover|restor|isolat|redundan|resilien", "mitigate"),
)
_EXAMPLES: dict[str, str] = {
    "detect": "add an alert on … that fires within … minutes of …",
    "process": "write into the runbook of … who does … when …",
    "prevent": "add a check to … that refuses …",
    "mitigate": "add a switch that …, and try it in a drill",
}
_TEAM = re.compile(
    r"(?:teams?|squad|desk|group|departments?|everyone|everybody|somebody|someone|nobody|all|tb[acd]|us|we|engineering|"
    r"operations|ops|sre|devops|it|dbas?|support|platform|developers|admins|management|vendor|on-?call)$",
    re.IGNORECASE,
)
_SEVERAL = re.compile(r"\s*(?:&|/|\+|;|\band\b|\bor\b)\s*", re.IGNORECASE)
_NAME = re.compile(r"\s*[A-Z][\w.'’-]*(?:\s+[A-Z][\w.'’-]*)?\s*")
_TITLE = re.compile(r"(?:lead|manager|engineer|head|officer|owner|director|architect|analyst|DBA|SME|C[A-Z]O)s?\b")
FEWEST = 3
"""Words in which a verb and a scope can be said."""


def check_action(what: str, type: ActionType) -> list[Remark]:
    """What is wrong with the wording of an action: a verb that promises nothing, or no scope."""
    found = [*_verbs(what, type)]
    if not found and len(what.split()) < FEWEST:
        said = f"“{what}” does not say what is done to what"
        found.append(_remark("no-scope", said, f"name the thing and its place, e.g. “{_example(what, type)}”", "what"))
    return found


def check_owner(owner: str) -> list[Remark]:
    """What is wrong with whoever owns it: nobody, a team, or two."""
    if not owner.strip():
        return [_remark("no-owner", "Nobody owns it", "name the one person who answers for it", "owner")]
    if len(_SEVERAL.split(owner.strip())) > 1 or _two_names(owner):
        said = f"“{owner}” are several, and each will wait for the other"
        return [_remark("two-owners", said, "name the one who answers for it; the others may help", "owner")]
    if _TEAM.search(owner.partition(",")[0].strip()):
        said = f"“{owner}” is not a person"
        return [_remark("team", said, "name the one of them who answers for it", "owner")]
    return []


def check_done_test(done_test: str) -> list[Remark]:
    """What is wrong with how somebody is to tell that it is done."""
    mend = "write what somebody will see, e.g. “the alert fired in a drill on staging”"
    if not done_test.strip():
        return [_remark("no-done-test", "It does not say when it is done", mend, "done_test")]
    if re.fullmatch(r"\W*(?:(?:it|all|everything)?\s*(?:is|was)?\s*(?:done|fixed|works?|ok|finished|complete[d]?))\W*",
                    done_test, re.IGNORECASE):  # fmt: skip
        return [_remark("no-done-test", f"“{done_test}” is for its owner to say", mend, "done_test")]
    return []


def _verbs(what: str, type: ActionType) -> Iterator[Remark]:
    for clause in _CLAUSE.finditer(what):
        before = _BEFORE.match(what, clause.end())
        start = before.end() if before else clause.end()
        for sort, vague in _VAGUE.items():
            hit = vague.match(what, start)
            if hit and not (sort in _ALONE and _COUNTED.search(what, hit.end())):
                said = f"“{hit[0]}” can never be seen to be done"
                yield _remark("vague-action", said, _mend(sort, what, type), "what", *hit.span())


def _mend(sort: str, what: str, type: ActionType) -> str:
    example = f"e.g. “{_example(what, type)}”"
    return {
        "better": f"say what will be done so that somebody can tell that it is done, {example}",
        "sure": f"name what will see to it, {example}",
        "decide": "say what is to be decided and what is there afterwards, "
        "e.g. “decide whether … , and note the decision with its reason”",
        "find out": "say which question is answered and where the answer will stand, "
        "e.g. “find out why …, and write the answer into …”",
        "care": f"people were careful already: change what let it happen, {example}",
    }[sort]


def _example(what: str, type: ActionType) -> str:
    theme = next((theme for words, theme in _THEMES if re.search(words, what, re.IGNORECASE)), type)
    return _EXAMPLES.get(theme, _EXAMPLES["prevent"])


def _two_names(owner: str) -> bool:
    """`Ana, Bob` are two; `Ana, database lead` and `Ito, K.` are one with what they are."""
    names = owner.split(",")
    return len(names) > 1 and all(
        _NAME.fullmatch(each) and not _TITLE.search(each) and len(each.strip(" .")) > 1 for each in names
    )


def _remark(rule: str, said: str, mend: str, part: str, start: int = 0, end: int = 0) -> Remark:
    return Remark("error", rule, said, mend, part, start, end)
