"""The whole program in a real terminal, with the demo answering."""

from __future__ import annotations

import re
import signal
import stat
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.loopback import reply
from tests.pty.program import Program
from tests.pty.serving import serving
from tests.pty.terminal import Terminal, python

KEY = "sk-live-0123456789abcdef"
ENDLESS = "long answer slow"


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program(tmp_path)


def wait_until_ready(terminal: Terminal) -> None:
    """Until the demo's model is named: then the store is open and the server listens."""
    wait_until_ready_to_answer(terminal)
    terminal.wait_for("write a message")


def wait_until_ready_to_answer(terminal: Terminal) -> None:
    """The same, whatever stands in the composer."""
    terminal.wait_for("demo-chat")


def wait_until_answered(terminal: Terminal) -> None:
    """Until the head of the answer tells its tokens, which it does when it has ended."""
    has_ended = re.compile(r"\d tokens +\d\d:\d\d$", re.MULTILINE)
    terminal.wait_until(lambda: has_ended.search(terminal.text) is not None, "the whole answer")


def start_an_answer(terminal: Terminal) -> None:
    """Ask for something long, and wait until some of it is there."""
    wait_until_ready(terminal)
    terminal.type(f"{ENDLESS}\r")
    terminal.wait_for("streaming")


def state_of_the_answer(program: Program) -> str:
    [conversation] = program.kept()
    answers = [each for each in conversation["messages"] if each["role"] == "assistant"]
    state: str = answers[-1]["state"]
    return state


def test_a_person_starts_it_asks_reads_the_answer_and_leaves(program: Program) -> None:
    with program.in_terminal("--demo") as terminal:
        wait_until_ready(terminal)
        terminal.type("echo the quick brown fox\r")
        wait_until_answered(terminal)
        assert terminal.text.count("the quick brown fox") >= 2
        terminal.press("ctrl+q")
        assert terminal.wait_for_exit() == 0
        assert terminal.modes_left_set() == set()
        assert terminal.has_its_settings_back()
    assert state_of_the_answer(program) == "complete"


def test_what_is_typed_as_soon_as_something_is_seen_lands_in_the_composer(
    program: Program,
) -> None:
    with program.in_terminal("--demo") as terminal:
        terminal.wait_for("write a message")
        terminal.type("one two three")
        wait_until_ready_to_answer(terminal)
        terminal.wait_for("one two three")


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGHUP, 129), (signal.SIGINT, 130), (signal.SIGTERM, 143)]
)
def test_a_signal_in_mid_stream_marks_the_answer_and_restores_the_terminal(
    program: Program, number: signal.Signals, code: int
) -> None:
    with program.in_terminal("--demo") as terminal:
        start_an_answer(terminal)
        terminal.signal(number)
        assert terminal.wait_for_exit() == code
        assert terminal.modes_left_set() == set()
        assert terminal.has_its_settings_back()
    assert state_of_the_answer(program) == "cancelled"


def test_a_terminal_that_goes_away_in_mid_stream_leaves_a_marked_answer(program: Program) -> None:
    with program.in_terminal("--demo") as terminal:
        start_an_answer(terminal)
        terminal.hang_up()
        assert terminal.wait_for_exit() == 129
    assert state_of_the_answer(program) == "cancelled"


def test_a_signal_ends_it_in_order_although_the_terminal_does_not_read(program: Program) -> None:
    with program.in_terminal("--demo") as terminal:
        start_an_answer(terminal)
        terminal.stop_reading()
        terminal.signal(signal.SIGTERM)
        assert terminal.wait_for_exit() == 143
        assert terminal.has_its_settings_back()
    assert state_of_the_answer(program) == "cancelled"


def test_what_was_shown_survives_a_kill_and_is_marked_lost(program: Program) -> None:
    with program.in_terminal("--demo") as terminal:
        start_an_answer(terminal)
        store = program.database.with_name("conversations.db-wal")
        size = store.stat().st_size
        terminal.wait_until(lambda: store.stat().st_size > size, "the answer to be journalled")
        terminal.process.kill()
        assert terminal.wait_for_exit() == -signal.SIGKILL
    with program.in_terminal("--demo", "--continue") as terminal:
        wait_until_ready(terminal)
        terminal.wait_for(ENDLESS)
        terminal.wait_for("lost")
    assert state_of_the_answer(program) == "lost"


