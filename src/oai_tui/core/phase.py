"""Where a running turn stands, in the words of the status line."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from oai_tui.core.events import (
    AttemptStarted,
    CompactionStarted,
    ContentDelta,
    ReasoningDelta,
    RequestSent,
    RetryScheduled,
    ToolCallDelta,
    ToolStarted,
    TurnCancelled,
    TurnEvent,
    TurnFailed,
    TurnFinished,
    TurnStarted,
)


class Stage(StrEnum):
    IDLE = "idle"
    CONNECTING = "connecting"
    WAITING = "waiting for the first token"
    REASONING = "reasoning"
    STREAMING = "streaming"
    RETRYING = "retrying"
    RUNNING_TOOLS = "running tools"
    SUMMARISING = "summarising"


@dataclass(frozen=True, slots=True)
class Phase:
    """A stage and what is told of it. Times are seconds of one monotonic clock.

    `since` is when the stage began, `until` when a retry will be made. `characters` counts
    what has arrived since `streaming_since`.
    """

    stage: Stage = Stage.IDLE
    since: float = 0.0
    attempt: int = 1
    attempts: int = 1
    until: float = 0.0
    reason: str = ""
    streaming_since: float = 0.0
    characters: int = 0

    @property
    def is_running(self) -> bool:
        return self.stage is not Stage.IDLE

    def after(self, event: TurnEvent, at: float) -> Phase:
        """The phase once `event` has happened at the time `at`."""
        match event:  # the most frequent first
            case ContentDelta(text=text):
                return self._received(Stage.STREAMING, len(text), at)
            case ReasoningDelta(text=text):
                return self._received(Stage.REASONING, len(text), at)
            case TurnStarted():
                return Phase(Stage.CONNECTING, at)
            case AttemptStarted(attempt=attempt):
                return Phase(Stage.CONNECTING, at, attempt=attempt, attempts=self.attempts)
            case RequestSent():
                return replace(self, stage=Stage.WAITING, since=at)
            case RetryScheduled(attempt=attempt, attempts=attempts, delay=delay, error=error):
                return Phase(Stage.RETRYING, at, attempt, attempts, at + delay, str(error))
            case ToolCallDelta(chunk=chunk):
                return self._received(Stage.STREAMING, len(chunk.arguments), at)
            case ToolStarted():
                return Phase(Stage.RUNNING_TOOLS, at)
            case CompactionStarted():
                return Phase(Stage.SUMMARISING, at)
            case TurnFinished() | TurnCancelled() | TurnFailed():
                return Phase()
            case _:
                return self

    def _received(self, stage: Stage, characters: int, at: float) -> Phase:
        return Phase(
            stage,
            self.since if self.stage is stage else at,
            self.attempt,
            self.attempts,
            self.until,
            self.reason,
            self.streaming_since or at,
            self.characters + characters,
        )
