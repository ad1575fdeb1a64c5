"""Writes to a terminal that may be slow, stalled or gone, without ever making anyone wait."""

from __future__ import annotations

import os
import select
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress

from oai_tui.tui.terminal.traffic import Traffic

MAX_BACKLOG = 1 << 16
"""Bytes that may wait before what is not essential is no longer taken."""
_SLICE = 4096
_POLL = 0.1
RESYNC = "\x18\x1b\\\x1b[?2026l\x1b[?69l\x1b[r\x1b[m\x1b]8;;\x1b\\"
"""Ends a sequence and a frame that were cut short: CAN, ST (ECMA-48), then no synchronized
output, no margins, plain style, no link."""


class TerminalWriter(threading.Thread):
    """Writes to the terminal behind `fd`, in UTF-8 whatever the locale, in the order given.

    What the terminal takes at once is written at once; a thread writes the rest. `on_drained`
    is called when everything that had to wait is written, `on_lost` once, when the terminal is
    gone; both in that thread.
    """

    def __init__(
        self, fd: int, *, on_lost: Callable[[], object], on_drained: Callable[[], object]
    ) -> None:
        super().__init__(daemon=True, name="terminal-output")
        self._on_lost = on_lost
        self._on_drained = on_drained
        self._waiting: deque[bytes] = deque()
        self._waiting_bytes = 0
        self._changed = threading.Condition()
        self._is_writing = False
        self._is_begun = False
        self._cut = False
        self._is_lost = False
        self._deadline: float | None = None
        self._traffic = Traffic()
        self._waiting_since = 0.0
        self._fd, self._owns_fd = _open_nonblocking(fd)

    @property
    def traffic(self) -> Traffic:
        with self._changed:
            return self._traffic

    @property
    def is_idle(self) -> bool:
        """Whether all that was given to it has been written."""
        with self._changed:
            return not self._waiting and not self._is_writing

    def write(self, text: str, *, essential: bool = True) -> bool:
        """Write `text`, now or when its turn comes; whether it was taken.

        Only what is not `essential` is ever refused, while MAX_BACKLOG bytes wait.
        """
        data = text.encode("utf-8", "replace")
        with self._changed:
            if self._is_lost or self._deadline is not None:
                return False
            if self._waiting_bytes > MAX_BACKLOG and not essential:
                return False
            if self.is_idle and self._owns_fd:
                taken = self._write_at_once(data)
                self._is_begun = 0 < taken < len(data)
                data = data[taken:]
            if data:
                if self.is_idle:
                    self._waiting_since = time.monotonic()
                self._waiting.append(data)
                self._waiting_bytes += len(data)
                self._changed.notify()
        return True

    def discard(self) -> None:
        """Forget everything that waits, even what is half written."""
        with self._changed:
            self._cut = self._is_writing
            self._waiting.clear()
            self._waiting_bytes = 0
            if self._is_begun and not self._is_writing:
                self._is_begun = False
                self._waiting.append(RESYNC.encode())
                self._waiting_bytes = len(RESYNC)
                self._changed.notify()

    def stop(self, timeout: float) -> None:
        """Write what waits, if the terminal takes it within `timeout` seconds, and end."""
        with self._changed:
            self._deadline = time.monotonic() + timeout
            self._changed.notify()
        if self.ident is not None:
            self.join(timeout + 2 * _POLL)

    def run(self) -> None:
        try:
            while (data := self._next()) is not None:
                self._write_whole(data)
                self._settle()
        except (OSError, ValueError):
            self._lose()
        finally:
            if self._owns_fd:
                os.close(self._fd)

    def _next(self) -> bytes | None:
        """What to write next; None when there is nothing more and never will be."""
        with self._changed:
            while not self._waiting and self._deadline is None:
                self._changed.wait()
            if not self._waiting or self._is_overdue():
                return None
            data = self._waiting.popleft()
            self._waiting_bytes -= len(data)
            self._is_writing = True
            return data

    def _write_at_once(self, data: bytes) -> int:
        """How many bytes the terminal took; the thread will notice when it is gone."""
        try:
            taken = os.write(self._fd, data)
        except OSError:
            return 0
        self._count(taken)
        return taken

    def _write_whole(self, data: bytes) -> None:
        """Write `data`, unless it is discarded or the time to stop has come meanwhile."""
        rest = memoryview(data)
        while rest and not self._is_overdue():
            if self._take_cut():
                rest = memoryview(RESYNC.encode())
            _, writable, _ = select.select((), (self._fd,), (), _POLL)
            if writable:
                try:
                    taken = os.write(self._fd, rest[:_SLICE])
                    rest = rest[taken:]
                    self._count(taken)
                except BlockingIOError:
                    time.sleep(_POLL / 10)

    def _settle(self) -> None:
        with self._changed:
            self._is_writing = False
            self._is_begun = False
            self._cut = False  # asked for too late: what was being written went out whole
            has_caught_up = not self._waiting and self._deadline is None
            if has_caught_up:
                self._count(0, waited=time.monotonic() - self._waiting_since)
        if has_caught_up:
            self._on_drained()

    def _count(self, written: int, *, waited: float | None = None) -> None:
        with self._changed:
            traffic = self._traffic
            self._traffic = Traffic(
                traffic.bytes_written + written,
                traffic.waits + (waited is not None),
                traffic.waited + (waited or 0.0),
            )

    def _take_cut(self) -> bool:
        with self._changed:
            cut, self._cut = self._cut, False
            return cut

    def _is_overdue(self) -> bool:
        return self._deadline is not None and time.monotonic() > self._deadline

    def _lose(self) -> None:
        with self._changed:
            self._is_lost = True
            self._waiting.clear()
            self._waiting_bytes = 0
            is_news = self._deadline is None
        if is_news:
            self._on_lost()


def _open_nonblocking(fd: int) -> tuple[int, bool]:
    """The terminal behind `fd` opened anew for non-blocking writes, else `fd` itself.

    The flag belongs to the open file, which is shared with the shell: setting it on `fd`
    would leave the shell with a terminal that does not block.
    """
    try:
        flags = os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
        return os.open(os.ttyname(fd), flags), True
    except OSError:
        return fd, False


def write_now(fd: int, text: str) -> None:
    """Write as much of `text` to the terminal behind `fd` as it takes at once."""
    with suppress(OSError):
        own_fd, is_own = _open_nonblocking(fd)
        if not is_own:
            return
        try:
            os.write(own_fd, text.encode())
        finally:
            os.close(own_fd)
