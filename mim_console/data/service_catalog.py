"""A Backstage catalog's entities as items and edges (backstage.io: descriptor format, well-known relations)."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from mim_console.data.records import LONGEST, clean, plain, several
from mim_console.data.rules_file import Problem
from mim_console.data.service_table import NO, Reading, read_criticality, read_length, read_users
from mim_console.incident.services.item import Edge, Item

ITEMS = ("component", "resource", "api", "system")
"""Kinds of entity that can fail; the others say who owns what."""
_DOWN = ("dependson", "consumesapi", "apiprovidedby", "haspart")
_UP = ("dependencyof", "apiconsumedby", "providesapi", "partof")
_SPEC = (
    ("dependsOn", "component", True),
    ("consumesApis", "api", True),
    ("dependencyOf", "component", False),
    ("providesApis", "api", False),
    ("partOf", "system", False),
    ("system", "system", False),
    ("subcomponentOf", "component", False),
)
"""What a descriptor names, the kind that a name alone means there, and whether the entity depends on it."""
_LABELS = ("criticality", "tier", "vendor", "contract", "rto", "users", "sites", "functions", "regulated", "on-call")
"""What else is read from labels and annotations, whatever stands before the slash: `example.com/criticality`."""


def is_catalog(entries: list[Any]) -> bool:
    first = entries[0] if entries else None
    return isinstance(first, dict) and isinstance(first.get("metadata"), dict) and "kind" in first


def take(reading: Reading, entries: list[Any], path: Path) -> None:
    """Read a catalog's entities; what is wrong with one names it by its place in the list."""
    reading.has_items = reading.has_edges = True
    sound: list[tuple[str, dict[str, Any]]] = []
    titles: dict[str, str] = {}
    for number, entity in enumerate(entries, 1):
        try:
            ref = _reference(entity)
            titles[ref] = _title(entity)
            sound.append((ref, entity))
        except (TypeError, LookupError, AttributeError):
            mend = f"record {number}: it has no kind and metadata.name: export entities of the catalog"
            reading.problems.append(Problem(path, None, mend))
        except ValueError as wrong:
            reading.problems.append(Problem(path, None, f"record {number}: {wrong}"))
    members = _members(sound, titles)
    for ref, entity in sound:
        if ref.partition(":")[0] not in ITEMS:
            continue
        try:
            if ref in reading.items:
                raise ValueError("it is in it twice: keep one of the two")
            reading.items[ref] = _item(ref, entity, titles, members)
            reading.edges += _edges(ref, entity)
        except ValueError as wrong:
            reading.problems.append(Problem(path, None, f"{ref}: {wrong}"))
    reading.edges = list(dict.fromkeys(reading.edges))


def _item(ref: str, entity: dict[str, Any], titles: dict[str, str], members: dict[str, list[str]]) -> Item:
    spec, metadata = _dict(entity.get("spec")), entity["metadata"]
    labels = _labels(metadata)
    owner = _full(str(spec.get("owner") or ""), "group") if spec.get("owner") else ""
    named = titles.get(owner, owner.rpartition("/")[2])
    a_group = owner.startswith("group:")
    name, title = clean(str(metadata["name"])), _title(entity)
    return Item(
        id=ref,
        name=name,
        aliases=tuple(dict.fromkeys(each for each in (title,) if each != name)),
        type=clean(str(spec.get("type") or ref.partition(":")[0])),
        environment=clean(str(spec.get("lifecycle") or "")),
        criticality=read_criticality(labels.get("criticality") or labels.get("tier", "")),
        owner="" if a_group else named,
        group=named if a_group else "",
        on_call=tuple(dict.fromkeys((*several(labels.get("on-call", "")), *members.get(owner, ())))),
        vendor=clean(labels.get("vendor", "")),
        contract=clean(labels.get("contract", "")),
        rto=read_length(labels.get("rto", "")),
        users=read_users(labels.get("users", "")),
        sites=several(labels.get("sites", "")),
        functions=several(labels.get("functions", "")),
        regulated=plain(labels.get("regulated", "")) not in NO,
    )


def _edges(ref: str, entity: dict[str, Any]) -> Iterable[Edge]:
    spec = _dict(entity.get("spec"))
    for name, kind, down in _SPEC:
        for each in _names(spec.get(name)):
            other = _full(each, kind)
            yield Edge(ref, other) if down else Edge(other, ref)
    relations = entity.get("relations")
    for relation in map(_dict, relations if isinstance(relations, list) else ()):
        word = plain(str(relation.get("type"))).replace(" ", "")
        other = _full(str(relation.get("targetRef") or ""), "component")
        if other.partition(":")[0] not in ITEMS:
            continue
        if word in _DOWN:
            yield Edge(ref, other)
        elif word in _UP:
            yield Edge(other, ref)


def _members(sound: list[tuple[str, dict[str, Any]]], titles: dict[str, str]) -> dict[str, list[str]]:
    """Who is in each group, by what the groups and the people themselves say."""
    found: dict[str, list[str]] = {}
    for ref, entity in sound:
        spec = _dict(entity.get("spec"))
        for person in _names(spec.get("members")) if ref.startswith("group:") else ():
            full = _full(person, "user")
            found.setdefault(ref, []).append(titles.get(full, full.rpartition("/")[2]))
        for group in _names(spec.get("memberOf")) if ref.startswith("user:") else ():
            found.setdefault(_full(group, "group"), []).append(titles[ref])
    return found


def _reference(entity: dict[str, Any]) -> str:
    metadata = entity["metadata"]
    name, space = str(metadata.get("name") or ""), str(metadata.get("namespace") or "default")
    kind = str(entity.get("kind") or "")
    if not (name and kind):
        raise LookupError
    return clean(f"{kind}:{space}/{name}".casefold())


def _full(text: str, kind: str) -> str:
    """`db`, `team/db` and `resource:db` as the whole reference."""
    before, colon, rest = text.strip().casefold().rpartition(":")
    space, slash, name = rest.rpartition("/")
    whole = f"{before if colon else kind}:{space if slash else 'default'}/{name}"
    return clean(whole[:LONGEST])  # longer than any: it leads nowhere


def _title(entity: dict[str, Any]) -> str:
    profile = _dict(_dict(entity.get("spec")).get("profile"))
    metadata = entity["metadata"]
    return clean(str(profile.get("displayName") or metadata.get("title") or metadata["name"]))


def _labels(metadata: dict[str, Any]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, text in (*_dict(metadata.get("annotations")).items(), *_dict(metadata.get("labels")).items()):
        last = str(name).rpartition("/")[2].casefold()
        if last in _LABELS:
            found[last] = str(text)
    return found


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _names(value: object) -> list[str]:
    """One name, or a list of them; nothing else is one."""
    return [each for each in (value if isinstance(value, list) else [value]) if isinstance(each, str) and each.strip()]
