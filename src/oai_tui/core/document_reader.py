"""A document out of JSON text: what we wrote, or the short form that a person wrote by hand."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from datetime import datetime
from typing import NoReturn, TypeVar

from oai_tui.core.conversation import Conversation, TitleSource
from oai_tui.core.document import VERSION, Document
from oai_tui.core.document_parts import read_parts
from oai_tui.core.errors import FormatError
from oai_tui.core.identity import new_id, now
from oai_tui.core.message import (
    AssistantMessage,
    AssistantPart,
    FilePart,
    ImagePart,
    Message,
    MessageState,
    Part,
    SummaryPart,
    SystemMessage,
    TextPart,
    ToolMessage,
    ToolResult,
    UserMessage,
)
from oai_tui.core.placed_json import Placed
from oai_tui.core.request import Outcome, Purpose, Request
from oai_tui.core.usage import Usage

Kind = TypeVar("Kind", bound=Part)


def parse_document(text: str) -> Document:
    """The whole document, or a FormatError that names the place that is wrong.

    Identities and times that are missing are filled in; messages that name no parent follow
    each other; a leading system message becomes the system prompt of its conversation.
    """
    try:
        root = Placed(json.loads(text.removeprefix("\ufeff"), parse_constant=_no_number))
    except (ValueError, RecursionError) as error:
        raise FormatError(f"This is not JSON: {error}.") from error
    _check_version(root["version"])
    if "conversations" not in root:
        raise root.wrong("should have a list of conversations")
    blobs: dict[str, bytes] = {}
    if root.has("blobs"):
        blobs.update(_blob(root["blobs"], sha256) for sha256 in root["blobs"].object())
    conversations: list[Conversation] = []
    requests: list[Request] = []
    for placed in root["conversations"].items():
        conversation = _conversation(placed, blobs)
        conversations.append(conversation)
        requests += [_request(item, conversation.id) for item in placed["requests"].items()]
    _check_unique(conversations)
    return Document(conversations=tuple(conversations), requests=tuple(requests), blobs=blobs)


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


def _check_version(version: Placed) -> None:
    number = version.integer()
    if number > VERSION:
        raise version.wrong(f"is {number}, but this oai-tui reads versions up to {VERSION}")
    if number < 1:
        raise version.wrong(f"is {number}; versions begin at 1")


def _check_unique(conversations: list[Conversation]) -> None:
    seen: set[str] = set()
    for index, conversation in enumerate(conversations):
        if conversation.id in seen:
            place = Placed({}, f"conversations[{index}]")
            raise place["id"].wrong(f"{conversation.id} stands for two conversations")
        seen.add(conversation.id)


def _blob(blobs: Placed, sha256: str) -> tuple[str, bytes]:
    placed = blobs[sha256]
    try:
        data = base64.b64decode(placed.text(), validate=True)
    except (binascii.Error, ValueError) as error:
        raise placed.wrong("should be base64") from error
    if hashlib.sha256(data).hexdigest() != sha256:
        raise placed.wrong("does not have the SHA-256 under which it stands")
    return sha256, data


def _conversation(placed: Placed, blobs: dict[str, bytes]) -> Conversation:
    started = placed["created_at"].time(now())
    system_prompt = placed["system_prompt"].text("")
    messages: list[Message] = []
    for index, item in enumerate(placed["messages"].items()):
        before = messages[-1] if messages else None
        message = _message(item, before, started, blobs)
        leads = index == 0 and "id" not in item and "system_prompt" not in placed
        if leads and isinstance(message, SystemMessage):
            system_prompt = "".join(part.text for part in message.parts)
            continue
        messages.append(message)
    conversation = Conversation(
        id=placed["id"].optional_text() or new_id(),
        title=placed["title"].text(""),
        title_source=_title_source(placed),
        system_prompt=system_prompt,
        profile=placed["profile"].text(""),
        model=placed["model"].text(""),
        is_pinned=placed["is_pinned"].flag(False),
        is_archived=placed["is_archived"].flag(False),
        created_at=started if placed.has("created_at") or not messages else messages[0].created_at,
        updated_at=placed["updated_at"].time(messages[-1].created_at if messages else started),
        head_id=_head(placed, messages),
        messages=tuple(messages),
    )
    _check_tree(placed, conversation)
    return conversation


def _title_source(placed: Placed) -> TitleSource:
    """A title without a source was given by a person."""
    given = TitleSource.PERSON if placed["title"].text("") else TitleSource.NONE
    return placed["title_source"].word(TitleSource, given)


def _head(placed: Placed, messages: list[Message]) -> str | None:
    if "head_id" in placed:
        return placed["head_id"].optional_text()
    return messages[-1].id if messages else None


def _check_tree(placed: Placed, conversation: Conversation) -> None:
    """Every message has its own identity, its parent stands before it, the head is one of them."""
    seen: set[str] = set()
    for index, message in enumerate(conversation.messages):
        place = Placed({}, f"{placed.place}.messages[{index}]")
        if message.id in seen:
            raise place["id"].wrong(f"{message.id} stands for two messages")
        if message.parent_id is not None and message.parent_id not in seen:
            raise place["parent_id"].wrong("should name a message that stands before this one")
        seen.add(message.id)
    if conversation.head_id is not None and conversation.head_id not in seen:
        raise placed["head_id"].wrong("should name a message of this conversation")


def _message(
    placed: Placed, before: Message | None, started: datetime, blobs: dict[str, bytes]
) -> Message:
    role = placed["role"].text()
    parts = read_parts(placed, role, blobs)
    id_ = placed["id"].optional_text() or new_id()
    parent_id = before.id if before else None
    if "parent_id" in placed:
        parent_id = placed["parent_id"].optional_text()
    created_at = placed["created_at"].time(before.created_at if before else started)
    match role:
        case "system" | "developer":
            return SystemMessage(
                parts=_only(placed, parts, TextPart),
                id=id_,
                parent_id=parent_id,
                created_at=created_at,
            )
        case "user":
            return UserMessage(
                parts=_only(placed, parts, TextPart, ImagePart, FilePart, SummaryPart),
                id=id_,
                parent_id=parent_id,
                created_at=created_at,
            )
        case "assistant":
            return AssistantMessage(
                parts=_only(placed, parts, *AssistantPart.__args__),
                state=placed["state"].word(MessageState, MessageState.COMPLETE),
                profile=placed["profile"].text(""),
                model=placed["model"].text(""),
                finish_reason=placed["finish_reason"].optional_text(),
                usage=_usage(placed["usage"]),
                error=placed["error"].text(""),
                id=id_,
                parent_id=parent_id,
                created_at=created_at,
            )
        case "tool" | "function":
            return ToolMessage(
                parts=_only(placed, parts, ToolResult),
                id=id_,
                parent_id=parent_id,
                created_at=created_at,
            )
        case _:
            raise placed["role"].wrong(f"{role} is none of: system, user, assistant, tool")


def _only(placed: Placed, parts: list[Part], *kinds: type[Kind]) -> tuple[Kind, ...]:
    """The parts, if the role may have all of them."""
    kept = tuple(part for part in parts if isinstance(part, kinds))
    if len(kept) < len(parts):
        wrong = next(index for index, part in enumerate(parts) if not isinstance(part, kinds))
        raise placed.wrong(f"content[{wrong}] is of a type that this role cannot have")
    return kept


def _usage(placed: Placed) -> Usage | None:
    if placed.value is None:
        return None
    return Usage(
        input_tokens=placed["input_tokens"].integer(0),
        output_tokens=placed["output_tokens"].integer(0),
        cached_tokens=placed["cached_tokens"].integer(0),
        reasoning_tokens=placed["reasoning_tokens"].integer(0),
        is_exact=placed["is_exact"].flag(True),
        reported_cost=placed["reported_cost"].optional_integer(),
    )


def _request(placed: Placed, conversation_id: str) -> Request:
    return Request(
        id=placed["id"].optional_text() or new_id(),
        conversation_id=conversation_id,
        message_id=placed["message_id"].optional_text(),
        purpose=placed["purpose"].word(Purpose, Purpose.TURN),
        profile=placed["profile"].text(""),
        model=placed["model"].text(""),
        started_at=placed["started_at"].time(now()),
        first_token_at=placed["first_token_at"].optional_time(),
        ended_at=placed["ended_at"].optional_time(),
        usage=_usage(placed["usage"]),
        cost=placed["cost"].optional_integer(),
        attempts=placed["attempts"].integer(1),
        server_request_id=placed["server_request_id"].text(""),
        outcome=placed["outcome"].word(Outcome, Outcome.COMPLETE),
        error=placed["error"].text(""),
    )
