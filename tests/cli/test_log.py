"""`log`: one line, lines from stdin, and what a kill leaves."""

from __future__ import annotations

import signal
from typing import Any


def test_a_line_is_read_as_the_log_line_reads_it(mim: Any) -> None:
    mim.declare()
    assert mim("log", "-", "ask", "Bob", "pool stats", "3m") == "INC-0001 · Q1 asked Bob: pool stats\n"
    assert mim("log", "-", "hyp pool exhausted") == "INC-0001 · H1 hypothesis: pool exhausted\n"
    assert mim("log", "-", "-10m gateway restarted #network") == "INC-0001 · gateway restarted #network\n"
    assert mim("log", "-", "-10m", "gateway", "restarted", "--force") == "INC-0001 · gateway restarted --force\n"


def test_each_line_of_stdin_is_answered_with_its_entry(mim: Any) -> None:
    mim.declare()
    ids = mim("log", "-", "-", input="did restart db1\n\nhyp pool exhausted\nfor H1 refused since 13:41").split()
    entries = mim.json("timeline", "-")[1:]
    assert [entry["id"] for entry in entries] == ids
    assert [entry["kind"] for entry in entries] == ["acted", "hypothesis_raised", "evidence_added"]


def test_a_refused_line_says_which_and_the_others_go_on(mim: Any) -> None:
    mim.declare()
    result = mim.result("log", "-", "-", input="one\nout H7 not that\nthree\n25:00 four\n")
    assert result.exit_code == 1
    assert len(result.stdout.split()) == 2
    assert [line.partition(":")[0] for line in result.stderr.splitlines()] == ["line 2", "line 4"]
    assert [entry["text"] for entry in mim.json("timeline", "-")][1:] == ["one", "three"]


def test_bytes_that_are_no_text_are_kept_as_signs(mim: Any) -> None:
    mim.declare()
    with mim.start("log", "-", "-") as process:
        process.stdin.buffer.write(b"caf\xe9 \x1b[2Jgone\n")
        process.stdin.close()
        assert process.wait() == 0
    (entry,) = mim.json("timeline", "-", "--kind", "noted")
    assert entry["text"] == "caf\ufffd ␛[2Jgone"


def test_a_kill_loses_no_line_that_was_answered(mim: Any) -> None:
    mim.declare()
    answered: list[str] = []
    for round in range(3):
        with mim.start("log", "-", "-") as process:
            for n in range(40):
                process.stdin.write(f"line {round}.{n}\n")
            process.stdin.flush()
            answered += [process.stdout.readline().strip() for _ in range(15)]
            process.send_signal(signal.SIGKILL)
            answered += process.stdout.read().split("\n")[:-1]
    recorded = [entry["id"] for entry in mim.json("timeline", "-")]
    assert len(answered) >= 45
    assert set(answered) <= set(recorded)
    assert mim.json("verify")["ok"]
