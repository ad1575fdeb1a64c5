"""All open conversations: their turns run as tasks, side by side, whoever is looking."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any, TypeAlias

from oai_tui.agent.session import ChatSession
from oai_tui.agent.turn import World
from oai_tui.core.conversation import Conversation, TitleSource
from oai_tui.core.errors import OaiTuiError, StoreError, StoreUnavailable
from oai_tui.core.events import Emit, TurnEvent
from oai_tui.core.message import AssistantMessage, MessageState, UserMessage, UserPart

Listener: TypeAlias = Callable[[str, TurnEvent], object]
"""Is told the id of a conversation and what happened in it."""

IDLE_SESSIONS = 2
"""How many stay open, of those in which nothing goes on, for whoever goes back and forth."""

_log = logging.getLogger(__name__)


class Sessions:
    """Opens conversations once each, runs their turns, and tells listeners of all of them."""

    def __init__(self, world: World, *, makes_titles: bool = True) -> None:
        self._world = world
        self._makes_titles = makes_titles
        self._sessions: dict[str, ChatSession] = {}
        self._turns: dict[str, asyncio.Task[None]] = {}
        self._titles: dict[str, asyncio.Task[None]] = {}
        self._listeners: list[Listener] = []

    @property
    def running(self) -> frozenset[str]:
        """The ids of the conversations in which a turn runs."""
        return frozenset(self._turns)

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Tell `listener` of every event from now on; call what is returned to end that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def new(self, *, profile: str = "", model: str = "", system_prompt: str = "") -> ChatSession:
        """A new conversation; the store knows it from its first message on."""
        chosen = self._world.models.profile(profile)
        conversation = Conversation(
            profile=chosen.name,
            model=model or chosen.model,
            system_prompt=system_prompt or chosen.system_prompt,
        )
        return self._add(ChatSession(conversation, self._world, is_saved=False))

    async def open(self, conversation_id: str) -> ChatSession:
        """The session of a kept conversation; raises ConversationNotFound and StoreError."""
        if session := self._sessions.get(conversation_id):
            return self._add(self._sessions.pop(conversation_id))
        conversation = await self._world.store.load(conversation_id)
        holder = await self._lease(conversation_id)
        if session := self._sessions.get(conversation_id):
            return session
        session = self._add(ChatSession(conversation, self._world, is_saved=True))
        session.also_open_in = str(holder) if holder else ""
        return session

    def get(self, conversation_id: str) -> ChatSession | None:
        """The session of a conversation, if it is open."""
        return self._sessions.get(conversation_id)

    def send(self, session: ChatSession, parts: tuple[UserPart, ...]) -> asyncio.Task[None]:
        """Say something; the turn runs as a task, which never fails but may be cancelled."""
        return self._start(session, session.send(parts, self._emitter(session)))

    def retry(self, session: ChatSession) -> asyncio.Task[None]:
        return self._start(session, session.retry(self._emitter(session)))

    def resume(self, session: ChatSession) -> asyncio.Task[None]:
        return self._start(session, session.resume(self._emitter(session)))

    def compact(self, session: ChatSession) -> asyncio.Task[None]:
        return self._start(session, session.compact(self._emitter(session)))

    async def rename(self, session: ChatSession, title: str) -> None:
        await session.rename(title, self._emitter(session))

    def stop(self, conversation_id: str) -> bool:
        """Cancel the turn of a conversation; false if none runs. What arrived stays."""
        turn = self._turns.get(conversation_id)
        return turn.cancel() if turn else False

    async def settle(self, conversation_id: str) -> None:
        """The same, and wait until what arrived is saved."""
        if turn := self._turns.get(conversation_id):
            await _end([turn])

    def try_now(self, conversation_id: str) -> bool:
        """End the wait before a retry; false if there is none."""
        session = self._sessions.get(conversation_id)
        return session.try_now() if session else False

    async def forget(self, conversation_id: str) -> None:
        """Stop and close a conversation; raises StoreError if something of it is not saved."""
        work = [self._turns.get(conversation_id), self._titles.get(conversation_id)]
        await _end([task for task in work if task])
        if session := self._sessions.pop(conversation_id, None):
            try:
                await session.close()
            finally:
                if session.is_saved and not session.also_open_in:
                    await self._world.store.release_lease(conversation_id)

    async def close_idle(self, kept_id: str) -> None:
        """Close the conversations that were left longest ago, but for that one.

        Those stay in which a turn runs, or of which something is not saved.
        """
        idle = [
            session.id
            for session in self._sessions.values()
            if session.id not in (kept_id, *self._turns, *self._titles)
            and session.is_saved
            and not session.has_unsaved
        ]
        for conversation_id in idle[:-IDLE_SESSIONS]:
            try:
                await self.forget(conversation_id)
            except StoreError as error:
                _log.warning("conversation %s could not be left: %s", conversation_id, error)

    async def close(self) -> None:
        """Stop every turn, so that what arrived is saved, then close every conversation."""
        await _end([*self._turns.values(), *self._titles.values()])
        for conversation_id, session in tuple(self._sessions.items()):
            try:
                await session.close()
            except StoreError as error:
                _log.error("conversation %s could not be saved: %s", conversation_id, error)
        self._sessions.clear()

    async def _lease(self, conversation_id: str) -> object | None:
        """Who else has it open; nobody that we know of when the store can only be read."""
        try:
            return await self._world.store.acquire_lease(conversation_id)
        except StoreUnavailable as error:
            _log.warning("conversation %s could not be leased: %s", conversation_id, error)
            return None

    def _add(self, session: ChatSession) -> ChatSession:
        self._sessions[session.id] = session
        return session

    def _start(self, session: ChatSession, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        if session.id in self._turns:
            work.close()
            raise RuntimeError("a turn of this conversation runs already")
        self._sessions.setdefault(session.id, session)
        task = asyncio.create_task(self._run(session, work), name=f"turn {session.id}")
        self._turns[session.id] = task

        def forget_turn(_: asyncio.Task[None]) -> None:
            del self._turns[session.id]
            work.close()  # it never began if the task was cancelled at once

        task.add_done_callback(forget_turn)
        return task

    async def _run(self, session: ChatSession, work: Coroutine[Any, Any, None]) -> None:
        """The border at which a defect of ours becomes something that the person is shown."""
        try:
            await work
        except Exception as error:
            _log.exception("a turn failed")
            fault = OaiTuiError(
                f"Something went wrong inside oai-tui ({type(error).__name__}).",
                advice="What had arrived is kept. The log has the details.",
            )
            session.fail(fault)
            return
        if self._makes_titles and _wants_title(session.conversation):
            title = asyncio.create_task(session.make_title(self._emitter(session)), name="title")
            self._titles[session.id] = title
            title.add_done_callback(lambda _: self._titles.pop(session.id, None))

    def _emitter(self, session: ChatSession) -> Emit:
        def emit(event: TurnEvent) -> None:
            for listener in tuple(self._listeners):
                listener(session.id, event)

        return emit


async def _end(tasks: list[asyncio.Task[None]]) -> None:
    """Cancel tasks and wait until they have settled."""
    for task in tasks:
        task.cancel()
    if tasks:
        await asyncio.wait(tasks)


def _wants_title(conversation: Conversation) -> bool:
    """Whether it has just had its first exchange, and no title but its first words."""
    path = conversation.path()
    return (
        conversation.title_source in (TitleSource.NONE, TitleSource.WORDS)
        and sum(isinstance(message, UserMessage) for message in path) == 1
        and isinstance(path[-1], AssistantMessage)
        and path[-1].state in (MessageState.COMPLETE, MessageState.LENGTH)
    )
