"""Reading the screen as a person does, and waiting until it shows something."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from textual.app import App
from textual.events import Key
from textual.keys import _character_to_key
from textual.pilot import Pilot

PATIENCE = 20.0
"""Seconds; only a test that fails waits this long."""


def screen_text(app: App[Any]) -> str:
    """All lines of the screen that is on top, as they are drawn."""
    return "\n".join(
        "".join(segment.text for segment in strip)
        for strip in app.screen._compositor.render_strips()
    )


async def until(pilot: Pilot[Any], condition: Callable[[], object]) -> None:
    """Wait until `condition` holds; fails with the text of the screen."""
    try:
        async with asyncio.timeout(PATIENCE):
            while not condition():
                await pilot.pause()
                await asyncio.sleep(0.01)
    except TimeoutError:
        raise AssertionError(f"never happened; the screen:\n{screen_text(pilot.app)}") from None


async def until_shown(pilot: Pilot[Any], text: str) -> None:
    await until(pilot, lambda: text in screen_text(pilot.app))


async def until_gone(pilot: Pilot[Any], text: str) -> None:
    await until(pilot, lambda: text not in screen_text(pilot.app))


async def write(pilot: Pilot[Any], text: str) -> None:
    """Type `text`, as fast as a terminal sends what was typed ahead; returns when it is there."""
    await press_at_once(pilot, *("space" if letter == " " else letter for letter in text))


async def press_at_once(pilot: Pilot[Any], *keys: str) -> None:
    """Press keys as fast as a terminal sends what was typed ahead; returns when all are taken.

    The pilot alone would wait after each key until the whole process has nothing to do.
    """
    for key in keys[:-1]:
        letter = " " if key == "space" else key if len(key) == 1 else None
        pilot.app.post_message(Key(_character_to_key(key) if len(key) == 1 else key, letter))
    await pilot.press(keys[-1])
