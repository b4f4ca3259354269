"""A file of rules is laid over the defaults, and whoever wrote it wrongly learns where and how to mend it."""

import tomllib
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from mim_console.data import playbook_file, policy_file, rules_file
from mim_console.data.rules_file import RulesError, default_text
from mim_console.data.toml_lines import line_of, lines
from mim_console.incident.playbook import Playbook


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "policy.toml"


def test_without_a_file_the_defaults_hold_and_they_are_right(file: Path) -> None:
    policy_file.write_copy(file)
    assert policy_file.problems(file) == []
    assert policy_file.load() == policy_file.load(file)
    assert len(playbook_file.load().steps) == 88


def test_the_named_file_is_read_else_the_one_in_the_usual_place(file: Path) -> None:
    usual = rules_file.usual_place("policy.toml")
    usual.parent.mkdir(parents=True)
    usual.write_text('version = "usual"')
    file.write_text('version = "named"')
    assert policy_file.load().version == "usual"
    assert policy_file.load(file).version == "named"


def test_tables_are_laid_over_the_defaults_and_lists_replace_them(file: Path) -> None:
    file.write_text('[priorities.P1]\nresolve = "2h"\n[[criteria]]\nid = "loud"\ntext = "It is loud"\nalone = true\n')
    policy, default = policy_file.load(file), policy_file.load()
    assert str(policy.priorities["P1"].resolve) == "2h"
    assert policy.priorities["P1"].respond == default.priorities["P1"].respond
    assert [criterion.id for criterion in policy.criteria] == ["loud"]


def test_a_copy_never_overwrites(file: Path) -> None:
    file.write_text("mine")
    with pytest.raises(RulesError, match="there already"):
        policy_file.write_copy(file)
    assert file.read_text() == "mine"


def test_a_copy_that_cannot_be_written_says_so(file: Path) -> None:
    file.write_text("a file, not a folder")
    with pytest.raises(RulesError, match="cannot be written"):
        policy_file.write_copy(file / "policy.toml")


@pytest.mark.parametrize(
    ("text", "mend"),
    [
        ('zone = "Europe/Londn" # here', "zone: 'Europe/Londn' is not a time zone: write one as Europe/London or UTC"),
        ('\nrefrence_prefix = "X" # here', "refrence_prefix: this is not known; did you mean reference_prefix?"),
        ("[sla]\ncolours = 3 # here", "sla.colours: this is not known; known are thresholds, pausable"),
        (
            '[priorities.P1]\nresolve = "4 hrs"\nrespond = 15 # here',
            "priorities.P1.respond: write a duration in quotes",
        ),
        ('[priorities.P9] # here\nname = "x"', "priorities.P9: 'P9' is not possible: write 'P1', 'P2'"),
        ('[calendars.business]\ndays = [ # here\n  "mon",\n  "tu",\n]', "calendars.business.days.2: 'tu' is not"),
        ('[[roles]]\nid = "mim" # one\n[[roles]] # here\nid = "sme"\n', "roles.sme.title: it is missing"),
        (
            '[[audiences]]\nid = "board"\nupdates = { P1 = "often" } # here',
            "audiences.board.updates.P1: 'often' is not",
        ),
        ('[[wording.rules]]\nid = "a"\n[wording.rules.instead]\nx = 3 # here', "wording.rules.a.instead.x: write text"),
        (
            '[[criteria]]\nid = "a"\ntext = """\nid = "b"\n"""\nalone = "often" # here',
            "criteria.a.alone: write true or",
        ),
        ('"asks".answer_within = "soon" # here', "asks.answer_within: 'soon' is not a duration"),
        ('[priorities.P1]\ncalendar = "lunar" # here', "priorities.P1.calendar: 'lunar' is no calendar: write one of"),
        ("sla = 3 # here", "sla: write a table"),
        ("roles = {} # here", "roles: write a list"),
        ('[calendars.business]\nregion = "XX"\ncountry = "GB" # here', "calendars.business.country: no holidays are"),
        ("a = 1\n[broken # here", "this is not TOML: expected ']'"),
        ("asks = 1\nasks = 2 # here", "this is not TOML: cannot overwrite a value"),
    ],
)
def test_each_mistake_is_named_with_its_line_and_its_mend(file: Path, text: str, mend: str) -> None:
    file.write_text(text)
    line = next(n for n, words in enumerate(text.split("\n"), 1) if words.endswith("# here"))
    assert f"{file}:{line}: {mend}" in "\n".join(map(str, policy_file.problems(file)))


def test_what_stands_below_a_wrong_key_is_not_complained_of(file: Path) -> None:
    file.write_text('[priorities.P9]\nname = "x"')
    assert len(policy_file.problems(file)) == 1


def test_a_default_that_no_longer_fits_is_named_as_one(file: Path) -> None:
    file.write_text('[[roles]]\nid = "mim"\ntitle = "MIM"\nduty = "Leads"\none = true\nrequired = true\n')
    first = policy_file.problems(file)[0]
    assert first.line is None
    assert "not in this file, so the default): 'technical-lead' is no role: write one of mim" in first.text


