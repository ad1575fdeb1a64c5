"""The composition root: from settings to a store, providers and sessions; and back to nothing."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import replace
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING

from oai_tui.config.settings import Settings
from oai_tui.core.loading import load_module
from oai_tui.core.profile import Profile
from oai_tui.core.secret import Redactor, Secret

if TYPE_CHECKING:
    from oai_tui.agent.sessions import Sessions
    from oai_tui.config.keys import Key
    from oai_tui.core.completion import Chunk, CompletionRequest, Progress
    from oai_tui.provider.catalogue import Catalogue
    from oai_tui.provider.client import CompletionClient
    from oai_tui.provider.demo import DemoServer
    from oai_tui.provider.endpoint import EndpointHealth
    from oai_tui.storage.store import Store

DEMO_PROFILE = "demo"
DEMO_MODEL = "demo-chat"

_log = logging.getLogger(__name__)


class Runtime:
    """Everything that a front end works with, made from settings.

    Entering it opens nothing: a front end opens the store when it has painted, and loads the
    provider when nobody waits. Leaving it stops all turns and closes everything.
    """

    def __init__(self, settings: Settings, environ: Mapping[str, str] = os.environ) -> None:
        self.settings = settings
        self.redactor = Redactor()
        self._environ = environ
        self._keys: dict[str, Key | None] = {}
        self._asked_windows: set[tuple[str, str]] = set()
        self._client = LateClient(self)
        self._store: Store | None = None
        self._sessions: Sessions | None = None
        self._demo: DemoServer | None = None

    async def __aenter__(self) -> Runtime:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()

    @cached_property
    def catalogue(self) -> Catalogue:
        """What is known of profiles and models."""
        from oai_tui.provider.catalogue import Catalogue

        return Catalogue(_profiles(self.settings), default=self.settings.profile)

    @property
    def store(self) -> Store:
        if self._store is None:
            raise RuntimeError("the store is used before it was opened")
        return self._store

    @property
    def sessions(self) -> Sessions:
        if self._sessions is None:
            raise RuntimeError("the sessions are used before the store was opened")
        return self._sessions

    @property
    def is_open(self) -> bool:
        """Whether the store and the sessions can be used."""
        return self._sessions is not None

    @property
    def is_in_memory(self) -> bool:
        """Whether nothing is kept when the program ends."""
        return self._store is not None and self._store.path is None

    async def open_store(self, *, in_memory: bool = False) -> None:
        """Open the store, and with it the sessions. Raises StoreError.

        One `in_memory` is empty and ends with the program: nothing is kept.
        """
        from oai_tui.agent.sessions import Sessions
        from oai_tui.agent.turn import World
        from oai_tui.storage.store import Store
        from oai_tui.tools.registry import ToolRegistry

        self._store = await Store.open(None if in_memory else self.settings.paths.database)
        world = World(
            client=self._client, models=self.catalogue, store=self._store, tools=ToolRegistry()
        )
        self._sessions = Sessions(world, makes_titles=self.settings.makes_titles)

    async def load_provider(self) -> None:
        """Import what talks to providers, and learn of the model that is used first, in a thread.

        The first turn does it otherwise.
        """
        await self._client.load()
        profile = self.catalogue.default_profile
        model = self.settings.model or profile.model
        await asyncio.to_thread(self.catalogue.model, profile.name, model)

    async def load_tokenizer(self, model: str = "") -> None:
        """Load the vocabulary of a model, in a thread; until then token counts are estimates."""
        await self.catalogue.tokenizer.ensure_loaded(model)

    async def start_demo(self) -> Profile:
        """Start the demo server inside this process, once, and make its profile the default."""
        from oai_tui.provider.demo import DemoServer

        if self._demo is None:
            self._demo = await DemoServer.start()
        profile = Profile(
            name=DEMO_PROFILE,
            base_url=self._demo.base_url,
            model=(self.settings.is_demo and self.settings.model) or DEMO_MODEL,
            title_model=DEMO_MODEL,
            is_demo=True,
        )
        self.catalogue.add_profile(profile)
        self.catalogue.set_default(profile.name)
        return profile

    async def find_local_servers(self) -> tuple[Profile, ...]:
        """Look for servers on this machine, 300 ms at most; the new ones become profiles.

        They get the model that this run was told, if no profile is there to take it.
        """
        from oai_tui.provider.probe import find_local_servers

        known = {profile.origin for profile in self.catalogue.profiles()}
        found = [profile for profile in await find_local_servers() if profile.origin not in known]
        if self.settings.model and not self.settings.profile:
            found = [replace(profile, model=self.settings.model) for profile in found]
        for profile in found:
            self.catalogue.add_profile(profile)
        return tuple(found)

    async def learn_window(self, profile: str, model: str) -> bool:
        """Ask a server on this machine once for a model's context window; whether it told one."""
        from oai_tui.provider.probe import server_window

        if (profile, model) in self._asked_windows:
            return False
        tokens = await server_window(self.catalogue.profile(profile), model)
        self._asked_windows.add((profile, model))
        if tokens:
            self.catalogue.learn_window(profile, model, tokens)
        return bool(tokens)

    async def models(self, profile: str) -> tuple[str, ...]:
        """The ids of the models that a profile's server lists. Raises ProviderError."""
        return await self._client.models(profile)

    async def check_endpoint(self, profile: str) -> EndpointHealth:
        """Whether a profile's server answers, and how quickly."""
        client = await self._client.load()
        return await client.check(self.catalogue.profile(profile))

    async def key(self, profile: Profile) -> Secret | None:
        """The key of a profile; raises ConfigError when it has none that can be used."""
        found = await self.found_key(profile)
        return found.secret if found else None

    async def found_key(self, profile: Profile) -> Key | None:
        """The key and its origin, looked for once; from then on it is redacted everywhere.

        Raises ConfigError when the place that the profile names has no usable key.
        """
        from oai_tui.config.keys import find_key

        if profile.name not in self._keys:
            found = await asyncio.to_thread(find_key, profile, self._environ, self.settings.paths)
            self._keys[profile.name] = found
            if found:
                self.redactor.add(found.secret)
        return self._keys[profile.name]

    async def key_states(self) -> dict[str, str]:
        """How it stands with the key of each profile, in a word or two, by its name."""
        from oai_tui.config.keys import key_state

        profiles, paths = self.catalogue.profiles(), self.settings.paths

        def states() -> dict[str, str]:
            return {each.name: key_state(each, self._environ, paths) for each in profiles}

        return await asyncio.to_thread(states)

    async def close(self) -> None:
        """Stop all turns, so that what arrived is saved; then close everything."""
        if self._sessions is not None:
            await self._sessions.close()
            self._sessions = None
        await self._client.close()
        if self._demo is not None:
            await self._demo.close()
            self._demo = None
        if self._store is not None:
            await self._store.close()
            self._store = None


