"""Messages, their parts and their journal, as statements on a connection."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from itertools import groupby

from oai_tui.core.completion import JournalEntry
from oai_tui.core.message import AssistantMessage, Message, MessageState, Part, ToolCall
from oai_tui.core.text import without_surrogates
from oai_tui.storage import blobs, message_rows, rows

LARGE_OUTPUT = 16_384
"""From this many characters on, the output of a tool is kept as a blob of its own."""

_INSERT_MESSAGE = f"""
insert into messages (conversation_id, position, written_by, {message_rows.MESSAGE_COLUMNS})
values (:conversation_id, :position, :written_by, null, :id, :parent_id, :role, :created_at,
        :state, :profile, :model, :finish_reason, :error, :input_tokens, :output_tokens,
        :cached_tokens, :reasoning_tokens, :is_exact, :reported_cost)
"""
_UPDATE_MESSAGE = """
update messages
   set parent_id = :parent_id, role = :role, created_at = :created_at, state = :state,
       profile = :profile, model = :model, finish_reason = :finish_reason, error = :error,
       input_tokens = :input_tokens, output_tokens = :output_tokens,
       cached_tokens = :cached_tokens, reasoning_tokens = :reasoning_tokens,
       is_exact = :is_exact, reported_cost = :reported_cost, written_by = :written_by
 where number = :number
"""
_INSERT_PART = rows.insertion("parts", message_rows.PART_COLUMNS, "message, position")
_INSERT_CALL = rows.insertion(
    "tool_calls", message_rows.CALL_COLUMNS, "output_blob, message, position"
)
_PARTS_OF_CONVERSATION = """
select p.message, p.position, p.kind, p.text, p.seconds, p.field, p.opaque, p.blob, p.media_type,
       p.name, p.message_count, p.call_id, p.is_error
  from messages m join parts p on p.message = m.number
 where m.conversation_id = :id
"""
_CALLS_OF_CONVERSATION = """
select c.message, c.position, c.id, c.name, c.arguments, c.run_arguments, c.state, c.decision,
       c.decided_by, c.started_at, c.ended_at, c.exit_code,
       case when c.output_blob is null then c.output
            else (select cast(bytes as text) from blobs where sha256 = c.output_blob) end,
       c.extra
  from messages m join tool_calls c on c.message = m.number
 where m.conversation_id = :id
