"""The tools that a model may call."""

from __future__ import annotations

from dataclasses import replace

from oai_tui.core.completion import ToolDefinition
from oai_tui.core.identity import now
from oai_tui.core.message import CallState, ToolCall


class ToolRegistry:
    """Finds tools by name and runs them; it knows none until some are added to it."""

    def definitions(self) -> tuple[ToolDefinition, ...]:
        return ()

    async def run(self, call: ToolCall) -> ToolCall:
        """The call as it ended; an unknown name is a failure that the model is told of."""
        ended_at = now()
        return replace(
            call,
            state=CallState.FAILED,
            started_at=ended_at,
            ended_at=ended_at,
            output=f"There is no tool named {call.name!r}; nothing was run.",
        )
