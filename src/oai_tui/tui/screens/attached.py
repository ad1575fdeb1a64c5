"""What can be done with what is attached to a message that is being written."""

from __future__ import annotations

from textual.screen import Screen

from oai_tui.tui.modals.view_text import ViewText, WithText
from oai_tui.tui.widgets.composer import Composer


async def view_last_attachment(screen: Screen[None], composer: Composer) -> None:
    """Show the newest attachment, and do with it what the person wants."""
    if not composer.attachments:
        return
    attached = composer.attachments[-1]
    wanted = await screen.app.push_screen_wait(
        ViewText(
            f"Attached: {attached.name}",
            attached.text,
            may_take_in=composer.area.could_edit(attached.text),
        )
    )
    if composer.attachments[-1:] != (attached,):
        return  # it was sent meanwhile
    match wanted:
        case WithText.TAKE_IN:
            composer.detach_last()
            composer.area.take_in(attached.text)
        case WithText.REMOVE:
            composer.detach_last()
        case None:
            pass
