"""A program in a PTY of a given size, whose screen, bytes, CPU time and memory can be read."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

import pyte
from ptyprocess import PtyProcess

_REPLIES = {
    b"\x1b[c": b"\x1b[?62;22c",
    b"\x1b[?2026$p": b"\x1b[?2026;2$y",
    b"\x1b[?2048$p": b"\x1b[?2048;0$y",
    b"\x1b]11;?": b"\x1b]11;rgb:0000/0000/0000\x1b\\",
}
_TICKS = os.sysconf("SC_CLK_TCK")


class Terminal:
    """One run of a program; use it as a context manager."""

    def __init__(self, argv: list[str], env: dict[str, str], *, cols: int = 120, rows: int = 40):
        self.bytes_written = 0
        self._screen = pyte.Screen(cols, rows)
        self._stream = pyte.ByteStream(self._screen)
        self._lock = threading.Lock()
        self._began = time.monotonic()
        self._process = PtyProcess.spawn(
            argv,
            dimensions=(rows, cols),
            env={**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor", **env},
        )
        threading.Thread(target=self._read, daemon=True).start()

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_: object) -> None:
        for number in (signal.SIGTERM, signal.SIGKILL):
            if self._process.isalive():
                os.kill(self._process.pid, number)
                end = time.monotonic() + 4
                while self._process.isalive() and time.monotonic() < end:
                    time.sleep(0.02)

    @property
    def elapsed(self) -> float:
        """Seconds since the program was started."""
        return time.monotonic() - self._began

    @property
    def text(self) -> str:
        with self._lock:
            return "\n".join(self._screen.display)

    def send(self, text: str) -> None:
        os.write(self._process.fd, text.encode())

    def wait(self, wanted: str, seconds: float = 60.0) -> float:
        """Seconds until `wanted` is on the screen, from now; raises TimeoutError."""
        began = time.monotonic()
        while wanted not in self.text:
            if time.monotonic() - began > seconds:
                raise TimeoutError(f"{wanted!r} did not appear; the screen is:\n{self.text}")
            time.sleep(0.002)
        return time.monotonic() - began

    def cpu_seconds(self) -> float:
        """CPU time of the program and all its children, those that ended included."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return sum(map(int, fields[11:15])) / _TICKS

    def memory(self) -> int:
        """Resident bytes of the program."""
        pages = Path(f"/proc/{self._process.pid}/statm").read_text().split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE")

    def _read(self) -> None:
        while True:
            try:
                data = os.read(self._process.fd, 65536)
            except OSError:
                return
            if not data:
                return
            self.bytes_written += len(data)
            for query, reply in _REPLIES.items():
                if query in data:
                    self.send(reply.decode("latin-1"))
            with self._lock:
                self._stream.feed(data)
