"""A conversation that can take turns, and never loses what was said."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable
from dataclasses import replace

from oai_tui.agent.aside import Aside, ask_aside
from oai_tui.agent.compaction import summarise, summary_request
from oai_tui.agent.keeper import Keeper
from oai_tui.agent.measure import ContextUse, PathMeter
from oai_tui.agent.retry import RetryWait
from oai_tui.agent.title import tidy_title, title_from_words, title_request
from oai_tui.agent.turn import (
    Turn,
    World,
    first_model,
    messages_to_send,
    profile_and_model,
)
from oai_tui.core.completion import CompletionRequest
from oai_tui.core.conversation import Conversation, TitleSource
from oai_tui.core.errors import OaiTuiError, ProviderError
from oai_tui.core.events import (
    CompactionStarted,
    ConversationCompacted,
    Emit,
    TitleChanged,
    TurnCancelled,
    TurnEvent,
    TurnFailed,
    TurnFinished,
    TurnStarted,
    UsageReported,
)
from oai_tui.core.identity import now
from oai_tui.core.message import (
    AssistantMessage,
    Message,
    MessageState,
    SummaryPart,
    TextPart,
    UserMessage,
    UserPart,
)
from oai_tui.core.phase import Phase
from oai_tui.core.request import Purpose, Request

CONTINUE = "Continue exactly where you stopped, without repeating anything."
_UNFINISHED = frozenset(
    {
        MessageState.LENGTH,
        MessageState.INCOMPLETE,
        MessageState.CANCELLED,
        MessageState.LOST,
    }
)


class ChatSession:
    """One open conversation.

    `conversation` is its value as it is now, `phase` where its turn stands. `also_open_in` names
    another program that has it open, or is empty; what both say become branches of one tree.
    One turn runs at a time; the methods that take a turn tell `emit` what happens, and end when
    the turn does. They raise nothing but CancelledError: a failure is an event. What cannot be
    saved waits in memory until it can be.
    """

    def __init__(self, conversation: Conversation, world: World, *, is_saved: bool) -> None:
        self.conversation = conversation
        self.phase = Phase()
        self.also_open_in = ""
        self._world = world
        self._meter = PathMeter(world.models)
        self._wait = RetryWait()
        self._turn: Turn | None = None
        self._emit: Emit = lambda event: None
        self._keeper = Keeper(world.store, self._announce, is_created=is_saved)

    @property
    def id(self) -> str:
        return self.conversation.id

    @property
    def is_saved(self) -> bool:
        """Whether the store knows the conversation; a new one is saved with its first message."""
        return self._keeper.is_created

    @property
    def has_unsaved(self) -> bool:
        """Whether the store could not take something yet."""
        return self._keeper.has_unsaved

    @property
    def live(self) -> AssistantMessage | None:
        """The answer that is being received, as far as it has come."""
        return self._turn.live if self._turn else None

    @property
    def unfinished_reply(self) -> AssistantMessage | None:
        """The last message, if it is an answer that can be continued."""
        path = self.conversation.path()
        last = path[-1] if path else None
        if isinstance(last, AssistantMessage) and last.state in _UNFINISHED:
            return last
        return None

    async def send(self, parts: tuple[UserPart, ...], emit: Emit) -> None:
        """Say something and take the turn that it begins."""
        prompt = UserMessage(parts=parts, parent_id=self.conversation.head_id)
        await self._take_turn(prompt, emit)

    async def retry(self, emit: Emit) -> None:
        """Answer the last prompt again: a sibling of the answer that there is."""
        path = self.conversation.path()
        last_prompt = next((m for m in reversed(path) if isinstance(m, UserMessage)), None)
        if last_prompt is None:
            return
        head_id = self.conversation.head_id
        self.conversation = replace(self.conversation, head_id=last_prompt.id)
        try:
            await self._take_turn(None, emit)
        finally:
            if self.conversation.head_id == last_prompt.id:
                self.conversation = replace(self.conversation, head_id=head_id)

    async def resume(self, emit: Emit) -> None:
        """Ask the model to go on with the answer that it did not finish."""
        if self.unfinished_reply is not None:
            await self.send((TextPart(CONTINUE),), emit)

    async def compact(self, emit: Emit) -> None:
        """Let the model summarise the path; what is sent from now on begins with the summary."""
        if not self.conversation.path():
            return
        self._emit = emit
        self._announce(TurnStarted(None))
        self._announce(CompactionStarted())
        await self._guarded(self._summarise())

    async def make_title(self, emit: Emit) -> None:
        """Give the conversation a title by its profile's cheap model.

        The first words stay its title if that fails, or if the person gives one meanwhile.
        """
        if not self._may_be_titled():
            return
        profile, model = profile_and_model(self.conversation, self._world.models)
        path = self.conversation.path()
        request = title_request(profile.name, profile.title_model or model, path)
        try:
            aside = await self._ask_aside(request, Purpose.TITLE, emit)
        except ProviderError:
            return
        if self._may_be_titled() and (title := tidy_title(aside.text)):
            await self._set_title(title, TitleSource.MODEL)
            emit(TitleChanged(title, TitleSource.MODEL))

    async def rename(self, title: str, emit: Emit) -> None:
        """Give the conversation the person's own title."""
        await self._set_title(title, TitleSource.PERSON)
        emit(TitleChanged(title, TitleSource.PERSON))

    async def set_system_prompt(self, system_prompt: str) -> None:
        self.conversation = replace(self.conversation, system_prompt=system_prompt)
        if self.is_saved:
            await self._keeper.set_system_prompt(self.id, system_prompt)

    async def set_model(self, profile: str, model: str) -> None:
        """Use another profile and model from the next turn on; each answer names its own."""
        self.conversation = replace(self.conversation, profile=profile, model=model)
        if self.is_saved:
            await self._keeper.set_model(self.id, profile, model)

    async def context_use(self) -> ContextUse:
        """The tokens that the path takes as it is now, without the draft of a prompt."""
        profile, model_id = self._names()
        model = self._world.models.model(profile, model_id)
        return await self._meter.measure(messages_to_send(self.conversation), model)

    def fail(self, error: OaiTuiError) -> None:
        """Announce that the turn ended by a fault that it did not expect itself."""
        self._announce(TurnFailed(error))

    def try_now(self) -> bool:
        """End the wait before a retry; false if there is none."""
        return self._wait.skip()

    async def close(self) -> None:
        """Save what could not be saved yet; raises StoreError if that is impossible."""
        await self._keeper.close()

    async def _take_turn(self, prompt: UserMessage | None, emit: Emit) -> None:
        self._emit = emit
        self._turn = Turn(
            self._world,
            lambda: self.conversation,
            meter=self._meter,
            keep=self._keep,
            journal=self._keeper.journal,
            record=self._keeper.record,
            wait=self._wait,
            emit=self._announce,
        )
        try:
            await self._guarded(self._answer(self._turn, prompt))
        finally:
            self._turn = None

    async def _answer(self, turn: Turn, prompt: UserMessage | None) -> None:
        try:
            if prompt is not None:
                await self._keep_prompt(prompt)
        finally:
            self._announce(TurnStarted(prompt))  # a prompt is kept even if it is stopped here
        profile, model = self._names()
        if not model:
            await self.set_model(profile, await first_model(self._world.client, profile))
        await turn.run()

    async def _guarded(self, work: Awaitable[None]) -> None:
        """Do the work of a turn and announce how it ended."""
        try:
            await work
        except asyncio.CancelledError:
            self._announce(TurnCancelled())
            raise
        except OaiTuiError as error:
            self._announce(TurnFailed(error))
        else:
            self._announce(TurnFinished())

    async def _keep_prompt(self, prompt: UserMessage) -> None:
        """Save a prompt; with the first one the conversation itself, titled by its words."""
        if self.is_saved:
            await self._keep(prompt)
            return
        title = self.conversation.title or title_from_words(prompt)
        source = self.conversation.title_source or TitleSource.WORDS
        self.conversation = replace(
            self.conversation.with_message(prompt),
            title=title,
            title_source=source,
            updated_at=prompt.created_at,
        )
        await self._keeper.create(self.conversation)
        self._announce(TitleChanged(title, source))

    async def _keep(self, message: Message) -> None:
        self.conversation = replace(self.conversation.with_message(message), updated_at=now())
        await self._keeper.save(self.id, message)

    async def _summarise(self) -> None:
        profile, model_id = self._names()
        model = self._world.models.model(profile, model_id)
        fitted = await self._meter.fit(messages_to_send(self.conversation), model, None)

        async def ask(messages: tuple[Message, ...]) -> Aside:
            request = summary_request(profile, model_id, messages)
            return await self._ask_aside(request, Purpose.SUMMARY, self._announce)

        text = await summarise(fitted.messages, ask)
        summary = SummaryPart(text, len(self.conversation.path()))
        message = UserMessage(parts=(summary,), parent_id=self.conversation.head_id)
        await self._keep(message)
        self._announce(ConversationCompacted(message))

    def _may_be_titled(self) -> bool:
        return self.conversation.title_source in (TitleSource.NONE, TitleSource.WORDS)

    async def _set_title(self, title: str, source: TitleSource) -> None:
        self.conversation = replace(self.conversation, title=title, title_source=source)
        if self.is_saved:
            await self._keeper.set_title(self.id, title, source)

    def _names(self) -> tuple[str, str]:
        """The profile and model of the next turn."""
        profile, model = profile_and_model(self.conversation, self._world.models)
        return profile.name, model

    async def _ask_aside(self, request: CompletionRequest, purpose: Purpose, emit: Emit) -> Aside:
        async def record(kept: Request) -> None:
            await self._keeper.record(kept)
            emit(UsageReported(kept))

        return await ask_aside(
            self._world.client,
            self._world.models,
            request,
            conversation_id=self.id,
            purpose=purpose,
            record=record,
        )

    def _announce(self, event: TurnEvent) -> None:
        self.phase = self.phase.after(event, time.monotonic())
        self._emit(event)
