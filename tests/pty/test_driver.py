"""Both drivers and the host, with a small app in a real terminal."""

from __future__ import annotations

import base64
import os
import pty
import re
import signal
import stat
from pathlib import Path

import pytest

from tests.pty.small_app import KEY
from tests.pty.terminal import Terminal, python

_option: list[str] = []


@pytest.fixture(autouse=True, params=["own", "stock"])
def driver(request: pytest.FixtureRequest) -> str:
    """Which driver draws: all of this holds for both."""
    name: str = request.param
    _option[:] = ["--stock"] if name == "stock" else []
    return name


def small_app(folder: Path, *options: str, **variables: str) -> Terminal:
    command = python("-m", "tests.pty.small_app", folder, *_option, *options)
    return Terminal(command, environment=variables)


def notes(folder: Path) -> list[str]:
    return (folder / "notes").read_text().split()


def ticks(folder: Path) -> int:
    return int((folder / "ticks").read_text() or 0)


def start_stalled_flood(terminal: Terminal, folder: Path) -> None:
    """Let the app draw far more than any buffer holds while nobody reads it."""
    terminal.wait_for("ready")
    terminal.type("flood\r")
    terminal.wait_for("flood")
    terminal.stop_reading()
    began = ticks(folder)
    terminal.wait_until(lambda: ticks(folder) > began + 20, "the app to go on")


def test_the_app_paints_takes_keys_and_leaves_the_terminal_as_it_was(tmp_path: Path) -> None:
    with small_app(tmp_path) as terminal:
        terminal.wait_for("ready")
        terminal.type("hello\r")
        terminal.wait_for("got 'hello'")
        assert terminal.modes_left_set() != set()
        terminal.type("quit\r")
        assert terminal.wait_for_exit() == 7
        assert terminal.modes_left_set() == set()
        assert terminal.has_its_settings_back()
        assert "last words␛[31m" in terminal.text
    assert notes(tmp_path) == ["opened", "closed"]


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGHUP, 129), (signal.SIGINT, 130), (signal.SIGTERM, 143)]
)
def test_a_signal_settles_closes_and_restores(
    tmp_path: Path, number: signal.Signals, code: int
) -> None:
    with small_app(tmp_path) as terminal:
        terminal.wait_for("ready")
        terminal.signal(number)
        assert terminal.wait_for_exit() == code
        assert terminal.modes_left_set() == set()
        assert terminal.has_its_settings_back()
    assert notes(tmp_path) == ["opened", "settled", "closed"]


@pytest.mark.parametrize("way", ["quit", "crash", "freeze", "SIGTERM", "SIGHUP"])
def test_however_it_ends_while_lines_scroll_the_terminal_is_as_it_was(
    tmp_path: Path, driver: str, way: str
) -> None:
    command = python("-m", "tests.pty.small_app", tmp_path, *_option)
    with Terminal(command, knows_margins=True) as terminal:
        terminal.wait_for("ready")
        terminal.type("roll\r")
        if driver == "own":
            terminal.wait_until(lambda: b"\x1b[?69h" in terminal.raw, "a move between margins")
        else:
            terminal.wait_for("line ")
        if way.startswith("SIG"):
            terminal.signal(signal.Signals[way])
        else:
            terminal.type(f"{way}\r")
        if way == "freeze":
            terminal.wait_until(lambda: "frozen" in notes(tmp_path), "the app to freeze")
            terminal.signal(signal.SIGTERM)
        terminal.wait_for_exit()
        assert terminal.modes_left_set() == set()
        assert terminal.has_its_settings_back()


def test_signals_that_keep_coming_do_not_change_the_end(tmp_path: Path) -> None:
    with small_app(tmp_path) as terminal:
        terminal.wait_for("ready")
        terminal.signal(signal.SIGTERM)
        terminal.wait_until(lambda: "settled" in notes(tmp_path), "the end to begin")
        while terminal.process.poll() is None:
            terminal.signal(signal.SIGHUP)
        assert terminal.wait_for_exit() == 143
        assert terminal.modes_left_set() == set()
    assert notes(tmp_path) == ["opened", "settled", "closed"]


def test_a_frozen_app_still_ends_at_a_signal_and_gives_the_terminal_back(tmp_path: Path) -> None:
    with small_app(tmp_path) as terminal:
        terminal.wait_for("ready")
        terminal.type("freeze\r")
        terminal.wait_until(lambda: "frozen" in notes(tmp_path), "the app to freeze")
        terminal.signal(signal.SIGTERM)
        assert terminal.wait_for_exit() == 143
        assert terminal.modes_left_set() == set()
        assert terminal.has_its_settings_back()


def test_what_does_not_close_is_left_behind(tmp_path: Path) -> None:
    with small_app(tmp_path, "--stuck") as terminal:
        terminal.wait_for("ready")
        terminal.type("quit\r")
        assert terminal.wait_for_exit() == 7
        assert terminal.modes_left_set() == set()
        assert terminal.has_its_settings_back()
    assert notes(tmp_path) == ["opened", "stuck"]


