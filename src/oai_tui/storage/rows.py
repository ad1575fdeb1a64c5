"""Values to rows and back, but for messages: no SQL is run here.

Texts lose lone surrogates on the way in, which SQLite could not hold; times are kept to the
millisecond, numbers up to 53 bits.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias

from oai_tui.core.conversation import Conversation, ConversationSummary, TitleSource
from oai_tui.core.message import Message
from oai_tui.core.request import Outcome, Purpose, Request
from oai_tui.core.text import without_surrogates
from oai_tui.core.usage import Usage

Row: TypeAlias = tuple[Any, ...]
Parameters: TypeAlias = dict[str, Any]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_LARGEST = 2**53 - 1
"""Numbers up to here are exact in every JSON reader, and a thousand of them can be summed up."""

CONVERSATION_COLUMNS = (
    "id, title, title_source, system_prompt, profile, model, is_pinned, is_archived,"
    " created_at, updated_at, head_id"
)
SUMMARY_COLUMNS = "id, title, updated_at, is_pinned, is_archived, profile, model, message_count"
REQUEST_COLUMNS = (
    "id, conversation_id, message_id, purpose, profile, model, started_at, first_token_at,"
    " ended_at, input_tokens, output_tokens, cached_tokens, reasoning_tokens, is_exact,"
    " reported_cost, cost, attempts, server_request_id, outcome, error"
)


def milliseconds(moment: datetime) -> int:
    """Since 1970 in UTC; a time without a zone is taken as UTC."""
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return (moment - _EPOCH) // _MILLISECOND


def moment(value: int) -> datetime:
    return _EPOCH + timedelta(milliseconds=value)


def storable(parameters: Mapping[str, Any]) -> Parameters:
    """The parameters with every text as SQLite can hold it and every number in its range."""
    return {name: _storable(value) for name, value in parameters.items()}


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        return without_surrogates(value)
    if isinstance(value, int) and abs(value) > _LARGEST:
        return _LARGEST if value > 0 else -_LARGEST
    return value


def conversation_parameters(conversation: Conversation) -> Parameters:
    return storable(
        {
            "id": conversation.id,
            "title": conversation.title,
            "title_source": conversation.title_source.value,
            "system_prompt": conversation.system_prompt,
            "profile": conversation.profile,
            "model": conversation.model,
            "is_pinned": conversation.is_pinned,
            "is_archived": conversation.is_archived,
            "created_at": milliseconds(conversation.created_at),
            "updated_at": milliseconds(conversation.updated_at),
            "head_id": conversation.head_id,
        }
    )


def conversation(row: Row, messages: tuple[Message, ...]) -> Conversation:
    return Conversation(
        id=row[0],
        title=row[1],
        title_source=TitleSource(row[2]),
        system_prompt=row[3],
        profile=row[4],
        model=row[5],
        is_pinned=bool(row[6]),
        is_archived=bool(row[7]),
        created_at=moment(row[8]),
        updated_at=moment(row[9]),
        head_id=row[10],
        messages=messages,
    )


def summary(row: Row) -> ConversationSummary:
    return ConversationSummary(
        id=row[0],
        title=row[1],
        updated_at=moment(row[2]),
        is_pinned=bool(row[3]),
        is_archived=bool(row[4]),
        profile=row[5],
        model=row[6],
        message_count=row[7],
    )


def usage_parameters(usage: Usage | None) -> Parameters:
    return {
        "input_tokens": usage and usage.input_tokens,
        "output_tokens": usage and usage.output_tokens,
        "cached_tokens": usage and usage.cached_tokens,
        "reasoning_tokens": usage and usage.reasoning_tokens,
        "is_exact": usage and usage.is_exact,
        "reported_cost": usage and usage.reported_cost,
    }


def usage(row: Row) -> Usage | None:
    """From the six columns that `usage_parameters` fills."""
    if row[0] is None:
        return None
    return Usage(row[0], row[1], row[2], row[3], bool(row[4]), row[5])


def request_parameters(request: Request) -> Parameters:
    return storable(
        {
            "id": request.id,
            "conversation_id": request.conversation_id,
            "message_id": request.message_id,
            "purpose": request.purpose.value,
            "profile": request.profile,
            "model": request.model,
            "started_at": milliseconds(request.started_at),
            "first_token_at": request.first_token_at and milliseconds(request.first_token_at),
            "ended_at": request.ended_at and milliseconds(request.ended_at),
            **usage_parameters(request.usage),
            "cost": request.cost,
            "attempts": request.attempts,
            "server_request_id": request.server_request_id,
            "outcome": request.outcome.value,
            "error": request.error,
        }
    )


def request(row: Row) -> Request:
    """A request from its `REQUEST_COLUMNS`."""
    return Request(
        id=row[0],
        conversation_id=row[1],
        message_id=row[2],
        purpose=Purpose(row[3]),
        profile=row[4],
        model=row[5],
        started_at=moment(row[6]),
        first_token_at=None if row[7] is None else moment(row[7]),
        ended_at=None if row[8] is None else moment(row[8]),
        usage=usage(row[9:15]),
        cost=row[15],
        attempts=row[16],
        server_request_id=row[17],
        outcome=Outcome(row[18]),
        error=row[19],
    )


def insertion(table: str, columns: str, extra: str = "") -> str:
    """An `insert` of named parameters that bear the names of their columns."""
    names = f"{columns}, {extra}" if extra else columns
    values = ", ".join(f":{name.strip()}" for name in names.split(","))
    return f"insert into {table} ({names}) values ({values})"
