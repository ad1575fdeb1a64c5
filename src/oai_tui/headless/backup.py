"""`oai-tui backup`: a whole copy of the store, also while it is in use."""

from __future__ import annotations

from pathlib import Path

from oai_tui.config.settings import Settings
from oai_tui.core.units import size
from oai_tui.headless.exit_codes import DONE
from oai_tui.headless.running import run
from oai_tui.headless.store_access import opened_store


def backup(settings: Settings, file: str) -> int:
    return run(_backup(settings, Path(file)))


async def _backup(settings: Settings, target: Path) -> int:
    async with opened_store(settings) as (store, output):
        await store.backup(target)
        output.line(_said(target))
    return DONE


def _said(target: Path) -> str:
    return f"{target}  {size(target.stat().st_size)}"
