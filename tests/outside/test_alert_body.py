"""Bodies of alerts, as careless as their senders."""

from __future__ import annotations

import json
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mim_console.outside.alert_body import FIELDS, Unreadable, parsed


@pytest.mark.parametrize(
    "sort", ["application/json", "text/plain", "application/x-www-form-urlencoded", "", "image/png"]
)
def test_json_is_read_whatever_it_is_called(sort: str) -> None:
    assert parsed(b' {"title": "a=b"}', sort) == {"title": "a=b"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings(encoding: str) -> None:
    assert parsed('{"title": "Störung"}'.encode(encoding)) == {"title": "Störung"}


@given(
    st.dictionaries(st.from_regex(r"[A-Za-z_]{1,9}", fullmatch=True), st.text(st.characters(codec="utf-8")), min_size=1)
)
def test_a_form_is_read(fields: dict[str, str]) -> None:
    body = urlencode(fields).encode()
    only = next(iter(fields.values())) if len(fields) == 1 else ""
    if only.lstrip()[:1] not in ("{", "["):
        assert parsed(body, "application/x-www-form-urlencoded") == fields


def test_json_in_the_only_field_of_a_form_counts() -> None:
    assert parsed(urlencode({"payload": json.dumps({"a": [1]})}).encode()) == {"a": [1]}


def test_lines_that_a_template_put_between_quotes_are_read() -> None:
    assert parsed(b'{"text": "one\ntwo\tthree"}') == {"text": "one\ntwo\tthree"}


def test_attributes_of_an_event_may_stand_in_headers() -> None:
    headers = {"ce-specversion": "1.0", "ce-type": "alert.fired", "content-type": "application/json"}
    assert parsed(b'{"a": 1}', "", headers) == {"specversion": "1.0", "type": "alert.fired", "data": {"a": 1}}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"   ",
        b"{",
        b"12",
        b'"text"',
        b"[" * 1_000_000,
        b'{"a":' * 300 + b"1" + b"}" * 300,
        b'{"a": "\n' + b'","b":[' * 300,
        b'{"a": NaN}',
        b"9" * 100_000,
        b"&".join(b"f%d=1" % n for n in range(FIELDS + 1)),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_sentence(body: bytes) -> None:
    with pytest.raises(Unreadable) as refusal:
        parsed(body)
    assert len(str(refusal.value).splitlines()) == 1


def test_the_last_of_two_fields_of_one_name_counts() -> None:
    assert parsed(b'{"state": "firing", "state": "resolved"}') == {"state": "resolved"}


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    try:
        value = parsed(body)
    except Unreadable:
        value = {}
    assert isinstance(value, (dict, list))
