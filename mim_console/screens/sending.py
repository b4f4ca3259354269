"""Sending what was composed: as it stands, or in spite of what is wrong with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mim_console.desk.verbs import VERBS
from mim_console.screens import doing
from mim_console.widgets.filling import Field
from mim_console.widgets.form import Form

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mim_console.desk.composing import Composed
    from mim_console.incident.wording import Remark
    from mim_console.screens.console import Console
    from mim_console.screens.drafting import Draft


def send(
    app: Console,
    incident: str,
    draft: Draft,
    composed: Composed,
    labels: Mapping[str, str],
    sent: Callable[[str], None],
) -> None:
    """Send it, asking first for a reason where something is wrong; `sent` hears its handle once it is in the outbox."""
    if errors := composed.errors:
        many = f"{len(errors)} things are wrong; they go" if len(errors) > 1 else "One thing is wrong; it goes"
        why = Field(
            name="because", label="Because", required=True, help="goes on the record", read=lambda _: ("", True)
        )
        form = Form(
            "Send it in spite of this?",
            f"{many} on the record with your name.",
            [why],
            lambda texts: _record(app, incident, draft, texts["because"], sent),
            "send it",
            "\n".join(_in_full(each, labels) for each in errors),
        )
        app.push_screen(form)
    elif problem := _record(app, incident, draft, "", sent):
        app.say(problem, wrong=True)


def _in_full(remark: Remark, labels: Mapping[str, str]) -> str:
    part = labels.get(remark.part, "")
    return f"✗ {f'{part}: ' if part else ''}{remark.said}"


def _record(app: Console, incident: str, draft: Draft, because: str, sent: Callable[[str], None]) -> str:
    """What went wrong, or nothing when it is in the outbox."""
    before = set(app.desk.incident(incident).outgoing)
    if problem := doing.commit(app, VERBS["update"], incident, draft.typed(because)):
        return problem
    new = next((each for id, each in app.desk.incident(incident).outgoing.items() if id not in before), None)
    sent(new.handle if new else "")
    return ""