class LateClient:
    """The client for providers, imported in a thread when it is first used.

    The SDK takes half a second to import, which nobody shall wait for before the first paint.
    """

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._client: CompletionClient | None = None
        self._loading = asyncio.Lock()

    async def load(self) -> CompletionClient:
        async with self._loading:
            if self._client is None:
                module = await asyncio.to_thread(load_module, "oai_tui.provider.client")
                self._client = module.CompletionClient(
                    self._runtime.catalogue.profile,
                    self._runtime.key,
                    self._runtime.redactor,
                    load_blob=lambda sha256: self._runtime.store.blob(sha256),
                )
            return self._client

    async def stream(
        self, request: CompletionRequest, progress: Progress
    ) -> AsyncGenerator[Chunk, None]:
        client = await self.load()
        async with aclosing(client.stream(request, progress)) as chunks:
            async for chunk in chunks:
                yield chunk

    async def models(self, profile: str) -> tuple[str, ...]:
        client = await self.load()
        return await client.models(self._runtime.catalogue.profile(profile))

    async def close(self) -> None:
        if self._client is not None:
            await self._client.aclose()
            self._client = None


def _profiles(settings: Settings) -> tuple[Profile, ...]:
    """The profiles, with the model that this run was told for the one it starts with."""
    return tuple(
        replace(profile, model=settings.model)
        if settings.model and profile.name == settings.profile
        else profile
        for profile in settings.profiles
    )
