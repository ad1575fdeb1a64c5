"""What a key did is shown at once; the rest waits for the beat of the screen's clock."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from textual import events
from textual.app import ComposeResult
from textual.widgets import Input, Static

from oai_tui.tui.ordered_keys import OrderedKeys
from oai_tui.tui.prompt_screen import PromptScreen
from tests.tui.reading import PATIENCE


class Clockless(PromptScreen):
    """A screen whose clock never beats: nothing is painted but what is painted at once."""

    def compose(self) -> ComposeResult:
        yield Input()
        yield Static("old")

    def on_mount(self) -> None:
        self._update_timer.stop()


class TypingApp(OrderedKeys):
    def __init__(self) -> None:
        super().__init__()
        self.painted: list[str] = []

    def get_default_screen(self) -> Clockless:
        return Clockless()

    def post_display_hook(self) -> None:
        if fields := self.screen.query(Input):
            self.painted.append(fields.first().value)

    def type(self, keys: str) -> None:
        """Let the app have all keys before it has looked at the first."""
        for key in keys:
            self.post_message(events.Key(key, key))


async def until(condition: Callable[[], object]) -> None:
    """Wait without the pilot, whose pauses paint."""
    async with asyncio.timeout(PATIENCE):
        while not condition():
            await asyncio.sleep(0.001)


async def test_what_a_key_did_is_painted_without_waiting_for_the_clock() -> None:
    app = TypingApp()
    async with app.run_test():
        for text in ("a", "ab", "abc"):
            app.type(text[-1])
            await until(lambda text=text: text in app.painted)  # type: ignore[misc]


async def test_what_no_key_did_waits_for_the_clock() -> None:
    app = TypingApp()
    async with app.run_test():
        app.painted.clear()
        note = app.screen.query_one(Static)
        note.update("new")
        await until(lambda: app.screen._layout_required or note in app.screen._dirty_widgets)
        done = asyncio.Event()
        app.screen.call_after_refresh(done.set)
        await until(lambda: app.screen._callbacks and not app.screen.message_queue_size)
        assert not app.painted
        app.type("a")
        await done.wait()
        assert app.painted


async def test_of_keys_that_arrive_together_only_the_last_is_painted_at_once() -> None:
    app = TypingApp()
    async with app.run_test():
        app.type("abcdef")
        await until(lambda: "abcdef" in app.painted)
        assert not {"a", "ab", "abc", "abcd"} & set(app.painted)
