"""Keys one at a time: what a key does is done before the next one is looked at.

Textual hands a character to the focused widget at once, but a key that is bound to an action
first travels up to the app. Keys that arrive together, as they do over a slow link, overtake
each other on that way: what was typed after Enter is sent with the message, and what was typed
after a key that moves the focus goes to the old place.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Any

from textual import events
from textual.app import App
from textual.message_pump import MessagePump

_PATIENCE = 0.5
"""Seconds after which the next key is not held up any longer by a widget that is gone or busy."""
_MOST_ROUNDS = 8
"""How often the way to the app is gone at most, so that what a key led to is done as well."""


class OrderedKeys(App[None]):
    """A mixin that takes keys and pastes in their order.

    While somebody has `key_turn`, none is taken; those that come wait. `text_only` says that
    there is only a text to type into yet: until it is over, the first key that is no text waits,
    and all that follow it.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.key_turn = asyncio.Lock()
        self._typed: deque[events.Key | events.Paste] = deque()
        self._typing: asyncio.Task[None] | None = None
        self._is_taking = False
        self._is_to_show = False
        self._takes_all = asyncio.Event()
        self._takes_all.set()

    @property
    def text_only(self) -> bool:
        return not self._takes_all.is_set()

    @text_only.setter
    def text_only(self, text_only: bool) -> None:
        if text_only:
            self._takes_all.clear()
        else:
            self._takes_all.set()

    @property
    def has_key_to_show(self) -> bool:
        """Whether what the last key did may not be on the screen yet, and no other waits."""
        return self._is_to_show and not self._typed

    def key_is_shown(self) -> None:
        """All that has changed so far is painted; what a key is still doing is to come."""
        self._is_to_show = self._is_taking

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded:
            self._typed.append(event)
            if self._typing is None or self._typing.done():
                self._typing = asyncio.create_task(self._take_typed(), name="keys")
        else:
            await super().on_event(event)

    async def _take_typed(self) -> None:
        """Take what was typed until nothing is left of it."""
        try:
            while self._typed and self.is_running:
                event = self._typed.popleft()
                if not _is_text(event):
                    await self._takes_all.wait()
                async with self.key_turn:
                    self._is_taking = self._is_to_show = True
                    await super().on_event(event)
                    await self._settle(event)
                    self._is_taking = False
        except Exception as error:
            self._handle_exception(error)

    async def _settle(self, event: events.Key | events.Paste) -> None:
        """Wait until the event, and what it led to, has been seen by all whom it concerns."""
        target, *rest = self._way()
        await _caught_up(target)
        if event._stop_propagation:  # a character: it stands where it belongs
            return
        for pump in rest:
            await _caught_up(pump)
        for _ in range(_MOST_ROUNDS):
            way = self._way()
            was_quiet = _is_quiet(way)
            for pump in way:
                await _caught_up(pump)
            if was_quiet and _is_quiet(way):
                return

    def _way(self) -> list[MessagePump]:
        """From where the keys go now up to the app."""
        way: list[MessagePump] = [self.focused or self.screen]
        while way[-1] is not self and (parent := way[-1]._parent) is not None:
            way.append(parent)
        return way


def _is_text(event: events.Key | events.Paste) -> bool:
    if isinstance(event, events.Paste):
        return True
    return event.is_printable and not event.key.startswith("alt+")


def _is_quiet(pumps: list[MessagePump]) -> bool:
    return all(pump.message_queue_size == 0 for pump in pumps)


async def _caught_up(pump: MessagePump) -> None:
    """Wait until a widget has handled what is in its queue now."""
    done = asyncio.Event()
    if not pump.call_later(done.set):
        return
    try:
        async with asyncio.timeout(_PATIENCE):
            await done.wait()
    except TimeoutError:
        return
