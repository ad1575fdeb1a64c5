"""A program in a PTY: what it wrote and when, what that shows, and what it costs.

A thread reads the program's bytes at once and notes when they came; nothing else happens then.
The emulated screen is fed afterwards, piece by piece, when somebody asks when something was to
be seen. So the emulator, which is slow, delays neither the program nor the clock.
"""

from __future__ import annotations

import array
import fcntl
import os
import signal
import sys
import termios
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from ptyprocess import PtyProcess

from benchmarks import processes
from benchmarks.emulator import Emulator

_REPLIES = {
    b"\x1b[c": b"\x1b[?62;22c",
    b"\x1b[0c": b"\x1b[?62;22c",
    b"\x1b[>c": b"\x1b[>1;4000;0c",
    b"\x1b[5n": b"\x1b[0n",
    b"\x1b[6n": b"\x1b[1;1R",
    b"\x1b[?2026$p": b"\x1b[?2026;2$y",
    b"\x1b[?2048$p": b"\x1b[?2048;0$y",
    b"\x1b]10;?": b"\x1b]10;rgb:ffff/ffff/ffff\x1b\\",
    b"\x1b]11;?": b"\x1b]11;rgb:0000/0000/0000\x1b\\",
}
"""What an xterm answers to the questions of programs."""
_LONGEST_QUERY = max(map(len, _REPLIES))
_READ_SIZE = 1 << 16
_SLOW_STEP = 0.025
_REST = 0.1
"""Seconds of silence after which the emulator may work without disturbing anybody."""
_LONGEST_REST = 1.0

Shown = Callable[[Emulator], bool]


