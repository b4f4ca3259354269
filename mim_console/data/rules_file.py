"""Files of rules that an organisation edits: read, laid over the defaults, and every mistake named with its line."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from difflib import get_close_matches
from importlib.resources import files
from types import NoneType
from typing import TYPE_CHECKING, Any, TypeVar, get_args

from platformdirs import user_config_path
from pydantic import BaseModel, ValidationError

from mim_console.data.ordinary_file import beginning
from mim_console.data.toml_lines import line_of, lines
from mim_console.incident.policy import Contradictory

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pydantic_core import ErrorDetails

Model = TypeVar("Model", bound=BaseModel)
Where = tuple[str | int, ...]
LARGEST = 1_000_000
"""Bytes: what is larger is not a file of rules."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake: the file, its line (None if the line cannot be told) and what would mend it."""

    path: Path
    line: int | None
    text: str

    def __str__(self) -> str:
        return f"{self.path}{f':{self.line}' if self.line else ''}: {self.text}"


class RulesError(Exception):
    """A file of rules cannot be used; `problems` says all that is wrong with it."""

    def __init__(self, problems: list[Problem]) -> None:
        more = f" ({len(problems) - 1} more)" if len(problems) > 1 else ""
        super().__init__(f"{problems[0]}{more}")
        self.problems = problems


def default_text(name: str) -> str:
    """A file of rules as it comes with the console: `policy.toml`, `playbook.toml`."""
    return files("mim_console.data").joinpath("defaults", name).read_text(encoding="utf-8")


def usual_place(name: str) -> Path:
    """Where a file of rules is looked for if nobody names another."""
    return user_config_path("mim-console") / name


def beside(name: str, policy: Path | None) -> Path:
    """Where a file is that belongs to a policy: beside the one that was named, else in the usual place."""
    return usual_place(name) if policy is None else policy.parent / name


def own(name: str, policy: Path | None) -> Path | None:
    """The organisation's file of that name, beside the named policy or else in the usual place; None for neither."""
    places = (beside(name, policy), usual_place(name))
    return next((path for path in places if path.exists()), None)


def find(name: str, named: Path | None = None) -> Path | None:
    """The file to read: the one that was named, else the one in the usual place if there is one."""
    if named is not None:
        return named
    usual = usual_place(name)
    return usual if usual.exists() else None


def defaults(model: type[Model], name: str) -> Model:
    """The rules that hold where nobody wrote others."""
    return model.model_validate(tomllib.loads(default_text(name)))


def read(model: type[Model], path: Path, name: str) -> Model:
    """The rules in the file at `path`, laid over the default file `name`; RulesError if they cannot be used."""
    text = _text(path)
    try:
        written = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r" \(at (?:line (\d+), column \d+|end of document)\)$", str(error))
        line = int(place[1]) if place and place[1] else text.count("\n") + 1
        said = str(error)[: place.start()] if place else str(error)
        raise RulesError([Problem(path, line, f"this is not TOML: {said[:1].lower()}{said[1:]}")]) from None
    except RecursionError:
        raise RulesError([Problem(path, None, "this is nested too deeply for a file of rules")]) from None
    try:
        return model.model_validate(merged(tomllib.loads(default_text(name)), written))
    except ValidationError as error:
        raise RulesError(located(path, list(_mends(model, error)))) from None


def merged(below: Any, above: Any) -> Any:
    """Tables key by key; of anything else, lists too, the one above."""
    if not (isinstance(below, dict) and isinstance(above, dict)):
        return above
    return below | {key: merged(below[key], value) if key in below else value for key, value in above.items()}


