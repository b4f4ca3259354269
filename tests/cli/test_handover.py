"""`brief`, `handover` and `accept` in a shell; `regimes` and the verbs beside it."""

from __future__ import annotations

from tests.cli.conftest import Mim


def test_the_brief_reads_well_before_and_after_it_is_offered(mim: Mim) -> None:
    reference = mim.declare()
    mim("role", reference, "mim", "Ana")
    mim("contain", reference, "limit payments", "--measure", "throttle", "--undo", "set it to 100")
    told = mim("brief", reference)
    assert told.startswith(f"STATUS AND IMPACT\n- {reference} Card payments fail\n")
    assert "  - undo: set it to 100\n" in told
    offered = mim("handover", reference, "mim", "Ben")
    assert offered.startswith(f"{reference} · handover offered to Ben: major incident manager\n\nSTATUS AND IMPACT\n")
    accepted = mim("accept", reference, "mim")
    assert accepted.startswith("mim: Ana to Ben, offered ")
    assert accepted.index("set it to 100") < accepted.index("Ben accepts the handover and is major incident manager")


def test_a_brief_in_json_is_the_same_in_parts(mim: Mim) -> None:
    reference = mim.declare()
    parts = mim.json("brief", reference)
    assert [part["title"].upper() for part in parts] == [
        line for line in mim("brief", reference).splitlines() if line.isupper()
    ]
    mim("role", reference, "mim", "Ana")
    mim("handover", reference, "mim", "Ben")
    assert [entry["kind"] for entry in mim.json("accept", reference, "mim")] == ["handover_accepted"]


def test_a_role_that_is_none_is_refused(mim: Mim) -> None:
    assert mim.fails(1, "brief", mim.declare(), "--role", "king").startswith("'king' is no role: write one of mim, ")


def test_what_a_terminal_would_obey_is_shown(mim: Mim) -> None:
    reference = mim.declare()
    mim("role", reference, "mim", "Ana")
    offered = mim("handover", reference, "mim", "Ben", "--brief", "red \x1b[31m alert\nline two")
    assert "red ␛[31m alert\nline two" in offered
    assert "\x1b" not in mim("accept", reference, "mim")


def test_regimes_say_what_they_ask_for_and_that_it_is_no_advice(mim: Mim) -> None:
    said = mim("regimes")
    assert said.startswith("Not legal advice")
    assert "initial notification  4 hours after classified, or 24 hours after aware (what ends first:" in said
    assert mim.json("regimes")["regimes"]["gdpr"]["reports"][0]["due"] == ["72 hours after aware"]


def test_a_regime_is_switched_on_counted_and_answered(mim: Mim) -> None:
    reference = mim.declare()
    mim("regulatory", reference, "gdpr", "addresses may be out", "--since", "-10m", "--decided-by", "Lena")
    (clock,) = (each for each in mim.json("clocks", reference) if each["kind"] == "regulatory")
    assert (clock["name"], clock["owner"], clock["state"]) == ("GDPR: notification", "Lena", "running")
    assert "Reports by law (not legal advice)\n  GDPR: notification  due " in mim("show", reference)
    mim("submit-report", reference, "gdpr/notification", "--reference", "ICO 77")
    (duty,) = mim.json("show", reference)["duties"]
    assert duty["submitted"][0]["reference"] == "ICO 77"
    mim("resolve", reference, "rolled back", "--reason", "errors are gone")
    mim("close", reference, "--reason", "all agreed")
    mim("regulatory", reference, "hipaa", "patients too", "--since", "now")
    assert "HIPAA: notice to " in mim("list")
