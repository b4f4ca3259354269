"""The table is read back as it was written, and a spreadsheet computes none of it."""

from __future__ import annotations

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from mim_console.incident.facts.record import Noted
from mim_console.incident.fold import fold
from mim_console.reports.table_csv import COLUMNS, HEAD, harmless, table_csv
from tests.reports.made import STANDING, recorded

TEXT = st.text(min_size=1, max_size=30) | st.text(st.sampled_from("=+-@＝＋\t\r\n ,;\"'|a1\x1b\u202e"), min_size=1)


@given(st.lists(TEXT, min_size=1, max_size=5))
def test_a_row_an_entry_and_no_formula(texts: list[str]) -> None:
    entries = recorded((Noted(text=text) for text in texts), STANDING, author=texts[0])
    written = "".join(table_csv(fold(entries), entries))
    header, *rows = csv.reader(io.StringIO(written, newline=""), strict=True)
    assert tuple(header) == COLUMNS
    assert rows[-1][5:7] == [HEAD, f"mim verify --head here:{len(entries)}:{entries[-1].chain}"]
    assert [row[-1] for row in rows[:-1]] == [str(entry.n) for entry in entries]
    for row in rows:
        assert len(row) == len(COLUMNS)
        for cell in row:
            assert cell.lstrip()[:1] not in {*"=+-@＝＋－＠"} or not cell.strip()
            assert cell[:1] not in {*"\t\r\n"} or not cell
    for line in written.split("\r\n")[:-1]:
        assert "\r" not in line


@given(TEXT)
def test_only_what_could_be_a_formula_is_marked(text: str) -> None:
    marked = harmless(text)
    assert marked.lstrip("'") == harmless(marked).lstrip("'")
    assert not text[0].isalnum() or marked[0] != "'"


def test_lines_of_one_text_stay_in_one_cell() -> None:
    entries = recorded([Noted(text='one, "two"\nthree')], STANDING)
    assert '"one, ""two""\nthree"' in "".join(table_csv(fold(entries), entries))