def test_an_answer_arrives_whole_although_the_terminal_stalls(program: Program) -> None:
    with program.in_terminal("--demo") as terminal:
        wait_until_ready(terminal)
        terminal.type("echo one two three slow\r")
        terminal.wait_for("streaming")
        terminal.stop_reading()
        store = program.database.with_name("conversations.db-wal")
        size = store.stat().st_size
        terminal.wait_until(lambda: store.stat().st_size > size, "the answer to go on")
        terminal.read_again()
        wait_until_answered(terminal)
        assert terminal.text.count("one two three") >= 2


def test_after_a_stall_in_mid_stream_the_screen_is_as_if_there_had_been_none(
    tmp_path: Path,
) -> None:
    with (
        Program(tmp_path / "steady").in_terminal("--demo") as steady,
        Program(tmp_path / "stalled").in_terminal("--demo") as stalled,
    ):
        for terminal in (steady, stalled):
            wait_until_ready(terminal)
            terminal.type("show markdown 300 tokens/s\r")
            terminal.wait_for("streaming")
            if terminal is stalled:
                terminal.stop_reading()
                terminal.wait_until(lambda: stalled.has_something_to_read, "something unread")
            terminal.type("typed meanwhile")
            terminal.read_again()
        for terminal in (steady, stalled):
            terminal.wait_for("$0")
            terminal.wait_for("typed meanwhile")
            terminal.wait_for("F1 keys")
            terminal.press("shift+tab", "home")
            terminal.wait_for(" you ")
        stalled.wait_until(lambda: seen_in(stalled) == seen_in(steady), "the same screen")


def seen_in(terminal: Terminal) -> list[list[Any]]:
    return [[_untimed(cell) for cell in row] for row in terminal.cells]


def _untimed(cell: Any) -> Any:
    """A cell as eyes see it, whatever its digit is: runs differ in times and rates."""
    if cell.data == " " and not (cell.underscore or cell.reverse or cell.strikethrough):
        return cell.bg
    return cell._replace(data="0") if cell.data.isdigit() else cell


@pytest.mark.parametrize("data", [b"\x80", b"\xf0\x9f", b"\xff"])
def test_a_byte_that_is_no_text_is_survived(program: Program, data: bytes) -> None:
    with program.in_terminal("--demo") as terminal:
        wait_until_ready(terminal)
        terminal.send(data + b"abc")
        terminal.wait_for("\ufffdabc")


def drag_the_corner(terminal: Terminal, *last_size: int) -> None:
    """Change the size many times, faster than anything can be painted."""
    for columns, rows in [(1, 1), (5, 20), (300, 2), (80, 24), (2, 90)] * 4:
        terminal.resize(columns, rows)
    terminal.resize(*last_size)


def test_every_size_is_survived_and_the_last_one_is_painted(program: Program) -> None:
    with program.in_terminal("--demo") as terminal:
        wait_until_ready(terminal)
        for columns in range(30, 40):
            drag_the_corner(terminal, columns, 9)
            terminal.wait_for("Too small")
            drag_the_corner(terminal, columns + 70, 30)
            terminal.wait_for("write a message")
        terminal.type("still here")
        terminal.wait_for("still here")


def test_the_size_changes_while_an_answer_streams(program: Program) -> None:
    with program.in_terminal("--demo") as terminal:
        start_an_answer(terminal)
        for columns in (38, 60, 110):
            drag_the_corner(terminal, columns, 28)
            terminal.wait_for("streaming" if columns > 40 else "Too small")
        terminal.press("escape")
        what_is_left = ("what arrived is kept", ENDLESS, "write a message", "F1 keys")
        for text in what_is_left:
            terminal.wait_for(text)
        terminal.resize(20, 5)
        terminal.resize(110, 28)
        assert not any(text in terminal.text for text in what_is_left)
        for text in what_is_left:
            terminal.wait_for(text)
    assert state_of_the_answer(program) == "cancelled"


def test_it_is_suspended_and_brought_back(program: Program) -> None:
    with program.in_terminal("--demo") as terminal:
        wait_until_ready(terminal)
        terminal.type("half a thought")
        terminal.wait_for("half a thought")
        terminal.signal(signal.SIGTSTP)
        terminal.wait_until(lambda: terminal.is_stopped, "the stop")
        terminal.wait_until(lambda: terminal.modes_left_set() == set(), "the terminal back")
        assert terminal.has_its_settings_back()
        terminal.signal(signal.SIGCONT)
        terminal.wait_for("half a thought")


