"""Conversations that were deleted are removed for good, and what only they needed with them."""

from __future__ import annotations

import sqlite3

from oai_tui.core.identity import now
from oai_tui.storage.rows import milliseconds

_KEPT_UNUSED = 24 * 3_600_000
"""Milliseconds that a blob is kept although nothing names it: its message may be yet to come."""


def remove_one(connection: sqlite3.Connection) -> bool:
    """Remove one conversation that a program deleted which has ended since; false if none is left.

    One at a time, so that others who want to write need not wait for all of them. One that
    another program has open stays for now.
    """
    cursor = connection.execute(
        "delete from conversations where id = (select id from conversations"
        " where deleted_at is not null and deleted_by not in (select id from instances)"
        " and id not in (select conversation_id from leases) limit 1)"
    )
    return cursor.rowcount > 0


def remove_leftovers(connection: sqlite3.Connection) -> None:
    """Remove drafts of conversations that are gone, and blobs that nothing names."""
    for table in ("drafts", "draft_attachments"):
        connection.execute(
            f"delete from {table} where conversation_id <> ''"
            " and conversation_id not in (select id from conversations)"
        )
    connection.execute(
        "delete from blobs where created_at < :before"
        " and sha256 not in (select blob from parts where blob is not null)"
        " and sha256 not in (select output_blob from tool_calls where output_blob is not null)",
        {"before": milliseconds(now()) - _KEPT_UNUSED},
    )
