"""Who answers and how: the model, the profile, the system prompt and the theme."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from oai_tui.agent.session import ChatSession
from oai_tui.config.choices import choose_model, choose_theme
from oai_tui.core.errors import ConfigError
from oai_tui.core.phase import Stage
from oai_tui.core.text import clean_line
from oai_tui.tui.modals.choices import model_chooser, profile_chooser, theme_chooser
from oai_tui.tui.modals.edit_text import EditText

if TYPE_CHECKING:
    from oai_tui.tui.screens.conversation import ConversationScreen


class Choosing:
    """Asks what to use, uses it from the next turn on, and remembers it for the next run."""

    def __init__(self, screen: ConversationScreen) -> None:
        self._screen = screen

    async def switch_model(self, session: ChatSession) -> None:
        runtime = self._screen.runtime
        profile = runtime.catalogue.profile(session.conversation.profile)
        chosen = await self._screen.app.push_screen_wait(
            model_chooser(
                session.conversation.model or profile.model,
                lambda: runtime.models(profile.name),
                profile=profile.name,
                known=[name for name, _ in profile.models],
            )
        )
        if chosen:
            await self.use(session, profile.name, chosen)

    async def switch_profile(self, session: ChatSession) -> None:
        runtime = self._screen.runtime
        current = runtime.catalogue.profile(session.conversation.profile).name
        key_states = await runtime.key_states()
        chosen = await self._screen.app.push_screen_wait(
            profile_chooser(runtime.catalogue.profiles(), current, key_states=key_states)
        )
        if chosen:
            await self.use_profile(session, chosen)

    async def use_profile(self, session: ChatSession, name: str) -> None:
        """Answer with a profile and its own model from now on."""
        await self.use(session, name, self._screen.runtime.catalogue.profile(name).model)

    async def use(self, session: ChatSession, profile_name: str, model: str) -> None:
        """Answer with this from now on, here and in new conversations.

        An answer that waits for a retry is asked for again at once.
        """
        runtime = self._screen.runtime
        profile = runtime.catalogue.profile(profile_name)
        waits = session.phase.stage is Stage.RETRYING
        if waits:
            await runtime.sessions.settle(session.id)
        await session.set_model(profile.name, model)
        if waits:
            runtime.sessions.retry(session)
        runtime.catalogue.set_default(profile.name)
        self._screen.session_changed()
        if profile.warning:
            self._screen.tell(profile.warning, severity="warning")
        await runtime.load_tokenizer(model)
        self._screen.session_changed()
        if not profile.is_demo:
            await self._remember(choose_model, runtime.settings.paths.choices_file, profile, model)

    async def edit_system_prompt(self, session: ChatSession) -> None:
        text = await self._screen.app.push_screen_wait(
            EditText(
                "System prompt of this conversation",
                session.conversation.system_prompt,
                note="Sent before the conversation with each request.",
            )
        )
        if text is not None:
            await session.set_system_prompt(text)
            self._screen.session_changed()

    async def choose_theme(self) -> None:
        app = self._screen.app
        themes = self._screen.themes
        chosen = await app.push_screen_wait(theme_chooser(themes, app.theme, self._put_on))
        if chosen:
            await self.use_theme(chosen)

    async def use_theme(self, name: str) -> None:
        self._put_on(name)
        await self._remember(choose_theme, self._screen.runtime.settings.paths.choices_file, name)

    def _put_on(self, name: str) -> None:
        self._screen.app.theme = name

    async def _remember(self, write: Callable[..., None], *arguments: object) -> None:
        """Keep a choice in its file; that it cannot be kept is told, the choice holds."""
        try:
            await asyncio.to_thread(write, *arguments)
        except ConfigError as error:
            self._screen.tell(clean_line(error.explanation), severity="warning")
