"""Who is called, and in which order."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mim_console.incident.directory import Contact, Directory, Rota

AT = datetime(2026, 3, 4, 14, 5, tzinfo=UTC)


def contact(name: str, title: str = "", **more: Any) -> Contact:
    return Contact(name=name, titles=(title,) if title else (), phone="+44 20 7946 0100", **more)


def names(contacts: list[Contact]) -> list[str]:
    return [each.name for each in contacts]


def test_a_title_a_role_and_a_name_are_read_alike() -> None:
    directory = Directory([contact("Ines", "Service owner"), contact("Service desk", kind="team")])
    for who in ("Service owner", "service-owner", "SERVICE  OWNER", "ines"):
        assert names(directory.holders(who, AT)) == ["Ines"]
    assert names(directory.holders("Service desk", AT)) == ["Service desk"]
    assert directory.holders("Service", AT) == []


def test_who_is_for_the_service_on_call_and_of_the_first_tier_is_called_first() -> None:
    off = Rota(AT + timedelta(hours=1), None)
    directory = Directory(
        [
            contact("elsewhere", "SME", services=("Mail",), tier=1),
            contact("asleep", "SME", services=("Cards",), tier=1, rota=off),
            contact("second", "SME", services=("Cards",), tier=2),
            contact("anything", "SME", tier=1),
            contact("first", "SME", services=("Cards",), tier=1),
        ]
    )
    assert names(directory.holders("sme", AT, ["cards"])) == ["first", "second", "anything", "asleep", "elsewhere"]
    assert names(directory.holders("sme", AT)) == ["anything", "elsewhere", "first", "second", "asleep"]


@pytest.mark.parametrize(
    ("rota", "clock", "on_call"),
    [
        (Rota(time(8), time(20), "Europe/London"), "2026-07-01T07:00+00:00", True),  # 08:00 there, in summer
        (Rota(time(8), time(20), "Europe/London"), "2026-01-05T07:00+00:00", False),
        (Rota(time(20), time(8)), "2026-03-04T02:00+00:00", True),
        (Rota(time(20), time(8)), "2026-03-04T08:00+00:00", False),
        (Rota(None, AT), "2026-03-04T14:04+00:00", True),
        (Rota(None, AT), "2026-03-04T14:05+00:00", False),
        (Rota(AT, AT + timedelta(days=7)), "2026-03-04T14:05+00:00", True),
    ],
)
def test_who_is_on_call(rota: Rota, clock: str, on_call: bool) -> None:
    assert contact("Wei", rota=rota).on_call(datetime.fromisoformat(clock)) is on_call


@given(st.times(), st.times(), st.datetimes(timezones=st.just(ZoneInfo("Europe/London"))))
def test_of_two_who_share_the_day_one_is_on_call(start: time, end: time, at: datetime) -> None:
    assume(start != end and 1 < at.year < 9999)
    assert Rota(start, end, "Europe/London").covers(at) != Rota(end, start, "Europe/London").covers(at)


def test_vendors_have_their_contacts_by_tier_and_people_their_manager() -> None:
    directory = Directory(
        [
            contact("Petra", kind="vendor", team="Acme", tier=2),
            contact("Duty desk", kind="vendor", team="Acme", tier=1),
            contact("Globex", kind="vendor"),
            contact("Bob", manager="Jo"),
            contact("Jo", manager="nobody known"),
        ]
    )
    assert directory.vendors() == ["Acme", "Globex"]
    assert names(directory.of_vendor("acme")) == ["Duty desk", "Petra"]
    assert (manager := directory.manager_of("bob")) is not None
    assert manager.name == "Jo"
    assert directory.manager_of("Jo") is None


def test_the_telephone_comes_first() -> None:
    assert contact("Bob", mobile="+44 7700 900100", email="bob@example.org").way == "phone +44 20 7946 0100"
    assert Contact(name="Bob", email="bob@example.org", chat="@bob").way == "chat @bob"
