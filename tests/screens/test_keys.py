"""Keys: each verb has one, and no menu offers two things by the same letter."""

from __future__ import annotations

from collections import Counter

import pytest

from mim_console.desk.verbs import VERBS
from mim_console.screens.keys import DIRECT, EVERYWHERE, GROUPS, ITEMS, VERB_KEYS, VIEWS
from mim_console.screens.resting import SORTS

MENUS = {
    "parts of the work": [*GROUPS.values()],
    **{part: [VERB_KEYS[verb.name] for verb in VERBS.values() if verb.about == part] for part in GROUPS},
    **{f"an item: {sort}": [VERB_KEYS[verb] for verb in verbs] for sort, (_, verbs) in ITEMS.items()},
    "into the review": [*SORTS, "s"],
    "every screen": [*DIRECT, *VIEWS, *(key for key, _ in EVERYWHERE)],
}


@pytest.mark.parametrize("menu", MENUS)
def test_no_menu_has_a_letter_twice(menu: str) -> None:
    assert [letter for letter, times in Counter(MENUS[menu]).items() if times > 1] == []


def test_every_verb_has_a_key_in_a_menu_and_no_key_is_left_of_one_that_is_gone() -> None:
    assert set(VERB_KEYS) == set(VERBS)
    assert {verb.about for verb in VERBS.values()} == set(GROUPS)
