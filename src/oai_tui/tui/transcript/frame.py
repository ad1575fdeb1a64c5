"""What stands around the words of a message: who wrote it, when, in what state, with what."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime

from rich.cells import cell_len

from oai_tui.core import units
from oai_tui.core.message import (
    AssistantMessage,
    CallState,
    FilePart,
    ImagePart,
    Message,
    MessageState,
    RefusalPart,
    SummaryPart,
    SystemMessage,
    ToolCall,
    ToolMessage,
    ToolResult,
    UserMessage,
)
from oai_tui.core.model import model_name
from oai_tui.core.text import clean_line
from oai_tui.tui.transcript.looks import BOLD, MUTED, Line, Look, Run

FOLDED, UNFOLDED = "▸", "▾"


def header(message: Message, width: int, *, is_waiting: bool = False) -> Line:
    """One line: the author and the state to the left, tokens, cost and time to the right.

    `is_waiting` says that nothing of a streaming answer has come yet.
    """
    name = clean_line(author(message), max(8, width // 2))
    left = [Run(name, Look(f"author-{message.role}", BOLD))]
    if state := "waiting" if is_waiting else state_of(message):
        left.append(Run(f"  {state}", state_look(message)))
    right = f"{_used(message)}  {message.created_at.astimezone():%H:%M}".lstrip()
    line = _spread(left, Run(right, MUTED), width)
    return replace(line, tail=len(line.text) - sum(len(run.text) for run in left))


def author(message: Message) -> str:
    match message:
        case UserMessage(parts=(SummaryPart(), *_)):
            return "summary"
        case UserMessage():
            return "you"
        case SystemMessage():
            return "system"
        case ToolMessage():
            return "tool"
        case AssistantMessage(model=model):
            return model_name(model) or "assistant"


def state_of(message: Message) -> str:
    """The word for the state of an answer; a complete one needs none, unless it is a refusal."""
    if not isinstance(message, AssistantMessage):
        return ""
    if message.state is MessageState.COMPLETE:
        is_refusal = any(isinstance(part, RefusalPart) for part in message.parts)
        return "refused" if is_refusal else ""
    return str(message.state)


def state_look(message: Message) -> Look:
    match message:
        case AssistantMessage(state=MessageState.STREAMING):
            return Look("live")
        case AssistantMessage(state=MessageState.FAILED | MessageState.LOST):
            return Look("error")
        case AssistantMessage(state=MessageState.CANCELLED):
            return MUTED
    return Look("warning")


def _used(message: Message) -> str:
    """The tokens of an answer, and what the server says that they cost."""
    if not isinstance(message, AssistantMessage) or message.usage is None:
        return ""
    usage = message.usage
    shown = units.tokens(usage.output_tokens, is_exact=usage.is_exact)
    told = f"{shown} token" if shown == "1" else f"{shown} tokens"
    cost = usage.reported_cost
    return told if cost is None else f"{told}  {units.cost(cost)}"


def attachment(part: FilePart | ImagePart) -> str:
    """`attached NAME, 2,314 lines`."""
    name = clean_line(part.name, 120)
    if isinstance(part, ImagePart):
        return f"attached image {name}".rstrip()
    lines = part.text.count("\n") + (not part.text.endswith("\n"))
    return f"attached {name}, {units.counted(lines, 'line')}"


def call_line(call: ToolCall, width: int) -> Line:
    """One line for a tool call: its name, what it is called with, its state and its time."""
    name = clean_line(call.name, 40)
    right = str(call.state)
    if call.started_at and call.ended_at:
        right += f"  {units.duration(_seconds(call.started_at, call.ended_at))}"
    room = width - cell_len(name) - cell_len(right) - 6
    told = clean_line(_arguments(call.run_arguments or call.arguments), max(0, room))
    left = [Run(f"· {name}", Look("tool", BOLD)), Run(f" {told}" if told else "", MUTED)]
    bad = call.state in (CallState.FAILED, CallState.TIMED_OUT, CallState.DENIED)
    live = call.state in (CallState.WAITING, CallState.RUNNING)
    look = Look("error") if bad else Look("live") if live else MUTED
    return _spread(left, Run(right, look), width)


def result_label(result: ToolResult) -> str:
    lines = result.text.count("\n") + (not result.text.endswith("\n"))
    return f"{'error' if result.is_error else 'result'}, {units.counted(lines, 'line')}"


def reasoning_label(seconds: float | None) -> str:
    return f"reasoning, {units.duration(seconds)}" if seconds else "reasoning"


def _seconds(start: datetime, end: datetime) -> float:
    return max(0.0, (end - start).total_seconds())


def _arguments(text: str) -> str:
    """The values of JSON arguments, or the text itself if it is none."""
    try:
        values = json.loads(text)
    except ValueError:
        return text
    if not isinstance(values, dict):
        return text
    return "  ".join(
        value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        for value in values.values()
    )


def _spread(left: list[Run], right: Run, width: int) -> Line:
    """A line with one part at each end; without the right one where both cannot be."""
    left = [run for run in left if run.text]
    cells = sum(cell_len(run.text) for run in left)
    gap = width - cells - cell_len(right.text)
    if gap < 2:
        return Line(tuple(left), cells)
    return Line((*left, Run(" " * gap, MUTED), right), width)
