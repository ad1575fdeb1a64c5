"""Conversations and lists of them, as statements on a connection."""

from __future__ import annotations

import sqlite3
from itertools import islice
from typing import Any

from oai_tui.core.conversation import Conversation, ConversationSummary
from oai_tui.core.errors import ConversationNotFound
from oai_tui.core.identity import now
from oai_tui.core.message import Message
from oai_tui.storage import rows
from oai_tui.storage.messages import read_messages, write_message

_INSERT = rows.insertion("conversations", rows.CONVERSATION_COLUMNS)


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


def delete(connection: sqlite3.Connection, conversation_id: str, instance_id: str) -> None:
    """Take a conversation out of sight, until it is restored or removed."""
    at = rows.milliseconds(now())
    update(connection, conversation_id, deleted_at=at, deleted_by=instance_id)


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
        " order by is_pinned desc, updated_at desc, rowid desc",
        {"archived": archived},
    ).fetchall()
    words = query.casefold().split()
    if words:
        found = [row for row in found if all(word in row[1].casefold() for word in words)]
    return tuple(rows.summary(row) for row in found)


def newest_summaries(
    connection: sqlite3.Connection, *, archived: bool, query: str, limit: int
) -> tuple[ConversationSummary, ...]:
    """The newest first, pinned or not; every word of `query` is in the title."""
    words = query.casefold().split()
    found = connection.execute(
        f"select {rows.SUMMARY_COLUMNS} from conversations"
        " where deleted_at is null and is_archived = :archived"
        " order by updated_at desc, rowid desc",
        {"archived": archived},
    )
    wanted = (row for row in found if all(word in row[1].casefold() for word in words))
    return tuple(rows.summary(row) for row in islice(wanted, limit))


def summary(connection: sqlite3.Connection, conversation_id: str) -> ConversationSummary | None:
    """What a list says of a conversation; None if it is not here or was deleted."""
    row = connection.execute(
        f"select {rows.SUMMARY_COLUMNS} from conversations where id = :id and deleted_at is null",
        {"id": conversation_id},
    ).fetchone()
    return None if row is None else rows.summary(row)


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
        " order by updated_at desc, rowid desc limit 1"
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
