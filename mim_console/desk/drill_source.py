"""What can be drilled: the incidents that come with the console, restated ones, and an organisation's own exports."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from mim_console.data import scenarios
from mim_console.desk.drafts import body
from mim_console.desk.moment import Refused
from mim_console.incident.drills.retelling import scenario
from mim_console.incident.facts import KINDS
from mim_console.incident.facts.drill import DrillBegan, DrillEnded
from mim_console.incident.fold import read
from mim_console.outside.export_file import Export
from mim_console.outside.incident_file import opened, parse
from mim_console.outside.json_text import WrongFile
from mim_console.outside.restated import account

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mim_console.incident.drills.retelling import Told
    from mim_console.incident.drills.scenario import Scenario
    from mim_console.outside.restated import Account


_PLAYED = (DrillBegan.kind, DrillEnded.kind)
"""What an export says of having been a drill itself is no part of what happened."""


@dataclass(frozen=True, slots=True)
class Source:
    """A scenario, and the fact by which a ledger keeps it."""

    scenario: Scenario
    began: DrillBegan


def load(name: str, now: datetime) -> Source:
    """The scenario of that name, or in that file. Raises `Refused`."""
    try:
        if name in scenarios.names():
            (one,) = parse(scenarios.text(name), name, now)
            return _source(name, _stated(account(one)))
        path = Path(name)
        if not path.exists():
            raise Refused(f"there is no scenario or file {name}: `drill --list` shows what comes with the console")
        with opened(path, now) as found:
            if isinstance(found, Export):
                return _source(path.stem, [(entry.occurred_at, read(entry)) for entry in found.entries])
            if len(found) != 1:
                raise Refused(f"{name} holds {len(found)} incidents, and a drill plays one")
            return _source(path.stem, _stated(found[0]))
    except WrongFile as reason:
        raise Refused(str(reason)) from reason


def before(scenario: Scenario, now: datetime) -> list[Account]:
    """What the same organisation had been through by then, of the incidents that come with the console."""
    every = [one for name in scenarios.names() for one in parse(scenarios.text(name), name, now)]
    theirs = (one for one in every if scenario.organisation and one.organisation == scenario.organisation)
    return [account(one) for one in theirs if one.resolved_at < scenario.starts]


def kept(began: DrillBegan) -> Scenario:
    """The scenario again, from the fact by which a ledger kept it."""
    told = ((at, KINDS[kind].model_validate_json(said)) for at, kind, said in began.told if kind in KINDS)
    return scenario(began.scenario, [*told])


def _stated(account: Account) -> Told:
    return [(said.at, said.fact) for said in account.statements]


def _source(name: str, told: Told) -> Source:
    known = [(at, fact) for at, fact in told if fact.kind in KINDS and fact.kind not in _PLAYED]
    try:
        made = scenario(name, known)
    except ValueError as reason:
        raise Refused(f"{name} cannot be drilled: {reason}") from reason
    return Source(made, DrillBegan(scenario=name, title=made.title, told=tuple(_kept(known))))


def _kept(told: Told) -> Iterable[tuple[datetime, str, str]]:
    for at, fact in told:
        yield at, fact.kind, body(fact)
