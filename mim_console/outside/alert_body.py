"""The body of an alert as it comes in: JSON, or the fields of a form; nobody vouches for either."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from pydantic_core import from_json

FIELDS = 500
"""Fields that are read from a form."""


class Unreadable(Exception):
    """A body is neither; the message is one sentence."""


def parsed(body: bytes, sort: str = "", headers: Mapping[str, str] | None = None) -> Any:
    """The value of a body. `sort` is its content type, which is a hint at most: senders are careless with it.

    CloudEvents may have their attributes in `headers` (names in lower case). Raises `Unreadable`.
    """
    text = _text(body).strip()
    if not text:
        raise Unreadable("the body is empty")
    value = _form(text) if text[:1] not in ("{", "[") and ("form" in sort or "=" in text[:200]) else None
    if value is None:
        value = _json(text)
    attributes = {name[3:]: said for name, said in (headers or {}).items() if name.startswith("ce-")}
    return {**attributes, "data": value} if "specversion" in attributes else value


def _text(body: bytes) -> str:
    if body[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return body.decode("utf-16", errors="replace")
    return body.decode("utf-8-sig", errors="replace")


def _json(text: str) -> Any:
    try:
        value = from_json(text, allow_inf_nan=False)
    except ValueError as strictly:
        value = _with_raw_lines(text, strictly)
    if not isinstance(value, (dict, list)):
        raise Unreadable("this is JSON, and neither an object nor a list")
    return value


def _with_raw_lines(text: str, strictly: ValueError) -> Any:
    """Templates put texts of several lines between quotes as they are."""
    if "control character" not in str(strictly):
        raise Unreadable(f"this is not JSON that can be read ({strictly})")
    try:
        value = json.loads(text, strict=False, parse_constant=str)
        from_json(json.dumps(value), allow_inf_nan=False)  # no deeper than the other way allows
    except (ValueError, RecursionError):
        raise Unreadable(f"this is not JSON that can be read ({strictly})") from None
    return value


def _form(text: str) -> Any:
    """The fields, or the JSON in the only one; None where it is no form."""
    try:
        fields = dict(parse_qsl(text, keep_blank_values=True, max_num_fields=FIELDS))
    except ValueError:
        raise Unreadable(f"this form has more than {FIELDS} fields") from None
    only = next(iter(fields.values())) if len(fields) == 1 else ""
    if only.lstrip()[:1] in ("{", "["):
        return _json(only)
    return fields or None
