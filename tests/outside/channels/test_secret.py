"""Secrets are read where the policy says, and stand in nothing that is kept or shown."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import keyring
import pytest
from hypothesis import given
from hypothesis import strategies as st
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked

from mim_console.incident.safe import visible
from mim_console.outside.channels.secret import LONGEST, NoSecret, read, said

if TYPE_CHECKING:
    from collections.abc import Iterator

_TOKEN = st.text("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_%+ ", min_size=5, max_size=40).map(
    str.strip
)


class Vault(KeyringBackend):
    priority = 1.0

    def get_password(self, service: str, username: str) -> str | None:
        if service == "locked":
            raise KeyringLocked("the collection is locked")
        return {("mim-console", "slack/incidents"): "s3cret\n"}.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        raise NotImplementedError


@pytest.fixture
def vault() -> Iterator[None]:
    before = keyring.get_keyring()
    keyring.set_keyring(Vault())  # type: ignore[no-untyped-call]
    yield
    keyring.set_keyring(before)


@pytest.mark.usefixtures("vault")
def test_a_secret_comes_from_the_environment_or_the_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MIM_SECRET", " s3cret \n")
    assert read("env:MIM_SECRET") == read("keyring:mim-console/slack/incidents") == "s3cret"


@pytest.mark.usefixtures("vault")
@pytest.mark.parametrize(
    ("reference", "sentence"),
    [
        ("env:NOT_SET", "env:NOT_SET is not set: export NOT_SET before the console starts"),
        ("keyring:mim-console/mail", "keyring:mim-console/mail is not set: run `keyring set mim-console mail`"),
        ("keyring:locked/mail", "keyring:locked/mail cannot be read: the collection is locked"),
    ],
)
def test_a_secret_that_is_not_there_is_named_with_how_to_put_it_there(reference: str, sentence: str) -> None:
    with pytest.raises(NoSecret) as refused:
        read(reference)
    assert str(refused.value) == sentence


@given(parts=st.lists(_TOKEN.filter(lambda each: len(each) > 3), min_size=3, max_size=3), around=st.text(max_size=20))
def test_no_part_of_an_address_is_left_in_what_is_said(parts: list[str], around: str) -> None:
    path, sig, password = (quote(each, safe="") for each in parts)
    secret = f"https://user:{password}@example.org/{path}?sig={sig}"
    words = said(f"{around}|{secret}|{path}|{'|'.join(parts)}|{sig}", secret)
    left = words.replace("•••", "").replace(around, "")
    for part in (*parts, path, sig, password):
        assert part not in left or part in "https://example.org|@:?=sig=user…"


@given(words=st.text(max_size=1000))
def test_whatever_is_said_stands_on_one_bounded_visible_line(words: str) -> None:
    told = said(words)
    assert len(told) <= LONGEST
    assert visible(told, keep="") == told
