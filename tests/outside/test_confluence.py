"""Confluence takes what it is given, once, however often it is tried; and says in its own words what it does not."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from mim_console.incident.publishing import Leaf
from mim_console.outside.confluence import put
from tests.services.confluence import Confluence

if TYPE_CHECKING:
    from tests.channels_stage import Services
    from tests.services.wire import How

LEAF = Leaf("0198-abc", "INC-1 Cards & shops fail", "<p>incident 0198-abc</p>", "5 entries", "<svg/>", "timeline.svg")


def test_a_page_is_made_once_and_then_written_anew(services: Services) -> None:
    wiki = services.wiki()
    made = put(LEAF, wiki)
    assert (made.outcome.result, made.version) == ("accepted", 1)
    assert made.link == f"https://{Confluence.host}/wiki/spaces/OPS/pages/{made.page}"
    forgotten = put(LEAF, wiki)
    again = put(replace(LEAF, page=made.page, version=2, title="INC-1 Retitled", picture="<svg>2</svg>"), wiki)
    assert (forgotten.page, forgotten.version, again.page, again.version) == (made.page, 2, made.page, 3)
    (page,) = services.confluence.pages.values()
    assert (page["title"], page["parentId"]) == ("INC-1 Retitled", Confluence.parent)
    assert services.confluence.files == {(made.page, "timeline.svg"): b"<svg>2</svg>"}
    assert again.outcome.said == ""


def test_somebody_else_who_writes_there_is_overwritten_and_told_of(services: Services) -> None:
    wiki = services.wiki()
    made = put(LEAF, wiki)
    services.confluence.edited_by_somebody(made.page)
    services.confluence.overtaken = 1
    again = put(replace(LEAF, page=made.page, version=1), wiki)
    assert (again.version, again.outcome.said) == (4, "over version 2, which somebody else wrote")
    services.confluence.overtaken = 9
    busy = put(replace(LEAF, page=made.page, version=4), wiki)
    assert (busy.outcome.result, busy.outcome.said) == ("unreached", "somebody else writes that page just now")


def test_a_page_that_was_deleted_is_made_again_and_a_strangers_is_left_alone(services: Services) -> None:
    wiki = services.wiki()
    made = put(LEAF, wiki)
    services.confluence.pages[made.page]["status"] = "trashed"
    again = put(replace(LEAF, page=made.page, version=1), wiki)
    assert again.page != made.page
    stranger = put(replace(LEAF, incident="another"), wiki)
    assert stranger.outcome.result == "refused"
    assert "was not written here" in stranger.outcome.said


@pytest.mark.parametrize(
    ("how", "result"),
    [
        ("refuse", "refused"),
        ("limit", "unreached"),
        ("fail", "unreached"),
        ("down", "unreached"),
        ("gone", "unreached"),
    ],
)
def test_what_goes_wrong_is_said_without_the_token(services: Services, how: How, result: str) -> None:
    services.confluence.always(how)
    came = put(LEAF, services.wiki(), timeout=2)
    assert came.outcome.result == result
    assert came.outcome.said
    assert Confluence.token not in came.outcome.said
    assert not services.confluence.pages


def test_a_lost_answer_makes_no_second_page(services: Services) -> None:
    services.confluence.next("fine", "gone")
    lost = put(LEAF, services.wiki(), timeout=2)
    assert lost.outcome.result == "in doubt"
    found = put(LEAF, services.wiki())
    assert (found.outcome.result, len(services.confluence.pages)) == ("accepted", 1)


def test_a_page_without_its_picture_is_better_than_none(services: Services) -> None:
    services.confluence.next("fine", "fine", "refuse")
    came = put(LEAF, services.wiki())
    assert (came.outcome.result, came.version) == ("accepted", 1)
    assert came.outcome.said == "without its picture: 403 Forbidden: Not permitted"


def test_a_token_that_is_not_there_or_not_theirs(services: Services) -> None:
    missing = put(LEAF, services.wiki(token="env:NOT_SET"))
    assert missing.outcome.result == "refused"
    assert "NOT_SET is not set" in missing.outcome.said
    other = put(LEAF, services.wiki(user="nobody@example.org"))
    assert "401 Unauthorized" in other.outcome.said
