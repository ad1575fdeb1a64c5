"""A small app in the real host and driver, with a way to do everything that may go wrong.

`python -m tests.pty.small_app FOLDER` runs it. Each line typed is a command; what the app
does outside the screen it notes in FOLDER/notes, and how often its clock ticked in
FOLDER/ticks.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from textual.app import App, ComposeResult
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from oai_tui.core.secret import Redactor, Secret
from oai_tui.tui.host import Host
from oai_tui.tui.hosted_app import HostedApp

KEY = "sk-live-0123456789abcdef"


class Overlay(ModalScreen[None]):
    DEFAULT_CSS = "Overlay { align: center middle; } Overlay Static { width: 20; height: 3; }"

    def compose(self) -> ComposeResult:
        yield Static("in front")


class SmallApp(App[None]):
    CSS = "#wall { height: 1fr; } Input { height: 1; border: none; }"
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, folder: Path, **options: Any) -> None:
        super().__init__(**options)
        self._folder = folder
        self._ticks = 0
        self._is_flooding = False

    def compose(self) -> ComposeResult:
        yield Static("ready", id="wall")
        yield Input()

    def on_mount(self) -> None:
        self.set_interval(0.02, self._tick)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.input.value = ""
        match event.value:
            case "crash":
                self._crash()
            case "flood":
                self._is_flooding = True
            case "halt":
                self._is_flooding = False
                self._draw(f"halted at {self._ticks}")
            case "freeze":
                note(self._folder, "frozen")
                time.sleep(3600)
            case "overlay":
                self.push_screen(Overlay())
            case "hidden":
                self.query_one("#wall", Static).update(Content("a\x1b]0;owned\x07b\x9b31mc"))
            case "link":
                text = Content("the link").stylize("link='http://x/\x1b]0;owned\x07'")
                self.query_one("#wall", Static).update(text)
            case "copy":
                self.copy_to_clipboard("one\ntwo\x1b[201~rm -rf\r")
            case "quit":
                self.exit(return_code=7, message="last words\x1b[31m")
            case text:
                self._draw(f"got {text!a}")

    def _tick(self) -> None:
        self._ticks += 1
        (self._folder / "ticks").write_text(str(self._ticks))
        if self._is_flooding:
            self._draw(f"flood {self._ticks}")

    def _draw(self, text: str) -> None:
        line = f"{text} ".ljust(20, ".") * 3
        self.query_one("#wall", Static).update(Content("\n".join([line] * 20)))

    def _crash(self) -> None:
        key = KEY
        raise RuntimeError(f"the server said no to {key}")


class Hosted(HostedApp, SmallApp):
    pass


def note(folder: Path, word: str) -> None:
    with (folder / "notes").open("a") as notes:
        print(word, file=notes)


def main(folder: Path, *, closes_slowly: bool) -> int:
    @asynccontextmanager
    async def resources() -> AsyncIterator[None]:
        note(folder, "opened")
        try:
            yield
        finally:
            if closes_slowly:
                note(folder, "stuck")
                await asyncio.sleep(3600)
            note(folder, "closed")

    async def stop_work() -> None:
        note(folder, "settled")

    redactor = Redactor()
    redactor.add(Secret(KEY))
    return Host(
        lambda driver_class: Hosted(folder, driver_class=driver_class),
        resources(),
        stop_work=stop_work,
        state_dir=folder / "state",
        redactor=redactor,
    ).run()


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1]), closes_slowly="--stuck" in sys.argv))
