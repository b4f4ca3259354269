"""What a log line will become, said while it is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from mim_console.desk.moment import Refused
from mim_console.desk.verbs import VERBS
from mim_console.desk.verbs.common import PAST
from mim_console.incident import logline
from mim_console.incident.when import say
from mim_console.widgets.theme import MUTED

if TYPE_CHECKING:
    from datetime import datetime

    from mim_console.desk.moment import Moment

HINT = "note · ask Bob … 3m · found … · did … · hyp … · decide … because … · action @Sam … by 14:50 · -10m …"


def preview(line: str, moment: Moment) -> tuple[Content, bool]:
    """What the line means, and whether it can be entered as it stands."""
    if not line.strip():
        return Content.styled(HINT, MUTED), True
    said = logline.parse(line)
    verb = VERBS[said.verb]
    try:
        if reason := verb.why_off(moment):
            raise Refused(reason)
        values = verb.read(said.inputs, moment)
        at = PAST.read(said.at, moment) if said.at else None
    except Refused as refusal:
        return Content.styled(str(refusal), "$text-error"), False
    parts = [Content.styled(said.verb, "bold $text-primary")]
    for name, value in values.items():
        label, shown = verb.inputs[name].label.lower(), _shown(value, moment)
        parts.append(Content.assemble((f"{label} ", MUTED), Content(shown)))
    if at is not None:
        parts.append(Content.assemble(("happened ", MUTED), _time(at, moment)))
    return Content(" · ").join(parts), True


def _shown(value: object, moment: Moment) -> str:
    from datetime import datetime

    if isinstance(value, datetime):
        return _time(value, moment)
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return str(getattr(value, "handle", value))


def _time(at: datetime, moment: Moment) -> str:
    return say(at, moment.zone, moment.now)
