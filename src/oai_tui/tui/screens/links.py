"""Links that the person chose: shown whole, then opened, or copied where nothing can open them."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from oai_tui.core.text import clean_line
from oai_tui.tui.browser import open_address, opener
from oai_tui.tui.content import outside_line
from oai_tui.tui.modals.chooser import Choice, Chooser
from oai_tui.tui.modals.confirm import Confirm
from oai_tui.tui.transcript.palette import is_web_address

if TYPE_CHECKING:
    from oai_tui.tui.screens.conversation import ConversationScreen

_DIALOG_LINES = 12
"""What a question takes besides the address that it shows."""
_DIALOG_CELLS = 50


class Links:
    """Opens an address only after all of it was shown, and only http and https."""

    def __init__(self, screen: ConversationScreen, environ: Mapping[str, str] = os.environ) -> None:
        self._screen = screen
        self._environ = environ

    async def choose(self, links: Sequence[tuple[str, str]]) -> None:
        """Ask which one, if there are several, and follow it."""
        if not links:
            self._screen.report.remark("there is no web link in this message")
            return
        if len(links) == 1:
            await self.follow(links[0][1])
            return
        choices = [
            Choice(str(number), words, address if words != address else "")
            for number, (words, address) in enumerate(links)
        ]
        chosen = await self._screen.app.push_screen_wait(Chooser("Links of this message", choices))
        if chosen is not None:
            await self.follow(links[int(chosen)][1])

    async def follow(self, address: str) -> None:
        """Open an address if the person agrees to it; copy it where that cannot be done."""
        program = opener(self._environ)
        if not is_web_address(address):
            self._copy(address, "Only web addresses are opened.")
        elif program is None:
            self._copy(address, "There is no browser to show it here.")
        elif len(address) > self._room():
            self._copy(address, "It is too long to be shown before it is opened.")
        else:
            await self._ask(program, address)

    async def _ask(self, program: str, address: str) -> None:
        agreed = await self._screen.app.push_screen_wait(
            Confirm("Open this link", outside_line(address), yes="Open it", no="No")
        )
        if agreed and not await open_address(program, address, self._environ):
            self._copy(address, "The browser could not be started.")

    def _copy(self, address: str, reason: str) -> None:
        self._screen.app.copy_to_clipboard(address)
        self._screen.tell(f"{reason} Copied the address {clean_line(address, 200)}")

    def _room(self) -> int:
        """How many characters of an address a question can show."""
        size = self._screen.app.size
        width = min(_DIALOG_CELLS, size.width * 3 // 4)
        return max(0, size.height - _DIALOG_LINES) * width
