"""The app, run once in this terminal: what the command line calls."""

from __future__ import annotations

import os

from textual.driver import Driver

from oai_tui.bootstrap import Runtime
from oai_tui.config.known_keys import known_keys
from oai_tui.config.settings import Settings
from oai_tui.tui.app import OaiTuiApp
from oai_tui.tui.host import Host
from oai_tui.tui.hosted_app import HostedApp


class _App(HostedApp, OaiTuiApp):
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
        return _App(
            runtime,
            conversation=conversation,
            continue_newest=continue_newest,
            driver_class=driver_class,
        )

    async def stop_work() -> None:
        if runtime.is_open:
            await runtime.sessions.close()

    return Host(
        build_app,
        runtime,
        stop_work=stop_work,
        state_dir=settings.paths.state_dir,
        redactor=runtime.redactor,
    ).run()
