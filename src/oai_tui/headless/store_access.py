"""Opens the store for a command that needs nothing else."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from oai_tui.config.known_keys import redactor_for
from oai_tui.config.settings import Settings
from oai_tui.headless.output import Output
from oai_tui.storage.store import Store


@asynccontextmanager
async def opened_store(
    settings: Settings, *, for_reading: bool = True
) -> AsyncIterator[tuple[Store, Output]]:
    """The store, and where to write; what the store has to say is said. Raises StoreError."""
    output = Output(redactor_for(settings=settings))
    async with await Store.open(settings.paths.database, for_reading=for_reading) as store:
        for notice in store.notices:
            output.remark(notice)
        yield store, output
