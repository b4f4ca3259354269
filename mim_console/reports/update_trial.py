"""Templates of updates tried out before they are needed: for every audience, in every stage, on made-up incidents."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, get_args

from mim_console.incident.facts.lifecycle import Stage
from mim_console.reports.samples import NOW, samples
from mim_console.reports.template import WrongTemplate, environment, wrong
from mim_console.reports.update import BASE, drafted, labels, nothing_new, written

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from mim_console.incident.policy import Policy

_SHARED = ("base.j2", "phrases.j2")
_SUPPLIED = ("executives", "service-desk", "business", "customers", "technical", "regulators")
"""Audiences of the default policy: their templates come with the console, whether or not a policy has them."""


def faults(templates: Mapping[str, str], own: Collection[str], policy: Policy) -> list[WrongTemplate]:
    """All that is wrong with the templates of updates. `own` are the names of those that an organisation wrote."""
    found = {str(fault): fault for fault in (*_unread(templates), *_unused(templates, own, policy))}
    if not found:
        found = {str(fault): fault for fault in _failed(templates, policy)}
    return list(found.values())


def _unread(templates: Mapping[str, str]) -> Iterator[WrongTemplate]:
    from jinja2 import TemplateError

    for name, text in templates.items():
        try:
            environment(templates).parse(text, name, name)
        except TemplateError as error:
            yield wrong(error, name, templates)


def _unused(templates: Mapping[str, str], own: Collection[str], policy: Policy) -> Iterator[WrongTemplate]:
    """Templates of the organisation that nobody will ever see, most likely for a slip in their names."""
    from jinja2 import TemplateError
    from jinja2.meta import find_referenced_templates

    used = {BASE, *_SHARED}
    for audience in {*_SUPPLIED, *(each.id for each in policy.audiences)}:
        used |= {f"{audience}.j2", *(f"{audience}-{stage}.j2" for stage in get_args(Stage))}
    for name, text in templates.items():
        try:
            used |= {each for each in find_referenced_templates(environment().parse(text)) if each and each != name}
        except TemplateError:
            continue
    for name in own:
        if name not in used:
            known = ", ".join(each.id for each in policy.audiences)
            yield WrongTemplate(name, None, f"nothing uses it: begin its name with an audience ({known})")


def _failed(templates: Mapping[str, str], policy: Policy) -> Iterator[WrongTemplate]:
    for audience in (each.id for each in policy.audiences):
        try:
            labels(audience, templates)
        except WrongTemplate as fault:
            yield fault
        for incident, _ in samples(audience):
            for incident.stage in get_args(Stage):
                for final in (False, True):
                    try:
                        parts = drafted(incident, policy, audience, NOW, templates, final=final)
                        nothing_new(incident, policy, audience, NOW, templates)
                        due = None if final else NOW + timedelta(minutes=30)
                        written(incident, policy, audience, parts, due, final, NOW, templates)
                    except WrongTemplate as fault:
                        yield fault
