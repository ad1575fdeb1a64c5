"""What the app does about the line that its terminal is at the end of."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from rich.console import RenderableType
from textual.app import App
from textual.screen import Screen
from textual.timer import Timer

from oai_tui.config.settings import TerminalSettings
from oai_tui.core import units
from oai_tui.tui.terminal.cell_driver import CellDriver, FeaturesLearned
from oai_tui.tui.terminal.driver import SafeDriver
from oai_tui.tui.terminal.features import Features
from oai_tui.tui.terminal.traffic import LineWatch, Traffic

if TYPE_CHECKING:
    from oai_tui.tui.transcript import Transcript
    from oai_tui.tui.transcript.pace import Pace
    from oai_tui.tui.widgets.status_line import StatusLine

_STEP = 3
"""Lines by which the end moves where the transcript alone can be moved."""
_STEP_OF_WHOLE_LINES = 8
_INTERVAL_OF_WHOLE_LINES = 1 / 20
"""The same where what is beside it moves too and has to be written anew each time, and the
seconds between two frames there."""
_SAVING_STEP = 12
_SAVING_INTERVAL = 0.2
"""Seconds between frames on a slow line."""


def is_remote(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether the terminal is on another machine."""
    return bool(environ.get("SSH_CONNECTION") or environ.get("SSH_TTY"))


class OnLine(App[None]):
    """A mixin that suits an app to its line: how often it draws, and by what steps it moves.

    Whether the line is slow is found out on a remote terminal only, by the driver that never
    has more than a frame under way, and not where the settings or the person have said it.
    """

    terminal_settings = TerminalSettings()

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._says_slow: bool | None = None
        self._line = LineWatch()
        self._is_remote = is_remote()
        self._features = Features()
        self._paced: Screen[Any] | None = None
        self._rate_clock: Timer | None = None
        self._last_look = (0.0, Traffic())

    @property
    def saves_bandwidth(self) -> bool:
        """Whether the line counts as slow."""
        for said in (self._says_slow, self.terminal_settings.low_bandwidth):
            if said is not None:
                return said
        return self._line.is_slow

    @property
    def pace(self) -> Pace:
        """How fast a transcript moves on this line."""
        from oai_tui.tui.transcript.pace import Pace

        if self.saves_bandwidth:
            return Pace(_SAVING_INTERVAL, _SAVING_STEP)
        if self._features.has_margins:
            return Pace(follow_step=_STEP)
        return Pace(_INTERVAL_OF_WHOLE_LINES, _STEP_OF_WHOLE_LINES)

    def action_redraw(self) -> None:
        """Paint the whole screen, whatever is on it."""
        if isinstance(self._driver, SafeDriver):
            self._driver.redraw()
        else:
            self.refresh()

    def action_toggle_low_bandwidth(self) -> None:
        self._says_slow = not self.saves_bandwidth
        self._keep_pace()
        state = "on" if self._says_slow else "off"
        self.notify(f"Low bandwidth is {state} until the program ends.", markup=False)

    def action_toggle_rate(self) -> None:
        """Show in the status line how much goes to the terminal, or do not."""
        if self._rate_clock is None:
            self._rate_clock = self.set_interval(1, self._show_rate)
            self._show_rate()
        else:
            self._rate_clock.stop()
            self._rate_clock = None
            self._tell_rate("")

    def on_features_learned(self, message: FeaturesLearned) -> None:
        self._features = message.features
        self._keep_pace()

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        super()._display(screen, renderable)
        if screen is not self._paced:
            self._paced = screen
            self._keep_pace()
            if self.terminal_settings.shows_rate and self._rate_clock is None:
                self.action_toggle_rate()
        if self._is_remote and not self._line.is_slow and isinstance(self._driver, CellDriver):
            self._judge(self._driver.traffic)

    def _judge(self, traffic: Traffic) -> None:
        before = self.saves_bandwidth
        if self._line.note(traffic, time.monotonic()) and not before and self.saves_bandwidth:
            self._keep_pace()
            self.notify(
                "The line is slow, so the screen is drawn less often. “Low bandwidth” in the"
                " command palette turns this off.",
                markup=False,
            )

    def _keep_pace(self) -> None:
        for screen in self.screen_stack:
            for widget in screen.query("Transcript"):
                cast("Transcript", widget).pace = self.pace

    def _show_rate(self) -> None:
        if not isinstance(self._driver, SafeDriver):
            return
        now, traffic = time.monotonic(), self._driver.traffic
        then, before = self._last_look
        self._last_look = (now, traffic)
        rate = (traffic.bytes_written - before.bytes_written) / max(now - then, 0.1)
        self._tell_rate(f"{units.size(max(0, round(rate)))}/s" if then else "")

    def _tell_rate(self, rate: str) -> None:
        for screen in self.screen_stack:
            for widget in screen.query("StatusLine"):
                cast("StatusLine", widget).rate = rate