def test_all_mistakes_are_listed_from_top_to_bottom_and_counted(file: Path) -> None:
    file.write_text('a = 1\n[asks]\nb = 2\nanswer_within = ""\n')
    assert [problem.line for problem in policy_file.problems(file)] == [1, 3, 4]
    with pytest.raises(RulesError, match=r"^[^\n]*:1: a: [^\n]* \(2 more\)$"):
        policy_file.load(file)


@pytest.mark.parametrize(
    ("content", "mend"),
    [
        (b"\n\xff", ":2: this is not UTF-8"),
        (b"x = " + b"[" * 9000, "nested too deeply"),
        (b"#" * (rules_file.LARGEST + 1), "too large"),
        (b"x = '''\n", ":2: this is not TOML"),
    ],
)
def test_what_is_no_file_of_rules_is_refused(file: Path, content: bytes, mend: str) -> None:
    file.write_bytes(content)
    with pytest.raises(RulesError, match=mend):
        policy_file.load(file)


def test_a_file_that_is_not_there_or_no_file_is_refused(file: Path, tmp_path: Path) -> None:
    for path in (file, tmp_path):
        with pytest.raises(RulesError, match="cannot be read"):
            policy_file.load(path)


def test_the_marks_and_line_ends_of_other_editors_are_taken(file: Path) -> None:
    file.write_bytes('\ufeffversion = "2"\r\nzone = "Asia/Tokyo"\r\n'.encode())
    policy = policy_file.load(file)
    assert (policy.version, policy.zone) == ("2", "Asia/Tokyo")


def test_a_playbook_is_checked_in_the_same_way(file: Path) -> None:
    file.write_text('[[steps]]\nid = "a"\nstage = "identify"\ntext = "Do"\ndone_by = "verb:log"\ngates = true\n')
    with pytest.raises(RulesError, match=r":6: steps\.a\.gates: this is not known; did you mean gate\?"):
        rules_file.read(Playbook, file, "playbook.toml")


@pytest.mark.parametrize("name", ["policy.toml", "playbook.toml"])
def test_every_value_is_found_on_the_line_that_has_its_key(name: str) -> None:
    text = default_text(name)
    found, written = lines(text), text.split("\n")

    def look(value: Any, path: tuple[str | int, ...]) -> None:
        items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        for key, inner in items:
            if isinstance(key, str):
                line = line_of((*path, key), found)
                assert line is not None
                assert key in written[line - 1]
            look(inner, (*path, key))

    look(tomllib.loads(text), ())


def test_the_second_of_two_tables_is_on_its_own_lines() -> None:
    found = lines('[[a]]\nx = 1\n[[a.b]]\ny = 1\n[[a]]\nx = 2\n[[a.b]]\ny = 2\n[[a.b]]\ny = 3\n[c]\n"d.e" = 4\n')
    assert (found["a", 0, "b", 0, "y"], found["a", 1, "x"], found["a", 1, "b", 1, "y"]) == (4, 6, 10)
    assert found["c", "d.e"] == 12
    assert line_of(("a", 1, "missing"), found) == 5
    assert line_of(("nowhere",), found) is None


def test_a_reason_to_escalate_names_criteria_that_there_are(file: Path) -> None:
    early = '[[escalation.early]]\nid = "attack"\ntext = "An attack"\nrung = "director"\ncriteria = ["securty"]\n'
    file.write_text(early)
    (problem,) = policy_file.problems(file)
    assert (problem.line, problem.text.partition(":")[0]) == (5, "escalation.early.attack.criteria")
    file.write_text('[[criteria]]\nid = "loud"\ntext = "It is loud"\nalone = true\n')
    assert policy_file.problems(file) == []


def test_a_vendor_has_one_contract_and_severities_are_its_own_words(file: Path) -> None:
    one = '[[vendors.contracts]]\nvendor = "Acme"\nanswer = { "Sev A" = "15m" }\n'
    file.write_text(one)
    contract = policy_file.load(file).vendors.contract("ACME")
    assert contract is not None
    assert contract.answers_within(" sev a ") == timedelta(minutes=15)
    assert contract.answers_within("B") is None
    file.write_text(one + one)
    assert [problem.line for problem in policy_file.problems(file)] == [5]


def test_a_regime_of_ones_own_is_one_more_table_and_a_wrong_one_is_named_with_its_line(file: Path) -> None:
    own = '[regulatory.regimes.ours]\ntitle = "Ours"\nsource = "a law"\nrecipient = "them"\n'
    own += 'anchors = { aware = "we knew" }\n'
    file.write_text(f'{own}reports = [{{ id = "note", title = "note", due = "2 days after aware" }}]\n')
    assert policy_file.problems(file) == []
    assert {"ours", "gdpr"} <= set(policy_file.load(file).regulatory.regimes)
    file.write_text(
        f'{own}[[regulatory.regimes.ours.reports]]\nid = "note"\ntitle = "note"\ndue = "2 weeks after aware"\n'
    )
    (problem,) = policy_file.problems(file)
    assert problem.line == 9
    assert "'2 weeks after aware' is not a limit" in problem.text
    file.write_text("[regulatory.regimes.dora]\nnot_rolled = []\n")
    assert policy_file.load(file).regulatory.regimes["dora"].title == "DORA"
    file.write_text('[regulatory]\ncriteria = ["regulatry"]\n')
    (problem,) = policy_file.problems(file)
    assert (problem.line, problem.text.partition(":")[0]) == (2, "regulatory.criteria")
