"""Which rules of the policy changed, and the changes that were adopted, folded from all incidents."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mim_console.incident.facts.record import Corrected, Correction
from mim_console.incident.facts.review import PolicyAdopted
from mim_console.incident.fold import read

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from mim_console.incident.entry import Entry
    from mim_console.incident.policy import Policy

KINDS = (PolicyAdopted.kind, Corrected.kind)
"""The kinds to fold."""
LONGEST = 80
"""Characters of one value that are said of a change."""


@dataclass(frozen=True, slots=True)
class Adoption:
    """A change of the policy that was adopted because of an incident."""

    id: str
    incident: str
    at: datetime
    by: str
    version: str
    """The stamp of the policy."""
    what: str
    why: str
    action: str
    """The handle of the action that led to it; empty where none did."""
    changed: tuple[str, ...]
    rules: str
    """All of them as they were adopted, in JSON; empty where only the change was noted."""


def adoptions(entries: Iterable[Entry]) -> list[Adoption]:
    """Those that entries of `KINDS` tell of, oldest first; one whose words were redacted is gone."""
    ordered = sorted(entries, key=lambda entry: (entry.occurred_at, entry.id))
    corrections: dict[str, list[Correction]] = {}
    for entry in ordered:
        if isinstance(said := read(entry), Corrected):
            corrections.setdefault(said.about, []).append(Correction(said, entry.author, entry.recorded_at))
    return [made for entry in ordered if (made := _adoption(entry, corrections.get(entry.id, ())))]


def _adoption(entry: Entry, corrections: Iterable[Correction]) -> Adoption | None:
    fact = read(entry)
    for correction in corrections:
        fact = correction.mended(fact)
    if not isinstance(fact, PolicyAdopted):
        return None
    return Adoption(
        entry.id, entry.incident, entry.occurred_at, entry.author,
        fact.version, fact.what, fact.why, fact.action, fact.changed, fact.rules,
    )  # fmt: skip


def written(policy: Policy) -> str:
    """All rules in JSON, as an adoption keeps them: what the next change is told by."""
    return json.dumps(policy.model_dump(mode="json"), separators=(",", ":"), ensure_ascii=False)


def changes(before: str, policy: Policy) -> tuple[str, ...]:
    """What is different from the rules `written` before, a sentence each: `audiences.executives.updates.P1 30m → 20m`.

    Items of a list are named by their ids.
    """
    old, new = _flat(json.loads(before)), _flat(policy.model_dump(mode="json"))
    there, was = _whole(new), _whole(old)
    said: dict[str, str] = {}
    for path in (*(path for path in old if path not in new), *new):
        if path not in new:
            whole = _outermost(path, there)
            said[whole] = f"{whole}: {_said(old[path])} → gone" if whole == path else f"{whole}: gone"
        elif path not in old:
            whole = _outermost(path, was)
            said[whole] = f"{whole}: new, {_said(new[path])}" if whole == path else f"{whole}: new"
        elif old[path] != new[path]:
            said[path] = f"{path}: {_said(old[path])} → {_said(new[path])}"
    return tuple(said.values())


def _whole(paths: Iterable[str]) -> set[str]:
    """The paths, and every table and item on the way to them."""
    parts = (path.split(".") for path in paths)
    return {".".join(each[:n]) for each in parts for n in range(1, len(each) + 1)}


def _outermost(path: str, known: set[str]) -> str:
    """The widest part of the rules around a path that is all on one side only."""
    parts = path.split(".")
    return next((whole for n in range(1, len(parts)) if (whole := ".".join(parts[:n])) not in known), path)


def in_short(changed: tuple[str, ...]) -> str:
    """One change in full, of more how many; empty for none."""
    return changed[0] if len(changed) == 1 else f"{len(changed)} rules changed" if changed else ""


def _flat(rules: Mapping[str, Any]) -> dict[str, Any]:
    return dict(_paths("", rules))


def _paths(path: str, rule: Any) -> Iterator[tuple[str, Any]]:
    items = _items(rule)
    if items is None:
        yield path, rule
    for name, value in items or ():
        yield from _paths(f"{path}.{name}" if path else name, value)


def _items(rule: Any) -> list[tuple[str, Any]] | None:
    """What is in a table or in a list of things with ids; None of a plain value."""
    if isinstance(rule, dict):
        return list(rule.items())
    if isinstance(rule, list) and rule and all(isinstance(each, dict) for each in rule):
        names = [str(each.get("id") or each.get("vendor") or n) for n, each in enumerate(rule, 1)]
        return [(name, {k: v for k, v in each.items() if k != "id"}) for name, each in zip(names, rule, strict=True)]
    return None


def _said(value: Any) -> str:
    match value:
        case None | "":
            text = "none"
        case bool():
            text = "yes" if value else "no"
        case []:
            text = "none"
        case list():
            text = ", ".join(map(_said, value))
        case _:
            text = " ".join(str(value).split())
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
