"""A completion on the side, such as a title: nobody watches it, but it is recorded."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass

from oai_tui.agent.protocols import CompletionClient, ModelSource
from oai_tui.core.completion import CompletionRequest, Opened, Sent
from oai_tui.core.errors import ProviderError
from oai_tui.core.identity import now
from oai_tui.core.request import Outcome, Purpose, Request
from oai_tui.core.usage import Usage, cost_of


@dataclass(frozen=True, slots=True)
class Aside:
    """The words of an answer, and why it ended."""

    text: str
    finish_reason: str | None


async def ask_aside(
    client: CompletionClient,
    models: ModelSource,
    request: CompletionRequest,
    *,
    conversation_id: str,
    purpose: Purpose,
    record: Callable[[Request], Awaitable[None]],
) -> Aside:
    """Ask once, without retries; raises ProviderError. The request is recorded either way."""
    started_at = now()
    words: list[str] = []
    finish_reason: str | None = None
    usage: Usage | None = None
    outcome, fault, server_request_id = Outcome.FAILED, "", ""

    def note(progress: Sent | Opened) -> None:
        nonlocal server_request_id
        if isinstance(progress, Opened):
            server_request_id = progress.request_id

    try:
        async with aclosing(client.stream(request, note)) as chunks:
            async for chunk in chunks:
                words.append(chunk.content)
                finish_reason = chunk.finish_reason or finish_reason
                usage = chunk.usage or usage
        outcome = Outcome.COMPLETE if finish_reason else Outcome.INCOMPLETE
    except ProviderError as error:
        fault = error.explanation
        raise
    except asyncio.CancelledError:
        outcome = Outcome.CANCELLED
        raise
    finally:
        price = models.model(request.profile, request.model).price
        kept = Request(
            conversation_id=conversation_id,
            purpose=purpose,
            profile=request.profile,
            model=request.model,
            started_at=started_at,
            ended_at=now(),
            usage=usage,
            cost=cost_of(usage, price) if usage else None,
            server_request_id=server_request_id,
            outcome=outcome,
            error=fault,
        )
        await record(kept)
    return Aside("".join(words), finish_reason)
