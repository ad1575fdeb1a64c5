"""One answer of a model: asked for, received, kept in whatever state it ends."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import replace
from datetime import datetime

from oai_tui.agent.journal import Journal, WriteEntries
from oai_tui.agent.protocols import CompletionClient, ModelSource
from oai_tui.agent.retry import RetryWait, receive
from oai_tui.agent.to_the_end import to_the_end
from oai_tui.core.completion import Chunk, CompletionRequest, Draft, Opened, Sent
from oai_tui.core.errors import OaiTuiError, ProviderError
from oai_tui.core.events import (
    AssistantReplied,
    AttemptStarted,
    ContentDelta,
    Emit,
    ReasoningDelta,
    RequestSent,
    RetryScheduled,
    ToolCallDelta,
    UsageReported,
)
from oai_tui.core.identity import now
from oai_tui.core.message import AssistantMessage, AssistantPart, CallState, MessageState, ToolCall
from oai_tui.core.request import Outcome, Purpose, Request
from oai_tui.core.usage import Usage, cost_of

_STATES = {"length": MessageState.LENGTH, "content_filter": MessageState.FILTERED}
_OUTCOMES = {
    MessageState.INCOMPLETE: Outcome.INCOMPLETE,
    MessageState.CANCELLED: Outcome.CANCELLED,
    MessageState.FAILED: Outcome.FAILED,
}


class Reply:
    """Asks for one completion and keeps it. It is used once.

    `input_tokens` is our own count of the request, for when the server does not report any.
    `keep` saves the answer, first empty and then as it ended, `journal` pieces of it meanwhile;
    `record` saves the request.
    """

    def __init__(
        self,
        request: CompletionRequest,
        input_tokens: int,
        *,
        conversation_id: str,
        parent_id: str | None,
        client: CompletionClient,
        keep: Callable[[AssistantMessage], Awaitable[None]],
        journal: WriteEntries,
        record: Callable[[Request], Awaitable[None]],
        models: ModelSource,
        wait: RetryWait,
        emit: Emit,
    ) -> None:
        self._request = request
        self._input_tokens = input_tokens
        self._conversation_id = conversation_id
        self._client = client
        self._keep = keep
        self._journal = journal
        self._record = record
        self._models = models
        self._wait = wait
        self._emit = emit
        self._draft = Draft()
        self._started_at = now()
        self._first_token_at: datetime | None = None
        self._attempts = 1
        self._was_sent = False
        self._server_request_id = ""
        self._message = AssistantMessage(
            id=self._draft.message_id,
            parent_id=parent_id,
            parts=(),
            state=MessageState.STREAMING,
            profile=request.profile,
            model=request.model,
            created_at=self._started_at,
        )

    @property
    def message(self) -> AssistantMessage:
        """The answer as far as it has come."""
        return replace(self._message, parts=self._draft.parts())

    async def run(self) -> AssistantMessage:
        """Receive the answer, save it, announce it and return it.

        Raises ProviderError, CancelledError and what a defect of ours raises, each after what
        has arrived was saved. A fault behind the finish reason is none: the answer is whole.
        """
        try:
            await self._keep(self._message)
            async with Journal(self._journal, self._draft):
                await receive(
                    self._start,
                    self._take,
                    attempts=self._models.profile(self._request.profile).attempts,
                    sleep=self._wait.sleep,
                    announce=self._announce_retry,
                )
        except (Exception, asyncio.CancelledError) as fault:
            reply = await to_the_end(self._settle(fault))
            if isinstance(fault, ProviderError) and reply.finish_reason:
                return reply
            raise
        return await to_the_end(self._settle())

    def _start(self, attempt: int) -> AsyncGenerator[Chunk, None]:
        self._attempts = attempt
        self._emit(AttemptStarted(self._message, attempt))
        return self._client.stream(self._request, self._note_progress)

    def _note_progress(self, progress: Sent | Opened) -> None:
        match progress:
            case Sent():
                self._was_sent = True
                self._emit(RequestSent(self._message.id))
            case Opened(request_id=request_id):
                self._server_request_id = request_id

    def _announce_retry(self, attempt: int, delay: float, error: ProviderError) -> None:
        attempts = self._models.profile(self._request.profile).attempts
        self._emit(RetryScheduled(attempt, attempts, delay, error))

    def _take(self, chunk: Chunk) -> None:
        self._draft.add(chunk)
        if chunk.is_visible and self._first_token_at is None:
            self._first_token_at = now()
        if chunk.reasoning:
            self._emit(ReasoningDelta(self._message.id, chunk.reasoning))
        if chunk.content or chunk.refusal:
            self._emit(ContentDelta(self._message.id, chunk.content + chunk.refusal))
        for call in chunk.tool_calls:
            self._emit(ToolCallDelta(self._message.id, call))

    async def _settle(self, fault: BaseException | None = None) -> AssistantMessage:
        """Save the answer as it is now, then announce it; `fault` is what broke it off."""
        state = self._state_after(fault)
        usage = self._usage()
        reply = replace(
            self.message,
            parts=self._settled_parts(state),
            state=state,
            finish_reason=self._draft.finish_reason,
            usage=usage,
            error="" if self._draft.finish_reason else _words_of(fault),
        )
        await self._keep(reply)
        request = self._request_record(state, usage, reply.error)
        await self._record(request)
        self._emit(AssistantReplied(reply))
        self._emit(UsageReported(request))
        return reply

    def _state_after(self, fault: BaseException | None) -> MessageState:
        """What a finish reason says; without one, what broke the answer off."""
        if self._draft.finish_reason is not None:
            return _STATES.get(self._draft.finish_reason, MessageState.COMPLETE)
        if isinstance(fault, asyncio.CancelledError):
            return MessageState.CANCELLED
        is_failure = fault is not None and self._draft.is_empty
        return MessageState.FAILED if is_failure else MessageState.INCOMPLETE

    def _settled_parts(self, state: MessageState) -> tuple[AssistantPart, ...]:
        """The parts, with calls that will not be run marked: their arguments may be cut."""
        if state is MessageState.COMPLETE:
            return self._draft.parts()
        return tuple(
            replace(part, state=CallState.CANCELLED) if isinstance(part, ToolCall) else part
            for part in self._draft.parts()
        )

    def _usage(self) -> Usage | None:
        """What the server reported, else our own count of what went and came."""
        reported = self._draft.usage
        if reported is not None:
            if reported.is_exact and reported.input_tokens:
                self._models.learn_tokens(
                    self._request.model, self._input_tokens, reported.input_tokens
                )
            return reported
        if not self._was_sent or self._draft.is_empty:
            return None
        written = "".join(
            part.arguments if isinstance(part, ToolCall) else part.text
            for part in self._draft.parts()
        )
        output_tokens = self._models.count_tokens(written, self._request.model)
        return Usage(self._input_tokens, output_tokens, is_exact=False)

    def _request_record(self, state: MessageState, usage: Usage | None, error: str) -> Request:
        price = self._models.model(self._request.profile, self._request.model).price
        return Request(
            conversation_id=self._conversation_id,
            message_id=self._message.id,
            purpose=Purpose.TURN,
            profile=self._request.profile,
            model=self._request.model,
            started_at=self._started_at,
            first_token_at=self._first_token_at,
            ended_at=now(),
            usage=usage,
            cost=cost_of(usage, price) if usage else None,
            attempts=self._attempts,
            server_request_id=self._server_request_id,
            outcome=_OUTCOMES.get(state, Outcome.COMPLETE),
            error=error,
        )


def _words_of(fault: BaseException | None) -> str:
    """Why an answer failed, for the person who reads it; empty when it did not."""
    match fault:
        case None | asyncio.CancelledError():
            return ""
        case OaiTuiError():
            return fault.explanation
        case _:
            return f"Something went wrong inside oai-tui ({type(fault).__name__})."
