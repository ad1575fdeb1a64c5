"""Saving a block of code to a file that the person names."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from oai_tui.core.text import clean_line
from oai_tui.core.units import counted
from oai_tui.tui.code_files import (
    AlreadyThere,
    CannotWrite,
    path_of,
    proposed_name,
    replace_file,
    write_new,
)
from oai_tui.tui.content import outside_line
from oai_tui.tui.modals.ask_line import AskLine
from oai_tui.tui.modals.confirm import Confirm

if TYPE_CHECKING:
    from pathlib import Path

    from oai_tui.tui.screens.conversation import ConversationScreen


class Saving:
    """Asks for a name until the code is saved or the person leaves it."""

    def __init__(self, screen: ConversationScreen) -> None:
        self._screen = screen

    async def save(self, code: str, language: str) -> None:
        """Save code with a line break at its end; what is there is replaced only when agreed."""
        typed: str | None = proposed_name(code, language)
        text = code.rstrip("\n") + "\n"
        note = self._folder()
        while typed is not None:
            typed = await self._screen.app.push_screen_wait(
                AskLine("Save the code block", typed, note=note, keep="save")
            )
            if typed is None:
                return
            try:
                path = path_of(typed)
                if await self._write(path, text):
                    lines = counted(text.count("\n"), "line")
                    self._screen.tell(f"Saved {lines} to {clean_line(str(path), 300)}")
                    return
            except CannotWrite as error:
                note = str(error)

    async def _write(self, path: Path, text: str) -> bool:
        """Write the file; False if the person would rather keep what is there."""
        try:
            await asyncio.to_thread(write_new, path, text)
        except AlreadyThere:
            question = outside_line(f"{path} is there already. Replace it?")
            if not await self._screen.app.push_screen_wait(
                Confirm("Replace the file", question, yes="Replace it", no="Keep it")
            ):
                return False
            await asyncio.to_thread(replace_file, path, text)
        return True

    def _folder(self) -> str:
        try:
            return f"In {path_of('.')}, if no other folder is named."
        except CannotWrite as error:
            return str(error)
