"""The terminal as it was found, to be left that way even when the app cannot do it any more."""

from __future__ import annotations

import signal
import termios
from contextlib import suppress
from typing import Any

from oai_tui.tui.terminal.writer import RESYNC, write_now

_LEAVE = (
    RESYNC  # whatever sequence or frame was cut short
    + "\x1b[?2004l\x1b[?2048l\x1b[?1004l"
    "\x1b[?1016l\x1b[?1006l\x1b[?1015l\x1b[?1003l\x1b[?1000l"
    "\x1b[?7h\x1b[<u\x1b[?1049l\x1b[?25h"
)
"""Every mode that the app may have set, back to what a shell expects (xterm, ctlseqs)."""


class TerminalState:
    """The settings of the terminal behind `input_fd`, read when this is made."""

    def __init__(self, input_fd: int, output_fd: int) -> None:
        self._input_fd = input_fd
        self._output_fd = output_fd
        self._attributes: list[Any] | None = None
        with suppress(termios.error):
            self._attributes = termios.tcgetattr(input_fd)

    def restore(self) -> None:
        """Bring them back, from whatever thread, without ever waiting for the terminal."""
        write_now(self._output_fd, _LEAVE)
        if self._attributes is None:
            return
        # A process in the background is stopped by SIGTTOU for this unless it blocks it.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTTOU})
        with suppress(termios.error):
            termios.tcsetattr(self._input_fd, termios.TCSANOW, self._attributes)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTTOU})
