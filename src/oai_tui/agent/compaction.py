"""Making room: a summary that stands for everything said before it."""

from __future__ import annotations

from oai_tui.agent.aside import Aside
from oai_tui.core.completion import CompletionRequest
from oai_tui.core.errors import StreamInterrupted
from oai_tui.core.message import Message, SummaryPart, TextPart, UserMessage

INSTRUCTIONS = (
    "Summarise our conversation so far, so that it can be continued from your summary alone. "
    "Keep names, numbers, decisions, open questions, code and file names that are still needed. "
    "Answer with the summary alone."
)


def summary_request(profile: str, model: str, messages: tuple[Message, ...]) -> CompletionRequest:
    """What to ask a model for a summary of `messages`."""
    instruction = UserMessage(parts=(TextPart(INSTRUCTIONS),))
    return CompletionRequest(profile=profile, model=model, messages=(*messages, instruction))


def summary_part(aside: Aside, message_count: int) -> SummaryPart:
    """The summary in a model's answer; raises StreamInterrupted if it is not a whole one."""
    summary = aside.text.strip()
    if not summary or aside.finish_reason != "stop":
        raise StreamInterrupted(
            "The summary was not finished, so the conversation was left as it is.",
            advice="Try again.",
        )
    return SummaryPart(summary, message_count)
