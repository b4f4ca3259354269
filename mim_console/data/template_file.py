"""The templates of what is written out; an organisation may lay its own beside its policy."""

from __future__ import annotations

from mim_console.data.rules_file import Problem, RulesError, default_text, find

REVIEW = "templates/review.md.j2"


def load(name: str) -> tuple[str, str]:
    """The template's text, the organisation's if there is one, and where it lies. Raises `RulesError`."""
    path = find(name)
    if path is None:
        return default_text(name), name
    try:
        return path.read_text(encoding="utf-8"), str(path)
    except (OSError, UnicodeDecodeError) as error:
        said = "it is not UTF-8" if isinstance(error, UnicodeDecodeError) else f"it cannot be read ({error.strerror})"
        raise RulesError([Problem(path, None, f"{said}: mend it, or move it away")]) from None
