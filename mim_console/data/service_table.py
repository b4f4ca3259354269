"""Configuration items and relations in tables and in the Table API's JSON, as a CMDB exports them.

Columns are known by their usual names, in any order: those of ServiceNow's `cmdb_ci` and `cmdb_rel_ci`, or plain words.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from mim_console.data.records import Record, clean, plain, several
from mim_console.data.rules_file import Problem, RulesError
from mim_console.incident import duration
from mim_console.incident.services.item import Criticality, Edge, Item, Relation, Strength

COLUMNS = {
    "id": "sys id, id, key",
    "name": "name, service, service name, configuration item, ci, display name",
    "aliases": "aliases, alias, also known as, other names, fqdn",
    "type": "type, class, sys class name, ci type, ci class, category, kind",
    "environment": "environment, env, used for",
    "sites": "sites, site, locations, location",
    "criticality": "criticality, business criticality, busines criticality, importance, tier, service tier",
    "owner": "owner, service owner, owned by, business owner, it owner, managed by",
    "group": "support group, group, assignment group, team, managed by group",
    "on_call": "on call, oncall, smes, sme, experts, supported by, assigned to",
    "vendor": "vendor, supplier",
    "contract": "contract, support contract, contract number",
    "rto": "rto, recovery time objective",
    "users": "users, user count, number of users, users supported",
    "functions": "functions, business functions, business function, business capability, business process",
    "regulated": "regulated, regulation, regulatory",
    "depends_on": "depends on, dependencies",
    "hosted_on": "hosted on, runs on",
    "state": "install status, operational status",
}
"""What an item has, and the names that a column of it goes by, the better one first."""
FROM = "from, parent, parent sys id, parent name, source, consumer"
TO = "to, child, child sys id, child name, target, provider"
RELATION = "relation, type, type name, relationship"
STRENGTH = "strength, connection strength"

_LEVELS: dict[str, Criticality] = {
    "critical": "critical", "most critical": "critical", "1": "critical", "very high": "critical", "tier 1": "critical",
    "high": "high", "somewhat critical": "high", "2": "high", "tier 2": "high", "essential": "high",
    "medium": "medium", "less critical": "medium", "3": "medium", "tier 3": "medium", "moderate": "medium",
    "low": "low", "not critical": "low", "4": "low", "tier 4": "low", "none": "", "": "",
}  # fmt: skip
_GONE = ("retired", "absent", "stolen", "7", "100")
"""States in which an item is in the CMDB and not in the world any more."""
NO = ("no", "false", "0", "n", "none", "n a", "not regulated", "")
"""What says that something is not regulated; a rule's name (`PCI DSS`) says that it is."""
_SOFT = ("soft", "weak", "optional", "cluster", "redundant", "load balanced")

RELATIONS: dict[str, tuple[Relation, bool]] = {
    **dict.fromkeys(
        ("depends on", "uses", "consumes", "consumes data from", "receives data from"), ("depends-on", True)
    ),
    **dict.fromkeys(("connects to", "exchanges data with", "applicative flow to"), ("depends-on", True)),
    **dict.fromkeys(("implement end point to", "use end point to", "impacted by"), ("depends-on", True)),
    **dict.fromkeys(("contains", "members", "cluster of", "has part"), ("depends-on", True)),
    **dict.fromkeys(("provided by", "powered by", "fed by"), ("depends-on", True)),
    **dict.fromkeys(("used by", "contained by", "member of", "part of", "impacts"), ("depends-on", False)),
    **dict.fromkeys(("provides", "provides to", "sends data to", "supports", "powers", "feeds"), ("depends-on", False)),
    **dict.fromkeys(("hosted on", "runs on", "virtualized by", "installed on", "instance of"), ("hosted-on", True)),
    **dict.fromkeys(("hosts", "virtualizes", "runs"), ("hosted-on", False)),
}
"""What the first half of `Depends on::Used by` says of the parent, and whether it is the parent that depends."""


@dataclass(slots=True)
class Link:
    """An edge whose ends are still names."""

    record: Record
    of: str
    on: str
    relation: Relation = "depends-on"
    strength: Strength = "hard"


@dataclass(slots=True)
class Reading:
    """What was read of one map so far."""

    items: dict[str, Item] = field(default_factory=dict)
    links: list[Link] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    has_items: bool = False
    has_edges: bool = False
    """Whether any file speaks of edges: else those that there are stay."""
    retired: int = 0
    unread: Counter[str] = field(default_factory=Counter)
    """Kinds of relation that say nothing of who depends on whom."""
    columns: list[str] = field(default_factory=list)
    """Columns that nothing is known about."""
    where: dict[str, Record] = field(default_factory=dict)


def are_relations(record: Record) -> bool:
    """Whether a record tells of a relation, by its columns."""
    names = {*record.cells}
    return bool(names & {*FROM.split(", ")} and names & {*TO.split(", ")} and "name" not in names)


