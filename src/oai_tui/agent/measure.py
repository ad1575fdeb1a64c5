"""How much of the context window a conversation takes."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from oai_tui.agent.protocols import ModelSource
from oai_tui.core.context import Fitted, fit, message_tokens
from oai_tui.core.message import Message
from oai_tui.core.model import ModelInfo

DEFAULT_RESERVE = 4096
"""Tokens kept free for the answer when nothing says how long it may become."""


@dataclass(frozen=True, slots=True)
class ContextUse:
    """Tokens that the next request will take, of the window of its model."""

    tokens: int
    model: ModelInfo
    is_exact: bool


class PathMeter:
    """Counts the tokens of messages, each of them once.

    Long conversations are counted in a thread: the tokenizer lets other threads run.
    """

    def __init__(self, models: ModelSource) -> None:
        self._models = models
        self._known: dict[tuple[str, str, bool], tuple[Message, int]] = {}

    async def measure(self, messages: Sequence[Message], model: ModelInfo) -> ContextUse:
        fitted = await asyncio.to_thread(self._fit, messages, model.id, None)
        return ContextUse(fitted.tokens, model, self._models.counts_exactly(model.id))

    async def fit(
        self, messages: Sequence[Message], model: ModelInfo, max_tokens: int | None
    ) -> Fitted:
        """The messages that fit the model's window beside an answer; all when it is a guess."""
        limit = None
        if model.is_window_known:
            reserve = max_tokens or min(DEFAULT_RESERVE, model.context_window // 4)
            limit = max(0, model.context_window - reserve)
        return await asyncio.to_thread(self._fit, messages, model.id, limit)

    def _fit(self, messages: Sequence[Message], model: str, limit: int | None) -> Fitted:
        is_exact = self._models.counts_exactly(model)

        def cost(message: Message) -> int:
            known = self._known.get((message.id, model, is_exact))
            if known is not None and known[0] is message:
                return known[1]
            tokens = message_tokens(message, lambda text: self._models.count_tokens(text, model))
            self._known[message.id, model, is_exact] = (message, tokens)
            return tokens

        return fit(messages, limit, cost)
