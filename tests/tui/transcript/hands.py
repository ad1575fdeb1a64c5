"""A person's hands on a transcript: waiting, dragging, and reading what is painted."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from textual import events
from textual.pilot import Pilot

from oai_tui.core.message import Message
from tests.tui.transcript.conversations import TranscriptApp


def app_of(pilot: Pilot[None]) -> TranscriptApp:
    assert isinstance(pilot.app, TranscriptApp)
    return pilot.app


async def until(pilot: Pilot[None], condition: Callable[[], bool]) -> None:
    """Waits for a condition; the test's own time limit ends it."""
    while not condition():
        await asyncio.sleep(0.01)
        await pilot.pause()


async def show(pilot: Pilot[None], *messages: Message, at_end: bool = True) -> TranscriptApp:
    app = app_of(pilot)
    app.transcript.show(messages, at_end=at_end)
    await pilot.pause()
    return app


async def move_mouse(pilot: Pilot[None], to: tuple[int, int]) -> None:
    """Moves the mouse with its left button held down."""
    await pilot._post_mouse_events([events.MouseMove], "Transcript", offset=to, button=1)


async def drag(pilot: Pilot[None], start: tuple[int, int], end: tuple[int, int]) -> None:
    await pilot.mouse_down("Transcript", offset=start)
    await move_mouse(pilot, end)
    await pilot.mouse_up("Transcript", offset=end)
    await pilot.pause()


def row_of(app: TranscriptApp, text: str) -> int:
    """The first row that shows a text."""
    return next(at for at, line in enumerate(app.screen_lines()) if text in line)


def marked(app: TranscriptApp, y: int, *, reverse: bool = False) -> str:
    """The text of a row that stands out: as a hit, or in reverse."""
    strip = list(app.transcript.render_lines(app.transcript.size.region))[y]
    return "".join(
        segment.text
        for segment in strip
        if segment.style
        and (segment.style.reverse if reverse else segment.style.underline or segment.style.reverse)
    )