def take(reading: Reading, records: list[Record]) -> None:
    """Read one file's records: relations, or items with or without their relations."""
    if not records:
        return
    if are_relations(records[0]):
        reading.has_edges = True
        for record in records:
            _relation(reading, record)
        return
    reading.has_items = True
    known = {name for names in COLUMNS.values() for name in names.split(", ")}
    reading.columns += [name for name in records[0].cells if name not in known]
    inline = f"{COLUMNS['depends_on']}, {COLUMNS['hosted_on']}".split(", ")
    reading.has_edges |= any(name in records[0].cells for name in inline)
    for record in records:
        try:
            _item(reading, record)
        except ValueError as wrong:
            reading.problems.append(record.wrong(str(wrong)))


def _item(reading: Reading, record: Record) -> None:
    said = {name: record.first(columns) for name, columns in COLUMNS.items()}
    name = clean(said["name"])
    if not name:
        raise ValueError("it has no name: write one, or check that a column is called name")
    id = clean(record.first_key(COLUMNS["id"]) or name)
    if plain(said["state"]) in _GONE:
        reading.retired += 1
        return
    if id in reading.items:
        other = reading.where[id]
        place = f"line {other.line}" if other.line else f"record {other.number}"
        raise ValueError(f"{name} stands in {place} already: keep one of the two, or give each its own id")
    reading.items[id] = Item(
        id=id,
        name=name,
        aliases=several(said["aliases"]),
        type=clean(said["type"]),
        environment=clean(said["environment"]),
        criticality=read_criticality(said["criticality"]),
        owner=clean(said["owner"]),
        group=clean(said["group"]),
        on_call=several(said["on_call"]),
        vendor=clean(said["vendor"]),
        contract=clean(said["contract"]),
        rto=read_length(said["rto"]),
        users=read_users(said["users"]),
        sites=several(said["sites"]),
        functions=several(said["functions"]),
        regulated=plain(said["regulated"]) not in NO,
    )
    reading.where[id] = record
    reading.links += [Link(record, id, on) for on in several(said["depends_on"])]
    reading.links += [Link(record, id, on, "hosted-on") for on in several(said["hosted_on"])]


def _relation(reading: Reading, record: Record) -> None:
    try:
        of, on = clean(record.first_key(FROM)), clean(record.first_key(TO))
        word = clean(record.first(RELATION))
    except ValueError as wrong:
        reading.problems.append(record.wrong(str(wrong)))
        return
    if not (of and on):
        missing = "from (or parent)" if not of else "to (or child)"
        reading.problems.append(record.wrong(f"{missing} is empty: say what this relation is between"))
        return
    meant = RELATIONS.get(plain(word.partition("::")[0]) or "depends on")
    if meant is None:
        reading.unread[word] += 1
        return
    relation, down = meant
    strength: Strength = "soft" if plain(record.first(STRENGTH)) in _SOFT else "hard"
    reading.links.append(Link(record, *((of, on) if down else (on, of)), relation, strength))


def resolve(reading: Reading, known: dict[str, Item]) -> None:
    """Turn links into edges; `known` are the items that there are already.

    Raises `RulesError` where a name means two items; one that means none is kept, and leads nowhere.
    """
    every = known | reading.items
    by_name: dict[str, list[str]] = {}
    for item in every.values():
        for name in dict.fromkeys((item.name.casefold(), *(alias.casefold() for alias in item.aliases))):
            by_name.setdefault(name, []).append(item.id)
    for link in reading.links:
        ends = []
        for end in (link.of, link.on):
            named = [end] if end in every else by_name.get(end.casefold(), [end])
            if len(named) > 1:
                ids = ", ".join(named[:3])
                mend = f"{len(named)} items are called {end}: name the one that is meant by its id ({ids})"
                reading.problems.append(link.record.wrong(mend))
            ends.append(named[0])
        reading.edges.append(Edge(ends[0], ends[1], link.relation, link.strength))
    if reading.problems:
        raise RulesError(reading.problems)


def read_criticality(text: str) -> Criticality:
    """A level in the words of the usual systems. ValueError says which there are."""
    word = plain(text)
    found = _LEVELS.get(word, _LEVELS.get(word.partition(" ")[2] or word))  # `1 - most critical`
    if found is None:
        raise ValueError(f"criticality: “{clean(text)}” is no level: write critical, high, medium or low")
    return found


def read_length(text: str) -> int | None:
    """Seconds; None for no text. ValueError says what would be right."""
    if not text:
        return None
    if since := re.fullmatch(r"1970-01-(\d\d) (\d\d):(\d\d):(\d\d)", text):  # how ServiceNow stores a length
        days, hours, minutes, seconds = map(int, since.groups())
        return ((days - 1) * 24 + hours) * 3600 + minutes * 60 + seconds
    try:
        length = duration.parse(text)
    except ValueError:
        length = duration.Duration()
    if not length.time:
        raise ValueError(f"rto: “{clean(text)}” is no length of time: write 4h or 30m")
    return round(length.time.total_seconds())


def read_users(text: str) -> int | None:
    """A number of people; None for no text. ValueError says what would be right."""
    if not text:
        return None
    if not re.fullmatch(r"\d{1,12}|\d{1,3}([,.' ]\d{3}){1,3}", text, re.ASCII):
        raise ValueError(f"users: “{clean(text)}” is no number of people: write one as 40000")
    return int(re.sub(r"\D", "", text))
