"""The receiver, with a store that stumbles."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime

import httpx
import pytest

from mim_console.data import sources_file
from mim_console.outside.alert_listener import Answer, House, NotStored, Post, application, is_local

SOURCES = sources_file.load().sources


def client(house: House) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(application(house)), base_url="http://localhost")


def house(store: object, *, local: bool = True) -> House:
    return House(SOURCES, {}, 1_000, 60_000, local, store, lambda: datetime.now(UTC))  # type: ignore[arg-type]


async def test_one_that_cannot_be_stored_holds_up_no_other() -> None:
    def store(posts: Sequence[Post]) -> list[Answer]:
        if any(b"poison" in post.body for post in posts):
            raise ZeroDivisionError
        return [Answer(200, {"alerts": 1}) for _ in posts]

    async with client(house(store)) as http:
        bodies = (b"poison" if n == 7 else b"good" for n in range(20))
        answers = await asyncio.gather(*(http.post("/alerts/grafana", content=body) for body in bodies))
    assert [answer.status_code for answer in answers] == [503 if n == 7 else 200 for n in range(20)]
    assert answers[7].headers["Retry-After"]


async def test_a_full_disk_asks_the_sender_to_come_again() -> None:
    def store(posts: Sequence[Post]) -> list[Answer]:
        raise NotStored("No space is left")

    async with client(house(store)) as http:
        answer = await http.post("/alerts/grafana", content=b"{}")
    assert (answer.status_code, answer.json()) == (503, {"error": "No space is left"})


async def test_behind_a_proxy_nobody_is_heard_without_a_secret() -> None:
    async with client(house(lambda posts: pytest.fail("nothing is stored"), local=False)) as http:
        assert (await http.post("/alerts/grafana", content=b"{}")).status_code == 403


async def test_of_what_is_too_large_only_the_beginning_is_handed_on() -> None:
    seen: list[int] = []

    def store(posts: Sequence[Post]) -> list[Answer]:
        seen.extend(len(post.body) for post in posts)
        return [Answer(413, {}) for _ in posts]

    async with client(house(store)) as http:
        assert (await http.post("/alerts/grafana", content=b"x" * 19_000)).status_code == 413
        assert (await http.post("/alerts/grafana", content=b"x" * 21_000)).status_code == 413
    assert seen == [1_001]


@pytest.mark.parametrize(
    ("host", "local"),
    [("127.0.0.1", True), ("127.8.8.8", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("::", False),
     ("localhost.evil.example", False), ("", False), ("10.0.0.1", False)],
)  # fmt: skip
def test_what_is_this_machine(host: str, local: bool) -> None:
    assert is_local(host) is local
