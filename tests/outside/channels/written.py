"""Messages to send in tests, and text with everything in it that services may take for something else."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from mim_console.incident.message import Message

HOSTILE = (
    "<!channel> <!here|x> <@U024BE7LH> @everyone @here <at>Bob</at> <https://evil.example|your bank>\n"
    "*bold* _it_ `code` ~gone~ [click](https://evil.example) # no head &amp; & < > \\n 5 > 3\n"
    "- no list\n1. nor this\n    nor code\n\x1b[31m\u202efdp.exe"
)


def message(text: str = "Card payments fail since 14:05. Next update 14:35 UTC.", **changed: Any) -> Message:
    """Write an update, with some of it otherwise."""
    usual: dict[str, Any] = {
        "id": "0197a1b2-0000-7000-8000-00000000000a.chat",
        "incident": "0197a1b2-0000-7000-8000-000000000001",
        "reference": "INC-2026-0042",
        "audience": "Executives",
        "subject": "Card payments: investigating",
        "at": datetime(2026, 3, 4, 14, 5, tzinfo=UTC),
        "status": "investigating",
        "major": True,
        "first": True,
        "final": False,
        "services": {"payments": "down", "mobile app": "at risk", "backoffice": "down"},
    }
    return Message(text=text, **{**usual, **changed})
