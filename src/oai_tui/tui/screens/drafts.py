"""What stands in the composer, kept for each conversation."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from textual.screen import Screen
from textual.timer import Timer

from oai_tui.bootstrap import Runtime
from oai_tui.core.errors import StoreError
from oai_tui.core.message import FilePart
from oai_tui.tui.screens import background

SAVE_INTERVAL = 0.3
"""Seconds within which a change is kept."""


class DraftKeeper:
    """Saves drafts as they change, and their attachments when those do.

    A draft belongs to a key: the id of a conversation, or `""` for one that does not exist yet.
    """

    def __init__(self, screen: Screen[Any], runtime: Runtime) -> None:
        self._screen = screen
        self._runtime = runtime
        self._unsaved: dict[str, str] = {}
        self._attachments: dict[str, tuple[FilePart, ...]] = {}
        self._unsaved_attachments: set[str] = set()
        self._timer: Timer | None = None

    def note(self, key: str, text: str, attachments: tuple[FilePart, ...]) -> None:
        """The draft of `key` is this now."""
        self._unsaved[key] = text
        if attachments != self._attachments.get(key, ()):
            self._attachments[key] = attachments
            self._unsaved_attachments.add(key)
        if self._timer is None:
            self._timer = self._screen.set_timer(SAVE_INTERVAL, self._save_soon)

    async def load(self, key: str) -> tuple[str, tuple[FilePart, ...]]:
        """The draft of `key`; nothing where the store cannot be read."""
        store = self._runtime.store
        text = ""
        for other in self._attachments.keys() - self._unsaved_attachments - {key}:
            del self._attachments[other]
        with suppress(StoreError):
            text = await store.draft(key)
            if key not in self._attachments:
                self._attachments[key] = await store.attachments(key)
        return text, self._attachments.get(key, ())

    async def flush(self) -> None:
        """Save what is not saved yet. What the store cannot take is tried with the next change."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        while self._unsaved and self._runtime.is_open:
            key, text = self._unsaved.popitem()
            try:
                await self._runtime.store.save_draft(key, text)
                await self._save_attachments(key)
            except StoreError:
                self._unsaved.setdefault(key, text)
                return

    async def _save_attachments(self, key: str) -> None:
        if key not in self._unsaved_attachments:
            return
        attachments = self._attachments[key]
        await self._runtime.store.save_attachments(key, attachments)
        if attachments is self._attachments.get(key):
            self._unsaved_attachments.discard(key)

    def _save_soon(self) -> None:
        self._timer = None
        background.start(self._screen, self.flush, "drafts")
