"""`wording`: the check on any text, for people and for programs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

GOOD = (
    "Since 09:10 UTC about 400 branch staff cannot take cards. We are switching to the backup. Next update 10:00 UTC."
)
BAD = "DB failover soon, ETA 10 mins."


def test_a_good_text_passes_from_a_file_and_from_a_pipe(mim: Any, tmp_path: Path) -> None:
    (tmp_path / "update.txt").write_text(GOOD)
    assert mim("wording", "--audience", "executives", str(tmp_path / "update.txt")) == "Nothing to mend.\n"
    assert mim("wording", "--audience", "executives", input=GOOD) == "Nothing to mend.\n"
    assert json.loads(mim("wording", "--audience", "executives", "--json", "-", input=GOOD)) == []


def test_a_bad_text_fails_and_every_remark_says_what_to_write(mim: Any) -> None:
    result = mim.result("wording", "--audience", "executives", "-", input=BAD)
    assert result.exit_code == 1
    for words in ("error", "“ETA” promises", "“soon” says no time", "switch to the backup", "Next update 10:00 UTC"):
        assert words in result.stdout


def test_for_programs_there_are_four_fields(mim: Any) -> None:
    result = mim.result("wording", "--audience", "executives", "--json", input=BAD)
    said = json.loads(result.stdout)
    assert result.exit_code == 1
    assert [[*each] for each in said] == [["level", "rule", "text", "instead"]] * len(said)
    assert {each["level"] for each in said} == {"error", "warning"}


def test_warnings_alone_do_not_fail(mim: Any) -> None:
    assert "warning" in mim("wording", "--audience", "business", input=f"A pod is slow. {GOOD}")
    assert mim("wording", "--audience", "technical", input=f"A pod is slow. {GOOD}") == "Nothing to mend.\n"


def test_an_audience_that_is_not_known_names_those_that_are(mim: Any) -> None:
    said = mim.fails(1, "wording", "--audience", "everybody", input=GOOD)
    known = "executives, service-desk, business, customers, technical, regulators"
    assert said == f"'everybody' is no audience: write one of {known}, review.\n"


@pytest.mark.parametrize(("bytes", "said"), [(None, "cannot be read"), (b"\xff\xfe", "is not UTF-8")])
def test_a_file_that_cannot_be_read_says_so(mim: Any, tmp_path: Path, bytes: bytes | None, said: str) -> None:
    if bytes is not None:
        (tmp_path / "update.txt").write_bytes(bytes)
    assert said in mim.fails(1, "wording", "--audience", "business", str(tmp_path / "update.txt"))


def test_the_words_are_those_of_the_policy(mim: Any, tmp_path: Path) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text('[[wording.rules]]\nid = "ours"\nlevel = "error"\ntext = "is ours"\nwords = ["cards"]\n')
    result = mim.result("--policy", str(policy), "wording", "--audience", "business", "--json", input=GOOD)
    assert [each["rule"] for each in json.loads(result.stdout)] == ["ours"]
