"""Several people write one review: whatever they do in whatever order it arrives, no text is lost."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from mim_console.incident.account import account
from mim_console.incident.differences import differences
from mim_console.incident.entry import Entry, canonical_json
from mim_console.incident.facts import Fact
from mim_console.incident.facts.diagnose import Found
from mim_console.incident.facts.people import RoleAssigned
from mim_console.incident.facts.review import ReviewHeld, ReviewMoved, ReviewPoint, ReviewScheduled, ReviewSigned
from mim_console.incident.facts.review_text import ReviewRests, ReviewWritten
from mim_console.incident.facts.work import ActionAdded
from mim_console.incident.fold import fold
from mim_console.incident.reviewing import against
from mim_console.incident.wording import check_review
from tests.incident.tale import POLICY, START, Tale, declared, minute


def _entry(number: int, who: str, fact: Fact) -> Entry:
    at, body = START + timedelta(seconds=number), canonical_json(fact.model_dump(mode="json", exclude_defaults=True))
    return Entry(f"{number:04}{who}", "i", who, number, at, at, who, who, fact.kind, body, "d", "c")


OPENING = _entry(0, "a", declared())


@dataclass
class Editor:
    """Somebody at a site of their own: what has arrived there, and what they had before them when they began."""

    name: str
    known: dict[str, Entry] = field(default_factory=lambda: {OPENING.id: OPENING})
    shown: tuple[str, ...] | None = None

    def open(self) -> None:
        standing = fold(self.known.values()).review.standing("summary")
        self.shown = tuple(version.id for version in standing)

    def write(self, text: str, *, blind: bool) -> Entry:
        if self.shown is None:
            self.open()
        first, *rest = self.shown or (OPENING.id,)
        fact = ReviewWritten(section="summary", text=text, base=first, merges=tuple(rest))
        if blind:
            fact = ReviewWritten(section="summary", text=text)
        entry = _entry(max(int(id[:4]) for id in self.known) + 1, self.name, fact)
        self.known[entry.id] = entry
        return entry


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["open", "write", "write", "write blind", "hear a", "hear b", "hear c"]), st.integers(0, 2)
    ),
    min_size=4,
    max_size=24,
)


@given(STEPS, st.randoms(use_true_random=False))
def test_every_text_stands_or_was_replaced_by_somebody_who_had_seen_it(
    steps: list[tuple[str, int]], random: object
) -> None:
    editors = [Editor(name) for name in "abc"]
    written: dict[str, Entry] = {}
    seen: dict[str, tuple[str, ...]] = {}
    for n, (step, who) in enumerate(steps):
        editor = editors[who]
        if step == "open":
            editor.open()
        elif step.startswith("write"):
            blind = step.endswith("blind")
            entry = editor.write(f"text {n}", blind=blind)
            seen[entry.id] = () if blind else editor.shown or ()
            written[entry.id], editor.shown = entry, None
        else:
            editor.known |= next(each for each in editors if each.name == step[-1]).known
    entries = [OPENING, *written.values()]
    random.shuffle(entries)  # type: ignore[attr-defined]
    incident = fold(entries)
    standing = {version.id for version in incident.review.standing("summary")}
    by_writer = {entry.id: entry.author for entry in written.values()}
    for id in written:
        blindly = any(other > id and not seen[other] and by_writer[other] == by_writer[id] for other in written)
        assert id in standing or any(id in had for had in seen.values()) or blindly
    assert bool(standing) == bool(written)
    part = next(each for each in account(incident, POLICY, minute(60)) if each.name == "summary")
    assert part.conflict == (len(standing) > 1) == ("summary" in incident.review.conflicts)
    for id in standing:
        assert incident.review.versions["summary"][0].section == "summary"
        text = next(each.text for each in incident.review.versions["summary"] if each.id == id)
        assert text in part.written, "whoever exports it has all of them"


def test_two_texts_made_from_one_are_a_conflict_until_somebody_settles_both() -> None:
    tale = Tale()
    tale.say(declared())
    first = tale.say(ReviewWritten(section="summary", text="One.", base="i"), 1)
    ana = tale.say(ReviewWritten(section="summary", text="One, by Ana.", base=first), 2)
    bob = tale.say(ReviewWritten(section="summary", text="One, by Bob.", base=first), 3)
    assert [each.id for each in tale.incident.review.conflicts["summary"]] == [ana, bob]
    assert any("summary has 2 texts" in left for left in against(tale.incident, POLICY, "in review", minute(9)))
    tale.say(ReviewWritten(section="summary", text="Both.", base=ana, merges=(bob,)), 4)
    assert not tale.incident.review.conflicts
    assert tale.incident.review.sections["summary"] == "Both."


def test_the_same_text_twice_is_no_conflict() -> None:
    tale = Tale()
    tale.say(declared())
    tale.say(ReviewWritten(section="summary", text="One.", base="i"), 1)
    tale.say(ReviewWritten(section="summary", text="One.", base="i"), 2)
    assert not tale.incident.review.conflicts


def test_a_signature_is_for_what_stood_then() -> None:
    tale = Tale()
    tale.say(declared())
    summary = tale.say(ReviewWritten(section="summary", text="One.", base="i"), 1)
    tale.say(ReviewSigned(person="Ana", texts=(summary,)), 2)
    signature = tale.incident.review.signatures["Ana"]
    assert tale.incident.review.changed_since(signature) == []
    tale.say(ReviewWritten(section="summary", text="Two.", base=summary), 3)
    tale.say(ReviewPoint(handle="P1", sort="factor", text="no alarm"), 4)
    assert tale.incident.review.changed_since(signature) == ["summary", "P1"]
    assert "changed since Ana signed: summary, P1" in against(tale.incident, POLICY, "closed", minute(9))


def test_what_stands_against_each_state_is_named() -> None:
    tale = Tale()
    tale.say(declared())
    tale.say(RoleAssigned(role="mim", person="Ana"), 1)
    left = " · ".join(against(tale.incident, POLICY, "in review", minute(9)))
    assert "nothing is said of detection" in left
    assert "gaps" in left
    assert "no meeting is scheduled" in left
    assert "signed" not in left
    left = " · ".join(against(tale.incident, POLICY, "reviewed", minute(9)))
    assert "the review was not held" in left
    assert "no action is agreed" in left
    assert "Ana (major incident manager) has not signed" in left
    tale.say(ReviewMoved(state="in review", reason="in a hurry", left_open=("much",)), 10)
    tale.say(ReviewHeld(), 11)
    tale.say(ActionAdded(handle="A1", type="prevent", what="test defaults"), 12)
    tale.say(ReviewSigned(person="ana"), 13)
    assert against(tale.incident, POLICY, "reviewed", minute(20)) == ("A1 has no owner or no date",)
    assert against(tale.incident, POLICY, "draft", minute(20)) == ()


def test_blame_that_somebody_wrote_stands_against_it() -> None:
    tale = Tale()
    tale.say(declared())
    tale.say(RoleAssigned(role="technical-lead", person="Priya"), 1)
    tale.say(ReviewPoint(handle="P1", sort="factor", text="Priya dropped the index"), 2)
    tale.say(ReviewPoint(handle="P2", sort="well", text="Priya found it in ten minutes"), 3)
    left = against(tale.incident, POLICY, "in review", minute(9))
    assert "P1 factor: “Priya” is named, which reads as blame" in left
    assert not any(each.startswith("P2") for each in left)


def test_who_was_invited_and_did_not_come() -> None:
    tale = Tale()
    tale.say(declared())
    tale.say(ReviewScheduled(at=minute(60), invited=("Ana", "Bob", "Kim")), 1)
    assert tale.incident.review.absent == []
    tale.say(ReviewHeld(attended=("ana", "Priya")), 60)
    assert tale.incident.review.absent == ["Bob", "Kim"]


def test_a_part_says_what_it_rests_on() -> None:
    tale = Tale()
    tale.say(declared())
    seen = tale.say(Found(text="pool refused"), 1)
    point = tale.say(ReviewPoint(handle="P1", sort="factor", text="no alarm", rests_on=(seen,)), 2)
    tale.say(ReviewRests(about="summary", rests_on=(seen,)), 3)
    tale.say(ReviewRests(about=point, handle="P1", rests_on=(seen, "e0001")), 4)
    parts = {each.name: each for each in account(tale.incident, POLICY, minute(9))}
    assert parts["summary"].rests_on == (seen,)
    assert parts["contributing factors"].groups[0].items[0].rests_on == (seen, "e0001")


def test_blame_and_hindsight_are_found_and_plain_findings_left_alone() -> None:
    def rules(text: str, part: str = "causes") -> set[str]:
        return {each.rule for each in check_review(text, part, POLICY.wording, ("Bob Lee",))}

    assert rules("It was human error.") == {"blame"}
    assert rules("The engineer who was on call missed the alert.") == {"blame"}
    assert rules("Nobody has bothered; we forgot to look.") == {"blame"}
    assert rules("An operator's mistake cut the pool.") == {"blame"}
    assert rules("Bob Lee pushed it.") == {"blame"}
    assert rules("Bob Lee answered at once.", "response") == set()
    assert rules("They should have tested it, obviously.") == {"hindsight"}
    assert rules("Somebody could have seen it.") == {"hindsight-mild"}
    assert rules("The root cause was a default.") == {"single-cause"}
    assert rules("The failover failed to complete after a disk fault.") == {"failed-to"}
    assert rules("The pool was exhausted; the alarm has no threshold for it, and CI does not test defaults.") == set()
    assert "promise" in rules("It will be fixed by 10:00.", "external summary")


@given(st.text("ab \n", max_size=30), st.text("ab \n", max_size=30))
def test_differences_add_up_to_both_texts(before: str, after: str) -> None:
    pieces = list(differences(before, after))
    assert "".join(piece.text for piece in pieces if piece.how != "gone") == after
    assert "".join(piece.text for piece in pieces if piece.how != "new") == before