def test_a_terminal_that_is_closed_ends_the_app_in_order(tmp_path: Path) -> None:
    with small_app(tmp_path) as terminal:
        terminal.wait_for("ready")
        terminal.hang_up()
        assert terminal.wait_for_exit() == 129
    assert notes(tmp_path) == ["opened", "settled", "closed"]


def test_a_terminal_that_is_closed_while_it_is_written_to_ends_the_app_in_order(
    tmp_path: Path,
) -> None:
    with small_app(tmp_path) as terminal:
        start_stalled_flood(terminal, tmp_path)
        terminal.hang_up()
        assert terminal.wait_for_exit() == 129
    assert notes(tmp_path) == ["opened", "settled", "closed"]


def test_the_end_of_the_input_ends_the_app_in_order(tmp_path: Path) -> None:
    keyboard, other_end = pty.openpty()
    command = python("-m", "tests.pty.small_app", tmp_path, *_option)
    with Terminal(command, stdin=os.ttyname(other_end)) as terminal:
        terminal.wait_for("ready")
        os.write(keyboard, b"hello\r")
        terminal.wait_for("got 'hello'")
        os.close(other_end)
        os.close(keyboard)
        assert terminal.wait_for_exit() == 129
        assert terminal.modes_left_set() == set()
    assert notes(tmp_path) == ["opened", "settled", "closed"]


def test_a_terminal_that_stops_reading_holds_nobody_up_and_is_painted_anew(
    tmp_path: Path,
) -> None:
    with small_app(tmp_path) as terminal:
        start_stalled_flood(terminal, tmp_path)
        terminal.type("halt\r")
        stalled_at = ticks(tmp_path)
        terminal.wait_until(lambda: ticks(tmp_path) > stalled_at + 20, "the app to go on")
        terminal.read_again()
        terminal.wait_until(
            lambda: len(re.findall("halted at", terminal.text)) == 20 * 3, "the whole screen"
        )
        terminal.type("quit\r")
        assert terminal.wait_for_exit() == 7
        assert terminal.modes_left_set() == set()


def test_what_is_in_front_and_what_lies_behind_it_are_painted_anew_after_a_stall(
    tmp_path: Path,
) -> None:
    with small_app(tmp_path) as terminal:
        start_stalled_flood(terminal, tmp_path)
        terminal.type("overlay\r")
        terminal.wait_until(lambda: "overlay" in notes(tmp_path), "the overlay")
        terminal.type("h")
        terminal.wait_until(lambda: "halted" in notes(tmp_path), "the overlay to take the key")
        halted_at = ticks(tmp_path)
        terminal.wait_until(lambda: ticks(tmp_path) > halted_at + 20, "the app to go on")
        terminal.read_again()
        terminal.wait_for("in front")
        terminal.wait_until_gone("flood")
        lines = terminal.text.splitlines()
        rows_in_front = [row for row in range(20) if lines[row].count("halted at") < 3]
        assert len(rows_in_front) == 3
        assert all(lines[row].startswith("halted at") for row in range(20))
        assert "in front" in lines[rows_in_front[0]]


def test_a_signal_ends_the_app_although_the_terminal_does_not_read(tmp_path: Path) -> None:
    with small_app(tmp_path) as terminal:
        start_stalled_flood(terminal, tmp_path)
        terminal.signal(signal.SIGTERM)
        assert terminal.wait_for_exit() == 143
        assert terminal.has_its_settings_back()
    assert notes(tmp_path) == ["opened", "settled", "closed"]


@pytest.mark.parametrize("data", [b"\x80", b"\xff\xfe", b"\xc3", b"\xe2\x82"])
def test_input_that_is_not_utf_8_is_replaced(tmp_path: Path, data: bytes) -> None:
    with small_app(tmp_path) as terminal:
        terminal.wait_for("ready")
        terminal.send(data + b"x\r")
        terminal.wait_for("\\ufffdx'")


def test_nothing_in_a_paste_is_taken_for_a_key(tmp_path: Path) -> None:
    with small_app(tmp_path) as terminal:
        terminal.wait_for("ready")
        terminal.paste("quit\x1b\r\x1b\r and more")
        terminal.type("\r")
        terminal.wait_for("got 'quit")


