"""Textual's driver for Linux and macOS, made to survive terminals that stall, break or vanish."""

from __future__ import annotations

import asyncio
import codecs
import os
import select
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from textual._parser import ParseError
from textual._xterm_parser import XTermParser
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver
from textual.events import Paste, Resize
from textual.geometry import Size

from oai_tui.core.terminal import drawable_output
from oai_tui.tui.terminal.pasting import PasteSplitter
from oai_tui.tui.terminal.traffic import Traffic
from oai_tui.tui.terminal.writer import TerminalWriter

_READ_SIZE = 1 << 16
_TICK = 0.1
"""Seconds after which a lone Escape is looked at again; Textual's own figure."""
_PASTE_PATIENCE = 0.02
"""Seconds within which the rest of a sequence follows its begin."""
_STOP_TIMEOUT = 0.5
_AS_SHELLS_EXPECT = "\x1b[?2026l\x1b[r\x1b[m"
"""No frame that is held back because its end was dropped, scrolling of the whole screen and plain
style; Textual takes back the modes."""
_SETTLING = 0.1
"""Seconds without a new size after which the terminal counts as having the one it keeps."""


class SafeDriver(LinuxDriver):
    """Never blocks the event loop, never dies of a byte, and notices when the terminal is gone.

    It writes what Textual draws. While the terminal does not read, frames are dropped, and the
    whole screen is painted once it reads again. Input that is not UTF-8 becomes U+FFFD. A
    terminal that is gone is announced as the kernel would: by SIGHUP to this process. However
    fast the terminal changes its size, the app is told the last one last, and everything is
    painted in it.
    """

    def __init__(
        self,
        app: App[Any],
        *,
        debug: bool = False,
        mouse: bool = True,
        size: tuple[int, int] | None = None,
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._output_fd = terminal_output()
        self._output: TerminalWriter | None = None
        self._is_switching = False
        self._has_dropped = False
        self._settling: asyncio.TimerHandle | None = None

    def write(self, data: str) -> None:
        if self._output is not None and not self._output.write(data, essential=self._is_switching):
            self._has_dropped = True

    def start_application_mode(self) -> None:
        self._output = TerminalWriter(
            self._output_fd,
            on_lost=self._lose_terminal,
            on_drained=lambda: self._call_in_loop(self._catch_up),
        )
        self._output.start()
        with self._switching(), _held_back(signal.SIGWINCH):
            super().start_application_mode()  # type: ignore[no-untyped-call]
            # Handlers of signals interrupt each other, so that one may tell an old size after
            # another has told a newer one. The loop calls one after the other.
            self._loop.add_signal_handler(signal.SIGWINCH, self._tell_size)
            self._loop.add_signal_handler(signal.SIGTSTP, self._sigtstp_application)
            self._loop.add_signal_handler(signal.SIGCONT, self._sigcont_application)

    def resume_application_mode(self) -> None:
        """Come back after a stop: what other programs left on the terminal is unknown."""
        super().resume_application_mode()
        self._call_in_loop(self.redraw)

    def _sigcont_application(self, *_: object) -> None:
        """Also when it was stopped without being asked: the shell has changed the terminal."""
        if self._auto_restart:
            if self._output is not None:
                self.suspend_application_mode()
            self.resume_application_mode()

    @property
    def traffic(self) -> Traffic:
        """What went to the terminal since it was taken."""
        return Traffic() if self._output is None else self._output.traffic

    def redraw(self) -> None:
        """Paint the whole screen, whatever the terminal shows now."""
        self._app.refresh()

    def disable_input(self) -> None:
        super().disable_input()
        if self._settling is not None:
            self._settling.cancel()

    def stop_application_mode(self) -> None:
        if self._output is not None:
            self._output.discard()
        with self._switching():
            self.write(_AS_SHELLS_EXPECT)
            super().stop_application_mode()

    def close(self) -> None:
        if self._output is not None:
            self._output.stop(_STOP_TIMEOUT)
            self._output = None
        super().close()

    def run_input_thread(self) -> None:
        """Read keys until told to stop; raises EOFError or OSError when the terminal is gone."""
        parser = XTermParser(self._debug)
        decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        pastes = PasteSplitter()
        while not self.exit_event.is_set():
            patience = _PASTE_PATIENCE if pastes.is_undecided else _TICK
            readable, _, _ = select.select((self.fileno,), (), (), patience)
            if readable:
                pieces = pastes.split(decode(self._read()))
            else:
                pieces = iter((pastes.give_up(),)) if pastes.is_undecided else iter(())
            for piece in pieces:
                if isinstance(piece, Paste):
                    self.process_message(piece)
                    continue
                self._read_input(piece)
                for message in parser.feed(piece):
                    self.process_message(message)
            for message in parser.tick():
                self.process_message(message)
        with suppress(ParseError):
            for message in parser.feed(""):
                self.process_message(message)

    def _read_input(self, text: str) -> None:
        """Called with all that was read but for pastes, in the thread that reads."""

    def _run_input_thread(self) -> None:
        try:
            self.run_input_thread()
        except (EOFError, OSError):
            self._lose_terminal()
        except Exception as error:
            self._call_in_loop(self._app._handle_exception, error)

    def _read(self) -> bytes:
        try:
            data = os.read(self.fileno, _READ_SIZE)
        except BlockingIOError:
            return b""
        if not data:
            raise EOFError
        return data

    def _tell_size(self) -> None:
        """Tell the app how large the terminal is now, and paint everything when it stays so.

        A terminal that was smaller for a moment has lost what did not fit, also when the app
        never saw it small and would paint nothing.
        """
        if not self._in_band_window_resize:
            size = Size(*self._get_terminal_size())
            self._app.post_message(Resize(size, size))
        if self._settling is not None:
            self._settling.cancel()
        self._settling = self._loop.call_later(_SETTLING, self.redraw)

    def _get_terminal_size(self) -> tuple[int, int]:
        try:
            columns, rows = os.get_terminal_size(self._output_fd)
        except OSError:
            columns, rows = 0, 0
        return columns or 80, rows or 24

    @contextmanager
    def _switching(self) -> Iterator[None]:
        """While the modes of the terminal are being set: none of it may be dropped."""
        self._is_switching = True
        try:
            yield
        finally:
            self._is_switching = False

    def _lose_terminal(self) -> None:
        main_thread = threading.main_thread().ident
        if main_thread is not None:
            signal.pthread_kill(main_thread, signal.SIGHUP)

    def _catch_up(self) -> None:
        """The terminal has read everything again."""
        if self._has_dropped:
            self._has_dropped = False
            self.redraw()

    def _call_in_loop(self, callback: Callable[..., object], *arguments: object) -> None:
        """From another thread; without effect once the app has ended and its loop is closed."""
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(callback, *arguments)


@contextmanager
def _held_back(number: signal.Signals) -> Iterator[None]:
    """A signal that comes meanwhile is delivered afterwards."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {number})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {number})


def terminal_output() -> int:
    """The file descriptor to draw on."""
    output = drawable_output()
    return 2 if output is None else output
