"""Export and import of whole conversations, as statements on a connection."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, replace

from oai_tui.core.conversation import Conversation
from oai_tui.core.document import Document, blobs_of
from oai_tui.core.errors import FormatError
from oai_tui.core.identity import new_id
from oai_tui.core.message import AssistantMessage, MessageState
from oai_tui.storage import blobs, conversations, requests, rows
from oai_tui.storage.messages import read_messages


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What an import did, as identities.

    `imported` holds those that the conversations have here; of these, `copied` are the ones that
    got a new identity, because another conversation has theirs. `skipped` were here already.
    """

    imported: tuple[str, ...] = ()
    copied: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()


def export(connection: sqlite3.Connection, ids: tuple[str, ...] | None) -> Document:
    """Raises ConversationNotFound."""
    chosen = [
        conversations.load(connection, id_)
        for id_ in (conversations.all_ids(connection) if ids is None else dict.fromkeys(ids))
    ]
    hashes = dict.fromkeys(sha256 for each in chosen for sha256 in blobs_of(each))
    found = {sha256: blobs.read(connection, sha256) for sha256 in hashes}
    return Document(
        conversations=tuple(chosen),
        requests=tuple(
            request for each in chosen for request in requests.of_conversation(connection, each.id)
        ),
        blobs={sha256: data for sha256, data in found.items() if data is not None},
    )


def import_document(
    connection: sqlite3.Connection, document: Document, instance_id: str
) -> ImportReport:
    """Keep the conversations of a document.

    One whose messages are all here already, equal, is skipped. One whose identity, or that of a
    message, is taken otherwise is kept as a copy with new identities. Requests that are here
    already are not counted again.
    """
    for sha256, data in document.blobs.items():
        if blobs.write(connection, data) != sha256:
            raise FormatError(f"blobs.{sha256}: does not have the SHA-256 under which it stands.")
    imported, copied, skipped = [], [], []
    for conversation in document.conversations:
        if _is_here(connection, conversation):
            skipped.append(conversation.id)
            continue
        kept, renamed = conversation, dict[str, str]()
        if _is_taken(connection, conversation):
            kept, renamed = _renamed(conversation)
            copied.append(kept.id)
        conversations.create(connection, _settled(kept), instance_id)
        imported.append(kept.id)
        _import_requests(connection, document, conversation.id, kept.id, renamed)
    return ImportReport(imported=tuple(imported), copied=tuple(copied), skipped=tuple(skipped))


def _settled(conversation: Conversation) -> Conversation:
    """What was still streaming when it was exported will not be finished here."""
    return replace(
        conversation,
        messages=tuple(
            replace(message, state=MessageState.LOST)
            if isinstance(message, AssistantMessage) and message.state is MessageState.STREAMING
            else message
            for message in conversation.messages
        ),
    )


def _is_here(connection: sqlite3.Connection, conversation: Conversation) -> bool:
    row = connection.execute(
        "select 1 from conversations where id = :id and deleted_at is null",
        {"id": conversation.id},
    ).fetchone()
    if row is None:
        return False
    conversation = _settled(conversation)
    here = {message.id: message for message in read_messages(connection, conversation.id)}
    return all(here.get(message.id) == message for message in conversation.messages)


def _is_taken(connection: sqlite3.Connection, conversation: Conversation) -> bool:
    queries = [("select 1 from conversations where id = :id", conversation.id)]
    queries += [
        ("select 1 from messages where id = :id", message.id) for message in conversation.messages
    ]
    return any(connection.execute(query, {"id": id_}).fetchone() for query, id_ in queries)


def _renamed(conversation: Conversation) -> tuple[Conversation, dict[str, str]]:
    """The conversation under new identities, and which new one stands for which old one."""
    names = {message.id: new_id() for message in conversation.messages}
    messages = tuple(
        replace(
            message,
            id=names[message.id],
            parent_id=message.parent_id and names.get(message.parent_id),
        )
        for message in conversation.messages
    )
    head_id = conversation.head_id and names.get(conversation.head_id)
    return replace(conversation, id=new_id(), head_id=head_id, messages=messages), names


def _import_requests(
    connection: sqlite3.Connection,
    document: Document,
    old_id: str,
    new_conversation_id: str,
    renamed: dict[str, str],
) -> None:
    for request in document.requests:
        if request.conversation_id != old_id:
            continue
        known = connection.execute(
            "select 1 from requests where id = :id", rows.storable({"id": request.id})
        ).fetchone()
        if known is None:
            message_id = request.message_id
            kept = replace(
                request,
                conversation_id=new_conversation_id,
                message_id=message_id and renamed.get(message_id, message_id),
            )
            requests.record(connection, kept)