def copy_defaults(name: str, path: Path) -> None:
    """Write the default file, with all its comments, to a `path` where there is nothing yet."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(default_text(name))
    except OSError as error:
        there = "this file is there already: name another, or move it away"
        mend = there if path.exists() else f"it cannot be written ({error.strerror}): name another place"
        raise RulesError([Problem(path, None, mend)]) from None


def _text(path: Path) -> str:
    try:
        content = beginning(path, LARGEST + 1)
    except OSError as error:
        raise RulesError([Problem(path, None, f"it cannot be read ({error.strerror}): check the name")]) from None
    if len(content) > LARGEST:
        raise RulesError([Problem(path, None, "this is too large for a file of rules: is it another file?")])
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise RulesError([Problem(path, line, "this is not UTF-8: save the file as UTF-8")]) from None


def located(path: Path, mends: list[tuple[Where, str]]) -> list[Problem]:
    """Each mend with the line of the file that it is about, from top to bottom. The file is valid TOML."""
    text = _text(path)
    found, written = lines(text), tomllib.loads(text)
    problems = []
    for where, mend in mends:
        line = line_of(where, found)
        whose = " (not in this file, so the default)" if where and line is None else ""
        problems.append(Problem(path, line, f"{_said(where, written)}{whose}: {mend}"))
    return sorted(problems, key=lambda problem: problem.line or 0)


def _mends(model: type[BaseModel], error: ValidationError) -> Iterator[tuple[Where, str]]:
    errors = error.errors()
    wrong_keys = {one["loc"][:-1] for one in errors if one["loc"][-1:] == ("[key]",)}
    for one in errors:
        where, reason = one["loc"], one.get("ctx", {}).get("error")
        if isinstance(reason, Contradictory):
            yield from reason.found
        elif where[:-1] in wrong_keys and where[-1] == "[key]":
            yield where[:-1], _mend(one, model, where[:-1])
        elif not any(where[:n] in wrong_keys for n in range(len(where))):  # else what is below it does not matter
            yield where, _mend(one, model, where)


def _said(where: Where, rules: Any) -> str:
    """A path in the reader's terms: an item of a list by its id, or counted from 1."""
    said: list[str] = []
    for part in where:
        try:
            rules = rules[part]
        except (KeyError, IndexError, TypeError):
            rules = None
        named = rules.get("id") if isinstance(rules, dict) else None
        said.append(part if isinstance(part, str) else str(named or part + 1))
    return ".".join(said) or "the file"


_MENDS = {
    "missing": "it is missing: write it",
    "string_type": "write text in quotes",
    "bool_type": "write true or false",
    "bool_parsing": "write true or false",
    "int_type": "write a whole number",
    "int_parsing": "write a whole number",
    "int_from_float": "write a whole number",
    "float_type": "write a number",
    "float_parsing": "write a number",
    "tuple_type": "write a list, in [ ]",
    "dict_type": "write a table, as { key = value }",
    "model_type": "write a table, as { key = value }",
    "string_too_short": "it is empty: write something",
}


def _mend(error: ErrorDetails, model: type[BaseModel], where: Where) -> str:
    sort, context = error["type"], error.get("ctx", {})
    if sort == "extra_forbidden":
        known = _keys(model, where[:-1])
        near = get_close_matches(str(where[-1]), known, n=1)
        hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}"
        return f"this is not known; {hint}"
    if sort in _MENDS:
        return _MENDS[sort]
    if sort == "literal_error":
        return f"{error['input']!r} is not possible: write {context['expected']}"
    if sort == "value_error":
        return str(context["error"])
    return f"{error['msg'][:1].lower()}{error['msg'][1:]}"


def _keys(kind: Any, where: Where) -> list[str]:
    """The keys that a model knows at a place."""
    for part in where:
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            kind = kind.model_fields[str(part)].annotation
        else:  # dict[key, value] or tuple[item, ...]
            kind = [one for one in get_args(kind) if one is not ...][-1]
        while NoneType in get_args(kind) or hasattr(kind, "__metadata__"):
            kind = get_args(kind)[0]
    return list(kind.model_fields) if isinstance(kind, type) and issubclass(kind, BaseModel) else []