class Terminal:
    """One run of a program; use it as a context manager, which ends the program.

    Times are seconds of `time.monotonic`. `pace` is the most bytes a second that are read, as
    on a slow line; without it they are read as fast as they come.
    """

    def __init__(
        self,
        argv: Sequence[str],
        env: Mapping[str, str],
        *,
        columns: int = 120,
        rows: int = 40,
        cwd: Path | None = None,
    ) -> None:
        self.bytes_read = 0
        self.pace: float | None = None
        self.last_read_at = 0.0
        self._emulator = Emulator(columns, rows)
        self._arrived: deque[tuple[float, bytes]] = deque()
        self._shown_at = 0.0
        # A reader that has to wait for the interpreter would stamp what it reads too late.
        sys.setswitchinterval(0.0002)
        self.began = time.monotonic()
        self._process = PtyProcess.spawn(
            list(argv),
            dimensions=(rows, columns),
            env=dict(env),
            cwd=cwd and str(cwd),
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_: object) -> None:
        self.pace = None
        members = processes.tree(self._process.pid)
        for number in (signal.SIGTERM, signal.SIGKILL):
            if self._process.isalive():
                os.kill(self._process.pid, number)
                end = time.monotonic() + 4
                while self._process.isalive() and time.monotonic() < end:
                    time.sleep(0.02)
        for member in members & processes.tree(self._process.pid):
            with suppress(OSError):
                os.kill(member, signal.SIGKILL)
        self._reader.join(1)
        self._process.close(force=True)

    # What the person does

    def send(self, keys: str) -> float:
        """Press keys; returns when."""
        now = time.monotonic()
        os.write(self._process.fd, keys.encode())
        return now

    def resize(self, columns: int, rows: int) -> float:
        """Change the size of the window; returns when."""
        self.catch_up()
        self._emulator.resize(columns, rows)
        now = time.monotonic()
        self._process.setwinsize(rows, columns)
        return now

    # What is to be seen

    @property
    def emulator(self) -> Emulator:
        """The screen now."""
        self.catch_up()
        return self._emulator

    @property
    def text(self) -> str:
        return self.emulator.text

    def catch_up(self) -> None:
        """Show all that has arrived."""
        for _ in self._replay():
            pass

    def wait(self, shown: str | Shown, seconds: float = 60.0, *, is_urgent: bool = False) -> float:
        """When something was first on the screen, from where the screen stands now.

        Looks only when the program pauses, or at once if it `is_urgent` to act on what is seen.
        Raises TimeoutError if it did not appear in `seconds`.
        """
        is_shown = showing(shown) if isinstance(shown, str) else shown
        if is_shown(self._emulator):
            return self._shown_at
        give_up = time.monotonic() + seconds
        while True:
            for arrived_at in self._replay():
                if is_shown(self._emulator):
                    return arrived_at
            if time.monotonic() > give_up:
                raise TimeoutError(f"waited in vain for {shown!r}\nThe screen:\n{self.text}")
            if is_urgent:
                time.sleep(0.001)
            else:
                self._rest()

    def settle(self, silence: float = 0.25, seconds: float = 60.0) -> float:
        """Wait until nothing was written for a while; when the last bytes before that came.

        A program that does not stop writing is left alone after `seconds`.
        """
        began = time.monotonic()
        while (now := time.monotonic()) - began < seconds:
            if now - max(began, self.last_read_at) > silence:
                break
            time.sleep(silence / 20)
        return self.last_read_at

    def typed(self, keys: str, pause: float, patience: float = 2.0) -> list[float]:
        """Type keys one by one, and only then look when each came on the screen: seconds each.

        All of them must show side by side, so they should make a word of their own that is
        nowhere else on the screen. The first one does not count: alone it may be anywhere. One
        that has not come `patience` seconds after the last was typed counts as infinitely late.
        """
        self.catch_up()
        pressed = []
        for key in keys:
            pressed.append(self.send(key))
            time.sleep(pause)
        give_up = time.monotonic() + patience
        echoes: list[float] = []
        while len(echoes) < len(keys):
            for arrived_at, data in self._replay_with_data():
                shown = self._shown(keys, len(echoes), data)
                echoes += [arrived_at - at for at in pressed[len(echoes) : shown]]
            if time.monotonic() > give_up:
                break
            self._rest()
        return (echoes + [float("inf")] * (len(keys) - len(echoes)))[1:]

    def wait_until_idle(self, seconds: float = 8.0) -> None:
        """Wait until the program neither writes nor computes (2 % of a core count as nothing).

        A program that is never at rest is left alone after `seconds`.
        """
        give_up = time.monotonic() + seconds
        while time.monotonic() < give_up:
            began, cpu, read = time.monotonic(), self.cpu_seconds(), self.bytes_read
            time.sleep(0.25)
            share = (self.cpu_seconds() - cpu) / (time.monotonic() - began)
            if share < 0.02 and self.bytes_read == read:
                break
        self.catch_up()

    # What it costs

    def cpu_seconds(self) -> float:
        """CPU time of the program and its children."""
        return processes.cpu_seconds(self._process.pid)

    def resident_bytes(self) -> int:
        return processes.resident_bytes(self._process.pid)

    def unread_bytes(self) -> int:
        """What the program has written and the kernel keeps, because nobody read it yet."""
        count = array.array("i", [0])
        fcntl.ioctl(self._process.fd, termios.FIONREAD, count)
        return count[0]

    # Inside

    def _shown(self, keys: str, before: int, data: bytes) -> int:
        """How many keys stand side by side now that `data` has come; `before` did already."""
        count = before
        while count < len(keys) and keys[count].encode() in data:
            if keys[: count + 1] not in self._emulator.text:
                break
            count += 1
        return count

    def _replay(self) -> Iterator[float]:
        return (arrived_at for arrived_at, _ in self._replay_with_data())

    def _replay_with_data(self) -> Iterator[tuple[float, bytes]]:
        """Feed the emulator read by read, with the time of each."""
        while self._arrived:
            arrived_at, data = self._arrived.popleft()
            self._emulator.feed(data)
            self._shown_at = arrived_at
            yield arrived_at, data

    def _rest(self) -> None:
        """Let a program that writes write on; come back when it pauses, or after a while."""
        began = time.monotonic()
        while not self._arrived and time.monotonic() - began < _LONGEST_REST:
            time.sleep(0.005)
        while (now := time.monotonic()) - self.last_read_at < _REST and now - began < _LONGEST_REST:
            time.sleep(0.005)

    def _read(self) -> None:
        before = b""
        while True:
            pace = self.pace
            size = _READ_SIZE if pace is None else max(1, round(pace * _SLOW_STEP))
            try:
                data = os.read(self._process.fd, size)
            except (OSError, ValueError):
                return
            if not data:
                return
            now = time.monotonic()
            self._arrived.append((now, data))
            self.bytes_read += len(data)
            self.last_read_at = now
            self._reply(before, data)
            before = (before + data)[1 - _LONGEST_QUERY :]
            if pace is not None:
                time.sleep(len(data) / pace)

    def _reply(self, before: bytes, data: bytes) -> None:
        if b"\x1b" not in data and b"\x1b" not in before:
            return
        both = before + data
        for query, reply in _REPLIES.items():
            at = both.rfind(query)
            if at >= 0 and at + len(query) > len(before):
                with suppress(OSError):
                    os.write(self._process.fd, reply)


def showing(text: str) -> Shown:
    """Whether a text is on the screen, in one line."""
    return lambda emulator: text in emulator.text
