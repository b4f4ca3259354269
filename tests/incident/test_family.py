"""Parents and children: one generation, no circles, and both records say the same."""

from __future__ import annotations

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from mim_console.incident.entry import Entry, canonical_json
from mim_console.incident.facts import Fact
from mim_console.incident.family import heads, linked, unlinked
from mim_console.incident.fold import fold
from mim_console.incident.incident import Incident
from tests.incident.tale import START, declared

NAMES = ("a", "b", "c", "d", "e")
ONE, OTHER = "abcdef", "qrstuv"


class Site:
    """Records that one site keeps, and does to them what the verbs do."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.entries: list[Entry] = []
        for name in NAMES:
            self.keep(name, declared().model_copy(update={"reference": name}))

    def keep(self, incident: str, fact: Fact) -> None:
        n, body = len(self.entries) + 1, canonical_json(fact.model_dump(mode="json"))
        said = START, START, "Ana", "ana", fact.kind, body, "d", "c"
        self.entries.append(Entry(f"{n:04}{self.origin}", incident, self.origin, n, *said))

    def link(self, child: str, parent: str) -> None:
        """As `make-child` does; what that refuses is not done."""
        every = folded(self.entries)
        above = above_of(every)
        head = above.get(parent, parent)
        if child == head or above.get(child) == head:
            return
        for each in (*(name for name in NAMES if above.get(name) == child), child):
            for incident, fact in linked(every[each], every[head], ""):
                self.keep(incident, fact)

    def unlink(self, child: str) -> None:
        leaving = folded(self.entries)[child]
        if leaving.parent:
            for incident, fact in unlinked(leaving, leaving.parent, ""):
                self.keep(incident, fact)


def folded(entries: list[Entry]) -> dict[str, Incident]:
    return {name: fold(entry for entry in entries if entry.incident == name) for name in NAMES}


def above_of(every: dict[str, Incident]) -> dict[str, str]:
    return heads({name: each.parent.id for name, each in every.items() if each.parent})


DEEDS = st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from((*NAMES, ""))), max_size=8)
"""Who becomes whose child, or leaves its parent."""


def lived(origin: str, deeds: list[tuple[str, str]]) -> list[Entry]:
    site = Site(origin)
    for child, parent in deeds:
        site.link(child, parent) if parent else site.unlink(child)
    return site.entries


@given(st.dictionaries(st.sampled_from(NAMES), st.sampled_from(NAMES)))
def test_whatever_children_say_there_is_one_generation_and_no_circle(said: dict[str, str]) -> None:
    above = heads(said)
    assert not set(above) & set(above.values())
    assert all(child in said for child in above)
    assert all(child in above or said[child] == child or child in above.values() for child in said)


@given(DEEDS)
def test_parent_and_child_agree(deeds: list[tuple[str, str]]) -> None:
    every = folded(lived(ONE, deeds))
    said = {(name, each.parent.id) for name, each in every.items() if each.parent}
    assert said == {(child, name) for name, each in every.items() for child in each.children}
    assert said == set(above_of(every).items())
    assert all(bool(each.told_by) == (each.parent is not None) for each in every.values())


@given(DEEDS, DEEDS, st.randoms(use_true_random=False))
def test_two_sites_that_meet_leave_nobody_untold(
    ours: list[tuple[str, str]], theirs: list[tuple[str, str]], random: Random
) -> None:
    met = lived(ONE, ours) + lived(OTHER, theirs)
    every, above = folded(met), above_of(folded(met))
    random.shuffle(met)
    assert above_of(folded(met)) == above
    assert not set(above) & set(above.values())
    silent = {name for name, each in every.items() if each.told_by}
    assert all(above[name] not in silent for name in silent if name in above)
    assert silent <= set(above)
