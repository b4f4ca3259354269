"""The text of a table that a spreadsheet or another system wrote, and its rows with their lines."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

from mim_console.data.ordinary_file import beginning
from mim_console.data.rules_file import Problem, RulesError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def read_bytes(path: Path, largest: int) -> bytes:
    """What is in the file. Raises `RulesError` where it cannot be read or is larger than so many bytes."""
    try:
        content = beginning(path, largest + 1)
    except OSError as error:
        raise RulesError([Problem(path, None, f"it cannot be read ({error.strerror}): check the name")]) from None
    if len(content) > largest:
        mend = f"it is larger than {largest // 1_000_000} MB: is it another file?"
        raise RulesError([Problem(path, None, mend)])
    return content


def decoded(path: Path, content: bytes) -> str:
    """Its text, in UTF-8 or what Excel calls Unicode text. Raises `RulesError` with the line of what is neither."""
    wide = content[:2] in (b"\xff\xfe", b"\xfe\xff")
    try:
        return content.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        mend = "this is not UTF-8: save the file as “CSV UTF-8”"
        raise RulesError([Problem(path, line, mend)]) from None


def rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each row that is not empty, with the line on which it begins."""
    told = re.match(r"sep=(.)\r?\n", text)  # Excel's own word for the separator
    first = (text[told.end() :] if told else text).lstrip("\r\n").partition("\n")[0]
    separator = told[1] if told else max(",;\t|", key=first.count)
    body, line = (text[told.end() :], 2) if told else (text, 1)
    reader = csv.reader(io.StringIO(body, newline=""), delimiter=separator)
    csv.field_size_limit(max(csv.field_size_limit(), len(body)))  # a quote mark that is not closed swallows the rest
    before = 0
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield line + before, cells
        before = reader.line_num
