"""From what is typed to the words that are looked for, and the order of what is found."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from mim_console.incident.past import Past
from mim_console.incident.recall import MOST_WORDS, Word, plain, ranked, typed


def past(id: str, **said: object) -> Past:
    plain: dict[str, object] = {"sort": "incident", "incident": id, "reference": id, "title": "", "state": "closed"}
    return Past(id=id, **(plain | said))  # type: ignore[arg-type]


@given(st.text())
def test_only_letters_and_digits_are_looked_for(text: str) -> None:
    words = typed(text).words
    assert len(words) <= MOST_WORDS
    assert len(set(words)) == len(words)
    assert all(word.text and '"' not in word.text and "\0" not in word.text for word in words)
    assert all(word.text.replace("\u0307", "").isalnum() or word.text for word in words)
    assert sum(word.beginning for word in words) <= 1


@given(st.text(alphabet='"*^():-+{}[]\\&|.,;!?\0 \n\t'))
def test_operators_are_no_words(text: str) -> None:
    assert not typed(text)


def test_words_that_say_nothing_are_left_out() -> None:
    words = typed("The login is down for all of our users! ").words
    assert [word.text for word in words] == ["login", "users"]


def test_the_last_word_may_be_unfinished() -> None:
    assert typed("Redis ca").words == [Word("redis"), Word("ca", beginning=True)]
    assert typed("Redis c").words == [Word("redis")]
    assert typed("Redis ca ").words == [Word("redis"), Word("ca")]
    assert typed("Cache cache").words == [Word("cache", beginning=True)]


def test_a_name_is_the_same_however_it_is_written() -> None:
    assert plain("Feature-Flags (US)") == plain("feature flags us")


def test_the_same_service_comes_before_another(now: datetime) -> None:
    found = [(past("A", services="Mail"), 2.0), (past("B", services="Card_Payments"), 1.5)]
    answers = ranked(found, typed("full", ["card payments"]), now)
    assert [each.past.id for each in answers] == ["B", "A"]
    assert [each.same_service for each in answers] == [True, False]


def test_the_newer_comes_before_the_older_and_a_known_error_does_not_age(now: datetime) -> None:
    old = now - timedelta(days=3000)
    found = [
        (past("A", at=old), 1.0),
        (past("B", at=now - timedelta(days=3)), 1.0),
        (past("C", sort="known error", state="draft", at=old), 1.0),
        (past("D", sort="known error", state="approved", at=old), 1.0),
        (past("E", sort="known error", state="approved", at=old, valid_to=now), 1.0),
    ]
    answers = [each.past.id for each in ranked(found, typed("full"), now)]
    assert answers == ["D", "C", "B", "A", "E"]


def test_what_it_is_called_decides_between_equals(now: datetime) -> None:
    found = [(past("A", title="Disk full on db1"), 1.0), (past("B", title="Pools exhausted"), 1.0)]
    assert ranked(found, typed("pool exhausted"), now)[0].past.id == "B"