def test_ctrl_z_gives_the_terminal_to_the_shell_and_fg_brings_it_back(program: Program) -> None:
    with program.in_shell("--demo") as terminal:
        wait_until_ready(terminal)
        terminal.type("half a thought")
        terminal.wait_for("half a thought")
        terminal.press("ctrl+z")
        terminal.wait_for("Stopped")
        assert terminal.modes_left_set() == set()
        terminal.type("fg\r")
        terminal.wait_for("half a thought")
        terminal.press("ctrl+q")
        terminal.wait_until_gone("half a thought")
        terminal.type("exit\r")
        assert terminal.wait_for_exit() == 0


def test_without_a_shell_ctrl_z_only_says_so(program: Program) -> None:
    with program.in_terminal("--demo") as terminal:
        wait_until_ready(terminal)
        terminal.press("ctrl+z")
        terminal.wait_for("no shell")
        terminal.type("still here")
        terminal.wait_for("still here")


def test_a_fault_in_a_worker_is_told_in_a_sentence_and_reported_without_values(
    tmp_path: Path,
) -> None:
    program = Program(tmp_path, module="tests.pty.faulty")
    with serving(lambda request: reply("the answer")) as server:
        program.variables |= {"OPENAI_BASE_URL": server.base_url, "OPENAI_API_KEY": KEY}
        with program.in_terminal("--model", "m") as terminal:
            terminal.wait_for("write a message")
            terminal.type("a question\r")
            assert terminal.wait_for_exit() == 1
            assert terminal.modes_left_set() == set()
            assert terminal.has_its_settings_back()
            assert KEY.encode() not in terminal.raw
            said = "".join(terminal.text.split("\n"))
            assert said.startswith("oai-tui stopped because of a fault in the program")
            assert "Traceback" not in said
    [report] = program.database.parent.parent.parent.glob("state/oai-tui/crash-*.txt")
    assert said.endswith(f"in {report}")
    assert stat.S_IMODE(report.stat().st_mode) == 0o600
    text = report.read_text()
    assert "RuntimeError: no sum for [key]" in text
    assert "in usage_totals" in text
    assert KEY not in text
    assert "in a variable of" not in text.replace('secret = f"in a variable of', "")
    assert "a question" not in text
    assert "the answer" not in text


WITNESS = """
import ctypes, sys
from pathlib import Path
from oai_tui.cli import main
from oai_tui.config import keys

run_key_command = keys.run_key_command

def witness(*arguments):
    Path(sys.argv[1]).write_text(f"dumpable: {ctypes.CDLL(None).prctl(3, 0, 0, 0, 0)}")
    return run_key_command(*arguments)

keys.run_key_command = witness
raise SystemExit(main(sys.argv[2:]))
"""
"""Runs the program, and notes whether it can be read from outside when a key command runs."""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux has prctl")
@pytest.mark.parametrize("command", [[], ["ask", "hi"], ["doctor"]])
def test_nobody_else_can_look_into_it_once_a_key_is_read(
    program: Program, command: list[str]
) -> None:
    seen = program.home / "seen"
    with serving(lambda request: reply("the answer")) as server:
        program.write(
            "config.toml",
            f"""
            [profiles.p]
            base_url = "{server.base_url}"
            model = "m"
            key_command = "echo {KEY}"
            """,
        )
        with Terminal(
            python("-c", WITNESS, seen, *command), environment={"HOME": str(program.home)}
        ) as terminal:
            if not command:
                terminal.wait_for("write a message")
                terminal.type("a question\r")
            terminal.wait_until(seen.exists, "the key command")
    assert seen.read_text() == "dumpable: 0"


def test_without_a_terminal_it_says_so_and_names_ask(program: Program) -> None:
    done = program.run("--demo")
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert "oai-tui ask" in done.stderr


def test_a_terminal_that_cannot_draw_is_told_apart(program: Program) -> None:
    program.variables["TERM"] = "dumb"
    with program.in_terminal("--demo") as terminal:
        assert terminal.wait_for_exit() == 2
        assert "oai-tui ask" in terminal.text
        assert b"\x1b" not in terminal.raw