@pytest.mark.parametrize("locale", ["C", "POSIX", "en_US.ISO-8859-1"])
def test_output_is_utf_8_whatever_the_locale(tmp_path: Path, locale: str) -> None:
    environment = {"LC_ALL": locale, "LANG": locale, "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    with small_app(tmp_path, **environment) as terminal:
        terminal.wait_for("ready")
        terminal.type("größe…")
        terminal.wait_for("größe…")


def test_however_fast_the_size_changes_the_last_one_is_painted(tmp_path: Path) -> None:
    with small_app(tmp_path) as terminal:
        terminal.wait_for("ready")
        for columns in range(60, 90):
            for size in [(1, 1), (5, 20), (300, 2), (80, 24), (2, 80)] * 4:
                terminal.resize(*size)
            terminal.resize(columns, 20)
            terminal.wait_for(f"{columns}x20".rjust(columns))
        terminal.type("still here\r")
        terminal.wait_for("got 'still here'")


def test_what_a_terminal_lost_while_it_was_small_for_a_moment_is_painted_again(
    tmp_path: Path,
) -> None:
    with small_app(tmp_path) as terminal:
        terminal.wait_for("ready")
        before = screen_after_hello(terminal)
        for _ in range(10):
            terminal.resize(7, 3)
            terminal.resize(80, 24)
            assert terminal.text != before
            terminal.wait_until(lambda: terminal.text == before, "the same screen again")


def test_the_app_can_be_suspended_and_brought_back(tmp_path: Path) -> None:
    with small_app(tmp_path) as terminal:
        terminal.wait_for("ready")
        terminal.signal(signal.SIGTSTP)
        terminal.wait_until(lambda: terminal.is_stopped, "the stop")
        terminal.wait_until(lambda: terminal.modes_left_set() == set(), "the terminal back")
        assert terminal.has_its_settings_back()
        assert "ready" not in terminal.text
        terminal.signal(signal.SIGCONT)
        terminal.wait_for("ready")
        terminal.type("hello\r")
        terminal.wait_for("got 'hello'")


def test_what_is_on_the_screen_comes_back_after_a_stop_that_nobody_asked_for(
    tmp_path: Path,
) -> None:
    with small_app(tmp_path) as terminal:
        terminal.wait_for("ready")
        before = screen_after_hello(terminal)
        terminal.signal(signal.SIGSTOP)
        terminal.wait_until(lambda: terminal.is_stopped, "the stop")
        terminal.write_on_screen("\x1b[5;9r\x1b[7m\x1b[2Jwritten by a shell")
        terminal.signal(signal.SIGCONT)
        terminal.wait_until(lambda: terminal.text == before, "the same screen again")
        terminal.type("still here\r")
        terminal.wait_for("got 'still here'")


def test_nothing_is_written_while_nothing_happens(tmp_path: Path) -> None:
    with small_app(tmp_path) as terminal:
        terminal.wait_for("ready")
        terminal.type("hello\r")
        terminal.wait_for("got 'hello'")
        wait_for_ticks(terminal, tmp_path)
        written = len(terminal.raw)
        wait_for_ticks(terminal, tmp_path)
        assert len(terminal.raw) == written


def screen_after_hello(terminal: Terminal) -> str:
    """The whole screen when a greeting was answered: a wall of answers, the empty input, the size.

    A frame reaches the terminal in portions; part of one is not what comes back later.
    """
    terminal.type("hello\r")
    wall = "\n".join(["got 'hello' ........" * 3] * 20)
    whole = f"{wall}\n\n\n\n{'80x24':>80}"
    terminal.wait_until(lambda: terminal.text == whole, "the whole answer")
    return whole


def wait_for_ticks(terminal: Terminal, folder: Path) -> None:
    """Until the app's clock has ticked so often that whatever it had to draw is drawn."""
    began = ticks(folder)
    terminal.wait_until(lambda: ticks(folder) > began + 50, "the app to go on")


def test_a_crash_says_one_sentence_and_shows_no_values(tmp_path: Path) -> None:
    with small_app(tmp_path) as terminal:
        terminal.wait_for("ready")
        terminal.type("crash\r")
        assert terminal.wait_for_exit() == 1
        assert terminal.modes_left_set() == set()
        assert KEY.encode() not in terminal.raw
        assert "Traceback" not in terminal.text
        assert "stopped because of a fault in the program (RuntimeError)" in terminal.text
    assert notes(tmp_path) == ["opened", "closed"]
    [report] = (tmp_path / "state").glob("crash-*.txt")
    assert stat.S_IMODE(report.stat().st_mode) == 0o600
    text = report.read_text()
    assert "RuntimeError: the server said no to [key]" in text
    assert "_crash" in text
    assert KEY not in text


def test_control_characters_that_reach_a_widget_do_not_reach_the_terminal(tmp_path: Path) -> None:
    with small_app(tmp_path) as terminal:
        terminal.wait_for("ready")
        terminal.type("hidden\r")
        terminal.wait_for("a␛]0;ownedb\ufffd31mc")
        assert b"\x1b]0;" not in terminal.raw
        assert b"\x9b31m" not in terminal.raw


def test_a_link_with_control_characters_is_no_link(tmp_path: Path) -> None:
    with small_app(tmp_path) as terminal:
        terminal.wait_for("ready")
        terminal.type("link\r")
        terminal.wait_for("the link")
        assert b"owned" not in terminal.raw


def test_what_is_copied_is_clean(tmp_path: Path) -> None:
    with small_app(tmp_path) as terminal:
        terminal.wait_for("ready")
        terminal.type("copy\r")
        sequence = re.compile(rb"\x1b\]52;c;([^\x07\x1b]*)")
        terminal.wait_until(lambda: sequence.search(bytes(terminal.raw)) is not None, "a copy")
        found = sequence.search(bytes(terminal.raw))
        assert found is not None
        assert base64.b64decode(found[1]).decode() == "one\ntwo␛[201~rm -rf␍"
