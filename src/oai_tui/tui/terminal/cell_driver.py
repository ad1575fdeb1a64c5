"""The driver that compares cells: only what differs on the terminal is written."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import Any

from rich.color import ColorSystem
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.app import App
from textual.geometry import Offset
from textual.message import Message
from textual.messages import TerminalSupportsSynchronizedOutput

from oai_tui.tui.terminal.display import Display
from oai_tui.tui.terminal.driver import SafeDriver
from oai_tui.tui.terminal.features import Features, features_of
from oai_tui.tui.terminal.look import Looks
from oai_tui.tui.terminal.reports import MARGINS, ModeReports

_ASK_FOR_MARGINS = f"\x1b[?{MARGINS}$p"


class FeaturesLearned(Message):
    """The terminal has answered what it can do."""

    def __init__(self, features: Features) -> None:
        super().__init__()
        self.features = features


class CellDriver(SafeDriver):
    """Keeps what is on the terminal and brings it from there to what the app painted last.

    While the terminal lags, frames cost nothing: only the newest one counts, and it is written
    when the terminal has read what was on its way. So at most one frame waits, and none is
    ever left half.
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
        colours = app.console._color_system or ColorSystem.TRUECOLOR
        self._display = Display(Looks(colours), features_of(os.environ))
        self._reports = ModeReports()

    def show(self, update: LayoutUpdate | ChopsUpdate, cursor: Offset) -> None:
        """What the app has painted; `cursor` is where the terminal's own cursor belongs."""
        self._display.paint(update, cursor)
        self._catch_up()

    def redraw(self) -> None:
        self._display.forget()
        self._catch_up()

    def write(self, data: str) -> None:
        self._display.interrupt()
        if self._output is not None:
            self._output.write(data, essential=self._is_switching or _matters(data))

    def start_application_mode(self) -> None:
        self._display.forget()
        super().start_application_mode()

    def stop_application_mode(self) -> None:
        super().stop_application_mode()
        self._display.forget()

    def process_message(self, message: Message) -> None:
        """In the thread that reads keys."""
        if isinstance(message, TerminalSupportsSynchronizedOutput):
            self._call_in_loop(self._learn, "has_synchronized_output")
        super().process_message(message)

    def _catch_up(self) -> None:
        if self._output is None or not self._output.is_idle:
            return
        if frame := self._display.difference():
            self._output.write(frame)

    def _tell_size(self) -> None:
        self._display.forget()
        super()._tell_size()

    def _request_terminal_sync_mode_support(self) -> None:
        super()._request_terminal_sync_mode_support()
        # Terminal.app prints the last letter of such a question.
        if self.input_tty and os.environ.get("TERM_PROGRAM") != "Apple_Terminal":
            self.write(_ASK_FOR_MARGINS)

    def _read_input(self, text: str) -> None:
        if self._reports.has_margins(text):
            self._call_in_loop(self._learn, "has_margins")

    def _learn(self, feature: str) -> None:
        self._display.features = replace(self._display.features, **{feature: True})
        self._app.post_message(FeaturesLearned(self._display.features))


def _matters(data: str) -> bool:
    """Whether it must reach the terminal, however late: all but the bell and pointer shapes."""
    return data != "\a" and not data.startswith("\x1b]22;")
