"""Runs an app in this terminal, and leaves both the process and the terminal in order."""

from __future__ import annotations

import asyncio
import gc
import logging
import sys
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import TypeAlias

from textual.driver import Driver

from oai_tui.core.secret import Redactor
from oai_tui.tui.crash import report_crash
from oai_tui.tui.ending import Ending, Watchdog
from oai_tui.tui.hosted_app import HostedApp
from oai_tui.tui.log_file import start_log, stop_log
from oai_tui.tui.terminal.cell_driver import CellDriver
from oai_tui.tui.terminal.driver import terminal_output
from oai_tui.tui.terminal.state import TerminalState

BuildApp: TypeAlias = Callable[[type[Driver] | None], HostedApp]
"""Makes the app, inside the running loop, for the driver it is given."""

CRASHED = 1
_STEP_TIMEOUT = 1.0
"""Seconds for what was going on to be settled, and for the app to leave the screen."""

_log = logging.getLogger(__name__)


class Host:
    """One run of one app.

    `resources` are opened before the app and closed after it, outside Textual, whatever
    happens; `stop_work` is awaited first when the run is asked to end by a signal, so that
    what was going on is settled while everything still stands.
    """

    def __init__(
        self,
        build_app: BuildApp,
        resources: AbstractAsyncContextManager[object],
        *,
        stop_work: Callable[[], Awaitable[object]],
        state_dir: Path,
        redactor: Redactor,
        driver_class: type[Driver] | None = CellDriver,
    ) -> None:
        self._build_app = build_app
        self._resources = resources
        self._stop_work = stop_work
        self._state_dir = state_dir
        self._redactor = redactor
        self._driver_class = driver_class
        self._terminal = TerminalState(0, terminal_output())
        self._watchdog = Watchdog(self._terminal.restore)
        self._last_words: list[str] = []

    def run(self) -> int:
        """The exit code. Says on standard error what there is to say, once the screen is left."""
        log = start_log(self._state_dir, self._redactor)
        gc.disable()
        self._watchdog.start()
        try:
            exit_code = asyncio.run(self._run())
        except Exception as error:
            self._terminal.restore()
            self._note_crash(error)
            exit_code = CRASHED
        finally:
            gc.enable()
            stop_log(log)
            self._watchdog.disarm()
        for words in self._last_words:
            print(words, file=sys.stderr)
        return exit_code

    async def _run(self) -> int:
        with Ending(self._watchdog) as ending:
            async with self._resources:
                app = self._build_app(self._driver_class)
                app.on_painted = _settle_in
                app.on_loaded = gc.freeze  # else full collections walk through the libraries
                await self._show(app, ending)
            if ending.exit_code is not None:
                return ending.exit_code
            self._last_words = app.last_words
            if app.crash is not None:
                self._note_crash(app.crash)
                return CRASHED
            return app.return_code or 0

    async def _show(self, app: HostedApp, ending: Ending) -> None:
        """Run `app` until it ends, or until it is asked to and has left the screen."""
        screen = asyncio.create_task(app.run_async())
        asked = asyncio.create_task(ending.is_asked.wait())
        await asyncio.wait((screen, asked), return_when=asyncio.FIRST_COMPLETED)
        asked.cancel()
        if not screen.done():
            await self._settle_work()
            app.exit(return_code=ending.exit_code or 0)
            await asyncio.wait((screen,), timeout=_STEP_TIMEOUT)
        self._watchdog.arm(app.return_code or 0)
        if screen.done():
            screen.result()
        else:
            self._terminal.restore()

    async def _settle_work(self) -> None:
        """Closing the resources does the same again: here it only must not hold up the end."""
        try:
            await asyncio.wait_for(self._stop_work(), _STEP_TIMEOUT)
        except Exception:
            _log.exception("What was going on could not be settled")

    def _note_crash(self, error: Exception) -> None:
        self._last_words = [report_crash(error, self._state_dir, self._redactor)]


def _settle_in() -> None:
    """What can wait until the first frame: nothing of it is needed before."""
    gc.freeze()
    gc.enable()
