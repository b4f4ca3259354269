"""One console in several terminals: real tmux, real processes, and two users of whom one may only look."""

from __future__ import annotations

import fcntl
import grp
import os
import pwd
import shlex
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import libtmux
import pytest

from mim_console.data.ledger import Ledger
from mim_console.outside.tmux import Shared, socket_for
from tests.conftest import CI
from tests.screens.story import tell
from tests.screens.test_process import PATIENCE, see, shown

pytestmark = pytest.mark.needs("tmux")
ROOT = Path(__file__).parents[2]
MIM = shlex.quote(str(Path(sys.executable).with_name("mim")))
OWNER, OBSERVER = "mim-test-owner", "mim-test-observer"
ALLOWED = "TESTS_MAY_ADD_USERS"


@pytest.fixture
def now() -> datetime:
    """A process has the real clock."""
    return datetime.now(UTC)


@pytest.fixture
def terminal(tmp_path: Path, ledger: Path) -> Iterator[Callable[[str], libtmux.Pane]]:
    """Opens terminals of 120 × 41 in which a shell runs a line, once the ledger has said where sockets go."""
    server = libtmux.Server(socket_path=str(tmp_path / "tmux"), config_file="/dev/null")
    session = server.new_session(x=120, y=41, window_command="exec sh")

    def run(line: str) -> libtmux.Pane:
        pane = session.new_window(window_shell=f"{line}; echo left with $?; exec sh").active_pane
        assert pane is not None
        pane.window.resize(height=41, width=120)
        return pane

    yield run
    server.kill()


