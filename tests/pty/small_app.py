"""A small app in the real host and driver, with a way to do everything that may go wrong.

`python -m tests.pty.small_app FOLDER [--stock] [--stuck]` runs it. Each line typed is a command;
what the app does outside the screen it notes in FOLDER/notes, and how often its clock ticked
in FOLDER/ticks.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.content import Content, Span
from textual.events import Resize
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from oai_tui.config.settings import DriverChoice
from oai_tui.core.secret import Redactor, Secret
from oai_tui.tui.host import Host
from oai_tui.tui.hosted_app import HostedApp
from oai_tui.tui.on_line import OnLine
from oai_tui.tui.terminal.choice import driver_for

KEY = "sk-live-0123456789abcdef"


class Overlay(ModalScreen[None]):
    """Something in front, through whose edges the app behind it shows; `h` halts the flood."""

    DEFAULT_CSS = "Overlay { align: center middle; } Overlay Static { width: 20; height: 3; }"
    BINDINGS = [Binding("h", "app.halt")]

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder

    def compose(self) -> ComposeResult:
        yield Static("in front")

    def on_mount(self) -> None:
        note(self._folder, "overlay")


class SmallApp(App[None]):
    CSS = """
    #wall { height: 1fr; }
    Input { height: 1; border: none; }
    #size { height: 1; text-align: right; }
    """
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, folder: Path, **options: Any) -> None:
        super().__init__(**options)
        self._folder = folder
        self._ticks = 0
        self._is_flooding = False
        self._is_rolling = False

    def compose(self) -> ComposeResult:
        yield Static("ready", id="wall")
        line = Input()
        line.cursor_blink = False
        yield line
        yield Static(Content(f"{self.size.width}x{self.size.height}"), id="size")

    def on_resize(self, event: Resize) -> None:
        """Tell the size in the last corner."""
        for corner in self.query("#size").results(Static):
            corner.update(Content(f"{event.size.width}x{event.size.height}"))

    def on_mount(self) -> None:
        self.set_interval(0.02, self._tick)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.input.value = ""
        match event.value:
            case "crash":
                self._crash()
            case "flood":
                self._is_flooding = True
            case "roll":
                self._is_rolling = True
            case "halt":
                self.action_halt()
            case "freeze":
                note(self._folder, "frozen")
                time.sleep(3600)
            case "overlay":
                self.push_screen(Overlay(self._folder))
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

    def action_halt(self) -> None:
        self._is_flooding = False
        note(self._folder, "halted")
        self._draw(f"halted at {self._ticks}")

    def _tick(self) -> None:
        self._ticks += 1
        (self._folder / "ticks").write_text(str(self._ticks))
        if self._is_flooding:
            colours = ("red", "blue") if self._ticks % 2 else ("blue", "red")
            self._draw(f"flood {self._ticks}", *colours)
        if self._is_rolling:
            lines = (f"line {at} ".ljust(60, "rol"[at % 3]) for at in range(self._ticks, 9999))
            self.query_one("#wall", Static).update(Content("\n".join(islice(lines, 20))))

    def _draw(self, text: str, *colours: str) -> None:
        """Fill the wall; with colours, so that each frame changes every cell."""
        line = f"{text} ".ljust(20, ".") * 3
        wall = Content("\n".join([line] * 20))
        if colours:
            each = zip(range(len(wall)), cycle(colours), strict=False)
            wall = wall.add_spans([Span(at, at + 1, colour) for at, colour in each])
        self.query_one("#wall", Static).update(wall)

    def _crash(self) -> None:
        key = KEY
        raise RuntimeError(f"the server said no to {key}")


class Hosted(OnLine, HostedApp, SmallApp):
    pass


def note(folder: Path, word: str) -> None:
    with (folder / "notes").open("a") as notes:
        print(word, file=notes)


def main(folder: Path, *, closes_slowly: bool, driver: DriverChoice) -> int:
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
        driver_class=driver_for(driver, "linux", None),
    ).run()


if __name__ == "__main__":
    chosen = DriverChoice.STOCK if "--stock" in sys.argv else DriverChoice.OWN
    raise SystemExit(main(Path(sys.argv[1]), closes_slowly="--stuck" in sys.argv, driver=chosen))
