"""Columns that fit a page, whatever stands in them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from mim_console.reports.columns import GAP, LEAST, columns, wrapped

WORDS = st.text(st.sampled_from("ab 漢é-/.1"), max_size=60).map(lambda text: " ".join(text.split()))


@given(st.lists(st.lists(WORDS, min_size=3, max_size=3), max_size=6), st.integers(3 * LEAST + 2 * GAP, 100))
def test_no_line_is_wider_than_the_page_and_nothing_is_lost(rows: list[list[str]], width: int) -> None:
    lines = columns(rows, width)
    assert all(cell_len(line) <= width for line in lines)
    assert all(line == line.rstrip() for line in lines)
    letters = sorted("".join(char for row in rows for cell in row for char in cell if char != " "))
    assert sorted(char for line in lines for char in line if char != " ") == letters


@given(WORDS, st.integers(2, 40))
def test_a_text_is_broken_between_its_words_where_that_is_possible(text: str, width: int) -> None:
    lines = wrapped(text, width)
    assert all(cell_len(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    if all(cell_len(word) <= width for word in text.split()):
        assert " ".join(lines) == text


def test_columns_stand_below_each_other() -> None:
    assert columns([("when", "who"), ("14:05", "the resolver group")], 17) == [
        "when   who",
        "14:05  the",
        "       resolver",
        "       group",
    ]
