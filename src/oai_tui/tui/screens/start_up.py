"""What happens once the first frame is on the screen, in the order in which it is needed."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Awaitable, Callable

from textual.message import Message

from oai_tui.config.keys import VARIABLE
from oai_tui.core.errors import ConversationNotFound, OaiTuiError, StoreError, StoreTooNew
from oai_tui.tui.key_faults import key_faults
from oai_tui.tui.modals.store_trouble import StoreTrouble, WithoutStore
from oai_tui.tui.screens import background
from oai_tui.tui.screens.conversation import ConversationScreen
from oai_tui.tui.screens.welcome import (
    Findings,
    FoundServer,
    WelcomeAction,
    WelcomeChoice,
    WelcomeScreen,
)
from oai_tui.tui.transcript.preload import preload

STORE_TOO_NEW = 3
"""The exit code for a store that a newer version made."""

_log = logging.getLogger(__name__)


class StartUp:
    """Opens the store and a conversation, then loads what the first turn would wait for.

    `conversation` is the id of the one to open, whole or its beginning; `continue_newest`
    opens the newest; else a new one is begun.
    """

    class Loaded(Message):
        """The libraries that the first turn needs are there."""

    def __init__(
        self, screen: ConversationScreen, *, conversation: str, continue_newest: bool
    ) -> None:
        self._screen = screen
        self._runtime = screen.runtime
        self._conversation = conversation
        self._continue_newest = continue_newest

    async def run(self) -> None:
        try:
            await self._run()
        except OaiTuiError as error:
            self._screen.tell(error.explanation, severity="error")

    async def _run(self) -> None:
        settings = self._runtime.settings
        for notice in (*settings.notices, *key_faults(settings.keys)):
            self._screen.banner.add(notice)
        if not await self._open_store():
            return
        if settings.is_demo:
            await self._runtime.start_demo()
        await self._open_conversation()
        await self._screen.shelf.read()
        background.start(self._screen, self._load_provider, "provider")
        if not settings.profile and not settings.is_demo:
            await self._welcome()
        await self._try(self._runtime.load_provider)  # first: the turn can do with an estimate
        await self._try(self._load_tokenizer)
        if settings.finds_local_servers:
            await self._try(self._runtime.find_local_servers)

    async def _open_store(self) -> bool:
        """Whether the store is open; if not, the person wants to leave, or has to."""
        screen = self._screen
        in_memory = False
        while not self._runtime.is_open:
            try:
                await self._runtime.open_store(in_memory=in_memory)
            except StoreTooNew as error:
                screen.app.exit(return_code=STORE_TOO_NEW, message=error.explanation)
                return False
            except StoreError as error:
                match await screen.app.push_screen_wait(StoreTrouble(error.explanation)):
                    case WithoutStore.QUIT:
                        screen.app.exit()
                        return False
                    case choice:
                        in_memory = choice is WithoutStore.IN_MEMORY
        screen.title_bar.is_unsaved = in_memory
        store = self._runtime.store
        for notice in store.notices:
            screen.banner.add(notice)
        store.on_notice = screen.banner.add
        screen.happenings.follow_all(self._runtime.sessions)
        screen.composer.set_history(await store.prompt_history())
        return True

    async def _open_conversation(self) -> None:
        screen, store = self._screen, self._runtime.store
        try:
            if self._conversation:
                await screen.open_conversation(await store.find(self._conversation))
                return
            if self._continue_newest and (newest := await store.newest()):
                await screen.open_conversation(newest)
                return
        except ConversationNotFound as error:
            screen.tell(error.explanation, severity="warning")
        await screen.start_conversation()

    async def _load_provider(self) -> None:
        await self._try(self._runtime.load_provider)
        await asyncio.to_thread(preload)
        self._screen.post_message(self.Loaded())

    async def _load_tokenizer(self) -> None:
        session = self._screen.session
        if session is None:
            return
        profile = self._runtime.catalogue.profile(session.conversation.profile)
        await self._runtime.load_tokenizer(session.conversation.model or profile.model)
        self._screen.session_changed()

    async def _welcome(self) -> None:
        """Ask somebody who has no profile to use what to begin with."""
        screen = self._screen
        choice = await screen.app.push_screen_wait(WelcomeScreen(self._findings(), self._look))
        match choice:
            case WelcomeChoice(action=WelcomeAction.DEMO):
                profile = await self._runtime.start_demo()
            case WelcomeChoice(action=WelcomeAction.USE_PROFILE, profile=name):
                profile = self._runtime.catalogue.profile(name)
            case _:
                screen.app.exit()
                return
        if screen.session is not None:
            await screen.choosing.use(screen.session, profile.name, profile.model)

    async def _look(self) -> Findings:
        await self._runtime.find_local_servers()
        return self._findings()

    def _findings(self) -> Findings:
        paths = self._runtime.settings.paths
        return Findings(
            key_places=(
                (
                    f"{VARIABLE} in the environment",
                    "set" if os.environ.get(VARIABLE) else "not set",
                ),
                (str(paths.env_file), "there" if paths.env_file.exists() else "not there"),
            ),
            config_file=str(paths.config_file),
            has_config_file=paths.config_file.exists(),
            servers=tuple(
                FoundServer(profile.name, profile.base_url)
                for profile in self._runtime.catalogue.profiles()
                if profile.is_found
            ),
        )

    async def _try(self, work: Callable[[], Awaitable[object]]) -> None:
        """Do what can be missed: the first turn does it again and says what is wrong."""
        try:
            await work()
        except OaiTuiError as error:
            _log.warning("at start: %s", error)
