"""A terminal for tests: a program in a real PTY, its screen emulated, its every byte kept."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

import pyte

PATIENCE = 40.0
"""Seconds after which a condition is given up; a slow machine must not fail a test."""

KEYS = {
    "enter": "\r",
    "tab": "\t",
    "shift+tab": "\x1b[Z",
    "escape": "\x1b",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "right": "\x1b[C",
    "left": "\x1b[D",
    "home": "\x1b[H",
    "end": "\x1b[F",
    "pageup": "\x1b[5~",
    "pagedown": "\x1b[6~",
    "backspace": "\x7f",
    "delete": "\x1b[3~",
    "f1": "\x1bOP",
    "f2": "\x1bOQ",
    "f3": "\x1bOR",
    "f4": "\x1bOS",
    "f5": "\x1b[15~",
    "f6": "\x1b[17~",
    "f7": "\x1b[18~",
    "f8": "\x1b[19~",
    "f9": "\x1b[20~",
    "f10": "\x1b[21~",
}
_REPLIES = {
    b"\x1b[c": b"\x1b[?62;22c",
    b"\x1b[?2026$p": b"\x1b[?2026;2$y",
    b"\x1b[?2048$p": b"\x1b[?2048;0$y",
}
_ALTERNATE_SCREEN = 1049 << 5
_KNOWS_MARGINS = {b"\x1b[?69$p": b"\x1b[?69;2$y"}
_MODE = re.compile(rb"\x1b\[\?([0-9]+)([hl])")
_REGION = re.compile(rb"\x1b\[([0-9;]*)r")
_KITTY_KEYS = re.compile(rb"\x1b\[([<>])[0-9;]*u")
_NOT_FOR_PYTE = re.compile(rb"\x1b\[[<>=][0-9;]*u|\x1b\[\?[0-9]+\$p")
_INCOMPLETE = re.compile(rb"\x1b(\[[0-9;?<>=$]*)?$|\x1b\][^\x07\x1b]*\x1b?$")
_RESTED_MODES = {
    b"7": True,
    b"25": True,
    b"69": False,
    b"1000": False,
    b"1003": False,
    b"1004": False,
    b"1006": False,
    b"1015": False,
    b"1016": False,
    b"1049": False,
    b"2004": False,
    b"2026": False,
    b"2048": False,
}
"""The modes that a shell expects: lines wrap, the cursor shows, no margins, no reports."""


class _Screen(pyte.Screen):
    """An emulated screen that starts empty when the alternate one is entered or left."""

    def set_mode(self, *modes: int, **options: Any) -> None:
        super().set_mode(*modes, **options)
        if 1049 in modes or _ALTERNATE_SCREEN in modes:
            self.erase_in_display(2)

    def reset_mode(self, *modes: int, **options: Any) -> None:
        super().reset_mode(*modes, **options)
        if 1049 in modes or _ALTERNATE_SCREEN in modes:
            self.erase_in_display(2)
            self.cursor_position(1, 1)


class Terminal:
    """A program that runs in a terminal of its own; a context manager that ends it.

    `stdin` is the name of another terminal to read from. `raw` is all that it ever wrote. One that
    `knows_margins` says so; its emulated screen does not move by them.
    """

    def __init__(
        self,
        command: Sequence[str | Path],
        *,
        columns: int = 80,
        rows: int = 24,
        environment: Mapping[str, str] | None = None,
        stdin: str = "",
        knows_margins: bool = False,
    ) -> None:
        self._replies = {**_REPLIES, **(_KNOWS_MARGINS if knows_margins else {})}
        self.raw = bytearray()
        self._screen = _Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self._held_back = b""
        self._changed = threading.Condition()
        self._reads = threading.Event()
        self._portion = 65536
        self._reads.set()
        self._is_closing = False
        self._has_hung_up = False
        self._master, slave = pty.openpty()
        _set_size(self._master, columns, rows)
        self._attributes = termios.tcgetattr(slave)
        name = os.ttyname(slave)
        # A session leader gets the first terminal that it opens as its controlling one.
        self.process = subprocess.Popen(
            ["sh", "-c", 'exec 2>"$0" >"$0" <"${IN:-$0}"; unset IN; exec "$@"', name, *command],
            env={**clean_environment(), **(environment or {}), "IN": stdin or name},
            start_new_session=True,
            stdin=subprocess.DEVNULL,
        )
        self._slave: int | None = slave
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self._is_closing = True
        self._reads.set()
        self._let_go_of_slave()
        self._reader.join(PATIENCE)
        if self._master >= 0:
            os.close(self._master)
            self._master = -1

    @property
    def cells(self) -> list[list[Any]]:
        """What is on the screen, cell by cell, with colours and attributes."""
        with self._changed:
            screen = self._screen
            return [
                [screen.buffer[y][x] for x in range(screen.columns)] for y in range(screen.lines)
            ]

    @property
    def text(self) -> str:
        """What is on the screen, line by line."""
        with self._changed:
            return "\n".join(line.rstrip() for line in self._screen.display)

    def wait_for(self, text: str) -> None:
        """Wait until `text` is on the screen."""
        self.wait_until(lambda: text in self.text, f"{text!r} on the screen")

    def wait_until_gone(self, text: str) -> None:
        self.wait_until(lambda: text not in self.text, f"{text!r} gone from the screen")

    def wait_until(self, condition: Callable[[], bool], what: str) -> None:
        """Wait for anything that the program does; fails with the screen as it is then."""
        give_up = time.monotonic() + PATIENCE
        while not condition():
            if time.monotonic() > give_up:
                raise AssertionError(f"waited in vain for {what}; the screen:\n{self.text}")
            if self.process.poll() is not None and not self._reader.is_alive():
                if condition():
                    return
                raise AssertionError(f"the program ended before {what}; the screen:\n{self.text}")
            with self._changed:
                self._changed.wait(0.05)

    def wait_for_exit(self) -> int:
        """The exit code, or minus the signal that killed it; all its output is in `raw` then."""
        try:
            code = self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"it did not end; the screen:\n{self.text}") from None
        if self._reads.is_set():
            self._let_go_of_slave()
            self._reader.join(PATIENCE)
        return code

    def send(self, data: bytes) -> None:
        os.write(self._master, data)

    def type(self, text: str) -> None:
        self.send(text.encode())

    def press(self, *names: str) -> None:
        """Press keys, by Textual's names: `enter`, `f1`, `ctrl+p`, `a`."""
        for name in names:
            self.send(key_bytes(name))

    def paste(self, text: str) -> None:
        """As a bracketed paste."""
        self.send(b"\x1b[200~" + text.encode("utf-8", "surrogatepass") + b"\x1b[201~")

    def resize(self, columns: int, rows: int) -> None:
        with self._changed:
            self._screen.resize(rows, columns)
            _set_size(self._master, columns, rows)

    def stop_reading(self) -> None:
        """Behave like a stalled link: leave what the program writes where it is."""
        self._reads.clear()

    @property
    def has_something_to_read(self) -> bool:
        """Whether the program wrote what nobody has read yet."""
        return bool(select.select((self._master,), (), (), 0)[0])

    def read_slowly(self) -> None:
        """Behave like a slow link: 16 kB a second."""
        self._portion = 800

    def write_on_screen(self, text: str) -> None:
        """As another program does that uses the same terminal."""
        with self._changed:
            self._stream.feed(text.encode())

    def read_again(self) -> None:
        self._reads.set()

    def hang_up(self) -> None:
        """Close the terminal, as a dropped SSH connection does."""
        self._has_hung_up = True
        self._reads.set()
        self._let_go_of_slave()
        self._reader.join(PATIENCE)
        os.close(self._master)
        self._master = -1

    def signal(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    @property
    def is_stopped(self) -> bool:
        """Whether the program was stopped by a signal, as Ctrl+Z does (proc(5))."""
        status = Path(f"/proc/{self.process.pid}/stat").read_text()
        return status.rpartition(")")[2].split()[0] == "T"

    def modes_left_set(self) -> set[str]:
        """The modes that are not as a shell expects them, by what the program wrote so far."""
        state = dict(_RESTED_MODES)
        for mode, action in _MODE.findall(bytes(self.raw)):
            if mode in state:
                state[mode] = action == b"h"
        left = {mode.decode() for mode, on in state.items() if on != _RESTED_MODES[mode]}
        if _KITTY_KEYS.findall(self.raw)[-1:] == [b">"]:
            left.add("kitty keyboard")
        if any(_REGION.findall(self.raw)[-1:]):
            left.add("scroll region")
        return left

    def has_its_settings_back(self) -> bool:
        """Whether the line settings (termios) are those from before the program."""
        return termios.tcgetattr(self._master) == self._attributes

    def _let_go_of_slave(self) -> None:
        if self._slave is not None:
            os.close(self._slave)
            self._slave = None

    def _read(self) -> None:
        """Until the terminal is closed, or nobody holds its other end any more."""
        while True:
            self._reads.wait()
            readable, _, _ = select.select((self._master,), (), (), 0.05)
            if self._has_hung_up or (self._is_closing and not readable):
                return
            if not readable or not self._reads.is_set():
                continue
            try:
                data = os.read(self._master, self._portion)
            except OSError:
                data = b""
            if not data:
                with self._changed:
                    self._changed.notify_all()
                return
            self._take(data)
            if self._portion < 65536:
                time.sleep(self._portion / 16_000)

    def _take(self, data: bytes) -> None:
        for query, reply in self._replies.items():
            if query in data:
                with suppress(OSError):
                    os.write(self._master, reply)
        with self._changed:
            self.raw += data
            data = self._held_back + data
            cut = _INCOMPLETE.search(data[-4096:])
            keep = len(data) - (len(cut[0]) if cut else 0)
            self._held_back = data[keep:]
            self._stream.feed(_NOT_FOR_PYTE.sub(b"", data[:keep]))
            self._changed.notify_all()


def key_bytes(name: str) -> bytes:
    """What a terminal sends for a key."""
    if name in KEYS:
        return KEYS[name].encode()
    modifier, _, key = name.rpartition("+")
    match modifier:
        case "ctrl":
            return bytes((ord(key.upper()) & 0x1F,))
        case "alt":
            return b"\x1b" + key_bytes(key)
        case _:
            return name.encode()


def python(*arguments: str | Path) -> list[str | Path]:
    """The command that runs Python as the tests do."""
    return [sys.executable, *arguments]


def clean_environment() -> dict[str, str]:
    """An ordinary terminal's environment; nothing of the one that the tests run in."""
    kept = ("HOME", "PATH", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "TMPDIR", "VIRTUAL_ENV")
    return {
        **{name: os.environ[name] for name in kept if name in os.environ},
        "LANG": "C.UTF-8",
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
    }


def _set_size(fd: int, columns: int, rows: int) -> None:
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
