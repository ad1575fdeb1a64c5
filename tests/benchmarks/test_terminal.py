"""The terminal of the benchmarks, with real programs in it."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from benchmarks.emulator import Emulator
from benchmarks.homes import environment
from benchmarks.terminal import Terminal

from benchmarks import processes

_ECHO = """
import os, tty
tty.setraw(0)
os.write(1, b"ready\\r\\n")
while data := os.read(0, 1):
    os.write(1, b"\\x1b[3;1H\\x1b[2K" + data if data == b"!" else data)
"""
_SIZE = """
import os, signal
def tell(*_):
    print("size", *os.get_terminal_size(), flush=True)
signal.signal(signal.SIGWINCH, tell)
tell()
while True:
    signal.pause()
"""
_ASKS = """
import os, sys, tty
tty.setraw(0)
for half in (b"\\x1b[?20", b"26$p"):
    os.write(1, half)
answer = b""
while not answer.endswith(b"y"):
    answer += os.read(0, 1)
print(ascii(answer), flush=True)
os.read(0, 1)
"""


def _terminal(tmp_path: Path, program: str) -> Terminal:
    return Terminal([sys.executable, "-c", program], environment(tmp_path), columns=60, rows=10)


def test_each_key_has_its_time(tmp_path: Path) -> None:
    with _terminal(tmp_path, _ECHO) as terminal:
        terminal.wait("ready")
        echoes = terminal.typed("qzxj", 0.01, patience=30)
    assert len(echoes) == 3
    assert all(0 <= echo < 30 for echo in echoes)


def test_a_key_that_never_shows_is_infinitely_late(tmp_path: Path) -> None:
    with _terminal(tmp_path, _ECHO) as terminal:
        terminal.wait("ready")
        echoes = terminal.typed("qz!x", 0.01, patience=0.5)
    assert echoes[1:] == [float("inf"), float("inf")]


def test_what_is_never_shown_is_an_error_with_the_screen(tmp_path: Path) -> None:
    with _terminal(tmp_path, _ECHO) as terminal:
        terminal.wait("ready")
        with pytest.raises(TimeoutError, match="ready"):
            terminal.wait("something else", seconds=0.05)


def test_waiting_tells_when_the_bytes_came_and_not_when_they_were_looked_at(tmp_path: Path) -> None:
    with _terminal(tmp_path, _ECHO) as terminal:
        terminal.wait("ready")
        pressed = terminal.send("k")
        _until(lambda: terminal.last_read_at > pressed)
        looked = time.monotonic()
        assert pressed <= terminal.wait("k") <= looked


def test_a_new_size_reaches_the_program(tmp_path: Path) -> None:
    with _terminal(tmp_path, _SIZE) as terminal:
        terminal.wait("size 60 10")
        changed = terminal.resize(50, 8)
        assert terminal.wait("size 50 8") >= changed
        assert len(terminal.emulator.lines) == 8


def test_questions_to_the_terminal_are_answered_also_when_they_come_in_halves(
    tmp_path: Path,
) -> None:
    with _terminal(tmp_path, _ASKS) as terminal:
        terminal.wait("[?2026;2$y")


def test_a_slow_line_reads_little_and_leaves_the_rest(tmp_path: Path) -> None:
    program = "import os\nwhile True: os.write(1, b'x' * 1000)"
    with _terminal(tmp_path, program) as terminal:
        _until(lambda: terminal.bytes_read > 0)
        terminal.pace = 100.0
        _until(lambda: terminal.unread_bytes() > 1_000)
        began, read = time.monotonic(), terminal.bytes_read
        _until(lambda: terminal.bytes_read > read + 20)
        # A read that was under way when the pace was set may have been a large one.
        assert terminal.bytes_read - read < 70_000 + 100 * (time.monotonic() - began)


def test_time_and_memory_of_children_count(tmp_path: Path) -> None:
    child = "import time; end = time.process_time() + 0.2\nwhile time.process_time() < end: pass"
    parent = (
        f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])\n"
        f"alive = subprocess.Popen([sys.executable, '-c', {child!r} + '\\ninput()'])\n"
        "print('started', flush=True); input()"
    )
    with _terminal(tmp_path, parent) as terminal:
        terminal.wait("started")
        _until(lambda: terminal.cpu_seconds() >= 0.4)
        assert terminal.resident_bytes() > 8_000_000


def test_a_process_that_is_gone_costs_nothing() -> None:
    assert processes.cpu_seconds(2**22 + 1) == 0
    assert processes.resident_bytes(2**22 + 1) == 0


def test_the_emulator_passes_over_what_pyte_does_not_know() -> None:
    whole = (
        b"\x1b[>1u\x1b[?2026$p\x1b[2 q\x1b[4:3mab\x1b[m\x1bPdevice\x1b\\cd\x1b[?1u\x1b]0;title\x07e"
    )
    for cut in range(len(whole) + 1):
        emulator = Emulator(20, 2)
        emulator.feed(whole[:cut])
        emulator.feed(whole[cut:])
        assert emulator.lines == ["abcde".ljust(20), " " * 20], cut


def test_the_alternate_screen_begins_empty() -> None:
    emulator = Emulator(10, 2)
    emulator.feed(b"before\x1b[?1049h\x1b[Hafter")
    assert emulator.text.split() == ["after"]


def _until(condition: Callable[[], bool]) -> None:
    give_up = time.monotonic() + 40
    while not condition():
        assert time.monotonic() < give_up
        time.sleep(0.005)
