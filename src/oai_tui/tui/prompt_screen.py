"""A screen that shows at once what a key did."""

from __future__ import annotations

from textual.events import Idle
from textual.screen import Screen

from oai_tui.tui.ordered_keys import OrderedKeys


class PromptScreen(Screen[None]):
    """Paints what a key did as soon as it is done, and everything else at Textual's beat.

    That beat is 60 times a second: what changes right after a painting waits 16 ms for the
    next. While text streams there has always just been one, so keys would wait behind text.
    """

    async def _on_idle(self, event: Idle) -> None:  # that of Screen is called as well
        app = self.app
        if (
            isinstance(app, OrderedKeys)
            and app.has_key_to_show
            and self.is_current
            and (self._dirty_widgets or self._layout_required or self._scroll_required)
        ):
            app.key_is_shown()
            self._on_timer_update()
