"""The directory: tables as people have them, whole or not at all, and nobody lost by mistake."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mim_console.data import contacts_file, contacts_import
from mim_console.data.contacts_file import ContactsFile, place
from mim_console.data.contacts_import import take
from mim_console.data.contacts_table import LABELS, Table, written
from mim_console.data.rules_file import RulesError, default_text
from mim_console.incident.directory import LAST, Contact, Rota
from mim_console.incident.safe import visible

LONDON = ZoneInfo("Europe/London")
MARIA = Contact(name="Maria Silva", titles=("Head of IT",), phone="+44 20 7946 0120", email="maria@example.org")


def only(text: str) -> Contact:
    table = Table(text, "Europe/London")
    assert table.mistakes == []
    (contact,) = table.contacts
    return contact


def wrong(text: str) -> str:
    table = Table(text, "UTC")
    ((_, said),) = table.mistakes
    return said


# Read


@pytest.mark.parametrize(
    "text",
    [
        "name,title,phone,email\nMaria Silva,Head of IT,+44 20 7946 0120,maria@example.org\n",
        "Name;Role;Telephone;E-Mail\r\nMaria Silva;Head of IT;+44 20 7946 0120;maria@example.org\r\n",
        "First Name\tLast Name\tJob Title\tBusiness Phone\tE-mail Address\n"
        "Maria\tSilva\tHead of IT\t+44 20 7946 0120\tmaria@example.org",
        "sep=;\nEMAIL;PHONE_NUMBER;NAME;POSITION\nmaria@example.org;+44 20 7946 0120;Maria Silva;Head of IT\n",
        "Full name|Title|Tel.|Mail\rMaria Silva|Head of IT|'+44 20 7946 0120|maria@example.org\r",
        '\n\n"name","title","phone","email"\n\n"Maria Silva ","Head of IT","+44 20 7946 0120","maria@example.org",,\n,',
    ],
)
def test_a_table_is_read_as_spreadsheets_and_address_books_write_it(text: str) -> None:
    assert only(text) == MARIA


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_file_is_read_in_the_encodings_of_spreadsheets(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "table.csv"
    file.write_bytes("name,phone\nZoë Łukasz,12345\n".encode(encoding))
    assert [each.name for each in ContactsFile(file, "UTC")().contacts] == ["Zoë Łukasz"]


def test_every_column_is_read() -> None:
    contact = only(
        "name,kind,title,team,manager,phone,mobile,email,chat,url,services,tier,on call from,on call until,zone,notes\n"
        'Wei,person,"SME; Senior expert",DB,Jo,12345,23456,wei@example.org,@wei,https://x,"Cards, Mail",2,20:00,8:00,'
        'Asia/Tokyo,"Takes\nthe nights"\n'
    )
    assert (contact.titles, contact.services, contact.tier) == (("SME", "Senior expert"), ("Cards", "Mail"), 2)
    assert (contact.team, contact.manager, contact.notes) == ("DB", "Jo", "Takes the nights")
    assert contact.rota == Rota(time(20), time(8), "Asia/Tokyo")


def test_on_call_times_are_of_the_row_s_zone_else_of_the_policy_s() -> None:
    head = "name,phone,on call from,on call until,zone\n"
    assert only(f"{head}Wei,12345,2026-07-01 09:00,2026-07-08T09:00,\n").rota == Rota(
        datetime(2026, 7, 1, 8, tzinfo=UTC), datetime(2026, 7, 8, 8, tzinfo=UTC), "Europe/London"
    )
    assert only(f"{head}Wei,12345,,2026-07-08T09:00+02:00,UTC\n").rota == Rota(
        None, datetime(2026, 7, 8, 7, tzinfo=UTC), "UTC"
    )


# Wrong


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "there is nothing in it: the first line names the columns, as name,phone"),
        ("who,where\nBob,12345\n", "no column is called name: the first line names the columns"),
        ("name,phone,tel\nBob,12345,23456\n", "the columns phone and tel are both read as phone: rename one"),
        ("name,phone\n,12345\n", "it has no name: write one"),
        ("name,phone\nBob,\n", "nothing says how to reach Bob: give a phone, mobile, e-mail, chat or url"),
        ("name,phone\nBob,99\n", "phone: “99” is no telephone number: write one as +44 20 7946 0101"),
        ("name,phone\nBob,=cmd|' /C calc'!A0\n", "phone: “=cmd|' /C calc'!A0” is no telephone number"),
        ("name,mobile\nBob,4.42079E+11\n", "mobile: “4.42079E+11” is what a spreadsheet made of a telephone number"),
        ("name,email\nBob,bob@a b\n", "email: “bob@a b” is no e-mail address: write one as ana@example.org"),
        ("name,phone,kind\nBob,12345,robot\n", "kind: “robot” is no kind of contact: write person, team"),
        ("name,phone,tier\nBob,12345,0\n", "tier: “0” is no place in the order of calling: write 1, 2, 3"),
        ("name,phone,tier\nBob,12345,²\n", "tier: “²” is no place in the order of calling: write 1, 2, 3"),
        ("name,phone,from\nBob,12345,1/2/26 9:00\n", "on call from: “1/2/26 9:00” is unclear: write 2026-11-21 09:00"),
        ("name,phone,from\nBob,12345,09:00\n", "on call: write a time of day from and until, or a date with a time"),
        ("name,phone,from,until\nBob,12345,9:00,9:00\n", "on call: until 9:00 is not after 9:00"),
        ("name,phone,from,zone\nBob,12345,2026-07-01 09:00,Mars\n", "zone: “Mars” is not a time zone: write one as"),
        ("name,phone\n\"Bob\r\nBcc: x\",12345\n", "name: there is a line break in “Bob␍␊Bcc: x”: write it on one line"),
        ("name,phone\nBob\x1b]52;c;Zg==\x07,12345\n", "name: there is a character that cannot be seen in “Bob␛]52"),
        ("name,phone\nBob,\u202a12345\u202c\n", "phone: there is a character that cannot be seen in “⟨U+202A⟩12345"),
        ("name,phone\nBob\x00,12345\n", "name: there is a character that cannot be seen in “Bob␀”: type it anew"),
        (f"name,phone\n{'x' * 401},12345\n", "name: 401 characters, and 400 are the most: shorten it"),
        ("name,phone\nBob,12345,23456\n", "it has 3 cells and 2 columns: quote what has a separator"),
        ("name,phone\n\"Bob,12345\nLin,23456\n", "name: there is a line break in “Bob,12345␊Lin,23456”"),
        (
            "name,phone\n" + "".join(f"n{n},12345\n" for n in range(50_000)),
            "these are 50,000 rows and 10,000 are the most: keep those that are called in an incident",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_said_in_one_sentence(text: str, said: str) -> None:
    assert wrong(text).startswith(said)


def test_every_row_that_is_wrong_is_named_with_its_line() -> None:
    table = Table('name,phone,notes\n\nBob,99,"two\nlines"\nLin,12345,\nLIN,23456,\n,1234,\n', "UTC")
    assert [line for line, _ in table.mistakes] == [3, 6, 7]
    assert "LIN stands in line 5 already" in table.mistakes[1][1]
    assert [each.name for each in table.contacts] == ["Lin"]


def test_two_of_a_name_are_told_apart_by_their_team() -> None:
    table = Table("name,vendor,kind,phone\nDuty desk,Acme,vendor,12345\nDuty desk,Globex,vendor,23456\n", "UTC")
    assert (len(table.contacts), table.mistakes) == (2, [])


def test_columns_that_nobody_knows_are_said() -> None:
    assert Table("name,phone,Birthday,,Shoe size\nBob,12345,1 May,,44\n", "UTC").unread == ["Birthday", "Shoe size"]


# Written

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=12).filter(
    lambda text: visible(text) == text
)
TITLES = WORDS.filter(lambda text: not set(text) & set(";|,'"))
TURNS = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)).map(  # noqa: DTZ001  a zone is given below
    lambda at: at.replace(second=0, microsecond=0, tzinfo=UTC)
)


@given(
    st.builds(
        Contact,
        name=WORDS.filter(lambda text: text[0] != "'"),
        kind=st.sampled_from(["person", "team", "vendor", "bridge"]),
        titles=st.lists(TITLES, unique=True, max_size=3).map(tuple),
        team=TITLES | st.just(""),
        phone=st.just("+44 20 7946 0100"),
        services=st.lists(TITLES, unique=True, max_size=3).map(tuple),
        tier=st.integers(1, 98) | st.just(LAST),
        rota=st.none() | st.builds(lambda at: Rota(at, at + timedelta(days=7), "UTC"), TURNS),
        notes=TITLES | st.just(""),
    )
)
def test_what_is_written_is_read_as_the_same_and_is_no_formula(contact: Contact) -> None:
    text = written([contact])
    assert only(text) == contact
    (_, cells) = csv.reader(io.StringIO(text))
    numbers = {[*LABELS].index("phone"), [*LABELS].index("mobile")}
    assert not any(cell.startswith(("=", "+", "-", "@")) for n, cell in enumerate(cells) if n not in numbers)


def test_the_example_is_right_and_answers_to_the_ladder(tmp_path: Path) -> None:
    from mim_console.data import policy_file

    contacts_import.write_example(tmp_path / "contacts.csv")
    assert contacts_file.problems(tmp_path / "contacts.csv", "UTC") == []
    directory = ContactsFile(tmp_path / "contacts.csv", "UTC")()
    at = datetime(2026, 3, 4, 14, 5, tzinfo=UTC)
    asked = {who for rung in policy_file.load().escalation.rungs for who in rung.who} - {"Major incident manager"}
    assert {who for who in asked if not directory.holders(who, at)} == set()


# Kept


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return place(tmp_path / "rules" / "policy.toml")


def put(tmp_path: Path, *names: str) -> Path:
    file = tmp_path / "new.csv"
    file.write_text("name,phone\n" + "".join(f"{name},12345\n" for name in names))
    return file


def names(path: Path) -> list[str]:
    return [each.name for each in ContactsFile(path, "UTC")().contacts]


def test_nobody_goes_unless_it_is_said_and_what_was_there_is_kept(tmp_path: Path, path: Path) -> None:
    assert take(put(tmp_path, "Bob", "Lin"), path, "UTC").new == 2
    before = path.read_bytes()
    with pytest.raises(RulesError, match=r"1 of the directory would be lost \(Lin\): add them"):
        take(put(tmp_path, "Bob", "Zoe"), path, "UTC")
    assert path.read_bytes() == before
    taken = take(put(tmp_path, "Bob", "Zoe"), path, "UTC", drop=True)
    assert (taken.contacts, taken.new, taken.gone) == (2, 1, 1)
    assert names(path) == ["Bob", "Zoe"]
    assert path.with_name("contacts.csv.bak").read_bytes() == before
    assert sorted(each.name for each in path.parent.iterdir()) == ["contacts.csv", "contacts.csv.bak"]


def test_one_wrong_row_and_nothing_is_taken(tmp_path: Path, path: Path) -> None:
    file = put(tmp_path, "Bob")
    file.write_text(f"{file.read_text()}Lin,\nZoe,9\n")
    with pytest.raises(RulesError) as error:
        take(file, path, "UTC")
    assert [problem.line for problem in error.value.problems] == [3, 4]
    assert not path.exists()


def test_a_place_that_cannot_be_written_leaves_all_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "rules").write_text("a file, not a folder")
    with pytest.raises(RulesError, match="it cannot be written"):
        take(put(tmp_path, "Bob"), tmp_path / "rules" / "contacts.csv", "UTC")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"name,phone\nBj\xf6rn,12345\n", ":2: this is not UTF-8: save the file as “CSV UTF-8”"),
        (b"x" * 5_000_001, "it is larger than 5 MB: is it another file?"),
        (b"name,phone\n", "no contact is in it"),
    ],
)
def test_what_is_no_table_is_refused(tmp_path: Path, path: Path, content: bytes, said: str) -> None:
    file = tmp_path / "new.csv"
    file.write_bytes(content)
    with pytest.raises(RulesError, match=said):
        take(file, path, "UTC")


def test_what_can_be_used_of_a_broken_directory_is_used_and_the_rest_is_said(path: Path) -> None:
    path.parent.mkdir()
    path.write_text("name,phone\nBob,12345\nLin,\n")
    directory = ContactsFile(path, "UTC")()
    assert [each.name for each in directory.contacts] == ["Bob"]
    assert directory.trouble == f"{path}:3: nothing says how to reach Lin: give a phone, mobile, e-mail, chat or url"


def test_a_directory_that_changes_is_read_again_and_one_that_does_not_is_not(tmp_path: Path, path: Path) -> None:
    directory = ContactsFile(path, "UTC")
    assert not directory()
    take(put(tmp_path, "Bob"), path, "UTC")
    found = directory()
    assert [each.name for each in found.contacts] == ["Bob"]
    assert directory() is found
    take(put(tmp_path, "Bob", "Lin"), path, "UTC")
    assert len(directory().contacts) == 2
    path.unlink()
    assert not directory()


def test_an_example_is_never_written_over_another(path: Path) -> None:
    contacts_import.write_example(path)
    assert path.read_text() == default_text("contacts.csv")
    with pytest.raises(RulesError, match="there already"):
        contacts_import.write_example(path)
