"""What the person wrote: drafts, and the prompts that were sent, as statements."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from oai_tui.core.identity import now
from oai_tui.core.message import FilePart
from oai_tui.storage import rows


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


def save_attachments(
    connection: sqlite3.Connection, conversation_id: str, attachments: Sequence[FilePart]
) -> None:
    """Keep what is attached to a draft, in the place of what was."""
    connection.execute(
        "delete from draft_attachments where conversation_id = :id", {"id": conversation_id}
    )
    connection.executemany(
        "insert into draft_attachments (conversation_id, position, name, media_type, text)"
        " values (:id, :position, :name, :media_type, :text)",
        [
            rows.storable(
                {
                    "id": conversation_id,
                    "position": position,
                    "name": part.name,
                    "media_type": part.media_type,
                    "text": part.text,
                }
            )
            for position, part in enumerate(attachments)
        ],
    )


def attachments(connection: sqlite3.Connection, conversation_id: str) -> tuple[FilePart, ...]:
    found = connection.execute(
        "select name, text, media_type from draft_attachments where conversation_id = :id"
        " order by position",
        {"id": conversation_id},
    ).fetchall()
    return tuple(FilePart(*row) for row in found)


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
