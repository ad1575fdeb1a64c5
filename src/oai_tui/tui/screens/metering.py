"""Keeps the token meter in step with the draft and the conversation, away from the keys."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from textual.screen import Screen
from textual.timer import Timer

from oai_tui.agent.session import ChatSession
from oai_tui.bootstrap import Runtime
from oai_tui.core.errors import StoreError
from oai_tui.core.message import UserPart
from oai_tui.tui.meter import Count, DraftCounter, Meter
from oai_tui.tui.screens import background

COUNT_DELAY = 0.1
"""Seconds after a change until it is counted; the changes between are counted together."""


class Metering:
    """Counts what is written and what was said, and tells `show` of it."""

    def __init__(
        self, screen: Screen[Any], runtime: Runtime, show: Callable[[Meter], object]
    ) -> None:
        self._screen = screen
        self._runtime = runtime
        self._show = show
        self._meter = Meter()
        self._draft: tuple[UserPart, ...] = ()
        self._model = ""
        self._counter = DraftCounter(runtime.catalogue)
        self._session: ChatSession | None = None
        self._timer: Timer | None = None
        self._measuring: Timer | None = None

    def draft_changed(self, parts: tuple[UserPart, ...]) -> None:
        """Count the draft soon."""
        self._draft = parts
        if not parts:
            self._update(replace(self._meter, draft=Count()))
        elif self._timer is None:
            self._timer = self._screen.set_timer(COUNT_DELAY, self._count_draft)

    def conversation_changed(self, session: ChatSession) -> None:
        """Count the path soon, and read what the conversation has used so far."""
        self._session = session
        if self._measuring is None:
            self._measuring = self._screen.set_timer(COUNT_DELAY, self._measure_session)

    def _measure_session(self) -> None:
        self._measuring = None
        background.start(self._screen, self._measure, "metering", exclusive=True)

    def _count_draft(self) -> None:
        self._timer = None
        background.start(self._screen, self._count, "draft metering", exclusive=True)

    async def _count(self) -> None:
        parts = self._draft
        counted = await self._counter.count(parts, self._model)
        if parts is self._draft:
            self._update(replace(self._meter, draft=counted))

    async def _measure(self) -> None:
        session = self._session
        if session is None:
            return
        catalogue = self._runtime.catalogue
        profile = catalogue.profile(session.conversation.profile)
        model_id = session.conversation.model or profile.model
        await asyncio.to_thread(catalogue.model, profile.name, model_id)
        use = await session.context_use()
        self._model = use.model.id
        meter = replace(self._meter, path=Count(use.tokens, use.is_exact), model=use.model)
        try:
            totals = await self._runtime.store.usage_totals(session.id)
        except StoreError:
            totals = meter.totals
        self._update(replace(meter, totals=totals, draft=self._meter.draft))
        if use.model.is_window_known:
            return
        if await self._runtime.learn_window(profile.name, use.model.id):
            model = catalogue.model(profile.name, use.model.id)
            self._update(replace(self._meter, model=model))

    def _update(self, meter: Meter) -> None:
        self._meter = meter
        self._show(meter)
