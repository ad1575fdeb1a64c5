"""Conversations, their lists, drafts and requests, as statements on a connection."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

from oai_tui.core.conversation import Conversation, ConversationSummary, UsageTotals
from oai_tui.core.errors import ConversationNotFound
from oai_tui.core.identity import now
from oai_tui.core.message import Message
from oai_tui.core.request import Request
from oai_tui.storage import rows
from oai_tui.storage.messages import read_messages, write_message

_INSERT = rows.insertion("conversations", rows.CONVERSATION_COLUMNS)
_INSERT_REQUEST = rows.insertion("requests", rows.REQUEST_COLUMNS)


def create(connection: sqlite3.Connection, conversation: Conversation, instance_id: str) -> None:
    connection.execute(_INSERT, rows.conversation_parameters(conversation))
    for message in conversation.messages:
        write_message(connection, conversation.id, message, instance_id)


def load(connection: sqlite3.Connection, conversation_id: str) -> Conversation:
    """Raises ConversationNotFound, also for one that was deleted."""
    row = connection.execute(
        f"select {rows.CONVERSATION_COLUMNS} from conversations"
        " where id = :id and deleted_at is null",
        {"id": conversation_id},
    ).fetchone()
    if row is None:
        raise not_found(conversation_id)
    return rows.conversation(row, read_messages(connection, conversation_id))


def not_found(conversation_id: str) -> ConversationNotFound:
    return ConversationNotFound(
        f"There is no conversation {conversation_id}.",
        advice="oai-tui list shows them all.",
    )


def update(connection: sqlite3.Connection, conversation_id: str, **columns: Any) -> None:
    """Set columns of a conversation. Raises ConversationNotFound."""
    assignments = ", ".join(f"{column} = :{column}" for column in columns)
    cursor = connection.execute(
        f"update conversations set {assignments} where id = :id",
        {**rows.storable(columns), "id": conversation_id},
    )
    if cursor.rowcount == 0:
        raise not_found(conversation_id)


def say(
    connection: sqlite3.Connection, conversation_id: str, message: Message, instance_id: str
) -> None:
    """Add or replace a message and make it the head. Raises ConversationNotFound."""
    touch(connection, conversation_id, message.id, rows.milliseconds(message.created_at))
    write_message(connection, conversation_id, message, instance_id)


def touch(connection: sqlite3.Connection, conversation_id: str, head_id: str, at: int) -> None:
    """A message was said at the time `at`, in milliseconds. Raises ConversationNotFound."""
    cursor = connection.execute(
        "update conversations set head_id = :head_id, updated_at = max(updated_at, :at)"
        " where id = :id",
        {"id": conversation_id, "head_id": head_id, "at": at},
    )
    if cursor.rowcount == 0:
        raise not_found(conversation_id)


def summaries(
    connection: sqlite3.Connection, *, archived: bool, query: str
) -> tuple[ConversationSummary, ...]:
    """Pinned ones first, then the newest; every word of `query` is in the title."""
    found = connection.execute(
        f"select {rows.SUMMARY_COLUMNS} from conversations"
        " where deleted_at is null and is_archived = :archived"
        " order by is_pinned desc, updated_at desc",
        {"archived": archived},
    ).fetchall()
    words = query.casefold().split()
    if words:
        found = [row for row in found if all(word in row[1].casefold() for word in words)]
    return tuple(rows.summary(row) for row in found)


def find(connection: sqlite3.Connection, prefix: str) -> str:
    """The whole identity of the one conversation that begins with `prefix`.

    Raises ConversationNotFound, also when there are several.
    """
    found = [
        str(id_)
        for (id_,) in connection.execute(
            "select id from conversations"
            " where deleted_at is null and substr(id, 1, length(:prefix)) = :prefix"
            " order by id = :prefix desc limit 2",
            {"prefix": prefix},
        )
    ]
    if not prefix or not found:
        raise not_found(prefix)
    if len(found) > 1 and found[0] != prefix:
        raise ConversationNotFound(
            f"More than one conversation begins with {prefix}.",
            advice="Give more letters of its identity; oai-tui list shows them.",
        )
    return found[0]


def newest(connection: sqlite3.Connection) -> str | None:
    row = connection.execute(
        "select id from conversations where deleted_at is null and is_archived = 0"
        " order by updated_at desc limit 1"
    ).fetchone()
    return None if row is None else str(row[0])


def all_ids(connection: sqlite3.Connection) -> tuple[str, ...]:
    """Every conversation that is not deleted, the oldest first."""
    return tuple(
        str(id_)
        for (id_,) in connection.execute(
            "select id from conversations where deleted_at is null order by created_at, id"
        )
    )


def purge(connection: sqlite3.Connection, instance_id: str) -> None:
    """Remove what was deleted by programs that do not run any more, and blobs nobody names."""
    connection.execute(
        "delete from conversations where deleted_at is not null and deleted_by <> :instance"
        " and deleted_by not in (select id from instances)",
        {"instance": instance_id},
    )
    connection.execute(
        "delete from drafts where conversation_id <> ''"
        " and conversation_id not in (select id from conversations)"
    )
    yesterday = rows.milliseconds(now()) - 24 * 3_600_000
    connection.execute(
        "delete from blobs where created_at < :yesterday"
        " and sha256 not in (select blob from parts where blob is not null)"
        " and sha256 not in (select output_blob from tool_calls where output_blob is not null)",
        {"yesterday": yesterday},
    )


def save_draft(connection: sqlite3.Connection, conversation_id: str, text: str) -> None:
    """Keep what stands in the composer; an empty text is no draft."""
    key = {"id": conversation_id}
    if not text:
        connection.execute("delete from drafts where conversation_id = :id", key)
        return
    connection.execute(
        "insert into drafts (conversation_id, text, updated_at) values (:id, :text, :at)"
        " on conflict (conversation_id) do update"
        " set text = excluded.text, updated_at = excluded.updated_at",
        rows.storable({**key, "text": text, "at": rows.milliseconds(now())}),
    )


def draft(connection: sqlite3.Connection, conversation_id: str) -> str:
    row = connection.execute(
        "select text from drafts where conversation_id = :id", {"id": conversation_id}
    ).fetchone()
    return "" if row is None else str(row[0])


def prompt_history(connection: sqlite3.Connection, limit: int) -> tuple[str, ...]:
    """The texts of the last prompts, oldest first; the same one twice running counts once."""
    found = connection.execute(
        "select (select group_concat(text, '') from"
        " (select text from parts where message = m.number and kind = 'text' order by position))"
        " from messages m join conversations c on c.id = m.conversation_id"
        " where m.role = 'user' and c.deleted_at is null"
        " order by m.created_at desc, m.number desc limit :limit",
        {"limit": limit},
    ).fetchall()
    prompts: list[str] = []
    for (text,) in reversed(found):
        if text and text.strip() and (not prompts or prompts[-1] != text):
            prompts.append(text)
    return tuple(prompts)


def record_request(connection: sqlite3.Connection, request: Request) -> None:
    """Keep a request; one that is known already is replaced."""
    connection.execute("delete from requests where id = :id", {"id": request.id})
    connection.execute(_INSERT_REQUEST, rows.request_parameters(request))


def requests(connection: sqlite3.Connection, conversation_id: str) -> tuple[Request, ...]:
    """The requests of a conversation in the order in which they were recorded."""
    return tuple(
        rows.request(row)
        for row in connection.execute(
            f"select {rows.REQUEST_COLUMNS} from requests where conversation_id = :id"
            " order by number",
            {"id": conversation_id},
        )
    )


def usage_totals(connection: sqlite3.Connection, conversation_id: str) -> UsageTotals:
    """What all requests of a conversation took.

    A request that failed before anything came back costs nothing; any other one without a cost
    makes the sum unknown.
    """
    row: Sequence[Any] = connection.execute(
        "select count(*), coalesce(sum(input_tokens), 0), coalesce(sum(cached_tokens), 0),"
        " coalesce(sum(output_tokens), 0), coalesce(sum(reasoning_tokens), 0),"
        " coalesce(sum(cost), 0), coalesce(min(is_exact), 1),"
        " coalesce(max(cost is null and (outcome = 'complete' or input_tokens is not null"
        " or first_token_at is not null)), 0)"
        " from requests where conversation_id = :id",
        {"id": conversation_id},
    ).fetchone()
    return UsageTotals(
        requests=row[0],
        input_tokens=row[1],
        cached_tokens=row[2],
        output_tokens=row[3],
        reasoning_tokens=row[4],
        cost=row[5],
        is_exact=bool(row[6]),
        has_unknown_cost=bool(row[7]),
    )
