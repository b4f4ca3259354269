"""What a form knows while it is filled."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from mim_console.widgets.filling import Field, Filling, Reading


def plain(_text: str) -> Reading:
    return "", True


def number(text: str) -> Reading:
    return (f"{int(text):,}", True) if text.isascii() and text.isdigit() else (f"{text!r} is not a number", False)


WHOM = Field(
    name="whom", label="Whom", required=True, options=(("Bob", "database"), ("Bo", ""), ("Ana", "MIM")), read=plain
)
USERS = Field(name="users", label="Users", read=number)
WHEN = Field(name="when", label="When", read=plain, aside=True)


def test_it_begins_where_something_is_needed() -> None:
    assert Filling([USERS, WHOM, WHEN]).here == 1
    assert Filling([USERS, replace(WHOM, text="Bob")]).here == 0
    assert Filling([replace(USERS, text="4", given=True), WHOM]).here == 1
    assert Filling([WHEN]).here == 0


def test_where_nothing_is_asked_all_is_shown_and_enter_enters_it() -> None:
    filling = Filling([replace(USERS, text="4", given=True), replace(WHOM, text="Bob", given=True), WHEN])
    assert (filling.here, filling.ahead()) == (2, None)


def test_what_is_offered_narrows_as_somebody_types() -> None:
    filling = Filling([WHOM])
    assert [word for word, _ in filling.offered] == ["Bob", "Bo", "Ana"]
    filling.write("b")
    assert [word for word, _ in filling.offered] == ["Bob", "Bo"]
    filling.write("mim")
    assert [word for word, _ in filling.offered] == ["Ana"], "the meaning counts too"
    filling.write("bob")
    assert len(filling.offered) == 3, "a whole word offers the others again"


def test_an_offer_is_taken_and_given_back() -> None:
    filling = Filling([WHOM])
    filling.write("b")
    filling.choose(1)
    assert filling.texts == ["Bo"]
    filling.choose(99)
    assert filling.texts == ["Bo"]
    filling.choose(-1)
    assert filling.texts == ["b"]


def test_in_a_list_only_the_last_part_is_completed() -> None:
    filling = Filling([WHOM])
    filling.write("Ana, b")
    assert [word for word, _ in filling.offered] == ["Bob", "Bo"]
    filling.choose(0)
    assert filling.texts == ["Ana, Bob"]


def test_what_is_wrong_is_said_where_it_is() -> None:
    filling = Filling([WHOM, USERS, WHEN])
    assert (filling.wrong(0), filling.wrong(1), filling.wrong(2)) == ("this is needed", "", "")
    filling.write("Bob")
    filling.go(1)
    filling.write("many")
    assert filling.first_wrong() == 1
    assert filling.wrong(1) == "'many' is not a number"
    filling.write("400000")
    assert (filling.first_wrong(), filling.read(1)) == (None, ("400,000", True))


def test_enter_leaves_out_what_is_aside() -> None:
    filling = Filling([WHOM, USERS, WHEN])
    assert filling.ahead() == 1
    filling.go(1)
    assert filling.ahead() is None


@given(st.lists(st.one_of(st.text(max_size=4), st.integers(-2, 4), st.sampled_from(["next", "back"])), max_size=20))
def test_whatever_is_done_one_row_at_a_time_changes(deeds: list[str | int]) -> None:
    filling = Filling([WHOM, USERS, WHEN])
    for deed in deeds:
        here, before = filling.here, list(filling.texts)
        if deed in ("next", "back"):
            filling.go(here + (1 if deed == "next" else -1))
            assert filling.texts == before
        elif isinstance(deed, int):
            filling.choose(deed)
        else:
            filling.write(deed)
            assert filling.texts[here] == deed
        assert [n for n in range(3) if filling.texts[n] != before[n]] in ([], [here])
    assert filling.touched == (filling.texts != ["", "", ""])