@pytest.fixture
def ledger(now: datetime, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The story, shared from a temporary folder of its own, whose path is short enough for a socket."""
    with tempfile.TemporaryDirectory(prefix="mim", dir="/tmp") as folder:
        monkeypatch.setenv("TMPDIR", folder)
        monkeypatch.setattr(tempfile, "tempdir", None)
        Path(folder).chmod(0o1777)
        place = Path(folder) / "shared"
        place.mkdir(mode=0o700)
        tell(place / "ledger.db", now)
        yield place / "ledger.db"
        for socket in Path(folder).glob("mim-console-*/*"):  # of a test that failed half-way
            run(["tmux", "-N", "-S", str(socket), "kill-server"])


def lines(path: Path, now: datetime) -> list[str]:
    with Ledger.open(path, read_only=True, now=now) as ledger:
        return [f"{entry.author} {entry.kind} {entry.body}" for entry in ledger.read()]


def until(true: Callable[[], object], what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, what
        time.sleep(0.05)


def test_a_second_terminal_joins_one_may_only_look_and_leaving_asks(
    terminal: Callable[[str], libtmux.Pane], ledger: Path, now: datetime
) -> None:
    shared = Shared(socket_for(ledger, "INC-0001"))
    command = f"{MIM} --db {ledger} --as Ana share INC-0001"
    first = terminal(command)
    see(first, "1 watching")
    see(first, "who does what")
    second = terminal(command)
    see(second, "2 watching  ")  # in the console's own header
    looks = terminal(shlex.join(shared.command("attach-session", "-r", "-t", "console")))
    see(looks, "3 watching  ")
    me = pwd.getpwuid(os.geteuid()).pw_name
    until(lambda: any(f'"login":"{me}"' in line for line in lines(ledger, now)), "who joined is not on the record")
    second.send_keys("l", enter=False)
    second.send_keys("typed in the second terminal")
    see(first, "typed in the second terminal")
    looks.send_keys("l", enter=False)
    looks.send_keys("typed by one who may only look")
    for pane in (first, looks):
        for key in ("C-b", ":", "C-b", "c"):
            pane.send_keys(key, enter=False)
    first.send_keys("C-q", enter=False)
    see(first, "2 other terminals")
    assert len(shared._do("list-windows").splitlines()) == 1, "tmux's own keys opened a window"
    assert not any("only look" in line for line in lines(ledger, now))
    first.send_keys("C-q", enter=False)
    for pane in (first, second, looks):
        see(pane, "left with 0")
    assert not shared.running()


def test_a_folder_of_somebody_elses_making_is_refused(ledger: Path, terminal: Callable[[str], libtmux.Pane]) -> None:
    folder = socket_for(ledger, "").parent
    folder.mkdir()
    folder.chmod(0o755)
    pane = terminal(f"{MIM} --db {ledger} share")
    see(pane, "is not yours alone")
    see(pane, "left with 1")


@pytest.fixture
def users() -> Iterator[Callable[..., list[str]]]:
    """Two logins made for a test; answers a command as one of them runs it."""
    if os.geteuid() or not (CI or os.environ.get(ALLOWED)):
        pytest.skip(f"TWO USERS NOT TRIED: it takes root, and CI=true or {ALLOWED}=1 to add {OWNER} and {OBSERVER}")

    def as_user(name: str, *command: str) -> list[str]:
        paths = f"PYTHONPATH={ROOT}{os.pathsep}{sysconfig.get_path('purelib')}"
        who = (f"--reuid={name}", f"--regid={name}", "--init-groups")
        return ["setpriv", *who, "env", "HOME=/nonexistent", paths, *command]

    with Path("/tmp/mim-console-test-users.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)  # another worker's test may have them
        groups = {group.gr_name for group in grp.getgrall()}
        for name in (OWNER, OBSERVER):  # one that is there already is somebody's: it fails
            subprocess.run(["useradd", "-M", "-s", "/bin/sh", name], check=True)
        yield as_user
        for name in (OWNER, OBSERVER):
            run(as_user(name, "sh", "-c", "kill -9 -1"))  # all of its own, and nobody else's
            run(["userdel", "-f", name])
        for group in {"mim-read", "mim"} - groups:
            run(["groupdel", group])


@pytest.mark.needs("setpriv", "useradd")
def test_an_observer_of_another_login_sees_everything_and_every_attack_is_refused(
    users: Callable[..., list[str]], terminal: Callable[[str], libtmux.Pane], ledger: Path, now: datetime
) -> None:
    program = mim(users)
    set_up(users, program, ledger, "one writes, others look")

    owner = terminal(shlex.join(users(OWNER, *program, "--db", str(ledger), "share", "INC-0001")))
    see(owner, "who does what")
    observer = terminal(shlex.join(users(OBSERVER, *program, "--db", str(ledger), "watch", "INC-0001")))
    see(observer, "who does what")
    owner.send_keys("l", enter=False)
    owner.send_keys("the owner's words")
    see(observer, "the owner's words")
    before = lines(ledger, now)

    how = run(users(OWNER, *program, "--db", str(ledger), "share", "INC-0001", "--how")).stdout
    sudo = next(line for line in pasted(how, "look over my shoulder") if line.startswith("sudo"))
    gate = terminal(shlex.join(users(OWNER, *shlex.split(sudo)[3:])))  # as sudo runs it, which fixes every word
    see(gate, "2 watching  ")
    observer.send_keys("l", enter=False)
    for pane in (observer, gate):
        pane.send_keys("HACKED")
        for key in ("F5", "C-c", ":", "C-b", ":", "C-b", "c", "C-b", "w"):
            pane.send_keys(key, enter=False)

    socket = str(socket_for(ledger, "INC-0001")).replace(f"-{os.geteuid()}/", f"-{pwd.getpwnam(OWNER).pw_uid}/")
    assert Path(socket).exists()
    open_file = "import sqlite3, sys; db = sqlite3.connect(sys.argv[1]); "
    attacks = [
        [*program, "--db", str(ledger), "log", "INC-0001", "HACKED"],
        ["python3", "-c", open_file + "db.execute('delete from entry'); db.commit()", str(ledger)],
        ["python3", "-c", open_file + "db.execute('pragma journal_mode=delete').fetchone(); 1/0", str(ledger)],
        *(["touch", f"{ledger}{ending}"] for ending in ("", "-wal", "-shm", "-journal", ".lock", ".new")),
        ["rm", "-f", str(ledger)],
        ["mv", str(ledger), f"{ledger}.old"],
        ["chmod", "777", str(ledger)],
        ["ln", "-sf", "/etc/passwd", f"{ledger}-journal"],
        *(
            ["tmux", "-S", socket, *words]
            for words in (
                ["attach", "-r", "-t", "console"],
                ["attach", ";", "switch-client", "-r"],
                ["send-keys", "-t", "console", "HACKED", "Enter"],
                ["detach-client", "-a"],
                ["detach-client", "-s", "console", "-E", f"touch {ledger}.owned"],
                ["run-shell", f"touch {ledger}.owned"],
                ["capture-pane", "-p", "-t", "console"],
                ["server-access", "-w", OBSERVER],
                ["kill-server"],
            )
        ),
        ["ls", str(Path(socket).parent)],
        ["mv", str(Path(socket).parent), f"{ledger.parent.parent}/away"],
    ]
    for attack in attacks:
        done = run(users(OBSERVER, *attack))
        assert done.returncode, f"{attack} was not refused: {done.stdout}"
    owner.send_keys("l", enter=False)
    owner.send_keys("the owner's last words")
    see(owner, "the owner's last words")
    assert "the owner's last words" in run(users(OBSERVER, *program, "--db", str(ledger), "timeline", "-")).stdout
    after = lines(ledger, now)
    assert after[: len(before)] == before
    assert not any("HACKED" in line for line in after)
    assert not Path(f"{ledger}.owned").exists()
    assert "2 watching" in shown(owner)


@pytest.mark.needs("setpriv", "useradd")
def test_two_logins_write_in_their_own_names(
    users: Callable[..., list[str]], terminal: Callable[[str], libtmux.Pane], ledger: Path, now: datetime
) -> None:
    program = mim(users)
    set_up(users, program, ledger, "several write, each in their own name")
    for login in (OWNER, OBSERVER, OWNER):  # each closes it, and takes the write-ahead log away
        shot = ledger.parent.parent / f"{login}.txt"
        shot.write_text(login)
        for words in (["attach", "-", str(shot)], ["log", "-", f"from {login}"]):
            done = run(users(login, *program, "--db", str(ledger), *words))
            assert not done.returncode, done.stderr
    owner = terminal(shlex.join(users(OWNER, *program, "--db", str(ledger), "--as", "Ana")))
    see(owner, "who does what")
    other = terminal(shlex.join(users(OBSERVER, *program, "--db", str(ledger), "--as", "Ben")))
    see(owner, "2 here")
    see(other, "2 here")
    other.send_keys("l", enter=False)
    other.send_keys("both have it open")
    see(owner, "Ben  both have it open")
    owner.send_keys("l", enter=False)
    owner.send_keys("and both write")
    see(other, "Ana  and both write")
    with Ledger.open(ledger, read_only=True, now=now) as found:
        logins = [entry.login for entry in found.read() if entry.kind == "noted"][-5:]
    assert logins == [OWNER, OBSERVER, OWNER, OBSERVER, OWNER]


def set_up(users: Callable[..., list[str]], program: list[str], ledger: Path, way: str) -> None:
    """Give the ledger to its owner and do what `share --setup` says, but for access lists, which few images have."""
    for path in (ledger.parent, *ledger.parent.iterdir()):
        os.chown(path, pwd.getpwnam(OWNER).pw_uid, -1)
    told = run(users(OWNER, *program, "--db", str(ledger), "share", "--setup")).stdout
    for line in pasted(told, way):
        if not line.startswith("setfacl"):
            subprocess.run(line.replace("NAME", OBSERVER), shell=True, check=True)


def pasted(text: str, name: str) -> list[str]:
    """What a way says to paste."""
    part = text.partition(f"{name}:")[2].partition("\n\n")[0]
    return [line.strip() for line in part.splitlines()[1:] if line.startswith("    ") and "#" not in line]


def mim(as_user: Callable[..., list[str]]) -> list[str]:
    """The console as every login can start it: the Python of the tests may lie in somebody's home."""
    for python in (sys.executable, f"/usr/bin/python{sys.version_info[0]}.{sys.version_info[1]}"):
        command = [python, "-P", "-c", "from mim_console.cli.main import main; main()"]
        if run(as_user(OBSERVER, *command, "--version")).returncode == 0:
            return command
    pytest.skip("TWO USERS NOT TRIED: no Python here may be run by other logins")


def run(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, capture_output=True, text=True, timeout=PATIENCE, check=False, stdin=subprocess.DEVNULL
    )
