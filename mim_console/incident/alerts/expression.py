"""JMESPath (jmespath.org) with the few functions more that alerts need: most of them hide things in texts."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from jmespath.parser import ParsedResult

_LONGEST = 4000
"""Characters of a text in which a pattern is looked for: whoever sends it must not choose how long that takes."""
_UNFILLED = re.compile(r"\$[A-Z_]+\$?|\{[A-Za-z]+(\[[^\]]*\])?\}|\{\{.*\}\}", re.ASCII)
_PLAIN = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*(?: \|\| [A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)*", re.ASCII)
_SHELL = ("nagios", "icinga")
"""What monitoring that calls scripts puts before the names of its macros."""


def check(written: str) -> str:
    """The expression as it was written. Raises ValueError with what is wrong with it."""
    from jmespath.exceptions import JMESPathError

    try:
        _compiled(written)
    except (JMESPathError, RecursionError) as error:
        raise ValueError(f"this is no JMESPath: {str(error).splitlines()[0] or 'it is nested too deeply'}") from None
    return written


def find(written: str, value: Any) -> Any:
    """What the expression finds; None where there is nothing, or where a value is of a sort that it does not expect."""
    if paths := _paths(written):
        return _first(paths, value)
    from jmespath.exceptions import JMESPathError

    try:
        return _compiled(written).search(value, _options())
    except (JMESPathError, ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError):
        return None


def unfilled(value: Any) -> bool:
    """Whether it is a variable of a template that the sender had nothing for: `$TAGS`, `{Tags[key]}`, `{{ x }}`."""
    return isinstance(value, str) and len(value) < 200 and _UNFILLED.fullmatch(value.strip()) is not None


@lru_cache(maxsize=2000)
def _paths(written: str) -> tuple[tuple[str, ...], ...]:
    """What is nothing but paths with `||` between, as most are: a storm is read in a tenth of the time."""
    return tuple(tuple(path.split(".")) for path in written.split(" || ")) if _PLAIN.fullmatch(written) else ()


def _first(paths: tuple[tuple[str, ...], ...], value: Any) -> Any:
    found = None
    for path in paths:
        found = value
        for name in path:
            found = found.get(name) if isinstance(found, dict) else None
        if found is not None and found is not False and found not in ("", [], {}):
            break
    return found


@lru_cache(maxsize=2000)
def _compiled(written: str) -> ParsedResult:
    import jmespath

    return jmespath.compile(written)


@lru_cache(maxsize=1)
def _options() -> Any:
    from jmespath import Options
    from jmespath.functions import Functions, signature

    class More(Functions):
        """`json(text)`, `match(text, pattern)`, `field(object, names)`."""

        # They take anything: what is not there, or of another sort, is nothing found, and no mistake.

        @signature({"types": []})
        def _func_json(self, text: Any) -> Any:
            """The JSON that stands in a text; null where it is none."""
            from pydantic_core import from_json

            if not isinstance(text, str) or text.lstrip()[:1] not in ("{", "["):
                return None
            try:
                return from_json(text, allow_inf_nan=False)
            except ValueError:
                return None

        @signature({"types": []}, {"types": ["string"]})
        def _func_match(self, text: Any, pattern: str) -> str | None:
            """The first group of a pattern, or all that it matches; null where it matches nothing."""
            found = re.search(pattern, text[:_LONGEST]) if isinstance(text, str) else None
            return found[1 if found.re.groups else 0] if found else None

        @signature({"types": []}, {"types": ["array"]})
        def _func_field(self, table: Any, names: list[str]) -> Any:
            """The first of these fields that is not empty; `host_name`, `HOSTNAME`, `$HOSTNAME$` are all `hostname`."""
            if not isinstance(table, dict):
                return None
            plain = {_plain(name): value for name, value in table.items() if value not in (None, "", [])}
            found = (plain.get(_plain(name)) for name in names)
            return next((value for value in found if value is not None and not unfilled(value)), None)

    return Options(custom_functions=cast("Any", More)())


@lru_cache(maxsize=1000)
def _plain(name: str) -> str:
    letters = re.sub(r"[^a-z0-9]", "", name.casefold())
    for before in _SHELL:
        letters = letters.removeprefix(before)
    return letters
