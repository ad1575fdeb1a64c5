"""Opening and leaving conversations leaves nothing behind."""

from __future__ import annotations

import gc
from collections import Counter
from pathlib import Path

from oai_tui.agent.session import ChatSession
from oai_tui.core.conversation import Conversation
from oai_tui.core.message import AssistantMessage, TextPart, UserMessage
from oai_tui.storage.store import Store
from oai_tui.tui.transcript.entry import Entry
from oai_tui.tui.transcript.looks import Line
from oai_tui.tui.transcript.pieces import Piece
from oai_tui.tui.transcript.section import Section
from oai_tui.tui.transcript.source import Source
from tests.tui.running import Running, running, settings_for

COUNTED = (
    AssistantMessage, ChatSession, Conversation, Entry, Line, Piece, Section, Source, TextPart,
    UserMessage,
)  # fmt: skip
CONVERSATIONS = 12

ANSWER = """\
# A heading with a [link](https://example.com/{number})

- an item
- another one, which names [it]

| a | b |
|---|---|
| 1 | {number} |

```python
def load_{number}(path):
    return path.read_text()
```

[it]: https://example.com/it/{number}
"""


def conversation(number: int) -> Conversation:
    prompt = UserMessage(parts=(TextPart(f"question {number}"),))
    answer = AssistantMessage(
        parts=(TextPart(ANSWER.format(number=number)),), model="m-1", parent_id=prompt.id
    )
    return Conversation(title=f"Talk {number}", head_id=answer.id, messages=(prompt, answer))


def living() -> Counter[str]:
    """How many objects there are of what a conversation is made of.

    What was frozen while modules were loaded counts too.
    """
    gc.unfreeze()
    gc.collect()
    gc.unfreeze()
    return Counter(type(found).__name__ for found in gc.get_objects() if isinstance(found, COUNTED))


async def open_all(app: Running, ids: list[str]) -> None:
    for number, conversation_id in enumerate(ids):
        await app.chat.open_conversation(conversation_id)
        await app.see(f"def load_{number}")
    await app.chat.open_conversation(ids[0])
    await app.see("def load_0")


async def test_nothing_is_left_of_conversations_that_were_closed(tmp_path: Path) -> None:
    settings = settings_for(tmp_path, "http://127.0.0.1:9/v1")
    made = [conversation(number) for number in range(CONVERSATIONS)]
    ids = [one.id for one in made]
    async with await Store.open(settings.paths.database) as store:
        for one in made:
            await store.create(one)
    del made, one

    async with running(settings) as app:
        await open_all(app, ids[:4])
        before = living()
        for few_or_all in (ids, ids[:4], ids, ids[:4]):
            await open_all(app, few_or_all)
        after = living()

    assert after == before
