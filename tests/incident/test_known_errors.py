"""Known errors outlive the incidents in which they were recorded."""

from __future__ import annotations

import pytest

from mim_console.incident.facts.known_errors import (
    KnownErrorEdited,
    KnownErrorMatched,
    KnownErrorMoved,
    KnownErrorRecorded,
)
from mim_console.incident.facts.record import Corrected
from mim_console.incident.known_errors import known_errors, next_reference
from mim_console.incident.past import past_of_known_error
from tests.incident.tale import Tale, declared, minute


def recorded(**said: object) -> KnownErrorRecorded:
    return KnownErrorRecorded.model_validate({"reference": "KE-0001", "title": "Pool runs full", **said})


def test_it_is_what_was_recorded_and_what_was_said_of_it_since(tale: Tale) -> None:
    tale.say(declared())
    id = tale.say(recorded(cause="too small", services=("Cards",)))
    tale.say(KnownErrorEdited(about=id, handle="KE-0001", cause="", workaround="restart", valid_to=minute(60)))
    tale.say(KnownErrorMoved(about=id, handle="KE-0001", state="approved"))
    tale.say(KnownErrorMatched(known_error=id, reference="KE-0001"))
    tale.say(KnownErrorMatched(known_error=id, reference="KE-0001"))
    (known,) = known_errors(tale.entries)
    assert (known.cause, known.workaround, known.state) == ("", "restart", "approved")
    assert known.services == ("Cards",)
    assert known.incidents == ("i",)
    assert (known.outdated(minute(59)), known.outdated(minute(60))) == (False, True)
    assert tale.incident.known_errors == {id: "KE-0001"}


def test_its_own_incident_shows_it_as_it_is_now(tale: Tale) -> None:
    tale.say(declared())
    id = tale.say(recorded())
    tale.say(KnownErrorEdited(about=id, cause="leak"))
    tale.say(KnownErrorMoved(about=id, state="fixed"))
    own = tale.incident.review.known_error
    assert own is not None
    assert (own.cause, own.state) == ("leak", "fixed")


def test_one_from_before_there_were_references_has_a_lasting_name(tale: Tale) -> None:
    id = tale.say(KnownErrorRecorded(title="Pool runs full"))
    tale.say(KnownErrorRecorded(title="Another"), origin="other1")
    assert next(known.reference for known in known_errors(tale.entries)) == f"KE-{id[-4:]}"


def test_two_sites_that_gave_one_number_are_told_apart(tale: Tale) -> None:
    tale.say(recorded())
    tale.say(recorded(title="Disk full"), origin="other1")
    assert [known.reference for known in known_errors(tale.entries)] == ["KE-0001", "KE-0001-oth"]


def test_a_corrected_title_is_the_title(tale: Tale) -> None:
    id = tale.say(recorded())
    tale.say(Corrected(about=id, text="Pool runs dry", reason="misheard"))
    assert [known.title for known in known_errors(tale.entries)] == ["Pool runs dry"]


def test_what_is_said_of_one_that_is_not_here_changes_nothing(tale: Tale) -> None:
    tale.say(KnownErrorMoved(about="elsewhere", state="fixed"))
    tale.say(KnownErrorEdited(about="elsewhere", cause="leak"))
    tale.say(KnownErrorMatched(known_error="elsewhere", reference="KE-0009"))
    assert known_errors(tale.entries) == []


@pytest.mark.parametrize("state", ["draft", "approved", "fixed"])
def test_only_a_retired_one_is_remembered_no_more(tale: Tale, state: str) -> None:
    tale.say(recorded(state=state))
    (known,) = known_errors(tale.entries)
    past = past_of_known_error(known)
    assert past is not None
    assert past.state == state
    known.state = "retired"
    assert past_of_known_error(known) is None


def test_the_next_number_follows_the_highest_and_minds_no_others() -> None:
    assert next_reference([]) == "KE-0001"
    assert next_reference(["KE-0009", "KB0010", "KE-ab12", "KE-²", "KE-12345678901234567890"]) == "KE-0010"
