"""The form of a verb, made from its inputs."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from mim_console.desk.moment import Refused
from mim_console.desk.verbs.common import PAST
from mim_console.incident.duration import said
from mim_console.incident.ids import is_id
from mim_console.incident.when import say
from mim_console.screens import doing
from mim_console.widgets.filling import Field, Reading
from mim_console.widgets.form import Form

if TYPE_CHECKING:
    from collections.abc import Callable

    from mim_console.desk.inputs import Input
    from mim_console.desk.moment import Moment
    from mim_console.desk.verb import Verb
    from mim_console.screens.console import Console

WHEN = "it happened"
"""The name of the last row, with which a verb is dated back."""


def form_for(app: Console, verb: Verb[...], incident: str | None, given: dict[str, str]) -> Form:
    """Asks for a verb's inputs, those given filled in, and does the verb."""
    moment = app.desk.moment(incident)

    def present() -> Moment:
        """As it is when a row is read: a form may stand open for minutes."""
        now = app.desk.now()
        return replace(moment, now=now, at=now)

    meant = {name: text for name, text in given.items() if is_id(text)}  # known, and nothing for a person to read
    fields = [
        _field(name, wanted, present, required=name in verb.required, given=given.get(name))
        for name, wanted in verb.inputs.items()
        if name not in meant
    ]
    when = Field(
        name=WHEN,
        label="Entry time",
        kind="time",
        help="now; or 14:05, -10m",
        read=partial(_read, replace(PAST, label="Entry time"), present),
        aside=True,
    )

    def commit(texts: dict[str, str]) -> str:
        at = texts.pop(WHEN, "")
        return doing.commit(app, verb, incident, texts | meant, at)

    about = "" if verb.opens else f" · {moment.incident.reference} {moment.incident.title}"
    form = Form(f"{verb.title}{about}", verb.help, [*fields, when], commit, reading=verb.shows(moment))
    form.writing = f"{verb.name} {incident} {' '.join(given.values())}"[:120]
    return form


def _field(name: str, wanted: Input, present: Callable[[], Moment], *, required: bool, given: str | None) -> Field:
    moment = present()
    text, options = wanted.filled(moment) if given is None else given, tuple(wanted.offered(moment))
    sole = required and not text and wanted.form == "choice" and len(options) == 1  # nothing else could be meant
    if sole:
        text = options[0][0]
    return Field(
        name=name,
        label=wanted.label,
        kind=wanted.form,
        required=required,
        text=text,
        given=sole or (given is not None and wanted.form != "long"),
        help=wanted.help,
        options=options,
        read=partial(_read, wanted, present),
    )


def _read(wanted: Input, present: Callable[[], Moment], text: str) -> Reading:
    """How an input is understood, where that is not plain from its text."""
    moment = present()
    try:
        value = wanted.read(text, moment)
    except Refused as refusal:
        return str(refusal).removeprefix(f"{wanted.label}: "), False  # its label stands beside it
    if wanted.remark and (remark := wanted.remark(moment, value)):
        return remark, True
    if isinstance(value, datetime):
        return say(value, moment.zone, moment.now), True
    if isinstance(value, timedelta):
        return said(value), True
    handle = getattr(value, "handle", value)
    return (handle, True) if isinstance(handle, str) and handle != text.strip() else ("", True)
