"""What the status line says of a turn, in words."""

from __future__ import annotations

from dataclasses import dataclass

from oai_tui.core.message import AssistantMessage, Message, MessageState
from oai_tui.core.phase import Phase, Stage
from oai_tui.core.text import clean_line
from oai_tui.core.units import duration, tokens

CHARACTERS_PER_TOKEN = 4
"""Of English prose with OpenAI's tokenizers, after OpenAI's guide to tokens; for rates only."""

_WAYS_AFTER_A_FAULT = ("answer.retry", "profile", "model")
_WAYS_TO_MAKE_ROOM = ("conversation.compact", "model", "answer.retry")


@dataclass(frozen=True, slots=True)
class StatusWords:
    """A state and the ids of the commands that matter most in it; `tone` is a style class."""

    text: str
    tone: str = ""
    commands: tuple[str, ...] = ()


def words_of_phase(phase: Phase, at: float) -> StatusWords:
    """What a running turn is doing at the time `at`, in seconds of the phase's clock."""
    waited = max(0.0, at - phase.since)
    match phase.stage:
        case Stage.IDLE:
            return StatusWords("")
        case Stage.CONNECTING:
            attempt = f" (attempt {phase.attempt})" if phase.attempt > 1 else ""
            return _live(f"connecting{attempt}{_seconds(waited)}")
        case Stage.WAITING:
            return _live(f"waiting for the first token{_seconds(waited)}")
        case Stage.REASONING:
            return _live(f"reasoning{_seconds(waited)}")
        case Stage.STREAMING:
            return _live(f"streaming{_rate(phase, at)}")
        case Stage.RUNNING_TOOLS:
            return _live(f"running tools{_seconds(waited)}")
        case Stage.SUMMARISING:
            return _live(f"summarising{_seconds(waited)}")
        case Stage.RETRYING:
            left = max(0.0, phase.until - at)
            attempt = f"attempt {phase.attempt} of {phase.attempts}"
            return StatusWords(
                f"retrying in {duration(max(1, round(left)))} ({attempt}): "
                + clean_line(phase.reason, 300),
                "warning",
                ("answer.now", "profile", "stop"),
            )


def words_of_outcome(path: tuple[Message, ...], *, is_too_long: bool = False) -> StatusWords:
    """How the last answer of a path ended, if not as it should.

    `is_too_long` says that it failed because the path is more than the model can read.
    """
    last = path[-1] if path else None
    if not isinstance(last, AssistantMessage):
        return StatusWords("")
    resumable = ("answer.continue", "answer.retry")
    match last.state:
        case MessageState.CANCELLED:
            return StatusWords("stopped; what arrived is kept", "", resumable)
        case MessageState.INCOMPLETE:
            return StatusWords("incomplete: the answer broke off", "warning", resumable)
        case MessageState.LENGTH:
            return StatusWords("the answer reached its length limit", "warning", resumable)
        case MessageState.LOST:
            return StatusWords("lost: the program ended during this answer", "warning", resumable)
        case MessageState.FILTERED:
            return StatusWords("filtered by the provider", "warning", ("answer.retry",))
        case MessageState.FAILED:
            reason = clean_line(last.error, 300) or "the provider gave no reason"
            ways = _WAYS_TO_MAKE_ROOM if is_too_long else _WAYS_AFTER_A_FAULT
            return StatusWords(f"failed: {reason}", "error", ways)
        case _:
            return StatusWords("")


def _live(text: str) -> StatusWords:
    return StatusWords(text, "live", ("stop",))


def _seconds(waited: float) -> str:
    return f", {duration(int(waited))}" if waited >= 1 else ""


def _rate(phase: Phase, at: float) -> str:
    """Tokens a second, once there is a second to judge by; always an estimate."""
    elapsed = at - phase.streaming_since
    if elapsed < 1:
        return ""
    rate = phase.characters / CHARACTERS_PER_TOKEN / elapsed
    return f", {tokens(round(rate), is_exact=False)} tokens/s"
