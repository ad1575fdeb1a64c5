"""What the person takes out of the transcript: copies, files and links."""

from __future__ import annotations

from functools import partial

from textual import on

from oai_tui.core.units import size
from oai_tui.tui.screens import background
from oai_tui.tui.screens.conversation import ConversationScreen
from oai_tui.tui.screens.links import Links
from oai_tui.tui.screens.saving import Saving
from oai_tui.tui.transcript import Transcript


class TakingScreen(ConversationScreen):
    """The conversation, and the hands that take something of it away."""

    def on_mount(self) -> None:
        self._links = Links(self)
        self._saving = Saving(self)

    @on(Transcript.SelectionChanged)
    def _show_selection(self, event: Transcript.SelectionChanged) -> None:
        self.report.selected(event.words)

    @on(Transcript.Searched)
    def _show_search(self, event: Transcript.Searched) -> None:
        self.report.searching(bool(event.text))

    @on(Transcript.Copied)
    def _copy(self, event: Transcript.Copied) -> None:
        self.app.copy_to_clipboard(event.text)
        self.tell(f"Copied the {event.what}, {size(len(event.text.encode()))}.")

    @on(Transcript.SaveAsked)
    def _save(self, event: Transcript.SaveAsked) -> None:
        if event.code is None:
            self.report.remark("there is no code in this message")
        else:
            work = partial(self._saving.save, event.code, event.language or "")
            background.start(self, work, "taking", exclusive=True)

    @on(Transcript.LinkActivated)
    def _follow_link(self, event: Transcript.LinkActivated) -> None:
        background.start(self, partial(self._links.follow, event.href), "taking", exclusive=True)

    @on(Transcript.LinksAsked)
    def _choose_link(self, event: Transcript.LinksAsked) -> None:
        background.start(self, partial(self._links.choose, event.links), "taking", exclusive=True)
