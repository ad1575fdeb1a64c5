"""What the tests of the agent start from."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence

import pytest

from oai_tui.agent.session import ChatSession
from oai_tui.agent.sessions import Sessions
from oai_tui.agent.turn import World
from oai_tui.core.conversation import Conversation
from oai_tui.core.events import TurnEvent
from tests.fakes import EchoTools, FixedModels, MemoryStore, ScriptedClient, Step


class Stage:
    """A world for sessions whose model follows scripts, and all events that it saw."""

    def __init__(self, *scripts: Sequence[Step], models: FixedModels | None = None) -> None:
        self.client = ScriptedClient(*scripts, models=("listed-1", "listed-2"))
        self.models = models or FixedModels()
        self.store = MemoryStore()
        self.tools = EchoTools()
        self.events: list[TurnEvent] = []
        self.world = World(
            client=self.client, models=self.models, store=self.store, tools=self.tools
        )

    def session(self, conversation: Conversation | None = None) -> ChatSession:
        return ChatSession(conversation or Conversation(), self.world, is_saved=False)

    def kinds(self) -> list[str]:
        """The names of the events so far, runs of the same kind as one."""
        names = [type(event).__name__ for event in self.events]
        return [name for i, name in enumerate(names) if i == 0 or names[i - 1] != name]

    async def until(self, is_true: Callable[[], object]) -> None:
        while not is_true():
            await asyncio.sleep(0)


@pytest.fixture
async def sessions() -> AsyncIterator[Callable[[Stage], Sessions]]:
    """Makes the sessions of a stage and closes them after the test."""
    made: list[Sessions] = []

    def make(stage: Stage, makes_titles: bool = False) -> Sessions:
        sessions = Sessions(stage.world, makes_titles=makes_titles)
        sessions.subscribe(lambda _, event: stage.events.append(event))
        made.append(sessions)
        return sessions

    yield make
    for sessions in made:
        await sessions.close()
