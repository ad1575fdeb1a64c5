"""Which conversation a person means."""

from __future__ import annotations

from oai_tui.core.errors import ConversationNotFound
from oai_tui.storage.store import Store


async def find_conversation(store: Store, name: str) -> str:
    """The id of a conversation from its first characters, or of the newest for `last`.

    Raises ConversationNotFound.
    """
    if name != "last":
        return await store.find(name)
    newest = await store.newest()
    if newest is None:
        raise ConversationNotFound("There are no conversations yet.")
    return newest
