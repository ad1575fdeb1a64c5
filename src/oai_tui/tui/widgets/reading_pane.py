"""The transcript with the line for searching in it."""

from __future__ import annotations

from typing import Self

from textual import getters, on
from textual.app import ComposeResult
from textual.containers import Vertical

from oai_tui.tui.transcript import Transcript
from oai_tui.tui.transcript.hits import Tally
from oai_tui.tui.widgets.find_line import FindLine


class ReadingPane(Vertical):
    """Shows the line while something is searched for; the transcript knows nothing of it."""

    transcript = getters.query_one(Transcript)
    find_line = getters.query_one(FindLine)

    def __init__(self, transcript: Transcript) -> None:
        super().__init__(id="reading")
        self._transcript = transcript

    def compose(self) -> ComposeResult:
        yield self._transcript
        yield FindLine()

    def on_mount(self) -> None:
        self.find_line.display = False

    def focus(self, scroll_visible: bool = True) -> Self:
        """Give the keys to the transcript at once."""
        self.screen.set_focus(self.transcript, scroll_visible)
        return self

    @on(Transcript.SearchAsked)
    def _ask(self, event: Transcript.SearchAsked) -> None:
        event.stop()
        self.find_line.display = True
        self.find_line.line.select_all()
        self.screen.set_focus(self.find_line.line)

    @on(Transcript.Searched)
    def _show_tally(self, event: Transcript.Searched) -> None:
        """Without a search the line goes, unless one is typing in it."""
        self.find_line.show_count(_words(event.tally) if event.text else "")
        if event.text:
            self.find_line.display = True
            if not self.find_line.has_focus_within and self.find_line.line.value != event.text:
                self._show_text(event.text)
        elif not self.find_line.has_focus_within:
            self.find_line.display = False

    def _show_text(self, text: str) -> None:
        """Shows what is searched for when it was not typed here."""
        with self.find_line.line.prevent(self.find_line.line.Changed):
            self.find_line.line.value = text

    @on(FindLine.Typed)
    def _search(self, event: FindLine.Typed) -> None:
        event.stop()
        self.transcript.search(event.text)

    @on(FindLine.Entered)
    def _go_there(self, event: FindLine.Entered) -> None:
        event.stop()
        self.focus()
        if self.transcript.is_searching:
            self.transcript.go_to_current_hit()
        else:
            self.find_line.display = False

    @on(FindLine.Stepped)
    def _step(self, event: FindLine.Stepped) -> None:
        event.stop()
        self.transcript.go_to_hit(event.direction)

    @on(FindLine.Left)
    def _leave(self, event: FindLine.Left) -> None:
        event.stop()
        self.focus()
        self.find_line.display = False
        self.transcript.search("")


def _words(tally: Tally) -> str:
    """`3 of 17`; a `+` while there may be more."""
    if not tally.total:
        return "nothing found" if tally.is_complete else "searching"
    total = f"{tally.total:,}" if tally.is_complete else f"{tally.total:,}+"
    return f"{tally.place:,} of {total}" if tally.place else f"{total} found"
