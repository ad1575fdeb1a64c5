"""`oai-tui list`: the conversations, newest first."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from typing import Any

from oai_tui.config.settings import Settings
from oai_tui.core.conversation import ConversationSummary
from oai_tui.core.document_writer import time_of
from oai_tui.core.text import clean_line
from oai_tui.headless.exit_codes import DONE
from oai_tui.headless.output import Output
from oai_tui.headless.running import run
from oai_tui.headless.store_access import opened_store

ID_LENGTH = 8
"""So many characters of an id are shown, which is enough to name a conversation."""


def list_conversations(
    settings: Settings, query: str, *, limit: int, archived: bool, as_json: bool
) -> int:
    return run(_list(settings, query, limit, archived, as_json))


async def _list(settings: Settings, query: str, limit: int, archived: bool, as_json: bool) -> int:
    async with opened_store(settings) as (store, output):
        newest = await store.newest_conversations(limit, archived=archived, query=query)
        if as_json:
            output.json([_as_json(summary) for summary in newest])
        else:
            _print(newest, output)
    return DONE


def _print(summaries: Sequence[ConversationSummary], output: Output) -> None:
    if not summaries:
        output.remark("There are no such conversations.")
    width = shutil.get_terminal_size().columns if output.is_terminal else None
    for summary in summaries:
        when = summary.updated_at.astimezone().strftime("%Y-%m-%d %H:%M")
        head = f"{summary.id[:ID_LENGTH]}  {when}  {summary.message_count:>4}  "
        title = clean_line(summary.title, max(10, width - len(head)) if width else None)
        output.line(head + (title or "(no title)"))


def _as_json(summary: ConversationSummary) -> dict[str, Any]:
    return {
        "id": summary.id,
        "title": summary.title,
        "updated_at": time_of(summary.updated_at),
        "is_pinned": summary.is_pinned,
        "is_archived": summary.is_archived,
        "profile": summary.profile,
        "model": summary.model,
        "message_count": summary.message_count,
    }
