"""Makes room in a conversation that is more than its model can read."""

from __future__ import annotations

import asyncio

from oai_tui.agent.session import ChatSession
from oai_tui.agent.sessions import Sessions
from oai_tui.core.message import Message, SummaryPart, UserMessage


async def answer_from_summary(sessions: Sessions, session: ChatSession) -> None:
    """Have what was said summarised; then say the last prompt once more, to be answered."""
    if session.id in sessions.running:
        return
    path = session.conversation.path()
    prompts = [message for message in path if isinstance(message, UserMessage)]
    await asyncio.wait([sessions.compact(session)])
    if ends_with_summary(session) and prompts and not _is_summary(prompts[-1]):
        sessions.send(session, prompts[-1].parts)


def ends_with_summary(session: ChatSession) -> bool:
    """Whether nothing was said after the conversation was summarised."""
    path = session.conversation.path()
    return bool(path) and _is_summary(path[-1])


def _is_summary(message: Message) -> bool:
    return any(isinstance(part, SummaryPart) for part in message.parts)
