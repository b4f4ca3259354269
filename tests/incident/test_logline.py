"""One typed line, read: what it becomes, and that nothing typed is lost."""

from __future__ import annotations

import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mim_console.incident import logline
from mim_console.incident.logline import WORDS, Said, parse


def test_every_line_of_the_docstring_means_what_it_says() -> None:
    table = re.findall(r"^    ([a-z-]+) {2,}(\S.*)$", logline.__doc__ or "", re.MULTILINE)
    examples = [(verb, line) for verb, lines in table for line in re.split(r" {3,}", lines)]
    assert len(examples) >= 15
    for verb, line in examples:
        if line != "anything else":
            assert parse(line).verb == {"confirm H1 reproduced": "confirm-cause"}.get(line, verb), line


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("gateway restarted #network", Said("note", {"text": "gateway restarted #network", "tags": "network"})),
        ("#vip", Said("note", {"text": "#vip", "tags": "vip"})),
        ("14:05 gateway pods restarted", Said("note", {"text": "gateway pods restarted"}, "14:05")),
        ("at 9:05 did restart db1", Said("did", {"text": "restart db1"}, "9:05")),
        ("-10m did restart db1", Said("did", {"text": "restart db1"}, "-10m")),
        ("-1h30m ask Bob logs 3m", Said("ask", {"who": "Bob", "what": "logs", "by": "3m"}, "-1h30m")),
        ("ask Bob pool stats for 13:40 3m", Said("ask", {"who": "Bob", "what": "pool stats for 13:40", "by": "3m"})),
        ("Ask @Bob, pool stats by 14:50", Said("ask", {"who": "Bob", "what": "pool stats", "by": "14:50"})),
        ("ask Bob logs by tomorrow 09:00", Said("ask", {"who": "Bob", "what": "logs", "by": "tomorrow 09:00"})),
        ("ask Bob who stands by", Said("ask", {"who": "Bob", "what": "who stands by"})),
        ("ask Bob", Said("note", {"text": "ask Bob"})),
        ("action roll back", Said("action", {"what": "roll back"})),
        ("todo @Sam roll back in 20m", Said("action", {"what": "roll back", "owner": "Sam", "by": "20m"})),
        ("action roll back @Sam by 14:50", Said("action", {"what": "roll back", "owner": "Sam", "by": "14:50"})),
        ("decide roll back because it is quick", Said("decide", {"text": "roll back", "why": "it is quick"})),
        ("decided: roll back", Said("decide", {"text": "roll back"})),
        ("found log: refused from 13:41", Said("found", {"source": "log", "text": "refused from 13:41"})),
        ("found it: a typo", Said("found", {"text": "it: a typo"})),
        ("for H1: refused", Said("evidence", {"hypothesis": "H1", "speaks": "for", "text": "refused"})),
        ("against h2 says green", Said("evidence", {"hypothesis": "H2", "speaks": "against", "text": "says green"})),
        ("for all users it is slow", Said("note", {"text": "for all users it is slow"})),
        ("out of stock", Said("note", {"text": "out of stock"})),
        ("out H2", Said("rule-out", {"hypothesis": "H2", "reason": ""})),
        ("answer Q1 pool is at 100", Said("answer", {"ask": "Q1", "answer": "pool is at 100"})),
        ("done A1", Said("done", {"action": "A1", "result": ""})),
        ("done with lunch", Said("note", {"text": "done with lunch"})),
        ("risk it may come back", Said("risk", {"text": "it may come back"})),
        ("'ask not what", Said("note", {"text": "ask not what"})),
        ('"done A1" he said', Said("note", {"text": 'done A1" he said'})),
        ("14:05", Said("note", {"text": ""}, "14:05")),
        ("", Said("note", {"text": ""})),
    ],
)
def test_what_a_line_means(line: str, said: Said) -> None:
    assert parse(line) == said


@given(st.text() | st.lists(st.sampled_from([*WORDS, "H1", "Q2", "3m", "by", "14:05", "@x", "#y"])).map(" ".join))
def test_every_line_means_something_and_loses_no_letter(line: str) -> None:
    said = parse(line)
    assert said.verb in {"note", *WORDS.values()}
    kept = f"{said.at} {' '.join(said.inputs.values())}".casefold()
    dropped = [word for word in re.findall(r"\w+", line.casefold()) if word not in kept]
    assert set(dropped) <= {*WORDS, "at", "by", "in", "because"}


@given(st.text(string.ascii_letters + string.digits + " .,!?-", min_size=1).map(str.strip).filter(bool))
def test_a_quote_mark_makes_it_a_note(words: str) -> None:
    assert parse(f"'{words}") == Said("note", {"text": words})


@given(
    st.sampled_from(sorted(WORDS)), st.sampled_from(["14:05", "-10m", "-2h"]), st.sampled_from(["H1", "Q1", "A1", "x"])
)
def test_a_time_before_it_changes_nothing_else(word: str, at: str, about: str) -> None:
    plain = parse(f"{word} {about} pool 3m")
    assert parse(f"{at} {word} {about} pool 3m") == Said(plain.verb, plain.inputs, at)


def test_words_that_only_look_like_a_beginning_stay_a_note() -> None:
    for line in ("asking Bob", "actions are late", "founder called", "donee A1", "risky business"):
        assert parse(line) == Said("note", {"text": line})
