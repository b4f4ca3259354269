"""What every template shares: it cannot do harm, and what is wrong with it is said with its line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from jinja2.sandbox import ImmutableSandboxedEnvironment

FAILURES = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What a template may run into besides Jinja's own errors."""


class WrongTemplate(Exception):
    """The template cannot be filled in. The message is one sentence: which, where, and what is wrong."""

    def __init__(self, name: str, line: int | None, said: str) -> None:
        super().__init__(f"{name}{f', line {line}' if line else ''}: {said}.")
        self.name, self.line, self.said = name, line, said


def environment(
    templates: Mapping[str, str] | None = None, finalize: Callable[[Any], Any] | None = None
) -> ImmutableSandboxedEnvironment:
    """Where templates are filled in. They find each other by name, change nothing and reach nothing."""
    from jinja2 import FunctionLoader, StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    known = templates or {}
    return ImmutableSandboxedEnvironment(
        # With its name as the file's, a failure names the template that it is in.
        loader=FunctionLoader(lambda name: (known[name], name, None) if name in known else None),
        autoescape=False,
        finalize=finalize,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def wrong(error: Exception, name: str, templates: Mapping[str, str] | None = None) -> WrongTemplate:
    """What to say of an error in the template `name`, or in one of those that it uses."""
    from jinja2 import TemplateError, TemplateNotFound, TemplateSyntaxError

    said = (error.message if isinstance(error, TemplateError) else None) or str(error) or type(error).__name__
    said = re.sub(r"'[\w.]*?(\w+) object'", r"the \1", said)
    if isinstance(error, TemplateSyntaxError):
        return WrongTemplate(error.name or name, error.lineno, said.rstrip("."))
    if isinstance(error, TemplateNotFound):
        said = f"there is no template {error.name!r}"
    line, step = None, error.__traceback__
    while step is not None:
        if (file := step.tb_frame.f_code.co_filename) in {name, *(templates or ())}:
            name, line = file, step.tb_lineno
        step = step.tb_next
    return WrongTemplate(name, line, " ".join(said.split()).rstrip("."))
