"""`trends`, `digest` and `policy adopt`, as somebody types them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mim_console.data import scenarios

if TYPE_CHECKING:
    from tests.cli.conftest import Mim


def test_trends_of_what_was_imported(mim: Mim, tmp_path: Path) -> None:
    mim.declare("Cards fail", "--service", "Cards")
    for name in ("posthog-2025-10-21-feature-flags", "posthog-2025-10-28-feature-flags"):
        path = tmp_path / f"{name}.json"
        path.write_text(scenarios.text(name), encoding="utf-8")
        mim("import", str(path))
    told = mim.json("trends", "--months", "120", "--by", "priority")
    assert told["whole"]["figures"]["incidents"]["n"] == sum(
        each["figures"]["incidents"]["n"] for each in told["months"]
    )
    assert told["whole"]["figures"]["ttresolve"]["n"] == 2
    assert told["measures"]["ttr"]["ends"] == "impact start → restored"
    (again,) = told["repeats"]
    assert (again["incident"], again["earlier"]) == ("POSTHOG-2025-10-28", ["POSTHOG-2025-10-21"])
    said = mim("trends", "--months", "120")
    assert "impact start → restored" in said
    assert "1 came again within 90 days" in said
    digest = mim("digest", "--month", "2025-10")
    assert "# Major incidents, Oct 2025" in digest
    assert "**POSTHOG-2025-10-28**" in digest
    assert "like POSTHOG-2025-10-21 before" in digest
    assert "is no month" in mim.fails(1, "digest", "--month", "october")


def test_after_an_import_trends_and_digest_say_where_the_last_ones_are(mim: Mim, tmp_path: Path) -> None:
    path = tmp_path / "past.json"
    path.write_text(scenarios.text("posthog-2025-10-28-feature-flags"), encoding="utf-8")
    mim("import", str(path))
    said = mim("trends", "--months", "1")
    assert "Oct 2025 – Oct 2025: 1 incident\n" in said
    assert "No incident in the month up to" in said
    assert "resolve" in next(line for line in said.splitlines() if line.startswith("month"))
    assert "the last before it is in Oct 2025: --month 2025-10" in mim.result("digest").stderr


def test_the_digest_says_in_plain_words_what_others_may_read(mim: Mim, tmp_path: Path) -> None:
    reference = mim.declare("Cards *fail*", "--service", "Cards")
    mim("log", reference, "found the password is on node 7")
    mim("write-review", reference, "--section", "summary", "--text", "Some customers could not pay. <b>It</b> is over.")
    mim("point", reference, "--sort", "lesson", "--text", "rehearse the switch to the backup")
    month = mim.json("show", reference)["milestones"]["declared"][:7]
    output = tmp_path / "digest.md"
    assert "written" in mim("digest", "--month", month, "-o", str(output))
    digest = output.read_text(encoding="utf-8")
    assert "**INC-0001** Cards \\*fail\\* (" in digest
    assert "Some customers could not pay. \\<b\\>It\\</b\\> is over." in digest
    assert "- rehearse the switch to the backup (INC-0001)" in digest
    assert "node 7" not in digest


def test_a_changed_policy_is_adopted_because_of_an_incident(mim: Mim, tmp_path: Path) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text("[asks]\nescalate_after = 9\n", encoding="utf-8")
    reference = mim.declare()
    assert "the rules in force are adopted" in mim("policy", "adopt")
    shown = mim.result("--policy", str(policy), "policy", "adopt")
    assert shown.stdout == "asks.escalate_after: 2 → 9\n"
    assert "name the incident" in shown.stderr
    assert "is adopted: 1 rule changed" in mim(
        "--policy", str(policy), "policy", "adopt", reference, "--why", "two were chased too soon"
    )
    assert "asks.escalate_after: 2 → 9" in mim("timeline", reference)
    assert "nothing differs" in mim.fails(1, "--policy", str(policy), "policy", "adopt", reference)
    (adopted,) = mim.json("--policy", str(policy), "trends")["adopted"]
    assert (adopted["why"], adopted["changed"]) == ("two were chased too soon", ["asks.escalate_after: 2 → 9"])
