"""What is written to a terminal that takes it, stalls, or is gone."""

from __future__ import annotations

import os
import pty
import threading
import time
import tty
from collections.abc import Iterator

import pytest

from oai_tui.tui.terminal.traffic import Traffic
from oai_tui.tui.terminal.writer import MAX_BACKLOG, RESYNC, TerminalWriter

PATIENCE = 20.0


class Line:
    """A writer and the other end of its terminal, which reads when it is told to."""

    def __init__(self) -> None:
        self.master, self.slave = pty.openpty()
        tty.setraw(self.slave)
        self.lost = threading.Event()
        self.drained = threading.Event()
        self.writer = TerminalWriter(self.slave, on_lost=self.lost.set, on_drained=self.drained.set)
        self.writer.start()
        self.read = bytearray()

    def read_until(self, end: bytes) -> bytes:
        give_up = time.monotonic() + PATIENCE
        while not self.read.endswith(end):
            assert time.monotonic() < give_up
            self.read += os.read(self.master, 65536)
        return bytes(self.read)

    def stall(self) -> str:
        """Write more than the terminal takes while nobody reads."""
        text = "".join(f"{number:07d}." for number in range(20_000))
        self.writer.write(text)
        return text

    def close(self) -> None:
        for fd in (self.master, self.slave):
            os.close(fd)


@pytest.fixture
def line() -> Iterator[Line]:
    line = Line()
    yield line
    line.writer.discard()
    line.writer.stop(0)
    line.close()


def test_what_the_terminal_takes_is_written_at_once(line: Line) -> None:
    assert line.writer.write("hello")
    assert line.writer.traffic == Traffic(bytes_written=5)
    assert line.read_until(b"hello") == b"hello"


def test_what_has_to_wait_comes_whole_and_in_order(line: Line) -> None:
    text = line.stall()
    line.writer.write("and more")
    assert line.read_until(b"and more").decode() == text + "and more"
    assert line.drained.wait(PATIENCE)
    assert line.writer.is_idle
    traffic = line.writer.traffic
    assert traffic.bytes_written == len(text) + 8
    assert traffic.waits == 1
    assert traffic.waited > 0


def test_only_what_is_not_essential_is_refused(line: Line) -> None:
    line.stall()
    line.writer.write("x" * MAX_BACKLOG)
    line.writer.write("y")
    assert not line.writer.write("bell", essential=False)
    assert line.writer.write("end")
    assert b"bell" not in line.read_until(b"yend")


def test_what_is_discarded_in_the_middle_is_ended_in_order(line: Line) -> None:
    line.stall()
    line.writer.discard()
    line.writer.write("new")
    read = line.read_until(b"new")
    assert read.endswith(RESYNC.encode() + b"new")
    assert len(read) < 160_000


def test_a_terminal_that_is_gone_is_told_of(line: Line) -> None:
    line.stall()
    os.close(line.master)
    line.master = os.open(os.devnull, os.O_RDONLY)
    assert line.lost.wait(PATIENCE)
    assert not line.writer.write("nobody reads this")
