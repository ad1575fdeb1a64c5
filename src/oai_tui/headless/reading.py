"""`oai-tui show`: one conversation, as text or complete as JSON."""

from __future__ import annotations

from collections.abc import Iterator

from oai_tui.config.settings import Settings
from oai_tui.core.conversation import Conversation
from oai_tui.core.interchange import export_document
from oai_tui.core.message import (
    AssistantMessage,
    FilePart,
    ImagePart,
    Message,
    MessageState,
    Part,
    ReasoningPart,
    SummaryPart,
    ToolCall,
    UserMessage,
)
from oai_tui.core.text import clean_line
from oai_tui.core.units import counted
from oai_tui.headless.conversations import find_conversation
from oai_tui.headless.exit_codes import DONE
from oai_tui.headless.running import run
from oai_tui.headless.store_access import opened_store


def show(settings: Settings, name: str, *, as_json: bool) -> int:
    """Print the conversation that `name` means: an id, its first characters, or `last`."""
    return run(_show(settings, name, as_json))


async def _show(settings: Settings, name: str, as_json: bool) -> int:
    async with opened_store(settings) as (store, output):
        conversation_id = await find_conversation(store, name)
        if as_json:
            output.json(export_document(await store.export([conversation_id])))
        else:
            for line in _lines(await store.load(conversation_id)):
                output.line(line)
    return DONE


def _lines(conversation: Conversation) -> Iterator[str]:
    """The path that is being talked on, with a heading for each message."""
    yield clean_line(conversation.title) or "(no title)"
    yield conversation.id
    if conversation.system_prompt:
        yield from ("", "system", conversation.system_prompt)
    for message in conversation.path():
        yield ""
        yield _heading(message)
        yield from (text for part in message.parts if (text := _text(part)))
        if isinstance(message, AssistantMessage) and message.error:
            yield f"[{message.error}]"


def _heading(message: Message) -> str:
    when = message.created_at.astimezone().strftime("%Y-%m-%d %H:%M")
    match message:
        case UserMessage():
            return f"you  {when}"
        case AssistantMessage(state=MessageState.COMPLETE):
            return f"{message.model or 'assistant'}  {when}"
        case AssistantMessage():
            return f"{message.model or 'assistant'}  {when}  {message.state}"
        case _:
            return f"{message.role}  {when}"


def _text(part: Part) -> str:
    """A part in words; reasoning is left out, what is not text is named in brackets."""
    match part:
        case ReasoningPart():
            return ""
        case ImagePart(name=name, media_type=media_type):
            return f"[picture {name or media_type}]"
        case FilePart(name=name, text=text):
            return f"[file {name}]\n{text}"
        case SummaryPart(text=text, message_count=count):
            return f"[summary of {counted(count, 'message')}]\n{text}"
        case ToolCall():
            return f"[{part.name} {clean_line(part.arguments)}: {part.state}]"
        case _:
            return part.text