"""


def read_messages(connection: sqlite3.Connection, conversation_id: str) -> tuple[Message, ...]:
    """All messages of a conversation in the order in which they were made.

    One that is still streaming has the text that was journalled so far.
    """
    key = {"id": conversation_id}
    placed: dict[int, list[tuple[int, Part]]] = {}
    for row in connection.execute(_PARTS_OF_CONVERSATION, key):
        placed.setdefault(row[0], []).append((row[1], message_rows.part(row[2:])))
    for row in connection.execute(_CALLS_OF_CONVERSATION, key):
        placed.setdefault(row[0], []).append((row[1], message_rows.tool_call(row[2:])))
    found = connection.execute(
        f"select {message_rows.MESSAGE_COLUMNS} from messages"
        " where conversation_id = :id order by position",
        key,
    ).fetchall()
    return tuple(_message(connection, row, placed.get(row[0], [])) for row in found)


def _message(
    connection: sqlite3.Connection, row: rows.Row, placed: list[tuple[int, Part]]
) -> Message:
    placed.sort(key=lambda place: place[0])
    parts = [part for _, part in placed]
    message = message_rows.message(row, parts)
    if isinstance(message, AssistantMessage) and message.state is MessageState.STREAMING:
        return message_rows.message(row, parts + journalled_parts(connection, message.id))
    return message


def write_message(
    connection: sqlite3.Connection, conversation_id: str, message: Message, instance_id: str
) -> None:
    """Add a message at the end of its conversation, or replace it whole in its place."""
    streams = isinstance(message, AssistantMessage) and message.state is MessageState.STREAMING
    parameters = {
        **message_rows.message_parameters(message),
        "conversation_id": conversation_id,
        "written_by": instance_id if streams else None,
    }
    known = connection.execute(
        "select number from messages where id = :id and conversation_id = :conversation_id",
        parameters,
    ).fetchone()
    if known:
        number = int(known[0])
        _remove_parts(connection, number)
        connection.execute(_UPDATE_MESSAGE, {**parameters, "number": number})
        drop_journal(connection, message.id)
    else:
        number = _insert_message(connection, parameters)
    write_parts(connection, number, message.parts)


def _insert_message(connection: sqlite3.Connection, parameters: rows.Parameters) -> int:
    (position,) = connection.execute(
        "select coalesce(max(position) + 1, 0) from messages"
        " where conversation_id = :conversation_id",
        parameters,
    ).fetchone()
    cursor = connection.execute(_INSERT_MESSAGE, {**parameters, "position": position})
    connection.execute(
        "update conversations set message_count = message_count + 1 where id = :conversation_id",
        parameters,
    )
    return int(cursor.lastrowid or 0)


def _remove_parts(connection: sqlite3.Connection, number: int) -> None:
    connection.execute("delete from parts where message = :number", {"number": number})
    connection.execute("delete from tool_calls where message = :number", {"number": number})


def write_parts(
    connection: sqlite3.Connection, number: int, parts: Sequence[Part], first: int = 0
) -> None:
    """Add parts to a message, the first of them at the place `first`."""
    for position, part in enumerate(parts, start=first):
        place = {"message": number, "position": position}
        if isinstance(part, ToolCall):
            connection.execute(_INSERT_CALL, {**_call_parameters(connection, part), **place})
        else:
            connection.execute(_INSERT_PART, {**message_rows.part_parameters(part), **place})


def _call_parameters(connection: sqlite3.Connection, call: ToolCall) -> rows.Parameters:
    parameters = {**message_rows.call_parameters(call), "output_blob": None}
    if len(call.output) >= LARGE_OUTPUT:
        output = str(parameters["output"]).encode()
        parameters |= {"output": "", "output_blob": blobs.write(connection, output)}
    return parameters


def append_journal(
    connection: sqlite3.Connection, message_id: str, entries: Sequence[JournalEntry]
) -> None:
    """Keep pieces of a message's text; those of a message that has ended are dropped."""
    connection.executemany(
        "insert into journal (message_id, kind, text)"
        " select id, :kind, :text from messages where id = :id and state = 'streaming'",
        [
            {"id": message_id, "kind": entry.kind, "text": without_surrogates(entry.text)}
            for entry in entries
        ],
    )


def drop_journal(connection: sqlite3.Connection, message_id: str) -> None:
    connection.execute("delete from journal where message_id = :id", {"id": message_id})


def mark_lost(connection: sqlite3.Connection, numbers: Iterable[int]) -> None:
    """Give up messages that nobody streams any more: their journal becomes their parts."""
    for number in numbers:
        (message_id,) = connection.execute(
            "select id from messages where number = :number", {"number": number}
        ).fetchone()
        (first,) = connection.execute(
            "select max((select coalesce(max(position), -1) from parts where message = :number),"
            " (select coalesce(max(position), -1) from tool_calls where message = :number)) + 1",
            {"number": number},
        ).fetchone()
        write_parts(connection, number, journalled_parts(connection, message_id), first)
        drop_journal(connection, message_id)
        connection.execute(
            "update messages set state = 'lost', written_by = null where number = :number",
            {"number": number},
        )


def journalled_parts(connection: sqlite3.Connection, message_id: str) -> list[Part]:
    """What was journalled of a message, neighbours of a kind joined."""
    pieces = connection.execute(
        "select kind, text from journal where message_id = :id order by number",
        {"id": message_id},
    ).fetchall()
    return [
        message_rows.text_part(kind, "".join(text for _, text in run))
        for kind, run in groupby(pieces, key=lambda piece: str(piece[0]))
    ]
