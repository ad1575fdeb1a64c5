"""The app, run once in this terminal: what the command line calls."""

from __future__ import annotations

import os
import sys

from textual import constants
from textual.driver import Driver

from oai_tui.bootstrap import Runtime
from oai_tui.config.known_keys import known_keys
from oai_tui.config.settings import Settings
from oai_tui.tui.app import OaiTuiApp
from oai_tui.tui.host import Host
from oai_tui.tui.hosted_app import HostedApp
from oai_tui.tui.on_line import OnLine
from oai_tui.tui.terminal.choice import driver_for


class _App(OnLine, HostedApp, OaiTuiApp):
    """The app with what a run needs of it."""


def run_app(settings: Settings, *, conversation: str = "", continue_newest: bool = False) -> int:
    """Show the app until the person leaves it; the exit code (0, 1, 2, 3, 129, 130, 143).

    There has to be a terminal for it (`core.terminal`). `conversation` is the id of the one to
    open; `continue_newest` opens the newest.
    """
    runtime = Runtime(settings)
    for key in known_keys(os.environ, settings):
        runtime.redactor.add(key)

    def build_app(driver_class: type[Driver] | None) -> HostedApp:
        app = _App(
            runtime,
            conversation=conversation,
            continue_newest=continue_newest,
            driver_class=driver_class,
        )
        app.terminal_settings = settings.terminal
        return app

    async def stop_work() -> None:
        if runtime.is_open:
            await runtime.sessions.close()

    return Host(
        build_app,
        runtime,
        stop_work=stop_work,
        state_dir=settings.paths.state_dir,
        redactor=runtime.redactor,
        driver_class=driver_for(settings.terminal.driver, sys.platform, constants.DRIVER),
    ).run()
