"""One conversation as one line of a list."""

from __future__ import annotations

from textual.content import Content

from oai_tui.core.conversation import ConversationSummary
from oai_tui.tui.content import outside_line
from oai_tui.tui.widgets.conversation_groups import UNTITLED


def conversation_row(
    summary: ConversationSummary,
    width: int,
    *,
    is_open: bool = False,
    is_running: bool = False,
    is_unread: bool = False,
) -> Content:
    """The title, cut to what `width` cells leave, between the marks for what is so."""
    state = Content("")
    if is_running:
        state = Content.styled(" ● ", "$accent")
    elif is_unread:
        state = Content.styled(" new ", "$success")
    title = outside_line(summary.title, 2 * width) or Content.styled(UNTITLED, "$muted")
    line = title.truncate(max(1, width - 3 - state.cell_length), ellipsis=True, pad=True)
    if is_open:
        return Content.assemble(("▌", "$accent"), " ", line.stylize("bold"), state)
    return Content.assemble("  ", line, state)
