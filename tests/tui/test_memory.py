"""What was opened and left again leaves nothing behind in memory."""

from __future__ import annotations

import gc
from collections import Counter
from pathlib import Path

from textual.widget import Widget

from oai_tui.agent.session import ChatSession
from oai_tui.core.conversation import Conversation
from oai_tui.core.message import FilePart, UserMessage
from oai_tui.storage.store import Store
from tests.storage.values import exchange
from tests.tui.reading import until
from tests.tui.running import running, settings_for

COUNT = 8


def alive() -> Counter[str]:
    """How many there are of what an open conversation is made of."""
    gc.collect()
    kinds = (ChatSession, Conversation, UserMessage, FilePart, Widget)
    return Counter(
        kind.__name__ for each in gc.get_objects() for kind in kinds if isinstance(each, kind)
    )


async def test_opening_conversations_again_and_again_keeps_no_more_of_them(tmp_path: Path) -> None:
    settings = settings_for(tmp_path, "http://127.0.0.1:9/v1")
    kept = [exchange(f"prompt {number}", "answer") for number in range(COUNT)]
    async with await Store.open(settings.paths.database) as store:
        for conversation in kept:
            await store.create(conversation)
            attached = FilePart("pasted text", f"{conversation.id}\n" * 1_000)
            await store.save_attachments(conversation.id, (attached,))
    ids = [conversation.id for conversation in kept]
    del kept, conversation, attached

    async with running(settings) as it:
        counts: list[Counter[str]] = []
        for _ in range(3):
            for conversation_id in ids:
                await it.chat.open_conversation(conversation_id)
                await until(it.pilot, lambda: it.chat.composer.attachments)
            counts.append(alive())
        assert counts[2] == counts[1]
        assert 1 <= counts[2]["ChatSession"] < COUNT / 2
        assert 1 <= counts[2]["FilePart"] < COUNT / 2
        assert counts[2]["UserMessage"] < COUNT
